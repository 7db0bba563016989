//! Whether many datagrams come: then a reader takes many with one call, and leaves the queue alone for
//! a moment in between, which is cheaper than being woken for each.

use std::time::Duration;

use crate::model::{BatchMode, Memory, Stamp};

/// How many reads one by one within [`FLOOD_WINDOW`] make a flood.
const FLOOD_READS: u32 = 16;
/// The time within which [`FLOOD_READS`] reads one by one make a flood.
const FLOOD_WINDOW: Duration = Duration::from_millis(1);
/// The shortest and the longest delay.
const MIN_DELAY: Duration = Duration::from_micros(200);
const MAX_DELAY: Duration = Duration::from_millis(1);
/// With so many eighths of the receive buffer full after a delay the next one is shorter, or left out.
const HIGH_FILL: u64 = 4;
/// How often the queue is looked at while datagrams come and go.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Whether datagrams come so fast that the queue is left alone for 200–1000 µs between two looks, and for how long.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AdaptivePolling {
    busy: bool,
    /// Reads one by one, since when.
    singles: u32,
    since: Stamp,
    delay: Duration,
    due: Option<Duration>,
    /// A delay has ended, and the queue was not looked at since.
    delay_ended: bool,
    /// Eighths of the receive buffer that were full after the last delay.
    eighths: u64,
    looked: Stamp,
}

impl AdaptivePolling {
    /// Whether the next call shall read many.
    pub(crate) const fn wants_many(&self, batch_mode: BatchMode) -> bool {
        match batch_mode {
            BatchMode::Single => false,
            BatchMode::Auto => self.busy,
            BatchMode::Mmsg | BatchMode::Gso => true,
        }
    }

    /// Counts a datagram that was read with a call of its own.
    pub(crate) fn single(&mut self, now: Stamp) {
        if self.singles == 0 {
            self.since = now;
        }
        self.singles += 1;
        if self.singles >= FLOOD_READS {
            self.busy = now.since(self.since) <= FLOOD_WINDOW;
            self.singles = 0;
        }
    }

    /// Whether a delay has just ended: then [`Self::note_fill`] is to be told how full the queue is.
    pub(crate) const fn delay_ended(&mut self) -> bool {
        std::mem::replace(&mut self.delay_ended, false)
    }

    /// Notes how full the queue was after a delay.
    pub(crate) fn note_fill(&mut self, memory: Memory) {
        let (held, limit) = (u64::from(memory.held), u64::from(memory.limit));
        self.eighths = (held * 8).checked_div(limit).unwrap_or(0);
    }

    /// The last `count` datagrams were read: decides about a delay. Returns whether it is time to look
    /// at the queue.
    pub(crate) fn emptied(&mut self, count: usize, now: Stamp) -> bool {
        if count == 0 {
            // Nobody comes any more: wait for the next one without a delay.
            *self = Self::default();
            return true;
        }
        self.delay = match self.eighths {
            0 => (self.delay * 5 / 4).clamp(MIN_DELAY, MAX_DELAY),
            1..HIGH_FILL => self.delay.clamp(MIN_DELAY, MAX_DELAY),
            _ => (self.delay / 2).max(MIN_DELAY),
        };
        let leave_out = self.eighths >= HIGH_FILL && self.delay == MIN_DELAY;
        self.due = (!leave_out).then_some(self.delay);
        if leave_out {
            // And try again then.
            self.eighths = HIGH_FILL - 1;
        }
        let look = now.since(self.looked) >= POLL_INTERVAL;
        if look {
            self.looked = now;
        }
        look
    }

    /// The delay that is due, once.
    pub(crate) fn take_delay(&mut self) -> Option<Duration> {
        self.delay_ended |= self.due.is_some();
        self.due.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn sixteen_within_a_millisecond_are_many() {
        let mut polling = AdaptivePolling::default();
        for n in 0..64 {
            polling.single(Stamp(n * MS));
        }
        let many = polling.wants_many(BatchMode::Auto);
        assert!(!many, "a thousand a second are not");
        let many = polling.wants_many(BatchMode::Mmsg);
        assert!(many, "unless it is asked for");
        for n in 0..16 {
            polling.single(Stamp(100 * MS + n));
        }
        assert!(polling.wants_many(BatchMode::Auto), "these are");
        let many = polling.wants_many(BatchMode::Single);
        assert!(!many, "unless it is forbidden");
        let found = polling.take_delay();
        assert_eq!(found, None, "no delay before the queue is empty");
        assert!(polling.emptied(10, Stamp(101 * MS)), "time for a look");
        assert_eq!(polling.take_delay(), Some(MIN_DELAY), "now there is one");
        assert_eq!(polling.take_delay(), None, "once");
    }

    #[test]
    fn delays_grow_while_the_queue_stays_empty_and_are_left_out_while_it_fills() {
        let memory = |held| Memory {
            held,
            limit: 800,
            drops: 0,
        };
        let mut polling = AdaptivePolling::default();
        for _ in 0..20 {
            polling.note_fill(memory(99));
            polling.emptied(5, Stamp(0));
        }
        assert_eq!(polling.take_delay(), Some(MAX_DELAY), "hardly anything");
        assert!(polling.delay_ended(), "a delay ended");
        assert!(!polling.delay_ended(), "once");
        for _ in 0..5 {
            polling.note_fill(memory(500));
            polling.emptied(100, Stamp(0));
        }
        assert_eq!(polling.take_delay(), None, "more than half");
        polling.emptied(100, Stamp(0));
        let found = polling.take_delay();
        assert_eq!(found, Some(MIN_DELAY), "and it is tried again");
        assert!(polling.emptied(0, Stamp(0)), "an empty queue is looked at");
        assert!(!polling.wants_many(BatchMode::Auto), "no more polling");
    }
}
