//! What the kernel counts of UDP in a whole network namespace.

/// Counters of the network namespace for one IP version, since it was made: `/proc/net/snmp` and
/// `/proc/net/snmp6` (RFC 4293, RFC 4113, and Linux's own). They count all sockets together, so that
/// only what they rule out is evidence for one socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UdpCounters {
    /// Datagrams that UDP got and no socket kept, for whatever reason but a missing socket (`InErrors`).
    pub errors: u64,
    /// Datagrams of `errors` for which a receive buffer was full (`RcvbufErrors`).
    pub full: u64,
    /// Datagrams of `errors` whose checksum was wrong (`InCsumErrors`).
    pub checksum: u64,
    /// Datagrams of `errors` for which the memory of all sockets together did not suffice (`MemErrors`).
    pub memory: u64,
    /// Packets that IP got and gave to nobody (`InReceives` − `InDelivers` − those it forwarded or put
    /// together): a firewall discarded or rejected them on their way.
    pub undelivered: u64,
}

impl UdpCounters {
    /// How much each counter has risen since `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            errors: self.errors.wrapping_sub(earlier.errors),
            full: self.full.wrapping_sub(earlier.full),
            checksum: self.checksum.wrapping_sub(earlier.checksum),
            memory: self.memory.wrapping_sub(earlier.memory),
            undelivered: self.undelivered.wrapping_sub(earlier.undelivered),
        }
    }

    /// The counters of both, added up.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            errors: self.errors + other.errors,
            full: self.full + other.full,
            checksum: self.checksum + other.checksum,
            memory: self.memory + other.memory,
            undelivered: self.undelivered.wrapping_add(other.undelivered),
        }
    }

    /// What was lost for other reasons than a full receive buffer: at sockets, and on the way to them.
    pub(crate) const fn lost_otherwise(self) -> (u64, u64) {
        (self.errors.wrapping_sub(self.full), self.undelivered)
    }

    /// Whether every datagram that a socket of this namespace dropped met a full receive buffer.
    pub(crate) const fn only_full(self) -> bool {
        self.errors == self.full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn counters(errors: u64, full: u64, undelivered: u64) -> UdpCounters {
        UdpCounters {
            errors,
            full,
            checksum: 1,
            memory: 2,
            undelivered,
        }
    }

    #[test]
    fn what_was_lost_otherwise_is_what_met_no_full_buffer() {
        let (before, now) = (counters(3, 3, 7), counters(9, 5, 6));
        assert_eq!(
            (before.lost_otherwise(), before.only_full()),
            ((0, 7), true)
        );
        assert_eq!((now.lost_otherwise(), now.only_full()), ((4, 6), false));
        let since = now.since(before);
        assert_eq!(
            (since.errors, since.full, since.checksum, since.memory),
            (6, 2, 0, 0)
        );
        assert_eq!(before.plus(since), now, "what came back counts too");
    }
}
