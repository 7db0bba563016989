//! The record: everything that was observed, in the order it was observed. Append-only.
//!
//! The record is the truth; everything else is a view of it. Rows and payload bytes live in
//! pieces that never move, so that tens of millions can be kept and appended to without
//! copying. Notes (figures read from the kernel) stand between the rows.
//!
//! A memory budget bounds it: the oldest payload goes first, then the oldest rows and notes.
//! Numbers never change, and what is no longer kept is known to be so.

mod figures;
mod recorded;
mod send_counts;
mod sockets;
mod store;

pub(crate) use sockets::{BoundSocket, SocketInfo, StreamInfo, UnsolicitedSource, open_or_first};
pub use store::Budget;
pub(crate) use store::{
    Folded, Forecast, KeptRows, MAX_PAYLOAD, PieceList, SharedList, SharedRecord,
};

use std::{collections::HashMap, net::SocketAddr, slice, time::Duration};

use self::{
    send_counts::SendCounts,
    sockets::{Sockets, Streams},
    store::{Arena, ArrivalColumn},
};
use crate::model::{
    Arrival, ClientId, Note, Owner, PeerId, PortProbe, Protocol, Row, RowFlags, RowId, SocketId,
    Span, Stamp, address,
};

/// A note and its place between the rows.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The time of the note.
    pub at: Stamp,
    /// The number of rows that precede it.
    pub rows_before: RowId,
    /// The note itself: what was seen.
    pub note: Note,
}

/// Looks at ports that are kept.
const MAX_PROBES: usize = 64;
/// For how long a look at a port tells of what was refused there before.
const PROBE_VALIDITY: Duration = Duration::from_secs(1);

/// How many notes one piece of the list holds.
const NOTES: usize = 1 << 10;

/// Everything that was observed, as far as the memory budget goes: see [`Record::make_room`].
#[derive(Clone, Debug, Default)]
pub struct Record {
    rows: PieceList<Row>,
    arena: Arena,
    arrivals: ArrivalColumn,
    notes: PieceList<Entry, NOTES>,
    budget: Budget,
    /// The addresses that were met, with their places in the address book.
    peers: Vec<(SocketAddr, usize)>,
    peer_ids: HashMap<SocketAddr, PeerId>,
    /// For each source the record's names of the addresses that it has met.
    sources: Vec<Vec<PeerId>>,
    sockets: Sockets,
    streams: Streams,
    numbers: SendCounts,
    lost: u64,
    lost_until: Option<Stamp>,
    /// The system has refused memory.
    refused: bool,
    /// How many looks at ports were taken in.
    looks: u64,
    /// Looks at ports that refused, oldest first, at most [`MAX_PROBES`].
    port_probes: Vec<(Stamp, PortProbe)>,
    /// The last look at each socket of another program on this machine that was sent to, at most [`MAX_PROBES`].
    far_probes: Vec<(Stamp, PortProbe)>,
}

impl Record {
    /// Takes in the addresses that a source meets for the first time.
    pub fn intern_peers(&mut self, source: u16, peers: &[SocketAddr]) {
        let names: Vec<PeerId> = peers.iter().map(|peer| self.name(*peer)).collect();
        let index = usize::from(source);
        if self.sources.len() <= index {
            self.sources.resize_with(index + 1, Vec::new);
        }
        if let Some(list) = self.sources.get_mut(index) {
            list.extend(names);
        }
    }

    /// Takes in who had a port that had refused something.
    pub(crate) fn push_port_probe(&mut self, at: Stamp, look: PortProbe) {
        self.looks += 1;
        if self.port_probes.len() >= MAX_PROBES {
            self.port_probes.remove(0);
        }
        self.port_probes.push((at, look));
    }

    /// Takes in a look at the socket of another program that was sent to.
    pub(crate) fn push_far_probe(&mut self, at: Stamp, look: PortProbe) {
        self.looks += 1;
        self.far_probes.retain(|(_, old)| old.addr != look.addr);
        if self.far_probes.len() >= MAX_PROBES {
            self.far_probes.remove(0);
        }
        self.far_probes.push((at, look));
    }

    /// The last look at another program's socket of this machine that hears what is sent to `addr`, and when it was
    /// made.
    pub(crate) fn far_probe(&self, addr: SocketAddr) -> Option<&(Stamp, PortProbe)> {
        self.far_probes.iter().find(|(_, look)| look.addr == addr)
    }

