//! Segments of TCP as calls let them be told: no call shows segments, so sequence numbers and acknowledgements are
//! plausible, and everything carries a comment that says which call it was made of.

use std::{collections::HashMap, net::SocketAddr};

use super::ip::{ACK, FIN, Header, MAX_BYTES, PSH, RST, SYN, Segment};
use crate::{
    ledger::{ClosingSegment, FoldedRecord},
    model::{Errno, Message, Owner, Row, RowId, Stamp, Syscall, address, message},
    record::{Record, StreamInfo},
};

/// The sequence number of the first SYN, for readers: relative numbers are shown anyway.
const FIRST: u32 = 1000;
/// How far a connection of the addresses of an older one begins behind its last byte: a reader takes a SYN with the old
/// number for a retransmission.
const BETWEEN: u32 = 100_000;

/// One connection, seen from outside: 0 is the client's end, 1 the server's.
#[derive(Clone, Debug, Default)]
struct SeenConnection {
    /// The sequence number that an end uses next.
    next: [u32; 2],
    /// How far an end has acknowledged the other.
    acknowledged: [u32; 2],
    /// Whether an end has sent FIN or RST.
    ended: [bool; 2],
    /// Whether an end has sent RST.
    is_reset: bool,
    /// Whether `connect` has returned at the client's end, and `accept` has given the server's.
    connected: bool,
    accepted: bool,
}

impl SeenConnection {
    /// Whether `accept` has told of it and a `connect` has not yet, which returns later where its thread waits.
    fn awaits_connect(&self) -> bool {
        self.accepted && !self.connected && self.ended == [false; 2]
    }
}

/// A segment that is to be written.
pub(super) struct PlannedSegment<'r> {
    pub(super) at: Stamp,
    pub(super) header: Header,
    pub(super) payload: Option<&'r [u8]>,
    pub(super) len: usize,
    pub(super) from_server: bool,
    pub(super) comment: Message,
}

/// All connections by the addresses of client and server.
#[derive(Clone, Debug, Default)]
pub(super) struct Connections {
    of: HashMap<(SocketAddr, SocketAddr), SeenConnection>,
}

/// Writes segments of one connection at one moment.
struct Writer<'c, 'o, 'r> {
    connection: &'c mut SeenConnection,
    ends: [SocketAddr; 2],
    at: Stamp,
    out: &'o mut Vec<PlannedSegment<'r>>,
}

