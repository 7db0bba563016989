//! How TCP connections end, and what comes beside their bytes, against programs of others.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::Command,
};

use packet_lab::model::{
    Note, SocketId, StreamNote, Syscall, TcpClientCommand, TcpServerCommand, TcpState,
};
use serde_json::{Value, json};

use crate::{
    lab::{self, Listener, Running, run},
    namespace::{Isolation, isolate},
    tcp_lab::{A, DEADLINE, TcpLab},
};

/// A client that sends 5 bytes, says so, and then reads: it prints what came of that.
const FIVE: &str = "
import errno, socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
s.sendall(b'hello')
try: print('FIN' if s.recv(9) == b'' else 'bytes')
except OSError as e: print(errno.errorcode[e.errno])
";

/// How many connections this network namespace has ended with RST because bytes were unread.
pub(crate) fn aborts_on_close() -> u64 {
    let text = std::fs::read_to_string("/proc/net/netstat").unwrap();
    let lines: Vec<Vec<&str>> = (text.lines().filter(|line| line.starts_with("TcpExt:")))
        .map(|line| line.split_whitespace().collect())
        .collect();
    let at = lines[0].iter().position(|name| *name == "TCPAbortOnClose");
    lines[1][at.unwrap()].parse().unwrap()
}

#[test]
fn a_close_with_bytes_unread_is_a_reset_and_is_told_so() {
    match isolate("tcp_ends::a_close_with_bytes_unread_is_a_reset_and_is_told_so") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    for (size, unread, want) in [("2", json!(3), "ECONNRESET"), ("5", Value::Null, "FIN")] {
        let before = aborts_on_close();
        let args = ["--tcp", "--hold", "--count", "1", "--read-size", size];
        let listener = Listener::start(&args);
        let script = FIVE.replace("try:", "s.shutdown(1)\ntry:");
        let peer = Running::start(Command::new("python3").args([
            "-c",
            &script,
            "127.0.0.1",
            &listener.port(),
        ]));
        assert_eq!(peer.line(), want, "what python hears");
        let rows = listener.lab.remaining_output();
        let end = rows.iter().find(|row| row["call"] == "accept").unwrap();
        let close = |row: &&Value| row["call"] == "close" && row["peer"] == end["peer"];
        let close = rows.iter().find(close).expect("it is closed");
        assert_eq!(close["unread"], unread, "{close}");
        let resets = u64::from(want == "ECONNRESET");
        assert_eq!(aborts_on_close() - before, resets, "the kernel's count");
    }
}

#[track_caller]
fn is_reset(peer: &mut TcpStream) {
    peer.set_read_timeout(Some(DEADLINE)).unwrap();
    let error = peer.read(&mut [0; 9]).expect_err("a reset");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
}

/// Waits until so many bytes are unread at a socket.
#[track_caller]
fn wait_unread(lab: &mut TcpLab, socket: SocketId, bytes: u32) {
    lab.until(|session| {
        let figures = session
            .record()
            .stream(socket)
            .and_then(|info| info.figures);
        figures.is_some_and(|figures| figures.receive_queue == Some(bytes))
    });
}

#[test]
fn what_was_unread_is_known_of_both_ends_also_of_an_abort() {
    for abort in [false, true] {
        let mut lab = TcpLab::reading(9);
        lab.set(|settings| settings.server.reads.reading = false);
        let mut peer = TcpStream::connect(lab.addr).unwrap();
        peer.write_all(b"hello").unwrap();
        let server = lab.accepted();
        wait_unread(&mut lab, server, 5);
        let command = if abort {
            TcpServerCommand::Abort(server)
        } else {
            TcpServerCommand::Close(server)
        };
        lab.session.tcp_mut().command(command).unwrap();
        lab.wait_row(0, |row| row.call == Syscall::Close && row.socket == server);
        is_reset(&mut peer);

        let far = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = lab.connect(|settings| {
            settings.to = far.local_addr().unwrap();
            settings.reads.reading = false;
        });
        let (mut peer, _) = far.accept().unwrap();
        peer.write_all(b"hi").unwrap();
        wait_unread(&mut lab, client, 2);
        lab.ask(if abort {
            TcpClientCommand::Abort(A)
        } else {
            TcpClientCommand::Close(A)
        });
        lab.wait_row(0, |row| row.call == Syscall::Close && row.socket == client);
        is_reset(&mut peer);

        for (socket, bytes) in [(server, 5), (client, 2)] {
            let ending = lab.session.ledger().streams().ending(socket);
            let left = ending.left.expect("bytes were left");
            assert_eq!((left.bytes, left.urgent), (bytes, false), "abort: {abort}");
            assert_eq!(ending.fin_sent, None, "no FIN");
            assert_eq!(ending.aborted.is_some(), abort, "SO_LINGER");
        }
    }
}

