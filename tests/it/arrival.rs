//! How datagrams came: destination, interface, TTL, TOS and the time, held against raw packets that python
//! takes off the same interface with stamps of its own.

#![expect(
    clippy::disallowed_methods,
    reason = "the wall clock of python's stamps is compared with the lab's"
)]

use std::{
    net::{IpAddr, SocketAddr},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use packet_lab::{
    model::{Arrival, BatchMode, ReadPolicy, ServerSettings, Stamp, UdpServerSettings},
    session::{Session, Start},
};
use serde_json::Value;

use crate::{
    lab::{DEADLINE, Listener, Running, datagrams, python, run},
    namespace::{Host, Isolation, isolate, shell},
};

/// Sends to a port with many destinations, TTLs and TOS bytes, and prints of each datagram what the raw
/// packet says that came in for it, and its time.
const SNIFFER: &str = "
import random, socket, struct, sys
port, count = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(port)
raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
raw.setsockopt(socket.SOL_SOCKET, 35, 1)
raw.settimeout(10)
for n in range(count):
    to = rng.choice(['127.0.0.1', '127.0.0.5', '10.9.9.9', '::1', 'fd09::9'])
    ttl, tos = rng.randrange(1, 256), rng.randrange(256)
    if ':' in to:
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, ttl)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_TCLASS, tos)
    else:
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, tos)
    word = b'number %d' % n
    s.sendto(word, (to, port))
    while True:
        data, control, flags, come = raw.recvmsg(2048, 512)
        if come[2] != socket.PACKET_OUTGOING and data.endswith(word): break
    for level, kind, value in control:
        if (level, kind) == (socket.SOL_SOCKET, 35): sec, nsec = struct.unpack('qq', value)
    if data[0] >> 4 == 4:
        found = socket.inet_ntop(socket.AF_INET, data[16:20]), data[8], data[1]
    else:
        tclass = struct.unpack('!I', data[:4])[0] >> 20 & 255
        found = socket.inet_ntop(socket.AF_INET6, data[24:40]), data[7], tclass
    print(*found, come[0], sec * 10**9 + nsec)
";

/// What the wall clock shows at the lab's moment 0, in nanoseconds since 1970, as well as it can be found.
fn lead(session: &Session) -> u64 {
    let compare = || {
        let before = session.now();
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let after = session.now();
        let wall = u64::try_from(wall.as_nanos()).unwrap();
        (after.0 - before.0, wall - after.0)
    };
    (0..1000).map(|_| compare()).min().unwrap().1
}

fn start(bind: &str, reading: bool) -> (Session, SocketAddr) {
    let settings = UdpServerSettings::from(ServerSettings {
        reads: ReadPolicy {
            reading,
            ..ReadPolicy::default()
        },
        ..ServerSettings::default()
    });
    let bind = Some(bind.parse().unwrap());
    let start = Start {
        bind,
        settings,
        ..Start::default()
    };
    let session = Session::start(start).unwrap();
    let addr = session.udp().local().unwrap();
    (session, addr)
}

/// The reads of a server that has read so many, with how they came.
fn reads(session: &mut Session, count: u32) -> Vec<(Stamp, Arrival)> {
    session.udp_mut().set_settings(UdpServerSettings::default());
    let came = |session: &Session| datagrams(session).len();
    let read = session.wait_until(DEADLINE, |session| came(session) >= count as usize);
    let record = session.record();
    assert!(read, "{} of {count} are read", came(session));
    let rows = datagrams(session).into_iter();
    rows.map(|id| (record.row(id).unwrap().at, record.arrival(id)))
        .collect()
}

#[test]
fn what_is_told_of_an_arrival_is_what_the_packet_said() {
    match isolate("arrival::what_is_told_of_an_arrival_is_what_the_packet_said") {
        Isolation::Inside => {}
        Isolation::Passed => return,
        Isolation::Nowhere => return eprintln!("skipped: no namespace with nft here"),
    }
    shell("ip addr add 10.9.9.9/32 dev lo; ip addr add fd09::9/128 dev lo nodad");
    let count = 60;
    let (mut session, addr) = start("[::]:0", false);
    let args = [addr.port().to_string(), count.to_string()];
    let output = python(SNIFFER, &[&args[0], &args[1]]);
    // All wait until now.
    let sent = session.now();
    let reads = reads(&mut session, count);
    let lead = lead(&session);
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!((lines.len(), reads.len()), (60, 60), "{output}");
    let mut placed = 0;
    for (line, (read, arrival)) in lines.iter().zip(reads) {
        let words: Vec<&str> = line.split(' ').collect();
        let path = arrival.path;
        assert_eq!(
            path.destination,
            Some(words[0].parse::<IpAddr>().unwrap()),
            "{line}"
        );
        let bytes = (path.ttl, path.tos);
        let want = (words[1].parse().ok(), words[2].parse().ok());
        assert_eq!(bytes, want, "{line}");
        let interface = session.record().interface(path.interface.unwrap());
        assert_eq!(interface, words[3], "{line}");
        let Some(at) = arrival.at else {
            assert_eq!(placed, 0, "once stamps are made all have one: {line}");
            continue;
        };
        placed += 1;
        let wall: u64 = words[4].parse().unwrap();
        let apart = wall.abs_diff(lead + at.0);
        assert!(apart < 50_000, "{apart} ns from python's stamp: {line}");
        assert!(at <= sent && sent <= read, "it waited until reading began");
    }
    assert!(placed > 40, "{placed} of {count} have a time");

    // By another interface, as the router left the TTL.
    let host = Host::start();
    shell(&format!(
        "ip link add c0 type veth peer name h0 netns {}; ip addr add 10.0.1.1/24 dev c0; ip link set c0 up",
        host.pid()
    ));
    host.shell("ip addr add 10.0.1.2/24 dev h0; ip link set h0 up");
    let line = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); \
                s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 33); s.sendto(b'far', ('10.0.1.1', PORT))";
    host.shell(&format!(
        "python3 -c \"{}\"",
        line.replace("PORT", &addr.port().to_string())
    ));
    let last = self::reads(&mut session, count + 1).pop().unwrap().1;
    assert_eq!(last.path.destination, Some([10, 0, 1, 1].into()));
    assert_eq!(last.path.ttl, Some(33), "as it left the host");
    let interface = session.record().interface(last.path.interface.unwrap());
    assert_eq!(interface, "c0", "not by loopback");
}

