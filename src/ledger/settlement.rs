//! What is final, and when: an empty queue, and a closed socket.

use std::time::Duration;

use super::{
    lane::{Lane, Sent},
    matching::{Embedding, Match, embed},
    receipts::WAITING,
    state::Ledger,
};
use crate::{
    model::{Evidence, Fate, Memory, RowId, SocketId, Stamp, Verdict},
    record::Record,
};

/// A datagram whose send returned so long ago is not on its way any more: loopback hands it over
/// within the call or at the kernel's next turn (`net.core` backlog, at most some milliseconds).
const LONG_AGO: Duration = Duration::from_secs(1);
/// Epochs up to this length are gone through whenever their queue is empty.
const SHORT: usize = 1024;

/// How much more can be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Something may still be on its way.
    Open,
    /// The queue is empty and nothing is on its way.
    Arrived,
    /// The socket is closed.
    Closed,
}

/// What is known beside the receipts when an epoch is gone through.
#[derive(Clone, Copy, Debug)]
struct Look {
    end: End,
    /// Whether this system counts what it drops.
    counted: bool,
    /// Whether some were dropped; at least as many as are missing; just as many.
    some_dropped: bool,
    enough: bool,
    agree: bool,
    /// The note that tells the drop total.
    note: u32,
}

impl Ledger {
    /// The queue was seen empty: settles what can be settled.
    pub(super) fn settle(
        &mut self,
        record: &Record,
        note: u32,
        at: Stamp,
        socket: SocketId,
        memory: Option<Memory>,
    ) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let counted = port.witness.drops;
        let memory = memory.filter(|_| counted);
        let queue = &mut port.queue;
        let missing = queue.missing();
        if queue.sends() == 0 {
            queue.begin(memory.map(|m| m.drops));
            return;
        }
        if queue.last_end > at {
            return;
        }
        let quiet = at.since(queue.last_end) >= LONG_AGO;
        let drops = memory.map_or(0, |m| queue.since_base(m.drops));
        let agree = missing == drops;
        let proves = missing == 0 || (agree && (!queue.foreign || quiet));
        if proves && self.settle_in_order(record, note, socket) {
            self.begin(socket, memory);
            return;
        }
        let Some(queue) = self.port(socket).map(|port| &port.queue) else {
            return;
        };
        let on_its_way = missing > drops && !queue.foreign;
        if !quiet && (on_its_way || !counted) {
            return;
        }
        let grown = queue.sends();
        if !quiet && queue.disturbed && grown > SHORT && grown < queue.review_at {
            return;
        }
        let end = if quiet || (agree && !queue.foreign) {
            End::Arrived
        } else {
            End::Open
        };
        if agree && counted {
            self.disturb_if_in_order(record, socket);
        } else {
            self.disturb(record, socket);
        }
        let look = Look {
            end,
            counted,
            some_dropped: drops > 0,
            enough: counted && missing <= drops,
            agree: agree && counted,
            note,
        };
        if self.review(record, socket, look) {
            self.begin(socket, memory);
        } else if let Some(port) = self.port_mut(socket) {
            port.queue.review_at = grown.saturating_mul(2);
        }
    }

    /// Puts a lane back that was taken out to be gone through.
    fn give_back(&mut self, socket: SocketId, number: usize, lane: Lane) {
        if let Some(place) = self.lane_mut(socket, number) {
            *place = lane;
        }
    }

    fn begin(&mut self, socket: SocketId, memory: Option<Memory>) {
        if let Some(port) = self.port_mut(socket) {
            port.queue.begin(memory.map(|m| m.drops));
        }
    }

    /// All sends arrived, and nobody else's datagrams were dropped: every receipt is where its
    /// lane's count and, in the one lane that misses some, the drop total say. Returns false,
    /// and changes nothing, where two lanes miss some or a receipt does not fit there.
    fn settle_in_order(&mut self, record: &Record, note: u32, socket: SocketId) -> bool {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return false;
        };
        let short = queue.lanes.iter().filter(|lane| lane.missing() > 0).count();
        let right = short <= 1
            && (!queue.disturbed || queue.lanes.iter().all(|lane| in_place(lane, record)));
        if !right {
            return false;
        }
        for lane in 0..queue.lanes.len() {
            let Some(place) = self.lane_mut(socket, lane) else {
                return false;
            };
            let place = std::mem::replace(place, Lane::new(place.thread));
            let mut next = 0;
            for (number, &sent) in place.sends.iter().enumerate() {
                let receipt = place.receipts.get(next).copied();
                match receipt {
                    Some(receipt) if target(&place, next) == Some(number) => {
                        self.lay(record, sent, receipt, true);
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

    /// Disturbed: goes through the whole epoch and settles what can be in one way only. Returns
    /// whether nothing more can become known of it.
    fn review(&mut self, record: &Record, socket: SocketId, look: Look) -> bool {
        let ways = self.ways(record, socket);
        let all_in = ways.iter().all(|way| {
            way.as_ref()
                .is_some_and(|way| matches!(way.matches.last(), None | Some(Match::Sure(_))))
        });
        let end = match look.end {
            End::Open if all_in => End::Arrived,
            end => end,
        };
        if all_in && look.agree && self.settle_in_order(record, look.note, socket) {
            return true;
        }
        self.apply(record, socket, &ways, Look { end, ..look });
        end != End::Open
    }

    /// The socket was closed: what has no fate now will not get one.
    pub(super) fn close_queue(&mut self, record: &Record, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let counted = port.witness.drops;
        let queue = &mut port.queue;
        let agree = queue.missing() == queue.drops();
        let look = Look {
            end: End::Closed,
            counted,
            some_dropped: queue.drops() > 0,
            enough: queue.missing() <= queue.drops(),
            agree,
            note: queue.looked,
        };
        let proves = queue.missing() == 0 || (agree && !queue.foreign);
        for row in std::mem::take(&mut queue.strays) {
            let verdict = Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true);
            self.set(record, row, verdict);
        }
        if !(proves && self.settle_in_order(record, look.note, socket)) {
            self.disturb_if_in_order(record, socket);
            self.review(record, socket, look);
        }
        self.begin(socket, None);
    }

    /// How the receipts of each lane can be laid.
    fn ways(&self, record: &Record, socket: SocketId) -> Vec<Option<Embedding>> {
        let lanes = self
            .port(socket)
            .map_or(&[][..], |port| &port.queue.lanes[..]);
        lanes
            .iter()
            .map(|lane| {
                embed(lane.sends.len(), &lane.limits(), |sent, receipt| {
                    match (lane.sends.get(sent), lane.receipts.get(receipt)) {
                        (Some(&sent), Some(receipt)) => receipt.fits(record, sent),
                        _ => false,
                    }
                })
            })
            .collect()
    }

    fn apply(&mut self, record: &Record, socket: SocketId, ways: &[Option<Embedding>], look: Look) {
        for (lane, way) in ways.iter().enumerate() {
            let Some(place) = self.lane_mut(socket, lane) else {
                return;
            };
            let mut place = std::mem::replace(place, Lane::new(place.thread));
            match way {
                Some(way) => self.apply_way(record, &mut place, way, look),
                None if look.end != End::Open => self.give_up(record, &place, look),
                None => {}
            }
            let waits = |sent: &Sent| self.verdict(sent.row).fate == Fate::InFlight;
            if look.end == End::Arrived {
                let strays: Vec<RowId> = place
                    .sends
                    .iter()
                    .filter(|sent| waits(sent))
                    .map(|sent| sent.row)
                    .collect();
                if let Some(port) = self.port_mut(socket) {
                    port.queue.strays.extend(strays);
                }
            }
            self.give_back(socket, lane, place);
        }
    }

    fn apply_way(&mut self, record: &Record, lane: &mut Lane, way: &Embedding, look: Look) {
        lane.named = 0;
        lane.ended = 0;
        for &receipt in &lane.receipts {
            self.unlink(receipt);
        }
        let mut next = 0;
        for (number, (&sent, &found)) in lane.sends.iter().zip(&way.matches).enumerate() {
            let here = way.first.get(next) == Some(&number);
            let receipt = lane.receipts.get(next).copied().filter(|_| here);
            next += usize::from(here);
            let passing = match found {
                Match::Passed(by) => lane.receipts.get(by).filter(|by| by.drops.is_some()),
                _ => None,
            };
            let verdict = match (found, receipt) {
                (Match::Sure(_), Some(receipt)) => {
                    self.lay(record, sent, receipt, true);
                    continue;
                }
                (_, Some(receipt)) if look.end == End::Open => {
                    self.lay(record, sent, receipt, false);
                    continue;
                }
                _ => passing
                    .map_or_else(|| self.unreceived(sent, found, look), |by| by.passing(true)),
            };
            lane.ended += u64::from(verdict.settled);
            lane.named += u64::from(verdict.settled && verdict.fate == Fate::Dropped);
            self.set(record, sent.row, verdict);
        }
        lane.cursor = way.first.last().map_or(0, |place| place + 1);
    }

    /// No way to lay the receipts is known: of no send it is known what became of it.
    fn give_up(&mut self, record: &Record, lane: &Lane, look: Look) {
        for &receipt in &lane.receipts {
            self.unlink(receipt);
        }
        for &sent in &lane.sends {
            let verdict = self.unreceived(sent, Match::Maybe, look);
            self.set(record, sent.row, verdict);
        }
    }

    /// What is said of a send that is surely laid on no receipt.
    fn unreceived(&self, sent: Sent, found: Match, look: Look) -> Verdict {
        let gone = matches!(found, Match::Open | Match::Passed(_));
        match look.end {
            End::Open if !look.counted => WAITING,
            End::Arrived if gone && !look.counted => WAITING,
            End::Open if look.some_dropped => {
                Verdict::new(Fate::Unknown, Evidence::OneOf, None, false)
            }
            End::Open => WAITING,
            End::Arrived if gone && look.enough => {
                Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(look.note), true)
            }
            End::Closed if !look.counted => {
                Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true)
            }
            End::Closed if gone => {
                // It may have come too late: a report can still tell that it was refused.
                let reported = self.port(sent.from).is_some_and(|port| port.open);
                Verdict::new(Fate::Unknown, Evidence::ClosedUnseen, None, !reported)
            }
            End::Arrived | End::Closed => Verdict::new(Fate::Unknown, Evidence::OneOf, None, true),
        }
    }
}

/// Where a receipt lies if nobody else's datagrams were dropped, and all its lane misses were.
fn target(lane: &Lane, number: usize) -> Option<usize> {
    let receipt = lane.receipts.get(number)?;
    Some(if lane.missing() == 0 {
        number
    } else {
        receipt.predicted(number)
    })
}

/// Whether all receipts of a lane fit there.
fn in_place(lane: &Lane, record: &Record) -> bool {
    let mut free = 0;
    lane.receipts.iter().enumerate().all(|(number, receipt)| {
        let Some(at) = target(lane, number).filter(|at| *at >= free) else {
            return false;
        };
        free = at + 1;
        let sent = lane
            .sends
            .get(..receipt.sends_before)
            .and_then(|sends| sends.get(at));
        sent.is_some_and(|&sent| receipt.fits(record, sent))
    })
}
