//! Rows that the lab itself could not keep.

use super::{settlement::LONG_AGO, state::Ledger};
use crate::{
    model::{SocketId, Stamp},
    record::Record,
};

impl Ledger {
    /// Looks whether the record has lost rows since the last call. If so, what is still open depends
    /// on what they would have told: of what waits, of the names that are provisional, and of the
    /// refusals that may still come nothing more becomes known. What was final stays so.
    pub(super) fn lose(&mut self, record: &Record) {
        let until = record.lost_until();
        if until <= self.lossy_until {
            return;
        }
        self.lossy_until = until;
        let Some(until) = until else { return };
        let sockets = u16::try_from(self.all_ports().len()).unwrap_or(u16::MAX);
        for socket in (0..sockets).map(SocketId) {
            self.close_sender(record, socket);
            if let Some(port) = self.port_mut(socket) {
                port.queue.disturbed = true;
            }
            self.clip(record, socket);
            if let Some(port) = self.port_mut(socket) {
                port.queue.lack(until);
            }
        }
    }

    /// Whether at that moment a datagram may still be on its way whose row was lost.
    pub(super) fn is_lossy(&self, at: Stamp) -> bool {
        self.lossy_until
            .is_some_and(|until| at.since(until) < LONG_AGO)
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        ledger::lab::{A, A_ADDR, Lab, S, SERVER},
        model::{Errno, Evidence, Fate, Note, SocketId, Stamp, Who},
    };

    const LONG: u64 = 2_000_000_000;

    impl Lab {
        /// The row of the call that comes next is lost.
        fn lose(&mut self) {
            self.now += 1000;
            self.record.lose(1, Stamp(self.now + 10));
        }
    }

    #[test]
    fn a_receipt_may_be_of_a_send_whose_row_was_lost() {
        let mut lab = Lab::new();
        let done = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 0);
        lab.empty(S, 0);
        let first = lab.send(A, SERVER, b"same");
        // Of the two that were sent one came, and it is not known which.
        lab.lose();
        let read = lab.receive(S, A_ADDR, b"same", 0);
        lab.empty(S, 1);
        lab.check(first, Fate::InFlight, Evidence::Waiting, false);
        let soon = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 1);
        lab.now += LONG;
        lab.empty(S, 1);
        lab.check(done, Fate::Whole, Evidence::Returned, true);
        lab.check(first, Fate::Unknown, Evidence::RowsLost, true);
        lab.check(soon, Fate::Unknown, Evidence::RowsLost, true);
        assert_eq!(lab.ledger.verdict(read).link(), None, "of either");
        let later = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 1);
        lab.empty(S, 1);
        lab.check(later, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_name_that_was_provisional_is_taken_back() {
        let mut lab = Lab::new();
        let rows = [b"one", b"two"].map(|bytes| lab.send(A, SERVER, bytes));
        let read = lab.receive(S, A_ADDR, b"two", 1);
        lab.check(rows[0], Fate::Dropped, Evidence::DropTotal, false);
        lab.lose();
        lab.note(Note::Closed { socket: S });
        for row in rows {
            lab.check(row, Fate::Unknown, Evidence::RowsLost, true);
        }
        assert_eq!(lab.ledger.verdict(read).link(), None, "of neither");
    }

    #[test]
    fn a_server_that_opens_meanwhile_may_hear_what_was_lost() {
        let mut lab = Lab::new();
        lab.lose();
        let other = SocketId(5);
        lab.open(other, Who::Server, "127.0.0.1:81");
        let row = lab.send(A, "127.0.0.1:81", b"same");
        lab.receive(other, A_ADDR, b"same", 0);
        lab.empty(other, 0);
        lab.now += LONG;
        lab.empty(other, 0);
        lab.check(row, Fate::Unknown, Evidence::RowsLost, true);
    }

    #[test]
    fn a_report_may_be_about_a_send_whose_row_was_lost() {
        let mut lab = Lab::new();
        let closed = "127.0.0.1:7";
        let before = lab.send(A, closed, b"same");
        lab.lose();
        let after = lab.send(A, closed, b"same");
        lab.refusal(A, closed, Errno::ECONNREFUSED, b"same");
        lab.check(before, Fate::Unknown, Evidence::NotOurs, true);
        lab.check(after, Fate::Unknown, Evidence::NotOurs, true);
        lab.now += LONG;
        let later = lab.send(A, closed, b"same");
        lab.refusal(A, closed, Errno::ECONNREFUSED, b"same");
        lab.check(later, Fate::Refused, Evidence::ErrorQueue, true);
    }
}
