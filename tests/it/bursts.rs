//! Bursts: what is sent many at a time is told datagram by datagram, and nothing is told wrongly.

use std::{collections::BTreeSet, fs, net::SocketAddr, process::Command, time::Duration};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Evidence, Fate, Owner, PayloadSpec, ReadPolicy, Reply,
        RowFlags, ServerSettings, Syscall, UdpServerCommand, UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, Listener, aim, datagrams, json, packet_lab, run},
    numbered::kernel_drops,
    own_process::is_alone,
};

pub(crate) const A: ClientId = ClientId(0);

pub(crate) fn start(settings: UdpServerSettings, clients: u8) -> (Session, SocketAddr) {
    let mut session = Session::start(Start {
        bind: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        settings,
        ..Start::default()
    })
    .unwrap();
    let addr = session.udp().local().unwrap();
    for id in (0..clients).map(ClientId) {
        aim(&mut session, id, addr);
    }
    (session, addr)
}

pub(crate) fn counted(client: ClientId, repeat: u32, batch_mode: BatchMode) -> Burst {
    Burst {
        payload: PayloadSpec::Counter { size: 32 },
        batch_mode,
        ..Burst::of(client, Vec::new(), repeat)
    }
}

fn number(payload: &[u8]) -> u32 {
    let text = std::str::from_utf8(payload).unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

pub(crate) fn received(session: &Session) -> u64 {
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    arrivals.received
}

fn sent(session: &Session) -> u64 {
    session.ledger().fate_counts(|_| true).sent
}

/// Numbered datagrams into a small buffer: the numbers that are missing are those that are dropped.
fn flood(batch_mode: BatchMode, call: Syscall, clients: u8) {
    const EACH: u32 = 4000;
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer: Some(8192),
        pace: Duration::from_micros(50),
        ..ServerSettings::default()
    });
    let (mut session, addr) = start(settings, clients);
    for id in (0..clients).map(ClientId) {
        session
            .udp_mut()
            .burst(counted(id, EACH, batch_mode))
            .unwrap();
    }
    let all = u64::from(EACH) * u64::from(clients);
    let settled = session.wait_until(DEADLINE, |session| {
        sent(session) == all
            && (0..session.ledger().len()).all(|row| {
                session
                    .ledger()
                    .current_verdict(session.record(), row)
                    .settled
            })
    });
    let counts = session.ledger().fate_counts(|_| true);
    assert!(settled, "{batch_mode:?}, {clients} clients: {counts:?}");
    assert_eq!(
        (counts.dropped, counts.unknown),
        (kernel_drops(addr), 0),
        "the kernel agrees"
    );
    assert!(counts.dropped > 0 && counts.balance(), "{counts:?}");
    let (record, ledger) = (session.record(), session.ledger());
    let mut arrived = BTreeSet::new();
    for row in record.rows().filter(|row| row.call.is_receive()) {
        arrived.insert((row.peer, number(record.payload(row))));
    }
    for (id, row) in (0..)
        .zip(record.rows())
        .filter(|(_, row)| row.call.is_send())
    {
        assert_eq!(row.call, call, "as asked");
        let from = record.socket(row.socket).unwrap().local;
        let came = arrived.iter().any(|(peer, n)| {
            let port = record.peer(*peer).map(|peer| peer.port());
            port == Some(from.port()) && *n == number(record.payload(row))
        });
        let want = if came { Fate::Whole } else { Fate::Dropped };
        assert_eq!(
            ledger.current_verdict(record, id).fate,
            want,
            "{batch_mode:?}, row {id}"
        );
    }
    session.stop();
}

#[test]
fn dropped_ones_are_the_gaps_in_the_numbers_one_by_one() {
    if !is_alone("bursts::dropped_ones_are_the_gaps_in_the_numbers_one_by_one") {
        return;
    }
    flood(BatchMode::Single, Syscall::SendTo, 1);
    flood(BatchMode::Single, Syscall::SendTo, 3);
}

