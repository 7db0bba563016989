//! Lessons: predict, run, explain.
//!
//! A lesson is data: a TOML file (`docs/lessons.md`) that becomes a [`Lesson`]. Nothing here knows a socket,
//! a file or a clock.

mod file;
mod observed;
mod play;
mod sweep;
#[cfg(test)]
mod tests;

pub use file::{
    AnswerChoice, AnswerKind, BUILT_IN, Bilingual, BytesName, CallFlag, CallName, Check,
    ClientChange, Contents, Destination, DirectionName, EndName, ErrnoName, Expectation, Fact,
    FateName, FigureName, FramingWord, LabBytes, LessonAddress, LessonError, LessonGroup, Measure,
    NumberRange, OfGroup, OpenServer, OutsideUse, OwnAddress, Party, PatternName, Question,
    ReadOnce, Repeat, RowPattern, SendBytes, ServerChange, Since, SocketSelector, TEMPLATE, Verb,
    WaitFor,
};
pub(crate) use file::{NOBODY, is_own_program};
pub use observed::{Observed, RecordMark};
pub use play::{
    CheckOutcome, ExamDraw, HandCounts, LessonInput, LessonOrder, LessonPlace, LessonPlayer,
    PlayMode, Prediction, RunResult, StepOrigin, StepResult, StepStart,
};
pub(crate) use play::{RunNews, StepRun, UNDECIDED};
pub use sweep::{
    DrawnCurve, MeasuredSweep, Sweep, SweepAxis, SweepKind, SweepPoint, SweepRule, SweptQuantity,
};

use serde::Deserialize;
use strum::{IntoStaticStr, VariantArray};

use crate::{
    model::{Message, SegmentPart, Transport, has_fitting_sizes, message, payload::Encoding},
    text::Lang,
};

/// The version of the format that this program reads.
pub(crate) const FORMAT: i64 = 1;
/// The most bytes of a lesson's file.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// The most steps of a lesson, and the most actions of a step.
pub(crate) const MAX_STEPS: usize = 64;
const MAX_ACTIONS: usize = 256;
/// The most rounds of a repetition.
const MAX_ROUNDS: u32 = 1000;

/// A lesson: steps that are predicted, run and explained.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// The version of the format.
    pub format: i64,
    /// Its name for the command line: lower-case letters, digits and dashes.
    pub id: String,
    /// Which transport it is about: its verbs and checks are about this one unless they say otherwise.
    pub topic: Transport,
    /// How much must be known before: 1 nothing, 2 the first lessons, 3 more.
    pub level: u8,
    /// How long it takes in front of a class, in minutes, 1…60.
    pub minutes: u32,
    /// What the system must be able to do.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The title of the lesson.
    pub title: Bilingual,
    /// The question of the lesson, in one line.
    pub asks: Option<Bilingual>,
    /// How its payloads are shown as text, unless somebody chooses otherwise meanwhile; as before where it is missing.
    pub encoding: Option<Encoding>,
    /// What is set of the server whenever the lab begins anew.
    #[serde(default)]
    pub server: ServerChange,
    /// The clients whenever the lab begins anew; A otherwise.
    #[serde(default)]
    pub clients: Vec<ClientChange>,
    /// The steps, in the order in which they are played.
    pub steps: Vec<LessonStep>,
    /// What must go wrong if it is changed.
    #[serde(default)]
    pub mutations: Vec<Mutation>,
    /// What stands in its file; of a drawn exam what a recording keeps of it; empty of a sweep alone.
    #[serde(skip)]
    pub text: String,
}

/// A step of a lesson: what is told, asked, done and expected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LessonStep {
    /// What is told before, in Markdown, short enough for a projector.
    pub prose: Bilingual,
    /// Whether the lab begins anew: sockets are closed, settings as at the lesson's beginning. The first step
    /// always does.
    #[serde(default)]
    pub fresh: bool,
    /// Whether its question is drawn into exams. It begins anew then.
    #[serde(default)]
    pub exam: bool,
    /// Where it was taken from, in a drawn exam.
    #[serde(skip)]
    pub origin: Option<Box<StepOrigin>>,
    /// The question whose answer is predicted before the actions.
    pub question: Option<Question>,
    /// The actions, which are done one after the other.
    #[serde(default)]
    pub actions: Vec<Verb>,
    /// A Python program that is run after the actions, where the lesson is one of the program's own; those of
    /// others are only shown.
    pub python: Option<String>,
    /// What must be seen when the actions are done.
    #[serde(default)]
    pub expect: Vec<Expectation>,
    /// The segments that are shown of its run, one with each press, in place of its calls.
    pub segments: Option<SegmentPart>,
    /// What is shown of its run, in place of its calls.
    pub shows: Option<RunView>,
    /// The run that is made again and again with another setting, in place of actions.
    pub sweep: Option<Sweep>,
    /// The reason for what is seen, in one or two sentences.
    pub reason: Option<Bilingual>,
    /// Notes that only the teacher sees.
    pub notes: Option<Bilingual>,
}

