//! What a filter asks of a datagram that never changes: who sent it, its size, its bytes.

use memchr::memmem::Finder;

use crate::{
    model::{ClientId, Owner, Row, SocketId, Syscall},
    record::Record,
};

/// The sender of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Client(ClientId),
    /// The lab's server, which answers.
    Server,
    Outside,
}

/// What is asked of a line, whatever its fate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Terms {
    pub sender: Option<Sender>,
    /// Only what has so many bytes or more.
    pub least: Option<u32>,
    /// Only what has so many bytes or fewer.
    pub most: Option<u32>,
    pub bytes: Vec<u8>,
}

impl Terms {
    /// Whether every row passes.
    pub(crate) fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Ready to look at rows; the sockets are those that the record knows now.
    pub(crate) fn test(&self, record: &Record) -> RowMatcher<'static> {
        let of = |owner: Owner| {
            let sockets = record.sockets().filter(|info| info.owner == owner);
            let streams = record.streams().filter(|info| info.owner == owner);
            let ids = sockets.map(|info| info.id);
            Some(ids.chain(streams.map(|info| info.id)).collect())
        };
        let (sockets, outside) = match self.sender {
            None => (None, false),
            Some(Sender::Client(id)) => (of(Owner::Client(id)), false),
            Some(Sender::Server) => (of(Owner::Server), false),
            Some(Sender::Outside) => (None, true),
        };
        RowMatcher {
            sockets,
            outside,
            least: self.least.unwrap_or(0),
            most: self.most.unwrap_or(u32::MAX),
            finder: Finder::new(&self.bytes).into_owned(),
        }
    }
}

/// Terms that are ready to be asked of rows, on any thread.
#[derive(Clone, Debug)]
pub(crate) struct RowMatcher<'a> {
    /// The sockets that it must have been sent from.
    sockets: Option<Vec<SocketId>>,
    /// Whether it must have come from elsewhere.
    outside: bool,
    least: u32,
    most: u32,
    finder: Finder<'a>,
}

impl RowMatcher<'_> {
    /// Whether a row that has a line passes; `bytes` gives its payload, if that is still kept.
    pub(crate) fn passes<'b>(&self, row: &Row, bytes: impl FnOnce() -> Option<&'b [u8]>) -> bool {
        let is_send = row.call.sends() || row.call == Syscall::Connect;
        // The end of a stream is nobody's message.
        let is_end = row.call == Syscall::StreamRecv && row.returned <= 0;
        let sent_by = |sockets: &Vec<SocketId>| is_send && sockets.contains(&row.socket);
        self.sockets.as_ref().is_none_or(sent_by)
            && !(self.outside && (is_send || is_end))
            && (self.least..=self.most).contains(&size_of(row))
            && (self.finder.needle().is_empty()
                || bytes().is_some_and(|bytes| self.finder.find(bytes).is_some()))
    }
}

/// The bytes of a datagram: of one from elsewhere as many as it was seen to have.
fn size_of(row: &Row) -> u32 {
    if row.call.sends() {
        row.asked
    } else {
        let returned = u32::try_from(row.returned).unwrap_or(0);
        row.true_len().unwrap_or(returned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sample::Sample, script::played};

    #[track_caller]
    fn check(sample: &Sample, terms: &Terms, want: &[u32]) {
        let record = &sample.record;
        let test = terms.test(record);
        let rows = (0..record.len()).filter(|id| {
            let row = record.row(*id).unwrap();
            test.passes(row, || record.kept_payload(row))
        });
        let found: Vec<u32> = rows.collect();
        assert_eq!(found, want, "{terms:?}");
    }

    #[test]
    fn size_bytes_and_sender_are_asked_together() {
        let sample = played("A: hello; A:; A: hello, world; read 4 A: hello");
        let all = Terms::default();
        assert!(all.is_open(), "nothing is asked");
        check(&sample, &all, &[0, 1, 2, 3]);
        let least = |least| Terms {
            least: Some(least),
            ..Terms::default()
        };
        check(&sample, &least(1), &[0, 2, 3]);
        let most = Terms {
            most: Some(5),
            ..least(5)
        };
        check(&sample, &most, &[0, 3]);
        let text = Terms {
            bytes: b"o, w".to_vec(),
            ..Terms::default()
        };
        check(&sample, &text, &[2]);
        let of = |sender| Terms {
            sender: Some(sender),
            ..Terms::default()
        };
        check(&sample, &of(Sender::Client(ClientId(0))), &[0, 1, 2]);
        check(&sample, &of(Sender::Client(ClientId(1))), &[]);
        check(&sample, &of(Sender::Server), &[]);
        check(&sample, &of(Sender::Outside), &[3]);
    }
}
