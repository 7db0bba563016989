//! Whether so many datagrams come that asking how each came would cost too much.

use std::time::Duration;

use crate::model::{Arrival, Stamp};

/// The shortest time over which datagrams are counted: more than it takes to empty a full queue whose reader had
/// paused.
const WINDOW: Duration = Duration::from_millis(10);

/// How many datagrams come in a second.
#[derive(Debug, Default)]
pub(crate) struct ArrivalRate {
    since: Stamp,
    count: u32,
}

impl ArrivalRate {
    /// Counts `count` datagrams as read by `now`; 0 means that none waits. Returns whether they come slowly enough to
    /// ask how each came; `None` while [`WINDOW`] is not over.
    pub(crate) fn read(&mut self, count: usize, now: Stamp) -> Option<bool> {
        if count == 0 {
            *self = Self::default();
            return Some(true);
        }
        if self.count == 0 {
            self.since = now;
        }
        self.count = self
            .count
            .saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        let time = now.since(self.since);
        if time < WINDOW {
            return None;
        }
        let most = time.as_secs_f64() * f64::from(Arrival::MAX_STAMPED_PER_SECOND);
        let few = f64::from(std::mem::take(&mut self.count)) <= most;
        Some(few)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    /// What is said while `count` datagrams come every millisecond.
    fn outcomes(count: usize) -> Vec<bool> {
        let mut rate = ArrivalRate::default();
        let outcomes = (0..60).filter_map(|n| rate.read(count, Stamp(n * MS)));
        outcomes.collect()
    }

    #[test]
    fn a_flood_is_not_asked_and_a_full_queue_is_no_flood() {
        let limit = Arrival::MAX_STAMPED_PER_SECOND as usize / 1000;
        assert_eq!(outcomes(limit * 2), [false; 5], "too many");
        assert_eq!(outcomes(limit / 2), [true; 5], "few");
        let mut rate = ArrivalRate::default();
        // A queue that was full is read in a few milliseconds.
        for n in 0..9 {
            assert_eq!(rate.read(5000, Stamp(n * MS)), None, "too short to tell");
        }
        assert_eq!(rate.read(0, Stamp(9 * MS)), Some(true), "then it is empty");
        assert_eq!(rate.read(64, Stamp(50 * MS)), None, "counted from there");
    }
}
