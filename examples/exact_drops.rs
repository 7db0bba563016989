//! A million numbered datagrams into a small receive buffer, in eighteen ways: what the ledger
//! calls dropped beside what the numbers in the payloads and the kernel say.
//!
//!     cargo run --release --no-default-features --example exact_drops [-- DATAGRAMS]
//!
//! It ends with a panic if a datagram is called what it was not, or is not told of.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a long test: what goes wrong is to be seen at once"
)]

#[path = "../tests/it/numbered.rs"]
mod numbered;

use std::{
    env,
    time::{Duration, Instant},
};

use numbered::{cases, flood};

fn main() {
    let count = env::args().find_map(|word| word.parse().ok());
    let count = count.unwrap_or(1_000_000);
    println!(
        "| clients | calls | read size | pace | sent | received | dropped | by number | kernel | wrong | unknown | open | s |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut all = true;
    for case in cases() {
        let start = Instant::now();
        let outcome = flood(case, count, Duration::from_mins(5));
        println!(
            "| {} | {} | {} | {:?} | {} | {} | {} | {} | {} | {} | {} | {} | {:.1} |",
            case.clients,
            case.batch_mode.word(),
            case.read_size,
            case.pace,
            outcome.sent,
            outcome.received,
            outcome.dropped,
            outcome.missing,
            outcome.kernel,
            outcome.wrong,
            outcome.unknown,
            outcome.open,
            start.elapsed().as_secs_f64(),
        );
        all &= outcome.exact();
    }
    assert!(all, "each dropped datagram by its name, and none besides");
}
