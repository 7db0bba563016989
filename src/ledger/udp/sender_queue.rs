//! What one thread sent into one queue, and what of it came out.

use std::collections::VecDeque;

use super::{
    matching::{Embedding, Limit, Match, embed},
    receipt::{QueuedSend, Receipt, SendThread},
    sums::{Finality, QueueSums},
};
use crate::{
    ledger::fates::{Fates, WAITING},
    model::{Evidence, Fate, RowId, SocketId, Verdict},
    record::Record,
};

/// Items that an empty list keeps room for.
const ROOM: usize = 1 << 14;

/// One thread's part of an epoch.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct SenderQueue {
    pub(super) thread: SendThread,
    pub(super) sends: VecDeque<QueuedSend>,
    receipts: VecDeque<Receipt>,
    /// Sends and receipts that came before these, and were let go of.
    evicted_sends: usize,
    evicted_receipts: usize,
    /// How many of those sends on each socket were named as dropped.
    evicted_named: Vec<(SocketId, u64)>,
    /// The first send that no receipt has passed yet, counted from the first of the epoch.
    cursor: usize,
    /// Sends that are named as dropped: provisionally in order, finally when matched.
    pub(super) named: u64,
    /// Matched: sends without a receipt that have their last fate.
    ended: u64,
    /// In order: how many of the sends from the cursor on each socket made.
    pub(super) open_by: Vec<(SocketId, u64)>,
}

