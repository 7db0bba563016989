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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

#[cfg(test)]
mod tests {
    use super::*;

    const A: SocketId = SocketId(1);
    /// The rows: three sends of a socket whose counters began at the second, and a read.
    const SENDS: [RowId; 3] = [0, 1, 2];
    const READ: RowId = 3;
    const OPEN_DROP: Verdict = dropped(false);
    const WHOLE: Verdict = whole(true);

    const fn whole(settled: bool) -> Verdict {
        Verdict::new(Fate::Whole, Evidence::Returned, Some(READ), settled)
    }

    const fn dropped(settled: bool) -> Verdict {
        Verdict::new(Fate::Dropped, Evidence::DropTotal, Some(READ), settled)
    }

    const fn unseen(settled: bool) -> Verdict {
        Verdict::new(Fate::Unknown, Evidence::ClosedUnseen, None, settled)
    }

    /// Three sends that have this verdict, and a read that took out the second.
    fn fates_of(verdict: Verdict) -> Fates {
        let mut fates = Fates::default();
        fates.open_sender(A);
        for row in SENDS {
            if row == 1 {
                let sender = fates.sender_mut(A).unwrap();
                sender.earlier.push((row, sender.sent));
            }
            fates.push_send(A, verdict);
        }
        fates.push(Verdict::new(Fate::Whole, Evidence::Returned, Some(1), true));
        fates
    }

    /// An update of the second of three sends that have the verdict `was`: which one it has then.
    #[track_caller]
    fn check(was: Verdict, update: VerdictUpdate, want: Verdict) {
        let mut fates = fates_of(was);
        fates.apply([update]);
        let told = SENDS.map(|row| fates.get(row));
        assert_eq!(told, [was, want, was], "{update:?} after {was:?}");
        let sender = fates.sender(A).unwrap();
        let mut counts = FateCounts::default();
        for verdict in told {
            counts.count(verdict.fate);
        }
        assert_eq!(sender.sent, counts, "{update:?} after {was:?}: the books");
        let changed = (was != want).then_some(1);
        assert_eq!(fates.take_changed(), Vec::from_iter(changed), "{update:?}");
    }

    #[test]
    fn a_verdict_is_given_to_any_send_or_only_to_one_whose_own_is_not_final() {
        for was in [WAITING, OPEN_DROP] {
            check(was, VerdictUpdate::Send(A, 1, WHOLE), WHOLE);
            check(was, VerdictUpdate::OpenSend(A, 1, WHOLE), WHOLE);
        }
        check(WHOLE, VerdictUpdate::Send(A, 1, OPEN_DROP), OPEN_DROP);
        check(WHOLE, VerdictUpdate::OpenSend(A, 1, OPEN_DROP), WHOLE);
    }

    #[test]
    fn a_send_into_a_closed_socket_is_final_once_no_refusal_can_be_told_of_it() {
        for (what, remembered, closed, settled) in [
            ("it is remembered", Some(1), false, false),
            ("so is one before it", Some(0), false, false),
            ("only later ones are", Some(2), false, true),
            ("none is", None, false, true),
            ("its own socket is closed", Some(1), true, true),
        ] {
            let mut fates = fates_of(WAITING);
            let sender = fates.sender_mut(A).unwrap();
            sender.unsettled.extend(remembered);
            sender.closed = closed;
            fates.apply([VerdictUpdate::Send(A, 1, unseen(true))]);
            assert_eq!(fates.get(1), unseen(settled), "{what}");
            fates.apply([VerdictUpdate::Send(A, 1, WHOLE)]);
            assert_eq!(fates.get(1), WHOLE, "{what}; anything else is final");
        }
    }

    #[test]
    fn a_final_verdict_tells_of_a_full_queue_only_where_it_is_a_drop() {
        check(OPEN_DROP, VerdictUpdate::Final(1), dropped(true));
        for queue_full in [true, false] {
            let update = VerdictUpdate::FinalCause(1, queue_full);
            check(OPEN_DROP, update, dropped(true).by_full_queue(queue_full));
            check(whole(false), update, WHOLE);
        }
    }

    #[test]
    fn a_read_is_linked_to_the_send_that_it_took_out_or_to_none() {
        let send = |row| (A, row);
        for (was, update, link) in [
            (
                WAITING,
                VerdictUpdate::Match(Some(READ), send(2), WHOLE),
                Some(2),
            ),
            (WAITING, VerdictUpdate::Match(None, send(2), WHOLE), Some(1)),
            (WAITING, VerdictUpdate::Link(READ, Some(0)), Some(0)),
            (WHOLE, VerdictUpdate::Link(READ, None), None),
            (WAITING, VerdictUpdate::UnlinkOpen(READ), None),
            (WHOLE, VerdictUpdate::UnlinkOpen(READ), Some(1)),
        ] {
            let mut fates = fates_of(was);
            fates.apply([update]);
            let read = Verdict::new(Fate::Whole, Evidence::Returned, link, true);
            assert_eq!(fates.get(READ), read, "{update:?} after {was:?}");
            let sent = if let VerdictUpdate::Match(..) = update {
                WHOLE
            } else {
                was
            };
            assert_eq!(fates.get(2), sent, "{update:?} after {was:?}");
        }
    }

    #[test]
    fn books_of_before_a_row_change_with_the_sends_before_it_alone() {
        let mut fates = fates_of(WAITING);
        let before = |fates: &Fates| fates.sender(A).unwrap().sent_before(1);
        let waits = before(&fates);
        assert_eq!((waits.sent, waits.in_flight), (1, 1));
        fates.apply([1, 2].map(|row| VerdictUpdate::Send(A, row, OPEN_DROP)));
        assert_eq!(before(&fates), waits, "they came later");
        fates.apply([VerdictUpdate::OpenSend(A, 0, OPEN_DROP)]);
        let counts = before(&fates);
        assert_eq!((counts.sent, counts.in_flight, counts.dropped), (1, 0, 1));
    }

    #[test]
    fn of_so_many_drops_that_are_not_sure_any_more_it_is_unknown_what_became_of_them() {
        for (count, dropped, dropped_before) in [(1, 2, 0), (2, 1, 0), (9, 0, 0), (0, 3, 1)] {
            let mut fates = fates_of(OPEN_DROP);
            fates.apply([VerdictUpdate::Uncertain(A, count)]);
            let sender = fates.sender(A).unwrap();
            let told = [sender.sent, sender.sent_before(1)].map(|it| (it.dropped, it.unknown));
            let want = [(dropped, 3 - dropped), (dropped_before, 1 - dropped_before)];
            assert_eq!(told, want, "{count}");
        }
    }

    #[test]
    fn a_send_whose_row_is_forgotten_is_followed_to_its_final_verdict() {
        for update in [
            VerdictUpdate::Final(0),
            VerdictUpdate::FinalCause(0, true),
            VerdictUpdate::Send(A, 0, WHOLE),
        ] {
            let mut fates = fates_of(WAITING);
            fates.verdicts = PieceList::default();
            fates.evicted.insert(0, WAITING, A);
            fates.apply([VerdictUpdate::OpenSend(A, 0, OPEN_DROP)]);
            assert_eq!(fates.evicted.get(0), Some(OPEN_DROP));
            fates.apply([update]);
            assert_eq!(fates.evicted.get(0), None, "{update:?}");
        }
    }
}
