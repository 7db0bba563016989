//! `packet-lab show`: a recording, told as its command told it.

use std::path::Path;

use super::{
    RunError,
    csv::CSV_HEAD,
    json::JsonLesson,
    output::Output,
    rows::{RowWriter, left_open, unknown_rows},
    run::{LessonTeller, last_line},
};
use crate::{
    lesson::{Lesson, RunResult},
    model::{Message, RowId, payload::Encoding},
    recording::{Mark, Recorded, StoredMessage},
    session::{Session, Start, answer_text},
    text::Catalog,
};

/// Shows a recording; what it lacks at its end is told on standard error.
pub(super) fn run(path: &Path, output: &Output<'_>) -> Result<bool, RunError> {
    let session = Session::open(path, Start::default()).map_err(RunError::Wrong)?;
    let about = session.about();
    let encoding = about.map_or_else(Encoding::default, |about| about.encoding);
    let catalog = Catalog::new(output.lang()).reading(encoding);
    let output = &output.saying(&catalog);
    if output.is_csv() {
        return table(session, output);
    }
    match about.and_then(|about| about.lesson.as_ref()) {
        Some(lesson) => {
            let parsed = Lesson::parse(&lesson.name, &lesson.text);
            let lesson = parsed.map_err(|error| RunError::Wrong(error.message()))?;
            played(session, &lesson, output)
        }
        None => plain(session, output),
    }
}

/// A table of all rows, with the fates that they came to.
fn table(mut session: Session, output: &Output<'_>) -> Result<bool, RunError> {
    while session.read_on()? != Recorded::Over {
        session.fold_to(RowId::MAX);
    }
    session.fold_to(RowId::MAX);
    output.line(CSV_HEAD)?;
    RowWriter::default().write(&mut session, output)?;
    Ok(true)
}

/// What a server or a client has told, or what a window has seen.
fn plain(mut session: Session, output: &Output<'_>) -> Result<bool, RunError> {
    let mut rows = RowWriter::default();
    let is_window = session.about().is_none_or(|about| about.command.is_empty());
    let mut is_over = false;
    loop {
        match session.read_on()? {
            Recorded::Over => break,
            Recorded::Mark(mark) => match *mark {
                Mark::Written(row) => {
                    session.fold_to(row);
                    rows.write(&mut session, output)?;
                }
                Mark::Said(message) => output.say(&message.message())?,
                Mark::Unknown(named, more) => {
                    is_over = true;
                    left_open(&session, &(named, more), output)?;
                }
                Mark::Summary(sentences, line) => {
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
    if !is_over {
        left_open(&session, &unknown_rows(&session), output)?;
    }
    predictions(&session, output)?;
    Ok(true)
}

/// What was predicted in the lessons that were played in a window, beside what was seen.
fn predictions(session: &Session, output: &Output<'_>) -> Result<(), RunError> {
    let lang = output.lang();
    for played in session.lessons() {
        let Some(lesson) = played.lesson() else {
            continue;
        };
        output.text("")?;
        output.text(lesson.title.get(lang))?;
        for (number, (step, result)) in lesson.steps.iter().zip(played.results()).enumerate() {
            let Some(question) = &step.question else {
                continue;
            };
            let said = (lang, lesson.encoding.unwrap_or_default());
            let verdict =
                result.verdict(false, |answer| answer_text(&question.answer, answer, said));
            if let Some(verdict) = verdict {
                output.text(&format!("{}. {}", number + 1, question.ask.get(lang)))?;
                output.text(&format!("   {}", output.sentence(&verdict)))?;
            }
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use std::{net::UdpSocket, time::Duration};

    use super::*;
    use crate::{
        lesson::{BUILT_IN, LessonInput, LessonPlace, LessonPlayer},
        lines::output::Format,
        model::{ClientId, ClientSettings},
        record::Budget,
        session::{LessonRun, RecordingOrder},
        text::Lang,
    };

    const CLIENT: ClientId = ClientId(0);

    #[test]
    fn a_run_beyond_the_memory_budget_is_shown_as_it_was_told() {
        let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("long.pcapng");
        let mut session = Session::start(Start {
            budget: Some(Budget::of(0)),
            ..Start::default()
        })
        .unwrap();
        let order = RecordingOrder {
            command: vec!["send".to_owned()],
            ..RecordingOrder::live(&file, Lang::En)
        };
        session.record_to(order).unwrap();
        let settings = ClientSettings::to(sink.local_addr().unwrap());
        session.udp_mut().set_client(CLIENT, settings).unwrap();
        let catalog = Catalog::new(Lang::En);
        let (mut told, mut shown) = (Vec::new(), Vec::new());
        let output = Output::into(Box::new(&mut told), &catalog, Format::Text);
        let mut rows = RowWriter::default();
        let mut all = 0_u32;
        while session.record().first_kept_row() == 0 {
            let count = 20_000;
            all += count;
            let sends = session.udp_mut().send(CLIENT, b"x".to_vec(), count);
            sends.unwrap();
            while session.ledger().books(|_| true).sent < u64::from(all) {
                session.wait(Duration::from_millis(20));
                while rows.follow(&mut session, &output).unwrap() {}
            }
        }
        rows.finish(&mut session, &output).unwrap();
        assert!(session.finish_recording(), "it was written");
        drop(output);
        let opened = Session::open(&file, Start::default()).unwrap();
        let output = Output::into(Box::new(&mut shown), &catalog, Format::Text);
        assert!(plain(opened, &output).is_ok_and(|fine| fine));
        drop(output);
        let [told, shown] = [told, shown].map(|text| String::from_utf8(text).unwrap());
        let differs = shown
            .lines()
            .zip(told.lines())
            .find(|(shown, told)| shown != told);
        assert_eq!(differs, None, "line by line");
        assert_eq!(shown.len(), told.len());
        let has = told.contains(" more whose fate is unknown");
        assert!(has, "that was tried");
    }

    #[test]
    fn what_was_predicted_in_a_window_is_told_after_the_rows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lesson.pcapng");
        let mut session = Session::start(Start::default()).unwrap();
        let first = |(name, _): &&(&str, &str)| *name == "udp-4-against-1024";
        let (name, text) = BUILT_IN.iter().find(first).unwrap();
        let player = LessonPlayer::new(Lesson::parse(name, text).unwrap());
        let mut run = LessonRun::begin(player, &session);
        while run.player.place() != LessonPlace::Summary {
            for input in [LessonInput::Choose(0), LessonInput::Next] {
                run.player.input(input, session.now());
                run.play_on(&mut session);
            }
        }
        session
            .record_to(RecordingOrder::live(&file, Lang::En))
            .unwrap();
        assert!(session.finish_recording(), "it was written");
        let right = session.lessons()[0].results().iter();
        let right = right.filter(|step| step.is_right() == Some(true)).count();
        let catalog = Catalog::new(Lang::En);
        let mut shown = Vec::new();
        let output = Output::into(Box::new(&mut shown), &catalog, Format::Text);
        let opened = Session::open(&file, Start::default()).unwrap();
        assert!(plain(opened, &output).is_ok_and(|fine| fine));
        drop(output);
        let shown = String::from_utf8(shown).unwrap();
        let (rows, said) = shown.split_once("\n4 against 1024\n").unwrap();
        assert!(rows.contains(" A sendto → "), "{rows}");
        assert_eq!(said.matches("   As predicted: ").count(), right, "{said}");
        assert!(said.contains("   Predicted: "), "{said}");
        assert!(!rows.contains("redicted"), "after them: {rows}");
    }
}
