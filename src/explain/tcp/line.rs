//! Rows and notes of streams, as lines for the terminal.

use super::case::{Case, sentence, unread};
use crate::{
    explain::{report::with_report, short::short},
    ledger::FoldedRecord,
    model::{
        FrameFault, Message, PostCloseState, RowId, SocketId, StreamNote, StreamRole, TcpState,
        message,
    },
    record::Record,
};

/// Sends that are named in a line at most.
const MAX_NAMED: usize = 6;

/// What a stream's socket is called: a client's letter, `server` for the listener, `server#7` for a
/// connection that it accepted, with the number of its socket.
pub(in crate::explain) fn stream_name(record: &Record, socket: SocketId) -> String {
    let Some(info) = record.stream(socket) else {
        return String::new();
    };
    match info.role {
        StreamRole::Accepted { .. } => format!("{}#{}", info.owner, socket.0),
        StreamRole::Listener | StreamRole::Client | StreamRole::Datagram => info.owner.to_string(),
    }
}

/// A call of a stream in one short line; `None` for other rows.
pub(in crate::explain) fn line(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
) -> Option<Message> {
    let row = record.row(id).filter(|row| row.is_stream())?;
    let case = Case::of(ledger, id, row);
    let lone = record.peer(row.peer).is_none();
    let key = match case.keys(row.call) {
        ("stream-failed", _) if lone => "stream-failed-lone",
        ("stream-close", _) if lone => "stream-close-lone",
        (key, _) => key,
    };
    let mut message = sentence(key, record, row)
        .with("n", u64::from(id) + 1)
        .with("who", stream_name(record, row.socket));
    if let Some(left) = unread(ledger, row) {
        message = message.with("unread", left.bytes);
    }
    if case == Case::Read {
        let sends = ledger.streams().pieces(record, id);
        let named = sends.iter().take(MAX_NAMED);
        let mut rows: Vec<String> = named
            .map(|piece| (u64::from(piece.send) + 1).to_string())
            .collect();
        if sends.len() > MAX_NAMED {
            rows.push("…".to_owned());
        }
        message = message
            .with("sends", sends.len())
            .with("rows", rows.join(", "));
    }
    if case == Case::Reported
        && let Some((errno, icmp)) = ledger.streams().ending(row.socket).reported
    {
        message = with_report(message, errno, icmp);
    }
    Some(message)
}

/// A note of a stream in one line, if it tells a person something; `bytes` is the message that came out
/// of its frame.
pub(crate) fn stream_note(record: &Record, note: &StreamNote, bytes: &[u8]) -> Option<Message> {
    let message = match note {
        StreamNote::Message { frame, .. } => Message::new("stream-message")
            .with("bytes", frame.len)
            .with("data", short(bytes)),
        StreamNote::Unframed { at, fault, .. } => match fault {
            FrameFault::TooLong { claimed } => {
                Message::new("stream-frame-too-long").with("claimed", *claimed)
            }
            FrameFault::NoLineFeed => Message::new("stream-frame-no-line"),
            FrameFault::Incomplete { have, of: None } => {
                Message::new("stream-frame-incomplete").with("have", *have)
            }
            FrameFault::Incomplete { have, of: Some(of) } => {
                message! { "stream-frame-incomplete-of", have: *have, of: *of }
            }
        }
        .with("at", *at),
        StreamNote::AfterClose {
            state: PostCloseState::In(state @ TcpState::TimeWait),
            ..
        } => Message::new("stream-time-wait").with("state", state.name()),
        StreamNote::Report { errno, icmp, .. } => {
            with_report(Message::new("stream-report"), *errno, *icmp)
        }
        StreamNote::Urgent { at, byte, .. } => Message::new("stream-urgent")
            .with("at", *at)
            .with("data", short(&[*byte])),
        StreamNote::Cancelled { .. } => Message::new("stream-cancelled"),
        _ => return None,
    };
    Some(message.with("who", stream_name(record, note.socket())))
}
