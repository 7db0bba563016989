//! A text by its characters.

use std::ops::Range;

use crate::model::{Message, message, payload::text::line_and_column};

/// A text whose characters are counted from 0; full-width forms count as the plain ones.
#[derive(Debug)]
pub(super) struct PastedText<'a> {
    text: &'a str,
    /// Where each character begins, in bytes, and how it was written.
    chars: Vec<(usize, char)>,
}

impl<'a> PastedText<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            chars: text.char_indices().collect(),
        }
    }

    /// The number of characters.
    pub(super) const fn len(&self) -> usize {
        self.chars.len()
    }

    /// A character as it was written.
    pub(super) fn written(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(_, c)| c)
    }

    /// A character in its plain form.
    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.written(at).map(|c| match c {
            '\u{3000}' => ' ',
            '、' => ',',
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '\u{ff01}'..='\u{ff5e}' => {
                char::from_u32(u32::from(c) - 0xff01 + u32::from('!')).unwrap_or(c)
            }
            c => c,
        })
    }

    /// The first place from `at` on, before `end`, whose character is not `like` that.
    pub(super) fn past(&self, at: usize, end: usize, like: impl Fn(char) -> bool) -> usize {
        (at..end)
            .find(|&at| !self.at(at).is_some_and(&like))
            .unwrap_or(end.max(at))
    }

    /// The first place in `at..end` that is no white space; `end` where all is.
    pub(super) fn past_space(&self, at: usize, end: usize) -> usize {
        self.past(at, end, char::is_whitespace)
    }

    /// Characters in their plain form.
    pub(super) fn plain(&self, range: Range<usize>) -> String {
        range.filter_map(|at| self.at(at)).collect()
    }

    /// Characters as bytes of the text.
    pub(super) fn in_bytes(&self, range: &Range<usize>) -> Range<usize> {
        let at = |n: usize| self.chars.get(n).map_or(self.text.len(), |&(at, _)| at);
        at(range.start)..at(range.end)
    }

    /// What is wrong with the characters of this range; nothing is found at the end of the text.
    pub(super) fn fault(&self, key: &'static str, range: Range<usize>) -> Message {
        let bytes = self.in_bytes(&range);
        let found = self.text.get(bytes.clone()).unwrap_or_default();
        let (line, column) = line_and_column(self.text, bytes.start);
        message! { key, line, column, found: found.chars().take(12).collect::<String>() }
    }
}
