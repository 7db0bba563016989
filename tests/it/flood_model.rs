//! A fast model of a flood: clients that send into one queue of the kernel, faster than it is
//! read. It writes the record that the lab would write, and knows what was dropped.

use std::{collections::VecDeque, net::SocketAddr};

use packet_lab::{
    model::{
        ClientId, Errno, Memory, Note, Owner, PeerId, Row, RowFlags, RowId, SocketCapabilities,
        SocketId, Stamp, Syscall,
    },
    record::Record,
};

/// What the flood is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flood {
    pub(crate) seed: u64,
    pub(crate) clients: u16,
    /// The server's read size.
    pub(crate) read_size: u32,
    /// Bytes of the receive buffer.
    pub(crate) limit: u32,
    /// All payloads are alike and 64 bytes long.
    pub(crate) equal: bool,
    /// A program outside the lab sends too.
    pub(crate) peer: bool,
    /// The queue is looked at only at the end.
    pub(crate) unseen: bool,
}

impl Default for Flood {
    fn default() -> Self {
        Self {
            seed: 1,
            clients: 1,
            read_size: 1024,
            limit: 65_536,
            equal: false,
            peer: false,
            unseen: false,
        }
    }
}

/// A datagram in the queue.
#[derive(Clone, Copy, Debug)]
struct Queued {
    /// Its sender among the record's addresses.
    from: u32,
    len: u32,
    number: u32,
    drops: u32,
}

/// The model.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) flood: Flood,
    pub(crate) record: Record,
    /// For each send of ours its row, and whether it was dropped.
    pub(crate) sent: Vec<(RowId, bool)>,
    pub(crate) received: u64,
    pub(crate) drops: u32,
    pub(crate) peer_drops: u32,
    /// The lab cannot keep rows now, and only counts them.
    pub(crate) losing: bool,
    numbers: u32,
    queue: VecDeque<Queued>,
    held: u32,
    random: u64,
    now: u64,
    call_n: u32,
}

pub(crate) const SERVER: SocketId = SocketId(0);
const PEER: u32 = 1;

/// What the kernel takes for a datagram, as measured on Linux 6.18.
const fn cost(len: u32) -> u32 {
    match len {
        0..=197 => 832,
        198..=645 => 1280,
        _ => 2304,
    }
}

fn client_addr(n: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 2], 40_000 + n))
}

impl Model {
    pub(crate) fn new(flood: Flood, mut record: Record) -> Self {
        let server = SocketAddr::from(([127, 0, 0, 1], 8080));
        let peer = SocketAddr::from(([127, 0, 0, 1], 9999));
        let mut addresses = vec![server, peer];
        addresses.extend((0..flood.clients).map(client_addr));
        record.intern_peers(0, &addresses);
        let mut model = Self {
            flood,
            record,
            sent: Vec::new(),
            received: 0,
            drops: 0,
            peer_drops: 0,
            losing: false,
            numbers: 0,
            queue: VecDeque::new(),
            held: 0,
            random: flood.seed,
            now: 0,
            call_n: 0,
        };
        model.open(SERVER, Owner::Server, server);
        for n in 0..flood.clients {
            let owner = Owner::Client(ClientId(u8::try_from(n).unwrap_or(u8::MAX)));
            model.open(SocketId(n + 1), owner, client_addr(n));
        }
        model
    }

    fn open(&mut self, socket: SocketId, owner: Owner, local: SocketAddr) {
        self.note(Note::Opened {
            socket,
            owner,
            local,
            also: Vec::new(),
            capabilities: SocketCapabilities {
                drops: true,
                refusals: true,
            },
        });
    }

    fn note(&mut self, note: Note) {
        let at = self.tick();
        self.record.push_note(at, note, &[]);
    }

    fn tick(&mut self) -> Stamp {
        self.now += 1000;
        Stamp(self.now)
    }

