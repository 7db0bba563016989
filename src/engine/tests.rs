//! The threads with real sockets, without a session.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::atomic::Ordering,
    time::Duration,
};

use super::*;
use crate::model::{
    Arrival, Burst, ClientId, Framing, Note, Row, RowFlags, SocketId, Stamp, StreamNote, Syscall,
    TcpClientCommand, TcpClientSettings, TcpServerCommand, TcpServerSettings,
};

const A: ClientId = ClientId(0);
const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const PATIENCE: Duration = Duration::from_secs(30);
const MS: Duration = Duration::from_millis(1);

/// Everything that was seen.
#[derive(Default)]
struct Seen {
    rows: Vec<Row>,
    notes: Vec<Note>,
    lost: u64,
}

impl Sink for Seen {
    fn meet(&mut self, _: u16, _: &[SocketAddr]) {}

    fn rows(
        &mut self,
        _: u16,
        rows: &[Row],
        _: BatchBytes<'_>,
        arrivals: &mut std::slice::Iter<'_, Arrival>,
        _: &mut Option<KeptPayload>,
    ) {
        let told = rows.iter().filter(|row| row.flags.has(RowFlags::ARRIVAL));
        assert_eq!(
            arrivals.by_ref().take(told.clone().count()).count(),
            told.count()
        );
        self.rows.extend_from_slice(rows);
    }

    fn note(&mut self, _: Stamp, note: &Note, _: &[u8]) {
        self.notes.push(note.clone());
    }

    fn lost(&mut self, rows: u64, _: Stamp) {
        self.lost += rows;
    }
}

impl Seen {
    fn count(&self, call: Syscall) -> usize {
        self.rows.iter().filter(|row| row.call == call).count()
    }

    fn told(&self, key: &str) -> bool {
        let told =
            |note: &Note| matches!(note, Note::Trouble { message, .. } if message.key == key);
        self.notes.iter().any(told)
    }

    /// Accepted sockets, oldest first.
    fn accepted(&self) -> Vec<SocketId> {
        let mut accepted = Vec::new();
        for note in &self.notes {
            if let Note::Stream(StreamNote::Opened { socket, role, .. }) = note
                && matches!(role, crate::model::StreamRole::Accepted { .. })
            {
                accepted.push(*socket);
            }
        }
        accepted
    }

    /// Bytes that wait to be read, as they were last seen.
    fn waits(&self, socket: SocketId) -> u32 {
        let figures = self.notes.iter().rev().find_map(|note| match note {
            Note::Stream(StreamNote::Figures {
                socket: of,
                figures,
            }) if *of == socket => Some(figures),
            _ => None,
        });
        figures
            .and_then(|figures| figures.receive_queue)
            .unwrap_or(0)
    }
}

struct Threads {
    inbox: Inbox,
    engine: Engine,
    seen: Seen,
}

impl Threads {
    fn start() -> Self {
        let (engine, inbox) = Engine::start(Backend::Best, None).unwrap();
        Self {
            inbox,
            engine,
            seen: Seen::default(),
        }
    }

    #[track_caller]
    fn listen(&mut self, settings: TcpServerSettings) -> SocketAddr {
        self.engine.start_tcp(&mut self.inbox).unwrap();
        self.engine.tcp_server.set(settings);
        let outcome = self.engine.tcp_server.bind(HERE, 0).unwrap();
        outcome.recv_timeout(PATIENCE).unwrap().unwrap()
    }

    #[track_caller]
    fn until(&mut self, what: &str, done: impl Fn(&Seen) -> bool) {
        let end = self.engine.clock().now().plus(PATIENCE);
        while !done(&self.seen) {
            assert!(self.engine.clock().now() < end, "{what}");
            if let Ok(batch) = self.inbox.channel().recv_timeout(5 * MS) {
                self.inbox.put(&mut self.seen, batch);
            }
            self.inbox.drain(&mut self.seen, 5 * MS);
        }
    }
}

fn pause(time: Duration) {
    crossbeam_channel::never::<()>().recv_timeout(time).ok();
}

fn not_reading() -> TcpServerSettings {
    let mut settings = TcpServerSettings::default();
    settings.reads.reading = false;
    settings
}

#[test]
fn what_comes_seldom_wakes_the_server_for_each_and_calm_not_at_all() {
    let mut threads = Threads::start();
    let outcome = threads.engine.server.bind(HERE, 0).unwrap();
    let to = outcome.recv_timeout(PATIENCE).unwrap().unwrap();
    let sender = UdpSocket::bind(HERE).unwrap();
    let before = threads.engine.wakeups();
    for n in 1..=50 {
        sender.send_to(&[0; 16], to).unwrap();
        let came = |seen: &Seen| seen.rows.iter().filter(|row| row.is_datagram()).count();
        threads.until("it comes", |seen| came(seen) == n);
    }
    // For each: it comes, and it is handed over; now and then a timer of before rings once more.
    let woken = threads.engine.wakeups() - before;
    assert!(woken <= 200, "{woken} for 50 that come one by one");
    // The last is handed over, and the queue is looked at once more: however long that takes.
    let before = threads.engine.wakeups();
    pause(300 * MS);
    let woken = threads.engine.wakeups() - before;
    assert!(woken <= 8, "{woken} while nothing comes");
}

