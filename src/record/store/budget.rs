//! How much is kept: what goes when memory runs short, and what is left.

use crate::model::{HEADROOM, Row, RowId, Verdict, partition};
use crate::record::Record;

/// What a row takes with its verdict, beside the payload.
pub(in crate::record) const ROW: u64 = (size_of::<Row>() + size_of::<Verdict>()) as u64;

/// Bytes of memory that a record may take, with the ledger's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget(u64);

impl Budget {
    /// The smallest that can be set: some pieces of everything.
    pub const MIN: u64 = 16 << 20;
    /// The largest that is chosen without being asked for.
    pub const MAX: u64 = 2 << 30;

    /// A budget of `bytes`, at least [`Self::MIN`].
    pub const fn of(bytes: u64) -> Self {
        Self(if bytes < Self::MIN { Self::MIN } else { bytes })
    }

    /// A quarter of this machine's memory, and at most [`Self::MAX`].
    pub(crate) const fn quarter_of(ram: u64) -> Self {
        let quarter = ram / 4;
        Self::of(if quarter < Self::MAX {
            quarter
        } else {
            Self::MAX
        })
    }

    /// At most so many bytes, as the system gives no more: also less than can be asked for.
    const fn shrunk_to(self, bytes: u64) -> Self {
        let bytes = if bytes < self.0 { bytes } else { self.0 };
        Self(if bytes < 1 << 20 { 1 << 20 } else { bytes })
    }

    /// Bytes that may wait beside it in each of the lab's four threads while nobody takes them in,
    /// before they are lost: an eighth.
    pub const fn waiting(self) -> u64 {
        self.0 / 8
    }

    /// The whole budget, in bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl Default for Budget {
    /// The largest that is chosen without being asked for.
    fn default() -> Self {
        Self(Self::MAX)
    }
}

/// How far a ledger has come: what lies behind it has been counted and may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// Rows that were folded.
    pub rows: RowId,
    /// Notes that were folded.
    pub notes: u32,
    /// Bytes that the ledger takes beside its verdicts.
    pub bytes: u64,
}

impl Record {
    /// An empty record with this budget.
    pub fn with_budget(budget: Budget) -> Self {
        Self {
            budget,
            ..Self::default()
        }
    }

    /// The memory budget that holds now.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// Gives it another budget, which acts at the next [`Self::make_room`].
    pub(crate) const fn set_budget(&mut self, budget: Budget) {
        self.budget = budget;
    }

    /// Bytes of memory that rows, verdicts, arrivals, payload and notes take.
    pub fn memory(&self) -> u64 {
        let rows = self.rows.capacity() / size_of::<Row>() as u64;
        rows * ROW + self.arrivals.capacity() + self.arena.capacity() + self.notes.capacity()
    }

    /// The first row that is kept; those before it are no longer, and only counted.
    pub fn first_kept_row(&self) -> RowId {
        self.rows.first()
    }

    /// The first row whose payload is kept; rows before it may be kept without it.
    pub fn first_kept_payload(&self) -> RowId {
        let first = self.arena.first();
        let is_evicted = |row| self.row(row).is_some_and(|row| row.payload_at < first);
        partition(self.rows.first()..self.rows.len(), is_evicted)
    }

    /// The first note that is kept.
    pub fn first_kept_note(&self) -> u32 {
        self.notes.first()
    }

    /// Frees memory if the budget is exceeded, of what a ledger has folded: the oldest payload
    /// first, as long as payload takes more than a quarter of the budget, so that the newest rows
    /// always have theirs. Notes may take an eighth. Gives the first row that can stay then:
    /// before the others are [forgotten](Self::forget) the ledger must let go of them, and tells how far it has.
    ///
    /// Where the system has refused memory the budget becomes smaller than what is taken now.
    pub fn make_room(&mut self, folded: Folded) -> RowId {
        let taken = |record: &Self| record.memory() + folded.bytes;
        let refused = std::mem::replace(&mut self.refused, false) | self.arena.take_refused();
        if refused {
            let taken = taken(self);
            // What goes leaves more headroom than is asked for.
            let less = (taken / 8).max(2 * HEADROOM as u64).min(taken / 2);
            self.budget = self.budget.shrunk_to(taken - less);
        }
        let budget = self.budget.bytes();
        while self.notes.capacity() > budget / 8 {
            let before = self.notes.first();
            self.forget_notes(folded.notes.min(before.saturating_add(1024)));
            if self.notes.first() == before {
                break;
            }
        }
        while taken(self) > budget
            && self.arena.capacity() > budget / 4
            && self.arena.free_before(folded.rows)
        {}
        let beside = taken(self) - self.arena.capacity();
        let bounds = (budget / 4, budget.saturating_sub(beside));
        self.arena.reuse(folded.rows, bounds);
        let over = taken(self).saturating_sub(budget);
        if over == 0 {
            return self.first_kept_row();
        }
        let rows = u32::try_from(over.div_ceil(ROW)).unwrap_or(u32::MAX);
        // Whole pieces go at a time, so it is the next one.
        self.first_kept_row()
            .saturating_add(rows.next_multiple_of(1 << 14))
            .min(folded.rows)
    }

    /// Forgets the rows before `first`, with their payload, and the notes that stand before them.
    pub fn forget(&mut self, first: RowId) {
        self.rows.forget(first);
        let first = self.rows.first();
        self.arrivals.forget(first);
        while self.arena.free_before(first) {}
        self.forget_notes(self.notes_before(first));
    }

