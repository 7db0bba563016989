//! What is seen of streams beside their calls.

use std::net::SocketAddr;

use crate::model::{
    Errno, FrameFault, FrameRange, Framing, IcmpReport, Owner, PostCloseState, SockOpt, SocketId,
    TcpFigures,
};

/// The role of a stream socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum StreamRole {
    /// It listens, and connections are accepted from it.
    Listener,
    /// A client's end of a connection.
    Client,
    /// The server's end of a connection.
    Accepted {
        /// The socket that it was accepted from.
        listener: SocketId,
    },
    /// A UDP socket that is asked to do what only a stream can.
    Datagram,
}

/// Something seen of a stream: of the `socket` with that number, which of a message has received it.
#[expect(
    missing_docs,
    reason = "a socket, and who owns it, are the same in all of them"
)]
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum StreamNote {
    /// A TCP socket was opened, or accepted.
    Opened {
        socket: SocketId,
        owner: Owner,
        /// What it does: listen, connect as a client, or serve as an accepted end.
        role: StreamRole,
    },
    /// Its addresses are known; for a client that connects this does not mean that anybody answers.
    Named {
        socket: SocketId,
        /// The socket's own address, as `getsockname` gives it.
        local: SocketAddr,
        /// The address of the other end, as `getpeername` gives it.
        peer: Option<SocketAddr>,
    },
    /// How both ends of it are framed from now on.
    Framed {
        socket: SocketId,
        /// How messages are put into the stream.
        framing: Framing,
    },
    /// A buffer was asked for, and what the kernel made of it (socket(7)).
    Buffer {
        socket: SocketId,
        /// The buffer: `SO_RCVBUF` or `SO_SNDBUF`.
        option: SockOpt,
        /// Bytes in effect, as the kernel reports them.
        effective: u32,
    },
    /// What the kernel tells of an open socket: `TCP_INFO` and its two queues.
    Figures {
        socket: SocketId,
        /// State and queues, as the kernel tells them.
        figures: TcpFigures,
    },
    /// What `/proc/net/tcp` tells of a socket after its descriptor was closed.
    AfterClose {
        socket: SocketId,
        /// What is left of it: a state of TCP, or nothing.
        state: PostCloseState,
    },
    /// A whole message came out of the reassembly buffer.
    Message {
        socket: SocketId,
        /// Where it lies in what was received.
        frame: FrameRange,
    },
    /// What came cannot be a frame; nothing after it can be understood.
    Unframed {
        socket: SocketId,
        /// Where the frame would begin in what was received, in bytes.
        at: u64,
        /// What is wrong with the frame.
        fault: FrameFault,
    },
    /// A report from the error queue while `connect` was not decided: the request did not get through.
    Report {
        socket: SocketId,
        /// The error that `connect` fails with for it.
        errno: Errno,
        /// The ICMP message that told it.
        icmp: IcmpReport,
    },
    /// An urgent byte has come (`MSG_OOB`), which a plain `recv` passes over.
    Urgent {
        socket: SocketId,
        /// How many other bytes came before it.
        at: u64,
        /// The urgent byte itself.
        byte: u8,
    },
    /// A connection attempt was given up before it was decided.
    Cancelled { socket: SocketId },
    /// The descriptor is closed.
    Closed { socket: SocketId },
}

impl StreamNote {
    /// The socket that it is about.
    pub const fn socket(&self) -> SocketId {
        match self {
            Self::Opened { socket, .. }
            | Self::Named { socket, .. }
            | Self::Framed { socket, .. }
            | Self::Buffer { socket, .. }
            | Self::Figures { socket, .. }
            | Self::AfterClose { socket, .. }
            | Self::Message { socket, .. }
            | Self::Unframed { socket, .. }
            | Self::Report { socket, .. }
            | Self::Urgent { socket, .. }
            | Self::Cancelled { socket }
            | Self::Closed { socket } => *socket,
        }
    }
}