    /// Who had the port of `addr` within a second of `at`, if it was looked at, and when.
    pub(crate) fn port_probe(
        &self,
        protocol: Protocol,
        addr: SocketAddr,
        at: Stamp,
    ) -> Option<&(Stamp, PortProbe)> {
        let away = |then: Stamp| then.since(at).max(at.since(then));
        self.port_probes
            .iter()
            .filter(|(_, look)| (look.protocol, look.addr) == (protocol, addr))
            .filter(|(_, look)| look.syns.is_none())
            .filter(|(then, _)| away(*then) <= PROBE_VALIDITY)
            .min_by_key(|(then, _)| away(*then))
    }

    /// The look at a listener of `addr` that had not answered a SYN of `from` since `at`: one that knows what became
    /// of it, else the last.
    pub(crate) fn unanswered_probe(
        &self,
        addr: SocketAddr,
        from: SocketAddr,
        at: Stamp,
    ) -> Option<&PortProbe> {
        let looks = self.port_probes.iter();
        looks
            .filter(|(then, look)| *then >= at && look.addr == addr)
            .map(|(_, look)| look)
            .filter(|look| look.syns.as_ref().is_some_and(|syns| syns.has(from)))
            .max_by_key(|look| look.syns_dropped().is_some())
    }

    /// Appends a row of a source with its payload, and gives its number.
    pub fn push_row(&mut self, source: u16, row: &Row, payload: &[u8]) -> Option<RowId> {
        let payload_at = self.keep_payload(payload);
        self.push_row_at(source, row, payload_at)
    }

    /// Keeps a payload that several rows may have.
    pub(crate) fn keep_payload(&mut self, payload: &[u8]) -> u64 {
        self.arena.push(payload, self.rows.len())
    }

    /// Keeps what a thread has gathered as it is, if that is worth it, and leaves other memory there; gives where it
    /// begins. Rows that point into it may come until [`Self::settle_payload`].
    pub(crate) fn take_payload(&mut self, gathered: &mut Vec<u8>) -> Option<u64> {
        self.arena.take(gathered, self.rows.len())
    }

    /// Keeps what was gathered in any case, until [`Self::settle_payload`]; gives where it begins.
    pub(crate) fn keep_gathered(&mut self, gathered: &mut Vec<u8>) -> u64 {
        self.arena.gather(gathered, self.rows.len())
    }

    /// All rows have come that point into what was taken at `at`.
    pub(crate) fn settle_payload(&mut self, at: u64) {
        self.arena.settle(at, self.rows.len());
    }

    /// Whether a payload that was kept at `at` stays as long as one that is kept now.
    pub(crate) fn is_new(&self, at: u64) -> bool {
        self.arena.is_new(at)
    }

    /// Appends rows whose payload was gathered and is kept from `begin` on; `arrivals` has how those came that have
    /// [`RowFlags::ARRIVAL`]. One whose place lies beyond all addresses has no payload any more.
    pub(crate) fn push_rows(
        &mut self,
        source: u16,
        rows: &[Row],
        begin: u64,
        arrivals: &mut slice::Iter<'_, Arrival>,
    ) {
        for row in rows {
            let at = begin.checked_add(row.payload_at);
            let id = self.add_row(source, row, at.unwrap_or(Self::NOWHERE));
            if row.flags.has(RowFlags::ARRIVAL)
                && let (Some(arrival), Some(id)) = (arrivals.next(), id)
            {
                self.push_arrival(id, arrival);
            }
        }
    }

    /// Takes memory of rows that were given, for rows to come, if there is none; it was touched, elsewhere.
    pub(crate) fn offer_rows(&mut self, rows: &mut Vec<Row>) {
        self.rows.offer(rows);
    }

    /// Appends a row whose payload is kept at `payload_at`.
    pub(crate) fn push_row_at(&mut self, source: u16, row: &Row, payload_at: u64) -> Option<RowId> {
        let pushed = self.add_row(source, row, payload_at)?;
        self.arena.touch(payload_at, pushed);
        Some(pushed)
    }

    /// Appends a row whose payload stays where it is, as far as the arena knows.
    fn add_row(&mut self, source: u16, row: &Row, payload_at: u64) -> Option<RowId> {
        let peer = usize::try_from(row.peer.0)
            .ok()
            .and_then(|n| self.sources.get(usize::from(source))?.get(n).copied())
            .unwrap_or(PeerId::NONE);
        let pushed = self.rows.push(Row {
            payload_at,
            peer,
            ..*row
        });
        if let Some(id) = pushed {
            let is_client_send = self.is_client_send(row);
            self.numbers.push(id, is_client_send);
            if is_client_send && !row.failed() {
                self.sockets.ask(row.socket, peer, id);
            }
        } else {
            self.record_loss(1, row.end());
            // Where it is the numbers that have run out, less memory helps nobody.
            self.refused |= self.rows.len() < RowId::MAX;
        }
        pushed
    }

