//! What is final, and when: an empty queue, and a closed socket.

use std::time::Duration;

use super::{review::End, sender_queue::SenderQueue, state::Ledger};
use crate::{
    model::{Evidence, Fate, Memory, SocketId, Stamp, Verdict},
    record::Record,
};

/// A datagram whose send returned so long ago is not on its way any more: loopback hands it over
/// within the call or at the kernel's next turn (`net.core` backlog, at most some milliseconds).
pub(super) const LONG_AGO: Duration = Duration::from_secs(1);
/// Epochs up to this length are gone through whenever their queue is empty.
const SHORT: usize = 1024;

impl Ledger {
    /// The queue was seen empty: settles what can be settled.
    pub(super) fn settle(
        &mut self,
        record: &Record,
        at: Stamp,
        socket: SocketId,
        memory: Option<Memory>,
    ) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let memory = memory.filter(|_| port.capabilities.drops);
        let Some(mut look) = port.look(End::Open) else {
            self.begin(at, socket, memory);
            return;
        };
        let queue = &port.queue;
        let alone = !queue.foreign;
        let quiet = at.since(queue.last_end) >= LONG_AGO;
        // While a send has not returned, its datagram may be still to come, and a drop be a peer's.
        let returned = at > queue.last_end;
        if quiet || (alone && returned && look.agrees()) {
            look.end = End::Arrived;
        }
        let proves = look.missing == 0 || (look.agrees() && look.end == End::Arrived);
        if proves && self.settle_in_order(record, look.note, socket) {
            self.begin(at, socket, memory);
            return;
        }
        let Some(queue) = self.port(socket).map(|port| &port.queue) else {
            return;
        };
        let grown = queue.sends();
        let on_its_way = alone && look.drops.is_none_or(|drops| look.missing > drops);
        let too_soon = queue.disturbed && grown > SHORT && grown < queue.review_at;
        let too_early = alone && look.agrees() && !returned;
        if !quiet && (on_its_way || too_early || look.drops.is_none() || too_soon) {
            return;
        }
        if look.agrees() {
            self.disturb_if_in_order(record, socket);
        } else {
            self.disturb(record, socket);
        }
        if self.review(record, socket, look) {
            self.begin(at, socket, memory);
        } else if let Some(port) = self.port_mut(socket) {
            port.queue.review_at = grown.saturating_mul(2);
        }
    }

    /// Puts a lane back that was taken out to be gone through.
    pub(super) fn give_back(&mut self, socket: SocketId, number: usize, lane: SenderQueue) {
        if let Some(place) = self.lane_mut(socket, number) {
            *place = lane;
        }
    }

    fn begin(&mut self, at: Stamp, socket: SocketId, memory: Option<Memory>) {
        let lossy = self.is_lossy(at).then_some(self.lossy_until).flatten();
        if let Some(port) = self.port_mut(socket) {
            port.queue.begin(memory.map(|m| m.drops));
            if let Some(until) = lossy {
                port.queue.lack(until);
            }
        }
    }

    /// All sends arrived, and nobody else's datagrams were dropped: every receipt is where its
    /// lane's count and, in the one lane that misses some, the drop total say. Returns false,
    /// and changes nothing, where two lanes miss some or a receipt does not fit there.
    pub(super) fn settle_in_order(&mut self, record: &Record, note: u32, socket: SocketId) -> bool {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return false;
        };
        let short = queue.lanes.iter().filter(|lane| lane.missing() > 0).count();
        let right = short <= 1
            && !queue.clipped
            && (!queue.disturbed || queue.lanes.iter().all(|lane| in_place(lane, record)));
        if !right {
            return false;
        }
        let disturbed = queue.disturbed;
        for lane in 0..queue.lanes.len() {
            let Some(place) = self.lane_mut(socket, lane) else {
                return false;
            };
            let place = std::mem::replace(place, SenderQueue::new(place.thread));
            // In order the names were right, and are final now.
            let named = if disturbed {
                0
            } else {
                place.cursor - place.gone_sends
            };
            let mut next = 0;
            for (number, &sent) in place.sends.iter().enumerate() {
                if number < named {
                    self.finish(sent.row);
                    continue;
                }
                let receipt = place.receipts.get(next).copied().filter(|_| disturbed);
                match receipt {
                    Some(receipt) if target(&place, next) == Some(number) => {
                        self.match_to_send(record, sent, receipt, true);
                        next += 1;
                    }
                    Some(receipt) => {
                        let verdict = receipt.passing(true);
                        self.set(record, sent.row, verdict);
                    }
                    None => {
                        let verdict =
                            Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(note), true);
                        self.set(record, sent.row, verdict);
                    }
                }
            }
            self.give_back(socket, lane, place);
        }
        true
    }

    /// The socket was closed: what has no fate now will not get one.
    pub(super) fn close_queue(&mut self, record: &Record, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let look = port.look(End::Closed);
        let queue = &mut port.queue;
        let alone = !queue.foreign;
        for row in std::mem::take(&mut queue.strays) {
            let verdict = Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true);
            self.set(record, row, verdict);
        }
        let Some(look) = look else { return };
        let proves = look.missing == 0 || (alone && look.agrees());
        if !(proves && self.settle_in_order(record, look.note, socket)) {
            self.disturb_if_in_order(record, socket);
            self.review(record, socket, look);
        }
        self.begin(Stamp(u64::MAX), socket, None);
    }
}

