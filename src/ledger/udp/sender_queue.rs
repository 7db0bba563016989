//! What one thread sent into one queue, and what of it came out.

use std::collections::{VecDeque, vec_deque::Iter};

use super::{
    epoch::Epoch,
    matching::{Embedding, Limit, Match, embed},
    receipt::{QueuedSend, Receipt, SendThread},
    sums::{Finality, QueueSums},
};
use crate::{
    ledger::fates::{Fates, VerdictUpdate, WAITING},
    model::{Evidence, Fate, RowId, SocketId, Verdict},
    record::Record,
};

/// Items that an empty list keeps room for.
const ROOM: usize = 1 << 14;

/// One thread's part of an epoch.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct SenderQueue {
    pub(super) thread: SendThread,
    pub(super) sends: VecDeque<QueuedSend>,
    receipts: VecDeque<Receipt>,
    /// Sends and receipts that came before these, and were let go of.
    evicted_sends: usize,
    evicted_receipts: usize,
    naming: Naming,
}

/// How the sends get their names in this state of the epoch, and what is kept for it.
///
/// The state is there twice, as [`Epoch`] in the queue too: the queue's also tells what its sums prove, of all threads
/// together, while what is kept to find names differs from thread to thread. Both change together
/// ([`SenderQueue::is_named_as`]).
#[derive(Clone, Debug)]
enum Naming {
    InOrder(InOrder),
    Matched(Matched),
    Counted {
        /// Sends without a receipt that had their last fate before datagrams were only counted.
        ended: u64,
    },
}

/// By number: each receipt is where the drop total says.
#[derive(Clone, Debug, Default)]
struct InOrder {
    /// The first send that no receipt has passed yet, counted from the first of the epoch.
    cursor: usize,
    /// Sends before it that are named as dropped, provisionally.
    named: u64,
    /// How many of the sends from the cursor on each socket made.
    open_by: Vec<(SocketId, u64)>,
    /// How many of the sends that were let go of each socket made that were named as dropped.
    evicted_named: Vec<(SocketId, u64)>,
}

/// By sender, length and bytes; all sends are kept.
#[derive(Clone, Copy, Debug, Default)]
struct Matched {
    /// The send after the last that a receipt was matched to.
    cursor: usize,
    /// Sends that are named as dropped, finally.
    named: u64,
    /// Sends without a receipt that have their last fate.
    ended: u64,
}

impl Naming {
    /// At the beginning of an epoch in this state, or of what a thread sends in it.
    fn new(epoch: Epoch) -> Self {
        match epoch {
            Epoch::InOrder => Self::InOrder(InOrder::default()),
            Epoch::Matched { .. } => Self::Matched(Matched::default()),
            Epoch::Counted { .. } | Epoch::RowsLost { .. } => Self::Counted { ended: 0 },
        }
    }
}

impl InOrder {
    /// The sends from the cursor to this number, of those from number `first` on that are kept, have their fate.
    fn pass<'q>(
        &mut self,
        sends: &'q VecDeque<QueuedSend>,
        first: usize,
        end: usize,
    ) -> Iter<'q, QueuedSend> {
        let at = |number: usize| number.saturating_sub(first).min(sends.len());
        let passed = sends.range(at(self.cursor)..at(end));
        passed.clone().for_each(|sent| self.close_one(sent.from));
        self.named += (end - self.cursor) as u64;
        passed
    }

    fn close_one(&mut self, from: SocketId) {
        if let Some((_, count)) = self.open_by.iter_mut().find(|(id, _)| *id == from) {
            *count = count.saturating_sub(1);
        }
    }

    /// Begins anew, with the memory that is there.
    fn clear(&mut self) {
        self.cursor = 0;
        self.named = 0;
        self.open_by.clear();
        self.evicted_named.clear();
    }
}

impl SenderQueue {
    /// What a thread sends into a queue whose epoch is in this state.
    pub(super) fn new(thread: SendThread, epoch: Epoch) -> Self {
        Self {
            thread,
            sends: VecDeque::new(),
            receipts: VecDeque::new(),
            evicted_sends: 0,
            evicted_receipts: 0,
            naming: Naming::new(epoch),
        }
    }

