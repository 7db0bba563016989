//! The receive queue: what waits, what is dropped, and which. Compared with the kernel's own table.

use std::net::SocketAddr;

use packet_lab::{
    model::{
        ClientId, Evidence, Fate, Owner, ReadOptions, ReadPolicy, ServerSettings, UdpServerCommand,
        UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, aim, datagrams},
    numbered::kernel_drops,
};

/// More small datagrams than the default receive buffer holds (212 992 bytes at 768 to 832 each).
const FLOOD: u32 = 300;

fn stopped() -> UdpServerSettings {
    UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        ..ServerSettings::default()
    })
}

fn start(settings: UdpServerSettings) -> (Session, SocketAddr) {
    start_at([127, 0, 0, 1], settings)
}

fn start_at(host: [u8; 4], settings: UdpServerSettings) -> (Session, SocketAddr) {
    let bind = Some(SocketAddr::from((host, 0)));
    let session = Session::start(Start {
        bind,
        settings,
        ..Start::default()
    })
    .unwrap();
    let addr = session.udp().local().unwrap();
    (session, addr)
}

/// Stops reading, lets `clients` clients send [`FLOOD`] numbered datagrams in all, and reads on.
fn flood(clients: u8) {
    let (mut session, addr) = start(stopped());
    for id in 0..clients {
        aim(&mut session, ClientId(id), addr);
    }
    for n in 0..FLOOD {
        let client = ClientId(u8::try_from(n % u32::from(clients)).unwrap());
        let payload = format!("datagram {n}").into_bytes();
        while session.udp_mut().send(client, payload.clone(), 1).is_err() {
            session.poll(DEADLINE);
        }
    }
    let server = |session: &Session| session.ledger().arrivals_of(|owner| owner == Owner::Server);
    let counted = session.wait_until(DEADLINE, |session| {
        let arrivals = server(session);
        session.ledger().fate_counts(|_| true).sent == u64::from(FLOOD)
            && arrivals.dropped > 0
            && arrivals.dropped + arrivals.waiting == u64::from(FLOOD)
            && arrivals.dropped == kernel_drops(addr)
    });
    let before = server(&session);
    assert!(
        counted,
        "{clients} clients: waiting and dropped are told while nobody reads: {before:?}"
    );
    let counts = session.ledger().fate_counts(|_| true);
    assert!(counts.balance(), "{counts:?}");
    assert_eq!(
        (counts.dropped, counts.in_flight),
        (before.dropped, before.waiting),
        "so many, though not which"
    );

    session.udp_mut().set_settings(UdpServerSettings::default());
    let read = session.wait_until(DEADLINE, |session| {
        server(session).received == before.waiting
            && (0..FLOOD).all(|row| {
                session
                    .ledger()
                    .current_verdict(session.record(), row)
                    .settled
            })
    });
    assert!(
        read,
        "{clients} clients: {:?}, {:?}",
        server(&session),
        session.ledger().fate_counts(|_| true)
    );
    assert_eq!(kernel_drops(addr), before.dropped, "the kernel agrees");

    // The truth: the numbers in the payloads that were received.
    let (record, ledger) = (session.record(), session.ledger());
    let received: Vec<&[u8]> = record
        .rows()
        .filter(|row| row.call.is_receive())
        .map(|row| record.payload(row))
        .collect();
    for (id, row) in (0..)
        .zip(record.rows())
        .filter(|(_, row)| row.call.is_send())
    {
        let arrived = received.contains(&record.payload(row));
        let fate = ledger.current_verdict(record, id).fate;
        assert_eq!(
            fate,
            if arrived { Fate::Whole } else { Fate::Dropped },
            "{clients} clients, row {id}"
        );
    }
    session.stop();
    let counts = session.ledger().fate_counts(|_| true);
    assert!(counts.balance() && counts.unknown == 0, "{counts:?}");
}

#[test]
fn drops_of_one_client_are_counted_and_named() {
    flood(1);
}

