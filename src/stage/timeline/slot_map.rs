//! Which lines each slot of a timeline stands for.

use super::{Channel, index::Index};
use crate::{
    ledger::FoldedRecord,
    model::{Owner, RowId, StreamRole},
    record::Record,
    stage::{Playhead, moment::Moment},
};

/// A moment, the lines, and which of them a slot stands for.
pub(crate) struct SlotMap<'a> {
    pub(super) moment: Moment<'a>,
    pub(super) index: &'a Index,
    pub(super) len: u32,
    pub(super) fold: u32,
    /// Whether a lifeline stands for several clients.
    pub(super) many: bool,
    /// Rows that are no longer kept, which the first slot tells.
    pub(super) evicted_rows: u32,
}

impl<'a> SlotMap<'a> {
    /// The slots of so many lines each, a power of two, when the record was played as far as `head`.
    pub(crate) fn new(
        folded: FoldedRecord<'a>,
        head: Playhead,
        index: &'a Index,
        fold: u32,
    ) -> Self {
        let moment = Moment::new(folded, head);
        Self {
            moment,
            index,
            len: index.len_at(folded.record, moment.head),
            fold: fold.max(1).next_power_of_two(),
            many: has_many(folded.record, index.channel()),
            evicted_rows: index.evicted_rows(folded.record),
        }
    }

    /// Slots above the first line.
    const fn above(&self) -> u64 {
        (self.evicted_rows > 0) as u64
    }

    const fn first_group(&self) -> u32 {
        self.index.evicted() / self.fold
    }

    pub(crate) const fn slots(&self) -> u64 {
        let groups = self.len.div_ceil(self.fold);
        groups.saturating_sub(self.first_group()) as u64 + self.above()
    }

    pub(crate) const fn slot_of(&self, line: u32) -> u64 {
        let group = line / self.fold;
        group.saturating_sub(self.first_group()) as u64 + self.above()
    }

    /// The lines of a slot; `None` of the one that tells what is gone.
    pub(super) fn lines_of(&self, slot: u64) -> Option<(u32, u32)> {
        let group = slot.checked_sub(self.above())?;
        let group = u32::try_from(group)
            .ok()?
            .saturating_add(self.first_group());
        let first = group.saturating_mul(self.fold).max(self.index.evicted());
        let end = group
            .saturating_add(1)
            .saturating_mul(self.fold)
            .min(self.len);
        (first < end).then_some((first, end))
    }

    /// The height of a line's middle, in slots from the top of the first.
    pub(super) fn y(&self, line: u32) -> f64 {
        self.slot_of(line) as f64 + 0.5
    }

    pub(crate) fn line_of_slot(&self, slot: u64) -> u32 {
        self.lines_of(slot).map_or(0, |(first, _)| first)
    }

    /// The slot in which a row stands, if it does.
    pub(crate) fn slot_of_row(&self, row: RowId) -> Option<u64> {
        let line = self.index.line_of(self.moment.record, row)?;
        (line < self.len && line >= self.index.evicted()).then(|| self.slot_of(line))
    }

    pub(crate) const fn lines(&self) -> u32 {
        self.len.saturating_sub(self.index.evicted())
    }

    /// The event before a row, or after it where `on`, of those that are rows.
    pub(crate) fn next_row(&self, row: Option<RowId>, on: bool) -> Option<RowId> {
        let here = row.map(|row| self.index.before(self.moment.record, row));
        let is_row = |n: &u32| {
            let line = self.index.line(*n);
            line.filter(|line| line.kind.is_event())
                .is_some_and(|line| Some(line.id) != row)
        };
        let found = match (here, on) {
            (None, true) => (self.index.evicted()..self.len).find(is_row),
            (None, false) => (self.index.evicted()..self.len).rev().find(is_row),
            (Some(here), true) => (here..self.len).find(is_row),
            (Some(here), false) => (self.index.evicted()..here.min(self.len))
                .rev()
                .find(is_row),
        };
        found.and_then(|n| self.index.line(n)).map(|line| line.id)
    }
}

/// Whether a lifeline stands for several clients.
fn has_many(record: &Record, channel: Channel) -> bool {
    let newest = 64;
    let programs: Vec<Owner> = match channel {
        Channel::Udp => (record.sockets().rev().take(newest))
            .map(|info| info.owner)
            .collect(),
        Channel::Tcp => (record.streams().rev().take(newest))
            .filter(|info| info.role == StreamRole::Client)
            .map(|info| info.owner)
            .collect(),
        Channel::UdpOf(_) | Channel::Connection(_) => Vec::new(),
    };
    let mut clients = programs.into_iter().filter(|owner| *owner != Owner::Server);
    let first = clients.next();
    clients.any(|owner| Some(owner) != first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{stage::Playhead, testing::script::played};

    #[test]
    fn lines_and_slots_are_each_others_places() {
        let sample = played("9 A: x");
        let (record, ledger) = (&sample.record, sample.ledger());
        let mut index = Index::default();
        index.show(Channel::Udp, 0);
        index.take_in(sample.folded(&ledger));
        let map = SlotMap::new(sample.folded(&ledger), Playhead::live(record), &index, 4);
        assert_eq!((map.slots(), map.lines()), (3, 9));
        for slot in 0..3 {
            let line = map.line_of_slot(slot);
            assert_eq!(
                (line, map.slot_of(line)),
                (u32::try_from(slot).unwrap() * 4, slot)
            );
            assert_eq!(map.lines_of(slot), Some((line, (line + 4).min(9))));
        }
        assert_eq!((map.lines_of(3), map.line_of_slot(3)), (None, 0));
        assert_eq!(
            [0, 4, 8, 9].map(|row| map.slot_of_row(row)),
            [Some(0), Some(1), Some(2), None]
        );
    }
}
