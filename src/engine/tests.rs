//! The threads with real sockets, without a session.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::atomic::Ordering,
    time::Duration,
};

use super::*;
use crate::model::{
    Arrival, BatchMode, Burst, ClientId, Framing, GroupSending, Note, ReadOptions, ReadPolicy,
    ReadWait, Row, RowFlags, SocketId, Stamp, StreamNote, Syscall, TcpClientCommand,
    TcpClientSettings, TcpServerCommand, TcpServerSettings, UdpClientCommand, UdpClientSettings,
    UdpSwitches,
};

const A: ClientId = ClientId(0);
const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const TIMEOUT: Duration = Duration::from_secs(30);
const MS: Duration = Duration::from_millis(1);

/// Everything that was seen.
#[derive(Default)]
struct Seen {
    rows: Vec<Row>,
    notes: Vec<Note>,
    lost: u64,
}

impl Sink for Seen {
    fn intern_peers(&mut self, _: u16, _: &[SocketAddr]) {}

    fn rows(
        &mut self,
        _: u16,
        rows: &[Row],
        _: BatchBytes<'_>,
        arrivals: &mut std::slice::Iter<'_, Arrival>,
        _: &mut Option<KeptPayload>,
    ) {
        let with_arrival = rows.iter().filter(|row| row.flags.has(RowFlags::ARRIVAL));
        let n = arrivals.by_ref().take(with_arrival.clone().count()).count();
        assert_eq!(n, with_arrival.count());
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

    fn has_trouble(&self, key: &str) -> bool {
        let is_it =
            |note: &Note| matches!(note, Note::Trouble { message, .. } if message.key == key);
        self.notes.iter().any(is_it)
    }

    /// Whether a client knows that it is connected.
    fn connected(&self) -> bool {
        let done = |row: &Row| row.call == Syscall::Connect && !row.failed();
        self.rows.iter().any(done)
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
        outcome.recv_timeout(TIMEOUT).unwrap().unwrap()
    }

    #[track_caller]
    fn until(&mut self, what: &str, done: impl Fn(&Seen) -> bool) {
        let end = self.engine.clock().now().plus(TIMEOUT);
        while !done(&self.seen) {
            assert!(self.engine.clock().now() < end, "{what}");
            if let Ok(batch) = self.inbox.channel().recv_timeout(5 * MS) {
                self.inbox.put(&mut self.seen, batch);
            }
            self.inbox.drain(&mut self.seen, 5 * MS);
        }
    }

    /// Ends of waits of all threads until now.
    fn wakeups(&self) -> u64 {
        self.engine.context.limits.wakeups.load(Ordering::Relaxed)
    }

    /// Waits until some time passes in which hardly anybody wakes up; whether it does.
    fn become_calm(&mut self) -> bool {
        (0..30).any(|_| {
            self.inbox.drain(&mut self.seen, 5 * MS);
            let before = self.wakeups();
            pause(200 * MS);
            self.wakeups() - before <= 1
        })
    }
}

fn pause(time: Duration) {
    crossbeam_channel::never::<()>().recv_timeout(time).ok();
}

fn not_reading() -> TcpServerSettings {
    let mut settings = TcpServerSettings::default();
    settings.server.reads.reading = false;
    settings
}

#[test]
fn what_comes_seldom_wakes_the_server_for_each_and_calm_not_at_all() {
    let mut threads = Threads::start();
    let outcome = threads.engine.server.bind(HERE, 0).unwrap();
    let to = outcome.recv_timeout(TIMEOUT).unwrap().unwrap();
    let sender = UdpSocket::bind(HERE).unwrap();
    let before = threads.wakeups();
    for n in 1..=50 {
        sender.send_to(&[0; 16], to).unwrap();
        let datagrams = |seen: &Seen| seen.rows.iter().filter(|row| row.is_datagram()).count();
        threads.until("it comes", |seen| datagrams(seen) == n);
    }
    // For each: it comes, and it is handed over; now and then a timer of before rings once more.
    let woken = threads.wakeups() - before;
    assert!(woken <= 200, "{woken} for 50 that come one by one");
    // The last is handed over, and the queue is looked at once more: however long that takes.
    let before = threads.wakeups();
    pause(300 * MS);
    let woken = threads.wakeups() - before;
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
    let other = TcpClientSettings {
        framing: Framing::Length(1),
        ..settings
    };
    order(TcpClientCommand::Set(A, other));
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
    let ids = &threads.engine.context.ids;
    ids.0.store(u16::MAX, Ordering::Relaxed);
    let mut peer = TcpStream::connect(to).unwrap();
    threads.until("it is told", |seen| {
        seen.has_trouble("error-socket-numbers")
    });
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
    let server = &threads.engine.tcp_server;
    let order = || server.order(TcpServerCommand::AcceptOnce);
    order().unwrap();
    order().unwrap();
    threads.until("the second is told", |seen| {
        seen.has_trouble("notice-nobody-waits")
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

#[test]
fn connections_on_which_nothing_happens_wake_nobody() {
    let mut threads = Threads::start();
    let to = threads.listen(TcpServerSettings::default());
    let clients = |order| threads.engine.tcp_clients.order(order).unwrap();
    clients(TcpClientCommand::Set(A, TcpClientSettings::to(to)));
    clients(TcpClientCommand::Connect(A));
    clients(TcpClientCommand::Send(Burst::of(A, b"hello".to_vec(), 1)));
    threads.until("it is read", |seen| seen.count(Syscall::StreamRecv) == 1);
    assert!(threads.become_calm(), "all is read");
    let mut paced = TcpServerSettings::default();
    paced.server.pace = MS;
    threads.engine.tcp_server.set(paced);
    assert!(threads.become_calm(), "what is read with a pace, too");
    // The peer goes on after the FIN: the closed socket is followed for 2 s, and then no longer.
    let listener = TcpListener::bind(HERE).unwrap();
    let elsewhere = TcpClientSettings::to(listener.local_addr().unwrap());
    let clients = |order| threads.engine.tcp_clients.order(order).unwrap();
    clients(TcpClientCommand::Set(A, elsewhere));
    clients(TcpClientCommand::Connect(A));
    let peer = listener.accept().unwrap();
    clients(TcpClientCommand::Close(A));
    threads.until("it is followed", |seen| {
        let after = |note: &Note| matches!(note, Note::Stream(StreamNote::AfterClose { .. }));
        seen.notes.iter().any(after)
    });
    assert!(threads.become_calm(), "it is not followed for ever");
    drop(peer);
}

#[test]
fn what_comes_while_a_pace_holds_reads_back_is_seen_to_wait() {
    let mut threads = Threads::start();
    let mut paced = TcpServerSettings::default();
    paced.server.pace = Duration::from_hours(1);
    let to = threads.listen(paced);
    let mut peer = TcpStream::connect(to).unwrap();
    peer.write_all(b"hello").unwrap();
    threads.until("it is read", |seen| seen.count(Syscall::StreamRecv) == 1);
    let id = threads.seen.accepted()[0];
    peer.write_all(b"more").unwrap();
    threads.until("more waits", |seen| seen.waits(id) == 4);
    peer.write_all(b"more").unwrap();
    threads.until("still more waits", |seen| seen.waits(id) == 8);
    assert_eq!(threads.seen.count(Syscall::StreamRecv), 1, "unread");
}

#[test]
fn a_udp_client_has_a_new_socket_where_the_old_one_cannot_be_as_it_is_set() {
    let mut threads = Threads::start();
    let receivers = [(); 2].map(|()| UdpSocket::bind(HERE).unwrap());
    let [to, other] = receivers.each_ref().map(|one| one.local_addr().unwrap());
    let v6 = UdpSocket::bind("[::1]:0").ok();
    let mut settings = UdpClientSettings::to(to);
    let mut sockets: Vec<SocketId> = Vec::new();
    let mut set = |threads: &mut Threads, settings: &UdpClientSettings| {
        let order = |order| threads.engine.clients.order(order).unwrap();
        order(UdpClientCommand::Set(A, settings.clone()));
        order(UdpClientCommand::Send(Burst::of(A, b"x".to_vec(), 1)));
        let sends = sockets.len() + 1;
        let sent = |row: &&Row| row.call.is_send();
        threads.until("it is sent", |seen| {
            seen.rows.iter().filter(sent).count() == sends
        });
        let last = threads.seen.rows.iter().rfind(sent).unwrap();
        assert!(!last.failed(), "{last:?}");
        let is_new = !sockets.contains(&last.socket);
        sockets.push(last.socket);
        is_new
    };
    assert!(set(&mut threads, &settings), "its first");
    type Change = fn(&mut UdpClientSettings);
    let changes: [(&str, Change, bool); 9] = [
        ("nothing", |_| (), false),
        ("reading", |it| it.reads.reading = false, false),
        ("broadcast", |it| it.switches.broadcast = true, false),
        (
            "reuse",
            |it| {
                it.switches = UdpSwitches {
                    reuse_address: true,
                    ..it.switches
                }
            },
            true,
        ),
        (
            "groups",
            |it| {
                it.group_sending = GroupSending {
                    ttl: Some(2),
                    ..it.group_sending
                }
            },
            true,
        ),
        ("plain", |it| it.plain = true, true),
        ("bound", |it| it.from = Some(HERE), true),
        ("connected", |it| it.connected = true, true),
        ("still so", |it| it.reads.reading = true, false),
    ];
    for (what, change, is_new) in changes {
        change(&mut settings);
        assert_eq!(set(&mut threads, &settings), is_new, "{what}");
    }
    settings.to = other;
    assert!(set(&mut threads, &settings), "connected elsewhere");
    settings.connected = false;
    assert!(set(&mut threads, &settings), "not connected");
    settings.to = to;
    assert!(!set(&mut threads, &settings), "it sends elsewhere");
    settings.from = None;
    assert!(set(&mut threads, &settings), "not bound");
    if let Some(v6) = v6 {
        settings.to = v6.local_addr().unwrap();
        assert!(set(&mut threads, &settings), "of the other family");
    }
}

#[test]
fn a_read_that_is_not_to_wait_and_finds_nothing_is_told() {
    let mut threads = Threads::start();
    let to = threads.listen(TcpServerSettings::default());
    let clients = |order| threads.engine.clients.order(order).unwrap();
    clients(UdpClientCommand::Set(A, UdpClientSettings::to(to)));
    clients(UdpClientCommand::ReadOnce(A, ReadOptions::default()));
    threads.until("UDP", |seen| seen.has_trouble("notice-nothing-waits"));
    let clients = |order| threads.engine.tcp_clients.order(order).unwrap();
    clients(TcpClientCommand::Set(A, TcpClientSettings::to(to)));
    clients(TcpClientCommand::Connect(A));
    threads.until("it is connected", Seen::connected);
    let clients = |order| threads.engine.tcp_clients.order(order).unwrap();
    clients(TcpClientCommand::ReadOnce(A, ReadOptions::default()));
    threads.until("TCP", |seen| {
        seen.has_trouble("notice-nothing-waits-stream")
    });
}

#[test]
fn a_server_that_cannot_move_stays_and_one_can_take_its_own_place_anew() {
    let mut threads = Threads::start();
    let bind = |threads: &Threads, addr| {
        let outcome = threads.engine.server.bind(addr, 0).unwrap();
        outcome.recv_timeout(TIMEOUT).unwrap()
    };
    let own = bind(&threads, HERE).unwrap();
    let other = UdpSocket::bind(HERE).unwrap();
    bind(&threads, other.local_addr().unwrap()).unwrap_err();
    assert_eq!(bind(&threads, own).ok(), Some(own), "its own again");
    threads.until("the new one", |seen| seen.count(Syscall::Bind) == 3);
    let calls = threads.seen.rows.iter().map(|row| (row.call, row.failed()));
    let calls: Vec<_> = calls
        .filter(|(call, _)| matches!(call, Syscall::Bind | Syscall::Close))
        .collect();
    let (bound, closed) = ((Syscall::Bind, false), (Syscall::Close, false));
    let refused = (Syscall::Bind, true);
    assert_eq!(calls, [bound, refused, closed, closed, bound]);
}

#[test]
fn many_that_fail_have_a_call_each_unless_they_are_segments_of_one() {
    let mut threads = Threads::start();
    let failed = |seen: &Seen, call| {
        let rows = seen.rows.iter();
        let rows = rows.filter(|row| row.call == call && row.failed());
        rows.map(|row| row.call_n).collect::<Vec<_>>()
    };
    let order = |threads: &Threads, order| threads.engine.clients.order(order).unwrap();
    let burst = |batch_mode, size: usize| Burst {
        batch_mode,
        ..Burst::of(A, vec![7; size], 4)
    };
    // That is broadcast, which this client may not do (EACCES, send(2)).
    let nobody = SocketAddr::from(([127, 255, 255, 255], 9));
    order(
        &threads,
        UdpClientCommand::Set(A, UdpClientSettings::to(nobody)),
    );
    let send = |batch_mode, size| UdpClientCommand::Send(burst(batch_mode, size));
    order(&threads, send(BatchMode::Mmsg, 9));
    threads.until("four calls", |seen| {
        failed(seen, Syscall::SendMMsg).len() == 4
    });
    let calls = failed(&threads.seen, Syscall::SendMMsg);
    assert!(calls.is_sorted_by(|a, b| a < b), "each its own: {calls:?}");
    order(&threads, send(BatchMode::Gso, 9));
    threads.until("four more", |seen| {
        seen.rows.iter().filter(|row| row.failed()).count() == 8
    });
    let mut calls = failed(&threads.seen, Syscall::SendMsg);
    assert!(calls.is_empty() || calls.len() == 4, "as the system has it");
    calls.dedup();
    assert!(calls.len() <= 1, "one for all: {calls:?}");
    let receiver = UdpSocket::bind(HERE).unwrap();
    let to = UdpClientSettings::to(receiver.local_addr().unwrap());
    order(&threads, UdpClientCommand::Set(A, to));
    // Not two of this size are segments of one datagram.
    order(&threads, send(BatchMode::Gso, 40_000));
    threads.until("sent otherwise", |seen| {
        let sent = |row: &&Row| row.call == Syscall::SendMMsg && !row.failed();
        seen.rows.iter().filter(sent).count() == 4 && seen.has_trouble("notice-io")
    });
}

#[test]
fn a_read_that_does_not_wait_is_over_when_it_has_found_nothing() {
    let mut threads = Threads::start();
    threads.engine.start_tcp(&mut threads.inbox).unwrap();
    let listener = TcpListener::bind(HERE).unwrap();
    let settings = TcpClientSettings {
        reads: ReadPolicy::stopped(),
        ..TcpClientSettings::to(listener.local_addr().unwrap())
    };
    let order = |threads: &Threads, order| threads.engine.tcp_clients.order(order).unwrap();
    order(&threads, TcpClientCommand::Set(A, settings));
    order(&threads, TcpClientCommand::Connect(A));
    let (mut peer, _) = listener.accept().unwrap();
    threads.until("it is connected", Seen::connected);
    let read = ReadOptions {
        wait: ReadWait::DontWait,
        ..ReadOptions::default()
    };
    order(&threads, TcpClientCommand::ReadOnce(A, read));
    threads.until("EAGAIN", |seen| seen.count(Syscall::StreamRecv) == 1);
    let id = threads.seen.rows.last().unwrap().socket;
    peer.write_all(b"hello").unwrap();
    threads.until("it waits", |seen| seen.waits(id) == 5);
    assert_eq!(
        threads.seen.count(Syscall::StreamRecv),
        1,
        "and is not read"
    );
}

#[test]
fn a_client_that_has_read_all_with_full_reads_waits() {
    let mut threads = Threads::start();
    threads.engine.start_tcp(&mut threads.inbox).unwrap();
    let listener = TcpListener::bind(HERE).unwrap();
    let settings = TcpClientSettings {
        reads: ReadPolicy::of([1]),
        ..TcpClientSettings::to(listener.local_addr().unwrap())
    };
    let order = |order| threads.engine.tcp_clients.order(order).unwrap();
    order(TcpClientCommand::Set(A, settings));
    order(TcpClientCommand::Connect(A));
    let (mut peer, _) = listener.accept().unwrap();
    // The last of so many is handed over at once, and nothing else wakes the thread.
    let many = outbox::MANY_ROWS;
    for all in (1..=16).map(|round| round * many) {
        peer.write_all(&vec![7; many]).unwrap();
        threads.until("all is read", |seen| seen.count(Syscall::StreamRecv) == all);
        let last = threads.seen.rows.last().unwrap().at;
        threads.until("it waits", |seen| {
            let waits = |note: &Note| matches!(note, Note::Waiting(read) if read.since >= last);
            seen.notes.iter().any(waits)
        });
    }
}
