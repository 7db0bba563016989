//! What a face asks of the threads: commands and settings.

mod command;
mod connection_settings;
mod group;
mod offered_file;
mod read_policy;
mod settings;
mod stream_command;
mod stream_settings;
mod udp_settings;
mod udp_switches;

pub use command::Burst;
pub(crate) use command::ClientCommand;
#[cfg(test)]
pub use command::Fault;
pub use command::ServerCommand;
pub use connection_settings::ConnectionSettings;
pub use group::{Group, GroupSending};
pub use offered_file::OfferedFile;
pub use read_policy::ReadPolicy;
pub(crate) use read_policy::{MAX_READ_SIZE, has_fitting_sizes};
pub use settings::{Reply, ServerSettings};
pub use stream_command::{TcpClientCommand, TcpServerCommand};
pub(crate) use stream_settings::shutdown_name;
pub use stream_settings::{OnPeerFin, TcpClientSettings, TcpServerSettings};
pub use udp_settings::{UdpClientSettings, UdpServerSettings};
pub use udp_switches::UdpSwitches;
