//! Which lines of the log are shown: by fate, by client, by text.

use super::log_lines::LogLines;
use crate::{
    ledger::Ledger,
    model::{Books, ClientId, Fate, RowId, Who},
    record::{Record, Segments},
};

/// Lines that are looked at before the next frame.
const AT_ONCE: u64 = 200_000;

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

    fn lets(&self, record: &Record, ledger: &Ledger, id: RowId) -> bool {
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
            && (self.text.is_empty()
                || record
                    .payload(row)
                    .windows(self.text.len())
                    .any(|piece| piece == self.text))
    }
}

/// What the chosen lines depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Basis {
    filter: Filter,
    books: Books,
    lines: u64,
}

/// The lines that a filter lets through. A long log is looked through over several frames;
/// meanwhile the lines found before stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filtered {
    basis: Option<Basis>,
    found: Segments<u32>,
    growing: Segments<u32>,
    next: u64,
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
            books: ledger.books(|_| true),
            lines: lines.len(),
        };
        let done = self
            .basis
            .as_ref()
            .is_some_and(|old| self.next >= old.lines);
        let changed = self.basis.as_ref() != Some(&basis);
        let other = self.basis.as_ref().is_none_or(|old| old.filter != *filter);
        // Fates that change meanwhile are looked at in the next round.
        if other || (done && changed) {
            self.basis = Some(basis);
            self.growing = Segments::default();
            self.next = 0;
            if other {
                self.found = Segments::default();
            }
        } else if done {
            return false;
        }
        let end = self.basis.as_ref().map_or(0, |basis| basis.lines);
        let stop = end.min(self.next + AT_ONCE);
        for line in self.next..stop {
            if let (Some(row), Ok(line)) = (lines.row(line), u32::try_from(line))
                && filter.lets(record, ledger, row)
            {
                self.growing.push(line);
            }
        }
        self.next = stop;
        if stop >= end {
            self.found = std::mem::take(&mut self.growing);
        }
        stop < end
    }

    /// How many lines were let through.
    pub(crate) fn len(&self) -> u64 {
        u64::from(self.found.len())
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
            let found = [0, 1, 2].map(|row| filter.lets(&sample.record, &ledger, row));
            assert_eq!(found, want, "in doubt: {doubt}");
        }
    }
}
