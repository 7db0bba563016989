//! A model of the lab's threads at the kernel, which knows the truth: it writes the record that the
//! lab would write, and remembers what became of each datagram.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::struct_excessive_bools,
    reason = "test code: what goes wrong is to be seen at once"
)]

use std::{
    collections::VecDeque,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

use packet_lab::{
    model::{
        ClientId, Errno, IcmpReport, Memory, Note, Owner, PeerId, Row, RowFlags, RowId,
        SocketCapabilities, SocketId, Span, Stamp, Syscall,
    },
    record::Record,
};

use crate::kernel_model::Socket;

/// What really became of a sent datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    OnItsWay,
    Queued,
    Whole(RowId),
    Truncated(RowId),
    Dropped,
    Refused,
    NotSent,
    Unread,
    /// It went to the peer.
    Elsewhere,
}

/// What the experiment is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    pub(crate) clients: u8,
    /// Bytes of the server's and of each client's receive buffer.
    pub(crate) limit: u32,
    pub(crate) client_limit: u32,
    /// All datagrams have one of two contents of one length.
    pub(crate) equal: bool,
    pub(crate) peers: bool,
    pub(crate) deferred: bool,
    pub(crate) portable: bool,
    /// Clients also send to each other, so that two threads send into one queue.
    pub(crate) gossip: bool,
    /// Clients "as a plain program", by bits.
    pub(crate) plain: u8,
}

/// One step of the world.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Send {
        client: u8,
        size: u8,
        late: bool,
    },
    PeerSend {
        size: u8,
    },
    PeerSendsToClient {
        client: u8,
        size: u8,
    },
    NotSent {
        client: u8,
    },
    /// A client sends to a client.
    Gossip {
        client: u8,
        to: u8,
        size: u8,
        late: bool,
    },
    SendElsewhere {
        client: u8,
    },
    Deliver {
        count: u8,
    },
    Wait,
    Read {
        size: u8,
    },
    ReadAll {
        size: u8,
    },
    Look,
    Reply {
        size: u8,
    },
    ClientRead {
        client: u8,
        size: u8,
    },
    ClientLook {
        client: u8,
    },
    Close,
    Open,
}

/// The world.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) setup: Setup,
    pub(crate) record: Record,
    pub(crate) truth: Vec<Option<Truth>>,
    /// All sockets by number. The first are the clients; the last is the server.
    pub(crate) sockets: Vec<Socket>,
    /// Own datagrams that the kernel has not handed over yet: sender's socket, row.
    late: VecDeque<(usize, RowId)>,
    now: u64,
    counter: u16,
    last_sender: Option<SocketAddr>,
    /// Something happened of which nobody can know the whole truth.
    pub(crate) murky: bool,
}

const SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);
const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9999);

fn client_addr(n: usize) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 40_000 + u16::try_from(n).unwrap_or(0)))
}

impl World {
    pub(crate) fn new(setup: Setup) -> Self {
        let mut world = Self {
            setup,
            record: Record::default(),
            truth: Vec::new(),
            sockets: Vec::new(),
            late: VecDeque::new(),
            now: 0,
            counter: 0,
            last_sender: None,
            murky: false,
        };
        let mut peers = vec![SERVER, PEER];
        peers.extend((0..usize::from(setup.clients)).map(client_addr));
        world.record.intern_peers(0, &peers);
        for n in 0..setup.clients {
            let plain = setup.plain >> n & 1 == 1 || setup.portable;
            let owner = Owner::Client(ClientId(n));
            world.open(
                owner,
                client_addr(usize::from(n)),
                plain,
                setup.client_limit,
            );
        }
        world.open(Owner::Server, SERVER, setup.portable, setup.limit);
        world
    }

    /// The number of the server's socket among all.
    pub(crate) fn server(&self) -> usize {
        self.sockets.len() - 1
    }

    fn peer_id(addr: SocketAddr) -> PeerId {
        match addr.port() {
            8080 => PeerId(0),
            9999 => PeerId(1),
            port => PeerId(u32::from(port) - 40_000 + 2),
        }
    }

    fn tick(&mut self) -> Stamp {
        self.now += 1000;
        Stamp(self.now)
    }

