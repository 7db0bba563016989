//! Lessons played with the sockets of the session: their verbs become orders, and what came of them is kept.

mod lab_operator;
mod needs;
mod program_text;
mod progress;
mod run;
mod seed;
mod server_addresses;
mod two_sends;

pub(crate) use needs::preventing;
pub use needs::{all_lacking, lacking};
pub(crate) use program_text::ProgramText;
pub use progress::{LessonProgress, answer_text};
pub(crate) use progress::{
    ResultsFormat, StepLine, csv_field, results_csv, results_json, step_lines,
};
pub use run::{LessonRun, SavedLab};
pub(crate) use seed::drawn_seed;
pub(crate) use two_sends::TwoSends;
