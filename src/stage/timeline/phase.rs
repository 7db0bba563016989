//! The parts of a connection: handshake, data, and its end by what happened.

use super::{Channel, frame::Frame};
use crate::model::{Errno, SocketId};

/// A part of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Until both ends know of it.
    Handshake,
    /// Bytes go through it.
    Data,
    /// It ends with FIN.
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
    /// Which.
    pub phase: Phase,
    /// Its first slot.
    pub from: u64,
    /// The one after its last.
    pub to: u64,
}

/// The parts, as far as there are lines of them.
pub(super) fn bars(frame: &Frame<'_>) -> Vec<PhaseBar> {
    let Channel::Connection(id) = frame.index.channel() else {
        return Vec::new();
    };
    let gone = frame.index.gone();
    parts(frame, id)
        .into_iter()
        .map(|(phase, from, to)| (phase, from.max(gone).min(frame.len), to.max(gone)))
        .map(|(phase, from, to)| (phase, from, to.min(frame.len)))
        .filter(|(_, from, to)| from < to)
        .map(|(phase, from, to)| PhaseBar {
            phase,
            from: frame.slot_of(from),
            to: frame.slot_of(to - 1) + 1,
        })
        .collect()
}

/// The parts with their first lines, and the ones after their last.
fn parts(frame: &Frame<'_>, id: SocketId) -> Vec<(Phase, u32, u32)> {
    let end = frame.len;
    let streams = frame.moment.ledger.streams();
    let refused = streams.ending(id).refused;
    if let Some((_, errno)) = refused.filter(|(row, _)| *row < frame.moment.head.rows) {
        let phase = if errno == Errno::ECONNREFUSED {
            Phase::Refused
        } else {
            Phase::Failed
        };
        return vec![(phase, 0, end)];
    }
    let handshake = frame.index.handshake().map_or(0, |last| last + 1);
    let marks = frame.index.marks;
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
