//! Nothing grows with the number of starts and stops, and a system that refuses memory is no end.
//! Other tests of this program open and close things meanwhile, so these run in processes of their own.

use std::{env, fs, process::Command, time::Duration};

use packet_lab::{
    ledger::Ledger,
    model::ClientId,
    record::{Budget, Record},
    session::{Session, Start},
};

use crate::{
    flood_model::{Flood, Model},
    lab::aim,
};

/// Set in the process of its own that a test starts for itself.
const ALONE: &str = "PACKET_LAB_TEST_ALONE";
const DEADLINE: Duration = Duration::from_secs(30);

/// Descriptors, threads, and bytes of memory of this process (proc(5)).
fn taken() -> (usize, usize, u64) {
    let count = |what: &str| fs::read_dir(format!("/proc/self/{what}")).unwrap().count();
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kib: u64 = line
        .and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap();
    (count("fd"), count("task"), kib * 1024)
}

fn start_and_stop(round: u32) {
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        ..Start::default()
    })
    .unwrap();
    let to = session.udp().local().unwrap();
    let a = ClientId(0);
    aim(&mut session, a, to);
    session.udp_mut().send(a, b"hello".to_vec(), 3).unwrap();
    // Every other one is dropped in the middle of it.
    if round.is_multiple_of(2) {
        let sent = |session: &Session| session.ledger().fate_counts(|_| true).sent == 3;
        assert!(session.wait_until(DEADLINE, sent), "all are sent");
        session.stop();
        let counts = session.ledger().fate_counts(|_| true);
        assert!(counts.balance() && counts.in_flight == 0, "{counts:?}");
    }
}

fn a_thousand_starts() {
    for round in 0..50 {
        start_and_stop(round);
    }
    let before = taken();
    for round in 0..1000 {
        start_and_stop(round);
    }
    let after = taken();
    assert_eq!(after.0, before.0, "descriptors");
    assert_eq!(after.1, before.1, "threads");
    let grown = after.2.saturating_sub(before.2);
    assert!(grown < 8 << 20, "memory has grown by {grown} bytes");
}

#[test]
fn nothing_grows_with_a_thousand_starts() {
    if env::var_os(ALONE).is_some() {
        return a_thousand_starts();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "leaks::nothing_grows_with_a_thousand_starts"])
        .args(["--test-threads", "1"])
        .env(ALONE, "1")
        .output()
        .unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{stdout}"
    );
}

/// Fills a record with a budget larger than what the system gives.
fn a_record_without_memory() {
    let budget = Budget::of(8 << 30);
    let mut model = Model::new(Flood::default(), Record::with_budget(budget));
    let mut ledger = Ledger::default();
    while model.record.budget() == budget {
        for _ in 0..100 {
            model.step();
        }
        ledger.fold(&model.record);
        ledger.take_changed();
        let first = model.record.make_room(ledger.folded());
        let first = ledger.forget(&model.record, first);
        model.record.forget(first);
        model.sent.clear();
    }
    // And it goes on with less.
    let before = ledger.fate_counts(|_| true).sent;
    for _ in 0..5000 {
        model.step();
    }
    ledger.fold(&model.record);
    let counts = ledger.fate_counts(|_| true);
    assert!(counts.balance() && counts.sent > before, "{counts:?}");
}

#[test]
fn a_system_that_refuses_memory_makes_the_budget_smaller() {
    if env::var_os(ALONE).is_some() {
        return a_record_without_memory();
    }
    let me = env::current_exe().unwrap();
    // All of the address space (`RLIMIT_AS`, getrlimit(2)), in KiB: where it ends among the pieces differs.
    for limit in ["400000", "500000", "600000"] {
        let output = Command::new("sh")
            .args(["-c", "ulimit -v $1 && shift && exec \"$0\" \"$@\""])
            .arg(&me)
            .args([limit, "--exact"])
            .arg("leaks::a_system_that_refuses_memory_makes_the_budget_smaller")
            .args(["--test-threads", "1"])
            .env(ALONE, "1")
            // There is no memory for one.
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && stdout.contains("1 passed"),
            "{limit}: {stdout}{complained}"
        );
    }
}
