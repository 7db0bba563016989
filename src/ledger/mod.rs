//! From observations to fates. Pure: the same record gives the same ledger, always.
//!
//! Each own send is followed to its fate, and each fate carries the fact that proves it. For a
//! socket of the lab that receives, the ledger keeps an *epoch*: the own sends addressed to it
//! and what was read from it since its queue was last known to be empty with all sums agreeing.
//! Sends of one thread have one order. An epoch is in one of these states (`udp/epoch.rs`):
//!
//! * **in order** (one thread, no peer seen): received datagram number *j* with drop total *c*
//!   is own send number *j + c*; every own send between two of them was dropped. The kernel
//!   counts a drop before it queues the next datagram.
//! * **matched** (a peer also sent into the socket, a prediction failed, or two threads send):
//!   datagrams are matched by sender, length and bytes, and by what the drop totals allow.
//!   An epoch of a socket with `SO_REUSEADDR` or `SO_REUSEPORT` begins so, with a peer: another socket may have got what is
//!   missing, and drop totals bound nothing.
//! * **counted** (the same, and part of the epoch is no longer kept): none is matched.
//! * **rows lost** (the lab could not keep rows of it): none is matched, and the sums prove nothing.
//!
//! | what happens | in order | matched | counted | rows lost |
//! | --- | --- | --- | --- | --- |
//! | a second thread of ours sends | matched ¹ | – | – | – |
//! | a peer's datagram comes out; packets were discarded on their way (the namespace's counters); the sums of an empty queue do not agree, and no datagram can be on its way | matched ¹, with a peer | with a peer | with a peer | – |
//! | one comes out that is not where it was predicted | matched ¹, with a peer | with a peer | – | – |
//! | the record lets go of sends of it | – ² | counted | – | – |
//! | rows are lost | rows lost | rows lost | rows lost | rows lost, until later |
//! | the queue is empty, and its sums agree with no peer seen, or nothing more can come; or the socket is closed | in order ³ | in order ³ | in order ³ | in order ³ ⁴ |
//!
//! ¹ Counted, where the record has let go of sends of it. ² As far as their names are known; others are waited
//! for. ³ A new epoch; rows lost, as long as a datagram may be on its way whose row was. What the sums of the old one
//! do not name in order is named as in "matched" ¹ before, as far as that goes. ⁴ Only when nothing more can come.
//!
//! Names are provisional until the queue is empty and own sent = own received + drop total.
//! With an empty queue and more sent than that, a datagram is still on its way: a send call can
//! return before the kernel has handed the datagram over. With less, somebody else's datagrams
//! were dropped too. Where a peer was seen, equal sums prove nothing as long as something may be
//! on its way; then only that is final which length, bytes and totals allow in one way alone.
//!
//! What a thread has sent into a queue (`SenderQueue`) has the state of the epoch, and gives back what follows for single
//! rows (`VerdictUpdate`); the queue has the fates carry it out, which keep the counts of the senders.
//!
//! Each row costs the same, however long an epoch is: it is gone through when it ends, and in
//! between only when it has doubled. An epoch that never sees an empty queue takes 8 bytes for
//! each send and 16 for each receipt, until the record forgets its rows: see
//! [`Ledger::forget`]. Counters are exact for ever.
//!
//! What this cannot see: a peer of which nothing was ever read, whose drops are as many as own
//! datagrams that are on their way at the very moment when the queue is empty.

mod changed;
mod evicted_sends;
mod fates;
mod folded_record;
mod sequence;
#[cfg(test)]
mod synthetic;
mod tcp;
mod udp;

pub use folded_record::FoldedRecord;
pub(crate) use sequence::{Sequence, Sequences};
pub use tcp::CallDirection;
pub(crate) use tcp::{
    ClosingSegment, EmptyRead, FramingOutcome, LeftBytes, ReadSource, StreamLedger, Transferred,
    is_dead,
};
pub(crate) use udp::{ArrivalCounts, DropRise, DropRises, Origin, max_datagrams_in};

use std::net::{IpAddr, SocketAddr};

use self::{
    fates::{Fates, WAITING},
    udp::{Dequeued, GroupSends, MAX_TRANSIT, QueuedSend, SendThread, SocketLedger, Source},
};
use crate::{
    model::{
        Errno, Evidence, Fate, Owner, PeerId, Row, RowFlags, RowId, SequenceField, SockOpt,
        SocketId, Stamp, Syscall, Verdict, address,
    },
    record::{BoundSocket, Folded, PieceList, Record, open_or_first},
};