    /// A number below `end` (`SplitMix64`).
    pub(crate) fn random(&mut self, end: u32) -> u32 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((((z ^ (z >> 31)) >> 32) * u64::from(end)) >> 32).unwrap_or(0)
    }

    /// The payload of a send, written into `bytes`; its length.
    fn payload(&self, number: u32, bytes: &mut [u8; 1024]) -> u32 {
        if self.flood.equal {
            bytes.fill(b'x');
            return 64;
        }
        bytes.fill(0);
        for (place, byte) in bytes.iter_mut().zip(number.to_be_bytes()) {
            *place = byte;
        }
        // Mostly small, some larger; a function of the number, so that it need not be kept.
        match number.wrapping_mul(0x9e37_79b9) >> 28 {
            0 => number % 5,
            1 => 198 + number % 60,
            2 => 700,
            n => 4 + n * 12,
        }
    }

    fn arrive(&mut self, from: u32, len: u32, number: u32) -> bool {
        if !self.queue.is_empty() && self.held + cost(len) > self.flood.limit {
            self.drops += 1;
            return false;
        }
        self.held += cost(len);
        self.queue.push_back(Queued {
            from,
            len,
            number,
            drops: self.drops,
        });
        true
    }

    fn push(&mut self, row: &Row, payload: &[u8]) -> Option<RowId> {
        if self.losing {
            self.record.record_loss(1, row.end());
            return None;
        }
        self.record.push_row(0, row, payload)
    }

    /// One send of a client, or of the peer.
    pub(crate) fn send(&mut self) {
        if self.flood.peer && self.random(50) == 0 {
            let number = self.random(1 << 30);
            if !self.arrive(PEER, 40, number) {
                self.peer_drops += 1;
            }
            return;
        }
        let client = u16::try_from(self.random(u32::from(self.flood.clients))).unwrap_or(0);
        let number = self.numbers;
        self.numbers += 1;
        let mut bytes = [0; 1024];
        let len = self.payload(number, &mut bytes);
        let at = self.tick();
        self.call_n += 1;
        let row = Row {
            at,
            payload_at: 0,
            took_ns: 100,
            call_n: self.call_n,
            asked: len,
            returned: i32::try_from(len).unwrap_or(0),
            true_len: len,
            peer: PeerId(0),
            drops: 0,
            socket: SocketId(client + 1),
            errno: Errno::NONE,
            call: Syscall::SendTo,
            flags: RowFlags::default(),
        };
        let payload = bytes.get(..len as usize).unwrap_or_default();
        let id = self.push(&row, payload);
        let kept = self.arrive(u32::from(client) + 2, len, number);
        if let Some(id) = id {
            self.sent.push((id, !kept));
        }
    }

    /// One read of the server; returns whether something waited.
    pub(crate) fn read(&mut self) -> bool {
        let Some(next) = self.queue.pop_front() else {
            return false;
        };
        self.held -= cost(next.len);
        self.received += 1;
        let mut bytes = [0; 1024];
        if next.from == PEER {
            bytes.fill(b'p');
        } else {
            self.payload(next.number, &mut bytes);
        }
        let returned = next.len.min(self.flood.read_size);
        let mut flags = RowFlags(RowFlags::RAW_TRUE_LEN);
        flags.set(RowFlags::TRUNC, returned < next.len);
        flags.set(RowFlags::HAS_DROPS, next.drops > 0);
        let at = self.tick();
        self.call_n += 1;
        let row = Row {
            at,
            payload_at: 0,
            took_ns: 100,
            call_n: self.call_n,
            asked: self.flood.read_size,
            returned: i32::try_from(returned).unwrap_or(0),
            true_len: next.len,
            peer: PeerId(next.from),
            drops: next.drops,
            socket: SERVER,
            errno: Errno::NONE,
            call: Syscall::RecvMsg,
            flags,
        };
        let payload = bytes.get(..returned as usize).unwrap_or_default();
        self.push(&row, payload);
        true
    }

    /// A look at the queue.
    pub(crate) fn look(&mut self) {
        let memory = Memory {
            held: self.held,
            limit: self.flood.limit,
            drops: self.drops,
        };
        self.note(Note::Queue {
            socket: SERVER,
            memory: Some(memory),
            empty: self.queue.is_empty(),
            counters: None,
        });
    }

    /// Some sends, some reads, and sometimes a look.
    pub(crate) fn step(&mut self) {
        for _ in 0..self.random(64) {
            self.send();
        }
        for _ in 0..self.random(56) {
            self.read();
        }
        if !self.flood.unseen && self.random(4) == 0 {
            self.look();
        }
    }

    /// Everything is read, and after a long while the queue is looked at.
    pub(crate) fn come_to_rest(&mut self) {
        while self.read() {}
        self.now += 2_000_000_000;
        self.look();
    }
}
