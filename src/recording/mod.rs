//! A session as a file that Wireshark opens and the lab opens again without loss: pcapng (`docs/recordings.md`).
//!
//! `RecordingEncoder` turns a record that grows into blocks: the lab's own data at once, and for each datagram and each part
//! of a stream a packet, as soon as its fate is settled. [`RecordingReader`] gives them back to a fresh record;
//! [`Capture`] finds the UDP payloads in files of any program. All of it is bytes to bytes: who opens files is
//! [`session`](crate::session).

mod about;
mod block;
mod capture;
mod capture_packet;
mod encoder;
mod item;
mod packets;
mod reader;
mod recorded_piece;
mod stored_message;
mod stored_run;
#[cfg(test)]
mod tests;

pub(crate) use about::{About, Mark, RecordedLesson};
pub use block::BlockFault;
pub use capture::{Capture, CapturedDatagram};
pub(crate) use encoder::RecordingEncoder;
pub use reader::RecordingReader;
pub(crate) use recorded_piece::{Recorded, RecordedPiece};
pub(crate) use stored_message::StoredMessage;
pub(crate) use stored_run::StoredRun;
