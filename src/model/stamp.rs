//! Time as the lab tells it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Nanoseconds since the lab was started, by the monotonic clock.
///
/// A changed wall clock never moves it (`clock_gettime(2)`, `CLOCK_MONOTONIC`).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The later moment `after` this one, held at the end of time (584 years).
    #[must_use]
    pub fn plus(self, after: Duration) -> Self {
        Self(
            self.0
                .saturating_add(u64::try_from(after.as_nanos()).unwrap_or(u64::MAX)),
        )
    }

    /// The time from `earlier` to this moment; zero if that lies in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}