    /// How many sends the epoch has, those that are no longer kept among them.
    pub(super) fn sent(&self) -> usize {
        self.evicted_sends + self.sends.len()
    }

    /// How many receipts the epoch has, those that are no longer kept among them.
    fn received(&self) -> usize {
        self.evicted_receipts + self.receipts.len()
    }

    /// Whether nothing was sent in this epoch.
    pub(super) fn is_unused(&self) -> bool {
        self.sent() == 0
    }

    /// Whether sends of the epoch were let go of.
    pub(super) const fn has_evicted(&self) -> bool {
        self.evicted_sends > 0
    }

    /// A send by its number in the epoch.
    fn send(&self, number: usize) -> Option<QueuedSend> {
        let at = number.checked_sub(self.evicted_sends)?;
        self.sends.get(at).copied()
    }

    /// Sends that have no receipt.
    pub(super) fn missing(&self) -> usize {
        self.sent().saturating_sub(self.received())
    }

    /// Sends without a fate.
    pub(super) fn open(&self) -> u64 {
        let closed = match &self.naming {
            Naming::InOrder(in_order) => in_order.cursor as u64,
            Naming::Matched(Matched { ended, .. }) | Naming::Counted { ended } => {
                self.received() as u64 + ended
            }
        };
        (self.sent() as u64).saturating_sub(closed)
    }

    /// Sends that are named as dropped.
    pub(super) const fn named(&self) -> u64 {
        match &self.naming {
            Naming::InOrder(in_order) => in_order.named,
            Naming::Matched(matched) => matched.named,
            Naming::Counted { .. } => 0,
        }
    }

    /// In order, how many of the sends without a fate each socket made.
    pub(super) fn open_by(&self) -> &[(SocketId, u64)] {
        match &self.naming {
            Naming::InOrder(in_order) => &in_order.open_by,
            Naming::Matched(_) | Naming::Counted { .. } => &[],
        }
    }

    /// In order, how many of the sends that are kept have been passed.
    fn passed(&self) -> usize {
        match &self.naming {
            Naming::InOrder(in_order) => in_order.cursor.saturating_sub(self.evicted_sends),
            Naming::Matched(_) | Naming::Counted { .. } => 0,
        }
    }

    /// The sends that may have no fate yet, oldest first.
    pub(super) fn open_sends(&self) -> impl Iterator<Item = RowId> {
        self.sends.iter().skip(self.passed()).map(|sent| sent.row)
    }

    pub(super) fn push(&mut self, sent: QueuedSend) {
        self.sends.push_back(sent);
        if let Naming::InOrder(in_order) = &mut self.naming {
            add(&mut in_order.open_by, sent.from);
        }
    }

    /// A datagram of this thread came out of a queue whose datagrams are only counted.
    pub(super) const fn count(&mut self) {
        self.evicted_receipts += 1;
    }

    /// Takes a send out that never came into the queue; returns whether it was there.
    pub(super) fn withdraw(&mut self, row: RowId) -> bool {
        let Ok(at) = self.sends.binary_search_by_key(&row, |sent| sent.row) else {
            return false;
        };
        let Some(sent) = self.sends.remove(at) else {
            return false;
        };
        let at = self.evicted_sends + at;
        match &mut self.naming {
            Naming::InOrder(InOrder { cursor, .. }) | Naming::Matched(Matched { cursor, .. })
                if at < *cursor =>
            {
                *cursor -= 1;
            }
            Naming::InOrder(in_order) => in_order.close_one(sent.from),
            Naming::Matched(_) | Naming::Counted { .. } => {}
        }
        let later = self.receipts.iter_mut().rev();
        for receipt in later.take_while(|receipt| receipt.sends_before() > at) {
            receipt.withdraw_one();
        }
        true
    }

