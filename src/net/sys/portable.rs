//! What `std` and `socket2` can tell on any system: truncation, but no true length; no drop
//! counter, no error queue. Compiled and tested on Linux too.
#![cfg_attr(
    target_os = "linux",
    expect(dead_code, reason = "on Linux only tests take this way")
)]

use std::{io, mem::MaybeUninit, net::SocketAddr, time::Duration};

use socket2::{MaybeUninitSlice, SockAddr, Socket};

use crate::{
    model::{ArrivalPath, Errno, Memory, NetworkInterface, RowFlags, Syscall},
    net::{
        many::Pieces,
        received::{ErrorReport, Received},
    },
};

/// Whether `SO_RCVBUF` puts twice what is asked into effect.
pub(in crate::net) const DOUBLES_RECEIVE_BUFFER: bool = false;
/// Whether the system counts drops at a socket.
pub(in crate::net) const COUNTS_DROPS: bool = false;
/// The call that a receive makes.
pub(in crate::net) const RECEIVE_CALL: Syscall = if IS_WINSOCK {
    Syscall::RecvFrom
} else {
    Syscall::RecvMsg
};
/// Whether the calls are those of Winsock.
pub(in crate::net) const IS_WINSOCK: bool = cfg!(windows);
/// Whether the true length is asked for.
pub(in crate::net) const HAS_TRUE_LEN: bool = false;

/// Nothing is watched.
pub(in crate::net) fn when_x_display_ends(_: Box<dyn Fn() + Send + Sync>) {}

/// Not known: only Linux tells it.
pub(in crate::net) const fn process_cpu_time() -> Option<Duration> {
    None
}

/// Nothing to switch on.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Linux")]
pub(in crate::net) fn count_drops(_: &Socket) -> io::Result<()> {
    Ok(())
}

/// Not known here: gives `false`.
pub(in crate::net) fn set_arrival_options(_: &Socket, _: SocketAddr, _: bool) -> bool {
    false
}

/// The name of a network interface that has an address.
pub(in crate::net) fn interface_name(index: u32) -> Option<String> {
    let mut all = if_addrs::get_if_addrs().ok()?.into_iter();
    all.find(|found| found.index == Some(index))
        .map(|found| found.name)
}

/// The list of network interfaces, which is empty here: those without an address cannot be found.
pub(in crate::net) const fn interfaces() -> Vec<NetworkInterface> {
    Vec::new()
}

/// Other programs' sockets cannot be asked about here.
#[derive(Debug)]
pub(in crate::net) struct Diag;

impl Diag {
    /// Not known: only Linux tells it.
    pub(in crate::net) fn new(_: SocketAddr, _: SocketAddr) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Not known: only Linux tells it.
    pub(in crate::net) const fn memory(&self) -> Option<Memory> {
        let Self = self;
        None
    }
}

/// The sockets of other programs cannot be asked about here.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub(in crate::net) fn sockets() -> io::Result<Vec<crate::model::SystemSocket>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Not known here: gives `false`.
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Linux")]
pub(in crate::net) fn report_refusals(_: &Socket, _: bool) -> io::Result<bool> {
    Ok(false)
}

/// Not known: only Linux tells it.
pub(in crate::net) fn memory(_: &Socket) -> Option<Memory> {
    None
}

/// Not known: only Linux tells it.
pub(in crate::net) fn error_report(_: &Socket, _: &mut [u8]) -> Option<ErrorReport> {
    None
}

/// Reads one datagram. `MSG_TRUNC` on Unix, `WSAEMSGSIZE` on Windows tell that it was cut.
///
/// # Errors
/// "Would block" when none waits.
pub(in crate::net) fn receive(
    socket: &Socket,
    buffer: &mut [u8],
    flags: RowFlags,
) -> io::Result<Received> {
    let (returned, flags, from) = {
        #[expect(unsafe_code, reason = "socket2 takes uninitialised buffers only")]
        // SAFETY: bytes are valid as maybe-uninitialised bytes, and the call below only ever
        // writes initialised ones.
        let view = unsafe { &mut *(std::ptr::from_mut::<[u8]>(buffer) as *mut [MaybeUninit<u8>]) };
        let pieces = &mut [MaybeUninitSlice::new(view)];
        socket.recv_from_vectored_with_flags(pieces, input_flags(flags))?
    };
    let from = from.as_socket().ok_or(io::ErrorKind::InvalidData)?;
    let truncated = flags.is_truncated();
    // Beside its error Winsock tells no number; the buffer is full then.
    let returned = if truncated { buffer.len() } else { returned };
    Ok(Received {
        returned,
        true_len: (!truncated).then_some(returned),
        truncated,
        from,
        drops: None,
        arrived: None,
        path: ArrivalPath::default(),
    })
}

