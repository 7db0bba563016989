//! Linux: all UDP and TCP sockets of this network namespace, by `sock_diag(7)`.

use std::{
    io::{self, Read as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use socket2::Socket;

use super::sock_diag::{
    ANSWER, BY_FAMILY, HEADER, REQUEST, is_v6_only, memory_of, number, open, request, short,
};
use crate::model::{Protocol, SystemSocket, TcpState, address};

/// Bytes that one read can take: the kernel fills at most 32 KiB.
const READ_BYTES: usize = 64 * 1024;
/// How long an answer is waited for.
const TIMEOUT: Duration = Duration::from_secs(1);

/// All sockets of these families and protocols, in the kernel's order, without their programs.
///
/// # Errors
/// No descriptors left; a kernel without `sock_diag`, or without its part for a protocol.
pub(in crate::net) fn sockets() -> io::Result<Vec<SystemSocket>> {
    let netlink = open(TIMEOUT)?;
    let mut found = Vec::new();
    for protocol in [Protocol::Udp, Protocol::Tcp] {
        for family in [libc::AF_INET, libc::AF_INET6] {
            let mut question = request(family, protocol, libc::NLM_F_DUMP);
            question.resize(HEADER + REQUEST, 0);
            netlink.send(&question)?;
            let mut piece = vec![0; READ_BYTES];
            while !answers(&piece_of(&netlink, &mut piece)?, protocol, &mut found)? {}
        }
    }
    Ok(found)
}

fn piece_of(netlink: &Socket, piece: &mut [u8]) -> io::Result<Vec<u8>> {
    let mut reader = netlink;
    let len = reader.read(piece)?;
    Ok(piece.get(..len).unwrap_or_default().to_vec())
}

/// Takes in the answers of one read; returns whether the last one was among them.
fn answers(piece: &[u8], protocol: Protocol, into: &mut Vec<SystemSocket>) -> io::Result<bool> {
    let mut rest = piece;
    while let (Some(len), Some(kind)) = (number(rest, 0), short(rest, 4)) {
        let len = usize::try_from(len).unwrap_or(0);
        let Some(body) = rest.get(HEADER..len) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        match i32::from(kind) {
            libc::NLMSG_DONE => return Ok(true),
            libc::NLMSG_ERROR => {
                let errno = number(body, 0).map_or(0, u32::cast_signed);
                return Err(io::Error::from_raw_os_error(-errno));
            }
            _ if kind == BY_FAMILY => into.extend(socket(body, protocol)),
            _ => {}
        }
        rest = rest.get(len.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

/// The socket of one `inet_diag_msg` with its attributes; `None` where it is not understood.
fn socket(body: &[u8], protocol: Protocol) -> Option<SystemSocket> {
    let (family, state) = (*body.first()?, TcpState::of(*body.get(1)?)?);
    let ip = |at: usize| -> Option<IpAddr> {
        Some(match i32::from(family) {
            libc::AF_INET => Ipv4Addr::from(*body.get(at..)?.first_chunk::<4>()?).into(),
            libc::AF_INET6 => Ipv6Addr::from(*body.get(at..)?.first_chunk::<16>()?).into(),
            _ => return None,
        })
    };
    let port = |at: usize| -> Option<u16> {
        Some(u16::from_be_bytes(*body.get(at..)?.first_chunk::<2>()?))
    };
    // `bind(2)` and `connect(2)` to an address of one link bind the socket to its interface.
    let scope = number(body, 40)?;
    let (local, peer) = (
        address::on_link(SocketAddr::new(ip(8)?, port(4)?), scope),
        address::on_link(SocketAddr::new(ip(24)?, port(6)?), scope),
    );
    let on_link = matches!(local, SocketAddr::V6(v6) if v6.scope_id() != 0);
    let attributes = body.get(ANSWER..).unwrap_or_default();
    let cookie = [number(body, 44)?, number(body, 48)?].map(u64::from);
    Some(SystemSocket {
        protocol,
        cookie: cookie[0] | cookie[1] << 32,
        inode: number(body, 68)?,
        local,
        peer: (peer.port() != 0).then_some(peer),
        state,
        receive_queue: number(body, 56)?,
        send_queue: number(body, 60)?,
        resent: *body.get(3)?,
        memory: memory_of(attributes),
        v6_only: is_v6_only(attributes),
        interface: if on_link { 0 } else { scope },
        programs: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, UdpSocket};

    use super::*;

    #[test]
    fn sockets_of_any_program_are_in_the_table() {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        sender.connect(udp.local_addr().unwrap()).unwrap();
        sender.send(b"hello").unwrap();
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let Ok(all) = sockets() else {
            return; // a kernel without `udp_diag`
        };
        let at = |addr: SocketAddr, protocol| {
            let mut same = all.iter().filter(|one| one.protocol == protocol);
            same.find(|one| one.local == addr).expect("it is listed")
        };
        let found = at(udp.local_addr().unwrap(), Protocol::Udp);
        assert!(found.receive_queue > 5, "{found:?}");
        assert_eq!((found.peer, found.drops()), (None, 0));
        let found = at(sender.local_addr().unwrap(), Protocol::Udp);
        assert_eq!(found.peer, udp.local_addr().ok(), "connected");
        assert!(at(tcp.local_addr().unwrap(), Protocol::Tcp).listens());
    }

    #[test]
    fn no_answer_is_understood_wrongly() {
        for len in 0..250 {
            let storm: Vec<u8> = (0..len).map(|n: u8| n.wrapping_mul(37)).collect();
            let mut into = Vec::new();
            answers(&storm, Protocol::Udp, &mut into).ok();
            assert_eq!(into, [], "{len} bytes");
        }
    }
}