    /// In order: matches the receipt where the totals say; what it passes was dropped. `None` if it does not fit there.
    pub(super) fn match_in_order(
        &mut self,
        record: &Record,
        receipt: Receipt,
    ) -> Option<impl Iterator<Item = VerdictUpdate>> {
        let target = receipt.predicted(self.received());
        let sent = self.send(target)?;
        let Naming::InOrder(in_order) = &mut self.naming else {
            return None;
        };
        if target < in_order.cursor || !receipt.fits(record, sent) {
            return None;
        }
        let passed = if target > in_order.cursor {
            in_order.pass(&self.sends, self.evicted_sends, target)
        } else {
            Iter::default()
        };
        in_order.close_one(sent.from);
        in_order.cursor = target + 1;
        self.receipts.push_back(receipt);
        let dropped = receipt.passing(false);
        let passed = passed.map(move |sent| sent.update(dropped));
        Some(passed.chain([receipt.match_to_send(record, sent, false)]))
    }

    /// Matched: takes the first send after the last taken one that fits. `None` if there is none: somebody else sent it.
    pub(super) fn match_first_fit(
        &mut self,
        record: &Record,
        receipt: Receipt,
    ) -> Option<VerdictUpdate> {
        let Naming::Matched(matched) = &mut self.naming else {
            return None;
        };
        // As many can have been passed as were dropped.
        let end = match receipt.drops() {
            Some(_) => receipt.predicted(self.receipts.len()).saturating_add(1),
            None => usize::MAX,
        }
        .min(receipt.sends_before())
        .min(self.sends.len());
        let sends = self.sends.iter().enumerate().take(end);
        let mut sends = sends.skip(matched.cursor);
        let (at, &sent) = sends.find(|(_, sent)| receipt.fits(record, **sent))?;
        matched.cursor = at + 1;
        self.receipts.push_back(receipt);
        Some(receipt.match_to_send(record, sent, false))
    }

    /// No longer in order: takes back what is provisional. Its receipts are to be matched anew.
    pub(super) fn reopen(&mut self) -> (VecDeque<Receipt>, impl Iterator<Item = VerdictUpdate>) {
        self.naming = Naming::Matched(Matched::default());
        let receipts = std::mem::take(&mut self.receipts);
        let sends = self.sends.iter().map(|sent| sent.update(WAITING));
        (receipts, sends)
    }

    /// Not in order, and not all of the epoch is kept: takes back what is provisional. From now on
    /// datagrams are counted, and none is matched.
    pub(super) fn clip(&mut self) -> impl Iterator<Item = VerdictUpdate> {
        self.evicted_receipts = self.received();
        let (ended, uncertain) = match &mut self.naming {
            Naming::InOrder(in_order) => (0, std::mem::take(&mut in_order.evicted_named)),
            Naming::Matched(Matched { ended, .. }) | Naming::Counted { ended } => {
                (*ended, Vec::new())
            }
        };
        self.naming = Naming::Counted { ended };
        let receipts = std::mem::take(&mut self.receipts);
        let any = !receipts.is_empty();
        let sends = self.sends.iter().filter(move |_| any);
        let uncertain = uncertain.into_iter();
        uncertain
            .map(|(sender, count)| VerdictUpdate::Uncertain(sender, count))
            .chain(sends.map(|sent| VerdictUpdate::OpenSend(sent.from, sent.row, WAITING)))
            .chain(receipts.into_iter().filter_map(|it| it.unlink_open()))
    }

    /// Lets go of the first send, if it is one before `end`: in order if it was passed; where datagrams are only counted
    /// in any case, and if it has no fate it becomes unknown.
    pub(super) fn forget_one(&mut self, fates: &Fates, end: RowId) -> Option<VerdictUpdate> {
        let sent = *self.sends.front().filter(|sent| sent.row < end)?;
        let verdict = fates.get(sent.row);
        let update = match &mut self.naming {
            Naming::InOrder(in_order) if self.evicted_sends < in_order.cursor => {
                // One that was not named as dropped has the oldest receipt.
                if verdict.fate == Fate::Dropped {
                    add(&mut in_order.evicted_named, sent.from);
                } else if self.receipts.pop_front().is_some() {
                    self.evicted_receipts += 1;
                }
                VerdictUpdate::Final(sent.row)
            }
            Naming::InOrder(_) | Naming::Matched(_) => return None,
            Naming::Counted { .. } if verdict.settled => VerdictUpdate::Final(sent.row),
            Naming::Counted { .. } => {
                sent.update(Verdict::new(Fate::Unknown, Evidence::OneOf, None, true))
            }
        };
        self.sends.pop_front();
        self.evicted_sends += 1;
        Some(update)
    }

