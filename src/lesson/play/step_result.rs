//! What was predicted of a step, and what came of it.

use super::outcome::CheckOutcome;
use crate::{
    lesson::{DrawnCurve, Lesson, SweepPoint, observed::all_of},
    model::{Message, RowId},
};

/// What is predicted, or what is right.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Prediction {
    /// The answer with this number, counted from 0.
    Choice(usize),
    /// A number, typed in.
    Number(u64),
    /// Bytes, typed in.
    Bytes(Vec<u8>),
    /// This curve, drawn; or what was measured.
    Curve(DrawnCurve),
}

/// How many hands were up for each answer.
pub type HandCounts = [u32; 6];

/// What is known of a step: the prediction, the hands, and what came of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepResult {
    /// The answer that was predicted; `None` before.
    pub prediction: Option<Prediction>,
    /// The curve that was drawn before the step's sweep was measured: what is predicted, where that is asked for.
    pub drawn: Option<DrawnCurve>,
    /// Hands before the discussion.
    pub hands: HandCounts,
    /// Hands after it; `None` as long as there was none.
    pub discussed: Option<HandCounts>,
    /// What the run came to; `None` before it.
    pub run: Option<RunResult>,
}

/// What the run of a step came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunResult {
    /// What is right, as the record tells; `None` where no answer is, or more than one.
    pub right: Option<Prediction>,
    /// The outcome of each expectation.
    pub checks: Vec<CheckOutcome>,
    /// The reason that the run ended before its end.
    pub stuck: Option<Message>,
    /// The first row of it, and the first after it.
    pub rows: (RowId, RowId),
    /// The first row since the lab began anew.
    pub since: RowId,
    /// What the step's Python program has written.
    pub output: Option<String>,
    /// What was measured at the points of the step's sweep.
    pub points: Vec<SweepPoint>,
}

impl Lesson {
    /// Whether all steps came to their end, and everything that was expected was seen; `None` where this system does not
    /// tell all of it, and the rest was seen.
    pub fn passed(&self, results: &[RunResult]) -> Option<bool> {
        let all = Some(results.len() == self.steps.len());
        all_of(results.iter().map(RunResult::passed).chain([all]))
    }
}

impl StepResult {
    /// Whether what was predicted is right; `None` where nothing was, or nothing has been run.
    pub fn is_right(&self) -> Option<bool> {
        let right = self.run.as_ref()?.right.as_ref()?;
        Some(match (self.prediction.as_ref()?, right) {
            (Prediction::Curve(drawn), Prediction::Curve(measured)) => drawn.is_right(measured),
            (predicted, right) => predicted == right,
        })
    }

    /// What was predicted, or answered in an exam, beside what was seen; `None` where no answer is right.
    pub(crate) fn summary(
        &self,
        exam: bool,
        text: impl Fn(&Prediction) -> String,
    ) -> Option<Message> {
        let right = self.run.as_ref()?.right.as_ref()?;
        let key = match (self.is_right(), exam) {
            (None, _) => "lesson-was",
            (Some(true), false) => "lesson-was-right",
            (Some(true), true) => "exam-was-right",
            (Some(false), false) => "lesson-was-wrong",
            (Some(false), true) => "exam-was-wrong",
        };
        if let (Some(Prediction::Curve(drawn)), Prediction::Curve(measured), Some(false)) =
            (&self.prediction, right, self.is_right())
        {
            let message = Message::new("lesson-was-drawn").with("answer", text(right));
            let message = message.with("n", drawn.right(measured).0);
            return Some(message.with("of", measured.len()));
        }
        let message = Message::new(key).with("answer", text(right));
        Some(match &self.prediction {
            Some(given) => message.with("predicted", text(given)),
            None => message,
        })
    }
}

impl RunResult {
    /// Whether it came to its end, and everything that was expected was seen; `None` where this system does not tell all
    /// of it, and the rest was seen.
    pub fn passed(&self) -> Option<bool> {
        let end = Some(self.stuck.is_none());
        all_of(self.checks.iter().map(|check| check.passed).chain([end]))
    }

    /// Whether all of it was told and seen.
    pub fn has_passed(&self) -> bool {
        self.passed() == Some(true)
    }
}