    fn forget_notes(&mut self, first: u32) {
        self.notes.forget(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Memory, Note, SocketId, Stamp, Syscall};

    fn row(len: u32) -> Row {
        Row {
            asked: len,
            returned: i32::try_from(len).unwrap(),
            ..Row::new(SocketId(0), Syscall::SendTo, Stamp(0))
        }
    }

    fn note(record: &mut Record) {
        let memory = Some(Memory::default());
        let note = Note::Queue {
            socket: SocketId(0),
            memory,
            empty: true,
            counters: None,
        };
        record.push_note(Stamp(0), note, b"");
    }

    /// Adds rows and keeps to the budget, as a session does.
    fn fill(record: &mut Record, rows: u32, payload: &[u8]) {
        for _ in 0..rows {
            let len = u32::try_from(payload.len()).unwrap();
            let id = record.push_row(0, &row(len), payload).unwrap();
            if id.is_multiple_of(256) {
                note(record);
            }
            if id.is_multiple_of(4096) {
                make_room(record);
            }
        }
    }

    /// Makes room where a ledger has folded all there is.
    fn make_room(record: &mut Record) {
        let folded = Folded {
            rows: record.len(),
            notes: record.notes_len(),
            ..Folded::default()
        };
        let first = record.make_room(folded);
        record.forget(first);
    }

    #[test]
    fn what_a_ledger_takes_beside_it_counts_too() {
        let mut record = Record::with_budget(Budget::of(32 << 20));
        fill(&mut record, 10, b"x");
        let folded = |bytes| Folded {
            rows: record.len(),
            notes: record.notes_len(),
            bytes,
        };
        let (alone, beside) = (folded(0), folded(64 << 20));
        assert_eq!(record.make_room(alone), 0, "there is room");
        assert!(record.make_room(beside) > 0, "rows are to go");
    }

    #[test]
    fn payload_goes_first_then_rows_and_numbers_stay() {
        let mut record = Record::with_budget(Budget::of(32 << 20));
        fill(&mut record, 80_000, &[5; 400]);
        assert_eq!(record.first_kept_row(), 0, "all rows are kept");
        let first = record.first_kept_payload();
        assert!(first > 0, "some payload is not");
        let (old, new) = (record.row(first - 1).unwrap(), record.row(first).unwrap());
        assert_eq!(record.kept_payload(old), None, "gone, not empty");
        assert_eq!(record.payload(old), b"", "and nothing is invented");
        assert_eq!(record.kept_payload(new), Some(&[5; 400][..]), "kept");

        fill(&mut record, 1_000_000, &[6; 30]);
        assert_eq!(record.len(), 1_080_000, "counted for ever");
        let first = record.first_kept_row();
        assert!(first > 0, "rows went");
        assert!(record.row(first - 1).is_none(), "no longer kept");
        assert!(record.row(first).is_some(), "the first that is");
        let last = record.row(record.len() - 1).unwrap();
        assert_eq!(record.payload(last), [6; 30], "with its bytes");
        let notes = record.first_kept_note();
        assert!(notes > 0 && record.note(notes).is_some(), "notes too");
        // One more piece of rows may have begun since.
        let most = record.budget().bytes() + (ROW << 14) + (1 << 20);
        assert!(record.memory() <= most, "{} bytes", record.memory());
    }

    #[test]
    fn what_is_not_folded_stays() {
        let mut record = Record::with_budget(Budget::of(0));
        for _ in 0..400_000 {
            record.push_row(0, &row(64), &[1; 64]);
        }
        let folded = Folded {
            rows: 20_000,
            ..Folded::default()
        };
        let first = record.make_room(folded);
        record.forget(first);
        assert_eq!(first, 20_000, "as many as may go");
        assert!(record.row(20_000).is_some(), "the next one to fold");
        let payload = record.row(20_000).map(|row| record.payload(row));
        assert_eq!(payload, Some(&[1; 64][..]), "and its bytes");
    }

    #[test]
    fn nothing_goes_while_the_budget_has_room() {
        let mut record = Record::with_budget(Budget::of(256 << 20));
        for _ in 0..3000 {
            record.push_row(0, &row(64), &[1; 64]);
            note(&mut record);
        }
        make_room(&mut record);
        assert_eq!((record.first_kept_row(), record.first_kept_note()), (0, 0));
        assert_eq!(record.first_kept_payload(), 0);
    }

    #[test]
    fn payload_that_was_kept_just_now_can_be_used_again() {
        let mut record = Record::with_budget(Budget::of(0));
        let at = record.keep_payload(&[1; 64]);
        assert!(record.is_new(at));
        fill(&mut record, 80_000, &[5; 400]);
        assert!(!record.is_new(at), "it is no longer kept");
    }

    #[test]
    fn notes_alone_are_bounded() {
        let mut record = Record::with_budget(Budget::of(0));
        for n in 0..200_000 {
            note(&mut record);
            let folded = Folded {
                notes: n,
                ..Folded::default()
            };
            record.make_room(folded);
        }
        assert!(record.memory() < 3 << 20, "{} bytes", record.memory());
        assert_eq!(record.notes_len(), 200_000, "counted");
    }

    #[test]
    fn the_default_is_a_quarter_of_the_memory_and_at_most_two_gibibytes() {
        assert_eq!(Budget::quarter_of(4 << 30).bytes(), 1 << 30, "a quarter");
        assert_eq!(Budget::quarter_of(64 << 30).bytes(), 2 << 30, "at most");
        assert_eq!(Budget::quarter_of(0), Budget::of(0), "at least something");
    }
}
