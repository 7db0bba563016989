//! Numbers and characters as programming languages write them.

use super::pasted_text::PastedText;
use crate::model::Message;

/// The types that may stand behind a number.
const SUFFIXES: [&str; 9] = ["", "u8", "i8", "u", "l", "ul", "lu", "u16", "i32"];

/// A number that begins here, perhaps negative, as a byte, and where it ends.
///
/// # Errors
/// What is no number from −128 to 255, or one with a leading zero: C reads it as octal, Rust as decimal.
pub(super) fn number(text: &PastedText<'_>, from: usize) -> Result<(u8, usize), Message> {
    let is_negative = text.at(from) == Some('-');
    let start = text.past_space(from + usize::from(is_negative), text.len());
    let end = text.past(start, text.len(), |c| c.is_ascii_alphanumeric() || c == '_');
    let end = end.max((start + 1).min(text.len()));
    let word = text.plain(start..end).to_ascii_lowercase().replace('_', "");
    let (digits, radix) = if let Some(digits) = word.strip_prefix("0x") {
        (digits, 16)
    } else if let Some(digits) = word.strip_prefix("0b") {
        (digits, 2)
    } else if let Some(digits) = word.strip_prefix("0o") {
        (digits, 8)
    } else {
        (word.as_str(), 10)
    };
    let split = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let (digits, suffix) = digits.split_at(split);
    let is_octal = radix == 10 && digits.len() > 1 && digits.starts_with('0');
    let value = i16::from_str_radix(digits, radix).ok();
    let value = value.map(|value| if is_negative { -value } else { value });
    match value.filter(|value| (-128..=255).contains(value) && SUFFIXES.contains(&suffix)) {
        Some(_) if is_octal => Err(text.fault("error-code-octal", start..end)),
        Some(value) => Ok((value.to_le_bytes()[0], end)),
        None => Err(text.fault("error-code-number", from..end)),
    }
}

/// Appends the bytes of the character, or of the escape, that begins here in quotes; returns where it ends.
///
/// # Errors
/// An escape that no language has; the end of the line.
pub(super) fn character(
    text: &PastedText<'_>,
    at: usize,
    bytes: &mut Vec<u8>,
) -> Result<usize, Message> {
    let fault = |end: usize| text.fault("error-unknown-escape", at..end.min(text.len()));
    match text.written(at) {
        None | Some('\n') => return Err(text.fault("error-code-odd", at..at)),
        Some('\\') => {}
        Some(c) => {
            bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            return Ok(at + 1);
        }
    }
    let byte = match text.at(at + 1) {
        Some('n') => b'\n',
        Some('r') => b'\r',
        Some('t') => b'\t',
        Some('a') => 7,
        Some('b') => 8,
        Some('f') => 12,
        Some('v') => 11,
        Some(c @ ('\\' | '\'' | '"')) => c.to_string().bytes().next().unwrap_or(b'\\'),
        // A line that goes on in the next one.
        Some('\n') => return Ok(at + 2),
        Some('x') => {
            let digits = text.past(at + 2, (at + 4).min(text.len()), |c| c.is_ascii_hexdigit());
            let byte = u8::from_str_radix(&text.plain(at + 2..digits), 16);
            bytes.push(byte.or(Err(fault(at + 4)))?);
            return Ok(digits);
        }
        Some('0'..='7') => {
            let digits = text.past(at + 1, (at + 4).min(text.len()), |c| c.is_digit(8));
            let byte = u8::from_str_radix(&text.plain(at + 1..digits), 8);
            bytes.push(byte.or(Err(fault(digits)))?);
            return Ok(digits);
        }
        _ => return Err(fault(at + 2)),
    };
    bytes.push(byte);
    Ok(at + 2)
}
