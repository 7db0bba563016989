//! What the kernel drops at a socket of the lab, whoever sent it, against the kernel's own tables.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, UdpSocket},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use serde_json::{Value, json};

use crate::{
    lab::{DEADLINE, Listener, Running, json as json_of, packet_lab, run},
    namespace::{Isolation, isolate},
    numbered::kernel_drops,
};

/// So often the kernel's counters are looked at until they agree: some seconds.
const MAX_TRIES: u32 = 100_000;

fn is_drops(line: &Value) -> bool {
    line["note"] == "drops"
}

#[test]
fn drops_of_others_are_told_when_they_happen() {
    let listener = Listener::start(&["--receive-buffer", "1", "--pace", "1h"]);
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    sender.connect(listener.addr).unwrap();
    let mut noted = 0;
    for round in [5, 50, 1] {
        for _ in 0..round {
            sender.send(&[0; 500]).unwrap();
        }
        let want = kernel_drops(listener.addr);
        // While nothing is read there is no row that could tell it.
        while noted < want {
            let line = listener.lab.json();
            if is_drops(&line) {
                assert_eq!(line["from"], noted, "no gap: {line}");
                noted = line["to"].as_u64().unwrap();
                let facts = ["who", "own_at_least", "own_at_most"].map(|key| line[key].clone());
                assert_eq!(json!(facts), json!(["server", 0, 0]), "{line}");
            }
        }
        assert_eq!(noted, want, "as many as the kernel has");
    }
    assert!(noted >= 50, "it dropped most of them: {noted}");
    listener.lab.signal("TERM");
    let rest = listener.lab.remaining_output();
    let summary = &rest.last().unwrap()["summary"];
    assert_eq!(summary["dropped"], noted, "{summary}");
    assert_eq!(summary["arrived"], 56, "{summary}");
}

#[test]
fn drops_of_others_are_a_line_of_the_text() {
    let lab = Running::start(packet_lab().args([
        "listen",
        "--bind",
        "127.0.0.1:0",
        "--receive-buffer",
        "1",
        "--pace",
        "1h",
    ]));
    let next = || lab.out.recv_timeout(DEADLINE).expect("a line");
    let addr = loop {
        let line = next();
        if let Some(words) = line.split("Bound to ").nth(1) {
            break words.split(". ").next().unwrap().to_owned();
        }
    };
    let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..9 {
        sender.send_to(&[0; 500], &addr).unwrap();
    }
    let line = loop {
        let line = next();
        if line.contains("drop count") {
            break line;
        }
    };
    let words = [
        "server: ",
        " dropped at its socket (drop count 0 → ",
        "none of them the lab’s own",
    ];
    assert!(words.iter().all(|word| line.contains(word)), "{line}");
}

/// Datagrams that came to a port of this namespace where no socket was.
fn no_ports() -> u64 {
    let counters = fs::read_to_string("/proc/net/snmp").unwrap();
    let mut lines = counters.lines().filter(|line| line.starts_with("Udp:"));
    let (names, values) = (lines.next().unwrap(), lines.next().unwrap());
    let at = names.split(' ').position(|name| name == "NoPorts").unwrap();
    values.split(' ').nth(at).unwrap().parse().unwrap()
}

#[test]
fn the_last_datagrams_of_a_flood_are_counted() {
    match isolate("drops::the_last_datagrams_of_a_flood_are_counted") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => {
            eprintln!("skipped: `unshare -rn` is not allowed here, or there is no `nft`");
            return;
        }
    }
    let rounds = std::env::var("LAB_ROUNDS").ok();
    let rounds = rounds.map_or(12, |rounds| rounds.parse().unwrap());
    for round in 0..rounds {
        let pace: &[&str] = if round % 3 == 0 {
            &["--pace", "1h"]
        } else {
            &[]
        };
        let before = no_ports();
        let ip = ["127.0.0.1", "0.0.0.0", "[::]"][round % 5 % 3];
        let listener = Listener::start_as(&mut packet_lab(), ip, pace);
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.addr.port()));
        let stop = AtomicBool::new(false);
        let flood = || {
            let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
            let mut sent = 0;
            while !stop.load(Ordering::Relaxed) {
                sent += u64::from(sender.send_to(&[0; 32], to).is_ok());
            }
            sent
        };
        let (sent, summary) = thread::scope(|scope| {
            let flood = scope.spawn(flood);
            for _ in 0..(round * 389) % 1999 {
                if pace.is_empty() {
                    listener.lab.line();
                }
            }
            listener.lab.signal("TERM");
            let rest = listener.lab.remaining_output();
            stop.store(true, Ordering::Relaxed);
            let summary = rest.last().unwrap()["summary"].clone();
            (flood.join().unwrap(), summary)
        });
        let arrived = summary["arrived"].as_u64().unwrap() + summary["lost"].as_u64().unwrap();
        // The kernel may put off the last ones for a moment.
        let adds_up = || arrived + no_ports() - before == sent;
        (0..MAX_TRIES).any(|_| adds_up());
        let late = no_ports() - before;
        assert_eq!(
            arrived + late,
            sent,
            "round {round}, {ip}: {summary}, {late} came after it"
        );
    }
}

#[test]
fn drops_at_another_programs_socket_are_those_that_ss_shows() {
    let server = "
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.bind(('127.0.0.1', 0))
print(s.getsockname()[1], flush=True)
sys.stdin.read()
";
    let mut python = Running::start(Command::new("python3").args(["-c", server]));
    let port: u16 = python.line().parse().unwrap();
    let to = format!("127.0.0.1:{port}");
    let args = [
        "send", "--to", &to, "--repeat", "300", "--wait", "0s", "hello",
    ];
    let rows = json_of(&run(&[&args[..], &["--format", "jsonl"]].concat()));
    let summary = &rows.last().unwrap()["summary"];
    let far = &summary["far_end"];
    // The independent readers: the kernel's table, and `ss`.
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let drops = kernel_drops(addr);
    assert!(drops > 200, "most do not fit: {drops}");
    assert_eq!(far["drops"], drops, "{summary}");
    assert_eq!(far["pid"], python.id(), "{summary}");
    let ss = Command::new("ss").args(["-uanm"]).output().unwrap();
    let ss = String::from_utf8(ss.stdout).unwrap();
    let mut lines = ss.lines().skip_while(|line| !line.contains(&to));
    let entry = [lines.next().unwrap(), lines.next().unwrap_or_default()].concat();
    let held = format!("(r{},rb{},", far["memory"], far["receive_buffer"]);
    assert!(entry.contains(&held), "{held}: {entry}");
    assert!(entry.contains(&format!(",d{drops})")), "{drops}: {entry}");
    // Each of them is unknown all the same, and the text says so.
    assert_eq!(summary["unknown"], 300, "{summary}");
    let text = String::from_utf8(run(&args).stdout).unwrap();
    let drops = kernel_drops(addr);
    assert!(
        text.contains(&format!(": {drops} dropped since it was opened")),
        "{text}"
    );
    assert!(
        text.contains("; which datagrams these are is not known"),
        "{text}"
    );
    python.type_in(b"");
}

#[test]
fn where_the_far_end_dropped_nothing_no_datagram_is_in_question() {
    let listener = Listener::start(&["--reply", "echo"]);
    let to = listener.addr.to_string();
    let output = run(&["send", "--to", &to, "--wait", "30s", "hello"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains(": 0 dropped since it was opened, 0 of "),
        "{text}"
    );
    assert!(!text.contains("which datagrams"), "{text}");
}
