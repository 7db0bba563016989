//! Numbered datagrams of mixed sizes into a small receive buffer with a slow reader, over real
//! sockets: what the ledger says was dropped, beside what the numbers in the payloads say.

use std::{
    collections::HashSet,
    fs,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Fate, Owner, PayloadSpec, PeerId, ReadPolicy, Row,
        ServerSettings, UdpClientSettings, UdpServerSettings,
    },
    record::Budget,
    session::{Session, Start},
};

/// So many datagrams of a burst are told apart by the first four bytes of a counter.
const MAX: u32 = 10_000;

/// One flood.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// How many clients send in turn.
    pub(crate) clients: u8,
    /// How they send.
    pub(crate) batch_mode: BatchMode,
    /// The server's read size in bytes, at least 4.
    pub(crate) read_size: u32,
    /// What the server waits between two reads.
    pub(crate) pace: Duration,
}

/// All of them: one, three and eight clients, read size 4 and 1024, `send`, `sendmmsg` and
/// `UDP_SEGMENT`. With the larger read size the reader waits for nothing, and loses less.
pub(crate) fn cases() -> impl Iterator<Item = Case> {
    let ways = [BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso];
    let of = move |clients| ways.map(move |batch_mode| (clients, batch_mode));
    let each = [1, 3, 8].into_iter().flat_map(of);
    each.flat_map(|(clients, batch_mode)| {
        [(4, Duration::from_micros(50)), (1024, Duration::ZERO)].map(|(read_size, pace)| Case {
            clients,
            batch_mode,
            read_size,
            pace,
        })
    })
}

/// What became of a flood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) sent: u64,
    pub(crate) received: u64,
    /// By the ledger.
    pub(crate) dropped: u64,
    /// By the ledger: what it does not know.
    pub(crate) unknown: u64,
    /// By the kernel's own table (`/proc/net/udp`).
    pub(crate) kernel: u64,
    /// Numbers that did not come.
    pub(crate) missing: u64,
    /// Datagrams that came twice by their numbers, or of which the ledger's final word is not what
    /// the numbers say.
    pub(crate) wrong: u64,
    /// Datagrams of which the ledger has no final word.
    pub(crate) open: u64,
}

impl Outcome {
    /// Whether the ledger named each dropped one, and none besides.
    pub(crate) fn exact(&self) -> bool {
        self.wrong == 0
            && self.open == 0
            && self.unknown == 0
            && self.dropped == self.missing
            && self.dropped == self.kernel
            && self.sent == self.received + self.dropped
    }
}

/// Sends `count` datagrams in all, at most a million for each client, lets everything come to rest, and compares.
pub(crate) fn flood(case: Case, count: u32, patience: Duration) -> Outcome {
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::of([case.read_size]),
        receive_buffer: Some(8192),
        pace: case.pace,
        ..ServerSettings::default()
    });
    let start = Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings,
        budget: Some(Budget::of(4 << 30)),
        ..Start::default()
    };
    let mut session = Session::start(start).expect("a lab");
    let addr = session.udp().server().expect("a server").local;
    let each = count / u32::from(case.clients);
    let mut orders = Vec::new();
    // The last of each client's bursts is the remainder.
    let most = each.div_ceil(5).clamp(1, MAX);
    for n in 0..each.div_ceil(most) {
        for client in (0..case.clients).map(ClientId) {
            orders.push(Burst {
                payload: PayloadSpec::Counter { size: size(n) },
                batch_mode: case.batch_mode,
                ..Burst::of(client, Vec::new(), most.min(each - n * most))
            });
        }
    }
    for client in (0..case.clients).map(ClientId) {
        let to = UdpClientSettings::to(addr);
        session.udp_mut().set_client(client, to).expect("a client");
    }
    for order in orders {
        // The thread may be busy with the orders before it.
        while session.udp_mut().burst(order.clone()).is_err() {
            session.poll(Duration::from_millis(20));
            session.wait(Duration::from_millis(20));
        }
    }
    let sent = u64::from(each) * u64::from(case.clients);
    session.wait_until(patience, |session| {
        let counts = session.ledger().fate_counts(|_| true);
        let ledger = session.ledger();
        counts.sent == sent
            && counts.in_flight == 0
            && (0..ledger.len()).all(|row| ledger.current_verdict(session.record(), row).settled)
    });
    compare(&session, kernel_drops(addr))
}

