//! What is drawn and observed, as files for other programs: pictures, and a report.

mod attributes;
mod drawing;
mod painted_image;
mod report;
mod svg;
mod text_outlines;

pub(crate) use drawing::drawn;
pub(crate) use painted_image::KeptPixels;
pub(crate) use report::Report;
pub(crate) use svg::SvgPage;
pub(crate) use text_outlines::{outlined, outlined_part, outlines, png, to_png};
