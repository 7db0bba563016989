//! What a session has seen, line by line, while it goes on or when it is over: sentences, JSON Lines, or a table. The
//! terminal writes them, and the window saves them.

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod lines_file;
pub(crate) mod output;
pub(crate) mod rows;
pub(crate) mod totals;
