//! Linux: the true length, the drop counter, the kernel's figures, the error queue.
#![expect(
    unsafe_code,
    reason = "recvmsg with control data, SO_MEMINFO and the error queue"
)]

use std::{
    ffi::CStr,
    io, mem,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    os::fd::AsRawFd as _,
    ptr,
    time::Duration,
};

use libc::{c_int, c_void, socklen_t};
use rustix::time::{ClockId, clock_gettime};
use socket2::{Domain, Socket};

use crate::{
    model::{ArrivalPath, Errno, IcmpReport, Memory, NetworkInterface, RowFlags, Syscall},
    net::received::{ErrorReport, Received},
};

/// Whether `SO_RCVBUF` puts twice what is asked into effect (socket(7)).
pub(in crate::net) const DOUBLES_RECEIVE_BUFFER: bool = true;
/// Whether the system counts drops at a socket (`SO_RXQ_OVFL`, socket(7)).
pub(in crate::net) const COUNTS_DROPS: bool = true;
/// The call that a receive makes.
pub(in crate::net) const RECEIVE_CALL: Syscall = Syscall::RecvMsg;
/// Whether the calls are those of Winsock.
pub(in crate::net) const IS_WINSOCK: bool = false;
/// Whether the true length is asked for.
pub(in crate::net) const HAS_TRUE_LEN: bool = true;

/// `SO_MEMINFO` of asm-generic/socket.h, Linux 4.12.
const SO_MEMINFO: c_int = 55;
/// `SK_MEMINFO_VARS` of `linux/sock_diag.h`: nine figures.
const MEMINFO_VARS: usize = 9;
/// `SO_EE_ORIGIN_ICMP` and `SO_EE_ORIGIN_ICMP6` of `linux/errqueue.h`: who found the error.
const ORIGIN_ICMP: u8 = 2;
const ORIGIN_ICMP6: u8 = 3;
/// Room for all control data of one message: an extended error with the offender's address (64 bytes), the
/// drop total (24), the time (32), and of both protocols, as a mapped address has both, the destination
/// (32 and 40), the TTL (24 each) and the TOS (24 each).
const CONTROL: usize = 320;

/// Control data must be aligned as `cmsghdr` is.
#[repr(C, align(8))]
struct Control([u8; CONTROL]);

/// The size of a C structure as the socket calls want it; those used here have a few hundred bytes.
#[expect(clippy::cast_possible_truncation, reason = "a few hundred fit")]
pub(super) const fn len_of<T>() -> socklen_t {
    size_of::<T>() as socklen_t
}

/// Switches `SO_RXQ_OVFL` on (socket(7)).
///
/// # Errors
/// What `setsockopt(2)` says.
pub(in crate::net) fn count_drops(socket: &Socket) -> io::Result<()> {
    set_option(socket, libc::SOL_SOCKET, libc::SO_RXQ_OVFL, 1)
}

/// Switches `IP_RECVERR` (ip(7)) or `IPV6_RECVERR` (ipv6(7)) on or off; for an IPv6 socket both, since
/// it may speak to mapped addresses.
///
/// # Errors
/// What `setsockopt(2)` says.
pub(in crate::net) fn report_refusals(socket: &Socket, on: bool) -> io::Result<bool> {
    let on = c_int::from(on);
    if socket.domain()? == Domain::IPV6 {
        set_option(socket, libc::IPPROTO_IPV6, libc::IPV6_RECVERR, on)?;
        // Not for sockets that speak IPv6 only: they need it not.
        set_option(socket, libc::IPPROTO_IP, libc::IP_RECVERR, on).ok();
    } else {
        set_option(socket, libc::IPPROTO_IP, libc::IP_RECVERR, on)?;
    }
    Ok(true)
}

/// Asks for how each datagram came: the time (socket(7)), destination and interface, TTL and TOS (ip(7),
/// ipv6(7)); for an IPv6 socket those of IPv4 too, since it may hear mapped addresses. Without `ask` not any
/// more. Returns whether the kernel tells all of it.
pub(in crate::net) fn set_arrival_options(socket: &Socket, local: SocketAddr, ask: bool) -> bool {
    let on = |level, name| set_option(socket, level, name, ask.into()).is_ok() && ask;
    let v4 = || {
        // Not all sockets that speak IPv6 have it, nor need they.
        let ttl = on(libc::IPPROTO_IP, libc::IP_RECVTTL);
        on(libc::IPPROTO_IP, libc::IP_RECVTOS) && ttl
    };
    let time = on(libc::SOL_SOCKET, libc::SO_TIMESTAMPNS);
    let has_path = if local.is_ipv6() {
        v4();
        let path = on(libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO);
        let hops = on(libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT);
        on(libc::IPPROTO_IPV6, libc::IPV6_RECVTCLASS) && path && hops
    } else {
        let path = on(libc::IPPROTO_IP, libc::IP_PKTINFO);
        v4() && path
    };
    time && has_path
}

