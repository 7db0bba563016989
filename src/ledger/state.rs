//! The ledger's state, and how each observation changes it.

use std::net::SocketAddr;

use super::{
    Arrivals,
    lane::{Lane, Seat, Sent, Source, Thread},
    names::Names,
    port::Port,
    receipts::{Got, WAITING},
};
use crate::{
    model::{
        Books, Errno, Evidence, Fate, Note, Row, RowFlags, RowId, SocketId, Verdict, Who, address,
    },
    record::{Entry, Record, Segments},
};

/// Fates, books and arrivals, derived from a [`Record`].
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    verdicts: Segments<Verdict>,
    notes_folded: usize,
    ports: Vec<Option<Port>>,
    names: Names,
    changed: Vec<RowId>,
}

impl Ledger {
    /// Folds everything that the record has gained since the last call.
    pub fn fold(&mut self, record: &Record) {
        self.fold_some(record, u32::MAX);
    }

    /// Folds at most `rows` more rows; returns whether some are left.
    pub fn fold_some(&mut self, record: &Record, rows: u32) -> bool {
        let end = record.len().min(self.verdicts.len().saturating_add(rows));
        loop {
            let next_row = self.verdicts.len();
            match record.notes().get(self.notes_folded) {
                Some(entry) if entry.rows_before <= next_row => {
                    let number = u32::try_from(self.notes_folded).unwrap_or(u32::MAX);
                    self.notes_folded += 1;
                    self.fold_note(record, number, entry);
                }
                _ if next_row < end => match record.row(next_row) {
                    Some(row) if row.call.is_send() => self.fold_send(record, next_row, row),
                    Some(row) => self.fold_receive(record, next_row, row),
                    None => return false,
                },
                _ => return next_row < record.len(),
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

    /// What is said of a row.
    pub fn verdict(&self, row: RowId) -> Verdict {
        self.verdicts.get(row).copied().unwrap_or_default()
    }

    /// Rows whose verdict changed after they were folded, since the last call; some more than
    /// once.
    pub fn take_changed(&mut self) -> Vec<RowId> {
        std::mem::take(&mut self.changed)
    }

    /// The books of everything that sockets of ours sent, for which `of` is true. Drops that
    /// are counted but cannot be named yet are dropped here, and no longer in flight, as far as
    /// they are surely among those.
    pub fn books(&self, of: impl Fn(Who) -> bool) -> Books {
        let mut books = Books::default();
        let mut moved = 0;
        for port in self.ports.iter().flatten() {
            if of(port.who) {
                books = books.plus(&port.sent);
            }
            let unnamed = port.queue.unnamed();
            let open_by = port.queue.lanes.iter().flat_map(|lane| &lane.open_by);
            let others: u64 = if unnamed == 0 {
                0
            } else {
                open_by
                    .filter(|(from, _)| !self.who(*from).is_some_and(&of))
                    .map(|(_, open)| open)
                    .sum()
            };
            moved += unnamed.saturating_sub(others);
        }
        let moved = moved.min(books.in_flight);
        books.in_flight -= moved;
        books.dropped += moved;
        books
    }

    /// What came to one socket.
    pub fn arrivals(&self, socket: SocketId) -> Arrivals {
        self.port(socket).map(Port::arrived).unwrap_or_default()
    }

    /// What came to all sockets for which `of` is true.
    pub fn arrivals_of(&self, of: impl Fn(Who) -> bool) -> Arrivals {
        self.ports
            .iter()
            .flatten()
            .filter(|port| of(port.who))
            .fold(Arrivals::default(), |sum, port| sum.plus(&port.arrived()))
    }

    /// How many of the own datagrams that have no fate yet at this socket are known to be
    /// dropped, though not which. Where a peer's may be among them it is not known of any.
    pub fn unnamed_drops(&self, socket: SocketId) -> u64 {
        self.port(socket).map_or(0, |port| port.queue.unnamed())
    }

    /// Own sends to this socket that have no fate yet, oldest first: they wait, are on their
    /// way, or are among drops that cannot be named (yet).
    pub fn waiting(&self, socket: SocketId) -> impl Iterator<Item = RowId> {
        let queue = self.port(socket).map(|port| &port.queue);
        let lanes = queue.map_or(&[][..], |queue| &queue.lanes[..]);
        let strays = queue.map_or(&[][..], |queue| &queue.strays[..]);
        let open = |lane: &Lane| {
            let from = if queue.is_some_and(|queue| queue.disturbed) {
                0
            } else {
                lane.cursor
            };
            from..lane.sends.len()
        };
        let mut heads: Vec<_> = lanes
            .iter()
            .map(|lane| lane.sends.get(open(lane)).unwrap_or_default().iter())
            .collect();
        let merged = std::iter::from_fn(move || {
            let next = |sends: &std::slice::Iter<'_, Sent>| sends.as_slice().first().map(|s| s.row);
            let lane = heads
                .iter_mut()
                .filter(|sends| next(sends).is_some())
                .min_by_key(|sends| next(sends))?;
            lane.next().map(|sent| sent.row)
        });
        strays.iter().copied().chain(merged).filter(|row| {
            let verdict = self.verdict(*row);
            !verdict.settled && matches!(verdict.fate, Fate::InFlight | Fate::Unknown)
        })
    }

    pub(super) fn find(&self, addr: SocketAddr) -> Option<SocketId> {
        self.names.find(addr)
    }

    pub(super) fn port(&self, id: SocketId) -> Option<&Port> {
        self.ports.get(usize::from(id.0))?.as_ref()
    }

    pub(super) fn port_mut(&mut self, id: SocketId) -> Option<&mut Port> {
        self.ports.get_mut(usize::from(id.0))?.as_mut()
    }

    pub(super) fn lane(&self, id: SocketId, lane: usize) -> Option<&Lane> {
        self.port(id)?.queue.lanes.get(lane)
    }

    pub(super) fn lane_mut(&mut self, id: SocketId, lane: usize) -> Option<&mut Lane> {
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
        let place = self.verdicts.get_mut(row)?;
        let old = std::mem::replace(place, verdict);
        if old == verdict {
            return None;
        }
        self.changed.push(row);
        Some(old)
    }

    /// Gives a row its verdict and keeps the books of its sender.
    pub(super) fn set(&mut self, record: &Record, row: RowId, verdict: Verdict) {
        let Some(old) = self.replace(row, verdict) else {
            return;
        };
        let Some(sent) = record.row(row).filter(|row| row.call.is_send()) else {
            return;
        };
        if let Some(port) = self.port_mut(sent.socket) {
            if let Some(count) = port.sent.of_mut(old.fate) {
                *count = count.saturating_sub(1);
            }
            if let Some(count) = port.sent.of_mut(verdict.fate) {
                *count += 1;
            }
        }
    }

    fn fold_send(&mut self, record: &Record, id: RowId, row: &Row) {
        let to = record.peer(row.peer).map(address::canonical);
        let queue = to
            .and_then(|to| self.find(to))
            .filter(|d| self.hears(*d, row.socket));
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
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        self.remember(record, row.socket, id);
        let (Some(queue), Some(sender)) = (queue, self.port(row.socket)) else {
            return;
        };
        let sent = Sent {
            row: id,
            from: row.socket,
            seat: sender.seat,
        };
        let thread = Thread::of(sender.seat, sender.who);
        let second = self
            .port_mut(queue)
            .is_some_and(|port| port.queue.push(thread, sent, row.end()));
        if second {
            self.disturb_if_in_order(record, queue);
        }
    }

    /// Whether a datagram of `from` can come into the queue of `socket`.
    fn hears(&self, socket: SocketId, from: SocketId) -> bool {
        self.port(socket).is_some_and(|port| {
            port.open && port.connected.is_none_or(|to| self.find(to) == Some(from))
        })
    }

    fn fold_note(&mut self, record: &Record, number: u32, entry: &Entry) {
        match &entry.note {
            Note::Opened {
                socket,
                who,
                local,
                also,
                witness,
            } => {
                let seat = self.find(*local).and_then(|last| self.port(last));
                let seat = seat.map_or(Seat(*socket), |last| last.seat);
                self.open(record, *socket, Port::new(*who, seat, *witness));
                self.names.enter(*socket, *local, also);
            }
            Note::Connected { socket, to, local } => {
                if let Some(port) = self.port_mut(*socket) {
                    port.connected = Some(*to);
                    self.names.enter(*socket, *local, &[]);
                }
            }
            Note::ReceiveBuffer { .. } | Note::Trouble { .. } => {}
            Note::Queue {
                socket,
                memory,
                empty,
            } => {
                if let (Some(memory), Some(port)) = (memory, self.port_mut(*socket))
                    && port.witness.drops
                {
                    port.queue.hear(memory.drops);
                    port.queue.looked = number;
                }
                if *empty {
                    self.settle(record, number, entry.at, *socket, *memory);
                }
            }
            Note::Refusal { .. } => self.refuse(record, number, entry),
            Note::PendingError { socket, errno } => {
                if *errno == Errno::ECONNREFUSED {
                    self.refuse_earlier(record, *socket, None, Evidence::SoError, number);
                }
            }
            Note::Unread {
                socket,
                from,
                drops,
                ..
            } => {
                if let Some(port) = self.port_mut(*socket) {
                    port.arrivals.unread += 1;
                }
                let got = Got {
                    source: Source::Note(number),
                    from: Some(*from),
                    fate: Fate::Unread,
                    drops: *drops,
                };
                self.receive(record, *socket, got);
            }
            Note::Closed { socket } => self.close(record, *socket),
        }
    }

    fn open(&mut self, record: &Record, socket: SocketId, mut port: Port) {
        // A number is given only once; should it come again, what was counted stays.
        self.close(record, socket);
        let index = usize::from(socket.0);
        if self.ports.len() <= index {
            self.ports.resize_with(index + 1, || None);
        }
        if let Some(place) = self.ports.get_mut(index) {
            if let Some(old) = place.take() {
                port.arrivals = old.arrived();
                port.sent = old.sent;
            }
            *place = Some(port);
        }
    }

    fn close(&mut self, record: &Record, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        port.open = false;
        self.close_queue(record, socket);
        self.close_sender(record, socket);
    }
}
