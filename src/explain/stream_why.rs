//! What proves what is said of a call of a stream: its result, the bytes it moved, the kernel's figures after
//! it, where that is written, and what other systems do.

use super::{strace::strace, why::Why};
use crate::{
    ledger::{Ending, Ledger},
    model::{Errno, Message, Note, Row, RowId, SocketId, StreamNote, Syscall, TcpFigures},
    record::Record,
};

/// Sends that are named for one read at most.
const MOST_PIECES: usize = 5;
/// Notes after a row that are looked through for its figures.
const MOST_NOTES: u32 = 256;

/// The answer to "why?" for a call of a stream.
pub(super) fn stream_why(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Why {
    let mut facts = vec![returned(row)];
    let ending = ledger.streams().ending(row.socket);
    let case = Case::of(row).after(&ending, id);
    let mut other = None;
    match case {
        Case::Read => {
            let pieces = ledger.streams().pieces(record, id);
            other = pieces.first().map(|piece| piece.send);
            facts.extend(span(row));
            if pieces.is_empty() {
                facts.push(Message::new("why-stream-foreign"));
            }
            for piece in pieces.iter().take(MOST_PIECES) {
                let of = record.row(piece.send).map_or(0, |send| send.returned);
                let message = Message::new("why-stream-piece")
                    .with("n", u64::from(piece.send) + 1)
                    .with("from", piece.send_at + 1)
                    .with("to", piece.send_at + piece.len)
                    .with("of", u64::try_from(of).unwrap_or(0));
                facts.push(message);
            }
            if let Some(more) = pieces.len().checked_sub(MOST_PIECES).filter(|n| *n > 0) {
                facts.push(Message::new("why-stream-pieces-more").with("n", more));
            }
        }
        Case::Fin => {
            let streams = ledger.streams();
            let mate = streams.mate(row.socket);
            other = mate.and_then(|mate| streams.ending(mate).fin_sent);
            if let Some(said) = other {
                let n = u64::from(said) + 1;
                facts.push(Message::new("why-stream-said").with("n", n));
            }
        }
        Case::Sent | Case::Full => {
            facts.extend(span(row));
            facts.extend(queues(record, ledger, id, row));
        }
        Case::OwnPipe => {
            other = ending.shut;
            if let Some(shut) = other {
                let n = u64::from(shut) + 1;
                facts.push(Message::new("why-stream-shut").with("n", n));
            }
        }
        Case::ResetPipe | Case::AfterReset => {
            other = ending.reset;
            if let Some(reset) = other {
                let n = u64::from(reset) + 1;
                facts.push(Message::new("why-stream-reset-before").with("n", n));
            }
        }
        Case::Pending => {
            let state = figures_after(record, id, row.socket).map(|figures| figures.state);
            facts.extend(
                state.map(|state| Message::new("why-stream-state").with("state", state.name())),
            );
        }
        _ => {}
    }
    if let Some((reason, systems)) = case.sentences() {
        facts.push(Message::new(reason));
        facts.push(Message::new(systems));
    }
    facts.push(Message::new("why-took").with("micros", u64::from(row.took_ns).div_ceil(1000)));
    Why {
        call: strace(record, id),
        facts,
        pages: case.pages(row.call),
        other,
    }
}

/// What a call is an example of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Read,
    Fin,
    /// 0 after a reset.
    AfterReset,
    Sent,
    Full,
    BrokenPipe,
    /// A send after the own `shutdown`.
    OwnPipe,
    /// A send after a reset.
    ResetPipe,
    Reset,
    Refused,
    Pending,
    TimedOut,
    InUse,
    NotAStream,
    Other,
}

impl Case {
    fn of(row: &Row) -> Self {
        match (row.call, row.errno) {
            (Syscall::StreamRecv, Errno::NONE) if row.returned == 0 => Self::Fin,
            (Syscall::StreamRecv, Errno::NONE) => Self::Read,
            (Syscall::StreamSend, Errno::NONE)
                if i64::from(row.returned) < i64::from(row.asked) =>
            {
                Self::Full
            }
            (Syscall::StreamSend, Errno::NONE) => Self::Sent,
            (Syscall::StreamSend, Errno::EAGAIN) => Self::Full,
            (_, Errno::EPIPE) => Self::BrokenPipe,
            (_, Errno::ECONNRESET) => Self::Reset,
            (_, Errno::ECONNREFUSED) => Self::Refused,
            (_, Errno::EINPROGRESS) => Self::Pending,
            (_, Errno::ETIMEDOUT) => Self::TimedOut,
            (_, Errno::EADDRINUSE) => Self::InUse,
            (_, Errno::EOPNOTSUPP) => Self::NotAStream,
            _ => Self::Other,
        }
    }

