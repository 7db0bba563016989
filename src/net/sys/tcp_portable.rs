//! TCP where the system tells nothing beyond its calls.

use socket2::Socket;

use crate::model::TcpFigures;

/// Whether the system tells the figures of a TCP connection.
pub(in crate::net) const HAS_TCP_INFO: bool = false;

/// Not known: only Linux tells it.
pub(in crate::net) fn tcp_figures(_: &Socket) -> Option<TcpFigures> {
    None
}

/// Not known: only Linux tells it.
pub(in crate::net) fn descriptor(_: &Socket) -> i32 {
    0
}