#[test]
fn json_lines_tell_how_a_datagram_came() {
    let listener = Listener::start(&["--count", "1", "--format", "jsonl"]);
    let script = "import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 7)
s.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0xb8)
s.sendto(b'hello', ('127.0.0.1', int(sys.argv[1])))";
    python(script, &[&listener.addr.port().to_string()]);
    let row = listener.lab.datagram();
    let values = ["destination", "interface", "ttl", "tos"].map(|key| row[key].clone());
    let want: [Value; 4] = ["127.0.0.1".into(), "lo".into(), 7.into(), 184.into()];
    assert_eq!(values, want, "{row}");
    let arrived = row.get("arrived_ns").expect("the key is there");
    let read = row["t_ns"].as_u64().unwrap();
    assert!(arrived.as_u64().is_none_or(|at| at <= read), "{row}");
}

#[test]
fn each_datagram_of_a_batch_has_its_own_arrival() {
    let (mut session, addr) = start("127.0.0.1:0", false);
    let script = "import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for ttl in range(1, 101):
    s.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, ttl)
    s.sendto(b'', ('127.0.0.1', int(sys.argv[1])))";
    python(script, &[&addr.port().to_string()]);
    let settings = UdpServerSettings {
        batch_mode: BatchMode::Mmsg,
        ..UdpServerSettings::default()
    };
    session.udp_mut().set_settings(settings);
    let read = session.wait_until(DEADLINE, |session| datagrams(session).len() == 100);
    assert!(read, "all are read");
    let record = session.record();
    let arrivals: Vec<Arrival> = datagrams(&session)
        .into_iter()
        .map(|id| record.arrival(id))
        .collect();
    let ttls: Vec<u8> = arrivals.iter().filter_map(|a| a.path.ttl).collect();
    assert_eq!(ttls, (1..=100).collect::<Vec<u8>>(), "in their order");
    let times: Vec<Stamp> = arrivals.iter().filter_map(|a| a.at).collect();
    assert!(times.is_sorted(), "{times:?}");
    let reads = record.rows().filter(|row| row.call.is_receive());
    let calls: Vec<u32> = reads.map(|row| row.call_n).collect();
    assert!(calls[0] == calls[1], "many with one call: {calls:?}");
    assert!(times.len() > 50, "{} have a time", times.len());
}

/// Another program that answers what comes to its socket from a socket bound to `bind`.
fn answerer(bind: &str) -> (Running, SocketAddr) {
    let script = "import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 0))
t = s if sys.argv[1] == '-' else socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if t is not s: t.bind((sys.argv[1], 0))
print(s.getsockname()[1], flush=True)
while True:
    data, asker = s.recvfrom(100)
    t.sendto(data.upper(), asker)";
    let running = Running::start(Command::new("python3").args(["-c", script, bind]));
    let port: u16 = running.line().trim().parse().unwrap();
    (running, SocketAddr::from(([127, 0, 0, 5], port)))
}

#[test]
fn an_answer_from_another_address_than_was_asked_is_marked() {
    // Bound to all addresses, and answering from another socket.
    for bind in ["-", "127.0.0.7"] {
        let (_running, asked) = answerer(bind);
        let to = asked.to_string();
        let output = run(&["send", "--to", &to, "--wait", "10s", "hello"]);
        let text = String::from_utf8(output.stdout).unwrap();
        let from = if bind == "-" { "127.0.0.1" } else { bind };
        let marked = text.lines().find(|line| line.contains("HELLO")).unwrap();
        assert!(marked.contains(&format!("← {from}:")), "{text}");
        assert!(
            marked.ends_with(&format!("whole, but {to} had been asked")),
            "{text}"
        );
        // A socket that is connected gets nothing of it.
        let output = run(&["send", "--to", &to, "--connect", "--wait", "300ms", "hello"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(!text.contains("HELLO"), "{text}");
    }
    let (_running, asked) = answerer("-");
    let to = SocketAddr::from(([127, 0, 0, 1], asked.port())).to_string();
    let output = run(&["send", "--to", &to, "--wait", "10s", "hello"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("HELLO") && !text.contains("had been asked"),
        "{text}"
    );
}
