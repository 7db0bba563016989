//! The engine through a session: settings act at once, threads end, nothing leaks.

use std::{
    fs,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use packet_lab::{
    model::{
        ClientId, Errno, Evidence, Fate, Note, Owner, ReadOptions, ReadPolicy, Reply,
        ServerSettings, Syscall, UdpClientSettings, UdpServerCommand, UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::lab::{DEADLINE, aim, datagrams};

const A: ClientId = ClientId(0);

fn start(settings: UdpServerSettings, portable: bool) -> (Session, SocketAddr) {
    let bind = Some(SocketAddr::from(([127, 0, 0, 1], 0)));
    let session = Session::start(Start {
        bind,
        settings,
        portable,
        ..Start::default()
    })
    .unwrap();
    let addr = session.udp().local().unwrap();
    (session, addr)
}

fn send_and_wait(session: &mut Session, bytes: &[u8]) -> u32 {
    let before = datagrams(session).len();
    session.udp_mut().send(A, bytes.to_vec(), 1).unwrap();
    let sent = |session: &Session| datagrams(session).get(before).copied();
    let done = session.wait_until(DEADLINE, |session| {
        let fate =
            sent(session).map(|row| session.ledger().current_verdict(session.record(), row).fate);
        fate.is_some_and(|fate| fate != Fate::InFlight)
    });
    assert!(done, "a fate");
    sent(session).unwrap()
}

#[test]
fn the_read_size_acts_at_once_also_while_a_read_is_pending() {
    let (mut session, addr) = start(UdpServerSettings::default(), false);
    aim(&mut session, A, addr);
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "1024"
    );
    // The server waits in its read now.
    session
        .udp_mut()
        .set_settings(UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::of([4]),
            ..ServerSettings::default()
        }));
    let row = send_and_wait(&mut session, b"hello");
    let verdict = session.ledger().current_verdict(session.record(), row);
    assert_eq!(
        (verdict.fate, verdict.evidence),
        (Fate::Truncated, Evidence::MsgTrunc),
        "4"
    );
    session.udp_mut().set_settings(UdpServerSettings::default());
    let row = send_and_wait(&mut session, b"world");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "the o does not stand before it"
    );
}

#[test]
fn replies_go_back_and_have_fates_too() {
    for (reply, want) in [(Reply::Echo, &b"Hello"[..]), (Reply::Upper, b"HELLO")] {
        let (mut session, addr) = start(
            UdpServerSettings::from(ServerSettings {
                reply,
                ..ServerSettings::default()
            }),
            false,
        );
        session
            .udp_mut()
            .set_client(
                A,
                UdpClientSettings {
                    reads: ReadPolicy::of([4]),
                    ..UdpClientSettings::to(addr)
                },
            )
            .unwrap();
        session.udp_mut().send(A, b"Hello".to_vec(), 1).unwrap();
        assert!(
            session.wait_until(DEADLINE, |session| datagrams(session).len() == 4),
            "four calls"
        );
        let (record, ledger) = (session.record(), session.ledger());
        let calls: Vec<_> = record
            .rows()
            .filter(|row| row.is_datagram())
            .map(|row| (row.call.is_send(), record.payload(row)))
            .collect();
        assert_eq!(
            calls,
            [
                (true, &b"Hello"[..]),
                (false, b"Hello"),
                (true, want),
                (false, &want[..4])
            ],
            "there and back"
        );
        let counts = ledger.fate_counts(|owner| owner == Owner::Server);
        assert_eq!(
            (counts.sent, counts.truncated),
            (1, 1),
            "the reply was cut: {counts:?}"
        );
        session.stop();
    }
}

#[test]
fn pace_is_a_wait_between_reads_and_ends_when_it_is_shortened() {
    let pace = Duration::from_hours(1);
    let (mut session, addr) = start(
        UdpServerSettings::from(ServerSettings {
            pace,
            ..ServerSettings::default()
        }),
        false,
    );
    aim(&mut session, A, addr);
    send_and_wait(&mut session, b"first");
    session.udp_mut().send(A, b"second".to_vec(), 2).unwrap();
    let waiting = |session: &Session| {
        session
            .ledger()
            .arrivals_of(|owner| owner == Owner::Server)
            .waiting
    };
    assert!(
        session.wait_until(DEADLINE, |session| waiting(session) == 2),
        "an hour is long"
    );
    session.udp_mut().set_settings(UdpServerSettings::default());
    assert!(
        session.wait_until(DEADLINE, |session| waiting(session) == 0),
        "it acts at once"
    );
}

