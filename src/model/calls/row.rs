//! One row of the record: one message handed over by one call, another call of a socket, or one failed call.

use std::ops::Range;

use crate::model::{Errno, PeerId, RowFlags, SocketId, Stamp, Syscall};

/// One system call of the experiment: 56 bytes beside its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// For a send the moment before the call, for a receive the moment after it, so that a
    /// datagram never seems to arrive before it was sent. Of the calls of a stream `recv`, `accept` and a
    /// `connect` that was waited for have the moment after, all others the moment before.
    pub at: Stamp,
    /// Where its payload lies: in a batch the place in the batch's bytes, in the record the
    /// record's own address. A recording keeps the bytes themselves.
    #[serde(skip)]
    pub payload_at: u64,
    /// How long the call took, in nanoseconds (at most 4.29 s are told); of a read that was asked for and waited,
    /// with its wait.
    pub took_ns: u32,
    /// The number of the call among its socket's sends, or receives, from 1. Rows of one batched call
    /// share it.
    pub call_n: u32,
    /// Bytes asked for: the payload's length, or the read size. Of `listen` the backlog, of `shutdown`
    /// which direction ([`Shutdown`](std::net::Shutdown)), of `setsockopt` the value
    /// ([`SockOpt`](crate::model::SockOpt)).
    pub asked: u32,
    /// What the call returned, −1 when it failed. A receive gives what a plain `recvfrom`
    /// would: min(true length, read size).
    pub returned: i32,
    /// How long the datagram really was, or [`Row::UNKNOWN_LEN`]. Of a stream's `send` and `recv`
    /// the low half of [`Row::stream_off`].
    pub true_len: u32,
    /// The other end; of a `setsockopt` that joins or leaves a group its address.
    pub peer: PeerId,
    /// The running drop total of the socket when this datagram was queued (`SO_RXQ_OVFL`,
    /// wraps at 2³²); 0 where [`RowFlags::HAS_DROPS`] is missing. Of a stream's `send` and `recv` the
    /// high half of [`Row::stream_off`].
    pub drops: u32,
    /// The socket of ours that made the call.
    pub socket: SocketId,
    /// Why the call failed; 0 if it did not.
    pub errno: Errno,
    /// The system call that was made.
    pub call: Syscall,
    /// What else is known of the call, one bit each.
    pub flags: RowFlags,
}

impl Row {
    /// The value of [`Row::true_len`] where the system does not tell.
    pub const UNKNOWN_LEN: u32 = u32::MAX;

    /// A call at a moment that has returned nothing yet.
    pub const fn new(socket: SocketId, call: Syscall, at: Stamp) -> Self {
        Self {
            at,
            payload_at: 0,
            took_ns: 0,
            call_n: 1,
            asked: 0,
            returned: -1,
            true_len: Self::UNKNOWN_LEN,
            peer: PeerId::NONE,
            drops: 0,
            socket,
            errno: Errno::NONE,
            call,
            flags: RowFlags(0),
        }
    }

    /// The number of payload bytes kept with the row: those sent, or those received; of a stream's `send`
    /// those that the kernel took.
    pub fn data_len(&self) -> usize {
        match self.call {
            call if call.is_send() => self.asked as usize,
            call if call.sends() || call.reads() => usize::try_from(self.returned).unwrap_or(0),
            // Others return a descriptor, or nothing.
            _ => 0,
        }
    }

    /// Whether it is a read that left in the queue what it returned (`MSG_PEEK`).
    pub(crate) const fn is_peek(&self) -> bool {
        self.flags.has(RowFlags::PEEK)
    }

    /// Whether the call hands a datagram to the kernel or takes one from it, or failed to.
    pub const fn is_datagram(&self) -> bool {
        self.call.is_send() || self.call.is_receive()
    }

