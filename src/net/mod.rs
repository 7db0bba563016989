//! The only place that opens sockets, and everything that a system can tell about a datagram.
//!
//! [`Udp`] speaks plain values; what differs between systems is in `sys`: on Linux all of the
//! evidence, elsewhere what `std` and `socket2` can tell. A test may ask for the portable way
//! on Linux too ([`Backend::Portable`]).

mod error;
mod gauge;
mod kernel_cost;
mod many;
mod options;
mod probe;
mod ready;
mod received;
mod sys;
mod tables;
mod tcp;
mod udp;
mod wait;

pub(crate) use error::{NetError, Operation, errno_of};
pub(crate) use gauge::Gauge;
pub(crate) use kernel_cost::kernel_cost;
pub(crate) use many::{BATCH, Many, Pieces};
pub(crate) use probe::{
    arrival, connection, drop_total, ipv6, largest_buffer, listed_sockets, multicast, refusal,
};
pub(crate) use ready::{Interest, Ready};
pub(crate) use received::Received;
pub(crate) use sys::{Waker, map_pages, set_malloc_thresholds};
pub(crate) use tables::{TcpTable, listen_overflows, port_probe, socket_table, udp_counters};
pub(crate) use tcp::{Tcp, is_pending, reports_tcp_state};
pub(crate) use udp::{Backend, Udp, unbound};
pub(crate) use wait::Waiter;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    sync::Arc,
    time::Duration,
};

use crate::model::{InterfaceSource, NetworkInterface};

/// A socket that a waiter keeps a share of.
pub(crate) type SharedSocket = Arc<socket2::Socket>;

/// Whether the kernel gave less than was asked for, in bytes. Linux doubles what is asked before it
/// clips it (socket(7)); other systems are not known to.
pub(crate) const fn receive_buffer_was_clipped(asked: u32, effective: u32) -> bool {
    let wanted = if sys::DOUBLES_RECEIVE_BUFFER {
        asked.saturating_mul(2)
    } else {
        asked
    };
    effective < wanted
}

/// What to ask for so that the kernel gives a buffer of so many bytes.
pub(crate) const fn buffer_to_ask_for(effective: u32) -> u32 {
    if sys::DOUBLES_RECEIVE_BUFFER {
        effective / 2
    } else {
        effective
    }
}

/// Whether the calls of this system's sockets are those of Winsock.
pub(crate) const IS_WINSOCK: bool = sys::IS_WINSOCK;

/// Whether what is sent to `ip` stays on this machine: a loopback address, or that of an interface.
pub(crate) fn is_here(ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    ip.is_loopback() || local_addresses().contains(&ip)
}

/// The address that this system sends from to another one, as its routes are now, where the socket is bound to none;
/// `None` where there is no route, and of groups and broadcasts. Nothing is sent.
pub(crate) fn source_towards(to: SocketAddr) -> Option<IpAddr> {
    let any: IpAddr = match to {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    // Of a group the socket's own options decide.
    let connected = (!to.ip().is_multicast()).then(|| socket.connect(to));
    connected?.ok()?;
    let from = socket.local_addr().ok()?.ip();
    (!from.is_unspecified()).then_some(from)
}

/// The processor time that all threads have used, where the system tells.
pub(crate) fn process_cpu_time() -> Option<Duration> {
    sys::process_cpu_time()
}

/// Does this when the connection to the X display breaks, and ends the process then.
pub(crate) fn when_x_display_ends(then: impl Fn() + Send + Sync + 'static) {
    sys::when_x_display_ends(Box::new(then));
}

/// Where the network interfaces of this machine are asked for.
pub(crate) const INTERFACES: InterfaceSource = InterfaceSource {
    all: interfaces,
    name: sys::interface_name,
};

/// The network interfaces of this machine; where the system does not list those without an address, the others.
fn interfaces() -> Vec<NetworkInterface> {
    let mut all = sys::interfaces();
    for found in if_addrs::get_if_addrs().unwrap_or_default() {
        let Some(index) = found.index else { continue };
        let addr = found.ip();
        match all.iter_mut().find(|interface| interface.index == index) {
            Some(interface) => interface.addrs.push(addr),
            None => all.push(NetworkInterface {
                index,
                name: found.name,
                addrs: vec![addr],
            }),
        }
    }
    all
}

/// This machine's addresses; empty where the system does not tell.
pub(crate) fn local_addresses() -> Vec<IpAddr> {
    if_addrs::get_if_addrs()
        .unwrap_or_default()
        .iter()
        .map(if_addrs::Interface::ip)
        .collect()
}
