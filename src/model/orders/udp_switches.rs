//! The switches of a UDP socket.

use crate::model::SockOpt;

/// The switches of a UDP socket that decide whom its datagrams reach, and who else may have its port; all are off
/// in an ordinary program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct UdpSwitches {
    /// Whether it may send to all machines of a network (`SO_BROADCAST`).
    pub broadcast: bool,
    /// Whether `SO_REUSEADDR` is set before `bind`: another socket with it can have the port too.
    pub reuse_address: bool,
    /// Whether `SO_REUSEPORT` is set before `bind`: those with it share the port.
    pub reuse_port: bool,
}

impl UdpSwitches {
    /// Each as `setsockopt(2)` takes it, in the order of the calls.
    pub(crate) const fn each(self) -> [(SockOpt, bool); 3] {
        [
            (SockOpt::ReuseAddr, self.reuse_address),
            (SockOpt::ReusePort, self.reuse_port),
            (SockOpt::Broadcast, self.broadcast),
        ]
    }

    /// Whether a socket with these needs to be made anew to get `other`: the port is shared from `bind` on.
    pub(crate) const fn binds_like(self, other: Self) -> bool {
        self.reuse_address == other.reuse_address && self.reuse_port == other.reuse_port
    }
}
