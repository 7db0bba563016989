//! What the operating system tells of sockets, its own counters included.

mod interface;
mod port_probe;
mod system_socket;
mod tcp_state;
mod udp_counters;
mod unanswered_syns;

pub use interface::{InterfaceSource, NetworkInterface};
pub(crate) use interface::{
    interface_index, interface_ipv4, interface_name, interface_names, set_interface_source,
};
pub(crate) use port_probe::PortProbe;
pub use system_socket::{Program, Protocol, SystemSocket};
pub use tcp_state::{PostCloseState, SegmentCounts, SegmentPart, TcpFigures, TcpState};
pub use udp_counters::UdpCounters;
pub(crate) use unanswered_syns::UnansweredSyns;
