//! What a waiting datagram costs.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
};

use super::{Backend, Pieces, Udp};
use crate::model::{RowFlags, SockOpt};

/// A receive buffer for more than one send can hold; the kernel clips it to its maximum.
const RECEIVE_BUFFER: u32 = 1 << 20;

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
    let udp = Udp::bound(addr, Backend::Best)?;
    udp.set(SockOpt::ReceiveBuffer, RECEIVE_BUFFER)?;
    let count = if segments {
        Pieces::in_one_send(size)
    } else {
        1
    };
    let bytes = vec![0; size * count];
    if count > 1 {
        udp.send_segments(&Pieces::new(&bytes, size, count), Some(udp.local()))?;
    } else {
        udp.send(&bytes, Some(udp.local()), RowFlags(0))?;
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
        let udp = Udp::bound(here, Backend::Best).unwrap();
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
}
