//! Arrays and strings of bytes in C, Java, Python and Rust.

use std::ops::Range;

use super::{
    digits, literal,
    pasted::{NonBytes, Pasted},
    pasted_text::PastedText,
};
use crate::model::Message;

/// The one array, or the strings one behind the other, with what stands around.
///
/// # Errors
/// What belongs to none of these languages, a second array, an end that is missing, a number that is no byte.
pub(super) fn read(text: &PastedText<'_>) -> Result<Pasted, Message> {
    let quoted = |at: &usize| matches!(text.at(*at), Some('"' | '\''));
    let last_quote = (0..text.len()).rev().find(quoted);
    let closes = |at: &usize| text.at(*at) == Some(']');
    let mut code = Code {
        text,
        opens: opening(text),
        last_quote,
        last_size: last_quote.and_then(|quote| (0..quote).rev().find(closes)),
        pasted: Pasted::default(),
        around: 0,
    };
    code.all()?;
    Ok(code.pasted)
}

/// A text that is being read as code.
struct Code<'a> {
    text: &'a PastedText<'a>,
    /// The bracket that opens the array.
    opens: char,
    /// The place of the last quote in the text.
    last_quote: Option<usize>,
    /// Where the last `]` stands that has a quote behind it.
    last_size: Option<usize>,
    pasted: Pasted,
    /// Where the notation begins that is told next.
    around: usize,
}

/// Which bracket opens the array: `{` where there is one, so that `a[5]` is a size.
fn opening(text: &PastedText<'_>) -> char {
    let has = |sign| (0..text.len()).any(|at| text.at(at) == Some(sign));
    *['{', '[', '(']
        .iter()
        .find(|sign| has(**sign))
        .unwrap_or(&'{')
}

