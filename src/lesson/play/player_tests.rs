//! The player alone, before a hand-made record: where its inputs lead, what it orders, and when it gives up.

use std::{net::SocketAddr, time::Duration};

use crate::{
    ledger::Ledger,
    lesson::{
        LessonInput::{Back, Choose, Discussed, FreePlay, Hands, Jump, Next, Reset, Reveal, Type},
        LessonPlace::{Ask, Free, Outcome, Reason, Run, Summary, Title},
        *,
    },
    model::{
        ClientId, Memory, Message, Note, Owner, SocketCapabilities, SocketId, Stamp, Transport,
    },
    record::Record,
};

const TEXT: &str = r#"
format = 1
id = "try"
topic = "udp"
level = 1
minutes = 1
title = { en = "Try", zh-CN = "试" }

[[steps]]
prose = { en = "One", zh-CN = "一" }
actions = ["clear"]
reason = { en = "Because", zh-CN = "因为" }
[steps.question]
ask = { en = "How many?", zh-CN = "多少？" }
choices = [
    { text = "0", when = { count = { call = "send" }, is = 0 } },
    { text = "1", when = { count = { call = "send" }, is = 1 } },
]

[[steps]]
prose = { en = "Two", zh-CN = "二" }
actions = [{ wait = { count = { call = "send" }, is = 1, deadline_ms = 100 } }]

[[steps]]
prose = { en = "Three", zh-CN = "三" }
fresh = true
[steps.question]
ask = { en = "How many?", zh-CN = "多少？" }
number = { count = { call = "send" } }
"#;

/// What is seen on a system that tells everything.
fn observed<'a>(record: &'a Record, ledger: &'a Ledger) -> Observed<'a> {
    Observed {
        record,
        ledger,
        counted: true,
    }
}

/// A player and a lab that does what it is told, as far as the record shows it.
struct Stand {
    player: LessonPlayer,
    record: Record,
    ledger: Ledger,
    now: Stamp,
    orders: Vec<LessonOrder>,
    /// Whether the system tells what it counts.
    counted: bool,
}

impl Stand {
    fn new() -> Self {
        let lesson = Lesson::parse("try.toml", TEXT).unwrap_or_else(|e| panic!("{e:?}"));
        Self {
            player: LessonPlayer::new(lesson),
            record: Record::default(),
            ledger: Ledger::default(),
            now: Stamp(1),
            orders: Vec::new(),
            counted: true,
        }
    }

    fn note(&mut self, note: Note) {
        self.record.push_note(self.now, note, &[]);
        self.ledger.fold(&self.record);
    }

    fn opened(&mut self, owner: Owner, socket: u16) {
        let local = SocketAddr::from(([127, 0, 0, 1], 9000 + socket));
        let (socket, also) = (SocketId(socket), Vec::new());
        let capabilities = SocketCapabilities::default();
        self.note(Note::Opened {
            socket,
            owner,
            local,
            also,
            capabilities,
        });
    }

    /// Gives an input, and goes on until nothing more is ordered; time passes only after that.
    fn input(&mut self, input: LessonInput) -> LessonPlace {
        self.player.input(input, self.now);
        self.go_on();
        self.player.place()
    }

    fn go_on(&mut self) {
        loop {
            let observed = Observed {
                counted: self.counted,
                ..observed(&self.record, &self.ledger)
            };
            let Some(order) = self.player.advance(observed, self.now) else {
                break;
            };
            self.obey(&order);
            self.orders.push(order);
            self.player.order_finished(Ok(()));
        }
    }

    fn obey(&mut self, order: &LessonOrder) {
        let sockets: Vec<SocketId> = self
            .record
            .sockets()
            .filter(|info| info.closed.is_none())
            .map(|info| info.id)
            .collect();
        let next = u16::try_from(self.record.sockets().count()).unwrap();
        match order {
            LessonOrder::CloseAll => {
                for socket in sockets {
                    self.note(Note::Closed { socket });
                }
            }
            LessonOrder::OpenServers(_) => self.opened(Owner::Server, next),
            LessonOrder::Do(Verb::Client(_)) => self.opened(Owner::Client(ClientId(0)), next),
            LessonOrder::Look => {
                for socket in sockets {
                    let memory = Some(Memory::default());
                    let (empty, counters) = (true, None);
                    self.note(Note::Queue {
                        socket,
                        memory,
                        empty,
                        counters,
                    });
                }
            }
            LessonOrder::Python(_) => self.player.program_finished("2\n".to_owned()),
            LessonOrder::Do(_) => {}
        }
    }

