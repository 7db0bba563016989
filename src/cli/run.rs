//! `packet-lab run`: a lesson in the terminal, on real sockets.

use std::io;

use super::{
    RunError,
    json::{json_lesson, lesson_summary, object},
    output::Output,
    rows::RowWriter,
};
use crate::{
    lesson::{
        AnswerKind, Lesson, LessonInput, LessonPlace, LessonPlayer, Need, Prediction, RunResult,
        StepResult,
    },
    model::{Message, RowId, address, message},
    session::{LessonRun, RecordingOrder, Session, Start, answer_text, lacking, preventing},
    stage::Cells,
};

/// More rows of a step than are told one by one.
const MAX_ROWS: u32 = 40;
/// The most bytes that are shown as tiles.
const MAX_TILES: u32 = 64;

/// Plays a lesson; returns how it went, and whether everything that it expects was seen.
///
/// With a recording everything goes into it, too.
pub(super) fn run(
    lesson: &Lesson,
    wide: bool,
    recording: Option<RecordingOrder>,
    output: &Output<'_>,
) -> Result<(bool, LessonPlayer), RunError> {
    may_run(lesson, preventing(&lesson.needs), wide)?;
    if lacking(&lesson.needs).is_some() {
        output.tell(&Message::new("lesson-elsewhere"));
    }
    let mut play = Play::begin(LessonPlayer::new(lesson.clone()), output)?;
    if let Some(order) = recording {
        play.teller.session.record_to(order)?;
    }
    let results = play.play(lesson)?;
    let passed = last_line(lesson, &results, output)?;
    let recorded = super::finish_recording(&mut play.teller.session, output);
    Ok((passed && recorded, play.run.player))
}

/// Whether the system has what a lesson needs, and it reaches no other machine or may do so (`wide`).
pub(super) fn may_run(lesson: &Lesson, lacking: Option<Need>, wide: bool) -> Result<(), RunError> {
    if let Some(need) = lacking {
        let lacking = Message::new("error-lesson-lacks").with("need", need.word());
        return Err(RunError::Lacks(lacking));
    }
    if let Some(first) = lesson.outside_uses().first().filter(|_| !wide) {
        let address = address::shown(first.address());
        let wide = Message::new("error-lesson-network").with("address", address);
        return Err(RunError::Wrong(wide));
    }
    Ok(())
}

/// What a whole lesson came to; returns whether everything that it expects was seen.
pub(super) fn last_line(
    lesson: &Lesson,
    results: &[RunResult],
    output: &Output<'_>,
) -> io::Result<bool> {
    let passed = lesson.passed(results) != Some(false);
    let last = if passed {
        "cli-run-met"
    } else {
        "cli-run-failed"
    };
    let checks = results.iter().flat_map(|result| &result.checks);
    let count = |passed| {
        checks
            .clone()
            .filter(|check| check.passed == passed)
            .count()
    };
    let (failed, undecided) = (count(Some(false)), count(None));
    let last = message! { last, n: count(Some(true)) + failed, failed };
    output.text("")?;
    if output.is_text() {
        output.say(&last)?;
        if undecided > 0 {
            output.say(&Message::new("cli-run-untold").with("n", undecided))?;
        }
    } else {
        output.json(&object! { summary: lesson_summary(lesson, results) })?;
    }
    Ok(passed)
}

/// A lesson that is played in the terminal.
pub(super) struct Play<'o, 'c> {
    pub(super) run: LessonRun,
    pub(super) teller: LessonPrinter<'o, 'c>,
}

impl<'o, 'c> Play<'o, 'c> {
    pub(super) fn begin(player: LessonPlayer, output: &'o Output<'c>) -> Result<Self, RunError> {
        let session = Session::start(Start::default())?;
        Ok(Self {
            run: LessonRun::begin(player, &session),
            teller: LessonPrinter::new(session, output),
        })
    }

    /// Plays all steps; what each came to.
    pub(super) fn play(&mut self, lesson: &Lesson) -> Result<Vec<RunResult>, RunError> {
        self.teller.begin(lesson)?;
        let mut last_place = None;
        loop {
            let now = self.teller.session.now();
            self.run.player.input(LessonInput::Next, now);
            if let LessonPlace::Run(step) = self.run.player.place() {
                self.teller.ask(lesson, step)?;
                self.run.play_on(&mut self.teller.session);
                self.tell(lesson, step)?;
            }
            let place = self.run.player.place();
            if place == LessonPlace::Summary || last_place == Some(place) {
                break;
            }
            last_place = Some(place);
        }
        let results = self.run.player.results().iter();
        Ok(results.filter_map(|result| result.run.clone()).collect())
    }

