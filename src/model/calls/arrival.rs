//! How a datagram came into this machine, as the kernel tells it beside the bytes.

use std::{net::IpAddr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::model::Stamp;

/// Where a datagram came in, and what its IP header said then (`IP_PKTINFO`, `IP_RECVTTL`, `IP_RECVTOS`
/// of ip(7), and their counterparts of ipv6(7)). What the kernel did not tell is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ArrivalPath {
    /// The address that it was sent to.
    pub destination: Option<IpAddr>,
    /// The number of the network interface that it came in by, from 1 (`if_nametoindex(3)`).
    pub interface: Option<u32>,
    /// The TTL, or the hop limit, that was left.
    pub ttl: Option<u8>,
    /// The TOS byte, or the traffic class: DSCP in the upper six bits, ECN in the lower two.
    pub tos: Option<u8>,
}

/// When and by which path a received datagram came, as far as the kernel tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// When it came into the network stack of this machine (`SO_TIMESTAMPNS`, socket(7)), in the time of the
    /// rows. `None` where that is not known: no stamp was asked for, stamping was not surely on yet, or the
    /// wall clock was set meanwhile.
    pub at: Option<Stamp>,
    /// The path by which it came.
    pub path: ArrivalPath,
}

impl Arrival {
    /// The most datagrams a second of which one socket is asked how they came: more would cost about a twentieth of a
    /// processor's time.
    pub(crate) const MAX_STAMPED_PER_SECOND: u32 = 100_000;

    /// Whether anything is known of it.
    pub(crate) fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// How long it waited in the queue of its socket until it was read at `read`.
    pub(crate) fn waited(&self, read: Stamp) -> Option<Duration> {
        self.at.map(|at| read.since(at))
    }
}
