//! What the lab sees beside the calls of the experiment: figures read from the kernel,
//! sockets that open and close. A note is no row; it is evidence on rows.

use std::net::{IpAddr, SocketAddr};

use crate::model::{
    Errno, IcmpReport, Memory, Owner, RowFlags, SocketId, Stamp, Syscall, UdpCounters,
};

/// A piece of a batch's or of the record's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The offset of the first byte.
    pub at: u64,
    /// The number of bytes.
    pub len: u32,
}

/// What the kernel of this system tells of a socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SocketCapabilities {
    /// The drop total travels with datagrams, and `SO_MEMINFO` can be read.
    pub drops: bool,
    /// Refusals come with the payload they refuse (`IP_RECVERR` is on).
    pub refusals: bool,
}

/// A read, or an `accept`, that was called and has not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WaitingRead {
    /// The socket's number, of UDP or TCP.
    pub socket: SocketId,
    /// The call that waits: a receive or an `accept`.
    pub call: Syscall,
    /// The number of bytes that it asks for.
    pub asked: u32,
    /// The flags that it was made with.
    pub flags: RowFlags,
    /// The time of the call.
    pub since: Stamp,
    /// Whether it was asked for by itself; else it is one of those that the program makes one after the other.
    pub once: bool,
}

impl WaitingRead {
    /// The call as people write it: `recvfrom(1024)`, `accept()`.
    pub(crate) fn call_text(&self) -> String {
        let asked = (self.call != Syscall::Accept).then(|| self.asked.to_string());
        format!("{}({})", self.call.common_name(), asked.unwrap_or_default())
    }
}

/// Something seen beside the rows, mostly of a `socket` by its number.
#[expect(
    missing_docs,
    reason = "a socket, and who owns it, are the same in all of them"
)]
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Note {
    /// A socket was opened. Where it is not bound yet, its address is the unspecified one with port 0, as
    /// `getsockname(2)` tells.
    Opened {
        socket: SocketId,
        owner: Owner,
        /// The socket's own address, as `getsockname` gives it.
        local: SocketAddr,
        /// This machine's other addresses, where the socket is bound to all addresses.
        also: Vec<IpAddr>,
        /// What the kernel tells of the socket.
        capabilities: SocketCapabilities,
    },
    /// It has another address of its own: `bind(2)` gave it one, or the kernel chose one for `connect(2)` or
    /// the first send.
    Named {
        socket: SocketId,
        /// Its own address from now on, as `getsockname(2)` tells.
        local: SocketAddr,
        /// This machine's other addresses, where the socket is bound to all addresses.
        also: Vec<IpAddr>,
        /// Whom it is connected to: it hears only this peer (udp(7)).
        peer: Option<SocketAddr>,
    },
    /// The receive buffer was asked for, and what the kernel made of it (socket(7)).
    ReceiveBuffer {
        socket: SocketId,
        /// Bytes asked for with `SO_RCVBUF`; `None` is the system's default.
        asked: Option<u32>,
        /// Bytes in effect, as the kernel reports them.
        effective: u32,
    },
    /// The receive queue was looked at.
    Queue {
        socket: SocketId,
        /// The kernel's figures, where it gives any.
        memory: Option<Memory>,
        /// Whether nothing was waiting: the kernel held no memory for the queue, or a read
        /// that does not wait got `EAGAIN` (where there are no figures).
        empty: bool,
        /// What the namespace counted until then; read only when the drops have risen since it was read
        /// last, and once when the socket is opened.
        counters: Option<UdpCounters>,
    },
    /// A report from the error queue: a datagram of ours did not come into any socket.
    Report {
        /// The socket that had sent it.
        socket: SocketId,
        /// The address that the datagram had been sent to.
        to: SocketAddr,
        /// The error, mostly `ECONNREFUSED`.
        errno: Errno,
        /// The ICMP message, as `sock_extended_err` gives it.
        icmp: IcmpReport,
        /// The payload as far as the report quotes it (at most 520 bytes).
        quoted: Span,
    },
    /// `SO_ERROR` held an error when the socket was closed or its settings were changed.
    PendingError {
        socket: SocketId,
        /// The error number that the report stands for.
        errno: Errno,
    },
    /// A datagram was still queued when its socket was closed.
    Unread {
        socket: SocketId,
        /// The address that it came from.
        from: SocketAddr,
        /// The address that it was sent to (`IP_PKTINFO`), where the system tells.
        to: Option<IpAddr>,
        /// The true length of the datagram; `None` where the system does not tell.
        true_len: Option<u32>,
        /// The drop total that came with it.
        drops: Option<u32>,
        /// The first bytes of the datagram, at most 64.
        head: Span,
    },
    /// A datagram came in by a network interface that was not met before.
    Interface {
        /// The number of the interface on this machine (`if_nametoindex(3)`).
        index: u32,
        /// The name of the interface, such as `lo`.
        name: String,
    },
    /// A read, or an `accept`, has been called and does not return: nothing is there for it, and its program sleeps.
    /// The next row of such a call of the socket is its return.
    Waiting(WaitingRead),
    /// A read that waited is not made any more, since its program was told to stop reading: it has no row.
    GivenUp {
        /// The socket's number, of UDP or TCP.
        socket: SocketId,
    },
    /// A socket was closed.
    Closed { socket: SocketId },
    /// Something seen of a stream.
    Stream(crate::model::StreamNote),
    /// The lab itself could not do or keep something. It stands last: a recording keeps its sentence apart.
    #[serde(skip)]
    Trouble {
        owner: Owner,
        /// What went wrong, and what to do.
        message: crate::model::Message,
    },
}

impl Note {
    /// Whether it can be done without, as a row can, when there is no room: then the lab says that
    /// something was lost, and claims less. Without the others it would not know which sockets there are.
    pub(crate) const fn can_be_lost(&self) -> bool {
        matches!(
            self,
            Self::Queue { .. }
                | Self::Report { .. }
                | Self::PendingError { .. }
                | Self::Unread { .. }
                | Self::Waiting(_)
                | Self::GivenUp { .. }
        )
    }

    /// Whether the note has bytes of a payload.
    pub(crate) const fn quotes(&self) -> bool {
        matches!(self, Self::Report { .. } | Self::Unread { .. })
    }

    /// Of a look at a receive queue where the kernel gave figures: whose queue it is, and these.
    pub(crate) const fn queue_figures(&self) -> Option<(SocketId, Memory)> {
        match *self {
            Self::Queue {
                socket,
                memory: Some(memory),
                ..
            } => Some((socket, memory)),
            _ => None,
        }
    }

    /// The UDP socket that the note is about.
    pub const fn socket(&self) -> Option<SocketId> {
        match self {
            Self::Opened { socket, .. }
            | Self::Named { socket, .. }
            | Self::ReceiveBuffer { socket, .. }
            | Self::Queue { socket, .. }
            | Self::Report { socket, .. }
            | Self::PendingError { socket, .. }
            | Self::Unread { socket, .. }
            | Self::Waiting(WaitingRead { socket, .. })
            | Self::GivenUp { socket }
            | Self::Closed { socket } => Some(*socket),
            Self::Interface { .. } | Self::Stream(_) | Self::Trouble { .. } => None,
        }
    }
}
