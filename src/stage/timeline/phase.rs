//! The parts of a connection: handshake, data, and its end by what happened.

use super::{Channel, slot_map::SlotMap};
use crate::model::{Errno, SocketId};

/// A part of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Until both ends know of it.
    Handshake,
    /// Bytes go through it.
    Data,
    Close,
    /// It was cut off with RST.
    Reset,
    /// `connect` was refused: there never was a connection.
    Refused,
    /// Nothing came of `connect` otherwise.
    Failed,
}

/// Where a part stands, in slots from the top of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PhaseBar {
    pub phase: Phase,
    pub from: u64,
    /// The one after its last.
    pub to: u64,
}

/// The parts of the connection that have lines.
pub(super) fn bars(map: &SlotMap<'_>) -> Vec<PhaseBar> {
    let Channel::Connection(id) = map.index.channel() else {
        return Vec::new();
    };
    let evicted = map.index.evicted();
    parts(map, id)
        .into_iter()
        .map(|(phase, from, to)| (phase, from.max(evicted).min(map.len), to.max(evicted)))
        .map(|(phase, from, to)| (phase, from, to.min(map.len)))
        .filter(|(_, from, to)| from < to)
        .map(|(phase, from, to)| PhaseBar {
            phase,
            from: map.slot_of(from),
            to: map.slot_of(to - 1) + 1,
        })
        .collect()
}

/// The parts with their first lines, and the ones after their last.
fn parts(map: &SlotMap<'_>, id: SocketId) -> Vec<(Phase, u32, u32)> {
    let end = map.len;
    let streams = map.moment.ledger.streams();
    let refused = streams.ending(id).refused;
    if let Some((_, errno)) = refused.filter(|(row, _)| *row < map.moment.head.rows) {
        let phase = if errno == Errno::ECONNREFUSED {
            Phase::Refused
        } else {
            Phase::Failed
        };
        return vec![(phase, 0, end)];
    }
    let handshake = map.index.handshake().map_or(0, |last| last + 1);
    let marks = map.index.marks;
    if !streams.is_connected(id) {
        let closed = marks.closed.unwrap_or(end).max(handshake);
        return vec![
            (Phase::Handshake, 0, handshake),
            (Phase::Failed, closed, end),
        ];
    }
    let reset = marks.reset.unwrap_or(end).max(handshake);
    let fin = marks.fin.unwrap_or(end).clamp(handshake, reset);
    vec![
        (Phase::Handshake, 0, handshake),
        (Phase::Data, handshake, fin),
        (Phase::Close, fin, reset),
        (Phase::Reset, reset, end),
    ]
}
