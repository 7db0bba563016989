//! Bytes of messages: as people write them, as patterns, in frames.

mod encoding;
mod framing;
mod hex;
mod sequence_field;
mod spec;
mod text;

pub use encoding::Encoding;
pub use framing::{Decoder, FrameFault, FrameRange, Framing, MAX_MESSAGE};
pub use hex::{NonBytes, Pasted, from_hex};
pub use sequence_field::SequenceField;
pub(crate) use spec::MAX_UDP_PAYLOAD;
pub use spec::PayloadSpec;
pub use text::{from_text, to_hex, to_text};
pub(crate) use text::{from_text_in, is_hidden, to_text_in};
pub(crate) use text::{sanitized, shortened};
