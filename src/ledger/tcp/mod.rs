//! Streams: which byte that one end read came from which send of the other.

mod framing_outcome;
mod past;
mod stream_end;
mod streams;

pub(crate) use framing_outcome::FramingOutcome;
pub use past::Half;
pub(crate) use past::Moved;
pub(crate) use stream_end::{EmptyRead, LeftBytes};
pub(crate) use streams::{ReadSource, StreamLedger};
