//! What the faces ask of the threads that own streams.

use crate::model::{Burst, ClientId, ReadOptions, SocketId, TcpClientSettings};
use std::net::Shutdown;

/// What the thread of the TCP server can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpServerCommand {
    /// Accept one connection, also while accepting is stopped.
    AcceptOnce,
    /// Read once from this connection, also while reading is stopped.
    ReadOnce(SocketId, ReadOptions),
    /// Send into this connection.
    Send(SocketId, Vec<u8>),
    /// Call `shutdown(2)` on this connection.
    Shutdown(SocketId, Shutdown),
    /// `close(2)` of a connection.
    Close(SocketId),
    /// `close(2)` with `SO_LINGER` 0: the connection is reset.
    Abort(SocketId),
    /// Look at all sockets, and note their figures also if they have not changed.
    Look,
    /// Close the listener; connections stay.
    StopListening,
    /// Close the listener and all connections.
    Stop,
    /// Ask of a UDP socket what only a stream can: `listen(2)` and `accept(2)`.
    ListenOnDatagram,
    /// Let the thread fail on purpose, as a test of supervision.
    #[cfg(test)]
    Fail(crate::model::Fault),
}

/// What the thread of the TCP clients can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpClientCommand {
    /// Make this client, or give it other settings.
    Set(ClientId, TcpClientSettings),
    /// Open a socket and connect; an old one is closed.
    Connect(ClientId),
    /// Give up connecting, or what has not been sent yet.
    Cancel(ClientId),
    /// Send these messages into the stream.
    Send(Burst),
    /// Read once, also while reading is stopped.
    ReadOnce(ClientId, ReadOptions),
    /// `shutdown(2)`, after what is still to be sent.
    Shutdown(ClientId, Shutdown),
    /// `close(2)`, after what is still to be sent.
    Close(ClientId),
    /// `close(2)` at once with `SO_LINGER` 0: the connection is reset.
    Abort(ClientId),
    /// Look at all sockets, and note their figures also if they have not changed.
    Look,
    /// Close this client's socket at once and forget it.
    Remove(ClientId),
    /// Let the thread fail on purpose, as a test of supervision.
    #[cfg(test)]
    Fail(crate::model::Fault),
}
