//! Ten million rows: `cargo bench --no-default-features --bench ten_million`.
//!
//! Pushes ten million sends and receipts of 64 bytes into a record, folds them, and checks memory
//! (`/proc/self/status`) and counters: with room for all of them, and with a small budget.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench measures time and prints it"
)]

use std::{process::Command, time::Instant};

use packet_lab::{
    ledger::Ledger,
    model::Who,
    record::{Budget, Record},
};

#[path = "../tests/it/flood_model.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod flood_model;

use flood_model::{Flood, Model};

const ROWS: u32 = 10_000_000;
const MIB: u64 = 1 << 20;

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
    let books = ledger.books(|_: Who| true);
    assert!(books.balance(), "the books balance: {books:?}");
    assert_eq!(books.sent, u64::from(rows) / 2, "counters are exact");
    assert_eq!(books.whole, books.sent, "all came");
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

/// Each run is a process of its own: what one has freed must not count for the next.
fn main() {
    let asked = std::env::args().nth(1).and_then(|arg| arg.parse().ok());
    if let Some(budget) = asked {
        return run(budget);
    }
    let me = std::env::current_exe().unwrap();
    for budget in [4 << 30, 256 * MIB, 64 * MIB] {
        let status = Command::new(&me).arg(budget.to_string()).status().unwrap();
        assert!(status.success(), "a run of {budget} bytes");
    }
}
