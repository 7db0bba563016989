//! The controls of TCP: connections, framing, accepting, and the lessons about them.

mod accepting;
mod connection;
mod framing;

pub(crate) use accepting::AcceptingPart;
pub(crate) use connection::ConnectionPart;
pub(crate) use framing::framing_id;
