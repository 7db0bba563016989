//! The vocabulary of the lab: plain values that every other room speaks.
//!
//! Nothing here opens a socket, reads a clock or imports another room.

pub mod address;
mod batch;
mod calls;
mod errno;
mod fate;
mod headroom;
mod ids;
mod memory;
mod message;
mod notes;
mod orders;
mod partition;
pub mod payload;
mod progress;
mod stamp;
mod system;
mod transport;

pub(crate) use batch::{Batch, MAX_PAYLOAD};
pub use calls::{
    Arrival, ArrivalPath, BatchMode, IcmpReport, ReadOptions, ReadWait, Row, RowFlags, SockOpt,
    Syscall,
};
pub use errno::Errno;
pub(crate) use errno::set_winsock_names;
pub use fate::{Evidence, Fate, FateCounts, Verdict};
pub(crate) use headroom::{HEADROOM, first_memory, has_headroom, more_memory, set_map_pages};
pub use ids::{ClientId, Owner, PeerId, RowId, SocketId};
pub use memory::Memory;
pub(crate) use message::message;
pub use message::{Message, Value};
pub use notes::{Note, SocketCapabilities, Span, StreamNote, StreamRole, WaitingRead};
#[cfg(test)]
pub use orders::Fault;
pub use orders::{
    Burst, ConnectionSettings, Group, GroupSending, OfferedFile, OnPeerFin, ReadPolicy, Reply,
    ServerSettings, TcpClientCommand, TcpClientSettings, TcpServerCommand, TcpServerSettings,
    UdpClientSettings, UdpServerCommand, UdpServerSettings, UdpSwitches,
};
pub(crate) use orders::{MAX_READ_SIZE, UdpClientCommand, has_fitting_sizes, shutdown_name};
pub(crate) use partition::partition;
pub(crate) use payload::MAX_UDP_PAYLOAD;
pub use payload::{
    Decoder, FrameFault, FrameRange, Framing, MAX_MESSAGE, PayloadSpec, SequenceField,
};
pub(crate) use progress::{Progress, SendTotals};
pub use stamp::Stamp;
pub use system::{
    InterfaceSource, NetworkInterface, PostCloseState, Program, Protocol, SegmentCounts,
    SegmentPart, SystemSocket, TcpFigures, TcpState, UdpCounters,
};
pub(crate) use system::{
    PortProbe, UnansweredSyns, interface_index, interface_ipv4, interface_name, interface_names,
    set_interface_source,
};
pub use transport::Transport;
