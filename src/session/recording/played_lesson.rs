//! Lessons that were played in a session: they go into its recording, and come back with it.

use crate::{
    lesson::{
        HandCounts, Lesson, LessonPlayer, MAX_STEPS, MeasuredSweep, Prediction, RunResult,
        StepResult,
    },
    model::RowId,
    recording::{Mark, RecordedLesson, RecordingEncoder},
    session::Session,
};

/// The most lessons that a session keeps: the oldest goes first.
const MAX_LESSONS: usize = 32;

/// A lesson that was played, and what is known of its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct PlayedLesson {
    lesson: RecordedLesson,
    results: Vec<StepResult>,
}

impl PlayedLesson {
    /// What was predicted of each step and what its run came to, as far as it was played.
    pub fn results(&self) -> &[StepResult] {
        &self.results
    }

    /// The lesson; `None` where this version cannot read it.
    pub(crate) fn lesson(&self) -> Option<Lesson> {
        Lesson::recorded(&self.lesson.name, &self.lesson.text)
    }

    /// Writes it into a recording, in whose session so many rows are folded.
    pub(super) fn write(&self, encoder: &RecordingEncoder, folded: RowId, out: &mut Vec<u8>) {
        RecordingEncoder::mark(Mark::Lesson(self.lesson.clone()), out);
        for (number, result) in (0..).zip(&self.results) {
            if answers(result) != answers(&StepResult::default()) {
                RecordingEncoder::mark(predicted(number, result), out);
            }
            if let Some(run) = &result.run {
                encoder.step(number, folded, run, out);
            }
        }
    }

    /// The step with this number, if there can be one.
    fn step(&mut self, number: usize) -> Option<&mut StepResult> {
        if number >= self.results.len() && number < MAX_STEPS {
            self.results.resize_with(number + 1, StepResult::default);
        }
        self.results.get_mut(number)
    }
}

/// The prediction for a step, and the hands for its answers.
const fn answers(result: &StepResult) -> (Option<&Prediction>, HandCounts, Option<HandCounts>) {
    (result.prediction.as_ref(), result.hands, result.discussed)
}

fn predicted(number: u32, result: &StepResult) -> Mark {
    Mark::Predicted {
        number,
        prediction: result.prediction.clone(),
        hands: result.hands,
        discussed: result.discussed,
    }
}

impl Session {
    /// The lessons that were played, or that the opened recording has, oldest first.
    pub fn lessons(&self) -> &[PlayedLesson] {
        &self.lessons
    }

    /// Keeps how a lesson is going, in the recording too if there is one; it begins if it was not `noted` before. A sweep
    /// that is played as a lesson is in no file, and is kept as a sweep alone.
    pub(in crate::session) fn note_lesson(&mut self, player: &LessonPlayer, noted: bool) {
        let lesson = player.lesson();
        if lesson.text.is_empty() {
            return;
        }
        if !noted {
            let lesson = RecordedLesson {
                name: lesson.id.clone(),
                text: lesson.text.clone(),
            };
            self.take_lesson_mark(&Mark::Lesson(lesson.clone()));
            let recorder = self.recorder.as_mut();
            if !recorder.is_some_and(|recorder| std::mem::take(&mut recorder.has_lesson)) {
                self.mark(Mark::Lesson(lesson));
            }
        }
        for (number, result) in (0..).zip(player.results()) {
            let played = self.lessons.last_mut();
            let Some(kept) = played.and_then(|played| played.step(number as usize)) else {
                continue;
            };
            if kept == result {
                continue;
            }
            let before = std::mem::replace(kept, result.clone());
            if answers(&before) != answers(result) || result.run.is_none() {
                self.mark(predicted(number, result));
            }
            if let Some(run) = &result.run {
                self.keep_recording();
                let folded = self.ledger.len();
                if let Some(recorder) = &mut self.recorder {
                    recorder
                        .encoder
                        .step(number, folded, run, &mut recorder.piece);
                }
            }
        }
    }

