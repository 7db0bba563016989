//! A seed for what is drawn by lot.

use std::hash::{BuildHasher as _, RandomState};

/// A seed that is another each time, short enough to be written down: below a thousand million.
pub(crate) fn drawn_seed() -> u64 {
    RandomState::new().hash_one(0) % 1_000_000_000
}
