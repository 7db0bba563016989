//! Calls of datagram sockets in sentences.

mod caption;
mod line;
mod report;
mod why;

pub(super) use caption::caption;
pub(super) use report::report;
pub(super) use why::why;

pub(crate) use line::{cause_word, drops_line, line, settled_line};
pub(crate) use why::why_drops;
