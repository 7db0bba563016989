//! Multicast that the lab sends and its own server reads.

use std::net::Ipv4Addr;

use packet_lab::{
    model::{ClientId, Fate, Owner, ReadPolicy, ServerSettings, UdpServerSettings},
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, aim, kernel_queue},
    namespace::{Isolation, isolate, shell},
};

#[test]
fn a_multicast_that_the_own_server_reads_is_not_from_outside() {
    match isolate("group::a_multicast_that_the_own_server_reads_is_not_from_outside") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => {
            eprintln!("skipped: `unshare -rn` is not allowed here, or there is no `nft`");
            return;
        }
    }
    shell("ip link add lab0 type veth peer name lab1 && ip addr add 10.77.0.1/24 dev lab0");
    shell("ip link set lab1 up && ip link set lab0 up && ip route add 224.0.0.0/4 dev lab0");
    let mut session = Session::start(Start {
        bind: Some("0.0.0.0:0".parse().unwrap()),
        ..Start::default()
    })
    .unwrap();
    let port = session.udp().local().unwrap().port();
    // Every interface hears the group of all hosts (RFC 1112), and a socket on all addresses what it hears.
    let to = format!("224.0.0.1:{port}").parse().unwrap();
    let client = ClientId(0);
    aim(&mut session, client, to);
    for (n, text) in [(1, "hello"), (2, "world")] {
        session
            .udp_mut()
            .send(client, text.into(), 1)
            .expect("an order");
        let read = session.wait_until(DEADLINE, |session| {
            session
                .ledger()
                .arrivals_of(|owner| owner == Owner::Server)
                .received
                == n
        });
        assert!(read, "the server has it");
    }
    let (record, ledger) = (session.record(), session.ledger());
    let sends = (0..record.len()).filter(|id| record.row(*id).unwrap().call.is_send());
    for send in sends {
        let verdict = ledger.current_verdict(record, send);
        assert_eq!(verdict.fate, Fate::Whole, "{send}: {verdict:?}");
        let read = record.row(verdict.link().unwrap()).unwrap();
        let sent = record.row(send).unwrap();
        assert_eq!(record.payload(read), record.payload(sent), "its own read");
    }
    let counts = ledger.fate_counts(|_| true);
    assert_eq!((counts.sent, counts.whole), (2, 2), "{counts:?}");
    // What nobody reads is known when the socket is closed.
    session
        .udp_mut()
        .set_settings(UdpServerSettings::from(ServerSettings {
            reads: ReadPolicy::stopped(),
            ..ServerSettings::default()
        }));
    let here = (Ipv4Addr::LOCALHOST, port).into();
    while kernel_queue(here) == 0 {
        // The server may still have read the last one.
        let sent = session.ledger().fate_counts(|_| true).sent;
        session.udp_mut().send(client, "unread".into(), 1).unwrap();
        let more = session.wait_until(DEADLINE, |session| {
            session.ledger().fate_counts(|_| true).sent > sent
        });
        assert!(more, "it is sent");
    }
    session.stop();
    let counts = session.ledger().fate_counts(|_| true);
    assert!(counts.unread > 0 && counts.unknown == 0, "{counts:?}");
}
