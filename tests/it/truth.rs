//! Own clients, programs of others, firewall rules that eat or reject, bad checksums and small
//! buffers in a random mix, in a network namespace of its own: no fate and no count contradicts what
//! the kernel's own counters and the numbers in the payloads say.
//!
//! `LAB_SEED` repeats a mix, `LAB_SECONDS` plays more of them, for so long.

#![expect(
    clippy::disallowed_methods,
    reason = "a long run has so many seconds of real time"
)]

use std::{
    collections::HashSet,
    env, fs,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    net::{Ipv4Addr, SocketAddr},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Evidence, Fate, Note, Owner, PayloadSpec, ReadPolicy,
        ServerSettings, UdpClientSettings, UdpServerCommand, UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, datagrams, kernel_queue},
    namespace::{Isolation, firewall, isolate},
    numbered::kernel_drops,
    rng::SeededRng,
};

/// Rounds that `tests/run` plays.
const ROUNDS: u64 = 24;

/// What the firewall does with what one client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FirewallRule {
    Pass,
    Eat,
    Reject,
}

/// One mix.
#[derive(Debug)]
struct Mix {
    clients: Vec<(FirewallRule, BatchMode, u32)>,
    read_size: u32,
    pace_us: u64,
    receive_buffer: Option<u32>,
    /// Whether the server reads only when everything was sent.
    late: bool,
    /// Datagrams of another program, and raw ones with a bad checksum.
    outside: u64,
    bad_checksums: u64,
}

impl Mix {
    fn drawn(rng: &mut SeededRng) -> Self {
        let mut client = || {
            let rule = rng.of(&[
                FirewallRule::Pass,
                FirewallRule::Pass,
                FirewallRule::Eat,
                FirewallRule::Reject,
            ]);
            let mode = rng.of(&[BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso]);
            (rule, mode, u32::try_from(20 + rng.below(600)).unwrap())
        };
        let clients = vec![client(), client(), client()];
        Self {
            clients,
            read_size: rng.of(&[4, 8, 1024]),
            pace_us: rng.of(&[0, 0, 30, 200]),
            receive_buffer: rng.of(&[None, Some(0), Some(4096), Some(20_000)]),
            late: rng.below(3) == 0,
            outside: rng.of(&[0, 30, 400]),
            bad_checksums: rng.of(&[0, 0, 10, 100]),
        }
    }
}

/// The address that a client sends from: the firewall knows it by that.
fn address(client: usize) -> SocketAddr {
    let last = u8::try_from(client + 2).unwrap();
    (Ipv4Addr::new(127, 0, 0, last), 0).into()
}

/// A counter of `/proc/net/snmp` (proc(5)).
fn snmp(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/net/snmp").unwrap();
    let mut lines = text.lines().filter(|line| line.starts_with("Udp: "));
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    let at = names.split(' ').position(|one| one == name).unwrap();
    values.split(' ').nth(at).unwrap().parse().unwrap()
}

/// Another program that sends into the server's socket, properly and with bad checksums.
fn outside(server: SocketAddr, good: u64, bad: u64) -> Child {
    let script = format!(
        "import random, socket, struct
to = ('127.0.0.1', {port})
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.9', 0))
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.bind(('127.0.0.9', 0))
# More than 68 bytes: the checksum of such is looked at when they are read.
todo = [1] * {good} + [0] * {bad}
random.Random({port}).shuffle(todo)
for good in todo:
    if good: s.sendto(b'outside', to)
    else: raw.sendto(struct.pack('>HHHH', 9, {port}, 108, 0xbad) + b'!' * 100, to)
",
        port = server.port()
    );
    let python = Command::new("python3")
        .arg("-c")
        .arg(script)
        .stdin(Stdio::null())
        .spawn();
    python.expect("python3; tests/run installs what is missing")
}

