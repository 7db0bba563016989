//! What the stage shows of a TCP connection at one moment.

mod calls;
mod connection;
mod messages;
mod outstanding_bytes;
mod scene;
mod state;
mod stream_bytes;
mod stream_totals;
#[cfg(test)]
mod tests;

pub(crate) use calls::{READS, ReadKind, StreamRead, StreamSend};
pub(crate) use connection::is_connection;
pub(crate) use messages::WholeMessage;
pub(crate) use outstanding_bytes::OutstandingBytes;
pub(crate) use scene::StreamScene;
pub(crate) use state::ConnectionState;
pub(crate) use stream_bytes::{Run, StreamBytes};

pub(super) use connection::ShownConnection;
pub(super) use scene::stream_scene;
