//! What the kernel tells of sockets, made by hand.

#[cfg(test)]
use crate::model::{Protocol, SystemSocket};
use crate::model::{TcpFigures, TcpState};

#[cfg(test)]
impl SystemSocket {
    /// A socket in this state, of which nothing more is known.
    pub(crate) const fn sample(
        protocol: Protocol,
        local: std::net::SocketAddr,
        state: TcpState,
    ) -> Self {
        Self {
            protocol,
            cookie: 1,
            inode: 1,
            local,
            peer: None,
            state,
            receive_queue: 0,
            send_queue: 0,
            resent: 0,
            memory: None,
            v6_only: false,
            interface: 0,
            programs: Vec::new(),
        }
    }
}

impl TcpFigures {
    /// A connection in this state, with empty queues.
    pub(crate) const fn in_state(state: TcpState) -> Self {
        Self {
            state,
            unacked: 0,
            sacked: 0,
            probes: 0,
            receive_queue: Some(0),
            send_queue: Some(0),
            unsent: Some(0),
            urgent: None,
            segments: None,
        }
    }
}
