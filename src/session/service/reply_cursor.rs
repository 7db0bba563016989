//! What one client hears from one server, one datagram or message after the other.

use std::net::SocketAddr;

use crate::{
    model::{ClientId, Note, Owner, RowId, StreamNote, address},
    record::Record,
    session::Session,
};

/// How far the record was listened to for what a client hears from a server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplyCursor {
    pub(crate) client: ClientId,
    pub(crate) from: SocketAddr,
    /// The next row that was not looked at.
    row: RowId,
    /// The next note that was not looked at.
    note: u32,
}

impl ReplyCursor {
    /// Listens from now on.
    pub(crate) const fn begin(record: &Record, client: ClientId, from: SocketAddr) -> Self {
        Self {
            client,
            from,
            row: record.len(),
            note: record.notes_len(),
        }
    }

    /// The row of the next datagram that came from there, if one was taken in.
    pub(crate) fn datagram(&mut self, session: &Session) -> Option<RowId> {
        let record = session.record();
        while self.row < record.len() {
            let id = self.row;
            self.row += 1;
            let Some(row) = record.row(id) else { continue };
            let mine = Owner::Client(self.client);
            let is_own = record.owner(row.socket) == Some(mine);
            let is_received = row.call.is_receive() && !row.failed() && is_own && !row.is_stream();
            let from = record.peer(row.peer);
            if is_received && from.is_some_and(|from| address::is_same(from, self.from)) {
                return Some(id);
            }
        }
        None
    }

    /// The next whole message of the client's connection, if one was taken in; empty where its bytes are no longer kept.
    pub(crate) fn message(&mut self, session: &Session) -> Option<Vec<u8>> {
        let record = session.record();
        let own = session.tcp().last_client(self.client)?.id;
        while self.note < record.notes_len() {
            let entry = record.note(self.note);
            self.note += 1;
            if let Some(Note::Stream(StreamNote::Message { socket, frame })) =
                entry.map(|entry| &entry.note)
                && *socket == own
            {
                let streams = session.ledger().streams();
                let bytes = streams.received_bytes(record, own, frame.message());
                return Some(bytes.unwrap_or_default());
            }
        }
        None
    }

    /// Whether nothing more can come over its connection: it has ended, or was refused.
    pub(crate) fn has_ended(&self, session: &Session) -> bool {
        session.tcp().last_client(self.client).is_some_and(|info| {
            let ending = session.ledger().streams().ending(info.id);
            ending.refused.is_some() || ending.fin_received.or(ending.reset).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Errno, Row},
        session::Start,
        testing::{
            sample::{SERVER, receive},
            script::played,
        },
    };

    #[test]
    fn only_what_that_client_got_from_there_is_heard() {
        let mut session = Session::start(Start::default()).unwrap();
        let from: SocketAddr = SERVER.parse().unwrap();
        let mut cursor = ReplyCursor::begin(session.record(), ClientId(0), from);
        let mut sample = played(
            "listen; connect; answer: no; hear 9: no; A: x; read 9 A: x; reply B: no; got 9 B: no; reply A: yes",
        );
        let failed = Row {
            returned: -1,
            errno: Errno::ECONNREFUSED,
            ..receive(1, 9, b"", 0).0
        };
        sample.push(failed, from, b"");
        sample.push(receive(1, 9, b"no", 0).0, ([127, 0, 0, 1], 9).into(), b"no");
        let got = sample.got(0, 9, b"yes");
        session.record = sample.record;
        assert_eq!(cursor.datagram(&session), Some(got));
        assert_eq!(cursor.datagram(&session), None, "each once");
    }
}
