//! What a view of a timeline is derived from.

use super::index::Index;
use crate::stage::moment::Moment;

/// A moment, the lines, and which of them a slot stands for.
pub(super) struct Frame<'a> {
    pub(super) moment: Moment<'a>,
    pub(super) index: &'a Index,
    /// Lines that there were at the moment.
    pub(super) len: u32,
    /// Lines for each slot.
    pub(super) fold: u32,
    /// Whether a lifeline stands for several clients.
    pub(super) many: bool,
    /// Rows that are no longer kept: the first slot tells of them.
    pub(super) gone_rows: u32,
}

impl Frame<'_> {
    /// Slots above the first line.
    const fn above(&self) -> u64 {
        (self.gone_rows > 0) as u64
    }

    const fn first_group(&self) -> u32 {
        self.index.gone() / self.fold
    }

    /// All slots.
    pub(super) const fn slots(&self) -> u64 {
        let groups = self.len.div_ceil(self.fold);
        groups.saturating_sub(self.first_group()) as u64 + self.above()
    }

    /// The slot of a line.
    pub(super) const fn slot_of(&self, line: u32) -> u64 {
        let group = line / self.fold;
        group.saturating_sub(self.first_group()) as u64 + self.above()
    }

    /// The lines of a slot; `None` of the one that tells what is gone.
    pub(super) fn lines_of(&self, slot: u64) -> Option<(u32, u32)> {
        let group = slot.checked_sub(self.above())?;
        let group = u32::try_from(group)
            .ok()?
            .saturating_add(self.first_group());
        let first = group.saturating_mul(self.fold).max(self.index.gone());
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
}
