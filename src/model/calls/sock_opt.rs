//! The options of a socket that the experiments set.

/// An option of `setsockopt(2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum SockOpt {
    /// `SO_REUSEADDR` (socket(7)): listen at a port whose old connections are in `TIME_WAIT`.
    ReuseAddr,
    /// `SO_REUSEPORT` (socket(7)): several sockets at one port, each sender's datagrams go to one socket.
    ReusePort,
    /// `SO_BROADCAST` (socket(7)): datagrams may be sent to all machines of a network.
    Broadcast,
    /// `TCP_NODELAY` (tcp(7)): small segments are sent at once, without Nagle's algorithm.
    NoDelay,
    /// `SO_LINGER` (socket(7)) switched on with so many seconds; with 0 `close` sends RST.
    Linger,
    /// `SO_RCVBUF` (socket(7)), in bytes.
    ReceiveBuffer,
    /// `SO_SNDBUF` (socket(7)), in bytes.
    SendBuffer,
    /// `IP_ADD_MEMBERSHIP` (ip(7)): joins a group; its value is the number of the interface, 0 for any.
    JoinGroup,
    /// `IP_DROP_MEMBERSHIP` (ip(7)): leaves a group; its value is the number of the interface, 0 for any.
    LeaveGroup,
    /// `IPV6_ADD_MEMBERSHIP` (ipv6(7)): joins an IPv6 group, as [`Self::JoinGroup`].
    JoinGroup6,
    /// `IPV6_DROP_MEMBERSHIP` (ipv6(7)): leaves an IPv6 group, as [`Self::LeaveGroup`].
    LeaveGroup6,
    /// `IP_MULTICAST_IF` (ip(7)): the interface that IPv4 groups are sent to by; its value is an IPv4 address of that,
    /// its bytes in network order.
    GroupInterface,
    /// `IPV6_MULTICAST_IF` (ipv6(7)): the interface that IPv6 groups are sent to by; its value is the number of that.
    GroupInterface6,
    /// `IP_MULTICAST_TTL` (ip(7)): the time to live of what is sent to IPv4 groups; each router takes one away.
    GroupTtl,
    /// `IPV6_MULTICAST_HOPS` (ipv6(7)): the hop limit of what is sent to IPv6 groups; each router takes one away.
    GroupTtl6,
    /// `IP_MULTICAST_LOOP` (ip(7)): whether this machine gets what it sends to IPv4 groups.
    GroupLoop,
    /// `IPV6_MULTICAST_LOOP` (ipv6(7)): whether this machine gets what it sends to IPv6 groups.
    GroupLoop6,
}

impl SockOpt {
    /// The name as programs write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReuseAddr => "SO_REUSEADDR",
            Self::ReusePort => "SO_REUSEPORT",
            Self::Broadcast => "SO_BROADCAST",
            Self::NoDelay => "TCP_NODELAY",
            Self::Linger => "SO_LINGER",
            Self::ReceiveBuffer => "SO_RCVBUF",
            Self::SendBuffer => "SO_SNDBUF",
            Self::JoinGroup => "IP_ADD_MEMBERSHIP",
            Self::LeaveGroup => "IP_DROP_MEMBERSHIP",
            Self::JoinGroup6 => "IPV6_ADD_MEMBERSHIP",
            Self::LeaveGroup6 => "IPV6_DROP_MEMBERSHIP",
            Self::GroupInterface => "IP_MULTICAST_IF",
            Self::GroupInterface6 => "IPV6_MULTICAST_IF",
            Self::GroupTtl => "IP_MULTICAST_TTL",
            Self::GroupTtl6 => "IPV6_MULTICAST_HOPS",
            Self::GroupLoop => "IP_MULTICAST_LOOP",
            Self::GroupLoop6 => "IPV6_MULTICAST_LOOP",
        }
    }

    /// The level as programs write it, such as `SOL_SOCKET`.
    pub(crate) fn level(self) -> &'static str {
        match self.name().split_once('_') {
            Some(("TCP", _)) => "SOL_TCP",
            Some(("IP", _)) => "SOL_IP",
            Some(("IPV6", _)) => "SOL_IPV6",
            _ => "SOL_SOCKET",
        }
    }

    /// Whether it joins a group (`true`) or leaves it.
    pub(crate) const fn joins(self) -> Option<bool> {
        match self {
            Self::JoinGroup | Self::JoinGroup6 => Some(true),
            Self::LeaveGroup | Self::LeaveGroup6 => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_has_the_level_of_its_name_and_two_of_each_family_change_groups() {
        for (option, level, joins) in [
            (SockOpt::NoDelay, "SOL_TCP", None),
            (SockOpt::GroupTtl, "SOL_IP", None),
            (SockOpt::JoinGroup, "SOL_IP", Some(true)),
            (SockOpt::LeaveGroup, "SOL_IP", Some(false)),
            (SockOpt::JoinGroup6, "SOL_IPV6", Some(true)),
            (SockOpt::LeaveGroup6, "SOL_IPV6", Some(false)),
            (SockOpt::Linger, "SOL_SOCKET", None),
        ] {
            assert_eq!(
                (option.level(), option.joins()),
                (level, joins),
                "{option:?}"
            );
        }
    }
}
