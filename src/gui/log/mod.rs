//! The log: which rows have a line, which of these are shown, and how they are drawn.

mod filter;
mod filter_bar;
mod lines;
mod panel;
mod row;
mod search;
mod stream_row;
mod terms;
mod view;

pub(crate) use lines::LogLines;
pub(crate) use panel::LogPanel;
