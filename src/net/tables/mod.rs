//! What the kernel lists or counts for all programs: sockets, TCP connections, what came and was dropped.

mod snmp;
mod socket_table;
mod tcp_table;

pub(crate) use snmp::{listen_overflows, udp_counters};
pub(crate) use socket_table::{port_probe, socket_table};
pub(crate) use tcp_table::TcpTable;
