//! From a captured packet to the datagram in it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::block::u16_at;

/// What stands before the IP header (link types of tcpdump.org).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkType {
    /// The family of the address, in four bytes of the machine's own order (0, 108).
    Null,
    /// Ethernet, with or without tags of VLANs (1).
    Ethernet,
    /// Nothing (101, 228, 229, and 12 and 14 of some systems).
    Raw,
    /// What Linux has for `any` (113).
    Sll,
    /// What Linux has for `any`, version 2, with the number of the interface (276).
    Sll2,
    /// Any other link type: its packets are not read.
    Other,
}

impl LinkType {
    pub(super) const fn of(number: u32) -> Self {
        match number {
            0 | 108 => Self::Null,
            1 => Self::Ethernet,
            12 | 14 | 101 | 228 | 229 => Self::Raw,
            113 => Self::Sll,
            276 => Self::Sll2,
            _ => Self::Other,
        }
    }

    /// The offset of the IP header in a packet; `None` where the packet has none.
    fn ip(self, packet: &[u8]) -> Option<usize> {
        let is_ip = |kind| matches!(kind, 0x0800 | 0x86dd);
        let (kind, at) = match self {
            Self::Null => return Some(4),
            Self::Raw => return Some(0),
            Self::Ethernet => {
                let (mut kind, mut at) = (u16_at(packet, 12, true)?, 14);
                // Tags of VLANs (IEEE 802.1Q, 802.1ad).
                while matches!(kind, 0x8100 | 0x88a8) {
                    kind = u16_at(packet, at + 2, true)?;
                    at += 4;
                }
                (kind, at)
            }
            Self::Sll => (u16_at(packet, 14, true)?, 16),
            Self::Sll2 => (u16_at(packet, 0, true)?, 20),
            Self::Other => return None,
        };
        is_ip(kind).then_some(at)
    }
}

/// The datagram of a packet: where it came from, where it went, its bytes. `None` where it is none of UDP,
/// `Some(None)` where a part of it is missing.
#[expect(clippy::option_option, reason = "none of UDP, or not all of it")]
pub(super) fn datagram(
    link: LinkType,
    packet: &[u8],
) -> Option<Option<(SocketAddr, SocketAddr, &[u8])>> {
    let ip = packet.get(link.ip(packet)?..)?;
    let (from, to, fragment, udp): (IpAddr, IpAddr, bool, &[u8]) = match ip.first()? >> 4 {
        4 => {
            let head = usize::from(ip.first()? & 15) * 4;
            if *ip.get(9)? != 17 {
                return None;
            }
            let address = |at: usize| -> Option<Ipv4Addr> {
                ip.get(at..)?
                    .first_chunk::<4>()
                    .map(|octets| (*octets).into())
            };
            // More fragments, or an offset.
            let fragment = u16_at(ip, 6, true)? & 0x3fff != 0;
            (
                address(12)?.into(),
                address(16)?.into(),
                fragment,
                ip.get(head..)?,
            )
        }
        6 => {
            let address = |at: usize| -> Option<Ipv6Addr> {
                ip.get(at..)?
                    .first_chunk::<16>()
                    .map(|octets| (*octets).into())
            };
            let (mut next, mut at) = (*ip.get(6)?, 40);
            // Hop-by-hop, routing, and destination options stand between.
            while matches!(next, 0 | 43 | 60) {
                let len = usize::from(*ip.get(at + 1)?);
                next = *ip.get(at)?;
                at += 8 + len * 8;
            }
            if next != 17 {
                return (next == 44).then_some(None);
            }
            (
                address(8)?.into(),
                address(24)?.into(),
                false,
                ip.get(at..)?,
            )
        }
        _ => return None,
    };
    if fragment {
        return Some(None);
    }
    let port = |at| u16_at(udp, at, true);
    let (Some(source), Some(target), Some(len)) = (port(0), port(2), port(4)) else {
        return Some(None);
    };
    let payload = udp.get(8..usize::from(len).max(8));
    let ends = (SocketAddr::new(from, source), SocketAddr::new(to, target));
    Some(payload.map(|payload| (ends.0, ends.1, payload)))
}
