//! Payloads as text with escapes.

use std::borrow::Cow;

use super::encoding::Encoding;
use crate::model::{Message, message};

/// Bytes of a text with the escapes `\n \r \t \0 \\ \xNN`, in UTF-8.
///
/// # Errors
/// An escape that is none of these, or that is not finished; the message names its place.
pub fn from_text(text: &str) -> Result<Vec<u8>, Message> {
    from_text_in(text, Encoding::Utf8)
}

/// The bytes of a text with escapes, in the encoding that is given.
///
/// # Errors
/// An escape that [`from_text`] does not know or that is not finished, or a character that the encoding lacks; the
/// message names its place.
pub(crate) fn from_text_in(text: &str, encoding: Encoding) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut chars = text.char_indices();
    let fault = |key, at, found: String| {
        let (line, column) = line_and_column(text, at);
        message! { key, line, column, found }
    };
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            if !encoding.push(c, &mut bytes) {
                return Err(fault("error-no-gbk", at, c.to_string()));
            }
            continue;
        }
        let unknown = |found: String| fault("error-unknown-escape", at, found);
        match chars.next().map(|(_, c)| c) {
            Some('n') => bytes.push(b'\n'),
            Some('r') => bytes.push(b'\r'),
            Some('t') => bytes.push(b'\t'),
            Some('0') => bytes.push(0),
            Some('\\') => bytes.push(b'\\'),
            Some('x') => {
                let mut digits = String::new();
                digits.extend(chars.by_ref().take(2).map(|(_, c)| c));
                match u8::from_str_radix(&digits, 16) {
                    Ok(byte) if digits.len() == 2 && !digits.starts_with('+') => bytes.push(byte),
                    _ => return Err(unknown(format!("\\x{digits}"))),
                }
            }
            Some(other) => return Err(unknown(format!("\\{other}"))),
            None => return Err(unknown("\\".to_owned())),
        }
    }
    Ok(bytes)
}

/// Line and column of a place in a text, given in bytes; both count from 1, columns in characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

/// Combining marks in a row that are shown; no language needs more, and more would cover other lines.
const MAX_MARKS: usize = 4;

/// Whether a terminal or a text layout would act on this character instead of showing it: C0 and C1
/// controls, zero-width characters, line separators, and what turns the direction of writing
/// (Unicode 16, general categories Cc, Cf, Zl, Zp).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// How many marks in a row there are with this character. Where none is before it that a mark can be drawn onto, it is
/// as if there were the most already.
fn marks_with(c: Option<char>, before: usize) -> usize {
    match c {
        Some(c) if is_mark(c) => before.saturating_add(1),
        Some(c) if !is_hidden(c) => 0,
        _ => MAX_MARKS,
    }
}

/// Whether this character is drawn onto the one before it.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A text as it may stand among others, whoever wrote it: what is hidden ([`is_hidden`]), except line feeds, and
/// marks beyond four in a row or upon nothing as escapes.
pub(crate) fn sanitized(text: &str) -> Cow<'_, str> {
    let acts = || {
        let mut marks = MAX_MARKS;
        move |c: char| {
            marks = marks_with(Some(c), marks);
            marks > MAX_MARKS || c != '\n' && is_hidden(c)
        }
    };
    if !text.chars().any(acts()) {
        return Cow::Borrowed(text);
    }
    let mut acts = acts();
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                push_escape(&mut written, byte);
            }
        } else {
            written.push(c);
        }
    }
    Cow::Owned(written)
}

/// The text that [`from_text`] turns into these bytes again: valid UTF-8 as it is; what is hidden
/// (`is_hidden`), marks beyond four in a row or upon nothing, and bytes that are no UTF-8 as escapes. So it is
/// harmless on a terminal and in a window, whoever sent it.
pub fn to_text(bytes: &[u8]) -> String {
    to_text_in(bytes, Encoding::Utf8)
}

/// Bytes as a text that [`from_text_in`] reads back to them in the same encoding.
pub(crate) fn to_text_in(bytes: &[u8], encoding: Encoding) -> String {
    let mut text = String::with_capacity(bytes.len());
    each_piece(bytes, encoding, |_, written| {
        text.push_str(written);
        true
    });
    text
}

/// The first characters of [`to_text_in`], at most so many; … stands for the rest, and no escape is cut.
pub(crate) fn shortened(bytes: &[u8], most: usize, encoding: Encoding) -> String {
    // No character has more than four bytes.
    let prefix = bytes.get(..most * 4).unwrap_or(bytes);
    let mut text = String::new();
    let mut shown = 0;
    let mut used = 0;
    each_piece(prefix, encoding, |len, written| {
        shown += written.chars().count();
        if shown > most {
            return false;
        }
        used += len;
        text.push_str(written);
        true
    });
    if used < bytes.len() {
        text.push('…');
    }
    text
}

/// Gives each character, and each byte that begins none, by its length in bytes and as [`to_text_in`] writes
/// it, until `take` returns `false`.
fn each_piece(bytes: &[u8], encoding: Encoding, mut take: impl FnMut(usize, &str) -> bool) {
    let mut marks = MAX_MARKS;
    let mut written = String::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let found = encoding.first(rest);
        let (piece, after) = rest.split_at(found.map_or(1, |(_, len)| len));
        rest = after;
        written.clear();
        let c = found.map(|(c, _)| c);
        marks = marks_with(c, marks);
        match c {
            Some('\n') => written.push_str("\\n"),
            Some('\r') => written.push_str("\\r"),
            Some('\t') => written.push_str("\\t"),
            Some('\0') => written.push_str("\\0"),
            Some('\\') => written.push_str("\\\\"),
            Some(c) if !is_hidden(c) && marks <= MAX_MARKS => written.push(c),
            _ => piece
                .iter()
                .for_each(|byte| push_escape(&mut written, *byte)),
        }
        if !take(piece.len(), &written) {
            return;
        }
    }
}