impl LessonStep {
    /// Whether its question is answered by a curve that is drawn before the step's sweep is measured.
    pub(crate) fn asks_for_curve(&self) -> bool {
        let question = self.question.as_ref();
        question.is_some_and(|question| question.answer == AnswerKind::Curve)
    }

    /// What is told before it, and its question.
    pub fn prose_and_question(&self, lang: Lang) -> String {
        let prose = self.prose.get(lang);
        let between = match lang {
            Lang::En => " ",
            Lang::ZhCn => "",
        };
        match &self.question {
            Some(question) => format!("{prose}{between}{}", question.ask.get(lang)),
            None => prose.to_owned(),
        }
    }
}

/// What a run is shown as, where that is not its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunView {
    /// The picture that was sent.
    Picture,
    /// What was said to a service and by it, and what follows from it.
    Service,
}

/// What a lesson needs of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Need {
    /// Linux: counters and flags that only it has.
    Linux,
    /// A loopback address of IPv6.
    Ipv6,
    /// A Python interpreter by the name of `python3`.
    Python3,
}

impl Need {
    /// Every need, in the order in which they are documented.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// The word of the file.
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// One change of a lesson that must turn an expectation red: so the lesson proves what it says.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// What is changed: the way to a value of the file, with steps and list entries counted from 1, such as
    /// `steps.2.actions.1.read.size`.
    pub change: String,
    /// The value that it has instead.
    pub to: toml::Value,
    /// The step whose expectation fails then, and which of its expectations, both counted from 1.
    pub fails: [usize; 2],
}