    /// What it is by what its end had done and seen before.
    fn after(self, ending: &Ending, id: RowId) -> Self {
        match self {
            Self::BrokenPipe if ending.is_shut_before(id) => Self::OwnPipe,
            Self::BrokenPipe if ending.is_reset_before(id) => Self::ResetPipe,
            Self::Fin if ending.is_reset_before(id) => Self::AfterReset,
            other => other,
        }
    }

    /// Why it is so, and what the systems do.
    const fn sentences(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Read => ("why-stream-read", "why-systems-read"),
            Self::Fin => ("why-stream-fin", "why-systems-fin"),
            Self::AfterReset => ("why-stream-after-reset", "why-systems-after-reset"),
            Self::Sent => ("why-stream-sent", "why-systems-sent"),
            Self::Full => ("why-stream-full", "why-systems-full"),
            Self::BrokenPipe => ("why-stream-pipe", "why-systems-pipe"),
            Self::OwnPipe => ("why-stream-pipe-shut", "why-systems-pipe"),
            Self::ResetPipe => ("why-stream-pipe-reset", "why-systems-pipe"),
            Self::Reset => ("why-stream-reset", "why-systems-reset"),
            Self::Refused => ("why-stream-refused", "why-systems-refused"),
            Self::Pending => ("why-stream-pending", "why-systems-pending"),
            Self::TimedOut => ("why-stream-timed-out", "why-systems-timed-out"),
            Self::InUse => ("why-stream-in-use", "why-systems-in-use"),
            Self::NotAStream => ("why-stream-not-a-stream", "why-systems-not-a-stream"),
            Self::Other => return None,
        })
    }

    /// Where to read on: the manual, and RFC 9293, the standard of TCP.
    fn pages(self, call: Syscall) -> Vec<&'static str> {
        let own = match call {
            Syscall::Socket => "socket(2)",
            Syscall::SetSockOpt(_) => "setsockopt(2)",
            Syscall::Bind => "bind(2)",
            Syscall::Listen => "listen(2)",
            Syscall::Accept => "accept(2)",
            Syscall::Connect => "connect(2)",
            Syscall::StreamRecv => "recv(2)",
            Syscall::Shutdown => "shutdown(2)",
            Syscall::Close => "close(2)",
            _ => "send(2)",
        };
        let section = match self {
            Self::Read => "RFC 9293 §3.4",
            Self::Fin | Self::OwnPipe => "RFC 9293 §3.6",
            Self::Sent => "RFC 9293 §3.7.4",
            Self::Full => "RFC 9293 §3.8.6",
            Self::BrokenPipe | Self::ResetPipe | Self::AfterReset | Self::Reset | Self::Refused => {
                "RFC 9293 §3.5.2"
            }
            Self::Pending => "RFC 9293 §3.5",
            Self::TimedOut => "RFC 9293 §3.8.3",
            Self::InUse => "RFC 9293 §3.6.1",
            Self::NotAStream => return vec![own, "udp(7)"],
            Self::Other => return vec![own, "tcp(7)"],
        };
        vec![own, "tcp(7)", section]
    }
}

fn returned(row: &Row) -> Message {
    if row.failed() {
        return Message::new("evidence-errno").with("errno", row.errno.to_string());
    }
    Message::new("why-returned")
        .with("call", row.call.name())
        .with("raw", u64::try_from(row.returned).unwrap_or(0))
}

/// Which bytes of the stream it moved, counted from 1.
fn span(row: &Row) -> Option<Message> {
    let range = row.stream_range().filter(|range| !range.is_empty())?;
    let message = Message::new("why-stream-span").with("from", range.start + 1);
    Some(message.with("to", range.end))
}

