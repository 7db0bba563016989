//! When the datagrams of a burst with a rate are due.

use std::time::Duration;

use crate::model::Stamp;

/// A delay that is not made up for: after a longer one the schedule begins anew, so that no stall
/// ends in a flood.
const MAX_BEHIND: Duration = Duration::from_millis(100);
/// The shortest wait: for a higher rate several are due at each end of it.
const MIN_WAIT: Duration = Duration::from_micros(100);

/// A schedule of so many sends per second.
#[derive(Clone, Copy, Debug)]
pub(super) struct SendPacer {
    rate: u32,
    start: Stamp,
    /// Sends since the start.
    sent: u64,
}

impl SendPacer {
    /// The first send is due at `start`.
    pub(super) fn new(rate: u32, start: Stamp) -> Self {
        Self {
            rate: rate.max(1),
            start,
            sent: 0,
        }
    }

    /// The rate, and when the next send is due.
    pub(super) fn next(&self) -> (u32, Stamp) {
        (self.rate, self.time_of(self.sent))
    }

    /// How many sends are due at `now`, at least one; as an error the time until one is.
    pub(super) fn due(&mut self, now: Stamp) -> Result<u64, Duration> {
        let due = self.time_of(self.sent);
        if due > now {
            return Err(due.since(now).max(MIN_WAIT));
        }
        if now.since(due) > MAX_BEHIND {
            *self = Self::new(self.rate, now);
        }
        let nanos = now.since(self.start).as_nanos();
        let slot = nanos * u128::from(self.rate) / 1_000_000_000;
        let slot = u64::try_from(slot).unwrap_or(u64::MAX);
        Ok(slot.saturating_add(1).saturating_sub(self.sent).max(1))
    }

    /// Counts sends that were made.
    pub(super) const fn advance(&mut self, sent: u64) {
        self.sent = self.sent.saturating_add(sent);
    }

    /// The time from `now` until the send after the next one is due; `None` if it is due already.
    pub(super) fn after_next(&self, now: Stamp) -> Option<Duration> {
        let due = self.time_of(self.sent.saturating_add(1));
        (due > now).then(|| due.since(now).max(MIN_WAIT))
    }

    fn time_of(&self, send: u64) -> Stamp {
        let nanos = u128::from(send) * 1_000_000_000 / u128::from(self.rate);
        self.start.plus(Duration::from_nanos(
            u64::try_from(nanos).unwrap_or(u64::MAX),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: u64) -> Stamp {
        Stamp(1_000_000_000 + micros * 1000)
    }

    #[test]
    fn each_send_has_its_slot() {
        let mut pacer = SendPacer::new(2000, at(0));
        assert_eq!(pacer.due(at(0)), Ok(1), "the first at once");
        let after = pacer.after_next(at(100));
        assert_eq!(after, Some(Duration::from_micros(400)), "then the second");
        assert_eq!(pacer.after_next(at(500)), None, "which is late already");
        pacer.advance(1);
        assert_eq!(pacer.due(at(0)), Err(Duration::from_micros(500)), "500 µs");
        assert_eq!(pacer.due(at(450)), Err(MIN_WAIT), "not less than that");
        assert_eq!(pacer.due(at(500)), Ok(1), "the second");
        pacer.advance(1);
        assert_eq!(pacer.due(at(2100)), Ok(3), "late ones are made up for");
    }

    #[test]
    fn a_long_stall_does_not_end_in_a_flood() {
        let mut pacer = SendPacer::new(1000, at(0));
        pacer.advance(1);
        assert_eq!(pacer.due(at(90_000)), Ok(90), "a short one is made up for");
        assert_eq!(pacer.due(at(10_000_000)), Ok(1), "a long one is not");
        pacer.advance(1);
        assert_eq!(
            pacer.due(at(10_000_000)),
            Err(Duration::from_millis(1)),
            "the schedule goes on from there"
        );
    }

    #[test]
    fn the_rate_is_kept_for_a_long_time() {
        let mut pacer = SendPacer::new(3333, at(0));
        let mut sent = 0;
        for step in 0..1000 {
            if let Ok(due) = pacer.due(at(step * 10_000)) {
                pacer.advance(due);
                sent += due;
            }
        }
        assert_eq!(sent, 33_297, "9.99 s of it, and the first");
    }
}
