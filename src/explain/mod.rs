//! From a row of the record to sentences: captions, evidence, lines for the terminal, "why?".
//!
//! Sentences are keys with arguments; the faces say them in a language. Payload in them is
//! shortened, so that a caption stays within two lines on a projector.

mod answer;
mod caption;
mod event;
mod evidence;
mod figures;
mod framing;
mod notes;
mod page;
mod report;
mod short;
mod strace;
mod systems;
mod tcp;
#[cfg(test)]
mod tests;
mod udp;
mod why;
mod why_rule;

pub(crate) use answer::{CallAnswer, call_in_two, caption_on};
pub(crate) use caption::caption;
pub(crate) use event::{caption_at, event};
pub(crate) use evidence::evidence;
pub(crate) use framing::{framing_name, framing_short};
pub(crate) use notes::{waiting_line, waits_since};
pub(crate) use page::{manual_page, web_address};
pub(crate) use short::peer_text;
pub(crate) use strace::strace;
pub(crate) use systems::System;
pub(crate) use tcp::stream_note;
pub(crate) use udp::{cause_word, drops_line, line, sequence, settled_line, why_drops};
pub use why::Why;
pub(crate) use why::why;
