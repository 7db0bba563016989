//! An exam in the window: drawn, answered, handed in, and what was wrong looked at beside its run.

use std::time::Duration;

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    lesson::{
        AnswerKind, BUILT_IN, ExamDraw, Lesson, LessonPlace, LessonStep, Prediction, RunResult,
        StepResult,
    },
    model::{Message, payload::Encoding},
    session::{Transport, all_lacking, answer_text},
    text::{Catalog, Lang},
};

use crate::{lab::Lab, layout::check_apart, sending::drop_file};

/// How long all runs may take.
const TIMEOUT: Duration = Duration::from_mins(1);
const DRAW: ExamDraw = ExamDraw {
    questions: 5,
    seed: 20,
    topic: Transport::Udp,
};

/// The exam that the window draws too.
fn drawn(draw: ExamDraw) -> Lesson {
    let lacking = all_lacking();
    let lessons = BUILT_IN
        .iter()
        .map(|(name, text)| Lesson::parse(name, text).expect("a lesson"));
    let lessons: Vec<Lesson> = lessons
        .filter(|lesson| !lesson.needs.iter().any(|need| lacking.contains(need)))
        .collect();
    draw.draw(&lessons).expect("an exam")
}

/// A window at the title of the exam.
fn window(lang: Lang, draw: ExamDraw) -> Lab<'static> {
    let mut lab = Lab::sized(lang, 1600.0, 900.0);
    begin(&mut lab, lang, draw);
    lab
}

/// Leads a window to the title of the exam.
fn begin(lab: &mut Lab<'_>, lang: Lang, draw: ExamDraw) {
    let text = Catalog::new(lang);
    lab.click(&text.get("lessons"));
    // Its name and how many questions there are.
    let exam = text.get("exam");
    lab.click_part(&format!("{exam} "));
    lab.click("UDP");
    lab.retype(&text.get("exam-questions"), &draw.questions.to_string());
    lab.retype(&text.get("exam-seed"), &draw.seed.to_string());
    lab.click(&text.get("lesson-begin"));
    lab.assert_shows(drawn(draw).title.get(lang));
}

fn place(lab: &Lab<'_>) -> LessonPlace {
    lab.harness.state().lesson_place().expect("an exam")
}

fn plain(text: &str) -> String {
    text.replace(['`', '*'], "")
}

/// Hands it in; returns what each question came to.
fn marked(lab: &mut Lab<'_>) -> Vec<StepResult> {
    let ended = lab.harness.state_mut().wait_for_lesson(TIMEOUT);
    assert!(ended, "all were run");
    lab.settle();
    assert_eq!(place(lab), LessonPlace::Summary);
    let results = lab.harness.state().lesson_results().to_vec();
    let passed = |step: &StepResult| step.run.as_ref().is_some_and(RunResult::has_passed);
    assert!(results.iter().all(passed), "proven: {results:?}");
    results
}

/// Nothing tells what is right before all was handed in.
#[track_caller]
fn assert_silent(lab: &Lab<'_>, text: &Catalog) {
    let results = lab.harness.state().lesson_results();
    assert!(
        results.iter().all(|step| step.run.is_none()),
        "nothing was run"
    );
    let reasons = drawn(DRAW).steps.into_iter().flat_map(|step| {
        let expected = step.expect.into_iter().map(|one| one.reason);
        step.reason.into_iter().chain(expected)
    });
    for reason in reasons {
        lab.assert_hides(&plain(reason.get(text.lang())));
    }
    for key in ["why", "lesson-notes", "lesson-free", "code-copy", "tab-log"] {
        lab.assert_hides(&text.get(key));
    }
    lab.assert_hides("✓");
}

/// Saved and opened again, the exam is as it was answered and marked.
fn comes_back(lab: &mut Lab<'_>, text: &Catalog, results: &std::path::Path) {
    let held = lab.harness.state().lesson_results().to_vec();
    lab.command(UiCommand::SaveRecording);
    lab.until("it is saved", |session| session.recording().is_none());
    lab.command(UiCommand::Lessons);
    lab.click(&text.get("lessons-free"));
    drop_file(lab, &results.join("session.pcapng"));
    lab.until("all of it is read", |session| {
        session.opened().is_some_and(|(_, read)| read == 1000)
    });
    lab.harness.run_steps(3);
    assert_eq!(place(lab), LessonPlace::Summary);
    assert_eq!(lab.harness.state().lesson_results(), held, "as it was");
}

