//! SYNs that a listener did not answer, by the kernel's tables.

use std::net::SocketAddr;

use crate::model::{Protocol, SystemSocket, TcpState};

/// The most senders that are told apart.
const MAX: usize = 64;

/// SYNs that sockets of this machine have sent to a listener and had no answer to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct UnansweredSyns {
    /// The addresses that they came from; empty where they are more than 64.
    from: Vec<SocketAddr>,
    /// How many SYNs these have sent, those that were sent again among them.
    sent: u32,
    /// How often a connection found a waiting list full, in the whole network namespace (`ListenOverflows`).
    overflows: Option<u64>,
    /// How many of them the kernel dropped since the look before, as the waiting list was full; `None`: not known.
    pub(crate) dropped: Option<u32>,
}

impl UnansweredSyns {
    /// The unanswered SYNs of a table of sockets whose peer is an address of the listener, as `is_listener` tells; `None`
    /// where there are none.
    pub(super) fn of(
        table: &[SystemSocket],
        is_listener: impl Fn(SocketAddr) -> bool,
        overflows: Option<u64>,
    ) -> Option<Self> {
        let asks = |one: &&SystemSocket| {
            (one.protocol, one.state) == (Protocol::Tcp, TcpState::SynSent)
                && one.peer.is_some_and(&is_listener)
        };
        let asking = table.iter().filter(asks);
        let mut from: Vec<SocketAddr> = asking.clone().map(|one| one.local).collect();
        let sent = asking.map(|one| 1 + u32::from(one.resent)).sum();
        if from.len() > MAX {
            from.clear();
        }
        (sent > 0).then_some(Self {
            from,
            sent,
            overflows,
            dropped: None,
        })
    }

    /// How many were dropped since the look `before`, where the listener's drop count rose by `drops` meanwhile:
    /// only if as many were sent and as many found the list full, so that nothing else can have been dropped, or
    /// have discarded them.
    pub(super) fn find_dropped(&mut self, before: &Self, drops: u32) {
        let stayed = before.is_from_all_of(&self.from);
        let sent = self.sent.checked_sub(before.sent);
        let overflows = self.overflows.zip(before.overflows);
        let full = overflows.and_then(|(now, then)| now.checked_sub(then));
        let agree = sent == Some(drops) && full == Some(u64::from(drops));
        self.dropped = (stayed && agree && drops > 0).then_some(drops);
    }

    fn is_from_all_of(&self, others: &[SocketAddr]) -> bool {
        !self.from.is_empty() && self.from.iter().all(|addr| others.contains(addr))
    }

    /// Whether a SYN came from this address.
    pub(crate) fn has(&self, from: SocketAddr) -> bool {
        self.from.contains(&from)
    }
}
