//! The two transports: what is asked of each, of both side by side, and how the ends of streams are set.

mod connection_settings;
mod side_by_side;
mod tcp;
mod udp;

pub(super) use connection_settings::NewClients;
pub use tcp::TcpSide;
pub use udp::UdpSide;
