//! Lessons in the window: played by Page Down alone, by keyboard, by mouse; what is asked is not told before.

use std::time::Duration;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    lesson::{
        AnswerKind, BUILT_IN, Lesson, LessonPlace, Prediction, RunResult, StepResult, TEMPLATE,
    },
    model::payload::Encoding,
    session::answer_text,
    text::{Catalog, Lang},
};

use crate::{isolation::Isolation, lab::Lab};

/// How long a run may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The lesson that is played here.
pub(crate) const ID: &str = "udp-4-against-1024";

pub(crate) fn lesson() -> Lesson {
    let (name, text) = BUILT_IN.iter().find(|(name, _)| *name == ID).expect("it");
    Lesson::parse(name, text).expect("a lesson")
}

/// A window that shows the list of lessons.
pub(crate) fn window(lang: Lang) -> Lab<'static> {
    let mut lab = Lab::sized(lang, 1600.0, 900.0);
    lab.click(&Catalog::new(lang).get("lessons"));
    lab
}

pub(crate) fn place(lab: &Lab<'_>) -> LessonPlace {
    lab.harness.state().lesson_place().expect("a lesson")
}

/// Lets the run end, and all of its calls be shown.
pub(crate) fn run_on(lab: &mut Lab<'_>) {
    let ended = lab.harness.state_mut().wait_for_lesson(TIMEOUT);
    assert!(ended, "the run ends");
    lab.harness.run_steps(3);
    lab.settle();
}

/// The right answers, as the record tells.
fn answer(lab: &Lab<'_>, step: usize) -> Option<Prediction> {
    let results = lab.harness.state().lesson_results();
    results.get(step)?.run.as_ref()?.right.clone()
}

#[test]
fn page_down_alone_plays_a_whole_lesson_and_page_up_goes_back() {
    for &lang in Lang::ALL {
        let mut lab = window(lang);
        lab.press(Key::F11);
        lab.click(lesson().title.get(lang));
        assert_eq!(place(&lab), LessonPlace::Title, "it begins");
        let mut places = vec![place(&lab)];
        while places.last() != Some(&LessonPlace::Summary) {
            lab.press(Key::PageDown);
            run_on(&mut lab);
            places.push(place(&lab));
            assert!(places.len() < 100, "it comes to an end");
        }
        for step in 0..lesson().steps.len() {
            let seen = [
                LessonPlace::Ask(step),
                LessonPlace::Outcome(step),
                LessonPlace::Reason(step),
            ];
            assert!(
                seen.iter().all(|place| places.contains(place)),
                "{places:?}"
            );
        }
        let results = lab.harness.state().lesson_results();
        assert!(
            results
                .iter()
                .all(|step| step.run.as_ref().is_some_and(RunResult::has_passed)),
            "all was seen: {results:?}"
        );
        places.pop();
        while let Some(before) = places.pop() {
            lab.press(Key::PageUp);
            let now = place(&lab);
            let is_after_run =
                |place| matches!(place, LessonPlace::Outcome(_) | LessonPlace::Reason(_));
            assert!(
                now == before || is_after_run(before),
                "{now:?} after {before:?}"
            );
            if now == LessonPlace::Title {
                break;
            }
        }
        assert_eq!(place(&lab), LessonPlace::Title, "back at the beginning");
    }
}

#[test]
fn nothing_of_the_outcome_is_there_before_the_choice() {
    for &lang in Lang::ALL {
        let mut lab = window(lang);
        lab.click(lesson().title.get(lang));
        for (number, step) in lesson().steps.iter().enumerate() {
            while place(&lab) != LessonPlace::Ask(number) {
                lab.press(Key::PageDown);
                run_on(&mut lab);
            }
            let Some(question) = &step.question else {
                continue;
            };
            lab.assert_shows(&plain(question.ask.get(lang)));
            let hidden = [
                step.reason.as_ref().map(|reason| plain(reason.get(lang))),
                Some(Catalog::new(lang).get("code-copy")),
                Some(Catalog::new(lang).get("why")),
                Some(Catalog::new(lang).get("tab-log")),
                Some(Catalog::new(lang).get("view-timeline")),
            ];
            for hidden in hidden.into_iter().flatten() {
                lab.assert_hides(&hidden);
            }
            for text in ["recvmsg", "server.recvfrom", "✓"] {
                lab.assert_hides(text);
            }
        }
    }
}

