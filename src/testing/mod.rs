//! What only tests, pictures and benches need: records made by hand, scenes as text, the stage alone,
//! the window's pictures, and the application without a person.
//!
//! Unit tests have the first half; the rest comes with the feature `testing`. It may import every
//! room; none imports it but for tests.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "what is made by hand is right"
)]

#[cfg(feature = "testing")]
mod app;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod pasted_texts;
pub(crate) mod sample;
#[cfg(test)]
mod scene_text;
pub(crate) mod script;
#[cfg(feature = "testing")]
mod shot;
#[cfg(feature = "testing")]
mod stage_alone;
pub(crate) mod stream_sample;
#[cfg(test)]
pub(crate) mod timeline_text;

#[cfg(feature = "testing")]
pub use self::{
    shot::shot,
    stage_alone::{StageAlone, StageState},
};

/// Lets addresses with an interface be read and shown, as a session does.
#[cfg(test)]
pub(crate) fn know_interfaces() {
    crate::session::set_name_sources();
}
