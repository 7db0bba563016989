//! The lines that the log shows: those that the filter lets through and the record still keeps. Without a filter
//! the rises of the drop counts stand between them.

use std::ops::Range;

use super::{filter::Filtered, lines::LogLines};
use crate::{
    gui::rows::RowSource,
    ledger::{DropRises, FoldedRecord},
    model::{RowId, partition},
    stage::Playhead,
};

/// The rows of the log as they are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogView<'a> {
    lines: &'a LogLines,
    filtered: Option<&'a Filtered>,
    /// Lines before the first that is kept, of those that the filter lets through.
    skipped: u64,
    lines_before_end: u64,
    /// Rows that are no longer kept, since the log began.
    evicted: RowId,
    rises: &'a DropRises,
    /// The first of them that is shown, and how many are.
    first_rise: u32,
    risen: u32,
}

/// A line of the log.
enum Line {
    /// The row with this number among the rows of the view.
    Row(u64),
    /// A rise of a drop count, by its number.
    Rise(u32),
}

impl<'a> LogView<'a> {
    /// What is shown up to the moment `end`; without a filter that is every line.
    pub(crate) fn of(
        lines: &'a LogLines,
        filtered: Option<&'a Filtered>,
        FoldedRecord { record, ledger }: FoldedRecord<'a>,
        end: Playhead,
    ) -> Self {
        let (skipped, before_end) = (lines.evicted(), lines.len_before(end.rows));
        let (rises, first) = (ledger.drop_rises(), record.first_kept_row());
        let origin = ledger.origin().note();
        let first_rise = rises.before(|rise| rise.note < origin || rise.rows_before < first);
        let end_rise = rises.before(|rise| rise.note < end.notes);
        let shown = filtered.is_none() && lines.transport().has_udp();
        let risen = end_rise.saturating_sub(first_rise);
        Self {
            rises,
            first_rise,
            risen: if shown { risen } else { 0 },
            lines,
            filtered,
            skipped: filtered.map_or(skipped, |found| found.before(skipped)),
            lines_before_end: before_end,
            evicted: record.first_kept_row().saturating_sub(lines.origin()),
        }
    }
}

impl LogView<'_> {
    /// How many rows have a line.
    fn rows(&self) -> u64 {
        let all = self.filtered;
        let all = all.map_or(self.lines_before_end, |found| {
            found.before(self.lines_before_end)
        });
        all.saturating_sub(self.skipped)
    }

    /// The row with this number among them.
    fn row_at(&self, n: u64) -> Option<RowId> {
        let n = n + self.skipped;
        let line = self.filtered.map_or(Some(n), |found| found.line(n))?;
        self.lines.row(line)
    }

    /// How many of them come before the first that does not pass a test.
    fn rows_while(&self, passes: impl Fn(RowId) -> bool) -> u64 {
        partition(0..self.rows(), |n| self.row_at(n).is_some_and(&passes))
    }

    const fn shown_rises(&self) -> Range<u32> {
        self.first_rise..self.first_rise + self.risen
    }

    /// The line of a rise: before the first row that comes after it.
    fn place_of_rise(&self, at: u32) -> u64 {
        let end = self.rises.get(at).map_or(0, |rise| rise.rows_before);
        self.rows_while(|row| row < end) + u64::from(at - self.first_rise)
    }

    fn find(&self, n: u64) -> Line {
        let at = partition(self.shown_rises(), |at| self.place_of_rise(at) < n);
        if self.shown_rises().contains(&at) && self.place_of_rise(at) == n {
            Line::Rise(at)
        } else {
            Line::Row(n.saturating_sub(u64::from(at - self.first_rise)))
        }
    }
}

impl RowSource for LogView<'_> {
    fn count(&self) -> u64 {
        self.rows() + u64::from(self.risen)
    }

    fn at(&self, n: u64) -> Option<RowId> {
        match self.find(n) {
            Line::Row(n) => self.row_at(n),
            Line::Rise(_) => None,
        }
    }

    fn evicted(&self) -> Option<RowId> {
        (self.evicted > 0).then_some(self.evicted)
    }

    fn total(&self) -> u64 {
        self.lines_before_end + u64::from(self.risen)
    }

    fn note(&self, line: u64) -> Option<u32> {
        match self.find(line.checked_sub(self.above())?) {
            Line::Row(_) => None,
            Line::Rise(at) => self.rises.get(at).map(|rise| rise.note),
        }
    }

    fn place_of(&self, row: RowId) -> Option<u64> {
        let n = self.rows_while(|id| id <= row).checked_sub(1)?;
        let row = self.row_at(n)?;
        let rise = |at| self.rises.get(at);
        let is_before = |at| rise(at).is_some_and(|rise| rise.rows_before <= row);
        let before = partition(self.shown_rises(), is_before);
        Some(n + u64::from(before - self.first_rise) + self.above())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ledger::StreamLedger, testing::script::played};

    #[test]
    fn rises_of_drop_counts_stand_between_the_rows() {
        let mut sample = played("look 832 2");
        sample.play("3 A: x");
        sample.play("look 832 9; look 832 10; A: y; look 832 11");
        let (record, ledger) = (&sample.record, sample.ledger());
        let mut lines = LogLines::default();
        lines.ingest(record, record.len(), &StreamLedger::default());
        let view = |end| LogView::of(&lines, None, sample.folded(&ledger), end);
        let rows_of = |view: LogView<'_>| -> Vec<Option<RowId>> {
            (0..view.len()).map(|line| view.row(line)).collect()
        };
        let live = view(Playhead::live(record));
        let want = [None, Some(0), Some(1), Some(2), None, None, Some(3), None];
        assert_eq!(rows_of(live), want, "each in its place");
        for line in 0..live.len() {
            assert_eq!(live.note(line).is_none(), live.row(line).is_some());
            if let Some(row) = live.row(line) {
                assert_eq!(live.place_of(row), Some(line), "row {row}");
            }
        }
        let then = view(Playhead::at_row(record, 2));
        assert_eq!(rows_of(then), want[..4], "nothing of what comes");
    }
}
