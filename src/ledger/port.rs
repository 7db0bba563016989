//! A socket of ours, as a sender and as a receiver.

use std::{collections::VecDeque, net::SocketAddr};

use super::{
    Arrivals,
    lane::Seat,
    queue::Queue,
    review::{End, Look},
};
use crate::model::{Books, RowId, Who, Witness};

/// A socket of ours, in both its parts.
#[derive(Clone, Debug)]
pub(super) struct Port {
    pub(super) who: Who,
    pub(super) seat: Seat,
    /// Its address, as far as the ledger has come.
    pub(super) local: SocketAddr,
    pub(super) witness: Witness,
    pub(super) open: bool,
    /// Whom it hears, where it is connected.
    pub(super) connected: Option<SocketAddr>,
    /// As a sender: sends that a refusal may still be about, oldest first.
    pub(super) unsettled: VecDeque<RowId>,
    /// As a receiver.
    pub(super) queue: Queue,
    /// Own sends without a fate that did not surely come into the queue; `None` where that was not
    /// found out.
    pub(super) in_doubt: Option<u64>,
    /// The same as it was told last.
    pub(super) told_doubt: Option<u64>,
    /// What was read or left unread; the rest the queue knows.
    pub(super) arrivals: Arrivals,
    /// What it sent.
    pub(super) sent: Books,
    /// Those of them that were sent before a row, for each row that counters begin at or have
    /// begun at.
    pub(super) earlier: Vec<(RowId, Books)>,
}

impl Port {
    pub(super) fn new(who: Who, seat: Seat, local: SocketAddr, witness: Witness) -> Self {
        Self {
            who,
            seat,
            local,
            witness,
            open: true,
            connected: None,
            unsettled: VecDeque::new(),
            queue: Queue::default(),
            in_doubt: None,
            told_doubt: None,
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
            drops: self.witness.drops.then(|| queue.drops()),
            note: queue.looked,
        })
    }

    /// Drops that are surely own ones, though not yet which. Where there are more drops than own sends
    /// in doubt a peer's are among them, and it is not known of any.
    pub(super) fn unnamed(&self) -> u64 {
        let unnamed = self.queue.unnamed();
        if self.in_doubt.is_some_and(|own| own < unnamed) {
            0
        } else {
            unnamed
        }
    }

    /// Whether all own sends in doubt were dropped.
    pub(super) fn rest_dropped(&self) -> bool {
        let unnamed = self.queue.unnamed();
        unnamed > 0 && self.in_doubt == Some(unnamed)
    }

    /// What came to it.
    pub(super) fn arrived(&self) -> Arrivals {
        Arrivals {
            dropped: self.arrivals.dropped + self.queue.total,
            waiting: if self.open {
                self.queue.waiting() + self.queue.unnamed() - self.unnamed()
            } else {
                0
            },
            ..self.arrivals
        }
    }
}
