//! The player of a lesson: predict, run, explain.
//!
//! It takes inputs, observations and the time, gives orders, and says what is to be shown. The window, the
//! command line and the tests drive the same one; it never waits.

use super::{
    outcome::{CheckOutcome, StepStart, counted, measured, written},
    run::{LessonOrder, RunNews, StepRun, StepYield},
    step_result::{Prediction, RunResult, StepResult},
};
use crate::{
    lesson::{
        AnswerChoice, AnswerKind, Check, DrawnCurve, Fact, Lesson, LessonStep, Observed, Since,
        SweepPoint,
    },
    model::{Message, Stamp, Transport},
};

/// The place in a lesson that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LessonPlace {
    /// The title of the lesson.
    Title,
    /// The prose of a step and its question; nothing of the run is shown yet, where there is a question.
    Ask(usize),
    /// The calls of a step are made.
    Run(usize),
    /// What came of it, beside what was predicted.
    Outcome(usize),
    /// The reason for what came of a step.
    Reason(usize),
    /// All steps, with what was predicted of each.
    Summary,
    /// The lab is used freely; the lesson waits at this step.
    Free(usize),
}

/// The way in which a lesson or an exam is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayMode {
    /// Each step is predicted, run and explained before the next.
    Lesson,
    /// Of an exam: answers are given, nothing is run.
    Answering,
    /// The exam was handed in: all steps are run, one after the other.
    Marking,
    /// All were run: what was wrong is looked at beside its run.
    Marked,
    /// It was played before, and is shown as it was: nothing is run or answered.
    Recorded,
}

/// An input of the player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonInput {
    /// The next thing: one press of Page Down goes through the whole lesson.
    Next,
    /// The thing before; nothing is done or undone.
    Back,
    /// The answer with this number, counted from 0, is predicted.
    Choose(usize),
    /// A number or bytes are predicted.
    Type(Prediction),
    /// This curve is expected of the step's sweep; nothing is run yet, and it can be drawn on.
    Draw(DrawnCurve),
    /// The run is shown without a prediction.
    Reveal,
    /// One hand more for an answer, counted from 0, or one less.
    Hands(usize, bool),
    /// Hands are counted anew, after a discussion.
    Discussed,
    /// A step, counted from 0, is to be played.
    Jump(usize),
    /// This step is played again from its beginning: its prediction and hands are forgotten.
    Reset,
    /// The lab is used freely from this step on; with the same again the lesson goes on at this step.
    FreePlay,
}

/// A lesson that is played.
#[derive(Clone, Debug)]
pub struct LessonPlayer {
    lesson: Lesson,
    mode: PlayMode,
    place: LessonPlace,
    results: Vec<StepResult>,
    run: Option<StepRun>,
    /// How many steps the lab has gone through since it began anew, and where that was in the record; `None`
    /// where the lab is in no state that the lesson knows.
    ready: Option<(usize, StepStart)>,
}

impl LessonPlayer {
    /// Begins a lesson at its title.
    pub fn new(lesson: Lesson) -> Self {
        Self {
            results: vec![StepResult::default(); lesson.steps.len()],
            lesson,
            mode: PlayMode::Lesson,
            place: LessonPlace::Title,
            run: None,
            ready: None,
        }
    }

    /// Begins an exam at its title: first all answers are given, then all steps are run, then looked at.
    pub fn exam(lesson: Lesson) -> Self {
        Self {
            mode: PlayMode::Answering,
            ..Self::new(lesson)
        }
    }

    /// A lesson that was played before, at its summary. What is beyond its steps is left out.
    pub(crate) fn recorded(lesson: Lesson, mut results: Vec<StepResult>) -> Self {
        results.resize_with(lesson.steps.len(), StepResult::default);
        Self {
            mode: PlayMode::Recorded,
            place: LessonPlace::Summary,
            results,
            ..Self::new(lesson)
        }
    }

    /// The way in which it is played.
    pub const fn mode(&self) -> PlayMode {
        self.mode
    }

