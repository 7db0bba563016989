//! The system calls that make rows.

/// A system call of the experiment, named as `strace` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Call {
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
    /// `recvmmsg(2)`: the same for many datagrams with one call.
    RecvMMsg,
    /// `recvfrom(2)`, where nothing more can be asked.
    RecvFrom,
}

impl Call {
    /// The name as `strace` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendTo => "sendto",
            Self::Send => "send",
            Self::SendMMsg => "sendmmsg",
            Self::SendMsg => "sendmsg",
            Self::RecvMsg => "recvmsg",
            Self::RecvMMsg => "recvmmsg",
            Self::RecvFrom => "recvfrom",
        }
    }

    /// The call as programs write it: `recvmsg` is a `recvfrom` that tells more.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::RecvMsg | Self::RecvFrom => "recvfrom",
            other => other.name(),
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
}
