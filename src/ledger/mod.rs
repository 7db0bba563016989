//! From observations to fates. Pure: the same record gives the same ledger, always.
//!
//! Each own send is followed to its fate, and each fate carries the fact that proves it. For a
//! socket of the lab that receives, the ledger keeps an *epoch*: the own sends addressed to it
//! and what was read from it since its queue was last known to be empty with all sums agreeing.
//! Sends of one thread have one order. An epoch is in one of these states (`udp/epoch.rs`):
//!
//! * **in order** (one thread, no peer seen): received datagram number *j* with drop total *c*
//!   is own send number *j + c*; every own send between two of them was dropped. The kernel
//!   counts a drop before it queues the next datagram.
//! * **matched** (a peer also sent into the socket, a prediction failed, or two threads send):
//!   datagrams are matched by sender, length and bytes, and by what the drop totals allow.
//! * **counted** (the same, and part of the epoch is no longer kept): none is matched.
//! * **rows lost** (the lab could not keep rows of it): none is matched, and the sums prove nothing.
//!
//! | what happens | in order | matched | counted | rows lost |
//! | --- | --- | --- | --- | --- |
//! | a second thread of ours sends | matched ¹ | – | – | – |
//! | a peer's datagram comes out; one that is not where it was predicted; the sums of an empty queue do not agree | matched ¹, with a peer | with a peer | with a peer | – |
//! | the record lets go of sends of it | – ² | counted | – | – |
//! | rows are lost | rows lost | rows lost | rows lost | rows lost, until later |
//! | the queue is empty and nothing more can come, or the socket is closed | in order ³ | in order ³ | in order ³ | in order ³ |
//!
//! ¹ Counted, where the record has let go of sends of it. ² As far as their names are known; others are waited
//! for. ³ A new epoch; rows lost, as long as a datagram may be on its way whose row was.
//!
//! Names are provisional until the queue is empty and own sent = own received + drop total.
//! With an empty queue and more sent than that, a datagram is still on its way: a send call can
//! return before the kernel has handed the datagram over. With less, somebody else's datagrams
//! were dropped too. Where a peer was seen, equal sums prove nothing as long as something may be
//! on its way; then only that is final which length, bytes and totals allow in one way alone.
//!
//! Each row costs the same, however long an epoch is: it is gone through when it ends, and in
//! between only when it has doubled. An epoch that never sees an empty queue takes 8 bytes for
//! each send and 16 for each receipt, until the record forgets its rows: see
//! [`Ledger::forget`]. Counters are exact for ever.
//!
//! What this cannot see: a peer of which nothing was ever read, whose drops are as many as own
//! datagrams that are on their way at the very moment when the queue is empty.

mod changed;
mod evicted_sends;
mod fates;
#[cfg(test)]
mod hand_made;
mod state;
mod tcp;
mod udp;

pub use state::Ledger;
pub use tcp::Half;
pub(crate) use tcp::{FramingOutcome, Moved, ReadSource, StreamLedger};
pub(crate) use udp::{Arrivals, Origin};
