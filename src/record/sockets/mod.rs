//! What the notes tell of the lab's sockets and streams, and whose socket is at an address.

mod address_book;
mod socket_info;
mod streams;
mod unsolicited_source;
mod waiting_read;

pub(crate) use address_book::{AddressBook, BoundSocket, open_or_first};
pub(crate) use socket_info::SocketInfo;
pub(super) use socket_info::Sockets;
pub(crate) use streams::StreamInfo;
pub(super) use streams::Streams;
pub(crate) use unsolicited_source::UnsolicitedSource;