    /// Tells what the run of a step came to.
    pub(super) fn tell(&mut self, lesson: &Lesson, number: usize) -> Result<(), RunError> {
        let results = self.run.player.results();
        let Some(result) = results.get(number).cloned() else {
            return Ok(());
        };
        self.teller.tell(lesson, number, &result)
    }
}

/// Tells of the steps of a lesson, that is played or was recorded.
pub(super) struct LessonPrinter<'o, 'c> {
    pub(super) session: Session,
    pub(super) rows: RowWriter,
    /// More rows than are told one by one have been left out: what becomes of them is not told either.
    flooded: bool,
    output: &'o Output<'c>,
}

impl<'o, 'c> LessonPrinter<'o, 'c> {
    pub(super) fn new(session: Session, output: &'o Output<'c>) -> Self {
        Self {
            session,
            rows: RowWriter::default(),
            flooded: false,
            output,
        }
    }

    /// Writes what a lesson begins with: its title, or its line of JSON.
    pub(super) fn begin(&self, lesson: &Lesson) -> Result<(), RunError> {
        let lang = self.output.lang();
        self.output.text(lesson.title.get(lang))?;
        if !self.output.is_text() {
            self.output.json(&json_lesson(lesson, lang))?;
        }
        Ok(())
    }

    /// Prose and question of a step.
    pub(super) fn ask(&self, lesson: &Lesson, number: usize) -> Result<(), RunError> {
        let (Some(step), lang) = (lesson.steps.get(number), self.output.lang()) else {
            return Ok(());
        };
        self.output.text("")?;
        let prose = step.prose.get(lang).trim().replace("**", "");
        self.output.text(&format!("{}. {prose}", number + 1))?;
        self.lines(step.python.as_deref().unwrap_or_default())?;
        if let Some(question) = &step.question {
            self.output
                .text(&format!("   {}", question.ask.get(lang)))?;
            if let AnswerKind::Choices(choices) = &question.answer {
                for (number, choice) in choices.iter().enumerate() {
                    let text = choice.text.get(lang);
                    self.output.text(&format!("   {} {text}", number + 1))?;
                }
            }
        }
        Ok(())
    }

    /// The calls of a step, and what it came to.
    pub(super) fn tell(
        &mut self,
        lesson: &Lesson,
        number: usize,
        played: &StepResult,
    ) -> Result<(), RunError> {
        let (Some(step), Some(result)) = (lesson.steps.get(number), &played.run) else {
            return Ok(());
        };
        let lang = self.output.lang();
        let language = (lang, lesson.encoding.unwrap_or_default());
        let (from, to) = result.rows;
        if self.output.is_text() && to - from > MAX_ROWS {
            self.flooded = true;
            self.rows.skip(&mut self.session);
            self.print_message(&Message::new("cli-run-rows").with("n", to - from))?;
        } else {
            if self.flooded {
                self.session.take_changed();
            }
            self.rows.write(&mut self.session, self.output)?;
            self.tiles_of(from, to)?;
        }
        let question = step.question.as_ref();
        let answer = |answer: Option<&Prediction>| {
            let answered = question.zip(answer);
            answered.map(|(question, answer)| answer_text(&question.answer, answer, language))
        };
        let right = answer(result.right.as_ref());
        let say = |message: &Message| self.output.sentence(message);
        if !self.output.is_text() {
            let reasons = step
                .expect
                .iter()
                .map(|e| Some(e.reason.get(lang).to_owned()));
            let checks = result.checks.iter().zip(reasons.chain([None]));
            let checks = checks.map(|(check, reason)| {
                object! { met: check.passed, reason: reason, seen: say(&check.seen) }
            });
            let predicted = answer(played.prediction.as_ref());
            return Ok(self.output.json(&object! {
                step: number + 1,
                met: result.passed(),
                // The answer that is right, of a step with a question.
                right: right,
                // The answer that was predicted, where one was.
                #[serde(flatten)]
                predicted: predicted.map(|predicted| object! { predicted: predicted }),
                checks: checks.collect::<Vec<_>>(),
                // Why it ended before its end.
                stuck: result.stuck.as_ref().map(say),
            })?);
        }
        if let Some(written) = &result.output {
            self.print_message(&Message::new("lesson-output"))?;
            self.lines(written)?;
        }
        if let Some(right) = right {
            self.print_message(&Message::new("cli-run-right").with("what", right))?;
        }
        for (check_number, check) in result.checks.iter().enumerate() {
            let Some(expected) = step.expect.get(check_number) else {
                if check.passed != Some(true) {
                    let sign = if check.passed.is_none() { '?' } else { '✗' };
                    self.output
                        .text(&format!("   {sign} {}", say(&check.seen)))?;
                }
                continue;
            };
            let reason = expected.reason.get(lang);
            let place = format!("{}.{}", number + 1, check_number + 1);
            let line = match check.passed {
                Some(true) => format!("   ✓ {reason}"),
                Some(false) => format!("   ✗ {place}: {reason}"),
                None => format!("   ? {place}: {reason} ({})", say(&check.seen)),
            };
            self.output.text(&line)?;
            if check.passed == Some(false) {
                let seen = vec![check.seen.clone()];
                self.print_message(&Message::new("cli-run-seen").with("what", seen))?;
            }
        }
        if let Some(stuck) = &result.stuck {
            self.output.text(&format!("   ✗ {}", say(stuck)))?;
        }
        if let Some(reason) = &step.reason {
            self.output.text(&format!("   {}", reason.get(lang)))?;
        }
        Ok(())
    }

