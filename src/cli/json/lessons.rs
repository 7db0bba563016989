//! Lessons, their steps, and what they came to.

use serde::Serialize;

use crate::{
    lesson::{Lesson, RunResult},
    model::Transport,
    text::Lang,
};

/// A lesson of the list, or the first line of one that is run.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct JsonLesson<'a> {
    lesson: &'a str,
    title: &'a str,
    topic: Transport,
    level: u8,
    minutes: u32,
    needs: Vec<&'static str>,
    steps: usize,
}

impl<'a> JsonLesson<'a> {
    pub(in crate::cli) fn new(lesson: &'a Lesson, lang: Lang) -> Self {
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
pub(in crate::cli) struct JsonStep {
    pub(in crate::cli) step: usize,
    pub(in crate::cli) met: bool,
    /// The answer that is right, of a step with a question.
    pub(in crate::cli) right: Option<String>,
    pub(in crate::cli) checks: Vec<JsonCheck>,
    /// Why it ended before its end.
    pub(in crate::cli) stuck: Option<String>,
}

/// What a check came to.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct JsonCheck {
    pub(in crate::cli) met: bool,
    pub(in crate::cli) reason: Option<String>,
    pub(in crate::cli) seen: String,
}

/// What a lesson came to after one of its mutations.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct JsonMutation<'a> {
    pub(in crate::cli) mutation: &'a str,
    pub(in crate::cli) to: &'a toml::Value,
    pub(in crate::cli) fails: [usize; 2],
    /// Whether that expectation failed, as it should.
    pub(in crate::cli) failed: bool,
}

/// What a lesson came to.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct LessonSummary<'a> {
    lesson: &'a str,
    met: bool,
    checks: usize,
    failed: usize,
}

impl<'a> LessonSummary<'a> {
    pub(in crate::cli) fn new(lesson: &'a Lesson, results: &[RunResult]) -> Self {
        let checks = || results.iter().flat_map(|result| &result.checks);
        Self {
            lesson: &lesson.id,
            met: results.len() == lesson.steps.len() && results.iter().all(RunResult::is_met),
            checks: checks().count(),
            failed: checks().filter(|check| !check.met).count(),
        }
    }
}