/// Not every system has `SO_REUSEPORT`.
pub(in crate::net) fn set_reuse_port(_: &Socket, _: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The input flags of a read that its row tells: `MSG_PEEK` has this number on every system. Sockets never wait,
/// and whoever wants all bytes waits for them before.
pub(in crate::net) const fn input_flags(flags: RowFlags) -> i32 {
    if flags.has(RowFlags::PEEK) { 2 } else { 0 }
}

/// Whether one call can hand over many datagrams.
pub(in crate::net) const BATCHES: bool = false;

/// Nothing to keep from call to call.
#[derive(Debug, Default)]
pub(in crate::net) struct Arrays([Received; 0]);

impl Arrays {
    /// What was received with one call: nothing, as this system has no such call.
    pub(in crate::net) fn received(&self) -> impl Iterator<Item = Received> {
        self.0.iter().copied()
    }
}

/// Not known: only Linux tells it.
pub(in crate::net) fn can_segment(_: &Socket) -> bool {
    false
}

/// Not known here: the caller goes one by one.
pub(in crate::net) fn receive_many(
    _: &Socket,
    _: &mut [u8],
    _: usize,
    _: usize,
    _: &mut Arrays,
) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

/// One by one, until one fails; returns how many were handed over.
///
/// # Errors
/// Those of the first.
pub(in crate::net) fn send_many(
    socket: &Socket,
    pieces: &Pieces<'_>,
    to: Option<SocketAddr>,
    _: &mut Arrays,
) -> io::Result<usize> {
    for n in 0..pieces.count {
        let result = match to {
            Some(to) => socket.send_to(pieces.get(n), &SockAddr::from(to)),
            None => socket.send(pieces.get(n)),
        };
        if let Err(error) = result {
            return if n == 0 { Err(error) } else { Ok(n) };
        }
    }
    Ok(pieces.count)
}

/// Not known here: the caller goes one by one.
pub(in crate::net) fn send_segments(
    _: &Socket,
    _: &Pieces<'_>,
    _: Option<SocketAddr>,
) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

/// The error in Linux's numbering, by its kind.
pub(in crate::net) fn errno(error: &io::Error) -> Errno {
    use io::ErrorKind as Kind;
    let raw = error.raw_os_error();
    if let Some(errno) = raw.and_then(Errno::of_winsock) {
        return errno;
    }
    match error.kind() {
        Kind::PermissionDenied => Errno::EACCES,
        Kind::ConnectionRefused => Errno::ECONNREFUSED,
        Kind::ConnectionReset => Errno::ECONNRESET,
        Kind::HostUnreachable => Errno::EHOSTUNREACH,
        Kind::NetworkUnreachable => Errno::ENETUNREACH,
        Kind::NetworkDown => Errno::ENETDOWN,
        Kind::NotConnected => Errno::ENOTCONN,
        Kind::AddrInUse => Errno::EADDRINUSE,
        Kind::AddrNotAvailable => Errno::EADDRNOTAVAIL,
        Kind::BrokenPipe => Errno::EPIPE,
        Kind::WouldBlock => Errno::EAGAIN,
        Kind::InvalidInput => Errno::EINVAL,
        Kind::TimedOut => Errno::ETIMEDOUT,
        Kind::OutOfMemory => Errno::ENOMEM,
        Kind::Interrupted => Errno::EINTR,
        Kind::Unsupported => Errno::EOPNOTSUPP,
        // Those of macOS and the BSDs.
        _ => match raw {
            Some(39) => Errno::EDESTADDRREQ,
            Some(40) => Errno::EMSGSIZE,
            Some(47) => Errno::EAFNOSUPPORT,
            Some(55) => Errno::ENOBUFS,
            _ => Errno::EIO,
        },
    }
}
