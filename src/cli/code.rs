//! `packet-lab code`: an experiment as programs in other languages.

use std::fs;

use super::{
    RunError,
    args::{CodeOf, WriteCode},
    lessons,
    output::{self, Output},
    run::may_run,
};
use crate::{
    code::CodeProgram,
    lesson::LessonPlayer,
    model::RowId,
    session::{LessonRun, Session, Start, not_saved, preventing, write_new},
    text::Catalog,
};

/// Prints the programs, or saves them and tells how they are run.
pub(super) fn run(order: WriteCode, output: &Output<'_>) -> Result<bool, RunError> {
    let program = match order.what {
        CodeOf::Settings(program) => program,
        CodeOf::Lesson(name) => of_lesson(&name)?,
    };
    let catalog = Catalog::new(output.lang());
    let parts = program.parts().iter();
    let parts: Vec<_> = parts
        .map(|part| part.written(order.language, &catalog))
        .collect();
    let Some(folder) = &order.out else {
        for part in parts {
            output::print(&part.text())?;
            output::print("\n")?;
        }
        return Ok(true);
    };
    fs::create_dir_all(folder).map_err(|error| not_saved(folder, &error))?;
    let files = parts.iter();
    let files: Vec<_> = files
        .map(|part| (folder.join(&part.file), part.text()))
        .collect();
    write_new(&files)?;
    for part in parts {
        output.text(&part.run)?;
    }
    Ok(true)
}

/// The programs of a lesson's calls since its lab began anew the last time.
fn of_lesson(name: &str) -> Result<CodeProgram, RunError> {
    let lesson = lessons::find(name)?.lesson;
    may_run(&lesson, preventing(&lesson.needs), false)?;
    let mut session = Session::start(Start::default())?;
    let mut run = LessonRun::begin(LessonPlayer::new(lesson), &session);
    run.play_through(&mut session);
    let results = run.player.results().iter();
    let last = results.filter_map(|step| step.run.as_ref()).next_back();
    let rows = last.map_or((0, RowId::MAX), |run| {
        (run.since.min(run.rows.0), run.rows.1)
    });
    Ok(CodeProgram::recorded(session.record(), rows))
}
