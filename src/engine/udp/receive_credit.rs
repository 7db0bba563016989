//! How many more datagrams the receiver's queue surely holds: for bursts of which none may be dropped.

use std::net::SocketAddr;

use crate::{
    model::{Memory, address},
    net::{Gauge, kernel_cost},
};

/// The share of the effective receive buffer that may be used. The kernel gives memory back a quarter of the buffer at
/// a time, and the costs of datagrams of one size differ a little.
const SHARE: (u64, u64) = (3, 4);
/// The least room, in datagrams, for which a send call is worth its cost.
const MIN_BATCH: u64 = 64;

/// The sender's view of the receiver's queue: that of the lab's server, or another program's on this
/// machine.
#[derive(Debug, Default)]
pub(crate) struct ReceiveCredit {
    server: Gauge,
    other: Gauge,
    /// Bytes of kernel memory that may still be used before the next look, and where.
    credit: u64,
    receiver: Option<SocketAddr>,
    /// The receiver's drop count at the last look.
    drops: Option<DropCount>,
    /// How many sockets the server has had.
    sockets: u32,
    /// What a datagram of that size, sent as a segment or not, costs.
    costs: Vec<((usize, bool), u64)>,
}

/// What the kernel has dropped at a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DropCount {
    /// Which of the server's sockets it was, one after the other.
    socket: u32,
    /// The kernel's running drop total, which wraps.
    total: u32,
}

/// What was dropped at the receiver, whoever sent it, during a burst of which nothing may be dropped.
#[derive(Debug, Default)]
pub(crate) struct BurstDrops {
    last: Option<DropCount>,
    lost: u64,
    is_reported: bool,
}

impl BurstDrops {
    /// The queue was looked at. The first look of a burst tells what was dropped before it.
    pub(crate) fn observe(&mut self, now: Option<DropCount>) {
        let Some(now) = now else { return };
        if let Some(last) = self.last {
            let grown = now.total.wrapping_sub(last.total);
            // Another socket counts from 0 again.
            let same = now.socket == last.socket && grown <= u32::MAX / 2;
            self.lost += u64::from(if same { grown } else { now.total });
        }
        self.last = Some(now);
    }

    /// How many were dropped so far, when that is seen for the first time.
    pub(crate) fn first(&mut self) -> Option<u64> {
        let is_first = self.lost > 0 && !std::mem::replace(&mut self.is_reported, self.lost > 0);
        is_first.then_some(self.lost)
    }

    /// How many were dropped in all, if any were; the next burst begins anew.
    pub(crate) fn end(&mut self) -> Option<u64> {
        let lost = std::mem::take(self).lost;
        (lost > 0).then_some(lost)
    }
}

/// How much of a burst may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendAllowance {
    /// This many datagrams have room in the receiver's queue.
    For(usize),
    /// Wait until some were read.
    None,
    /// The queue cannot be seen.
    Unknown,
}

impl ReceiveCredit {
    /// The server has another socket now.
    pub(crate) fn set(&mut self, server: Gauge) {
        self.server = server;
        self.sockets = self.sockets.wrapping_add(1);
        self.begin();
    }

    /// Before the next send the queue is looked at anew.
    pub(crate) const fn begin(&mut self) {
        (self.credit, self.drops) = (0, None);
    }

    /// The receiver's drop count at the last look.
    pub(crate) const fn drops(&self) -> Option<DropCount> {
        self.drops
    }

    /// Looks once more after the last datagram.
    pub(crate) fn end(&mut self, from: SocketAddr, to: SocketAddr) {
        if let Some(memory) = self.memory(from, to) {
            self.sample(memory, 1);
        }
        self.credit = 0;
    }

    /// Whether the server of the lab hears what is sent to `to`.
    pub(crate) fn covers(&self, to: SocketAddr) -> bool {
        let reached = |(local, also)| address::reaches(to, local, also);
        // What is sent to 0.0.0.0 arrives at the sender's own address, whoever listens there.
        !to.ip().is_unspecified() && self.server.bound().is_some_and(reached)
    }

    /// For how many datagrams of that size, sent `from` there `to` here, there is room.
    pub(crate) fn room(
        &mut self,
        (from, to): (SocketAddr, SocketAddr),
        size: usize,
        segments: bool,
    ) -> SendAllowance {
        if self.receiver != Some(to) {
            self.receiver = Some(to);
            self.begin();
        }
        let Some(cost) = self.cost(size, segments, to) else {
            return SendAllowance::Unknown;
        };
        if self.credit < cost * MIN_BATCH {
            return match self.memory(from, to) {
                Some(memory) => self.sample(memory, cost),
                None => SendAllowance::Unknown,
            };
        }
        SendAllowance::For(count(self.credit / cost))
    }

    /// Takes the cost of `sent` datagrams of `size` bytes from the credit.
    pub(crate) fn consume(&mut self, size: usize, segments: bool, sent: usize) {
        let cost = self.known_cost(size, segments).unwrap_or(0);
        self.credit = self.credit.saturating_sub(cost * sent as u64);
    }