    /// Every way in which the receipts can be matched to the sends; `None` if there is none.
    pub(super) fn ways(&self, record: &Record) -> Option<Embedding> {
        let limit = |receipt: &Receipt| Limit {
            before: receipt.sends_before(),
            drops: receipt.drops(),
        };
        let limits: Vec<Limit> = self.receipts.iter().map(limit).collect();
        embed(self.sends.len(), &limits, |sent, receipt| {
            let pair = self.send(sent).zip(self.receipts.get(receipt));
            pair.is_some_and(|(sent, receipt)| receipt.fits(record, sent))
        })
    }

    /// Matched: tells what follows for each send from the ways in which the receipts can be matched; with none, of no send it
    /// is known what became of it.
    pub(super) fn updates(
        &mut self,
        record: &Record,
        ways: Option<&Embedding>,
        sums: QueueSums,
        tell: impl FnMut(VerdictUpdate),
    ) {
        match ways {
            Some(ways) => self.updates_by_ways(record, ways, sums, tell),
            None if sums.end == Finality::Open => {}
            None => {
                let verdict = sums.unreceived(Match::Maybe);
                let reads = self.receipts.iter().filter_map(|it| it.link(None));
                let sends = self.sends.iter().map(|sent| sent.update(verdict));
                reads.chain(sends).for_each(tell);
            }
        }
    }

    fn updates_by_ways(
        &mut self,
        record: &Record,
        ways: &Embedding,
        sums: QueueSums,
        mut tell: impl FnMut(VerdictUpdate),
    ) {
        let mut matched = Matched {
            cursor: ways.first.last().map_or(0, |place| place + 1),
            ..Matched::default()
        };
        let mut next = 0;
        for (number, (&sent, &found)) in self.sends.iter().zip(&ways.matches).enumerate() {
            let here = ways.first.get(next) == Some(&number);
            let receipt = self.receipts.get(next).copied().filter(|_| here);
            next += usize::from(here);
            let sure = matches!(found, Match::Sure(_));
            if let Some(receipt) = receipt {
                if sure || sums.end == Finality::Open {
                    tell(receipt.match_to_send(record, sent, sure));
                    continue;
                }
                receipt.link(None).into_iter().for_each(&mut tell);
            }
            let passing = match found {
                Match::Passed(by) if sums.delivered => {
                    self.receipts.get(by).filter(|by| by.drops().is_some())
                }
                _ => None,
            };
            let verdict = match passing {
                Some(by) => by.passing(true).by_full_queue(sums.full),
                None => sums.unreceived(found),
            };
            matched.ended += u64::from(verdict.settled);
            matched.named += u64::from(verdict.settled && verdict.fate == Fate::Dropped);
            tell(sent.update(verdict));
        }
        self.naming = Naming::Matched(matched);
    }

    /// The epoch ends while its datagrams are only counted: `verdict` is said of each send that has no fate.
    pub(super) fn give_up(&mut self, verdict: Verdict) -> impl Iterator<Item = VerdictUpdate> {
        let sends = std::mem::take(&mut self.sends).into_iter();
        sends.map(move |sent| VerdictUpdate::OpenSend(sent.from, sent.row, verdict))
    }

    /// Where a receipt lies if nobody else's datagrams were dropped, and all that are missing here were.
    fn target(&self, number: usize) -> Option<usize> {
        let receipt = self.receipts.get(number)?;
        Some(if self.missing() == 0 {
            number
        } else {
            receipt.predicted(number)
        })
    }

    /// Whether every receipt fits the send that its place in order names.
    pub(super) fn is_in_place(&self, record: &Record) -> bool {
        let mut free = 0;
        self.receipts.iter().enumerate().all(|(number, receipt)| {
            let Some(at) = self.target(number).filter(|at| *at >= free) else {
                return false;
            };
            free = at + 1;
            let sent = self.sends.get(at).filter(|_| at < receipt.sends_before());
            sent.is_some_and(|&sent| receipt.fits(record, sent))
        })
    }