impl<'r> Writer<'_, '_, 'r> {
    fn put(&mut self, side: usize, flags: u8, payload: (Option<&'r [u8]>, usize), why: Message) {
        let other = 1 - side;
        let [next, others] = [side, other].map(|end| at(&self.connection.next, end));
        if flags & ACK != 0 {
            set(&mut self.connection.acknowledged, side, others);
        }
        let (Some(&from), Some(&to)) = (self.ends.get(side), self.ends.get(other)) else {
            return;
        };
        let acknowledged = if flags & ACK == 0 { 0 } else { others };
        let takes = u32::from(flags & (SYN | FIN) != 0);
        let len = u32::try_from(payload.1).unwrap_or_default();
        set(
            &mut self.connection.next,
            side,
            next.wrapping_add(len + takes),
        );
        if flags & (FIN | RST) != 0 {
            set(&mut self.connection.ended, side, true);
            self.connection.is_reset |= flags & RST != 0;
        }
        self.out.push(PlannedSegment {
            at: self.at,
            header: Header {
                from,
                to,
                id: 0,
                segment: Some(Segment {
                    sequence: next,
                    acknowledged,
                    flags,
                }),
            },
            payload: payload.0,
            len: payload.1,
            from_server: side == 1,
            comment: why,
        });
    }

    fn bare(&mut self, side: usize, flags: u8, why: Message) {
        self.put(side, flags, (Some(&[]), 0), why);
    }

    /// The bytes of a call, in as many packets as they need.
    fn data(&mut self, side: usize, bytes: Option<&'r [u8]>, len: usize, why: &Message) {
        let mut from = 0;
        while from < len {
            let piece = (len - from).min(MAX_BYTES);
            let part = bytes.and_then(|bytes| bytes.get(from..from + piece));
            self.put(side, PSH | ACK, (part, piece), why.clone());
            from += piece;
        }
    }

    /// An end tells the other how much it has got, if it has not yet.
    fn acknowledge(&mut self, side: usize, why: Message) {
        let sent = at(&self.connection.next, 1 - side);
        if at(&self.connection.acknowledged, side) != sent && !self.connection.is_reset {
            self.bare(side, ACK, why);
        }
    }

    fn handshake(&mut self) {
        self.bare(0, SYN, packet_comment("syn"));
        self.bare(1, SYN | ACK, packet_comment("syn-ack"));
        self.bare(0, ACK, packet_comment("ack"));
    }
}

fn at<T: Copy + Default>(pair: &[T; 2], side: usize) -> T {
    pair.get(side).copied().unwrap_or_default()
}

fn set<T>(pair: &mut [T; 2], side: usize, value: T) {
    if let Some(place) = pair.get_mut(side) {
        *place = value;
    }
}

fn packet_comment(what: &str) -> Message {
    moved(what, 0, 0)
}

fn moved(what: &str, asked: u32, returned: i32) -> Message {
    message! { "recording-segment", what, asked: asked.to_string(), bytes: returned.to_string() }
}

impl Connections {
    /// What a row tells of a connection, as segments.
    pub(super) fn look<'r>(
        &mut self,
        FoldedRecord { record, ledger }: FoldedRecord<'r>,
        (id, row): (RowId, &'r Row),
        out: &mut Vec<PlannedSegment<'r>>,
    ) {
        // An accept is told of at the end that it gives.
        let info = match row.call {
            Syscall::Accept => record.accepted_end(row),
            _ => record.stream(row.socket),
        };
        let Some(info) = info else { return };
        let Some((ends, side)) = ends(record, info, row) else {
            return;
        };
        let key = (ends[0], ends[1]);
        let begins = match row.call {
            Syscall::Connect if row.failed() => row.errno != Errno::EINPROGRESS,
            Syscall::Connect => !self
                .of
                .get(&key)
                .is_some_and(SeenConnection::awaits_connect),
            // One that was accepted before has ended: its client has the port again.
            Syscall::Accept => !row.failed() && self.of.get(&key).is_none_or(|seen| seen.accepted),
            _ => false,
        };
        if begins {
            let old = self.of.get(&key);
            let behind = |old: &SeenConnection| old.next.map(|next| next.wrapping_add(BETWEEN));
            let connection = SeenConnection {
                next: old.map_or([FIRST; 2], behind),
                ..SeenConnection::default()
            };
            self.of.insert(key, connection);
        }
        let Some(connection) = self.of.get_mut(&key) else {
            return;
        };
        connection.connected |= row.call == Syscall::Connect && !row.failed();
        connection.accepted |= row.call == Syscall::Accept && !row.failed();
        let mut writer = Writer {
            connection,
            ends,
            at: row.at,
            out,
        };
        let closing = ledger.streams().closing_segment(record, id, row);
        let (is_reset, ended) = (writer.connection.is_reset, writer.connection.ended);
        match row.call {
            Syscall::Connect | Syscall::Accept if begins => match row.errno {
                Errno::ECONNREFUSED => {
                    writer.bare(0, SYN, packet_comment("syn"));
                    writer.bare(1, RST | ACK, packet_comment("refused"));
                }
                error if error.is_error() => writer.bare(0, SYN, packet_comment("syn")),
                _ => writer.handshake(),
            },
            Syscall::StreamSend if row.returned > 0 => {
                let why = moved("send", row.asked, row.returned);
                writer.data(side, record.kept_payload(row), row.data_len(), &why);
            }
            Syscall::StreamRecv => {
                let is_peer_ours = ledger.streams().peer_end(info.id).is_some();
                received(&mut writer, record, row, (side, is_peer_ours));
            }
            _ => {}
        }
        let (from, flag, name) = match closing {
            Some(ClosingSegment::Rst) if !is_reset => (side, RST, "rst"),
            Some(ClosingSegment::RstReceived) if !is_reset => (1 - side, RST, "rst-seen"),
            Some(ClosingSegment::Fin) if !at(&ended, side) => (side, FIN, "fin"),
            _ => return,
        };
        writer.bare(from, flag | ACK, packet_comment(name));
    }
}

/// A read of this end: what of the other's it shows, if that is not ours, and what it acknowledges.
fn received<'r>(
    writer: &mut Writer<'_, '_, 'r>,
    record: &'r Record,
    row: &'r Row,
    (side, is_peer_ours): (usize, bool),
) {
    let other = 1 - side;
    let ended = at(&writer.connection.ended, other);
    let why = moved("recv", row.asked, row.returned);
    match row.returned {
        1.. => {
            if !is_peer_ours {
                writer.data(other, record.kept_payload(row), row.data_len(), &why);
            }
            writer.acknowledge(side, why);
        }
        0 if row.asked > 0 => {
            if !is_peer_ours && !ended {
                writer.bare(other, FIN | ACK, packet_comment("fin-seen"));
            }
            writer.acknowledge(side, why);
        }
        _ => {}
    }
}

/// The addresses of client and server, as both ends see them, and which of them the socket is.
fn ends(record: &Record, info: &StreamInfo, row: &Row) -> Option<([SocketAddr; 2], usize)> {
    let peer = info.peer.or_else(|| record.peer(row.peer))?;
    let local = info.local?;
    let peer = address::sent_to(peer, Some(local.ip()));
    let local = address::canonical(local);
    Some(match info.owner {
        Owner::Client(_) => ([local, peer], 0),
        Owner::Server => ([peer, local], 1),
    })
}
