//! When datagrams came, by the kernel's stamps of the wall clock, in the time of the rows.

use crate::engine::Clock;
use crate::model::Stamp;

/// The wall clock is read again, with care, where it shows so much more than it should, in nanoseconds: the
/// thread was interrupted between two looks, or the clock was set.
const TOLERANCE_NS: u64 = 10_000;
/// How often the two clocks are compared for one result.
const TRIES: usize = 8;

/// What the wall clock shows at the lab's moment 0, in nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ClockOffset {
    /// The least that it shows, in nanoseconds since 1970.
    least: u64,
    /// How much more than `least` it may show, in nanoseconds.
    error: u64,
}

impl ClockOffset {
    /// Compares the two clocks: the quickest of some comparisons is the best.
    fn measure(clock: &Clock) -> Self {
        let compared = (0..TRIES).map(|_| {
            let before = clock.now();
            let wall = Clock::wall_clock_ns();
            let after = clock.now();
            Self {
                least: wall.saturating_sub(after.0),
                error: after.0.saturating_sub(before.0),
            }
        });
        compared
            .min_by_key(|offset| offset.error)
            .unwrap_or_default()
    }
}

/// The wall clock against the clock of the rows, for one socket.
///
/// Frequency corrections move both alike (`clock_gettime(2)`); only where the wall clock is set do they part.
#[derive(Debug)]
pub(crate) struct ArrivalClock {
    offset: ClockOffset,
    /// Earlier arrivals have no place: they were stamped before the wall clock was set.
    since: Stamp,
    /// Stamps are surely made when datagrams come. The kernel switches them on a little after it was asked
    /// to; a datagram without one gets the time at which it is read instead.
    stamping: bool,
}

impl ArrivalClock {
    pub(crate) fn new(clock: &Clock) -> Self {
        Self {
            offset: ClockOffset::measure(clock),
            since: Stamp::default(),
            stamping: false,
        }
    }

    /// Compares the clocks after a call that returned at `at`.
    pub(crate) fn compare(&mut self, at: Stamp, clock: &Clock) {
        if !self.agrees(at, Clock::wall_clock_ns()) {
            let offset = ClockOffset::measure(clock);
            self.correct(offset, clock.now());
        }
    }

    /// Whether the wall clock shows what it should shortly after `at`.
    fn agrees(&self, at: Stamp, wall: u64) -> bool {
        wall.checked_sub(self.offset.least.saturating_add(at.0))
            .is_some_and(|more| more < TOLERANCE_NS)
    }

    fn correct(&mut self, new: ClockOffset, now: Stamp) {
        let old = self.offset;
        self.offset = new;
        if new.least.abs_diff(old.least) > old.error.max(new.error) {
            // A stamp of before seems to be later by as much as the clock was set back.
            self.since = Stamp(now.0.saturating_add(old.least.saturating_sub(new.least)));
        }
    }

    /// When a datagram came that the kernel stamped with `wall`, and that was read by a call between two
    /// moments; `None` where that is not known. It is the latest moment that it can be, so that no datagram
    /// comes before it was sent.
    pub(crate) fn stamp_of(&mut self, wall: u64, (before, at): (Stamp, Stamp)) -> Option<Stamp> {
        let arrived = Stamp(wall.checked_sub(self.offset.least)?);
        self.stamping |= self.since <= arrived && arrived < before;
        let possible = arrived.0 <= at.0.saturating_add(self.offset.error);
        (self.stamping && possible && arrived >= self.since).then(|| arrived.min(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: u64 = 1_700_000_000_000_000_000;

    fn offset(least: u64) -> ClockOffset {
        ClockOffset { least, error: 50 }
    }

    fn clock() -> ArrivalClock {
        ArrivalClock {
            offset: offset(MIN),
            since: Stamp(0),
            stamping: false,
        }
    }

    /// One that was stamped at `wall`, read by a call from 900 to 1000 on.
    fn place(clock: &mut ArrivalClock, wall: u64) -> Option<u64> {
        let placed = clock.stamp_of(MIN + wall, (Stamp(900), Stamp(1000)));
        placed.map(|at| at.0)
    }

    #[test]
    fn a_stamp_of_the_read_itself_tells_nothing_before_one_of_an_arrival() {
        let mut clock = clock();
        for wall in [900, 950, 1000] {
            assert_eq!(place(&mut clock, wall), None, "it may be that of the read");
        }
        assert_eq!(place(&mut clock, 899), Some(899), "it came before the call");
        assert_eq!(place(&mut clock, 950), Some(950), "so this came during it");
        let found = place(&mut clock, 1040);
        assert_eq!(found, Some(1000), "as far as that is known");
        assert_eq!(place(&mut clock, 1051), None, "not after it");
        assert_eq!(clock.stamp_of(9, (Stamp(0), Stamp(1))), None, "in 1970");
    }

    #[test]
    fn what_came_before_the_wall_clock_was_set_has_no_place() {
        for (set, what) in [(500_i64, "forward"), (-500, "back")] {
            let mut clock = clock();
            let (came, now) = (100_u64, 700_u64);
            let wall = |at: u64| (MIN + at).checked_add_signed(set).unwrap();
            assert!(clock.agrees(Stamp(now), MIN + now + 30), "as it should");
            if set < 0 {
                assert!(!clock.agrees(Stamp(now), wall(now)), "set back");
            }
            clock.correct(offset(wall(0)), Stamp(now));
            let call = (Stamp(2900), Stamp(3000));
            assert_eq!(clock.stamp_of(MIN + came, call), None, "{what}: before");
            assert_eq!(clock.stamp_of(MIN + 699, call), None, "{what}: just before");
            let late = clock.stamp_of(wall(2000), call);
            assert_eq!(late, Some(Stamp(2000)), "{what}: after");
        }
    }

    #[test]
    fn a_better_comparison_is_no_change_of_the_clock() {
        let mut clock = clock();
        clock.correct(offset(MIN + 40), Stamp(700));
        assert_eq!(place(&mut clock, 600), Some(560), "still placed");
        for (more, close) in [
            (TOLERANCE_NS - 1, true),
            (TOLERANCE_NS, false),
            (2 * TOLERANCE_NS, false),
        ] {
            let found = clock.agrees(Stamp(0), MIN + 40 + more);
            assert_eq!(found, close, "{more} ns");
        }
    }

    #[test]
    fn the_clocks_of_this_machine_agree() {
        let real = Clock::start();
        let mut arrivals = ArrivalClock::new(&real);
        let arrived = real.now();
        let (wall, before) = (Clock::wall_clock_ns(), real.now());
        arrivals.compare(before, &real);
        arrivals.stamping = true;
        let placed = arrivals.stamp_of(wall, (before, real.now())).unwrap();
        assert!(placed >= arrived, "{placed:?} is not before {arrived:?}");
    }

    #[test]
    fn a_lead_within_its_error_is_no_clock_that_was_set() {
        for (least, since) in [(MIN, 0), (MIN + 50, 0), (MIN + 51, 700), (MIN - 60, 760)] {
            let mut clock = clock();
            clock.correct(offset(least), Stamp(700));
            assert_eq!((clock.offset.least, clock.since), (least, Stamp(since)));
        }
    }
}
