//! The packets of a recording: made of what calls gave and took, never captured.

mod comments;
mod connections;
mod ip;
mod packet;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use self::{
    comments::{Comments, SourceProof},
    connections::Connections,
    ip::Header,
    packet::{Packet, PacketDirection},
};
use super::block::{NAMES, OpenBlock, STATISTICS};
use crate::{
    ledger::FoldedRecord,
    model::{Fate, Owner, Row, RowFlags, RowId, SocketId, Stamp, Verdict, address},
    record::Record,
    text::Catalog,
};

/// How long the fate of a datagram is waited for before its packet is written.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a packet waits for earlier ones: a datagram is read after others were sent that it came before, and two
/// processors may queue datagrams in another order than they stamp them.
const REORDER_WINDOW: Duration = Duration::from_millis(100);
/// The most packets that wait, and the most bytes of them; of a record that keeps fewer bytes for what waits, those.
const MAX_WAITING: usize = 1 << 18;
const MAX_WAITING_BYTES: u64 = 64 << 20;
/// Bytes of packets after which they are written; the last packet may go beyond that.
const AT_ONCE: usize = 256 << 10;
/// The most payload of a UDP datagram over IPv4: 65 535 − 20 − 8 bytes.
const MAX_DATAGRAM: usize = 65_507;

/// The most destinations that are remembered, each with the address that is sent from.
const MAX_ROUTES: usize = 1024;

/// Tells the address that the system sends from to another one, if it knows.
pub(super) type Route = fn(SocketAddr) -> Option<IpAddr>;

/// Blocks, or a packet, that are written in their turn.
enum Waiting {
    /// The packet of this row, a send of ours, as soon as its fate is settled.
    Send(RowId),
    /// Blocks that are whole already.
    Blocks(Vec<u8>),
}

/// The packets of a recording, in the order of their times as far as they wait for each other.
pub(super) struct Packets {
    started_ns: u64,
    /// The next row to look at.
    row: RowId,
    /// Packets that wait for earlier ones, in the order of their times, each with the number of its bytes.
    waiting: VecDeque<(Stamp, u64, Waiting)>,
    /// The sum of the bytes in `waiting`.
    waiting_bytes: u64,
    next_id: u16,
    named: BTreeSet<IpAddr>,
    /// The highest drop total that a packet of a socket has told of.
    drops: BTreeMap<SocketId, u32>,
    connections: Connections,
    comments: Comments,
    pub(super) route: Route,
    routes: BTreeMap<IpAddr, Option<IpAddr>>,
    written: u64,
    last: Stamp,
}

impl Packets {
    pub(super) fn new(started_ns: u64, say: Catalog) -> Self {
        Self {
            started_ns,
            row: 0,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            next_id: 1,
            named: BTreeSet::new(),
            drops: BTreeMap::new(),
            connections: Connections::default(),
            comments: Comments::new(say),
            route: |_| None,
            routes: BTreeMap::new(),
            written: 0,
            last: Stamp::default(),
        }
    }

