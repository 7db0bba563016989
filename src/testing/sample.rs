//! Records made by hand, for tests of the rooms above.

use std::{collections::HashMap, net::SocketAddr};

use crate::{
    ledger::{FoldedRecord, Ledger},
    model::{
        Arrival, ArrivalPath, ClientId, Errno, IcmpReport, Memory, Note, Owner, PeerId, Row,
        RowFlags, RowId, SocketCapabilities, SocketId, Span, Stamp, Syscall, UdpCounters,
    },
    record::Record,
};

/// The server's address.
pub(crate) const SERVER: &str = "127.0.0.1:8080";
/// A program outside the lab.
pub(crate) const PEER: &str = "127.0.0.1:50505";
/// An address at which nobody listens.
#[cfg(test)]
pub(crate) const NOBODY: &str = "127.0.0.1:9999";

/// A record that grows by one call or figure at a time, a millisecond apart.
#[derive(Default)]
pub(crate) struct Sample {
    pub(crate) record: Record,
    at: u64,
    peers: u32,
    /// How long a datagram waits before it is read, in nanoseconds.
    pub(crate) queued_ns: u64,
    /// How much the server's queue holds, in bytes.
    pub(super) room: u32,
    /// What is changed of the next row, as [`super::row_change::change`] has it.
    pub(super) next: Vec<String>,
    /// Whether the TCP server listens at all addresses: it sees IPv4 ones as mapped IPv6 ones then (ipv6(7)).
    pub(super) at_all: bool,
    /// Of each end of a connection and each of its two calls: the bytes so far, and how often it was made.
    pub(super) streams: HashMap<(SocketId, Syscall), (u64, u32)>,
}

impl Sample {
    /// The server and clients A and B; their addresses are [`Sample::client`].
    pub(crate) fn new() -> Self {
        let mut sample = Self {
            queued_ns: 200_000,
            room: 212_992,
            ..Self::default()
        };
        sample.open(SocketId(0), Owner::Server, SERVER);
        for n in 0..2 {
            let addr = Self::client(n).to_string();
            sample.open(
                SocketId(u16::from(n) + 1),
                Owner::Client(ClientId(n)),
                &addr,
            );
        }
        sample.note(Note::ReceiveBuffer {
            socket: SocketId(0),
            asked: None,
            effective: 212_992,
        });
        sample
    }

