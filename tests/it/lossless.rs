//! Bursts of which nothing may be dropped.

use std::{
    net::UdpSocket,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use packet_lab::{
    model::{
        BatchMode, Burst, ClientId, Message, PayloadSpec, ReadPolicy, ServerSettings, Syscall,
        UdpServerSettings, Value,
    },
    session::Session,
};

use crate::{
    bursts::{A, counted, received, start},
    lab::{DEADLINE, Listener, Running, packet_lab, run},
    numbered::kernel_drops,
};

/// Many datagrams of a size into a buffer: nothing is dropped, everything is recorded.
#[track_caller]
fn lossless(batch_mode: BatchMode, size: u32, count: u32, receive_buffer: Option<u32>) {
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer,
        ..ServerSettings::default()
    });
    let (mut session, addr) = start(settings, 1);
    let burst = Burst {
        payload: PayloadSpec::Random { size, seed: 7 },
        lossless: true,
        ..counted(A, count, batch_mode)
    };
    session.udp_mut().burst(burst).unwrap();
    let all = u64::from(count);
    let came = session.wait_until(DEADLINE * 2, |session| received(session) == all);
    assert_eq!(
        kernel_drops(addr),
        0,
        "{batch_mode:?} {size}: the kernel dropped none"
    );
    assert!(
        came,
        "{batch_mode:?} {size}: {:?}",
        session.ledger().fate_counts(|_| true)
    );
    let record = session.record();
    let rows = record.rows().filter(|row| row.is_datagram()).count();
    assert_eq!(rows, 2 * count as usize, "and all is on record");
    let progress = session.udp().progress(A);
    assert!(progress.done() && progress.rate() > Some(0), "{progress:?}");
    session.stop();
}

#[test]
fn two_hundred_thousand_without_a_loss() {
    lossless(BatchMode::Mmsg, 64, 200_000, None);
}

#[test]
fn lossless_into_buffers_of_all_sizes() {
    for batch_mode in [BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso] {
        for (size, buffer) in [
            (64, 0),
            (1024, 0),
            (1024, 8192),
            (1472, 212_992),
            (9000, 65_536),
        ] {
            lossless(batch_mode, size, 2000, Some(buffer));
        }
    }
}

#[test]
fn clients_that_send_in_different_ways_at_once_lose_nothing() {
    let settings = UdpServerSettings::from(ServerSettings {
        receive_buffer: Some(16_384),
        ..ServerSettings::default()
    });
    let (mut session, addr) = start(settings, 3);
    for (id, batch_mode) in
        (0..)
            .map(ClientId)
            .zip([BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso])
    {
        let burst = Burst {
            lossless: true,
            payload: PayloadSpec::Counter {
                size: 40 + 500 * u32::from(id.0),
            },
            ..counted(id, 3000, batch_mode)
        };
        session.udp_mut().burst(burst).unwrap();
    }
    let came = session.wait_until(DEADLINE, |session| received(session) == 9000);
    assert!(came, "{:?}", session.ledger().fate_counts(|_| true));
    assert_eq!(kernel_drops(addr), 0, "none was dropped");
    let calls = [Syscall::SendTo, Syscall::SendMMsg, Syscall::SendMsg];
    for call in calls {
        let rows = session.record().rows().filter(|row| row.call == call);
        assert_eq!(rows.count(), 3000, "{call:?}");
    }
    session.stop();
}

