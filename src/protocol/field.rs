//! A field of a message.

use std::ops::Range;

use crate::model::Message;

/// A field of a message: where its bytes are, and what they say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its bytes, counted from the start of the message; never empty.
    pub range: Range<usize>,
    /// What the bytes of the field say.
    pub(crate) meaning: Message,
}

impl Field {
    /// The field of `len` bytes at `at`.
    pub(crate) const fn new(at: usize, len: usize, meaning: Message) -> Self {
        Self {
            range: at..at + len,
            meaning,
        }
    }
}
