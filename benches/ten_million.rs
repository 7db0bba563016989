//! Ten million rows: `cargo bench --no-default-features --bench ten_million`.
//!
//! Pushes ten million sends and receipts of 64 bytes into a record, folds them, and checks memory
//! (`/proc/self/status`) and counters: with room for all of them, and with a small budget. Then ten
//! million datagrams of 64 bytes go over real sockets with `UDP_SEGMENT`, and all that was sent must
//! have been received, be on record, and be readable.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures time and prints it"
)]

use std::{
    process::Command,
    time::{Duration, Instant},
};

use packet_lab::{
    ledger::Ledger,
    model::{
        BatchMode, Burst, ClientId, Owner, PayloadSpec, ServerSettings, UdpClientSettings,
        UdpServerSettings,
    },
    record::{Budget, Record},
    session::{Session, Start},
};

#[path = "../tests/it/flood_model.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod flood_model;

use flood_model::{Flood, Model};

const ROWS: u32 = 10_000_000;
const MIB: u64 = 1 << 20;
/// Asks for the run over real sockets alone.
const SOCKETS: &str = "sockets";

/// Bytes of memory that this process takes, where the system tells (proc(5), `VmRSS`).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

/// Half of the rows are sends, the other half their receipts, each with 64 bytes.
fn run(budget: u64) {
    let flood = Flood {
        equal: true,
        limit: 1 << 20,
        ..Flood::default()
    };
    let before = resident().unwrap_or_default();
    let mut model = Model::new(flood, Record::with_budget(Budget::of(budget)));
    let mut ledger = Ledger::default();
    let mut most = 0;
    let start = Instant::now();
    while model.record.len() < ROWS {
        for _ in 0..64 {
            for _ in 0..64 {
                model.send();
            }
            for _ in 0..64 {
                model.read();
            }
        }
        model.look();
        ledger.fold(&model.record);
        ledger.take_changed();
        let first = model.record.make_room(ledger.folded());
        let first = ledger.forget(&model.record, first);
        model.record.forget(first);
        // The model's own notes are not the record's.
        if budget < 4 << 30 {
            model.sent.clear();
        }
        if model.record.len() % (1 << 20) < 8192 {
            let own = (model.sent.capacity() * 8) as u64;
            most = most.max(resident().unwrap_or_default().saturating_sub(before + own));
        }
    }
    let took = start.elapsed();
    let own = (model.sent.capacity() * 8) as u64;
    let now = resident().unwrap_or_default().saturating_sub(before + own);
    most = most.max(now);
    let rows = model.record.len();
    let counts = ledger.fate_counts(|_: Owner| true);
    assert!(counts.balance(), "the books balance: {counts:?}");
    assert_eq!(counts.sent, u64::from(rows) / 2, "counters are exact");
    assert_eq!(counts.whole, counts.sent, "all came");
    let first = model.record.first_kept_row();
    let readable = (first..rows)
        .filter_map(|id| model.record.row(id))
        .filter(|row| {
            model
                .record
                .kept_payload(row)
                .is_some_and(|p| p.len() == 64)
        })
        .count();
    println!(
        "budget {:5} MiB: {rows} rows, {} kept, {readable} with payload; {} MiB at most, {:.1} bytes per kept row, {:.0} ns per row",
        budget / MIB,
        rows - first,
        most / MIB,
        now as f64 / f64::from(rows - first),
        took.as_nanos() as f64 / f64::from(rows),
    );
    if most == 0 {
        return;
    }
    if budget >= 4 << 30 {
        assert_eq!(readable, rows as usize, "every row is readable");
        let bound = f64::from(64 + 64) * 1.1;
        assert!(now as f64 / f64::from(rows) <= bound, "memory per row");
    } else {
        assert!(most <= budget * 11 / 10, "memory stays within the budget");
    }
}

/// Ten million datagrams over real sockets: two rows each.
fn over_sockets() {
    let before = resident().unwrap_or_default();
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer: Some(4 << 20),
        ..ServerSettings::default()
    });
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings,
        budget: Some(Budget::of(4 << 30)),
        ..Start::default()
    })
    .unwrap();
    let (a, to) = (ClientId(0), session.udp().local().unwrap());
    session
        .udp_mut()
        .set_client(a, UdpClientSettings::to(to))
        .unwrap();
    let payload = PayloadSpec::Counter { size: 64 };
    let burst = Burst {
        payload: payload.clone(),
        batch_mode: BatchMode::Gso,
        lossless: true,
        ..Burst::of(a, Vec::new(), ROWS)
    };
    assert_eq!(
        session.shortage(std::slice::from_ref(&burst)),
        None,
        "it fits"
    );
    let start = Instant::now();
    session.udp_mut().burst(burst).unwrap();
    let all = u64::from(ROWS);
    let came = session.wait_until(Duration::from_mins(10), |session| {
        session.ledger().fate_counts(|_| true).whole == all
    });
    let took = start.elapsed();
    let taken = resident().unwrap_or_default().saturating_sub(before);
    let (record, ledger) = (session.record(), session.ledger());
    let counts = ledger.fate_counts(|_: Owner| true);
    assert!(came && counts.balance(), "{counts:?}");
    let received = ledger.arrivals_of(|owner| owner == Owner::Server).received;
    assert_eq!((counts.sent, received), (all, all), "sent and received");
    assert_eq!((counts.unknown, record.lost()), (0, 0), "and told of");
    let (mut sends, mut reads, mut want) = (0, 0, Vec::new());
    for row in record.rows() {
        let number = if row.call.is_send() {
            &mut sends
        } else {
            &mut reads
        };
        want.clear();
        payload.write(*number, &mut want);
        *number += 1;
        assert_eq!(record.kept_payload(row), Some(&want[..]), "row {number}");
    }
    assert_eq!((sends, reads), (all, all), "each row can be read");
    let rows = record.len();
    println!(
        "real sockets, budget 4096 MiB: {all} datagrams sent = received = recorded, {rows} rows, {readable} readable, 0 unknown, {lost} lost; {mib} MiB, {each:.1} bytes per row; {rate:.0} datagrams/s",
        readable = sends + reads,
        lost = record.lost(),
        mib = taken / MIB,
        each = taken as f64 / f64::from(rows),
        rate = f64::from(ROWS) / took.as_secs_f64(),
    );
    let bound = f64::from(64 + 64) * 1.1;
    assert!(taken as f64 / f64::from(rows) <= bound, "memory per row");
}

/// Each run is a process of its own: what one has freed must not count for the next.
fn main() {
    let asked = std::env::args().nth(1).unwrap_or_default();
    if asked == SOCKETS {
        return over_sockets();
    }
    if let Ok(budget) = asked.parse() {
        return run(budget);
    }
    let me = std::env::current_exe().unwrap();
    let budgets = [4 << 30, 256 * MIB, 64 * MIB].map(|budget| budget.to_string());
    for arg in budgets.into_iter().chain([SOCKETS.to_owned()]) {
        let status = Command::new(&me).arg(&arg).status().unwrap();
        assert!(status.success(), "the run {arg}");
    }
}