#[test]
fn dropped_ones_are_the_gaps_in_the_numbers_with_sendmmsg() {
    if !is_alone("bursts::dropped_ones_are_the_gaps_in_the_numbers_with_sendmmsg") {
        return;
    }
    flood(BatchMode::Mmsg, Syscall::SendMMsg, 1);
    flood(BatchMode::Mmsg, Syscall::SendMMsg, 3);
}

#[test]
fn dropped_ones_are_the_gaps_in_the_numbers_with_udp_segment() {
    if !is_alone("bursts::dropped_ones_are_the_gaps_in_the_numbers_with_udp_segment") {
        return;
    }
    flood(BatchMode::Gso, Syscall::SendMsg, 1);
    flood(BatchMode::Gso, Syscall::SendMsg, 3);
}

#[test]
fn where_one_call_sends_one_that_is_used_and_told() {
    let mut session = Session::start(Start {
        bind: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
        portable: true,
        ..Start::default()
    })
    .unwrap();
    let addr = session.udp().local().unwrap();
    aim(&mut session, A, addr);
    session
        .udp_mut()
        .burst(counted(A, 100, BatchMode::Mmsg))
        .unwrap();
    assert!(session.wait_until(DEADLINE, |session| received(session) == 100));
    let keys: Vec<&str> = session.take_notices().iter().map(|m| m.key).collect();
    assert_eq!(keys, ["notice-io"], "it is told");
    let rows = session.record().rows();
    let many = rows.filter(|row| row.call.is_batched()).count();
    assert_eq!(many, 0, "one by one");
    session.stop();
}

#[test]
fn a_rate_is_kept_by_the_stamps_of_the_sends() {
    let (mut session, _) = start(UdpServerSettings::default(), 1);
    let burst = Burst {
        rate: Some(2000),
        ..counted(A, 1000, BatchMode::Auto)
    };
    session.udp_mut().burst(burst).unwrap();
    let done = session.wait_until(DEADLINE, |session| received(session) == 1000);
    assert!(done, "all came");
    let record = session.record();
    let sends: Vec<_> = record.rows().filter(|row| row.call.is_send()).collect();
    let took = sends.last().unwrap().at.since(sends[0].at);
    // Never faster than asked; slower only where the machine is busy with other things.
    let slots = Duration::from_micros(999 * 500);
    assert!(took + Duration::from_micros(500) >= slots, "{took:?}");
    assert!(
        sends.iter().all(|row| row.call == Syscall::SendTo),
        "slow ones"
    );
    let rate = session.udp().progress(A).rate().unwrap();
    assert!(rate <= 2010, "{rate} per second");
    session.stop();
}

#[test]
fn a_cancel_acts_in_the_middle_of_a_burst() {
    let (mut session, _) = start(UdpServerSettings::default(), 2);
    for id in [A, ClientId(1)] {
        let burst = Burst {
            rate: Some(100),
            ..counted(id, u32::MAX, BatchMode::Auto)
        };
        session.udp_mut().burst(burst).unwrap();
    }
    assert!(session.wait_until(DEADLINE, |session| sent(session) > 10));
    session.udp_mut().cancel().unwrap();
    let ended = session.wait_until(DEADLINE, |session| {
        let (a, b) = (
            session.udp().progress(A),
            session.udp().progress(ClientId(1)),
        );
        a.done() && b.done() && sent(session) == a.sent + b.sent
    });
    let progress = session.udp().progress(A);
    assert!(ended, "{progress:?}");
    assert_eq!(
        progress.sent + progress.forgotten,
        u64::from(u32::MAX),
        "the rest is forgotten"
    );
    session.udp_mut().send(A, b"after it".to_vec(), 1).unwrap();
    let all = sent(&session) + 1;
    assert!(session.wait_until(DEADLINE, |session| sent(session) == all));
    session.stop();
}

