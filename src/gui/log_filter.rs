//! Which lines of the log are shown: by fate, by client, by text.

use memchr::memmem::Finder;

use super::log_lines::LogLines;
use crate::{
    ledger::Ledger,
    model::{Books, ClientId, Fate, RowId, Who},
    record::{Record, Segments},
};

/// Lines that are looked at before the next frame.
const AT_ONCE: u64 = 200_000;
/// Bytes that are searched before the next frame.
const BYTES_AT_ONCE: usize = 16 << 20;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// Only this fate.
    pub fate: Option<Fate>,
    /// Of what has no fate yet only what may have been dropped; else only what surely was not.
    pub doubt: bool,
    /// Only what this client sent.
    pub client: Option<ClientId>,
    /// Only what contains these bytes.
    pub text: Vec<u8>,
}

impl Filter {
    /// Whether everything is shown.
    pub(crate) fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a line's fate, which may change later, decides.
    const fn asks_for_fate(&self) -> bool {
        self.fate.is_some()
    }

    /// Whether a line is let through; adds the bytes that were searched.
    fn lets(
        &self,
        finder: &Finder<'_>,
        searched: &mut usize,
        record: &Record,
        ledger: &Ledger,
        id: RowId,
    ) -> bool {
        let Some(row) = record.row(id) else {
            return false;
        };
        let who = || record.socket(row.socket).map(|info| info.who);
        let is = |fate| {
            ledger.verdict(id).fate == fate
                && (fate != Fate::InFlight || ledger.may_be_dropped(record, id) == self.doubt)
        };
        self.fate.is_none_or(is)
            && self
                .client
                .is_none_or(|client| who() == Some(Who::Client(client)))
            && (self.text.is_empty() || {
                let bytes = record.payload(row);
                *searched += bytes.len();
                finder.find(bytes).is_some()
            })
    }
}

/// What the chosen lines depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    filter: Filter,
    /// What the fates depend on, where they are asked for.
    books: Option<Books>,
}

/// The lines that a filter lets through. A long log is looked through over several frames;
/// meanwhile the lines found before stay. New lines are looked at as they come; all lines are
/// looked at again only where a fate is asked for and fates have changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filtered {
    basis: Option<Basis>,
    found: Segments<u32>,
    growing: Segments<u32>,
    next: u64,
    /// Whether lines are looked through again, into `growing`.
    again: bool,
}

impl Filtered {
    /// Looks on; returns whether there is more to look at.
    pub(crate) fn look(
        &mut self,
        filter: &Filter,
        lines: &LogLines,
        record: &Record,
        ledger: &Ledger,
    ) -> bool {
        let basis = Basis {
            filter: filter.clone(),
            books: filter.asks_for_fate().then(|| ledger.books(|_| true)),
        };
        let other = self.basis.as_ref().is_none_or(|old| old.filter != *filter);
        let changed = self.basis.as_ref() != Some(&basis);
        // Fates that change while lines are looked through again wait for the next round.
        if other || (changed && !self.again) {
            // The first round shows what it finds at once, a later one when it is through.
            self.again = !other;
            self.basis = Some(basis);
            self.growing = Segments::default();
            self.next = 0;
            if other {
                self.found = Segments::default();
            }
        }
        let finder = Finder::new(&filter.text);
        let end = lines.len();
        let stop = end.min(self.next + AT_ONCE);
        let mut searched = 0;
        while self.next < stop && searched < BYTES_AT_ONCE {
            let line = self.next;
            self.next += 1;
            if let (Some(row), Ok(line)) = (lines.row(line), u32::try_from(line))
                && filter.lets(&finder, &mut searched, record, ledger, row)
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

    /// How many lines were let through.
    pub(crate) fn len(&self) -> u64 {
        u64::from(self.found.len())
    }

    /// How many of them stand before this line of the whole log.
    pub(crate) fn before(&self, line: u64) -> u64 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.line(middle).is_some_and(|at| at < line) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The line with this number among them.
    pub(crate) fn line(&self, n: u64) -> Option<u64> {
        let n = u32::try_from(n).ok()?;
        self.found.get(n).copied().map(u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::sample::Sample;

    #[test]
    fn what_waits_or_was_dropped_is_found_by_itself() {
        let mut sample = Sample::new();
        sample.send(0, b"a");
        sample.look(832, 0);
        sample.send(0, b"b");
        sample.send(0, b"c");
        sample.look(1664, 1);
        let mut ledger = Ledger::default();
        ledger.fold(&sample.record);
        for (doubt, want) in [(false, [true, false, false]), (true, [false, true, true])] {
            let filter = Filter {
                fate: Some(Fate::InFlight),
                doubt,
                ..Filter::default()
            };
            let (finder, mut searched) = (Finder::new(b""), 0);
            let found = [0, 1, 2]
                .map(|row| filter.lets(&finder, &mut searched, &sample.record, &ledger, row));
            assert_eq!(found, want, "in doubt: {doubt}");
        }
    }
}
