//! Reads that wait: each is a note, and after it comes a row of such a call of the same socket, the end of the
//! socket, or that it was given up.

use std::{collections::HashSet, fs, net::UdpSocket, time::Duration};

use packet_lab::{
    model::{
        Note, ReadPolicy, ServerSettings, SocketId, Stamp, StreamNote, Syscall, TcpClientCommand,
        TcpServerCommand, UdpServerCommand, UdpServerSettings,
    },
    session::{Session, Start},
};

use crate::{
    lab::{DEADLINE, Listener},
    tcp_lab::TcpLab,
};

/// Notes at most that one thread makes at once, and how much time is between them in the long run.
const AT_ONCE: u64 = 20;
const EACH: Duration = Duration::from_millis(50);

/// A session whose UDP server reads, and a program that sends to it.
fn reading() -> (Session, UdpSocket) {
    let session = Session::start(Start {
        bind: Some(([127, 0, 0, 1], 0).into()),
        ..Start::default()
    })
    .unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.connect(session.udp().local().unwrap()).unwrap();
    (session, sender)
}

/// The reads that were noted to wait: socket, call, bytes asked for, and when it was called.
fn waits(session: &Session) -> Vec<(SocketId, Syscall, u32, Stamp)> {
    let notes = session.record().notes();
    notes
        .filter_map(|entry| match entry.note {
            Note::Waiting(read) => Some((read.socket, read.call, read.asked, read.since)),
            _ => None,
        })
        .collect()
}

/// Holds the whole record to it: a wait ends before the next of the same socket begins, by a row or a note, and no
/// read of another time stands between its call and its note. Gives the sockets that still wait.
#[track_caller]
fn each_wait_ends(session: &Session) -> HashSet<SocketId> {
    let record = session.record();
    let mut open = HashSet::new();
    let mut notes = record.notes().peekable();
    for id in 0..=record.len() {
        while let Some(entry) = notes.next_if(|entry| entry.rows_before <= id) {
            match entry.note {
                Note::Waiting(read) => {
                    assert!(open.insert(read.socket), "{read:?} waits already");
                    assert!(read.since <= entry.at, "it was called before");
                }
                Note::GivenUp { socket } => {
                    assert!(open.remove(&socket), "{socket:?} did not wait");
                }
                Note::Closed { socket } | Note::Stream(StreamNote::Closed { socket }) => {
                    open.remove(&socket);
                }
                _ => {}
            }
        }
        if let Some(row) = record.row(id)
            && (row.call.is_receive() || matches!(row.call, Syscall::StreamRecv | Syscall::Accept))
        {
            open.remove(&row.socket);
        }
    }
    open
}

/// The received rows of UDP.
fn received(session: &Session) -> usize {
    let rows = session.record().rows();
    rows.filter(|row| row.call.is_receive()).count()
}

#[test]
fn a_server_that_waits_for_a_datagram_says_so_once_until_it_comes() {
    let (mut session, sender) = reading();
    let waits_again = |n: usize| move |session: &Session| waits(session).len() > n;
    for n in 0..3 {
        assert!(session.wait_until(DEADLINE, waits_again(n)), "it waits");
        sender.send(b"hello").unwrap();
        let came = session.wait_until(DEADLINE, |session| received(session) == n + 1);
        assert!(came, "it came");
    }
    assert!(session.wait_until(DEADLINE, waits_again(3)), "and again");
    let server = session.udp().server().unwrap().id;
    assert!(
        each_wait_ends(&session).contains(&server),
        "the last is open"
    );
    let asked = ReadPolicy::default().size(0);
    for (socket, call, size, _) in waits(&session) {
        assert_eq!((socket, size), (server, asked));
        assert!(call.is_receive(), "{call:?}");
    }
    // What waits asks for what the next row will have asked for.
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::of([asked / 2]),
        ..ServerSettings::default()
    });
    session.udp_mut().set_settings(settings);
    assert!(session.wait_until(DEADLINE, waits_again(4)), "another size");
    each_wait_ends(&session);
    assert_eq!(waits(&session)[4].2, asked / 2);
    // It does not read any more: that is told, and no read waits.
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy::stopped(),
        ..ServerSettings::default()
    });
    session.udp_mut().set_settings(settings);
    let over = session.wait_until(DEADLINE, |session| {
        session
            .record()
            .notes()
            .filter(|entry| matches!(entry.note, Note::GivenUp { .. }))
            .count()
            == 2
    });
    assert!(over && each_wait_ends(&session).is_empty(), "given up");
    session.udp_mut().set_settings(UdpServerSettings::default());
    assert!(
        session.wait_until(DEADLINE, waits_again(5)),
        "it reads again"
    );
    session.udp_mut().command(UdpServerCommand::Stop).unwrap();
    let closed = session.wait_until(DEADLINE, |session| each_wait_ends(session).is_empty());
    assert!(closed, "its end ends the wait");
}

