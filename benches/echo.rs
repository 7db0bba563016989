//! What recording costs a single datagram: the round trip of an echo over loopback, in a bare loop of
//! blocking `send` and `recv`, and in the lab, in turn.
//!
//!     cargo bench --no-default-features --bench echo [-- ROUNDS [PINGS]]
//!
//! Each sends at the same rate, so that its threads fall asleep in between as they do when a person
//! sends. The time runs from just before the send to just after the receive of the reply. Only the
//! ratios of one run say something. It never fails for a time.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

use std::{
    env,
    net::UdpSocket,
    thread,
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, PayloadSpec, Reply, ServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    session::{Session, Start},
};

const A: ClientId = ClientId(0);
const TIMEOUT: Duration = Duration::from_mins(2);
/// Pings per second.
const RATES: [u32; 3] = [100, 1000, 5000];
const SIZE: u32 = 64;

fn main() {
    let numbers: Vec<u32> = env::args().filter_map(|word| word.parse().ok()).collect();
    let rounds = numbers.first().copied().unwrap_or(7) as usize;
    let pings = numbers.get(1).copied().unwrap_or(3000);
    println!("{rounds} rounds, medians [least..most] of their medians");
    println!("| pings/s | bare, µs | lab, µs | ratio | wanted | bare p99, µs | lab p99, µs |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    for rate in RATES {
        let count = pings.min(rate * 3);
        let mut lists: [Vec<f64>; 5] = Default::default();
        // The first round warms up and is not counted.
        for round in 0..=rounds {
            let (bare, lab) = (bare(rate, count), recorded(rate, count));
            let values = [bare.0, lab.0, lab.0 / bare.0, bare.1, lab.1];
            for (list, value) in lists.iter_mut().zip(values) {
                if round > 0 {
                    list.push(value);
                }
            }
        }
        let [bare, lab, ratio, bare99, lab99] = lists.map(|mut list| spread(&mut list));
        println!("| {rate} | {bare} | {lab} | {ratio} | 2.00 | {bare99} | {lab99} |");
    }
}

/// The median, the least and the most.
fn spread(values: &mut [f64]) -> String {
    values.sort_by(f64::total_cmp);
    let at = |n: usize| values.get(n).copied().unwrap_or_default();
    let (middle, last) = (values.len() / 2, values.len().saturating_sub(1));
    format!("{:.2} [{:.2}..{:.2}]", at(middle), at(0), at(last))
}

/// The median and the 99th percentile in microseconds.
fn quantiles(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get(times.len() * percent / 100);
        time.copied().unwrap_or_default().as_secs_f64() * 1e6
    };
    (at(50), at(99))
}

/// Round trips of one thread that sends and one that echoes, with blocking calls.
fn bare(rate: u32, count: u32) -> (f64, f64) {
    let server = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    let client = UdpSocket::bind(("127.0.0.1", 0)).expect("a socket");
    let to = server.local_addr().expect("an address");
    let body = move || {
        let mut bytes = [0; 1024];
        for _ in 0..count {
            let (len, from) = server.recv_from(&mut bytes).expect("a datagram");
            let reply = bytes.get(..len).unwrap_or_default();
            server.send_to(reply, from).expect("a reply");
        }
    };
    let echo = thread::Builder::new().name("echo".to_owned()).spawn(body);
    let pinger = move || {
        let (ping, mut bytes) = ([b'x'; SIZE as usize], [0; 1024]);
        let start = Instant::now();
        let slot = Duration::from_secs(1) / rate;
        let times = (0..count).map(|n| {
            thread::sleep((start + slot * n).saturating_duration_since(Instant::now()));
            let before = Instant::now();
            client.send_to(&ping, to).expect("a ping");
            client.recv_from(&mut bytes).expect("its echo");
            before.elapsed()
        });
        times.collect()
    };
    let ping = thread::Builder::new().name("ping".to_owned()).spawn(pinger);
    let times = ping.expect("a thread").join().expect("no panic");
    echo.expect("a thread").join().expect("no panic");
    quantiles(times)
}

/// The same in the lab, by the stamps of its rows.
fn recorded(rate: u32, count: u32) -> (f64, f64) {
    let settings = UdpServerSettings::from(ServerSettings {
        reply: Reply::Echo,
        ..ServerSettings::default()
    });
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings,
        ..Start::default()
    })
    .expect("a lab");
    let to = session.udp().server().expect("a server").local;
    session
        .udp_mut()
        .set_client(A, UdpClientSettings::to(to))
        .expect("a client");
    let open = session.wait_until(TIMEOUT, |session| session.udp().is_ready(A));
    assert!(open, "the client is open");
    let socket = session.udp().client(A).map(|info| info.id);
    let burst = Burst {
        payload: PayloadSpec::Counter { size: SIZE },
        rate: Some(rate),
        batch_mode: BatchMode::Single,
        ..Burst::of(A, Vec::new(), count)
    };
    session.udp_mut().burst(burst).expect("an order");
    let all = session.record().len() + 4 * count;
    let done = session.wait_until(TIMEOUT, |session| session.record().len() == all);
    assert!(done, "two sends and two receives for each ping");
    let record = session.record();
    let (mut sends, mut times) = (Vec::new(), Vec::new());
    for row in record.rows().filter(|row| Some(row.socket) == socket) {
        if row.call.is_send() {
            sends.push(row);
        } else if let Some(ping) = sends.get(times.len()) {
            assert_eq!(record.payload(row), record.payload(ping), "its echo");
            times.push(row.at.since(ping.at));
        }
    }
    assert_eq!(times.len(), count as usize, "each ping has its echo");
    quantiles(times)
}
