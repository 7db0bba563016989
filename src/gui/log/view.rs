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
    /// Lines that are told of.
    told: u64,
    /// Rows that are no longer kept, since the log began.
    gone: RowId,
}

impl<'a> LogView<'a> {
    /// What is shown of the rows before `end`; without a filter that is every line.
    pub(crate) fn of(
        lines: &'a LogLines,
        filtered: Option<&'a Filtered>,
        record: &Record,
        end: RowId,
    ) -> Self {
        let (skipped, told) = (lines.gone(), lines.len_before(end));
        Self {
            lines,
            filtered,
            skipped: filtered.map_or(skipped, |found| found.before(skipped)),
            told,
            gone: record.first_kept_row().saturating_sub(lines.origin()),
        }
    }
}

impl RowSource for LogView<'_> {
    fn count(&self) -> u64 {
        let all = self.filtered;
        let all = all.map_or(self.told, |found| found.before(self.told));
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
        self.told
    }
}