#[test]
fn what_is_dropped_all_the_same_is_told() {
    let mut settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        receive_buffer: Some(4096),
        ..ServerSettings::default()
    });
    let (mut session, addr) = start(settings.clone(), 1);
    let burst = Burst {
        lossless: true,
        ..counted(A, 500, BatchMode::Single)
    };
    session.udp_mut().burst(burst).unwrap();
    let has_started = session.wait_until(DEADLINE, |session| session.udp().progress(A).sent > 0);
    assert!(has_started, "it fills its part of the queue");
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    let mut tried = 0;
    while kernel_drops(addr) == 0 {
        other.send_to(b"and now me", addr).unwrap();
        tried += 1;
        assert!(tried < 10_000, "the queue overflows");
    }
    settings.server.reads.reading = true;
    session.udp_mut().set_settings(settings);
    let done = session.wait_until(DEADLINE, |session| {
        session.udp().progress(A).done() && session.ledger().fate_counts(|_| true).in_flight == 0
    });
    assert!(done, "{:?}", session.ledger().fate_counts(|_| true));
    let mut notices = Vec::new();
    while !notices
        .iter()
        .any(|notice: &Message| notice.key == "notice-lossless-dropped")
    {
        assert!(
            session.wait_until(DEADLINE, Session::has_notices),
            "{notices:?}"
        );
        notices.extend(session.take_notices());
    }
    let of = |key| {
        let mut found = notices.iter().filter(|notice| notice.key == key);
        let n = found.next().map(|notice| notice.args[0].1.clone());
        assert_eq!(found.next(), None, "{key} is told once");
        n
    };
    let all = Value::from(kernel_drops(addr));
    assert_eq!(
        of("notice-lossless-dropped"),
        Some(all),
        "as many as the kernel has"
    );
    assert!(
        of("notice-lossless-dropping").is_some(),
        "and so far: {notices:?}"
    );
    session.stop();
}

#[test]
fn all_drops_of_a_second_sender_are_told_at_the_end() {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = receiver.local_addr().unwrap();
    let to = addr.to_string();
    let args = ["send", "--to", &to, "--pattern", "counter", "--lossless"];
    let lab = Running::start(
        packet_lab()
            .args(args)
            .args(["--repeat", "3000", "--wait", "0s", "--format", "jsonl"]),
    );
    // It has looked at the queue, and sends until its part of that is full, and waits.
    lab.datagram();
    let other = UdpSocket::bind("127.0.0.1:0").unwrap();
    let number = |line: &str| -> u64 {
        let digits: String = line.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    };
    let notice = |what: &str| loop {
        let line = lab.err.recv_timeout(DEADLINE).expect(what);
        if line.contains(what) {
            return number(&line);
        }
    };
    let flood = || {
        let before = kernel_drops(addr);
        while kernel_drops(addr) < before + 5000 {
            for _ in 0..500 {
                other.send_to(b"and now me", addr).unwrap();
            }
        }
    };
    flood();
    let so_far = notice("so far");
    flood();
    // All that waits is read until the sender is done; some of its own may have been dropped in the flood.
    let soon = Some(Duration::from_millis(20));
    receiver.set_read_timeout(soon).unwrap();
    let done = AtomicBool::new(false);
    let all = thread::scope(|scope| {
        scope.spawn(|| {
            while receiver.recv_from(&mut [0; 64]).is_ok() || !done.load(Ordering::Relaxed) {}
        });
        let all = notice("during the burst");
        done.store(true, Ordering::Relaxed);
        all
    });
    assert_eq!(all, kernel_drops(addr), "as many as the kernel has");
    assert!(
        so_far > 0 && so_far < all,
        "{so_far} of {all} were seen first"
    );
}

#[test]
fn what_leaves_the_machine_cannot_be_watched() {
    // Somebody here listens at the same port, and hears nothing of it.
    let other = UdpSocket::bind("0.0.0.0:0").unwrap();
    let to = format!("192.0.2.77:{}", other.local_addr().unwrap().port());
    let output = run(&["send", "--to", &to, "--lossless", "x"]);
    assert_eq!(output.status.code(), Some(1), "it is a failure");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("Lossless needs"), "{text}");
}

#[test]
fn another_programs_queue_is_watched_too() {
    let count = "20000";
    let mut listener = Listener::start(&["--count", count, "--receive-buffer", "16384"]);
    let to = listener.addr.to_string();
    let args = ["send", "--to", &to, "--pattern", "counter", "--lossless"];
    let output = run(&[&args[..], &["--repeat", count, "--wait", "0s"]].concat());
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("datagrams per second"), "the rate is told");
    let rows = listener.lab.remaining_output();
    let summary = &rows.last().unwrap()["summary"];
    assert_eq!(
        (&summary["received"], &summary["dropped"]),
        (&20_000.into(), &0.into()),
        "{summary}"
    );
    assert!(listener.lab.end().success(), "it ends");
    // Nobody's queue cannot be watched, and that is told.
    let output = run(&[&args[..], &["--repeat", "5"]].concat());
    assert_eq!(output.status.code(), Some(1), "it is a failure");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("Lossless needs"), "{text}");
}
