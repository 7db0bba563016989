//! The receive queue of one socket, as far as its epoch goes.

use std::time::Duration;

use super::{
    arrival_counts::max_datagrams_in,
    drop_total::DropTotal,
    epoch::Epoch,
    matching::Match,
    receipt::{Dequeued, QueuedSend, Receipt, SendThread},
    sender_queue::SenderQueue,
    sums::{Finality, QueueSums},
};
use crate::{
    ledger::fates::Fates,
    model::{Evidence, Fate, RowId, Stamp, UdpCounters, Verdict},
    record::Record,
};

/// A datagram whose send returned so long ago is not on its way any more: loopback hands it over
/// within the call or at the kernel's next turn (`net.core` backlog, at most some milliseconds).
pub(in crate::ledger) const MAX_TRANSIT: Duration = Duration::from_secs(1);
/// Epochs up to this length are gone through whenever their queue is empty.
const SHORT_EPOCH: usize = 1024;

/// One epoch of a queue, see the module.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct ReceiveQueue {
    pub(super) epoch: Epoch,
    /// One for each thread that sent into this epoch: mostly one. Unused ones are kept for later.
    pub(super) senders: Vec<SenderQueue>,
    pub(super) drops: DropTotal,
    /// The namespace's counters when the epoch began, and when they were read last.
    counters: Option<(UdpCounters, UdpCounters)>,
    /// The kernel memory that the queue took at the last look, where the system tells.
    pub(super) held: Option<u32>,
    /// When the last of the own sends had surely returned.
    last_end: Stamp,
    /// The number of the last note that told the drop total.
    looked: u32,
    /// How long the epoch must have grown before it is gone through again.
    review_at: usize,
    /// Own sends of earlier epochs of which nothing more can be learnt before the socket is
    /// closed (on systems that do not count what they drop).
    strays: Vec<RowId>,
    /// Other sockets may have its port too, and get what was sent there: `SO_REUSEADDR`, `SO_REUSEPORT`.
    shared: bool,
}

impl ReceiveQueue {
    /// Own sends of this epoch.
    fn sends(&self) -> usize {
        self.senders.iter().map(SenderQueue::sent).sum()
    }

    /// What is known of the epoch, on a system that counts what it drops or does not; `None` if nothing
    /// was sent in it.
    fn sums(&self, end: Finality, counts: bool) -> Option<QueueSums> {
        let missing = self.senders.iter().map(|sender| sender.missing() as u64);
        (self.sends() > 0).then(|| QueueSums {
            end,
            missing: missing.sum(),
            drops: counts.then(|| self.drops.in_epoch()),
            delivered: self.delivers(),
            full: self.only_full(),
            note: self.looked,
        })
    }

    /// Own sends without a fate yet, and drops that are not named yet.
    fn open(&self) -> (u64, u64) {
        let open: u64 = self.senders.iter().map(SenderQueue::open).sum();
        let named: u64 = self.senders.iter().map(SenderQueue::named).sum();
        (open, self.drops.in_epoch().saturating_sub(named).min(open))
    }

    /// Own datagrams that surely wait. Where packets were discarded on their way (with `UDP_SEGMENT` one is many
    /// datagrams) it is known of none.
    pub(in crate::ledger) fn waiting(&self) -> u64 {
        if self.delivers() {
            self.most_waiting(true)
        } else {
            0
        }
    }

    /// Own datagrams that wait or are on their way; of those that `fit` into the memory at the last look. Where a
    /// peer's may be among the dropped ones these are at least so many.
    pub(super) fn most_waiting(&self, fit: bool) -> u64 {
        let (open, unnamed) = self.open();
        let room = self.held.filter(|_| fit).map_or(u64::MAX, max_datagrams_in);
        (open - unnamed + self.strays.len() as u64).min(room)
    }

    /// Own sends without a fate of which so many are known to have been dropped, though not
    /// which. None where they may be a peer's.
    pub(in crate::ledger) fn unnamed(&self) -> u64 {
        match self.epoch {
            Epoch::InOrder => self.open().1,
            _ => 0,
        }
    }

    /// Own sends that may have no fate yet, those of each thread oldest first.
    pub(super) fn open_sends(&self) -> impl Iterator<Item = RowId> {
        let senders = self.senders.iter();
        let heads = senders.map(|sender| sender.open_sends().peekable());
        let mut heads: Vec<_> = heads.collect();
        let merged = std::iter::from_fn(move || {
            let heads = heads.iter_mut();
            let next = heads.filter_map(|rows| Some((*rows.peek()?, rows)));
            next.min_by_key(|(row, _)| *row)?.1.next()
        });
        self.strays.iter().copied().chain(merged)
    }

