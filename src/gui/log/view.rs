//! The lines that the log shows: those that the filter lets through and the record still keeps,
//! and before them a line that tells of what is no longer kept.

use super::{filter::Filtered, lines::LogLines};
use crate::{model::RowId, record::Record};

/// The lines as they are shown, counted from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogView<'a> {
    lines: &'a LogLines,
    filtered: Option<&'a Filtered>,
    /// Lines before the first that is kept, of those that the filter lets through.
    skipped: u64,
    /// Rows that are no longer kept, since the log began.
    gone: RowId,
}

impl<'a> LogView<'a> {
    /// What is shown of a record; without a filter that is every line.
    pub(crate) fn of(lines: &'a LogLines, filtered: Option<&'a Filtered>, record: &Record) -> Self {
        let skipped = lines.gone();
        Self {
            lines,
            filtered,
            skipped: filtered.map_or(skipped, |found| found.before(skipped)),
            gone: record.first_kept_row().saturating_sub(lines.origin()),
        }
    }

    /// The rows that are no longer kept, if there are any: the first line tells of them.
    pub(crate) fn gone(&self) -> Option<RowId> {
        (self.gone > 0).then_some(self.gone)
    }

    /// Lines of datagrams.
    pub(crate) fn count(&self) -> u64 {
        let all = self
            .filtered
            .map_or_else(|| self.lines.len(), Filtered::len);
        all.saturating_sub(self.skipped)
    }

    /// All lines, with the one that tells of what is gone.
    pub(crate) fn len(&self) -> u64 {
        self.count() + self.above()
    }

    /// The number of a shown line in the whole log, counted from 0; `None` where none of a datagram
    /// stands.
    pub(crate) fn line(&self, n: u64) -> Option<u64> {
        let n = n.checked_sub(self.above())? + self.skipped;
        self.filtered.map_or(Some(n), |found| found.line(n))
    }

    /// The row of a shown line.
    pub(crate) fn row(&self, n: u64) -> Option<RowId> {
        self.lines.row(self.line(n)?)
    }

    /// The same, or the first row where the line tells of what is gone.
    pub(crate) fn row_from(&self, n: u64) -> Option<RowId> {
        self.row(n.max(self.above()))
    }

    /// Where a row, or the last one before it, stands.
    pub(crate) fn place_of(&self, row: RowId) -> Option<u64> {
        let (mut low, mut high) = (self.above(), self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.row(middle).is_some_and(|id| id <= row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1).filter(|place| *place >= self.above())
    }

    fn above(&self) -> u64 {
        u64::from(self.gone > 0)
    }
}
