//! The ledger's state, and how each observation changes it.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
};

use super::{
    Arrivals,
    matching::{Match, embed},
    queue::{Queue, Receipt, Sent, Source},
};
use crate::{
    model::{
        Books, Errno, Evidence, Fate, Memory, Note, Row, RowFlags, RowId, SocketId, Stamp, Verdict,
        Who, Witness, address,
    },
    record::{Record, Segments},
};

/// How many sends of one socket a late refusal can still be laid on.
const REMEMBERED: usize = 1 << 16;

/// A socket of ours, in both its parts.
#[derive(Clone, Debug)]
struct Port {
    who: Who,
    witness: Witness,
    open: bool,
    /// As a sender: sends that a refusal may still be about, oldest first.
    unsettled: VecDeque<RowId>,
    /// As a receiver.
    queue: Queue,
    arrivals: Arrivals,
    /// What it sent.
    sent: Books,
}

/// Fates, books and arrivals, derived from a [`Record`].
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    verdicts: Segments<Verdict>,
    notes_folded: usize,
    ports: Vec<Option<Port>>,
    /// Who sits, or last sat, at an address.
    names: HashMap<SocketAddr, SocketId>,
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
                    self.fold_note(record, number, entry.at, &entry.note);
                }
                _ if next_row < end => match record.row(next_row) {
                    Some(row) => self.fold_row(record, next_row, row),
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

    /// Rows whose fate changed after they were folded, since the last call.
    pub fn take_changed(&mut self) -> Vec<RowId> {
        std::mem::take(&mut self.changed)
    }

    /// The books of everything that sockets of ours sent, for which `of` is true. Drops that
    /// are counted but cannot be named yet are dropped here, and no longer in flight.
    pub fn books(&self, of: impl Fn(Who) -> bool) -> Books {
        let mut books = Books::default();
        for port in self.ports.iter().flatten() {
            if of(port.who) {
                books = books.plus(&port.sent);
            }
            let (_, unnamed) = port.queue.open();
            if unnamed > 0
                && port.queue.one_order(|id| self.who(id))
                && port
                    .queue
                    .sends
                    .first()
                    .and_then(|s| self.who(s.from))
                    .is_some_and(&of)
            {
                let moved = unnamed.min(books.in_flight);
                books.in_flight -= moved;
                books.dropped += moved;
            }
        }
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
    /// dropped, though not which.
    pub fn unnamed_drops(&self, socket: SocketId) -> u64 {
        self.port(socket).map_or(0, |port| port.queue.open().1)
    }

    fn port(&self, id: SocketId) -> Option<&Port> {
        self.ports.get(usize::from(id.0))?.as_ref()
    }

    fn port_mut(&mut self, id: SocketId) -> Option<&mut Port> {
        self.ports.get_mut(usize::from(id.0))?.as_mut()
    }

    fn who(&self, id: SocketId) -> Option<Who> {
        self.port(id).map(|port| port.who)
    }

    /// Gives a row its fate and keeps the books of its sender.
    fn set(&mut self, record: &Record, row: RowId, verdict: Verdict) {
        let Some(place) = self.verdicts.get_mut(row) else {
            return;
        };
        let old = std::mem::replace(place, verdict);
        if old.fate == verdict.fate && old.evidence == verdict.evidence {
            return;
        }
        self.changed.push(row);
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

    fn fold_row(&mut self, record: &Record, id: RowId, row: &Row) {
        if row.call.is_send() {
            self.fold_send(record, id, row);
        } else {
            self.fold_receive(record, id, row);
        }
    }

    fn fold_send(&mut self, record: &Record, id: RowId, row: &Row) {
        let to = record.peer(row.peer).map(address::canonical);
        let queue = to
            .and_then(|to| self.names.get(&to).copied())
            .filter(|d| self.port(*d).is_some_and(|p| p.open));
        let verdict = if row.failed() {
            Verdict::new(Fate::NotSent, Evidence::SendErrno, None, true)
        } else if queue.is_some() {
            Verdict::new(Fate::InFlight, Evidence::Waiting, None, false)
        } else {
            Verdict::new(Fate::Unknown, Evidence::NotOurs, None, false)
        };
        self.verdicts.push(verdict);
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
        self.forget_settled(row.socket);
        if let Some(port) = self.port_mut(row.socket) {
            if port.unsettled.len() >= REMEMBERED {
                port.unsettled.pop_front();
            }
            port.unsettled.push_back(id);
        }
        if let Some(queue) = queue
            .and_then(|d| self.port_mut(d))
            .map(|port| &mut port.queue)
        {
            queue.sends.push(Sent {
                row: id,
                from: row.socket,
            });
            queue.last_end = queue.last_end.max(row.end());
        }
    }

    fn fold_receive(&mut self, record: &Record, id: RowId, row: &Row) {
        let fate = match row.true_len() {
            _ if row.failed() => Fate::None,
            _ if row.flags.has(RowFlags::TRUNC) => Fate::Truncated,
            Some(len) if i64::from(len) == i64::from(row.returned) => Fate::Whole,
            _ => Fate::Unknown,
        };
        let evidence = match fate {
            Fate::Truncated => Evidence::MsgTrunc,
            Fate::Whole => Evidence::Returned,
            Fate::Unknown => Evidence::NoCounter,
            _ => Evidence::None,
        };
        self.verdicts.push(Verdict::new(fate, evidence, None, true));
        if row.failed() {
            if row.errno == Errno::ECONNREFUSED {
                let to = record.peer(row.peer).map(address::canonical);
                self.refuse_earlier(record, row.socket, to, Evidence::LaterCall, id);
            }
            return;
        }
        if let Some(port) = self.port_mut(row.socket) {
            port.arrivals.received += 1;
            match fate {
                Fate::Whole => port.arrivals.whole += 1,
                Fate::Truncated => port.arrivals.truncated += 1,
                _ => port.arrivals.untold += 1,
            }
        }
        let from = record.peer(row.peer);
        let drops = row.flags.has(RowFlags::HAS_DROPS).then_some(row.drops);
        self.receive(record, row.socket, Source::Row(id), from, fate, drops);
    }

    /// Something came out of a queue: lay it on the send that it comes from.
    fn receive(
        &mut self,
        record: &Record,
        socket: SocketId,
        source: Source,
        from: Option<SocketAddr>,
        fate: Fate,
        drops: Option<u32>,
    ) {
        let from = from
            .map(address::canonical)
            .and_then(|from| self.names.get(&from).copied());
        let ours = from.is_some_and(|from| self.who(from).is_some());
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let counted = port.witness.drops;
        let drops = port
            .queue
            .hear(drops.unwrap_or(if counted { 0 } else { port.queue.base_raw }));
        let number = port.queue.receipts.len();
        port.queue.receipts.push(Receipt {
            source,
            from: from.filter(|_| ours),
            fate,
        });
        if port.queue.disturbed {
            self.lay_greedily(record, socket, number);
            return;
        }
        let target = number as u64 + drops;
        let target = usize::try_from(target).unwrap_or(usize::MAX);
        let cursor = port.queue.cursor;
        let predicted =
            ours && counted && target >= cursor && self.fits(record, socket, target, number);
        if !predicted {
            self.disturb(record, socket);
            return;
        }
        for passed in cursor..target {
            let proof = match source {
                Source::Row(row) => {
                    Verdict::new(Fate::Dropped, Evidence::DropTotal, Some(row), false)
                }
                Source::Note(note) => {
                    Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(note), false)
                }
            };
            self.set_sent(record, socket, passed, proof);
        }
        self.lay(record, socket, target, number, false);
        if let Some(port) = self.port_mut(socket) {
            port.queue.named += (target - cursor) as u64;
            port.queue.cursor = target + 1;
        }
    }

    /// Whether send number `sent` and receipt number `receipt` of a queue could be one datagram.
    fn fits(&self, record: &Record, socket: SocketId, sent: usize, receipt: usize) -> bool {
        let Some(queue) = self.port(socket).map(|port| &port.queue) else {
            return false;
        };
        let (Some(sent), Some(receipt)) = (queue.sends.get(sent), queue.receipts.get(receipt))
        else {
            return false;
        };
        if receipt.from != Some(sent.from) {
            return false;
        }
        let Some(row) = record.row(sent.row) else {
            return false;
        };
        let (true_len, head) = match receipt.source {
            Source::Row(id) => match record.row(id) {
                Some(got) => (got.true_len(), record.payload(got)),
                None => return false,
            },
            Source::Note(number) => {
                match record.notes().get(number as usize).map(|entry| &entry.note) {
                    Some(Note::Unread { true_len, head, .. }) => (*true_len, record.bytes(*head)),
                    _ => return false,
                }
            }
        };
        true_len.is_none_or(|len| len == row.asked) && record.payload(row).starts_with(head)
    }

    /// Lays a receipt on a send: both get their verdict.
    fn lay(
        &mut self,
        record: &Record,
        socket: SocketId,
        sent: usize,
        receipt: usize,
        settled: bool,
    ) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        let (Some(place), Some(receipt)) =
            (queue.sends.get(sent), queue.receipts.get(receipt).copied())
        else {
            return;
        };
        let send = place.row;
        match receipt.source {
            Source::Row(row) => {
                let own = self.verdict(row);
                let link = Verdict::new(own.fate, own.evidence, Some(send), true);
                if let Some(place) = self.verdicts.get_mut(row) {
                    *place = link;
                }
                self.set(
                    record,
                    send,
                    Verdict::new(receipt.fate, own.evidence, Some(row), settled),
                );
            }
            Source::Note(note) => {
                let verdict =
                    Verdict::new(Fate::Unread, Evidence::DrainedAtClose, Some(note), settled);
                self.set(record, send, verdict);
            }
        }
    }

    fn set_sent(&mut self, record: &Record, socket: SocketId, sent: usize, verdict: Verdict) {
        let row = self
            .port(socket)
            .and_then(|port| port.queue.sends.get(sent))
            .map(|sent| sent.row);
        if let Some(row) = row {
            self.set(record, row, verdict);
        }
    }

    /// A stranger was seen, or a prediction failed: take back what was provisional, and match
    /// by sender, length and bytes from now on.
    fn disturb(&mut self, record: &Record, socket: SocketId) {
        let Some(queue) = self.port_mut(socket).map(|port| &mut port.queue) else {
            return;
        };
        queue.disturbed = true;
        queue.cursor = 0;
        queue.named = 0;
        queue.taken = 0;
        queue.cursors.clear();
        let rows: Vec<RowId> = queue.sends.iter().map(|sent| sent.row).collect();
        let receipts = queue.receipts.len();
        for row in rows {
            self.set(
                record,
                row,
                Verdict::new(Fate::InFlight, Evidence::Waiting, None, false),
            );
        }
        for receipt in 0..receipts {
            self.unlink(socket, receipt);
            self.lay_greedily(record, socket, receipt);
        }
    }

    fn unlink(&mut self, socket: SocketId, receipt: usize) {
        let source = self
            .port(socket)
            .and_then(|port| port.queue.receipts.get(receipt))
            .map(|r| r.source);
        if let Some(Source::Row(row)) = source
            && let Some(place) = self.verdicts.get_mut(row)
        {
            *place = Verdict::new(place.fate, place.evidence, None, true);
        }
    }

    /// Disturbed: the first send of that sender after its last taken one that fits.
    fn lay_greedily(&mut self, record: &Record, socket: SocketId, receipt: usize) {
        let Some(queue) = self.port(socket).map(|port| &port.queue) else {
            return;
        };
        let Some(from) = queue.receipts.get(receipt).and_then(|receipt| receipt.from) else {
            return;
        };
        let found = (queue.cursor_of(from)..queue.sends.len())
            .find(|&sent| self.fits(record, socket, sent, receipt));
        if let Some(sent) = found {
            self.lay(record, socket, sent, receipt, false);
            if let Some(port) = self.port_mut(socket) {
                port.queue.taken += 1;
                port.queue.pass(from, sent);
            }
        }
    }

    fn fold_note(&mut self, record: &Record, number: u32, at: Stamp, note: &Note) {
        match note {
            Note::Opened {
                socket,
                who,
                local,
                also,
                witness,
            } => {
                self.open(*socket, *who, *local, also, *witness);
            }
            Note::Connected { .. } | Note::ReceiveBuffer { .. } | Note::Trouble { .. } => {}
            Note::Queue {
                socket,
                memory,
                empty,
            } => {
                if let (Some(memory), Some(port)) = (memory, self.port_mut(*socket)) {
                    port.queue.hear(memory.drops);
                }
                if *empty {
                    self.settle(record, number, at, *socket, *memory);
                }
            }
            Note::Refusal {
                socket, to, quoted, ..
            } => {
                self.refuse(record, number, *socket, *to, record.bytes(*quoted));
            }
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
                self.receive(
                    record,
                    *socket,
                    Source::Note(number),
                    Some(*from),
                    Fate::Unread,
                    *drops,
                );
            }
            Note::Closed { socket } => self.close(record, *socket),
        }
    }

    fn open(
        &mut self,
        socket: SocketId,
        who: Who,
        local: SocketAddr,
        also: &[IpAddr],
        witness: Witness,
    ) {
        let index = usize::from(socket.0);
        if self.ports.len() <= index {
            self.ports.resize_with(index + 1, || None);
        }
        if let Some(place) = self.ports.get_mut(index) {
            *place = Some(Port {
                who,
                witness,
                open: true,
                unsettled: VecDeque::new(),
                queue: Queue::default(),
                arrivals: Arrivals::default(),
                sent: Books::default(),
            });
        }
        self.names.insert(address::canonical(local), socket);
        for ip in also {
            self.names.insert(
                address::canonical(SocketAddr::new(*ip, local.port())),
                socket,
            );
        }
    }

    fn close(&mut self, record: &Record, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        port.open = false;
        port.unsettled.clear();
        let rows: Vec<RowId> = port.queue.sends.iter().map(|sent| sent.row).collect();
        port.queue.begin(None);
        for row in rows {
            let verdict = self.verdict(row);
            if verdict.settled {
                continue;
            }
            let last = match verdict.fate {
                Fate::InFlight => Verdict::new(Fate::Unknown, Evidence::ClosedUnseen, None, true),
                fate => Verdict::new(fate, verdict.evidence, verdict.link(), true),
            };
            self.set(record, row, last);
        }
    }

    /// The queue is empty: if all own sends had returned and the sums agree, what was
    /// provisional is final, and a new epoch begins.
    fn settle(
        &mut self,
        record: &Record,
        note: u32,
        at: Stamp,
        socket: SocketId,
        memory: Option<Memory>,
    ) {
        let Some(port) = self.port(socket) else {
            return;
        };
        let queue = &port.queue;
        if queue.sends.is_empty() && queue.receipts.is_empty() {
            if let Some(port) = self.port_mut(socket) {
                port.queue.begin(memory.map(|m| m.drops));
            }
            return;
        }
        if queue.last_end > at {
            return;
        }
        let drops = memory
            .filter(|_| port.witness.drops)
            .map(|m| queue.since_base(m.drops));
        let sums_agree = drops
            .is_some_and(|drops| queue.receipts.len() as u64 + drops == queue.sends.len() as u64);
        if !queue.disturbed && !sums_agree {
            self.disturb(record, socket);
        }
        if self.port(socket).is_some_and(|port| port.queue.disturbed) {
            self.settle_disturbed(record, note, socket, drops);
        } else {
            self.settle_in_order(record, note, socket);
        }
        if let Some(port) = self.port_mut(socket) {
            port.queue.begin(memory.map(|m| m.drops));
        }
    }

    fn settle_in_order(&mut self, record: &Record, note: u32, socket: SocketId) {
        let Some(port) = self.port_mut(socket) else {
            return;
        };
        let cursor = port.queue.cursor;
        let sends = std::mem::take(&mut port.queue.sends);
        for (n, sent) in sends.iter().enumerate() {
            let verdict = if n < cursor {
                let verdict = self.verdict(sent.row);
                Verdict::new(verdict.fate, verdict.evidence, verdict.link(), true)
            } else {
                Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(note), true)
            };
            self.set(record, sent.row, verdict);
        }
    }

    fn settle_disturbed(
        &mut self,
        record: &Record,
        note: u32,
        socket: SocketId,
        drops: Option<u64>,
    ) {
        let Some(port) = self.port(socket) else {
            return;
        };
        let queue = &port.queue;
        let own: Vec<usize> = (0..queue.receipts.len())
            .filter(|&n| {
                queue
                    .receipts
                    .get(n)
                    .is_some_and(|receipt| receipt.from.is_some())
            })
            .collect();
        let missing = (queue.sends.len() as u64).saturating_sub(own.len() as u64);
        let gone = match drops {
            Some(drops) if drops >= missing => {
                Verdict::new(Fate::Dropped, Evidence::Meminfo, Some(note), true)
            }
            Some(_) => Verdict::new(Fate::Unknown, Evidence::OneOf, None, true),
            None => Verdict::new(Fate::Unknown, Evidence::NoCounter, None, true),
        };
        // Where two threads sent into the queue only each sender's own order is known.
        let groups: Vec<Option<SocketId>> = if queue.one_order(|id| self.who(id)) {
            vec![None]
        } else {
            let mut senders: Vec<SocketId> = queue.sends.iter().map(|sent| sent.from).collect();
            senders.sort_unstable();
            senders.dedup();
            senders.into_iter().map(Some).collect()
        };
        for receipt in 0..queue.receipts.len() {
            self.unlink(socket, receipt);
        }
        for group in groups {
            let Some(queue) = self.port(socket).map(|port| &port.queue) else {
                return;
            };
            let of_group = |from: Option<SocketId>| group.is_none() || from == group;
            let sends: Vec<usize> = (0..queue.sends.len())
                .filter(|&n| {
                    queue
                        .sends
                        .get(n)
                        .is_some_and(|sent| of_group(Some(sent.from)))
                })
                .collect();
            let receipts: Vec<usize> = own
                .iter()
                .copied()
                .filter(|&n| {
                    queue
                        .receipts
                        .get(n)
                        .is_some_and(|receipt| of_group(receipt.from))
                })
                .collect();
            let matches = embed(sends.len(), receipts.len(), |sent, receipt| {
                match (sends.get(sent), receipts.get(receipt)) {
                    (Some(&sent), Some(&receipt)) => self.fits(record, socket, sent, receipt),
                    _ => false,
                }
            });
            for (&sent, found) in sends.iter().zip(matches) {
                match found {
                    Match::Sure(receipt) => {
                        if let Some(&receipt) = receipts.get(receipt) {
                            self.lay(record, socket, sent, receipt, true);
                        }
                    }
                    Match::Maybe => {
                        let verdict = Verdict::new(Fate::Unknown, Evidence::OneOf, None, true);
                        self.set_sent(record, socket, sent, verdict);
                    }
                    Match::Gone => self.set_sent(record, socket, sent, gone),
                }
            }
        }
    }

    /// A report from the error queue: the oldest send of that socket to that address whose
    /// payload begins with what the report quotes.
    fn refuse(
        &mut self,
        record: &Record,
        note: u32,
        socket: SocketId,
        to: SocketAddr,
        quoted: &[u8],
    ) {
        self.forget_settled(socket);
        let to = address::canonical(to);
        let Some(port) = self.port(socket) else {
            return;
        };
        let found = port.unsettled.iter().position(|&id| {
            self.may_be_refused(id)
                && record.row(id).is_some_and(|row| {
                    record.peer(row.peer).map(address::canonical) == Some(to)
                        && record.payload(row).starts_with(quoted)
                })
        });
        if let Some(at) = found
            && let Some(row) = self
                .port_mut(socket)
                .and_then(|port| port.unsettled.remove(at))
        {
            self.withdraw(record, row);
            self.set(
                record,
                row,
                Verdict::new(Fate::Refused, Evidence::ErrorQueue, Some(note), true),
            );
        }
    }

    /// A call on a connected socket told that an earlier datagram was refused: the last one,
    /// where it went to this machine (the report came back within the send) or is the only one.
    fn refuse_earlier(
        &mut self,
        record: &Record,
        socket: SocketId,
        to: Option<SocketAddr>,
        evidence: Evidence,
        proof: u32,
    ) {
        self.forget_settled(socket);
        let Some(port) = self.port(socket) else {
            return;
        };
        let mut open = port
            .unsettled
            .iter()
            .copied()
            .filter(|&id| self.may_be_refused(id))
            .rev();
        let Some(last) = open.next() else { return };
        let only = open.next().is_none();
        let Some(addr) = record
            .row(last)
            .and_then(|row| record.peer(row.peer))
            .map(address::canonical)
        else {
            return;
        };
        if to.is_some_and(|to| to != addr) || !(only || addr.ip().is_loopback()) {
            return;
        }
        self.withdraw(record, last);
        self.set(
            record,
            last,
            Verdict::new(Fate::Refused, evidence, Some(proof), true),
        );
    }

    fn may_be_refused(&self, row: RowId) -> bool {
        let verdict = self.verdict(row);
        matches!(verdict.fate, Fate::InFlight | Fate::Unknown) && !verdict.settled
    }

    /// A refused datagram never came into the queue that it was addressed to.
    fn withdraw(&mut self, record: &Record, row: RowId) {
        let to = record
            .row(row)
            .and_then(|row| record.peer(row.peer))
            .map(address::canonical);
        if let Some(port) = to
            .and_then(|to| self.names.get(&to).copied())
            .and_then(|d| self.port_mut(d))
        {
            port.queue.withdraw(row);
        }
    }

    /// Drops those sends from the front of the list that no refusal can be about any more.
    fn forget_settled(&mut self, socket: SocketId) {
        while let Some(&first) = self.port(socket).and_then(|port| port.unsettled.front()) {
            if self.may_be_refused(first) {
                return;
            }
            if let Some(port) = self.port_mut(socket) {
                port.unsettled.pop_front();
            }
        }
    }
}

impl Port {
    fn arrived(&self) -> Arrivals {
        let (open, unnamed) = self.queue.open();
        Arrivals {
            dropped: self.queue.total,
            waiting: if self.open { open - unnamed } else { 0 },
            ..self.arrivals
        }
    }
}
