//! A random walk over the window: clicks, keys, drags, pastes, sizes, floods and settings in any order.
//! Nothing panics, no text leaves its place, the window rests where nothing goes on, and one can be
//! sent and seen whole afterwards.
//!
//! `LAB_SEED` repeats a walk, `LAB_SECONDS` lets it last longer (20 unless said otherwise).

#![expect(
    clippy::disallowed_methods,
    reason = "a walk lasts for a time that is given"
)]

use std::{
    env,
    time::{Duration, Instant},
};

use crate::{
    isolation::{Isolation, isolate},
    walker::Walk,
};

/// How long a walk takes in `tests/run`.
const SECONDS: u64 = 20;
/// The first walk unless told otherwise: the same each time.
const SEED: u64 = 1;
/// Steps between two rests.
const STEPS: u64 = 60;

fn walk(seed: u64, end: Instant) -> Walk {
    let mut walk = Walk::begin(seed);
    let mut n = 0;
    while n == 0 || Instant::now() < end {
        for _ in 0..STEPS {
            walk.step();
        }
        walk.check(seed);
        n += 1;
    }
    walk.main_job(seed);
    walk
}

#[test]
fn a_random_walk_ends_well() {
    match isolate("walk::a_random_walk_ends_well") {
        Isolation::Passed => return,
        Isolation::Inside => {}
        Isolation::Nowhere => {
            return eprintln!("skipped: no namespace here, and a walk may flood what it finds");
        }
    }
    let number = |name: &str| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let given = number("LAB_SEED");
    let mut seed = given.unwrap_or(SEED);
    let end = Instant::now() + Duration::from_secs(number("LAB_SECONDS").unwrap_or(SECONDS));
    while Instant::now() < end {
        eprintln!("LAB_SEED={seed}");
        let one = walk(seed, end.min(Instant::now() + Duration::from_mins(1)));
        let (used, took, step) = &one.slowest;
        eprintln!(
            "{} steps, the slowest {used:?} on a core, {took:?} in all: {step}",
            one.steps.len()
        );
        seed = seed.wrapping_add(2);
    }
}
