//! What the faces ask of the threads that own datagram sockets.

use crate::model::{Burst, ClientId, ReadOptions, UdpClientSettings};

/// What the thread of a UDP server can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UdpServerCommand {
    /// Read one datagram, also while reading is stopped. A read of before that still waits is given up.
    ReadOnce(ReadOptions),
    /// Look at the receive queue, and note the kernel's figures also if they have not changed.
    Look,
    /// Close the socket; what waits in it is noted first.
    Stop,
    /// Let the thread fail on purpose, as a test of supervision.
    #[cfg(test)]
    Fail(crate::model::Fault),
}

/// What the thread of the UDP clients can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UdpClientCommand {
    /// Make this client, or give it other settings.
    Set(ClientId, UdpClientSettings),
    /// Close this client's socket.
    Remove(ClientId),
    /// Send these datagrams.
    Send(Burst),
    /// Read one datagram, also while reading is stopped. A read of before that still waits is given up.
    ReadOnce(ClientId, ReadOptions),
    /// Forget what has not been sent yet, also in the middle of a burst.
    Cancel,
    /// Let the thread fail on purpose, as a test of supervision.
    #[cfg(test)]
    Fail(crate::model::Fault),
}