/// Sizes from 4 bytes up to some 1500, large and small in turn, another for each of a client's
/// first 101 bursts.
fn size(burst: u32) -> u32 {
    let n = burst * 37 % 101;
    4 + n + n * n * 14 / 100
}

/// Which datagram it is: sender, true length, and what stands in the first four bytes.
fn name(row: &Row, from: PeerId, payload: &[u8]) -> (PeerId, u32, [u8; 4]) {
    let mut head = [0; 4];
    for (place, byte) in head.iter_mut().zip(payload) {
        *place = *byte;
    }
    (from, row.true_len, head)
}

fn compare(session: &Session, kernel: u64) -> Outcome {
    let (record, ledger) = (session.record(), session.ledger());
    let counts = ledger.fate_counts(|_| true);
    let mut outcome = Outcome {
        sent: counts.sent,
        received: ledger.arrivals_of(|owner| owner == Owner::Server).received,
        dropped: counts.dropped,
        unknown: counts.unknown,
        kernel,
        ..Outcome::default()
    };
    let mut came = HashSet::new();
    for row in record.rows().filter(|row| row.call.is_receive()) {
        let fresh = came.insert(name(row, row.peer, record.payload(row)));
        outcome.wrong += u64::from(!fresh);
    }
    // Of a socket without `bind` the kernel tells the port alone.
    let peer_of = |port: u16| {
        let mut peers = (0..).map(PeerId);
        peers
            .by_ref()
            .take_while(|id| record.peer(*id).is_some())
            .find(|id| record.peer(*id).is_some_and(|peer| peer.port() == port))
            .unwrap_or(PeerId::NONE)
    };
    let socks = record.sockets();
    let froms: Vec<_> = socks
        .map(|info| (info.id, peer_of(info.local.port())))
        .collect();
    for (id, row) in (0..)
        .zip(record.rows())
        .filter(|(_, row)| row.call.is_send())
    {
        let from = froms.iter().find(|(socket, _)| *socket == row.socket);
        let from = from.map_or(PeerId::NONE, |(_, peer)| *peer);
        let arrived = came.remove(&name(row, from, record.payload(row)));
        outcome.missing += u64::from(!arrived);
        let verdict = ledger.current_verdict(record, id);
        outcome.open += u64::from(!verdict.settled);
        let right = match verdict.fate {
            Fate::Dropped => !arrived,
            Fate::Whole => arrived && row.asked <= read_size_of(session),
            Fate::Truncated => arrived && row.asked > read_size_of(session),
            // Not to know is not to be wrong.
            Fate::Unknown => true,
            _ => false,
        };
        outcome.wrong += u64::from(!right);
    }
    // What came and was never sent.
    outcome.wrong += came.len() as u64;
    outcome
}

fn read_size_of(session: &Session) -> u32 {
    session.udp().settings().server.reads.size(0)
}

/// Looks at most into the kernel's table.
const MAX_TRIES: usize = 1000;

/// The line of the socket that is at an IPv4 address, or at that port of all, in `/proc/net/udp` (proc(5)), word by
/// word. The kernel writes the table in pieces: while other sockets come and go a line may be left out, so it is
/// looked for again.
pub(crate) fn kernel_line(addr: SocketAddr) -> Vec<String> {
    let ip = match addr.ip() {
        IpAddr::V4(ip) => Some(ip.octets()),
        IpAddr::V6(_) => None,
    };
    // The address stands there as the machine's own number of its bytes.
    let ip = u32::from_ne_bytes(ip.expect("an IPv4 address"));
    let places = [ip, 0].map(|ip| format!("{ip:08X}:{:04X}", addr.port()));
    let look = |_| {
        let table = fs::read_to_string("/proc/net/udp").expect("a table");
        let mut lines = table.lines().map(str::split_whitespace);
        let line = lines.find(|words| {
            let local = words.clone().nth(1);
            local.is_some_and(|local| places.iter().any(|place| place == local))
        });
        line.map(|words| words.map(str::to_owned).collect())
    };
    (0..MAX_TRIES).find_map(look).expect("its line")
}

/// The drop counter of the socket at an IPv4 address.
pub(crate) fn kernel_drops(addr: SocketAddr) -> u64 {
    let drops = kernel_line(addr).pop();
    drops.and_then(|word| word.parse().ok()).expect("its drops")
}
