//! Sockets that the kernel lists: those of all programs, and those at ports that the session sends to.

mod port_probes;
mod socket_reader;
mod socket_watch;

pub use socket_reader::{SocketListing, SocketReader};
pub use socket_watch::{SocketWatch, WatchedSocket};
