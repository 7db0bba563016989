//! The run of a step: one order after the other, each as soon as the one before was seen.

use std::{collections::VecDeque, time::Duration};

use super::{
    done::{failed, has_sampled, is_bound, is_closed, open_clients},
    outcome::StepStart,
};
use crate::{
    lesson::{
        Check, ClientChange, Lesson, Observed, RecordMark, Repeat, ServerChange, SocketSelector,
        Sweep, SweepKind, SweepPoint, Verb, WaitFor,
    },
    model::{Message, Owner, Stamp, Transport},
};

/// What is to be done by the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonOrder {
    /// All sockets are closed, all clients forgotten.
    CloseAll,
    /// The servers get these settings on top of the usual ones, and open.
    OpenServers(ServerChange),
    /// An action of a step.
    Do(Verb),
    /// Everybody looks at his sockets, so that figures are fresh.
    Look,
    /// Run this Python program.
    Python(String),
}

/// A task of a run; tasks are done one after the other.
#[derive(Clone, Debug)]
enum Task {
    Order(LessonOrder),
    /// Steps before the one that is run are over: this one begins.
    Begin(usize),
    /// The lab has begun anew, with a server that accepts by itself or not.
    Reset(bool),
    Act(Verb),
    Round(Repeat, u32),
    /// A point of the sweep begins.
    BeginPoint,
    /// What came of a point is read off the record.
    Point(usize),
    Settle,
}

/// What a run waits for before its next task.
#[derive(Clone, Debug)]
enum Awaited {
    Order(LessonOrder),
    Check(WaitFor),
    /// It is known what became of all that a point of the sweep has sent.
    Point(usize),
    Settled,
}

/// How long an order is waited for. Most take a fraction of a millisecond.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long the end of a step is waited for when all actions are done.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long nothing may come while something is waited for that the system does not tell.
const QUIET_PERIOD: Duration = Duration::from_millis(500);
/// How long a step may take at all.
const MAX_STEP_TIME: Duration = Duration::from_mins(1);
/// The time between two looks while something is waited for.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The state of a run after it was moved on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RunNews {
    /// The session is to do this.
    Order(Box<LessonOrder>),
    /// Nothing is to be done until more is seen.
    Waits,
    /// It is over; something went wrong before its end.
    Over(Option<Message>),
}

/// The results of a step beside its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepYield {
    /// The output of its Python program.
    pub(super) output: Option<String>,
    /// What was measured at the points of its sweep.
    pub(super) points: Vec<SweepPoint>,
}

/// A run of one step, and of those before it that the lab needs to be ready for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepRun {
    topic: Transport,
    tasks: VecDeque<Task>,
    awaited: Option<(Awaited, Stamp, RecordMark)>,
    began: Stamp,
    /// Where the step that is run now begins in the record, and its lesson.
    pub(super) start: StepStart,
    /// Where the current round of a repetition begins in the record.
    round: Option<RecordMark>,
    /// Whether the TCP server accepts by itself.
    accepting: bool,
    /// The step that is run now, and how many actions of it were begun.
    step: usize,
    actions: usize,
    /// The last look that was asked for while waiting, and how often nothing was to be seen of it.
    looked: Option<(Stamp, RecordMark)>,
    stuck: Option<Message>,
    /// What the step has made beside rows.
    pub(super) made: StepYield,
    /// The sweep of the step that is run, and where its point begins in the record.
    sweep: Option<Sweep>,
    point: RecordMark,
}

impl StepRun {
    /// Begins a run of the steps `from..=to`; where the first of them is a fresh one the lab begins anew.
    pub(super) fn begin(
        lesson: &Lesson,
        from: usize,
        to: usize,
        lesson_start: Option<RecordMark>,
        now: Stamp,
    ) -> Self {
        let mut tasks = VecDeque::new();
        for (number, step) in lesson.steps.iter().enumerate().take(to + 1).skip(from) {
            let anew = if number == from {
                lesson_start.is_none()
            } else {
                step.fresh
            };
            let beginning = lesson.beginning(number);
            if let Some(sweep) = &step.sweep {
                tasks.extend(points(sweep, beginning, number));
                continue;
            }
            if anew {
                tasks.extend(reset_lab(beginning));
            }
            tasks.push_back(Task::Begin(number));
            tasks.extend(step.actions.iter().cloned().map(Task::Act));
            let python = step.python.clone().map(LessonOrder::Python);
            tasks.extend(python.map(Task::Order));
        }
        tasks.push_back(Task::Settle);
        Self {
            start: StepStart {
                lesson: lesson_start.unwrap_or_default(),
                ..StepStart::default()
            },
            step: from,
            sweep: lesson.steps.get(to).and_then(|step| step.sweep.clone()),
            ..Self::of_tasks(lesson.topic_of(to), tasks, lesson.is_accepting(from), now)
        }
    }

