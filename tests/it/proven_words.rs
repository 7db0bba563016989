//! Sentences that name a cause, held against the cause itself.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::{
    lab::{json, run},
    namespace::{Place, place, shell},
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
