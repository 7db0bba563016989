//! Groups, broadcasts, addresses of one link and shared ports: what other programs see of them, and what is told of it.

use std::process::Command;

use serde_json::Value;

use crate::{
    lab::{self, DEADLINE, Listener, Running, packet_lab, run},
    namespace::{Isolation, isolate, shell},
    own_process::is_alone,
};

/// Receives on the port (`argv[1]`) as the other arguments say, one datagram or as many as `argv[2]` says; writes what
/// came, and from where, after a line that it is ready.
const RECEIVER: &str = "
import socket, struct, sys
port, count, address, group, interface, option = sys.argv[1:7]
family = socket.AF_INET6 if ':' in address else socket.AF_INET
s = socket.socket(family, socket.SOCK_DGRAM)
if option:
    s.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
s.settimeout(30)
s.bind(socket.getaddrinfo(address, int(port), family, socket.SOCK_DGRAM)[0][4])
index = socket.if_nametoindex(interface) if interface else 0
if group and family == socket.AF_INET:
    s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, struct.pack('4s4si', socket.inet_aton(group), bytes(4), index))
elif group:
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(family, group) + struct.pack('i', index))
print('ready', s.getsockname()[1], flush=True)
for _ in range(int(count)):
    data, peer = s.recvfrom(99)
    link = '%' + socket.if_indextoname(peer[3]) if len(peer) > 3 and peer[3] else ''
    print(data.decode(), peer[0] + link, flush=True)
";

struct Receiver {
    python: Running,
    port: String,
}

impl Receiver {
    fn start(port: &str, count: usize, [address, group, interface, option]: [&str; 4]) -> Self {
        let python = Running::start(Command::new("python3").args(["-c", RECEIVER, port]).args([
            &count.to_string(),
            address,
            group,
            interface,
            option,
        ]));
        let ready = python.line();
        let port = ready.strip_prefix("ready ").expect(&ready).to_owned();
        Self { python, port }
    }

    fn line(&self) -> String {
        self.python.line()
    }
}

fn send(args: &[&str]) -> Vec<Value> {
    let more = ["send", "--format", "jsonl", "--wait", "1ms"];
    let output = packet_lab().args(more).args(args).output().unwrap();
    lab::json(&output)
}

#[track_caller]
fn call<'a>(rows: &'a [Value], call: &str) -> &'a Value {
    let found = rows.iter().find(|row| row["call"] == call);
    found.unwrap_or_else(|| panic!("no {call}: {rows:?}"))
}

/// Where the test is; inside, in a namespace of its own, there is a network of two interfaces, `lab0` and `lab1`.
fn in_a_network(test: &str) -> Isolation {
    let place = isolate(&format!("group_peers::{test}"));
    if place == Isolation::Inside {
        shell("ip link add lab0 type veth peer name lab1");
        shell(
            "echo 0 > /proc/sys/net/ipv6/conf/lab0/accept_dad; echo 0 > /proc/sys/net/ipv6/conf/lab1/accept_dad",
        );
        shell("ip addr add 10.77.0.1/24 dev lab0 && ip link set lab0 up && ip link set lab1 up");
        shell("ip addr add fe80::77/64 dev lab0 nodad && ip addr add fe80::78/64 dev lab1 nodad");
    }
    place
}

const SKIPPED: &str = "skipped: `unshare -rn` is not allowed here, or there is no `nft`";

#[test]
fn one_send_to_a_group_is_got_by_all_that_joined_it() {
    // The kernel's reports of a joined group look eaten to all that share its counters (`lessons::joins_groups`).
    if !is_alone("group_peers::one_send_to_a_group_is_got_by_all_that_joined_it") {
        return;
    }
    let join = ["--join", "239.77.1.2@lo", "--reuse-address", "--count", "2"];
    let listener = Listener::start_as(&mut packet_lab(), "0.0.0.0", &join);
    let port = listener.port();
    let of = ["0.0.0.0", "239.77.1.2", "lo", "SO_REUSEADDR"];
    let other = Receiver::start(&port, 2, of);
    let to = format!("239.77.1.2:{port}");
    let rows = send(&["--to", &to, "--multicast-interface", "lo", "ours"]);
    assert_eq!(other.line(), "ours 127.0.0.1");
    let option = call(&rows, "setsockopt");
    assert_eq!(option["option"], "IP_MULTICAST_IF", "{option}");
    let sent = call(&rows, "sendto");
    assert_eq!(
        (&sent["returned"], &sent["fate"]),
        (&4.into(), &"unknown".into())
    );
    // The address that python3's socket is bound to tells the interface too.
    let script = "import socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0)); \
                  s.sendto(b'theirs', ('239.77.1.2', int(sys.argv[1])))";
    lab::python(script, &[&port]);
    assert_eq!(other.line(), "theirs 127.0.0.1");
    let rows = listener.lab.remaining_output();
    let joined = call(&rows, "setsockopt");
    let joined = if joined["option"] == "SO_REUSEADDR" {
        rows.iter()
            .find(|row| row["option"] == "IP_ADD_MEMBERSHIP")
            .unwrap()
    } else {
        joined
    };
    assert_eq!(joined["peer"], "239.77.1.2@lo", "{joined}");
    assert_eq!(joined["errno"], Value::Null, "{joined}");
    let got: Vec<_> = rows.iter().filter(|row| row["call"] == "recvmsg").collect();
    assert_eq!(got.len(), 2, "{rows:?}");
    for (row, hex) in got.iter().zip(["6f757273", "746865697273"]) {
        assert_eq!(row["data_hex"], hex, "{row}");
        assert_eq!(row["destination"], "239.77.1.2", "{row}");
        assert_eq!(
            (&row["interface"], &row["fate"]),
            (&"lo".into(), &"whole".into())
        );
    }
}