/// Plays a mix, and compares. The names of the clients' datagrams are their numbers.
fn play(mix: &Mix) {
    let rules = mix
        .clients
        .iter()
        .enumerate()
        .filter_map(|(client, (rule, ..))| {
            let verdict = match rule {
                FirewallRule::Pass => return None,
                FirewallRule::Eat => "drop",
                FirewallRule::Reject => "reject with icmp port-unreachable",
            };
            let from = address(client).ip();
            Some(format!("ip saddr {from} ip protocol udp {verdict}"))
        });
    firewall(&rules.collect::<Vec<_>>());
    let before = ["RcvbufErrors", "InCsumErrors", "InDatagrams"].map(snmp);
    let mut settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy {
            reading: !mix.late,
            sizes: vec![mix.read_size],
        },
        receive_buffer: mix.receive_buffer,
        pace: Duration::from_micros(mix.pace_us),
        ..ServerSettings::default()
    });
    let start = Start {
        bind: Some((Ipv4Addr::LOCALHOST, 0).into()),
        settings: settings.clone(),
        ..Start::default()
    };
    let mut session = Session::start(start).unwrap();
    let server = session.udp().server().unwrap().local;
    let mut other = outside(server, mix.outside, mix.bad_checksums);
    let mut all = 0;
    for (n, (_, mode, count)) in mix.clients.iter().enumerate() {
        let client = ClientId(u8::try_from(n).unwrap());
        let from = Some(address(n));
        let settings = UdpClientSettings {
            from,
            ..UdpClientSettings::to(server)
        };
        session.udp_mut().set_client(client, settings).unwrap();
        let burst = Burst {
            payload: PayloadSpec::Counter { size: 8 },
            batch_mode: *mode,
            ..Burst::of(client, Vec::new(), *count)
        };
        session.udp_mut().burst(burst).unwrap();
        all += u64::from(*count);
    }
    let sent = session.wait_until(DEADLINE, |session| {
        session.ledger().fate_counts(|_| true).sent == all
    });
    assert!(sent, "{:?}", session.ledger().fate_counts(|_| true));
    assert!(other.wait().unwrap().success(), "the other program");
    if mix.late {
        look(&mut session);
        let dropped = kernel_drops(server);
        let looked = session.wait_until(DEADLINE, |session| {
            let info = session.udp().server();
            let seen = info
                .and_then(|info| info.memory)
                .map_or(0, |memory| memory.drops);
            u64::from(seen) == dropped
        });
        assert!(looked, "the lab has looked at the queue");
        let passed = mix
            .clients
            .iter()
            .filter(|(rule, ..)| *rule == FirewallRule::Pass);
        let passed: u32 = passed.map(|(.., count)| count).sum();
        let waiting = session.ledger().arrivals_of(|_| true).waiting;
        assert!(waiting <= u64::from(passed), "{waiting} wait: {mix:?}");
        fates_fit(&session, mix);
    }
    settings.server.reads.reading = true;
    session.udp_mut().set_settings(settings);
    let still = session.wait_until(DEADLINE, |session| {
        kernel_queue(server) == 0 && !session.held()
    });
    assert!(still, "everything is read");
    let (dropped, after) = (
        kernel_drops(server),
        ["RcvbufErrors", "InCsumErrors", "InDatagrams"].map(snmp),
    );
    session.stop();
    let [full, checksums, delivered] = [0, 1, 2].map(|n| after[n] - before[n]);
    compare(
        &session,
        mix,
        &Kernel {
            dropped,
            full,
            checksums,
            delivered,
        },
    );
}

/// Lets the server look at its queue, and waits until it has read the namespace's counters too.
fn look(session: &mut Session) {
    let asked = session.now();
    session.udp_mut().command(UdpServerCommand::Look).unwrap();
    let counted = session.wait_until(DEADLINE, |session| {
        let record = session.record();
        let mut notes = (0..record.notes_len()).rev().map_while(|n| record.note(n));
        notes.any(|entry| {
            let counted = matches!(
                entry.note,
                Note::Queue {
                    counters: Some(_),
                    ..
                }
            );
            counted && entry.at > asked
        })
    });
    assert!(counted, "the counters were read");
}

#[test]
fn what_a_firewall_ate_is_not_said_to_wait() {
    match isolate("truth::what_a_firewall_ate_is_not_said_to_wait") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    let start = Start {
        bind: Some((Ipv4Addr::LOCALHOST, 0).into()),
        settings: UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::stopped(),
            ..ServerSettings::default()
        }),
        ..Start::default()
    };
    let mut session = Session::start(start).unwrap();
    let server = session.udp().server().unwrap().local;
    firewall(&[format!("ip saddr {} drop", address(1).ip())]);
    let mut send = |client: u8, all: u64| {
        let (id, from) = (ClientId(client), Some(address(usize::from(client))));
        let settings = UdpClientSettings {
            from,
            ..UdpClientSettings::to(server)
        };
        session.udp_mut().set_client(id, settings).unwrap();
        session.udp_mut().send(id, b"hello".to_vec(), 3).unwrap();
        let sent = session.wait_until(DEADLINE, |session| {
            session.ledger().fate_counts(|_| true).sent == all
        });
        assert!(sent, "three more");
        look(&mut session);
        let (record, ledger) = (session.record(), session.ledger());
        let waits = datagrams(&session)
            .iter()
            .filter(|row| ledger.current_verdict(record, **row).evidence == Evidence::Waiting)
            .count();
        (ledger.arrivals_of(|_| true).waiting, waits)
    };
    assert_eq!(send(1, 3), (0, 0), "all were eaten");
    assert_eq!(kernel_queue(server), 0, "the kernel has none of them");
    assert_eq!(send(0, 6), (0, 0), "three wait, but of none it is known");
    assert!(kernel_queue(server) > 0, "the kernel has some");
}

