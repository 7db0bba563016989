//! Linux: many datagrams with one call: `recvmmsg(2)`, `sendmmsg(2)`, `UDP_SEGMENT` (udp(7)).
#![expect(
    unsafe_code,
    reason = "recvmmsg, sendmmsg, and sendmsg with control data"
)]

use std::{fmt, io, mem, net::SocketAddr, os::fd::AsRawFd as _, ptr};

use libc::{c_int, c_uint};
use socket2::{SockAddr, Socket};

use super::linux::{ControlData, address, len_of, option};
use crate::net::{
    many::{BATCH, Pieces},
    received::Received,
};

/// Whether one call can hand over many datagrams.
pub(in crate::net) const BATCHES: bool = true;

/// Room for the control data of one datagram: time (32 bytes), drop total (24), destination (40), TTL and TOS (24
/// each).
const CONTROL: usize = 160;

/// Control data must be aligned as `cmsghdr` is.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
struct ControlRoom([u8; CONTROL]);

/// What the calls need for each message, used again from call to call.
pub(in crate::net) struct Arrays {
    headers: Vec<libc::mmsghdr>,
    pieces: Vec<libc::iovec>,
    names: Vec<libc::sockaddr_storage>,
    controls: Vec<ControlRoom>,
    /// How many the last `recvmmsg` filled, and the room that it gave to each.
    filled: usize,
    room: usize,
}

impl fmt::Debug for Arrays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrays")
            .field("filled", &self.filled)
            .finish_non_exhaustive()
    }
}

impl Default for Arrays {
    fn default() -> Self {
        // SAFETY: all-zero is a valid value of these plain C structures.
        let (header, name): (libc::mmsghdr, libc::sockaddr_storage) = unsafe { mem::zeroed() };
        let piece = libc::iovec {
            iov_base: ptr::null_mut(),
            iov_len: 0,
        };
        Self {
            headers: vec![header; BATCH],
            pieces: vec![piece; BATCH],
            names: vec![name; BATCH],
            controls: vec![ControlRoom([0; CONTROL]); BATCH],
            filled: 0,
            room: 0,
        }
    }
}

impl Arrays {
    /// What the last [`receive_many`] gave, in its order.
    pub(in crate::net) fn received(&self) -> impl Iterator<Item = Received> {
        let rest = self.names.iter().zip(&self.controls);
        let filled = self.headers.iter().zip(rest).take(self.filled);
        filled.map(|(header, (name, control))| {
            let len = header.msg_len as usize;
            let header = &header.msg_hdr;
            debug_assert_eq!(
                header.msg_flags & libc::MSG_CTRUNC,
                0,
                "there is room for all"
            );
            let control = control.0.get(..header.msg_controllen);
            let control = control.map(ControlData::of).unwrap_or_default();
            Received {
                returned: len.min(self.room),
                true_len: Some(len),
                truncated: header.msg_flags & libc::MSG_TRUNC != 0,
                from: address(name).unwrap_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0))),
                drops: control.drops,
                arrived: control.arrived,
                path: control.path,
            }
        })
    }
}

/// `recvmmsg(2)` with the input flags `MSG_TRUNC` (each length is the true one) and
/// `MSG_DONTWAIT`: at most `most` datagrams, and [`BATCH`], into rooms of `room` bytes in `buffer`.
///
/// # Errors
/// `EAGAIN` when none waits; the socket's pending error.
pub(in crate::net) fn receive_many(
    socket: &Socket,
    buffer: &mut [u8],
    room: usize,
    most: usize,
    arrays: &mut Arrays,
) -> io::Result<usize> {
    arrays.filled = 0;
    arrays.room = room;
    let rooms = buffer.len().checked_div(room).unwrap_or(BATCH);
    let most = most.min(rooms).min(BATCH);
    let base = buffer.as_mut_ptr();
    let rest = arrays.names.iter_mut().zip(&mut arrays.controls);
    let places = arrays.headers.iter_mut().zip(&mut arrays.pieces).zip(rest);
    for (n, ((header, piece), (name, control))) in places.take(most).enumerate() {
        piece.iov_base = base.wrapping_add(n * room).cast();
        piece.iov_len = room;
        let header = &mut header.msg_hdr;
        header.msg_name = ptr::from_mut(name).cast();
        header.msg_namelen = len_of::<libc::sockaddr_storage>();
        header.msg_iov = piece;
        header.msg_iovlen = 1;
        header.msg_control = control.0.as_mut_ptr().cast();
        header.msg_controllen = CONTROL;
        header.msg_flags = 0;
    }
    // SAFETY: each of the first `most` headers points to a name, a control block and a piece of the
    // arrays, which live on, with their true sizes; the pieces lie one after the other in `buffer`,
    // which has room for `most` of them and is borrowed for the whole call. No timeout is given.
    let filled = unsafe {
        libc::recvmmsg(
            socket.as_raw_fd(),
            arrays.headers.as_mut_ptr(),
            count(most),
            libc::MSG_TRUNC | libc::MSG_DONTWAIT,
            ptr::null_mut(),
        )
    };
    arrays.filled = result(filled)?;
    Ok(arrays.filled)
}