/// A text of a lesson without its marks.
pub(crate) fn plain(text: &str) -> String {
    text.replace(['`', '*'], "")
}

#[test]
fn answers_are_chosen_with_the_mouse_right_and_wrong() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = window(lang);
        lab.click(lesson().title.get(lang));
        lab.click(&text.get("lesson-begin"));
        let mut wanted = Vec::new();
        for (number, step) in lesson().steps.iter().enumerate() {
            assert_eq!(place(&lab), LessonPlace::Ask(number), "its turn");
            match step.question.as_ref().map(|question| &question.answer) {
                Some(AnswerKind::Choices(choices)) => {
                    let name = plain(choices[0].text.get(lang));
                    lab.click(&name);
                }
                _ => lab.click(&text.get("lesson-run")),
            }
            run_on(&mut lab);
            assert_eq!(place(&lab), LessonPlace::Outcome(number), "it was run");
            // What is seen is not predicted any more.
            lab.press(Key::Num1);
            if let Some(question) = &step.question {
                let right = answer(&lab, number).expect("an answer");
                wanted.push(right == Prediction::Choice(0));
                lab.assert_shows(&answer_text(
                    &question.answer,
                    &right,
                    (lang, Encoding::Utf8),
                ));
            }
            lab.click(&text.get("lesson-next"));
            let reason = step.reason.as_ref().expect("a reason").get(lang);
            lab.assert_shows(&plain(reason));
            lab.click(&text.get("lesson-next"));
        }
        assert_eq!(place(&lab), LessonPlace::Summary, "the end");
        let results = lab.harness.state().lesson_results();
        let right: Vec<bool> = results.iter().filter_map(StepResult::is_right).collect();
        assert_eq!(right, wanted, "as they were chosen");
        assert!(
            right.contains(&true) && right.contains(&false),
            "of both kinds"
        );
    }
}

#[test]
fn hands_are_counted_by_digits_and_taken_back_with_shift() {
    let mut lab = window(Lang::En);
    lab.click(lesson().title.get(Lang::En));
    lab.press(Key::PageDown);
    while !matches!(place(&lab), LessonPlace::Ask(1)) {
        lab.press(Key::PageDown);
        run_on(&mut lab);
    }
    for key in [Key::Num1, Key::Num1, Key::Num2, Key::Num3] {
        lab.press(key);
    }
    lab.press_with(Modifiers::SHIFT, Key::Num1);
    // The mouse counts too.
    lab.click("One hand more for answer 2");
    lab.click("One hand less for answer 2");
    let hands = |lab: &Lab<'_>| lab.harness.state().lesson_results()[1].clone();
    assert_eq!(hands(&lab).hands, [1, 1, 1, 0, 0, 0], "one was taken back");
    lab.assert_shows("3 hands");
    lab.press(Key::D);
    lab.press(Key::Num1);
    assert_eq!(hands(&lab).hands, [1, 1, 1, 0, 0, 0], "as they were");
    assert_eq!(hands(&lab).discussed, Some([1, 0, 0, 0, 0, 0]), "anew");
    lab.assert_shows("1 → 1");
    // The keyboard reaches the answers, and Enter chooses.
    let name = "hell";
    lab.harness.get_by_label(name).focus();
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    run_on(&mut lab);
    assert_eq!(hands(&lab).is_right(), Some(true), "{:?}", hands(&lab));
}

