//! What both the places and the lanes are painted with.

mod envelope;
mod motion;
mod pen;
mod ribbon;
mod strip;
mod text;

pub(super) use self::{
    envelope::Wrap,
    motion::{Journey, Motion, Stop, cargo},
    pen::first_that_fits,
    ribbon::PAD,
    text::uncut,
};
pub(crate) use self::{
    pen::{Pen, RIBBON_LETTERS},
    strip::{Ink, Plan},
    text::text_of,
};
