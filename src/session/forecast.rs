//! Whether the rows of orders to send have room in the record.

use super::Session;
use crate::{
    model::{Burst, Message, Reply, message},
    record::{Budget, Forecast, KeptRows},
};

/// Orders whose rows do not all fit into the record's memory budget. They can be carried out all the same: counters
/// stay exact, and what is no longer kept is known to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Rows to come: sends, and reads and replies where the lab's own server hears them.
    pub rows: u64,
    /// Bytes of memory that they would take with their payload.
    pub needed: u64,
    /// The record's budget in bytes.
    pub budget: u64,
    /// About how many of them, the newest, will be kept at the end.
    pub kept: KeptRows,
}

impl Shortage {
    /// The sentence to say before they start, `notice-burst-over-budget`: what they need, what
    /// there is, what will be kept, and what to do.
    pub fn message(&self) -> Message {
        message! {
            "notice-burst-over-budget", rows: self.rows, needed: self.needed.div_ceil(1 << 20),
            budget: self.budget >> 20, kept: self.kept.rows, full: self.kept.with_payload,
        }
    }
}

impl Session {
    /// Whether the record's budget cannot keep all rows of `bursts` together, to be told before
    /// they start; `None` if it can. What the record holds already is older and goes first, so it
    /// does not count. Rows that another program causes are not foreseen.
    pub fn shortage(&self, bursts: &[Burst]) -> Option<Shortage> {
        let mut forecast = Forecast::default();
        for burst in bursts {
            let (n, size) = (u64::from(burst.repeat), burst.payload.size() as u64);
            forecast.add(n, size);
            let Some(client) = self.udp.clients.get(&burst.client) else {
                continue;
            };
            if !self.server_hears(client.to) {
                continue;
            }
            let read = size.min(u64::from(self.udp.settings.server.reads.size(usize::MAX)));
            forecast.add(n, read);
            forecast.expect_arrivals();
            if self.udp.settings.server.reply != Reply::None {
                forecast.add(n, read);
                forecast.add(n, read.min(u64::from(client.reads.size(usize::MAX))));
            }
        }
        let budget: Budget = self.record.budget();
        forecast.beyond(budget).map(|kept| Shortage {
            rows: forecast.rows(),
            needed: forecast.bytes(),
            budget: budget.bytes(),
            kept,
        })
    }

    /// Whether what is sent to `to` reaches the lab's own server.
    fn server_hears(&self, to: std::net::SocketAddr) -> bool {
        let mut here = self.record.sockets_at(to);
        let server = self.udp().server();
        server.is_some_and(|server| here.any(|bound| bound.socket == server.id))
    }
}
