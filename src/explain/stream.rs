//! Rows and notes of streams, as lines for the terminal.

use super::short::{data, peer, short};
use crate::{
    ledger::Ledger,
    model::{
        Errno, FrameFault, Message, PostCloseState, Row, RowId, SocketId, StreamNote, StreamRole,
        Syscall, TcpState, shutdown_name,
    },
    record::Record,
};

/// Sends that are named in a line at most.
const MOST_NAMED: usize = 6;

/// What a stream's socket is called: a client's letter, `server` for the listener, `server#7` for a
/// connection that it accepted, with the number of its socket.
pub(crate) fn stream_name(record: &Record, socket: SocketId) -> String {
    let Some(info) = record.stream(socket) else {
        return String::new();
    };
    match info.part {
        StreamRole::Accepted { .. } => format!("{}#{}", info.who, socket.0),
        StreamRole::Listener | StreamRole::Client | StreamRole::Datagram => info.who.to_string(),
    }
}

/// A call of a stream in one short line; `None` for other rows.
pub(crate) fn stream_line(record: &Record, ledger: &Ledger, id: RowId) -> Option<Message> {
    let row = record.row(id).filter(|row| row.call.is_stream())?;
    let message = if row.failed() {
        failed(record, ledger, id, row)
    } else {
        succeeded(record, ledger, id, row)
    };
    Some(
        message
            .with("n", u64::from(id) + 1)
            .with("who", stream_name(record, row.socket))
            .with("call", row.call.name())
            .with("addr", peer(record, row)),
    )
}

fn failed(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    let ending = ledger.streams().ending(row.socket);
    let message = match (row.call, row.errno) {
        (Syscall::StreamSend, Errno::EAGAIN) => Message::new("stream-send-full"),
        (Syscall::StreamSend, Errno::EPIPE) if ending.is_shut_before(id) => {
            Message::new("stream-send-pipe-shut")
        }
        (Syscall::StreamSend, Errno::EPIPE) => Message::new("stream-send-pipe"),
        (Syscall::StreamSend | Syscall::StreamRecv, Errno::ECONNRESET) => {
            Message::new("stream-reset")
        }
        (Syscall::Connect, Errno::ECONNREFUSED) => Message::new("stream-refused"),
        (Syscall::Connect, Errno::EINPROGRESS) => Message::new("stream-pending"),
        (Syscall::Listen | Syscall::Accept, Errno::EOPNOTSUPP) => {
            Message::new("stream-not-a-stream")
        }
        _ if record.peer(row.peer).is_none() => Message::new("stream-failed-lone"),
        _ => Message::new("stream-failed"),
    };
    message
        .with("errno", row.errno.to_string())
        .with("asked", row.asked)
}

fn succeeded(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    let bytes = u64::try_from(row.returned).unwrap_or(0);
    match row.call {
        Syscall::StreamSend if row.asked == 0 => Message::new("stream-send-nothing"),
        Syscall::StreamSend if bytes < u64::from(row.asked) => Message::new("stream-send-part")
            .with("bytes", bytes)
            .with("asked", row.asked)
            .with("data", data(record, row)),
        Syscall::StreamSend => Message::new("stream-send")
            .with("bytes", bytes)
            .with("data", data(record, row)),
        Syscall::StreamRecv
            if bytes == 0 && ledger.streams().ending(row.socket).is_reset_before(id) =>
        {
            Message::new("stream-after-reset").with("asked", row.asked)
        }
        Syscall::StreamRecv if bytes == 0 => Message::new("stream-fin").with("asked", row.asked),
        Syscall::StreamRecv => {
            let sends = ledger.streams().pieces(record, id);
            let mut names: Vec<String> = sends
                .iter()
                .take(MOST_NAMED)
                .map(|piece| (u64::from(piece.send) + 1).to_string())
                .collect();
            if sends.len() > MOST_NAMED {
                names.push("…".to_owned());
            }
            Message::new("stream-recv")
                .with("bytes", bytes)
                .with("asked", row.asked)
                .with("data", data(record, row))
                .with("sends", sends.len())
                .with("rows", names.join(", "))
        }
        Syscall::Listen => Message::new("stream-listen").with("backlog", row.asked),
        Syscall::Shutdown => Message::new("stream-shutdown").with("how", shutdown_name(row.asked)),
        Syscall::SetSockOpt(option) => Message::new("stream-option")
            .with("option", option.name())
            .with("value", row.asked),
        Syscall::Connect => Message::new("stream-connect"),
        Syscall::Accept => Message::new("stream-accept"),
        Syscall::Bind => Message::new("stream-bind"),
        Syscall::Close if ledger.streams().ending(row.socket).aborted == Some(id) => {
            Message::new("stream-abort")
        }
        Syscall::Close if record.peer(row.peer).is_none() => Message::new("stream-close-lone"),
        Syscall::Close => Message::new("stream-close"),
        _ => Message::new("stream-socket"),
    }
}

/// A note of a stream in one line, if it tells a person something; `bytes` is the message that came out
/// of its frame.
pub(crate) fn stream_note(record: &Record, note: &StreamNote, bytes: &[u8]) -> Option<Message> {
    let message = match note {
        StreamNote::Message { len, .. } => Message::new("stream-message")
            .with("bytes", *len)
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
                Message::new("stream-frame-incomplete-of")
                    .with("have", *have)
                    .with("of", *of)
            }
        }
        .with("at", *at),
        StreamNote::AfterClose {
            rest: PostCloseState::In(state @ TcpState::TimeWait),
            ..
        } => Message::new("stream-time-wait").with("state", state.name()),
        StreamNote::Cancelled { .. } => Message::new("stream-cancelled"),
        _ => return None,
    };
    Some(message.with("who", stream_name(record, note.socket())))
}