/// The bytes in hex, two lower-case digits each, without anything between.
pub fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        push_hex(&mut text, byte);
    }
    text
}

fn push_escape(text: &mut String, byte: u8) {
    text.push_str("\\x");
    push_hex(text, byte);
}

fn push_hex(text: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::payload::from_hex;

    #[track_caller]
    fn check_text(text: &str, bytes: &[u8]) {
        assert_eq!(from_text(text).as_deref(), Ok(bytes), "{text}");
    }

    #[test]
    fn what_would_turn_hide_or_cover_others_is_written_as_escapes() {
        assert_eq!(sanitized("C:\\a 你好\n“é”"), "C:\\a 你好\n“é”", "as it is");
        assert_eq!(sanitized("a\u{1b}[2Jb"), "a\\x1b[2Jb", "a control");
        assert_eq!(sanitized("a\u{202e}b"), "a\\xe2\\x80\\xaeb", "a turn");
        let marks = "\u{301}".repeat(6);
        let shown = "\u{301}".repeat(4);
        let escape = "\\xcc\\x81";
        let written = format!("e{shown}{escape}{escape}");
        assert_eq!(sanitized(&format!("e{marks}")), written);
        assert_eq!(sanitized("\u{301}e"), format!("{escape}e"), "upon nothing");
        // Upon a quotation mark, a line feed or an escape it would be read as theirs.
        assert_eq!(
            to_text("\u{301}e\u{301}".as_bytes()),
            format!("{escape}e\u{301}")
        );
        assert_eq!(to_text("\n\u{301}".as_bytes()), format!("\\n{escape}"));
        assert_eq!(to_text(b"\xff\xcc\x81"), format!("\\xff{escape}"));
    }

    #[test]
    fn escapes_become_bytes() {
        check_text("hello", b"hello");
        check_text("", b"");
        check_text("你好", "你好".as_bytes());
        check_text(r"a\n\r\t\0\\\x41\xff", b"a\n\r\t\0\\A\xff");
    }

    #[test]
    fn a_text_is_written_in_gbk_as_well() {
        let gbk = |text| from_text_in(text, Encoding::Gbk);
        assert_eq!(gbk("你好\\n").as_deref(), Ok(&b"\xc4\xe3\xba\xc3\n"[..]));
        let lacks = gbk("你😀").unwrap_err();
        assert_eq!(lacks.key, "error-no-gbk", "{lacks:?}");
        let read = |bytes: &[u8]| to_text_in(bytes, Encoding::Gbk);
        assert_eq!(read(b"\xc4\xe3\xba\xc3"), "你好");
        assert_eq!(read(b"\xc4\xe3\xba"), "你\\xba", "a piece of a character");
        assert_eq!(read("你好".as_bytes()), "浣犲ソ", "the wrong one");
        assert_eq!(to_text(b"\xc4\xe3"), "\\xc4\\xe3", "no UTF-8");
    }

    #[test]
    fn an_unknown_escape_is_named_with_its_place() {
        for (text, at, found) in [
            (r"ab\q", (1_u32, 3_u32), r"\q"),
            (r"\", (1, 1), r"\"),
            ("你\n好\\x4", (2, 2), r"\x4"),
            (r"\xzz", (1, 1), r"\xzz"),
            (r"\x+1", (1, 1), r"\x+1"),
        ] {
            let want = message! { "error-unknown-escape", line: at.0, column: at.1, found };
            assert_eq!(from_text(text), Err(want), "{text}");
        }
    }

    #[test]
    fn text_and_bytes_go_round() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..20_000 {
            let mut bytes = Vec::new();
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            for i in 0..state % 12 {
                bytes.push(
                    state
                        .rotate_left(u32::try_from(i * 5).unwrap_or(0))
                        .to_le_bytes()[0],
                );
            }
            assert_eq!(
                from_text(&to_text(&bytes)).as_deref(),
                Ok(&bytes[..]),
                "text of {bytes:?}"
            );
            let gbk = to_text_in(&bytes, Encoding::Gbk);
            let again = from_text_in(&gbk, Encoding::Gbk);
            // The four bytes of GB 18030 are read, but not written.
            assert!(
                again.is_err() || again.as_ref() == Ok(&bytes),
                "GBK of {bytes:?}: {gbk}"
            );
            let found = from_hex(&to_hex(&bytes)).map(|read| read.bytes);
            assert_eq!(found, Ok(bytes.clone()), "hex of {bytes:?}");
        }
    }

    #[test]
    fn seeded_storms_of_characters_never_panic() {
        let signs: Vec<char> = "\\\\nrt0xX0123456789abcdefG ,:-\u{0}é你🙂\u{202e}"
            .chars()
            .collect();
        let mut state = 0x0dd0_5eed_0dd0_5eed_u64;
        for _ in 0..50_000 {
            let mut text = String::new();
            for _ in 0..state % 16 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                text.push(signs[usize::try_from((state >> 33) % signs.len() as u64).unwrap()]);
            }
            state = state.rotate_left(7).wrapping_add(3);
            for (read, at_most) in [
                (from_text(&text), text.len()),
                (from_hex(&text).map(|read| read.bytes), text.len()),
            ] {
                match read {
                    Ok(bytes) => assert!(bytes.len() <= at_most, "{text}"),
                    Err(message) => assert!(message.key.starts_with("error-"), "{text}"),
                }
            }
        }
    }
}