    fn note(&mut self, note: Note, bytes: &[u8]) {
        let at = self.tick();
        self.record.push_note(at, note, bytes);
    }

    fn open(&mut self, owner: Owner, addr: SocketAddr, plain: bool, limit: u32) {
        let id = SocketId(u16::try_from(self.sockets.len()).unwrap_or(u16::MAX));
        self.sockets
            .push(Socket::new(id, owner, addr, plain, limit));
        let capabilities = SocketCapabilities {
            drops: !self.setup.portable,
            refusals: !plain,
        };
        let note = Note::Opened {
            socket: id,
            owner,
            local: addr,
            also: Vec::new(),
            capabilities,
        };
        self.note(note, &[]);
        if plain && owner != Owner::Server {
            let note = Note::Named {
                socket: id,
                local: addr,
                also: Vec::new(),
                peer: Some(SERVER),
            };
            self.note(note, &[]);
        }
    }

    fn payload(&mut self, size: u8) -> Vec<u8> {
        self.counter += 1;
        if self.setup.equal {
            return vec![b'a' + u8::from(size.is_multiple_of(3)); 5];
        }
        let [high, low] = self.counter.to_be_bytes();
        let mut bytes = vec![high, low];
        bytes.resize(2 + usize::from(size), b'.');
        bytes
    }

    fn row(&mut self, socket: usize, call: Syscall, peer: PeerId) -> Row {
        let at = self.tick();
        self.now += 500;
        let place = &mut self.sockets[socket];
        place.calls += 1;
        let mut flags = RowFlags::default();
        flags.set(RowFlags::PLAIN, place.plain);
        Row {
            at,
            payload_at: 0,
            // The next look is often made before a send has returned.
            took_ns: 2500,
            call_n: place.calls,
            asked: 0,
            returned: -1,
            true_len: Row::UNKNOWN_LEN,
            peer,
            drops: 0,
            socket: place.id,
            errno: Errno::NONE,
            call,
            flags,
        }
    }

    fn push(&mut self, row: &Row, bytes: &[u8], truth: Option<Truth>) -> RowId {
        let id = self.record.push_row(0, row, bytes).expect("room for a row");
        self.truth.push(truth);
        id
    }

    fn tell(&mut self, row: RowId, truth: Truth) {
        self.truth[row as usize] = Some(truth);
    }

    /// A send by a socket of the lab. Returns the row if the datagram went out.
    fn send(&mut self, socket: usize, to: SocketAddr, bytes: &[u8], errno: Errno) -> Option<RowId> {
        let connected = self.sockets[socket].plain && self.sockets[socket].owner != Owner::Server;
        let call = if connected {
            Syscall::Send
        } else {
            Syscall::SendTo
        };
        let mut row = self.row(socket, call, Self::peer_id(to));
        row.asked = u32::try_from(bytes.len()).unwrap_or(0);
        let refused = std::mem::take(&mut self.sockets[socket].error);
        row.errno = if refused { Errno::ECONNREFUSED } else { errno };
        if row.errno.is_error() {
            self.push(&row, bytes, Some(Truth::NotSent));
            return None;
        }
        row.returned = i32::try_from(bytes.len()).unwrap_or(0);
        Some(self.push(&row, bytes, Some(Truth::OnItsWay)))
    }

    /// Who hears at an address. A connected socket hears only its peer.
    fn at(&self, addr: SocketAddr, from: usize) -> Option<usize> {
        let from = self.sockets[from].addr;
        self.sockets.iter().rposition(|s| {
            let connected = s.plain && s.owner != Owner::Server;
            s.addr == addr && s.open && (!connected || from == SERVER)
        })
    }

    /// The kernel hands an own datagram over.
    fn hand_over(&mut self, from: usize, row: RowId) {
        let sent = *self.record.row(row).expect("a row");
        let bytes = self.record.payload(&sent).to_vec();
        let to = self.record.peer(sent.peer).expect("a peer");
        let addr = self.sockets[from].addr;
        let truth = match self.at(to, from) {
            _ if to == PEER => Truth::Elsewhere,
            Some(socket) if self.sockets[socket].arrive(Some(row), addr, bytes.clone()) => {
                Truth::Queued
            }
            Some(_) => Truth::Dropped,
            None => Truth::Refused,
        };
        self.tell(row, truth);
        if truth != Truth::Refused {
            return;
        }
        if self.sockets[from].plain {
            self.sockets[from].error = true;
            return;
        }
        let note = Note::Report {
            socket: self.sockets[from].id,
            to,
            errno: Errno::ECONNREFUSED,
            icmp: IcmpReport::PORT_UNREACHABLE,
            quoted: Span {
                at: 0,
                len: u32::try_from(bytes.len()).unwrap_or(0),
            },
        };
        self.note(note, &bytes);
    }

