//! Socket options that the experiments set, the same for datagrams and streams.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use socket2::{InterfaceIndexOrAddress, SockRef, Socket};

use super::sys;
use crate::model::{Group, SockOpt};

/// Calls `setsockopt(2)`; switches are 0 and 1, buffers in bytes, lingering in seconds. Linux doubles a
/// buffer's size, clips it to `net.core.rmem_max` or `wmem_max`, and never fails (socket(7)).
///
/// # Errors
/// What the system says of a value that it does not take.
pub(super) fn set(socket: &Socket, option: SockOpt, value: u32) -> io::Result<()> {
    match option {
        SockOpt::ReuseAddr => socket.set_reuse_address(value != 0),
        SockOpt::ReusePort => sys::set_reuse_port(socket, value != 0),
        SockOpt::Broadcast => socket.set_broadcast(value != 0),
        SockOpt::NoDelay => SockRef::from(socket).set_tcp_nodelay(value != 0),
        SockOpt::Linger => socket.set_linger(Some(Duration::from_secs(u64::from(value)))),
        SockOpt::ReceiveBuffer => socket.set_recv_buffer_size(value as usize),
        SockOpt::SendBuffer => socket.set_send_buffer_size(value as usize),
        SockOpt::GroupInterface => {
            socket.set_multicast_if_v4(&Ipv4Addr::from_octets(value.to_ne_bytes()))
        }
        SockOpt::GroupInterface6 => socket.set_multicast_if_v6(value),
        SockOpt::GroupTtl => socket.set_multicast_ttl_v4(value),
        SockOpt::GroupTtl6 => socket.set_multicast_hops_v6(value),
        SockOpt::GroupLoop => socket.set_multicast_loop_v4(value != 0),
        SockOpt::GroupLoop6 => socket.set_multicast_loop_v6(value != 0),
        // These have a group: see `change_group`.
        SockOpt::JoinGroup | SockOpt::LeaveGroup | SockOpt::JoinGroup6 | SockOpt::LeaveGroup6 => {
            Err(io::ErrorKind::InvalidInput.into())
        }
    }
}

/// Joins a multicast group, or leaves it.
///
/// # Errors
/// `EADDRINUSE` where it has joined it, `EADDRNOTAVAIL` where it has not, `ENODEV` where there is no such interface, or
/// none is asked for and no route tells one, `ENOBUFS` where it has joined too many.
pub(super) fn change_group(socket: &Socket, group: Group, join: bool) -> io::Result<()> {
    let interface = InterfaceIndexOrAddress::Index(group.interface);
    match (group.addr, join) {
        (IpAddr::V4(addr), true) => socket.join_multicast_v4_n(&addr, &interface),
        (IpAddr::V4(addr), false) => socket.leave_multicast_v4_n(&addr, &interface),
        (IpAddr::V6(addr), true) => socket.join_multicast_v6(&addr, group.interface),
        (IpAddr::V6(addr), false) => socket.leave_multicast_v6(&addr, group.interface),
    }
}

/// A buffer's size in effect, in bytes; `None` of other options.
pub(super) fn effective(socket: &Socket, option: SockOpt) -> Option<u32> {
    let size = match option {
        SockOpt::ReceiveBuffer => socket.recv_buffer_size(),
        SockOpt::SendBuffer => socket.send_buffer_size(),
        _ => return None,
    };
    Some(u32::try_from(size.ok()?).unwrap_or(u32::MAX))
}
