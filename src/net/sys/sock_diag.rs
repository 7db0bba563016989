//! Linux: what questions to `sock_diag(7)` and their answers have in common.

use std::{io, time::Duration};

use socket2::{Domain, Protocol as Netlink, Socket, Type};

use crate::model::{Memory, Protocol};

/// `SOCK_DIAG_BY_FAMILY` of `linux/sock_diag.h`: also the kind of each answer.
pub(super) const BY_FAMILY: u16 = 20;
/// `INET_DIAG_SKMEMINFO` of `linux/inet_diag.h`: the attribute with the figures of `SO_MEMINFO`.
const MEMINFO: u16 = 7;
/// `INET_DIAG_SKV6ONLY`: the attribute with `IPV6_V6ONLY`, of sockets that listen or are not connected.
const V6_ONLY: u16 = 11;
/// Bytes of `nlmsghdr`.
pub(super) const HEADER: usize = 16;
/// Bytes of `inet_diag_req_v2`.
pub(super) const REQUEST: usize = 56;
/// Bytes of `inet_diag_msg`.
pub(super) const ANSWER: usize = 72;

/// A socket to ask with, which gives up after `patience`: the kernel answers within the call that asks.
///
/// # Errors
/// No descriptors left, or a kernel without `sock_diag`.
pub(super) fn open(patience: Duration) -> io::Result<Socket> {
    let netlink = Socket::new(
        Domain::from(libc::AF_NETLINK),
        Type::DGRAM,
        Some(Netlink::from(libc::NETLINK_SOCK_DIAG)),
    )?;
    netlink.set_read_timeout(Some(patience))?;
    Ok(netlink)
}

/// The beginning of a question about sockets in any state, with the figures of their memory, up to the
/// identity of the socket.
pub(super) fn request(family: i32, protocol: Protocol, flags: i32) -> Vec<u8> {
    let number = match protocol {
        Protocol::Udp => libc::IPPROTO_UDP,
        Protocol::Tcp => libc::IPPROTO_TCP,
    };
    let len = u32::try_from(HEADER + REQUEST).unwrap_or(0);
    let flags = u16::try_from(libc::NLM_F_REQUEST | flags).unwrap_or(1);
    let small = |number: i32| u8::try_from(number).unwrap_or(0);
    let mut bytes = Vec::with_capacity(HEADER + REQUEST);
    bytes.extend_from_slice(&len.to_ne_bytes());
    bytes.extend_from_slice(&BY_FAMILY.to_ne_bytes());
    bytes.extend_from_slice(&flags.to_ne_bytes());
    // Sequence and port are ours to choose.
    bytes.extend_from_slice(&[0; 8]);
    bytes.extend_from_slice(&[small(family), small(number), 1 << (MEMINFO - 1), 0]);
    bytes.extend_from_slice(&[0xff; 4]);
    bytes
}

/// The figures among the attributes of an answer.
pub(super) fn memory_of(attributes: &[u8]) -> Option<Memory> {
    let figures = attribute(attributes, MEMINFO)?;
    let figure = |n: usize| number(figures, 4 * n);
    Some(Memory {
        held: figure(0)?,
        limit: figure(1)?,
        drops: figure(8)?,
    })
}

/// Whether the attributes of an answer tell of a socket that takes IPv6 alone.
pub(super) fn is_v6_only(attributes: &[u8]) -> bool {
    attribute(attributes, V6_ONLY).is_some_and(|value| value.first() == Some(&1))
}

/// What follows the head of the attribute of this kind.
fn attribute(mut attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (len, kind) = (usize::from(short(attributes, 0)?), short(attributes, 2)?);
        if kind == wanted {
            return attributes.get(4..);
        }
        attributes = attributes.get(len.next_multiple_of(4).max(4)..)?;
    }
}

/// Four bytes from there on, in this machine's byte order.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_ne_bytes(*bytes.get(at..)?.first_chunk::<4>()?))
}

/// Two bytes from there on, in this machine's byte order.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*bytes.get(at..)?.first_chunk::<2>()?))
}
