//! What happened at a call of a stream, in one sentence.

use super::case::{Case, sentence, unread};
use crate::{
    explain::report::with_report,
    ledger::{Known, ReadSource},
    model::{Message, Row, RowId, StreamRole, Who},
    record::Record,
};

/// A call of a stream as the caption tells it.
pub(in crate::explain) fn caption(known: Known<'_>, id: RowId, row: &Row) -> Message {
    let Known { record, ledger } = known;
    let case = Case::of(ledger, id, row);
    let (_, mut key) = case.keys(row.call);
    let (mut told, mut sends) = (*row, 0);
    match case {
        Case::Read => {
            let pieces = ledger.streams().pieces(record, id);
            sends = pieces.len();
            key = key_of_read(record, &pieces);
        }
        Case::Done if key == "caption-stream-closed" => {
            if let Some((failed, end)) = failed_before(known, id, row) {
                (_, key) = Case::of(ledger, failed, end).keys(end.call);
                told = *end;
            }
        }
        _ => {}
    }
    let who = match record.who(row.socket) {
        Some(Who::Client(id)) => id.to_string(),
        Some(Who::Server) | None => "server".to_owned(),
    };
    let message = sentence(key, record, &told)
        .with("n", sends)
        .with("who", who)
        .with("unread", unread(ledger, row).map_or(0, |left| left.bytes));
    match ledger.streams().ending(row.socket).reported {
        Some((errno, icmp)) if key == "caption-stream-reported" => {
            with_report(message, errno, icmp)
        }
        _ => message,
    }
}

/// What ended in an error before a `close`, which then only tidies up: the error is told.
fn failed_before<'a>(
    Known { record, ledger }: Known<'a>,
    id: RowId,
    close: &Row,
) -> Option<(RowId, &'a Row)> {
    let ending = ledger.streams().ending(close.socket);
    let lone = record.stream(close.socket).map(|info| info.role) == Some(StreamRole::Datagram);
    let refused = ending.refused.map(|(row, _)| row);
    let before = lone.then(|| id.checked_sub(1)).flatten();
    let end = refused.or(ending.reset).or(before)?;
    let row = record.row(end)?;
    (row.failed() && row.socket == close.socket).then_some((end, row))
}

/// By the sends that the bytes are of: one whole, its end, or not its end; several; or not known.
fn key_of_read(record: &Record, pieces: &[ReadSource]) -> &'static str {
    let [piece] = pieces else {
        return if pieces.is_empty() {
            "caption-stream-read-unknown"
        } else {
            "caption-stream-read-merged"
        };
    };
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
        explain::{caption, tests::say},
        model::{Errno, IcmpReport, Note, RowId, StreamNote, Syscall},
        testing::{
            sample::Sample,
            script::played,
            stream_sample::{FAR, NEAR},
        },
    };

    #[track_caller]
    fn check(sample: &Sample, row: RowId, want: &str) {
        let ledger = sample.ledger();
        let verdict = ledger.verdict(row);
        let said = say(&caption(sample.known(&ledger), row, verdict));
        assert_eq!(said, want, "the caption of row {row}");
        let n = said.chars().count();
        assert!(n <= 150, "two lines on a projector: {said}");
    }

    #[test]
    fn a_send_after_the_own_fin_fails_for_that_alone() {
        let mut sample = played("listen; connect; half-close");
        let late = sample.fails(NEAR, Syscall::StreamSend, Errno::EPIPE);
        let want = "Client A has ended its own sending with shutdown, so send failed with EPIPE. It can still \
             read; the other end has no part in it.";
        check(&sample, late, want);
        let ending = sample.ledger().streams().ending(NEAR);
        assert_eq!((ending.broken_pipe, ending.own_pipe), (None, Some(late)));
    }

    #[test]
    fn a_connection_that_a_firewall_refused_is_told_by_its_report() {
        let mut sample = played("unanswered");
        let report = StreamNote::Report {
            socket: NEAR,
            errno: Errno::EHOSTUNREACH,
            icmp: IcmpReport {
                kind: 3,
                code: 13,
                mtu: None,
                by: Some([10, 0, 0, 1].into()),
            },
        };
        sample.note(Note::Stream(report));
        let refused = sample.fails(NEAR, Syscall::Connect, Errno::EHOSTUNREACH);
        let want = "connect to 127.0.0.1:8080 failed with EHOSTUNREACH: a firewall or router on the way \
             prohibits it. 10.0.0.1 reported it.";
        check(&sample, refused, want);
    }

    #[test]
    fn a_read_of_nothing_after_a_reset_is_no_fin() {
        let mut sample = Sample::connected();
        let reset = sample.fails(FAR, Syscall::StreamSend, Errno::ECONNRESET);
        let read = sample.take(4, b"");
        let want = "recv returned 0, but that is no FIN: the connection was reset before.";
        check(&sample, read, want);
        let late = sample.fails(FAR, Syscall::StreamSend, Errno::EPIPE);
        let want =
            "send failed with EPIPE: the connection was reset before, so there is none any more.";
        check(&sample, late, want);
        let ending = sample.ledger().streams().ending(FAR);
        assert_eq!((ending.fin_received, ending.reset), (None, Some(reset)));
    }

    #[test]
    fn each_call_of_a_stream_is_told() {
        let mut sample = Sample::connected();
        let want = "Client A is connected to 127.0.0.1:8080. TCP begins with a three-way handshake, which the kernels \
             make; only then can bytes be sent.";
        check(&sample, 1, want);
        let first = sample.put(b"hello", 5);
        let want = "Client A put 5 bytes into the stream. Where they end is marked nowhere.";
        check(&sample, first, want);
        let second = sample.put(b"world!", 5);
        let want = "The kernel took 5 of 6 bytes: its buffers are full, as the other end reads too slowly or not at all.";
        check(&sample, second, want);
        for (bytes, want) in [
            (
                &b"hel"[..],
                "The server got “hel”. It is only a part of the message; the rest waits: the next recv \
                 returns it.",
            ),
            (
                b"low",
                "One recv returned bytes of 2 sends: “low”. TCP keeps every byte, but no message boundaries.",
            ),
            (
                b"orld",
                "The server got “orld”: the last bytes of a message that was read in pieces.",
            ),
        ] {
            let read = sample.take(4, bytes);
            check(&sample, read, want);
        }
        let third = sample.put(b"", 0);
        let want =
            "Client A sent 0 bytes. In UDP that is a datagram; into a stream nothing goes at all.";
        check(&sample, third, want);
        sample.put(b"hi", 2);
        let read = sample.take(4, b"hi");
        let want = "The server got “hi”: this time one whole send. TCP does not promise that.";
        check(&sample, read, want);
        let shut = sample.half_close();
        let want =
            "Client A sent FIN with shutdown(SHUT_WR). It sends no more, but can still read.";
        check(&sample, shut, want);
        let read = sample.take(4, b"");
        let want = "recv returned 0: the other end has closed (FIN). In UDP 0 is an empty message, in TCP it \
             is the end.";
        check(&sample, read, want);
    }
}
