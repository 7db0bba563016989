//! What is drawn and observed, as files for other programs: pictures, and a report.

mod attributes;
mod drawing;
mod lettered;
mod painted_image;
mod report;
mod svg;

pub(crate) use drawing::drawn;
pub(crate) use lettered::{dotted, outlined, outlined_part, outlines, png};
pub(crate) use painted_image::KeptPixels;
pub(crate) use report::Report;
pub(crate) use svg::SvgPage;
