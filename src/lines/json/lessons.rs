//! Lessons, their steps, and what they came to.

use serde::Serialize;

use crate::{
    lesson::{Lesson, RunResult},
    model::Transport,
    text::Lang,
};

/// A lesson of the list, or the first line of one that is run.
#[derive(Debug, Serialize)]
pub(crate) struct JsonLesson<'a> {
    lesson: &'a str,
    title: &'a str,
    topic: Transport,
    level: u8,
    minutes: u32,
    needs: Vec<&'static str>,
    steps: usize,
}

impl<'a> JsonLesson<'a> {
    pub(crate) fn new(lesson: &'a Lesson, lang: Lang) -> Self {
        Self {
            lesson: &lesson.id,
            title: lesson.title.get(lang),
            topic: lesson.topic,
            level: lesson.level,
            minutes: lesson.minutes,
            needs: lesson.needs.iter().map(|need| need.word()).collect(),
            steps: lesson.steps.len(),
        }
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

/// What a lesson came to after one of its mutations.
#[derive(Debug, Serialize)]
pub(crate) struct JsonMutation<'a> {
    pub(crate) mutation: &'a str,
    pub(crate) to: &'a toml::Value,
    pub(crate) fails: [usize; 2],
    /// Whether that expectation failed, as it should.
    pub(crate) failed: bool,
}

/// What a lesson came to.
#[derive(Debug, Serialize)]
pub(crate) struct LessonSummary<'a> {
    lesson: &'a str,
    met: Option<bool>,
    checks: usize,
    failed: usize,
    untold: usize,
}

impl<'a> LessonSummary<'a> {
    pub(crate) fn new(lesson: &'a Lesson, results: &[RunResult]) -> Self {
        let checks = || results.iter().flat_map(|result| &result.checks);
        let count = |met| checks().filter(|check| check.met == met).count();
        Self {
            lesson: &lesson.id,
            met: lesson.met(results),
            checks: checks().count(),
            failed: count(Some(false)),
            untold: count(None),
        }
    }
}
