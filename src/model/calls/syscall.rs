//! The system calls that make rows.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::model::SockOpt;

/// A system call of the experiment, named as `strace` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, IntoStaticStr, Serialize, Deserialize)]
#[strum(serialize_all = "lowercase")]
#[repr(u8)]
pub enum Syscall {
    /// `sendto(2)` with an address.
    SendTo,
    /// `send(2)` on a connected socket (`sendto` without an address).
    Send,
    /// `sendmmsg(2)`: many datagrams with one call.
    SendMMsg,
    /// `sendmsg(2)` with `UDP_SEGMENT` (udp(7)): the kernel cuts one send into datagrams of equal size.
    SendMsg,
    /// `recvmsg(2)`: a `recvfrom` that also tells flags, true length and counters.
    RecvMsg,
    /// `recvmmsg(2)`: many datagrams with one call, each with flags, true length and counters.
    RecvMMsg,
    /// `recvfrom(2)`, where nothing more can be asked.
    RecvFrom,
    /// `socket(2)`: a new socket, of a stream or, as a row's flag tells, of datagrams.
    Socket,
    /// `setsockopt(2)` with this option.
    SetSockOpt(SockOpt),
    /// `bind(2)`: the socket takes its own address.
    Bind,
    /// `listen(2)`: connections can come from now on.
    Listen,
    /// `accept4(2)`: takes a waiting connection.
    Accept,
    /// `connect(2)`: opens a connection, or gives a UDP socket its peer.
    Connect,
    /// `send(2)` into a stream.
    #[strum(serialize = "send")]
    StreamSend,
    /// `recv(2)` from a stream, never with `MSG_TRUNC`: that would throw bytes away (tcp(7)).
    #[strum(serialize = "recv")]
    StreamRecv,
    /// `shutdown(2)`: closes one direction or both.
    Shutdown,
    /// `close(2)`: the descriptor is gone.
    Close,
}

impl Syscall {
    /// The name as `strace` prints it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The call as programs write it: `recvmsg` is a `recvfrom` that tells more.
    pub(crate) fn common_name(self) -> &'static str {
        match self {
            Self::RecvMsg | Self::RecvFrom => "recvfrom",
            other => other.name(),
        }
    }

    /// The option that a `setsockopt` sets, as programs write it.
    pub(crate) const fn option(self) -> Option<&'static str> {
        match self {
            Self::SetSockOpt(option) => Some(option.name()),
            _ => None,
        }
    }

    /// Whether one such call hands over many datagrams: their rows share its number.
    pub const fn is_batched(self) -> bool {
        matches!(self, Self::SendMMsg | Self::SendMsg | Self::RecvMMsg)
    }

    /// Whether the call hands a datagram to the kernel.
    pub const fn is_send(self) -> bool {
        matches!(
            self,
            Self::SendTo | Self::Send | Self::SendMMsg | Self::SendMsg
        )
    }

    /// Whether the call takes a datagram from the kernel.
    pub const fn is_receive(self) -> bool {
        matches!(self, Self::RecvMsg | Self::RecvMMsg | Self::RecvFrom)
    }

    /// Whether the call hands a datagram, or bytes of a stream, to the kernel.
    pub(crate) const fn sends(self) -> bool {
        self.is_send() || matches!(self, Self::StreamSend)
    }

    /// Whether the call takes a datagram, or bytes of a stream, from the kernel.
    pub(crate) const fn reads(self) -> bool {
        self.is_receive() || matches!(self, Self::StreamRecv)
    }

    /// Whether it is a call that waits for something from elsewhere, or the end of all of them: `close`.
    pub(crate) const fn ends_wait(self) -> bool {
        self.reads() || matches!(self, Self::Accept | Self::Close)
    }
}
