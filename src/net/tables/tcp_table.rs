//! The kernel's table of TCP sockets, `/proc/net/tcp` and `/proc/net/tcp6` (proc(5)): it also tells of those
//! that no descriptor belongs to any more.

use std::{
    collections::HashMap,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use crate::model::{TcpState, address};

/// The files, one for each family.
const FILES: [&str; 2] = ["/proc/net/tcp", "/proc/net/tcp6"];

/// The table at one moment.
#[derive(Debug)]
pub(crate) struct TcpTable {
    states: HashMap<(SocketAddr, SocketAddr), TcpState>,
}

impl TcpTable {
    /// Reads it, for sockets between these addresses; `None` where the system has no such table.
    pub(crate) fn read() -> Option<Self> {
        let texts: Vec<String> = FILES
            .iter()
            .filter_map(|file| fs::read_to_string(file).ok())
            .collect();
        if texts.is_empty() {
            return None;
        }
        let lines = texts.iter().flat_map(|text| text.lines().skip(1));
        let states = lines.filter_map(entry).collect();
        Some(Self { states })
    }

    /// The state of the socket at `local` that is connected to `peer`; `None` where the table has no such socket.
    pub(crate) fn state(&self, local: SocketAddr, peer: SocketAddr) -> Option<TcpState> {
        let key = (address::canonical(local), address::canonical(peer));
        self.states.get(&key).copied()
    }
}

/// One line: number, own address, the other's, state, …
fn entry(line: &str) -> Option<((SocketAddr, SocketAddr), TcpState)> {
    let mut words = line.split_ascii_whitespace().skip(1);
    let local = socket_addr(words.next()?)?;
    let peer = socket_addr(words.next()?)?;
    let state = TcpState::of(u8::from_str_radix(words.next()?, 16).ok()?)?;
    let key = (address::canonical(local), address::canonical(peer));
    Some((key, state))
}

/// An address in hex: words of 32 bits in this machine's byte order, then the port as a number.
fn socket_addr(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = [0_u8; 16];
    let words = ip.len() / 8;
    for (n, place) in bytes.chunks_mut(4).take(words).enumerate() {
        let word = u32::from_str_radix(ip.get(8 * n..8 * n + 8)?, 16).ok()?;
        place.copy_from_slice(&word.to_ne_bytes());
    }
    let ip = match ip.len() {
        8 => IpAddr::V4(Ipv4Addr::from(*bytes.first_chunk::<4>()?)),
        32 => IpAddr::V6(Ipv6Addr::from(bytes)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_the_kernel_writes_them() {
        if cfg!(target_endian = "big") {
            return;
        }
        let v4 =
            "   1: 0100007F:1F90 0200007F:9C41 06 00000000:00000000 03:000016E4 00000000     0";
        let want = ["127.0.0.1:8080", "127.0.0.2:40001"].map(|addr| addr.parse().unwrap());
        let want = want.into();
        assert_eq!(entry(v4), Some((want, TcpState::TimeWait)), "IPv4");
        let v6 =
            "0: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:0050 01 0";
        let want = ("[::1]:8080".parse().unwrap(), "[::1]:80".parse().unwrap());
        assert_eq!(entry(v6), Some((want, TcpState::Established)), "IPv6");
        let mapped =
            "0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:0050 08 0";
        let want = ["127.0.0.1:8080", "127.0.0.1:80"].map(|addr| addr.parse().unwrap());
        let want = want.into();
        assert_eq!(entry(mapped), Some((want, TcpState::CloseWait)), "mapped");
        for bad in [
            "",
            "x",
            "0: 0:0 0:0 01",
            "0: 0100007F 0100007F:1 01",
            "0: zz00007F:1 0100007F:1 01",
        ] {
            assert_eq!(entry(bad), None, "{bad}");
        }
    }
}
