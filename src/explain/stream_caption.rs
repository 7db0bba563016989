//! What happened at a call of a stream, in one sentence.

use super::short::{data, peer};
use crate::{
    ledger::{Ledger, Piece},
    model::{Errno, Message, Row, RowId, SocketId, StreamRole, Syscall, Who, shutdown_name},
    record::Record,
};

/// A call of a stream as the caption tells it.
pub(super) fn stream_caption(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    let message = if row.failed() {
        failed(ledger, id, row)
    } else {
        succeeded(record, ledger, id, row)
    };
    let message = if message.args.iter().any(|(name, _)| *name == "call") {
        message
    } else {
        message.with("call", row.call.name())
    };
    message
        .with("who", name(record, row.socket))
        .with("addr", peer(record, row))
}

/// `server`, or the client's letter.
fn name(record: &Record, socket: SocketId) -> String {
    match record.stream(socket).map(|info| info.who) {
        Some(Who::Client(id)) => id.to_string(),
        Some(Who::Server) | None => "server".to_owned(),
    }
}

fn failed(ledger: &Ledger, id: RowId, row: &Row) -> Message {
    let ending = ledger.streams().ending(row.socket);
    let key = match (row.call, row.errno) {
        (Syscall::Connect, Errno::ECONNREFUSED) => "caption-stream-refused",
        (Syscall::Connect, Errno::EINPROGRESS) => "caption-stream-pending",
        (Syscall::Bind, Errno::EADDRINUSE) => "caption-stream-in-use",
        (Syscall::StreamSend, Errno::EAGAIN) => "caption-stream-full",
        (Syscall::StreamSend, Errno::EPIPE) if ending.is_shut_before(id) => {
            "caption-stream-pipe-shut"
        }
        (Syscall::StreamSend, Errno::EPIPE) if ending.is_reset_before(id) => {
            "caption-stream-pipe-reset"
        }
        (Syscall::StreamSend, Errno::EPIPE) => "caption-stream-pipe",
        (Syscall::StreamSend | Syscall::StreamRecv, Errno::ECONNRESET) => "caption-stream-reset",
        (Syscall::Listen | Syscall::Accept, Errno::EOPNOTSUPP) => "caption-stream-not-a-stream",
        _ => "caption-stream-failed",
    };
    Message::new(key).with("errno", row.errno.to_string())
}

fn succeeded(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    match row.call {
        Syscall::Connect => Message::new("caption-stream-connected"),
        Syscall::Accept => Message::new("caption-stream-accepted"),
        Syscall::Listen => Message::new("caption-stream-listens").with("backlog", row.asked),
        Syscall::StreamSend => sent(row),
        Syscall::StreamRecv => read(record, ledger, id, row),
        Syscall::Shutdown => {
            Message::new("caption-stream-shutdown").with("how", shutdown_name(row.asked))
        }
        Syscall::Close if ledger.streams().ending(row.socket).aborted == Some(id) => {
            Message::new("caption-stream-aborted")
        }
        Syscall::Close => closed(record, ledger, id, row),
        Syscall::SetSockOpt(option) => Message::new("caption-stream-option")
            .with("option", option.name())
            .with("value", row.asked),
        _ => Message::new("caption-stream-call"),
    }
}

/// A `close`; after what ended in an error it only tidies up, and the error is told.
fn closed(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    let ending = ledger.streams().ending(row.socket);
    let lone = record.stream(row.socket).map(|info| info.part) == Some(StreamRole::Datagram);
    let before = lone.then(|| id.checked_sub(1)).flatten();
    let end = ending
        .refused
        .map(|(row, _)| row)
        .or(ending.reset)
        .or(before);
    let end = end.and_then(|id| Some((id, record.row(id)?)));
    match end.filter(|(_, end)| end.failed() && end.socket == row.socket) {
        Some((id, end)) => failed(ledger, id, end).with("call", end.call.name()),
        None => Message::new("caption-stream-closed"),
    }
}

fn sent(row: &Row) -> Message {
    let taken = u32::try_from(row.returned).unwrap_or(0);
    if row.asked == 0 {
        Message::new("caption-stream-nothing")
    } else if taken < row.asked {
        Message::new("caption-stream-sent-part")
            .with("bytes", taken)
            .with("asked", row.asked)
    } else {
        Message::new("caption-stream-sent").with("bytes", taken)
    }
}

