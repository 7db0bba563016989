//! What the notes tell of the lab's sockets and streams, and whose socket is at an address.

mod address_book;
mod known;
mod streams;
mod unsolicited_source;
mod waiting_read;

pub(crate) use address_book::{AddressBook, BoundSocket, open_or_first};
pub(crate) use known::SocketInfo;
pub(super) use known::Sockets;
pub(crate) use streams::StreamInfo;
pub(super) use streams::Streams;
pub(crate) use unsolicited_source::UnsolicitedSource;
