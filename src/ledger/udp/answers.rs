//! What the ledger can be asked.

use super::{ArrivalCounts, SocketLedger, receive_queue::ReceiveQueue, sender_queue::SenderQueue};
use crate::{
    ledger::Ledger,
    model::{Evidence, Fate, FateCounts, Owner, RowId, SocketId, Verdict},
    record::Record,
};

/// How many notes after a send a figure of its queue is looked for.
const MAX_NOTES: u32 = 32;
/// The most datagrams without a fate that are examined to find out which of them were dropped.
const MAX_ELIMINATED: usize = 256;

impl Ledger {
    /// The books of everything that sockets of ours sent, for which `of` is true. Drops that
    /// are counted but cannot be named yet are dropped here, and no longer in flight, as far as
    /// they are surely among those.
    pub fn fate_counts(&self, of: impl Fn(Owner) -> bool) -> FateCounts {
        let mut counts = FateCounts::default();
        let mut moved = 0;
        for (id, socket) in self.sockets() {
            let sender = self.fates.sender(id).filter(|_| of(socket.owner));
            if let Some(sender) = sender {
                counts = counts + sender.sent.minus(&sender.sent_before(self.origin.row()));
            }
            let unnamed = socket.queue.unnamed();
            let open_by = socket.queue.senders.iter().flat_map(SenderQueue::open_by);
            let others =
                open_by.filter(|(from, _)| unnamed > 0 && !self.owner(*from).is_some_and(&of));
            moved += unnamed.saturating_sub(others.map(|(_, open)| open).sum());
        }
        let moved = moved.min(counts.in_flight);
        counts.in_flight -= moved;
        counts.dropped += moved;
        counts
    }

    /// What came to one socket since the counters began.
    pub fn arrivals(&self, socket: SocketId) -> ArrivalCounts {
        let arrived = self.socket(socket).map(SocketLedger::arrived);
        let arrived = arrived.map(|all| all.since(&self.origin.arrivals(socket)));
        arrived.unwrap_or_default()
    }

    /// How many own datagrams may wait at a socket, without those that are known to be dropped: with `looked`, what
    /// fits into the kernel memory that its queue took at the last look. [`ArrivalCounts::waiting`] surely do.
    pub(crate) fn most_waiting(&self, socket: SocketId, looked: bool) -> u64 {
        self.socket(socket)
            .filter(|socket| socket.open)
            .map_or(0, |socket| socket.queue.most_waiting(looked))
    }

    /// Whether packets were discarded on their way, as the namespace's counters tell, since this socket's queue was
    /// last settled: own datagrams to it may be among them.
    pub(crate) fn lost_packets_before(&self, socket: SocketId) -> bool {
        self.socket(socket)
            .is_some_and(|socket| !socket.queue.delivers())
    }

    /// What came to all sockets for which `of` is true.
    pub fn arrivals_of(&self, of: impl Fn(Owner) -> bool) -> ArrivalCounts {
        let sockets = self.sockets().filter(|(_, socket)| of(socket.owner));
        sockets.map(|(id, _)| self.arrivals(id)).sum()
    }

    /// All sockets that were ever opened.
    pub(in crate::ledger) fn sockets(&self) -> impl Iterator<Item = (SocketId, &SocketLedger)> {
        let sockets = (0..).map(SocketId).zip(&self.sockets);
        sockets.filter_map(|(id, socket)| Some((id, socket.as_ref()?)))
    }

    /// Whether an own datagram that has no fate yet may be among drops that were counted and cannot
    /// be named yet: it waits, or was dropped.
    pub(crate) fn may_be_dropped(&self, record: &Record, row: RowId) -> bool {
        let open = self.folded_verdict(row).fate == Fate::InFlight;
        open && record
            .row(row)
            .and_then(|row| self.receiver(record, row))
            .is_some_and(|to| self.unnamed_drops(to) > 0 && !self.surely_arrived(record, row, to))
    }

