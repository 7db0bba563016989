//! What both the places and the lanes are painted with.

mod envelope;
mod motion;
mod pen;
mod ribbon;
mod strip;
mod text;

pub(super) use self::{
    envelope::Wrap,
    motion::{Motion, MotionPath, Waypoint, carried_bytes},
    pen::first_that_fits,
    text::without_cut_mark,
};
pub(crate) use self::{
    pen::Pen,
    strip::{Ink, TileLayout},
    text::text_of,
};
