//! What folding a row costs: `cargo bench --no-default-features --bench ledger`.
//!
//! Prints nanoseconds per row, the median of five runs over a million sends and their receipts; and the longest
//! step of 4096 rows in any run: a frame of the window waits for one.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench measures time and prints it"
)]

use std::time::{Duration, Instant};

use packet_lab::{
    ledger::Ledger,
    model::Owner,
    record::{Budget, Record},
};

#[path = "../tests/it/flood_model.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod flood_model;

use flood_model::{Flood, Model};

const SENDS: usize = 1_000_000;

/// A record of a flood that is read as fast as it is sent, or too slowly.
fn record(flood: Flood, burst: u32) -> Record {
    let mut model = Model::new(flood, Record::with_budget(Budget::of(4 << 30)));
    while model.sent.len() < SENDS {
        for _ in 0..burst {
            model.send();
        }
        for _ in 0..64 {
            model.read();
        }
        if !flood.unseen {
            model.look();
        }
    }
    model.come_to_rest();
    model.record
}

fn measure(name: &str, record: &Record) {
    let mut longest = Duration::ZERO;
    let mut runs: Vec<f64> = (0..5)
        .map(|_| {
            let mut ledger = Ledger::default();
            let start = Instant::now();
            loop {
                let from = Instant::now();
                let more = ledger.fold_some(record, 4096);
                ledger.take_changed();
                longest = longest.max(from.elapsed());
                if !more {
                    break;
                }
            }
            let took = start.elapsed().as_nanos() as f64;
            let counts = ledger.fate_counts(|_: Owner| true);
            assert!(counts.balance() && counts.in_flight == 0, "{counts:?}");
            took / f64::from(ledger.len())
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    let (least, middle, most) = (runs[0], runs[2], runs[4]);
    println!(
        "{name:<44} {middle:6.1} ns per row [{least:.1}..{most:.1}], longest step {longest:.1?}"
    );
}

fn main() {
    let flood = Flood {
        clients: 3,
        limit: 1 << 20,
        ..Flood::default()
    };
    measure("in order, the queue empties", &record(flood, 64));
    let slow = Flood {
        limit: 65_536,
        ..flood
    };
    measure("in order, a third is dropped", &record(slow, 96));
    let unseen = Flood {
        unseen: true,
        ..slow
    };
    measure("in order, one epoch without end", &record(unseen, 96));
    let peer = Flood {
        peer: true,
        ..flood
    };
    measure("a peer sends too", &record(peer, 64));
    let endless = Flood {
        peer: true,
        ..unseen
    };
    measure(
        "a peer sends too, one epoch without end",
        &record(endless, 96),
    );
}