    fn deliver(&mut self, count: usize) {
        for _ in 0..count {
            let Some((from, row)) = self.late.pop_front() else {
                return;
            };
            self.hand_over(from, row);
        }
    }

    /// All that is on its way arrives.
    pub(crate) fn deliver_all(&mut self) {
        self.deliver(usize::MAX);
    }

    fn send_by_client(&mut self, client: usize, to: SocketAddr, size: u8, late: bool) {
        let bytes = self.payload(size);
        if let Some(socket) = self.at(to, client) {
            self.sockets[socket].own += 1;
        }
        let Some(row) = self.send(client, to, &bytes, Errno::NONE) else {
            if let Some(socket) = self.at(to, client) {
                self.sockets[socket].own -= 1;
            }
            return;
        };
        self.late.push_back((client, row));
        if !(late && self.setup.deferred) || self.sockets[client].plain {
            self.deliver_all();
        }
    }

    /// One receive call on a socket; returns whether anything was there.
    fn read(&mut self, socket: usize, size: u32) -> bool {
        if std::mem::take(&mut self.sockets[socket].error) {
            let mut row = self.row(socket, Syscall::RecvMsg, Self::peer_id(SERVER));
            row.asked = size;
            row.errno = Errno::ECONNREFUSED;
            self.push(&row, &[], None);
            return true;
        }
        let Some(got) = self.sockets[socket].queue.pop_front() else {
            return false;
        };
        let mut row = self.row(socket, Syscall::RecvMsg, Self::peer_id(got.from));
        row.asked = size;
        let len = u32::try_from(got.bytes.len()).unwrap_or(0);
        let returned = len.min(size);
        row.returned = i32::try_from(returned).unwrap_or(0);
        if self.setup.portable {
            row.call = Syscall::RecvFrom;
        } else {
            row.true_len = len;
            row.flags.set(RowFlags::TRUNC, len > size);
            row.drops = got.drops;
            row.flags.set(RowFlags::HAS_DROPS, got.drops > 0);
        }
        let id = self.push(&row, &got.bytes[..returned as usize], None);
        let place = &mut self.sockets[socket];
        place.received += 1;
        place.noted_drops = place.noted_drops.max(got.drops);
        place.peer_read |= got.row.is_none();
        if place.owner == Owner::Server {
            self.last_sender = Some(got.from);
        }
        if let Some(sent) = got.row {
            let truth = if len > size {
                Truth::Truncated(id)
            } else {
                Truth::Whole(id)
            };
            self.tell(sent, truth);
        }
        true
    }

    /// The one thing that the ledger cannot see (see its module): nothing of a peer was read,
    /// some of its datagrams were dropped, and an own one is on its way while the queue is empty.
    fn avoid_the_invisible(&mut self, socket: usize) {
        let place = &self.sockets[socket];
        if place.peer_drops > 0 && !place.peer_read {
            self.deliver_all();
        }
    }

    fn look(&mut self, socket: usize) {
        self.avoid_the_invisible(socket);
        let place = &self.sockets[socket];
        let memory = (!self.setup.portable).then(|| Memory {
            held: place.held(),
            limit: place.limit,
            drops: place.drops,
        });
        let empty = place.queue.is_empty();
        let note = Note::Queue {
            socket: place.id,
            memory,
            empty,
            counters: None,
        };
        self.note(note, &[]);
        let place = &mut self.sockets[socket];
        place.noted_drops = place.drops;
        place.peer_read &= !empty;
    }