#[test]
fn a_group_that_cannot_be_joined_is_told_with_the_cure() {
    for (join, want) in [
        ("10.0.0.1@lo", "is no multicast group"),
        (
            "239.1.2.3@no-such",
            "There is no network interface no-such. There are: lo",
        ),
        ("239.1.2.3@lo,239.1.2.3@lo", "is joined already"),
        (
            "239.1.2.3@10.99.99.99",
            "There is no network interface 10.99.99.99",
        ),
    ] {
        let output = run(&[
            "listen",
            "--bind",
            "0.0.0.0:0",
            "--for",
            "1s",
            "--join",
            join,
        ]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains(want), "{join}: {stderr}");
        assert_eq!(output.status.code(), Some(2), "{join}");
    }
    let output = run(&["send", "--to", "[fe80::1%no-such]:9", "hi"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("There is no network interface no-such. There are: lo"),
        "{stderr}"
    );
    let output = run(&["send", "--to", "[fe80::1]:9", "hi"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("Name the network interface"), "{stderr}");
}

#[test]
fn groups_of_both_families_are_heard_over_a_network_and_not_with_the_loop_off() {
    match in_a_network("groups_of_both_families_are_heard_over_a_network_and_not_with_the_loop_off")
    {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("{SKIPPED}"),
    }
    for (bind, group, to) in [
        ("0.0.0.0", "239.77.1.3", "239.77.1.3"),
        ("[::]", "ff02::77", "[ff02::77%lab0]"),
        ("[::]", "ff15::77", "[ff15::77]"),
    ] {
        let join = format!("{group}@lab0");
        let listener = Listener::start_as(
            &mut packet_lab(),
            bind,
            &["--join", &join, "--reuse-address"],
        );
        let port = listener.port();
        let address = if bind == "[::]" { "::" } else { bind };
        let other = Receiver::start(&port, 3, [address, group, "lab0", "SO_REUSEADDR"]);
        let to = format!("{to}:{port}");
        let sends: [(&[&str], &str); 4] = [
            (&[], "usual"),
            (&["--no-multicast-loop"], "without the loop"),
            (&["--multicast-ttl", "0"], "not beyond this machine"),
            (&["--multicast-ttl", "7"], "last"),
        ];
        for (more, text) in sends {
            let by = ["--to", &to, "--multicast-interface", "lab0"];
            let rows = send(&[&by[..], more, &[text]].concat());
            let sent = call(&rows, "sendto");
            assert_eq!(sent["errno"], Value::Null, "{sent}");
        }
        let lines = [other.line(), other.line(), other.line()];
        let words = lines.map(|line| line.rsplit_once(' ').unwrap().0.to_owned());
        assert_eq!(
            words,
            ["usual", "not beyond this machine", "last"],
            "{group}"
        );
        let mut got = Vec::new();
        while got.len() < 3 {
            got.push(listener.lab.datagram());
        }
        let last = got.last().unwrap();
        assert_eq!(last["data_hex"], "6c617374", "{last}");
        assert_eq!(last["destination"], group, "{last}");
        assert_eq!(
            (&last["interface"], &last["ttl"]),
            (&"lab0".into(), &7.into())
        );
    }
}

#[test]
fn an_address_of_one_link_is_reached_by_its_interface_both_ways() {
    match in_a_network("an_address_of_one_link_is_reached_by_its_interface_both_ways") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("{SKIPPED}"),
    }
    let other = Receiver::start("0", 1, ["fe80::77%lab0", "", "", ""]);
    let to = format!("[fe80::77%lab0]:{}", other.port);
    let rows = send(&["--to", &to, "--from", "fe80::77%lab0", "hi"]);
    assert_eq!(other.line(), "hi fe80::77%lab0");
    assert_eq!(call(&rows, "sendto")["peer"], to.as_str());
    // The other way: the lab listens, and what came has the name of the interface too.
    let args = [
        "listen",
        "--format",
        "jsonl",
        "--bind",
        "[fe80::77%lab0]:0",
        "--count",
        "1",
    ];
    let lab = Running::start(packet_lab().args(args));
    let bound = loop {
        let line = lab.err.recv_timeout(DEADLINE).unwrap();
        if let Some(addr) = lab::address_in(&line) {
            break addr.to_owned();
        }
    };
    assert!(bound.starts_with("[fe80::77%lab0]:"), "{bound}");
    let port = bound.rsplit(':').next().unwrap();
    let table = run(&["sockets", "--format", "jsonl", port]);
    let table = String::from_utf8(table.stdout).unwrap();
    assert!(table.contains(&format!("\"local\":\"{bound}\"")), "{table}");
    let script = "import socket, sys; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); \
                  s.sendto(b'back', socket.getaddrinfo('fe80::77%lab0', int(sys.argv[1]), socket.AF_INET6)[0][4])";
    lab::python(script, &[port]);
    let got = lab.datagram();
    assert_eq!(got["data_hex"], "6261636b", "{got}");
    assert!(got["peer"].as_str().unwrap().contains("%lab0]:"), "{got}");
}

#[test]
fn a_broadcast_is_got_by_everybody_on_its_port() {
    match in_a_network("a_broadcast_is_got_by_everybody_on_its_port") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("{SKIPPED}"),
    }
    shell("ip route add default dev lab0");
    let args = ["--reuse-address", "--count", "2"];
    let listener = Listener::start_as(&mut packet_lab(), "0.0.0.0", &args);
    let port = listener.port();
    let other = Receiver::start(&port, 2, ["0.0.0.0", "", "", "SO_REUSEADDR"]);
    for to in ["255.255.255.255", "10.77.0.255"] {
        let to = format!("{to}:{port}");
        let rows = send(&["--to", &to, "refused"]);
        assert_eq!(call(&rows, "sendto")["errno"], "EACCES", "{to}");
        let rows = send(&["--to", &to, "--broadcast", &to]);
        assert_eq!(call(&rows, "sendto")["errno"], Value::Null, "{to}");
        assert_eq!(other.line(), format!("{to} 10.77.0.1"));
        let got = listener.lab.datagram();
        let there = format!("{}:{port}", got["destination"].as_str().unwrap());
        assert_eq!(there, to, "{got}");
    }
    let output = run(&["send", "--to", &format!("10.77.0.255:{port}"), "hi"]);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        stdout.contains("A broadcast needs SO_BROADCAST"),
        "{stdout}"
    );
}

