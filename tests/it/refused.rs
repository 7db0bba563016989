//! Nobody listens: what each kind of program is told, and what is proof of what.

use std::{
    net::{Ipv6Addr, SocketAddr, UdpSocket},
    process::Command,
};

use packet_lab::{
    model::{ClientId, Errno, Evidence, Fate, Note, UdpClientSettings},
    session::{Session, Start},
};
use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::lab::{DEADLINE, Running, datagrams, json, run};

const A: ClientId = ClientId(0);

/// An address where nobody listens: it was free a moment ago, and no other test uses that host.
fn nobody() -> SocketAddr {
    UdpSocket::bind("127.66.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

fn fates(session: &Session) -> Vec<(Fate, Evidence)> {
    let ledger = session.ledger();
    let rows = datagrams(session).into_iter();
    rows.map(|row| ledger.current_verdict(session.record(), row))
        .map(|v| (v.fate, v.evidence))
        .collect()
}

/// A client that sends to nobody.
fn settings(connected: bool) -> UdpClientSettings {
    UdpClientSettings {
        connected,
        ..UdpClientSettings::to(nobody())
    }
}

/// The same "as a plain program", which is told less.
fn plain(connected: bool) -> UdpClientSettings {
    UdpClientSettings {
        plain: true,
        ..settings(connected)
    }
}

/// Four sends of a client with these settings, then its end.
fn four_sends(settings: UdpClientSettings) -> Session {
    let mut session = Session::start(Start::default()).unwrap();
    session.udp_mut().set_client(A, settings).unwrap();
    session.udp_mut().send(A, b"hello".to_vec(), 4).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| datagrams(session).len() >= 4),
        "four calls"
    );
    session
}

#[test]
fn the_error_queue_proves_each_refusal_connected_or_not() {
    for connected in [false, true] {
        let mut session = four_sends(settings(connected));
        session.stop();
        let want = vec![(Fate::Refused, Evidence::ErrorQueue); 4];
        assert_eq!(fates(&session), want, "connected: {connected}");
        let counts = session.ledger().fate_counts(|_| true);
        assert!(counts.balance() && counts.refused == 4, "{counts:?}");
    }
}

#[test]
fn a_plain_connected_program_is_told_by_the_next_call() {
    let mut session = four_sends(plain(true));
    let errnos: Vec<Errno> = datagrams(&session)
        .into_iter()
        .map(|id| session.record().row(id).unwrap().errno)
        .collect();
    let (ok, refused) = (Errno::NONE, Errno::ECONNREFUSED);
    assert_eq!(
        errnos,
        [ok, refused, ok, refused],
        "every second send fails"
    );
    let (refused_later, not_sent) = (
        (Fate::Refused, Evidence::LaterCall),
        (Fate::NotSent, Evidence::SendErrno),
    );
    assert_eq!(
        fates(&session),
        [refused_later, not_sent, refused_later, not_sent],
        "the earlier one is refused, its own not sent"
    );
    session.stop();
    assert!(session.ledger().fate_counts(|_| true).balance(), "balanced");
}

#[test]
fn the_last_refusal_of_a_plain_program_is_found_at_its_end() {
    let mut session = Session::start(Start::default()).unwrap();
    session.udp_mut().set_client(A, plain(true)).unwrap();
    session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| !datagrams(session).is_empty()),
        "one call"
    );
    assert_eq!(fates(&session)[0].0, Fate::Unknown, "no evidence yet");
    session.stop();
    assert_eq!(
        fates(&session),
        [(Fate::Refused, Evidence::SoError)],
        "SO_ERROR told it"
    );
}

#[test]
fn a_plain_unconnected_program_is_told_nothing() {
    let mut session = four_sends(plain(false));
    session.stop();
    let counts = session.ledger().fate_counts(|_| true);
    assert_eq!(
        (counts.unknown, counts.refused),
        (4, 0),
        "silence is no evidence: {counts:?}"
    );
}

#[test]
fn refused_over_ipv6() {
    let Ok(socket) = UdpSocket::bind("[::1]:0") else {
        eprintln!("skipped: no IPv6 here");
        return;
    };
    let to = socket.local_addr().unwrap();
    drop(socket);
    let mut session = four_sends(UdpClientSettings::to(to));
    session.stop();
    assert_eq!(
        fates(&session),
        vec![(Fate::Refused, Evidence::ErrorQueue); 4],
        "IPV6_RECVERR"
    );
}

#[test]
fn an_error_that_the_kernel_found_itself_is_no_refusal() {
    for connected in [false, true] {
        let mut session = Session::start(Start::default()).unwrap();
        session
            .udp_mut()
            .set_client(A, settings(connected))
            .unwrap();
        // It comes over the error queue too, besides the call's own EMSGSIZE.
        session.udp_mut().send(A, vec![b'x'; 65_508], 1).unwrap();
        assert!(
            session.wait_until(DEADLINE, |session| datagrams(session).len() == 1),
            "one call"
        );
        session.stop();
        assert_eq!(
            fates(&session),
            [(Fate::NotSent, Evidence::SendErrno)],
            "the call told it"
        );
        let mut notes = session.record().notes().map(|entry| &entry.note);
        assert!(
            !notes.any(|note| matches!(note, Note::Report { .. })),
            "nobody refused it"
        );
    }
}

