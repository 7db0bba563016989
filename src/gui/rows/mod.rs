//! Lists of rows of the record, exact at any length: what the log and the list of system calls share.

mod columns;
mod list;
mod source;

pub(crate) use columns::{TableColumns, put, rule, seconds};
pub(crate) use list::{ListText, RowList, back_ui, copy_of};
pub(crate) use source::RowSource;
