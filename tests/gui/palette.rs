//! The palette: everything is found by its words and taken by the keyboard.

use egui::{
    Key, Modifiers, Rect, Shape,
    accesskit::{Role, Toggled},
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    model::Fate,
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// Whether something is filled that has just this place.
fn is_filled(lab: &Lab<'_>, place: Rect) -> bool {
    fn holds(shape: &Shape, place: Rect) -> bool {
        match shape {
            Shape::Vec(shapes) => shapes.iter().any(|shape| holds(shape, place)),
            Shape::Rect(one) => {
                one.fill.a() > 0
                    && place.expand(2.0).contains_rect(one.rect)
                    && one.rect.contains_rect(place.shrink(2.0))
            }
            _ => false,
        }
    }
    let shapes = &lab.harness.output().shapes;
    shapes.iter().any(|one| holds(&one.shape, place))
}

fn is_open(lab: &Lab<'_>) -> bool {
    lab.harness.query_by_role(Role::Dialog).is_some()
}

/// Looks for something in the palette, which is opened first if it is not open.
fn look_for(lab: &mut Lab<'_>, sought: &str) {
    if !is_open(lab) {
        lab.command(UiCommand::Palette);
    }
    lab.press_with(Modifiers::COMMAND, Key::A);
    lab.harness.event(egui::Event::Text(sought.to_owned()));
    lab.harness.run_steps(3);
}

fn take(lab: &mut Lab<'_>, sought: &str) {
    look_for(lab, sought);
    lab.press(Key::Enter);
}

/// All that is found, and the place of what the Enter key takes.
fn found(lab: &Lab<'_>) -> (Vec<String>, Option<usize>) {
    let lines: Vec<_> = lab.harness.query_all_by_role(Role::ListBoxOption).collect();
    let chosen =
        |node: &egui_kittest::Node<'_>| node.accesskit_node().toggled() == Some(Toggled::True);
    let names = lines.iter().map(|node| node.accesskit_node().label());
    (
        names.map(Option::unwrap_or_default).collect(),
        lines.iter().position(chosen),
    )
}

/// A lab in which every command has something to do.
fn ready(lang: Lang) -> Lab<'static> {
    let mut lab = Lab::open(lang);
    lab.command(UiCommand::Clear);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    lab
}

#[test]
fn every_command_is_the_first_by_its_name_in_either_language() {
    for &lang in Lang::ALL {
        let mut lab = ready(lang);
        let own = Catalog::new(lang);
        for command in UiCommand::ALL {
            if command == UiCommand::Palette {
                continue;
            }
            for &other in Lang::ALL {
                look_for(&mut lab, &Catalog::new(other).get(command.name_key()));
                let (names, chosen) = found(&lab);
                assert_eq!(chosen, Some(0), "{lang:?} {other:?} {command:?}");
                let name = own.get(command.name_key());
                assert_eq!(names.first(), Some(&name), "{lang:?} {other:?}");
            }
        }
        look_for(&mut lab, "qqqq");
        assert_eq!(found(&lab), (Vec::new(), None), "nothing is called so");
        lab.assert_shows(&own.get("palette-nothing"));
    }
}

#[test]
fn what_is_taken_is_done_and_the_keyboard_is_where_it_was() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F2);
    // Also from within a text field, by the words of the other language, or by some of their letters.
    for (sought, view) in [
        ("视图 时序图", "Timeline"),
        ("stag", "Stage"),
        ("sckets", "Sockets"),
    ] {
        take(&mut lab, sought);
        assert!(!is_open(&lab), "{sought}: it is closed");
        let shown = lab.harness.get_by_role_and_label(Role::RadioButton, view);
        assert_eq!(
            shown.accesskit_node().toggled(),
            Some(Toggled::True),
            "{sought}"
        );
    }
    take(&mut lab, "theme dark");
    assert_eq!(lab.harness.ctx.theme(), egui::Theme::Dark, "a setting");
    lab.press(Key::End);
    lab.harness.event(egui::Event::Text(" again".to_owned()));
    lab.harness.run_steps(3);
    lab.assert_shows("hello again");
    take(&mut lab, "send");
    lab.until_fate(Fate::Whole, 1);
    // Esc and its own key close it, and nothing is done.
    let rows = lab.session().record().len();
    for closed_by in [Key::Escape, Key::K] {
        look_for(&mut lab, "send");
        let modifiers = if closed_by == Key::K {
            Modifiers::COMMAND
        } else {
            Modifiers::NONE
        };
        lab.press_with(modifiers, closed_by);
        assert!(!is_open(&lab), "{closed_by:?}");
    }
    assert_eq!(lab.session().record().len(), rows, "nothing was sent");
}

#[test]
fn a_slider_is_found_and_has_the_keyboard_then() {
    for &lang in Lang::ALL {
        let text = Catalog::new(lang);
        let mut lab = Lab::sized(lang, 1280.0, 720.0);
        for key in ["read-size", "receive-buffer", "pace", "repeat"] {
            let name = text.get(key);
            look_for(&mut lab, &name);
            assert_eq!(found(&lab).0.first(), Some(&name), "{lang:?}");
            lab.press(Key::Enter);
            lab.harness.run_steps(2);
            let slider = lab.harness.get_by_role_and_label(Role::Slider, &name);
            assert!(slider.is_focused(), "{lang:?} {key}");
        }
        take(&mut lab, &text.get("read-size"));
        lab.harness.run_steps(2);
        lab.press(Key::Home);
        let size = |lab: &Lab<'_>| lab.session().udp().settings().server.reads.size(0);
        assert_eq!(size(&lab), 0, "{lang:?}");
        // On the projector they stand in its drawer.
        lab.press(Key::F11);
        look_for(&mut lab, &text.get("pace"));
        assert!(!found(&lab).0.contains(&text.get("pace")), "{lang:?}");
    }
}