/// The processor time that all threads have used (`clock_gettime(2)`, `CLOCK_PROCESS_CPUTIME_ID`).
pub(in crate::net) fn process_cpu_time() -> Option<Duration> {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).ok()
}

/// The name of a network interface (`if_indextoname(3)`).
pub(in crate::net) fn interface_name(index: u32) -> Option<String> {
    let mut name = [0_u8; libc::IF_NAMESIZE];
    // SAFETY: the function writes at most IF_NAMESIZE bytes, as many as there are.
    let found = unsafe { libc::if_indextoname(index, name.as_mut_ptr().cast()) };
    let name = CStr::from_bytes_until_nul(&name).ok()?;
    (!found.is_null()).then(|| name.to_string_lossy().into_owned())
}

/// The network interfaces (`if_nameindex(3)`), without their addresses.
pub(in crate::net) fn interfaces() -> Vec<NetworkInterface> {
    let mut all = Vec::new();
    // SAFETY: the list that it gives, if any, is read up to its end and then given back.
    unsafe {
        let list = libc::if_nameindex();
        let mut next = list;
        while let Some(found) = next.as_ref().filter(|found| !found.if_name.is_null()) {
            all.push(NetworkInterface {
                index: found.if_index,
                name: CStr::from_ptr(found.if_name).to_string_lossy().into_owned(),
                addrs: Vec::new(),
            });
            next = next.add(1);
        }
        if !list.is_null() {
            libc::if_freenameindex(list);
        }
    }
    all
}

fn set_option(socket: &Socket, level: c_int, name: c_int, value: c_int) -> io::Result<()> {
    // SAFETY: the value is a c_int that outlives the call, with its true size.
    let result = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            name,
            ptr::from_ref(&value).cast::<c_void>(),
            len_of::<c_int>(),
        )
    };
    if result == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// The words of an option (`getsockopt(2)`), and how many the kernel has written; `None` where it fails.
pub(super) fn option<const N: usize>(
    socket: &Socket,
    level: c_int,
    name: c_int,
) -> Option<([u32; N], usize)> {
    let mut words = [0_u32; N];
    let mut len = len_of::<[u32; N]>();
    // SAFETY: the kernel writes at most `len` bytes into the array of that size.
    let result = unsafe {
        libc::getsockopt(
            socket.as_raw_fd(),
            level,
            name,
            words.as_mut_ptr().cast::<c_void>(),
            &raw mut len,
        )
    };
    (result == 0).then_some((words, len as usize / size_of::<u32>()))
}

/// `SO_MEMINFO`; `None` on kernels before 4.12.
pub(in crate::net) fn memory(socket: &Socket) -> Option<Memory> {
    let (figures, len) = option::<MEMINFO_VARS>(socket, libc::SOL_SOCKET, SO_MEMINFO)?;
    let [held, limit, .., drops] = figures;
    (len == MEMINFO_VARS).then_some(Memory { held, limit, drops })
}

/// Sets `SO_REUSEPORT` (socket(7)).
pub(in crate::net) fn set_reuse_port(socket: &Socket, on: bool) -> io::Result<()> {
    socket.set_reuse_port(on)
}

/// The input flags of a read (recv(2)) or send (send(2)) that its row tells.
pub(in crate::net) const fn input_flags(flags: RowFlags) -> c_int {
    let mut all = 0;
    if flags.has(RowFlags::PEEK) {
        all |= libc::MSG_PEEK;
    }
    if flags.has(RowFlags::DONT_WAIT) {
        all |= libc::MSG_DONTWAIT;
    }
    if flags.has(RowFlags::WAIT_ALL) {
        all |= libc::MSG_WAITALL;
    }
    all
}

/// `recvmsg(2)` with the input flags `MSG_TRUNC` (the result is the true length) and
/// `MSG_DONTWAIT`.
///
/// # Errors
/// `EAGAIN` when none waits; the socket's pending error.
pub(in crate::net) fn receive(
    socket: &Socket,
    buffer: &mut [u8],
    flags: RowFlags,
) -> io::Result<Received> {
    let message = receive_message(socket, buffer, libc::MSG_TRUNC | input_flags(flags))?;
    let control = ControlData::of(message.control());
    Ok(Received {
        returned: message.len.min(buffer.len()),
        true_len: Some(message.len),
        truncated: message.flags & libc::MSG_TRUNC != 0,
        from: message.from.ok_or(io::ErrorKind::InvalidData)?,
        drops: control.drops,
        arrived: control.arrived,
        path: control.path,
    })
}

