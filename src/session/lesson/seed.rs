//! A seed for what is drawn by lot.

use std::hash::{BuildHasher as _, RandomState};

/// A seed that is another each time, short enough to be written down: below a thousand million.
pub(crate) fn drawn_seed() -> u64 {
    RandomState::new().hash_one(0) % 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_have_nine_digits_at_most_and_differ() {
        let seeds: std::collections::BTreeSet<u64> = (0..20).map(|_| drawn_seed()).collect();
        assert!(seeds.len() > 1 && seeds.iter().all(|seed| *seed < 1_000_000_000));
    }
}
