//! The counters of this network namespace, `/proc/net/snmp`, `/proc/net/snmp6` and `/proc/net/netstat` (proc(5)).

use std::{
    collections::HashMap,
    fs,
    net::{IpAddr, SocketAddr},
};

use crate::model::UdpCounters;

/// How often the counters are read at the most until they agree.
const TRIES: usize = 64;
/// How many readings in a row must say the same before it is taken for a change that stays.
const AGREEING_READINGS: usize = 8;

/// The counters of what can come to a socket at `local`; `None` where the system has none. `settled` is
/// what they were when they were read before. The kernel counts a packet in several places, one after
/// the other: a reading between two of them looks as if a packet were discarded, or dropped for another
/// reason than a full buffer. Such a reading is not taken: they are read again.
pub(crate) fn udp_counters(local: SocketAddr, settled: Option<UdpCounters>) -> Option<UdpCounters> {
    let mut found = read(local)?;
    let mut agree = 1;
    for _ in 1..TRIES {
        let same = |other: UdpCounters| found.lost_otherwise() == other.lost_otherwise();
        if agree >= AGREEING_READINGS || settled.is_some_and(same) {
            break;
        }
        let again = read(local)?;
        agree = if same(again) { agree + 1 } else { 1 };
        found = again;
    }
    Some(found)
}

fn read(local: SocketAddr) -> Option<UdpCounters> {
    let four = || of_snmp(&fs::read_to_string("/proc/net/snmp").ok()?);
    let six = || of_snmp6(&fs::read_to_string("/proc/net/snmp6").ok()?);
    match local.ip().to_canonical() {
        IpAddr::V4(_) => four(),
        // Both come to a socket on all addresses.
        IpAddr::V6(ip) if ip.is_unspecified() => Some(four()?.plus(six()?)),
        IpAddr::V6(_) => six(),
    }
}

/// How often the end of a handshake, or a SYN, found the waiting list of a listener full (`ListenOverflows`); `None`
/// where the system has no such counter.
pub(crate) fn listen_overflows() -> Option<u64> {
    let text = fs::read_to_string("/proc/net/netstat").ok()?;
    lines(&text, "TcpExt: ")?
        .get("ListenOverflows")?
        .parse()
        .ok()
}

/// A line of names for each protocol, and a line of values below it.
fn lines<'a>(text: &'a str, protocol: &str) -> Option<HashMap<&'a str, &'a str>> {
    let of_it = text.lines().filter_map(|line| line.strip_prefix(protocol));
    let mut lines = of_it.map(str::split_ascii_whitespace);
    let (names, values) = (lines.next()?, lines.next()?);
    Some(names.zip(values).collect())
}

fn of_snmp(text: &str) -> Option<UdpCounters> {
    let (ip, udp) = (lines(text, "Ip: ")?, lines(text, "Udp: ")?);
    counters(|protocol, name| {
        let of_it = if protocol == "Ip" { &ip } else { &udp };
        of_it.get(name)?.parse().ok()
    })
}

/// A line for each name and its value.
fn of_snmp6(text: &str) -> Option<UdpCounters> {
    let lines = text.lines().map(str::split_ascii_whitespace);
    let values: HashMap<_, _> = lines
        .filter_map(|mut words| Some((words.next()?, words.next()?)))
        .collect();
    counters(|protocol, name| {
        values
            .get(format!("{protocol}6{name}").as_str())?
            .parse()
            .ok()
    })
}

fn counters(value: impl Fn(&str, &str) -> Option<u64>) -> Option<UdpCounters> {
    // They have other names in the two files.
    let forwarded = value("Ip", "ForwDatagrams").or_else(|| value("Ip", "OutForwDatagrams"))?;
    let pieces = value("Ip", "ReasmReqds")?.wrapping_sub(value("Ip", "ReasmOKs")?);
    let received = value("Ip", "InReceives")?;
    let passed = value("Ip", "InDelivers")?
        .wrapping_add(forwarded)
        .wrapping_add(pieces);
    Some(UdpCounters {
        errors: value("Udp", "InErrors")?,
        full: value("Udp", "RcvbufErrors")?,
        checksum: value("Udp", "InCsumErrors")?,
        memory: value("Udp", "MemErrors").unwrap_or(0),
        undelivered: received.wrapping_sub(passed),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_come_to_all_addresses_is_counted_for_both_versions() {
        let of = |addr: &str| read(addr.parse().unwrap());
        let ([Some(four), Some(six)], Some(both)) =
            (["0.0.0.0:1", "[::1]:1"].map(of), of("[::]:1"))
        else {
            return;
        };
        // Other programs go on meanwhile.
        assert!(
            both.errors >= four.errors + six.errors,
            "{four:?} {six:?} {both:?}"
        );
    }

    const WANT: UdpCounters = UdpCounters {
        errors: 9,
        full: 7,
        checksum: 2,
        memory: 0,
        undelivered: 4,
    };

    #[test]
    fn both_files_are_read_as_the_kernel_writes_them() {
        let four = "Ip: Forwarding InReceives ForwDatagrams InDelivers ReasmReqds ReasmOKs
Ip: 1 100 5 86 6 1
Icmp: InMsgs
Icmp: 3
Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors
Udp: 50 1 9 51 7 0 2 0 0
UdpLite: InDatagrams InErrors
UdpLite: 0 0
";
        assert_eq!(of_snmp(four), Some(WANT));
        let six = "Ip6InReceives 100\nIp6InDelivers 86\nIp6OutForwDatagrams 5\nIp6ReasmReqds 6
Ip6ReasmOKs 1\nUdp6InErrors 9\nUdp6RcvbufErrors 7\nUdp6InCsumErrors 2\nUdp6MemErrors 0\n";
        assert_eq!(of_snmp6(six), Some(WANT));
        for bad in ["", "Ip: a b\n", "Udp: x\nUdp: y\n", "Ip6InReceives"] {
            assert_eq!((of_snmp(bad), of_snmp6(bad)), (None, None), "{bad}");
        }
    }

    #[test]
    fn the_counters_of_this_machine_only_rise() {
        for local in ["127.0.0.1:0", "[::1]:0", "[::]:0"] {
            let local = local.parse().unwrap();
            let Some(before) = udp_counters(local, None) else {
                continue; // not Linux, or without IPv6
            };
            let now = udp_counters(local, Some(before)).unwrap();
            assert!(
                now.since(before).errors < 1 << 40,
                "{local}: they only rise"
            );
        }
    }
}
