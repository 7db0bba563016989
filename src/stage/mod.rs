//! The stage: from a record and a place in it to what the four places show. Pure data, which the
//! painter paints and tests compare.
//!
//! A scene looks at a bounded window of rows before the playhead, so that it costs the same at
//! ten rows and at ten million. Sums of a stream, states and sockets are asked of the ledger and the
//! record, which find them by bisection: they hold at any distance.

mod build;
mod bundle;
mod cells;
mod client;
mod dump;
mod lane_rows;
mod lane_sums;
mod lanes;
mod link;
mod messages;
mod moment;
mod network;
mod playhead;
mod queue;
mod scene;
mod server;
mod spoken;
mod stream;
pub mod timeline;

pub use build::{scene};
pub(crate) use build::{moment_of, verdict_at};
pub use cells::{Bar, Cells, Group, Look, Strip, Tile};
pub(crate) use cells::{MAX_TILES};
pub(crate) use lanes::lanes;
pub use playhead::Playhead;
pub use scene::{Bundle, ClientLabel, ClientPlace, CutOff, Envelope, Event, Falling, Flight, FlightState, Queue, Reading, Reply, SENDS, Scene, Sending, ServerPlace, Torn, Way};
pub(crate) use scene::{BUNDLE_FROM, ENVELOPES, FLIGHTS, OUTSIDE, REPLIES};
pub use stream::{DatagramSums, Got, Lanes, Link, Ribbon, Run, Scoop, StreamScene, StreamSend, StreamSums, WholeMessage};
pub(crate) use stream::{MESSAGES, READS, RUNS, STREAM_SENDS};

#[cfg(test)]
mod lanes_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod timeline_tests;
