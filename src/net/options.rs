//! Socket options that the experiments set, the same for datagrams and streams.

use std::{io, time::Duration};

use socket2::{SockRef, Socket};

use super::sys;
use crate::model::SockOpt;

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
