//! Which rows a list has.

use crate::model::{RowId, partition};

/// The lines of a list, counted from 0: one for each of its rows, perhaps some that tell of notes between them, and
/// before them, where rows are no longer kept, one that tells of these.
pub(crate) trait RowSource {
    /// How many lines there are of rows and notes.
    fn count(&self) -> u64;

    /// The row of the `n`-th of these, from 0; `None` where it tells of a note.
    fn at(&self, n: u64) -> Option<RowId>;

    /// How many rows are no longer kept, if any.
    fn evicted(&self) -> Option<RowId>;

    /// The note that a line tells of, by its number, if it is not that of a row.
    fn note(&self, _line: u64) -> Option<u32> {
        None
    }

    /// How many there are in all, shown or not: a new one ends a preview of an earlier one.
    fn total(&self) -> u64;

    /// Lines that stand before the first row.
    fn above(&self) -> u64 {
        u64::from(self.evicted().is_some())
    }

    /// The number of all lines.
    fn len(&self) -> u64 {
        self.count() + self.above()
    }

    /// The row of a line; `None` where the line tells of what is gone, or of a note.
    fn row(&self, line: u64) -> Option<RowId> {
        self.at(line.checked_sub(self.above())?)
    }

    /// The row of this line, or else of the next above it or below it.
    fn next_row(&self, mut line: u64, above: bool) -> Option<RowId> {
        loop {
            if let Some(row) = self.row(line) {
                return Some(row);
            }
            line = if above {
                line.checked_sub(1)?
            } else {
                line + 1
            };
            if line >= self.len() {
                return None;
            }
        }
    }

    /// The line where a row, or the last one before it, stands.
    fn place_of(&self, row: RowId) -> Option<u64> {
        let next = partition(0..self.count(), |n| self.at(n).is_some_and(|id| id <= row));
        next.checked_sub(1).map(|n| n + self.above())
    }
}
