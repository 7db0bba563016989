//! TCP: one thread owns the listener and what was accepted from it, one the clients' sockets.
//!
//! Both are started when they are first needed. Their rows are the system calls of the experiment; what
//! the lab does for itself (waiting, a `recv` that got `EAGAIN`, reads of the error queue) makes
//! none. A full send buffer makes one row with `EAGAIN` each time it becomes full.

mod client;
mod clients;
mod closed_sockets;
mod connection;
mod server;
mod stream;

pub(crate) use clients::TcpClients;
pub(crate) use server::TcpServer;
