//! What notes tell a person.

use super::{report::report, stream_note};
use crate::{
    ledger::{FramingOutcome, Ledger},
    model::{Errno, Message, Note, RowId, SocketId, StreamNote, Who},
    record::Record,
};

/// How many notes are looked at.
const LOOK_BACK: u32 = 4096;

/// The newest telling note that stands after the first `rows` rows, among the first `notes`.
pub(super) fn newest(record: &Record, ledger: &Ledger, rows: RowId, notes: u32) -> Option<Message> {
    newest_told(record, ledger, rows, notes).map(|(_, told)| told)
}

/// The drop totals before and after the look that the caption of a place in the record tells of, if it tells of
/// one: so many rows and notes from the start.
pub(super) fn drops_told(
    record: &Record,
    ledger: &Ledger,
    (rows, notes): (RowId, u32),
) -> Option<(u32, u32)> {
    let (number, _) = newest_told(record, ledger, rows, notes)?;
    match record.note(number)?.note {
        Note::Queue {
            memory: Some(memory),
            ..
        } => {
            let before = memory.drops.wrapping_sub(record.drops_told_by(number));
            Some((before, memory.drops))
        }
        _ => None,
    }
}

/// The newest telling note, by its number, and its sentence.
fn newest_told(
    record: &Record,
    ledger: &Ledger,
    rows: RowId,
    notes: u32,
) -> Option<(u32, Message)> {
    let end = notes.min(record.notes_len());
    (end.saturating_sub(LOOK_BACK)..end)
        .rev()
        .take_while(|&n| {
            record
                .note(n)
                .is_some_and(|entry| entry.rows_before >= rows)
        })
        .filter(|&n| record.tells(n))
        .find_map(|n| {
            let told = note(record, ledger, opens_with(record, n).unwrap_or(n))?;
            Some((n, told))
        })
}

/// A note in one sentence, if it tells a person something.
pub(crate) fn note(record: &Record, ledger: &Ledger, number: u32) -> Option<Message> {
    let addr = |socket: SocketId| {
        let info = record.socket(socket);
        info.map(|info| info.local.to_string()).unwrap_or_default()
    };
    Some(match &record.note(number)?.note {
        Note::Opened { local, .. } => {
            Message::new("caption-opened").with("addr", local.to_string())
        }
        Note::ReceiveBuffer {
            asked: None,
            effective,
            ..
        } => Message::new("caption-receive-buffer-default").with("effective", *effective),
        Note::ReceiveBuffer {
            asked: Some(asked),
            effective,
            ..
        } => receive_buffer(*asked, *effective),
        Note::Queue { socket, .. } => {
            let n = u64::from(record.drops_told_by(number));
            let rise = ledger.drop_rise(number).filter(|_| n > 0)?;
            let key = if rise.queue_full {
                "caption-dropped"
            } else {
                "caption-dropped-unexplained"
            };
            let before = ledger.dropped_before(*socket);
            Message::new(key)
                .with("n", n)
                .with("drops", rise.to.saturating_sub(before))
                .with("whose", rise.whose())
                .with("own", rise.own_at_most.min(n))
        }
        Note::Report {
            to, errno, icmp, ..
        } => report(&to.to_string(), *errno, *icmp),
        Note::PendingError { socket, errno } => {
            let to = record.socket(*socket)?.connected?;
            pending(&to.to_string(), *errno)
        }
        Note::Unread { socket, .. } => {
            Message::new("caption-unread").with("n", unread_until(record, *socket, number))
        }
        Note::Closed { socket } => match unread_until(record, *socket, number) {
            0 => match opened_instead(record, number) {
                Some(new) => Message::new("caption-moved")
                    .with("addr", new)
                    .with("old", addr(*socket)),
                None => Message::new("caption-closed").with("addr", addr(*socket)),
            },
            n => Message::new("caption-unread").with("n", n.max(ledger.arrivals(*socket).unread)),
        },
        Note::Trouble { message, .. } => message.clone(),
        Note::Stream(note) => return stream_told(record, ledger, note),
        Note::Connected { .. } | Note::Interface { .. } => return None,
    })
}

