//! Which lines of the log are shown: by fate, by sender, by size, by what they carry.
//!
//! Sender, size and bytes of a line never change. A long log is looked through for them on a thread of
//! its own; new lines, and what is not in full pieces yet, are looked at here, some in each frame. Fates
//! change, and are only asked of the lines that are left.

use super::{
    lines::LogLines,
    search::{Search, SearchPoll, SearchTask},
    terms::{RowMatcher, Terms},
};
use crate::{
    ledger::FoldedRecord,
    model::{Evidence, Fate, FateCounts, RowId, partition},
    record::{PieceList, Record, SharedRecord},
    stage::{self, Playhead},
};

/// Lines that are looked at before the next frame.
const AT_ONCE: u64 = 100_000;
/// Bytes that are searched before the next frame.
const BYTES_AT_ONCE: usize = 8 << 20;
/// From so many lines on a thread looks through them.
const THREAD_FROM: u64 = 200_000;

/// The terms that a line of the log must meet; the default lets every line pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only datagrams with this fate are shown; `None` shows all.
    pub fate: Option<Fate>,
    /// Of what has no fate yet only what may have been dropped; else only what surely was not.
    pub(crate) uncertain: bool,
    pub(crate) terms: Terms,
}

impl Filter {
    /// Whether every line passes.
    pub(crate) fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a line's fate, which may change later, is the one that is asked for.
    fn fits(&self, folded: FoldedRecord<'_>, head: Playhead, id: RowId) -> bool {
        self.fate.is_none_or(|fate| {
            let verdict = stage::verdict_at(folded, head, id);
            let in_doubt = verdict.evidence == Evidence::OneOf;
            folded.record.row(id).is_some()
                && verdict.fate == fate
                && (fate != Fate::InFlight || in_doubt == self.uncertain)
        })
    }
}

/// What fates depend on: the ledger, and the rows and notes that were played where that is not all.
type FateRevision = (u64, FateCounts, Option<(RowId, u32)>);

/// The progress of a long search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Searched {
    pub looked: u64,
    pub all: u64,
    pub stopped: bool,
}

/// The lines that a filter lets through. Meanwhile the lines found before stay. New lines are looked
/// at as they come; all lines are asked again only where a fate is asked for and fates have changed.
#[derive(Debug, Default)]
pub(crate) struct Filtered {
    filter: Filter,
    /// Lines that pass the terms, whatever their fate. Unused where there are no terms: all pass.
    passed: PieceList<u32>,
    /// Lines that were asked for the terms.
    looked: u64,
    search: Option<Search>,
    /// Lines up to here are looked at without a thread: there was nothing to share, or no thread.
    by_hand: u64,
    stopped: bool,
    /// Whether a search began that is not through yet.
    long: bool,
    /// What the fates depend on that were asked for last.
    revision: Option<FateRevision>,
    found: PieceList<u32>,
    growing: PieceList<u32>,
    /// How many of those that passed were asked for their fate.
    next: u64,
    /// Whether fates are asked for again, into `growing`.
    again: bool,
}

impl Filtered {
    /// Looks on, for fates as they were known at a place of the playhead; returns whether there is more to
    /// look at in the next frame.
    pub(crate) fn look(
        &mut self,
        filter: &Filter,
        lines: &LogLines,
        folded: FoldedRecord<'_>,
        head: Playhead,
    ) -> bool {
        if self.filter != *filter {
            *self = Self {
                filter: filter.clone(),
                ..Self::default()
            };
        }
        let more = !self.stopped && self.look_for_terms(lines, folded.record);
        self.look_for_fates(lines, folded, head) || more
    }

    fn look_for_terms(&mut self, lines: &LogLines, record: &Record) -> bool {
        if self.filter.terms.is_open() {
            self.looked = lines.len();
            return false;
        }
        while let Some(search) = &self.search {
            match search.poll() {
                SearchPoll::Pending => return false,
                SearchPoll::Found(found) => {
                    for line in found.lines {
                        self.passed.push(line);
                    }
                    self.looked = u64::from(found.to);
                }
                SearchPoll::Finished => {
                    self.search = None;
                    if self.looked < self.by_hand + THREAD_FROM {
                        self.by_hand = lines.len();
                    }
                }
            }
        }
        self.looked = self.looked.max(lines.evicted());
        if self.wants_thread(lines) {
            self.long = true;
            return true;
        }
        let test = self.filter.terms.test(record);
        let stop = lines.len().min(self.looked + AT_ONCE);
        let mut searched = 0;
        while self.looked < stop && searched < BYTES_AT_ONCE {
            let line = self.looked;
            self.looked += 1;
            if let (Some(row), Ok(line)) = (lines.row(line), u32::try_from(line))
                && passes(&test, record, row, &mut searched)
            {
                self.passed.push(line);
            }
        }
        let more = self.looked < lines.len();
        self.long &= more;
        more
    }

