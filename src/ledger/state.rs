//! The ledger's state, and how each observation changes it.

use std::net::SocketAddr;

use super::{
    Origin, Streams,
    changed::Changed,
    evicted_sends::{EvictedSends, FORGOTTEN},
    receipts::WAITING,
    sender_queue::{SenderQueue, Sent, Thread},
    socket_ledger::SocketLedger,
};
use crate::{
    model::{
        Errno, Evidence, Fate, PeerId, Row, RowFlags, RowId, SocketId, Stamp, Verdict, Who, address,
    },
    record::{Record, Segments, Sitter},
};

/// Fates, books and arrivals, derived from a [`Record`].
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(super) verdicts: Segments<Verdict>,
    notes_folded: u32,
    ports: Vec<Option<SocketLedger>>,
    changed: Changed,
    origin: Origin,
    pub(super) late: EvictedSends,
    streams: Streams,
    /// The system has refused memory.
    pub(super) refused: bool,
    /// The moment up to which rows were lost.
    pub(super) lossy_until: Option<Stamp>,
    /// How often something that was told has changed.
    pub(super) revision: u64,
}

impl Ledger {
    /// Folds everything that the record has gained since the last call.
    pub fn fold(&mut self, record: &Record) {
        self.fold_some(record, u32::MAX);
    }

    /// Folds at most `rows` more rows; returns whether some are left.
    pub fn fold_some(&mut self, record: &Record, rows: u32) -> bool {
        let end = record.len().min(self.verdicts.len().saturating_add(rows));
        self.lose(record);
        if self.verdicts.len() < record.len() || self.notes_folded < record.notes_len() {
            self.forget_rest();
        }
        loop {
            let next_row = self.verdicts.len();
            match record.note(self.notes_folded) {
                Some(entry) if entry.rows_before <= next_row => {
                    let number = self.notes_folded;
                    self.notes_folded += 1;
                    self.fold_note(record, number, entry);
                }
                // Without memory for a verdict nothing is folded before there is some.
                _ if next_row < end && !self.verdicts.reserve() => {
                    self.refused = true;
                    return false;
                }
                _ if next_row < end => match record.row(next_row) {
                    Some(row) if row.call.is_stream() => {
                        // A stream has no datagrams, and its rows have no fate.
                        self.push(Verdict::new(Fate::None, Evidence::None, None, true));
                        self.streams.fold_row(record, next_row, row);
                    }
                    Some(row) if row.call.is_send() => self.fold_send(record, next_row, row),
                    Some(row) => self.fold_receive(record, next_row, row),
                    None => return false,
                },
                _ => {
                    let more = next_row < record.len();
                    if !more {
                        self.tell_rest(record);
                    }
                    return more;
                }
            }
        }
    }

    /// The number of rows folded.
    pub const fn len(&self) -> RowId {
        self.verdicts.len()
    }

