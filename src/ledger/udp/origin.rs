//! Where the counters begin: a person may clear the screen, and the record goes on.

use super::{ArrivalCounts, SocketLedger};
use crate::{
    ledger::{Ledger, fates::SenderLedger},
    model::{FateCounts, Owner, RowId, SocketId},
    record::Record,
};

/// A moment from which on is counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    row: RowId,
    /// The first note after that moment.
    note: u32,
    /// What had come to each socket until then.
    arrivals: Vec<ArrivalCounts>,
    /// Datagrams of clients that had been received until then.
    pub(super) own_received: u64,
}

impl Origin {
    /// The first row that is counted.
    pub const fn row(&self) -> RowId {
        self.row
    }

    /// The first note that is counted.
    pub(crate) const fn note(&self) -> u32 {
        self.note
    }

    pub(super) fn arrivals(&self, socket: SocketId) -> ArrivalCounts {
        let arrivals = self.arrivals.get(usize::from(socket.0));
        arrivals.copied().unwrap_or_default()
    }
}

impl Ledger {
    /// The origin of counters that begin at this moment.
    pub fn here(&self) -> Origin {
        let arrived = |it: &Option<_>| it.as_ref().map(SocketLedger::arrived).unwrap_or_default();
        Origin {
            row: self.len(),
            note: self.notes_folded,
            arrivals: self.sockets.iter().map(arrived).collect(),
            own_received: self.own_received(|owner| owner != Owner::Server),
        }
    }

    /// Counts sends from that moment's first row on, and what came since; each such moment is
    /// remembered, so that going back to it is exact also when its rows are no longer kept. The books balance as
    /// before: each datagram is counted with all that becomes of it, or not at all. Datagrams that
    /// wait are counted as waiting, whenever they were sent.
    pub fn count_from(&mut self, record: &Record, origin: Origin) {
        let marked = |it: &SenderLedger| it.earlier.iter().any(|(mark, _)| *mark == origin.row);
        let now = origin.row == self.len();
        let mut senders = self.fates.senders.iter().flatten();
        if now || (origin.row > 0 && !senders.any(marked)) {
            for sender in self.fates.senders.iter_mut().flatten() {
                if !marked(sender) {
                    let counts = if now {
                        sender.sent
                    } else {
                        FateCounts::default()
                    };
                    sender.earlier.push((origin.row, counts));
                }
            }
            if !now {
                self.count_up_to(record, origin.row);
            }
        }
        self.origin = origin;
    }

    /// Counts what was sent before a row, as far as it is kept.
    fn count_up_to(&mut self, record: &Record, end: RowId) {
        for id in record.first_kept_row()..end {
            let Some(row) = record.row(id).filter(|row| row.call.is_send()) else {
                continue;
            };
            let fate = self.fates.get(id).fate;
            let sender = self.fates.sender_mut(row.socket);
            if let Some((_, counts)) = sender.and_then(|sender| sender.earlier.last_mut()) {
                counts.count(fate);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ledger::synthetic::{A, A_ADDR, S, SERVER, SyntheticRecord};
    use crate::model::{FateCounts, Owner};

    #[test]
    fn counting_begins_anew_and_can_begin_earlier_again() {
        let mut lab = SyntheticRecord::new();
        lab.send(A, SERVER, b"one");
        lab.send(A, SERVER, b"two");
        lab.receive(S, A_ADDR, b"one", 0);
        let all =
            |lab: &SyntheticRecord| (lab.ledger.fate_counts(|_| true), lab.ledger.arrivals(S));
        let before = lab.ledger.origin().clone();
        let here = lab.ledger.here();
        lab.ledger.count_from(&lab.record, here.clone());
        let (counts, arrivals) = all(&lab);
        assert_eq!(counts, FateCounts::default(), "nothing was sent since");
        let found = (arrivals.received, arrivals.waiting);
        assert_eq!(found, (0, 1), "and one still waits");
        // What was sent earlier gets its fate and is not counted; what is sent now is.
        lab.receive(S, A_ADDR, b"two", 0);
        lab.send(A, SERVER, b"three");
        let (counts, arrivals) = all(&lab);
        assert!(counts.balance(), "{counts:?}");
        let found = (counts.sent, counts.in_flight, counts.whole);
        assert_eq!(found, (1, 1, 0), "{counts:?}");
        let found = (arrivals.received, arrivals.waiting, arrivals.arrived());
        assert_eq!(found, (1, 1, 2), "{arrivals:?}");
        lab.ledger.count_from(&lab.record, before);
        let (counts, arrivals) = all(&lab);
        let found = (counts.sent, counts.whole, counts.in_flight);
        assert_eq!(found, (3, 2, 1), "all of it: {counts:?}");
        assert_eq!(arrivals.received, 2, "{arrivals:?}");
        lab.ledger.count_from(&lab.record, here);
        let found = lab.ledger.fate_counts(|owner| owner == Owner::Server);
        assert_eq!(found, FateCounts::default(), "the server sent nothing");
        assert_eq!(all(&lab).0.sent, 1, "and from there again");
    }

    #[test]
    fn what_was_sent_before_is_not_from_outside() {
        let mut lab = SyntheticRecord::new();
        let outside = |lab: &SyntheticRecord| {
            lab.ledger
                .received_from_outside(|owner| owner == Owner::Server)
        };
        lab.send(A, SERVER, b"one");
        lab.send(A, SERVER, b"two");
        lab.receive(S, A_ADDR, b"one", 0);
        let here = lab.ledger.here();
        lab.ledger.count_from(&lab.record, here);
        lab.receive(S, A_ADDR, b"two", 0);
        assert_eq!(outside(&lab), 0, "it is our own");
        lab.receive(S, "127.0.0.9:9", b"three", 0);
        assert_eq!(outside(&lab), 1, "and this is not");
    }
}