    /// What is known of a row now, and finally once nothing more comes: the verdict that folding came to, but a datagram
    /// that waits or was dropped is one of these, and one since whose send the queue was not looked at, or that may have
    /// been discarded on its way, is on its way only. Which verdict to ask for where: `stage/fate.rs`.
    pub fn current_verdict(&self, record: &Record, row: RowId) -> Verdict {
        let verdict = self.folded_verdict(row);
        let to = || record.row(row).and_then(|row| self.receiver(record, row));
        let is_full = || to().is_some_and(|to| self.drops_are_full(to));
        match verdict.fate {
            Fate::Dropped if !verdict.settled => verdict.by_full_queue(is_full()),
            Fate::InFlight if self.may_be_dropped(record, row) => {
                let socket = to().and_then(|to| self.socket(to));
                if socket.is_some_and(|socket| socket.by_elimination) {
                    let verdict = Verdict::new(Fate::Dropped, Evidence::ByElimination, None, false);
                    verdict.by_full_queue(is_full())
                } else {
                    Verdict::new(Fate::InFlight, Evidence::OneOf, None, false)
                }
            }
            Fate::InFlight
                if verdict.evidence == Evidence::Waiting
                    && (!self.was_sampled(record, row) || self.may_be_filtered(record, row)) =>
            {
                Verdict::new(Fate::InFlight, Evidence::None, None, false)
            }
            _ => verdict,
        }
    }

    /// Whether it is proven that what a socket dropped since its queue was last settled met a full receive
    /// buffer.
    pub(crate) fn drops_are_full(&self, socket: SocketId) -> bool {
        self.socket(socket)
            .is_some_and(|socket| socket.queue.only_full())
    }

    /// Finds out of each socket whether those that did not surely come in are the dropped ones. Of a
    /// long queue it is not asked; there the names come with the next reads.
    pub(in crate::ledger) fn find_eliminated(&mut self, record: &Record) {
        for id in (0..).map(SocketId).take(self.sockets.len()) {
            let unnamed = self.unnamed_drops(id);
            let found = unnamed > 0 && {
                let open: Vec<RowId> = self.waiting(id).take(MAX_ELIMINATED + 1).collect();
                let mut in_doubt = open
                    .iter()
                    .filter(|row| !self.surely_arrived(record, **row, id));
                open.len() <= MAX_ELIMINATED
                    && in_doubt.clone().count() as u64 == unnamed
                    && in_doubt.all(|row| Self::drop_total_rose(record, *row, id))
            };
            if let Some((socket, fates)) = self.socket_mut(id) {
                socket.by_elimination = found;
                if std::mem::replace(&mut socket.named_by_elimination, found) != found {
                    fates.revision += 1;
                }
            }
        }
    }

    /// What was found out of those in doubt holds no longer: something new came.
    pub(in crate::ledger) fn forget_eliminated(&mut self) {
        for socket in self.sockets.iter_mut().flatten() {
            socket.by_elimination = false;
        }
    }

    /// Datagrams that the sockets of `of` have received since the counters began and that none of
    /// ours had sent, as far as is known.
    pub(crate) fn received_from_outside(&self, of: impl Fn(Owner) -> bool + Copy) -> u64 {
        let received = self.arrivals_of(of).received;
        let own = self.own_received(|owner| !of(owner));
        received.saturating_sub(own.saturating_sub(self.origin.own_received))
    }

    /// Own datagrams that were received by the server, of all that were ever sent by `of`, the clients.
    pub(super) fn own_received(&self, of: impl Fn(Owner) -> bool) -> u64 {
        let senders = self.sockets().filter(|(_, socket)| of(socket.owner));
        let senders = senders.filter_map(|(id, _)| self.fates.sender(id));
        let received = senders.map(|it| it.sent.whole + it.sent.truncated).sum();
        self.group_sends.at_server(received)
    }

    /// The drops at a socket before the counters began.
    pub(crate) fn dropped_before(&self, socket: SocketId) -> u64 {
        self.origin.arrivals(socket).dropped
    }