    /// Whether so many lines are left that a thread should look through them.
    pub(crate) fn wants_thread(&self, lines: &LogLines) -> bool {
        let from = self.looked.max(self.by_hand);
        !self.filter.terms.is_open()
            && self.search.is_none()
            && !self.stopped
            && lines.len().saturating_sub(from) > THREAD_FROM
    }

    /// Lets a thread look through what the record shares.
    pub(crate) fn start(
        &mut self,
        lines: &mut LogLines,
        record: &Record,
        shared: SharedRecord,
        wake: impl Fn() + Send + 'static,
    ) {
        let task = SearchTask {
            test: self.filter.terms.test(record),
            record: shared,
            lines: lines.share(),
            from: u32::try_from(self.looked).unwrap_or(u32::MAX),
        };
        self.search = Search::start(task, wake);
        if self.search.is_none() {
            self.by_hand = lines.len();
        } else {
            self.by_hand = self.looked;
        }
    }

    /// Ends the search; what was found stays.
    pub(crate) fn stop(&mut self) {
        self.search = None;
        self.stopped = true;
    }

    /// How far the search is, while it is a long one or was stopped.
    pub(crate) fn searched(&self, lines: &LogLines) -> Option<Searched> {
        (self.long || self.stopped).then(|| Searched {
            looked: self.looked,
            all: lines.len(),
            stopped: self.stopped,
        })
    }

    fn look_for_fates(
        &mut self,
        lines: &LogLines,
        folded: FoldedRecord<'_>,
        head: Playhead,
    ) -> bool {
        if self.filter.fate.is_none() {
            return false;
        }
        let place = (!head.is_live(folded.record)).then_some((head.rows, head.notes));
        let revision = Some((
            folded.ledger.revision(),
            folded.ledger.fate_counts(|_| true),
            place,
        ));
        // Fates that change while lines are asked again wait for the next round.
        if self.revision != revision && !self.again {
            // The first round shows what it finds at once, a later one when it is through.
            self.again = self.revision.is_some() && self.next > 0;
            self.revision = revision;
            self.growing = PieceList::default();
            if self.again {
                self.next = 0;
            }
        }
        let end = self.passed_len();
        let first = if self.filter.terms.is_open() {
            lines.evicted()
        } else {
            0
        };
        self.next = self.next.max(first);
        let stop = end.min(self.next + 2 * AT_ONCE);
        while self.next < stop {
            let line = self.passed_at(self.next);
            self.next += 1;
            if let Some(line) = line
                && let Some(row) = lines.row(u64::from(line))
                && self.filter.fits(folded, head, row)
            {
                if self.again {
                    self.growing.push(line);
                } else {
                    self.found.push(line);
                }
            }
        }
        if self.next < end {
            return true;
        }
        if std::mem::take(&mut self.again) {
            self.found = std::mem::take(&mut self.growing);
        }
        false
    }

    /// How many lines pass the terms, as far as they were looked at.
    fn passed_len(&self) -> u64 {
        if self.filter.terms.is_open() {
            self.looked
        } else {
            u64::from(self.passed.len())
        }
    }

    fn passed_at(&self, n: u64) -> Option<u32> {
        let n = u32::try_from(n).ok()?;
        if self.filter.terms.is_open() {
            Some(n)
        } else {
            self.passed.get(n).copied()
        }
    }

    /// How many lines were let through.
    pub(crate) fn len(&self) -> u64 {
        if self.filter.fate.is_some() {
            u64::from(self.found.len())
        } else {
            self.passed_len()
        }
    }

    /// How many of them stand before this line of the whole log.
    pub(crate) fn before(&self, line: u64) -> u64 {
        partition(0..self.len(), |n| self.line(n).is_some_and(|at| at < line))
    }

    /// The line with this number among them.
    pub(crate) fn line(&self, n: u64) -> Option<u64> {
        let line = if self.filter.fate.is_some() {
            self.found.get(u32::try_from(n).ok()?).copied()
        } else {
            self.passed_at(n)
        };
        line.map(u64::from)
    }
}