#[test]
fn many_with_one_call_keep_their_true_lengths() {
    let mut settings = UdpServerSettings {
        server: ServerSettings {
            reads: ReadPolicy {
                reading: false,
                sizes: vec![4],
            },
            ..ServerSettings::default()
        },
        batch_mode: BatchMode::Mmsg,
        ..UdpServerSettings::default()
    };
    let (mut session, _) = start(settings.clone(), 1);
    for size in [3, 4, 5, 900] {
        let burst = Burst {
            payload: PayloadSpec::Random { size, seed: 1 },
            ..counted(A, 25, BatchMode::Mmsg)
        };
        session.udp_mut().burst(burst).unwrap();
    }
    assert!(session.wait_until(DEADLINE, |session| sent(session) == 100));
    settings.server.reads.reading = true;
    session.udp_mut().set_settings(settings);
    assert!(session.wait_until(DEADLINE, |session| received(session) == 100));
    let record = session.record();
    let rows: Vec<_> = record.rows().filter(|row| row.call.is_receive()).collect();
    for (row, size) in rows
        .iter()
        .zip([3, 4, 5, 900].map(|size| [size; 25]).as_flattened())
    {
        assert_eq!(
            (row.call, row.true_len),
            (Syscall::RecvMMsg, *size),
            "length"
        );
        assert_eq!(row.flags.has(RowFlags::TRUNC), *size > 4, "MSG_TRUNC");
        assert_eq!(record.payload(row).len(), 4.min(*size) as usize, "kept");
    }
    let calls: BTreeSet<u32> = rows.iter().map(|row| row.call_n).collect();
    assert!(calls.len() < 10, "rows of one call share its number");
    session.stop();
}

#[test]
fn reads_with_a_list_or_a_limit_stay_exact() {
    let mut settings = UdpServerSettings {
        server: ServerSettings {
            reads: ReadPolicy {
                reading: false,
                sizes: vec![1, 2, 3],
            },
            max_reads: Some(70),
            ..ServerSettings::default()
        },
        batch_mode: BatchMode::Mmsg,
        ..UdpServerSettings::default()
    };
    let (mut session, _) = start(settings.clone(), 1);
    session
        .udp_mut()
        .burst(counted(A, 100, BatchMode::Mmsg))
        .unwrap();
    assert!(session.wait_until(DEADLINE, |session| sent(session) == 100));
    settings.server.reads.reading = true;
    session.udp_mut().set_settings(settings);
    assert!(session.wait_until(DEADLINE, |session| received(session) == 70));
    session.stop();
    assert_eq!(received(&session), 70, "not one more");
    let reads = session.record().rows().filter(|row| row.call.is_receive());
    let sizes: Vec<u32> = reads.map(|row| row.asked).collect();
    assert_eq!(sizes[..4], [1, 2, 3, 3], "one for each read");
    let counts = session.ledger().fate_counts(|_| true);
    assert_eq!((counts.truncated, counts.unread), (70, 30), "{counts:?}");
}

#[test]
fn replies_to_a_burst_are_read_in_time() {
    let settings = UdpServerSettings::from(ServerSettings {
        reply: Reply::Echo,
        ..ServerSettings::default()
    });
    let (mut session, _) = start(settings, 1);
    let burst = Burst {
        lossless: true,
        ..counted(A, 5000, BatchMode::Mmsg)
    };
    session.udp_mut().burst(burst).unwrap();
    let all = session.wait_until(DEADLINE, |session| {
        let replies = session.ledger().fate_counts(|owner| owner == Owner::Server);
        received(session) == 5000 && replies.sent == 5000 && replies.in_flight == 0
    });
    let replies = session.ledger().fate_counts(|owner| owner == Owner::Server);
    assert!(all && replies.balance(), "{replies:?}");
    session.stop();
}

