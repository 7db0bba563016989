//! `packet-lab show`: a recording, told as its command told it.

use std::path::Path;

use super::{
    RunError,
    csv::CSV_HEAD,
    output::Output,
    rows::{RowWriter, left_open, unknown_rows},
    run::{LessonPrinter, last_line},
};
use crate::{
    lesson::{Lesson, RunResult, StepResult},
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
fn plain(session: Session, output: &Output<'_>) -> Result<bool, RunError> {
    let is_window = session.about().is_none_or(|about| about.command.is_empty());
    let mut lessons = WindowLessons::default();
    if let (true, false, Some((path, _))) = (is_window, output.is_text(), session.opened()) {
        lessons = WindowLessons::of(path)?;
    }
    let mut teller = LessonPrinter::new(session, output);
    let mut is_over = false;
    loop {
        match teller.session.read_on()? {
            Recorded::Over => break,
            Recorded::Mark(mark) => match *mark {
                Mark::Written(row) => {
                    lessons.tell(row, &mut teller, output)?;
                    teller.session.fold_to(row);
                    teller.rows.write(&mut teller.session, output)?;
                }
                Mark::Sentence(message) => output.say(&message.message())?,
                Mark::Unknown { named, more } => {
                    is_over = true;
                    left_open(&teller.session, &(named, more), output)?;
                }
                Mark::Summary { sentences, json } => {
                    let sentences: Vec<Message> =
                        sentences.iter().map(StoredMessage::message).collect();
                    output.write_stored_summary(&sentences, &json)?;
                }
                _ => {}
            },
            Recorded::More if is_window => {
                let read = teller.session.record().len();
                lessons.tell(read, &mut teller, output)?;
                teller.session.fold_to(RowId::MAX);
                teller.rows.write(&mut teller.session, output)?;
            }
            _ => {}
        }
    }
    lessons.tell(RowId::MAX, &mut teller, output)?;
    teller.session.fold_to(RowId::MAX);
    teller.rows.write(&mut teller.session, output)?;
    if !is_over {
        let unknown = unknown_rows(&teller.session);
        left_open(&teller.session, &unknown, output)?;
    }
    predictions(&teller.session, output)?;
    Ok(true)
}

/// A line about a lesson that was played in a window: what it is, one of its steps, what it came to.
#[derive(Clone, Copy)]
enum LessonLine {
    Begins,
    Step(usize),
    Ends,
}

/// The lessons that were played in a window, and the lines about them, each with the row before which it stands.
#[derive(Default)]
struct WindowLessons {
    lessons: Vec<(Lesson, Vec<StepResult>)>,
    /// The last one comes first.
    lines: Vec<(RowId, usize, LessonLine)>,
}

impl WindowLessons {
    /// Looks for them in a recording: where the session was saved afterwards, they do not stand among their rows.
    fn of(path: &Path) -> Result<Self, RunError> {
        let mut session = Session::open(path, Start::default()).map_err(RunError::Wrong)?;
        while session.read_on()? != Recorded::Over {
            session.fold_to(RowId::MAX);
        }
        let played = session.lessons().iter();
        let lessons: Vec<(Lesson, Vec<StepResult>)> = played
            .filter_map(|played| Some((played.lesson()?, played.results().to_vec())))
            .collect();
        let mut lines = Vec::new();
        for (number, (_, results)) in lessons.iter().enumerate() {
            let runs = results.iter().filter_map(|result| result.run.as_ref());
            let first = runs.clone().map(|run| run.since.min(run.rows.0)).min();
            let last = runs.map(|run| run.rows.1).max();
            let Some((first, last)) = first.zip(last) else {
                continue;
            };
            lines.push((first, number, LessonLine::Begins));
            for (step, result) in results.iter().enumerate() {
                let run = result.run.as_ref();
                lines.extend(run.map(|run| (run.rows.1, number, LessonLine::Step(step))));
            }
            lines.push((last, number, LessonLine::Ends));
        }
        lines.sort_by_key(|(row, ..)| *row);
        lines.reverse();
        Ok(Self { lessons, lines })
    }

    /// Tells what stands before this row, and the rows before that.
    fn tell(
        &mut self,
        row: RowId,
        teller: &mut LessonPrinter<'_, '_>,
        output: &Output<'_>,
    ) -> Result<(), RunError> {
        while let Some((at, number, line)) = self.lines.pop_if(|(at, ..)| *at <= row) {
            teller.session.fold_to(at);
            teller.rows.write(&mut teller.session, output)?;
            let Some((lesson, results)) = self.lessons.get(number) else {
                continue;
            };
            match line {
                LessonLine::Begins => teller.begin(lesson)?,
                LessonLine::Step(step) => {
                    if let Some(result) = results.get(step) {
                        teller.tell(lesson, step, result)?;
                    }
                }
                LessonLine::Ends => {
                    let runs = results.iter().filter_map(|result| result.run.clone());
                    last_line(lesson, &runs.collect::<Vec<_>>(), output)?;
                }
            }
        }
        Ok(())
    }
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
            let language = (lang, lesson.encoding.unwrap_or_default());
            let text_of = |answer: &_| answer_text(&question.answer, answer, language);
            let exam = lesson.is_exam();
            let given = Message::new("exam-answered");
            let verdict = match (&result.run, &result.prediction) {
                (None, Some(answer)) if exam => Some(given.with("answer", text_of(answer))),
                _ => result.summary(exam, text_of),
            };
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
    let mut teller = LessonPrinter::new(session, output);
    teller.begin(lesson)?;
    let mut results: Vec<RunResult> = Vec::new();
    let mut ended = false;
    loop {
        match teller.session.read_on()? {
            Recorded::Over => break,
            Recorded::Mark(mark) => match *mark {
                Mark::Step {
                    number,
                    folded,
                    run,
                } => {
                    teller.session.fold_to(folded);
                    let run = RunResult::from(&run);
                    let number = number as usize;
                    teller.ask(lesson, number)?;
                    let played = StepResult {
                        run: Some(run.clone()),
                        ..StepResult::default()
                    };
                    teller.tell(lesson, number, &played)?;
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

    use super::{super::run::Play, *};
    use crate::{
        lesson::{BUILT_IN, LessonInput, LessonPlace, LessonPlayer},
        lines::output::Format,
        model::{ClientId, UdpClientSettings},
        record::Budget,
        session::{LessonRun, RecordingOrder},
        text::Lang,
    };

    const CLIENT: ClientId = ClientId(0);

    /// What is told of a recording in English.
    fn shown(file: &Path, format: Format) -> String {
        let (catalog, mut shown) = (Catalog::new(Lang::En), Vec::new());
        let output = Output::into(Box::new(&mut shown), &catalog, format);
        let opened = Session::open(file, Start::default()).unwrap();
        assert!(plain(opened, &output).is_ok_and(|fine| fine));
        drop(output);
        String::from_utf8(shown).unwrap()
    }

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
        let settings = UdpClientSettings::to(sink.local_addr().unwrap());
        session.udp_mut().set_client(CLIENT, settings).unwrap();
        let catalog = Catalog::new(Lang::En);
        let mut live = Vec::new();
        let output = Output::into(Box::new(&mut live), &catalog, Format::Text);
        let mut rows = RowWriter::default();
        let mut all = 0_u32;
        while session.record().first_kept_row() == 0 {
            let count = 20_000;
            all += count;
            let sends = session.udp_mut().send(CLIENT, b"x".to_vec(), count);
            sends.unwrap();
            while session.ledger().fate_counts(|_| true).sent < u64::from(all) {
                session.wait(Duration::from_millis(20));
                while rows.follow(&mut session, &output).unwrap() {}
            }
        }
        rows.finish(&mut session, &output).unwrap();
        assert!(session.finish_recording(), "it was written");
        drop(output);
        let (live, shown) = (String::from_utf8(live).unwrap(), shown(&file, Format::Text));
        let mut lines = shown.lines().zip(live.lines());
        let differs = lines.find(|(shown, live)| shown != live);
        assert_eq!(differs, None, "line by line");
        assert_eq!(shown.len(), live.len());
        let has = live.contains(" more whose fate is unknown");
        assert!(has, "that was tried");
    }

    #[test]
    fn lessons_of_a_window_are_told_as_the_command_line_tells_them() {
        let folder = tempfile::tempdir().unwrap();
        let catalog = Catalog::new(Lang::En);
        let mut live = Vec::new();
        let output = Output::into(Box::new(&mut live), &catalog, Format::Jsonl);
        let named = |id: &str| BUILT_IN.iter().find(|(name, _)| *name == id).unwrap();
        let lessons = ["udp-4-against-1024", "tcp-fin"].map(|id| {
            let (name, text) = named(id);
            Lesson::parse(name, text).unwrap()
        });
        let mut play = Play::begin(LessonPlayer::new(lessons[0].clone()), &output).unwrap();
        // As a window does: one is written while it goes on, the other when all is over.
        let files = ["live", "saved"].map(|name| folder.path().join(name));
        let order = RecordingOrder::live(&files[0], Lang::En);
        play.teller.session.record_to(order.clone()).unwrap();
        for lesson in &lessons {
            play.run = LessonRun::begin(LessonPlayer::new(lesson.clone()), &play.teller.session);
            let results = play.play(lesson).unwrap();
            assert!(
                last_line(lesson, &results, &output).unwrap(),
                "all was seen"
            );
        }
        let mut session = play.teller.session;
        assert!(session.finish_recording(), "it was written");
        let saved = RecordingOrder {
            path: files[1].clone(),
            live: false,
            ..order
        };
        session.record_to(saved).unwrap();
        assert!(session.finish_recording(), "it was saved");
        drop(output);
        let live = String::from_utf8(live).unwrap();
        for file in &files {
            let shown = shown(file, Format::Jsonl);
            let of_lesson = |text: &str| -> Vec<String> {
                let is = |line: &&str| line.contains("\"lesson\":") || line.contains("\"step\":");
                text.lines().filter(is).map(str::to_owned).collect()
            };
            let steps: usize = lessons.iter().map(|lesson| lesson.steps.len()).sum();
            assert_eq!(of_lesson(&live).len(), steps + 4, "{live}");
            assert_eq!(of_lesson(&shown), of_lesson(&live), "{}", file.display());
            // Each row stands before what its step came to; when a fate was told depends on how much was seen by then.
            let rows = |text: &str| -> Vec<String> {
                let lines = text.lines().filter_map(|line| {
                    let line: serde_json::Value = serde_json::from_str(line).unwrap();
                    let row = line.get("call_n").map(|n| format!("row {n}"));
                    row.or_else(|| Some(format!("step {}", line.get("step")?)))
                });
                lines.collect()
            };
            assert_eq!(rows(&shown), rows(&live), "{}", file.display());
        }
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
        session.record_live(&file);
        assert!(session.finish_recording(), "it was written");
        let right = session.lessons()[0].results().iter();
        let right = right.filter(|step| step.is_right() == Some(true)).count();
        let shown = shown(&file, Format::Text);
        let (rows, lesson_text) = shown.split_once("\n4 against 1024\n").unwrap();
        assert!(rows.contains(" A sendto → "), "{rows}");
        assert_eq!(
            lesson_text.matches("   As predicted: ").count(),
            right,
            "{lesson_text}"
        );
        assert!(lesson_text.contains("   Predicted: "), "{lesson_text}");
        assert!(!rows.contains("redicted"), "after them: {rows}");
    }
}
