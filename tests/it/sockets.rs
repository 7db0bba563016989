//! The table of the machine's sockets, held against `ss`.

use std::{
    collections::BTreeMap,
    net::{TcpListener, TcpStream, UdpSocket},
    process::Command,
};

use serde_json::Value;

use crate::lab::{Running, json, packet_lab, run};

/// What is compared of a socket: `Recv-Q`, `Send-Q`, state, memory, receive buffer and drops.
type Figures = (u64, u64, String, u64, u64, u64);

/// By own address and peer, what `ss` says.
fn by_ss(args: &str) -> BTreeMap<(String, String), Figures> {
    let output = Command::new("ss")
        .args([args, "-O", "-H"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let entry = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let memory = line.split_once("skmem:(r").map_or("", |(_, rest)| rest);
        let after = |name: &str| {
            let (_, rest) = memory.split_once(name).unwrap_or_default();
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
            digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
        };
        let held = memory.split(',').next().and_then(|held| held.parse().ok());
        let figures = (
            words[1].parse().unwrap(),
            words[2].parse().unwrap(),
            words[0].to_owned(),
            held.unwrap_or(0),
            after(",rb"),
            after(",d"),
        );
        ((words[3].to_owned(), words[4].to_owned()), figures)
    };
    text.lines().map(entry).collect()
}

/// By own address and peer, what the lab says, in the words of `ss`.
fn by_lab(protocol: &str) -> BTreeMap<(String, String), Figures> {
    let output = run(&["sockets", "--format", "jsonl", protocol]);
    assert!(output.status.success(), "{output:?}");
    let entry = |line: Value| {
        let number = |key: &str| line[key].as_u64().unwrap_or(0);
        let local = line["local"].as_str().unwrap().to_owned();
        let any = if local.starts_with('[') {
            "[::]:*"
        } else {
            "0.0.0.0:*"
        };
        let state = match line["state"].as_str().unwrap() {
            "bound" => "UNCONN",
            "connected" | "ESTABLISHED" => "ESTAB",
            other => other,
        };
        let figures = (
            number("recv_q"),
            number("send_q"),
            state.replace('_', "-"),
            number("memory"),
            number("receive_buffer"),
            number("drops"),
        );
        (
            (local, line["peer"].as_str().unwrap_or(any).to_owned()),
            figures,
        )
    };
    json(&output).into_iter().map(entry).collect()
}

#[test]
fn the_table_of_sockets_is_that_of_ss() {
    let any = "127.0.0.1:0";
    let (full, sender) = (UdpSocket::bind(any).unwrap(), UdpSocket::bind(any).unwrap());
    sender.connect(full.local_addr().unwrap()).unwrap();
    let name = (
        full.local_addr().unwrap().to_string(),
        "0.0.0.0:*".to_owned(),
    );
    while by_ss("-uanm")
        .get(&name)
        .is_none_or(|figures| figures.5 == 0)
    {
        (0..200).for_each(|_| drop(sender.send(&[7; 1400])));
    }
    let empty = UdpSocket::bind("[::1]:0").ok();
    let listener = TcpListener::bind(any).unwrap();
    let waits = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let mut own = vec![full.local_addr(), sender.local_addr()];
    own.extend(empty.as_ref().map(UdpSocket::local_addr));
    let udp = own.len();
    own.extend([listener.local_addr(), waits.local_addr()]);
    let own: Vec<String> = own
        .into_iter()
        .map(|addr| addr.unwrap().to_string())
        .collect();
    for (protocol, args, of) in [("udp", "-uanm", &own[..udp]), ("tcp", "-tanm", &own[udp..])] {
        let (lab, ss) = (by_lab(protocol), by_ss(args));
        for addr in of {
            let at = |table: &BTreeMap<(String, String), Figures>| {
                let found: Vec<_> = table
                    .iter()
                    .filter(|((local, _), _)| local == addr)
                    .collect();
                format!("{found:?}")
            };
            assert_eq!(at(&lab), at(&ss), "{protocol} {addr}");
            assert_ne!(at(&lab), "[]", "{protocol} {addr} is listed");
        }
    }
}

#[test]
fn a_flood_into_another_program_is_found() {
    let script = "import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
time.sleep(600)";
    let python = Running::start(Command::new("python3").args(["-c", script]));
    let addr = format!("127.0.0.1:{}", python.line());
    let mut command = packet_lab();
    let mut watch =
        Running::start(command.args(["sockets", "--watch", "--format", "jsonl", &addr]));
    // Other tests' connections may have the same port number.
    let own = |line: &Value| line["protocol"] == "udp" && line["local"] == addr.as_str();
    let mut lines = std::iter::repeat_with(|| watch.json());
    let first = lines.find(own).unwrap();
    assert_eq!(first["pid"], python.id(), "whose socket it is");
    assert_eq!(first["drops_per_s"], Value::Null, "one look tells no rate");
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    let line = loop {
        (0..500).for_each(|_| drop(sender.send_to(&[1; 1400], &addr)));
        let line = watch.out.try_recv().ok();
        let line = line.map(|line| serde_json::from_str::<Value>(&line).unwrap());
        if let Some(line) = line.filter(|line| own(line) && line["drops"] != 0) {
            break line;
        }
    };
    let rate = line["drops_per_s"].as_u64();
    assert!(rate > Some(0) && line["drops"].as_u64() > Some(0), "{line}");
    python.signal("KILL");
    let is_closed = |line: &Value| line["gone"] == true && line["cookie"] == first["cookie"];
    assert!(lines.any(|line| is_closed(&line)), "it is told of, too");
    watch.signal("INT");
    assert!(watch.end().success(), "and a signal ends it");
}

#[test]
fn sockets_needs_no_terminal_and_filters() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let addr = socket.local_addr().unwrap().to_string();
    let output = run(&["sockets", &addr]);
    let text = String::from_utf8(output.stdout).unwrap();
    let mut rows = text.lines().skip(1);
    assert!(
        rows.clone().all(|row| row.contains(&addr)),
        "no others: {text}"
    );
    let me = std::process::id().to_string();
    assert!(
        rows.any(|row| row.contains("UDP") && row.contains(&me)),
        "{text}"
    );
    let wrong = run(&["sockets", "--for", "2s"]);
    assert_eq!(wrong.status.code(), Some(2), "--for goes with --watch");
}