/// What the control data of a received message tells.
#[derive(Debug, Default)]
pub(super) struct ControlData {
    /// The drop total (`SO_RXQ_OVFL`).
    pub(super) drops: Option<u32>,
    /// The nanoseconds of the wall clock at its arrival.
    pub(super) arrived: Option<u64>,
    pub(super) path: ArrivalPath,
}

impl ControlData {
    pub(super) fn of(control: &[u8]) -> Self {
        let mut found = Self::default();
        let path = &mut found.path;
        each_control(control, |level, kind, data| match (level, kind) {
            (libc::SOL_SOCKET, libc::SO_RXQ_OVFL) => found.drops = word(data, 0),
            (libc::SOL_SOCKET, libc::SO_TIMESTAMPNS) => found.arrived = nanoseconds(data),
            // `in_pktinfo`: the interface, the socket's own address, the header's destination.
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => {
                path.interface = interface(data, 0);
                path.destination = v4_at(data, 8);
            }
            // `in6_pktinfo`: the destination, the interface.
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => {
                path.interface = interface(data, 16);
                path.destination = v6_at(data, 0).map(|ip| ip.to_canonical());
            }
            (libc::IPPROTO_IP, libc::IP_TTL) | (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT) => {
                path.ttl = word(data, 0).and_then(|ttl| u8::try_from(ttl).ok());
            }
            (libc::IPPROTO_IP, libc::IP_TOS) => path.tos = data.first().copied(),
            (libc::IPPROTO_IPV6, libc::IPV6_TCLASS) => {
                path.tos = word(data, 0).and_then(|class| u8::try_from(class).ok());
            }
            _ => {}
        });
        found
    }
}

/// The number of an interface; 0 stands where the datagram came before it was asked for.
fn interface(data: &[u8], at: usize) -> Option<u32> {
    word(data, at).filter(|index| *index > 0)
}

/// Four bytes as a number of this machine.
fn word(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_ne_bytes(*bytes))
}

/// A `timespec` in nanoseconds.
fn nanoseconds(data: &[u8]) -> Option<u64> {
    let (seconds, rest) = data.split_at_checked(size_of::<libc::time_t>())?;
    let seconds = libc::time_t::from_ne_bytes(*seconds.first_chunk()?);
    let nanos = libc::c_long::from_ne_bytes(*rest.first_chunk()?);
    let seconds = u64::try_from(seconds).ok()?.checked_mul(1_000_000_000)?;
    seconds.checked_add(u64::try_from(nanos).ok()?)
}

fn v4_at(data: &[u8], at: usize) -> Option<IpAddr> {
    Some(Ipv4Addr::from(*data.get(at..)?.first_chunk::<4>()?).into())
}

fn v6_at(data: &[u8], at: usize) -> Option<IpAddr> {
    Some(Ipv6Addr::from(*data.get(at..)?.first_chunk::<16>()?).into())
}

/// Takes one report that came from the network off the error queue (`MSG_ERRQUEUE`, ip(7)). Errors
/// that the own kernel found before it sent anything are passed over: the send's own result tells them.
///
/// The control data is a `struct sock_extended_err` (errno, origin, type, code, a byte, info, data) with
/// the offender's address behind it (`SO_EE_OFFENDER`).
pub(in crate::net) fn error_report(socket: &Socket, buffer: &mut [u8]) -> Option<ErrorReport> {
    loop {
        let message = receive_message(socket, buffer, libc::MSG_ERRQUEUE).ok()?;
        let mut report = None;
        each_control(message.control(), |level, kind, data| {
            if (level, kind) == (libc::IPPROTO_IP, libc::IP_RECVERR)
                || (level, kind) == (libc::IPPROTO_IPV6, libc::IPV6_RECVERR)
            {
                report = extended_error(data);
            }
        });
        if let (Some((errno, icmp)), Some(to)) = (report, message.from) {
            return Some(ErrorReport {
                to,
                errno,
                icmp,
                quoted: message.len.min(buffer.len()),
            });
        }
    }
}

/// The error number and the ICMP message of a `sock_extended_err`; `None` where no ICMP brought it.
fn extended_error(data: &[u8]) -> Option<(Errno, IcmpReport)> {
    let [origin, kind, code] = *data.get(4..)?.first_chunk::<3>()?;
    let errno = u16::try_from(word(data, 0)?).map_or(Errno::EIO, Errno);
    let too_long = matches!(
        (origin, kind, code),
        (ORIGIN_ICMP, 3, 4) | (ORIGIN_ICMP6, 2, _)
    );
    let icmp = IcmpReport {
        kind,
        code,
        mtu: word(data, 8).filter(|_| too_long),
        by: data.get(16..).and_then(offender),
    };
    matches!(origin, ORIGIN_ICMP | ORIGIN_ICMP6).then_some((errno, icmp))
}

