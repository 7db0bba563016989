//! What the lines of a slot come to.
//!
//! What a frame counts anew is bounded: the rest is counted in the next frames, and until then it is
//! not told.

use super::{
    Side,
    block_totals::{BlockTotals, Blocks, Counted},
    channel::side_of,
    index::Index,
};
use crate::{
    model::{Evidence, Fate, RowId, Syscall},
    stage::moment::Moment,
};

/// How many lines one block of sums holds.
const BLOCK: u32 = 1024;

impl BlockTotals {
    /// Counts the lines from `first` to `end`.
    fn of(moment: &Moment<'_>, index: &Index, first: u32, end: u32) -> Self {
        let mut totals = Self::default();
        for n in first..end {
            let Some(line) = index.line(n) else { continue };
            if line.kind.is_event() {
                totals.add(moment, line.id);
            }
        }
        totals
    }

    fn add(&mut self, moment: &Moment<'_>, id: RowId) {
        let Some(row) = moment.record.row(id) else {
            return;
        };
        self.at = self.at.or(Some(row.at));
        let server = side_of(moment.record.owner(row.socket)) == Side::Server;
        let [client, at_server] = &mut self.calls;
        let calls = if server { at_server } else { client };
        calls.add(id, row.call, row.asked);
        let [forth, back] = &mut self.directions;
        let traffic = if server { back } else { forth };
        if row.call == Syscall::StreamSend && !row.failed() {
            traffic.sends += 1;
            traffic.bytes += u64::try_from(row.returned).unwrap_or(0);
        } else if row.call.is_send() {
            let verdict = moment.proven(id);
            let waits = verdict.fate == Fate::InFlight && verdict.evidence == Evidence::Waiting;
            traffic.waiting += u64::from(waits);
            traffic.counts.count(verdict.fate);
            self.open |= !verdict.settled;
        }
    }
}

/// The lines from `first` to `end`, and whether all of them were counted.
pub(super) fn count(
    moment: &Moment<'_>,
    index: &Index,
    blocks: &mut Blocks,
    (first, end): (u32, u32),
) -> (BlockTotals, bool) {
    let mut totals = BlockTotals::default();
    let mut whole = true;
    let mut at = first;
    while at < end {
        let block = at / BLOCK;
        let stop = (block + 1).saturating_mul(BLOCK).min(end);
        let is_full = at.is_multiple_of(BLOCK) && stop - at == BLOCK;
        if is_full {
            match full(moment, index, blocks, block) {
                Some((counted, fresh)) => {
                    totals.plus(&counted);
                    whole &= fresh;
                }
                None => whole = false,
            }
        } else {
            totals.plus(&BlockTotals::of(moment, index, at, stop));
        }
        at = stop;
    }
    (totals, whole)
}

/// A full block, and whether its count is of now.
fn full(
    moment: &Moment<'_>,
    index: &Index,
    blocks: &mut Blocks,
    block: u32,
) -> Option<(BlockTotals, bool)> {
    let head = (!moment.live).then_some(moment.head.rows);
    let revision = moment.ledger.revision();
    if let Some(counted) = blocks.get(block) {
        let same = counted.head == head && (!counted.totals.open || counted.revision == revision);
        if same || blocks.left == 0 {
            let counted = blocks.get(block)?;
            return Some((counted.totals, same));
        }
    }
    blocks.left = blocks.left.checked_sub(1)?;
    let first = block.saturating_mul(BLOCK);
    let totals = BlockTotals::of(moment, index, first, first.saturating_add(BLOCK));
    let counted = Counted {
        totals,
        revision,
        head,
    };
    blocks.put(block, counted);
    Some((totals, true))
}