    pub(crate) fn client(n: u8) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 2 + n], 40_001 + u16::from(n)))
    }

    pub(crate) fn open(&mut self, socket: SocketId, owner: Owner, local: &str) {
        self.note(Note::Opened {
            socket,
            owner,
            local: local.parse().unwrap(),
            also: Vec::new(),
            capabilities: SocketCapabilities {
                drops: true,
                refusals: true,
            },
        });
    }

    fn now(&mut self) -> Stamp {
        self.at += 1_000_000;
        Stamp(self.at)
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, millis: u64) {
        self.at += millis * 1_000_000;
    }

    pub(crate) fn note(&mut self, note: Note) {
        self.note_with(note, b"");
    }

    /// A note at the moment of what came last.
    pub(crate) fn note_at_once(&mut self, note: Note) {
        self.record.push_note(Stamp(self.at), note, b"");
    }

    fn note_with(&mut self, note: Note, bytes: &[u8]) {
        let at = self.now();
        self.record.push_note(at, note, bytes);
    }

    /// The record with a ledger that has folded it.
    pub(crate) const fn folded<'a>(&'a self, ledger: &'a Ledger) -> FoldedRecord<'a> {
        FoldedRecord {
            record: &self.record,
            ledger,
        }
    }

    /// A ledger that has folded the record.
    #[cfg(test)]
    pub(crate) fn ledger(&self) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.fold(&self.record);
        ledger
    }

    pub(crate) fn push(&mut self, mut row: Row, peer: SocketAddr, bytes: &[u8]) -> RowId {
        self.record.intern_peers(0, &[peer]);
        row.at = self.now();
        row.peer = PeerId(self.peers);
        for how in std::mem::take(&mut self.next) {
            super::row_change::change(&mut row, &how);
        }
        let is_received = row.call.is_receive() && !row.failed();
        row.flags.set(RowFlags::ARRIVAL, is_received);
        self.peers += 1;
        let id = self.record.push_row(0, &row, bytes).unwrap();
        if is_received {
            self.record.push_arrival(id, &self.arrival(&row));
        }
        id
    }

    /// It came by loopback, [`Self::queued_ns`] before it was read.
    fn arrival(&self, row: &Row) -> Arrival {
        let info = self.record.socket(row.socket);
        Arrival {
            at: Some(Stamp(row.at.0.saturating_sub(self.queued_ns))),
            path: ArrivalPath {
                destination: info.map(|info| info.local.ip()),
                interface: Some(1),
                ttl: Some(64),
                tos: Some(0),
            },
        }
    }

    /// Client `n` sends to the server.
    pub(crate) fn send(&mut self, n: u8, payload: &[u8]) -> RowId {
        self.send_to(n, SERVER, payload)
    }

    pub(crate) fn send_to(&mut self, n: u8, to: &str, payload: &[u8]) -> RowId {
        self.fail(n, to, payload, Errno::NONE)
    }

    /// Client `n` tries to send.
    pub(crate) fn fail(&mut self, n: u8, to: &str, payload: &[u8], errno: Errno) -> RowId {
        let row = send(u16::from(n) + 1, payload.len(), errno);
        self.push(row, to.parse().unwrap(), payload)
    }

    /// The server reads what client `n` sent.
    pub(crate) fn read(&mut self, n: u8, asked: usize, payload: &[u8]) -> RowId {
        self.read_from(Self::client(n), asked, payload, 0)
    }

    /// The server reads a datagram that carries a drop total.
    pub(crate) fn read_from(
        &mut self,
        from: SocketAddr,
        asked: usize,
        payload: &[u8],
        drops: u32,
    ) -> RowId {
        let (row, kept) = receive(0, asked, payload, drops);
        self.push(row, from, &payload[..kept])
    }

    /// The server reads what a program outside the lab sent.
    pub(crate) fn read_stranger(&mut self, asked: usize, payload: &[u8]) -> RowId {
        self.read_from(PEER.parse().unwrap(), asked, payload, 0)
    }

    /// The server answers client `n`.
    pub(crate) fn reply(&mut self, n: u8, payload: &[u8]) -> RowId {
        let row = send(0, payload.len(), Errno::NONE);
        self.push(row, Self::client(n), payload)
    }

    /// Client `n` reads an answer of the server.
    pub(crate) fn got(&mut self, n: u8, asked: usize, payload: &[u8]) -> RowId {
        let (row, kept) = receive(u16::from(n) + 1, asked, payload, 0);
        self.push(row, SERVER.parse().unwrap(), &payload[..kept])
    }

    /// The server's queue is looked at.
    pub(crate) fn note_queue(&mut self, held: u32, drops: u32) {
        let counters = UdpCounters {
            errors: u64::from(drops),
            full: u64::from(drops),
            ..UdpCounters::default()
        };
        self.note_queue_with(held, drops, counters);
    }

    /// The server's queue is looked at, and the namespace has counted this.
    pub(crate) fn note_queue_with(&mut self, held: u32, drops: u32, counters: UdpCounters) {
        self.note(Note::Queue {
            socket: SocketId(0),
            memory: Some(Memory {
                held,
                limit: self.room,
                drops,
            }),
            empty: held == 0,
            counters: Some(counters),
        });
    }

    /// A refusal comes back to client `n`.
    pub(crate) fn refuse(&mut self, n: u8, to: &str, payload: &[u8]) {
        let icmp = IcmpReport::PORT_UNREACHABLE;
        self.report((n, to), payload, Errno::ECONNREFUSED, icmp);
    }

    fn report(&mut self, (n, to): (u8, &str), payload: &[u8], errno: Errno, icmp: IcmpReport) {
        let len = u32::try_from(payload.len()).unwrap();
        let note = Note::Report {
            socket: SocketId(u16::from(n) + 1),
            to: to.parse().unwrap(),
            errno,
            icmp,
            quoted: Span { at: 0, len },
        };
        self.note_with(note, payload);
    }

    /// A router tells client `n` that what it sent is too long for the next link.
    pub(crate) fn too_long(&mut self, n: u8, to: &str, payload: &[u8], mtu: u32) {
        let icmp = IcmpReport {
            kind: 3,
            code: 4,
            mtu: Some(mtu),
            by: Some([192, 0, 2, 1].into()),
        };
        self.report((n, to), payload, Errno::EMSGSIZE, icmp);
    }

    /// A datagram of client `n` is taken out unread.
    pub(crate) fn unread(&mut self, n: u8, payload: &[u8]) {
        let len = u32::try_from(payload.len()).unwrap();
        let note = Note::Unread {
            socket: SocketId(0),
            from: Self::client(n),
            to: None,
            true_len: Some(len),
            drops: None,
            head: Span { at: 0, len },
        };
        self.note_with(note, payload);
    }

    /// A call of the server's socket 0, or of another, that moves no datagram.
    pub(crate) fn udp_call(&mut self, socket: u16, call: Syscall, asked: u32) -> RowId {
        let row = Row {
            asked,
            flags: RowFlags(RowFlags::UDP),
            at: self.now(),
            ..blank(socket, call)
        };
        self.record.push_row(0, &row, b"").unwrap()
    }

    /// The server's socket is closed.
    pub(crate) fn close(&mut self) {
        self.udp_call(0, Syscall::Close, 0);
        self.note(Note::Closed {
            socket: SocketId(0),
        });
    }
}

fn blank(socket: u16, call: Syscall) -> Row {
    Row {
        took_ns: 1000,
        returned: 0,
        true_len: 0,
        ..Row::new(SocketId(socket), call, Stamp(0))
    }
}

/// The row of a send of `len` bytes by a socket.
pub(crate) fn send(socket: u16, len: usize, errno: Errno) -> Row {
    let len = u32::try_from(len).unwrap();
    Row {
        asked: len,
        returned: if errno.is_error() {
            -1
        } else {
            i32::try_from(len).unwrap()
        },
        true_len: len,
        errno,
        ..blank(socket, Syscall::SendTo)
    }
}

/// A receive row, and how many bytes it keeps.
pub(crate) fn receive(socket: u16, asked: usize, payload: &[u8], drops: u32) -> (Row, usize) {
    let kept = payload.len().min(asked);
    let mut flags = RowFlags::RAW_TRUE_LEN;
    if kept < payload.len() {
        flags |= RowFlags::TRUNC;
    }
    if drops > 0 {
        flags |= RowFlags::HAS_DROPS;
    }
    let row = Row {
        asked: u32::try_from(asked).unwrap(),
        returned: i32::try_from(kept).unwrap(),
        true_len: u32::try_from(payload.len()).unwrap(),
        drops,
        flags: RowFlags(flags),
        ..blank(socket, Syscall::RecvMsg)
    };
    (row, kept)
}
