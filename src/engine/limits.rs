//! How much of what was seen may wait in all outboxes.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far threads may be ahead of those who take the rows.
#[derive(Debug)]
pub(crate) struct OutboxLimits {
    /// How many bytes of rows and payload wait at most in each outbox when nobody takes them; what
    /// comes then is counted as lost.
    pub(super) max_waiting: AtomicU64,
    /// Whether bursts wait where their rows would be lost otherwise.
    pub(super) hold_back: AtomicBool,
    /// Ends of waits of all threads.
    #[cfg(test)]
    pub(super) wakeups: AtomicU64,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self {
            max_waiting: AtomicU64::new(256 << 20),
            hold_back: AtomicBool::new(false),
            #[cfg(test)]
            wakeups: AtomicU64::default(),
        }
    }
}

impl OutboxLimits {
    /// Sets how many bytes wait at most.
    pub(super) fn set_max_waiting(&self, bytes: u64) {
        self.max_waiting.store(bytes, Ordering::Relaxed);
    }

    /// Sets whether bursts are held back.
    pub(super) fn hold_back(&self, wanted: bool) {
        self.hold_back.store(wanted, Ordering::Relaxed);
    }
}