#[test]
fn an_exam_is_answered_first_and_told_only_when_it_was_handed_in() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let exam = drawn(DRAW);
        let last = exam.steps.len() - 1;
        // Page Down alone: nothing is answered, all is run, each is looked at.
        let mut lab = window(lang, DRAW);
        lab.press(Key::F11);
        for number in 0..exam.steps.len() {
            lab.press(Key::PageDown);
            assert_eq!(place(&lab), LessonPlace::Ask(number), "its turn");
            assert_silent(&lab, &text);
        }
        lab.press(Key::PageDown);
        while !lab.harness.state().is_marking() {
            assert_eq!(
                place(&lab),
                LessonPlace::Summary,
                "the answers, page by page"
            );
            assert_silent(&lab, &text);
            lab.press(Key::PageDown);
        }
        let right = marked(&mut lab).into_iter().map(|step| step.run?.right);
        let right: Vec<Prediction> = right.map(|right| right.expect("one")).collect();
        let mut seen = Vec::new();
        while seen.last() != Some(&LessonPlace::Reason(last)) {
            lab.press(Key::PageDown);
            seen.push(place(&lab));
            assert!(seen.len() < 100, "each is looked at: {seen:?}");
        }
        assert!(
            (0..=last).all(|step| seen.contains(&LessonPlace::Outcome(step))),
            "{seen:?}"
        );
        drop(lab);

        // With the mouse: all are right but the last, which is changed to something wrong.
        let mut lab = window(lang, DRAW);
        lab.click(&text.get("lesson-begin"));
        for (number, (step, right)) in exam.steps.iter().zip(&right).enumerate() {
            assert_eq!(place(&lab), LessonPlace::Ask(number), "its turn");
            answer(&mut lab, &text, step, right);
        }
        assert_eq!(place(&lab), LessonPlace::Summary, "all are answered");
        assert_silent(&lab, &text);
        lab.click(&text.get("lesson-back"));
        assert_eq!(place(&lab), LessonPlace::Ask(last), "the last once more");
        let kind = &exam.steps[last]
            .question
            .as_ref()
            .expect("a question")
            .answer;
        let wrong = wrong_for(kind, &right[last]);
        answer(&mut lab, &text, &exam.steps[last], &wrong);
        lab.click(&text.get("exam-hand-in"));
        let results = marked(&mut lab);
        let given: Vec<_> = results.iter().map(StepResult::is_right).collect();
        let mut wanted = vec![Some(true); last];
        wanted.push(Some(false));
        assert_eq!(given, wanted, "as they were answered");
        let score = Message::new("exam-score")
            .with("right", last)
            .with("n", last + 1);
        lab.assert_shows(&packet_lab::text::plain(&text.say(&score)));

        // What was wrong stands beside its run, which can be made once more.
        lab.click(&text.get("exam-review"));
        lab.settle();
        assert_eq!(
            place(&lab),
            LessonPlace::Outcome(last),
            "the wrong one alone"
        );
        let answer = answer_text(kind, &right[last], (lang, Encoding::Utf8));
        lab.assert_shows(&plain(&answer));
        lab.click(&text.get("lesson-reset"));
        lab.harness.state_mut().wait_for_lesson(TIMEOUT);
        lab.settle();
        assert_eq!(place(&lab), LessonPlace::Outcome(last), "run once more");
        let again = &lab.harness.state().lesson_results()[last];
        assert_eq!(
            again.run.as_ref().and_then(|run| run.right.clone()),
            Some(right[last].clone())
        );
        assert_eq!(
            again.prediction, results[last].prediction,
            "as it was given"
        );
        lab.click(&text.get("lesson-next"));
        lab.click(&text.get("lesson-next"));
        assert_eq!(place(&lab), LessonPlace::Summary, "no other was wrong");
        let folder = tempfile::tempdir().expect("a folder");
        lab.harness
            .state_mut()
            .save_results_in(folder.path().to_owned());
        lab.click(&text.get("lesson-save-csv"));
        let name = format!("packet-lab-{}.csv", exam.id);
        let table = std::fs::read_to_string(folder.path().join(name)).expect("a table");
        assert_eq!(table.lines().count(), exam.steps.len() + 1, "{table}");
        let wrong = table.matches(",false,true,").count();
        assert_eq!(wrong, 1, "one is wrong: {table}");
        comes_back(&mut lab, &text, folder.path());
        lab.assert_shows(&packet_lab::text::plain(&text.say(&score)));
    }
}

