//! The receive queue of one socket, as far as its epoch goes.

use super::sender_queue::{SenderQueue, Sent, Thread};
use crate::model::{RowId, Stamp};

/// One epoch of a queue, see the module.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// One for each thread that sent into this epoch: mostly one. Unused ones are kept for later.
    pub(super) lanes: Vec<SenderQueue>,
    /// The drop total when the epoch began, raw and since the socket was opened.
    base_raw: u32,
    base: u64,
    /// The highest drop total heard of.
    pub(super) total: u64,
    /// Order and totals alone do not name the datagrams of this epoch.
    pub(super) disturbed: bool,
    /// A peer sent into the queue, as far as is known.
    pub(super) foreign: bool,
    /// Disturbed, and part of what came before is no longer kept: what is left cannot be matched.
    pub(super) clipped: bool,
    /// Until when rows of this epoch were lost: its sums say nothing, and what becomes of its own
    /// sends is not known any more.
    pub(super) lost_until: Option<Stamp>,
    /// When the last of the own sends had surely returned.
    pub(super) last_end: Stamp,
    /// The number of the last note that told the drop total.
    pub(super) looked: u32,
    /// Disturbed: how long the epoch must have grown before it is gone through again.
    pub(super) review_at: usize,
    /// Own sends of earlier epochs of which nothing more can be learnt before the socket is
    /// closed (on systems that do not count what they drop).
    pub(super) strays: Vec<RowId>,
}

impl Queue {
    /// Drops since the epoch began, from a raw running total. Half of the counter's range
    /// behind us is taken for a total older than the epoch.
    pub(super) const fn since_base(&self, raw: u32) -> u64 {
        let since = raw.wrapping_sub(self.base_raw);
        if since > u32::MAX / 2 {
            0
        } else {
            since as u64
        }
    }

    /// Takes note of a raw running total, and gives the drops since the epoch began.
    pub(super) fn hear(&mut self, raw: u32) -> u64 {
        let since = self.since_base(raw);
        self.total = self.total.max(self.base + since);
        since
    }

    /// The drops of this epoch that were heard of.
    pub(super) const fn drops(&self) -> u64 {
        self.total - self.base
    }

    /// Own sends of this epoch, and those of them that have no receipt.
    pub(super) fn sends(&self) -> usize {
        self.lanes.iter().map(SenderQueue::sent).sum()
    }