impl SenderQueue {
    pub(super) fn new(thread: SendThread) -> Self {
        Self {
            thread,
            ..Self::default()
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
    pub(super) const fn has_gone(&self) -> bool {
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
    pub(super) fn open(&self, in_order: bool) -> u64 {
        let closed = if in_order {
            self.cursor as u64
        } else {
            self.received() as u64 + self.ended
        };
        (self.sent() as u64).saturating_sub(closed)
    }

    /// The sends that may have no fate yet, oldest first.
    pub(super) fn open_sends(&self, in_order: bool) -> impl Iterator<Item = RowId> {
        let passed = if in_order {
            self.cursor.saturating_sub(self.evicted_sends)
        } else {
            0
        };
        self.sends.iter().skip(passed).map(|sent| sent.row)
    }

    pub(super) fn push(&mut self, sent: QueuedSend) {
        self.sends.push_back(sent);
        add(&mut self.open_by, sent.from);
    }

    /// A datagram of this thread came out of a queue whose datagrams are only counted.
    pub(super) const fn count(&mut self) {
        self.evicted_receipts += 1;
    }

    /// In order: the send at the cursor has its fate.
    fn pass(&mut self) -> Option<QueuedSend> {
        let sent = self.send(self.cursor)?;
        self.cursor += 1;
        self.close_one(sent.from);
        Some(sent)
    }

    fn close_one(&mut self, from: SocketId) {
        if let Some((_, count)) = self.open_by.iter_mut().find(|(id, _)| *id == from) {
            *count = count.saturating_sub(1);
        }
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
        if at < self.cursor {
            self.cursor -= 1;
        } else {
            self.close_one(sent.from);
        }
        let later = self.receipts.iter_mut().rev();
        for receipt in later.take_while(|receipt| receipt.sends_before() > at) {
            receipt.withdraw_one();
        }
        true
    }

    /// In order: matches the receipt where the totals say; what it passes was dropped. Returns
    /// whether it fits there.
    pub(super) fn match_in_order(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        receipt: Receipt,
    ) -> bool {
        let target = receipt.predicted(self.received());
        let fits = |sent| receipt.fits(record, sent);
        if target < self.cursor || !self.send(target).is_some_and(fits) {
            return false;
        }
        let dropped = receipt.passing(false);
        while self.cursor < target {
            self.named += 1;
            if let Some(passed) = self.pass() {
                fates.set_send(passed.from, passed.row, dropped);
            }
        }
        self.receipts.push_back(receipt);
        if let Some(sent) = self.pass() {
            receipt.match_to(record, fates, sent, false);
        }
        true
    }

    /// Matched: takes the first send after the last taken one that fits. Returns whether there is
    /// one; if not, somebody else sent it.
    pub(super) fn match_first_fit(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        receipt: Receipt,
    ) -> bool {
        // As many can have been passed as were dropped.
        let end = match receipt.drops() {
            Some(_) => receipt.predicted(self.receipts.len()).saturating_add(1),
            None => usize::MAX,
        }
        .min(receipt.sends_before())
        .min(self.sends.len());
        let mut places = self.cursor..end;
        let fits = |sent| receipt.fits(record, sent);
        let Some(at) = places.find(|&at| self.send(at).is_some_and(fits)) else {
            return false;
        };
        self.receipts.push_back(receipt);
        self.cursor = at + 1;
        if let Some(sent) = self.send(at) {
            receipt.match_to(record, fates, sent, false);
        }
        true
    }

    /// No longer in order: takes back what is provisional, and matches anew.
    pub(super) fn rematch(&mut self, record: &Record, fates: &mut Fates) {
        self.cursor = 0;
        self.named = 0;
        for sent in &self.sends {
            fates.set_send(sent.from, sent.row, WAITING);
        }
        for receipt in std::mem::take(&mut self.receipts) {
            receipt.unlink(fates);
            self.match_first_fit(record, fates, receipt);
        }
    }

    /// Not in order, and not all of the epoch is kept: takes back what is provisional. From now on
    /// datagrams are counted, and none is matched.
    pub(super) fn clip(&mut self, fates: &mut Fates) {
        self.evicted_receipts = self.received();
        self.cursor = self.evicted_sends;
        self.named = 0;
        for (sender, count) in self.evicted_named.drain(..) {
            fates.mark_uncertain(sender, count);
        }
        let receipts = std::mem::take(&mut self.receipts);
        for &sent in self.sends.iter().filter(|_| !receipts.is_empty()) {
            if !fates.get(sent.row).settled {
                fates.set_send(sent.from, sent.row, WAITING);
            }
        }
        for receipt in receipts {
            receipt.unlink_unsettled(fates);
        }
    }

    /// Lets go of the sends before `end` that need no more attention. Where datagrams are only counted,
    /// those that have no fate become unknown.
    pub(super) fn forget(&mut self, record: &Record, fates: &mut Fates, end: RowId, counted: bool) {
        while let Some(&sent) = self.sends.front().filter(|sent| sent.row < end) {
            if !counted && self.evicted_sends >= self.cursor {
                return;
            }
            let verdict = fates.get(sent.row);
            if counted && !verdict.settled {
                fates.give_up(record, sent.row, Evidence::OneOf);
            } else {
                fates.finish(sent.row);
            }
            self.sends.pop_front();
            self.evicted_sends += 1;
            if counted {
                continue;
            }
            // One that was not named as dropped has the oldest receipt.
            if verdict.fate == Fate::Dropped {
                add(&mut self.evicted_named, sent.from);
            } else if self.receipts.pop_front().is_some() {
                self.evicted_receipts += 1;
            }
        }
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

    /// Matched: gives each send the verdict that follows from the ways in which the receipts can be matched;
    /// with none, of no send it is known what became of it.
    pub(super) fn apply(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        ways: Option<&Embedding>,
        sums: QueueSums,
    ) {
        match ways {
            Some(ways) => self.apply_ways(record, fates, ways, sums),
            None if sums.end == Finality::Open => {}
            None => {
                for &receipt in &self.receipts {
                    receipt.unlink(fates);
                }
                for &sent in &self.sends {
                    let verdict = sums.unreceived(fates, sent, Match::Maybe);
                    fates.set_send(sent.from, sent.row, verdict);
                }
            }
        }
    }

    fn apply_ways(
        &mut self,
        record: &Record,
        fates: &mut Fates,
        ways: &Embedding,
        sums: QueueSums,
    ) {
        self.named = 0;
        self.ended = 0;
        let mut next = 0;
        for (number, (&sent, &found)) in self.sends.iter().zip(&ways.matches).enumerate() {
            let here = ways.first.get(next) == Some(&number);
            let receipt = self.receipts.get(next).copied().filter(|_| here);
            next += usize::from(here);
            let sure = matches!(found, Match::Sure(_));
            if let Some(receipt) = receipt {
                if sure || sums.end == Finality::Open {
                    receipt.match_to(record, fates, sent, sure);
                    continue;
                }
                receipt.unlink(fates);
            }
            let passing = match found {
                Match::Passed(by) if sums.delivered => {
                    self.receipts.get(by).filter(|by| by.drops().is_some())
                }
                _ => None,
            };
            let verdict = match passing {
                Some(by) => by.passing(true).by_full_queue(sums.full),
                None => sums.unreceived(fates, sent, found),
            };
            self.ended += u64::from(verdict.settled);
            self.named += u64::from(verdict.settled && verdict.fate == Fate::Dropped);
            fates.set_send(sent.from, sent.row, verdict);
        }
        self.cursor = ways.first.last().map_or(0, |place| place + 1);
    }

    /// The epoch ends while its datagrams are only counted: `verdict` is said of each send that has no fate.
    pub(super) fn give_up(
        &mut self,
        fates: &mut Fates,
        verdict: impl Fn(&Fates, QueuedSend) -> Verdict,
    ) {
        for sent in std::mem::take(&mut self.sends) {
            if !fates.get(sent.row).settled {
                let verdict = verdict(fates, sent);
                fates.set_send(sent.from, sent.row, verdict);
            }
        }
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
        fates: &mut Fates,
        sums: QueueSums,
        in_order: bool,
    ) {
        let named = if in_order {
            self.cursor - self.evicted_sends
        } else {
            0
        };
        let mut next = 0;
        for (number, &sent) in self.sends.iter().enumerate() {
            if number < named {
                fates.finish_as(sent.row, sums.full);
                continue;
            }
            let verdict = match self.receipts.get(next).filter(|_| !in_order) {
                Some(receipt) if self.target(next) == Some(number) => {
                    receipt.match_to(record, fates, sent, true);
                    next += 1;
                    continue;
                }
                Some(receipt) => receipt.passing(true).by_full_queue(sums.full),
                None => Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(sums.note), true)
                    .by_full_queue(sums.full),
            };
            fates.set_send(sent.from, sent.row, verdict);
        }
    }

    /// Begins a new epoch.
    pub(super) fn clear(&mut self) {
        self.sends.clear();
        self.sends.shrink_to(ROOM);
        self.receipts.clear();
        self.receipts.shrink_to(ROOM);
        self.evicted_sends = 0;
        self.evicted_receipts = 0;
        self.evicted_named.clear();
        self.open_by.clear();
        self.cursor = 0;
        self.named = 0;
        self.ended = 0;
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
        let (from, mut queue) = (SocketId(1), SenderQueue::new(SendThread::Clients));
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
