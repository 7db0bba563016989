//! The timeline: a ladder diagram of the record up to the playhead, time downwards. Plain data.
//!
//! Each event has its line, whatever time lies between. Lines fold into slots where many are to be seen
//! at once. Only the slots in view are built, so a view costs the same at ten rows and at ten million;
//! which rows have lines is found once, see [`Index`].

mod arrow;
mod arrows;
mod block_totals;
mod channel;
mod close;
mod count;
mod derived_segments;
mod event;
mod fold;
mod index;
mod phase;
mod segment_steps;
mod slot_map;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use arrow::{Arrow, ArrowEnd, ArrowLabel, ArrowStyle, LifelinePoint, Tint};
pub(crate) use channel::{Channel, Lifeline, Side};
pub(crate) use event::TimelineEvent;
pub(crate) use fold::{Fold, FoldedCalls};
pub(crate) use index::Index;
pub(crate) use phase::{Phase, PhaseBar};
pub(crate) use segment_steps::{EndCall, SegmentStep, segment_steps, textbook_name};
pub(crate) use slot_map::SlotMap;
pub(crate) use view::{Slot, SlotContent, Timeline, View, timeline};

use super::{Playhead, StreamBytes, moment::Moment};
use crate::{
    ledger::FoldedRecord,
    model::{RowId, Syscall},
};

/// The row at the other end of an arrow: of a send what read it first, of a read its first send.
pub(crate) fn other_end(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    head: Playhead,
    row: RowId,
) -> Option<RowId> {
    let found = record.row(row)?;
    let streams = ledger.streams();
    let other = match found.call {
        Syscall::StreamSend => streams.first_reads_of(record, row, 1).first().copied(),
        Syscall::StreamRecv => {
            let pieces = streams.first_pieces(record, row, 1);
            pieces.first().map(|piece| piece.send)
        }
        // What moves no datagram has no fate, and so no other end.
        _ => {
            let verdict = ledger.current_verdict(record, row);
            verdict.linked_row()
        }
    };
    other.filter(|other| *other < head.rows)
}

/// The bytes of a row in the colours of the sends that they came from.
pub(crate) fn bytes_of(folded: FoldedRecord<'_>, row: RowId) -> StreamBytes {
    StreamBytes::of_call(&Moment::new(folded, Playhead::live(folded.record)), row)
}
