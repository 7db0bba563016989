//! `packet-lab show`: a recording, told as its command told it.

use std::path::Path;

use super::{
    RunError,
    csv::CSV_HEAD,
    json::JsonLesson,
    output::Output,
    rows::{RowWriter, unknown},
    run::{LessonTeller, last_line},
};
use crate::{
    lesson::{Lesson, RunResult},
    model::{Message, RowId},
    recording::{Mark, Recorded, StoredMessage},
    session::{Session, Start},
    text::Catalog,
};

/// Shows a recording; what it lacks at its end is told on standard error.
pub(super) fn run(path: &Path, output: &Output<'_>) -> Result<bool, RunError> {
    let session = Session::open(path, Start::default()).map_err(RunError::Wrong)?;
    if output.is_csv() {
        return table(session, output);
    }
    let lesson = session.about().and_then(|about| about.lesson.as_ref());
    match lesson {
        Some(lesson) => {
            let parsed = Lesson::parse(&lesson.name, &lesson.text);
            let lesson = parsed.map_err(|error| RunError::Wrong(error.message()))?;
            let encoding = lesson.encoding.unwrap_or_default();
            let catalog = Catalog::new(output.lang()).reading(encoding);
            played(session, &lesson, &output.saying(&catalog))
        }
        None => plain(session, output),
    }
}

/// A table of all rows, with the fates that they came to.
fn table(mut session: Session, output: &Output<'_>) -> Result<bool, RunError> {
    while session.read_on()? != Recorded::Over {}
    session.fold_to(RowId::MAX);
    output.line(CSV_HEAD)?;
    RowWriter::default().write(&mut session, output)?;
    Ok(true)
}

/// What a server or a client has told, or what a window has seen.
fn plain(mut session: Session, output: &Output<'_>) -> Result<bool, RunError> {
    let mut rows = RowWriter::default();
    let is_window = session.about().is_none_or(|about| about.command.is_empty());
    let mut summed = false;
    loop {
        match session.read_on()? {
            Recorded::Over => break,
            Recorded::Mark(mark) => match *mark {
                Mark::Written(row) => {
                    session.fold_to(row);
                    rows.write(&mut session, output)?;
                }
                Mark::Said(message) => output.say(&message.message())?,
                Mark::Summary(sentences, line) => {
                    if !std::mem::replace(&mut summed, true) {
                        unknown(&session, output)?;
                    }
                    let sentences: Vec<Message> =
                        sentences.iter().map(StoredMessage::message).collect();
                    output.told_summary(&sentences, &line)?;
                }
                _ => {}
            },
            Recorded::More if is_window => {
                session.fold_to(RowId::MAX);
                rows.write(&mut session, output)?;
            }
            _ => {}
        }
    }
    session.fold_to(RowId::MAX);
    rows.write(&mut session, output)?;
    if !summed {
        unknown(&session, output)?;
    }
    Ok(true)
}

/// A lesson, as far as it was played.
fn played(session: Session, lesson: &Lesson, output: &Output<'_>) -> Result<bool, RunError> {
    if output.is_text() {
        output.text(lesson.title.get(output.lang()))?;
    } else {
        output.json(&JsonLesson::new(lesson, output.lang()))?;
    }
    let mut teller = LessonTeller::new(session, output);
    let mut results: Vec<RunResult> = Vec::new();
    let mut ended = false;
    loop {
        match teller.session.read_on()? {
            Recorded::Over => break,
            Recorded::Mark(mark) => match *mark {
                Mark::Step(number, row, run) => {
                    teller.session.fold_to(row);
                    let run = RunResult::from(&run);
                    let number = number as usize;
                    teller.ask(lesson, number)?;
                    teller.tell(lesson, number, &run)?;
                    results.push(run);
                }
                Mark::End => ended = true,
                _ => {}
            },
            _ => {}
        }
    }
    if ended {
        return Ok(last_line(lesson, &results, output)?);
    }
    // It was ended before its end.
    teller.session.fold_to(RowId::MAX);
    teller.rows.write(&mut teller.session, output)?;
    Ok(true)
}
