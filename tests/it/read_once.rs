//! Reads that are asked for by themselves: flags, time-outs, waits.

use std::{net::UdpSocket, time::Duration};

use packet_lab::{
    model::{
        ClientId, Errno, Fate, Note, Owner, ReadOptions, ReadPolicy, ReadWait, Reply, Row,
        RowFlags, ServerSettings, Stamp, Syscall, UdpClientSettings, UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, aim, kernel_queue},
    tcp_lab::TcpLab,
};

const A: ClientId = ClientId(0);
const SOON: ReadWait = ReadWait::AtMost(Duration::from_millis(30));

/// A session whose UDP server does not read by itself, and a program that sends to it.
fn stopped() -> (Session, UdpSocket) {
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        ..ServerSettings::default()
    });
    let session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings,
        ..Start::default()
    })
    .unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.connect(session.udp().local().unwrap()).unwrap();
    (session, sender)
}

/// The reads that have a row by now, of the server or the clients.
fn reads(session: &Session, of_server: bool) -> Vec<Row> {
    let record = session.record();
    let of = |row: &&Row| {
        let owner = record.socket(row.socket).map(|info| info.owner);
        row.call.is_receive() && (owner == Some(Owner::Server)) == of_server
    };
    record.rows().filter(of).copied().collect()
}

/// Waits for one more read, and gives it.
#[track_caller]
fn next(session: &mut Session, of_server: bool, before: usize) -> Row {
    let came = session.wait_until(DEADLINE, |session| reads(session, of_server).len() > before);
    assert!(came, "it has returned");
    reads(session, of_server)[before]
}

#[test]
fn a_peek_leaves_the_datagram_in_the_queue() {
    let (mut session, sender) = stopped();
    sender.send(b"hello").unwrap();
    let peek = ReadOptions {
        size: Some(2),
        peek: true,
        wait: ReadWait::Forever,
        ..ReadOptions::default()
    };
    for n in 0..2 {
        session.udp_mut().read_once(peek).unwrap();
        let row = next(&mut session, true, n);
        assert_eq!((row.returned, row.true_len()), (2, Some(5)), "{row:?}");
        assert!(row.flags.has(RowFlags::PEEK), "{row:?}");
    }
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    assert_eq!(arrivals.received, 0, "nothing was taken: {arrivals:?}");
    assert!(
        kernel_queue(sender.peer_addr().unwrap()) > 0,
        "the kernel agrees"
    );
    session.udp_mut().read_once(ReadOptions::default()).unwrap();
    let row = next(&mut session, true, 2);
    assert_eq!((row.returned, row.flags.has(RowFlags::PEEK)), (5, false));
    session.stop();
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    assert_eq!((arrivals.whole, arrivals.unread), (1, 0), "{arrivals:?}");
    assert_eq!(waiting_before_end(&session), 0);
}

fn waiting_before_end(session: &Session) -> u64 {
    session
        .ledger()
        .arrivals_of(|owner| owner == Owner::Server)
        .waiting
}

#[test]
fn a_read_that_is_not_to_wait_fails_with_eagain() {
    let (mut session, _sender) = stopped();
    let wait = |wait| ReadOptions {
        wait,
        ..ReadOptions::default()
    };
    session
        .udp_mut()
        .read_once(wait(ReadWait::DontWait))
        .unwrap();
    let row = next(&mut session, true, 0);
    assert_eq!((row.errno, row.returned), (Errno::EAGAIN, -1), "{row:?}");
    assert!(row.flags.has(RowFlags::DONT_WAIT), "{row:?}");
    session.udp_mut().read_once(wait(SOON)).unwrap();
    let row = next(&mut session, true, 1);
    assert_eq!(row.errno, Errno::EAGAIN, "{row:?}");
    assert!(row.flags.has(RowFlags::TIMED), "{row:?}");
    assert!(row.took_ns >= 30_000_000, "it has waited: {row:?}");
    // The window's own way makes no call that is told.
    session.udp_mut().read_once(ReadOptions::default()).unwrap();
    assert!(session.wait_until(DEADLINE, Session::has_notices), "told");
    assert_eq!(session.take_notices()[0].key, "notice-nothing-waits");
    assert_eq!(reads(&session, true).len(), 2, "no row");
}

