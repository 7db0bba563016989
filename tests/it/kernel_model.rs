//! A model of one socket's receive queue in the kernel.

#![expect(clippy::struct_excessive_bools, reason = "test code")]

use std::{collections::VecDeque, net::SocketAddr};

use packet_lab::model::{Owner, RowId, SocketId};

#[derive(Clone, Debug)]
pub(crate) struct Datagram {
    pub(crate) row: Option<RowId>,
    pub(crate) from: SocketAddr,
    pub(crate) bytes: Vec<u8>,
    /// The running drop total when it was queued.
    pub(crate) drops: u32,
}

/// A socket of the lab and its queue in the kernel.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub(crate) id: SocketId,
    pub(crate) owner: Owner,
    pub(crate) addr: SocketAddr,
    pub(crate) plain: bool,
    pub(crate) limit: u32,
    pub(crate) queue: VecDeque<Datagram>,
    pub(crate) open: bool,
    pub(crate) calls: u32,
    pub(crate) drops: u32,
    pub(crate) peer_drops: u32,
    /// The drop total as far as a receive or a look has told it.
    pub(crate) noted_drops: u32,
    pub(crate) received: u64,
    pub(crate) unread: u64,
    /// Own datagrams handed over to it, or on their way; and a peer's that arrived.
    pub(crate) own: u64,
    pub(crate) peers: u64,
    /// A peer's datagram was read since the queue was last seen empty.
    pub(crate) peer_read: bool,
    /// A plain socket's pending `ECONNREFUSED`.
    pub(crate) error: bool,
}

fn cost(bytes: &[u8]) -> u32 {
    match bytes.len() {
        0..=3 => 8,
        4..=5 => 12,
        _ => 20,
    }
}

impl Socket {
    pub(crate) const fn new(
        id: SocketId,
        owner: Owner,
        addr: SocketAddr,
        plain: bool,
        limit: u32,
    ) -> Self {
        Self {
            id,
            owner,
            addr,
            plain,
            limit,
            queue: VecDeque::new(),
            open: true,
            calls: 0,
            drops: 0,
            peer_drops: 0,
            noted_drops: 0,
            received: 0,
            unread: 0,
            own: 0,
            peers: 0,
            peer_read: false,
            error: false,
        }
    }

    pub(crate) fn held(&self) -> u32 {
        self.queue.iter().map(|d| cost(&d.bytes)).sum()
    }

    /// Tail drop, but an empty queue takes a datagram of any size.
    pub(crate) fn arrive(&mut self, row: Option<RowId>, from: SocketAddr, bytes: Vec<u8>) -> bool {
        if row.is_none() {
            self.peers += 1;
        }
        if !self.queue.is_empty() && self.held() + cost(&bytes) > self.limit {
            self.drops += 1;
            self.peer_drops += u32::from(row.is_none());
            return false;
        }
        let drops = self.drops;
        self.queue.push_back(Datagram {
            row,
            from,
            bytes,
            drops,
        });
        true
    }
}
