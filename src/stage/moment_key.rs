//! What a moment is told from.

use super::Playhead;
use crate::{ledger::Known, model::RowId};

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
    origin: RowId,
    head: Playhead,
}

impl MomentKey {
    pub(crate) fn of(Known { record, ledger }: Known<'_>, head: Playhead) -> Self {
        Self {
            rows: [record.len(), ledger.len()],
            notes: record.notes_len(),
            kept: [record.first_kept_row(), record.first_kept_payload()],
            lost: record.lost(),
            revision: ledger.revision(),
            origin: ledger.origin().row(),
            head,
        }
    }
}
