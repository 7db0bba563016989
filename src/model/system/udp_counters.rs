//! What the kernel counts of UDP in a whole network namespace.

/// Counters of the network namespace for one IP version, since it was made: `/proc/net/snmp` and
/// `/proc/net/snmp6` (RFC 4293, RFC 4113, and Linux's own). They count all sockets together, so that
/// only what they rule out is evidence for one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UdpCounters {
    /// Datagrams that UDP got and no socket kept, for whatever reason but a missing socket (`InErrors`).
    pub errors: u64,
    /// Those of them for which a receive buffer was full (`RcvbufErrors`).
    pub full: u64,
    /// Those of them whose checksum was wrong (`InCsumErrors`).
    pub checksum: u64,
    /// Those of them for which the memory of all sockets together did not suffice (`MemErrors`).
    pub memory: u64,
    /// Packets that IP got and gave to nobody (`InReceives` − `InDelivers` − those it forwarded or put
    /// together): a firewall ate or rejected them on their way.
    pub undelivered: u64,
}

impl UdpCounters {
    /// What was added since `earlier`.
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
