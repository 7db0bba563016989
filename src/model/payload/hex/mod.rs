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
