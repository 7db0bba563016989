//! From observations to fates. Pure: the same record gives the same ledger, always.
//!
//! Each own send is followed to its fate, and each fate carries the fact that proves it. For a
//! socket of the lab that receives, the ledger keeps an *epoch*: the own sends addressed to it
//! and what was read from it since its queue was last known to be empty with all sums agreeing.
//! Sends of one thread have one order; they form a *lane*. Within an epoch
//!
//! * **in order** (one lane, no stranger seen): received datagram number *j* with drop total *c*
//!   is own send number *j + c*; every own send between two of them was dropped. The kernel
//!   counts a drop before it queues the next datagram.
//! * **disturbed** (a peer also sent into the socket, a prediction failed, or two threads send):
//!   datagrams are matched by sender, length and bytes, and by what the drop totals allow.
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

mod answers;
mod books;
mod changed;
mod evicted_sends;
mod forget;
mod framing_outcome;
#[cfg(test)]
mod lab;
mod loss;
mod matching;
mod notes;
mod origin;
mod queue;
mod receipts;
mod refusals;
mod review;
mod sender_queue;
mod settlement;
mod socket_ledger;
mod state;
mod stream;
mod stream_end;
mod stream_past;

pub(crate) use books::Arrivals;
pub(crate) use framing_outcome::FramingOutcome;
pub(crate) use origin::Origin;
pub use state::Ledger;
pub(crate) use stream::{Piece, Streams};
pub use stream_past::Half;
pub(crate) use stream_past::Moved;
