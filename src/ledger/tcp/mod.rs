//! Streams: which byte that one end read came from which send of the other.

mod closing_segment;
mod framing_outcome;
mod read_sources;
mod stream_end;
mod stream_ends;
mod stream_history;
mod streams;

pub(crate) use closing_segment::{ClosingSegment, is_dead};
pub(crate) use framing_outcome::FramingOutcome;
pub(crate) use read_sources::ReadSource;
pub(crate) use stream_end::{EmptyRead, LeftBytes};
pub use stream_history::CallDirection;
pub(crate) use stream_history::Transferred;
pub(crate) use streams::StreamLedger;
