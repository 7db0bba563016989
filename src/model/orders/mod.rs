//! What a face asks of the threads: commands and settings.

mod burst;
mod connection_settings;
#[cfg(test)]
mod fault;
mod group;
mod offered_file;
mod read_policy;
mod settings;
mod tcp_commands;
mod tcp_settings;
mod udp_commands;
mod udp_settings;
mod udp_switches;

pub use burst::Burst;
pub use connection_settings::ConnectionSettings;
#[cfg(test)]
pub use fault::Fault;
pub use group::{Group, GroupSending};
pub use offered_file::OfferedFile;
pub use read_policy::ReadPolicy;
pub(crate) use read_policy::{MAX_READ_SIZE, has_fitting_sizes};
pub use settings::{Reply, ServerSettings};
pub use tcp_commands::{TcpClientCommand, TcpServerCommand};
pub(crate) use tcp_settings::shutdown_name;
pub use tcp_settings::{OnPeerFin, TcpClientSettings, TcpServerSettings};
pub(crate) use udp_commands::UdpClientCommand;
pub use udp_commands::UdpServerCommand;
pub use udp_settings::{UdpClientSettings, UdpServerSettings};
pub use udp_switches::UdpSwitches;
