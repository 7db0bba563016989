//! What a receive call, or the error queue, tells beside the bytes.

use std::net::SocketAddr;

use crate::model::{ArrivalPath, Errno, IcmpReport};

/// A received datagram, beside its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// What a plain `recvfrom` would have returned, in bytes.
    pub returned: usize,
    /// How long the datagram was, in bytes; `None` where it was cut and the system does not tell.
    pub true_len: Option<usize>,
    /// The output flag `MSG_TRUNC`, or its counterpart (`WSAEMSGSIZE` on Windows).
    pub truncated: bool,
    /// The address that it was sent from.
    pub from: SocketAddr,
    /// The drop total that came with it (`SO_RXQ_OVFL`; absent before the first drop).
    pub drops: Option<u32>,
    /// When it came in, in nanoseconds of the wall clock since 1970 (`SO_TIMESTAMPNS`).
    pub arrived: Option<u64>,
    /// The path by which it came.
    pub path: ArrivalPath,
}

/// A report from the error queue: what a datagram died of on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorReport {
    /// Where the datagram had been sent to.
    pub to: SocketAddr,
    /// The error that a later call would return for it.
    pub errno: Errno,
    /// The ICMP message that told of it.
    pub icmp: IcmpReport,
    /// How many bytes of the payload are quoted at the start of the buffer.
    pub quoted: usize,
}