impl Code<'_> {
    fn odd(&self, at: usize) -> Message {
        let end = (at + 1).min(self.text.len());
        self.text.fault("error-code-odd", at.min(end)..end)
    }

    fn all(&mut self) -> Result<(), Message> {
        let text = self.text;
        // Nothing but white space, `+` and prefixes may stand between two strings.
        let (mut found, mut adjacent) = (false, false);
        let mut at = 0;
        while let Some(c) = text.at(at) {
            if let Some(end) = comment(text, at) {
                at = end;
                continue;
            }
            let is_array = c == self.opens && self.is_data(at);
            match c {
                '"' | '\'' if !found || adjacent => {
                    at = self.string(at)?;
                    (found, adjacent) = (true, true);
                }
                '"' | '\'' => return Err(self.odd(at)),
                _ if is_array && found => return Err(self.odd(at)),
                _ if is_array => {
                    at = self.array(at)?;
                    (found, adjacent) = (true, false);
                }
                c if c.is_whitespace() || matches!(c, '+' | '\\' | 'b') => at += 1,
                c if c.is_ascii_alphanumeric() || "_=*&!.:;,<>()[]".contains(c) => {
                    adjacent = false;
                    at += 1;
                }
                _ => return Err(self.odd(at)),
            }
        }
        self.notation(text.len());
        found.then_some(()).ok_or_else(|| self.odd(text.len()))
    }

    /// Whether an array begins with this bracket, rather than a size or the arguments of a call.
    fn is_data(&self, at: usize) -> bool {
        let text = self.text;
        let first = text.at(text.past_space(at + 1, text.len()));
        match self.opens {
            '{' => true,
            '[' => {
                // A letter begins the type of Rust's `[u8; 5]`, except of `b'a'`.
                let is_type = first.is_some_and(|c| c.is_ascii_alphabetic() && c != 'b');
                let is_size = self.last_size.is_some_and(|end| end > at);
                !is_type && !is_size && self.word_before(at).is_empty()
            }
            _ => self.last_quote.is_none() && first != Some('('),
        }
    }

    /// The letters and digits right before a place.
    fn word_before(&self, at: usize) -> String {
        let is_word = |at: &usize| {
            let c = self.text.at(*at);
            c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let start = (0..at).rev().take_while(is_word).last().unwrap_or(at);
        self.text.plain(start..at)
    }

    /// What stands up to here, since the bytes before, is notation.
    fn notation(&mut self, to: usize) {
        if self.around < to {
            let range = self.text.in_bytes(&(self.around..to));
            self.pasted.apart.push((NonBytes::Notation, range));
        }
    }

    /// Takes the string that begins with this quote; returns where it ends.
    fn string(&mut self, at: usize) -> Result<usize, Message> {
        let text = self.text;
        let (quote, prefix) = (text.at(at), self.word_before(at));
        if prefix.len() <= 2 && prefix.contains(['r', 'R']) {
            return Err(self.odd(at - 1));
        }
        let call = (0..at)
            .rev()
            .find(|at| !text.at(*at).is_some_and(|c| c.is_whitespace() || c == '('));
        let call = call.map_or_else(String::new, |last| self.word_before(last + 1));
        self.notation(at + 1);
        let mut end = at + 1;
        if call.to_ascii_lowercase().contains("hex") {
            end = text.past(end, text.len(), |c| Some(c) != quote);
            let bytes = digits::read(text, at + 1..end)?;
            self.pasted.bytes.extend(bytes);
        } else {
            while text.at(end) != quote {
                end = literal::character(text, end, &mut self.pasted.bytes)?;
            }
        }
        if text.at(end) != quote {
            return Err(self.odd(end));
        }
        self.around = end;
        Ok(end + 1)
    }

    /// Takes the array that begins with this bracket; returns where it ends.
    fn array(&mut self, at: usize) -> Result<usize, Message> {
        let text = self.text;
        let closes = match self.opens {
            '{' => '}',
            '[' => ']',
            _ => ')',
        };
        self.notation(at + 1);
        let mut at = at + 1;
        // After a number comes a comma, or the end.
        let mut ready = true;
        loop {
            let here = text.at(at);
            if here.is_some_and(char::is_whitespace) {
                at += 1;
            } else if let Some(end) = comment(text, at) {
                self.aside(at..end);
                at = end;
            } else if here == Some(closes) {
                self.around = at;
                return Ok(at + 1);
            } else if here == Some(',') && !ready {
                ready = true;
                at += 1;
            } else if !ready || here.is_none() {
                return Err(self.odd(at));
            } else if here == Some('(') {
                at = self.cast(at)?;
            } else {
                at = self.element(at)?;
                ready = false;
            }
        }
    }

    /// A piece of notation within an array.
    fn aside(&mut self, range: Range<usize>) {
        self.around = range.start;
        self.notation(range.end);
    }

    /// A type in parentheses, such as `(byte)`; returns where it ends.
    fn cast(&mut self, at: usize) -> Result<usize, Message> {
        let text = self.text;
        let end = text.past(at + 1, text.len(), |c| {
            c.is_ascii_alphanumeric() || matches!(c, ' ' | '_')
        });
        if text.at(end) != Some(')') {
            return Err(self.odd(end));
        }
        self.aside(at..end + 1);
        Ok(end + 1)
    }

    /// A number, or a character in quotes; returns where it ends.
    fn element(&mut self, at: usize) -> Result<usize, Message> {
        let text = self.text;
        let quote = at + usize::from(text.at(at) == Some('b'));
        if text.at(quote) != Some('\'') {
            let (byte, end) = literal::number(text, at)?;
            self.pasted.bytes.push(byte);
            return Ok(end);
        }
        let before = self.pasted.bytes.len();
        let end = literal::character(text, quote + 1, &mut self.pasted.bytes)?;
        if text.at(end) == Some('\'') && self.pasted.bytes.len() == before + 1 {
            Ok(end + 1)
        } else {
            Err(self.odd(end))
        }
    }
}

/// Where the comment ends that begins here.
fn comment(text: &PastedText<'_>, at: usize) -> Option<usize> {
    let line = || text.past(at, text.len(), |c| c != '\n');
    match (text.at(at)?, text.at(at + 1)) {
        ('/', Some('/')) | ('#', _) => Some(line()),
        ('/', Some('*')) => {
            let closes = |at: &usize| text.at(*at) == Some('*') && text.at(*at + 1) == Some('/');
            (at + 2..text.len()).find(closes).map(|at| at + 2)
        }
        _ => None,
    }
}