    /// Datagrams of a socket that were closed unread before the counters began.
    pub(crate) fn unread_before(&self, socket: SocketId) -> u64 {
        self.origin.arrivals(socket).unread
    }

    /// The drops at a socket, of all that were heard of since it was opened, that are no longer
    /// a question to its own datagrams that have no fate yet.
    pub(crate) fn accounted_drops(&self, socket: SocketId) -> u64 {
        let queue = self.socket(socket).map(|socket| &socket.queue);
        queue.map_or(0, |it| it.drops.total.saturating_sub(it.unnamed()))
    }

    /// The drop totals of the last figure that was read before a send began, and of the first one after
    /// it had returned.
    fn around(record: &Record, row: RowId, to: SocketId) -> (Option<u32>, Option<u32>) {
        let Some((began, sent)) = record.row(row).map(|row| (row.at, row.end())) else {
            return (None, None);
        };
        let figure = |number: u32| {
            let entry = record.note(number)?;
            let (socket, memory) = entry.note.queue_figures()?;
            (socket == to).then_some((entry.at, memory.drops))
        };
        let first = record.notes_before(row.saturating_add(1));
        let before = (first.saturating_sub(MAX_NOTES)..first)
            .rev()
            .filter_map(figure)
            .find_map(|(at, drops)| (at < began).then_some(drops));
        let after = (first..first.saturating_add(MAX_NOTES).min(record.notes_len()))
            .filter_map(figure)
            .find_map(|(at, drops)| (at > sent).then_some(drops));
        (before, after)
    }

    /// Whether the first figure that was read after a send tells of no drop that the send could
    /// have been: then it came into the queue, as far as the kernel did not put it off.
    fn surely_arrived(&self, record: &Record, row: RowId, to: SocketId) -> bool {
        let (_, after) = Self::around(record, row, to);
        after.is_some_and(|drops| u64::from(drops) <= self.accounted_drops(to))
    }

    /// Whether packets were discarded on their way, or the queue has no memory for what waits: then it is not known
    /// of any.
    pub(crate) fn may_be_filtered(&self, record: &Record, row: RowId) -> bool {
        let to = record.row(row).and_then(|row| self.receiver(record, row));
        to.and_then(|to| self.socket(to)).is_some_and(|socket| {
            let queue = &socket.queue;
            !queue.delivers() || queue.most_waiting(true) < queue.most_waiting(false)
        })
    }

    /// Whether a figure of the queue was read after a send into it.
    fn was_sampled(&self, record: &Record, row: RowId) -> bool {
        let to = record.row(row).and_then(|row| self.receiver(record, row));
        let Some(to) = to else {
            return false;
        };
        Self::around(record, row, to).1.is_some()
    }

    /// Whether the drop total rose while a row was sent.
    fn drop_total_rose(record: &Record, row: RowId, to: SocketId) -> bool {
        match Self::around(record, row, to) {
            (before, Some(after)) => after > before.unwrap_or(0),
            _ => false,
        }
    }

    /// How many of the own datagrams that have no fate yet at this socket are known to be
    /// dropped, though not which. Where a peer's may be among them it is not known of any.
    pub fn unnamed_drops(&self, socket: SocketId) -> u64 {
        self.socket(socket)
            .map_or(0, |socket| socket.queue.unnamed())
    }

