//! Lessons on the projector: the keys of presenters, one segment at a time, letters for the last row.

use egui::Key;
use packet_lab::{
    lesson::{AnswerKind, BUILT_IN, Lesson, LessonPlace},
    model::Message,
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    lessons::{lesson, place, plain, run_on, window},
    texts::overlapping,
};

#[test]
fn keys_of_presenters_draw_a_curtain_and_leave_nothing() {
    let mut lab = window(Lang::En);
    lab.press(Key::F11);
    lab.click(lesson().title.get(Lang::En));
    lab.press(Key::PageDown);
    for key in [Key::Escape, Key::Period, Key::B] {
        lab.press(key);
        lab.assert_hides("Run");
        lab.assert_hides("4 against 1024");
        // The key that lifts it does nothing else.
        lab.press(Key::PageDown);
        lab.assert_shows("Run");
        assert_eq!(place(&lab), LessonPlace::Ask(0), "{key:?}: where it was");
    }
    lab.press(Key::P);
    lab.assert_hides("All lessons");
    lab.press(Key::F11);
    lab.assert_shows("All lessons");
}

#[test]
fn a_handshake_goes_one_segment_with_each_press() {
    for &lang in Lang::ALL {
        let mut lab = window(lang);
        let text = Catalog::new(lang);
        lab.press(Key::F11);
        let (name, source) = *BUILT_IN
            .iter()
            .find(|(name, _)| *name == "tcp-handshake")
            .expect("it");
        let lesson = Lesson::parse(name, source).expect("a lesson");
        lab.harness.state_mut().play_lesson(name);
        lab.harness.run_steps(3);
        lab.press(Key::PageDown);
        lab.press(Key::PageDown);
        run_on(&mut lab);
        let reason = lesson.steps[0].reason.as_ref().expect("a reason").get(lang);
        let states = [
            ["SYN_SENT", "SYN_RECV"],
            ["ESTABLISHED", "SYN_RECV"],
            ["ESTABLISHED", "ESTABLISHED"],
        ];
        let names = ["SYN", "SYN, ACK", "ACK"];
        let sentence = |n: usize| {
            let key = if n == 1 {
                "segment-say-server"
            } else {
                "segment-say-client"
            };
            let [client, server] = states[n];
            let message = Message::new(key).with("n", n + 1).with("name", names[n]);
            plain(&text.say(&message.with("client", client).with("server", server)))
        };
        for n in 0..3 {
            assert_eq!(place(&lab), LessonPlace::Outcome(0), "segment {n}");
            for other in 0..3 {
                assert_eq!(lab.shows(&sentence(other)), other <= n, "{other} of {n}");
            }
            // Nothing stands between the first and the second than the kernel of the server.
            let calls = ["connect()", "connect() = 0"].map(|call| lab.shows(call));
            assert_eq!(calls, [true, n > 0], "the call and its return");
            lab.assert_shows("TCP_INFO");
            lab.press(Key::PageDown);
        }
        assert!(
            lab.shows(&sentence(2)),
            "all are there beside what came of it"
        );
        lab.press(Key::PageUp);
        lab.press(Key::PageUp);
        assert!(!lab.shows(&sentence(2)), "one less");
        lab.press(Key::PageDown);
        lab.press(Key::PageDown);
        lab.press(Key::PageDown);
        assert_eq!(place(&lab), LessonPlace::Reason(0), "then why");
        lab.assert_shows(&plain(reason));
    }
}

/// The texts of the last frame, each with the height of its smallest letters in pixels.
pub(crate) fn letters(lab: &Lab<'_>) -> Vec<(String, f32)> {
    let scale = lab.harness.ctx.pixels_per_point();
    let shapes = lab.harness.output().shapes.iter();
    let texts = shapes.filter_map(|clipped| match &clipped.shape {
        egui::Shape::Text(text) => Some(text),
        _ => None,
    });
    let sized = texts
        .filter(|text| !text.galley.text().trim().is_empty())
        .map(|text| {
            let sections = text.galley.job.sections.iter();
            let sizes = sections.map(|section| section.format.font_id.size * scale);
            let least = sizes.fold(f32::INFINITY, f32::min);
            (text.galley.text().to_owned(), least)
        });
    sized.collect()
}

