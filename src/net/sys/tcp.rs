//! Linux: what the kernel tells of a TCP socket, without privileges.
#![expect(unsafe_code, reason = "the figures of ioctl")]

use std::{mem::MaybeUninit, os::fd::AsRawFd as _};

use libc::c_int;
use socket2::Socket;

use super::option;
use crate::model::{SegmentCounts, TcpFigures, TcpState};

/// As much of `struct tcp_info` (linux/tcp.h) as is looked at, in words: the bytes `tcpi_state`, …,
/// `tcpi_probes`, five more words, then `tcpi_unacked`, `tcpi_sacked`; further on [`RESENT`] and those after it.
const INFO: usize = 36;
/// Where `tcpi_total_retrans`, `tcpi_segs_out` and `tcpi_segs_in` stand, in words.
const RESENT: [usize; 3] = [25, 34, 35];
/// `SIOCOUTQNSD` of linux/sockios.h: bytes that were not sent yet.
const SIOCOUTQNSD: libc::Ioctl = 0x894b;

/// Whether the system tells the figures of a TCP connection (`TCP_INFO`, tcp(7)).
pub(in crate::net) const HAS_TCP_INFO: bool = true;

/// The kernel's figures (tcp(7)).
pub(in crate::net) fn tcp_figures(socket: &Socket) -> Option<TcpFigures> {
    let (info, len) = option::<INFO>(socket, libc::IPPROTO_TCP, libc::TCP_INFO)?;
    let [bytes, _, _, _, _, _, unacked, sacked, ..] = info;
    let [state, _, _, probes] = bytes.to_ne_bytes();
    let state = TcpState::of(state)?;
    let is_stream = len == INFO && state != TcpState::Listen;
    let [resent, sent, received] = RESENT.map(|at| info.get(at).copied().unwrap_or(0));
    Some(TcpFigures {
        state,
        unacked,
        sacked,
        probes,
        receive_queue: queue(socket, libc::FIONREAD),
        send_queue: queue(socket, libc::TIOCOUTQ),
        unsent: queue(socket, SIOCOUTQNSD),
        urgent: urgent(socket),
        segments: is_stream.then_some(SegmentCounts {
            sent,
            received,
            resent,
        }),
    })
}

/// The urgent byte that waits, which stays where it is.
fn urgent(socket: &Socket) -> Option<u8> {
    let mut byte = [MaybeUninit::new(0)];
    let flags = libc::MSG_OOB | libc::MSG_PEEK | libc::MSG_DONTWAIT;
    let read = socket.recv_with_flags(&mut byte, flags).ok()?;
    let [byte] = byte;
    // SAFETY: it was initialised above.
    (read == 1).then(|| unsafe { byte.assume_init() })
}

/// A figure of `ioctl(2)`; `None` where there is none, as for a listener.
fn queue(socket: &Socket, request: libc::Ioctl) -> Option<u32> {
    let mut bytes: c_int = 0;
    // SAFETY: these requests write one int, which lives for the whole call.
    let result = unsafe { libc::ioctl(socket.as_raw_fd(), request, &raw mut bytes) };
    (result == 0).then(|| u32::try_from(bytes).unwrap_or(0))
}

/// The number of the socket's file descriptor.
pub(in crate::net) fn descriptor(socket: &Socket) -> i32 {
    socket.as_raw_fd()
}