#[test]
fn a_long_summary_is_turned_page_by_page() {
    let long = ExamDraw {
        questions: 20,
        ..DRAW
    };
    let mut lab = window(Lang::En, long);
    let steps = drawn(long).steps;
    for _ in 0..=steps.len() {
        lab.press(Key::PageDown);
    }
    assert_eq!(place(&lab), LessonPlace::Summary, "nothing was answered");
    let row = |number: usize| {
        let question = steps[number].prose_and_question(Lang::En);
        plain(&format!("{}. {question}", number + 1))
    };
    let (first, last) = (row(0), row(steps.len() - 1));
    let seen = |lab: &mut Lab<'_>| {
        lab.settle();
        (is_seen(lab, &first), is_seen(lab, &last))
    };
    assert_eq!(seen(&mut lab), (true, false), "its beginning");
    let mut pages = 0;
    while !seen(&mut lab).1 {
        lab.press(Key::PageDown);
        pages += 1;
        assert!(pages < 20, "its end is reached");
    }
    assert_eq!(seen(&mut lab), (false, true), "its end");
    assert!(!lab.harness.state().is_marking(), "it is not handed in yet");
    while !seen(&mut lab).0 {
        lab.press(Key::PageUp);
        pages += 1;
        assert!(pages < 40, "its beginning is reached");
    }
    assert_eq!(place(&lab), LessonPlace::Summary, "where it was");
    lab.press(Key::PageUp);
    assert_eq!(place(&lab), LessonPlace::Ask(steps.len() - 1), "and back");
}

/// Whether a text is painted, and not outside of what can be seen.
fn is_seen(lab: &Lab<'_>, wanted: &str) -> bool {
    let mut shapes = lab.harness.output().shapes.iter();
    shapes.any(|clipped| match &clipped.shape {
        egui::Shape::Text(text) if text.galley.text() == wanted => {
            let seen = clipped.clip_rect.intersect(text.visual_bounding_rect());
            seen.is_positive()
        }
        _ => false,
    })
}

/// Gives an answer with the mouse, or types it.
fn answer(lab: &mut Lab<'_>, text: &Catalog, step: &LessonStep, answer: &Prediction) {
    let kind = &step.question.as_ref().expect("a question").answer;
    let shown = answer_text(kind, answer, (text.lang(), Encoding::Utf8));
    let field = match kind {
        AnswerKind::Choices(_) => return lab.click(&plain(&shown)),
        AnswerKind::Number(_) => "lesson-type-number",
        // Exams ask for no curve.
        AnswerKind::Bytes(_) | AnswerKind::Curve => "lesson-type-bytes",
    };
    lab.retype(&text.get(field), &shown);
    lab.click(&text.get("exam-answer"));
}

/// An answer that is not this one.
fn wrong_for(kind: &AnswerKind, right: &Prediction) -> Prediction {
    match (kind, right) {
        (AnswerKind::Choices(choices), Prediction::Choice(right)) => {
            Prediction::Choice((right + 1) % choices.len())
        }
        (AnswerKind::Bytes(_), _) => Prediction::Bytes(b"?".to_vec()),
        _ => Prediction::Number(987),
    }
}

#[test]
fn a_field_of_the_form_stands_by_its_name_in_a_wide_window() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::sized(lang, 1920.0, 1080.0);
        lab.click(&text.get("lessons"));
        let exam = text.get("exam");
        lab.click_part(&format!("{exam} "));
        for key in ["exam-questions", "exam-seed"] {
            let name = text.get(key);
            let rects = lab.harness.get_all_by_label(&name).map(|node| node.rect());
            let both = rects.reduce(egui::Rect::union).expect("a field");
            assert!(both.width() < 500.0, "{name}: {both}");
        }
    }
}

#[test]
fn what_stands_in_the_field_is_the_answer_of_who_goes_on() {
    let many = ExamDraw {
        questions: 20,
        ..DRAW
    };
    let mut lab = window(Lang::En, many);
    lab.press(Key::PageDown);
    let mut typed = 0;
    for (number, step) in drawn(many).steps.iter().enumerate() {
        assert_eq!(place(&lab), LessonPlace::Ask(number), "its turn");
        let question = step.question.as_ref().expect("a question");
        let (text, given) = match question.answer {
            AnswerKind::Number(_) => ("7", Prediction::Number(7)),
            AnswerKind::Bytes(_) => ("b.b", Prediction::Bytes(b"b.b".to_vec())),
            _ => {
                lab.press(Key::PageDown);
                continue;
            }
        };
        typed += 1;
        let wrong = if text == "7" { "seven" } else { "\\q" };
        // Nothing was clicked: the field has the keyboard.
        lab.harness.event(egui::Event::Text(wrong.to_owned()));
        lab.harness.run_steps(2);
        lab.press(Key::PageDown);
        assert_eq!(place(&lab), LessonPlace::Ask(number), "{wrong} is none");
        lab.press_with(egui::Modifiers::COMMAND, Key::A);
        lab.harness.event(egui::Event::Text(text.to_owned()));
        lab.harness.run_steps(2);
        lab.press(Key::PageDown);
        let results = lab.harness.state().lesson_results();
        assert_eq!(results[number].prediction, Some(given), "{number}");
    }
    assert!(typed > 0, "some are typed");
    assert_eq!(place(&lab), LessonPlace::Summary, "all were seen");
}