    /// Own sends to this socket that have no fate yet, oldest first: they wait, are on their
    /// way, or are among drops that cannot be named (yet).
    pub fn waiting(&self, socket: SocketId) -> impl Iterator<Item = RowId> {
        let queue = self.socket(socket).map(|socket| &socket.queue);
        let open = queue.into_iter().flat_map(ReceiveQueue::open_sends);
        open.filter(|row| self.fates.is_open(*row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ledger::synthetic::{A, A_ADDR, S, SERVER, SyntheticRecord},
        model::{ClientId, Memory, Note},
        testing::{sample::Sample, script::played},
    };

    #[test]
    fn drops_are_counted_before_they_are_named_but_only_for_whom_they_are_surely() {
        let mut lab = SyntheticRecord::new();
        let b = SocketId(2);
        lab.open(b, Owner::Client(ClientId(1)), "127.0.0.1:40002");
        for _ in 0..3 {
            lab.send(A, SERVER, b"hello");
        }
        lab.send(b, SERVER, b"hello");
        let memory = Memory {
            held: 832,
            limit: 832,
            drops: 3,
        };
        lab.note(Note::Queue {
            socket: S,
            memory: Some(memory),
            empty: false,
            counters: None,
        });
        assert_eq!(lab.ledger.unnamed_drops(S), 3, "three of four");
        assert_eq!(lab.ledger.arrivals(S).waiting, 1, "so one waits");
        let all = lab.ledger.fate_counts(|_| true);
        assert_eq!((all.in_flight, all.dropped), (1, 3), "in all");
        let a = lab
            .ledger
            .fate_counts(|owner| owner == Owner::Client(ClientId(0)));
        assert_eq!((a.in_flight, a.dropped), (1, 2), "two at least are A's");
        let b = lab
            .ledger
            .fate_counts(|owner| owner == Owner::Client(ClientId(1)));
        assert_eq!((b.in_flight, b.dropped), (1, 0), "and maybe one B's");
        let rows: Vec<RowId> = lab.ledger.waiting(S).collect();
        assert_eq!(rows, [0, 1, 2, 3], "any of these");
        lab.receive(S, A_ADDR, b"hello", 0);
        let rows: Vec<RowId> = lab.ledger.waiting(S).collect();
        assert_eq!(rows, [1, 2, 3], "the first was received");
    }

    #[test]
    fn what_came_before_the_first_drop_surely_waits() {
        let sample = played("A: first; look 832 0; A: second; A: third; look 1664 1");
        let ledger = sample.ledger();
        let doubt: Vec<bool> = (0..3)
            .map(|row| ledger.may_be_dropped(&sample.record, row))
            .collect();
        assert_eq!(doubt, [false, true, true], "a figure without drops proves");
        let verdict = ledger.current_verdict(&sample.record, 1);
        let want = (Fate::InFlight, Evidence::OneOf);
        assert_eq!(
            (verdict.fate, verdict.evidence),
            want,
            "it waits or was dropped"
        );
    }

    #[test]
    fn a_drop_that_was_counted_earlier_is_laid_at_no_later_send() {
        let mut sample = played("A: 0; look 832 0; A: 1; look 1664 0");
        // A peer's did not fit; then one is read, and there is room again.
        sample.play("look 1664 1; read 9 A: 0; look 832 1; A: X; look 1664 1");
        let ledger = sample.ledger();
        let verdict_of = |row| ledger.current_verdict(&sample.record, row);
        assert_eq!(verdict_of(1).evidence, Evidence::Waiting, "it came");
        assert_eq!(
            verdict_of(3).fate,
            Fate::InFlight,
            "no drop was counted with it"
        );
        assert!(ledger.fate_counts(|_| true).balance());
    }

    #[test]
    fn what_comes_is_not_named_before_it_was_looked_at() {
        let mut sample = played("A: 0; look 832 0; A: 1; look 832 1");
        let mut ledger = sample.ledger();
        let verdict_of =
            |ledger: &Ledger, sample: &Sample, row| ledger.current_verdict(&sample.record, row);
        let found = verdict_of(&ledger, &sample, 1).evidence;
        assert_eq!(found, Evidence::ByElimination, "it alone");
        let before = ledger.revision();
        for n in *b"234" {
            sample.send(0, &[n]);
        }
        ledger.fold_some(&sample.record, 2);
        for row in 1..4 {
            let verdict = verdict_of(&ledger, &sample, row);
            assert_eq!(
                verdict.evidence,
                Evidence::OneOf,
                "{row}, halfway: {verdict:?}"
            );
        }
        ledger.fold(&sample.record);
        let found = verdict_of(&ledger, &sample, 4).evidence;
        assert_eq!(found, Evidence::OneOf, "and all");
        assert!(ledger.revision() > before, "another thing is told");
    }
}
