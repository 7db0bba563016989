//! A thread's watermark, watched: one that stands still for long is stuck.

use std::{sync::atomic::Ordering, time::Duration};

use crate::engine::outbox::Watermark;
use crate::model::Stamp;

/// How long a thread at work may hand nothing over.
const STALL_TIMEOUT: Duration = Duration::from_secs(2);
/// How often it must be seen so: a program that was stopped as a whole is not stuck.
const MIN_SIGHTINGS: u32 = 8;

/// Up to which moment a thread has told everything, and when it last told that.
#[derive(Debug)]
pub(crate) struct StallDetector {
    mark: Watermark,
    seen: u64,
    since: Stamp,
    times: u32,
    /// It was told that the thread is stuck.
    is_reported: bool,
}

impl StallDetector {
    pub(crate) const fn new(mark: Watermark) -> Self {
        Self {
            mark,
            seen: u64::MAX,
            since: Stamp(0),
            times: 0,
            is_reported: false,
        }
    }

    /// The moment before which the thread has handed over everything; the end of time while it
    /// rests or is stuck. `crowded` says that it may be waiting for room in the channel.
    pub(crate) fn observe(&mut self, now: Stamp, crowded: bool) -> u64 {
        let mark = self.mark.load(Ordering::SeqCst);
        if mark != self.seen || mark == u64::MAX || crowded {
            self.seen = mark;
            self.since = now;
            self.times = 0;
            self.is_reported = false;
            return mark;
        }
        self.times = self.times.saturating_add(1);
        if self.is_stuck(now) { u64::MAX } else { mark }
    }

    /// Whether it has become known since the last call that the thread is stuck.
    pub(crate) fn take_stuck(&mut self, now: Stamp) -> bool {
        self.is_stuck(now) && !std::mem::replace(&mut self.is_reported, true)
    }

    fn is_stuck(&self, now: Stamp) -> bool {
        self.times >= MIN_SIGHTINGS && now.since(self.since) >= STALL_TIMEOUT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, atomic::AtomicU64};

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_mark_that_stands_still_holds_nobody_back_for_long() {
        let mark = Arc::new(AtomicU64::new(5));
        let mut stall_detector = StallDetector::new(Arc::clone(&mark));
        for n in 0..20 {
            assert_eq!(stall_detector.observe(Stamp(n), false), 5, "at work");
        }
        assert!(!stall_detector.take_stuck(Stamp(SECOND)), "not for long");
        let found = stall_detector.observe(Stamp(3 * SECOND), false);
        assert_eq!(found, u64::MAX, "stuck");
        assert!(stall_detector.take_stuck(Stamp(3 * SECOND)), "and told");
        assert!(!stall_detector.take_stuck(Stamp(4 * SECOND)), "once");
        mark.store(7, Ordering::SeqCst);
        let found = stall_detector.observe(Stamp(5 * SECOND), false);
        assert_eq!(found, 7, "at work again");
    }

    #[test]
    fn one_that_rests_or_waits_for_room_is_not_stuck() {
        let mark = Arc::new(AtomicU64::new(u64::MAX));
        let mut stall_detector = StallDetector::new(Arc::clone(&mark));
        for n in 0..20 {
            stall_detector.observe(Stamp(n * SECOND), false);
        }
        assert!(!stall_detector.take_stuck(Stamp(20 * SECOND)), "it rests");
        mark.store(9, Ordering::SeqCst);
        for n in 20..40 {
            assert_eq!(
                stall_detector.observe(Stamp(n * SECOND), true),
                9,
                "it waits"
            );
        }
        let stuck = stall_detector.take_stuck(Stamp(40 * SECOND));
        assert!(!stuck, "nobody takes");
        // The whole program was stopped for an hour.
        stall_detector.observe(Stamp(41 * SECOND), false);
        let found = stall_detector.observe(Stamp(3641 * SECOND), false);
        assert_eq!(found, 9, "seen once");
    }
}
