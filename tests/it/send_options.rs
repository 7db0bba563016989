//! Options that change whom a datagram reaches, and flags of sends: what others see.

use std::{
    io::Read as _,
    net::{TcpListener, UdpSocket},
    process::Command,
};

use crate::lab::{self, DEADLINE, Listener, packet_lab};

fn send(args: &[&str]) -> Vec<serde_json::Value> {
    let output = packet_lab()
        .args(["send", "--format", "jsonl", "--wait", "1ms"])
        .args(args)
        .output()
        .unwrap();
    lab::json(&output)
}

#[test]
fn a_broadcast_goes_out_only_where_it_is_switched_on() {
    let everybody = UdpSocket::bind("0.0.0.0:0").unwrap();
    everybody.set_read_timeout(Some(DEADLINE)).unwrap();
    let port = everybody.local_addr().unwrap().port();
    let to = format!("127.255.255.255:{port}");
    let rows = send(&["--to", &to, "no"]);
    let refused = rows.iter().find(|row| row["call"] == "sendto").unwrap();
    assert_eq!(refused["errno"], "EACCES", "{refused}");
    assert_eq!(refused["fate"], "not_sent", "{refused}");
    let rows = send(&["--to", &to, "--broadcast", "yes"]);
    let calls: Vec<&str> = rows.iter().filter_map(|row| row["call"].as_str()).collect();
    assert_eq!(calls, ["socket", "setsockopt", "sendto", "close"]);
    assert_eq!(
        (&rows[1]["option"], &rows[1]["asked"]),
        (&"SO_BROADCAST".into(), &1.into()),
        "{}",
        rows[1]
    );
    let mut got = [0; 9];
    let (n, _) = everybody.recv_from(&mut got).unwrap();
    assert_eq!(&got[..n], b"yes", "the other one never came");
}

#[test]
fn a_port_is_shared_by_those_that_ask_for_it() {
    let first = Listener::start(&["--reuse-port", "--count", "1"]);
    // Python's socket with the same option has the port too; without it nobody has.
    let program = "import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
                   s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, int(sys.argv[2])); \
                   s.bind(('127.0.0.1', int(sys.argv[1])))";
    let bind = |reuse: &str| {
        let port = first.addr.port().to_string();
        let run = Command::new("python3")
            .args(["-c", program, &port, reuse])
            .output();
        let output = run.expect("python3; tests/run installs it");
        output.status.success()
    };
    assert!(bind("1"), "it shares the port");
    assert!(!bind("0"), "EADDRINUSE without the option");
}

#[test]
fn strace_sees_the_flag_of_a_send() {
    if !lab::can_trace() {
        return eprintln!("skipped: strace cannot trace here");
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let far = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = far.local_addr().unwrap();
    let run = Command::new("strace")
        .args(["-f", "-e", "trace=sendto", "-o"])
        .arg(&trace)
        .arg(packet_lab().get_program())
        .args([
            "send",
            "--to",
            &to.to_string(),
            "--format",
            "jsonl",
            "--wait",
            "1ms",
        ])
        .args(["--dont-wait", "hi"])
        .output();
    let output = run.unwrap();
    assert!(output.status.success(), "{output:?}");
    let rows = lab::json(&output);
    let row = rows.iter().find(|row| row["call"] == "sendto").unwrap();
    assert_eq!(
        row["input_flags"],
        serde_json::json!(["MSG_DONTWAIT"]),
        "{row}"
    );
    let seen = std::fs::read_to_string(&trace).unwrap();
    assert!(
        seen.contains("\"hi\", 2, MSG_DONTWAIT, {sa_family=AF_INET"),
        "{seen}"
    );
}

#[test]
fn what_finds_no_room_in_a_stream_is_not_sent_with_the_flag() {
    let far = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = far.local_addr().unwrap().to_string();
    let more = ["--pattern", "random", "--size", "65536", "--repeat", "400"];
    let rows = send(&[&["--tcp", "--to", &to, "--dont-wait"][..], &more].concat());
    let sends = rows.iter().filter(|row| row["call"] == "send");
    let sends: Vec<_> = sends
        .inspect(|row| assert_eq!(row["input_flags"][0], "MSG_DONTWAIT"))
        .collect();
    assert_eq!(sends.len(), 400, "one call each");
    let refused = sends.iter().filter(|row| row["errno"] == "EAGAIN").count();
    assert!(refused > 0, "26 MB do not fit");
    let taken: i64 = sends
        .iter()
        .filter_map(|row| row["returned"].as_i64())
        .filter(|n| *n > 0)
        .sum();
    let (mut conn, _) = far.accept().unwrap();
    conn.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut all = Vec::new();
    conn.read_to_end(&mut all).unwrap();
    assert_eq!(
        i64::try_from(all.len()).ok(),
        Some(taken),
        "what the calls told, and no more"
    );
}
