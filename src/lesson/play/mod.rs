//! How a lesson goes: orders to the lab, what is done and seen by now, what came of each step; exams of many lessons.

mod done;
mod exam;
mod outcome;
mod player;
#[cfg(test)]
mod player_tests;
mod run;
mod step_result;

pub use exam::{ExamDraw, StepOrigin};
pub(crate) use outcome::UNDECIDED;
pub use outcome::{CheckOutcome, StepStart};
pub use player::{LessonInput, LessonPlace, LessonPlayer, PlayMode};
pub use run::LessonOrder;
pub(crate) use run::{RunNews, StepRun};
pub use step_result::{HandCounts, Prediction, RunResult, StepResult};