#[test]
fn drops_of_three_clients_in_turn_are_counted_and_named() {
    flood(3);
}

#[test]
fn a_small_receive_buffer_is_asked_for_and_what_the_kernel_made_of_it_is_told() {
    let mut settings = stopped();
    settings.server.receive_buffer = Some(0);
    let (mut session, addr) = start(settings.clone());
    let info = session.udp().server().unwrap();
    let (asked, effective) = info.receive_buffer.unwrap();
    assert_eq!(asked, Some(0), "asked");
    assert!(effective > 0, "the kernel gives at least its minimum");
    assert_eq!(
        info.memory.unwrap().limit,
        effective,
        "SO_MEMINFO says the same"
    );
    // A huge one is clipped, and that is a notice.
    settings.server.receive_buffer = Some(u32::MAX / 4);
    session.udp_mut().set_settings(settings);
    assert!(
        session.wait_until(DEADLINE, Session::has_notices),
        "a notice"
    );
    let notices = session.take_notices();
    assert_eq!(notices[0].key, "notice-clipped", "{notices:?}");
    assert!(addr.ip().is_loopback(), "loopback by default");
}

#[test]
fn reading_is_stopped_and_one_datagram_is_read_at_a_time() {
    let (mut session, addr) = start(stopped());
    aim(&mut session, ClientId(0), addr);
    for word in [&b"hello"[..], b"world", b""] {
        session
            .udp_mut()
            .send(ClientId(0), word.to_vec(), 1)
            .unwrap();
    }
    let waiting = |session: &Session| {
        session
            .ledger()
            .arrivals_of(|owner| owner == Owner::Server)
            .waiting
    };
    assert!(
        session.wait_until(DEADLINE, |session| waiting(session) == 3),
        "three wait"
    );
    for (size, left) in [(4, 2), (1024, 1), (0, 0)] {
        let mut settings = stopped();
        settings.server.reads.sizes = vec![size];
        session.udp_mut().set_settings(settings);
        session.udp_mut().read_once(ReadOptions::default()).unwrap();
        assert!(
            session.wait_until(DEADLINE, |session| waiting(session) == left),
            "{left} wait"
        );
    }
    let rows = datagrams(&session).into_iter();
    let fates: Vec<Fate> = rows
        .map(|row| session.ledger().current_verdict(session.record(), row).fate)
        .collect();
    assert_eq!(
        fates[..3],
        [Fate::Truncated, Fate::Whole, Fate::Whole],
        "hell, world, and the empty one"
    );
    session.udp_mut().read_once(ReadOptions::default()).unwrap();
    assert!(
        session.wait_until(DEADLINE, Session::has_notices),
        "nothing waits"
    );
    assert_eq!(
        session.take_notices()[0].key,
        "notice-nothing-waits",
        "and that is said"
    );
}

#[test]
fn what_is_queued_when_the_socket_closes_is_unread() {
    // A host of its own: the port must stay free after the close.
    let (mut session, addr) = start_at([127, 66, 0, 2], stopped());
    aim(&mut session, ClientId(0), addr);
    session
        .udp_mut()
        .send(ClientId(0), b"hello".to_vec(), 3)
        .unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| datagrams(session).len() == 3),
        "sent"
    );
    session.udp_mut().command(UdpServerCommand::Stop).unwrap();
    assert!(
        session.wait_until(DEADLINE, |session| session.udp().server().is_none()),
        "closed"
    );
    let rows = datagrams(&session).into_iter();
    let verdicts: Vec<_> = rows
        .map(|row| session.ledger().current_verdict(session.record(), row))
        .collect();
    assert_eq!(verdicts.len(), 3, "one for each");
    assert!(
        verdicts
            .iter()
            .all(|v| v.fate == Fate::Unread && v.evidence == Evidence::DrainedAtClose && v.settled),
        "{verdicts:?}"
    );
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    assert_eq!(
        (arrivals.unread, arrivals.arrived()),
        (3, 3),
        "{arrivals:?}"
    );
    // And now nobody listens there.
    session
        .udp_mut()
        .send(ClientId(0), b"late".to_vec(), 1)
        .unwrap();
    let late = |session: &Session| {
        let row = datagrams(session).get(3).copied();
        row.map(|row| session.ledger().current_verdict(session.record(), row).fate)
    };
    let refused = session.wait_until(DEADLINE, |session| late(session) == Some(Fate::Refused));
    assert!(refused, "{:?}", late(&session));
}