#[test]
fn a_flood_is_no_wait_and_many_waits_are_some_notes() {
    let (mut session, sender) = reading();
    let first = session.wait_until(DEADLINE, |session| waits(session).len() == 1);
    assert!(first, "it waits for the first");
    let pauses = 300;
    for _ in 0..pauses {
        let before = received(&session);
        for _ in 0..10 {
            sender.send(&[7; 32]).unwrap();
        }
        let came = session.wait_until(DEADLINE, |session| received(session) >= before + 10);
        assert!(came, "they are read");
    }
    each_wait_ends(&session);
    let waits = waits(&session);
    let over = session
        .record()
        .notes()
        .last()
        .map_or(0, |entry| entry.at.0);
    let time = Duration::from_nanos(over - waits[0].3.0);
    let most = AT_ONCE + u64::try_from(time.as_nanos() / EACH.as_nanos()).unwrap() + 1;
    assert!(waits.len() as u64 <= most, "{} in {time:?}", waits.len());
    assert!(waits.len() < pauses * 10, "no note for each datagram");
}

#[test]
fn accept_and_recv_of_both_ends_wait_and_end() {
    let mut lab = TcpLab::reading(1024);
    let of = |call| move |session: &Session| waits(session).iter().any(|wait| wait.1 == call);
    lab.until(of(Syscall::Accept));
    assert_eq!(waits(&lab.session)[0].2, 0, "it asks for no bytes");
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    let both = |session: &Session| {
        let reads = |socket| {
            waits(session)
                .iter()
                .filter(|wait| wait.0 == socket)
                .count()
        };
        (reads(client), reads(server))
    };
    lab.until(|session| both(session) == (1, 1));
    assert!(
        waits(&lab.session)
            .iter()
            .filter(|wait| wait.1 == Syscall::Accept)
            .count()
            >= 1
    );
    lab.send(b"hello");
    lab.until(|session| both(session).1 == 2);
    assert_eq!(both(&lab.session).0, 1, "the client's goes on");
    let open = each_wait_ends(&lab.session);
    assert!(open.contains(&client) && open.contains(&server), "{open:?}");
    lab.set(|settings| settings.server.reads.reading = false);
    lab.until(|session| !each_wait_ends(session).contains(&server));
    lab.set(|settings| settings.accepting = false);
    let left = |session: &Session| each_wait_ends(session) == HashSet::from([client]);
    lab.until(left);
    // FIN ends the client's read: it returns nothing.
    lab.session
        .tcp_mut()
        .command(TcpServerCommand::Close(server))
        .unwrap();
    lab.until(|session| each_wait_ends(session).is_empty());
    lab.ask(TcpClientCommand::Close(crate::tcp_lab::A));
}

/// The state of a thread of a process, by its name (`/proc/PID/task/*/stat`).
fn thread_state(process: u32, name: &str) -> Option<char> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let mut stats =
        tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("stat")).ok());
    let stat = stats.find(|stat| stat.contains(&format!("({name})")))?;
    stat.rsplit(") ").next()?.chars().next()
}

#[test]
fn json_lines_tell_of_a_wait_while_the_kernel_says_that_the_thread_sleeps() {
    let listener = Listener::start(&[]);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..2 {
        let line = loop {
            let line = listener.lab.json();
            if line["note"] == "waiting" {
                break line;
            }
        };
        assert_eq!(line["who"], "server", "{line}");
        assert_eq!(line["in_call"], "recvmsg", "{line}");
        assert!(line["asked"].is_u64() && line["t_ns"].is_u64(), "{line}");
        let sleeps = (0..100_000).any(|_| {
            std::thread::yield_now();
            thread_state(listener.lab.id(), "server") == Some('S')
        });
        assert!(sleeps, "nothing wakes it");
        sender.send_to(b"hello", listener.addr).unwrap();
        let row = listener.lab.datagram();
        assert_eq!(row["returned"], 5, "the wait ends in a row: {row}");
        assert!(row["t_ns"].as_u64() > line["t_ns"].as_u64());
    }
}