    /// Appends a note; `bytes` are those that its span points into.
    pub fn push_note(&mut self, at: Stamp, mut note: Note, bytes: &[u8]) {
        if let Note::Report { quoted: span, .. } | Note::Unread { head: span, .. } = &mut note {
            let from = usize::try_from(span.at).unwrap_or(usize::MAX);
            let piece = bytes
                .get(from..from.saturating_add(span.len as usize))
                .unwrap_or_default();
            *span = Span {
                at: self.arena.push(piece, self.rows.len()),
                len: u32::try_from(piece.len()).unwrap_or(0),
            };
            // It goes with the rows before it.
            self.arena.touch(span.at, self.rows.len().saturating_sub(1));
        }
        let number = self.notes.len();
        match &note {
            Note::Stream(note) => self.streams.fold((number, self.numbers.count()), at, note),
            Note::Interface { index, name } => {
                self.arrivals.interfaces.insert(*index, name.clone());
            }
            note => self.sockets.fold(number, at, note),
        }
        let pushed = self.notes.push(Entry {
            at,
            rows_before: self.rows.len(),
            note,
        });
        if pushed.is_none() {
            // It is no row, but what it would have proven is lost all the same.
            self.record_loss(0, at);
            self.refused = true;
        }
    }

    /// Counts rows that the lab itself could not keep; their calls had surely returned at `until`.
    pub fn record_loss(&mut self, rows: u64, until: Stamp) {
        self.lost += rows;
        self.lost_until = self.lost_until.max(Some(until));
    }

    /// The number of rows, also of those that are no longer kept.
    pub const fn len(&self) -> RowId {
        self.rows.len()
    }

