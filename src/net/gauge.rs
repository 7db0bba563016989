//! The kernel's figures for a socket that another thread or program owns.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Weak},
};

use socket2::Socket;

use super::{Backend, Pieces, Udp, is_here, local_addresses, sys};
use crate::model::{Memory, address};

/// A receive buffer for more than one send can hold; the kernel clips it to its maximum.
const ROOMY: u32 = 1 << 20;

/// Looks at a socket's receive queue as long as the socket is open, and keeps it from nothing.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    of: Of,
}

/// Whose queue it is.
#[derive(Debug, Default)]
enum Of {
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
            of: Of::Own(Arc::downgrade(socket), local, also),
        }
    }

    /// A gauge for the socket on this machine that hears what is sent from `from` to `to`, whoever's
    /// it is (`sock_diag(7)`).
    ///
    /// # Errors
    /// `to` is not on this machine, although somebody here may listen at its port; no descriptors left;
    /// a system that cannot be asked so.
    pub(crate) fn of_other(from: SocketAddr, to: SocketAddr) -> io::Result<Self> {
        if !is_here(to.ip()) {
            return Err(io::ErrorKind::AddrNotAvailable.into());
        }
        let of = Of::Other(sys::Diag::new(from, to)?, to);
        Ok(Self { of })
    }

    /// The address of the socket, if it is still open as far as is known.
    pub(crate) fn local(&self) -> Option<SocketAddr> {
        match &self.of {
            Of::Own(socket, local, _) if socket.strong_count() > 0 => Some(*local),
            Of::Other(_, to) => Some(*to),
            Of::Own(..) | Of::Nobody => None,
        }
    }

    /// Whether what is sent to `to` comes to this socket of the program's own.
    pub(crate) fn hears(&self, to: SocketAddr) -> bool {
        let (Of::Own(_, local, also), Some(_)) = (&self.of, self.local()) else {
            return false;
        };
        // What is sent to 0.0.0.0 arrives at the sender's own address, whoever listens there.
        !to.ip().is_unspecified() && address::reaches(to, *local, also)
    }

    /// The kernel's figures (`SO_MEMINFO`); `None` if the socket is closed, or the system gives none.
    pub(crate) fn memory(&self) -> Option<Memory> {
        match &self.of {
            Of::Own(socket, ..) => sys::memory(&*socket.upgrade()?),
            Of::Other(diag, _) => diag.memory(),
            Of::Nobody => None,
        }
    }
}

/// What the kernel holds for one datagram of `size` bytes that waits, in bytes, when it was sent by
/// itself or as one of many `segments`, over the protocol of `like`: measured on a socket of its own
/// that sends to itself.
///
/// # Errors
/// No descriptors left; no loopback; a system that gives no figures.
pub(crate) fn kernel_cost(size: usize, segments: bool, like: SocketAddr) -> io::Result<u32> {
    let addr = if like.is_ipv6() {
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0))
    } else {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
    };
    let udp = Udp::bind(addr, Backend::Best, false).map_err(|error| error.source)?;
    udp.set_receive_buffer(ROOMY)
        .map_err(|error| error.source)?;
    let count = if segments {
        Pieces::in_one_send(size)
    } else {
        1
    };
    let bytes = vec![0; size * count];
    if count > 1 {
        udp.send_segments(&Pieces::new(&bytes, size, count), Some(udp.local()))?;
    } else {
        udp.send(&bytes, Some(udp.local()))?;
    }
    let unknown = || io::Error::from(io::ErrorKind::Unsupported);
    let memory = udp.memory().ok_or_else(unknown)?;
    // On a system with a small maximum the queue may not hold all of them.
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let waiting = count.saturating_sub(memory.drops).max(1);
    match memory.held.div_ceil(waiting) {
        0 => Err(unknown()),
        cost => Ok(cost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_datagram_costs_more_than_its_bytes() {
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let udp = Udp::bind(here, Backend::Best, false).unwrap();
        // Only Linux gives the figures.
        let sizes = if udp.capabilities().drops { 4 } else { 0 };
        let all = [(64, false), (1024, false), (64, true), (30_000, true)];
        for (size, segments) in all.into_iter().take(sizes) {
            let cost = kernel_cost(size, segments, here).unwrap();
            assert!(
                cost as usize > size && (cost as usize) < 4 * size + 4096,
                "{size}: {cost}"
            );
        }
    }

    #[test]
    fn a_gauge_keeps_no_socket_open() {
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let udp = Udp::bind(addr, Backend::Best, false).unwrap();
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