/// Fates, books and arrivals, derived from a [`Record`].
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    fates: Fates,
    notes_folded: u32,
    sockets: Vec<Option<SocketLedger>>,
    origin: Origin,
    streams: StreamLedger,
    rises: DropRises,
    group_sends: GroupSends,
    /// Where datagrams carry a number, if that is looked at.
    numbered: Option<SequenceField>,
    /// The numbers that the server has read, by sender.
    sequences: Sequences,
    /// The moment up to which rows were lost.
    lossy_until: Option<Stamp>,
}

impl Ledger {
    /// Folds everything that the record has gained since the last call.
    pub fn fold(&mut self, record: &Record) {
        self.fold_some(record, u32::MAX);
    }

    /// Folds at most `rows` more rows; returns whether some are left.
    pub fn fold_some(&mut self, record: &Record, rows: u32) -> bool {
        let end = record.len().min(self.len().saturating_add(rows));
        self.record_loss(record);
        if self.len() < record.len() || self.notes_folded < record.notes_len() {
            self.forget_eliminated();
        }
        let mut note = record.note(self.notes_folded);
        loop {
            let next_row = self.len();
            match note {
                Some(entry) if entry.rows_before <= next_row => {
                    let number = self.notes_folded;
                    self.notes_folded += 1;
                    self.fold_note(record, number, entry);
                    note = record.note(self.notes_folded);
                }
                // Without memory for a verdict nothing is folded before there is some.
                _ if next_row < end && !self.fates.reserve() => return false,
                _ if next_row < end => match record.row(next_row) {
                    Some(row) if !row.is_datagram() => {
                        // What moves no datagram has no fate.
                        let verdict = Verdict::new(Fate::None, Evidence::None, None, true);
                        self.fates.push(verdict);
                        self.fold_switch(record, row);
                        if row.is_stream() {
                            self.streams.fold_row(record, next_row, row);
                        }
                    }
                    Some(row) if row.call.is_send() => self.fold_send(record, next_row, row),
                    Some(row) => self.fold_receive(record, next_row, row),
                    None => return false,
                },
                _ => {
                    let more = next_row < record.len();
                    if !more {
                        self.find_eliminated(record);
                    }
                    return more;
                }
            }
        }
    }

    /// An option of a socket was switched.
    fn fold_switch(&mut self, record: &Record, row: &Row) {
        match row.call {
            Syscall::SetSockOpt(SockOpt::Broadcast) => {
                self.group_sends.allow(row.socket, row.asked != 0);
            }
            // It is set before `bind`, and holds as long as the socket.
            Syscall::SetSockOpt(SockOpt::ReuseAddr | SockOpt::ReusePort) if row.asked != 0 => {
                if let Some((socket, fates)) = self.socket_mut(row.socket) {
                    socket.queue.share(record, fates);
                }
            }
            _ => {}
        }
    }

