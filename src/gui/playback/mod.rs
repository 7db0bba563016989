//! Where the stage is in the record, and the controls that move it.

mod controls;
mod player;
mod scrubber;
mod speed;

pub(crate) use controls::playhead_ui;
pub(crate) use player::Player;
pub(crate) use scrubber::{least_width, scrubber_height, scrubber_ui};
pub(crate) use speed::Speed;
