//! The parts of a connection: handshake, data, goodbye.

use super::{Channel, frame::Frame};

/// A part of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Until both ends know of it.
    Handshake,
    /// Bytes go through it.
    Data,
    /// It ends.
    Goodbye,
}

/// Where a part stands, in slots from the top of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseBar {
    /// Which.
    pub phase: Phase,
    /// Its first slot.
    pub from: u64,
    /// The one after its last.
    pub to: u64,
}

/// The parts, as far as there are lines of them.
pub(super) fn bars(frame: &Frame<'_>) -> Vec<PhaseBar> {
    if !matches!(frame.index.channel(), Channel::Connection(_)) {
        return Vec::new();
    }
    let end = frame.len;
    let handshake = frame.index.handshake().map_or(0, |last| last + 1);
    let goodbye = frame.index.marks.goodbye.unwrap_or(end).max(handshake);
    let parts = [
        (Phase::Handshake, 0, handshake),
        (Phase::Data, handshake, goodbye),
        (Phase::Goodbye, goodbye, end),
    ];
    let gone = frame.index.gone();
    parts
        .into_iter()
        .map(|(phase, from, to)| (phase, from.max(gone).min(end), to.max(gone).min(end)))
        .filter(|(_, from, to)| from < to)
        .map(|(phase, from, to)| PhaseBar {
            phase,
            from: frame.slot_of(from),
            to: frame.slot_of(to - 1) + 1,
        })
        .collect()
}