    fn later(&mut self, ms: u64) -> LessonPlace {
        self.now = self.now.plus(Duration::from_millis(ms));
        self.go_on();
        self.player.place()
    }

    fn begins(&self) -> usize {
        let anew = self
            .orders
            .iter()
            .filter(|order| **order == LessonOrder::CloseAll);
        anew.count()
    }
}

#[test]
fn one_key_leads_from_the_title_to_the_summary() {
    let mut stand = Stand::new();
    assert_eq!(stand.player.place(), Title);
    assert_eq!(stand.input(Next), Ask(0));
    assert_eq!(stand.input(Next), Outcome(0));
    assert!(stand.player.result().unwrap().prediction.is_none());
    assert_eq!(stand.input(Next), Reason(0));
    assert_eq!(stand.input(Next), Ask(1));
    // Nothing is sent: what the second step waits for does not come.
    assert_eq!(stand.input(Next), Run(1));
    assert_eq!(stand.input(Next), Run(1), "it runs");
    assert_eq!(stand.later(101), Outcome(1));
    let run = stand.player.result().unwrap().run.clone().unwrap();
    assert_eq!(run.stuck.as_ref().unwrap().key, "lesson-late");
    assert_eq!(run.passed(), Some(false), "{run:?}");
    assert_eq!(stand.input(Next), Ask(2));
    assert_eq!(stand.input(Next), Outcome(2));
    assert_eq!(stand.begins(), 2, "at the beginning, and at the fresh step");
    assert_eq!(stand.input(Next), Summary);
    assert_eq!(stand.input(Next), Summary, "the end");
    assert_eq!(stand.input(Back), Outcome(2));
    assert_eq!(stand.input(Back), Ask(2));
    let orders = stand.orders.len();
    assert_eq!(stand.input(Next), Outcome(2), "shown again");
    assert_eq!(stand.orders.len(), orders, "and not run again");
}

#[test]
fn a_prediction_is_right_or_wrong_by_the_record() {
    for (choice, right) in [(0, true), (1, false)] {
        let mut stand = Stand::new();
        stand.input(Next);
        assert_eq!(stand.input(Choose(2)), Ask(0), "no such answer");
        let number = Type(Prediction::Number(0));
        assert_eq!(stand.input(number), Ask(0), "one is to be chosen");
        assert_eq!(stand.input(Choose(choice)), Outcome(0));
        let result = stand.player.result().unwrap();
        assert_eq!(result.is_right(), Some(right), "{result:?}");
        let found = &result.run.as_ref().unwrap().right;
        assert_eq!(*found, Some(Prediction::Choice(0)));
        // What was seen cannot be predicted any more.
        stand.input(Back);
        stand.input(Choose(1 - choice));
        assert_eq!(stand.player.result().unwrap().is_right(), Some(right));
    }
    let mut stand = Stand::new();
    stand.input(Jump(2));
    let typed = Type(Prediction::Number(0));
    assert_eq!(stand.input(typed), Outcome(2));
    let right = stand.player.result().unwrap().is_right();
    assert_eq!(right, Some(true), "a number");
}

#[test]
fn hands_are_counted_before_and_after_the_discussion() {
    let mut stand = Stand::new();
    stand.input(Next);
    for (answer, up) in [
        (0, true),
        (1, true),
        (1, true),
        (0, false),
        (0, false),
        (2, true),
        (9, true),
    ] {
        stand.input(Hands(answer, up));
    }
    stand.input(Discussed);
    stand.input(Hands(0, true));
    let result = stand.player.result().unwrap();
    assert_eq!(result.hands, [0, 2, 0, 0, 0, 0], "never less than none");
    assert_eq!(result.discussed, Some([1, 0, 0, 0, 0, 0]), "anew");
    stand.input(Choose(0));
    for input in [
        Hands(0, true),
        Next,
        Hands(0, false),
        Jump(0),
        Hands(1, true),
    ] {
        stand.input(input);
    }
    let result = stand.player.result().unwrap();
    assert!(result.run.is_some(), "it was seen");
    assert_eq!(result.discussed, Some([1, 0, 0, 0, 0, 0]), "as predicted");
    for step in [1, 2] {
        stand.input(Jump(step));
        stand.input(Hands(0, true));
        stand.input(Discussed);
        let result = stand.player.result();
        assert_eq!(result, Some(&StepResult::default()), "no answers to choose");
    }
}

