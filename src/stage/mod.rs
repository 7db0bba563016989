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
pub(crate) mod timeline;

pub(crate) use build::{moment_of, scene, verdict_at};
pub(crate) use cells::{Bar, Cells, Look, Strip, Tile};
pub(crate) use lanes::lanes;
pub(crate) use playhead::Playhead;
pub(crate) use scene::{
    BUNDLE_FROM, Bundle, ClientLabel, ClientPlace, CutOff, ENVELOPES, Envelope, Event, FLIGHTS,
    Falling, Flight, FlightState, OUTSIDE, Queue, REPLIES, Reading, Reply, SENDS, Scene, Sending,
    ServerPlace, Torn, Way,
};
pub(crate) use stream::{
    DatagramSums, Got, Lanes, Link, MESSAGES, READS, RUNS, Ribbon, Run, STREAM_SENDS, Scoop,
    StreamScene, StreamSend, StreamSums, WholeMessage,
};

#[cfg(test)]
mod lanes_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod timeline_tests;
