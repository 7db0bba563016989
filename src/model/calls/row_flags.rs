//! What is said of a call by single bits.

/// Flags of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowFlags(pub u16);

impl RowFlags {
    /// The kernel set the output flag `MSG_TRUNC` (recvmsg(2)).
    pub const TRUNC: u16 = 1;
    /// The row carries a drop total (`SO_RXQ_OVFL`).
    pub const HAS_DROPS: u16 = 2;
    /// The call was made with the input flag `MSG_TRUNC`: its raw result is the true length.
    pub const RAW_TRUE_LEN: u16 = 4;
    /// The send was made "as a plain program", without `IP_RECVERR`.
    pub const PLAIN: u16 = 8;
    /// The kernel told how the datagram came; an [`Arrival`](super::Arrival) stands beside the row.
    pub(crate) const ARRIVAL: u16 = 16;
    /// Of `socket`, `setsockopt`, `bind`, `connect` and `close`: the socket is one of datagrams.
    pub const UDP: u16 = 32;
    /// The read was made with `MSG_PEEK` (recv(2)): what it returned stays in the queue.
    pub const PEEK: u16 = 64;
    /// The read or send was made with `MSG_DONTWAIT`.
    pub const DONT_WAIT: u16 = 128;
    /// The read was made with `MSG_WAITALL`.
    pub const WAIT_ALL: u16 = 256;
    /// The read had a time-out (`SO_RCVTIMEO`, socket(7)).
    pub const TIMED: u16 = 512;
    /// The call was one of Winsock, in which a datagram that is longer than the read is an error: `WSAEMSGSIZE`, with the
    /// first bytes in the buffer.
    pub(crate) const WINSOCK: u16 = 1024;

    /// Sets `flag` where `on` is true.
    pub const fn set(&mut self, flag: u16, on: bool) {
        if on {
            self.0 |= flag;
        }
    }

    /// The names of the flags that a read or send was made with because that was asked for, as `strace` orders them.
    pub(crate) fn names(self) -> Vec<&'static str> {
        let all = [
            (Self::PEEK, "MSG_PEEK"),
            (Self::DONT_WAIT, "MSG_DONTWAIT"),
            (Self::WAIT_ALL, "MSG_WAITALL"),
        ];
        let set = all.into_iter().filter(|(flag, _)| self.has(*flag));
        set.map(|(_, name)| name).collect()
    }

    /// Whether `flag` is set; of several, whether all are.
    pub const fn has(self, flag: u16) -> bool {
        self.0 & flag == flag
    }
}