#[test]
fn any_step_can_be_jumped_to_reset_and_left() {
    let mut stand = Stand::new();
    assert_eq!(stand.input(Jump(7)), Title, "no such step");
    assert_eq!(stand.input(Jump(1)), Ask(1));
    assert_eq!(stand.input(Next), Run(1));
    let clear = LessonOrder::Do(Verb::Clear);
    let cleared = stand.orders.iter().filter(|order| **order == clear).count();
    assert_eq!(cleared, 2, "a new lab, and the calls of the first step");
    // A jump stops what runs.
    assert_eq!(stand.input(Jump(0)), Ask(0));
    assert!(!stand.player.is_running(), "stopped");
    stand.input(Choose(1));
    assert_eq!(stand.begins(), 2, "anew");
    stand.input(Reset);
    assert_eq!(stand.player.place(), Ask(0));
    let want = Some(&StepResult::default());
    assert_eq!(stand.player.result(), want, "forgotten");
    assert_eq!(stand.input(FreePlay), Free(0));
    assert_eq!(stand.input(FreePlay), Ask(0), "and back");
    stand.input(Reveal);
    assert_eq!(stand.begins(), 3, "what was played with begins anew");
}

#[test]
fn an_order_that_is_refused_ends_the_step_with_its_reason() {
    let mut stand = Stand::new();
    stand.input(Jump(0));
    stand.player.input(Reveal, stand.now);
    let observed = observed(&stand.record, &stand.ledger);
    let order = stand.player.advance(observed, stand.now);
    assert!(order.is_some(), "an order");
    stand.player.order_finished(Err(Message::new("error-busy")));
    stand.go_on();
    assert_eq!(stand.player.place(), Outcome(0));
    let run = stand.player.result().unwrap().run.clone().unwrap();
    assert_eq!(run.stuck, Some(Message::new("error-busy")));
}

#[test]
fn checks_are_about_the_topic_unless_they_say_otherwise() {
    assert!(
        Transport::Both.has_udp() && Transport::Both.has_tcp(),
        "both"
    );
    let pattern = RowPattern {
        call: Some(CallName("send")),
        ..RowPattern::default()
    };
    let record = Record::default();
    let ledger = Ledger::default();
    let observed = observed(&record, &ledger);
    let check = Check {
        since: Since::Step,
        on: None,
        fact: Fact::Row(pattern),
    };
    let outcome = check.evaluate(observed, Transport::Udp, StepStart::default());
    let want = (Some(false), "lesson-saw-none");
    assert_eq!((outcome.passed, outcome.seen.key), want);
}

#[test]
fn what_a_system_does_not_count_is_neither_waited_for_nor_met_nor_failed() {
    let text = TEXT
        .replace("count = { call = \"send\" }, is = 1, deadline_ms = 100", "figure = \"dropped\", of = \"WHO\", is = 1")
        .replace(
            "[[steps]]\nprose = { en = \"Three\"",
            "expect = [{ figure = \"dropped\", of = \"WHO\", is = 1, reason = { en = \"r\", zh-CN = \"因\" } }]\n\n[[steps]]\nprose = { en = \"Three\"",
        );
    // Of a socket that there never was no system would tell anything.
    for (counted, who, passed, late) in [
        (true, "server", Some(false), true),
        (false, "server", None, false),
        (false, "B", Some(false), true),
    ] {
        let mut stand = Stand::new();
        stand.counted = counted;
        let lesson = Lesson::parse("try.toml", &text.replace("WHO", who)).unwrap();
        stand.player = LessonPlayer::new(lesson);
        stand.input(Jump(1));
        stand.input(Next);
        // It is quiet for so long, once for the wait and once for the end.
        stand.later(550);
        let ended = stand.later(550) == Outcome(1);
        assert_eq!(ended, !late, "whether it is waited for");
        stand.later(60_000);
        let run = stand.player.result().unwrap().run.clone().unwrap();
        assert_eq!(
            (run.passed(), run.stuck.is_some()),
            (passed, late),
            "{run:?}"
        );
    }
}

#[test]
fn a_lesson_that_never_ends_is_cut_off() {
    let endless = TEXT.replace("deadline_ms = 100", "deadline_ms = 1000000000");
    let mut stand = Stand::new();
    stand.player = LessonPlayer::new(Lesson::parse("try.toml", &endless).unwrap());
    stand.input(Jump(1));
    assert_eq!(stand.input(Next), Run(1));
    assert_eq!(stand.later(59_000), Run(1), "not yet");
    assert_eq!(stand.later(1_001), Outcome(1));
    let run = stand.player.result().unwrap().run.clone().unwrap();
    assert_eq!(run.stuck.unwrap().key, "lesson-too-long");
}

