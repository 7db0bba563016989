//! What a line of the log tells of a call of a stream: where the bytes of a `send` went, or what else came.

use egui::Color32;

use crate::{
    gui::{theme::Tokens, widgets::Icon},
    ledger::{CallDirection, EmptyRead, FoldedRecord, StreamLedger},
    model::{Errno, Message, Owner, Row, RowId, SocketId, Syscall, address},
    record::Record,
    stage::Playhead,
    text::Catalog,
};

/// The colour that tells how good the news is.
type Tone = fn(&Tokens) -> Color32;
const GOOD: Tone = |tokens| tokens.good;
const NOTE: Tone = |tokens| tokens.note;
const BAD: Tone = |tokens| tokens.cut;
const QUIET: Tone = |tokens| tokens.dim;

/// What the log tells of a call on a stream: the words, their sign and colour, and bytes.
#[derive(Clone, Debug)]
pub(super) struct StreamOutcome {
    pub words: Message,
    pub received: Option<u64>,
    /// Bytes that the kernel took.
    pub sent: Option<u32>,
    pub(crate) icon: Icon,
    pub tone: Tone,
}

impl StreamOutcome {
    /// What was known of a row of a stream that has a line when the record was played as far as `head`.
    pub(super) fn of(folded: FoldedRecord<'_>, (id, row): (RowId, &Row), head: Playhead) -> Self {
        let errno = row.errno.to_string();
        if row.failed() {
            let (key, tone) = match row.errno {
                Errno::EAGAIN => ("log-stream-full", NOTE),
                Errno::EINPROGRESS => ("log-stream-pending", NOTE),
                _ => ("log-stream-failed", BAD),
            };
            let words = Message::new(key).with("errno", errno);
            return Self::new(words, Icon::Cross, tone);
        }
        match row.call {
            Syscall::StreamSend => Self::sent(folded, (id, row), head.rows),
            Syscall::StreamRecv if row.returned == 0 => {
                let ending = folded.ledger.streams().ending(row.socket);
                let (key, icon, tone) = match ending.empty_read(id) {
                    EmptyRead::AfterReset => ("log-stream-after-reset", Icon::Cross, BAD),
                    EmptyRead::OwnShutdown => ("log-stream-own-end", Icon::Stop, QUIET),
                    EmptyRead::Fin => ("log-stream-fin", Icon::Stop, QUIET),
                };
                Self {
                    received: Some(0),
                    ..Self::new(Message::new(key), icon, tone)
                }
            }
            Syscall::StreamRecv => Self {
                received: u64::try_from(row.returned).ok(),
                ..Self::new(Message::new("log-stream-outside"), Icon::Question, QUIET)
            },
            _ => Self::new(Message::new("log-stream-connected"), Icon::Check, GOOD),
        }
    }

    const fn new(words: Message, icon: Icon, tone: Tone) -> Self {
        Self {
            words,
            received: None,
            sent: None,
            icon,
            tone,
        }
    }

    /// A send, as far as was known before the row `end`.
    fn sent(
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        (id, row): (RowId, &Row),
        end: RowId,
    ) -> Self {
        let streams = ledger.streams();
        let taken = u32::try_from(row.returned).unwrap_or(0);
        let start = row.stream_off().unwrap_or(0);
        let peer_end = streams.peer_end(row.socket);
        let read = peer_end.map_or(0, |peer_end| {
            let read = streams.moved_before(record, peer_end, CallDirection::Reads, end);
            read.bytes.saturating_sub(start).min(u64::from(taken))
        });
        let left = u64::from(taken) - read;
        let (words, icon, tone) = if taken == 0 {
            let words = Message::new("log-stream-nothing");
            (words, Icon::Info, QUIET)
        } else if left == 0 {
            whole(record, streams, (id, taken), end)
        } else if peer_end.is_some_and(|peer| streams.reads_no_more(peer, end)) {
            let words = Message::new("log-stream-lost").with("n", left);
            (words, Icon::Cross, BAD)
        } else if read > 0 {
            let words = Message::new("log-stream-part").with("n", left);
            (words, Icon::Forward, NOTE)
        } else if peer_end.is_some() || streams.flow(row.socket).in_flight > 0 {
            let words = Message::new("log-stream-waiting");
            (words, Icon::Forward, NOTE)
        } else {
            let words = Message::new("log-stream-unseen");
            (words, Icon::Question, QUIET)
        };
        Self {
            sent: Some(taken),
            received: peer_end.map(|_| read),
            ..Self::new(words, icon, tone)
        }
    }

    pub(super) fn say(&self, text: &Catalog) -> String {
        text.say(&self.words)
    }
}

