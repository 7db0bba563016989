//! What came to one socket.

use derive_more::{Add, Sum};

/// The least kernel memory that a datagram takes: its `sk_buff` and what stands behind its bytes, on a machine of 32 bits.
const MIN_MEMORY: u64 = 448;

/// How many datagrams can wait at most in a queue that takes so many bytes of kernel memory.
pub(crate) const fn max_datagrams_in(held: u32) -> u64 {
    held as u64 / MIN_MEMORY
}

/// What came to a socket of ours, whoever sent it:
/// arrived = received + dropped + unread + waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Add, Sum)]
pub struct ArrivalCounts {
    /// Datagrams that a read of the experiment took: whole + truncated + undetermined.
    pub received: u64,
    /// Datagrams that were returned whole.
    pub whole: u64,
    /// Datagrams of which a read returned a part.
    pub truncated: u64,
    /// Received, but this system does not tell whether they were whole.
    pub undetermined: u64,
    /// What the kernel dropped at this socket since it was opened, by its own count.
    pub dropped: u64,
    /// Still queued when the socket was closed.
    pub unread: u64,
    /// Own datagrams that wait in the queue, as far as the kernel's figures prove it. A peer's are not seen before
    /// they are read.
    pub waiting: u64,
    /// The sockets of which the system does not tell what it drops: then 0 in [`Self::dropped`] says nothing.
    pub uncounted: u64,
}

impl ArrivalCounts {
    /// How many datagrams arrived: taken in, dropped, unread or waiting.
    pub const fn arrived(&self) -> u64 {
        self.received + self.dropped + self.unread + self.waiting
    }

    /// What came since `earlier`; what waits does so now.
    #[must_use]
    pub(super) const fn since(&self, earlier: &Self) -> Self {
        Self {
            received: self.received.saturating_sub(earlier.received),
            whole: self.whole.saturating_sub(earlier.whole),
            truncated: self.truncated.saturating_sub(earlier.truncated),
            undetermined: self.undetermined.saturating_sub(earlier.undetermined),
            dropped: self.dropped.saturating_sub(earlier.dropped),
            unread: self.unread.saturating_sub(earlier.unread),
            waiting: self.waiting,
            uncounted: self.uncounted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_wait_at_most_as_the_smallest_fill_the_memory() {
        for (held, most) in [(0, 0), (447, 0), (448, 1), (212_992, 475)] {
            assert_eq!(max_datagrams_in(held), most, "in {held} bytes");
        }
    }
}
