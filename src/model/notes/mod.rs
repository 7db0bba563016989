//! What was observed beside the rows.

mod note;
mod stream_note;

pub use note::{Note, SocketCapabilities, Span, WaitingRead};
pub use stream_note::{StreamNote, StreamRole};
