//! A hash of short texts and numbers.

use std::hash::{BuildHasherDefault, Hasher};

/// What makes the hasher of a table: a new [`QuickHasher`] for each key.
pub(crate) type Quick = BuildHasherDefault<QuickHasher>;

/// As quick as can be; keys that were chosen to have one hash make a table slow.
#[derive(Default)]
pub(crate) struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        for word in words {
            self.write_u64(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let number = rest
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte));
            // With its length: zeros before it count too.
            self.write_u64(number << 8 | rest.len() as u64);
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(n.into());
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        // The factor of FxHash in rustc-hash 2. A table takes the place from the low bits, which a product mixes least.
        self.0 = (self.0 ^ n)
            .wrapping_mul(0xf135_7aea_2e62_a9c5)
            .rotate_left(20);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, hash::BuildHasher as _};

    use super::*;

    #[test]
    fn keys_that_differ_little_have_places_of_their_own() {
        let place = |key: &str| Quick::default().hash_one(key) & 0xfff;
        let keys: Vec<String> = (0..512).map(|n| format!("count-{n}-tip")).collect();
        let places: HashSet<u64> = keys.iter().map(|key| place(key)).collect();
        assert!(places.len() > 450, "{} of 512", places.len());
        assert_ne!(place("a"), place("a\0"), "also of what is not there");
    }
}