#[test]
fn a_whole_lesson_is_played_by_keyboard_with_hands_right_and_wrong() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = window(lang);
        tab_to(&mut lab, lesson().title.get(lang));
        lab.press(Key::Enter);
        tab_to(&mut lab, &text.get("lesson-begin"));
        lab.press(Key::Enter);
        let mut hands = Vec::new();
        for (number, step) in lesson().steps.iter().enumerate() {
            assert_eq!(place(&lab), LessonPlace::Ask(number), "its turn");
            match step.question.as_ref().map(|question| &question.answer) {
                Some(AnswerKind::Choices(choices)) => {
                    lab.press(Key::Num2);
                    hands.push([0, 1, 0, 0, 0, 0]);
                    // The last answer of one question, the first of the next: right and wrong.
                    let answer = if number % 2 == 0 {
                        choices.first()
                    } else {
                        choices.last()
                    };
                    tab_to(&mut lab, &plain(answer.expect("one").text.get(lang)));
                    lab.press(Key::Enter);
                }
                Some(kind) => {
                    let bytes = matches!(kind, AnswerKind::Bytes(_));
                    let name = if bytes {
                        "lesson-type-bytes"
                    } else {
                        "lesson-type-number"
                    };
                    tab_to(&mut lab, &text.get(name));
                    lab.harness.event(egui::Event::Text("4".to_owned()));
                    lab.harness.run_steps(2);
                    lab.press(Key::Enter);
                }
                None => lab.press(Key::PageDown),
            }
            run_on(&mut lab);
            assert_eq!(place(&lab), LessonPlace::Outcome(number), "it was run");
            while !matches!(place(&lab), LessonPlace::Ask(_) | LessonPlace::Summary) {
                tab_to(&mut lab, &text.get("lesson-next"));
                lab.press(Key::Enter);
            }
        }
        assert_eq!(place(&lab), LessonPlace::Summary, "the end");
        let results = lab.harness.state().lesson_results();
        let counted = results.iter().map(|step| step.hands);
        let counted: Vec<_> = counted.filter(|hands| *hands != [0; 6]).collect();
        assert_eq!(counted, hands, "as they were raised");
        let right: Vec<bool> = results.iter().filter_map(StepResult::is_right).collect();
        assert!(
            right.contains(&true) && right.contains(&false),
            "of both kinds: {right:?}"
        );
    }
}

/// Goes with Tab to what has this name.
#[track_caller]
fn tab_to(lab: &mut Lab<'_>, name: &str) {
    use egui_kittest::kittest::NodeT as _;
    let mut seen = Vec::new();
    let reached = (0..100).any(|_| {
        lab.press(Key::Tab);
        let nodes = lab.harness.root().children_recursive();
        let mut focused = nodes.filter(|node| node.accesskit_node().is_focused());
        let label = focused.find_map(|node| node.accesskit_node().label());
        let found = label.as_deref() == Some(name);
        seen.extend(label);
        found
    });
    assert!(reached, "{name} is not reached: {seen:?}");
}

