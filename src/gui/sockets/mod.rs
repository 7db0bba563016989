//! The table of all sockets of this machine: who has them, what waits, and who loses right now.

mod panel;
mod row;

pub(crate) use panel::SocketsPanel;
