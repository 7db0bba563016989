//! What a datagram died of on its way, as routers, hosts and firewalls report it.

use serde_json::Value;

use crate::{
    lab::{is_call, json, python, run},
    namespace::{Host, Isolation, firewall, isolate, shell},
};

/// This machine at 10.0.1.1, a router with an MTU of 1000 behind it, and a host at 10.0.2.2.
fn two_hops() -> [Host; 2] {
    let (router, host) = (Host::start(), Host::start());
    shell("ip link add c0 type veth peer name r0; ip link add r1 type veth peer name s0");
    for (end, of) in [("r0", &router), ("r1", &router), ("s0", &host)] {
        shell(&format!("ip link set {end} netns {}", of.pid()));
    }
    router.shell(
        "ip link set lo up; ip addr add 10.0.1.2/24 dev r0; ip link set r0 up
         ip addr add 10.0.2.1/24 dev r1; ip link set r1 mtu 1000 up
         echo 1 > /proc/sys/net/ipv4/ip_forward",
    );
    host.shell(
        "ip link set lo up; ip addr add 10.0.2.2/24 dev s0; ip link set s0 mtu 1000 up
         ip route add default via 10.0.2.1",
    );
    shell(
        "ip addr add 10.0.1.1/24 dev c0; ip link set c0 up; ip route add default via 10.0.1.2
         echo 1 > /proc/sys/net/ipv4/neigh/c0/mcast_solicit
         echo 100 > /proc/sys/net/ipv4/neigh/c0/retrans_time_ms",
    );
    [router, host]
}

/// What the lab tells of one datagram of this size.
fn fate(to: &str, size: u32) -> Value {
    let size = size.to_string();
    let args = [
        "send",
        "--to",
        to,
        "--pattern",
        "counter",
        "--size",
        &size,
        "--wait",
        "2s",
        "--format",
        "jsonl",
    ];
    let rows = json(&run(&args));
    let first = rows
        .iter()
        .find(|row| !row["call"].is_null() && !is_call(row));
    let first = &first.expect("a send")["n"];
    let of_first = |line: &&Value| &line["n"] == first && !line["fate"].is_null();
    rows.iter().rev().find(of_first).expect("a fate").clone()
}

#[track_caller]
fn reported(fate: &Value, icmp: (u8, u8), by: &str, mtu: Option<u32>) {
    assert_eq!(fate["fate"], "reported_lost", "{fate}");
    assert_eq!(fate["evidence"], "error_queue", "{fate}");
    assert_eq!(
        (&fate["icmp_type"], &fate["icmp_code"]),
        (&icmp.0.into(), &icmp.1.into()),
        "{fate}"
    );
    assert_eq!(
        (&fate["icmp_from"], &fate["mtu"]),
        (&by.into(), &mtu.into()),
        "{fate}"
    );
}