#[test]
fn a_read_waits_until_something_comes() {
    let (mut session, sender) = stopped();
    let forever = ReadOptions {
        wait: ReadWait::Forever,
        ..ReadOptions::default()
    };
    session.udp_mut().read_once(forever).unwrap();
    // The order was carried out: one after it is answered.
    aim(&mut session, A, sender.local_addr().unwrap());
    sender.send(b"late").unwrap();
    let row = next(&mut session, true, 0);
    assert_eq!((row.returned, row.errno), (4, Errno::NONE), "{row:?}");
    sender.send(b"later").unwrap();
    let waits = session.wait_until(DEADLINE, |session| {
        let info = session.udp().server().unwrap();
        info.memory.is_none_or(|memory| memory.held > 0)
    });
    assert!(waits, "and that is all");
    assert_eq!(reads(&session, true).len(), 1, "one read");
}

/// The reads that were asked for and noted to wait: the rows before, the bytes asked for, and when they were called.
fn waits(session: &Session) -> Vec<(u32, u32, Stamp)> {
    let record = session.record();
    let notes = (0..record.notes_len()).filter_map(|number| record.note(number));
    notes
        .filter_map(|entry| match entry.note {
            Note::Waiting(read) if read.once => Some((entry.rows_before, read.asked, read.since)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_read_that_blocks_is_noted_before_it_returns_and_no_other_is() {
    let (mut session, sender) = stopped();
    let ask = |session: &mut Session, wait| {
        let size = Some(7);
        let options = ReadOptions {
            size,
            wait,
            ..ReadOptions::default()
        };
        session.udp_mut().read_once(options).unwrap();
    };
    ask(&mut session, ReadWait::Forever);
    let blocks = session.wait_until(DEADLINE, |session| !waits(session).is_empty());
    assert!(blocks, "nothing was sent");
    assert_eq!(reads(&session, true), [], "it has not returned");
    sender.send(b"hello").unwrap();
    let row = next(&mut session, true, 0);
    let (rows, asked, since) = waits(&session)[0];
    let record = session.record();
    let before = record
        .rows()
        .take(rows as usize)
        .filter(|row| row.call.is_receive());
    assert_eq!(
        (before.count(), asked),
        (0, 7),
        "its note stands before its row"
    );
    let called = row.at.0 - u64::from(row.took_ns);
    assert_eq!(called, since.0, "both tell when it was called");
    // One that finds a datagram, and one that does not wait.
    sender.send(b"there").unwrap();
    let there = session.wait_until(DEADLINE, |session| {
        let memory = session.udp().server().unwrap().memory;
        memory.is_none_or(|memory| memory.held > 0)
    });
    assert!(there, "it waits in the queue");
    ask(&mut session, ReadWait::Forever);
    next(&mut session, true, 1);
    ask(&mut session, ReadWait::DontWait);
    next(&mut session, true, 2);
    ask(&mut session, SOON);
    let row = next(&mut session, true, 3);
    assert_eq!(row.errno, Errno::EAGAIN);
    let asked = waits(&session);
    assert_eq!(asked.len(), 2, "the time-out too, and no other: {asked:?}");
    // By itself the server waits as well, but nobody asked for that read.
    session.udp_mut().set_settings(UdpServerSettings::default());
    for n in 0..3 {
        sender.send(b"more").unwrap();
        next(&mut session, true, 4 + n);
    }
    assert_eq!(waits(&session), asked);
}

#[test]
fn a_client_reads_its_reply_when_it_is_asked_to() {
    let mut session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        settings: UdpServerSettings::from(ServerSettings {
            reply: Reply::Upper,
            ..ServerSettings::default()
        }),
        ..Start::default()
    })
    .unwrap();
    let to = session.udp().local().unwrap();
    let mut settings = UdpClientSettings {
        reads: ReadPolicy::stopped(),
        ..UdpClientSettings::to(to)
    };
    session.udp_mut().set_client(A, settings.clone()).unwrap();
    session.udp_mut().send(A, b"hello".to_vec(), 2).unwrap();
    let replied = session.wait_until(DEADLINE, |session| {
        session
            .ledger()
            .fate_counts(|owner| owner == Owner::Server)
            .sent
            == 2
    });
    assert!(
        replied && reads(&session, false).is_empty(),
        "it reads not by itself"
    );
    let read = ReadOptions {
        size: Some(3),
        wait: SOON,
        ..ReadOptions::default()
    };
    session.udp_mut().client_read_once(A, read).unwrap();
    let row = next(&mut session, false, 0);
    assert_eq!((row.returned, row.true_len()), (3, Some(5)), "{row:?}");
    assert_eq!(session.record().payload(&row), b"HEL");
    settings.reads.reading = true;
    session.udp_mut().set_client(A, settings).unwrap();
    let row = next(&mut session, false, 1);
    assert_eq!(
        (row.returned, row.flags),
        (5, RowFlags(row.flags.0 & !RowFlags::TIMED))
    );
    session.stop();
    let counts = session.ledger().fate_counts(|_| true);
    assert!(counts.balance() && counts.in_flight == 0, "{counts:?}");
    let fates = [Fate::Whole, Fate::Truncated].map(|fate| counts.of(fate));
    assert_eq!(fates, [3, 1], "{counts:?}");
}

#[test]
fn a_stream_is_peeked_at_and_read_whole() {
    let mut lab = TcpLab::reading(4);
    lab.set(|settings| settings.server.reads.reading = false);
    lab.connect(|_| {});
    let server = lab.accepted();
    let ask = |lab: &mut TcpLab, options| {
        let before = lab.session.record().len();
        lab.session.tcp_mut().read_once(server, options).unwrap();
        before
    };
    let read = |row: &Row| row.call == Syscall::StreamRecv;
    // Not all that it asks for is there yet.
    lab.send(b"hello");
    let all = ReadOptions {
        size: Some(10),
        wait_all: true,
        wait: ReadWait::Forever,
        ..ReadOptions::default()
    };
    let before = ask(&mut lab, all);
    lab.send(b"world");
    let row = lab.wait_row(before, read);
    assert_eq!((row.returned, row.stream_off()), (10, Some(0)), "{row:?}");
    assert!(row.flags.has(RowFlags::WAIT_ALL), "{row:?}");
    lab.send(b"again");
    let peek = ReadOptions {
        size: Some(4),
        peek: true,
        wait: ReadWait::Forever,
        ..ReadOptions::default()
    };
    let before = ask(&mut lab, peek);
    let row = lab.wait_row(before, read);
    assert_eq!((row.returned, row.stream_off()), (4, Some(10)), "{row:?}");
    assert_eq!(lab.session.record().payload(&row), b"agai");
    let before = ask(&mut lab, ReadOptions::default());
    let row = lab.wait_row(before, read);
    assert_eq!(
        (row.returned, row.stream_off()),
        (4, Some(10)),
        "the same bytes"
    );
    // One more byte is there, and three are not.
    let some = ReadOptions {
        size: Some(4),
        wait: SOON,
        ..all
    };
    let before = ask(&mut lab, some);
    let row = lab.wait_row(before, read);
    assert_eq!(
        (row.returned, row.errno),
        (1, Errno::NONE),
        "what there is: {row:?}"
    );
    let before = ask(&mut lab, some);
    let row = lab.wait_row(before, read);
    assert_eq!(row.errno, Errno::EAGAIN, "nothing: {row:?}");
    let flow = lab.session.ledger().streams().flows(|_| true);
    assert!(flow.balance() && flow.received == 15, "{flow:?}");
    // A client too.
    let before = lab.session.record().len();
    lab.session.tcp_mut().client_read_once(A, some).unwrap();
    let row = lab.wait_row(before, read);
    assert_eq!(row.errno, Errno::EAGAIN, "{row:?}");
}
