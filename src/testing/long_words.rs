//! A catalogue for trying layouts, and how much one remembers.

use std::{borrow::Cow, iter};

use crate::text::Catalog;

impl Catalog {
    /// The catalogue with each word twice: what a language with long words would need.
    #[must_use]
    pub fn with_long_words(mut self) -> Self {
        for sentences in iter::once(&mut self.own).chain(&mut self.english) {
            sentences.set_transform(Some(doubled));
        }
        self.forget();
        self
    }

    /// How many sentences with arguments it remembers.
    pub(crate) fn remembered_sentences(&self) -> usize {
        let remembered = self.remembered.as_ref();
        remembered.map_or(0, |sentences| sentences.borrow().len())
    }
}

/// The text with each word twice.
fn doubled(text: &str) -> Cow<'_, str> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let parts = text.split_inclusive(is_sign);
    parts
        .flat_map(|part| match part.trim_end_matches(is_sign) {
            "" => ["", "", part],
            word => [word, " ", part],
        })
        .collect()
}
