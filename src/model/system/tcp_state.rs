//! What the kernel tells of a TCP socket.

use serde::{Deserialize, Serialize};
use strum::{FromRepr, IntoStaticStr, VariantNames};

/// The state of a TCP socket (RFC 9293 §3.3.2), by the kernel's numbers (`net/tcp_states.h` of Linux).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[derive(FromRepr, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum TcpState {
    /// Open: both ends may send.
    Established = 1,
    /// SYN sent, no answer yet.
    SynSent = 2,
    /// SYN received and answered.
    SynRecv = 3,
    /// We have sent FIN; it is not acknowledged yet.
    FinWait1 = 4,
    /// Our FIN is acknowledged; the peer may still send.
    FinWait2 = 5,
    /// Both have sent FIN; the address is kept back for a while.
    TimeWait = 6,
    /// There is no connection.
    Close = 7,
    /// The peer has sent FIN; we may still send.
    CloseWait = 8,
    /// Both have sent FIN, the peer first; ours is not acknowledged yet.
    LastAck = 9,
    /// The socket listens for connections.
    Listen = 10,
    /// Both sent FIN at the same time.
    Closing = 11,
}

impl TcpState {
    /// The state of the kernel's number.
    pub const fn of(number: u8) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The name as `ss` and RFC 9293 write it.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// A part of a connection whose segments are counted by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SegmentPart {
    /// The handshake: SYN and its answers.
    Handshake,
    /// The end of the connection: FIN and its acknowledgement, or RST.
    Close,
}

/// What is left of a connection after its descriptor was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostCloseState {
    /// The kernel knows no such socket any more. Also the end that sent FIN first is gone at once where an RST reaches
    /// it in `TIME_WAIT` (RFC 1337; Linux ignores such an RST only with `net.ipv4.tcp_rfc1337`, tcp(7)): an ACK of
    /// before, taken up late by another processor, is answered, and nobody is at the other port any more.
    Gone,
    /// The kernel still keeps it, in this state.
    In(TcpState),
}

/// Segments of one TCP socket since it began (`TCP_INFO`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCounts {
    /// Sent, with those of SYN, ACK and FIN, and those that were sent again (`tcpi_segs_out`).
    pub sent: u32,
    /// Received, with those that carry no bytes (`tcpi_segs_in`).
    pub received: u32,
    /// Sent again, as nobody had acknowledged them in time (`tcpi_total_retrans`).
    pub resent: u32,
}

/// The kernel's figures for one TCP socket (`TCP_INFO`, `FIONREAD`, `SIOCOUTQ`, `SIOCOUTQNSD`; tcp(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpFigures {
    /// The state of the connection.
    pub state: TcpState,
    /// Segments on their way (`tcpi_unacked`); of a listener the connections that wait for `accept`.
    pub unacked: u32,
    /// Of a listener the backlog in effect (`tcpi_sacked`).
    pub sacked: u32,
    /// Window probes sent since the last answer (`tcpi_probes`): the peer's window is closed.
    pub(crate) probes: u8,
    /// Bytes that wait to be read (`FIONREAD`), up to an urgent byte where one waits; `None` of a listener.
    pub receive_queue: Option<u32>,
    /// Bytes that the peer has not acknowledged (`SIOCOUTQ`); `None` of a listener.
    pub send_queue: Option<u32>,
    /// Bytes of `send_queue` that the kernel has not sent yet (`SIOCOUTQNSD`).
    pub unsent: Option<u32>,
    /// The urgent byte that waits (`MSG_OOB`, seen with `MSG_PEEK`): `recv` passes over it.
    pub urgent: Option<u8>,
    /// Its segments; `None` of a listener, and on kernels before 4.2.
    pub segments: Option<SegmentCounts>,
}

impl TcpFigures {
    /// Whether all but the segments is as in another look: these change with each call.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let segments = self.segments;
        *self == Self { segments, ..*other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_numbers_are_known() {
        for (number, name) in [(1, "ESTABLISHED"), (6, "TIME_WAIT"), (11, "CLOSING")] {
            assert_eq!(TcpState::of(number).unwrap().name(), name, "{number}");
        }
        assert_eq!((TcpState::of(0), TcpState::of(12)), (None, None), "others");
    }
}
