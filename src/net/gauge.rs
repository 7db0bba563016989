//! The kernel's figures for a socket that another thread or program owns.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Weak},
};

use socket2::Socket;

use super::{is_here, local_addresses, sys};
use crate::model::Memory;

/// Looks at a socket's receive queue as long as the socket is open, and keeps it from nothing.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    of: GaugedSocket,
}

/// The socket whose queue is read.
#[derive(Debug, Default)]
enum GaugedSocket {
    #[default]
    Nobody,
    /// A socket of this program, its address, and this machine's addresses if it is bound to all.
    Own(Weak<Socket>, SocketAddr, Vec<IpAddr>),
    /// Another program's on this machine: whoever hears what is sent to that address.
    Other(sys::Diag, SocketAddr),
}

impl Gauge {
    pub(super) fn new(socket: &Arc<Socket>, local: SocketAddr) -> Self {
        let also = if local.ip().is_unspecified() {
            local_addresses()
        } else {
            Vec::new()
        };
        Self {
            of: GaugedSocket::Own(Arc::downgrade(socket), local, also),
        }
    }

    /// A gauge for the socket of this machine, whoever's it is, that gets what is sent from `from` to `to`
    /// (`sock_diag(7)`).
    ///
    /// # Errors
    /// `to` is not on this machine, although somebody here may listen at its port; no descriptors left; the system has
    /// no such query.
    pub(crate) fn of_other(from: SocketAddr, to: SocketAddr) -> io::Result<Self> {
        if !is_here(to.ip()) {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        }
        let of = GaugedSocket::Other(sys::Diag::new(from, to)?, to);
        Ok(Self { of })
    }

    /// The address of the socket, if it is still open as far as is known.
    pub(crate) fn local(&self) -> Option<SocketAddr> {
        match &self.of {
            GaugedSocket::Own(socket, local, _) if socket.strong_count() > 0 => Some(*local),
            GaugedSocket::Other(_, to) => Some(*to),
            GaugedSocket::Own(..) | GaugedSocket::Nobody => None,
        }
    }

    /// What the program's own socket is bound to, and this machine's addresses if it is bound to all, as long as it is
    /// open.
    pub(crate) fn bound(&self) -> Option<(SocketAddr, &[IpAddr])> {
        match &self.of {
            GaugedSocket::Own(_, local, also) if self.local().is_some() => Some((*local, also)),
            _ => None,
        }
    }

    /// The kernel's figures (`SO_MEMINFO`); `None` if the socket is closed, or the system gives none.
    pub(crate) fn memory(&self) -> Option<Memory> {
        match &self.of {
            GaugedSocket::Own(socket, ..) => sys::memory(&*socket.upgrade()?),
            GaugedSocket::Other(diag, _) => diag.memory(),
            GaugedSocket::Nobody => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Backend, Udp};

    #[test]
    fn a_gauge_keeps_no_socket_open() {
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let udp = Udp::bound(addr, Backend::Best).unwrap();
        if !udp.capabilities().drops {
            return;
        }
        let gauge = udp.gauge();
        assert_eq!(gauge.local(), Some(udp.local()), "open");
        assert!(gauge.memory().is_some_and(|memory| memory.limit > 0));
        udp.close();
        assert_eq!((gauge.local(), gauge.memory()), (None, None), "closed");
        assert_eq!(Gauge::default().memory(), None, "of nothing");
    }
}
