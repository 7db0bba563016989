//! What proves what is said of a call of a stream: its result, the bytes it moved, the kernel's figures after
//! it, where that is written, and what other systems do.

use super::case::{Case, unread};
use crate::{
    explain::{
        strace::strace,
        why::{Why, port, returned, took},
    },
    ledger::FoldedRecord,
    model::{
        Message, Note, Protocol, Row, RowId, SocketId, StreamNote, Syscall, TcpFigures, TcpState,
        Value, message,
    },
    record::Record,
};

/// Sends that are named for one read at most.
const MAX_PIECES: usize = 5;
/// Notes after a row that are looked through for its figures.
const MAX_NOTES: u32 = 256;

/// The answer to "why?" for a call of a stream.
pub(in crate::explain) fn why(folded: FoldedRecord<'_>, id: RowId, row: &Row) -> Why {
    let FoldedRecord { record, ledger } = folded;
    let mut facts = vec![returned(record, id, row)];
    let ending = ledger.streams().ending(row.socket);
    let case = Case::of(ledger, id, row);
    let streams = ledger.streams();
    // The call that it follows from.
    let (mut other, key) = match case {
        Case::Fin => {
            let peer_end = streams.peer_end(row.socket).map(|end| streams.ending(end));
            (peer_end.and_then(|end| end.fin_sent), "why-stream-said")
        }
        Case::OwnPipe => (ending.shut, "why-stream-shut"),
        Case::OwnEnd => (ending.read_shut, "why-stream-read-shut"),
        Case::ResetPipe | Case::AfterReset => (ending.reset, "why-stream-reset-before"),
        _ => (None, ""),
    };
    facts.extend(other.map(|row| Message::new(key).with("n", u64::from(row) + 1)));
    match case {
        Case::Read => {
            let pieces = streams.pieces(record, id);
            other = pieces.first().map(|piece| piece.send);
            facts.extend(span(row));
            if pieces.is_empty() {
                facts.push(Message::new("why-stream-foreign"));
            }
            for piece in pieces.iter().take(MAX_PIECES) {
                let of = record.row(piece.send).map_or(0, |send| send.returned);
                let message = message! {
                    "why-stream-piece", n: u64::from(piece.send) + 1, from: piece.send_at + 1,
                    to: piece.send_at + piece.len, of: u64::try_from(of).unwrap_or(0),
                };
                facts.push(message);
            }
            if let Some(more) = pieces.len().checked_sub(MAX_PIECES).filter(|n| *n > 0) {
                facts.push(Message::new("why-stream-pieces-more").with("n", more));
            }
        }
        Case::Sent | Case::SentNothing | Case::SentPart | Case::Full | Case::NotTaken => {
            facts.extend(span(row));
            facts.extend(queues(folded, id, row));
        }
        Case::Reported => facts.extend(ending.reported.map(|(_, icmp)| {
            let by = icmp.by.map(|by| by.to_string());
            let by = by.unwrap_or_else(|| "ICMP".to_owned());
            message! {
                "why-stream-report", "type": u32::from(icmp.kind), code: u32::from(icmp.code), by,
            }
        })),
        Case::Pending => {
            let fact =
                |state| Message::new("why-stream-state").with("state", TcpState::name(state));
            facts.extend(figures_after(record, id, row.socket).map(|figures| fact(figures.state)));
        }
        _ => {}
    }
    facts.extend(unread(ledger, row).map(|left| {
        let urgent = if left.urgent { "yes" } else { "no" };
        message! { "why-stream-left", n: left.bytes, urgent }
    }));
    if row.call == Syscall::Close && ledger.streams().ending(row.socket).vanished {
        facts.push(Message::new("why-stream-vanished"));
    }
    facts.extend(segments(record, id, row));
    if case == Case::Reset {
        facts.extend(waiting_list(record, row));
    }
    if case == Case::Refused {
        facts.extend(port(record, row, Protocol::Tcp));
    }
    if row.call == Syscall::Connect && matches!(case, Case::Pending | Case::TimedOut) {
        facts.extend(unanswered(record, row));
    }
    facts.push(took(row));
    Why {
        call: strace(record, id),
        facts,
        other,
        ..Why::default()
    }
}

/// What its call is a case of, and of a read whether it took bytes of several sends or a part of one.
pub(in crate::explain) fn case_words(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
    row: &Row,
) -> Vec<&'static str> {
    let case = Case::of(ledger, id, row);
    let mut words = vec![case.into()];
    if case == Case::Read {
        match &ledger.streams().pieces(record, id)[..] {
            [] => {}
            [piece] => {
                let sent = record.row(piece.send).map_or(0, |send| send.returned);
                let whole = i64::from(piece.len) == i64::from(sent);
                words.extend((!whole).then_some("part"));
            }
            _ => words.push("merged"),
        }
    }
    words
}

