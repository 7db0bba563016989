//! The options of a stream's socket that the experiments set.

/// An option of `setsockopt(2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[repr(u8)]
pub enum SockOpt {
    /// `SO_REUSEADDR` (socket(7)): listen at a port whose old connections are in `TIME_WAIT`.
    ReuseAddr,
    /// `SO_REUSEPORT` (socket(7)): several sockets at one port; of datagrams each sender's go to one of them.
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
        }
    }

    /// Its level as programs write it.
    pub(crate) const fn level(self) -> &'static str {
        match self {
            Self::NoDelay => "SOL_TCP",
            _ => "SOL_SOCKET",
        }
    }
}