#[test]
fn what_is_typed_belongs_to_its_own_question_whatever_way_leads_from_it() {
    let typed = |step: &LessonStep| {
        let question = step.question.as_ref().expect("a question");
        matches!(question.answer, AnswerKind::Number(_))
    };
    let two = |draw: ExamDraw| {
        let steps = drawn(draw).steps;
        let two = steps.windows(2).position(|two| two.iter().all(typed));
        two.filter(|first| *first > 0).map(|first| (draw, first))
    };
    let mut draws = (1..200).map(|seed| ExamDraw {
        questions: 20,
        seed,
        ..DRAW
    });
    let (draw, first) = draws.find_map(two).expect("such an exam");
    let mut lab = window(Lang::En, draw);
    for _ in 0..=first {
        lab.press(Key::PageDown);
    }
    assert_eq!(place(&lab), LessonPlace::Ask(first), "its turn");
    let given = |lab: &Lab<'_>, step: usize| {
        let result = lab.harness.state().lesson_results()[step].clone();
        result.prediction
    };
    let number = |number| Some(Prediction::Number(number));
    let retype = |lab: &mut Lab<'_>, text: &str| {
        lab.press_with(egui::Modifiers::COMMAND, Key::A);
        lab.harness.event(egui::Event::Text(text.to_owned()));
        lab.harness.run_steps(2);
    };
    // Two presses in one frame: nobody has seen the second question's field.
    retype(&mut lab, "7");
    let press = egui::Event::Key {
        key: Key::PageDown,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    lab.harness
        .input_mut()
        .events
        .extend([press.clone(), press]);
    lab.harness.run_steps(3);
    let answers = [first, first + 1].map(|step| given(&lab, step));
    assert_eq!(answers, [number(7), None], "of the first alone");
    lab.press(Key::PageUp);
    assert_eq!(
        place(&lab),
        LessonPlace::Ask(first + 1),
        "back to the second"
    );
    retype(&mut lab, "8");
    lab.press(Key::PageUp);
    assert_eq!(place(&lab), LessonPlace::Ask(first), "back to the first");
    assert_eq!(given(&lab, first + 1), number(8), "also who goes back");
    retype(&mut lab, "nine");
    lab.press(Key::PageUp);
    assert_eq!(place(&lab), LessonPlace::Ask(first), "nine is none");
    retype(&mut lab, "9");
    lab.click(
        &Catalog::new(Lang::En)
            .format("lesson-step", &[("n", 1_u32.into()), ("of", 20_u32.into())]),
    );
    assert_eq!(place(&lab), LessonPlace::Ask(0), "by its dot");
    assert_eq!(given(&lab, first), number(9), "also who goes elsewhere");
}

#[test]
fn a_notice_lies_on_no_title_and_no_control_of_an_exam() {
    let failure = Message::new("error-thread-start")
        .with("thread", "clients")
        .with("errno", "EAGAIN");
    for &lang in Lang::ALL {
        for (size, projected) in [
            ((1280.0, 720.0), true),
            ((1920.0, 1080.0), true),
            ((900.0, 700.0), false),
        ] {
            let mut lab = Lab::telling(failure.clone(), lang, size);
            begin(&mut lab, lang, DRAW);
            if projected {
                lab.press(Key::F11);
            }
            let exam = drawn(DRAW);
            while place(&lab) != LessonPlace::Summary {
                let what = format!("{lang:?} {size:?} {:?}", place(&lab));
                let titles = lab.harness.get_all_by_label(exam.title.get(lang));
                for title in titles.map(|title| title.rect()) {
                    let notice = lab.notice();
                    assert!(!notice.intersects(title), "{what}: {notice:?}, {title:?}");
                }
                let room = lab.harness.ctx.content_rect().size();
                check_apart(&lab, &what, (room.x, room.y));
                lab.press(Key::PageDown);
            }
        }
    }
}
