//! Who closes what lay over the window has the keyboard where it was.

use std::fs;

use egui::Key;
use packet_lab::{
    gui::UiCommand,
    text::{Catalog, Lang},
};

use crate::{captures::pcap, lab::Lab};

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