/// What the kernel told after a send: what waits in its buffer, what of it was not sent, and what
/// waits at the other end.
fn queues(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Vec<Message> {
    let mut facts = Vec::new();
    let figures = figures_after(record, id, row.socket);
    if let Some((queue, unsent)) = figures.and_then(|told| Some((told.send_queue?, told.unsent?))) {
        let message = Message::new("why-stream-queues").with("queue", queue);
        facts.push(message.with("unsent", unsent));
    }
    let probes = figures.map_or(0, |told| told.probes);
    if probes > 0 {
        facts.push(Message::new("why-stream-probes").with("n", u32::from(probes)));
    }
    let mate = ledger.streams().mate(row.socket);
    let there = mate.and_then(|mate| figures_after(record, id, mate));
    if let Some(waiting) = there.and_then(|told| told.receive_queue).filter(|n| *n > 0) {
        facts.push(Message::new("why-stream-there").with("n", waiting));
    }
    facts
}

/// The first figures of a socket after a row.
fn figures_after(record: &Record, id: RowId, socket: SocketId) -> Option<TcpFigures> {
    let end = record.notes_len();
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        // What is no longer kept stands before.
        match record.note(middle) {
            Some(entry) if entry.rows_before > id => high = middle,
            _ => low = middle + 1,
        }
    }
    let mut notes = (low..end.min(low.saturating_add(MOST_NOTES))).filter_map(|n| record.note(n));
    notes.find_map(|entry| match &entry.note {
        Note::Stream(StreamNote::Figures {
            socket: of,
            figures,
        }) if *of == socket => Some(*figures),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::{
            tests::{ledger, say},
            why,
        },
        model::{Framing, TcpState},
        testing::{
            sample::Sample,
            stream_sample::{FAR, NEAR},
        },
    };

    fn facts(sample: &Sample, row: RowId) -> Vec<String> {
        let told = why(&sample.record, &ledger(sample), row);
        assert!(!told.call.is_empty(), "the call of row {row}");
        told.facts.iter().map(say).collect()
    }

    #[track_caller]
    fn check(sample: &Sample, row: RowId, want: &str) {
        let facts = facts(sample, row);
        let found = facts.iter().any(|fact| fact.contains(want));
        assert!(found, "{want:?}: {facts:#?}");
    }

    #[test]
    fn a_read_names_the_sends_that_its_bytes_came_from() {
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        let first = sample.put(&mut stream, b"hello", 5);
        let second = sample.put(&mut stream, b"world", 5);
        sample.take(&mut stream, 4, b"hell");
        let read = sample.take(&mut stream, 4, b"owor");
        check(&sample, read, "bytes 5 to 8 of the stream");
        let piece = format!("Call {} sent bytes 5 to 5", first + 1);
        check(&sample, read, &piece);
        let piece = format!("Call {} sent bytes 1 to 3", second + 1);
        check(&sample, read, &piece);
        check(&sample, read, "measured here");
        let told = why(&sample.record, &ledger(&sample), read);
        assert_eq!(told.other, Some(first), "the other half");
        assert!(told.pages.contains(&"RFC 9293 §3.4"), "{:?}", told.pages);
    }

    #[test]
    fn what_is_held_back_is_told_by_the_figures_after_the_send() {
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        let send = sample.put(&mut stream, b"x", 1);
        let socket = sample.record.row(send).unwrap().socket;
        assert_eq!(
            figures_after(&sample.record, send, socket),
            None,
            "nothing was seen yet"
        );
        let figures = TcpFigures {
            state: TcpState::Established,
            unacked: 1,
            sacked: 0,
            probes: 0,
            receive_queue: Some(0),
            send_queue: Some(2),
            unsent: Some(1),
        };
        sample.note(Note::Stream(StreamNote::Figures { socket, figures }));
        check(&sample, send, "not sent yet 1 (SIOCOUTQNSD)");
    }

    #[test]
    fn what_came_before_tells_why_a_call_failed() {
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        let shut = sample.half_close();
        let late = sample.fails(NEAR, Syscall::StreamSend, Errno::EPIPE);
        check(&sample, late, "its own shutdown(SHUT_WR)");
        let told = why(&sample.record, &ledger(&sample), late);
        assert_eq!(told.other, Some(shut), "the call that it follows from");
        let blamed = facts(&sample, late).iter().any(|fact| fact.contains("RST"));
        assert!(!blamed, "the other end sent no RST");
        let reset = sample.fails(FAR, Syscall::StreamSend, Errno::ECONNRESET);
        let read = sample.take(&mut stream, 4, b"");
        check(&sample, read, "tells of no FIN");
        let told = why(&sample.record, &ledger(&sample), read);
        assert_eq!(told.other, Some(reset), "the call that told of it");
        let pipe = sample.fails(FAR, Syscall::StreamSend, Errno::EPIPE);
        check(&sample, pipe, "a send has nowhere to go");
    }

    #[test]
    fn each_end_of_a_connection_has_its_reason() {
        let cases = [
            (Syscall::StreamSend, Errno::EAGAIN, Case::Full),
            (Syscall::StreamSend, Errno::EPIPE, Case::BrokenPipe),
            (Syscall::StreamRecv, Errno::ECONNRESET, Case::Reset),
            (Syscall::StreamRecv, Errno::ETIMEDOUT, Case::TimedOut),
            (Syscall::Connect, Errno::ECONNREFUSED, Case::Refused),
            (Syscall::Connect, Errno::EINPROGRESS, Case::Pending),
            (Syscall::Bind, Errno::EADDRINUSE, Case::InUse),
            (Syscall::Listen, Errno::EOPNOTSUPP, Case::NotAStream),
            (Syscall::Bind, Errno::EACCES, Case::Other),
        ];
        let mut sample = Sample::new();
        sample.listen();
        let mut stream = sample.connect(Framing::None);
        let row = sample.put(&mut stream, b"x", 1);
        let row = *sample.record.row(row).unwrap();
        for (call, errno, want) in cases {
            let failed = Row {
                call,
                errno,
                returned: -1,
                ..row
            };
            assert_eq!(Case::of(&failed), want, "{call:?} {errno}");
            assert!(!want.pages(call).is_empty(), "where to read on");
        }
        assert_eq!(Case::of(&row), Case::Sent, "a send");
    }
}