    /// Takes in what a recording had of a lesson.
    pub(super) fn take_lesson_mark(&mut self, mark: &Mark) {
        let number = match mark {
            Mark::Lesson(lesson) => {
                if self.lessons.len() == MAX_LESSONS {
                    self.lessons.remove(0);
                }
                return self.lessons.push(PlayedLesson {
                    lesson: lesson.clone(),
                    results: Vec::new(),
                });
            }
            Mark::Predicted { number, .. } | Mark::Step { number, .. } => *number as usize,
            _ => return,
        };
        let played = self.lessons.last_mut();
        let Some(step) = played.and_then(|played| played.step(number)) else {
            return;
        };
        match mark {
            Mark::Predicted {
                prediction,
                hands,
                discussed,
                ..
            } => {
                // Where it was run by then, that follows.
                let drawn = match prediction {
                    Some(Prediction::Curve(curve)) => Some(curve.clone()),
                    _ => None,
                };
                *step = StepResult {
                    prediction: prediction.clone(),
                    drawn,
                    hands: *hands,
                    discussed: *discussed,
                    ..StepResult::default()
                };
            }
            Mark::Step { run, .. } => {
                let run = RunResult::from(run);
                let of_run = |sweep: &&MeasuredSweep| {
                    let first = sweep.points.first();
                    first.is_some_and(|point| (run.rows.0..run.rows.1).contains(&point.rows.0))
                };
                let sweep = self.sweeps.iter().rev().find(of_run);
                step.drawn = sweep
                    .map(|sweep| sweep.curve.clone())
                    .filter(|curve| !curve.is_empty());
                let points = sweep.map(|sweep| sweep.points.clone());
                step.run = Some(RunResult {
                    points: points.unwrap_or_default(),
                    ..run
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::{
            AnswerKind, BUILT_IN, DrawnCurve, ExamDraw, LessonInput, LessonPlace, LessonStep,
            PlayMode,
        },
        session::{LessonRun, RecordingOrder, Start, Transport, all_lacking},
        text::Lang,
    };

    /// An input that answers the question of a step, wrong or right.
    fn answer(step: &LessonStep) -> Option<LessonInput> {
        Some(match step.question.as_ref()?.answer {
            AnswerKind::Choices(_) => LessonInput::Choose(1),
            AnswerKind::Number(_) => LessonInput::Type(Prediction::Number(7)),
            AnswerKind::Bytes(_) => LessonInput::Type(Prediction::Bytes(vec![0, 255])),
            AnswerKind::Curve => {
                let mut curve = DrawnCurve::new(17);
                curve.stroke((0, 0), (16, 16));
                LessonInput::Draw(curve)
            }
        })
    }

    fn play(session: &mut Session, id: &str) {
        let (name, text) = BUILT_IN.iter().find(|(name, _)| *name == id).unwrap();
        let lesson = Lesson::parse(name, text).unwrap();
        let mut run = LessonRun::begin(LessonPlayer::new(lesson), session);
        let press = |run: &mut LessonRun, session: &mut Session, input| {
            run.player.input(input, session.now());
            run.play_on(session);
            run.advance(session);
        };
        while run.player.place() != LessonPlace::Summary {
            if matches!(run.player.place(), LessonPlace::Ask(_)) {
                press(&mut run, session, LessonInput::Hands(1, true));
                press(&mut run, session, LessonInput::Discussed);
                if let Some(input) = run.player.step().and_then(answer) {
                    press(&mut run, session, input);
                }
            }
            press(&mut run, session, LessonInput::Next);
        }
        // Once more from its beginning, and not run.
        press(&mut run, session, LessonInput::Jump(0));
        press(&mut run, session, LessonInput::Reset);
        press(&mut run, session, LessonInput::Hands(0, true));
        run.finish(session).unwrap();
    }

    #[test]
    fn an_exam_comes_back_with_its_questions_and_answers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("exam");
        let bank = BUILT_IN
            .iter()
            .map(|(name, text)| Lesson::parse(name, text).unwrap());
        let lacking = all_lacking();
        let runs = |lesson: &Lesson| lesson.needs.iter().all(|need| !lacking.contains(need));
        let bank: Vec<Lesson> = bank.filter(runs).collect();
        let draw = ExamDraw {
            questions: 3,
            topic: Transport::Udp,
            ..ExamDraw::default()
        };
        let exam = draw.draw(&bank).unwrap();
        let mut session = Session::start(Start::default()).unwrap();
        session.record_live(&file);
        let mut run = LessonRun::begin(LessonPlayer::exam(exam.clone()), &session);
        // The first is answered, the others are not; then all are run.
        run.player.input(LessonInput::Next, session.now());
        let first = run.player.step().and_then(answer).unwrap();
        let next = std::iter::repeat_n(LessonInput::Next, 3);
        for input in [first].into_iter().chain(next) {
            run.player.input(input, session.now());
            run.advance(&mut session);
            run.play_on(&mut session);
        }
        assert_eq!(run.player.mode(), PlayMode::Marked);
        let results = run.player.results().to_vec();
        run.finish(&mut session).unwrap();
        assert!(session.finish_recording(), "it was written");
        let read = Session::recorded(&file);
        let [played] = read.lessons() else {
            panic!("one: {:?}", read.lessons().len());
        };
        assert_eq!(played.lesson().as_ref(), Some(&exam), "what was asked");
        assert_eq!(played.results(), results, "and answered");
        let answered = played
            .results()
            .iter()
            .map(|step| step.prediction.is_some());
        assert_eq!(answered.collect::<Vec<_>>(), [true, false, false]);
        assert!(played.results().iter().all(|step| step.run.is_some()));
    }

    #[test]
    fn lessons_come_back_with_every_prediction_and_run_written_live_or_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let [live, saved] = ["live", "saved"].map(|name| folder.path().join(name));
        let mut session = Session::start(Start::default()).unwrap();
        play(&mut session, "udp-4-against-1024");
        let order = RecordingOrder::live(&live, Lang::En);
        session.record_to(order.clone()).unwrap();
        play(&mut session, "udp-read-size-curve");
        play(&mut session, "udp-one-send-one-receive");
        assert!(session.finish_recording(), "it was written");
        session
            .record_to(RecordingOrder {
                path: saved.clone(),
                live: false,
                ..order
            })
            .unwrap();
        assert!(session.finish_recording(), "it was saved");
        let played = session.lessons();
        assert_eq!(played.len(), 3, "all of them");
        let kind = |prediction: &Prediction| std::mem::discriminant(prediction);
        let all = played.iter().flat_map(PlayedLesson::results);
        let mut kinds: Vec<_> = all
            .clone()
            .filter_map(|result| result.prediction.as_ref().map(kind))
            .collect();
        kinds.dedup();
        assert!(kinds.len() >= 3, "of several kinds");
        assert!(all.clone().any(|result| result.is_right() == Some(false)));
        assert!(
            all.clone()
                .any(|result| result.discussed.is_some() && result.hands != [0; 6]),
            "hands"
        );
        for file in [live, saved] {
            assert_eq!(
                Session::recorded(&file).lessons(),
                played,
                "{}",
                file.display()
            );
        }
    }
}
