//! From observations to fates. Pure: the same record gives the same ledger, always.
//!
//! Each own send is followed to its fate, and each fate carries the fact that proves it. For a
//! socket of the lab that receives, the ledger keeps an *epoch*: the own sends addressed to it
//! and what was read from it since its queue was last known to be empty with all sums agreeing.
//! Within an epoch
//!
//! * **in order** (no stranger seen): received datagram number *j* with drop total *c* is own
//!   send number *j + c*; every own send between two of them was dropped. The kernel counts a
//!   drop before it queues the next datagram, and all sends of one thread have one order.
//! * **disturbed** (a peer also sent into the socket, or a prediction failed): datagrams are
//!   matched by sender, length and bytes; only what can be matched in one way alone is named.
//!
//! Names are provisional until the queue is empty and own sent = own received + drop total.

mod books;
mod matching;
mod queue;
mod state;

pub use books::Arrivals;
pub use state::Ledger;
