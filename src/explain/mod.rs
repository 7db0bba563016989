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
mod told;
mod why;

pub use caption::caption;
pub use event::{event};
pub(crate) use event::{caption_at, latest};
pub use evidence::evidence;
pub(crate) use framing::{framing_name, framing_short};
pub use line::{line};
pub(crate) use line::{settled_line};
pub use notes::note;
pub use short::short;
pub use strace::strace;
pub(crate) use stream::{stream_line, stream_name, stream_note};
pub use told::told;
pub use why::{Why, why};
pub(crate) use why::{why_drops, why_with};

#[cfg(test)]
mod tests;