/// The address in a `sockaddr_in` or `sockaddr_in6`.
fn offender(data: &[u8]) -> Option<IpAddr> {
    let family = u16::from_ne_bytes(*data.first_chunk::<2>()?);
    match c_int::from(family) {
        libc::AF_INET => v4_at(data, 4),
        libc::AF_INET6 => v6_at(data, 8),
        _ => None,
    }
}

/// The error number as it is.
pub(in crate::net) fn errno(error: &io::Error) -> Errno {
    error
        .raw_os_error()
        .and_then(|number| u16::try_from(number).ok())
        .map_or_else(|| super::portable::errno(error), Errno)
}

/// What one `recvmsg(2)` gave: the length, flags, sender and control messages.
struct ReceivedMessage {
    len: usize,
    flags: c_int,
    from: Option<SocketAddr>,
    control: Control,
    control_len: usize,
}

fn receive_message(
    socket: &Socket,
    buffer: &mut [u8],
    flags: c_int,
) -> io::Result<ReceivedMessage> {
    let mut control = Control([0; CONTROL]);
    // SAFETY: all-zero is a valid value of these plain C structures.
    let (mut name, mut header): (libc::sockaddr_storage, libc::msghdr) = unsafe { mem::zeroed() };
    let mut piece = libc::iovec {
        iov_base: buffer.as_mut_ptr().cast(),
        iov_len: buffer.len(),
    };
    header.msg_name = (&raw mut name).cast();
    header.msg_namelen = len_of::<libc::sockaddr_storage>();
    header.msg_iov = &raw mut piece;
    header.msg_iovlen = 1;
    header.msg_control = control.0.as_mut_ptr().cast();
    header.msg_controllen = CONTROL;
    // SAFETY: the header points to live buffers with their true sizes for the whole call.
    let len = unsafe {
        libc::recvmsg(
            socket.as_raw_fd(),
            &raw mut header,
            flags | libc::MSG_DONTWAIT,
        )
    };
    let len = usize::try_from(len).map_err(|_negative| io::Error::last_os_error())?;
    debug_assert_eq!(
        header.msg_flags & libc::MSG_CTRUNC,
        0,
        "there is room for all"
    );
    Ok(ReceivedMessage {
        len,
        flags: header.msg_flags,
        from: address(&name),
        control,
        control_len: header.msg_controllen.min(CONTROL),
    })
}

impl ReceivedMessage {
    fn control(&self) -> &[u8] {
        self.control.0.get(..self.control_len).unwrap_or_default()
    }
}

/// Calls `f` with level, type and data of each control message.
fn each_control(control: &[u8], mut f: impl FnMut(c_int, c_int, &[u8])) {
    const HEADER: usize = size_of::<libc::cmsghdr>();
    let mut rest = control;
    while rest.len() >= HEADER {
        // SAFETY: at least a header's worth of initialised bytes follows; any bytes are a
        // valid cmsghdr, read without asking for alignment.
        let header: libc::cmsghdr = unsafe { ptr::read_unaligned(rest.as_ptr().cast()) };
        let len = header.cmsg_len;
        let Some(data) = rest.get(HEADER..len) else {
            return;
        };
        f(header.cmsg_level, header.cmsg_type, data);
        let next = len.next_multiple_of(size_of::<usize>());
        rest = rest.get(next..).unwrap_or_default();
    }
}

pub(super) fn address(name: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match c_int::from(name.ss_family) {
        libc::AF_INET => {
            // SAFETY: the kernel says that this is a sockaddr_in, which fits into the storage.
            let v4 = unsafe { &*ptr::from_ref(name).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
            Some(SocketAddrV4::new(ip, u16::from_be(v4.sin_port)).into())
        }
        libc::AF_INET6 => {
            // SAFETY: the kernel says that this is a sockaddr_in6, which fits into the storage.
            let v6 = unsafe { &*ptr::from_ref(name).cast::<libc::sockaddr_in6>() };
            let ip = Ipv6Addr::from(v6.sin6_addr.s6_addr);
            let port = u16::from_be(v6.sin6_port);
            Some(SocketAddrV6::new(ip, port, v6.sin6_flowinfo, v6.sin6_scope_id).into())
        }
        _ => None,
    }
}
