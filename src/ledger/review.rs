//! A disturbed epoch, gone through to see what can be in one way only.

use super::{
    matching::{Embedding, Match, embed},
    receipts::WAITING,
    sender_queue::{SenderQueue, Sent},
    state::Ledger,
};
use crate::{
    model::{Evidence, Fate, RowId, SocketId, Verdict},
    record::Record,
};

/// How much more can be learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Something may still be on its way.
    Open,
    /// The queue is empty and nothing is on its way.
    Arrived,
    /// The socket is closed.
    Closed,
}

/// What is known beside the receipts when an epoch is gone through.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) end: End,
    /// Own sends that have no receipt.
    pub(super) missing: u64,
    /// What was dropped in this epoch; `None` where that is not counted.
    pub(super) drops: Option<u64>,
    /// The note that tells the drop total.
    pub(super) note: u32,
}

impl Look {
    /// Whether just as many were dropped as are missing.
    pub(super) fn agrees(&self) -> bool {
        self.drops == Some(self.missing)
    }
}

impl Ledger {
    /// Disturbed: goes through the whole epoch and settles what can be in one way only. Returns
    /// whether nothing more can become known of it.
    pub(super) fn review(&mut self, record: &Record, socket: SocketId, look: Look) -> bool {
        if self.port(socket).is_some_and(|port| port.queue.clipped) {
            if look.end != End::Open {
                self.give_up_clipped(record, socket, look);
            }
            return look.end != End::Open;
        }
        let ways = self.ways(record, socket);
        let all_in = ways.iter().all(|way| {
            way.as_ref()
                .is_some_and(|way| matches!(way.matches.last(), None | Some(Match::Sure(_))))
        });
        let end = match look.end {
            End::Open if all_in => End::Arrived,
            end => end,
        };
        if all_in && look.agrees() && self.settle_in_order(record, look.note, socket) {
            return true;
        }
        self.apply(record, socket, &ways, Look { end, ..look });
        end != End::Open
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
                    match (lane.send(sent), lane.receipts.get(receipt)) {
                        (Some(sent), Some(receipt)) => receipt.fits(record, sent),
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
            let mut place = std::mem::replace(place, SenderQueue::new(place.thread));
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

    fn apply_way(&mut self, record: &Record, lane: &mut SenderQueue, way: &Embedding, look: Look) {
        lane.named = 0;
        lane.ended = 0;
        let mut next = 0;
        for (number, (&sent, &found)) in lane.sends.iter().zip(&way.matches).enumerate() {
            let here = way.first.get(next) == Some(&number);
            let receipt = lane.receipts.get(next).copied().filter(|_| here);
            next += usize::from(here);
            let passing = match found {
                Match::Passed(by) => lane.receipts.get(by).filter(|by| by.drops().is_some()),
                _ => None,
            };
            let verdict = match (found, receipt) {
                (Match::Sure(_), Some(receipt)) => {
                    self.match_to_send(record, sent, receipt, true);
                    continue;
                }
                (_, Some(receipt)) if look.end == End::Open => {
                    self.match_to_send(record, sent, receipt, false);
                    continue;
                }
                _ => passing
                    .map_or_else(|| self.unreceived(sent, found, look), |by| by.passing(true)),
            };
            if let Some(receipt) = receipt {
                self.unlink(receipt);
            }
            lane.ended += u64::from(verdict.settled);
            lane.named += u64::from(verdict.settled && verdict.fate == Fate::Dropped);
            self.set(record, sent.row, verdict);
        }
        lane.cursor = way.first.last().map_or(0, |place| place + 1);
    }

    /// No way to lay the receipts is known: of no send it is known what became of it.
    fn give_up(&mut self, record: &Record, lane: &SenderQueue, look: Look) {
        for &receipt in &lane.receipts {
            self.unlink(receipt);
        }
        for &sent in &lane.sends {
            let verdict = self.unreceived(sent, Match::Maybe, look);
            self.set(record, sent.row, verdict);
        }
    }

    /// What is said of a send that is surely laid on no receipt.
    pub(super) fn unreceived(&self, sent: Sent, found: Match, look: Look) -> Verdict {
        let gone = matches!(found, Match::Open | Match::Passed(_));
        match look.end {
            End::Open if look.drops.is_none() => WAITING,
            End::Arrived if gone && look.drops.is_none() => WAITING,
            End::Open if look.drops > Some(0) => {
                Verdict::new(Fate::Unknown, Evidence::OneOf, None, false)
            }
            End::Open => WAITING,
            End::Arrived if gone && look.drops >= Some(look.missing) => {
                Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(look.note), true)
            }
            End::Closed if look.drops.is_none() => {
                Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true)
            }
            End::Closed if gone => {
                // It may have come too late: a report can still tell that it was refused.
                let reported = self.remembers(sent.from, sent.row);
                Verdict::new(Fate::Unknown, Evidence::ClosedUnseen, None, !reported)
            }
            End::Arrived | End::Closed => Verdict::new(Fate::Unknown, Evidence::OneOf, None, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::lab::{A, A_ADDR, Lab, NC, S, SERVER},
        model::Note,
    };

    #[test]
    fn what_no_counter_counted_is_not_called_dropped() {
        let mut lab = Lab::new();
        let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
        lab.receive(S, A_ADDR, b"two", 1);
        lab.now += 2_000_000_000;
        lab.empty(S, 1);
        lab.check(rows[0], Fate::Dropped, Evidence::DropTotal, true);
        lab.check(rows[2], Fate::Unknown, Evidence::OneOf, true);
    }

    #[test]
    fn bytes_name_a_dropped_datagram_also_among_a_peers() {
        let mut lab = Lab::new();
        lab.receive(S, NC, b"nc", 0);
        let rows = [b"one", b"two", b"six"].map(|bytes| lab.send(A, SERVER, bytes));
        lab.receive(S, A_ADDR, b"one", 0);
        lab.receive(S, A_ADDR, b"six", 3);
        lab.empty(S, 3);
        lab.check(rows[1], Fate::Dropped, Evidence::DropTotal, true);
    }

    #[test]
    fn a_burst_into_one_epoch_is_gone_through_in_no_time() {
        let mut lab = Lab::new();
        let rows: Vec<RowId> = (0..20_000).map(|_| lab.send(A, SERVER, b"same")).collect();
        lab.receive(S, NC, b"nc", 0);
        for n in 0..10_000 {
            lab.receive(S, A_ADDR, b"same", n);
        }
        lab.empty(S, 11_000);
        lab.check(rows[0], Fate::Whole, Evidence::Returned, true);
        lab.check(rows[19_999], Fate::Unknown, Evidence::OneOf, false);
        lab.note(Note::Closed { socket: S });
        lab.check(rows[9000], Fate::Unknown, Evidence::OneOf, true);
        assert_eq!(lab.ledger.books(|_| true).in_flight, 0, "all are told of");
    }
}
