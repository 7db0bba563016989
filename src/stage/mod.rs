//! The stage: from a record and a place in it to what the window draws. Pure data, which the
//! painter paints and tests compare.
//!
//! A scene looks at a bounded window of rows before the playhead, so that it costs the same at
//! ten rows and at ten million. Sums of a stream, states and sockets are asked of the ledger and the
//! record, which find them by bisection: they hold at any distance.

mod call_lines;
mod cells;
pub(crate) mod chart;
mod colour;
mod comparison;
mod counters;
mod fate;
mod moment;
mod moment_key;
pub(crate) mod picture;
mod playhead;
mod service;
mod tcp;
pub(crate) mod timeline;
mod udp;

pub(crate) use call_lines::{CallBytes, CallLine, call_lines};
pub(crate) use cells::{Bar, Cells, MAX_TILES, Strip, Tile, TileKind};
pub(crate) use colour::{OUTSIDE, message_colour};
pub(crate) use comparison::{Comparison, comparison};
pub(crate) use counters::{Counters, PastCounters};
pub(crate) use fate::verdict_at;
pub(crate) use moment::BUNDLE_FROM;
pub(crate) use moment_key::MomentKey;
pub(crate) use playhead::Playhead;
pub(crate) use service::{
    ChatMessage, ChatScene, DnsLookup, DnsStep, Requester, ServiceMessage, TimeAnswer,
    TimeExchange, asks, last_request, message_fields,
};
pub(crate) use tcp::{
    ConnectionState, ReadKind, Run, StreamBytes, StreamRead, StreamScene, StreamSend, WholeMessage,
    is_connection,
};
pub(crate) use udp::{
    Bundle, ClientPlace, CutOff, Direction, ENVELOPES, Event, Flight, FlightState, NewDrops,
    QueuePlace, Reading, SENDS, Scene, SenderSequences, Sending, SequenceSource, proof_playhead,
    scene,
};

#[cfg(test)]
pub(crate) use udp::Envelope;

use tcp::READS;