    /// Every receipt is where [`Self::target`] says, and what is missing was dropped, as the note tells. In
    /// order the names were right, and are final now.
    pub(super) fn settle(
        &self,
        record: &Record,
        sums: QueueSums,
    ) -> impl Iterator<Item = VerdictUpdate> {
        let (named, in_order) = (self.passed(), matches!(self.naming, Naming::InOrder(_)));
        let mut next = 0;
        let by_note = Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(sums.note), true);
        let sends = self.sends.iter().enumerate();
        sends.map(move |(number, &sent)| {
            if number < named {
                return VerdictUpdate::FinalCause(sent.row, sums.full);
            }
            let receipt = self.receipts.get(next).filter(|_| !in_order);
            if let Some(receipt) = receipt
                && self.target(next) == Some(number)
            {
                next += 1;
                return receipt.match_to_send(record, sent, true);
            }
            let verdict = receipt.map_or(by_note, |receipt| receipt.passing(true));
            sent.update(verdict.by_full_queue(sums.full))
        })
    }

    /// Whether the sends get their names as in this state of the epoch.
    pub(super) const fn is_named_as(&self, epoch: Epoch) -> bool {
        matches!(
            (&self.naming, epoch),
            (Naming::InOrder(_), Epoch::InOrder)
                | (Naming::Matched(_), Epoch::Matched { .. })
                | (
                    Naming::Counted { .. },
                    Epoch::Counted { .. } | Epoch::RowsLost { .. }
                )
        )
    }

    /// Begins a new epoch, in this state.
    pub(super) fn clear(&mut self, epoch: Epoch) {
        self.sends.clear();
        self.sends.shrink_to(ROOM);
        self.receipts.clear();
        self.receipts.shrink_to(ROOM);
        self.evicted_sends = 0;
        self.evicted_receipts = 0;
        match (&mut self.naming, epoch) {
            (Naming::InOrder(in_order), Epoch::InOrder) => in_order.clear(),
            (naming, _) => *naming = Naming::new(epoch),
        }
    }

    /// Bytes of memory taken.
    pub(super) fn capacity(&self) -> usize {
        self.sends.capacity() * size_of::<QueuedSend>()
            + self.receipts.capacity() * size_of::<Receipt>()
    }
}

fn add(counts: &mut Vec<(SocketId, u64)>, socket: SocketId) {
    match counts.iter_mut().find(|(id, _)| *id == socket) {
        Some((_, count)) => *count += 1,
        None => counts.push((socket, 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::udp::receipt::{AddressHolder, Source};

    /// A queue with four sends, each of which came out before the next was made.
    fn four() -> SenderQueue {
        let (from, mut queue) = (
            SocketId(1),
            SenderQueue::new(SendThread::Clients, Epoch::InOrder),
        );
        let holder = AddressHolder(from);
        for row in 0..4 {
            queue.push(QueuedSend { row, from, holder });
        }
        for before in 1..=4 {
            let receipt = Receipt::new(Source::Row(9), (holder, Fate::Whole), None, before);
            queue.receipts.push_back(receipt);
        }
        queue
    }

    #[test]
    fn a_receipt_is_in_place_only_after_its_send() {
        let mut queue = four();
        assert!(queue.is_in_place(&Record::default()));
        queue.receipts[0].withdraw_one();
        assert!(!queue.is_in_place(&Record::default()), "it came before");
    }

    #[test]
    fn the_memory_that_is_told_has_room_for_its_sends() {
        let mut queue = four();
        queue.sends.reserve(1000);
        assert!(queue.capacity() >= 1000 * size_of::<QueuedSend>());
    }

    #[test]
    fn what_came_after_a_withdrawn_send_has_one_less_before_it() {
        let mut queue = four();
        assert!(queue.withdraw(1) && !queue.withdraw(1));
        let before: Vec<usize> = queue.receipts.iter().map(Receipt::sends_before).collect();
        assert_eq!(before, [1, 1, 2, 3]);
    }
}
