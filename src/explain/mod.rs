//! From a row of the record to sentences: captions, evidence, lines for the terminal, "why?".
//!
//! Sentences are keys with arguments; the faces say them in a language. Payload in them is
//! shortened, so that a caption stays within two lines on a projector.

mod caption;
mod event;
mod evidence;
mod framing;
mod line;
mod notes;
mod short;
mod strace;
mod stream;
mod stream_caption;
mod stream_why;
mod why;

#[cfg(test)]
use self::event::latest;
pub(crate) use caption::caption;
pub(crate) use event::{caption_at, event};
pub(crate) use evidence::evidence;
pub(crate) use framing::{framing_name, framing_short};
pub(crate) use line::{line, settled_line};
pub(crate) use strace::strace;
pub(crate) use stream::stream_note;
pub(crate) use why::{Why, why, why_drops, why_with};

#[cfg(test)]
mod tests;
