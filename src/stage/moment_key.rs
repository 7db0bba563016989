//! What a moment is told from.

use super::Playhead;
use crate::{ledger::FoldedRecord, model::RowId};

/// What everything is made of that is told of a record at a moment: while it is the same, so is what is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MomentKey {
    /// Rows so far, and those of them that have fates.
    rows: [RowId; 2],
    notes: u32,
    /// The first row that is kept, and the first with its bytes.
    kept: [RowId; 2],
    lost: u64,
    revision: u64,
    /// The first row and the first note that count.
    origin: (RowId, u32),
    head: Playhead,
}

impl MomentKey {
    pub(crate) fn of(FoldedRecord { record, ledger }: FoldedRecord<'_>, head: Playhead) -> Self {
        Self {
            rows: [record.len(), ledger.len()],
            notes: record.notes_len(),
            kept: [record.first_kept_row(), record.first_kept_payload()],
            lost: record.lost(),
            revision: ledger.revision(),
            origin: (ledger.origin().row(), ledger.origin().note()),
            head,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::script::played;

    #[test]
    fn clearing_and_taking_it_back_is_another_moment_where_notes_alone_told_of_drops() {
        let sample = played("look 0 4");
        let mut ledger = sample.ledger();
        let head = Playhead::live(&sample.record);
        let key = |ledger: &_| MomentKey::of(sample.folded(ledger), head);
        let (before, origin) = (key(&ledger), ledger.origin().clone());
        ledger.count_from(&sample.record, ledger.here());
        assert_ne!(key(&ledger), before, "cleared");
        ledger.count_from(&sample.record, origin);
        assert_eq!(key(&ledger).origin, before.origin, "taken back");
    }
}
