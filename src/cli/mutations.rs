//! `packet-lab run --mutations`: does a lesson fail where it says, if it is changed as it says?

use super::{RunError, json::object, lessons::FoundLesson, output::Output};
use crate::{
    lesson::{Lesson, LessonPlayer, RunResult},
    model::message,
    session::{LessonRun, Session, Start},
};

/// Plays the lesson after each of its mutations; returns whether all turn their expectation red.
pub(super) fn run(found: &FoundLesson, output: &Output<'_>) -> Result<bool, RunError> {
    let mut all = true;
    for mutation in &found.lesson.mutations {
        let changed = Lesson::mutated(&found.name, &found.text, mutation);
        let changed = changed.map_err(|error| RunError::Wrong(error.message()))?;
        let results = play(changed)?;
        let [step, number] = mutation.fails;
        let result = results.get(step.saturating_sub(1));
        let check = result.and_then(|result| result.checks.get(number.saturating_sub(1)));
        let failed = check.is_none_or(|check| check.passed == Some(false));
        all &= failed;
        if !output.is_text() {
            output.json(&object! {
                mutation: &mutation.change,
                to: &mutation.to,
                fails: mutation.fails,
                // Whether that expectation failed, as it should.
                failed: failed,
            })?;
            continue;
        }
        let line = message! {
            if failed { "cli-run-red" } else { "cli-run-green" },
            change: mutation.change.as_str(), to: mutation.to.to_string(), step, number,
        };
        output.say(&line)?;
    }
    Ok(all)
}

/// Plays a lesson and tells nothing of it.
fn play(lesson: Lesson) -> Result<Vec<RunResult>, RunError> {
    let mut session = Session::start(Start::default())?;
    let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
    run.play_through(&mut session);
    let results = run.player.results().iter();
    Ok(results.filter_map(|result| result.run.clone()).collect())
}
