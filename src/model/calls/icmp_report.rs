//! ICMP messages that tell what became of a packet.

use std::net::IpAddr;

/// What a report on the error queue tells of the ICMP message that brought it
/// (`struct sock_extended_err`, ip(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IcmpReport {
    /// The ICMP type (RFC 792: 3 is unreachable, 11 time exceeded; RFC 4443: 1, 2, 3 for IPv6).
    pub kind: u8,
    /// The ICMP code: of type 3 for example 3 is the port, 1 the host, 4 too long, 13 prohibited.
    pub code: u8,
    /// The largest packet that the next link takes, in bytes (RFC 1191), where it was too long.
    pub mtu: Option<u32>,
    /// Who sent the message: the destination, a router on the way, or this machine itself.
    pub by: Option<IpAddr>,
}

impl IcmpReport {
    /// Port unreachable (RFC 792, RFC 4443): the datagram reached its host, and no socket took it.
    pub const PORT_UNREACHABLE: Self = Self {
        kind: 3,
        code: 3,
        mtu: None,
        by: None,
    };
}
