//! The lines that the log shows: those that the filter lets through and the record still keeps.

use super::{filter::Filtered, lines::LogLines};
use crate::{gui::rows::RowSource, model::RowId, record::Record};

/// The rows of the log as they are shown.
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
}

impl RowSource for LogView<'_> {
    fn count(&self) -> u64 {
        let all = self.filtered;
        let all = all.map_or_else(|| self.lines.len(), Filtered::len);
        all.saturating_sub(self.skipped)
    }

    fn at(&self, n: u64) -> Option<RowId> {
        let n = n + self.skipped;
        let line = self.filtered.map_or(Some(n), |found| found.line(n))?;
        self.lines.row(line)
    }

    fn gone(&self) -> Option<RowId> {
        (self.gone > 0).then_some(self.gone)
    }

    fn known(&self) -> u64 {
        self.lines.len()
    }
}
