//! Linux: what the kernel tells of a TCP socket, without privileges.
#![expect(unsafe_code, reason = "TCP_INFO and the figures of ioctl")]

use std::os::fd::AsRawFd as _;

use libc::{c_int, c_void};
use socket2::Socket;

use super::len_of;
use crate::model::{TcpFigures, TcpState};

/// As much of `struct tcp_info` (linux/tcp.h) as is looked at: its oldest 104 bytes.
const INFO: usize = 104;
/// Where its fields lie: `tcpi_state`, `tcpi_probes` (bytes), `tcpi_unacked`, `tcpi_sacked` (u32).
const STATE: usize = 0;
const PROBES: usize = 3;
const UNACKED: usize = 24;
const SACKED: usize = 28;
/// `SIOCOUTQNSD` of linux/sockios.h: bytes that were not sent yet.
const SIOCOUTQNSD: libc::Ioctl = 0x894b;

/// Whether this system tells them.
pub(in crate::net) const TELLS_STATE: bool = true;

/// The kernel's figures (tcp(7)).
pub(in crate::net) fn tcp_figures(socket: &Socket) -> Option<TcpFigures> {
    let mut info = [0_u8; INFO];
    let mut len = len_of::<[u8; INFO]>();
    // SAFETY: the kernel writes at most `len` bytes into the array of that size.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            libc::IPPROTO_TCP,
            libc::TCP_INFO,
            info.as_mut_ptr().cast::<c_void>(),
            &raw mut len,
        )
    };
    if result != 0 {
        return None;
    }
    let number = |at: usize| {
        let bytes = info.get(at..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_ne_bytes(*bytes))
    };
    let byte = |at: usize| info.get(at).copied().unwrap_or(0);
    Some(TcpFigures {
        state: TcpState::of(byte(STATE))?,
        unacked: number(UNACKED),
        sacked: number(SACKED),
        probes: byte(PROBES),
        receive_queue: queue(socket, libc::FIONREAD),
        send_queue: queue(socket, libc::TIOCOUTQ),
        unsent: queue(socket, SIOCOUTQNSD),
    })
}

/// A figure of `ioctl(2)`; `None` where there is none, as for a listener.
fn queue(socket: &Socket, request: libc::Ioctl) -> Option<u32> {
    let mut bytes: c_int = 0;
    // SAFETY: these requests write one int, which lives for the whole call.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request, &raw mut bytes) };
    (result == 0).then(|| u32::try_from(bytes).unwrap_or(0))
}

/// The descriptor's number.
pub(in crate::net) fn descriptor(socket: &Socket) -> i32 {
    socket.as_raw_fd()
}
