//! The session as a file: it is written while it goes on, opened again, and handed to other programs.

mod captured;
mod file_writer;
mod piece_reader;
mod played_lesson;
mod recorder;
mod recording_loader;
mod wireshark;

pub(crate) use captured::{CapturedList, ResendTiming};
pub(crate) use file_writer::FileWriter;
pub use played_lesson::PlayedLesson;
pub(super) use recorder::Recorder;
pub use recorder::{RecordingOrder, RecordingProgress};
pub(super) use recording_loader::RecordingLoader;
pub(crate) use wireshark::{Wireshark, find_program};
