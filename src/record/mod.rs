//! The record: everything that was observed, in the order it was observed. Append-only.
//!
//! The record is the truth; everything else is a view of it. Rows and payload bytes live in
//! segments that never move, so that tens of millions can be kept and appended to without
//! copying. Notes (figures read from the kernel) stand between the rows.
//!
//! A memory budget bounds it: the oldest payload goes first, then the oldest rows and notes.
//! Numbers never change, and what is no longer kept is known to be so.

mod address_book;
mod arena;
mod budget;
mod figures;
mod forecast;
mod journal;
mod numbers;
mod piece;
mod segments;
mod shared;
mod sockets;
mod streams;

pub(crate) use address_book::{AddressBook, Sitter};
pub(crate) use arena::MAX_PAYLOAD;
pub use budget::Budget;
pub(crate) use budget::Folded;
pub(crate) use forecast::{Forecast, Kept};
pub use journal::{Entry, Record};
pub(crate) use segments::Segments;
pub(crate) use shared::{SharedList, SharedRecord};
pub(crate) use sockets::SocketInfo;
pub(crate) use streams::StreamInfo;