    /// Lines of a program, or of what it wrote.
    fn lines(&self, text: &str) -> Result<(), RunError> {
        let mut lines = text.trim_end().lines();
        Ok(lines.try_for_each(|line| self.output.text(&format!("   | {line}")))?)
    }

    /// A sentence about a step.
    pub(super) fn print_message(&self, message: &Message) -> Result<(), RunError> {
        let sentence = self.output.sentence(message);
        Ok(self.output.text(&format!("   {sentence}"))?)
    }

    /// The bytes of short datagrams and reads as tiles, and beside them what was cut off.
    fn tiles_of(&self, from: RowId, to: RowId) -> Result<(), RunError> {
        if !self.output.is_text() {
            return Ok(());
        }
        let (record, ledger) = (self.session.record(), self.session.ledger());
        for id in from..to {
            let Some(row) = record.row(id).filter(|row| row.asked > 0 && !row.failed()) else {
                continue;
            };
            let send = ledger.current_verdict(record, id).link();
            let send = send.and_then(|link| record.row(link));
            let short = u32::try_from(row.data_len()).is_ok_and(|len| len <= MAX_TILES);
            let moves = row.call.is_send() || send.is_some();
            let Some(bytes) = record.kept_payload(row).filter(|_| short && moves) else {
                continue;
            };
            let all = send.map(|send| record.payload(send)).unwrap_or_default();
            let (label, cut) = if row.call.is_send() {
                ("cli-play-sent", &[][..])
            } else {
                (
                    "cli-play-returned",
                    all.get(bytes.len()..).unwrap_or_default(),
                )
            };
            let label = self.output.sentence(&Message::new(label));
            let mut line = format!("   {label}  {}", self.tiles(bytes));
            if !cut.is_empty() && cut.len() <= MAX_TILES as usize {
                let words = self.output.sentence(&Message::new("cli-play-cut"));
                line = format!("{line}   {words}  {}", self.tiles(cut));
            }
            self.output.text(&line)?;
        }
        Ok(())
    }

    /// Bytes as tiles, each one byte: `[h][e][l][l]`, in hex where it is no character of its own: `[e4][bd][a0]`.
    fn tiles(&self, bytes: &[u8]) -> String {
        if bytes.is_empty() {
            let nothing = Message::new("cli-play-nothing");
            return format!("[{}]", self.output.sentence(&nothing));
        }
        let tiles = Cells::of_in(bytes, self.output.encoding())
            .tiles
            .into_iter();
        let framed = |text| ["[".to_owned(), text, "]".to_owned()];
        tiles.flat_map(|tile| framed(tile.text)).collect()
    }
}
