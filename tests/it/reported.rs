//! What a datagram died of on its way, as routers, hosts and firewalls report it.

use serde_json::Value;

use crate::{
    lab::{json, run},
    namespace::{Host, Place, firewall, place, shell},
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
    let of_first = |line: &&Value| line["n"] == 1 && !line["fate"].is_null();
    rows.iter().rev().find(of_first).expect("a fate").clone()
}

#[track_caller]
fn reported(told: &Value, icmp: (u8, u8), by: &str, mtu: Option<u32>) {
    assert_eq!(told["fate"], "reported_lost", "{told}");
    assert_eq!(told["evidence"], "error_queue", "{told}");
    assert_eq!(
        (&told["icmp_type"], &told["icmp_code"]),
        (&icmp.0.into(), &icmp.1.into()),
        "{told}"
    );
    assert_eq!(
        (&told["icmp_from"], &told["mtu"]),
        (&by.into(), &mtu.into()),
        "{told}"
    );
}

#[test]
fn every_report_of_the_network_is_a_fate_with_its_evidence() {
    match place("reported::every_report_of_the_network_is_a_fate_with_its_evidence") {
        Place::Inside => {}
        Place::Passed => return,
        Place::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    let [router, host] = two_hops();
    reported(&fate("10.0.2.2:9", 1400), (3, 4), "10.0.1.2", Some(1000));
    let told = fate("10.0.2.2:9", 10);
    assert_eq!(
        (&told["fate"], &told["icmp_from"]),
        (&"refused".into(), &"10.0.2.2".into())
    );
    reported(&fate("10.0.1.77:9", 10), (3, 1), "10.0.1.1", None);
    shell("echo 1 > /proc/sys/net/ipv4/ip_default_ttl");
    reported(&fate("10.0.2.2:9", 10), (11, 0), "10.0.1.2", None);
    shell("echo 64 > /proc/sys/net/ipv4/ip_default_ttl");
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
