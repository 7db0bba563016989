//! Sentences that name a cause, held against the cause itself.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::{
    lab::{Running, json, packet_lab, run},
    namespace::{Isolation, firewall, isolate, shell},
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
    match isolate("named_causes::a_segment_longer_than_the_mtu_is_not_too_long_for_a_datagram") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
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
    let text = send("gso", "1473");
    assert!(
        text.contains("with UDP_SEGMENT each datagram must fit into one packet"),
        "{text}"
    );
    assert!(!text.contains("too long for one datagram"), "{text}");
    for (io, size) in [("gso", "1472"), ("one", "1473")] {
        let text = send(io, size);
        assert!(!text.contains("EMSGSIZE"), "{io} {size}: {text}");
    }
}

/// A server that never accepts. Its waiting list has room for one more, which comes when it is told to.
const NEVER: &str = r#"
import signal, socket, struct, sys, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(4)
def connect(n):
    made = [socket.create_connection(s.getsockname(), source_address=("127.0.0.2", 0)) for _ in range(n)]
    waiting = lambda: struct.unpack("24xI", s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 28))[0]
    while waiting() < connect.waiting + n: time.sleep(.01)
    connect.waiting += n
    return made
connect.waiting = 0
others = connect(4)
print(s.getsockname()[1], flush=True)
sys.stdin.read()
others += connect(1)
print("full", flush=True)
signal.pause()
"#;

#[test]
fn a_full_waiting_list_resets_what_connect_had_opened() {
    match isolate("named_causes::a_full_waiting_list_resets_what_connect_had_opened") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    shell("echo 1 > /proc/sys/net/ipv4/tcp_abort_on_overflow");
    let mut server = Running::start(Command::new("python3").args(["-c", NEVER]));
    let port = server.line();
    // The last ACK of the client's handshake is held up until the list is full. (Two clients let go at the same
    // moment could both be taken: the kernel looks at the length before it holds the lock.)
    let held = "ip saddr 127.0.0.1 tcp flags & (syn | ack | rst | fin) == ack tcp dport";
    firewall(&[format!("'{held} {port} drop'")]);
    let to = format!("127.0.0.1:{port}");
    let args = [
        "send", "--tcp", "--to", &to, "hello", "--wait", "20s", "--format", "jsonl",
    ];
    let client = Running::start(packet_lab().args(args));
    let until = |found: &dyn Fn(&Value) -> bool| {
        let mut seen = vec![client.json()];
        while !seen.last().is_some_and(found) {
            seen.push(client.json());
        }
        seen
    };
    let seen = until(&|row| row["call"] == "send");
    let connect = seen.iter().rfind(|row| row["call"] == "connect").unwrap();
    assert_eq!(connect["errno"], Value::Null, "connect had succeeded");
    server.type_in(b"");
    assert_eq!(server.line(), "full");
    firewall(&[]);
    until(&|row| row["errno"] == "ECONNRESET");
}

/// A server that never accepts, with a full waiting list.
const FULL: &str = r#"
import signal, socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0)
other = socket.create_connection(s.getsockname())
print(s.getsockname()[1], flush=True)
signal.pause()
"#;

#[test]
fn a_syn_is_dropped_by_a_full_waiting_list_only_where_it_came_that_far() {
    let name = "named_causes::a_syn_is_dropped_by_a_full_waiting_list_only_where_it_came_that_far";
    match isolate(name) {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    let server = Running::start(Command::new("python3").args(["-c", FULL]));
    let port = server.line();
    let to = format!("127.0.0.1:{port}");
    let args = [
        "send", "--tcp", "--to", &to, "hello", "--wait", "4s", "--format",
    ];
    let port_note = |args: &[&str]| {
        let mut lines = json(&run(args)).into_iter();
        let note = lines.find(|line| line["note"] == "port");
        note.unwrap_or_else(|| panic!("{args:?}: the port is told of"))
    };
    let args = [&args[..], &["jsonl"]].concat();
    let overflows = || {
        let text = std::fs::read_to_string("/proc/net/netstat").unwrap();
        let mut lines = text.lines().filter(|line| line.starts_with("TcpExt:"));
        let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
        let at = names.split(' ').position(|name| name == "ListenOverflows");
        let value = values.split(' ').nth(at.unwrap()).unwrap();
        value.parse::<u64>().unwrap()
    };
    let before = overflows();
    let full = port_note(&args);
    let found = ["how", "waiting", "backlog"].map(|key| full[key].clone());
    let want = json!(["full", 1, 0]);
    assert_eq!(Value::from(found.to_vec()), want, "{full}");
    let dropped = full["syns_dropped"]
        .as_u64()
        .unwrap_or_else(|| panic!("{full}"));
    let counted = overflows() - before;
    assert!(
        (1..counted).contains(&dropped),
        "{dropped} of {counted}: the first was sent before the look"
    );
    // The list is as full, but a firewall eats what comes.
    firewall(&[format!("tcp dport {port} drop")]);
    let before = overflows();
    let eaten = port_note(&args);
    assert_eq!(eaten["how"], "full", "{eaten}");
    assert_eq!(eaten["syns_dropped"], Value::Null, "{eaten}");
    assert_eq!(overflows(), before, "none came that far");
}
