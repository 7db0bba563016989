//! The vocabulary of the lab: plain values that every other room speaks.
//!
//! Nothing here opens a socket, reads a clock or imports another room.

pub mod address;
mod call;
mod command;
mod errno;
mod fate;
mod framing;
mod headroom;
mod ids;
mod io;
mod message;
mod note;
pub mod payload;
mod progress;
mod row;
mod rule;
mod settings;
mod sock_opt;
mod stamp;
mod stream_command;
mod stream_note;
mod stream_settings;
mod tcp_state;

pub use call::Call;
#[cfg(test)]
pub use command::Fault;
pub use command::{Burst, ClientCommand, ServerCommand};
pub use errno::Errno;
pub use fate::{Books, Evidence, Fate, Verdict};
pub use framing::{Decoder, FrameFault, Framed, Framing, MAX_MESSAGE};
pub use headroom::has_headroom;
pub use ids::{ClientId, PeerId, RowId, SocketId, Who};
pub use io::Io;
pub use message::{Message, Value};
pub use note::{Memory, Note, Span, Witness};
pub use progress::{Progress, Tally};
pub use row::{Batch, Row, RowFlags};
pub use rule::{MAX_UDP_PAYLOAD, Rule};
pub use settings::{ClientSettings, MAX_READ_SIZE, Reply, ServerSettings};
pub use sock_opt::SockOpt;
pub use stamp::Stamp;
pub use stream_command::{StreamBurst, TcpClientCommand, TcpServerCommand};
pub use stream_note::{Part, StreamNote};
pub(crate) use stream_settings::read_size;
pub use stream_settings::{AtGoodbye, How, TcpClientSettings, TcpServerSettings};
pub use tcp_state::{Rest, TcpFigures, TcpState};
