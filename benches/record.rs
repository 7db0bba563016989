//! What recording costs: a bare loop of blocking `sendmmsg` / `recvmmsg` (64 a call) over a connected
//! sender, and the lab that records every datagram at both ends and loses none, in turn. Where the lab's
//! client is not connected the kernel looks up the route of each datagram.
//!
//!     cargo bench --no-default-features --bench record [-- ROUNDS [DATAGRAMS]] [part of a name]
//!
//! It prints rates and ratios; only the ratios of one run say something. It never fails for a time.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

#[path = "bare/mod.rs"]
mod bare;

use std::{
    env,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Owner, PayloadSpec, ServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    session::{Session, Start},
};

const A: ClientId = ClientId(0);
const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
/// Asked for at both; the kernel clips it (`net.core.rmem_max`).
const RECEIVE_BUFFER: u32 = 4 << 20;
/// Far more than a run takes.
const TIMEOUT: Duration = Duration::from_mins(2);

/// One row of the table.
struct Case {
    name: &'static str,
    size: u32,
    batch_mode: BatchMode,
    /// As the bare loop's sender is; otherwise each datagram carries its address (`sendto`).
    connected: bool,
    /// The least ratio that is wanted, if one is, and the one that is hoped for.
    wanted: Option<f64>,
    hoped: f64,
}

const CASES: [Case; 6] = [
    Case {
        name: "64 B, sendmmsg",
        size: 64,
        batch_mode: BatchMode::Mmsg,
        connected: true,
        wanted: Some(0.9),
        hoped: 1.3,
    },
    Case {
        name: "64 B, UDP_SEGMENT",
        size: 64,
        batch_mode: BatchMode::Gso,
        connected: true,
        wanted: Some(1.7),
        hoped: 3.5,
    },
    Case {
        name: "64 B, one send each",
        size: 64,
        batch_mode: BatchMode::Single,
        connected: true,
        wanted: Some(0.75),
        hoped: 1.0,
    },
    Case {
        name: "64 B, one sendto each",
        size: 64,
        batch_mode: BatchMode::Single,
        connected: false,
        wanted: None,
        hoped: 0.75,
    },
    Case {
        name: "64 B, sendmmsg to an address",
        size: 64,
        batch_mode: BatchMode::Mmsg,
        connected: false,
        wanted: None,
        hoped: 0.9,
    },
    Case {
        name: "1024 B, sendmmsg",
        size: 1024,
        batch_mode: BatchMode::Mmsg,
        connected: true,
        wanted: Some(0.8),
        hoped: 1.0,
    },
];

fn main() {
    let numbers: Vec<u32> = env::args().filter_map(|word| word.parse().ok()).collect();
    let rounds = numbers.first().copied().unwrap_or(7) as usize;
    let count = numbers.get(1).copied().unwrap_or(300_000);
    // Cargo adds options of its own.
    let part = env::args()
        .skip(1)
        .find(|word| !word.starts_with('-') && word.parse::<u32>().is_err())
        .unwrap_or_default();
    let cases: Vec<&Case> = CASES
        .iter()
        .filter(|case| case.name.contains(&part))
        .collect();
    let mut found: Vec<[Vec<f64>; 3]> = cases.iter().map(|_| Default::default()).collect();
    // The first round warms up and is not counted.
    for round in 0..=rounds {
        for (case, lists) in cases.iter().zip(&mut found) {
            let raw = bare::rate(case.size as usize, count, RECEIVE_BUFFER);
            let lab = recorded(case, count);
            let values = [lab, raw, lab / raw];
            for (list, value) in lists.iter_mut().zip(values) {
                if round > 0 {
                    list.push(value);
                }
            }
        }
    }
    println!("{count} datagrams a run, medians of {rounds} [least..most]");
    println!(
        "| lab, lossless, recorded at both ends | datagrams/s | bare loop/s | ratio | wanted | hoped |"
    );
    println!("| --- | --- | --- | --- | --- | --- |");
    for (case, lists) in cases.iter().zip(&mut found) {
        let [lab, raw, (ratio, least, most)] = lists.each_mut().map(|list| median(list));
        let wanted = case.wanted.map_or("-".to_owned(), |n| format!("{n:.2}"));
        println!(
            "| {} | {:.0} | {:.0} | {ratio:.2} [{least:.2}..{most:.2}] | {wanted} | {:.2} |",
            case.name, lab.0, raw.0, case.hoped
        );
    }
}

/// The median, the least and the most.
fn median(values: &mut [f64]) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |n: usize| values.get(n).copied().unwrap_or_default();
    (at(values.len() / 2), at(0), at(values.len() - 1))
}

/// Datagrams per second that the lab sends, receives and records at both ends, without a loss.
fn recorded(case: &Case, count: u32) -> f64 {
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer: Some(RECEIVE_BUFFER),
        ..ServerSettings::default()
    });
    let mut session = Session::start(Start {
        bind: Some(HERE),
        settings,
        ..Start::default()
    })
    .expect("a lab");
    let to = session.udp().server().expect("a server").local;
    session
        .udp_mut()
        .set_client(
            A,
            UdpClientSettings {
                connected: case.connected,
                ..UdpClientSettings::to(to)
            },
        )
        .expect("a client");
    let open = session.wait_until(TIMEOUT, |session| session.udp().client(A).is_some());
    assert!(open, "the client is open");
    let burst = Burst {
        client: A,
        payload: PayloadSpec::Counter { size: case.size },
        repeat: count,
        rate: None,
        batch_mode: case.batch_mode,
        lossless: true,
        in_turn: false,
        dont_wait: false,
    };
    let start = Instant::now();
    session.udp_mut().burst(burst).expect("an order");
    let all = u64::from(count);
    let done = session.wait_until(TIMEOUT, |session| {
        session.record().len() >= 2 * count
            && session
                .ledger()
                .arrivals_of(|owner| owner == Owner::Server)
                .received
                >= all
    });
    let took = start.elapsed();
    let counts = session.ledger().fate_counts(|_| true);
    assert!(
        done && counts.sent == all && session.record().lost() == 0,
        "sent = received = recorded: {counts:?}"
    );
    f64::from(count) / took.as_secs_f64()
}
