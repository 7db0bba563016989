//! The experiment as code: a table below the stage, and the column beside the calls of a lesson.

mod column;
mod line;
mod of_lab;
mod panel;

pub(crate) use column::CodeColumn;
pub(crate) use panel::CodePanel;