    /// What verbs and checks are about where it is, unless they say otherwise.
    pub fn topic(&self) -> Transport {
        self.step_number()
            .map_or(self.lesson.topic, |step| self.lesson.topic_of(step))
    }

    /// The lesson that is played.
    pub const fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The place in the lesson: title, a step and its part, or summary.
    pub const fn place(&self) -> LessonPlace {
        self.place
    }

    /// The number of the step that it is at, counted from 0; `None` at title and summary.
    pub(crate) const fn step_number(&self) -> Option<usize> {
        match self.place {
            LessonPlace::Ask(step)
            | LessonPlace::Run(step)
            | LessonPlace::Outcome(step)
            | LessonPlace::Reason(step)
            | LessonPlace::Free(step) => Some(step),
            LessonPlace::Title | LessonPlace::Summary => None,
        }
    }

    /// The step that it is at.
    pub fn step(&self) -> Option<&LessonStep> {
        self.lesson.steps.get(self.step_number()?)
    }

    /// The results of each step so far.
    pub fn results(&self) -> &[StepResult] {
        &self.results
    }

    /// What is known of the step that it is at.
    pub fn result(&self) -> Option<&StepResult> {
        self.results.get(self.step_number()?)
    }

    /// What was measured by now at the points of the sweep of the step that it is at.
    pub fn points(&self) -> &[SweepPoint] {
        match &self.run {
            Some(run) => &run.made.points,
            None => self
                .result()
                .and_then(|result| result.run.as_ref())
                .map_or(&[], |run| &run.points),
        }
    }

    /// Whether calls are being made: [`Self::advance`] is to be called until they are not.
    pub(crate) const fn is_running(&self) -> bool {
        self.run.is_some()
    }

    /// Takes an input; what makes no sense where the lesson is changes nothing.
    pub fn input(&mut self, input: LessonInput, now: Stamp) {
        if self.mode != PlayMode::Lesson && self.exam_input(&input, now) {
            return;
        }
        match (input, self.place) {
            (LessonInput::Next, place) => self.next(place, now),
            (LessonInput::Back, place) => self.back(place),
            (LessonInput::Choose(number), LessonPlace::Ask(step)) => {
                let choices = match self.question(step) {
                    Some(AnswerKind::Choices(choices)) => choices.len(),
                    _ => 0,
                };
                if number < choices {
                    self.predict(step, Prediction::Choice(number), now);
                }
            }
            (LessonInput::Type(prediction), LessonPlace::Ask(step)) => {
                let fits = matches!(
                    (&prediction, self.question(step)),
                    (Prediction::Number(_), Some(AnswerKind::Number(_)))
                        | (Prediction::Bytes(_), Some(AnswerKind::Bytes(_)))
                );
                if fits {
                    self.predict(step, prediction, now);
                }
            }
            (LessonInput::Draw(curve), LessonPlace::Ask(step)) => self.draw(step, curve),
            (LessonInput::Reveal, LessonPlace::Ask(step)) => self.begin(step, now),
            (LessonInput::Hands(answer, up), _) => self.count_hand(answer, up),
            (LessonInput::Discussed, _) if self.takes_hands() => {
                if let Some(result) = self.result_mut() {
                    result.discussed.get_or_insert_default();
                }
            }
            (LessonInput::Jump(step), _) if step < self.lesson.steps.len() => {
                self.stop();
                self.place = LessonPlace::Ask(step);
            }
            (LessonInput::Reset, _) => {
                self.stop();
                if let Some(step) = self.step_number() {
                    if let Some(result) = self.results.get_mut(step) {
                        *result = StepResult::default();
                    }
                    self.ready = None;
                    self.place = LessonPlace::Ask(step);
                }
            }
            (LessonInput::FreePlay, LessonPlace::Free(step)) => self.place = LessonPlace::Ask(step),
            (LessonInput::FreePlay, _) => {
                self.stop();
                let step = self.step_number().unwrap_or(0);
                self.ready = None;
                self.place = LessonPlace::Free(step);
            }
            _ => {}
        }
    }