/// What the kernel counted during a round.
#[derive(Debug)]
struct Kernel {
    /// At the server's socket, for whatever reason.
    dropped: u64,
    /// Because a queue was full, in the whole namespace.
    full: u64,
    checksums: u64,
    delivered: u64,
}

#[track_caller]
fn compare(session: &Session, mix: &Mix, kernel: &Kernel) {
    let ledger = session.ledger();
    let arrivals = ledger.arrivals_of(|owner| owner == Owner::Server);
    let counts = ledger.fate_counts(|owner| owner != Owner::Server);
    let all = format!("{mix:?}\n{kernel:?}\n{arrivals:?}\n{counts:?}");
    assert_eq!(arrivals.received, kernel.delivered, "received: {all}");
    assert_eq!(
        arrivals.dropped, kernel.dropped,
        "dropped at the socket: {all}"
    );
    assert!(
        counts.dropped <= kernel.full,
        "more named than any queue dropped: {all}"
    );
    let causes = kernel.full + kernel.checksums;
    assert_eq!(causes, kernel.dropped, "no other socket drops: {all}");
    fates_fit(session, mix);
}

/// Holds what is told of each own send against what its client's rule is, and whether its number came.
#[track_caller]
fn fates_fit(session: &Session, mix: &Mix) {
    let record = session.record();
    let client_at =
        |addr: SocketAddr| (0..mix.clients.len()).find(|n| address(*n).ip() == addr.ip());
    let mut came = HashSet::new();
    for row in record
        .rows()
        .filter(|row| row.call.is_receive() && !row.failed())
    {
        if let Some(client) = record.peer(row.peer).and_then(client_at) {
            came.insert((client, record.payload(row)[..4].to_vec(), row.true_len));
        }
    }
    for (id, row) in (0..)
        .zip(record.rows())
        .filter(|(_, row)| row.call.is_send())
    {
        let Some(Owner::Client(client)) = record.socket(row.socket).map(|info| info.owner) else {
            continue;
        };
        let client = usize::from(client.0);
        let verdict = session.ledger().current_verdict(record, id);
        let name = (client, record.payload(row)[..4].to_vec(), row.true_len);
        let fits = match (mix.clients[client].0, verdict.fate) {
            (_, Fate::Unknown) | (FirewallRule::Reject, Fate::Refused) => true,
            (FirewallRule::Pass, Fate::Whole | Fate::Truncated) => came.contains(&name),
            (FirewallRule::Pass, Fate::Dropped | Fate::Unread | Fate::InFlight) => {
                !came.contains(&name)
            }
            (FirewallRule::Eat | FirewallRule::Reject, Fate::InFlight) => {
                verdict.evidence != Evidence::Waiting && session.udp().server().is_some()
            }
            _ => false,
        };
        let counts = session.ledger().fate_counts(|_| true);
        assert!(
            fits,
            "row {id} of client {client}: {verdict:?}\n{mix:?}\n{counts:?}"
        );
    }
}

/// Plays rounds, at least so many, and on for `LAB_SECONDS`; `LAB_SEED`, which is printed, repeats them.
#[expect(clippy::print_stderr, reason = "the seed of a test that fails")]
pub(crate) fn play_rounds(least: u64, play: impl Fn(&mut SeededRng)) {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse().ok());
    let seed = number("LAB_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish() | 1);
    eprintln!("LAB_SEED={seed}");
    let mut rng = SeededRng(seed);
    let end = Instant::now() + Duration::from_secs(number("LAB_SECONDS").unwrap_or(0));
    let mut rounds = 0;
    while rounds < least || Instant::now() < end {
        play(&mut rng);
        rounds += 1;
    }
    eprintln!("{rounds} rounds");
}

#[test]
fn no_fate_contradicts_an_independent_count() {
    match isolate("truth::no_fate_contradicts_an_independent_count") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    play_rounds(ROUNDS, |rng| play(&Mix::drawn(rng)));
}
