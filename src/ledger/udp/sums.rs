//! The sums of a queue's epoch, and what they say of a send that has no receipt.

use super::matching::Match;
use crate::{
    ledger::fates::WAITING,
    model::{Evidence, Fate, Verdict},
};

/// How much can still become known of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finality {
    /// Something may still be on its way.
    Open,
    /// The queue is empty and nothing is on its way.
    Arrived,
    /// The socket is closed.
    Closed,
}

/// What is known beside the receipts when an epoch is gone through.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueueSums {
    pub(super) end: Finality,
    /// Own sends that have no receipt.
    pub(super) missing: u64,
    /// What was dropped in this epoch; `None` where that is not counted.
    pub(super) drops: Option<u64>,
    /// Whether no packet was discarded on its way, as far as is counted: then what is missing was dropped.
    pub(super) delivered: bool,
    /// Whether all drops met a full receive buffer.
    pub(super) full: bool,
    /// The note that tells the drop total.
    pub(super) note: u32,
}

impl QueueSums {
    /// Whether just as many were dropped as are missing.
    pub(super) fn agree(&self) -> bool {
        self.delivered && self.drops == Some(self.missing)
    }

    /// What is said of a send that surely has no receipt, or may have one.
    pub(super) fn unreceived(&self, found: Match) -> Verdict {
        let may_be_received = matches!(found, Match::Open | Match::Passed(_));
        match self.end {
            Finality::Open if self.drops.is_none() => WAITING,
            Finality::Arrived if may_be_received && self.drops.is_none() => WAITING,
            Finality::Open if self.drops > Some(0) => {
                Verdict::new(Fate::Unknown, Evidence::OneOf, None, false)
            }
            Finality::Open => WAITING,
            Finality::Arrived
                if may_be_received && self.delivered && self.drops >= Some(self.missing) =>
            {
                Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(self.note), true)
                    .by_full_queue(self.full)
            }
            Finality::Closed if self.drops.is_none() => {
                Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true)
            }
            Finality::Closed if may_be_received => {
                Verdict::new(Fate::Unknown, Evidence::ClosedUnseen, None, true)
            }
            Finality::Arrived | Finality::Closed => {
                Verdict::new(Fate::Unknown, Evidence::OneOf, None, true)
            }
        }
    }
}