    fn memory(&mut self, from: SocketAddr, to: SocketAddr) -> Option<Memory> {
        if self.covers(to) {
            return self.server.memory();
        }
        if self.other.local() != Some(to) {
            self.other = Gauge::of_other(from, to).ok()?;
        }
        self.other.memory()
    }

    fn sample(&mut self, memory: Memory, cost: u64) -> SendAllowance {
        self.drops = Some(DropCount {
            socket: self.sockets,
            total: memory.drops,
        });
        let (limit, held) = (u64::from(memory.limit), u64::from(memory.held));
        self.credit = (limit * SHARE.0 / SHARE.1).saturating_sub(held);
        // The kernel takes one datagram into an empty queue, however large it is.
        let fits = count(self.credit / cost).max(usize::from(held == 0));
        let worth = self.credit >= (cost * MIN_BATCH).min(limit / 4);
        if fits > 0 && (worth || held == 0) {
            SendAllowance::For(fits)
        } else {
            SendAllowance::None
        }
    }

    fn cost(&mut self, size: usize, segments: bool, to: SocketAddr) -> Option<u64> {
        if let Some(cost) = self.known_cost(size, segments) {
            return Some(cost);
        }
        let cost = u64::from(kernel_cost(size, segments, to).ok()?);
        self.costs.push(((size, segments), cost));
        Some(cost)
    }

    fn known_cost(&self, size: usize, segments: bool) -> Option<u64> {
        let mut costs = self.costs.iter().rev();
        costs
            .find(|(of, _)| *of == (size, segments))
            .map(|(_, cost)| *cost)
    }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(held: u32, limit: u32, cost: u64) -> SendAllowance {
        let memory = Memory {
            held,
            limit,
            drops: 0,
        };
        ReceiveCredit::default().sample(memory, cost)
    }

    #[test]
    fn three_quarters_of_the_queue_may_be_filled() {
        assert_eq!(sample(0, 212_992, 832), SendAllowance::For(192), "empty");
        let found = sample(53_248, 212_992, 832);
        assert_eq!(found, SendAllowance::For(128), "half of that");
        let found = sample(140_000, 212_992, 832);
        assert_eq!(found, SendAllowance::None, "nearly full");
        let found = sample(0, 2304, 66_339);
        assert_eq!(found, SendAllowance::For(1), "one always fits");
        assert_eq!(sample(2304, 2304, 2304), SendAllowance::None, "but not two");
        let found = sample(100, 10_000, 8000);
        assert_eq!(found, SendAllowance::None, "nor a large one beside another");
        let mut credit = ReceiveCredit::default();
        assert!(!credit.covers(([127, 0, 0, 1], 9).into()), "no server");
        let memory = |drops| Memory {
            held: 0,
            limit: 212_992,
            drops,
        };
        let mut drops = BurstDrops::default();
        let mut sample = |total| {
            credit.sample(memory(total), 832);
            credit.drops()
        };
        drops.observe(sample(7));
        assert_eq!(drops.first(), None, "what was before does not count");
        drops.observe(sample(9));
        assert_eq!(drops.first(), Some(2), "during the burst");
        drops.observe(sample(20));
        assert_eq!(drops.first(), None, "told once");
        drops.observe(sample(3));
        assert_eq!(drops.end(), Some(16), "all, also of another socket");
        drops.observe(sample(8));
        assert_eq!(drops.end(), None, "another burst");
    }

    #[test]
    fn as_long_as_enough_have_room_the_queue_is_not_looked_at() {
        let [from, to] = [7, 9].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let room = |credit| {
            let mut receive_credit = ReceiveCredit {
                credit,
                receiver: Some(to),
                costs: vec![((1000, false), 10)],
                ..ReceiveCredit::default()
            };
            receive_credit.room((from, to), 1000, false)
        };
        let enough = 10 * MIN_BATCH;
        assert_eq!(room(enough), SendAllowance::For(count(MIN_BATCH)));
        assert_eq!(room(enough - 1), SendAllowance::Unknown, "nobody is there");
    }

    #[test]
    fn what_was_seen_of_one_queue_holds_for_no_other() {
        use std::net::{Ipv4Addr, UdpSocket};

        let [empty, full, sender] =
            [(); 3].map(|()| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let [to, other, from] = [&empty, &full, &sender].map(|one| one.local_addr().unwrap());
        if Gauge::of_other(from, to).is_err() {
            return eprintln!("skipped: this system does not tell of other sockets");
        }
        for _ in 0..1000 {
            sender.send_to(&[0; 1000], other).unwrap();
        }
        let mut credit = ReceiveCredit::default();
        let mut room = |to| credit.room((from, to), 1000, false);
        assert!(
            matches!(room(to), SendAllowance::For(n) if n > 9),
            "it is empty"
        );
        assert_eq!(room(other), SendAllowance::None, "this one is full");
        assert!(
            matches!(room(to), SendAllowance::For(n) if n > 9),
            "still empty"
        );
    }
}
