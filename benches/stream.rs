//! What recording a stream costs: a bare loop of blocking `send` / `recv`, and the lab that records every call
//! with its payload at both ends, in turn.
//!
//!     cargo bench --no-default-features --bench stream [-- ROUNDS [MIB]]
//!
//! Throughput is that of one connection with 64 KiB a call; every byte is counted, and the sums of both
//! ends are compared. The echo is one message of 64 bytes there and back. Only the ratios of one run say
//! something. It never fails for a time.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

use std::{
    env,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    thread::Builder,
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        Burst, ClientId, Owner, PayloadSpec, Reply, Syscall, TcpClientCommand, TcpClientSettings,
        TcpServerSettings,
    },
    record::Budget,
    session::{Session, Start},
};

const A: ClientId = ClientId(0);
const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Bytes of one `send` and one `recv`.
const PIECE: usize = 64 << 10;
/// The lab's read size has one byte less: 65 535 is the most.
const READ: u32 = 65_535;
/// Far more than a run takes.
const TIMEOUT: Duration = Duration::from_mins(2);
/// Round trips of an echo.
const TRIPS: usize = 2000;
const MESSAGE: usize = 64;
/// The payload of a run does not fit: it goes while new one comes.
const BUDGET: u64 = 64 << 20;

fn main() {
    let numbers: Vec<usize> = env::args().filter_map(|word| word.parse().ok()).collect();
    let rounds = numbers.first().copied().unwrap_or(5);
    let mib = numbers.get(1).copied().unwrap_or(1024);
    let count = mib * (1 << 20) / PIECE;
    let mut lists: [Vec<f64>; 6] = Default::default();
    // The first round warms up and is not counted.
    for round in 0..=rounds {
        let (raw, lab) = (bare(count), recorded(count));
        let (bare_trip, trip) = (bare_echo(), recorded_echo());
        let values = [lab, raw, lab / raw, trip, bare_trip, trip / bare_trip];
        for (list, value) in lists.iter_mut().zip(values) {
            if round > 0 {
                list.push(value);
            }
        }
    }
    let [lab, raw, ratio, trip, bare_trip, trips] = lists.each_mut().map(|list| median(list));
    println!("{mib} MiB a run, medians of {rounds} [least..most]");
    println!("| lab, recorded at both ends | lab | bare loop | ratio | wanted | hoped |");
    println!("| --- | --- | --- | --- | --- | --- |");
    println!(
        "| one connection, 64 KiB a call, GiB/s | {:.2} | {:.2} | {:.2} [{:.2}..{:.2}] | 0.60 | 0.80 |",
        lab.0, raw.0, ratio.0, ratio.1, ratio.2
    );
    println!(
        "| echo of 64 B, median µs | {:.1} | {:.1} | {:.2} [{:.2}..{:.2}] | 2.00 | 1.30 |",
        trip.0, bare_trip.0, trips.0, trips.1, trips.2
    );
}

/// The median, the least and the most.
fn median(values: &mut [f64]) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |n: usize| values.get(n).copied().unwrap_or_default();
    (
        at(values.len() / 2),
        at(0),
        at(values.len().saturating_sub(1)),
    )
}

/// What is sent: the same piece again and again.
fn piece() -> Vec<u8> {
    let mut bytes = Vec::new();
    let size = u32::try_from(PIECE).expect("64 KiB");
    PayloadSpec::Random { size, seed: 7 }.write(0, &mut bytes);
    bytes
}

/// The sum of bytes, each with its place in the stream: order counts.
#[derive(Default)]
struct Sum {
    at: u64,
    sum: u64,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.at += 1;
            self.sum = self
                .sum
                .wrapping_add(u64::from(*byte).wrapping_mul(self.at | 1));
        }
    }
}

fn gib_per_second(count: usize, took: Duration) -> f64 {
    (count * PIECE) as f64 / f64::from(1 << 30) / took.as_secs_f64()
}

/// GiB/s of blocking calls; nothing is looked at or kept.
fn bare(count: usize) -> f64 {
    let listener = TcpListener::bind(HERE).expect("a listener");
    let addr = listener.local_addr().expect("an address");
    let start = Instant::now();
    let writer = Builder::new()
        .name("writer".to_owned())
        .spawn(move || {
            let mut stream = TcpStream::connect(addr).expect("a connection");
            let bytes = piece();
            for _ in 0..count {
                stream.write_all(&bytes).expect("a reader");
            }
        })
        .expect("a thread");
    let (mut stream, _) = listener.accept().expect("a connection");
    let mut bytes = vec![0; READ as usize];
    let mut all = 0;
    loop {
        match stream.read(&mut bytes).expect("a writer") {
            0 => break,
            n => all += n,
        }
    }
    let took = start.elapsed();
    writer.join().expect("no panic");
    assert_eq!(all, count * PIECE, "every byte");
    gib_per_second(count, took)
}