/// `sendmmsg(2)`: returns how many datagrams were handed over. It tells an error only of the first
/// one; of a later one the next call tells, if it is still there.
///
/// # Errors
/// Those of `sendmsg(2)`, for the first datagram.
pub(in crate::net) fn send_many(
    socket: &Socket,
    pieces: &Pieces<'_>,
    to: Option<SocketAddr>,
    arrays: &mut Arrays,
) -> io::Result<usize> {
    arrays.filled = 0;
    let name = to.map(SockAddr::from);
    let most = pieces.count.min(BATCH);
    let places = arrays.headers.iter_mut().zip(&mut arrays.pieces);
    for (n, (header, piece)) in places.take(most).enumerate() {
        let bytes = pieces.get(n);
        piece.iov_base = bytes.as_ptr().cast_mut().cast();
        piece.iov_len = bytes.len();
        header.msg_hdr = outgoing(name.as_ref(), piece);
    }
    // SAFETY: each of the first `most` headers points to the name and to a piece of the arrays, which
    // outlive the call, with their true sizes; the kernel only reads what they point to.
    let sent = unsafe {
        libc::sendmmsg(
            socket.as_raw_fd(),
            arrays.headers.as_mut_ptr(),
            count(most),
            libc::MSG_DONTWAIT,
        )
    };
    result(sent)
}

/// `sendmsg(2)` with `UDP_SEGMENT`: all pieces with one send, which the kernel cuts again. Returns
/// how many they are.
///
/// # Errors
/// Those of `sendmsg(2)`; `EINVAL` for more segments than the kernel takes, `EMSGSIZE` for more than
/// 65 507 bytes in all or segments longer than the device's packets.
pub(in crate::net) fn send_segments(
    socket: &Socket,
    pieces: &Pieces<'_>,
    to: Option<SocketAddr>,
) -> io::Result<usize> {
    const DATA: usize = size_of::<u16>();
    const HEADER: usize = size_of::<libc::cmsghdr>();
    let mut control = ControlRoom([0; CONTROL]);
    let size = u16::try_from(pieces.size).map_err(|_large| io::ErrorKind::InvalidInput)?;
    let about = libc::cmsghdr {
        cmsg_len: HEADER + DATA,
        cmsg_level: libc::SOL_UDP,
        cmsg_type: libc::UDP_SEGMENT,
    };
    // SAFETY: the control block has room for the header, and is aligned for it.
    unsafe { ptr::write(control.0.as_mut_ptr().cast(), about) };
    if let Some(place) = control.0.get_mut(HEADER..HEADER + DATA) {
        place.copy_from_slice(&size.to_ne_bytes());
    }
    let name = to.map(SockAddr::from);
    let mut piece = libc::iovec {
        iov_base: pieces.bytes.as_ptr().cast_mut().cast(),
        iov_len: pieces.bytes.len(),
    };
    let mut header = outgoing(name.as_ref(), &mut piece);
    header.msg_control = control.0.as_mut_ptr().cast();
    header.msg_controllen = (HEADER + DATA).next_multiple_of(size_of::<usize>());
    // SAFETY: the header points to name, piece and control data that live through the call, with
    // their true sizes; the kernel only reads them.
    let sent = unsafe { libc::sendmsg(socket.as_raw_fd(), &raw const header, libc::MSG_DONTWAIT) };
    if sent < 0 {
        Err(io::Error::last_os_error())
    } else {
        Ok(pieces.count)
    }
}

/// Whether the kernel knows `UDP_SEGMENT` (Linux 4.18).
pub(in crate::net) fn can_segment(socket: &Socket) -> bool {
    option::<1>(socket, libc::SOL_UDP, libc::UDP_SEGMENT).is_some()
}

/// A message of one piece, to that name or to the connected peer.
fn outgoing(name: Option<&SockAddr>, piece: &mut libc::iovec) -> libc::msghdr {
    // SAFETY: all-zero is a valid value of this plain C structure.
    let mut header: libc::msghdr = unsafe { mem::zeroed() };
    if let Some(name) = name {
        header.msg_name = name.as_ptr().cast_mut().cast();
        header.msg_namelen = name.len();
    }
    header.msg_iov = piece;
    header.msg_iovlen = 1;
    header
}

fn count(most: usize) -> c_uint {
    c_uint::try_from(most).unwrap_or(0)
}

fn result(filled: c_int) -> io::Result<usize> {
    usize::try_from(filled).map_err(|_negative| io::Error::last_os_error())
}