    /// Whether nothing was folded yet.
    pub const fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }

    /// A number that grows whenever something else is told of a row than before.
    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }

    /// The number of notes folded.
    pub(super) const fn notes_len(&self) -> u32 {
        self.notes_folded
    }

    /// What is said of a row. Of one that is no longer kept nothing is, except as long as it
    /// waits in a queue.
    pub fn verdict(&self, row: RowId) -> Verdict {
        if let Some(verdict) = self.verdicts.get(row) {
            return *verdict;
        }
        if row < self.verdicts.first() {
            return self.late.get(row).unwrap_or(FORGOTTEN);
        }
        Verdict::default()
    }

    /// Rows whose verdict changed after they were folded, since the last call; some more than
    /// once. If they were very many, rows in between are among them.
    pub fn take_changed(&mut self) -> Vec<RowId> {
        self.changed.take()
    }

    /// Of sockets that sit at one address, the best first, those that the first notes told of: the one
    /// that is open as far as was folded, or else the first.
    fn known(&self, notes: u32, here: impl Iterator<Item = Sitter> + Clone) -> Option<SocketId> {
        let here = here.filter(|sitter| sitter.note < notes);
        let mut known = here.filter_map(|sitter| Some((sitter.socket, self.port(sitter.socket)?)));
        let open = known.clone().find(|(_, port)| port.open);
        open.or_else(|| known.next()).map(|(id, _)| id)
    }

    /// The socket at an address.
    pub(super) fn find(&self, record: &Record, addr: SocketAddr) -> Option<SocketId> {
        self.find_before(record, addr, self.notes_folded)
    }

    /// The same as far as the first notes tell.
    pub(super) fn find_before(
        &self,
        record: &Record,
        addr: SocketAddr,
        notes: u32,
    ) -> Option<SocketId> {
        self.known(notes, record.sockets_at(addr))
    }

    /// The socket at an address that the record has a name for.
    pub(super) fn find_peer(&self, record: &Record, peer: PeerId) -> Option<SocketId> {
        self.known(self.notes_folded, record.sockets_of(peer))
    }

    /// The address that a send really went to.
    pub(super) fn sent_to(&self, record: &Record, row: &Row) -> Option<SocketAddr> {
        let own = self.port(row.socket).map(|port| port.local.ip());
        Some(address::sent_to(record.peer(row.peer)?, own))
    }

    /// The socket that a send went to.
    pub(super) fn receiver(&self, record: &Record, row: &Row) -> Option<SocketId> {
        match record.peer(row.peer) {
            Some(to) if to.ip().is_unspecified() => self.find(record, self.sent_to(record, row)?),
            _ => self.find_peer(record, row.peer),
        }
    }

    /// The streams.
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    pub(super) const fn streams_mut(&mut self) -> &mut Streams {
        &mut self.streams
    }

    /// Where the counters begin.
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    pub(super) const fn origin_mut(&mut self) -> &mut Origin {
        &mut self.origin
    }

    pub(super) fn all_ports(&self) -> &[Option<SocketLedger>] {
        &self.ports
    }

    pub(super) fn all_ports_mut(&mut self) -> &mut [Option<SocketLedger>] {
        &mut self.ports
    }

    pub(super) fn ports(&self) -> impl Iterator<Item = &SocketLedger> {
        self.ports.iter().flatten()
    }

    /// A socket was opened. A number is given only once; should it come again, what was counted
    /// stays.
    pub(super) fn enter(&mut self, id: SocketId, mut port: SocketLedger) {
        let index = usize::from(id.0);
        if self.ports.len() <= index {
            self.ports.resize_with(index + 1, || None);
        }
        if let Some(place) = self.ports.get_mut(index) {
            if let Some(old) = place.take() {
                port.arrivals = old.arrived();
                port.sent = old.sent;
                port.earlier = old.earlier;
            }
            *place = Some(port);
        }
    }

    pub(super) fn port(&self, id: SocketId) -> Option<&SocketLedger> {
        self.ports.get(usize::from(id.0))?.as_ref()
    }

    pub(super) fn port_mut(&mut self, id: SocketId) -> Option<&mut SocketLedger> {
        self.ports.get_mut(usize::from(id.0))?.as_mut()
    }

    pub(super) fn lane(&self, id: SocketId, lane: usize) -> Option<&SenderQueue> {
        self.port(id)?.queue.lanes.get(lane)
    }

    pub(super) fn lane_mut(&mut self, id: SocketId, lane: usize) -> Option<&mut SenderQueue> {
        self.port_mut(id)?.queue.lanes.get_mut(lane)
    }

    pub(super) fn who(&self, id: SocketId) -> Option<Who> {
        self.port(id).map(|port| port.who)
    }

    /// The verdict of the next row.
    pub(super) fn push(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    /// Gives a row another verdict; returns the old one if it is another.
    pub(super) fn replace(&mut self, row: RowId, verdict: Verdict) -> Option<Verdict> {
        let Some(place) = self.verdicts.get_mut(row) else {
            return self.late.replace(row, verdict);
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
            self.late.remove(row);
        }
    }

    /// Gives a row its verdict and keeps the books of its sender.
    pub(super) fn set(&mut self, record: &Record, row: RowId, verdict: Verdict) {
        let sender = match record.row(row) {
            Some(row) => row.call.is_send().then_some(row.socket),
            None => self.late.sender(row),
        };
        let Some(old) = self.replace(row, verdict) else {
            return;
        };
        let Some(sender) = sender else {
            return;
        };
        if let Some(port) = self.port_mut(sender) {
            port.sent.shift(old.fate, verdict.fate);
            for (_, books) in port.earlier.iter_mut().filter(|(mark, _)| row < *mark) {
                books.shift(old.fate, verdict.fate);
            }
        }
    }

    fn fold_send(&mut self, record: &Record, id: RowId, row: &Row) {
        let queue = self.receiver(record, row);
        let queue = queue.filter(|to| self.hears(record, *to, row.socket));
        let verdict = if row.failed() {
            Verdict::new(Fate::NotSent, Evidence::SendErrno, None, true)
        } else if queue.is_some() {
            WAITING
        } else {
            Verdict::new(Fate::Unknown, Evidence::NotOurs, None, false)
        };
        self.push(verdict);
        if let Some(port) = self.port_mut(row.socket) {
            port.sent.sent += 1;
            if let Some(count) = port.sent.of_mut(verdict.fate) {
                *count += 1;
            }
        }
        if row.failed() {
            if row.errno == Errno::ECONNREFUSED && row.flags.has(RowFlags::PLAIN) {
                let to = self.sent_to(record, row);
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        if self.is_lossy(row.at) {
            self.settle_unknown(record, id);
        } else {
            self.remember(record, row.socket, id);
        }
        let (Some(queue), Some(sender)) = (queue, self.port(row.socket)) else {
            return;
        };
        let sent = Sent {
            row: id,
            from: row.socket,
            holder: sender.holder,
        };
        let thread = Thread::of(sender.holder, sender.who);
        self.reserve(record, queue);
        let second = self
            .port_mut(queue)
            .is_some_and(|port| port.queue.push(thread, sent, row.end()));
        if second {
            self.disturb_if_in_order(record, queue);
        }
    }

    /// Whether a datagram of `from` can come into the queue of `socket`.
    fn hears(&self, record: &Record, socket: SocketId, from: SocketId) -> bool {
        self.port(socket).is_some_and(|port| {
            let hears = |to| self.find(record, to) == Some(from);
            port.open && port.connected.is_none_or(hears) && self.port(from).is_some()
        })
    }
}
