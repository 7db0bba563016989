//! Sockets that the kernel lists: those of all programs, and those at ports that the session sends to.

mod port_looks;
mod socket_reader;
mod socket_watch;

pub use socket_reader::{SocketLook, SocketReader};
pub use socket_watch::{SocketWatch, WatchedSocket};