#[test]
fn another_framing_holds_for_the_rest_of_a_burst() {
    let mut threads = Threads::start();
    threads.engine.start_tcp(&mut threads.inbox).unwrap();
    let listener = TcpListener::bind(HERE).unwrap();
    let settings = TcpClientSettings {
        framing: Framing::Line,
        ..TcpClientSettings::to(listener.local_addr().unwrap())
    };
    let clients = &threads.engine.tcp_clients;
    let order = |order| clients.order(order).unwrap();
    order(TcpClientCommand::Set(A, settings.clone()));
    order(TcpClientCommand::Connect(A));
    order(TcpClientCommand::Send(Burst {
        rate: Some(200),
        ..Burst::of(A, b"hi".to_vec(), 40)
    }));
    let (mut peer, _) = listener.accept().unwrap();
    let mut first = [0; 3];
    peer.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"hi\n", "as it was at first");
    order(TcpClientCommand::Set(
        A,
        TcpClientSettings {
            framing: Framing::Length(1),
            ..settings
        },
    ));
    order(TcpClientCommand::Close(A));
    let mut rest = Vec::new();
    peer.read_to_end(&mut rest).unwrap();
    let turn = rest
        .windows(3)
        .position(|frame| frame == b"\x02hi")
        .unwrap();
    let (old, new) = rest.split_at(turn);
    assert!(old.chunks(3).all(|frame| frame == b"hi\n"), "{old:?}");
    assert!(
        new.len() > 30 && new.chunks(3).all(|frame| frame == b"\x02hi"),
        "{new:?}"
    );
    assert_eq!(rest.len(), 39 * 3, "all of them");
}

#[test]
fn the_newest_of_many_connections_are_looked_at_and_the_others_in_turn() {
    let mut threads = Threads::start();
    let to = threads.listen(not_reading());
    let mut peers = Vec::new();
    for n in 1..=150 {
        peers.push(TcpStream::connect(to).unwrap());
        threads.until("it is accepted", |seen| seen.count(Syscall::Accept) == n);
    }
    let ids = threads.seen.accepted();
    for n in [149, 70, 0] {
        peers[n].write_all(b"hello").unwrap();
        threads.until("what waits there is seen", |seen| seen.waits(ids[n]) == 5);
    }
}

#[test]
fn a_connection_beyond_the_last_number_has_a_row() {
    let mut threads = Threads::start();
    let to = threads.listen(TcpServerSettings::default());
    threads
        .engine
        .context
        .ids
        .0
        .store(u16::MAX, Ordering::Relaxed);
    let mut peer = TcpStream::connect(to).unwrap();
    threads.until("it is told", |seen| seen.told("error-socket-numbers"));
    assert_eq!(threads.seen.count(Syscall::Accept), 1, "the call is told");
    assert_eq!(peer.read(&mut [0]).unwrap(), 0, "it is closed at once");
}

#[test]
fn accepting_once_where_nobody_waits_is_told() {
    let mut threads = Threads::start();
    let to = threads.listen(TcpServerSettings {
        accepting: false,
        ..TcpServerSettings::default()
    });
    let peer = TcpStream::connect(to).unwrap();
    let order = || {
        threads
            .engine
            .tcp_server
            .order(TcpServerCommand::AcceptOnce)
    };
    order().unwrap();
    order().unwrap();
    threads.until("the second is told", |seen| {
        seen.told("notice-nobody-waits")
    });
    assert_eq!(threads.seen.count(Syscall::Accept), 1, "the first accepts");
    drop(peer);
}

#[test]
fn the_queue_is_looked_at_now_and_then_after_reads() {
    let mut threads = Threads::start();
    let to = threads.listen(TcpServerSettings::default());
    let mut peer = TcpStream::connect(to).unwrap();
    threads.until("it is accepted", |seen| seen.count(Syscall::Accept) == 1);
    let id = threads.seen.accepted()[0];
    threads.engine.tcp_server.set(not_reading());
    peer.write_all(b"hello").unwrap();
    threads.until("it waits", |seen| seen.waits(id) == 5);
    threads.engine.tcp_server.set(TcpServerSettings::default());
    threads.until("it is read", |seen| seen.count(Syscall::StreamRecv) == 1);
    // Such a look is not made right after another.
    pause(60 * MS);
    peer.write_all(b"again").unwrap();
    threads.until("the empty queue is seen", |seen| seen.waits(id) == 0);
}