    /// Begins a run of actions that belong to no lesson, in a lab whose settings were just given; `accepting`
    /// tells whether the TCP server accepts by itself.
    pub(crate) fn of_actions(
        topic: Transport,
        actions: Vec<Verb>,
        accepting: bool,
        now: Stamp,
    ) -> Self {
        // A thread may take an order before it has looked for its settings: after the second it has them.
        let looks = [LessonOrder::Look, LessonOrder::Look].map(Task::Order);
        let tasks = looks.into_iter().chain(actions.into_iter().map(Task::Act));
        Self::of_tasks(topic, tasks.collect(), accepting, now)
    }

    fn of_tasks(topic: Transport, tasks: VecDeque<Task>, accepting: bool, now: Stamp) -> Self {
        Self {
            topic,
            tasks,
            began: now,
            accepting,
            ..Self::default()
        }
    }

    /// What the session said of the last order.
    pub(crate) fn order_finished(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.give_up(message);
        }
    }

    /// Ends it with what has been seen by now.
    pub(super) fn give_up(&mut self, why: Message) {
        self.stuck.get_or_insert(why);
        self.tasks.clear();
        self.awaited = None;
    }

    /// What is to be done next. `settled` tells whether the last step's end has been reached; `None` where the system
    /// does not tell.
    pub(crate) fn advance(
        &mut self,
        observed: Observed<'_>,
        now: Stamp,
        settled: impl Fn(StepStart, &StepYield) -> Option<bool>,
    ) -> RunNews {
        if now.since(self.began) > MAX_STEP_TIME && self.stuck.is_none() {
            let limit = Message::new("lesson-too-long").with("s", MAX_STEP_TIME.as_secs());
            self.give_up(limit);
        }
        loop {
            if let Some((awaited, since, from)) = &self.awaited {
                let waited = now.since(*since);
                let (seen, patience) = match awaited {
                    // A program has a limit of its own.
                    Awaited::Order(LessonOrder::Python(_)) => {
                        (Some(self.made.output.is_some()), MAX_STEP_TIME)
                    }
                    Awaited::Order(order) => (Some(self.is_seen(order, observed, *from)), TIMEOUT),
                    Awaited::Check(wait) => {
                        let look =
                            |check: &Check| check.evaluate(observed, self.topic, self.here());
                        let outcome = wait.check.as_ref().map(look);
                        let patience = Duration::from_millis(wait.deadline_ms);
                        (
                            outcome.map_or(Some(false), |outcome| outcome.passed),
                            patience,
                        )
                    }
                    Awaited::Point(number) => {
                        let settled = self.is_settled(observed, *number);
                        (
                            settled.map(|it| it && self.is_fresh(observed)),
                            MAX_STEP_TIME,
                        )
                    }
                    Awaited::Settled => {
                        let settled = settled(self.start, &self.made);
                        (
                            settled.map(|it| it && self.is_fresh(observed)),
                            SETTLE_TIMEOUT,
                        )
                    }
                };
                let soft = match awaited {
                    Awaited::Check(wait) => wait.soft,
                    Awaited::Settled => true,
                    Awaited::Point(_) | Awaited::Order(_) => false,
                };
                // What is not told is waited for only as long as something comes.
                let newest = observed.record.len().checked_sub(1);
                let newest = newest.and_then(|id| observed.record.row(id));
                let quiet = newest.map_or(waited, |row| waited.min(now.since(row.at)));
                let goes_on = match seen {
                    Some(seen) => !seen && waited < patience,
                    None => quiet < QUIET_PERIOD && waited < patience,
                };
                if goes_on {
                    return self.look(observed, now);
                }
                let undecided = seen.is_none();
                let seen = seen == Some(true);
                let soft = soft || undecided;
                if !seen && !soft {
                    let late = Message::new("lesson-late")
                        .with("step", self.step + 1)
                        .with("action", self.actions);
                    self.give_up(late);
                }
                let awaited = self.awaited.take().map(|(awaited, ..)| awaited);
                if let Some(Awaited::Point(number)) = awaited {
                    if seen {
                        self.made.points.extend(self.measured(observed, number));
                    } else {
                        // The other points are not told either.
                        self.tasks.retain(|task| matches!(task, Task::Settle));
                    }
                }
            }
            let Some(task) = self.tasks.pop_front() else {
                return RunNews::Over(self.stuck.clone());
            };
            if let Some(order) = self.take(task, observed, now) {
                return RunNews::Order(Box::new(order));
            }
        }
    }

    /// Begins a task; returns what the session is to do for it.
    fn take(&mut self, task: Task, observed: Observed<'_>, now: Stamp) -> Option<LessonOrder> {
        let here = observed.mark();
        match task {
            Task::Order(order) => return Some(self.order(order, now, here)),
            Task::Begin(step) => {
                (self.step, self.actions, self.start.step) = (step, 0, here);
                self.made = StepYield::default();
            }
            Task::Reset(accepting) => {
                self.start.lesson = here;
                self.accepting = accepting;
            }
            Task::Act(verb) => {
                self.actions += 1;
                return self.act(verb, observed, now);
            }
            Task::Round(repeat, left) => {
                let holds = |check: &Check| {
                    check.evaluate(observed, self.topic, self.here()).passed != Some(false)
                };
                let done = self.round.is_some() && repeat.until.as_ref().is_some_and(holds);
                self.round = None;
                if left > 0 && !done {
                    self.round = Some(here);
                    let actions = repeat.actions.clone().into_iter().map(Task::Act);
                    let look = Task::Order(LessonOrder::Look);
                    let round: Vec<Task> = actions
                        .chain([look, Task::Round(repeat, left - 1)])
                        .collect();
                    round
                        .into_iter()
                        .rev()
                        .for_each(|task| self.tasks.push_front(task));
                }
            }
            // Each point may take as long as a step.
            Task::BeginPoint => (self.point, self.began) = (here, now),
            Task::Point(number) => {
                self.looked = None;
                self.awaited = Some((Awaited::Point(number), now, here));
            }
            Task::Settle => {
                self.looked = None;
                self.awaited = Some((Awaited::Settled, now, here));
            }
        }
        None
    }

    fn act(&mut self, verb: Verb, observed: Observed<'_>, now: Stamp) -> Option<LessonOrder> {
        let here = observed.mark();
        match verb {
            Verb::Wait(wait) => {
                self.looked = None;
                self.awaited = Some((Awaited::Check(wait), now, here));
                None
            }
            Verb::Repeat(repeat) => {
                let times = repeat.times;
                self.round = None;
                self.tasks.push_front(Task::Round(repeat, times));
                None
            }
            verb => {
                if let Verb::Server(ServerChange {
                    accepting: Some(accepting),
                    ..
                }) = &verb
                {
                    self.accepting = *accepting;
                }
                if matches!(verb, Verb::Server(_) | Verb::Client(_)) {
                    // A thread may take an order before it has looked for its settings: after the second it
                    // has them.
                    self.tasks.push_front(Task::Order(LessonOrder::Look));
                    self.tasks.push_front(Task::Order(LessonOrder::Look));
                }
                Some(self.order(LessonOrder::Do(verb), now, here))
            }
        }
    }

    /// Where the checks of an action look from on: the step, or the round that it is in.
    fn here(&self) -> StepStart {
        StepStart {
            step: self.round.unwrap_or(self.start.step),
            ..self.start
        }
    }

    fn order(&mut self, order: LessonOrder, now: Stamp, here: RecordMark) -> LessonOrder {
        self.awaited = Some((Awaited::Order(order.clone()), now, here));
        order
    }

    fn is_seen(&self, order: &LessonOrder, observed: Observed<'_>, from: RecordMark) -> bool {
        match order {
            LessonOrder::CloseAll => {
                open_clients(observed).next().is_none()
                    && is_closed(observed, Transport::Udp, Owner::Server)
                    && is_closed(observed, Transport::Tcp, Owner::Server)
            }
            LessonOrder::OpenServers(change) => {
                let on = change.on.unwrap_or(self.topic);
                (!on.has_udp() || is_bound(observed, Transport::Udp, from))
                    && (!on.has_tcp() || is_bound(observed, Transport::Tcp, from))
                    || failed(observed, from)
            }
            LessonOrder::Do(verb) => verb.is_done(observed, self.topic, from, self.accepting),
            LessonOrder::Look => has_sampled(observed, from),
            LessonOrder::Python(_) => self.made.output.is_some(),
        }
    }

    /// Asks for a look now and then while something is waited for that is told by figures.
    fn look(&mut self, observed: Observed<'_>, now: Stamp) -> RunNews {
        let looks = matches!(
            self.awaited,
            Some((Awaited::Check(_) | Awaited::Point(_) | Awaited::Settled, ..))
        );
        let due = self
            .looked
            .is_none_or(|(at, from)| now.since(at) >= POLL_INTERVAL && has_sampled(observed, from));
        if looks && due {
            self.looked = Some((now, observed.mark()));
            return RunNews::Order(Box::new(LessonOrder::Look));
        }
        RunNews::Waits
    }

    /// What the record shows of a point of the sweep.
    fn measured(&self, observed: Observed<'_>, number: usize) -> Option<SweepPoint> {
        let sweep = self.sweep.as_ref()?;
        Some(SweepPoint::measure(observed, sweep, number, self.point))
    }

    /// Whether it is known what became of everything that a point has sent; `None` where the system does not tell.
    fn is_settled(&self, observed: Observed<'_>, number: usize) -> Option<bool> {
        let kind = self.sweep.as_ref().map(Sweep::kind);
        let point = self.measured(observed, number).zip(kind);
        let settled = point.is_some_and(|(point, kind)| point.is_settled(kind));
        (observed.counted || kind == Some(SweepKind::Bytes)).then_some(settled)
    }

    /// Whether a look that was asked for at the end has been seen.
    fn is_fresh(&self, observed: Observed<'_>) -> bool {
        self.looked
            .is_some_and(|(_, from)| has_sampled(observed, from))
    }
}

