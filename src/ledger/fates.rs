//! What is said of each row, and what is kept of each socket as a sender.

use std::collections::VecDeque;

use super::{
    changed::Changed,
    evicted_sends::{EvictedSends, FORGOTTEN},
};
use crate::{
    model::{Evidence, Fate, FateCounts, RowId, SocketId, Verdict},
    record::{PieceList, Record},
};

/// How many sends of one socket a late refusal can still be about.
const REMEMBERED: usize = 1 << 16;

/// The verdict of a send into a queue of ours that is not known to have come out.
pub(super) const WAITING: Verdict = Verdict::new(Fate::InFlight, Evidence::Waiting, None, false);

/// What a queue says of a row, for [`Fates::apply`].
#[derive(Clone, Copy, Debug)]
pub(super) enum VerdictUpdate {
    /// A send of this socket has this verdict, which is not final as long as a report can still tell that a datagram
    /// that came after the socket was closed was refused.
    Send(SocketId, RowId, Verdict),
    /// A send of this socket has this verdict, unless the one that it has is final.
    OpenSend(SocketId, RowId, Verdict),
    /// A send of this socket was taken out, by this read if by a read, and has this verdict.
    Match(Option<RowId>, (SocketId, RowId), Verdict),
    /// A read took out this send; of `None` it is not known which.
    Link(RowId, Option<RowId>),
    /// It is not known which send a read took out, unless the fate of that send is final.
    UnlinkOpen(RowId),
    /// The verdict of a send is final.
    Final(RowId),
    /// The verdict of a send is final, with whether a full queue is known to be the cause if it was dropped.
    FinalCause(RowId, bool),
    /// This number of sends of a socket, no longer kept, were named as dropped, which is not sure any more.
    Uncertain(SocketId, u64),
}

/// A socket of ours as a sender.
#[derive(Clone, Debug, Default)]
pub(super) struct SenderLedger {
    /// Whether it is closed, so that no refusal comes to it any more.
    pub(super) closed: bool,
    /// Sends that a refusal may still be about, oldest first.
    pub(super) unsettled: VecDeque<RowId>,
    /// The sums of what the sender sent.
    pub(super) sent: FateCounts,
    /// The part of `sent` from before a row, for each row that counters begin at or have begun at.
    pub(super) earlier: Vec<(RowId, FateCounts)>,
}

impl SenderLedger {
    /// What it had sent before a row that counters begin at, with what became of it.
    pub(super) fn sent_before(&self, row: RowId) -> FateCounts {
        let mut marks = self.earlier.iter();
        let found = marks.find(|(mark, _)| *mark == row);
        found.map(|(_, counts)| *counts).unwrap_or_default()
    }
}

/// The verdicts of all rows, and the senders' books, which change with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Fates {
    verdicts: PieceList<Verdict>,
    pub(super) evicted: EvictedSends,
    changed: Changed,
    /// How often something that was told has changed.
    pub(super) revision: u64,
    /// The senders, by the number of the socket.
    pub(super) senders: Vec<Option<SenderLedger>>,
}

impl Fates {
    /// The number of rows that have or had a verdict.
    pub(super) const fn len(&self) -> RowId {
        self.verdicts.len()
    }

    /// The first row whose verdict is kept.
    pub(super) fn first(&self) -> RowId {
        self.verdicts.first()
    }

    /// What is said of a row. Of one that is no longer kept nothing is, except as long as it
    /// waits in a queue.
    pub(super) fn get(&self, row: RowId) -> Verdict {
        if let Some(verdict) = self.verdicts.get(row) {
            return *verdict;
        }
        if row < self.verdicts.first() {
            return self.evicted.get(row).unwrap_or(FORGOTTEN);
        }
        Verdict::default()
    }

    /// Whether a send has no fate yet, or one that can still change to another.
    pub(super) fn is_open(&self, row: RowId) -> bool {
        let verdict = self.get(row);
        matches!(verdict.fate, Fate::InFlight | Fate::Unknown) && !verdict.settled
    }

    /// Makes sure that there is memory for one more verdict; `false` if the system refuses it.
    pub(super) fn reserve(&mut self) -> bool {
        self.verdicts.reserve()
    }