#[test]
fn what_a_program_writes_is_checked() {
    let python = TEXT.replace(
        "reason = { en = \"Because\", zh-CN = \"因为\" }",
        "python = \"print(1 + 1)\"\nexpect = [{ output = \"2\", reason = { en = \"r\", zh-CN = \"r\" } }]",
    );
    for (python, passed) in [
        (python.clone(), true),
        (python.replace("\"2\"", "\"3\""), false),
    ] {
        let mut stand = Stand::new();
        stand.player = LessonPlayer::new(Lesson::parse("try.toml", &python).unwrap());
        assert!(!is_own_program("print(1 + 1)"), "it is of others");
        stand.input(Next);
        stand.input(Next);
        stand.later(5001);
        let run = stand.player.result().unwrap().run.clone().unwrap();
        assert_eq!(run.checks[0].passed, Some(passed), "{run:?}");
    }
}

/// An exam of two questions, begun.
fn examined() -> Stand {
    let text = TEXT.replace(
        "fresh = true",
        "fresh = true\nexam = true\nreason = { en = \"R\", zh-CN = \"因\" }",
    );
    let text = text.replacen(
        "actions = [\"clear\"]",
        "exam = true\nactions = [\"clear\"]",
        1,
    );
    let bank = [Lesson::parse("try.toml", &text).unwrap_or_else(|e| panic!("{e:?}"))];
    // Of the seeds that draw the choices first, any.
    let draw = |seed| {
        let (questions, topic) = (2, Transport::Udp);
        let draw = ExamDraw {
            questions,
            seed,
            topic,
        };
        draw.draw(&bank).unwrap()
    };
    let is_choice = |lesson: &Lesson| {
        let question = lesson.steps[0].question.as_ref();
        matches!(question.unwrap().answer, AnswerKind::Choices(_))
    };
    let mut stand = Stand::new();
    stand.player = LessonPlayer::exam((0..99).map(draw).find(is_choice).unwrap());
    stand.input(Next);
    stand
}

#[test]
fn an_exam_is_answered_then_run_then_looked_at_where_it_was_wrong() {
    let mut stand = examined();
    assert_eq!(stand.player.place(), Ask(0));
    assert_eq!(stand.input(Hands(9, true)), Ask(0), "no such answer");
    assert_eq!(stand.input(Hands(0, true)), Ask(1), "the key is an answer");
    let by_key = &stand.player.results()[0];
    assert_eq!(by_key.prediction, Some(Prediction::Choice(0)));
    assert_eq!(by_key.hands, [0; 6], "no hands");
    assert_eq!(stand.input(Back), Ask(0));
    assert_eq!(stand.input(Hands(0, false)), Ask(0), "Shift does nothing");
    assert_eq!(stand.input(FreePlay), Ask(0), "nothing is tried");
    assert_eq!(stand.input(Choose(0)), Ask(1));
    assert_eq!(stand.input(Reveal), Summary);
    assert_eq!(stand.input(Back), Ask(1));
    assert_eq!(stand.input(Back), Ask(0));
    assert_eq!(stand.input(Choose(1)), Ask(1), "another answer");
    let wrong = Type(Prediction::Number(7));
    assert_eq!(stand.input(wrong), Summary);
    let empty = stand.orders.is_empty();
    assert!(empty, "nothing was run: {:?}", stand.orders);
    assert!(stand.player.results().iter().all(|step| step.run.is_none()));
    let answers: Vec<_> = stand.player.results().to_vec();
    stand.input(Next);
    assert_eq!(stand.player.mode(), PlayMode::Marking, "handed in");
    stand.input(Jump(0));
    for _ in 0..4 {
        stand.later(5001);
    }
    assert_eq!(stand.player.mode(), PlayMode::Marked);
    assert_eq!(stand.player.place(), Summary);
    for (answered, marked) in answers.iter().zip(stand.player.results()) {
        assert_eq!(answered.prediction, marked.prediction, "as it was given");
        assert_eq!(marked.is_right(), Some(false), "{marked:?}");
    }
    let seen = [Outcome(0), Reason(0), Outcome(1), Reason(1), Summary];
    for place in seen {
        assert_eq!(stand.input(Next), place);
    }
    stand.input(Jump(1));
    assert_eq!(stand.input(Choose(0)), Outcome(1), "it is over");
    let runs = stand.begins();
    stand.input(Reset);
    assert_eq!(stand.later(5001), Outcome(1));
    assert_eq!(stand.begins(), runs + 1, "run once more");
    assert_eq!(stand.input(Back), Summary);
    assert_eq!(stand.input(Back), Summary);
}
