//! Hex digits with what people write between them.

use std::ops::Range;

use super::pasted_text::PastedText;
use crate::model::Message;

/// Whether a prefix of hex digits stands here: `0x` or `\x`.
fn has_prefix(text: &PastedText<'_>, at: usize) -> bool {
    matches!(text.at(at), Some('0' | '\\')) && matches!(text.at(at + 1), Some('x' | 'X'))
}

/// The bytes of these characters.
///
/// # Errors
/// A character that is no hex digit, or a byte with one digit.
pub(super) fn read(text: &PastedText<'_>, range: Range<usize>) -> Result<Vec<u8>, Message> {
    let mut bytes = Vec::with_capacity(range.len() / 2);
    let (mut at, end) = (range.start, range.end);
    loop {
        at = text.past(at, end, |c| {
            c.is_whitespace() || matches!(c, ',' | ':' | '-' | ';')
        });
        if at >= end {
            return Ok(bytes);
        }
        let prefixed = has_prefix(text, at);
        if prefixed {
            at += 2;
        }
        let from = at;
        while at < end
            && text.at(at).is_some_and(|c| c.is_ascii_hexdigit())
            && !((at - from).is_multiple_of(2) && has_prefix(text, at))
        {
            at += 1;
        }
        match at - from {
            0 => return Err(text.fault("error-bad-hex", at..at + 1)),
            1 if prefixed => bytes.extend(byte(text, from..at)),
            n if n.is_multiple_of(2) => push_pairs(text, from..at, &mut bytes),
            _ if at < end => return Err(text.fault("error-bad-hex", at..at + 1)),
            _ => return Err(Message::new("error-odd-hex")),
        }
    }
}

/// The byte of one or two digits.
fn byte(text: &PastedText<'_>, digits: Range<usize>) -> Option<u8> {
    u8::from_str_radix(&text.plain(digits), 16).ok()
}

/// Appends the bytes of an even number of digits.
pub(super) fn push_pairs(text: &PastedText<'_>, digits: Range<usize>, bytes: &mut Vec<u8>) {
    bytes.extend(digits.step_by(2).filter_map(|at| byte(text, at..at + 2)));
}