    /// Takes an input where an exam goes another way than a lesson; returns whether it does.
    fn exam_input(&mut self, input: &LessonInput, now: Stamp) -> bool {
        use LessonInput::{
            Back, Choose, Discussed, Draw, FreePlay, Hands, Jump, Next, Reset, Reveal, Type,
        };
        use LessonPlace::{Ask, Free, Outcome, Reason, Summary};
        use PlayMode::{Answering, Marked, Marking, Recorded};
        let next = |step: usize| match step + 1 {
            next if next < self.lesson.steps.len() => Ask(next),
            _ => Summary,
        };
        let wrong_from = |first: usize| {
            let wrong = |step: &StepResult| step.is_right() != Some(true);
            let wrong = self.results.iter().skip(first).position(wrong);
            wrong.map_or(Summary, |step| Outcome(first + step))
        };
        self.place = match (self.mode, input, self.place) {
            // Nobody counts hands: the key is an answer.
            (Answering, Hands(answer, true), Ask(_)) => {
                self.input(Choose(*answer), now);
                return true;
            }
            (_, Hands(..) | Discussed, _)
            | (Marking, ..)
            | (Answering, FreePlay, _)
            | (Recorded, Choose(_) | Type(_) | Draw(_) | Reset, _) => {
                return true;
            }
            (Answering, Next | Reveal, Ask(step)) => next(step),
            (Answering, Next, Summary) => {
                self.mode = Marking;
                return self.mark(now);
            }
            (Marked, Next, Summary) => wrong_from(0),
            (Marked, Next, Reason(step)) => wrong_from(step + 1),
            (Marked, Next, Outcome(step)) if !self.has_reason(step) => wrong_from(step + 1),
            (Marked, Back, Outcome(_) | Summary) | (Recorded, FreePlay, Free(_)) => Summary,
            (Marked, Jump(step), _) if *step < self.results.len() => {
                self.stop();
                Outcome(*step)
            }
            (Marked, Next | Back | FreePlay, Free(step)) => Outcome(step),
            (Recorded, Next | Reveal, Ask(step)) => {
                match self.results.get(step).map(|result| &result.run) {
                    Some(Some(_)) => Outcome(step),
                    _ => next(step),
                }
            }
            (Marked, Reset, _) => {
                // The answer stays as it was given; its run is made once more.
                if let Some(step) = self.step_number() {
                    self.stop();
                    self.begin_run(step, now);
                }
                return true;
            }
            _ => return false,
        };
        true
    }

    /// Runs the next step that was not run yet; at the end the exam is marked.
    fn mark(&mut self, now: Stamp) -> bool {
        if let Some(step) = self.results.iter().position(|step| step.run.is_none()) {
            self.begin_run(step, now);
        } else {
            (self.mode, self.place) = (PlayMode::Marked, LessonPlace::Summary);
        }
        true
    }

    fn question(&self, step: usize) -> Option<&AnswerKind> {
        let question = self.lesson.steps.get(step)?.question.as_ref()?;
        Some(&question.answer)
    }

    fn result_mut(&mut self) -> Option<&mut StepResult> {
        let step = self.step_number()?;
        self.results.get_mut(step)
    }

    /// How many answers there are for which hands can go up.
    fn answers(&self) -> usize {
        match self.step_number().and_then(|step| self.question(step)) {
            Some(AnswerKind::Choices(choices)) => choices.len(),
            _ => 0,
        }
    }

    /// Whether hands can go up: answers are asked for, and what comes of the step was not seen yet.
    pub(crate) fn takes_hands(&self) -> bool {
        let unseen = self.result().is_some_and(|result| result.run.is_none());
        let asks = matches!(self.place, LessonPlace::Ask(_)) && self.answers() > 0;
        asks && unseen && self.mode == PlayMode::Lesson
    }

    fn count_hand(&mut self, answer: usize, up: bool) {
        let exists = self.takes_hands() && answer < self.answers();
        let Some(result) = self.result_mut().filter(|_| exists) else {
            return;
        };
        let hands = result.discussed.as_mut().unwrap_or(&mut result.hands);
        if let Some(count) = hands.get_mut(answer) {
            *count = if up {
                count.saturating_add(1)
            } else {
                count.saturating_sub(1)
            };
        }
    }