    /// The verdict of the next row.
    pub(super) fn push(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    /// Adds the verdict of a send, which its sender's books count.
    pub(super) fn push_send(&mut self, sender: SocketId, verdict: Verdict) {
        self.push(verdict);
        if let Some(sender) = self.sender_mut(sender) {
            sender.sent.count(verdict.fate);
        }
    }

    /// Gives a row another verdict; returns the old one if it is another.
    pub(super) fn replace(&mut self, row: RowId, verdict: Verdict) -> Option<Verdict> {
        let Some(place) = self.verdicts.get_mut(row) else {
            return self.evicted.replace(row, verdict);
        };
        let old = std::mem::replace(place, verdict);
        if old == verdict {
            return None;
        }
        self.changed.push(row);
        self.revision += 1;
        Some(old)
    }

    /// What is said of a row is final.
    pub(super) fn finish(&mut self, row: RowId) {
        if let Some(place) = self.verdicts.get_mut(row) {
            place.settled = true;
            self.changed.push(row);
        } else {
            self.evicted.remove(row);
        }
    }

    /// Carries out what a queue says, in this order.
    #[inline]
    pub(super) fn apply(&mut self, updates: impl IntoIterator<Item = VerdictUpdate>) {
        updates.into_iter().for_each(|update| self.update(update));
    }

    /// Carries out what a queue says of one row.
    #[inline]
    pub(super) fn update(&mut self, update: VerdictUpdate) {
        match update {
            VerdictUpdate::Send(sender, row, mut verdict) => {
                // It may have come too late: a report can still tell that it was refused.
                let late = verdict.evidence == Evidence::ClosedUnseen;
                verdict.settled &= !(late && self.remembers(sender, row));
                self.set_send(sender, row, verdict);
            }
            VerdictUpdate::OpenSend(_, row, _) if self.get(row).settled => {}
            VerdictUpdate::OpenSend(sender, row, verdict) => self.set_send(sender, row, verdict),
            VerdictUpdate::Match(read, (sender, row), verdict) => {
                if let Some(read) = read {
                    self.link(read, Some(row));
                }
                self.set_send(sender, row, verdict);
            }
            VerdictUpdate::Link(read, send) => self.link(read, send),
            VerdictUpdate::UnlinkOpen(read) => {
                let send = self.get(read).link();
                if send.is_some_and(|send| !self.get(send).settled) {
                    self.link(read, None);
                }
            }
            VerdictUpdate::Final(row) => self.finish(row),
            VerdictUpdate::FinalCause(row, queue_full) => {
                if let Some(place) = self.verdicts.get_mut(row) {
                    place.queue_full = queue_full && place.fate == Fate::Dropped;
                }
                self.finish(row);
            }
            VerdictUpdate::Uncertain(sender, count) => self.mark_uncertain(sender, count),
        }
    }

    /// The send that a read took out.
    fn link(&mut self, read: RowId, send: Option<RowId>) {
        let own = self.get(read);
        self.replace(read, Verdict::new(own.fate, own.evidence, send, true));
    }

    /// Gives a row its verdict and keeps the books of its sender.
    pub(super) fn set(&mut self, record: &Record, row: RowId, verdict: Verdict) {
        let sender = match record.row(row) {
            Some(row) => row.call.is_send().then_some(row.socket),
            None => self.evicted.sender(row),
        };
        match sender {
            Some(sender) => self.set_send(sender, row, verdict),
            None => drop(self.replace(row, verdict)),
        }
    }

    /// Gives a send of this socket its verdict and keeps the books.
    fn set_send(&mut self, sender: SocketId, row: RowId, verdict: Verdict) {
        let Some(old) = self.replace(row, verdict) else {
            return;
        };
        if let Some(sender) = self.sender_mut(sender) {
            sender.sent.shift(old.fate, verdict.fate);
            for (_, counts) in sender.earlier.iter_mut().filter(|(mark, _)| row < *mark) {
                counts.shift(old.fate, verdict.fate);
            }
        }
    }

    /// What becomes of a send is unknown for ever.
    pub(super) fn give_up(&mut self, record: &Record, row: RowId, evidence: Evidence) {
        self.set(
            record,
            row,
            Verdict::new(Fate::Unknown, evidence, None, true),
        );
    }

    /// Sends that are no longer kept were named as dropped, and that is not sure any more.
    fn mark_uncertain(&mut self, sender: SocketId, count: u64) {
        if let Some(sender) = self.sender_mut(sender) {
            // Which of them were sent before the counters began is not known any more.
            let earlier = sender.earlier.iter_mut().map(|(_, counts)| counts);
            for counts in earlier.chain([&mut sender.sent]) {
                let count = count.min(counts.dropped);
                counts.dropped -= count;
                counts.unknown += count;
            }
        }
    }

    /// A send that a refusal may be about.
    pub(super) fn remember(&mut self, record: &Record, socket: SocketId, row: RowId) {
        self.forget_settled(socket);
        let Some(sender) = self.sender_mut(socket) else {
            return;
        };
        sender.unsettled.push_back(row);
        if sender.unsettled.len() > REMEMBERED
            && let Some(oldest) = sender.unsettled.pop_front()
        {
            self.settle_unknown(record, oldest);
        }
    }

    /// Whether a refusal can still be told of a send of that socket.
    fn remembers(&self, socket: SocketId, row: RowId) -> bool {
        let sender = self.sender(socket).filter(|sender| !sender.closed);
        let first = sender.and_then(|sender| sender.unsettled.front());
        first.is_some_and(|first| *first <= row)
    }

    /// Drops those sends from the front of the list that no refusal can be about any more.
    pub(super) fn forget_settled(&mut self, socket: SocketId) {
        while let Some(&first) = self.sender(socket).and_then(|it| it.unsettled.front())
            && self.get(first).settled
            && let Some(sender) = self.sender_mut(socket)
        {
            sender.unsettled.pop_front();
        }
    }

    /// No refusal can be told of the sends of a socket before `end` any more.
    pub(super) fn settle_sends(&mut self, record: &Record, socket: SocketId, end: RowId) {
        while let Some(sender) = self.sender_mut(socket)
            && let Some(row) = sender.unsettled.pop_front_if(|row| *row < end)
        {
            self.settle_unknown(record, row);
        }
    }

    /// No refusal can be told of this send any more.
    pub(super) fn settle_unknown(&mut self, record: &Record, row: RowId) {
        let verdict = self.get(row);
        if matches!(verdict.evidence, Evidence::NotOurs | Evidence::ClosedUnseen) {
            let last = Verdict::new(verdict.fate, verdict.evidence, verdict.link(), true);
            self.set(record, row, last);
        }
    }

    /// Lets go of the verdicts before `end`, the first of a piece; those of sends that wait are kept apart.
    pub(super) fn forget(&mut self, record: &Record, end: RowId) {
        for row in self.first()..end {
            let verdict = self.get(row);
            let open = record.row(row).filter(|_| !verdict.settled);
            if let Some(sent) = open.filter(|row| row.call.is_send()) {
                self.evicted.insert(row, verdict, sent.socket);
            }
        }
        self.verdicts.forget(end);
    }

    pub(super) fn sender(&self, socket: SocketId) -> Option<&SenderLedger> {
        self.senders.get(usize::from(socket.0))?.as_ref()
    }

    pub(super) fn sender_mut(&mut self, socket: SocketId) -> Option<&mut SenderLedger> {
        self.senders.get_mut(usize::from(socket.0))?.as_mut()
    }

    /// A socket was opened. A number is given only once; should it come again, what was counted stays.
    pub(super) fn open_sender(&mut self, socket: SocketId) {
        let index = usize::from(socket.0);
        if self.senders.len() <= index {
            self.senders.resize_with(index + 1, || None);
        }
        if let Some(place) = self.senders.get_mut(index) {
            place.get_or_insert_default().closed = false;
        }
    }

    /// Whether a verdict changed after its row was folded, since the last [`Self::take_changed`].
    pub(super) const fn has_changed(&self) -> bool {
        !self.changed.is_empty()
    }

    /// Rows whose verdict changed after they were folded, since the last call; some more than
    /// once. If they were very many, rows in between are among them.
    pub(super) fn take_changed(&mut self) -> Vec<RowId> {
        self.changed.take()
    }
}
