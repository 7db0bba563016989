//! Bytes read as characters, each at the place of its first byte.

use crate::model::payload::Encoding;

#[derive(Clone, Debug)]
pub(super) struct Characters {
    encoding: Encoding,
    /// For each byte what stands at its place: a character, or nothing within one.
    places: Vec<Option<char>>,
    scratch: Vec<String>,
}

impl Characters {
    pub(super) fn read(bytes: &[u8], encoding: Encoding) -> Self {
        let mut places = vec![None; bytes.len()];
        let mut at = 0;
        while at < bytes.len() {
            let rest = bytes.get(at..).unwrap_or_default();
            let (found, len) = first(rest, encoding);
            if let Some(place) = places.get_mut(at) {
                *place = Some(found);
            }
            at += len.max(1);
        }
        let scratch = places
            .iter()
            .map(|place| place.map_or_else(String::new, |c| c.to_string()))
            .collect();
        Self {
            encoding,
            places,
            scratch,
        }
    }

    pub(super) fn is_of(&self, len: usize, encoding: Encoding) -> bool {
        self.places.len() == len && self.encoding == encoding
    }

    /// Whether the character at a byte's place begins before a cut and ends behind it.
    pub(super) fn is_torn(&self, at: usize, cut: usize) -> bool {
        let begins = at < cut && cut < self.places.len();
        let inside = self.places.get(at.saturating_add(1)..=cut);
        let whole = inside.is_some_and(|places| places.iter().any(Option::is_some));
        begins && self.places.get(at).is_some_and(Option::is_some) && !whole
    }

    /// The character at a byte's place.
    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.places.get(at).copied().flatten()
    }

    /// What stands at a byte's place, and whether it is only a sign for something unseen.
    pub(super) fn at(&self, at: usize) -> (&str, bool) {
        let found = self.places.get(at).copied().flatten();
        let text = self.scratch.get(at).map_or("", String::as_str);
        (text, found.is_none_or(|c| matches!(c, UNREADABLE | SPACE)))
    }
}

/// Stands for a byte that is no character, or none that can be seen.
const UNREADABLE: char = '·';
/// Stands for a space.
const SPACE: char = '\u{2423}';

/// The first character, and how many bytes it takes.
fn first(bytes: &[u8], encoding: Encoding) -> (char, usize) {
    match encoding.first(bytes) {
        Some((' ', len)) => (SPACE, len),
        Some((c, len)) if !c.is_control() => (c, len),
        _ => (UNREADABLE, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], encoding: Encoding, want: &[&str]) {
        let read = Characters::read(bytes, encoding);
        let found: Vec<&str> = (0..bytes.len()).map(|at| read.at(at).0).collect();
        assert_eq!(found, want, "{bytes:?} as {}", encoding.name());
    }

    #[test]
    fn characters_stand_at_their_first_byte() {
        check("a你".as_bytes(), Encoding::Utf8, &["a", "你", "", ""]);
        check(b"\xc4\xe3!", Encoding::Gbk, &["你", "", "!"]);
        check(b"\0 \xff", Encoding::Utf8, &["·", "\u{2423}", "·"]);
        check(
            "你".as_bytes().get(..2).unwrap(),
            Encoding::Utf8,
            &["·", "·"],
        );
        check(b"\xc4", Encoding::Gbk, &["·"]);
    }

    #[test]
    fn a_character_across_the_cut_is_torn() {
        let read = Characters::read("你好!".as_bytes(), Encoding::Utf8);
        let torn = |cut| {
            (0..7)
                .filter(|at| read.is_torn(*at, cut))
                .collect::<Vec<_>>()
        };
        assert_eq!(torn(4), [3], "the second one");
        assert_eq!(torn(2), [0], "the first one");
        assert!(torn(3).is_empty() && torn(6).is_empty(), "between two");
        assert!(torn(0).is_empty() && torn(7).is_empty(), "at the ends");
    }

    #[test]
    fn storms_of_bytes_never_panic() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..2_000 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            for &encoding in Encoding::ALL {
                let read = Characters::read(&state.to_le_bytes(), encoding);
                assert!(read.is_of(8, encoding), "one place for each byte");
            }
        }
    }
}
