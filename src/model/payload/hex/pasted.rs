//! What a pasted text stands for.

use std::ops::Range;

use crate::model::Message;

/// Bytes that were written as hex, as a dump or as code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The bytes that the text stands for.
    pub bytes: Vec<u8>,
    /// What of the text is none of these bytes, from front to back, in bytes of the text.
    pub apart: Vec<(NonBytes, Range<usize>)>,
}

/// What a piece of a pasted text is that stands for no byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonBytes {
    /// Where a line of a dump begins, counted by the program that wrote it.
    Offset,
    /// The bytes once more, as text beside the hex.
    TextColumn,
    /// Names, brackets, casts, comments, the heading of a dump.
    Notation,
}

impl Pasted {
    /// A sentence that tells how many characters of `text`, which was read so, stand for no byte, white space left out;
    /// `None` if all do.
    pub fn skipped_message(&self, text: &str) -> Option<Message> {
        let count = |kind| {
            let pieces = self.apart.iter().filter(|(apart, _)| *apart == kind);
            pieces
                .filter_map(|(_, range)| text.get(range.clone()))
                .flat_map(str::chars)
                .filter(|c| !c.is_whitespace())
                .count()
        };
        let parts: Vec<Message> = [
            (NonBytes::Offset, "apart-offset"),
            (NonBytes::TextColumn, "apart-text"),
            (NonBytes::Notation, "apart-notation"),
        ]
        .into_iter()
        .map(|(kind, key)| (count(kind), key))
        .filter(|(n, _)| *n > 0)
        .map(|(n, key)| Message::new(key).with("n", n))
        .collect();
        (!parts.is_empty()).then(|| Message::new("send-apart").with("parts", parts))
    }
}