/// How all bytes of a send were read: by one call that got nothing else, or otherwise.
fn whole(
    record: &Record,
    streams: &StreamLedger,
    (id, taken): (RowId, u32),
    end: RowId,
) -> (Message, Icon, Tone) {
    let mut reads = streams.reads_of(record, id);
    reads.retain(|read| *read < end);
    let alone = |read: &RowId| {
        let row = record.row(*read);
        row.is_some_and(|row| u32::try_from(row.returned) == Ok(taken))
    };
    let with_others = |read: &RowId| streams.pieces(record, *read).len() > 1;
    match reads.as_slice() {
        [one] if alone(one) => (Message::new("log-stream-whole"), Icon::Check, GOOD),
        reads => {
            let merged = reads.iter().any(with_others);
            let (key, icon) = if merged {
                ("log-stream-merged", Icon::Plus)
            } else {
                ("log-stream-pieces", Icon::Forward)
            };
            (Message::new(key).with("n", reads.len()), icon, NOTE)
        }
    }
}

/// From whom to whom a call went; `name` gives a program of the lab its name.
pub(super) fn route(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    row: &Row,
    name: impl Fn(Owner) -> String,
) -> String {
    let owner = |socket: SocketId| record.stream(socket).map(|info| name(info.owner));
    let own = owner(row.socket).unwrap_or_default();
    let peer_end = ledger.streams().peer_end(row.socket).and_then(owner);
    let far = record.peer(row.peer).map(address::shown);
    let peer = peer_end.or(far).unwrap_or_else(|| "–".to_owned());
    if row.call == Syscall::StreamRecv {
        format!("{peer} → {own}")
    } else {
        format!("{own} → {peer}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sample::Sample, stream_sample::FAR};

    fn outcome(sample: &Sample, row: RowId) -> (&'static str, Option<u32>, Option<u64>) {
        outcome_at(sample, row, Playhead::live(&sample.record))
    }

    fn outcome_at(
        sample: &Sample,
        row: RowId,
        head: Playhead,
    ) -> (&'static str, Option<u32>, Option<u64>) {
        let ledger = sample.ledger();
        let call = sample.record.row(row).unwrap();
        let outcome = StreamOutcome::of(sample.folded(&ledger), (row, call), head);
        (outcome.words.key, outcome.sent, outcome.received)
    }

    #[test]
    fn at_an_earlier_moment_it_tells_nothing_of_what_came_later() {
        let mut sample = Sample::connected();
        let sent = sample.put(b"hello", 5);
        let part = sample.take(4, b"hell");
        let rest = sample.take(4, b"o");
        let at = |row| outcome_at(&sample, sent, Playhead::at_row(&sample.record, row));
        assert_eq!(at(sent), ("log-stream-waiting", Some(5), Some(0)));
        assert_eq!(at(part), ("log-stream-part", Some(5), Some(4)));
        assert_eq!(at(rest), ("log-stream-pieces", Some(5), Some(5)));
    }

    #[test]
    fn a_send_tells_where_its_bytes_went() {
        let mut sample = Sample::connected();
        let one = sample.put(b"hello", 5);
        let two = sample.put(b"world", 5);
        let three = sample.put(b"again", 5);
        assert_eq!(
            outcome(&sample, one),
            ("log-stream-waiting", Some(5), Some(0))
        );
        sample.take(4, b"hell");
        assert_eq!(outcome(&sample, one), ("log-stream-part", Some(5), Some(4)));
        sample.play("take 4: owor; take 2: ld");
        assert_eq!(
            outcome(&sample, one),
            ("log-stream-merged", Some(5), Some(5))
        );
        assert_eq!(
            outcome(&sample, two),
            ("log-stream-merged", Some(5), Some(5))
        );
        sample.take(9, b"again");
        assert_eq!(
            outcome(&sample, three),
            ("log-stream-whole", Some(5), Some(5))
        );
        let four = sample.put(b"pieces", 6);
        for piece in [&b"pie"[..], b"ces"] {
            sample.take(3, piece);
        }
        assert_eq!(outcome(&sample, four).0, "log-stream-pieces");
        sample.play("guest");
        let read = sample.take_outside(4, b"GET ");
        assert_eq!(
            outcome(&sample, read),
            ("log-stream-outside", None, Some(4))
        );
    }

    #[test]
    fn a_read_of_nothing_is_a_fin_or_comes_after_a_reset() {
        let mut sample = Sample::connected();
        let read = sample.take(4, b"");
        assert_eq!(outcome(&sample, read), ("log-stream-fin", None, Some(0)));
        sample.fails(FAR, Syscall::StreamSend, Errno::ECONNRESET);
        let late = sample.take(4, b"");
        let want = ("log-stream-after-reset", None, Some(0));
        assert_eq!(outcome(&sample, late), want);
        assert_eq!(outcome(&sample, read).0, "log-stream-fin", "as before");
    }
}
