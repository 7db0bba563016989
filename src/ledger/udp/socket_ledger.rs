//! A socket of ours for datagrams, as a receiver.

use std::net::SocketAddr;

use super::{
    ArrivalCounts,
    receipt::{AddressHolder, Dequeued},
    receive_queue::ReceiveQueue,
};
use crate::{
    ledger::fates::Fates,
    model::{Fate, Owner, SocketCapabilities},
    record::Record,
};

/// A socket of ours, with what came to it. What it sent stands with the fates.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct SocketLedger {
    pub(in crate::ledger) owner: Owner,
    pub(in crate::ledger) holder: AddressHolder,
    /// Its address, as far as the ledger has come.
    pub(in crate::ledger) local: SocketAddr,
    pub(super) capabilities: SocketCapabilities,
    pub(in crate::ledger) open: bool,
    /// Whom it hears, where it is connected.
    pub(in crate::ledger) connected: Option<SocketAddr>,
    pub(in crate::ledger) queue: ReceiveQueue,
    /// The drop total that the last look told.
    pub(super) reported_drops: u64,
    /// Own sends without a fate that did not surely come into the queue are as many as the drops that
    /// cannot be named yet, and the drop total rose while each of them was sent.
    pub(super) by_elimination: bool,
    /// `by_elimination` as it was told last.
    pub(super) named_by_elimination: bool,
    /// What was read or left unread; the rest the queue knows.
    pub(in crate::ledger) arrivals: ArrivalCounts,
}

impl SocketLedger {
    pub(super) fn new(
        owner: Owner,
        holder: AddressHolder,
        local: SocketAddr,
        capabilities: SocketCapabilities,
    ) -> Self {
        Self {
            owner,
            holder,
            local,
            capabilities,
            open: true,
            connected: None,
            queue: ReceiveQueue::default(),
            reported_drops: 0,
            by_elimination: false,
            named_by_elimination: false,
            arrivals: ArrivalCounts::default(),
        }
    }

    /// A datagram was read, or taken out unread.
    pub(in crate::ledger) fn receive(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        taken: Dequeued,
    ) {
        let arrivals = &mut self.arrivals;
        match taken.fate {
            Fate::Unread => arrivals.unread += 1,
            Fate::Whole => arrivals.whole += 1,
            Fate::Truncated => arrivals.truncated += 1,
            _ => arrivals.undetermined += 1,
        }
        arrivals.received += u64::from(taken.fate != Fate::Unread);
        let counts = self.capabilities.drops;
        self.queue.receive(record, fates, taken, counts);
    }

    /// Counts of the datagrams that came to it.
    pub(in crate::ledger) fn arrived(&self) -> ArrivalCounts {
        ArrivalCounts {
            dropped: self.arrivals.dropped + self.queue.drops.total,
            waiting: if self.open { self.queue.waiting() } else { 0 },
            uncounted: u64::from(!self.capabilities.drops),
            ..self.arrivals
        }
    }
}
