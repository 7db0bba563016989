//! What failed, where, and what a person can do about it.

use std::{io, net::SocketAddr};

use super::{port_probe, sys};
use crate::model::{Errno, Group, Message, PortProbe, Protocol, address, message};

/// The step that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// `socket(2)` or an option on it.
    Open,
    /// `bind(2)`: the socket takes its own address.
    Bind,
    /// `bind(2)` or `listen(2)` of a TCP socket.
    BindStream,
    /// `connect(2)`: opens a connection, or gives a UDP socket its peer.
    Connect,
    /// Setting the receive buffer.
    ReceiveBuffer,
    /// Joining a multicast group.
    Join(Group),
    /// Leaving a multicast group.
    Leave(Group),
}

/// An I/O error that names its operation.
#[derive(Debug, thiserror::Error)]
#[error("{operation:?} failed for {addr}")]
pub(crate) struct NetError {
    /// The step that failed.
    pub(crate) operation: Operation,
    /// The error of the system's call.
    #[source]
    pub source: io::Error,
    /// The address that was to be used.
    pub addr: SocketAddr,
}

impl NetError {
    pub(crate) const fn new(operation: Operation, addr: SocketAddr, source: io::Error) -> Self {
        Self {
            operation,
            source,
            addr,
        }
    }

    /// All socket numbers of the engine are used up.
    pub(crate) fn too_many(addr: SocketAddr) -> Self {
        Self::new(
            Operation::Open,
            addr,
            io::Error::other("more than 65 535 sockets"),
        )
    }

    /// The error number of the system's call, in Linux's numbering; `EIO` where that has none.
    pub(crate) fn errno(&self) -> Errno {
        errno_of(&self.source)
    }

    /// The sentence for a person: what is wrong and what to do.
    pub(crate) fn message(&self) -> Message {
        let addr = address::shown(self.addr);
        if let Operation::Join(group) | Operation::Leave(group) = self.operation {
            return group_message(group, self.errno());
        }
        match self.errno() {
            Errno::EACCES | Errno::EPERM if self.operation == Operation::Connect => {
                Message::new("error-connect-broadcast").with("addr", addr)
            }
            errno if self.operation == Operation::Connect => Message::new("error-connect")
                .with("addr", addr)
                .with("errno", errno.to_string()),
            errno @ (Errno::EMFILE | Errno::ENFILE) => {
                Message::new("error-descriptors").with("errno", errno.to_string())
            }
            Errno::EADDRINUSE => self.taken(),
            Errno::EACCES | Errno::EPERM => Message::new("error-no-permission").with("addr", addr),
            Errno::EADDRNOTAVAIL => Message::new("error-not-local").with("addr", addr),
            errno => message! { "error-bind", addr, errno: errno.to_string() },
        }
    }

    /// Who has the address, or that no local port is free.
    fn taken(&self) -> Message {
        let key = "error-port-in-use";
        let message = || Message::new(key).with("addr", address::shown(self.addr));
        if self.addr.port() == 0 {
            return message().with("how", "no-port");
        }
        let protocol = match self.operation {
            Operation::BindStream => Protocol::Tcp,
            _ => Protocol::Udp,
        };
        port_probe(|table| PortProbe::of_bind(table, protocol, self.addr))
            .map_or_else(|_| message().with("how", "nobody"), |look| look.tell(key))
    }
}

/// Why a group could not be joined or left.
fn group_message(group: Group, errno: Errno) -> Message {
    let key = match errno {
        Errno::EADDRINUSE => "error-group-joined",
        Errno::EADDRNOTAVAIL => "error-group-not-joined",
        Errno::ENODEV => "error-group-nowhere",
        errno => {
            let message = Message::new("error-group-failed").with("group", group.to_string());
            return message.with("errno", errno.to_string());
        }
    };
    Message::new(key).with("group", group.to_string())
}

/// The error number of an I/O error, in Linux's numbering; `EIO` where the system's own has no
/// counterpart.
pub(crate) fn errno_of(error: &io::Error) -> Errno {
    sys::errno(error)
}