    fn close(&mut self, socket: usize) {
        self.avoid_the_invisible(socket);
        if !self.late.is_empty() || self.sockets[socket].peers > 0 {
            self.murky = true;
        }
        self.look(socket);
        while let Some(got) = self.sockets[socket].queue.pop_front() {
            let portable = self.setup.portable;
            let len = u32::try_from(got.bytes.len()).unwrap_or(0);
            let note = Note::Unread {
                socket: self.sockets[socket].id,
                from: got.from,
                to: None,
                true_len: (!portable).then_some(len),
                drops: (!portable && got.drops > 0).then_some(got.drops),
                head: Span { at: 0, len },
            };
            self.note(note, &got.bytes);
            self.sockets[socket].unread += 1;
            self.sockets[socket].peer_read |= got.row.is_none();
            if let Some(row) = got.row {
                self.tell(row, Truth::Unread);
            }
        }
        self.look(socket);
        if std::mem::take(&mut self.sockets[socket].error) {
            let note = Note::PendingError {
                socket: self.sockets[socket].id,
                errno: Errno::ECONNREFUSED,
            };
            self.note(note, &[]);
        }
        self.sockets[socket].open = false;
        let id = self.sockets[socket].id;
        self.note(Note::Closed { socket: id }, &[]);
    }

    /// One step.
    pub(crate) fn step(&mut self, op: Op) {
        let server = self.server();
        let serving = self.sockets[server].open;
        let client = |n: u8| usize::from(n % self.setup.clients);
        match op {
            Op::Send {
                client: n,
                size,
                late,
            } => {
                self.send_by_client(client(n), SERVER, size, late);
            }
            Op::PeerSend { size } if self.setup.peers && serving => {
                let bytes = self.payload(size);
                self.sockets[server].arrive(None, PEER, bytes);
            }
            Op::PeerSendsToClient { client: n, size } if self.setup.peers => {
                let n = client(n);
                if !self.sockets[n].plain {
                    let bytes = self.payload(size);
                    self.sockets[n].arrive(None, PEER, bytes);
                }
            }
            Op::NotSent { client: n } => {
                self.send(client(n), SERVER, b"too long", Errno::EMSGSIZE);
            }
            Op::Gossip {
                client: n,
                to,
                size,
                late,
            } if self.setup.gossip => {
                let (n, to) = (client(n), client(to));
                if !self.sockets[n].plain {
                    self.send_by_client(n, client_addr(to), size, late);
                }
            }
            Op::SendElsewhere { client: n } => {
                let n = client(n);
                if !self.sockets[n].plain {
                    self.send_by_client(n, PEER, 3, false);
                }
            }
            Op::Deliver { count } => self.deliver(usize::from(count)),
            Op::Wait => {
                self.deliver_all();
                self.now += 2_000_000_000;
            }
            Op::Read { size } if serving => {
                self.read(server, u32::from(size));
            }
            Op::ReadAll { size } if serving => while self.read(server, u32::from(size)) {},
            Op::Look if serving => self.look(server),
            Op::Reply { size } if serving => {
                let Some(to) = self.last_sender else { return };
                if to == SERVER {
                    return;
                }
                let bytes = self.payload(size);
                if let Some(socket) = self.at(to, server) {
                    self.sockets[socket].own += 1;
                }
                if let Some(row) = self.send(server, to, &bytes, Errno::NONE) {
                    self.hand_over(server, row);
                }
            }
            Op::ClientRead { client: n, size } => {
                self.read(client(n), u32::from(size));
            }
            Op::ClientLook { client: n } => self.look(client(n)),
            Op::Close if serving => self.close(server),
            Op::Open if !serving => {
                self.deliver_all();
                self.last_sender = None;
                self.open(Owner::Server, SERVER, self.setup.portable, self.setup.limit);
            }
            _ => {}
        }
    }

    /// Reads everything that waits, and looks at all queues a good while later.
    pub(crate) fn come_to_rest(&mut self) {
        self.deliver_all();
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].open {
                while self.read(socket, 4) {}
                self.look(socket);
            }
        }
        self.now += 2_000_000_000;
        for socket in 0..self.sockets.len() {
            if self.sockets[socket].open {
                self.look(socket);
            }
        }
    }

    /// Closes everything, the clients last.
    pub(crate) fn stop(&mut self) {
        for socket in (0..self.sockets.len()).rev() {
            if self.sockets[socket].open {
                self.close(socket);
            }
        }
    }
}