/// Where a receipt lies if nobody else's datagrams were dropped, and all its lane misses were.
fn target(lane: &SenderQueue, number: usize) -> Option<usize> {
    let receipt = lane.receipts.get(number)?;
    Some(if lane.missing() == 0 {
        number
    } else {
        receipt.predicted(number)
    })
}

/// Whether all receipts of a lane fit there.
fn in_place(lane: &SenderQueue, record: &Record) -> bool {
    let mut free = 0;
    lane.receipts.iter().enumerate().all(|(number, receipt)| {
        let Some(at) = target(lane, number).filter(|at| *at >= free) else {
            return false;
        };
        free = at + 1;
        let sent = lane.sends.get(at).filter(|_| at < receipt.sends_before());
        sent.is_some_and(|&sent| receipt.fits(record, sent))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::lab::{A, A_ADDR, Lab, NC, S, SERVER},
        model::{ClientId, Note, RowId, Who},
    };

    const B: SocketId = SocketId(2);
    const B_ADDR: &str = "127.0.0.1:40002";

    #[test]
    fn names_are_final_when_the_queue_is_empty_and_the_sums_agree() {
        let mut lab = Lab::new();
        let rows: Vec<RowId> = (0..4).map(|_| lab.send(A, SERVER, b"same")).collect();
        lab.receive(S, A_ADDR, b"same", 0);
        let last = lab.receive(S, A_ADDR, b"same", 1);
        lab.check(rows[0], Fate::Whole, Evidence::Returned, false);
        lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, false);
        assert_eq!(lab.ledger.arrivals(S).waiting, 1, "as far as is known");
        lab.empty(S, 2);
        lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, true);
        lab.check(rows[2], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[3], Fate::Dropped, Evidence::Meminfo, true);
        assert_eq!(lab.ledger.verdict(last).link(), Some(rows[2]), "received");
    }

    #[test]
    fn a_drop_is_not_pinned_on_a_send_that_has_not_returned() {
        let mut lab = Lab::new();
        let row = lab.send_slowly(A, SERVER, b"slow", 1_000_000);
        // One drop, an empty queue: but it may be a peer's, and ours still to come.
        lab.empty(S, 1);
        lab.check(row, Fate::InFlight, Evidence::Waiting, false);
        assert!(
            !lab.ledger.verdict(row).settled,
            "{:?}",
            lab.ledger.verdict(row)
        );
        lab.receive(S, A_ADDR, b"slow", 1);
        lab.check(row, Fate::Whole, Evidence::Returned, false);
        // The call has returned, and nothing else can be meant.
        let other = lab.send(A, SERVER, b"next");
        lab.now += 2_000_000;
        lab.empty(S, 2);
        lab.now += 2_000_000_000;
        lab.empty(S, 2);
        lab.check(row, Fate::Whole, Evidence::Returned, true);
        assert!(
            lab.ledger.verdict(other).settled,
            "{:?}",
            lab.ledger.verdict(other)
        );
    }

    #[test]
    fn a_datagram_on_its_way_is_waited_for() {
        let mut lab = Lab::new();
        let first = lab.send(A, SERVER, b"same");
        let late = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 0);
        lab.empty(S, 0);
        lab.check(first, Fate::Whole, Evidence::Returned, false);
        lab.check(late, Fate::InFlight, Evidence::Waiting, false);
        lab.receive(S, A_ADDR, b"same", 0);
        lab.empty(S, 0);
        lab.check(first, Fate::Whole, Evidence::Returned, true);
        lab.check(late, Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_peers_drop_is_not_assigned_to_us() {
        let mut lab = Lab::new();
        // A peer's was dropped and an own one is on its way: the sums agree, and prove nothing.
        let first = lab.send(A, SERVER, b"same");
        let late = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 0);
        lab.receive(S, NC, b"nc", 0);
        lab.empty(S, 1);
        lab.check(first, Fate::Whole, Evidence::Returned, true);
        lab.check(late, Fate::Unknown, Evidence::OneOf, false);
        lab.receive(S, A_ADDR, b"same", 1);
        lab.empty(S, 1);
        lab.check(late, Fate::Whole, Evidence::Returned, true);
        assert_eq!(lab.ledger.arrivals(S).dropped, 1, "still counted");
    }

    #[test]
    fn a_prediction_that_fails_tells_of_a_peer() {
        let mut lab = Lab::new();
        let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
        // Something was dropped before the first, and that was not ours.
        lab.receive(S, A_ADDR, b"one", 1);
        lab.receive(S, A_ADDR, b"two", 1);
        lab.empty(S, 1);
        lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[1], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[2], Fate::Unknown, Evidence::OneOf, false);
        lab.receive(S, A_ADDR, b"six", 1);
        lab.empty(S, 1);
        lab.check(rows[2], Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn after_a_long_while_nothing_is_on_its_way() {
        let mut lab = Lab::new();
        lab.receive(S, NC, b"nc", 0);
        let first = lab.send(A, SERVER, b"same");
        let second = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 2);
        lab.now += 2_000_000_000;
        lab.empty(S, 2);
        lab.check(first, Fate::Unknown, Evidence::OneOf, true);
        lab.check(second, Fate::Unknown, Evidence::OneOf, true);
        let sure = lab.send(A, SERVER, b"one");
        let gone = lab.send(A, SERVER, b"two");
        lab.receive(S, A_ADDR, b"one", 2);
        lab.receive(S, NC, b"nc", 2);
        lab.now += 2_000_000_000;
        lab.empty(S, 4);
        lab.check(sure, Fate::Whole, Evidence::Returned, true);
        lab.check(gone, Fate::Dropped, Evidence::Meminfo, true);
    }

    #[test]
    fn a_receipt_is_of_a_send_before_it() {
        let mut lab = Lab::new();
        lab.receive(S, NC, b"nc", 0);
        let first = lab.send(A, SERVER, b"same");
        lab.receive(S, A_ADDR, b"same", 1);
        let late = lab.send(A, SERVER, b"same");
        lab.empty(S, 1);
        lab.check(first, Fate::Whole, Evidence::Returned, true);
        lab.check(late, Fate::Unknown, Evidence::OneOf, false);
    }

    #[test]
    fn of_two_threads_each_has_its_own_order() {
        let mut lab = Lab::new();
        lab.open(B, Who::Client(ClientId(1)), B_ADDR);
        let rows = [
            lab.send(A, B_ADDR, b"same"),
            lab.send(S, B_ADDR, b"same"),
            lab.send(A, B_ADDR, b"same"),
            lab.send(A, B_ADDR, b"same"),
        ];
        // The server's came after the client's second, which was dropped.
        lab.receive(B, A_ADDR, b"same", 0);
        lab.receive(B, SERVER, b"same", 1);
        lab.receive(B, A_ADDR, b"same", 1);
        lab.empty(B, 1);
        lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[1], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[2], Fate::Dropped, Evidence::DropTotal, true);
        lab.check(rows[3], Fate::Whole, Evidence::Returned, true);
    }

    #[test]
    fn a_connected_socket_hears_nobody_else() {
        let mut lab = Lab::new();
        lab.open(B, Who::Client(ClientId(1)), B_ADDR);
        lab.note(Note::Connected {
            socket: B,
            to: SERVER.parse().unwrap(),
            local: B_ADDR.parse().unwrap(),
        });
        let foreign = lab.send(A, B_ADDR, b"hello");
        let reply = lab.send(S, B_ADDR, b"hello");
        lab.check(foreign, Fate::Unknown, Evidence::NotOurs, false);
        lab.receive(B, SERVER, b"hello", 0);
        lab.empty(B, 0);
        lab.check(reply, Fate::Whole, Evidence::Returned, true);
    }
}