#[test]
fn on_the_projector_all_letters_can_be_read_from_the_last_row() {
    for &lang in Lang::ALL {
        for (width, height) in [(1920.0, 1080.0), (1280.0, 720.0)] {
            let mut lab = Lab::sized(lang, width, height);
            lab.click(&Catalog::new(lang).get("lessons"));
            lab.press(Key::F11);
            lab.click(lesson().title.get(lang));
            let main = main_facts(lang);
            let mut found = 0;
            while place(&lab) != LessonPlace::Summary {
                lab.press(Key::PageDown);
                run_on(&mut lab);
                if matches!(place(&lab), LessonPlace::Ask(_)) {
                    lab.press(Key::Num1);
                }
                for (text, size) in letters(&lab) {
                    // “C” is the name of a language.
                    let is_tile = text.chars().count() == 1
                        && text.chars().all(char::is_alphabetic)
                        && text != "C";
                    let is_main = is_tile || is_call(&text, lang) || main.contains(&text);
                    found += usize::from(is_main);
                    let least = height / if is_main { 25.0 } else { 45.0 };
                    assert!(
                        size >= least - 0.01,
                        "{text:?} at {:?}: {size} of {least}",
                        place(&lab)
                    );
                }
            }
            assert!(found > 40, "main facts are there: {found}");
        }
    }
}

#[test]
fn what_stands_in_place_of_calls_can_be_read_too_and_lies_on_nothing() {
    let shown = ["\nsegments = ", "\nshows = "];
    let is_shown = |source: &str| shown.iter().any(|key| source.contains(key));
    let lessons: Vec<_> = BUILT_IN
        .iter()
        .filter(|(_, source)| is_shown(source))
        .collect();
    assert!(lessons.len() >= 8, "{} of them", lessons.len());
    let mut wrong = Vec::new();
    for &lang in Lang::ALL {
        let mut lab = Lab::sized(lang, 1280.0, 720.0);
        lab.harness
            .ctx
            .set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        lab.press(Key::F11);
        for (name, _) in &lessons {
            lab.harness.state_mut().play_lesson(name);
            lab.harness.run_steps(3);
            while place(&lab) != LessonPlace::Summary {
                lab.press(Key::PageDown);
                run_on(&mut lab);
                let what = format!("{lang:?} {name} {:?}", place(&lab));
                let small = letters(&lab).into_iter();
                let small = small.filter(|(_, size)| *size < 720.0 / 45.0 - 0.01);
                let small = small.map(|(text, size)| format!("{text:?}: {size} px"));
                let faults = small.chain(overlapping(&lab.harness));
                wrong.extend(faults.map(|fault| format!("{what}: {fault}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a text is the line of a call on the stage of a lesson.
fn is_call(text: &str, lang: Lang) -> bool {
    let catalog = Catalog::new(lang);
    let server = catalog.get("lesson-server");
    let client = catalog.format("lesson-client", &[("who", "A".into())]);
    text.starts_with(&server) || text.starts_with(&client)
}

/// What is asked, answered, and why.
fn main_facts(lang: Lang) -> Vec<String> {
    let mut main = Vec::new();
    for step in &lesson().steps {
        main.push(plain(step.prose.get(lang)));
        main.extend(step.reason.iter().map(|reason| plain(reason.get(lang))));
        let Some(question) = &step.question else {
            continue;
        };
        main.push(plain(question.ask.get(lang)));
        if let AnswerKind::Choices(choices) = &question.answer {
            main.extend(choices.iter().map(|choice| plain(choice.text.get(lang))));
        }
    }
    main
}
