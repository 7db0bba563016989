//! The vocabulary of the lab: plain values that every other room speaks.
//!
//! Nothing here opens a socket, reads a clock or imports another room.

pub mod address;
mod arrival;
mod batch_mode;
mod command;
mod errno;
mod fate;
mod framing;
mod headroom;
mod icmp_report;
mod ids;
mod message;
mod note;
mod partition;
pub mod payload;
mod payload_spec;
mod port_look;
mod progress;
mod row;
mod settings;
mod sock_opt;
mod stamp;
mod stream_command;
mod stream_note;
mod stream_settings;
mod syscall;
mod system_socket;
mod tcp_state;
mod transport;
mod udp_counters;

pub use arrival::{Arrival, ArrivalPath};
pub use batch_mode::BatchMode;
pub use command::Burst;
pub(crate) use command::ClientCommand;
#[cfg(test)]
pub use command::Fault;
pub use command::ServerCommand;
pub use errno::Errno;
pub use fate::{Books, Evidence, Fate, Verdict};
pub use framing::{Decoder, FrameFault, Framed, Framing, MAX_MESSAGE};
pub(crate) use headroom::has_headroom;
pub use icmp_report::IcmpReport;
pub use ids::{ClientId, PeerId, RowId, SocketId, Who};
pub use message::{Message, Value};
pub use note::{Memory, Note, SocketCapabilities, Span};
pub(crate) use partition::partition;
pub(crate) use payload_spec::MAX_UDP_PAYLOAD;
pub use payload_spec::PayloadSpec;
pub(crate) use port_look::PortLook;
pub(crate) use progress::{Progress, Tally};
pub(crate) use row::Batch;
pub use row::{Row, RowFlags};
pub use settings::{ClientSettings, Reply, ServerSettings};
pub(crate) use settings::{MAX_READ_SIZE, read_size};
pub use sock_opt::SockOpt;
pub use stamp::Stamp;
pub use stream_command::{TcpClientCommand, TcpServerCommand};
pub use stream_note::{StreamNote, StreamRole};
pub(crate) use stream_settings::shutdown_name;
pub use stream_settings::{OnPeerFin, TcpClientSettings, TcpServerSettings};
pub use syscall::Syscall;
pub use system_socket::{Program, Protocol, SystemSocket};
pub use tcp_state::{PostCloseState, SegmentCounts, TcpFigures, TcpState};
pub use transport::Transport;
pub use udp_counters::UdpCounters;