    fn draw(&mut self, step: usize, curve: DrawnCurve) {
        let predicts = self.question(step) == Some(&AnswerKind::Curve);
        let Some(result) = self.results.get_mut(step) else {
            return;
        };
        if result.run.is_none() {
            result.drawn = (!curve.is_empty()).then_some(curve);
            if predicts {
                result.prediction = result.drawn.clone().map(Prediction::Curve);
            }
        }
    }

    fn predict(&mut self, step: usize, prediction: Prediction, now: Stamp) {
        let Some(result) = self.results.get_mut(step) else {
            return;
        };
        // What has been seen cannot be predicted any more.
        if result.run.is_none() {
            result.prediction = Some(prediction);
        }
        if self.mode == PlayMode::Lesson {
            self.begin(step, now);
        } else {
            self.exam_input(&LessonInput::Next, now);
        }
    }

    fn next(&mut self, place: LessonPlace, now: Stamp) {
        self.place = match place {
            LessonPlace::Title => LessonPlace::Ask(0),
            LessonPlace::Ask(step) => return self.begin(step, now),
            // It goes on by itself.
            LessonPlace::Run(_) | LessonPlace::Summary => return,
            LessonPlace::Outcome(step) if self.has_reason(step) => LessonPlace::Reason(step),
            LessonPlace::Outcome(step) | LessonPlace::Reason(step) => match step + 1 {
                next if next < self.lesson.steps.len() => LessonPlace::Ask(next),
                _ => LessonPlace::Summary,
            },
            LessonPlace::Free(step) => LessonPlace::Ask(step),
        };
    }

    fn back(&mut self, place: LessonPlace) {
        let end_of = |step: usize| match self.results.get(step).map(|result| &result.run) {
            Some(Some(_)) if self.has_reason(step) => LessonPlace::Reason(step),
            Some(Some(_)) => LessonPlace::Outcome(step),
            _ => LessonPlace::Ask(step),
        };
        self.place = match place {
            LessonPlace::Title | LessonPlace::Ask(0) => LessonPlace::Title,
            LessonPlace::Ask(step) => end_of(step - 1),
            LessonPlace::Run(_) => return,
            LessonPlace::Outcome(step) | LessonPlace::Free(step) => LessonPlace::Ask(step),
            LessonPlace::Reason(step) => LessonPlace::Outcome(step),
            LessonPlace::Summary => end_of(self.lesson.steps.len().saturating_sub(1)),
        };
    }

    fn has_reason(&self, step: usize) -> bool {
        let step = self.lesson.steps.get(step);
        step.is_some_and(|step| step.reason.is_some())
    }

    /// Begins the run of a step, with those before it that the lab has not gone through; where it has been
    /// run, its outcome is shown again.
    fn begin(&mut self, step: usize, now: Stamp) {
        if self
            .results
            .get(step)
            .is_some_and(|result| result.run.is_some())
        {
            self.place = LessonPlace::Outcome(step);
        } else {
            self.begin_run(step, now);
        }
    }

    fn begin_run(&mut self, step: usize, now: Stamp) {
        let fresh = (0..=step).rev().find(|step| self.lesson.is_fresh(*step));
        let fresh = fresh.unwrap_or(0);
        let (from, start) = match self.ready {
            Some((done, start)) if done == step && fresh != step => (step, Some(start.lesson)),
            _ => (fresh, None),
        };
        self.ready = None;
        self.run = Some(StepRun::begin(&self.lesson, from, step, start, now));
        self.place = LessonPlace::Run(step);
    }

    fn stop(&mut self) {
        if self.run.take().is_some() {
            self.ready = None;
        }
    }

