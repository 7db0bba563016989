//! A record that the tests of this room write by hand.

use std::net::SocketAddr;

use super::Ledger;
use crate::{
    model::{
        Arrival, ClientId, Errno, Evidence, Fate, IcmpReport, Memory, Note, Owner, PeerId, Row,
        RowFlags, RowId, SockOpt, SocketCapabilities, SocketId, Span, Stamp, Syscall,
    },
    record::Record,
};

/// The server's address, and its first socket.
pub(super) const SERVER: &str = "127.0.0.1:8080";
pub(super) const S: SocketId = SocketId(0);
/// Client A, at the address of the same number.
pub(super) const A: SocketId = SocketId(1);
pub(super) const A_ADDR: &str = "127.0.0.1:40001";
pub(super) const NC: &str = "127.0.0.1:9999";

#[derive(Debug, Default)]
pub(super) struct SyntheticRecord {
    pub(super) record: Record,
    pub(super) ledger: Ledger,
    peers: Vec<SocketAddr>,
    pub(super) now: u64,
    call_n: u32,
}

fn addr(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

impl SyntheticRecord {
    /// A server, and client A.
    pub(super) fn new() -> Self {
        let mut lab = Self::default();
        lab.open(S, Owner::Server, SERVER);
        lab.open(A, Owner::Client(ClientId(0)), A_ADDR);
        lab
    }

    pub(super) fn open(&mut self, socket: SocketId, owner: Owner, local: &str) {
        self.open_with(socket, owner, local, true);
    }

    /// Opens a socket on a system that counts what it drops, or does not.
    pub(super) fn open_with(&mut self, socket: SocketId, owner: Owner, local: &str, counts: bool) {
        self.note(Note::Opened {
            socket,
            owner,
            local: addr(local),
            also: Vec::new(),
            capabilities: SocketCapabilities {
                drops: counts,
                refusals: counts,
            },
        });
    }

    fn peer(&mut self, at: &str) -> PeerId {
        let at = addr(at);
        let place = self.peers.iter().position(|peer| *peer == at);
        let place = place.unwrap_or_else(|| {
            self.record.intern_peers(0, &[at]);
            self.peers.push(at);
            self.peers.len() - 1
        });
        PeerId(u32::try_from(place).unwrap())
    }

    pub(super) fn note(&mut self, note: Note) {
        self.note_with(note, b"");
    }

    pub(super) fn note_with(&mut self, note: Note, bytes: &[u8]) {
        self.now += 1000;
        self.record.push_note(Stamp(self.now), note, bytes);
        self.ledger.fold(&self.record);
    }

    fn row(&mut self, row: Row, bytes: &[u8]) -> RowId {
        let id = self.record.push_row(0, &row, bytes).unwrap();
        self.ledger.fold(&self.record);
        id
    }

    fn new_row(&mut self, socket: SocketId, call: Syscall, peer: &str) -> Row {
        self.now += 1000;
        self.call_n += 1;
        Row {
            took_ns: 10,
            call_n: self.call_n,
            peer: self.peer(peer),
            ..Row::new(socket, call, Stamp(self.now))
        }
    }

    /// A `setsockopt` that switches an option on.
    pub(super) fn switch_on(&mut self, socket: SocketId, option: SockOpt) {
        let call = Syscall::SetSockOpt(option);
        let mut row = self.new_row(socket, call, SERVER);
        row.peer = PeerId::NONE;
        row.asked = 1;
        row.returned = 0;
        row.flags.set(RowFlags::UDP, true);
        self.row(row, b"");
    }

    pub(super) fn send(&mut self, from: SocketId, to: &str, bytes: &[u8]) -> RowId {
        self.send_slowly(from, to, bytes, 10)
    }

    fn new_send(&mut self, from: SocketId, call: Syscall, to: &str, bytes: &[u8]) -> Row {
        let mut row = self.new_row(from, call, to);
        row.asked = u32::try_from(bytes.len()).unwrap();
        row.returned = i32::try_from(bytes.len()).unwrap();
        row
    }

    /// A send call that takes so long to return.
    pub(super) fn send_slowly(
        &mut self,
        from: SocketId,
        to: &str,
        bytes: &[u8],
        took_ns: u32,
    ) -> RowId {
        let mut row = self.new_send(from, Syscall::SendTo, to, bytes);
        row.took_ns = took_ns;
        self.row(row, bytes)
    }

    /// One datagram of a send with `UDP_SEGMENT`.
    pub(super) fn send_segment(
        &mut self,
        from: SocketId,
        to: &str,
        bytes: &[u8],
        call_n: u32,
    ) -> RowId {
        let mut row = self.new_send(from, Syscall::SendMsg, to, bytes);
        row.call_n = call_n;
        self.row(row, bytes)
    }

    /// A call "as a plain program" that fails.
    pub(super) fn fail(&mut self, from: SocketId, call: Syscall, to: &str, errno: Errno) -> RowId {
        let mut row = self.new_row(from, call, to);
        row.errno = errno;
        row.flags.set(RowFlags::PLAIN, true);
        self.row(row, b"")
    }

    /// A receive with a large read size, and the drop total that came with it.
    pub(super) fn receive(&mut self, at: SocketId, from: &str, bytes: &[u8], drops: u32) -> RowId {
        let row = self.received(at, from, bytes, drops);
        self.row(row, bytes)
    }

    /// A receive with a large read size of a datagram that was sent `to` another address than the socket's.
    pub(super) fn receive_sent_to(
        &mut self,
        at: SocketId,
        (from, to): (&str, &str),
        bytes: &[u8],
        drops: u32,
    ) -> RowId {
        let row = self.received(at, from, bytes, drops);
        let id = self.record.push_row(0, &row, bytes).unwrap();
        let mut arrival = Arrival::default();
        arrival.path.destination = Some(to.parse().unwrap());
        self.record.push_arrival(id, &arrival);
        self.ledger.fold(&self.record);
        id
    }

    fn received(&mut self, at: SocketId, from: &str, bytes: &[u8], drops: u32) -> Row {
        let mut row = self.new_row(at, Syscall::RecvMsg, from);
        row.asked = 2048;
        row.returned = i32::try_from(bytes.len()).unwrap();
        row.true_len = u32::try_from(bytes.len()).unwrap();
        row.drops = drops;
        row.flags.set(RowFlags::HAS_DROPS, drops > 0);
        row
    }

    /// A receive where the system tells no more than what `recvfrom` returned.
    pub(super) fn receive_undetermined(
        &mut self,
        at: SocketId,
        from: &str,
        bytes: &[u8],
        read_size: u32,
    ) -> RowId {
        let mut row = self.new_row(at, Syscall::RecvFrom, from);
        row.asked = read_size;
        row.returned = i32::try_from(bytes.len()).unwrap();
        self.row(row, bytes)
    }

    /// A read that found nothing, on a system without figures.
    pub(super) fn nothing(&mut self, socket: SocketId) {
        self.note(Note::Queue {
            socket,
            memory: None,
            empty: true,
            counters: None,
        });
    }

    /// A look at an empty queue.
    pub(super) fn empty(&mut self, socket: SocketId, drops: u32) {
        self.note(Note::Queue {
            socket,
            memory: Some(Memory {
                held: 0,
                limit: 2304,
                drops,
            }),
            empty: true,
            counters: None,
        });
    }

    pub(super) fn refusal(&mut self, socket: SocketId, to: &str, errno: Errno, quoted: &[u8]) {
        let len = u32::try_from(quoted.len()).unwrap();
        let note = Note::Report {
            socket,
            to: addr(to),
            errno,
            icmp: IcmpReport::PORT_UNREACHABLE,
            quoted: Span { at: 0, len },
        };
        self.note_with(note, quoted);
    }

    #[track_caller]
    pub(super) fn check(&self, row: RowId, fate: Fate, evidence: Evidence, settled: bool) {
        let verdict = self.ledger.folded_verdict(row);
        let told = (verdict.fate, verdict.evidence, verdict.settled);
        assert_eq!(told, (fate, evidence, settled), "row {row}");
        assert!(
            self.ledger.fate_counts(|_| true).balance(),
            "the books balance"
        );
    }
}