    /// Whether there is no row yet.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A row, if it is still kept.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id)
    }

    /// All rows that are kept, oldest first.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.iter()
    }

    /// The bytes of a row: those sent, or those received. Empty where they are no longer kept;
    /// [`Self::kept_payload`] tells the two apart.
    pub fn payload(&self, row: &Row) -> &[u8] {
        self.kept_payload(row).unwrap_or_default()
    }

    /// The bytes of a row, or `None` where they are no longer kept.
    pub fn kept_payload(&self, row: &Row) -> Option<&[u8]> {
        self.arena
            .get(row.payload_at, row.data_len().min(MAX_PAYLOAD))
    }

    /// The bytes that a note points to; empty where they are no longer kept.
    pub fn bytes(&self, span: Span) -> &[u8] {
        self.arena
            .get(span.at, span.len as usize)
            .unwrap_or_default()
    }

    /// All notes that are kept, oldest first.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.notes.iter()
    }

    /// The address behind a name.
    pub fn peer(&self, id: PeerId) -> Option<SocketAddr> {
        let peer = self.peers.get(usize::try_from(id.0).ok()?);
        peer.map(|(addr, _)| *addr)
    }

    /// The datagram socket with this number.
    pub fn socket(&self, id: SocketId) -> Option<&SocketInfo> {
        self.sockets.get(id)
    }

    /// All sockets that were ever opened, oldest first.
    pub fn sockets(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.sockets.iter()
    }

    /// What is known of a stream's socket.
    pub fn stream(&self, id: SocketId) -> Option<&StreamInfo> {
        self.streams.get(id)
    }

    /// Whose socket it is, of either transport.
    pub(crate) fn owner(&self, id: SocketId) -> Option<Owner> {
        let stream = self.stream(id).map(|info| info.owner);
        stream.or_else(|| self.socket(id).map(|info| info.owner))
    }

    /// All streams' sockets that were ever opened, oldest first.
    pub fn streams(&self) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.streams.iter()
    }

    /// The streams' sockets that were opened up to a moment, oldest first.
    pub(crate) fn streams_until(&self, at: Stamp) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.streams.until(at)
    }

    /// The sockets that ever listened, oldest first.
    pub(crate) fn listeners(&self) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.streams.listeners()
    }

    /// All streams' sockets of a client, oldest first.
    pub(crate) fn streams_of(
        &self,
        client: ClientId,
    ) -> impl DoubleEndedIterator<Item = &StreamInfo> {
        self.streams.of(client)
    }

    /// The newest stream's socket of each client that had one.
    pub(crate) fn newest_streams(&self) -> impl Iterator<Item = &StreamInfo> {
        let clients = self.streams.clients();
        clients.filter_map(|id| self.streams.of(id).next_back())
    }

    /// The end that an `accept` gave.
    pub(crate) fn accepted_end(&self, row: &Row) -> Option<&StreamInfo> {
        let peer = self.peer(row.peer)?;
        self.streams.accepted(row.socket, peer, row.at)
    }

    /// Whether a listener of ours has, or once had, an address.
    pub(crate) fn listened_at(&self, addr: SocketAddr) -> bool {
        self.streams.listeners_at(addr).next().is_some()
    }

    /// The listeners that have, or once had, the address where a connection from `from` to `to` goes, the best first.
    pub(crate) fn listeners_at(
        &self,
        from: SocketAddr,
        to: SocketAddr,
    ) -> impl Iterator<Item = BoundSocket> {
        // A connection to one of this machine's addresses comes from that address (ip(7)), and reaches
        // whoever listens at all of them.
        let loopback = SocketAddr::new(address::loopback(to.ip()), to.port());
        let is_here = from.ip() == to.ip() && !to.ip().is_loopback();
        let wide = is_here.then(|| self.streams.listeners_at(loopback));
        self.streams
            .listeners_at(to)
            .chain(wide.into_iter().flatten())
    }

    /// The datagram sockets of the server, oldest first.
    pub(crate) fn server_sockets(&self) -> impl DoubleEndedIterator<Item = &SocketInfo> {
        self.sockets.servers()
    }

    /// The datagram sockets that have, or once had, an address, the narrowest bound first.
    pub(crate) fn sockets_at(&self, addr: SocketAddr) -> impl Iterator<Item = BoundSocket> + Clone {
        self.sockets.book.at(addr)
    }

    /// The datagram sockets that have, or once had, the address of a peer, the narrowest bound first.
    pub(crate) fn sockets_of(&self, peer: PeerId) -> impl Iterator<Item = BoundSocket> + Clone {
        let peer = usize::try_from(peer.0).ok().and_then(|n| self.peers.get(n));
        let place = peer.map_or(usize::MAX, |(_, place)| *place);
        self.sockets.book.at_place(place)
    }

    /// The datagram socket of ours at the other end of a row, as of its moment: the one that was open there, or else
    /// the last that had been. `None` where the address was another program's, or nobody's.
    pub(crate) fn far_end(&self, row: &Row) -> Option<&SocketInfo> {
        let addr = self.peer(row.peer)?;
        if addr.ip().is_unspecified() {
            let own = self.socket(row.socket).map(|info| info.local.ip());
            let addr = address::sent_to(addr, own);
            return self.sockets.best(self.sockets_at(addr), addr, row.at);
        }
        self.sockets.best(self.sockets_of(row.peer), addr, row.at)
    }

    /// Rows, and datagrams left unread, that the lab itself could not keep; every view says so.
    pub const fn lost(&self) -> u64 {
        self.lost
    }

    /// The moment up to which rows or notes were lost; `None` if none ever was. What became of a
    /// datagram at that time is known only as far as it was told before.
    pub(crate) const fn lost_until(&self) -> Option<Stamp> {
        self.lost_until
    }

    fn name(&mut self, peer: SocketAddr) -> PeerId {
        if let Some(&id) = self.peer_ids.get(&peer) {
            return id;
        }
        let Ok(number) = u32::try_from(self.peers.len()) else {
            return PeerId::NONE;
        };
        let id = PeerId(number);
        self.peers
            .push((peer, self.sockets.book.index_or_insert(peer)));
        self.peer_ids.insert(peer, id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Syscall;

    #[test]
    fn batches_of_two_threads_share_names_and_keep_their_bytes() {
        let a: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let b: SocketAddr = "127.0.0.1:2".parse().unwrap();
        let mut record = Record::default();
        let row = |peer, len| Row {
            peer: PeerId(peer),
            asked: len,
            returned: i32::try_from(len).unwrap(),
            ..Row::new(SocketId(0), Syscall::SendTo, Stamp(0))
        };
        for (source, peers, bytes) in [(0, [a, b], b"12345"), (1, [b, a], b"abcde")] {
            record.intern_peers(source, &peers);
            record.push_row(source, &row(0, 2), &bytes[..2]);
            let socket = SocketId(0);
            record.push_note(Stamp(7), Note::Closed { socket }, bytes);
            record.push_row(source, &row(1, 3), &bytes[2..]);
        }
        let seen: Vec<(SocketAddr, &[u8])> = record
            .rows()
            .map(|row| (record.peer(row.peer).unwrap(), record.payload(row)))
            .collect();
        let want = [(a, &b"12"[..]), (b, b"345"), (b, b"ab"), (a, b"cde")];
        assert_eq!(seen, want, "names and bytes");
        let places: Vec<RowId> = record.notes().map(|entry| entry.rows_before).collect();
        assert_eq!(places, [1, 3], "notes stand between the rows");
    }
}