/// What came of a stream beside its calls.
fn stream_told(record: &Record, ledger: &Ledger, note: &StreamNote) -> Option<Message> {
    match note {
        StreamNote::Message {
            socket,
            at,
            header,
            len,
            trailer,
        } => {
            let frame = (*header, *len, *trailer);
            let outcome = ledger
                .streams()
                .framing_outcome(record, *socket, *at, frame);
            let message = match outcome {
                Some(FramingOutcome::Torn) => Message::new("caption-stream-message-torn"),
                Some(FramingOutcome::Glued(n)) => {
                    Message::new("caption-stream-message-glued").with("n", n)
                }
                Some(FramingOutcome::Frame) => Message::new("caption-stream-message-frame"),
                Some(FramingOutcome::AsSent) | None => Message::new("caption-stream-message"),
            };
            Some(message.with("bytes", *len))
        }
        StreamNote::Unframed { .. }
        | StreamNote::Cancelled { .. }
        | StreamNote::Report { .. }
        | StreamNote::Urgent { .. } => stream_note(record, note, b""),
        _ => None,
    }
}

/// Notes between the opening of a new socket and the closing of the old one, about.
const NEAR: u32 = 64;

/// The address of the server's new socket, if it was opened right before the old one was closed
/// by this note.
fn opened_instead(record: &Record, number: u32) -> Option<String> {
    let closed = record.note(number)?;
    (number.saturating_sub(NEAR)..number)
        .rev()
        .filter_map(|n| record.note(n))
        .take_while(|entry| entry.rows_before >= closed.rows_before)
        .take_while(|entry| !matches!(entry.note, Note::Closed { .. }))
        .find_map(|entry| match &entry.note {
            Note::Opened {
                socket,
                who: Who::Server,
                local,
                ..
            } if Some(*socket) != closed.note.socket() => Some(local.to_string()),
            _ => None,
        })
}

/// Whether this note tells the buffer that a socket was opened with.
fn opens_with(record: &Record, number: u32) -> Option<u32> {
    let before = number.checked_sub(1)?;
    let (opened, buffer) = (record.note(before)?, record.note(number)?);
    let same = opened.note.socket() == buffer.note.socket();
    let is_first = matches!(buffer.note, Note::ReceiveBuffer { .. });
    (is_first && same && matches!(opened.note, Note::Opened { .. })).then_some(before)
}

fn receive_buffer(asked: u32, effective: u32) -> Message {
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
    if errno == Errno::ECONNREFUSED {
        Message::new("caption-refused").with("to", to)
    } else {
        Message::new("caption-refused-other")
            .with("to", to)
            .with("errno", errno.to_string())
    }
}

/// How many datagrams of this socket were taken out unread up to this note.
fn unread_until(record: &Record, socket: SocketId, number: u32) -> u64 {
    (number.saturating_sub(LOOK_BACK)..=number)
        .filter_map(|n| record.note(n))
        .filter(|entry| matches!(entry.note, Note::Unread { socket: of, .. } if of == socket))
        .count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::{latest, tests::say},
        model::SocketCapabilities,
        testing::sample::Sample,
    };

    #[test]
    fn the_smallest_buffer_is_not_said_to_be_doubled() {
        assert_eq!(receive_buffer(5, 2304).key, "caption-receive-buffer-least");
        assert_eq!(receive_buffer(4096, 8192).key, "caption-receive-buffer");
        say(&receive_buffer(5, 2304));
    }

    #[test]
    fn another_address_is_told_with_the_old_one() {
        let mut sample = Sample::new();
        let socket = SocketId(3);
        sample.note(Note::Opened {
            socket,
            who: Who::Server,
            local: "127.0.0.1:8081".parse().unwrap(),
            also: Vec::new(),
            capabilities: SocketCapabilities::default(),
        });
        sample.note(Note::ReceiveBuffer {
            socket,
            asked: Some(5),
            effective: 2304,
        });
        let said = say(&latest(&sample.record, &sample.ledger()));
        assert!(
            said.starts_with("The server's socket is bound to 127.0.0.1:8081."),
            "{said}"
        );
        sample.look(0, 0);
        sample.close();
        let said = say(&latest(&sample.record, &sample.ledger()));
        let want = "The server's socket is bound to 127.0.0.1:8081 now. The socket on 127.0.0.1:8080 is closed.";
        assert_eq!(said, want, "and no more on the old one");
    }
}
