//! Failing on purpose, for tests.

use crossbeam_channel::never;

use crate::model::Fault;

impl Fault {
    /// Fails in that way, now.
    pub(super) fn trigger(self) {
        match self {
            Self::Panic => panic!("on purpose"),
            Self::Hang(time) => drop(never::<()>().recv_timeout(time)),
        }
    }
}