fn read(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    if row.returned == 0 && ledger.streams().ending(row.socket).is_reset_before(id) {
        return Message::new("caption-stream-after-reset");
    }
    if row.returned == 0 {
        return Message::new("caption-stream-fin");
    }
    let pieces = ledger.streams().pieces(record, id);
    let message = match pieces.as_slice() {
        [] => Message::new("caption-stream-read-unknown"),
        [one] => Message::new(of_one(record, one)),
        many => Message::new("caption-stream-read-merged").with("n", many.len()),
    };
    message
        .with("asked", row.asked)
        .with("bytes", u32::try_from(row.returned).unwrap_or(0))
        .with("data", data(record, row))
}

/// All bytes are of one send: it whole, its end, or not its end.
fn of_one(record: &Record, piece: &Piece) -> &'static str {
    let sent = record.row(piece.send).map_or(0, |send| send.returned);
    let ends = i64::from(piece.send_at) + i64::from(piece.len) == i64::from(sent);
    match (piece.send_at, ends) {
        (0, true) => "caption-stream-read-whole",
        (_, true) => "caption-stream-read-end",
        (_, false) => "caption-stream-read-part",
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        explain::{
            caption,
            tests::{ledger, say},
        },
        model::{Errno, Framing, RowId, Syscall},
        testing::{
            sample::Sample,
            stream_sample::{FAR, NEAR},
        },
    };

    #[track_caller]
    fn check(sample: &Sample, row: RowId, want: &str) {
        let said = say(&caption(&sample.record, &ledger(sample), row));
        assert_eq!(said, want, "the caption of row {row}");
        assert!(
            said.chars().count() <= 150,
            "two lines on a projector: {said}"
        );
    }

    #[test]
    fn a_send_after_the_own_fin_fails_for_that_alone() {
        let mut sample = Sample::new();
        sample.listen();
        sample.connect(Framing::None);
        sample.half_close();
        let late = sample.fails(NEAR, Syscall::StreamSend, Errno::EPIPE);
        check(
            &sample,
            late,
            "Client A has ended its own sending with shutdown, so send failed with EPIPE. It can still \
             read; the other end has no part in it.",
        );
        let ending = ledger(&sample).streams().ending(NEAR);
        assert_eq!((ending.broken_pipe, ending.own_pipe), (None, Some(late)));
    }

    #[test]
    fn a_read_of_nothing_after_a_reset_is_no_fin() {
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        let reset = sample.fails(FAR, Syscall::StreamSend, Errno::ECONNRESET);
        let read = sample.take(&mut stream, 4, b"");
        check(
            &sample,
            read,
            "recv returned 0, but that is no FIN: the connection was reset before.",
        );
        let late = sample.fails(FAR, Syscall::StreamSend, Errno::EPIPE);
        check(
            &sample,
            late,
            "send failed with EPIPE: the connection was reset before, so there is none any more.",
        );
        let ending = ledger(&sample).streams().ending(FAR);
        assert_eq!((ending.fin_received, ending.reset), (None, Some(reset)));
    }

    #[test]
    fn each_call_of_a_stream_is_told() {
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        check(
            &sample,
            1,
            "Client A is connected to 127.0.0.1:8080. TCP begins with a handshake, which the kernels \
             make; only then can bytes be sent.",
        );
        let first = sample.put(&mut stream, b"hello", 5);
        check(
            &sample,
            first,
            "Client A put 5 bytes into the stream. Where they end is marked nowhere.",
        );
        let second = sample.put(&mut stream, b"world!", 5);
        check(
            &sample,
            second,
            "The kernel took 5 of 6 bytes: its buffers are full, as the other end reads too slowly or not at all.",
        );
        for (bytes, want) in [
            (
                &b"hel"[..],
                "The server got hel. It is only a part of the message; the rest waits: the next recv \
                 returns it.",
            ),
            (
                b"low",
                "One recv returned bytes of 2 sends: low. TCP keeps every byte, but no borders.",
            ),
            (
                b"orld",
                "The server got orld: the last bytes of a message that came in pieces.",
            ),
        ] {
            let read = sample.take(&mut stream, 4, bytes);
            check(&sample, read, want);
        }
        let third = sample.put(&mut stream, b"", 0);
        check(
            &sample,
            third,
            "Client A sent 0 bytes. In UDP that is a datagram; into a stream nothing goes at all.",
        );
        sample.put(&mut stream, b"hi", 2);
        let read = sample.take(&mut stream, 4, b"hi");
        check(
            &sample,
            read,
            "The server got hi: this time one whole send. TCP does not promise that.",
        );
        let shut = sample.half_close();
        check(
            &sample,
            shut,
            "Client A sent FIN with shutdown(SHUT_WR). It sends no more, but can still read.",
        );
        let read = sample.take(&mut stream, 4, b"");
        check(
            &sample,
            read,
            "recv returned 0: the other end has closed (FIN). In UDP 0 is an empty message, in TCP it \
             is the end.",
        );
    }
}
