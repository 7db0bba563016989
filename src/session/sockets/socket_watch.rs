//! Who drops right now: the sockets of this machine, looked at again and again.

use std::{
    collections::HashMap,
    net::{Ipv6Addr, SocketAddr},
};

use crate::{
    engine::Clock,
    model::{Message, Protocol, Stamp, SystemSocket, UdpCounters, address},
    net::{socket_table, udp_counters},
};

/// A socket, with what changed since the look before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedSocket {
    /// The socket as the kernel's table has it now.
    pub socket: SystemSocket,
    /// Drops a second between the last two looks; `None` where the socket was not there at the look before.
    pub(crate) drops_per_second: Option<u64>,
    /// Whether it is proven that what it lost between them met a full receive queue: all that UDP dropped in this
    /// network namespace did (`RcvbufErrors`).
    pub(crate) queue_full: bool,
}

impl WatchedSocket {
    /// Whether it has lost something between the last two looks.
    pub fn loses(&self) -> bool {
        self.drops_per_second.is_some_and(|n| n > 0)
    }

    /// Who loses how much, in one sentence; why only where it is proven.
    pub(crate) fn losing_message(&self) -> Message {
        let (socket, full) = (&self.socket, self.queue_full);
        Message::new("sockets-losing")
            .with("program", socket.owner(|pid| format!(" (pid {pid})")))
            .with("addr", address::shown(socket.local))
            .with("protocol", socket.protocol.name())
            .with("cause", if full { "full" } else { "unknown" })
            .with("n", self.drops_per_second.unwrap_or_default())
    }
}

/// Looks at all sockets, and compares with the look before.
#[derive(Debug)]
pub struct SocketWatch {
    clock: Clock,
    /// When it was looked, and the drops then, by the kernel's number of the socket.
    last: Option<(Stamp, HashMap<u64, u32>)>,
    /// The namespace's counters before the last look.
    counters: Option<UdpCounters>,
}

impl Default for SocketWatch {
    fn default() -> Self {
        Self {
            clock: Clock::start(),
            last: None,
            counters: None,
        }
    }
}

impl SocketWatch {
    /// The sockets now: those that drop most first, then by protocol and address.
    ///
    /// # Errors
    /// `error-sockets`: a system that does not tell (Linux does, by `sock_diag(7)`).
    pub fn list(&mut self) -> Result<Vec<WatchedSocket>, Message> {
        let all = SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0));
        let before = udp_counters(all, self.counters);
        let sockets = socket_table()
            .map_err(|error| Message::new("error-sockets").with("detail", error.to_string()))?;
        // From before the look before until after this one: no drop between the two is left out.
        let after = udp_counters(all, before);
        let began = std::mem::replace(&mut self.counters, before);
        let only_full = after
            .zip(began)
            .is_some_and(|(after, began)| after.since(began).only_full());
        Ok(self.compare(sockets, self.clock.now(), only_full))
    }

    fn compare(
        &mut self,
        sockets: Vec<SystemSocket>,
        now: Stamp,
        only_full: bool,
    ) -> Vec<WatchedSocket> {
        let drops = |socket: &SystemSocket| (socket.cookie, socket.drops());
        let seen = sockets.iter().map(drops).collect();
        let last = self.last.replace((now, seen));
        let rate = |socket: &SystemSocket| {
            let (then, before) = last.as_ref()?;
            let more = socket.drops().wrapping_sub(*before.get(&socket.cookie)?);
            let millis = now.since(*then).as_millis().max(1);
            u64::try_from(u128::from(more) * 1000 / millis).ok()
        };
        let mut watched: Vec<WatchedSocket> = sockets
            .into_iter()
            .map(|socket| {
                let drops_per_second = rate(&socket);
                let lost = drops_per_second > Some(0) && socket.protocol == Protocol::Udp;
                WatchedSocket {
                    drops_per_second,
                    queue_full: lost && only_full,
                    socket,
                }
            })
            .collect();
        watched.sort_by(|a, b| {
            let rate = |one: &WatchedSocket| one.drops_per_second.unwrap_or_default();
            let place = |one: &WatchedSocket| (one.socket.protocol, one.socket.local);
            rate(b)
                .cmp(&rate(a))
                .then(b.socket.drops().cmp(&a.socket.drops()))
                .then(place(a).cmp(&place(b)))
        });
        watched
    }
}
