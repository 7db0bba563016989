//! What this system tells and lets be done, found out by doing it on sockets of its own on loopback.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use super::{Backend, INTERFACES, Interest, Tcp, Udp, Waiter, is_pending, sys};
use crate::model::{Group, IcmpReport, RowFlags, SockOpt, TcpFigures};

/// How long something on loopback may take.
const TIMEOUT: Duration = Duration::from_millis(500);
/// A group of the range that is free for use within a site (RFC 2365).
const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 77, 77);
/// How often a refusal is asked for: another program may take the port that was just left.
const TRIES: usize = 3;
/// More than the smallest receive buffer holds, in datagrams of a kilobyte.
const TOO_MANY: usize = 64;

fn here(ip: impl Into<IpAddr>) -> SocketAddr {
    SocketAddr::new(ip.into(), 0)
}

/// Waits until there is something at a socket.
fn wait_for(socket: &super::SharedSocket) -> io::Result<()> {
    let mut waiter = Waiter::new()?;
    let read = Interest {
        read: true,
        ..Interest::default()
    };
    waiter.set(0, socket, read)?;
    waiter.wait(Some(TIMEOUT), &mut Vec::new())
}

/// How many datagrams a full queue dropped, as the next one that comes tells; `None` where it does not.
///
/// # Errors
/// Nothing can be sent on loopback.
pub(crate) fn drop_total() -> io::Result<Option<u32>> {
    let udp = Udp::bound(here(Ipv4Addr::LOCALHOST), Backend::Best)?;
    udp.set(SockOpt::ReceiveBuffer, 0)?;
    for _ in 0..TOO_MANY {
        udp.send(&[0; 1024], Some(udp.local()), RowFlags(0))?;
    }
    let mut bytes = [0; 1];
    while udp.receive(&mut bytes, RowFlags(0)).is_ok() {}
    udp.send(&[], Some(udp.local()), RowFlags(0))?;
    wait_for(udp.socket())?;
    Ok(udp.receive(&mut bytes, RowFlags(0))?.drops)
}

/// The ICMP message that came back for a datagram to a port where nobody listens, with what it refused.
///
/// # Errors
/// Nothing can be sent on loopback.
pub(crate) fn refusal() -> io::Result<Option<IcmpReport>> {
    for _ in 0..TRIES {
        let nobody = Udp::bound(here(Ipv4Addr::LOCALHOST), Backend::Best)?;
        let to = nobody.local();
        nobody.close();
        let mut udp = Udp::open(to, Backend::Best)?;
        udp.observe(true)?;
        udp.send(b"?", Some(to), RowFlags(0))?;
        wait_for(udp.socket())?;
        if let Some(report) = udp.error_report(&mut [0; 64]) {
            return Ok(Some(report.icmp));
        }
    }
    Ok(None)
}

/// Whether a datagram to the own address tells when it came.
///
/// # Errors
/// Nothing can be sent on loopback of this family.
pub(crate) fn arrival(ip: impl Into<IpAddr>) -> io::Result<bool> {
    let udp = Udp::bound(here(ip), Backend::Best)?;
    udp.send(b"?", Some(udp.local()), RowFlags(0))?;
    wait_for(udp.socket())?;
    Ok(udp.receive(&mut [0; 1], RowFlags(0))?.arrived.is_some())
}

/// Whether datagrams go from `[::1]` to `[::1]`.
pub(crate) fn ipv6() -> bool {
    arrival(Ipv6Addr::LOCALHOST).is_ok()
}

/// How many sockets the kernel's table lists, if the own one is among them.
///
/// # Errors
/// The table cannot be asked for.
pub(crate) fn listed_sockets() -> io::Result<Option<usize>> {
    let udp = Udp::bound(here(Ipv4Addr::LOCALHOST), Backend::Best)?;
    let all = sys::sockets()?;
    let own = all.iter().any(|socket| socket.local == udp.local());
    Ok(own.then_some(all.len()))
}

/// The figures of one end of a connection.
///
/// # Errors
/// There is no TCP on loopback.
pub(crate) fn connection() -> io::Result<Option<TcpFigures>> {
    let addr = here(Ipv4Addr::LOCALHOST);
    let listener = Tcp::open(addr, Backend::Best)?;
    listener.bind(addr)?;
    listener.listen(1)?;
    let to = listener.local().ok_or(io::ErrorKind::AddrNotAvailable)?;
    let client = Tcp::open(addr, Backend::Best)?;
    client
        .connect(to)
        .or_else(|error| is_pending(&error).then_some(()).ok_or(error))?;
    wait_for(listener.socket())?;
    Ok(listener.accept()?.0.figures())
}

/// Whether a datagram to a group comes to a socket of this machine that has joined it.
///
/// # Errors
/// It cannot be joined, or sent to.
pub(crate) fn multicast() -> io::Result<bool> {
    let any = here(Ipv4Addr::UNSPECIFIED);
    let udp = Udp::bound(any, Backend::Best)?;
    let loopback =
        |one: &crate::model::NetworkInterface| one.addrs.contains(&IpAddr::V4(Ipv4Addr::LOCALHOST));
    let interface = (INTERFACES.all)().into_iter().find(loopback);
    let group = Group {
        addr: GROUP.into(),
        interface: interface.map_or(0, |one| one.index),
    };
    udp.change_group(group, true)?;
    let loopback = u32::from_ne_bytes(Ipv4Addr::LOCALHOST.octets());
    udp.set(SockOpt::GroupInterface, loopback)?;
    udp.set(SockOpt::GroupLoop, 1)?;
    let to = SocketAddr::new(GROUP.into(), udp.local().port());
    udp.send(b"?", Some(to), RowFlags(0))?;
    wait_for(udp.socket())?;
    Ok(udp.receive(&mut [0; 1], RowFlags(0)).is_ok())
}

/// The largest buffer that can be asked for, in bytes: what the kernel makes of a wish for two gibibytes.
///
/// # Errors
/// It takes no such wish.
pub(crate) fn largest_buffer(option: SockOpt) -> io::Result<Option<u32>> {
    let udp = Udp::bound(here(Ipv4Addr::LOCALHOST), Backend::Best)?;
    udp.set(option, i32::MAX.unsigned_abs())?;
    Ok(udp.effective(option).map(super::buffer_to_ask_for))
}
