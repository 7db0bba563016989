//! A TCP socket that tells what it knows.

use std::net::Shutdown;
use std::{io, net::SocketAddr, sync::Arc};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::{Backend, options, sys};
use crate::model::{Errno, IcmpReport, RowFlags, SockOpt, TcpFigures, TcpState};

/// A TCP socket that never blocks: a listener, or one end of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Tcp {
    socket: Arc<Socket>,
    backend: Backend,
}

impl Tcp {
    /// Calls `socket(2)`, for the family of an address.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE` (no descriptors left), `EAFNOSUPPORT`.
    pub(crate) fn open(like: SocketAddr, backend: Backend) -> io::Result<Self> {
        let domain = Domain::for_address(like);
        let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        Ok(Self::of(socket, backend))
    }

    /// A UDP socket, to ask of it what only a stream can.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) fn datagram(like: SocketAddr, backend: Backend) -> io::Result<Self> {
        let domain = Domain::for_address(like);
        let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        Ok(Self::of(socket, backend))
    }

    fn of(socket: Socket, backend: Backend) -> Self {
        Self {
            socket: Arc::new(socket),
            backend,
        }
    }

    /// Calls `setsockopt(2)`; switches are 0 and 1, buffers in bytes, lingering in seconds.
    ///
    /// # Errors
    /// What it says of a value that it does not take.
    pub(crate) fn set(&self, option: SockOpt, value: u32) -> io::Result<()> {
        options::set(&self.socket, option, value)
    }

    /// A buffer's size in effect, in bytes; `None` of other options.
    pub(crate) fn effective(&self, option: SockOpt) -> Option<u32> {
        options::effective(&self.socket, option)
    }

    /// Calls `bind(2)`.
    ///
    /// # Errors
    /// `EADDRINUSE`, `EACCES` (ports below 1024), `EADDRNOTAVAIL`.
    pub(crate) fn bind(&self, addr: SocketAddr) -> io::Result<()> {
        self.socket.bind(&SockAddr::from(addr))
    }

    /// Calls `listen(2)`, which may be called again for another backlog.
    ///
    /// # Errors
    /// `EADDRINUSE`; `EOPNOTSUPP` of a UDP socket.
    pub(crate) fn listen(&self, backlog: u32) -> io::Result<()> {
        self.socket
            .listen(i32::try_from(backlog).unwrap_or(i32::MAX))
    }

    /// Calls `accept(2)`.
    ///
    /// # Errors
    /// `EAGAIN` when no connection waits; `EMFILE`, `ENFILE` (no descriptors left), `ECONNABORTED`;
    /// `EOPNOTSUPP` of a UDP socket.
    pub(crate) fn accept(&self) -> io::Result<(Self, SocketAddr)> {
        let (socket, peer) = self.socket.accept()?;
        socket.set_nonblocking(true)?;
        let peer = peer.as_socket().ok_or(io::ErrorKind::InvalidData)?;
        Ok((Self::of(socket, self.backend), peer))
    }

    /// Calls `connect(2)`.
    ///
    /// # Errors
    /// `EINPROGRESS` where the peer has not answered yet, which [`is_pending`] tells; `ECONNREFUSED`,
    /// `ENETUNREACH`, `EADDRNOTAVAIL`, …
    pub(crate) fn connect(&self, to: SocketAddr) -> io::Result<()> {
        self.socket.connect(&SockAddr::from(to))
    }

    /// Lets the error queue tell what the network reports of a connection that is not made yet, or no more.
    /// IPv4 does so by itself. With the switch on, such a report would break an open connection, which goes
    /// on otherwise (tcp(7)): it must be off by then. A `connect` ends as it does without.
    pub(crate) fn set_recv_err(&self, on: bool) {
        if self.backend == Backend::Best && self.local().is_some_and(|local| local.is_ipv6()) {
            // Without it the reports are not known.
            sys::report_refusals(&self.socket, on).ok();
        }
    }

    /// Takes one report off the error queue. The last one takes `SO_ERROR` with it.
    pub(crate) fn error_report(&self) -> Option<(Errno, IcmpReport)> {
        if self.backend == Backend::Portable {
            return None;
        }
        // What is quoted, the SYN, is not looked at.
        let report = sys::error_report(&self.socket, &mut [0; 64])?;
        Some((report.errno, report.icmp))
    }

    /// The socket's own address, asked by `getsockname`; `None` where the call fails.
    pub(crate) fn local(&self) -> Option<SocketAddr> {
        self.socket.local_addr().ok()?.as_socket()
    }

    /// Whether it has a peer (`getpeername(2)`).
    pub(crate) fn has_peer(&self) -> bool {
        self.socket.peer_addr().is_ok()
    }

    /// Calls `send(2)`; returns how many bytes the kernel took.
    ///
    /// # Errors
    /// `EAGAIN` (send buffer full), `EPIPE`, `ECONNRESET`, `ENOTCONN`.
    pub(crate) fn send(&self, bytes: &[u8], flags: RowFlags) -> io::Result<usize> {
        self.socket.send_with_flags(bytes, sys::input_flags(flags))
    }

    /// Calls `recv(2)` with the flags of its row and room for `size` bytes, and appends to `bytes` what it returned. Where it returned
    /// 0 although `size` is above 0, the peer's FIN has come and all before it was read.
    ///
    /// # Errors
    /// `EAGAIN` when nothing waits; `ECONNRESET`, `ENOTCONN`, `ETIMEDOUT`.
    pub(crate) fn receive_onto(
        &self,
        bytes: &mut Vec<u8>,
        size: usize,
        flags: RowFlags,
    ) -> io::Result<usize> {
        sys::receive_onto(&self.socket, bytes, size, flags)
    }

    /// Calls `shutdown(2)`.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub(crate) fn shutdown(&self, how: Shutdown) -> io::Result<()> {
        self.socket.shutdown(how)
    }

    /// The kernel's figures, where the system tells any.
    pub(crate) fn figures(&self) -> Option<TcpFigures> {
        match self.backend {
            Backend::Best => sys::tcp_figures(&self.socket),
            Backend::Portable => None,
        }
    }

    /// Whether so many bytes wait to be read, or no more can come, or the system does not tell.
    pub(crate) fn waits_or_ends(&self, wanted: u32) -> bool {
        let Some(figures) = self.figures() else {
            return true;
        };
        let open = matches!(
            figures.state,
            TcpState::Established | TcpState::FinWait1 | TcpState::FinWait2
        );
        !open
            || figures
                .receive_queue
                .is_none_or(|waiting| waiting >= wanted)
    }

    /// Reads and clears `SO_ERROR`.
    pub(crate) fn take_error(&self) -> Option<Errno> {
        let error = self.socket.take_error().ok().flatten();
        error.map(|error| sys::errno(&error))
    }

    /// The descriptor's number; 0 where the system has none.
    pub(crate) fn descriptor(&self) -> i32 {
        sys::descriptor(&self.socket)
    }

    /// Closes the socket, which must not be watched any more.
    pub(crate) fn close(self) {
        drop(self.socket);
    }

    pub(crate) const fn socket(&self) -> &Arc<Socket> {
        &self.socket
    }
}

/// Whether the system tells a TCP socket's state (`TCP_INFO`).
pub(crate) const fn reports_tcp_state() -> bool {
    sys::HAS_TCP_INFO
}

/// Whether this error of `connect(2)` says that the peer has not answered yet.
pub(crate) fn is_pending(error: &io::Error) -> bool {
    // EINPROGRESS: 115 on Linux, 36 on macOS and the BSDs; elsewhere "would block".
    error.kind() == io::ErrorKind::WouldBlock || matches!(error.raw_os_error(), Some(115 | 36))
}