    /// The namespace's counters were read. Where packets were discarded on their way, drops may be another
    /// program's, and own datagrams may have been among the discarded ones. Returns whether it is proven that every
    /// drop since they were read last met a full receive buffer.
    pub(super) fn count(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        counters: UdpCounters,
    ) -> bool {
        let last = self.counters.map(|(_, last)| last).unwrap_or_default();
        let full = counters.since(last).only_full();
        if self.counters.is_none() && self.drops.in_epoch() > 0 {
            // What was counted when the epoch began is not known.
            return full;
        }
        let (began, _) = self.counters.unwrap_or((counters, counters));
        self.counters = Some((began, counters));
        if !self.delivers() {
            self.disturb_by_peer(record, fates);
        }
        full
    }

    /// How many drops of this epoch are surely own datagrams, if nothing is on its way, and how many can be.
    pub(super) fn own_drops(&self) -> (u64, u64) {
        if matches!(self.epoch, Epoch::RowsLost { .. }) {
            return (0, u64::MAX);
        }
        let missing: usize = self.senders.iter().map(SenderQueue::missing).sum();
        let agree = self.epoch == Epoch::InOrder && self.drops.in_epoch() == missing as u64;
        (if agree { missing as u64 } else { 0 }, missing as u64)
    }

    /// Whether all packets of this epoch came as far as a protocol, as far as is counted, and none of them can have
    /// come to another socket.
    pub(super) fn delivers(&self) -> bool {
        let all = |(began, now): (UdpCounters, UdpCounters)| now.since(began).undelivered == 0;
        !self.shared && self.counters.is_none_or(all)
    }

    /// From now on other sockets may have its port too: what is missing need not have been dropped.
    pub(in crate::ledger) fn share(&mut self, record: &Record, fates: &mut Fates) {
        self.shared = true;
        self.disturb_by_peer(record, fates);
    }

    /// Whether it is proven that all drops of this epoch met a full receive buffer.
    pub(in crate::ledger) fn only_full(&self) -> bool {
        self.counters
            .is_some_and(|(began, now)| now.since(began).only_full())
    }

    /// A note told the raw drop total.
    pub(super) fn look(&mut self, note: u32, drops: u32) {
        self.drops.observe(drops);
        self.looked = note;
    }

    /// Adds an own send that returned at `end`.
    pub(in crate::ledger) fn push(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        thread: SendThread,
        sent: QueuedSend,
        end: Stamp,
    ) {
        self.last_end = self.last_end.max(end);
        let unused = || self.senders.iter().position(SenderQueue::is_unused);
        let at = self.sender_of(thread).or_else(unused).unwrap_or_else(|| {
            self.senders.push(SenderQueue::new(thread, self.epoch));
            self.senders.len() - 1
        });
        if let Some(sender) = self.senders.get_mut(at) {
            sender.thread = thread;
            sender.push(sent);
        }
        self.check_naming();
        let used = self.senders.iter().filter(|sender| !sender.is_unused());
        if self.senders.len() > 1 && used.count() > 1 {
            self.disturb_by_own(record, fates);
        }
    }

    /// What a thread has sent, if it has sent anything in this epoch.
    fn sender_of(&self, thread: SendThread) -> Option<usize> {
        let mut senders = self.senders.iter();
        senders.position(|sender| sender.thread == thread && !sender.is_unused())
    }

    /// Takes a send out that never came into the queue.
    pub(in crate::ledger) fn withdraw(&mut self, row: RowId) {
        if !self.senders.iter_mut().any(|sender| sender.withdraw(row)) {
            self.strays.retain(|stray| *stray != row);
        }
    }