#[test]
fn sliders_that_are_not_drawn_in_a_narrow_window_are_not_found() {
    let mut lab = Lab::sized(Lang::En, 1280.0, 800.0);
    let text = Catalog::new(Lang::En);
    for drawn in [true, false] {
        for key in ["read-size", "receive-buffer", "pace", "repeat"] {
            let name = text.get(key);
            let slider = lab
                .harness
                .query_by_role_and_label(Role::Slider, &name)
                .is_some();
            look_for(&mut lab, &name);
            let offered = found(&lab).0.contains(&name);
            lab.press(Key::Escape);
            // The bar of a narrow window has the read size, and nothing takes the keyboard there.
            assert!(slider == drawn || key == "read-size", "{key}: {slider}");
            assert_eq!(offered, drawn, "{key}");
        }
        // Larger letters leave the panels no room.
        (0..2).for_each(|_| lab.command(UiCommand::ZoomIn));
        lab.harness.run_steps(3);
    }
}

#[test]
fn arrows_and_pages_choose_and_a_click_takes() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F2);
    let before = lab.state();
    lab.command(UiCommand::Palette);
    let all = found(&lab).0.len();
    assert!(
        all > UiCommand::ALL.len() + 60,
        "commands, settings and lessons: {all}"
    );
    let last = all - 1;
    for (key, times, chosen) in [
        (Key::ArrowDown, 3, 3),
        (Key::ArrowUp, 1, 2),
        (Key::PageDown, 1, 12),
        (Key::PageUp, 1, 2),
        (Key::PageUp, 1, 0),
        (Key::ArrowUp, 1, 0),
        (Key::PageDown, 40, last),
    ] {
        for _ in 0..times {
            lab.press(key);
        }
        assert_eq!(found(&lab).1, Some(chosen), "{key:?}");
        let lines: Vec<_> = lab.harness.query_all_by_role(Role::ListBoxOption).collect();
        let filled = |place: usize| is_filled(&lab, lines.get(place).expect("a line").rect());
        let next = if chosen == last {
            chosen - 1
        } else {
            chosen + 1
        };
        assert_eq!((filled(chosen), filled(next)), (true, false), "it is seen");
    }
    lab.press(Key::Escape);
    let after = lab.state();
    let same = before
        .lines()
        .zip(after.lines())
        .find(|(one, other)| one != other);
    assert_eq!(same, None, "keys of the playhead did nothing below it");
    look_for(&mut lab, "gbk");
    lab.click_one(Role::ListBoxOption, "Text as GBK");
    lab.assert_shows("Text as GBK");
}

#[test]
fn lessons_are_begun_and_in_a_lesson_only_what_makes_sense_is_offered() {
    let mut lab = Lab::open(Lang::ZhCn);
    lab.press(Key::F11);
    take(&mut lab, "4 against 1024");
    lab.assert_shows(&Catalog::new(Lang::ZhCn).get("lesson-begin"));
    let place = lab.harness.state().lesson_place();
    assert!(place.is_some(), "a lesson is shown");
    lab.command(UiCommand::Palette);
    let text = Catalog::new(Lang::ZhCn);
    let names = found(&lab).0;
    let has = |key: &str| names.contains(&text.get(key));
    assert!(has("command-projector") && has("lessons-free"), "{names:?}");
    assert!(
        !has("command-two-sends") && !has("view-timeline"),
        "{names:?}"
    );
    // The keys of presenters are the palette's.
    lab.press(Key::PageDown);
    lab.press(Key::Escape);
    assert_eq!(
        lab.harness.state().lesson_place(),
        place,
        "no page was turned"
    );
    take(&mut lab, "考试");
    lab.assert_shows(&text.get("exam-seed"));
    take(&mut lab, "free play");
    assert_eq!(lab.harness.state().lesson_place(), None, "the lab");
}

#[test]
fn words_of_the_glossary_are_found_and_shown() {
    for (lang, sought, key) in [
        (Lang::En, "nagle", "word-nagle"),
        (Lang::ZhCn, "nagle", "word-nagle"),
        (Lang::En, "truncat", "fate-truncated"),
    ] {
        let (mut lab, text) = (Lab::open(lang), Catalog::new(lang));
        look_for(&mut lab, sought);
        let names = found(&lab).0;
        // A lesson may have the same name.
        let place = names.iter().rposition(|name| *name == text.get(key));
        let place = place.unwrap_or_else(|| panic!("{sought}: {names:?}"));
        for _ in 0..place {
            lab.press(Key::ArrowDown);
        }
        lab.press(Key::Enter);
        assert!(!is_open(&lab), "it is taken");
        lab.assert_shows(&text.get(&format!("{key}-tip")));
    }
}
