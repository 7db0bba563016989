//! The one event of a span of the record that is most worth telling.

use super::{caption_at, event, note};
use crate::{
    ledger::Ledger,
    model::{Fate, Message, Note, RowId},
    record::Record,
};

/// How many rows and how many notes before the end of the span are looked at.
const LOOK_BACK: u32 = 256;

/// The most telling event between two places in the record, each so many rows and notes from
/// its start, and the row that it is about: a loss before a read, a read before a send. Among
/// equals it is the newest.
///
/// An exchange (a send, its read, the reply, the read of the reply) is over within one frame;
/// the caption is then about the byte that was cut off and not about the reply.
pub fn told(
    record: &Record,
    ledger: &Ledger,
    from: (RowId, u32),
    to: (RowId, u32),
) -> (Message, Option<RowId>) {
    let row = (from.0.max(to.0.saturating_sub(LOOK_BACK))..to.0)
        .map(|row| (rank(record, ledger, row), row))
        .max()
        .filter(|(rank, _)| *rank > 0);
    let notes = (from.1.max(to.1.saturating_sub(LOOK_BACK))..to.1).rev();
    let loss = notes
        .filter(|&number| is_loss(record, number))
        .find_map(|number| Some((number, note(record, ledger, number)?)));
    let last = to.0.checked_sub(1);
    let newer_row = row.filter(|(rank, row)| {
        let note = loss.as_ref().map(|(number, _)| *number);
        note.is_none_or(|note| *rank == LOSS && stands_before(record, note, *row))
    });
    match (newer_row, loss) {
        (Some((_, row)), _) => (event(record, ledger, row), Some(row)),
        (None, Some((number, message))) => (message, subject(record, ledger, number).or(last)),
        (None, None) => (caption_at(record, ledger, to.0, to.1), last),
    }
}

/// The rank of a row at which something was lost.
const LOSS: u8 = 3;

/// How telling a row is: 3 something was lost, 2 a read of the server, 1 a read of a client, 0 a
/// send, which [`caption_at`] tells with what waits.
fn rank(record: &Record, ledger: &Ledger, id: RowId) -> u8 {
    let Some(row) = record.row(id) else { return 0 };
    if row.failed() {
        return LOSS;
    }
    if row.call.is_send() {
        return 0;
    }
    match (
        ledger.verdict(id).fate,
        super::short::is_server(record, row),
    ) {
        (Fate::Truncated, _) => LOSS,
        (_, true) => 2,
        (_, false) => 1,
    }
}

/// Whether a note tells of a loss.
fn is_loss(record: &Record, number: u32) -> bool {
    let loss = record.note(number).is_some_and(|entry| {
        matches!(
            entry.note,
            Note::Queue { .. }
                | Note::Refusal { .. }
                | Note::PendingError { .. }
                | Note::Unread { .. }
                | Note::Closed { .. }
                | Note::Trouble { .. }
        )
    });
    loss && record.tells(number)
}

/// Whether a note was made before a row.
fn stands_before(record: &Record, number: u32, row: RowId) -> bool {
    record
        .note(number)
        .is_some_and(|entry| entry.rows_before <= row)
}

/// The send that a note is about: the newest whose fate it proves.
fn subject(record: &Record, ledger: &Ledger, number: u32) -> Option<RowId> {
    let end = record.note(number)?.rows_before;
    (end.saturating_sub(LOOK_BACK)..end).rev().find(|&row| {
        let verdict = ledger.verdict(row);
        verdict.proven_by_note() && verdict.link() == Some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::tests::{ledger, say},
        record::sample::Sample,
    };

    #[test]
    fn the_loss_in_an_exchange_is_told_and_not_the_reply() {
        let mut sample = Sample::new();
        let start = (sample.record.len(), sample.record.notes_len());
        let tell = |sample: &Sample, from| {
            let to = (sample.record.len(), sample.record.notes_len());
            let (message, row) = told(&sample.record, &ledger(sample), from, to);
            (say(&message), row)
        };
        sample.send(0, b"hello");
        let want = "Client A sent 5 bytes to 127.0.0.1:8080, as one datagram.";
        assert_eq!(
            tell(&sample, start),
            (want.to_owned(), Some(0)),
            "nothing else"
        );
        sample.read(0, 4, b"hello");
        sample.reply(0, b"HELL");
        let replied = (sample.record.len(), sample.record.notes_len());
        sample.got(0, 9, b"HELL");
        sample.look(0, 0);
        let (said, row) = tell(&sample, start);
        assert!(said.contains("The o is gone"), "the loss: {said}");
        assert_eq!(row, Some(1), "the read that lost it");
        let want = "Client A got the whole answer: 4 bytes, HELL.";
        assert_eq!(tell(&sample, replied), (want.to_owned(), Some(3)), "alone");
        sample.send_to(0, "127.0.0.1:9999", b"hi");
        sample.refuse(0, "127.0.0.1:9999", b"hi");
        let (said, row) = tell(&sample, start);
        assert!(
            said.starts_with("Nobody listens"),
            "the newest loss: {said}"
        );
        assert_eq!(row, Some(4), "the refused send");
    }
}
