//! The list of lessons: its cards, its scroll bar, and the field that finds one.

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    lesson::{BUILT_IN, Lesson, LessonPlace},
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    lessons::{ID, lesson, place},
};

#[test]
fn the_field_that_finds_a_lesson_ends_where_the_cards_do() {
    for (width, height) in [(1280.0, 720.0), (1600.0, 900.0)] {
        let mut lab = Lab::sized(Lang::En, width, height);
        lab.command(UiCommand::Lessons);
        let find = lab
            .harness
            .get_by_role_and_label(Role::TextInput, "Find a lesson");
        let edge = find.rect().right();
        let cards = lab.harness.get_all_by_role(Role::Button);
        let cards = cards.map(|node| node.rect());
        let right = cards
            .filter(|card| card.height() > 100.0)
            .map(|card| card.right());
        let right = right.fold(0.0, f32::max);
        assert!((edge - right).abs() < 1.0, "{width}: {edge}, {right}");
    }
}

#[test]
fn the_list_finds_lessons_by_their_words_in_all_topics() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::sized(lang, 1280.0, 720.0);
        lab.command(UiCommand::Lessons);
        let title = |id: &str| {
            let (name, text) = BUILT_IN.iter().find(|(name, _)| *name == id).expect("it");
            Lesson::parse(name, text)
                .expect("a lesson")
                .title
                .get(lang)
                .to_owned()
        };
        let (udp, tcp) = (title(ID), title("tcp-nagle"));
        lab.assert_shows(&udp);
        lab.assert_hides(&tcp);
        // The keyboard is in the field already.
        lab.harness.event(egui::Event::Text("NAGLE".to_owned()));
        lab.harness.run_steps(3);
        lab.assert_shows(&tcp);
        lab.assert_hides(&udp);
        lab.press(Key::Escape);
        lab.assert_shows(&udp);
        lab.command(UiCommand::Find);
        lab.harness.event(egui::Event::Text("nagle".to_owned()));
        lab.harness.run_steps(3);
        lab.press(Key::Enter);
        lab.assert_shows(&tcp);
        assert_eq!(
            place(&lab),
            LessonPlace::Title,
            "{lang:?}: the first that was found"
        );
        lab.assert_hides(&text.get("lessons-find"));
        // What was sought before stands in the way of nothing that is sought now.
        lab.command(UiCommand::Lessons);
        lab.assert_shows(&udp);
    }
}

#[test]
fn the_list_and_what_lies_over_it_are_scrolled_by_keys() {
    let mut lab = Lab::sized(Lang::En, 1024.0, 600.0);
    lab.click("Lessons");
    let title = lesson().title.get(Lang::En).to_owned();
    let top = |lab: &mut Lab<'_>| {
        lab.harness.run_steps(30);
        lab.harness.get_by_label(&title).rect().top()
    };
    let begin = top(&mut lab);
    lab.press(Key::PageDown);
    let page = top(&mut lab);
    assert!(page < begin - 100.0, "{begin} {page}");
    lab.press(Key::End);
    assert!(top(&mut lab) < page, "to the end");
    lab.press(Key::PageUp);
    lab.press(Key::Home);
    assert!((top(&mut lab) - begin).abs() < 1.0, "and back");
    // The keys are those of what lies over it.
    lab.command(UiCommand::Help);
    let sheet = "Find in the log, the sockets or the lessons";
    let line = |lab: &mut Lab<'_>| {
        lab.harness.run_steps(30);
        lab.harness.get_by_label(sheet).rect().top()
    };
    let before = line(&mut lab);
    lab.press(Key::PageDown);
    assert!(line(&mut lab) < before - 100.0);
    assert!((top(&mut lab) - begin).abs() < 1.0, "the list stays");
}

#[test]
fn the_scroll_bar_stands_beside_the_cards_of_the_list() {
    let mut lab = Lab::sized(Lang::En, 1280.0, 720.0);
    lab.click("Lessons");
    lab.harness.hover_at(egui::pos2(700.0, 400.0));
    lab.harness.run_steps(5);
    let shapes = lab.harness.output().shapes.iter();
    let rects = shapes.filter_map(|clipped| match &clipped.shape {
        egui::Shape::Rect(rect) => Some((rect.rect, clipped.clip_rect)),
        _ => None,
    });
    let rects: Vec<(egui::Rect, egui::Rect)> = rects.collect();
    let cards =
        |rect: &egui::Rect| rect.width() > 200.0 && rect.width() < 400.0 && rect.height() > 100.0;
    let right = rects.iter().map(|(rect, _)| *rect).filter(cards);
    let right = right.map(|rect| rect.right()).fold(0.0, f32::max);
    assert!(right > 1000.0, "cards: {right}");
    let bars = rects.iter().filter(|(rect, clip)| {
        rect.width() < 15.0 && rect.height() > 60.0 && rect.left() > 900.0 && clip.height() > 100.0
    });
    let bars: Vec<f32> = bars.map(|(rect, _)| rect.left()).collect();
    assert!(!bars.is_empty(), "it is seen");
    assert!(bars.iter().all(|left| *left > right), "{bars:?}, {right}");
}
