//! Calls and notes of streams in sentences.

mod caption;
mod case;
mod line;
mod why;

pub(super) use caption::caption;
pub(super) use case::{own_page, sentence};
pub(super) use line::{line, stream_name};
pub(super) use why::{case_words, figures, why};

pub(crate) use line::stream_note;