    /// Takes what was observed; returns what the session is to do now, if anything. To be called again and
    /// again, with [`Self::order_finished`] after each order, until it returns nothing.
    pub(crate) fn advance(&mut self, observed: Observed<'_>, now: Stamp) -> Option<LessonOrder> {
        let LessonPlace::Run(step) = self.place else {
            return None;
        };
        let lesson = &self.lesson;
        let settled =
            |start, made: &StepYield| looked(lesson, step, observed, start, made).passed();
        match self.run.as_mut()?.advance(observed, now, settled) {
            RunNews::Order(order) => Some(*order),
            RunNews::Waits => None,
            RunNews::Over(stuck) => {
                let run = self.run.take();
                let start = run.as_ref().map(|run| run.start).unwrap_or_default();
                let made = run.map(|run| run.made).unwrap_or_default();
                let result = RunResult {
                    stuck,
                    ..looked(&self.lesson, step, observed, start, &made)
                };
                self.ready = result.stuck.is_none().then_some((step + 1, start));
                if let Some(of) = self.results.get_mut(step) {
                    of.run = Some(result);
                }
                if self.mode == PlayMode::Marking {
                    self.mark(now);
                } else {
                    self.place = LessonPlace::Outcome(step);
                }
                None
            }
        }
    }

    /// What the Python program that was ordered has written.
    pub(crate) fn program_finished(&mut self, output: String) {
        if let Some(run) = &mut self.run {
            run.made.output = Some(output);
        }
    }

    /// What the session said of the last order.
    pub(crate) fn order_finished(&mut self, outcome: Result<(), Message>) {
        if let Some(run) = &mut self.run {
            run.order_finished(outcome);
        }
    }
}

/// What the record shows of a step by now.
fn looked(
    lesson: &Lesson,
    step: usize,
    observed: Observed<'_>,
    start: StepStart,
    made: &StepYield,
) -> RunResult {
    let topic = lesson.topic_of(step);
    let Some(step) = lesson.steps.get(step) else {
        return RunResult::default();
    };
    let sweep = step.sweep.as_ref();
    let look = |check: &Check| match &check.fact {
        Fact::Output(wanted) => written(wanted, made.output.as_deref()),
        Fact::Number(measure, range) if measure.is_of_sweep() => {
            let number = measure.of_sweep(sweep, &made.points);
            counted(number, *range, measure.is_open(observed, topic), None)
        }
        _ => check.evaluate(observed, topic, start),
    };
    let mut checks: Vec<CheckOutcome> = step.expect.iter().map(|e| look(&e.check)).collect();
    let mut right = None;
    if let Some(question) = &step.question {
        let mut open = false;
        right = match &question.answer {
            AnswerKind::Choices(choices) => {
                let outcome = |choice: &AnswerChoice| match &choice.when {
                    Some(check) => look(check).passed,
                    None => Some(false),
                };
                let all: Vec<Option<bool>> = choices.iter().map(outcome).collect();
                open = all.contains(&None) && !all.contains(&Some(true));
                let mut passing = all
                    .iter()
                    .enumerate()
                    .filter(|(_, outcome)| **outcome == Some(true));
                let first = passing.next().map(|(number, _)| Prediction::Choice(number));
                first.filter(|_| passing.next().is_none())
            }
            AnswerKind::Number(measure) => {
                let value = if measure.is_of_sweep() {
                    measure.of_sweep(sweep, &made.points)
                } else {
                    measure.value(observed, topic, Since::Step, start)
                };
                open = value.is_none() && measure.is_open(observed, topic);
                value.map(Prediction::Number)
            }
            AnswerKind::Bytes(row) => {
                let mut rows = observed.alike(row, topic, start.step);
                let bytes = rows
                    .next()
                    .and_then(|(_, row)| observed.record.kept_payload(row));
                bytes.map(|bytes| Prediction::Bytes(bytes.to_vec()))
            }
            AnswerKind::Curve => {
                let whole = sweep.filter(|sweep| sweep.len() == made.points.len());
                open = whole.is_none() && !observed.counted;
                whole.map(|sweep| Prediction::Curve(DrawnCurve::measured(sweep, &made.points)))
            }
        };
        // The question is an expectation too: exactly one answer is right.
        checks.push(measured((!open).then_some(right.is_some())));
    }
    RunResult {
        right,
        checks,
        stuck: None,
        rows: (start.step.rows, observed.record.len()),
        since: start.lesson.rows,
        output: made.output.clone(),
        points: made.points.clone(),
    }
}