#[test]
fn the_server_moves_to_another_address_and_stays_where_that_fails() {
    let (mut session, old) = start(UdpServerSettings::default(), false);
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    session
        .udp_mut()
        .listen(taken.local_addr().unwrap())
        .unwrap();
    assert!(
        session.wait_until(DEADLINE, Session::has_notices),
        "it is said"
    );
    let notice = session.take_notices().remove(0);
    assert_eq!(notice.key, "error-port-in-use", "in use");
    if cfg!(target_os = "linux") {
        let by = format!("PID {}", std::process::id());
        assert!(format!("{notice:?}").contains(&by), "by whom: {notice:?}");
    }
    assert_eq!(session.udp().local().unwrap(), old, "still there");
    // The same port at another address: the old socket has to go first.
    let other = SocketAddr::from(([127, 0, 0, 9], old.port()));
    session.udp_mut().listen(other).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| session
            .udp()
            .server()
            .is_some_and(|info| info.local == other)),
        "moved"
    );
    aim(&mut session, A, other);
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "and it hears"
    );
}

#[test]
fn a_port_in_use_moves_to_the_next_and_says_so() {
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let bind = taken.local_addr().unwrap();
    if bind.port() > 65_000 {
        return;
    }
    let start = Start {
        bind: Some(bind),
        other_ports: 500,
        ..Start::default()
    };
    let mut session = Session::start(start).unwrap();
    let got = session.udp().local().unwrap().port();
    assert!(got > bind.port(), "the next free one: {got}");
    assert_eq!(
        session.take_notices()[0].key,
        "notice-port-moved",
        "it is said"
    );
}

/// Without `bind`, as in an ordinary program: the kernel chooses with the first send, and until then there is none.
#[test]
fn clients_have_sockets_of_their_own_whose_addresses_the_kernel_chooses() {
    let (mut session, addr) = start(UdpServerSettings::default(), false);
    aim(&mut session, A, addr);
    let b = session.udp_mut().add_client().unwrap();
    let c = session.udp_mut().add_client().unwrap();
    let all = [A, b, c];
    assert!(
        session.wait_until(DEADLINE, |session| all
            .iter()
            .all(|id| session.udp().is_ready(*id))),
        "opened"
    );
    let local = |session: &Session, id| session.udp().client(id).unwrap().local;
    for id in all {
        assert_eq!(
            local(&session, id).to_string(),
            "0.0.0.0:0",
            "{id}: no send"
        );
    }
    for id in all {
        session
            .udp_mut()
            .send(id, id.to_string().into(), 1)
            .unwrap();
    }
    assert!(
        session.wait_until(DEADLINE, |session| {
            session.ledger().fate_counts(|_| true).whole == 3
        }),
        "each is matched with its send"
    );
    let record = session.record();
    let rows = (0..record.len()).filter_map(|id| record.row(id));
    let mut calls = Vec::new();
    for row in rows {
        let info = record.socket(row.socket).unwrap();
        if info.owner != Owner::Server {
            calls.push(row.call);
        } else if row.call.is_receive() {
            let from = record.peer(row.peer).unwrap();
            let owner = std::str::from_utf8(record.payload(row)).unwrap();
            let sender = all.into_iter().find(|id| id.to_string() == owner).unwrap();
            let port = local(&session, sender).port();
            assert_eq!(from, SocketAddr::from(([127, 0, 0, 1], port)), "{owner}");
        }
    }
    calls.sort_by_key(|call| format!("{call:?}"));
    let want = [[Syscall::SendTo; 3], [Syscall::Socket; 3]].concat();
    assert_eq!(calls, want, "no bind");
    let mut ports = all.map(|id| local(&session, id).port());
    ports.sort_unstable();
    assert!(ports.windows(2).all(|two| two[0] < two[1]), "{ports:?}");
    session.udp_mut().remove_client(b).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| session.udp().client(b).is_none()),
        "closed"
    );
    assert_eq!(
        session.udp_mut().add_client(),
        Ok(b),
        "its letter is free again"
    );
}

#[test]
fn broadcast_without_permission_is_not_sent() {
    let to = "127.255.255.255:9".parse().unwrap();
    let mut session = Session::start(Start::default()).unwrap();
    aim(&mut session, A, to);
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.record().row(row).unwrap().errno,
        Errno::EACCES,
        "socket(7), SO_BROADCAST"
    );
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::NotSent,
        "not sent"
    );
}

