//! How characters become bytes, and bytes characters.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

use encoding_rs::GB18030;

/// How a text is written as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// What nearly everything speaks: one to four bytes for a character.
    #[default]
    Utf8,
    /// What older Chinese programs speak: one or two bytes. The four bytes of GB 18030 are read too.
    Gbk,
}

impl Encoding {
    /// Every encoding, the default first.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Its name, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
        }
    }

    /// The encoding of this name, in upper or lower case; `utf8` counts as well.
    pub fn parse(name: &str) -> Option<Self> {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        match () {
            () if is("utf-8") || is("utf8") => Some(Self::Utf8),
            () if is("gbk") => Some(Self::Gbk),
            () => None,
        }
    }

    /// Appends the bytes of a character; `false` if the encoding lacks it.
    pub(super) fn push(self, c: char, bytes: &mut Vec<u8>) -> bool {
        let mut room = [0; 4];
        let text = c.encode_utf8(&mut room);
        match self {
            Self::Utf8 => bytes.extend_from_slice(text.as_bytes()),
            Self::Gbk => {
                let (written, _, _) = GB18030.encode(text);
                // Four bytes are GB 18030 alone; a few more would be read as another character.
                if written.len() > 2 || self.first(&written) != Some((c, written.len())) {
                    return false;
                }
                bytes.extend_from_slice(&written);
            }
        }
        true
    }

    /// Whether `bytes` are whole characters of this encoding and nothing else.
    pub(crate) fn is_text(self, bytes: &[u8]) -> bool {
        let mut rest = bytes;
        while let Some((_, len)) = self.first(rest) {
            rest = rest.get(len..).unwrap_or_default();
        }
        rest.is_empty()
    }

    /// The character that begins these bytes, and how many of them it takes; `None` if none does.
    pub fn first(self, bytes: &[u8]) -> Option<(char, usize)> {
        let &byte = bytes.first()?;
        if byte.is_ascii() {
            return Some((char::from(byte), 1));
        }
        match self {
            Self::Utf8 => {
                let len = match byte {
                    0xc2..=0xdf => 2,
                    0xe0..=0xef => 3,
                    0xf0..=0xf4 => 4,
                    _ => return None,
                };
                let text = str::from_utf8(bytes.get(..len)?).ok()?;
                text.chars().next().map(|c| (c, len))
            }
            Self::Gbk => [2, 4].into_iter().find_map(|len| {
                let (text, wrong) = GB18030.decode_without_bom_handling(bytes.get(..len)?);
                let mut chars = text.chars();
                let first = chars.next().filter(|_| !wrong && chars.next().is_none());
                first.map(|c| (c, len))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_read_as_they_are_written() {
        let mut n = 0;
        for c in '\0'..=char::MAX {
            for &encoding in Encoding::ALL {
                let mut bytes = Vec::new();
                if encoding.push(c, &mut bytes) {
                    n += 1;
                    let read = encoding.first(&bytes);
                    assert_eq!(read, Some((c, bytes.len())), "{c} in {}", encoding.name());
                }
            }
        }
        assert!(
            n > 1_112_064 + 21_000,
            "{n}: GBK has 21 886 characters of two bytes"
        );
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        for (name, encoding) in [
            ("UTF-8", Some(Encoding::Utf8)),
            ("utf8", Some(Encoding::Utf8)),
            ("Gbk", Some(Encoding::Gbk)),
            ("utf", None),
            ("", None),
        ] {
            assert_eq!(Encoding::parse(name), encoding, "{name}");
        }
    }

    #[test]
    fn bytes_are_text_where_each_begins_or_ends_a_character() {
        for (bytes, utf8, gbk) in [
            (&b""[..], true, true),
            (b"hello", true, true),
            ("你好".as_bytes(), true, true),
            (b"\xc4\xe3\xba\xc3", false, true),
            (b"a\xc4\xe3\xba", false, false),
        ] {
            let is = Encoding::ALL.iter().map(|one| one.is_text(bytes));
            assert_eq!(is.collect::<Vec<_>>(), [utf8, gbk], "{bytes:?}");
        }
    }

    #[test]
    fn pieces_of_characters_are_none() {
        for (encoding, bytes) in [
            (Encoding::Utf8, &b"\xe4\xbd"[..]),
            (Encoding::Utf8, b"\xbd\xa0"),
            (Encoding::Utf8, b"\xc0\x80"),
            (Encoding::Gbk, b"\xc4"),
            (Encoding::Gbk, b"\xff\xff"),
            (Encoding::Gbk, b"\x80\x41"),
        ] {
            assert_eq!(encoding.first(bytes), None, "{bytes:02x?}");
        }
        assert_eq!(Encoding::Gbk.first(b"\xc4\xe3\xba"), Some(('你', 2)));
        assert_eq!(Encoding::Gbk.first(b"\x94\x39\xfc\x36"), Some(('😀', 4)));
    }
}
