//! Datagrams: the queues of our sockets, what went into them, and what came out.

mod answers;
mod arrival_counts;
mod drop_rise;
mod drop_total;
mod epoch;
#[cfg(test)]
mod epoch_tests;
mod group_sends;
mod matching;
mod notes;
mod origin;
mod receipt;
mod receive_queue;
mod refusals;
mod sender_queue;
mod socket_ledger;
mod sums;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod verdict_updates;

pub(crate) use arrival_counts::{ArrivalCounts, max_datagrams_in};
pub(crate) use drop_rise::{DropRise, DropRises};
pub(super) use group_sends::GroupSends;
pub(crate) use origin::Origin;
pub(super) use receipt::{Dequeued, QueuedSend, SendThread, Source};
pub(super) use receive_queue::MAX_TRANSIT;
pub(super) use socket_ledger::SocketLedger;
