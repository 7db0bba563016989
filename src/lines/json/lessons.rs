//! Lessons, their steps, and what they came to.

use serde::Serialize;

use crate::{
    lesson::{Lesson, RunResult},
    text::Lang,
};

/// A lesson of the list, or the first line of one that is run.
pub(crate) fn json_lesson(lesson: &Lesson, lang: Lang) -> impl Serialize {
    object! {
        lesson: &lesson.id,
        title: lesson.title.get(lang),
        topic: lesson.topic,
        level: lesson.level,
        minutes: lesson.minutes,
        needs: lesson.needs.iter().map(|need| need.word()).collect::<Vec<_>>(),
        steps: lesson.steps.len(),
    }
}

/// What a step came to.
#[derive(Debug, Serialize)]
pub(crate) struct JsonStep {
    pub(crate) step: usize,
    pub(crate) met: Option<bool>,
    /// The answer that is right, of a step with a question.
    pub(crate) right: Option<String>,
    /// The answer that was predicted, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) predicted: Option<String>,
    pub(crate) checks: Vec<JsonCheck>,
    /// Why it ended before its end.
    pub(crate) stuck: Option<String>,
}

/// What a check came to.
#[derive(Debug, Serialize)]
pub(crate) struct JsonCheck {
    pub(crate) met: Option<bool>,
    pub(crate) reason: Option<String>,
    pub(crate) seen: String,
}

/// What a lesson came to.
pub(crate) fn lesson_summary(lesson: &Lesson, results: &[RunResult]) -> impl Serialize {
    let checks = || results.iter().flat_map(|result| &result.checks);
    let count = |met| checks().filter(|check| check.met == met).count();
    object! {
        lesson: &lesson.id,
        met: lesson.met(results),
        checks: checks().count(),
        failed: count(Some(false)),
        untold: count(None),
    }
}
