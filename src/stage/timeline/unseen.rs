//! Segments that no socket sees: they follow from the calls and their results.
//!
//! A `connect` that succeeded took SYN, SYN with ACK, and ACK; one that was refused was answered with RST
//! (RFC 9293 §3.5). `shutdown` and `close` send FIN once; `close` sends RST where `SO_LINGER` is 0 or
//! bytes were not read, and an end that hears `ECONNRESET` or `EPIPE` was sent RST.

use super::{
    Arrow, End, Side, Spot, Style, Tag,
    channel::{side_of, who_of},
    event::other_side,
    frame::Frame,
    index::Part,
};
use crate::{
    ledger::Ledger,
    model::{Errno, Row, RowId, SockOpt, SocketId, Syscall, TcpState},
    record::Record,
};
use std::net::Shutdown;

/// Lines below their own that segments reach at most.
pub(super) const REACH: u32 = 3;

/// The segments that follow from a line.
pub(super) fn segments(frame: &Frame<'_>, n: u32) -> Vec<Arrow> {
    let Some(line) = frame.index.line(n) else {
        return Vec::new();
    };
    let record = frame.moment.record;
    let Some(row) = record.row(line.id).filter(|row| row.call.is_stream()) else {
        return Vec::new();
    };
    let near = side_of(who_of(record, row));
    let far = other_side(record, row, near);
    let draw = Draw {
        row: line.id,
        top: frame.y(n),
    };
    match line.part {
        Part::ConnectCall => dialled(frame, n, row, (near, far), &draw),
        Part::AcceptPending if is_first_knock(frame, n) => vec![
            draw.arrow("SYN", (far, 0.0), (near, 0.6)),
            draw.arrow("SYN, ACK", (near, 0.7), (far, 1.2)),
            draw.arrow("ACK", (far, 1.3), (near, 1.9)),
        ],
        Part::Call if row.call == Syscall::Connect && row.errno == Errno::EINPROGRESS => {
            vec![draw.arrow("SYN", (near, 0.0), (far, 0.8))]
        }
        Part::Outcome if !row.failed() => vec![
            draw.arrow("SYN, ACK", (far, -0.8), (near, -0.08)),
            draw.arrow("ACK", (near, 0.0), (far, 0.8)),
        ],
        Part::Outcome if row.errno == Errno::ECONNREFUSED => {
            vec![draw.arrow("RST", (far, -0.8), (near, -0.08))]
        }
        Part::Call => parting(frame, line.id, row)
            .map(|parting| match parting {
                Parting::Fin => draw.arrow("FIN", (near, 0.0), (far, 0.8)),
                Parting::Rst => draw.arrow("RST", (near, 0.0), (far, 0.8)),
                Parting::Heard => draw.arrow("RST", (far, -0.8), (near, -0.08)),
            })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

struct Draw {
    row: RowId,
    top: f64,
}

impl Draw {
    fn arrow(&self, name: &str, from: (Side, f64), to: (Side, f64)) -> Arrow {
        let spot = |(side, below): (Side, f64)| Spot {
            side,
            y: self.top + below,
        };
        Arrow {
            from: spot(from),
            to: spot(to),
            style: Style::Unseen,
            label: Some(Tag::Text(name.to_owned())),
            end: End::Head,
            row: Some(self.row),
        }
    }
}

fn is_first_knock(frame: &Frame<'_>, n: u32) -> bool {
    let is_knock = |n: u32| {
        let line = frame.index.line(n);
        line.is_some_and(|line| line.part == Part::AcceptPending)
    };
    is_knock(n.saturating_add(1))
}

/// What `connect` took.
fn dialled(
    frame: &Frame<'_>,
    n: u32,
    row: &Row,
    (near, far): (Side, Side),
    draw: &Draw,
) -> Vec<Arrow> {
    let mut found = vec![draw.arrow("SYN", (near, 0.0), (far, 0.9))];
    // Where the other program heard of it before `connect` returned, there is a line between.
    let next = frame.index.line(n.saturating_add(2));
    let heard_first = next.is_some_and(|line| line.part != Part::ConnectReturn);
    if row.failed() {
        if row.errno == Errno::ECONNREFUSED || row.errno == Errno::ECONNRESET {
            found.push(draw.arrow("RST", (far, 1.1), (near, 1.92)));
        } else if let Some(syn) = found.first_mut() {
            syn.end = End::Open;
        }
    } else if heard_first {
        found.push(draw.arrow("SYN, ACK", (far, 0.95), (near, 1.4)));
        found.push(draw.arrow("ACK", (near, 1.45), (far, 1.9)));
    } else {
        found.push(draw.arrow("SYN, ACK", (far, 1.1), (near, 1.92)));
        found.push(draw.arrow("ACK", (near, 2.0), (far, 2.85)));
    }
    found
}

/// What a call at the end of a connection sent, or heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parting {
    Fin,
    Rst,
    Heard,
}

fn parting(frame: &Frame<'_>, id: RowId, row: &Row) -> Option<Parting> {
    let (record, ledger) = (frame.moment.record, frame.moment.ledger);
    let streams = ledger.streams();
    let own = streams.ending(row.socket);
    match row.call {
        Syscall::Shutdown if own.fin_sent == Some(id) && row.asked != Shutdown::Read as u32 => {
            (!is_reset_before(record, ledger, row.socket, id)).then_some(Parting::Fin)
        }
        Syscall::Close if own.aborted == Some(id) => {
            let reset = is_reset_before(record, ledger, row.socket, id);
            (!reset && streams.is_connected(row.socket)).then_some(Parting::Rst)
        }
        Syscall::Close if own.fin_sent == Some(id) || leaves_bytes(record, row.socket) => {
            let over = is_reset_before(record, ledger, row.socket, id)
                || is_dead(record, row.socket)
                || !streams.is_connected(row.socket);
            let kind = if leaves_bytes(record, row.socket) {
                Parting::Rst
            } else {
                Parting::Fin
            };
            (!over).then_some(kind)
        }
        Syscall::StreamSend | Syscall::StreamRecv
            if own.reset == Some(id) || own.broken_pipe == Some(id) =>
        {
            let first = own.reset.into_iter().chain(own.broken_pipe).min() == Some(id);
            let told = streams
                .mate(row.socket)
                .is_some_and(|mate| sent_reset(record, ledger, mate).is_some_and(|at| at < id));
            (first && !told).then_some(Parting::Heard)
        }
        _ => None,
    }
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// With FIN.
    Fin,
    /// With RST.
    Reset,
}

/// What a call tells of the end of its connection.
pub(super) fn ends(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Option<Ends> {
    let own = ledger.streams().ending(row.socket);
    match row.call {
        Syscall::SetSockOpt(SockOpt::Linger) if !row.failed() && row.asked == 0 => {
            Some(Ends::Reset)
        }
        Syscall::Close if own.aborted == Some(id) => Some(Ends::Reset),
        Syscall::Close if leaves_bytes(record, row.socket) => Some(Ends::Reset),
        Syscall::Close if own.fin_sent == Some(id) && is_dead(record, row.socket) => {
            Some(Ends::Reset)
        }
        Syscall::Shutdown | Syscall::Close if own.fin_sent == Some(id) => Some(Ends::Fin),
        Syscall::StreamRecv if row.returned == 0 && row.asked > 0 => {
            Some(if own.is_reset_before(id) {
                Ends::Reset
            } else {
                Ends::Fin
            })
        }
        Syscall::StreamSend | Syscall::StreamRecv => match row.errno {
            Errno::ECONNRESET => Some(Ends::Reset),
            Errno::EPIPE if !own.is_shut_before(id) => Some(Ends::Reset),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a connection was reset before this row, as far as its own end and the other one tell.
fn is_reset_before(record: &Record, ledger: &Ledger, socket: SocketId, id: RowId) -> bool {
    let streams = ledger.streams();
    let own = streams.ending(socket);
    let heard = own.reset.into_iter().chain(own.broken_pipe).min();
    let sent = streams
        .mate(socket)
        .and_then(|mate| sent_reset(record, ledger, mate));
    heard.into_iter().chain(sent).any(|row| row < id)
}

/// The row with which an end reset its connection.
fn sent_reset(record: &Record, ledger: &Ledger, socket: SocketId) -> Option<RowId> {
    let ending = ledger.streams().ending(socket);
    let unread = || ending.closed.filter(|_| leaves_bytes(record, socket));
    ending.aborted.or_else(unread)
}

/// Whether bytes waited at a socket when it was closed, by the kernel's last word.
fn leaves_bytes(record: &Record, socket: SocketId) -> bool {
    let figures = record.stream(socket).and_then(|info| info.figures);
    figures.is_some_and(|figures| {
        figures.state != TcpState::Listen && figures.receive_queue.is_some_and(|bytes| bytes > 0)
    })
}

/// Whether the kernel knew of no connection any more when the socket was closed, though its end had not
/// sent FIN.
fn is_dead(record: &Record, socket: SocketId) -> bool {
    let figures = record.stream(socket).and_then(|info| info.figures);
    figures.is_some_and(|figures| figures.state == TcpState::Close)
}
