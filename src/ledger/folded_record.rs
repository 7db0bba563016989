//! What was observed, together with what follows from it.

use super::Ledger;
use crate::record::Record;

/// A record and the ledger that has folded it: what was observed, and what follows from it.
#[derive(Clone, Copy, Debug)]
pub struct FoldedRecord<'a> {
    /// Everything that was observed.
    pub record: &'a Record,
    /// What follows from the record.
    pub ledger: &'a Ledger,
}
