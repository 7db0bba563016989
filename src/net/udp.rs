//! A UDP socket that tells what it knows.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::{Gauge, Many, Pieces, Received, options, received::ErrorReport, sys};
use crate::model::{Errno, Group, Memory, RowFlags, SockOpt, SocketCapabilities, Syscall};

/// How much of what the system can tell is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Backend {
    /// All that this system can tell.
    #[default]
    Best,
    /// What every system can tell, and no more.
    Portable,
}

/// A UDP socket that never blocks.
#[derive(Clone, Debug)]
pub(crate) struct Udp {
    socket: Arc<Socket>,
    local: SocketAddr,
    backend: Backend,
    refusals: bool,
    pub(crate) arrivals: bool,
}

impl Udp {
    /// Calls `socket(2)`, for the family of an address.
    ///
    /// # Errors
    /// `EMFILE`, `ENFILE` (no descriptors left), `EAFNOSUPPORT`.
    pub(crate) fn open(like: SocketAddr, backend: Backend) -> io::Result<Self> {
        let domain = Domain::for_address(like);
        let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket: Arc::new(socket),
            local: unbound(like),
            backend,
            refusals: false,
            arrivals: false,
        })
    }

    /// A socket bound to an address, for the lab's own measurements.
    ///
    /// # Errors
    /// Those of [`Self::open`] and [`Self::bind`].
    pub(crate) fn bound(addr: SocketAddr, backend: Backend) -> io::Result<Self> {
        let mut udp = Self::open(addr, backend)?;
        udp.observe(false)?;
        udp.bind(addr)?;
        Ok(udp)
    }

    /// Switches on what tells more of it: the drop counter, and `refusals` with what they refuse. To be
    /// called before it is bound, so that the counter counts from the first datagram on.
    ///
    /// # Errors
    /// What `setsockopt(2)` says.
    pub(crate) fn observe(&mut self, refusals: bool) -> io::Result<()> {
        if self.backend == Backend::Best {
            sys::count_drops(&self.socket)?;
            self.arrivals = sys::set_arrival_options(&self.socket, self.local, true);
            if refusals {
                self.refusals = sys::report_refusals(&self.socket, true)?;
            }
        }
        Ok(())
    }

    /// Calls `bind(2)`.
    ///
    /// # Errors
    /// `EADDRINUSE`, `EACCES` (ports below 1024), `EADDRNOTAVAIL`.
    pub(crate) fn bind(&mut self, addr: SocketAddr) -> io::Result<()> {
        self.socket.bind(&SockAddr::from(addr))?;
        self.local = addr;
        self.look_up_name();
        Ok(())
    }

    /// Calls `connect(2)`: from now on only this peer is heard, and sends need no address.
    ///
    /// # Errors
    /// `ENETUNREACH`, `EINVAL` (from a loopback address to another machine), …
    pub(crate) fn connect(&mut self, to: SocketAddr) -> io::Result<()> {
        self.socket.connect(&SockAddr::from(to))?;
        self.look_up_name();
        Ok(())
    }

    /// Asks `getsockname(2)` for its own address.
    pub(crate) fn look_up_name(&mut self) {
        if let Ok(Some(local)) = self.socket.local_addr().map(|addr| addr.as_socket()) {
            self.local = local;
        }
    }

    /// Calls `setsockopt(2)`; buffers in bytes.
    ///
    /// # Errors
    /// What it says of a value that it does not take.
    pub(crate) fn set(&self, option: SockOpt, value: u32) -> io::Result<()> {
        options::set(&self.socket, option, value)
    }

    /// Joins a multicast group, or leaves it.
    ///
    /// # Errors
    /// See [`options::change_group`].
    pub(crate) fn change_group(&self, group: Group, join: bool) -> io::Result<()> {
        options::change_group(&self.socket, group, join)
    }

    /// A buffer's size in effect, in bytes; `None` of other options.
    pub(crate) fn effective(&self, option: SockOpt) -> Option<u32> {
        options::effective(&self.socket, option)
    }

    /// The descriptor's number; 0 where the system has none.
    pub(crate) fn descriptor(&self) -> i32 {
        sys::descriptor(&self.socket)
    }

    /// The socket's own address, as `getsockname` gave it.
    pub(crate) const fn local(&self) -> SocketAddr {
        self.local
    }

    /// What the kernel tells of the socket.
    pub(crate) const fn capabilities(&self) -> SocketCapabilities {
        SocketCapabilities {
            drops: sys::COUNTS_DROPS && matches!(self.backend, Backend::Best),
            refusals: self.refusals,
        }
    }

    /// Asks from now on how each datagram comes, or does not. Where the system does not tell, nothing changes.
    pub(crate) fn ask_arrivals(&mut self, ask: bool) {
        if ask != self.arrivals && self.backend == Backend::Best {
            self.arrivals = sys::set_arrival_options(&self.socket, self.local, ask);
        }
    }

    /// The name of the call that [`Self::receive`] makes.
    pub(crate) const fn receive_call(&self) -> Syscall {
        match self.backend {
            Backend::Best => sys::RECEIVE_CALL,
            Backend::Portable => Syscall::RecvMsg,
        }
    }

    /// Whether [`Self::receive`] passes the input flag `MSG_TRUNC`.
    pub(crate) const fn asks_true_len(&self) -> bool {
        sys::HAS_TRUE_LEN && matches!(self.backend, Backend::Best)
    }

    /// Reads one datagram into `buffer`, without waiting; `flags` are those of its row.
    ///
    /// # Errors
    /// `EAGAIN` when none waits; a pending error of the socket.
    pub(crate) fn receive(&self, buffer: &mut [u8], flags: RowFlags) -> io::Result<Received> {
        match self.backend {
            Backend::Best => sys::receive(&self.socket, buffer, flags),
            Backend::Portable => sys::portable::receive(&self.socket, buffer, flags),
        }
    }

    /// Sends one datagram; to `to`, or to the connected peer; `flags` are those of its row.
    ///
    /// # Errors
    /// `EMSGSIZE`, `EACCES`, `ENETUNREACH`, `ECONNREFUSED`, `EAGAIN` (send buffer full), …
    pub(crate) fn send(
        &self,
        bytes: &[u8],
        to: Option<SocketAddr>,
        flags: RowFlags,
    ) -> io::Result<usize> {
        let flags = sys::input_flags(flags);
        match to {
            Some(to) => {
                let to = SockAddr::from(to);
                self.socket.send_to_with_flags(bytes, &to, flags)
            }
            None => self.socket.send_with_flags(bytes, flags),
        }
    }

    /// Whether one call can hand over many datagrams: [`Self::receive_many`], [`Self::send_many`].
    pub(crate) const fn batches(&self) -> bool {
        sys::BATCHES && matches!(self.backend, Backend::Best)
    }

    /// Whether the kernel can cut one send into datagrams: [`Self::send_segments`].
    pub(crate) fn segments(&self) -> bool {
        self.batches() && sys::can_segment(&self.socket)
    }

    /// Reads at most `most` datagrams with one call, each with room for `size` bytes, without
    /// waiting; [`Many::received`] gives them.
    ///
    /// # Errors
    /// `EAGAIN` when none waits; a pending error of the socket.
    pub(crate) fn receive_many(
        &self,
        size: usize,
        most: usize,
        many: &mut Many,
    ) -> io::Result<usize> {
        many.fill(size, most, |buffer, arrays| {
            sys::receive_many(&self.socket, buffer, size, most, arrays)
        })
    }

    /// Sends with one call; returns how many datagrams were handed over.
    ///
    /// # Errors
    /// Those of [`Self::send`], for the first datagram; an error of a later one is not told.
    pub(crate) fn send_many(
        &self,
        pieces: &Pieces<'_>,
        to: Option<SocketAddr>,
        many: &mut Many,
    ) -> io::Result<usize> {
        sys::send_many(&self.socket, pieces, to, &mut many.arrays)
    }

    /// Sends all with one send that the kernel cuts into datagrams; returns how many.
    ///
    /// # Errors
    /// Those of [`Self::send`]; `EINVAL`, `EIO` where the route or the kernel cannot do it.
    pub(crate) fn send_segments(
        &self,
        pieces: &Pieces<'_>,
        to: Option<SocketAddr>,
    ) -> io::Result<usize> {
        sys::send_segments(&self.socket, pieces, to)
    }

    /// What another thread can look at the receive queue with.
    pub(crate) fn gauge(&self) -> Gauge {
        match self.backend {
            Backend::Best => Gauge::new(&self.socket, self.local),
            Backend::Portable => Gauge::default(),
        }
    }

    /// Lets nothing more come in: connected to its own address, the socket hears itself alone (udp(7)). What
    /// waits in the queue stays there.
    ///
    /// # Errors
    /// What `connect(2)` says; then more can come in.
    pub(crate) fn connect_to_self(&self) -> io::Result<()> {
        let mut own = self.local;
        if own.port() == 0 {
            // Nobody can send there.
            return Ok(());
        }
        if own.ip().is_unspecified() {
            let loopback: IpAddr = match own.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            };
            own.set_ip(loopback);
        }
        self.socket.connect(&SockAddr::from(own))
    }

    /// Closes the socket: the port is free when this returns, also if somebody looks at a
    /// [`Gauge`] of it right now.
    pub(crate) fn close(self) {
        // Such a look lasts a microsecond. Of a socket that a waiter still knows the waiter keeps a share.
        for _ in 0..1000 {
            if Arc::strong_count(&self.socket) == 1 {
                return;
            }
            std::thread::yield_now();
        }
    }

    /// The kernel's figures for the receive queue, where it gives any.
    pub(crate) fn memory(&self) -> Option<Memory> {
        match self.backend {
            Backend::Best => sys::memory(&self.socket),
            Backend::Portable => None,
        }
    }

    /// Takes one report off the error queue; the quoted payload goes into `buffer`.
    pub(crate) fn error_report(&self, buffer: &mut [u8]) -> Option<ErrorReport> {
        if self.refusals {
            sys::error_report(&self.socket, buffer)
        } else {
            None
        }
    }

    /// Reads and clears `SO_ERROR`.
    pub(crate) fn take_error(&self) -> Option<Errno> {
        self.socket
            .take_error()
            .ok()
            .flatten()
            .map(|error| sys::errno(&error))
    }

    pub(crate) const fn socket(&self) -> &Arc<Socket> {
        &self.socket
    }
}

/// What `getsockname(2)` tells of a socket of the family of an address before it is bound.
pub(crate) fn unbound(like: SocketAddr) -> SocketAddr {
    if like.is_ipv6() {
        (Ipv6Addr::UNSPECIFIED, 0).into()
    } else {
        (Ipv4Addr::UNSPECIFIED, 0).into()
    }
}