impl Lesson {
    /// The text of a file's bytes, of which one more than the limit of a lesson file are enough. `file` is its name for errors.
    ///
    /// # Errors
    /// There are more, or they are no UTF-8: the first line that is not.
    pub(crate) fn text_of<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, LessonError> {
        if bytes.len() > MAX_BYTES {
            return Err(LessonError::large(file));
        }
        std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            LessonError {
                line: Some(before.split(|byte| *byte == b'\n').count()),
                ..LessonError::whole(file, Message::new("error-lesson-encoding"))
            }
        })
    }

    /// The lesson of a file's text. `file` is its name for errors.
    ///
    /// # Errors
    /// What is wrong with the file, where, and what to write instead.
    pub fn parse(file: &str, text: &str) -> Result<Self, LessonError> {
        let wrong = |what| LessonError::whole(file, what);
        if text.len() > MAX_BYTES {
            return Err(LessonError::large(file));
        }
        let table: toml::Table =
            toml::from_str(text).map_err(|error| LessonError::of(file, text, &error))?;
        match table.get("format").and_then(toml::Value::as_integer) {
            Some(FORMAT) => {}
            found => {
                let found = found.map_or_else(|| "–".to_owned(), |found| found.to_string());
                let message = Message::new("error-lesson-format").with("value", found);
                return Err(wrong(message.with("known", FORMAT.to_string())));
            }
        }
        let mut lesson: Self =
            toml::from_str(text).map_err(|error| LessonError::of(file, text, &error))?;
        lesson.check().map_err(wrong)?;
        text.clone_into(&mut lesson.text);
        Ok(lesson)
    }

    /// The lesson of a file's text after one of its changes.
    ///
    /// # Errors
    /// The way leads nowhere, or the value does not fit there.
    pub fn mutated(file: &str, text: &str, mutation: &Mutation) -> Result<Self, LessonError> {
        let nowhere = || {
            let message = Message::new("error-lesson-path");
            LessonError::whole(file, message.with("path", mutation.change.as_str()))
        };
        let table: toml::Table =
            toml::from_str(text).map_err(|error| LessonError::of(file, text, &error))?;
        let mut root = toml::Value::Table(table);
        let mut place = Some(&mut root);
        for name in mutation.change.split('.') {
            place = match place {
                Some(toml::Value::Array(all)) => {
                    let index = name.parse::<usize>().ok();
                    let index = index.and_then(|number| number.checked_sub(1));
                    index.and_then(|index| all.get_mut(index))
                }
                Some(toml::Value::Table(table)) => {
                    let entry = table.entry(name);
                    Some(entry.or_insert_with(|| toml::Table::new().into()))
                }
                _ => None,
            };
        }
        *place.ok_or_else(nowhere)? = mutation.to.clone();
        let text = toml::to_string(&root).ok().ok_or_else(nowhere)?;
        Self::parse(file, &text)
    }

    /// Whether it is a set of cards: each step asks what a program does, and no calls are made.
    pub fn is_cards(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.all(|step| step.python.is_some() && step.actions.is_empty())
    }

    /// What the verbs and checks of a step, counted from 0, are about unless they say otherwise.
    pub(crate) fn topic_of(&self, step: usize) -> Transport {
        self.origin(step).map_or(self.topic, |origin| origin.topic)
    }

    /// What is set of the server, and the clients, where the lab begins anew with this step.
    fn beginning(&self, step: usize) -> (&ServerChange, &[ClientChange]) {
        match self.origin(step) {
            Some(origin) => (&origin.server, &origin.clients),
            None => (&self.server, &self.clients),
        }
    }

    fn origin(&self, step: usize) -> Option<&StepOrigin> {
        self.steps.get(step)?.origin.as_deref()
    }

    /// Whether the lab begins anew before this step, counted from 0.
    pub(crate) fn is_fresh(&self, step: usize) -> bool {
        step == 0 || self.steps.get(step).is_some_and(|step| step.fresh)
    }

    /// Whether the TCP server accepts by itself when this step begins.
    fn is_accepting(&self, step: usize) -> bool {
        let fresh = (0..=step).rev().find(|step| self.is_fresh(*step));
        let before = self.steps.iter().take(step).skip(fresh.unwrap_or(0));
        let verbs = before.flat_map(|step| &step.actions);
        let mut changes = verbs.filter_map(|verb| match verb {
            Verb::Server(change) => change.accepting,
            _ => None,
        });
        let last = changes.next_back();
        last.or(self.beginning(step).0.accepting).unwrap_or(true)
    }

    /// A sweep can be run, and stands alone: its runs are the actions.
    fn check_sweeps(&self) -> Result<(), Message> {
        for (number, step) in self.steps.iter().enumerate() {
            let Some(sweep) = &step.sweep else { continue };
            sweep.check()?;
            let alone = step.actions.is_empty() && self.is_fresh(number);
            if !alone || self.topic_of(number) != Transport::Udp {
                return Err(Message::new("error-lesson-sweep").with("step", number + 1));
            }
        }
        let can_be_drawn = |step: &LessonStep| {
            let sweep = step.sweep.as_ref();
            !step.exam && sweep.is_some_and(|sweep| sweep.vary.len() == 1)
        };
        let mut steps = self.steps.iter();
        let wrong = steps.position(|step| step.asks_for_curve() && !can_be_drawn(step));
        match wrong {
            Some(number) => Err(Message::new("error-lesson-curve").with("step", number + 1)),
            None => Ok(()),
        }
    }

    fn check(&self) -> Result<(), Message> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(is_name) {
            return Err(Message::new("error-lesson-id").with("value", self.id.as_str()));
        }
        let bounds = [
            ("level", usize::from(self.level), 1, 3),
            ("minutes", self.minutes as usize, 1, 60),
            ("steps", self.steps.len(), 1, MAX_STEPS),
        ];
        let actions = self.steps.iter().map(|step| step.actions.len());
        let actions = ("actions", actions.max().unwrap_or(0), 0, MAX_ACTIONS);
        let rounds = self.steps.iter().flat_map(|step| &step.actions);
        let rounds = rounds.flat_map(Verb::rounds);
        let rounds = rounds.map(|times| ("times", times as usize, 1, MAX_ROUNDS as usize));
        let mut all = bounds.into_iter().chain([actions]).chain(rounds);
        if let Some((name, found, least, most)) =
            all.find(|(_, found, least, most)| found < least || found > most)
        {
            return Err(message! { "error-lesson-bounds", key: name, value: found, least, most });
        }
        let sends = self.steps.iter().flat_map(|step| &step.actions);
        for send in sends.flat_map(Verb::sends) {
            send.first_block()?;
            if send.to.is_some() && send.from != Some(Party::SERVER) {
                return Err(Message::new("error-lesson-to"));
            }
        }
        self.check_sweeps()?;
        let mut drawn = self.steps.iter().enumerate().filter(|(_, step)| step.exam);
        let alone = |number, step: &LessonStep| self.is_fresh(number) && step.question.is_some();
        if let Some((number, _)) = drawn.find(|(number, step)| !alone(*number, step)) {
            return Err(Message::new("error-lesson-exam").with("step", number + 1));
        }
        let servers = self.steps.iter().flat_map(|step| &step.actions);
        let sizes = servers.filter_map(|verb| match verb {
            Verb::Server(change) => change.read_size.as_ref(),
            Verb::Client(change) => change.read_size.as_ref(),
            _ => None,
        });
        let sizes = sizes.chain(self.server.read_size.as_ref());
        let mut sizes = sizes.chain(self.clients.iter().filter_map(|c| c.read_size.as_ref()));
        if let Some(sizes) = sizes.find(|sizes| !has_fitting_sizes(sizes)) {
            let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            let value = format!("read_size = [{}]", sizes.join(", "));
            return Err(Message::new("error-read-size").with("value", value));
        }
        for mutation in &self.mutations {
            let [step, number] = mutation.fails;
            let step = step.checked_sub(1).and_then(|step| self.steps.get(step));
            let there = step.is_some_and(|step| (1..=step.expect.len()).contains(&number));
            if !there {
                let message = Message::new("error-lesson-path");
                return Err(message.with("path", format!("fails = {:?}", mutation.fails)));
            }
        }
        Ok(())
    }
}
