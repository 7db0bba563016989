//! `packet-lab send` against other people's programs.

use std::{
    net::{TcpListener, UdpSocket},
    process::Command,
};

use serde_json::json;

use crate::{
    lab::{Running, is_call, json, packet_lab, run},
    namespace::{Isolation, isolate, shell},
};

/// A Python echo server that reads with `recvfrom(1024)` and tells what it got.
const ECHO: &str = "
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
while True:
    data, addr = s.recvfrom(1024)
    print(data.hex() or 'empty', flush=True)
    s.sendto(data, addr)
";

struct Echo {
    python: Running,
    addr: String,
}

fn echo() -> Echo {
    let python = Running::start(Command::new("python3").arg("-c").arg(ECHO));
    let addr = format!("127.0.0.1:{}", python.line());
    Echo { python, addr }
}

#[test]
fn a_python_server_answers_and_its_address_is_shown() {
    let echo = echo();
    let output = run(&[
        "send", "--to", &echo.addr, "--format", "jsonl", "hello", "", "你好",
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let got = [echo.python.line(), echo.python.line(), echo.python.line()];
    assert_eq!(
        got,
        ["68656c6c6f", "empty", "e4bda0e5a5bd"],
        "an empty datagram; 你好 as six bytes"
    );
    let rows = json(&output);
    let sends: Vec<_> = rows.iter().filter(|row| row["call"] == "sendto").collect();
    let lens: Vec<_> = sends
        .iter()
        .map(|row| row["asked"].as_u64().unwrap())
        .collect();
    assert_eq!(lens, [5, 0, 6], "what was sent");
    assert!(
        sends
            .iter()
            .all(|row| row["peer"] == json!(echo.addr) && row["who"] == "A"),
        "to the server"
    );
    assert!(
        sends
            .iter()
            .all(|row| row["fate"] == "unknown" && row["evidence"] == "not_ours"),
        "nobody saw"
    );
    let replies: Vec<_> = rows.iter().filter(|row| row["call"] == "recvmsg").collect();
    assert_eq!(replies.len(), 3, "three replies: {rows:?}");
    assert!(
        replies.iter().all(|row| row["peer"] == json!(echo.addr)),
        "the server's address"
    );
    let data: Vec<_> = replies
        .iter()
        .map(|row| row["data_hex"].as_str().unwrap())
        .collect();
    assert_eq!(data, ["68656c6c6f", "", "e4bda0e5a5bd"], "what came back");
    let summary = &rows.last().unwrap()["summary"];
    assert_eq!(
        json!([summary["sent"], summary["unknown"], summary["received"]]),
        json!([3, 3, 3]),
        "{summary}"
    );
}

#[test]
fn replies_are_cut_by_the_clients_own_read_sizes() {
    let echo = echo();
    let args = [
        "send",
        "--to",
        &echo.addr,
        "--connect",
        "--read-size",
        "4,1024",
        "--format",
        "jsonl",
    ];
    let output = packet_lab()
        .args(args)
        .args(["--hex", "68656c6c6f", "77 6f 72 6c 64"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "exit code");
    let rows = json(&output);
    let replies: Vec<_> = rows.iter().filter(|row| row["call"] == "recvmsg").collect();
    let facts: Vec<_> = replies
        .iter()
        .map(|row| json!([row["asked"], row["returned"], row["true_len"], row["fate"]]))
        .collect();
    assert_eq!(
        facts,
        [json!([4, 4, 5, "truncated"]), json!([1024, 5, 5, "whole"])],
        "{rows:?}"
    );
    assert!(
        rows.iter().any(|row| row["call"] == "send"),
        "a connected socket needs no address: {rows:?}"
    );
}

#[test]
fn words_for_people_are_in_their_language() {
    for (lang, words) in [
        ("en", ["MSG_TRUNC", "hell", "truncated"]),
        ("zh-CN", ["MSG_TRUNC", "hell", "截断"]),
    ] {
        let echo = echo();
        let output = run(&[
            "send",
            "--to",
            &echo.addr,
            "--read-size",
            "4",
            "--lang",
            lang,
            "hello",
        ]);
        let text = String::from_utf8(output.stdout).unwrap();
        for word in words {
            assert!(text.contains(word), "{word} in: {text}");
        }
        assert!(
            text.contains(&echo.addr),
            "the address of the server: {text}"
        );
    }
}

#[test]
fn nobody_answers_and_that_is_no_failure() {
    // A socket that takes the datagrams and says nothing.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = silent.local_addr().unwrap().to_string();
    let output = run(&[
        "send", "--to", &to, "--wait", "10ms", "--repeat", "3", "--format", "jsonl", "x",
    ]);
    assert_eq!(output.status.code(), Some(0), "exit code");
    let rows = json(&output);
    assert_eq!(rows.last().unwrap()["summary"]["unknown"], 3, "{rows:?}");
}

#[test]
fn a_client_may_choose_its_own_address() {
    let echo = echo();
    let output = run(&[
        "send",
        "--to",
        &echo.addr,
        "--from",
        "127.0.0.77:0",
        "--format",
        "jsonl",
        "x",
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(
        json(&output).last().unwrap()["summary"]["received"],
        1,
        "the answer came back there"
    );
}

#[test]
fn the_largest_datagram_goes_and_one_byte_more_is_not_sent() {
    let receiver = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = receiver.local_addr().unwrap().to_string();
    for (size, code, fate, errno) in [
        (65_507, 0, json!("unknown"), json!(null)),
        (65_508, 1, json!("not_sent"), json!("EMSGSIZE")),
    ] {
        // One argument may have 128 KiB on Linux.
        let payload = "x".repeat(size);
        let output = run(&[
            "send", "--to", &to, "--wait", "0s", "--format", "jsonl", &payload,
        ]);
        assert_eq!(output.status.code(), Some(code), "{size} bytes");
        let mut rows = json(&output);
        rows.retain(|row| !is_call(row));
        assert_eq!(rows[0]["fate"], fate, "{size} bytes");
        assert_eq!(rows[0]["errno"], errno, "{size} bytes");
    }
    let mut buffer = vec![0; 70_000];
    assert_eq!(
        receiver.recv(&mut buffer).unwrap(),
        65_507,
        "all of it arrived"
    );
}

#[test]
fn payloads_of_one_send_are_an_interval_apart_and_the_reached_rate_is_that_of_their_stamps() {
    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let [to_udp, to_tcp] = [udp.local_addr().unwrap(), tcp.local_addr().unwrap()];
    for (to, more) in [(to_udp, &[][..]), (to_tcp, &["--tcp"])] {
        let to = to.to_string();
        let mut args = vec!["send", "--to", &to, "--rate", "2", "--format", "jsonl"];
        args.extend(more);
        args.extend(["first", "second", "third"]);
        let lines = json(&run(&args));
        let sends = lines.iter().filter(|line| {
            let call = line["call"].as_str().unwrap_or_default();
            call.starts_with("send")
        });
        let at: Vec<f64> = sends.filter_map(|row| row["t_ns"].as_f64()).collect();
        assert_eq!(at.len(), 3, "{lines:?}");
        let span = (at[2] - at[0]) / 1e9;
        // Two intervals of half a second; a send that is late itself may make it less.
        assert!(span > 0.6, "{span} s");
        let rate = lines.last().unwrap()["summary"]["rate"].as_f64().unwrap();
        assert!((rate - 2.0 / span).abs() <= 1.0, "{rate} in {span} s");
    }
}

#[test]
fn text_is_sent_and_shown_in_gbk_where_that_is_asked_for() {
    let python = "
import socket, subprocess, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 0))
to = '127.0.0.1:%d' % s.getsockname()[1]
lab = subprocess.run([sys.argv[1], 'send', '--to', to, '--encoding', 'gbk', '--lang', 'en', '你好'], stdout=subprocess.PIPE)
print(s.recv(100).decode('gbk'), lab.stdout.decode())
";
    let output = crate::lab::python(python, &[env!("CARGO_BIN_EXE_packet-lab")]);
    assert!(output.starts_with("你好 "), "{output}");
    assert!(output.contains("4 bytes “你好”"), "{output}");
}

/// Takes the only two ports that the kernel may choose from for UDP, and prints what a send without one gets.
const NO_PORT: &str = "
import errno, socket, sys, time
taken = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
for n, s in enumerate(taken): s.bind(('0.0.0.0', 40000 + n))
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try: s.sendto(b'x', ('127.0.0.1', 9))
except OSError as e: print(errno.errorcode[e.errno], flush=True)
sys.stdin.read()
";

#[test]
fn where_no_local_port_is_free_a_send_fails_as_it_does_elsewhere() {
    match isolate("send::where_no_local_port_is_free_a_send_fails_as_it_does_elsewhere") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    shell("echo 40000 40001 > /proc/sys/net/ipv4/ip_local_port_range");
    let taker = Running::start(Command::new("python3").args(["-c", NO_PORT]));
    assert_eq!(taker.line(), "EAGAIN", "what a plain program gets");
    let args = ["send", "--to", "127.0.0.1:9", "x", "y", "--format"];
    let lines = json(&run(&[&args[..], &["jsonl"]].concat()));
    let sends = lines.iter().filter(|line| line["call"] == "sendto");
    let outcomes: Vec<_> = sends
        .map(|line| [&line["errno"], &line["fate"]].map(|key| key.as_str().unwrap()))
        .collect();
    assert_eq!(outcomes, [["EAGAIN", "not_sent"]; 2], "both: {lines:?}");
    let output = run(&[&args[..], &["text", "--lang", "en"]].concat());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("no local port is free"), "{text}");
}
