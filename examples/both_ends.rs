//! Numbered datagrams from a client of the lab to its server, lossless, recorded at both ends; then what
//! that took, on one line: `sent received recorded lost cpu_us_per_datagram peak_kib`.
//!
//!     cargo run --release --no-default-features --example both_ends -- [DATAGRAMS [SIZE [one|mmsg|gso]]]
//!
//! For `benches/peers.sh`. The processor's time is that of the whole process (`utime + stime` of
//! `/proc/self/stat`, in ticks of 10 ms, proc(5)); the memory is its peak (`VmHWM`).

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement prints what it found"
)]

use std::{env, fs, time::Duration};

use packet_lab::{
    model::{BatchMode, Burst, ClientId, Owner, PayloadSpec, UdpClientSettings, UdpServerSettings},
    session::{Session, Start},
};

const A: ClientId = ClientId(0);
const TIMEOUT: Duration = Duration::from_mins(2);

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let number = |at: usize| args.get(at).and_then(|word| word.parse().ok());
    let count = number(0).unwrap_or(200_000);
    let size = number(1).unwrap_or(64);
    let batch_mode = args.get(2).and_then(|word| word.parse::<BatchMode>().ok());
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings: UdpServerSettings::default(),
        ..Start::default()
    })
    .expect("a lab");
    let to = session.udp().server().expect("a server").local;
    session
        .udp_mut()
        .set_client(A, UdpClientSettings::to(to))
        .expect("a client");
    let open = session.wait_until(TIMEOUT, |session| session.udp().client(A).is_some());
    assert!(open, "the client is open");
    let before = ticks();
    let burst = Burst {
        payload: PayloadSpec::Counter { size },
        batch_mode: batch_mode.unwrap_or_default(),
        lossless: true,
        ..Burst::of(A, Vec::new(), count)
    };
    session.udp_mut().burst(burst).expect("an order");
    let all = u64::from(count);
    let whole = |session: &Session| session.ledger().fate_counts(|_| true).whole;
    session.wait_until(TIMEOUT, |session| whole(session) == all);
    let ticks = ticks() - before;
    let received = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    println!(
        "{} {} {} {} {:.2} {}",
        session.ledger().fate_counts(|_| true).sent,
        received.received,
        session
            .record()
            .rows()
            .filter(|row| !row.call.is_send())
            .count(),
        session.record().lost(),
        ticks as f64 * 10_000.0 / f64::from(count),
        peak_kib(),
    );
}

/// The processor's time of this process so far, in ticks.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("proc(5)");
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let times = fields.split_whitespace().skip(11).take(2);
    times.filter_map(|word| word.parse::<u64>().ok()).sum()
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("proc(5)");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let word = line.and_then(|line| line.split_whitespace().nth(1));
    word.and_then(|word| word.parse().ok()).unwrap_or(0)
}