#[test]
fn every_lesson_can_be_played_in_the_window() {
    // Reports of joined groups look eaten to whoever shares the kernel's counters (see tests/it/lessons.rs).
    let here = crate::isolation::isolate("lessons::every_lesson_can_be_played_in_the_window");
    if here == Isolation::Passed {
        return;
    }
    let joins_groups = |text: &str| text.contains("join = ");
    let (last, first): (Vec<_>, Vec<_>) = BUILT_IN
        .iter()
        .partition(|(_, source)| joins_groups(source));
    let last = last.into_iter().filter(|_| here == Isolation::Inside);
    // So high that all cards are seen.
    let mut lab = Lab::sized(Lang::ZhCn, 1600.0, 2400.0);
    let text = Catalog::new(Lang::ZhCn);
    lab.click(&text.get("lessons"));
    let begin = text.get("lesson-begin");
    for (name, source) in first.into_iter().chain(last) {
        let lesson = Lesson::parse(name, source).expect("a lesson");
        if packet_lab::session::lacking(&lesson.needs).is_some() {
            continue;
        }
        let topic = match lesson.topic {
            _ if lesson.is_cards() => "卡片",
            packet_lab::session::Transport::Udp => "UDP",
            packet_lab::session::Transport::Tcp => "TCP",
            packet_lab::session::Transport::Both => "UDP 与 TCP",
        };
        lab.until_still();
        let tabs = lab.harness.get_all_by_role(Role::Tab);
        let tab = tabs.into_iter().find(|tab| {
            use egui_kittest::kittest::NodeT as _;
            let label = tab.accesskit_node().label().unwrap_or_default();
            label.starts_with(topic) && label.contains("与") == topic.contains("与")
        });
        tab.expect("its topic").click();
        lab.harness.run_steps(3);
        lab.click(lesson.title.get(Lang::ZhCn));
        if !lesson.outside_uses().is_empty() {
            lab.click(&text.get("lesson-wide-yes"));
        }
        lab.click(&begin);
        let mut presses = 0;
        while place(&lab) != LessonPlace::Summary {
            if let LessonPlace::Ask(number) = place(&lab)
                && let Some(step) = lesson.steps.get(number)
                && let (Some(_), Some(reason)) = (&step.question, &step.reason)
            {
                lab.assert_hides(&plain(reason.get(Lang::ZhCn)));
                lab.assert_hides(&text.get("lesson-output"));
            }
            lab.press(Key::PageDown);
            let ended = lab.harness.state_mut().wait_for_lesson(TIMEOUT);
            assert!(ended, "{name}: the run ends");
            lab.harness.run_steps(2);
            presses += 1;
            assert!(presses < 400, "{name} comes to an end");
        }
        let results = lab.harness.state().lesson_results();
        let passed = |step: &StepResult| step.run.as_ref().is_some_and(RunResult::has_passed);
        assert!(results.iter().all(passed), "{name}: {results:?}");
        let name = text.get("lessons-all");
        lab.until_still();
        let mut ways = lab.harness.get_all_by_label(&name);
        ways.next().expect("the way back").click();
        drop(ways);
        lab.harness.run_steps(3);
    }
}

/// What the lesson of the program that binds wider than this machine opens.
pub(crate) const WIDE: &str = "udp-bind-where";

#[test]
fn a_lesson_that_reaches_beyond_this_machine_is_asked_about_first() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let (name, wide) = BUILT_IN.iter().find(|(name, _)| *name == WIDE).expect("it");
        let wide = Lesson::parse(name, wide).expect("a lesson");
        let title = wide.title.get(lang);
        let mut lab = window(lang);
        let sockets = lab.session().record().len();
        lab.click(title);
        // What will be opened is told, and nothing is opened yet.
        lab.assert_shows("0.0.0.0");
        lab.assert_shows(&text.get("lesson-wide-warning"));
        assert_eq!(
            lab.harness.state().lesson_place(),
            None,
            "{lang:?}: not yet"
        );
        for keys in [Key::Escape, Key::Enter] {
            // The keyboard is on the answer that opens nothing.
            lab.press(keys);
            lab.assert_hides(&text.get("lesson-wide-warning"));
            assert_eq!(
                lab.harness.state().lesson_place(),
                None,
                "{lang:?}: {keys:?}"
            );
            assert_eq!(lab.session().record().len(), sockets, "no call was made");
            lab.click(title);
        }
        lab.click(&text.get("lesson-wide-yes"));
        assert_eq!(place(&lab), LessonPlace::Title, "{lang:?}: it may");
        // It is asked once.
        lab.command(UiCommand::Lessons);
        lab.click(title);
        assert_eq!(place(&lab), LessonPlace::Title, "{lang:?}: it may still");
    }
}

