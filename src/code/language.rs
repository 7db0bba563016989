//! The languages that programs are written in, each a table of phrases.

use std::{collections::BTreeMap, sync::LazyLock, time::Duration};

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::model::Framing;

/// A language that programs are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[derive(EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Language {
    /// Python 3, with its module `socket`.
    #[default]
    Python,
    /// C, with the calls of POSIX.
    C,
    /// Java 17, with `java.net`.
    Java,
    /// Rust, with `std::net`.
    Rust,
}

/// How a language says what a program does: `assets/code/*.toml`.
///
/// A phrase is looked up by the name of what is done (`read.tcp.timed`); where there is none, the ends of the name are
/// left away until there is one. In it `{…}` stands for a value, and `»` before the line with the call, where that is
/// not the first. One that ends in `{` or `:` begins a block. An empty phrase: the next call does it too.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhraseBook {
    /// The name of the program's file, with `{name}` in it.
    pub(super) file: String,
    /// The command line that compiles, if need be, and runs the program.
    pub(super) escapes: String,
    /// The command that runs it.
    pub(super) run: String,
    /// The sign that begins a comment, up to the end of the line.
    pub(super) comment: String,
    /// How many blocks deep the calls stand.
    pub(super) base: usize,
    /// The line that ends a block; empty where the indentation does.
    pub(super) end: String,
    /// The quotation mark of texts.
    pub(super) quote: char,
    /// The flags of a call: none, with `{flags}`, and what stands between two.
    pub(super) flags: [String; 3],
    /// Lines before the calls.
    #[serde(default)]
    pub(super) head: Vec<CodeBlock>,
    /// Lines behind the calls.
    #[serde(default)]
    pub(super) foot: Vec<CodeBlock>,
    phrases: BTreeMap<String, String>,
    results: BTreeMap<String, String>,
    errors: BTreeMap<String, String>,
}

/// Lines that stand before or behind the calls.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeBlock {
    /// A text that must occur in the calls for these lines to be there; where it is empty they always are.
    #[serde(default)]
    pub(super) when: String,
    /// The lines, one below the other.
    pub(super) text: String,
}

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word of the command line.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The language of the word of the command line.
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }

    /// The name of the language, as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::C => "C",
            Self::Java => "Java",
            Self::Rust => "Rust",
        }
    }

    pub(super) fn book(self) -> &'static PhraseBook {
        static BOOKS: LazyLock<[PhraseBook; 4]> = LazyLock::new(|| {
            [
                include_str!("../../assets/code/python.toml"),
                include_str!("../../assets/code/c.toml"),
                include_str!("../../assets/code/java.toml"),
                include_str!("../../assets/code/rust.toml"),
            ]
            // A test reads them all.
            .map(|text| toml::from_str(text).unwrap_or_default())
        });
        let [python, c, java, rust] = &*BOOKS;
        match self {
            Self::Python => python,
            Self::C => c,
            Self::Java => java,
            Self::Rust => rust,
        }
    }
}

impl PhraseBook {
    /// The phrase of that name.
    pub(super) fn phrase(&self, name: &str) -> Option<&str> {
        look_up(&self.phrases, name)
    }

    /// Whether there is a phrase of just this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.phrases.contains_key(name)
    }

    /// How what a call of that name returned is printed.
    pub(super) fn result(&self, name: &str) -> Option<&str> {
        look_up(&self.results, name)
    }

    /// The name that the language has for an error.
    pub(super) fn error(&self, names: &[&str]) -> &str {
        let mut found = names.iter().chain(&["other"]);
        found
            .find_map(|name| self.errors.get(*name))
            .map_or("", String::as_str)
    }

    /// Bytes in quotation marks; of more than `most` the first.
    pub(super) fn quoted(&self, bytes: &[u8], most: usize) -> String {
        use std::fmt::Write as _;

        // As Python does.
        let other = self.quote == '\'' && bytes.contains(&b'\'') && !bytes.contains(&b'"');
        let quote = if other { '"' } else { self.quote };
        let mut text = String::from(quote);
        for byte in bytes.iter().take(most) {
            match byte {
                b'\n' => text.push_str("\\n"),
                b'\r' => text.push_str("\\r"),
                b'\t' => text.push_str("\\t"),
                b'\\' => text.push_str("\\\\"),
                byte if char::from(*byte) == quote => {
                    text.push('\\');
                    text.push(quote);
                }
                b' '..=b'~' => text.push(char::from(*byte)),
                // A string has room.
                byte if self.escapes == "octal" => write!(text, "\\{byte:03o}").unwrap_or(()),
                byte => write!(text, "\\x{byte:02x}").unwrap_or(()),
            }
        }
        if bytes.len() > most {
            text.push('…');
        }
        text.push(quote);
        text
    }

    /// Bytes as the language writes them in a program.
    pub(super) fn literal(&self, bytes: &[u8]) -> String {
        let unit = (1..=MAX_UNIT).find(|unit| {
            bytes.len() > MAX_LITERAL
                && bytes
                    .iter()
                    .zip(bytes.iter().skip(*unit))
                    .all(|(a, b)| a == b)
        });
        let written = bytes.get(..unit.unwrap_or(bytes.len())).unwrap_or(bytes);
        let name = if unit.is_some() {
            "bytes.repeat"
        } else {
            "bytes"
        };
        fill(
            self.phrase(name).unwrap_or_default(),
            &[
                ("bytes", self.quoted(written, usize::MAX)),
                ("unit", written.len().to_string()),
                ("n", bytes.len().div_ceil(written.len().max(1)).to_string()),
                ("len", bytes.len().to_string()),
            ],
        )
    }
}