#[test]
fn the_command_line_says_refused_and_fails() {
    let to = nobody().to_string();
    for connect in [&[][..], &["--connect"][..]] {
        let args = [
            &["send", "--to", &to, "--format", "jsonl"],
            connect,
            &["a", "b"],
        ]
        .concat();
        let output = run(&args);
        assert_eq!(output.status.code(), Some(1), "exit code");
        let rows = json(&output);
        let summary = &rows.last().unwrap()["summary"];
        assert_eq!(
            json!([summary["sent"], summary["refused"]]),
            json!([2, 2]),
            "{rows:?}"
        );
        let later: Vec<_> = rows
            .iter()
            .filter(|row| row.get("call").is_none() && row["n"].is_u64())
            .collect();
        assert!(
            later
                .iter()
                .all(|row| row["fate"] == "refused" && row["evidence"] == "error_queue"),
            "{rows:?}"
        );
    }
}

#[test]
fn a_listener_whose_reply_nobody_takes_learns_it() {
    let listener = crate::lab::Listener::start(&["--reply", "echo", "--for", "20s"]);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.send_to(b"hi", listener.addr).unwrap();
    drop(client);
    let mut lab = listener.lab;
    // A row for the receive and one for the reply; the socket may have been open still.
    assert_eq!(lab.datagram()["call"], "recvmsg", "received");
    assert_eq!(lab.datagram()["call"], "sendto", "answered");
    lab.signal("INT");
    let rest = lab.remaining_output();
    let replies = &rest.last().unwrap()["summary"]["replies"];
    let sum = ["refused", "not_sent", "unknown"]
        .map(|key| replies[key].as_u64().unwrap())
        .iter()
        .sum::<u64>();
    assert_eq!(
        replies["sent"].as_u64(),
        Some(sum),
        "the books of the replies balance: {replies}"
    );
    assert_eq!(lab.end().code(), Some(0), "exit code");
}

#[test]
fn who_has_the_port_that_refused_is_told_by_the_kernels_table() {
    let nobody = nobody();
    let connected = UdpSocket::bind("127.66.0.1:0").unwrap();
    connected.connect(nobody).unwrap();
    let elsewhere = UdpSocket::bind("127.66.0.2:0").unwrap();
    let there = |socket: &UdpSocket| socket.local_addr().unwrap();
    let beside = SocketAddr::from(([127, 66, 0, 1], there(&elsewhere).port()));
    // One that takes IPv6 alone.
    let six = Socket::new(Domain::IPV6, Type::DGRAM, None).and_then(|six| {
        six.set_only_v6(true)?;
        six.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into())?;
        Ok(UdpSocket::from(six))
    });
    let pid = json!(std::process::id());
    let mut cases = vec![
        (nobody, "nobody", None, "no socket is bound at port"),
        (
            there(&connected),
            "connected",
            Some(&connected),
            "takes datagrams from there alone",
        ),
        (
            beside,
            "elsewhere",
            Some(&elsewhere),
            "bound to another address",
        ),
    ];
    if let Ok(six) = &six {
        let four = SocketAddr::from(([127, 66, 0, 1], there(six).port()));
        cases.push((four, "v6only", Some(six), "takes IPv6 alone"));
    }
    for (to, how, holder, words) in cases {
        let to = to.to_string();
        let args = ["send", "--to", &to, "x", "--wait", "200ms", "--format"];
        let lines = json(&run(&[&args[..], &["jsonl"]].concat()));
        let notes: Vec<_> = lines.iter().filter(|line| line["note"] == "port").collect();
        assert_eq!(notes.len(), 1, "once: {lines:?}");
        let facts = ["protocol", "addr", "how", "local", "pid"].map(|key| notes[0][key].clone());
        let local = holder.map(|socket| there(socket).to_string());
        let pid = holder.map_or(json!(null), |_| pid.clone());
        assert_eq!(json!(facts), json!(["UDP", to, how, local, pid]));
        let output = run(&[&args[..], &["text", "--lang", "en"]].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            text.contains(&format!("{to}: ")) && text.contains(words),
            "{text}"
        );
    }
}

#[test]
fn which_other_program_has_the_port_that_cannot_be_bound_is_told() {
    const HOLDER: &str = "
import os, socket, sys
s = socket.socket(socket.AF_INET, getattr(socket, sys.argv[1]))
s.bind(('127.0.0.1', 0))
if sys.argv[1] == 'SOCK_STREAM': s.listen()
print(s.getsockname()[1], os.getpid(), flush=True)
input()
";
    for (kind, more) in [("SOCK_DGRAM", &[][..]), ("SOCK_STREAM", &["--tcp"][..])] {
        let holder = Running::start(Command::new("python3").args(["-c", HOLDER, kind]));
        let line = holder.line();
        let (port, pid) = line.split_once(' ').unwrap();
        let addr = format!("127.0.0.1:{port}");
        let output = run(&[&["listen", "--lang", "en", "--bind", &addr], more].concat());
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.code(), Some(0), "{kind}");
        assert!(stderr.contains("python3"), "{kind}: {stderr}");
        assert!(stderr.contains(pid), "{kind}: {stderr}");
    }
}
