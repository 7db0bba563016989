//! The time, as far as a service may know it.

use std::time::Duration;

/// The clocks that a service may read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServiceClock {
    /// The wall clock: nanoseconds after 1970.
    pub(crate) wall_ns: u64,
    /// Since the server started.
    pub(crate) up: Duration,
}
