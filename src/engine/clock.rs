//! The only place that reads a clock.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the clock"
)]

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::{model::Stamp, protocol::ServiceClock};

/// The lab's clock: monotonic, counted from the start of the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: Instant,
    wall: SystemTime,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    /// The time since the start (`clock_gettime(2)`, `CLOCK_MONOTONIC`): the same order on all
    /// threads.
    pub(crate) fn now(&self) -> Stamp {
        Stamp::default().plus(self.start.elapsed())
    }

    /// The wall clock now, in nanoseconds since 1970, as the kernel stamps datagrams; 0 before then.
    pub(super) fn wall_clock_ns() -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| {
            u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
        })
    }

    /// What a service may know of the time now.
    pub(super) fn service(&self) -> ServiceClock {
        ServiceClock {
            wall_ns: Self::wall_clock_ns(),
            up: self.start.elapsed(),
        }
    }

    /// The wall clock at the start. It is told once, and nothing is computed from it.
    pub(crate) const fn started(&self) -> SystemTime {
        self.wall
    }
}
