//! The system calls that make rows.

/// A system call of the experiment, named as `strace` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Call {
    /// `sendto(2)` with an address.
    SendTo,
    /// `send(2)` on a connected socket (`sendto` without an address).
    Send,
    /// `recvmsg(2)`: a `recvfrom` that also tells flags, true length and counters.
    RecvMsg,
    /// `recvfrom(2)`, where nothing more can be asked.
    RecvFrom,
}

impl Call {
    /// The name as `strace` prints it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendTo => "sendto",
            Self::Send => "send",
            Self::RecvMsg => "recvmsg",
            Self::RecvFrom => "recvfrom",
        }
    }

    /// The call as programs write it: `recvmsg` is a `recvfrom` that tells more.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::RecvMsg | Self::RecvFrom => "recvfrom",
            Self::SendTo => "sendto",
            Self::Send => "send",
        }
    }

    /// Whether the call hands a datagram to the kernel.
    pub const fn is_send(self) -> bool {
        matches!(self, Self::SendTo | Self::Send)
    }
}