    /// Something came out: finds the send that it comes from.
    pub(in crate::ledger) fn receive(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        taken: Dequeued,
        counts: bool,
    ) {
        // The kernel sends no total before the first drop.
        let drops = counts.then(|| self.drops.observe(taken.drops.unwrap_or(0)));
        // It bounds how many were passed only where all of them came here.
        let drops = drops.filter(|_| !self.shared);
        let at = taken.from.and_then(|(_, thread)| self.sender_of(thread));
        let sender = at.and_then(|at| self.senders.get_mut(at));
        let (Some((holder, _)), Some(sender)) = (taken.from, sender) else {
            self.disturb_by_peer(record, fates);
            return;
        };
        let receipt = Receipt::new(taken.source, (holder, taken.fate), drops, sender.sent());
        if self.epoch == Epoch::InOrder {
            if let Some(updates) = sender.match_in_order(record, receipt) {
                return fates.apply(updates);
            }
            // The prediction failed: a peer's datagrams were dropped.
            self.disturb_by_peer(record, fates);
        }
        let Some(sender) = at.and_then(|at| self.senders.get_mut(at)) else {
            return;
        };
        if self.epoch.is_counted() {
            sender.count();
        } else if let Some(matched) = sender.match_first_fit(record, receipt) {
            fates.apply([matched]);
        } else {
            self.disturb_by_peer(record, fates);
        }
    }

    /// A peer was seen, or must have been there.
    fn disturb_by_peer(&mut self, record: &Record, fates: &mut Fates) {
        self.disturb_by_own(record, fates);
        self.epoch = self.epoch.disturbed(true);
    }

    /// Order alone does not name the datagrams any more: takes back what was provisional.
    fn disturb_by_own(&mut self, record: &Record, fates: &mut Fates) {
        if self.epoch != Epoch::InOrder {
            return;
        }
        self.epoch = self.epoch.disturbed(false);
        if self.senders.iter().any(SenderQueue::has_evicted) {
            self.clip(fates);
            return;
        }
        for sender in &mut self.senders {
            let (receipts, updates) = sender.reopen();
            fates.apply(updates);
            for receipt in receipts {
                fates.apply(receipt.link(None));
                fates.apply(sender.match_first_fit(record, receipt));
            }
        }
        self.check_naming();
    }

    /// In debug builds, and so in all tests: each thread's sends are named as the state of the epoch says.
    fn check_naming(&self) {
        let mut senders = self.senders.iter();
        debug_assert!(senders.all(|sender| sender.is_named_as(self.epoch)));
    }

    /// Not all of the epoch is kept: takes back what is provisional.
    fn clip(&mut self, fates: &mut Fates) {
        if self.epoch.is_counted() {
            return;
        }
        self.epoch = self.epoch.clipped();
        for sender in &mut self.senders {
            fates.apply(sender.clip());
        }
        self.check_naming();
    }

    /// Rows were lost, whose calls had returned at `until`.
    pub(in crate::ledger) fn record_loss(&mut self, fates: &mut Fates, until: Stamp) {
        self.clip(fates);
        self.epoch = Epoch::lost(until);
        self.last_end = self.last_end.max(until);
        self.check_naming();
    }

    /// Lets go of the sends before `end`, before the record does.
    pub(in crate::ledger) fn forget(&mut self, record: &Record, fates: &mut Fates, end: RowId) {
        for row in self.strays.extract_if(.., |row| *row < end) {
            fates.give_up(record, row, Evidence::NoCounter);
        }
        let old = |sender: &SenderQueue| sender.sends.front().is_some_and(|sent| sent.row < end);
        if !self.senders.iter().any(old) {
            return;
        }
        if self.epoch != Epoch::InOrder {
            self.clip(fates);
        }
        for sender in &mut self.senders {
            while let Some(update) = sender.forget_one(fates, end) {
                fates.apply([update]);
            }
        }
    }

    /// The queue was seen empty: settles what can be settled. Returns whether the epoch is over.
    pub(super) fn settle(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        at: Stamp,
        counts: bool,
    ) -> bool {
        let Some(mut sums) = self.sums(Finality::Open, counts) else {
            return true;
        };
        let alone = !self.epoch.is_foreign();
        let quiet = at.since(self.last_end) >= MAX_TRANSIT;
        // While a send has not returned, its datagram may be still to come, and a drop be a peer's.
        let returned = at > self.last_end;
        if quiet || (alone && returned && sums.agree()) {
            sums.end = Finality::Arrived;
        }
        let proves = sums.missing == 0 || (sums.agree() && sums.end == Finality::Arrived);
        if proves && self.settle_in_order(record, fates, sums) {
            return true;
        }
        let grown = self.sends();
        let on_its_way = alone && sums.drops.is_none_or(|drops| sums.missing > drops);
        let too_soon = grown > SHORT_EPOCH && grown < self.review_at;
        let too_early = alone && sums.agree() && !returned;
        if !quiet && (on_its_way || too_early || sums.drops.is_none() || too_soon) {
            return false;
        }
        if !sums.agree() {
            self.disturb_by_peer(record, fates);
        }
        let over = self.review(record, fates, sums);
        self.review_at = grown.saturating_mul(2);
        over
    }

