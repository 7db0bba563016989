//! Bytes as people have them: hex digits, dumps of other programs, arrays and strings of programming languages.

mod code;
mod digits;
mod dump;
mod dump_line;
mod literal;
mod pasted;
mod pasted_text;

pub use self::pasted::{NonBytes, Pasted};

use self::pasted_text::PastedText;
use crate::model::Message;

/// Bytes in hex, two digits each, with spaces, commas, colons, dashes, `0x` or `\x` between; a dump of `xxd`, `od`,
/// `hexdump`, Wireshark or `tcpdump`; an array or a string of C, Java, Python or Rust. Full-width digits and signs
/// count as the plain ones.
///
/// # Errors
/// What is none of these; the message names line and column, both counted from 1, except of a last byte that lacks a
/// digit.
pub fn from_hex(text: &str) -> Result<Pasted, Message> {
    let text = PastedText::new(text);
    if let Some(dump) = dump::read(&text) {
        return dump;
    }
    let begins = |at| matches!(text.at(at), Some('{' | '[' | '(' | '"' | '\''));
    if (0..text.len()).any(begins) {
        return code::read(&text);
    }
    Ok(Pasted {
        bytes: digits::read(&text, 0..text.len())?,
        apart: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_beside_a_dump_is_told_apart_with_its_brackets() {
        let dump = "00000000  68 65 6c 6c 6f  |hello|";
        let read = from_hex(dump).unwrap();
        assert_eq!(read.bytes, b"hello");
        let mut apart = read.apart.into_iter();
        let text = apart.find(|(kind, _)| *kind == NonBytes::TextColumn);
        assert_eq!(text.and_then(|(_, at)| dump.get(at)), Some("|hello|"));
    }

    #[test]
    fn words_are_refused_only_where_their_offsets_follow() {
        let words = from_hex("0000000 0201 0403\n0000004 0605").unwrap_err();
        assert_eq!(words.key, "error-dump-words");
        for uneven in [
            "0000 0102 030405\n0005 0607 08",
            "0000 0102 0304\n0100 0506 0708",
            "0000 0102 0304 0506\n0004 0708",
        ] {
            let read = from_hex(uneven).map(|read| read.bytes.len());
            assert_eq!(read, Ok(12), "{uneven}: all of them are bytes");
        }
    }

    #[test]
    fn elements_of_arrays_are_numbers_and_characters_of_each_language() {
        for (text, want) in [
            ("{'a', b'b', 0x63}", Ok(b"abc".as_slice())),
            ("[b'\\n', '\\x41', '\\101', '\\'']", Ok(b"\nAA'")),
            ("(byte) 0xff", Err("error-code-number")),
            (
                "{(byte) 0xff, -1, 0b11, 0o17, 1_0u8}",
                Ok(&[255, 255, 3, 15, 10]),
            ),
            ("{'ab'}", Err("error-code-odd")),
            ("{b'a}", Err("error-code-odd")),
            ("{'\\q'}", Err("error-unknown-escape")),
        ] {
            let read = from_hex(text).map_err(|error| error.key);
            assert_eq!(
                read.as_ref()
                    .map(|read| read.bytes.as_slice())
                    .map_err(|key| *key),
                want,
                "{text}"
            );
        }
    }
}
