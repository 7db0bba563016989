//! `packet-lab exam`: questions drawn out of the bank. In a terminal they are answered first; else each is proven.

use std::{
    ffi::OsStr,
    fs,
    io::{self, BufRead, IsTerminal as _},
    path::Path,
};

use super::{
    RunError,
    args::Exam,
    output::Output,
    run::{self as lesson_run, Play},
};
use crate::{
    lesson::{
        AnswerKind, BUILT_IN, Lesson, LessonInput, LessonPlace, LessonPlayer, Prediction,
        RunResult, StepResult,
    },
    model::{Message, payload},
    session::{all_lacking, answer_text, not_saved, results_csv, results_json},
};

/// Draws an exam and holds it; returns whether everything that was expected was seen.
pub(super) fn run(args: &Exam, output: &Output<'_>) -> Result<bool, RunError> {
    let lessons = BUILT_IN
        .iter()
        .filter_map(|(name, text)| Lesson::parse(name, text).ok());
    // What cannot be run here cannot be proven.
    let lacking = all_lacking();
    let runs = |lesson: &Lesson| lesson.needs.iter().all(|need| !lacking.contains(need));
    let lessons: Vec<Lesson> = lessons.filter(runs).collect();
    let exam = args.draw.draw(&lessons).map_err(RunError::Wrong)?;
    let sits = output.is_text() && io::stdin().is_terminal();
    let (passed, player) = if sits {
        run_exam(&exam, &mut io::stdin().lock(), output)?
    } else {
        lesson_run::run(&exam, false, None, output)?
    };
    if let Some(path) = &args.save {
        save(path, &player, output)?;
    }
    Ok(passed)
}

/// Asks all questions, runs them, and shows what was wrong beside one more run.
fn run_exam(
    exam: &Lesson,
    answers: &mut impl BufRead,
    output: &Output<'_>,
) -> Result<(bool, LessonPlayer), RunError> {
    let lang = output.lang();
    output.text(exam.title.get(lang))?;
    output.say(&Message::new("cli-exam-how"))?;
    let mut play = Play::begin(LessonPlayer::exam(exam.clone()), output)?;
    let input = |play: &mut Play<'_, '_>, input| {
        let now = play.teller.session.now();
        play.run.player.input(input, now);
        play.run.player.place()
    };
    let mut place = input(&mut play, LessonInput::Next);
    while let LessonPlace::Ask(step) = place {
        play.teller.ask(exam, step)?;
        let kind = exam.steps.get(step).and_then(|step| step.question.as_ref());
        place = match kind.map(|question| read(answers, &question.answer, output)) {
            Some(answer) => input(&mut play, answer?),
            None => input(&mut play, LessonInput::Next),
        };
    }
    output.text("")?;
    output.say(&Message::new("cli-exam-running").with("n", exam.steps.len()))?;
    input(&mut play, LessonInput::Next);
    play.run.play_on(&mut play.teller.session);
    let results = play.run.player.results().to_vec();
    let right = results.iter().filter(|step| step.is_right() == Some(true));
    let score = Message::new("exam-score").with("right", right.count());
    output.say(&score.with("n", results.len()))?;
    let wrong = |(_, result): &(usize, &StepResult)| result.is_right() != Some(true);
    for (number, result) in results.iter().enumerate().filter(wrong) {
        play.teller.rows.skip(&mut play.teller.session);
        play.teller.ask(exam, number)?;
        input(&mut play, LessonInput::Jump(number));
        input(&mut play, LessonInput::Reset);
        play.run.play_on(&mut play.teller.session);
        let question = exam
            .steps
            .get(number)
            .and_then(|step| step.question.as_ref());
        if let (Some(question), Some(given)) = (question, &result.prediction) {
            let language = (lang, exam.encoding.unwrap_or_default());
            let given = answer_text(&question.answer, given, language);
            play.teller
                .print_message(&Message::new("cli-exam-answered").with("what", given))?;
        }
        play.tell(exam, number)?;
    }
    let passed = |result: &StepResult| result.run.as_ref().is_some_and(RunResult::has_passed);
    Ok((results.iter().all(passed), play.run.player))
}

/// Reads lines until one of them is an answer; an empty one, or their end, leaves the question open.
fn read(
    answers: &mut impl BufRead,
    kind: &AnswerKind,
    output: &Output<'_>,
) -> Result<LessonInput, RunError> {
    loop {
        let mut line = String::new();
        let ended = answers.read_line(&mut line)? == 0;
        let line = line.trim();
        if ended || line.is_empty() {
            return Ok(LessonInput::Next);
        }
        match answer(line, kind) {
            Ok(answer) => return Ok(answer),
            Err(fault) => output.say(&fault)?,
        }
    }
}

fn answer(line: &str, kind: &AnswerKind) -> Result<LessonInput, Message> {
    let number = || {
        let wrong = || Message::new("error-number").quoting(line);
        line.parse::<u64>().ok().ok_or_else(wrong)
    };
    match kind {
        AnswerKind::Choices(choices) => {
            let chosen = line.parse::<usize>().ok();
            let chosen = chosen.filter(|chosen| (1..=choices.len()).contains(chosen));
            let wrong = || Message::new("cli-exam-choose").with("n", choices.len());
            Ok(LessonInput::Choose(chosen.ok_or_else(wrong)? - 1))
        }
        AnswerKind::Number(_) => Ok(LessonInput::Type(Prediction::Number(number()?))),
        AnswerKind::Bytes(_) => {
            let bytes = payload::from_text(line)?;
            Ok(LessonInput::Type(Prediction::Bytes(bytes)))
        }
        // Exams have none.
        AnswerKind::Curve => Ok(LessonInput::Next),
    }
}

fn save(path: &Path, player: &LessonPlayer, output: &Output<'_>) -> Result<(), RunError> {
    let is_csv = |end: &OsStr| end.eq_ignore_ascii_case("csv");
    let text = if path.extension().is_some_and(is_csv) {
        results_csv(player, output.lang())
    } else {
        results_json(player, output.lang())
    };
    Ok(fs::write(path, text).map_err(|error| not_saved(path, &error))?)
}
