//! Addresses as people write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::Message;

/// The port where none was given.
pub const PORT: u16 = 8080;

/// The address of `127.0.0.1:8080`, `localhost:8080`, `[::1]:8080`; with `port` also without one, and of a port
/// alone, which is one of this machine.
///
/// Names other than `localhost` are not looked up: the lab talks to no name server.
///
/// # Errors
/// Anything else, with what to write instead.
pub fn parse(text: &str, port: Option<u16>) -> Result<SocketAddr, Message> {
    let text = text.trim();
    let fault = || Message::new("error-address").with("value", text);
    if let Ok(addr) = text.parse::<SocketAddr>() {
        return Ok(addr);
    }
    if let Some(port) = port {
        let bare = text
            .strip_prefix('[')
            .and_then(|t| t.strip_suffix(']'))
            .unwrap_or(text);
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return Ok(SocketAddr::new(ip, port));
        }
        if text.eq_ignore_ascii_case("localhost") {
            return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        }
        let port = text.strip_prefix(':').unwrap_or(text);
        if let Ok(port) = port.parse() {
            return Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        }
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(fault)?;
    match port.parse() {
        Ok(port) if host.eq_ignore_ascii_case("localhost") => {
            Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        }
        _ => Err(fault()),
    }
}

/// The address that a datagram to `addr` really goes to: an unspecified one reaches this
/// machine's loopback, a mapped IPv4 address is that IPv4 address (ipv6(7)).
pub(crate) fn canonical(addr: SocketAddr) -> SocketAddr {
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

/// Whether a socket bound there can be reached from other machines.
pub(crate) fn is_wide(addr: SocketAddr) -> bool {
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
}
