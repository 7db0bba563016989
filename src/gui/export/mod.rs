//! What is drawn and observed, as files for other programs: pictures, and a report.

mod drawing;
mod lettered;
mod report;
mod svg;

pub(crate) use drawing::drawn;
pub(crate) use lettered::{dotted, outlined, outlines, png};
pub(crate) use report::Report;
pub(crate) use svg::SvgPage;