#[test]
fn a_file_that_reaches_further_than_before_is_asked_about_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.toml");
    let to = |address: &str| {
        let verb = format!("client = {{ to = \"{address}\" }} }}, {{ send = \"hello\"");
        let text = TEMPLATE.replacen("send = \"hello\"", &verb, 1);
        assert_ne!(text, TEMPLATE, "it sends");
        std::fs::write(&path, text).expect("written");
    };
    to("192.0.2.1:9");
    let options = packet_lab::gui::Options {
        lesson: Some(path.clone()),
        ..Lab::options(None)
    };
    let mut lab = Lab::with(options, 1280.0, 720.0);
    lab.assert_shows("A client sends to 192.0.2.1:9");
    assert_eq!(lab.harness.state().lesson_place(), None, "not yet");
    lab.click("Open the lesson");
    assert_eq!(place(&lab), LessonPlace::Title, "it may");
    to("192.0.2.77:9");
    let file = std::fs::File::options()
        .write(true)
        .open(&path)
        .expect("it");
    file.set_modified(std::time::SystemTime::UNIX_EPOCH)
        .expect("another time");
    for _ in 0..20 {
        lab.harness.step();
    }
    lab.assert_shows("A client sends to 192.0.2.77:9");
    lab.assert_hides("192.0.2.1:9");
    lab.click("Do not open it");
    assert_eq!(place(&lab), LessonPlace::Title, "the lesson as it was");
}

/// A lesson in which a client sends so many datagrams, and nobody reads.
fn flood(n: u32) -> String {
    format!(
        r#"
format = 1
id = "flood"
topic = "udp"
level = 1
minutes = 1
title = {{ en = "Many", zh-CN = "许多" }}
server = {{ reading = false }}
[[steps]]
prose = {{ en = "Many are sent.", zh-CN = "发送许多。" }}
actions = [{{ send = {{ data = "x", size = 300, times = {n} }} }}]
[[steps.expect]]
count = {{ by = "A", call = "send" }}
is = {n}
reason = {{ en = "All were sent.", zh-CN = "全部已发送。" }}
"#
    )
}

#[test]
fn a_lesson_of_a_hundred_thousand_rows_is_drawn_like_a_short_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = |n: u32, projector: bool| -> Vec<usize> {
        let path = folder.path().join("flood.toml");
        std::fs::write(&path, flood(n)).expect("written");
        let options = packet_lab::gui::Options {
            lesson: Some(path),
            ..Lab::options(None)
        };
        let mut lab = Lab::with(options, 1280.0, 720.0);
        if projector {
            lab.press(Key::F11);
        }
        let mut work = Vec::new();
        while place(&lab) != LessonPlace::Summary {
            lab.press(Key::PageDown);
            let ended = lab.harness.state_mut().wait_for_lesson(TIMEOUT);
            assert!(ended, "the run of {n} ends");
            // A window that looks at the lesson's file never rests: as long as calls are shown one after the other.
            lab.harness.run_steps(20);
            work.push(lab.harness.output().shapes.len());
            // Nothing is drawn beside the window.
            let screen = lab.harness.ctx.viewport_rect().expand(1.0);
            for shape in &lab.harness.output().shapes {
                let seen = shape
                    .shape
                    .visual_bounding_rect()
                    .intersect(shape.clip_rect);
                assert!(
                    !seen.is_positive() || screen.contains_rect(seen),
                    "{seen:?}"
                );
            }
        }
        let results = lab.harness.state().lesson_results();
        let passed = |step: &StepResult| step.run.as_ref().is_some_and(RunResult::has_passed);
        assert!(results.iter().all(passed), "{n}: {results:?}");
        assert!(lab.session().record().len() >= n, "all are rows");
        work
    };
    for projector in [false, true] {
        let (short, long) = (drawn(100, projector), drawn(100_000, projector));
        assert_eq!(short.len(), long.len(), "the same places");
        for (few, many) in short.iter().zip(&long) {
            assert!(*many <= few + 40, "shapes of a frame: {few}, {many}");
        }
    }
}
