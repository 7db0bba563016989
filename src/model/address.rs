//! Addresses as people write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::{Message, interface_index, interface_name, interface_names};

/// The port where none was given.
pub const PORT: u16 = 8080;

/// The address of `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; with `port` also without one, and of a port
/// alone, which is one of this machine. An address that is not the same on every network names its interface, by name
/// or number: `[fe80::1%eth0]:8080` (RFC 4007).
///
/// Names other than `localhost` are not looked up: the lab talks to no name server.
///
/// # Errors
/// Anything else, with what to write instead; `error-interface` for one that this machine does not have,
/// `error-interface-missing` where one is needed.
pub fn parse(text: &str, port: Option<u16>) -> Result<SocketAddr, Message> {
    let text = text.trim();
    let fault = || Message::new("error-address").with("value", text);
    let Some((before, rest)) = text.split_once('%') else {
        let addr = parse_plain(text, port).ok_or_else(fault)?;
        return match addr {
            SocketAddr::V6(v6) if v6.ip().is_unicast_link_local() && v6.scope_id() == 0 => {
                let message = Message::new("error-interface-missing");
                let message = message.with("value", v6.ip().to_string());
                Err(message.with("known", interface_names()))
            }
            _ => Ok(addr),
        };
    };
    let (name, after) = rest.split_at(rest.find(']').unwrap_or(rest.len()));
    let addr = parse_plain(&format!("{before}{after}"), port).ok_or_else(fault)?;
    match addr.ip() {
        IpAddr::V6(ip) if is_of_one_link(ip) => Ok(on_link(addr, interface_index(name)?)),
        _ => Err(fault()),
    }
}

/// The address on the link of this interface, if it is of one link.
pub(crate) const fn on_link(addr: SocketAddr, interface: u32) -> SocketAddr {
    match addr {
        SocketAddr::V6(mut v6) if is_of_one_link(*v6.ip()) => {
            v6.set_scope_id(interface);
            SocketAddr::V6(v6)
        }
        _ => addr,
    }
}

/// Reads an address without an interface: a port alone (`8080`, `:8080`), a host, or both.
fn parse_plain(text: &str, port: Option<u16>) -> Option<SocketAddr> {
    if let Ok(addr) = text.parse::<SocketAddr>() {
        return Some(addr);
    }
    let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        let bare = text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return Some(SocketAddr::new(ip, port));
        }
        if text.eq_ignore_ascii_case("localhost") {
            return Some(here(port));
        }
        let port = text.strip_prefix(':').unwrap_or(text);
        if let Ok(port) = port.parse() {
            return Some(here(port));
        }
    }
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok()?;
    host.eq_ignore_ascii_case("localhost").then(|| here(port))
}

/// The address as it is shown everywhere, and as [`parse`] takes it: with the interface by name where it is of one
/// link alone.
pub fn shown(addr: SocketAddr) -> String {
    match addr {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => format!("[{}]:{}", host(addr), v6.port()),
        _ => addr.to_string(),
    }
}

/// The IP address alone, without brackets and port, with its scope where it has one.
pub(crate) fn host(addr: SocketAddr) -> String {
    match addr {
        SocketAddr::V6(v6) if v6.scope_id() != 0 => {
            format!("{}%{}", v6.ip(), interface_name(v6.scope_id()))
        }
        _ => addr.ip().to_string(),
    }
}

/// Whether an address means another machine on each link, so that it needs an interface (RFC 4007).
const fn is_of_one_link(ip: Ipv6Addr) -> bool {
    // Of groups those of an interface and of a link, whatever their flags.
    let [high, ..] = ip.segments();
    ip.is_unicast_link_local() || matches!(high & 0xff0f, 0xff01 | 0xff02)
}

/// Whether what is sent there can reach many sockets and machines (RFC 919, RFC 1112, RFC 4291): a group, or all
/// machines of a network as far as that is seen of the address alone.
pub(crate) fn is_for_many(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            // Of loopback the address for all is known; of other networks the mask is not.
            ip.is_multicast() || ip.is_broadcast() || ip.octets() == [127, 255, 255, 255]
        }
        IpAddr::V6(ip) => ip.is_multicast(),
    }
}