    /// Own sends of this epoch that have no receipt.
    pub(super) fn missing(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.missing() as u64).sum()
    }

    /// The lane of a thread, if it has sent anything in this epoch.
    pub(super) fn lane_of(&self, thread: Thread) -> Option<usize> {
        self.lanes
            .iter()
            .position(|lane| lane.thread == thread && !lane.is_unused())
    }

    /// Adds an own send; returns whether a second thread has now sent into this epoch.
    pub(super) fn push(&mut self, thread: Thread, sent: Sent, end: Stamp) -> bool {
        self.last_end = self.last_end.max(end);
        let of_thread = |lane: &SenderQueue| lane.thread == thread && !lane.is_unused();
        let lanes = &mut self.lanes;
        let at = lanes
            .iter()
            .position(of_thread)
            .or_else(|| lanes.iter().position(SenderQueue::is_unused));
        if let Some(lane) = at.and_then(|at| lanes.get_mut(at)) {
            lane.thread = thread;
            lane.push(sent);
        } else {
            let mut lane = SenderQueue::new(thread);
            lane.push(sent);
            lanes.push(lane);
        }
        !self.disturbed && self.lanes.len() > 1 && self.in_order().is_none()
    }

    /// The one lane of this epoch, if it is in order.
    pub(super) fn in_order(&self) -> Option<usize> {
        if self.disturbed {
            return None;
        }
        let mut used = (0..self.lanes.len())
            .filter(|&n| self.lanes.get(n).is_some_and(|lane| !lane.is_unused()));
        let first = used.next()?;
        used.next().is_none().then_some(first)
    }

    /// Own sends without a fate yet, and drops that are not named yet.
    fn open(&self) -> (u64, u64) {
        let open: u64 = self
            .lanes
            .iter()
            .map(|lane| {
                let closed = if self.disturbed {
                    lane.received() as u64 + lane.ended
                } else {
                    lane.cursor as u64
                };
                (lane.sent() as u64).saturating_sub(closed)
            })
            .sum();
        let named: u64 = self.lanes.iter().map(|lane| lane.named).sum();
        (open, self.drops().saturating_sub(named).min(open))
    }

    /// Own datagrams that wait or are on their way. Where a peer's may be among the dropped
    /// ones these are at least so many.
    pub(super) fn waiting(&self) -> u64 {
        let (open, unnamed) = self.open();
        open - unnamed + self.strays.len() as u64
    }

    /// Own sends without a fate of which so many are known to have been dropped, though not
    /// which. None where they may be a peer's.
    pub(super) fn unnamed(&self) -> u64 {
        if self.disturbed { 0 } else { self.open().1 }
    }

    /// Takes a send out that never came into the queue.
    pub(super) fn withdraw(&mut self, row: RowId) {
        for lane in &mut self.lanes {
            if lane.withdraw(row) {
                return;
            }
        }
        self.strays.retain(|stray| *stray != row);
    }

    /// Begins a new epoch at this raw drop total, or at the highest one heard of.
    pub(super) fn begin(&mut self, raw: Option<u32>) {
        if let Some(raw) = raw {
            self.hear(raw);
        }
        // A running total wraps at 2³², and so does this sum.
        let since = self.drops() & u64::from(u32::MAX);
        self.base_raw = self
            .base_raw
            .wrapping_add(u32::try_from(since).unwrap_or(0));
        self.base = self.total;
        for lane in &mut self.lanes {
            lane.clear();
        }
        self.disturbed = false;
        self.foreign = false;
        self.clipped = false;
        self.lost_until = None;
        self.review_at = 0;
    }

    /// Rows of this epoch were lost, whose calls had returned at `until`.
    pub(super) fn lack(&mut self, until: Stamp) {
        self.disturbed = true;
        self.foreign = true;
        self.clipped = true;
        self.lost_until = Some(until);
        self.last_end = self.last_end.max(until);
    }

    /// Bytes of memory taken.
    pub(super) fn capacity(&self) -> usize {
        let lanes: usize = self.lanes.iter().map(SenderQueue::capacity).sum();
        lanes + self.strays.capacity() * size_of::<RowId>()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sender_queue::AddressHolder;
    use super::*;
    use crate::model::SocketId;

    #[test]
    fn a_drop_total_that_wraps_goes_on_counting() {
        let mut queue = Queue::default();
        for raw in [0x7000_0000, 0xe000_0000, u32::MAX - 1] {
            queue.begin(Some(raw));
        }
        assert_eq!(queue.hear(3), 5, "five since then");
        queue.begin(Some(3));
        assert_eq!(queue.total, u64::from(u32::MAX) + 4, "and all in all");
        assert_eq!(queue.hear(u32::MAX), 0, "an older total is no leap");
    }

    #[test]
    fn a_withdrawn_send_shifts_what_comes_after_it() {
        let mut queue = Queue::default();
        for row in 0..4 {
            let sent = Sent {
                row,
                from: SocketId(1),
                holder: AddressHolder(SocketId(1)),
            };
            assert!(!queue.push(Thread::Clients, sent, Stamp(0)), "one thread");
        }
        queue.withdraw(1);
        queue.withdraw(9);
        let rows: Vec<RowId> = queue.lanes[0].sends.iter().map(|sent| sent.row).collect();
        assert_eq!(rows, [0, 2, 3], "row 1 is gone");
        assert_eq!(queue.waiting(), 3, "three wait");
        assert_eq!(queue.lanes[0].open_by, [(SocketId(1), 3)], "by that socket");
    }
}