/// The figures of a call of a stream: how many sends a read took bytes of, and what waits at both ends.
pub(in crate::explain) fn figures(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
    row: &Row,
) -> Vec<(&'static str, Value)> {
    let streams = ledger.streams();
    let peer_end = streams.peer_end(row.socket);
    let there = peer_end.and_then(|end| figures_after(record, id, end)?.receive_queue);
    let pieces = if row.call == Syscall::StreamRecv {
        streams.pieces(record, id).len()
    } else {
        0
    };
    let unread = unread(ledger, row).map_or(0, |left| left.bytes);
    vec![
        ("pieces", pieces.into()),
        ("there", there.unwrap_or(0).into()),
        ("unread", unread.into()),
    ]
}

/// Which bytes of the stream it moved, counted from 1.
fn span(row: &Row) -> Option<Message> {
    let range = row.stream_range().filter(|range| !range.is_empty())?;
    Some(message! { "why-stream-span", from: range.start + 1, to: range.end })
}

/// What the kernel told after a send: what waits in its buffer, what of it was not sent, and what
/// waits at the other end.
fn queues(FoldedRecord { record, ledger }: FoldedRecord<'_>, id: RowId, row: &Row) -> Vec<Message> {
    let mut facts = Vec::new();
    let figures = figures_after(record, id, row.socket);
    if let Some((queue, unsent)) =
        figures.and_then(|figures| Some((figures.send_queue?, figures.unsent?)))
    {
        let message = Message::new("why-stream-queues").with("queue", queue);
        facts.push(message.with("unsent", unsent));
    }
    let probes = figures.map_or(0, |figures| figures.probes);
    if probes > 0 {
        facts.push(Message::new("why-stream-probes").with("n", u32::from(probes)));
    }
    let peer_end = ledger.streams().peer_end(row.socket);
    let there = peer_end.and_then(|peer_end| figures_after(record, id, peer_end));
    if let Some(waiting) = there
        .and_then(|figures| figures.receive_queue)
        .filter(|n| *n > 0)
    {
        facts.push(Message::new("why-stream-there").with("n", waiting));
    }
    facts
}

/// Whether what listens at the other end had a full waiting list, as far as that was looked up.
fn waiting_list(record: &Record, row: &Row) -> Option<Message> {
    let to = record.peer(row.peer)?;
    let (_, look) = record.port_probe(Protocol::Tcp, to, row.at)?;
    look.is_full().then(|| look.tell("why-port-full"))
}

/// Whether what listens at the other end had a full waiting list while a `connect` had no answer, and whether the
/// SYN was dropped for it.
fn unanswered(record: &Record, row: &Row) -> Option<Message> {
    let info = record.stream(row.socket)?;
    let look = record.unanswered_probe(record.peer(row.peer)?, info.local?, info.opened)?;
    Some(look.tell("why-port-unanswered"))
}

/// How many segments an end had sent and received when it was looked at last before it was closed, or
/// first after its connection was opened or shut down: what the handshake and the end took.
fn segments(record: &Record, id: RowId, row: &Row) -> Option<Message> {
    let figures = match row.call {
        Syscall::Connect | Syscall::Shutdown if !row.failed() => {
            figures_after(record, id, row.socket)?
        }
        Syscall::Close => record.stream(row.socket)?.figures?,
        _ => return None,
    };
    let counts = figures.segments?;
    let message = Message::new("why-stream-segments").with("sent", counts.sent);
    let message = message.with("received", counts.received);
    Some(message.with("resent", counts.resent))
}

/// The first figures of a socket after a row.
fn figures_after(record: &Record, id: RowId, socket: SocketId) -> Option<TcpFigures> {
    let end = record.notes_len();
    let low = record.notes_before(id.saturating_add(1));
    let mut notes = (low..end.min(low.saturating_add(MAX_NOTES))).filter_map(|n| record.note(n));
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
        explain::{tests::say, why},
        model::Errno,
        testing::sample::Sample,
    };

    #[test]
    fn what_is_held_back_is_told_by_the_figures_after_the_send() {
        let mut sample = Sample::connected();
        let send = sample.put(b"x", 1);
        let socket = sample.record.row(send).unwrap().socket;
        let found = figures_after(&sample.record, send, socket);
        assert_eq!(found, None, "nothing was seen yet");
        let figures = TcpFigures {
            unacked: 1,
            send_queue: Some(2),
            unsent: Some(1),
            ..TcpFigures::in_state(TcpState::Established)
        };
        sample.note(Note::Stream(StreamNote::Figures { socket, figures }));
        let facts = why(sample.folded(&sample.ledger()), send, None).facts;
        let facts: Vec<String> = facts.iter().map(say).collect();
        let held = |fact: &String| fact.contains("not sent yet 1 (SIOCOUTQNSD)");
        assert!(facts.iter().any(held), "{facts:#?}");
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
            (Syscall::Bind, Errno::EACCES, Case::Failed),
        ];
        let mut sample = Sample::connected();
        let id = sample.put(b"x", 1);
        let (row, folded) = (*sample.record.row(id).unwrap(), sample.ledger());
        for (call, errno, want) in cases {
            let failed = Row {
                call,
                errno,
                returned: -1,
                ..row
            };
            assert_eq!(Case::of(&folded, id, &failed), want, "{call:?} {errno}");
        }
        assert_eq!(Case::of(&folded, id, &row), Case::Sent, "a send");
    }
}
