//! `packet-lab listen --tcp` and `send --tcp` against other people's programs.

use std::{net::TcpListener, process::Command};

use serde_json::Value;

use crate::lab::{DEADLINE, Listener, Running, json, packet_lab, python, run};

/// A TCP listener of ours, on a free port of `ip`.
fn listen(ip: &str, args: &[&str]) -> Listener {
    let mut all = vec!["--tcp"];
    all.extend(args);
    Listener::start_as(&mut packet_lab(), ip, &all)
}

fn calls<'a>(rows: &'a [Value], call: &str) -> Vec<&'a Value> {
    rows.iter().filter(|row| row["call"] == call).collect()
}

/// What was read, as text.
fn reads(rows: &[Value]) -> Vec<String> {
    let reads = calls(rows, "recv");
    reads.iter().map(|row| text(row)).collect()
}

fn text(row: &Value) -> String {
    let hex = row["data_hex"].as_str().unwrap_or_default();
    let bytes = (0..hex.len()).step_by(2);
    let bytes = bytes.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap());
    String::from_utf8(bytes.collect()).unwrap()
}

fn has_ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

#[test]
fn python_sends_twice_and_the_boundary_is_gone() {
    for ip in ["127.0.0.1", "[::1]"] {
        if ip == "[::1]" && !has_ipv6() {
            continue;
        }
        let mut listener = listen(ip, &["--read-size", "4", "--hold", "--count", "4"]);
        let script = "
import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
s.sendall(b'hello')
s.sendall(b'world')
s.close()
";
        let host = ip.trim_matches(['[', ']']);
        python(script, &[host, &listener.port()]);
        let rows = listener.lab.remaining_output();
        assert_eq!(reads(&rows), ["hell", "owor", "ld", ""], "{ip}");
        let offs: Vec<_> = calls(&rows, "recv")
            .iter()
            .map(|row| row["stream_off"].as_u64())
            .collect();
        assert_eq!(offs, [Some(0), Some(4), Some(8), Some(10)], "{ip}");
        assert!(
            calls(&rows, "recv")
                .iter()
                .all(|row| row["sends"] == serde_json::json!([])),
            "no own sends"
        );
        assert_eq!(listener.lab.end().code(), Some(0), "exit code");
    }
}

#[test]
fn netcat_and_socat_are_answered() {
    let mut listener = listen("127.0.0.1", &["--reply", "upper"]);
    let to = format!("TCP:127.0.0.1:{}", listener.port());
    for mut command in [Command::new("nc"), Command::new("socat")] {
        if command.get_program() == "nc" {
            command.args(["-N", "127.0.0.1", &listener.port()]);
        } else {
            command.args(["-t5", "-", &to]);
        }
        let mut peer = Running::start(&mut command);
        peer.type_in(b"hello\n");
        assert_eq!(peer.line(), "HELLO", "{command:?}");
        assert!(peer.end().success(), "{command:?}");
    }
    listener.lab.signal("INT");
    let rows = listener.lab.remaining_output();
    assert_eq!(calls(&rows, "accept").len(), 2, "two connections");
    assert_eq!(rows.last().unwrap()["summary"]["received"], 12, "both");
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

/// Runs a server of somebody else, and gives the port that it tells in its first line.
fn serve(script: &str, ip: &str) -> (Running, String) {
    let server = Running::start(Command::new("python3").args(["-u", "-c", script, ip]));
    let port = server.line();
    (server, port)
}

const PREFIXED: &str = "
import socket, struct, sys
s = socket.create_server((sys.argv[1], 0), family=socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET)
print(s.getsockname()[1])
c, _ = s.accept()
f = c.makefile('rwb')
while head := f.read(2):
    word = f.read(struct.unpack('>H', head)[0])
    print(word.decode())
    f.write(head + word.upper()); f.flush()
c.close()
print('closed')
";

#[test]
fn our_frames_are_understood_by_python() {
    for ip in ["127.0.0.1", "::1"] {
        if ip == "::1" && !has_ipv6() {
            continue;
        }
        let (server, port) = serve(PREFIXED, ip);
        let to = if ip == "::1" {
            format!("[::1]:{port}")
        } else {
            format!("{ip}:{port}")
        };
        let output = run(&[
            "send",
            "--tcp",
            "--format",
            "jsonl",
            "--to",
            &to,
            "--framing",
            "len2",
            "--read-size",
            "3",
            "--half-close",
            "--wait",
            "30s",
            "hello",
            "",
            "world!",
        ]);
        assert!(output.status.success(), "{output:?}");
        let lines: Vec<String> = (0..4).map(|_| server.line()).collect();
        assert_eq!(lines, ["hello", "", "world!", "closed"], "{ip}");
        let rows = json(&output);
        let messages: Vec<String> = rows
            .iter()
            .filter(|row| row["note"] == "message")
            .map(text)
            .collect();
        assert_eq!(messages, ["HELLO", "", "WORLD!"], "the answers, whole");
        assert_eq!(calls(&rows, "send").len(), 3, "one send each");
        assert_eq!(calls(&rows, "shutdown").len(), 1, "fin");
        assert_eq!(rows.last().unwrap()["summary"]["sent"], 17, "with prefixes");
    }
}

#[test]
fn netcat_and_socat_hear_what_we_send() {
    for name in ["nc", "socat"] {
        let port = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap().port().to_string()
        };
        let mut command = Command::new(name);
        if name == "nc" {
            command.args(["-l", "127.0.0.1", &port]);
        } else {
            command.args(["-u", &format!("TCP-LISTEN:{port},bind=127.0.0.1"), "-"]);
        }
        let mut peer = Running::start(&mut command);
        // It listens a moment later.
        let to = format!("127.0.0.1:{port}");
        let send = [
            "send",
            "--tcp",
            "--to",
            &to,
            "--half-close",
            "--wait",
            "1ms",
            "hello\\n",
        ];
        let tries = (0..200).any(|_| run(&send).status.success());
        assert!(tries, "{name} listens");
        assert_eq!(peer.line(), "hello", "{name}");
        peer.end();
    }
}

