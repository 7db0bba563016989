//! Sentences that name a cause, held against the cause itself.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    sync::mpsc::sync_channel,
    thread::Builder,
};

use serde_json::Value;

use crate::{
    lab::{DEADLINE, Running, json, packet_lab, run},
    namespace::{Place, firewall, place, shell},
};

/// A server that is killed (`SIGKILL`) once 5 bytes have come, which it has read or not.
const KILLED: &str = r#"
import os, signal, socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1], flush=True)
c, _ = s.accept()
flags = socket.MSG_WAITALL | (0 if sys.argv[1] == "reads" else socket.MSG_PEEK)
c.recv(5, flags)
os.kill(os.getpid(), signal.SIGKILL)
"#;

/// What the lab's `recv` returned, with its error, when the server was killed.
fn killed(way: &str) -> Option<(Value, Value)> {
    let mut server = Command::new("python3")
        .args(["-c", KILLED, way])
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut port = String::new();
    BufReader::new(server.stdout.take()?)
        .read_line(&mut port)
        .ok()?;
    let to = format!("127.0.0.1:{}", port.trim());
    let args = [
        "send", "--tcp", "--to", &to, "hello", "--wait", "10s", "--format", "jsonl",
    ];
    let rows = json(&run(&args));
    server.wait().ok()?;
    let read = rows.iter().find(|row| row["call"] == "recv")?;
    Some((read["returned"].clone(), read["errno"].clone()))
}

#[test]
fn a_killed_program_resets_only_where_bytes_are_unread() {
    let Some(read) = killed("reads") else {
        return eprintln!("skipped: no python3 here");
    };
    assert_eq!(read, (0.into(), Value::Null), "all was read: FIN");
    let unread = killed("leaves them").unwrap();
    assert_eq!(
        unread,
        ((-1).into(), "ECONNRESET".into()),
        "bytes unread: RST"
    );
}

#[test]
fn a_segment_longer_than_the_mtu_is_not_too_long_for_a_datagram() {
    match place("proven_words::a_segment_longer_than_the_mtu_is_not_too_long_for_a_datagram") {
        Place::Inside => {}
        Place::Passed => return,
        Place::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    shell("ip link set lo mtu 1500");
    let send = |io: &str, size: &str| {
        let args = [
            "send",
            "--to",
            "127.0.0.1:9",
            "--pattern",
            "counter",
            "--repeat",
            "2",
            "--io",
            io,
            "--size",
            size,
        ];
        String::from_utf8_lossy(&run(&args).stdout).into_owned()
    };
    let said = send("gso", "1473");
    assert!(
        said.contains("with UDP_SEGMENT each datagram must fit into one packet"),
        "{said}"
    );
    assert!(!said.contains("too long for one datagram"), "{said}");
    for (io, size) in [("gso", "1472"), ("one", "1473")] {
        let said = send(io, size);
        assert!(!said.contains("EMSGSIZE"), "{io} {size}: {said}");
    }
}

/// A server that never accepts: its waiting list has room for one more.
const NEVER: &str = r#"
import socket, sys
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(4)
others = [socket.create_connection(s.getsockname()) for _ in range(4)]
print(s.getsockname()[1], flush=True)
sys.stdin.read()
"#;

#[test]
fn a_full_waiting_list_resets_what_connect_had_opened() {
    match place("proven_words::a_full_waiting_list_resets_what_connect_had_opened") {
        Place::Inside => {}
        Place::Passed => return,
        Place::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    shell("echo 1 > /proc/sys/net/ipv4/tcp_abort_on_overflow");
    let server = Running::start(Command::new("python3").args(["-c", NEVER]));
    let port = server.line();
    // The last ACKs of two handshakes are held up, so that both find the list empty before.
    let held = "tcp flags & (syn | ack | rst | fin) == ack tcp dport";
    firewall(&[format!("'{held} {port} drop'")]);
    let to = format!("127.0.0.1:{port}");
    let args = [
        "send", "--tcp", "--to", &to, "hello", "--wait", "20s", "--format", "jsonl",
    ];
    let clients = [(); 2].map(|()| Running::start(packet_lab().args(args)));
    let mut seen = [Vec::new(), Vec::new()];
    for (client, seen) in clients.iter().zip(&mut seen) {
        while !seen.iter().any(|row: &Value| row["call"] == "send") {
            seen.push(client.json());
        }
    }
    firewall(&[]);
    let (tell, told) = sync_channel(2);
    for (client, mut seen) in clients.into_iter().zip(seen) {
        let tell = tell.clone();
        let body = move || {
            while !seen.iter().any(|row: &Value| row["errno"] == "ECONNRESET") {
                seen.push(client.json());
            }
            tell.send(seen).ok();
        };
        Builder::new()
            .name("client".to_owned())
            .spawn(body)
            .unwrap();
    }
    let rows = told.recv_timeout(DEADLINE).expect("one is reset");
    let connect = rows.iter().rfind(|row| row["call"] == "connect").unwrap();
    assert_eq!(connect["errno"], Value::Null, "connect had succeeded");
    drop(server);
}
