//! What the datagrams of a burst carry: the bytes of each by its number.

use std::sync::Arc;

/// The most bytes that one UDP datagram over IPv4 can carry: 65 535 − 20 − 8.
pub(crate) const MAX_UDP_PAYLOAD: u32 = 65_507;

/// The bytes depend on this and the datagram's number alone, so they can be written again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadSpec {
    /// Each datagram carries these bytes.
    Fixed(Vec<u8>),
    /// The datagram's number, counted from 0, in decimal digits and followed by a space, again and
    /// again until `size` bytes are full. Where it does not fit once, its last digits.
    Counter {
        /// Bytes of each datagram.
        size: u32,
    },
    /// Bytes drawn anew for each datagram from `seed` and its number.
    Random {
        /// Bytes of each datagram.
        size: u32,
        /// The seed of the random generator.
        seed: u64,
    },
    /// Each datagram carries these bytes, again and again until `size` bytes are full.
    Pattern {
        /// The bytes that are repeated until the payload is full.
        bytes: Vec<u8>,
        /// Bytes of each datagram.
        size: u32,
    },
    /// One after the other of these, from the first again where there are more datagrams; all have the same size.
    Each(Arc<[Vec<u8>]>),
}

impl PayloadSpec {
    /// Bytes of each datagram.
    pub fn size(&self) -> usize {
        match self {
            Self::Fixed(bytes) => bytes.len(),
            Self::Each(all) => all.first().map_or(0, Vec::len),
            Self::Counter { size } | Self::Random { size, .. } | Self::Pattern { size, .. } => {
                *size as usize
            }
        }
    }

    /// The size that was asked for by number; `None` where the bytes themselves were given.
    pub(crate) const fn asked_size(&self) -> Option<u32> {
        match self {
            Self::Fixed(_) | Self::Each(_) => None,
            Self::Counter { size } | Self::Random { size, .. } | Self::Pattern { size, .. } => {
                Some(*size)
            }
        }
    }

    /// Appends the bytes of the datagram with this number, counted from 0.
    pub fn write(&self, number: u64, out: &mut Vec<u8>) {
        let end = out.len() + self.size();
        match self {
            Self::Fixed(bytes) => out.extend_from_slice(bytes),
            Self::Counter { size } => {
                let mut digits = [b' '; 21];
                let first = decimal(number, &mut digits);
                let word = digits.get(first..).unwrap_or_default();
                let most = (*size as usize).max(1);
                if word.len() > most + 1 {
                    let low = word.len() - 1 - most;
                    out.extend_from_slice(word.get(low..word.len() - 1).unwrap_or_default());
                } else {
                    repeat(word, end, out);
                }
            }
            Self::Random { seed, .. } => {
                // A stream of its own for each number, so that any of them can be drawn alone.
                let mut state = mix(*seed ^ mix(number));
                while out.len() < end {
                    state = state.wrapping_add(STEP);
                    out.extend_from_slice(&mix(state).to_le_bytes());
                }
            }
            Self::Pattern { bytes, .. } => repeat(bytes, end, out),
            Self::Each(all) => {
                let place = number.checked_rem(all.len() as u64);
                let place = place.and_then(|place| usize::try_from(place).ok());
                out.extend(place.and_then(|place| all.get(place)).into_iter().flatten());
            }
        }
        out.truncate(end);
    }
}

/// Writes the digits of a number before the last byte of `digits`; returns where they begin.
fn decimal(mut number: u64, digits: &mut [u8; 21]) -> usize {
    let mut at = digits.len() - 1;
    for place in digits.iter_mut().rev().skip(1) {
        *place = b'0' + u8::try_from(number % 10).unwrap_or(0);
        at -= 1;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    at
}

/// Appends `word` again and again, until `out` has at least `end` bytes; nothing for an empty one.
fn repeat(word: &[u8], end: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(word);
    while out.len() < end && out.len() > start {
        // Doubles what is there: a few large copies instead of many small ones.
        let most = out.len().min(start + (end - out.len()));
        out.extend_from_within(start..most);
    }
}

/// The golden ratio in 64 bits.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes all bits (the finalizer of `SplitMix64`, Steele, Lea and Flood 2014).
const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(payload: &PayloadSpec, number: u64, want: &[u8]) {
        let mut out = b"before".to_vec();
        payload.write(number, &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out[6..]),
            String::from_utf8_lossy(want),
            "{payload:?} of {number}"
        );
    }

    #[test]
    fn a_counter_tells_which_datagram_it_is() {
        check(&PayloadSpec::Counter { size: 8 }, 0, b"0 0 0 0 ");
        check(&PayloadSpec::Counter { size: 8 }, 42, b"42 42 42");
        check(&PayloadSpec::Counter { size: 3 }, 123, b"123");
        check(&PayloadSpec::Counter { size: 4 }, 123, b"123 ");
        check(&PayloadSpec::Counter { size: 3 }, 98_765, b"765");
        check(&PayloadSpec::Counter { size: 1 }, 98_765, b"5");
        let most = b"18446744073709551615 1844";
        check(&PayloadSpec::Counter { size: 25 }, u64::MAX, most);
    }

    #[test]
    fn a_pattern_is_cut_to_its_size() {
        let pattern = |bytes: &[u8], size| PayloadSpec::Pattern {
            bytes: bytes.to_vec(),
            size,
        };
        check(&pattern(b"abc", 8), 7, b"abcabcab");
        check(&pattern(b"abc", 2), 7, b"ab");
        check(&PayloadSpec::Fixed(b"hello".to_vec()), 3, b"hello");
        check(&PayloadSpec::Fixed(Vec::new()), 3, b"");
    }

    #[test]
    fn each_has_its_own_bytes_and_after_the_last_comes_the_first() {
        let each = PayloadSpec::Each([b"ab".to_vec(), b"cd".to_vec()].into());
        assert_eq!((each.size(), each.asked_size()), (2, None));
        check(&each, 0, b"ab");
        check(&each, 3, b"cd");
        check(&PayloadSpec::Each([].into()), 3, b"");
    }

    #[test]
    fn random_bytes_are_those_of_the_published_generator() {
        // Of the seed 0, and of 1234567.
        let published: [u64; 3] = [
            0xe220_a839_7b1d_cdaf,
            0x6e78_9e6a_a1b9_65f4,
            0x06c4_5d18_8009_454f,
        ];
        let want = published.map(u64::to_le_bytes).concat();
        for (seed, number) in [(0, 0), (mix(7), 7)] {
            let mut out = Vec::new();
            PayloadSpec::Random { size: 24, seed }.write(number, &mut out);
            assert_eq!(out, want, "{seed} {number}");
        }
        assert_eq!(
            mix(1_234_567_u64.wrapping_add(STEP)),
            6_457_827_717_110_365_317
        );
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        let draw = |seed, size, number| {
            let mut out = Vec::new();
            PayloadSpec::Random { size, seed }.write(number, &mut out);
            out
        };
        assert_eq!(draw(1, 64, 5), draw(1, 64, 5), "the same");
        assert_ne!(draw(1, 64, 5), draw(1, 64, 6), "each datagram has its own");
        assert_ne!(draw(1, 64, 5), draw(2, 64, 5), "another seed");
        assert_eq!(draw(1, 13, 5), draw(1, 64, 5)[..13], "cut to its size");
        let ones: u32 = (0..1000)
            .flat_map(|n| draw(9, 8, n))
            .map(u8::count_ones)
            .sum();
        assert!((31_000..33_000).contains(&ones), "{ones} of 64 000 bits");
    }
}
