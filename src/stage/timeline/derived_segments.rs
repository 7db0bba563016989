//! Segments that no socket sees: they follow from the calls and their results.
//!
//! What a call sends at the end of a connection is the ledger's to tell (`ledger/tcp/closing_segment.rs`).
//!
//! A `connect` that succeeded took SYN, SYN with ACK, and ACK; one that was refused was answered with RST
//! (RFC 9293 §3.5), or with the ICMP message that the error queue told of. `shutdown` and `close` send FIN once; `close` sends RST where `SO_LINGER` is 0 or
//! bytes were not read, and an end that hears `ECONNRESET` or `EPIPE` was sent RST.

use super::{
    Arrow, ArrowEnd, ArrowLabel, ArrowStyle, LifelinePoint, Side, SlotMap, channel::side_of,
    event::other_side, index::LineKind,
};
use crate::{
    ledger::ClosingSegment,
    model::{Errno, Row, RowId, Syscall},
    stage::moment::Moment,
};

/// Lines below their own that segments reach at most.
pub(super) const MAX_SEGMENT_LINES: u32 = 3;

/// The segments that follow from a line.
pub(super) fn segments(map: &SlotMap<'_>, n: u32) -> Vec<Arrow> {
    let Some(line) = map.index.line(n) else {
        return Vec::new();
    };
    let record = map.moment.record;
    let Some(row) = record.row(line.id).filter(|row| row.is_stream()) else {
        return Vec::new();
    };
    let near = side_of(record.owner(row.socket));
    let far = other_side(record, row, near);
    let pen = SegmentPen {
        row: line.id,
        top: map.y(n),
    };
    match line.kind {
        LineKind::ConnectCall => connect_segments(map, n, row, (near, far), &pen),
        LineKind::AcceptPending if is_first_pending(map, n) => vec![
            pen.arrow("1 SYN", (far, 0.0), (near, 0.6)),
            pen.arrow("2 SYN, ACK", (near, 0.7), (far, 1.2)),
            pen.arrow("3 ACK", (far, 1.3), (near, 1.9)),
        ],
        LineKind::Call if row.call == Syscall::Connect && row.errno == Errno::EINPROGRESS => {
            vec![pen.arrow("1 SYN", (near, 0.0), (far, 0.8))]
        }
        LineKind::Outcome if !row.failed() => vec![
            pen.arrow("2 SYN, ACK", (far, -0.8), (near, -0.08)),
            pen.arrow("3 ACK", (near, 0.0), (far, 0.8)),
        ],
        LineKind::Outcome => refusal(&map.moment, row)
            .map(|name| pen.arrow(&format!("2 {name}"), (far, -0.8), (near, -0.08)))
            .into_iter()
            .collect(),
        LineKind::Call => match map.moment.closing_segment(line.id, row) {
            Some(ClosingSegment::Fin) => {
                let first = is_first_fin(&map.moment, line.id, row);
                let (fin, ack) = if first { (1, 2) } else { (3, 4) };
                vec![
                    pen.arrow(&format!("{fin} FIN"), (near, 0.0), (far, 0.8)),
                    pen.arrow(&format!("{ack} ACK"), (far, 0.9), (near, 1.7)),
                ]
            }
            Some(ClosingSegment::Rst) => vec![pen.arrow("RST", (near, 0.0), (far, 0.8))],
            Some(ClosingSegment::RstReceived) => {
                vec![pen.arrow("RST", (far, -0.8), (near, -0.08))]
            }
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

struct SegmentPen {
    row: RowId,
    top: f64,
}

impl SegmentPen {
    fn arrow(&self, name: &str, from: (Side, f64), to: (Side, f64)) -> Arrow {
        let spot = |(side, below): (Side, f64)| LifelinePoint {
            side,
            y: self.top + below,
        };
        Arrow {
            from: spot(from),
            to: spot(to),
            style: ArrowStyle::Derived,
            label: Some(ArrowLabel::Text(name.into())),
            end: ArrowEnd::Head,
            row: Some(self.row),
        }
    }
}

fn is_first_pending(map: &SlotMap<'_>, n: u32) -> bool {
    let is_pending = |n: u32| {
        let line = map.index.line(n);
        line.is_some_and(|line| line.kind == LineKind::AcceptPending)
    };
    is_pending(n.saturating_add(1))
}

/// Whether the other end has not sent FIN before this row, as far as is known.
fn is_first_fin(moment: &Moment<'_>, id: RowId, row: &Row) -> bool {
    let streams = moment.ledger.streams();
    let received = streams.ending(row.socket).fin_received;
    let other = streams.peer_end(row.socket).map(|end| streams.ending(end));
    let sent = other.and_then(|other| other.fin_sent);
    received.into_iter().chain(sent).all(|other| other > id)
}

/// What came back to a `connect` that failed.
pub(super) fn refusal(moment: &Moment<'_>, row: &Row) -> Option<String> {
    let ending = moment.ledger.streams().ending(row.socket);
    match (ending.reported, row.errno) {
        (Some((_, icmp)), _) => Some(format!("ICMP {}/{}", icmp.kind, icmp.code)),
        (None, Errno::ECONNREFUSED | Errno::ECONNRESET) => Some("RST".to_owned()),
        _ => None,
    }
}

/// The segments of the handshake that a `connect` took, as far as it came.
fn connect_segments(
    map: &SlotMap<'_>,
    n: u32,
    row: &Row,
    (near, far): (Side, Side),
    pen: &SegmentPen,
) -> Vec<Arrow> {
    let mut found = vec![pen.arrow("1 SYN", (near, 0.0), (far, 0.9))];
    // Where the other program heard of it before `connect` returned, there is a line between.
    let next = map.index.line(n.saturating_add(2));
    let far_line_first = next.is_some_and(|line| line.kind != LineKind::ConnectReturn);
    if row.failed() {
        if let Some(name) = refusal(&map.moment, row) {
            found.push(pen.arrow(&format!("2 {name}"), (far, 1.1), (near, 1.92)));
        } else if let Some(syn) = found.first_mut() {
            syn.end = ArrowEnd::Open;
        }
    } else if far_line_first {
        found.push(pen.arrow("2 SYN, ACK", (far, 0.95), (near, 1.4)));
        found.push(pen.arrow("3 ACK", (near, 1.45), (far, 1.9)));
    } else {
        found.push(pen.arrow("2 SYN, ACK", (far, 1.1), (near, 1.92)));
        found.push(pen.arrow("3 ACK", (near, 2.0), (far, 2.85)));
    }
    found
}