    /// The number of rows folded.
    #[expect(
        clippy::len_without_is_empty,
        reason = "nobody asks whether nothing was folded"
    )]
    pub const fn len(&self) -> RowId {
        self.fates.len()
    }

    /// A number that grows whenever something else is told of a row than before.
    pub(crate) const fn revision(&self) -> u64 {
        self.fates.revision
    }

    /// The verdict that folding came to, for sums that are folded alike and for models that hold the ledger to the
    /// truth; what is known of the row is [`Ledger::current_verdict`]. Of a row that is no longer kept there is none,
    /// except as long as it waits in a queue.
    pub fn folded_verdict(&self, row: RowId) -> Verdict {
        self.fates.get(row)
    }

    /// Rows whose verdict changed after they were folded, since the last call; some more than
    /// once. If they were very many, rows in between are among them.
    pub fn take_changed(&mut self) -> Vec<RowId> {
        self.fates.take_changed()
    }

    /// Whether verdicts have changed since [`Self::take_changed`] was called last.
    pub(crate) const fn has_changed(&self) -> bool {
        self.fates.has_changed()
    }

    /// The moment at which the counters begin.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What became of the bytes of all streams.
    pub const fn streams(&self) -> &StreamLedger {
        &self.streams
    }

    /// The rise of a socket's drop count that this note tells of, if it tells of one.
    pub(crate) fn drop_rise(&self, note: u32) -> Option<&DropRise> {
        self.rises.of_note(note)
    }

    /// Looks at the numbers of the datagrams that the server reads from now on.
    pub(crate) const fn track_sequence_numbers(&mut self, field: SequenceField) {
        self.numbered = Some(field);
    }

    /// The numbers that the server has read, by sender; `None` where nobody looks at them.
    pub(crate) fn sequences(&self) -> Option<&Sequences> {
        self.numbered.map(|_| &self.sequences)
    }

    /// All rises of the sockets' drop counts.
    pub(crate) const fn drop_rises(&self) -> &DropRises {
        &self.rises
    }

    /// How far it has come, and what memory it takes beside its verdicts.
    pub fn folded(&self) -> Folded {
        let sockets = self.sockets.iter().flatten();
        let queues: usize = sockets.map(|socket| socket.queue.capacity()).sum();
        let others = self.fates.evicted.capacity() + self.streams.capacity();
        let rises = self.rises.capacity();
        Folded {
            rows: self.len(),
            notes: self.notes_folded,
            bytes: (queues + others) as u64 + rises,
        }
    }

    /// Lets go of the rows before `first`, before the record does. All counters stay as they are.
    ///
    /// In an epoch in order a name that is still provisional stays counted as what it is; if the
    /// epoch is disturbed later, what was named as dropped is counted as unknown. What is kept of
    /// an epoch that is disturbed cannot be matched any more, and becomes unknown. A send that
    /// waits is followed to its fate.
    ///
    /// Gives the first row that it has not let go of: up to there the record may forget.
    pub fn forget(&mut self, record: &Record, first: RowId) -> RowId {
        let from = self.fates.first();
        // The newest piece stays.
        let end = first.min(self.len().saturating_sub(1));
        let end = PieceList::<Verdict>::piece_of(end);
        if end <= from {
            return from;
        }
        for (id, socket) in (0..).map(SocketId).zip(&mut self.sockets) {
            if let Some(socket) = socket {
                // No report can be matched any more to a send whose bytes are not kept.
                self.fates.settle_sends(record, id, end);
                socket.queue.forget(record, &mut self.fates, end);
            }
        }
        self.fates.forget(record, end);
        self.streams.forget(end);
        self.rises.forget(end);
        self.group_sends.forget(end);
        end
    }

    /// Takes into account that the record has lost rows since the last call. What is still open depends on what they
    /// would have told: of datagrams that wait, provisional names, and refusals that may still come nothing more
    /// becomes known. What was final stays final.
    fn record_loss(&mut self, record: &Record) {
        let until = record.lost_until();
        if until <= self.lossy_until {
            return;
        }
        self.lossy_until = until;
        let Some(until) = until else { return };
        for (id, socket) in (0..).map(SocketId).zip(&mut self.sockets) {
            if let Some(socket) = socket {
                self.fates.settle_sends(record, id, RowId::MAX);
                socket.queue.record_loss(&mut self.fates, until);
            }
        }
    }

    /// Until when rows were lost, if a datagram may still be on its way at that moment whose row was.
    fn rows_lost_until(&self, at: Stamp) -> Option<Stamp> {
        self.lossy_until
            .filter(|until| at.since(*until) < MAX_TRANSIT)
    }

    /// The socket at an address, of those that the first notes told of: the one that is open as far as was folded, or
    /// else the first. `here` are the sockets there, the narrowest bound first.
    fn known(
        &self,
        notes: u32,
        here: impl Iterator<Item = BoundSocket> + Clone,
    ) -> Option<SocketId> {
        let here = here.filter(|bound| bound.note < notes);
        let known = here.filter_map(|it| Some((it.socket, self.socket(it.socket)?)));
        open_or_first(known, |(_, socket)| socket.open).map(|(id, _)| id)
    }

    /// The socket at an address, as far as the first notes tell.
    fn find_before(&self, record: &Record, addr: SocketAddr, notes: u32) -> Option<SocketId> {
        self.known(notes, record.sockets_at(addr))
    }

    /// The socket at an address.
    fn find(&self, record: &Record, addr: SocketAddr) -> Option<SocketId> {
        self.find_before(record, addr, self.notes_folded)
    }

    /// The socket at an address that the record has a name for.
    fn find_peer(&self, record: &Record, peer: PeerId) -> Option<SocketId> {
        self.known(self.notes_folded, record.sockets_of(peer))
    }

    /// The address that a send really went to.
    fn sent_to(&self, record: &Record, row: &Row) -> Option<SocketAddr> {
        let own = self.socket(row.socket).map(|socket| socket.local.ip());
        Some(address::sent_to(record.peer(row.peer)?, own))
    }

    /// The socket that a send went to.
    fn receiver(&self, record: &Record, row: &Row) -> Option<SocketId> {
        match record.peer(row.peer) {
            Some(to) if to.ip().is_unspecified() => self.find(record, self.sent_to(record, row)?),
            _ => self.find_peer(record, row.peer),
        }
    }

    fn socket(&self, id: SocketId) -> Option<&SocketLedger> {
        self.sockets.get(usize::from(id.0))?.as_ref()
    }

    /// A socket to be changed, together with the fates.
    fn socket_mut(&mut self, id: SocketId) -> Option<(&mut SocketLedger, &mut Fates)> {
        let socket = self.sockets.get_mut(usize::from(id.0))?.as_mut()?;
        Some((socket, &mut self.fates))
    }

    fn owner(&self, id: SocketId) -> Option<Owner> {
        self.socket(id).map(|socket| socket.owner)
    }

    fn fold_send(&mut self, record: &Record, id: RowId, row: &Row) {
        let to = record.peer(row.peer);
        let many = to.is_some_and(|to| address::is_for_many(to.ip()));
        let receiver = self.receiver(record, row).filter(|_| !many);
        let receiver = receiver.filter(|to| self.can_receive_from(record, *to, row.socket));
        let verdict = if row.failed() {
            Verdict::new(Fate::NotSent, Evidence::SendErrno, None, true)
        } else if receiver.is_some() {
            WAITING
        } else {
            Verdict::new(Fate::Unknown, Evidence::NotOurs, None, false)
        };
        self.fates.push_send(row.socket, verdict);
        if row.failed() {
            if row.errno == Errno::ECONNREFUSED && row.flags.has(RowFlags::PLAIN) {
                let to = self.sent_to(record, row);
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        if self.rows_lost_until(row.at).is_some() {
            self.fates.settle_unknown(record, id);
        } else {
            self.fates.remember(record, row.socket, id);
        }
        let Some(sender) = self.socket(row.socket) else {
            return;
        };
        let sent = QueuedSend {
            row: id,
            from: row.socket,
            holder: sender.holder,
        };
        let thread = SendThread::of(sender.holder, sender.owner);
        let Some(receiver) = receiver else {
            // Of a network whose mask is not known the address for all looks as any other.
            let many = many || self.group_sends.may_broadcast(row.socket);
            if let Some(to) = to.filter(|_| many) {
                self.group_sends.push(to, sent);
            }
            return;
        };
        if let Some((socket, fates)) = self.socket_mut(receiver) {
            socket.queue.push(record, fates, thread, sent, row.end());
        }
    }

    /// Whether a datagram of `from` can come into the queue of `socket`.
    fn can_receive_from(&self, record: &Record, socket: SocketId, from: SocketId) -> bool {
        self.socket(socket).is_some_and(|socket| {
            let own = socket.local.ip();
            let is_sent_here =
                |to| self.find(record, address::sent_to(to, Some(own))) == Some(from);
            socket.open && socket.connected.is_none_or(is_sent_here) && self.socket(from).is_some()
        })
    }

    fn fold_receive(&mut self, record: &Record, id: RowId, row: &Row) {
        let (fate, evidence) = match row.true_len() {
            _ if row.failed() => (Fate::None, Evidence::None),
            _ if row.flags.has(RowFlags::TRUNC) => (Fate::Truncated, Evidence::MsgTrunc),
            Some(len) if i64::from(len) == i64::from(row.returned) => {
                (Fate::Whole, Evidence::Returned)
            }
            // With room left over nothing was cut off, whatever the system tells.
            None if i64::from(row.returned) < i64::from(row.asked) => {
                (Fate::Whole, Evidence::Returned)
            }
            _ => (Fate::Unknown, Evidence::NoCounter),
        };
        self.fates.push(Verdict::new(fate, evidence, None, true));
        if row.failed() {
            if row.errno.is_refusal() {
                let to = self.sent_to(record, row);
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        if row.is_peek() {
            // It stays in the queue.
            return;
        }
        if let Some(field) = self.numbered
            && self.owner(row.socket) == Some(Owner::Server)
        {
            self.sequences.observe(row.peer, field, record.payload(row));
        }
        let taken = Dequeued {
            source: Source::Row(id),
            from: self.sender_at(self.find_peer(record, row.peer)),
            fate,
            drops: row.flags.has(RowFlags::HAS_DROPS).then_some(row.drops),
        };
        // Nothing is asked where none of ours can have come so.
        let to = (!self.group_sends.is_empty())
            .then(|| record.arrival(id).path.destination)
            .flatten();
        self.take(record, row.socket, to, taken);
    }

    /// A datagram that was sent `to` this address, where that is known, came out of a queue.
    fn take(&mut self, record: &Record, id: SocketId, to: Option<IpAddr>, taken: Dequeued) {
        let group = to.filter(|to| self.group_sends.is_sent_to(*to));
        let Some((socket, fates)) = self.socket_mut(id) else {
            return;
        };
        let Some(group) = group else {
            socket.receive(record, fates, taken);
            return;
        };
        // It is none of those that were sent to the socket's own address.
        let to = SocketAddr::new(group, socket.local.port());
        let from = None;
        socket.receive(record, fates, Dequeued { from, ..taken });
        self.receive_from_group(record, (to, id), taken);
    }
}