/// A client that sends an urgent byte, alone or after and before others, and waits to be ended.
const URGENT: &str = "
import errno, socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
if sys.argv[3] == 'alone':
    s.send(b'X', socket.MSG_OOB)
else:
    s.send(b'abX', socket.MSG_OOB); s.send(b'cd')
try: print('FIN' if s.recv(9) == b'' else 'bytes')
except OSError as e: print(errno.errorcode[e.errno])
";

#[test]
fn an_urgent_byte_is_told_though_no_read_returns_it() {
    for (how, at, reads, want) in [
        ("alone", 0, [].as_slice(), "ECONNRESET"),
        ("between", 2, ["6162", "6364"].as_slice(), "FIN"),
    ] {
        let listener = Listener::start(&["--tcp"]);
        let args = ["-c", URGENT, "127.0.0.1", &listener.port(), how];
        let peer = Running::start(Command::new("python3").args(args));
        let mut rows = Vec::new();
        let is_urgent = |row: &Value| row["note"] == "urgent";
        let data = |rows: &[Value]| -> Vec<String> {
            let reads = rows.iter().filter(|row| row["call"] == "recv");
            let bytes = reads.filter_map(|row| row["data_hex"].as_str().map(str::to_owned));
            bytes.filter(|hex| !hex.is_empty()).collect()
        };
        while !rows.iter().any(is_urgent) || data(&rows).len() < reads.len() {
            rows.push(listener.lab.json());
        }
        listener.lab.signal("INT");
        assert_eq!(peer.line(), want, "an urgent byte unread is unread: {how}");
        rows.extend(listener.lab.remaining_output());
        let urgent: Vec<_> = rows.iter().filter(|row| is_urgent(row)).collect();
        assert_eq!(urgent.len(), 1, "once: {urgent:?}");
        assert_eq!(
            (&urgent[0]["stream_off"], &urgent[0]["data_hex"]),
            (&at.into(), &"58".into()),
            "{how}"
        );
        assert_eq!(data(&rows), reads, "no read returns it");
        let unread = rows.iter().find_map(|row| row["unread"].as_u64());
        assert_eq!(unread, (how == "alone").then_some(1), "{how}");
    }
}

#[test]
fn a_client_hears_of_an_urgent_byte_too() {
    let far = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut lab = TcpLab::reading(9);
    let client = lab.connect(|settings| settings.to = far.local_addr().unwrap());
    let (peer, _) = far.accept().unwrap();
    socket2::SockRef::from(&peer)
        .send_out_of_band(b"!")
        .unwrap();
    lab.until(|session| {
        let notes = (0..session.record().notes_len()).filter_map(|n| session.record().note(n));
        let mut notes = notes.map(|entry| entry.note.clone());
        let want = StreamNote::Urgent {
            socket: client,
            at: 0,
            byte: b'!',
        };
        notes.any(|note| note == Note::Stream(want.clone()))
    });
}

/// A server that answers the end of a stream with an urgent byte and its own end.
const URGENT_ANSWER: &str = "
import socket
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
for _ in range(2):
    c = s.accept()[0]
    while c.recv(99): pass
    c.send(b'!', socket.MSG_OOB); c.close()
