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

/// The last line of a lesson: how many of its checks failed, and of how many the system told nothing.
pub(crate) fn lesson_summary(lesson: &Lesson, results: &[RunResult]) -> impl Serialize {
    let checks = || results.iter().flat_map(|result| &result.checks);
    let count = |passed| checks().filter(|check| check.passed == passed).count();
    object! {
        lesson: &lesson.id,
        met: lesson.passed(results),
        checks: checks().count(),
        failed: count(Some(false)),
        untold: count(None),
    }
}