#[test]
fn the_unspecified_address_is_this_machine() {
    let (mut session, addr) = start(UdpServerSettings::default(), false);
    let to = SocketAddr::from(([0, 0, 0, 0], addr.port()));
    aim(&mut session, A, to);
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "it reaches the server"
    );
    session.udp_mut().command(UdpServerCommand::Stop).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| session.udp().server().is_none()),
        "closed"
    );
    let row = send_and_wait(&mut session, b"hello");
    let refused = session.wait_until(DEADLINE, |session| {
        session
            .ledger()
            .current_verdict(session.record(), row)
            .evidence
            == Evidence::ErrorQueue
    });
    assert!(
        refused,
        "nobody listens: {:?}",
        session.ledger().current_verdict(session.record(), row)
    );
    // A client with an address of its own there: the kernel delivers at that address.
    let from = Some(SocketAddr::from(([127, 0, 0, 7], 0)));
    session
        .udp_mut()
        .set_client(
            A,
            UdpClientSettings {
                from,
                ..UdpClientSettings::to(to)
            },
        )
        .unwrap();
    session
        .udp_mut()
        .listen(SocketAddr::from(([127, 0, 0, 7], addr.port())))
        .unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| session.udp().server().is_some()),
        "listens"
    );
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "there"
    );
    session.stop();
}

#[test]
fn an_error_without_a_report_is_noted_at_once_and_fails_no_read() {
    // A full queue leaves no room for the report of a refused reply: the error stays pending at
    // the socket, where it would end every wait at once, and fail the next call.
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        receive_buffer: Some(2304),
        reply: Reply::Echo,
        ..ServerSettings::default()
    });
    let (mut session, addr) = start(settings, false);
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..8 {
        peer.send_to(b"hello", addr).unwrap();
    }
    drop(peer);
    session.udp_mut().read_once(ReadOptions::default()).unwrap();
    let has_note = session.wait_until(DEADLINE, |session| {
        let mut notes = session.record().notes().map(|entry| &entry.note);
        notes.any(|note| matches!(note, Note::PendingError { .. }))
    });
    assert!(
        has_note,
        "while nothing is called: {:?}",
        session.record().notes().collect::<Vec<_>>()
    );
    let refused = session
        .ledger()
        .current_verdict(session.record(), datagrams(&session)[1]);
    assert_eq!(
        (refused.fate, refused.evidence),
        (Fate::Refused, Evidence::SoError),
        "the reply"
    );
    session.udp_mut().read_once(ReadOptions::default()).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| datagrams(session).len() > 2),
        "read"
    );
    assert!(
        !session
            .record()
            .row(datagrams(&session)[2])
            .unwrap()
            .failed(),
        "it did not fail for the reply"
    );
    session.stop();
}

#[test]
fn the_portable_way_knows_less_and_says_so() {
    let (mut session, addr) = start(
        UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::of([4]),
            ..ServerSettings::default()
        }),
        true,
    );
    aim(&mut session, A, addr);
    let row = send_and_wait(&mut session, b"hello");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Truncated,
        "the flag is everywhere"
    );
    let received = session
        .record()
        .rows()
        .find(|row| row.call.is_receive())
        .unwrap();
    assert_eq!(
        (received.returned, received.true_len()),
        (4, None),
        "the true length is not"
    );
    let row = send_and_wait(&mut session, b"hi");
    assert_eq!(
        session.ledger().current_verdict(session.record(), row).fate,
        Fate::Whole,
        "what was not cut is whole"
    );
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    let arrived = (arrivals.received, arrivals.dropped, arrivals.uncounted);
    assert_eq!(arrived, (2, 0, 1), "that nothing was dropped nobody tells");
    session.stop();
    let counts = session.ledger().fate_counts(|_| true);
    assert!(counts.balance(), "{counts:?}");
}

#[test]
fn a_stopped_and_a_dropped_session_leave_nothing_behind() {
    let count = |what: &str| fs::read_dir(format!("/proc/self/{what}")).unwrap().count();
    let named = || {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        let names =
            tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
        names
            .filter(|name| ["server\n", "clients\n"].contains(&name.as_str()))
            .count()
    };
    // Other tests of this program open and close things meanwhile: what counts is that nothing
    // grows with the number of rounds.
    let rounds = 200;
    let before = count("fd");
    for round in 0..rounds {
        let (mut session, addr) = start(UdpServerSettings::default(), false);
        aim(&mut session, A, addr);
        session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap();
        if round % 2 == 0 {
            assert!(
                session.wait_until(DEADLINE, |session| !datagrams(session).is_empty()),
                "sent"
            );
            session.stop();
            let counts = session.ledger().fate_counts(|_| true);
            assert!(
                counts.balance() && counts.sent == 1 && counts.in_flight == 0,
                "{counts:?}"
            );
        }
    }
    assert!(
        count("fd") < before + usize::try_from(rounds).unwrap(),
        "descriptors: {before}, then {}",
        count("fd")
    );
    assert!(named() < usize::try_from(rounds).unwrap(), "threads");
}
