//! `packet-lab listen` against other people's programs.

use std::{
    collections::BTreeMap,
    fs,
    net::{SocketAddr, UdpSocket},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use crate::lab::{DEADLINE, Listener, Running, address_in, can_trace, packet_lab, python};

/// Rows and the summary of a listener that was sent "hello" and "world" and read 4 and 1024 bytes.
fn check_hello_world(rows: &[Value]) {
    let received: Vec<&Value> = rows.iter().filter(|row| row["call"] == "recvmsg").collect();
    assert_eq!(received.len(), 2, "{rows:?}");
    let facts = |row: &Value| {
        let keys = [
            "who", "asked", "returned", "true_len", "flags", "fate", "kept", "of", "evidence",
            "data_hex",
        ];
        keys.map(|key| row[key].clone())
    };
    let want = json!([
        "server",
        4,
        4,
        5,
        ["MSG_TRUNC"],
        "truncated",
        4,
        5,
        "msg_trunc",
        "68656c6c"
    ]);
    assert_eq!(json!(facts(received[0])), want, "hello, cut");
    let want = json!([
        "server",
        1024,
        5,
        5,
        [],
        "whole",
        null,
        null,
        "returned",
        "776f726c64"
    ]);
    assert_eq!(json!(facts(received[1])), want, "world, whole");
    let summary = &rows.last().unwrap()["summary"];
    let counts = [
        "received",
        "whole",
        "truncated",
        "dropped",
        "unread",
        "waiting",
        "arrived",
    ];
    assert_eq!(
        json!(counts.map(|key| summary[key].clone())),
        json!([2, 1, 1, 0, 0, 0, 2]),
        "{summary}"
    );
}

#[test]
fn hello_and_world_from_python_are_cut_and_whole() {
    let mut listener =
        Listener::start(&["--read-size", "4,1024", "--count", "2", "--reply", "upper"]);
    let script = "
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(30)
for word in (b'hello', b'world'):
    s.sendto(word, ('127.0.0.1', int(sys.argv[1])))
    print(s.recvfrom(1024)[0].decode())
";
    assert_eq!(
        python(script, &[&listener.port()]),
        "HELL\nWORLD\n",
        "the answers"
    );
    let rows = listener.lab.remaining_output();
    check_hello_world(&rows);
    let replies: Vec<&Value> = rows.iter().filter(|row| row["call"] == "sendto").collect();
    assert_eq!(replies.len(), 2, "two answers: {rows:?}");
    assert!(
        replies
            .iter()
            .all(|row| row["fate"] == "unknown" && row["evidence"] == "not_ours"),
        "not seen"
    );
    let want = json!({"sent": 2, "refused": 0, "reported_lost": 0, "not_sent": 0, "unknown": 2});
    assert_eq!(
        rows.last().unwrap()["summary"]["replies"],
        want,
        "the answers apart"
    );
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn hello_and_world_from_netcat_are_cut_and_whole() {
    let mut listener =
        Listener::start(&["--read-size", "4,1024", "--count", "2", "--reply", "upper"]);
    for (word, answer) in [("hello", "HELL"), ("world", "WORLD")] {
        let mut nc =
            Running::start(Command::new("nc").args(["-u", "-w1", "127.0.0.1", &listener.port()]));
        nc.type_in(word.as_bytes());
        assert_eq!(nc.line(), answer, "the answer to {word}");
    }
    check_hello_world(&listener.lab.remaining_output());
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn hello_and_world_from_socat_are_cut_and_whole() {
    let mut listener =
        Listener::start(&["--read-size", "4,1024", "--count", "2", "--reply", "upper"]);
    for (word, answer) in [("hello", "HELL"), ("world", "WORLD")] {
        let to = format!("UDP:127.0.0.1:{}", listener.port());
        let mut socat = Running::start(Command::new("socat").args(["-t1", "-", &to]));
        socat.type_in(word.as_bytes());
        assert_eq!(socat.line(), answer, "the answer to {word}");
    }
    check_hello_world(&listener.lab.remaining_output());
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn strace_sees_the_same_calls_and_lengths() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let mut strace = Command::new("strace");
    strace
        .args([
            "-ff",
            "-s",
            "64",
            "-e",
            "trace=recvmsg,recvfrom,sendto,sendmsg",
            "-o",
        ])
        .arg(&trace);
    if !can_trace() {
        eprintln!("skipped: strace cannot trace here");
        return;
    }
    strace
        .arg(packet_lab().get_program())
        .env("LANG", "C.UTF-8");
    let args = ["--read-size", "4,1024", "--count", "2", "--reply", "upper"];
    let mut listener = Listener::start_as(&mut strace, "127.0.0.1", &args);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    for word in ["hello", "world"] {
        client.send_to(word.as_bytes(), listener.addr).unwrap();
        client.recv(&mut [0; 64]).unwrap();
    }
    check_hello_world(&listener.lab.remaining_output());
    listener.lab.end();
    // One file for each thread, so that no call is torn in two by another thread's.
    let files = fs::read_dir(folder.path()).unwrap();
    let traces = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let trace = traces
        .filter(|trace| trace.contains("hell"))
        .collect::<Vec<_>>()
        .concat();
    let calls: Vec<&str> = trace
        .lines()
        .filter(|line| !line.contains("EAGAIN") && !line.contains("MSG_ERRQUEUE"))
        .filter(|line| line.contains("recvmsg(") || line.contains("sendto("))
        .collect();
    assert_eq!(calls.len(), 4, "two receives and two replies:\n{trace}");
    let check = |call: &str, words: &[&str]| {
        assert!(
            words.iter().all(|word| call.contains(word)),
            "{words:?} in {call}"
        );
    };
    // The raw result under the input flag MSG_TRUNC is the true length.
    check(
        calls[0],
        &[
            "recvmsg(",
            "\"hell\"",
            "iov_len=4",
            "msg_flags=MSG_TRUNC",
            ") = 5",
        ],
    );
    check(calls[1], &["sendto(", "\"HELL\", 4,", ") = 4"]);
    check(
        calls[2],
        &[
            "recvmsg(",
            "\"world\"",
            "iov_len=1024",
            "msg_flags=0",
            ") = 5",
        ],
    );
    check(calls[3], &["sendto(", "\"WORLD\", 5,", ") = 5"]);
}

#[test]
fn strace_sees_the_calls_that_move_no_datagram() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    if !can_trace() {
        eprintln!("skipped: strace cannot trace here");
        return;
    }
    let traced = |what: &str| {
        let mut strace = Command::new("strace");
        strace
            .args(["-ff", "-e", "trace=socket,setsockopt,bind,connect,close"])
            .arg("-o")
            .arg(trace.with_extension(what))
            .arg(packet_lab().get_program())
            .env("LANG", "C.UTF-8");
        strace
    };
    let args = ["--receive-buffer", "4096", "--count", "1"];
    let mut listener = Listener::start_as(&mut traced("listen"), "127.0.0.1", &args);
    let to = listener.addr.to_string();
    let sent = traced("send")
        .args(["send", "--to", &to, "--connect", "--format", "jsonl", "x"])
        .output()
        .unwrap();
    let rows = [listener.lab.remaining_output(), crate::lab::json(&sent)].concat();
    listener.lab.end();
    let mut seen = Vec::new();
    for file in fs::read_dir(folder.path()).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        seen.extend(text.lines().map(str::to_owned));
    }
    let in_words = |addr: &Value| {
        let addr: SocketAddr = addr.as_str().unwrap().parse().unwrap();
        let (ip, port) = (addr.ip(), addr.port());
        format!("{{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"{ip}\")}}, 16")
    };
    let mut descriptors = BTreeMap::new();
    let mut calls = Vec::new();
    for row in rows.iter().filter(|row| crate::lab::is_call(row)) {
        let call = row["call"].as_str().unwrap();
        let result = row["returned"].as_i64().unwrap();
        if call == "socket" {
            descriptors.insert(row["who"].to_string(), result);
        }
        let fd = descriptors[&row["who"].to_string()];
        let words = match call {
            "socket" => "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, IPPROTO_UDP)".to_owned(),
            "setsockopt" => format!("setsockopt({fd}, SOL_SOCKET, SO_RCVBUF, [4096], 4)"),
            "close" => format!("close({fd})"),
            call => format!("{call}({fd}, {})", in_words(&row["peer"])),
        };
        // strace pads calls to a column.
        let is_it = |line: &&String| {
            let rest = line.strip_prefix(&words).map(str::trim_start);
            rest == Some(&format!("= {result}"))
        };
        assert!(
            seen.iter().any(|line| is_it(&line)),
            "{words} = {result} in {seen:#?}"
        );
        calls.push(format!("{} {call}", row["who"].as_str().unwrap()));
    }
    let want = [
        "server socket",
        "server setsockopt",
        "server bind",
        "server close",
        "A socket",
        "A connect",
        "A close",
    ];
    assert_eq!(calls, want, "all of them, and no others: {rows:#?}");
}

#[test]
fn a_client_binds_only_where_it_was_given_an_address() {
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    if !can_trace() {
        eprintln!("skipped: strace cannot trace here");
        return;
    }
    for (ip, more, want) in [
        ("127.0.0.1", &[][..], "socket sendto close"),
        ("127.0.0.1", &["--connect"], "socket connect send close"),
        (
            "127.0.0.1",
            &["--from", "127.0.0.7"],
            "socket bind sendto close",
        ),
        ("::1", &[], "socket sendto close"),
        ("::1", &["--connect"], "socket connect send close"),
    ] {
        let Ok(far) = UdpSocket::bind((ip, 0)) else {
            eprintln!("skipped: no {ip} here");
            continue;
        };
        let to = far.local_addr().unwrap().to_string();
        let sent = Command::new("strace")
            .args(["-f", "-e", "trace=bind", "-o"])
            .arg(&trace)
            .arg(packet_lab().get_program())
            .args(["send", "--to", &to, "--format", "jsonl", "--wait", "1ms"])
            .args(more)
            .arg("x")
            .output()
            .unwrap();
        let rows = crate::lab::json(&sent);
        let calls: Vec<&str> = rows.iter().filter_map(|row| row["call"].as_str()).collect();
        assert_eq!(calls.join(" "), want, "{ip} {more:?}: {rows:#?}");
        let traced = fs::read_to_string(&trace).unwrap();
        // The list of this machine's addresses comes by netlink(7), of which the library binds a socket.
        let inet = |line: &&str| line.contains("bind(") && line.contains("AF_INET");
        let binds = traced.lines().filter(inet).count();
        assert_eq!(binds, want.matches("bind").count(), "strace: {ip} {more:?}");
        let (_, from) = far.recv_from(&mut [0; 9]).unwrap();
        assert_eq!(
            from.ip().to_string() == ip,
            !more.contains(&"--from"),
            "{from}"
        );
    }
}

#[test]
fn an_empty_datagram_is_a_row_with_its_sender_and_closing_is_none() {
    let mut listener = Listener::start(&["--count", "1"]);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.send_to(b"", listener.addr).unwrap();
    let row = listener.lab.datagram();
    assert_eq!(
        json!([row["returned"], row["true_len"], row["fate"]]),
        json!([0, 0, "whole"]),
        "{row}"
    );
    assert_eq!(
        row["peer"],
        json!(client.local_addr().unwrap().to_string()),
        "its sender"
    );
    assert_eq!(row["data_hex"], "", "always a string");
    let rest = listener.lab.rest_of_datagrams();
    assert_eq!(rest.len(), 1, "only the summary follows: {rest:?}");
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn a_signal_ends_it_with_the_summary() {
    for signal in ["INT", "TERM"] {
        let mut listener = Listener::start(&[]);
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.send_to(b"hi", listener.addr).unwrap();
        assert_eq!(listener.lab.datagram()["fate"], "whole", "a row at once");
        listener.lab.signal(signal);
        let rest = listener.lab.remaining_output();
        assert_eq!(
            rest.last().unwrap()["summary"]["received"],
            1,
            "{signal}: {rest:?}"
        );
        assert_eq!(listener.lab.end().code(), Some(0), "{signal}");
    }
}

#[test]
fn it_ends_after_its_time() {
    let mut listener = Listener::start(&["--for", "10ms"]);
    let rest = listener.lab.rest_of_datagrams();
    assert_eq!(rest.len(), 1, "the summary: {rest:?}");
    let summary = &rest[0]["summary"];
    assert_eq!(summary["arrived"], 0, "nothing came");
    let started = summary["started"].as_str().unwrap();
    assert!(
        started.ends_with('Z') && started.contains('T'),
        "RFC 3339: {started}"
    );
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn datagrams_still_queued_at_the_end_are_unread() {
    let listener = Listener::start(&["--pace", "1h"]);
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.send_to(b"one", listener.addr).unwrap();
    assert_eq!(
        listener.lab.datagram()["fate"],
        "whole",
        "the first is read at once"
    );
    for _ in 0..3 {
        client.send_to(b"more", listener.addr).unwrap();
    }
    listener.lab.signal("INT");
    let rest = listener.lab.remaining_output();
    let summary = &rest.last().unwrap()["summary"];
    let counts = ["received", "unread", "arrived"].map(|key| summary[key].clone());
    assert_eq!(json!(counts), json!([1, 3, 4]), "{summary}");
}

#[test]
fn the_keys_of_a_row_are_always_there() {
    let listener = Listener::start(&["--count", "1"]);
    UdpSocket::bind("127.0.0.1:0")
        .unwrap()
        .send_to(b"x", listener.addr)
        .unwrap();
    let line = listener.lab.line();
    let keys = [
        "n", "t_ns", "who", "call", "call_n", "peer", "asked", "returned", "true_len", "flags",
        "errno", "fate", "kept", "of", "evidence", "data_hex",
    ];
    let mut at = 0;
    for key in keys {
        let place = line
            .find(&format!("\"{key}\":"))
            .unwrap_or_else(|| panic!("{key} in {line}"));
        assert!(place >= at, "{key} in its order: {line}");
        at = place;
    }
}

#[test]
fn ipv6_works_too() {
    if UdpSocket::bind("[::1]:0").is_err() {
        eprintln!("skipped: no IPv6 here");
        return;
    }
    let mut listener = Listener::start_as(
        &mut packet_lab(),
        "[::1]",
        &["--read-size", "4", "--count", "1"],
    );
    let client = UdpSocket::bind("[::1]:0").unwrap();
    client.send_to(b"hello", listener.addr).unwrap();
    let row = listener.lab.datagram();
    assert_eq!(
        json!([row["returned"], row["true_len"], row["fate"]]),
        json!([4, 5, "truncated"]),
        "{row}"
    );
    assert_eq!(
        row["peer"],
        json!(client.local_addr().unwrap().to_string()),
        "its sender"
    );
    assert_eq!(listener.lab.end().code(), Some(0), "exit code");
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut listener = Listener::start(&["--for", "20s"]);
    // Nobody reads the output any more.
    drop(std::mem::replace(
        &mut listener.lab.out,
        std::sync::mpsc::sync_channel(1).1,
    ));
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client
        .set_read_timeout(Some(Duration::from_millis(1)))
        .unwrap();
    // The reading end of the pipe closes when the reader has met the next line.
    let status = loop {
        if client.send_to(b"x", listener.addr).is_err() {
            break listener.lab.end();
        }
        drop(client.recv(&mut [0; 1]));
        if let Some(status) = listener.lab.ended() {
            break status;
        }
    };
    assert_eq!(status.code(), Some(0), "whoever read has had enough");
    let words: Vec<String> = listener.lab.err.iter().collect();
    assert!(
        !words.iter().any(|word| word.contains("panicked")),
        "{words:?}"
    );
}

#[test]
fn text_from_the_network_does_nothing_to_a_terminal() {
    let hostile = "txt\u{1b}[2J\u{7}\u{9b}31m\u{202e}\u{2066}\u{2028}\u{200b}\u{200f}\u{feff}";
    let marks = format!("Z{}", "\u{301}".repeat(60));
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    let packet_lab =
        Running::start(packet_lab().args(["listen", "--bind", "127.0.0.1:0", "--count", "2"]));
    let bound = packet_lab.line();
    let addr = address_in(&bound).unwrap();
    for text in [hostile, &marks] {
        sender.send_to(text.as_bytes(), addr).unwrap();
    }
    let lines: Vec<String> = packet_lab.out.iter().collect();
    let all = lines.concat();
    assert!(
        all.contains("txt") && all.contains('Z'),
        "what can be read is there: {all}"
    );
    let acts = |c: &char| c.is_control() || hostile.contains(*c) && !c.is_ascii();
    assert_eq!(all.chars().find(acts), None, "{all:?}");
    assert!(
        all.matches('\u{301}').count() <= 4,
        "marks do not pile up: {all}"
    );
}

#[test]
fn numbers_tell_what_was_lost_doubled_and_late() {
    let sender = "
import socket, struct, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in [5, 6, 9, 8, 8, 12, 6]:
    s.sendto(eval(sys.argv[2])(n), ('127.0.0.1', int(sys.argv[1])))
";
    for (field, write) in [
        ("2:2le", "lambda n: b'ab' + struct.pack('<H', n)"),
        ("0", "lambda n: struct.pack('>I', n)"),
        ("counter", "lambda n: b'%d rest' % n"),
    ] {
        let mut listener = Listener::start(&["--count", "7", "--sequence", field]);
        python(sender, &[&listener.port(), write]);
        let rows = listener.lab.remaining_output();
        let summary = &rows.last().unwrap()["summary"];
        let sequence = &summary["sequence"][0];
        let keys = [
            "first",
            "last",
            "read",
            "lost",
            "doubled",
            "late",
            "unnumbered",
        ];
        let counts = keys.map(|key| sequence[key].clone());
        assert_eq!(
            json!(counts),
            json!([5, 12, 7, 3, 2, 1, 0]),
            "{field}: {sequence}"
        );
        let keys = ["lost_numbers", "doubled_numbers", "late_numbers"];
        let numbers = keys.map(|key| sequence[key].clone());
        let want = json!([[[7, 7], [10, 11]], [8, 6], [8]]);
        assert_eq!(json!(numbers), want, "{field}: {sequence}");
        listener.lab.end();
    }
}