    /// The socket was closed: what has no fate now will not get one.
    pub(super) fn close(&mut self, record: &Record, fates: &mut Fates, counts: bool) {
        for row in std::mem::take(&mut self.strays) {
            fates.give_up(record, row, Evidence::NoCounter);
        }
        let Some(sums) = self.sums(Finality::Closed, counts) else {
            return;
        };
        let proves = sums.missing == 0 || (!self.epoch.is_foreign() && sums.agree());
        if !(proves && self.settle_in_order(record, fates, sums)) {
            self.disturb_by_own(record, fates);
            self.review(record, fates, sums);
        }
        self.begin(None, None);
    }

    /// All sends arrived, and nobody else's datagrams were dropped: every receipt is where its
    /// sender's count and, in the one that misses some, the drop total say. Returns false,
    /// and changes nothing, where two miss some or a receipt does not fit there.
    fn settle_in_order(&self, record: &Record, fates: &mut Fates, sums: QueueSums) -> bool {
        let in_order = self.epoch == Epoch::InOrder;
        let mut senders = self.senders.iter();
        let short = senders.clone().filter(|sender| sender.missing() > 0);
        let right = short.count() <= 1
            && !self.epoch.is_counted()
            && (in_order || senders.all(|sender| sender.is_in_place(record)));
        for sender in self.senders.iter().filter(|_| right) {
            fates.apply(sender.settle(record, sums));
        }
        right
    }

    /// Goes through the whole epoch and settles what can be in one way only. Returns whether nothing
    /// more can become known of it.
    fn review(&mut self, record: &Record, fates: &mut Fates, sums: QueueSums) -> bool {
        let over = sums.end != Finality::Open;
        if self.epoch.is_counted() {
            let verdict = match self.epoch {
                Epoch::RowsLost { .. } => {
                    Verdict::new(Fate::Unknown, Evidence::RowsLost, None, true)
                }
                _ => sums.unreceived(Match::Maybe),
            };
            for sender in self.senders.iter_mut().filter(|_| over) {
                fates.apply(sender.give_up(verdict));
            }
            return over;
        }
        let ways = self.senders.iter().map(|sender| sender.ways(record));
        let ways: Vec<_> = ways.collect();
        let all_in = ways.iter().all(|ways| {
            let last = ways.as_ref().map(|ways| ways.matches.last());
            matches!(last, Some(None | Some(Match::Sure(_))))
        });
        let end = match sums.end {
            Finality::Open if all_in => Finality::Arrived,
            end => end,
        };
        if all_in && sums.agree() && self.settle_in_order(record, fates, sums) {
            return true;
        }
        for (sender, ways) in self.senders.iter_mut().zip(&ways) {
            let sums = QueueSums { end, ..sums };
            sender.updates(record, ways.as_ref(), sums, |update| fates.update(update));
            if end == Finality::Arrived {
                let rows = sender.sends.iter().map(|sent| sent.row);
                let strays = rows.filter(|row| fates.get(*row).fate == Fate::InFlight);
                self.strays.extend(strays);
            }
        }
        self.check_naming();
        end != Finality::Open
    }

    /// Begins a new epoch at this raw drop total, or at the highest one heard of. `lost`: until when
    /// rows of it were lost.
    pub(super) fn begin(&mut self, raw: Option<u32>, lost: Option<Stamp>) {
        self.drops.begin(raw);
        self.review_at = 0;
        self.counters = self.counters.map(|(_, now)| (now, now));
        self.epoch = Epoch::next(lost);
        if self.shared {
            self.epoch = self.epoch.disturbed(true);
        }
        for sender in &mut self.senders {
            sender.clear(self.epoch);
        }
        self.check_naming();
        self.last_end = self.last_end.max(lost.unwrap_or_default());
    }

    /// Bytes of memory taken.
    pub(in crate::ledger) fn capacity(&self) -> usize {
        let senders: usize = self.senders.iter().map(SenderQueue::capacity).sum();
        senders + self.strays.capacity() * size_of::<RowId>()
    }
}