#[test]
fn nobody_listens_and_it_is_said() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let to = format!("127.0.0.1:{port}");
    let output = run(&["send", "--tcp", "--format", "jsonl", "--to", &to, "x"]);
    assert_eq!(output.status.code(), Some(1), "a failure");
    let rows = json(&output);
    let connect = calls(&rows, "connect");
    assert_eq!(
        (&connect[0]["returned"], &connect[0]["errno"]),
        (&Value::from(-1), &Value::from("ECONNREFUSED"))
    );
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("Start the server first"), "{stderr}");
}

#[test]
fn an_abort_is_seen_by_python_as_a_reset() {
    let script = "
import socket
s = socket.create_server(('127.0.0.1', 0))
print(s.getsockname()[1])
c, _ = s.accept()
try:
    while c.recv(9): pass
    print('closed')
except ConnectionResetError:
    print('reset')
";
    let (server, port) = serve(script, "127.0.0.1");
    let to = format!("127.0.0.1:{port}");
    let output = run(&[
        "send", "--tcp", "--to", &to, "--abort", "--wait", "1ms", "x",
    ]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(server.line(), "reset", "SO_LINGER 0");
}

const MANY: &str = "
import socket, sys
n = int(sys.argv[2])
all = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(n)]
for i, s in enumerate(all): s.sendall(b'%03d' % i)
print(all == all and sum(s.recv(3) == b'%03d' % i for i, s in enumerate(all)))
for s in all: s.close()
";

