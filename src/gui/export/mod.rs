//! What is drawn and observed, as files for other programs: pictures, and a report.

mod drawing;
mod png;
mod report;
mod svg;

pub(crate) use drawing::drawn;
pub(crate) use png::png;
pub(crate) use report::Report;
pub(crate) use svg::SvgPage;