#[test]
fn every_report_of_the_network_is_a_fate_with_its_evidence() {
    match isolate("reported::every_report_of_the_network_is_a_fate_with_its_evidence") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    let [router, host] = two_hops();
    reported(&fate("10.0.2.2:9", 1400), (3, 4), "10.0.1.2", Some(1000));
    let refused = fate("10.0.2.2:9", 10);
    assert_eq!(
        (&refused["fate"], &refused["icmp_from"]),
        (&"refused".into(), &"10.0.2.2".into())
    );
    reported(&fate("10.0.1.77:9", 10), (3, 1), "10.0.1.1", None);
    shell("echo 1 > /proc/sys/net/ipv4/ip_default_ttl");
    reported(&fate("10.0.2.2:9", 10), (11, 0), "10.0.1.2", None);
    shell("echo 64 > /proc/sys/net/ipv4/ip_default_ttl");
    let output = run(&["send", "--to", "10.0.1.77:9", "x", "--wait", "2s"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let words =
        "lost on its way: there is no such host, or it does not answer, reported by 10.0.1.1";
    assert!(
        text.contains(words),
        "the text says why, and by whom: {text}"
    );
    for (code, word) in [
        (13, "admin-prohibited"),
        (9, "net-prohibited"),
        (10, "host-prohibited"),
    ] {
        firewall(&[format!("udp dport 9 reject with icmp {word}")]);
        reported(&fate("127.0.0.1:9", 10), (3, code), "127.0.0.1", None);
    }
    drop((router, host));
}

/// A program that connects, as any would, and reads with a raw socket what ICMP comes meanwhile: the error, and
/// type, code, sender and MTU of the last message.
const PLAIN: &str = r#"
import errno, socket, sys
v6 = ":" in sys.argv[1]
of = socket.AF_INET6 if v6 else socket.AF_INET
raw = socket.socket(of, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if v6 else socket.IPPROTO_ICMP)
raw.setblocking(False)
s = socket.socket(of); told = "none"
try: s.connect((sys.argv[1], 9))
except OSError as e: told = errno.errorcode[e.errno]
icmp = "none"
while True:
    try: data, by = raw.recvfrom(2000)
    except BlockingIOError: break
    at = 0 if v6 else 20
    if data[at] in ((1, 3) if v6 else (3, 11)): icmp = f"{data[at]} {data[at + 1]} {by[0]}"
print(told, icmp)
"#;

/// What the lab and a plain program have of a TCP `connect` to this host: the error, and the ICMP message.
#[track_caller]
fn connect(to: &str) -> String {
    let addr = if to.contains(':') {
        format!("[{to}]:9")
    } else {
        format!("{to}:9")
    };
    let args = ["send", "--tcp", "--to", &addr, "hello", "--format", "jsonl"];
    let rows = json(&run(&args));
    let last = rows.iter().rfind(|row| row["call"] == "connect");
    let last = last.expect("a connect")["errno"].clone();
    let report = rows.iter().rfind(|row| row["note"] == "reported");
    let icmp = report.map_or_else(
        || "none".to_owned(),
        |row| {
            assert_eq!(row["errno"], last, "{row}");
            let by = row["icmp_from"].as_str().unwrap_or_default();
            format!("{} {} {by}", row["icmp_type"], row["icmp_code"])
        },
    );
    let errors = format!("{} {icmp}", last.as_str().unwrap_or_default());
    assert_eq!(
        errors,
        python(PLAIN, &[to]).trim(),
        "what a plain program sees at {to}"
    );
    if to.starts_with("10.") {
        let output = run(&["send", "--tcp", "--to", &addr, "hello"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(text.contains("reported by"), icmp != "none", "{text}");
    }
    errors
}

#[test]
fn what_a_connection_was_refused_by_is_told_as_the_network_reports_it() {
    let name = "reported::what_a_connection_was_refused_by_is_told_as_the_network_reports_it";
    match isolate(name) {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    assert_eq!(
        connect("127.0.0.1"),
        "ECONNREFUSED none",
        "nobody listens: RST"
    );
    firewall(&["tcp dport 9 reject with tcp reset".to_owned()]);
    assert_eq!(connect("127.0.0.1"), "ECONNREFUSED none", "RST as well");
    for (word, want) in [
        ("port-unreachable", "ECONNREFUSED 3 3 127.0.0.1"),
        ("admin-prohibited", "EHOSTUNREACH 3 13 127.0.0.1"),
    ] {
        firewall(&[format!("tcp dport 9 reject with icmp {word}")]);
        assert_eq!(connect("127.0.0.1"), want, "a firewall");
    }
    shell(
        "nft 'flush ruleset; add table ip6 lab; add chain ip6 lab in { type filter hook input priority 0; }'
         nft add rule ip6 lab in tcp dport 9 reject with icmpv6 admin-prohibited",
    );
    assert_eq!(connect("::1"), "EACCES 1 1 ::1", "a firewall for IPv6");
    let [router, host] = two_hops();
    assert_eq!(connect("10.0.2.2"), "ECONNREFUSED none", "RST from afar");
    assert_eq!(
        connect("10.0.1.77"),
        "EHOSTUNREACH 3 1 10.0.1.1",
        "no such host"
    );
    shell("echo 1 > /proc/sys/net/ipv4/ip_default_ttl");
    assert_eq!(
        connect("10.0.2.2"),
        "EHOSTUNREACH 11 0 10.0.1.2",
        "too many hops"
    );
    drop((router, host));
}
