//! Who closes what lay over the window has the keyboard where it was.

use std::fs;

use egui::Key;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    lesson::{BUILT_IN, Lesson},
    text::{Catalog, Lang},
};

use crate::{captures::pcap, lab::Lab, lessons, why};

/// Types a letter; it stands at the end of the text that is sent.
#[track_caller]
fn check_typing(lab: &mut Lab<'_>, typed: &mut String, what: &str) {
    lab.harness.run_steps(3);
    lab.press(Key::End);
    lab.harness.event(egui::Event::Text("x".to_owned()));
    lab.harness.run_steps(3);
    typed.push('x');
    assert!(lab.shows(typed), "{what}: {typed} is typed");
}

#[test]
fn what_is_closed_gives_the_keyboard_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let capture = folder.path().join("one.pcap");
    fs::write(&capture, pcap(&[(10, b"first")])).expect("a file");
    for &lang in Lang::ALL {
        let (mut lab, text) = (Lab::open(lang), Catalog::new(lang));
        let mut typed = "hello".to_owned();
        lab.press(Key::F2);
        let path = text.get("file-path");
        for command in [
            UiCommand::Help,
            UiCommand::Palette,
            UiCommand::OpenRecording,
            UiCommand::Import,
        ] {
            lab.command(command);
            lab.press(Key::Escape);
            check_typing(&mut lab, &mut typed, &format!("{command:?}"));
        }
        // A file that cannot be used is told of, and the form stays.
        lab.command(UiCommand::OpenRecording);
        lab.retype(&path, "/nowhere");
        lab.press(Key::Enter);
        lab.press(Key::Escape);
        check_typing(&mut lab, &mut typed, "a path that is none");
        // What comes after the form gives it back too.
        lab.command(UiCommand::Import);
        lab.retype(&path, &capture.display().to_string());
        lab.press(Key::Enter);
        lab.assert_hides(&path);
        lab.assert_shows("192.0.2.1:5000");
        lab.press(Key::Escape);
        check_typing(&mut lab, &mut typed, "the datagrams of a capture");
        // From the palette to a form.
        lab.command(UiCommand::Palette);
        lab.harness
            .event(egui::Event::Text(text.get("lessons-open")));
        lab.harness.run_steps(3);
        lab.press(Key::Enter);
        lab.assert_shows(&path);
        lab.click(&text.get("close"));
        check_typing(&mut lab, &mut typed, "from the palette");
    }
}

#[test]
fn the_doctor_gives_the_keyboard_back_by_palette_and_by_menu() {
    for &lang in Lang::ALL {
        let (mut lab, text) = (Lab::open(lang), Catalog::new(lang));
        let mut typed = "hello".to_owned();
        let (title, name) = (text.get("doctor-title"), text.get("command-doctor"));
        lab.press(Key::F2);
        lab.command(UiCommand::Palette);
        lab.harness.event(egui::Event::Text(name.clone()));
        lab.harness.run_steps(3);
        lab.press(Key::Enter);
        lab.until_shown(&title);
        lab.press(Key::Escape);
        lab.assert_hides(&title);
        check_typing(&mut lab, &mut typed, "by the palette");
        lab.press(Key::F10);
        lab.harness.get_by_label(&name).focus();
        lab.harness.run_steps(2);
        lab.press(Key::Enter);
        lab.until_shown(&title);
        lab.click(&text.get("close"));
        lab.assert_hides(&title);
        check_typing(&mut lab, &mut typed, "by the menu");
    }
}

#[test]
fn a_manual_page_gives_the_keyboard_back() {
    if !why::has_manual("keyboard::a_manual_page_gives_the_keyboard_back") {
        return;
    }
    let mut lab = why::cut_off(Lang::En);
    let mut typed = "hello".to_owned();
    lab.press(Key::F2);
    for by_keyboard in [false, true] {
        lab.command(UiCommand::Why);
        let link = lab.harness.get_by_label("recv(2)");
        if by_keyboard {
            link.focus();
            lab.harness.run_steps(2);
            lab.press(Key::Enter);
        } else {
            link.click_accesskit();
        }
        lab.until_shown("the page of recv in section 2");
        lab.press(Key::Escape);
        lab.assert_hides("the page of recv");
        let what = format!("opened by keyboard: {by_keyboard}");
        check_typing(&mut lab, &mut typed, &what);
    }
}

#[test]
fn a_lesson_that_is_not_begun_gives_the_keyboard_back_to_its_card() {
    for &lang in Lang::ALL {
        let (name, wide) = BUILT_IN
            .iter()
            .find(|(name, _)| *name == lessons::WIDE)
            .expect("it");
        let wide = Lesson::parse(name, wide).expect("a lesson");
        let (title, warning) = (
            wide.title.get(lang),
            Catalog::new(lang).get("lesson-wide-warning"),
        );
        let mut lab = lessons::window(lang);
        lab.harness.get_by_label(title).focus();
        for answer in [Key::Escape, Key::Enter] {
            lab.press(Key::Enter);
            lab.assert_shows(&warning);
            lab.press(answer);
            lab.assert_hides(&warning);
            lab.harness.run_steps(3);
            let card = lab.harness.get_by_label(title);
            let is_back = card.accesskit_node().is_focused();
            assert!(is_back, "{lang:?}: after {answer:?}");
        }
    }
}