#[test]
fn five_hundred_connections_are_served_and_closed() {
    let mut listener = listen("127.0.0.1", &["--reply", "echo"]);
    let before = descriptors(&listener);
    assert_eq!(
        python(MANY, &[&listener.port(), "500"]),
        "500\n",
        "all are answered"
    );
    let mut closed = 0;
    let mut rows = Vec::new();
    while closed < 500 {
        let line = listener.lab.out.recv_timeout(DEADLINE).expect("a line");
        let row: Value = serde_json::from_str(&line).unwrap();
        closed += u32::from(row["call"] == "close");
        rows.push(row);
    }
    assert_eq!(calls(&rows, "accept").len(), 500, "accepted");
    assert_eq!(descriptors(&listener), before, "no descriptor is left");
    listener.lab.signal("INT");
    let summary = listener.lab.remaining_output().pop().unwrap();
    assert_eq!(summary["summary"]["connections"], 500, "{summary}");
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

fn descriptors(listener: &Listener) -> usize {
    let path = format!("/proc/{}/fd", listener.lab.id());
    std::fs::read_dir(path).unwrap().count()
}

#[test]
fn without_descriptors_it_says_so_and_goes_on() {
    let program = packet_lab().get_program().to_owned();
    let mut command = Command::new("sh");
    command
        .env("LANG", "C.UTF-8")
        .arg("-c")
        .arg("ulimit -n 40; exec \"$0\" \"$@\"")
        .arg(program);
    let mut listener = Listener::start_as(&mut command, "127.0.0.1", &["--tcp", "--reply", "echo"]);
    // More than there are descriptors, and all are answered in the end, as others close.
    let script = "
import socket, sys, threading
to = ('127.0.0.1', int(sys.argv[1]))
first = [socket.create_connection(to) for _ in range(60)]
first[0].sendall(b'abc')
assert first[0].recv(3) == b'abc'
print('served')
input()
for s in first[:59]: s.close()
first[59].sendall(b'xyz')
print(first[59].recv(3).decode())
";
    let mut peer =
        Running::start(Command::new("python3").args(["-u", "-c", script, &listener.port()]));
    assert_eq!(peer.line(), "served", "those that there are go on");
    loop {
        let line = listener.lab.err.recv_timeout(DEADLINE).expect("it is told");
        if line.contains("EMFILE") {
            break;
        }
    }
    peer.type_in(b"\n");
    assert_eq!(
        peer.line(),
        "xyz",
        "the last is served when others have gone"
    );
    assert!(peer.end().success(), "the peer");
    listener.lab.signal("INT");
    let rows = listener.lab.remaining_output();
    let failed = calls(&rows, "accept")
        .iter()
        .filter(|row| row["errno"] == "EMFILE")
        .count();
    assert!(
        (1..10).contains(&failed),
        "told, and not again and again: {failed}"
    );
    assert_eq!(
        calls(&rows, "accept").len() - failed,
        60,
        "all were accepted"
    );
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn boundaries_against_bytes_in_the_terminal() {
    let output = run(&["play", "--tcp"]);
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let order = [
        "“hell”, truncated",
        "“worl”, truncated",
        "“hell”, of",
        "“owor”, of 2 sends",
        "“ld”, of",
        "message of 5 bytes “hello”",
        "message of 5 bytes “world”",
    ];
    let mut rest = &stdout[..];
    for piece in order {
        let at = rest
            .find(piece)
            .unwrap_or_else(|| panic!("{piece} in {stdout}"));
        rest = &rest[at + piece.len()..];
    }
}

#[test]
fn ends_that_frame_differently_are_told_what_goes_wrong() {
    let mut listener = listen("127.0.0.1", &["--framing", "len4"]);
    let to = listener.addr.to_string();
    let output = run(&[
        "send",
        "--tcp",
        "--to",
        &to,
        "--framing",
        "line",
        "--wait",
        "1ms",
        "hello",
        "world",
    ]);
    assert!(output.status.success(), "{output:?}");
    let mut rows = Vec::new();
    let fault = loop {
        let row = listener.lab.json();
        if row["note"] == "frame_too_long" {
            break row;
        }
        rows.push(row);
    };
    // "hell" as a big-endian number.
    assert_eq!(fault["of"], 0x6865_6c6c, "{fault}");
    listener.lab.signal("INT");
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn a_connection_that_nobody_answers_is_given_up_after_the_wait_that_was_given() {
    // A listener with room for one, which is taken: no SYN is answered any more.
    let script = "import socket
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
held = []
for n in range(4):
    c = socket.socket(); c.setblocking(False); held.append(c)
    c.connect_ex(s.getsockname())
print(s.getsockname()[1], flush=True)
import time; time.sleep(600)";
    let full = Running::start(Command::new("python3").args(["-c", script]));
    let to = format!("127.0.0.1:{}", full.line().trim());
    let output = run(&["send", "--tcp", "--to", &to, "--wait", "200ms", "hello"]);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("given up"), "{stderr}");
    assert_eq!(output.status.code(), Some(1), "{stderr}");
}
