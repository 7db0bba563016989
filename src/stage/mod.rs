//! The stage: from a record and a place in it to what the four places show. Pure data, which the
//! painter paints and tests compare.
//!
//! A scene looks at a bounded window of rows before the playhead, so that it costs the same at
//! ten rows and at ten million.

mod cells;
mod playhead;
mod scene;

pub use cells::{Bar, Cells, Group, Look, MAX_TILES, Strip, Tile};
pub use playhead::Playhead;
pub use scene::{
    BUNDLE_FROM, Bundle, ClientLabel, ClientPlace, CutOff, ENVELOPES, Envelope, Event, FLIGHTS,
    Falling, Flight, FlightState, Queue, REPLIES, Reading, Reply, SENDS, Scene, Sending,
    ServerPlace, Torn, Way,
};