#[test]
fn refusals_of_bursts_come_from_the_error_queue() {
    for batch_mode in [BatchMode::Mmsg, BatchMode::Gso] {
        let (mut session, addr) = start(UdpServerSettings::default(), 1);
        session.udp_mut().command(UdpServerCommand::Stop).unwrap();
        assert!(session.wait_until(DEADLINE, |session| session.udp().server().is_none()));
        session
            .udp_mut()
            .burst(counted(A, 100, batch_mode))
            .unwrap();
        let all_refused = session.wait_until(DEADLINE, |session| {
            session.ledger().fate_counts(|_| true).refused == 100
        });
        let counts = session.ledger().fate_counts(|_| true);
        assert!(all_refused, "{batch_mode:?} to {addr}: {counts:?}");
        let rows = datagrams(&session);
        let proven = rows.len() == 100
            && rows.into_iter().all(|row| {
                let verdict = session.ledger().current_verdict(session.record(), row);
                verdict.evidence == Evidence::ErrorQueue && verdict.settled
            });
        assert!(proven, "{batch_mode:?}: each by a report");
        session.stop();
    }
}

#[test]
fn strace_shows_the_same_calls_and_lengths() {
    let lab = packet_lab();
    let program = lab.get_program().to_str().unwrap();
    if !Command::new("strace")
        .args(["-f", "-o", "/dev/null", program, "--version"])
        .output()
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("skipped: strace cannot trace here");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let traced = |name: &str, calls: &str| {
        let file = folder.path().join(name);
        let mut strace = Command::new("strace");
        strace.args(["-f", "-e", &format!("trace={calls}"), "-o"]);
        strace.arg(&file).arg(program);
        (strace, file)
    };
    let (mut strace, reads) = traced("reads", "recvmmsg");
    let mut listener = Listener::start_as(
        &mut strace,
        "127.0.0.1",
        &["--io", "mmsg", "--count", "40", "--read-size", "4"],
    );
    let (mut strace, sends) = traced("sends", "sendmmsg");
    let output = strace
        .args(["send", "--to", &listener.addr.to_string(), "--io", "mmsg"])
        .args(["--pattern", "counter", "--size", "10", "--repeat", "40"])
        .args(["--wait", "0s", "--format", "jsonl"])
        .output()
        .unwrap();
    let rows = json(&output);
    let rows = rows.iter().filter(|row| row["call"] == "sendmmsg");
    assert_eq!(rows.count(), 40, "a row for each datagram");
    assert!(listener.lab.end().success(), "forty were read");
    for (file, call) in [(sends, "sendmmsg("), (reads, "recvmmsg(")] {
        let trace = fs::read_to_string(file).unwrap();
        let calls = trace.lines().filter(|line| line.contains(call));
        // Unless told otherwise strace prints 32 messages of a call.
        let shown: usize = calls.map(|line| line.matches("msg_len=10}").count()).sum();
        assert!((32..=40).contains(&shown), "{call} {shown}: {trace}");
    }
}

#[test]
fn the_seed_is_shown_and_gives_the_same_bytes_again() {
    let send = |seed: &str| {
        let output = run(&[
            "send",
            "--to",
            "127.0.0.1:9",
            "--pattern",
            "random",
            "--size",
            "8",
            "--repeat",
            "3",
            "--seed",
            seed,
            "--wait",
            "0s",
            "--format",
            "jsonl",
        ]);
        let rows = json(&output);
        let sends = rows.iter().filter(|row| row["call"] == "sendto");
        sends
            .map(|row| row["data_hex"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(send("5").len(), 3, "three datagrams");
    assert_eq!(send("5"), send("5"), "the same");
    assert_ne!(send("5"), send("6"), "another seed");
    let drawn = run(&[
        "send",
        "--to",
        "127.0.0.1:9",
        "--pattern",
        "random",
        "--wait",
        "0s",
    ]);
    let text = String::from_utf8(drawn.stdout).unwrap();
    assert!(text.contains("--seed "), "{text}");
}
