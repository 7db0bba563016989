//! What notes tell a person.

use super::{report::report, stream_note};
use crate::{
    ledger::{FoldedRecord, FramingOutcome},
    model::{
        Errno, Message, Note, Owner, RowId, SocketId, StreamNote, WaitingRead, address, message,
    },
    record::Record,
};

/// The most notes that are looked at.
const MAX_LOOKBACK: u32 = 4096;

/// The newest telling note that stands after the first `rows` rows, among the first `notes`.
pub(super) fn newest(folded: FoldedRecord<'_>, rows: RowId, notes: u32) -> Option<Message> {
    newest_report(folded, (rows, notes)).map(|(_, message)| message)
}

/// The drop totals before and after the look that the caption of a place in the record tells of, if it tells of
/// one: so many rows and notes from the start.
pub(super) fn reported_drops(folded: FoldedRecord<'_>, at: (RowId, u32)) -> Option<(u32, u32)> {
    let (number, _) = newest_report(folded, at)?;
    let (_, memory) = folded.record.note(number)?.note.queue_figures()?;
    let more = folded.record.new_drops(number);
    Some((memory.drops.wrapping_sub(more), memory.drops))
}

/// The newest telling note, by its number, and its sentence.
fn newest_report(folded: FoldedRecord<'_>, at: (RowId, u32)) -> Option<(u32, Message)> {
    let end = at.1.min(folded.record.notes_len());
    let later = |n: &u32| {
        folded
            .record
            .note(*n)
            .is_some_and(|entry| entry.rows_before >= at.0)
    };
    (end.saturating_sub(MAX_LOOKBACK)..end)
        .rev()
        .take_while(later)
        .filter(|&n| folded.record.is_reported(n))
        .find_map(|n| Some((n, note(folded, n)?)))
}

/// A note in one sentence, if it tells a person something.
pub(crate) fn note(
    folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
    number: u32,
) -> Option<Message> {
    Some(match &record.note(number)?.note {
        Note::ReceiveBuffer {
            asked: None,
            effective,
            ..
        } => Message::new("caption-receive-buffer-default").with("effective", *effective),
        Note::Queue { socket, .. } => {
            let n = u64::from(record.new_drops(number));
            let rise = ledger.drop_rise(number).filter(|_| n > 0)?;
            let key = if rise.queue_full {
                "caption-dropped"
            } else {
                "caption-dropped-unexplained"
            };
            let before = ledger.dropped_before(*socket);
            message! {
                key, n, drops: rise.to.saturating_sub(before), whose: rise.whose(),
                own: rise.own_at_most.min(n),
            }
        }
        Note::Report {
            to, errno, icmp, ..
        } => report(&address::shown(*to), *errno, *icmp),
        Note::PendingError { socket, errno } => {
            let to = record.socket(*socket)?.connected?;
            pending(&address::shown(to), *errno)
        }
        Note::Unread { socket, .. } => {
            Message::new("caption-unread").with("n", unread_until(record, *socket, number))
        }
        Note::Waiting(read) => Message {
            key: "caption-waits",
            ..waiting_line(record, read)
        },
        Note::Trouble { message, .. } => message.clone(),
        Note::Stream(note) => return stream_message(folded, note),
        Note::ReceiveBuffer { .. }
        | Note::Opened { .. }
        | Note::Named { .. }
        | Note::Closed { .. }
        | Note::GivenUp { .. }
        | Note::Interface { .. } => return None,
    })
}

/// A line about a read that waits.
pub(crate) fn waiting_line(record: &Record, read: &WaitingRead) -> Message {
    let owner = record.owner(read.socket).unwrap_or(Owner::Server);
    message! { "line-waits", who: owner.to_string(), call: read.call_text() }
}

/// In a few words, that a read waits, and since when: `time`, in seconds.
pub(crate) fn waits_since(record: &Record, read: &WaitingRead, time: String) -> Message {
    Message {
        key: "line-waits-since",
        ..waiting_line(record, read).with("time", time)
    }
}

/// What came of a stream beside its calls.
fn stream_message(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    note: &StreamNote,
) -> Option<Message> {
    match note {
        StreamNote::Message { socket, frame } => {
            let outcome = ledger.streams().framing_outcome(record, *socket, *frame);
            let message = match outcome {
                Some(FramingOutcome::Torn) => Message::new("caption-stream-message-torn"),
                Some(FramingOutcome::Glued(n)) => {
                    Message::new("caption-stream-message-glued").with("n", n)
                }
                Some(FramingOutcome::Frame) => Message::new("caption-stream-message-frame"),
                Some(FramingOutcome::AsSent) | None => Message::new("caption-stream-message"),
            };
            Some(message.with("bytes", frame.len))
        }
        StreamNote::Unframed { .. }
        | StreamNote::Cancelled { .. }
        | StreamNote::Report { .. }
        | StreamNote::Urgent { .. } => stream_note(record, note, b""),
        _ => None,
    }
}

/// What the kernel made of the buffer that was asked for, in bytes.
pub(super) fn receive_buffer(asked: u32, effective: u32) -> Message {
    let doubled = 2 * u64::from(asked);
    let message = if u64::from(effective) > doubled {
        Message::new("caption-receive-buffer-least")
    } else if u64::from(effective) == doubled {
        Message::new("caption-receive-buffer")
    } else if asked == effective {
        Message::new("caption-receive-buffer-as-asked")
    } else {
        Message::new("notice-clipped")
    };
    message.with("asked", asked).with("effective", effective)
}

fn pending(to: &str, errno: Errno) -> Message {
    if errno.is_refusal() {
        Message::new("caption-refused").with("to", to)
    } else {
        message! { "caption-refused-other", to, errno: errno.to_string() }
    }
}

/// How many datagrams of this socket were taken out unread up to this note.
pub(super) fn unread_until(record: &Record, socket: SocketId, number: u32) -> u64 {
    (number.saturating_sub(MAX_LOOKBACK)..=number)
        .filter_map(|n| record.note(n))
        .filter(|entry| matches!(entry.note, Note::Unread { socket: of, .. } if of == socket))
        .count() as u64
}