/// The address that a datagram to `addr` really goes to: an unspecified one reaches this
/// machine's loopback, a mapped IPv4 address is that IPv4 address (ipv6(7)). Only one of a single link keeps its
/// interface.
pub(crate) fn canonical(addr: SocketAddr) -> SocketAddr {
    if let SocketAddr::V6(v6) = addr
        && is_of_one_link(*v6.ip())
    {
        return SocketAddrV6::new(*v6.ip(), v6.port(), 0, v6.scope_id()).into();
    }
    let ip = match addr.ip().to_canonical() {
        ip if ip.is_unspecified() => loopback(ip),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

/// Whether datagrams to both go to one address.
pub(crate) fn is_same(one: SocketAddr, other: SocketAddr) -> bool {
    canonical(one) == canonical(other)
}

/// The loopback address of the same family.
pub(crate) const fn loopback(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    }
}

/// Where a datagram to `to` really goes, if the sender's socket is bound to `own`: one to the unspecified
/// address goes to the sender's own, or to loopback where it is bound to none (Linux takes the source
/// address of the route).
pub(crate) fn sent_to(to: SocketAddr, own: Option<IpAddr>) -> SocketAddr {
    match own {
        Some(own) if to.ip().is_unspecified() && !own.is_unspecified() => {
            canonical(SocketAddr::new(own, to.port()))
        }
        _ => canonical(to),
    }
}

/// Whether a datagram to `to` reaches a socket bound to `local`, which is at the addresses `also` too.
/// One bound to all addresses is at all of 127.0.0.0/8 (ip(7)) and `::1`; an IPv6 one hears IPv4 (ipv6(7)).
pub(crate) fn reaches(to: SocketAddr, local: SocketAddr, also: &[IpAddr]) -> bool {
    let (to, at) = (canonical(to), canonical(local));
    let family = local.is_ipv6() || to.is_ipv4();
    let wide = local.ip().is_unspecified() && to.ip().is_loopback();
    to == at || family && to.port() == at.port() && (wide || also.contains(&to.ip()))
}

/// Whether a socket that is bound to `local` takes what comes to `addr`; an IPv6 one that is bound to all addresses hears
/// IPv4 too unless `v6_only` (`IPV6_V6ONLY`, ipv6(7)).
pub(crate) fn takes(local: SocketAddr, v6_only: bool, addr: SocketAddr) -> bool {
    let (here, there) = (local.ip().to_canonical(), addr.ip().to_canonical());
    let family =
        there.is_ipv4() && !(here.is_ipv6() && v6_only) || here.is_ipv6() && there.is_ipv6();
    local.port() == addr.port() && (here == there || here.is_unspecified() && family)
}

/// Whether an address is another than this machine's loopback: a socket bound there can be reached from other machines,
/// and what is sent there may leave this one.
pub(crate) fn is_beyond_loopback(addr: SocketAddr) -> bool {
    !addr.ip().to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, want) in [
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("localhost:9", "127.0.0.1:9"),
            ("LocalHost", "127.0.0.1:8080"),
            ("[::1]:8080", "[::1]:8080"),
            ("[::1]", "[::1]:8080"),
            ("::1", "[::1]:8080"),
            (" 127.0.0.3 ", "127.0.0.3:8080"),
            (":9999", "127.0.0.1:9999"),
            (" 9000 ", "127.0.0.1:9000"),
        ] {
            assert_eq!(parse(text, Some(8080)), Ok(want.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "example.org:53",
            "1.2.3",
            "65536",
            "-1",
            "127.0.0.1:99999",
            "localhost:x",
            "[::1",
            "127.0.0.1:",
        ] {
            assert!(parse(text, Some(8080)).is_err(), "{text}");
        }
        assert!(parse("127.0.0.1", None).is_err(), "a port is needed");
    }

    #[test]
    fn an_address_of_one_link_names_its_interface() {
        crate::testing::know_interfaces();
        for (text, shows) in [
            ("[fe80::1%lo]:9", "[fe80::1%lo]:9"),
            ("fe80::1%1", "[fe80::1%lo]:8080"),
            ("[fe80::1%lo]", "[fe80::1%lo]:8080"),
            ("[ff02::5%lo]:9", "[ff02::5%lo]:9"),
            ("[ff12::5%1]:9", "[ff12::5%lo]:9"),
            ("[ff02::5]:9", "[ff02::5]:9"),
        ] {
            let addr = parse(text, Some(8080)).unwrap();
            assert_eq!(shown(addr), shows, "{text}");
            assert_eq!(parse(shows, None), Ok(addr), "there and back");
        }
        let unknown = "[fe80::1%4000000000]:9".parse().unwrap();
        assert_eq!(shown(unknown), "[fe80::1%4000000000]:9", "by its number");
        for (text, key) in [
            ("fe80::1%no-such", "error-interface"),
            ("[fe80::1%]:9", "error-interface"),
            ("fe80::1", "error-interface-missing"),
            ("[fe80::1]:9", "error-interface-missing"),
            ("127.0.0.1%lo", "error-address"),
            ("[2001:db8::1%lo]:9", "error-address"),
            ("[ff05::1%lo]:9", "error-address"),
            ("fe80::1%lo]:9", "error-address"),
            ("[fe80::1%lo]:x", "error-address"),
        ] {
            let error = parse(text, Some(8080)).unwrap_err();
            assert_eq!(error.key, key, "{text}");
            let known = error.args.iter().find(|(name, _)| *name == "known");
            let lists = matches!(known, Some((_, crate::model::Value::Text(names))) if names.contains("lo"));
            assert!(lists || key == "error-address", "{error:?}");
        }
    }

    #[test]
    fn the_same_address_on_another_link_is_another_one() {
        let on = |scope| SocketAddrV6::new("fe80::1".parse().unwrap(), 9, 0, scope).into();
        assert!(is_same(on(2), on(2)) && !is_same(on(2), on(3)));
        assert!(reaches(on(2), on(2), &[]) && !reaches(on(2), on(3), &[]));
    }
}