#[test]
fn datagrams_of_other_programs_are_rows_and_their_drops_are_not_pinned_on_ours() {
    let mut settings = stopped();
    settings.server.receive_buffer = Some(4096);
    let (mut session, addr) = start(settings.clone());
    aim(&mut session, ClientId(0), addr);
    let peer = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for n in 0..30_u8 {
        session
            .udp_mut()
            .send(ClientId(0), vec![b'a', n], 1)
            .unwrap();
        let sent = usize::from(n) + 1;
        assert!(
            session.wait_until(DEADLINE, |session| datagrams(session).len() >= sent),
            "in turn"
        );
        peer.send_to(&[b'p', n], addr).unwrap();
    }
    settings.server.reads.reading = true;
    session.udp_mut().set_settings(settings);
    let drops = kernel_drops(addr);
    let done = session.wait_until(DEADLINE, |session| {
        let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
        arrivals.received + drops == 60
    });
    assert!(done, "60 arrived");
    session.stop();
    let (record, ledger) = (session.record(), session.ledger());
    let received: Vec<&[u8]> = record
        .rows()
        .filter(|row| row.call.is_receive())
        .map(|row| record.payload(row))
        .collect();
    assert!(
        received.iter().any(|data| data[0] == b'p'),
        "a peer's datagram is a row"
    );
    for (id, row) in (0..)
        .zip(record.rows())
        .filter(|(_, row)| row.call.is_send())
    {
        let arrived = received.contains(&record.payload(row));
        match ledger.current_verdict(record, id).fate {
            Fate::Whole => assert!(arrived, "row {id} did arrive"),
            Fate::Dropped | Fate::Unknown => assert!(!arrived, "row {id} did not arrive"),
            other => panic!("row {id}: {other:?}"),
        }
    }
    assert_eq!(
        ledger.arrivals_of(|owner| owner == Owner::Server).dropped,
        drops,
        "as the kernel counts"
    );
}

#[test]
fn the_receive_buffer_is_set_back_to_what_the_system_gives_a_new_socket() {
    let (mut session, _) = start(stopped());
    let fresh = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let default = socket2::SockRef::from(&fresh).recv_buffer_size().unwrap();
    let default = u32::try_from(default).unwrap();
    let buffer = |session: &Session| session.udp().server().and_then(|info| info.receive_buffer);
    assert_eq!(buffer(&session), Some((None, default)), "as it was opened");
    for asked in [Some(0), None, Some(10_000), None] {
        let mut settings = stopped();
        settings.server.receive_buffer = asked;
        session.udp_mut().set_settings(settings);
        let is_set = |session: &Session| buffer(session).is_some_and(|(of, _)| of == asked);
        assert!(session.wait_until(DEADLINE, is_set), "{asked:?} is told");
        let (_, effective) = buffer(&session).unwrap();
        assert_eq!(
            effective == default,
            asked.is_none(),
            "{asked:?}: {effective}"
        );
    }
    // Another reader of the same fact.
    let before = session.record().notes_len();
    session.udp_mut().command(UdpServerCommand::Look).unwrap();
    let looked = |session: &Session| session.record().notes_len() > before;
    assert!(session.wait_until(DEADLINE, looked), "looked at");
    let memory = session.udp().server().and_then(|info| info.memory);
    assert_eq!(
        memory.map(|memory| memory.limit),
        Some(default),
        "SO_MEMINFO"
    );
}