    /// Whether packets wait for earlier ones or for their fate.
    pub(super) fn wait(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Looks at the rows before `end`, and writes the packets whose turn has come by now; all of them where it is over
    /// and nothing comes any more. Returns whether there are more, for which there was no room in one block of bytes.
    pub(super) fn take(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
        end: RowId,
        out: &mut Vec<u8>,
        now: Option<Stamp>,
    ) -> bool {
        let most = out.len() + AT_ONCE;
        self.row = self.row.max(record.first_kept_row());
        while self.row < end && out.len() < most {
            if let Some(row) = record.row(self.row) {
                self.last = self.last.max(row.end());
                self.look(folded, self.row, row);
            }
            self.row += 1;
        }
        // Rows that are still to come are no later than those before them because this process is late with them; and
        // an opened recording has a clock of its own.
        let is_level = self.row >= record.len();
        let now = now.map(|now| self.last.max(if is_level { now } else { self.last }));
        let most_bytes = MAX_WAITING_BYTES.min(record.budget().waiting());
        while let Some((at, bytes, first)) = self.waiting.front() {
            if out.len() >= most {
                return true;
            }
            let bytes = *bytes;
            let is_crowded = self.waiting.len() > MAX_WAITING || self.waiting_bytes > most_bytes;
            let age = now
                .filter(|_| !is_crowded)
                .map_or(SETTLE_TIMEOUT, |now| now.since(*at));
            if age < REORDER_WINDOW {
                break;
            }
            match first {
                Waiting::Blocks(blocks) => out.extend_from_slice(blocks),
                Waiting::Send(id) => {
                    let id = *id;
                    let verdict = ledger.current_verdict(record, id);
                    let is_settled = verdict.settled && verdict.fate != Fate::InFlight;
                    if !is_settled && age < SETTLE_TIMEOUT {
                        break;
                    }
                    self.send(record, id, verdict, out);
                }
            }
            self.waiting.pop_front();
            self.waiting_bytes -= bytes;
        }
        self.row < end
    }

    fn look(
        &mut self,
        folded @ FoldedRecord { record, ledger }: FoldedRecord<'_>,
        id: RowId,
        row: &Row,
    ) {
        if row.call.is_send() {
            if !row.failed() {
                self.in_turn(row.at, row.data_len(), Waiting::Send(id));
            }
            return;
        }
        if row.is_stream() {
            let mut packets = Vec::new();
            self.connections.look(folded, (id, row), &mut packets);
            for segment in packets {
                let packet = Packet {
                    at: segment.at,
                    header: segment.header,
                    payload: segment.payload,
                    len: segment.len,
                    direction: if segment.from_server {
                        PacketDirection::Out
                    } else {
                        PacketDirection::In
                    },
                    drops: 0,
                    comment: self.comments.sentence(&segment.comment),
                };
                self.write_in_turn(record, &packet);
            }
        } else if row.call.is_receive() && !row.failed() && !row.is_peek() {
            // What a socket of ours has sent has its packet already.
            let verdict = ledger.current_verdict(record, id);
            if verdict.link().is_none() && record.far_end(row).is_none() {
                self.foreign(record, id, row);
            }
        }
    }

    /// Before those that are later.
    fn in_turn(&mut self, at: Stamp, bytes: usize, waiting: Waiting) {
        let place = self.waiting.partition_point(|(other, ..)| *other <= at);
        self.waiting.insert(place, (at, bytes as u64, waiting));
        self.waiting_bytes += bytes as u64;
    }

    fn write_in_turn(&mut self, record: &Record, packet: &Packet<'_>) {
        let mut blocks = Vec::new();
        self.write(record, packet, &mut blocks);
        self.in_turn(packet.at, blocks.len(), Waiting::Blocks(blocks));
    }

    /// A datagram of ours.
    fn send(&mut self, record: &Record, id: RowId, verdict: Verdict, out: &mut Vec<u8>) {
        let Some(row) = record.row(id) else { return };
        let Some(info) = record.socket(row.socket) else {
            return;
        };
        let arrived = matches!(verdict.fate, Fate::Whole | Fate::Truncated);
        let receipt = verdict.linked_row().filter(|_| arrived);
        let receipt = receipt.and_then(|link| record.row(link));
        let Some(to) = record.peer(row.peer) else {
            return;
        };
        let to = address::sent_to(to, Some(info.local.ip()));
        // Of a socket that is bound to all addresses the receiver knows which of them it was.
        let seen = receipt.and_then(|receipt| record.peer(receipt.peer));
        let mut from = seen.unwrap_or(info.local);
        let mut source = SourceProof::Seen;
        let there = address::canonical(to);
        if from.ip().to_canonical().is_unspecified() && !there.ip().is_loopback() {
            let routed = self.routed(there);
            from.set_ip(routed.unwrap_or(from.ip()));
            source = routed.map_or(SourceProof::Unknown, |_| SourceProof::Routed);
        }
        let direction = if info.owner == Owner::Server {
            PacketDirection::Out
        } else {
            PacketDirection::In
        };
        let packet = Packet {
            at: row.at,
            header: self.header(from, to),
            payload: record.kept_payload(row),
            len: row.data_len(),
            direction,
            drops: receipt.map_or(0, |receipt| self.risen(receipt)),
            comment: self.comments.of_send((row, source), verdict, receipt),
        };
        self.write(record, &packet, out);
    }

    /// The address that is sent from to another one, where the socket is bound to none.
    fn routed(&mut self, to: SocketAddr) -> Option<IpAddr> {
        if self.routes.len() >= MAX_ROUTES {
            self.routes.clear();
        }
        let route = self.route;
        *self.routes.entry(to.ip()).or_insert_with(|| route(to))
    }

    /// A datagram of another program.
    fn foreign(&mut self, record: &Record, id: RowId, row: &Row) {
        let Some(info) = record.socket(row.socket) else {
            return;
        };
        let Some(from) = record.peer(row.peer) else {
            return;
        };
        let arrival = record.arrival(id);
        let ip = arrival.path.destination.unwrap_or(info.local.ip());
        let to = SocketAddr::new(ip, info.local.port());
        let to = address::sent_to(to, Some(from.ip()));
        let packet = Packet {
            at: arrival.at.unwrap_or(row.at),
            header: self.header(from, to),
            payload: record.kept_payload(row),
            len: row.true_len().map_or(row.data_len(), |len| len as usize),
            direction: PacketDirection::In,
            drops: self.risen(row),
            comment: self.comments.of_read(row),
        };
        self.write_in_turn(record, &packet);
    }

    /// By how much a socket's drop total is higher at this datagram than at any packet of it before.
    fn risen(&mut self, row: &Row) -> u32 {
        if !row.flags.has(RowFlags::HAS_DROPS) {
            return 0;
        }
        let before = self.drops.entry(row.socket).or_default();
        let risen = row.drops.wrapping_sub(*before);
        // One of ours whose fate was waited for may have been read before one of another program that was not.
        if risen > u32::MAX / 2 {
            return 0;
        }
        *before = row.drops;
        risen
    }

    const fn header(&mut self, from: SocketAddr, to: SocketAddr) -> Header {
        self.next_id = self.next_id.wrapping_add(1);
        Header {
            from,
            to,
            id: self.next_id,
            segment: None,
        }
    }

    /// Writes a packet, and before it the names of addresses that are met for the first time.
    fn write(&mut self, record: &Record, packet: &Packet<'_>, out: &mut Vec<u8>) {
        let Some(header) = packet.header.one_family() else {
            return;
        };
        for ip in [header.from.ip(), header.to.ip()] {
            if self.named.insert(ip)
                && let Some(name) = name(record, ip)
            {
                write_name(ip, &name, out);
            }
        }
        self.next_id = self.next_id.wrapping_add(1);
        let header = Header {
            id: self.next_id,
            ..header
        };
        packet.write(&header, self.started_ns, out);
        self.written += 1;
    }

    /// How many packets there are, and how many datagrams were dropped.
    pub(super) fn statistics(
        &self,
        FoldedRecord { record, ledger }: FoldedRecord<'_>,
        out: &mut Vec<u8>,
    ) {
        let dropped = ledger.arrivals_of(|_| true).dropped;
        let mut block = OpenBlock::begin(out, STATISTICS);
        block.u32(0);
        let end = record.rows().next_back().map_or(self.last, Row::end);
        packet::put_time(&mut block, self.started_ns.saturating_add(end.0));
        block.option(4, &self.written.to_le_bytes());
        block.option(5, &dropped.to_le_bytes());
        block.end_options();
        block.finish();
    }
}

/// The program that has an address; `None` of one outside the lab.
fn name(record: &Record, ip: IpAddr) -> Option<String> {
    let datagrams = record.sockets().map(|info| (info.owner, info.local.ip()));
    let streams = record.streams();
    let streams = streams.filter_map(|info| Some((info.owner, info.local?.ip())));
    let mut those = datagrams
        .chain(streams)
        .filter(|(_, at)| at.to_canonical() == ip);
    let (first, _) = those.next()?;
    // Programs at one address have no names of their own.
    if those.any(|(owner, _)| owner != first) {
        return Some("packet-lab".to_owned());
    }
    Some(match first {
        Owner::Server => "server".to_owned(),
        Owner::Client(id) => format!("client-{id}"),
    })
}

fn write_name(ip: IpAddr, name: &str, out: &mut Vec<u8>) {
    let mut value = match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    value.extend_from_slice(name.as_bytes());
    value.push(0);
    let mut block = OpenBlock::begin(out, NAMES);
    block.option(if ip.is_ipv4() { 1 } else { 2 }, &value);
    block.end_options();
    block.end_options();
    block.finish();
}

/// The part of a payload that fits into one packet.
fn fitting(payload: &[u8]) -> &[u8] {
    payload.get(..MAX_DATAGRAM).unwrap_or(payload)
}
