//! A socket of ours, as a sender and as a receiver.

use std::{collections::VecDeque, net::SocketAddr};

use super::{
    Arrivals,
    queue::Queue,
    review::{End, Look},
    sender_queue::AddressHolder,
};
use crate::model::{Books, RowId, SocketCapabilities, Who};

/// A socket of ours, in both its parts.
#[derive(Clone, Debug)]
pub(super) struct SocketLedger {
    pub(super) who: Who,
    pub(super) holder: AddressHolder,
    /// Its address, as far as the ledger has come.
    pub(super) local: SocketAddr,
    pub(super) capabilities: SocketCapabilities,
    pub(super) open: bool,
    /// Whom it hears, where it is connected.
    pub(super) connected: Option<SocketAddr>,
    /// As a sender: sends that a refusal may still be about, oldest first.
    pub(super) unsettled: VecDeque<RowId>,
    /// As a receiver.
    pub(super) queue: Queue,
    /// Own sends without a fate that did not surely come into the queue are as many as the drops that
    /// cannot be named yet, and the drop total rose while each of them was sent.
    pub(super) rest_dropped: bool,
    /// The same as it was told last.
    pub(super) told_rest: bool,
    /// What was read or left unread; the rest the queue knows.
    pub(super) arrivals: Arrivals,
    /// What it sent.
    pub(super) sent: Books,
    /// Those of them that were sent before a row, for each row that counters begin at or have
    /// begun at.
    pub(super) earlier: Vec<(RowId, Books)>,
}

impl SocketLedger {
    pub(super) fn new(
        who: Who,
        holder: AddressHolder,
        local: SocketAddr,
        capabilities: SocketCapabilities,
    ) -> Self {
        Self {
            who,
            holder,
            local,
            capabilities,
            open: true,
            connected: None,
            unsettled: VecDeque::new(),
            queue: Queue::default(),
            rest_dropped: false,
            told_rest: false,
            arrivals: Arrivals::default(),
            sent: Books::default(),
            earlier: Vec::new(),
        }
    }

    /// What it had sent before a row that counters begin at, with what became of it.
    pub(super) fn sent_before(&self, row: RowId) -> Books {
        let mut marks = self.earlier.iter();
        let found = marks.find(|(mark, _)| *mark == row);
        found.map(|(_, books)| *books).unwrap_or_default()
    }

    /// What is known of the queue's epoch; `None` if nothing was sent in it.
    pub(super) fn look(&self, end: End) -> Option<Look> {
        let queue = &self.queue;
        (queue.sends() > 0).then(|| Look {
            end,
            missing: queue.missing(),
            drops: self.capabilities.drops.then(|| queue.drops()),
            note: queue.looked,
        })
    }

    /// What came to it.
    pub(super) fn arrived(&self) -> Arrivals {
        Arrivals {
            dropped: self.arrivals.dropped + self.queue.total,
            waiting: if self.open { self.queue.waiting() } else { 0 },
            ..self.arrivals
        }
    }
}
