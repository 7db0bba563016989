//! Which rows a list has.

use crate::model::{RowId, partition};

/// The lines of a list, counted from 0: one for each of its rows, and before them, where rows are no longer
/// kept, one that tells of these.
pub(crate) trait RowSource {
    /// How many rows have a line.
    fn count(&self) -> u64;

    /// The `n`-th of these rows, from 0.
    fn at(&self, n: u64) -> Option<RowId>;

    /// How many rows are no longer kept, if any.
    fn gone(&self) -> Option<RowId>;

    /// How many there are in all, shown or not: a new one ends a preview of an earlier one.
    fn known(&self) -> u64;

    /// Lines that stand before the first row.
    fn above(&self) -> u64 {
        u64::from(self.gone().is_some())
    }

    /// The number of all lines.
    fn len(&self) -> u64 {
        self.count() + self.above()
    }

    /// The row of a line; `None` where the line tells of what is gone.
    fn row(&self, line: u64) -> Option<RowId> {
        self.at(line.checked_sub(self.above())?)
    }

    /// The line where a row, or the last one before it, stands.
    fn place_of(&self, row: RowId) -> Option<u64> {
        let next = partition(0..self.count(), |n| self.at(n).is_some_and(|id| id <= row));
        next.checked_sub(1).map(|n| n + self.above())
    }
}
