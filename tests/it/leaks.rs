//! Nothing grows with the number of starts and stops. Other tests of this program open and close
//! things meanwhile, so this one runs in a process of its own.

use std::{env, fs, process::Command, time::Duration};

use packet_lab::{
    model::{ClientId, ClientSettings},
    session::{Session, Start},
};

const DEADLINE: Duration = Duration::from_secs(10);

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
    let to = session.server().unwrap().local;
    let a = ClientId(0);
    session.set_client(a, ClientSettings::to(to)).unwrap();
    session.send(a, b"hello".to_vec(), 3).unwrap();
    // Every other one is dropped in the middle of it.
    if round.is_multiple_of(2) {
        let sent = |session: &Session| session.ledger().books(|_| true).sent == 3;
        assert!(session.wait_until(DEADLINE, sent), "all are sent");
        session.stop();
        let books = session.ledger().books(|_| true);
        assert!(books.balance() && books.in_flight == 0, "{books:?}");
    }
}

#[test]
#[ignore = "runs in a process of its own: see below"]
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
    if !cfg!(target_os = "linux") {
        return;
    }
    let output = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "leaks::a_thousand_starts"])
        .args(["--test-threads", "1"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}
