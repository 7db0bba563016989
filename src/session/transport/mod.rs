//! The two transports: what is asked of each, of both side by side, and how the ends of streams are set.

mod side_by_side;
mod stream_ends;
mod tcp;
mod udp;

pub(super) use stream_ends::NewClients;
pub use tcp::TcpSide;
pub use udp::UdpSide;