/// The tasks that let the lab begin anew.
fn reset_lab((server, clients): (&ServerChange, &[ClientChange])) -> Vec<Task> {
    let (server, accepting) = (server.clone(), server.accepting.unwrap_or(true));
    let clients = if clients.is_empty() {
        vec![ClientChange::default()]
    } else {
        clients.to_vec()
    };
    let make = |client| Task::Order(LessonOrder::Do(Verb::Client(client)));
    let on = SocketSelector {
        on: server.on,
        ..SocketSelector::default()
    };
    let stop = Task::Order(LessonOrder::Do(Verb::Stop(on)));
    let stop = (server.open == Some(false)).then_some(stop);
    let mut tasks = vec![
        Task::Order(LessonOrder::CloseAll),
        Task::Order(LessonOrder::OpenServers(server)),
    ];
    tasks.extend(stop);
    tasks.extend(clients.into_iter().map(make));
    tasks.extend([
        Task::Order(LessonOrder::Look),
        Task::Order(LessonOrder::Look),
        Task::Order(LessonOrder::Do(Verb::Clear)),
        Task::Reset(accepting),
    ]);
    tasks
}

/// The points of a sweep: for each the lab begins anew. Counters and views do so for the first.
fn points(
    sweep: &Sweep,
    (server, clients): (&ServerChange, &[ClientChange]),
    step: usize,
) -> Vec<Task> {
    let of_first = |task: &Task| {
        let clear = LessonOrder::Do(Verb::Clear);
        matches!(task, Task::Reset(_)) || matches!(task, Task::Order(order) if *order == clear)
    };
    let point = |number: usize| {
        let is_first = number == 0;
        let server = sweep.server(number, server);
        let anew = reset_lab((&server, clients)).into_iter();
        let anew = anew.filter(move |task| is_first || !of_first(task));
        anew.chain(is_first.then_some(Task::Begin(step))).chain([
            Task::BeginPoint,
            Task::Order(LessonOrder::Do(sweep.sends(number))),
            Task::Point(number),
        ])
    };
    (0..sweep.len()).flat_map(point).collect()
}