/// Whether a row passes; adds the bytes that were searched.
fn passes(test: &RowMatcher<'_>, record: &Record, id: RowId, searched: &mut usize) -> bool {
    record.row(id).is_some_and(|row| {
        test.passes(row, || {
            let bytes = record.kept_payload(row);
            *searched += bytes.map_or(0, <[u8]>::len);
            bytes
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::StreamLedger,
        testing::{sample::Sample, script::played},
    };

    fn take_in(lines: &mut LogLines, sample: &Sample) -> bool {
        let record = &sample.record;
        lines.ingest(record, record.len(), &StreamLedger::default())
    }

    /// A log of so many datagrams, each with its number.
    fn numbered(count: u32) -> (Sample, LogLines) {
        let mut sample = Sample::new();
        for n in 0..count {
            sample.send(0, format!("#{n}#").as_bytes());
        }
        let mut lines = LogLines::default();
        while take_in(&mut lines, &sample) {}
        (sample, lines)
    }

    fn filter(bytes: &[u8]) -> Filter {
        let mut filter = Filter::default();
        filter.terms.bytes = bytes.to_vec();
        filter
    }

    /// Looks through everything, with a thread where one is wanted; returns how often one was.
    fn look(
        filtered: &mut Filtered,
        filter: &Filter,
        sample: &mut Sample,
        lines: &mut LogLines,
    ) -> u32 {
        let ledger = sample.ledger();
        let mut threads = 0;
        let (wake, woken) = crossbeam_channel::bounded(64);
        let end = Playhead::live(&sample.record);
        while filtered.look(filter, lines, sample.folded(&ledger), end) || filtered.search.is_some()
        {
            if filtered.wants_thread(lines) {
                threads += 1;
                let (shared, wake) = (sample.record.share(), wake.clone());
                let wake = move || {
                    wake.try_send(()).ok();
                };
                filtered.start(lines, &sample.record, shared, wake);
            }
            if filtered.search.is_some() {
                let patience = std::time::Duration::from_secs(20);
                woken.recv_timeout(patience).ok();
            }
        }
        threads
    }

    fn found(filtered: &Filtered) -> Vec<u64> {
        (0..filtered.len())
            .filter_map(|n| filtered.line(n))
            .collect()
    }

    #[test]
    fn what_waits_or_was_dropped_is_found_by_itself() {
        let mut sample = played("A: a; look 832 0; A: b; A: c; look 1664 1");
        let mut lines = LogLines::default();
        take_in(&mut lines, &sample);
        for (doubt, want) in [(false, &[0][..]), (true, &[1, 2])] {
            let filter = Filter {
                fate: Some(Fate::InFlight),
                uncertain: doubt,
                ..Filter::default()
            };
            let mut filtered = Filtered::default();
            look(&mut filtered, &filter, &mut sample, &mut lines);
            assert_eq!(found(&filtered), want, "in doubt: {doubt}");
        }
    }

    #[test]
    fn a_long_log_is_looked_through_by_a_thread_and_its_end_here() {
        let (mut sample, mut lines) = numbered(1_000_000);
        let mut filtered = Filtered::default();
        let threads = look(&mut filtered, &filter(b"#77"), &mut sample, &mut lines);
        assert!((1..4).contains(&threads), "{threads}");
        let want: Vec<u64> = (0..1_000_000)
            .filter(|n: &u64| n.to_string().starts_with("77"))
            .collect();
        assert_eq!(found(&filtered), want, "exactly these");
        assert_eq!(filtered.searched(&lines), None, "it is through");
        // What comes later is looked at as it comes.
        sample.send(0, b"#77 again#");
        take_in(&mut lines, &sample);
        look(&mut filtered, &filter(b"#77"), &mut sample, &mut lines);
        assert_eq!(found(&filtered).last(), Some(&1_000_000), "the new one");
        // A fate is only asked of those.
        let both = Filter {
            fate: Some(Fate::InFlight),
            ..filter(b"#99999")
        };
        look(&mut filtered, &both, &mut sample, &mut lines);
        let want: Vec<u64> = [99_999].into_iter().chain(999_990..1_000_000).collect();
        assert_eq!(found(&filtered), want, "both");
        let none = Filter {
            fate: Some(Fate::Refused),
            ..both
        };
        look(&mut filtered, &none, &mut sample, &mut lines);
        assert_eq!(filtered.len(), 0, "another fate");
    }

    #[test]
    fn a_search_that_is_stopped_keeps_what_it_found() {
        let (mut sample, mut lines) = numbered(600_000);
        let ledger = sample.ledger();
        let (mut filtered, filter) = (Filtered::default(), filter(b"#"));
        let end = Playhead::live(&sample.record);
        assert!(filtered.look(&filter, &lines, sample.folded(&ledger), end));
        assert!(filtered.wants_thread(&lines), "it is long");
        let (tell, progress) = crossbeam_channel::bounded(64);
        let shared = sample.record.share();
        let wake = move || {
            tell.try_send(()).ok();
        };
        filtered.start(&mut lines, &sample.record, shared, wake);
        let patience = std::time::Duration::from_secs(20);
        progress.recv_timeout(patience).unwrap();
        filtered.look(&filter, &lines, sample.folded(&ledger), end);
        filtered.stop();
        let looked = filtered.len();
        assert!(looked > 0, "some were found");
        assert!(!filtered.look(&filter, &lines, sample.folded(&ledger), end));
        assert_eq!(filtered.len(), looked, "no more are");
        let searched = filtered.searched(&lines).unwrap();
        let searched = (searched.looked, searched.all, searched.stopped);
        assert_eq!(searched, (looked, 600_000, true));
    }
}