fn lab(settings: TcpServerSettings) -> Session {
    let mut session = Session::start(Start {
        budget: Some(Budget::of(BUDGET)),
        ..Start::default()
    })
    .expect("a lab");
    let to = session.tcp_mut().listen(HERE, settings).expect("a server");
    let client = TcpClientSettings {
        no_delay: true,
        ..TcpClientSettings::to(to)
    };
    session.tcp_mut().set_client(A, client).expect("a client");
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Connect(A))
        .expect("an order");
    let open = session.wait_until(TIMEOUT, |session| session.tcp().is_connected(A));
    assert!(open, "connected");
    session
}

/// GiB/s of the lab: both ends recorded, payload kept as far as the budget goes.
fn recorded(count: usize) -> f64 {
    let mut settings = TcpServerSettings::default();
    settings.server.reads.sizes = vec![READ];
    let mut session = lab(settings);
    let burst = Burst::of(A, piece(), u32::try_from(count).expect("fewer"));
    let start = Instant::now();
    session.tcp_mut().burst(burst).expect("an order");
    let all = (count * PIECE) as u64;
    let server = |owner| owner == Owner::Server;
    let read = |session: &Session| session.ledger().streams().received(server) == all;
    let done = session.wait_until(TIMEOUT, read);
    let took = start.elapsed();
    let flow = session
        .ledger()
        .streams()
        .flows(|owner| owner == Owner::Client(A));
    assert!(
        done && flow.balance() && flow.received == all && session.record().lost() == 0,
        "sent = received = recorded: {flow:?}"
    );
    check(&session);
    gib_per_second(count, took)
}

/// What is still kept of the reads is what was sent: checked byte for byte by a sum over each.
fn check(session: &Session) {
    let record = session.record();
    let bytes = piece();
    let mut checked = 0_usize;
    for row in record.rows().filter(|row| row.call == Syscall::StreamRecv) {
        let (Some(payload), Some(off)) = (record.kept_payload(row), row.stream_off()) else {
            continue;
        };
        let begin = usize::try_from(off % PIECE as u64).expect("less");
        let mut want = Sum::default();
        let twice = bytes.iter().chain(&bytes).skip(begin).take(payload.len());
        let expected: Vec<u8> = twice.copied().collect();
        want.add(&expected);
        let mut got = Sum::default();
        got.add(payload);
        assert_eq!(got.sum, want.sum, "the bytes from {off} on");
        checked += payload.len();
    }
    assert!(checked > 0, "some are kept");
}

/// The median round trip of blocking calls, in microseconds.
fn bare_echo() -> f64 {
    let listener = TcpListener::bind(HERE).expect("a listener");
    let addr = listener.local_addr().expect("an address");
    let server = Builder::new()
        .name("echo".to_owned())
        .spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            stream.set_nodelay(true).expect("an option");
            let mut bytes = [0; MESSAGE];
            while stream.read_exact(&mut bytes).is_ok() {
                stream.write_all(&bytes).expect("a reader");
            }
        })
        .expect("a thread");
    let mut stream = TcpStream::connect(addr).expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let mut bytes = [7; MESSAGE];
    let mut trips: Vec<f64> = (0..TRIPS)
        .map(|_| {
            let start = Instant::now();
            stream.write_all(&bytes).expect("a reader");
            stream.read_exact(&mut bytes).expect("an answer");
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    drop(stream);
    server.join().expect("no panic");
    median(&mut trips).0
}

/// The median time from before a `send` to after the `recv` of its answer, by the stamps of the rows.
fn recorded_echo() -> f64 {
    let mut settings = TcpServerSettings::default();
    settings.server.reply = Reply::Echo;
    settings.no_delay = true;
    let mut session = lab(settings);
    let socket = session.tcp().last_client(A).expect("a client").id;
    let burst = Burst {
        in_turn: true,
        ..Burst::of(A, vec![7; MESSAGE], u32::try_from(TRIPS).expect("fewer"))
    };
    session.tcp_mut().burst(burst).expect("an order");
    let all = (TRIPS * MESSAGE) as u64;
    let client = |owner| owner == Owner::Client(A);
    let back = |session: &Session| session.ledger().streams().received(client) == all;
    assert!(session.wait_until(TIMEOUT, back), "all answers");
    let rows = session.record().rows().filter(|row| row.socket == socket);
    let mut sent = None;
    let mut trips = Vec::new();
    for row in rows {
        match row.call {
            Syscall::StreamSend => sent = Some(row.at),
            Syscall::StreamRecv => {
                if let Some(sent) = sent.take() {
                    trips.push(row.at.since(sent).as_secs_f64() * 1e6);
                }
            }
            _ => {}
        }
    }
    assert_eq!(trips.len(), TRIPS, "all of them");
    median(&mut trips).0
}
