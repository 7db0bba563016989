//! Calls of datagram sockets in sentences.

mod arrival;
mod call;
mod caption;
mod line;
mod sequence;
mod why;

pub(super) use arrival::time;
pub(super) use call::{call_caption, call_why};
pub(super) use caption::caption;
pub(super) use why::why;

pub(crate) use line::{cause_word, drops_line, line, settled_line};
pub(crate) use sequence::sequence;
pub(crate) use why::why_drops;