#[test]
fn with_reuse_address_the_newest_gets_it_and_with_reuse_port_each_sender_has_one() {
    let args = ["--reuse-address", "--for", "30s"];
    let first = Listener::start(&args);
    let port = first.port();
    let newest = Receiver::start(&port, 3, ["127.0.0.1", "", "", "SO_REUSEADDR"]);
    let to = format!("127.0.0.1:{port}");
    for text in ["one", "two", "three"] {
        send(&["--to", &to, text]);
        assert_eq!(
            newest.line(),
            format!("{text} 127.0.0.1"),
            "the newest has it"
        );
    }
    let first = Listener::start(&["--reuse-port", "--for", "30s"]);
    let port = first.port();
    let second = Listener::start_at(
        &mut packet_lab(),
        &format!("127.0.0.1:{port}"),
        &["listen", "--reuse-port", "--for", "30s"],
    );
    let to = format!("127.0.0.1:{port}");
    for _ in 0..32 {
        send(&["--to", &to, "--repeat", "2", "same"]);
    }
    for listener in [&first, &second] {
        listener.lab.signal("INT");
    }
    let [first, second] = [first, second].map(|listener| listener.lab.rest_of_datagrams());
    let peers = |rows: &[Value]| {
        let rows = rows
            .iter()
            .filter_map(|row| row["peer"].as_str().map(str::to_owned));
        rows.collect::<Vec<_>>()
    };
    let (first, second) = (peers(&first), peers(&second));
    assert_eq!(first.len() + second.len(), 64, "none twice, none lost");
    assert!(
        first.iter().all(|peer| !second.contains(peer)),
        "a sender has one of them"
    );
    // By a hash of the addresses: that all 32 take one of two is as likely as 2⁻³¹.
    assert!(!first.is_empty() && !second.is_empty(), "both have some");
}
