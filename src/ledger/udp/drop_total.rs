//! The drop total of a socket, which wraps.

/// What the kernel has dropped at a socket, by its own count (`SO_RXQ_OVFL`, `SO_MEMINFO`; socket(7)).
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::ledger) struct DropTotal {
    /// When the epoch began: raw, and since the socket was opened.
    base_raw: u32,
    base: u64,
    /// The highest total heard of, since the socket was opened.
    pub(in crate::ledger) total: u64,
}

impl DropTotal {
    /// The drops of this epoch that were heard of.
    pub(super) const fn in_epoch(&self) -> u64 {
        self.total - self.base
    }

    /// Takes note of a raw running total, and gives the drops since the epoch began. Half of the
    /// counter's range behind us is taken for a total older than the epoch.
    pub(super) fn observe(&mut self, raw: u32) -> u64 {
        let since = raw.wrapping_sub(self.base_raw);
        let since = if since > u32::MAX / 2 { 0 } else { since };
        self.total = self.total.max(self.base + u64::from(since));
        u64::from(since)
    }

    /// A new epoch begins at this raw total, or at the highest one heard of.
    pub(super) fn begin(&mut self, raw: Option<u32>) {
        if let Some(raw) = raw {
            self.observe(raw);
        }
        // A running total wraps at 2³², and so does this sum.
        let since = self.in_epoch() & u64::from(u32::MAX);
        let since = u32::try_from(since).unwrap_or(0);
        self.base_raw = self.base_raw.wrapping_add(since);
        self.base = self.total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drop_total_that_wraps_goes_on_counting() {
        let mut drops = DropTotal::default();
        for raw in [0x7000_0000, 0xe000_0000, u32::MAX - 1] {
            drops.begin(Some(raw));
        }
        assert_eq!(drops.observe(3), 5, "five since then");
        drops.begin(Some(3));
        assert_eq!(drops.total, u64::from(u32::MAX) + 4, "and all in all");
        assert_eq!(drops.observe(u32::MAX), 0, "an older total is no leap");
    }
}