";

#[test]
fn an_urgent_byte_is_told_in_the_terminal_in_both_languages() {
    let peer = Running::start(Command::new("python3").args(["-c", URGENT_ANSWER]));
    let to = format!("127.0.0.1:{}", peer.line());
    for (lang, words) in [("en", "A: an urgent byte “!”"), ("zh-CN", "“!”（MSG_OOB）")] {
        let args = ["send", "--tcp", "--to", &to, "hi", "--half-close"];
        let output = run(&[&args[..], &["--wait", "20s", "--lang", lang]].concat());
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn a_connection_of_a_socket_to_itself_is_told_for_what_it_is() {
    let itself = |format: &str| {
        // Each time another port: the one before is in TIME_WAIT.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = free.local_addr().unwrap().to_string();
        drop(free);
        let args = ["send", "--tcp", "--from", &addr, "--to", &addr, "hi"];
        run(&[&args[..], &["--half-close", "--format", format]].concat())
    };
    let rows = lab::json(&itself("jsonl"));
    let of = |call: &str| rows.iter().find(|row| row["call"] == call).unwrap();
    assert_eq!(of("connect")["to_itself"], true, "{}", of("connect"));
    assert_eq!(of("recv")["data_hex"], "6869", "it reads what it sent");
    assert_eq!(of("recv")["sends"], json!([of("send")["n"]]), "that send");
    let summary = &rows.last().unwrap()["summary"];
    assert_eq!(
        (&summary["sent"], &summary["received_there"]),
        (&2.into(), &2.into())
    );
    let text = String::from_utf8_lossy(&itself("text").stdout).into_owned();
    assert!(text.contains("connected to itself"), "{text}");
}

#[test]
fn the_kernel_counts_three_segments_of_a_handshake() {
    let far = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut lab = TcpLab::reading(9);
    let client = lab.connect(|settings| settings.to = far.local_addr().unwrap());
    lab.wait_state(client, TcpState::Established);
    let figures = lab.session.record().stream(client).unwrap().figures;
    let counts = figures.unwrap().segments.expect("this kernel counts them");
    assert_eq!(
        (counts.sent, counts.received, counts.resent),
        (2, 1, 0),
        "SYN and ACK, SYN with ACK"
    );
}

/// Recv-Q and Send-Q of the socket that `ss` finds so.
fn queues_of_ss(end: &str, port: u16) -> Option<(u32, u32)> {
    let filter = format!("{end} = :{port}");
    let output = Command::new("ss").args(["-Htn", &filter]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.split_whitespace().skip(1);
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

#[test]
fn where_unread_bytes_are_is_as_ss_tells_it() {
    let mut lab = TcpLab::reading(9);
    lab.set(|settings| {
        settings.server.reads.reading = false;
        settings.server.receive_buffer = Some(4096);
    });
    let client = lab.connect(|_| {});
    let server = lab.accepted();
    lab.send(&vec![b'x'; 100_000]);
    let figures = |session: &packet_lab::session::Session, socket| {
        session
            .record()
            .stream(socket)
            .and_then(|info| info.figures)
    };
    let own = lab
        .session
        .record()
        .stream(client)
        .unwrap()
        .local
        .unwrap()
        .port();
    if queues_of_ss("sport", own).is_none() {
        return eprintln!("skipped: no ss here");
    }
    // The window closes, and then nothing moves any more: what the lab has seen last is what `ss` sees.
    lab.until(|session| {
        let (Some(near), Some(far)) = (figures(session, client), figures(session, server)) else {
            return false;
        };
        let (Some(there), Some(here), Some(unsent)) =
            (far.receive_queue, near.send_queue, near.unsent)
        else {
            return false;
        };
        let waits = there > 0 && unsent > 0 && unsent <= here;
        let in_ss = [queues_of_ss("dport", own), queues_of_ss("sport", own)];
        waits && in_ss == [Some((there, 0)), Some((0, here))]
    });
}