    /// Whether it is a call of a TCP socket. A stream has no datagrams, so its rows have no fate.
    pub const fn is_stream(&self) -> bool {
        !self.is_datagram() && !self.flags.has(RowFlags::UDP)
    }

    /// The true length, if it is known.
    pub const fn true_len(&self) -> Option<u32> {
        if self.true_len != Self::UNKNOWN_LEN && self.is_datagram() {
            Some(self.true_len)
        } else {
            None
        }
    }

    /// Of a stream's `send` or `recv`: how many bytes went the same way through its socket before this
    /// call.
    pub const fn stream_off(&self) -> Option<u64> {
        match self.call {
            Syscall::StreamSend | Syscall::StreamRecv => {
                Some(((self.drops as u64) << 32) | self.true_len as u64)
            }
            _ => None,
        }
    }

    /// The bytes of the stream that a `send` or `recv` moved, by their offsets; `None` where it failed.
    pub(crate) fn stream_range(&self) -> Option<Range<u64>> {
        let start = self.stream_off()?;
        Some(start..start + u64::try_from(self.returned).ok()?)
    }

    /// Tells how many bytes went the same way before this call of a stream.
    pub const fn set_stream_off(&mut self, off: u64) {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
        {
            self.true_len = off as u32;
            self.drops = (off >> 32) as u32;
        }
    }

    /// Whether the call failed: `returned` is negative.
    pub const fn failed(&self) -> bool {
        self.returned < 0
    }

    /// Whether it is an error by Winsock that the datagram was longer than the read, although the buffer has its first
    /// bytes: what it returned is how many.
    pub(crate) const fn is_cut_error(&self) -> bool {
        self.flags.has(RowFlags::WINSOCK | RowFlags::TRUNC)
    }

    /// Why it failed, as the program is told.
    pub(crate) const fn error(&self) -> Errno {
        if self.is_cut_error() {
            Errno::EMSGSIZE
        } else {
            self.errno
        }
    }

    /// What the system tells a program that asks for less than a datagram has: an error by Winsock, a flag elsewhere.
    pub(crate) fn cut_word(&self) -> String {
        let winsock = Errno::EMSGSIZE.winsock();
        let winsock = winsock.filter(|_| self.flags.has(RowFlags::WINSOCK));
        winsock.unwrap_or_else(|| "MSG_TRUNC".to_owned())
    }

    /// Whether `UDP_SEGMENT` refused it: each segment must fit into one packet of the way (udp(7)).
    pub(crate) fn is_too_long_a_segment(&self) -> bool {
        self.call == Syscall::SendMsg && self.errno == Errno::EMSGSIZE
    }

    /// The moment when the call had surely returned.
    pub const fn end(&self) -> Stamp {
        if self.call.is_send() {
            Stamp(self.at.0.saturating_add(self.took_ns as u64))
        } else {
            self.at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_at_most_fifty_six_bytes() {
        assert_eq!(size_of::<Row>(), 56, "with its verdict a row is 64 bytes");
    }

    #[test]
    fn a_stream_has_offsets_beyond_four_gibibytes_and_no_true_length() {
        let mut row = Row {
            asked: 9,
            returned: 4,
            true_len: 9,
            ..Row::new(SocketId(0), Syscall::RecvMsg, Stamp(0))
        };
        assert_eq!((row.true_len(), row.stream_off()), (Some(9), None), "UDP");
        for call in [Syscall::StreamSend, Syscall::StreamRecv] {
            row.call = call;
            row.set_stream_off(0x12_3456_789a);
            assert_eq!(row.stream_off(), Some(0x12_3456_789a), "its offset");
            assert_eq!((row.true_len(), row.data_len()), (None, 4), "its bytes");
            let range = row.stream_range();
            assert_eq!(range, Some(0x12_3456_789a..0x12_3456_789e), "its range");
        }
        row.call = Syscall::Accept;
        let found = (row.stream_off(), row.data_len());
        assert_eq!(found, (None, 0), "a descriptor");
    }
}
