//! What the stage shows of a TCP connection at one moment.

mod calls;
mod connection;
mod messages;
mod scene;
mod state;
mod stream_bytes;
mod sums;
#[cfg(test)]
mod tests;
mod way;

pub(crate) use calls::{READS, ReadKind, StreamRead, StreamSend};
pub(crate) use connection::is_connection;
pub(crate) use messages::WholeMessage;
pub(crate) use scene::StreamScene;
pub(crate) use state::ConnectionState;
pub(crate) use stream_bytes::{Run, StreamBytes};
pub(crate) use way::StreamWay;

pub(super) use connection::ShownConnection;
pub(super) use scene::stream_scene;
