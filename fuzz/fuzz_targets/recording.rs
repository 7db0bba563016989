//! A recording, or a capture.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/fuzz_bodies.rs"]
#[expect(dead_code, reason = "the other targets' bodies")]
mod fuzz_bodies;

fuzz_target!(|data: &[u8]| fuzz_bodies::recording(data));