/// Longer bytes that repeat themselves are written as a repetition, of a unit of at most so many.
const MAX_LITERAL: usize = 64;
const MAX_UNIT: usize = 16;

fn look_up<'a>(table: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let mut name = name;
    loop {
        if let Some(found) = table.get(name) {
            return Some(found);
        }
        (name, _) = name.rsplit_once('.')?;
    }
}

/// A phrase with its values. What is in no pair of braces stays as it is.
pub(super) fn fill(phrase: &str, values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(phrase.len() + 32);
    let mut rest = phrase;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let value = values.iter().find_map(|(name, value)| {
            let rest = after.strip_prefix(name)?.strip_prefix('}')?;
            Some((value, rest))
        });
        rest = if let Some((value, rest)) = value {
            text.push_str(value);
            rest
        } else {
            text.push('{');
            after
        };
    }
    text.push_str(rest);
    text
}

/// A time in the units of the languages.
pub(super) fn time_values(time: Duration) -> [(&'static str, String); 5] {
    [
        ("seconds", time.as_secs_f64().to_string()),
        ("ms", time.as_millis().to_string()),
        ("micros", time.as_micros().to_string()),
        ("secs", time.as_secs().to_string()),
        ("rest", time.subsec_micros().to_string()),
    ]
}

/// What the phrases of a framing have in them.
pub(super) fn frame_values(framing: Framing) -> Vec<(&'static str, String)> {
    let (width, little) = match framing {
        Framing::Length(width) => (width, false),
        Framing::LengthLe(width) => (width, true),
        Framing::Fixed(size) => return vec![("n", size.to_string())],
        Framing::None | Framing::Line => return Vec::new(),
    };
    let order = if little { "little" } else { "big" };
    // Where the low bytes of 64 bits lie.
    let (from, to) = if little {
        (0, width)
    } else {
        (8 - width.min(8), 8)
    };
    vec![
        ("width", width.to_string()),
        ("order", order.to_owned()),
        ("little", little.to_string()),
        ("endian", if little { "le" } else { "be" }.to_owned()),
        ("bits", (u32::from(width) * 8).to_string()),
        ("from", from.to_string()),
        ("to", to.to_string()),
        ("number", format!("number.{order}.{width}")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_phrases() {
        for language in Language::ALL {
            let book = language.book();
            assert!(!book.file.is_empty(), "{language:?} can be read");
            for name in "bind.udp read.tcp send.udp close forever it.data.udp".split(' ') {
                assert!(book.phrase(name).is_some(), "{language:?}: {name}");
            }
            let found = Language::parse(language.word());
            assert_eq!(found, Some(*language), "its word");
        }
    }

    #[test]
    fn values_stand_where_their_names_stood() {
        let values = [("s", "server".to_owned()), ("value", "{s}".to_owned())];
        let text = fill("{s}.x(&(int){{value}}, {y}) {", &values);
        let want = "server.x(&(int){{s}}, {y}) {";
        assert_eq!(text, want, "nothing is filled twice");
    }

    #[test]
    fn bytes_are_written_as_each_language_does() {
        use Language::{C, Java, Python, Rust};
        let [python, c, java, rust] = [Python, C, Java, Rust].map(Language::book);
        let written = r#"
b'hello' "hello" bytes("hello") b"hello"
b'' "" bytes("") b""
b"it's" "it's" bytes("it's") b"it's"
b'\n\x00\\"' "\n\000\\\"" bytes("\n\000\\\"") b"\n\x00\\\"""#;
        let all: [&[u8]; 4] = [b"hello", b"", b"it's", b"\n\x00\\\""];
        for (bytes, want) in all.into_iter().zip(written.trim().lines()) {
            let literals = [python, c, java, rust].map(|book| book.literal(bytes));
            assert_eq!(literals.join(" "), want, "{bytes:?}");
        }
        let long = python.literal(&b"abc".repeat(100)[..200]);
        assert_eq!(long, "(b'abc' * 67)[:200]", "what repeats itself");
        assert_eq!(python.quoted(b"hello", 4), "'hell…'", "of many the first");
    }
}
