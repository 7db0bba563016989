//! Every command does something, and what can be taken back can be taken back.

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{gui::UiCommand, model::Fate, text::Lang};

use crate::lab::Lab;

/// A lab in which every command has something to do: one datagram was sent, the stage stands at
/// the moment before it was read, and no text field has the keyboard.
fn ready(command: UiCommand) -> Lab<'static> {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    match command {
        UiCommand::ReadOnce => {
            lab.command(UiCommand::Reading);
            lab.click("Send");
            lab.until_fate(Fate::InFlight, 1);
        }
        UiCommand::Unfold => {
            lab.harness.get_by_label("Repeat").set_value_accesskit(50.0);
            lab.harness.run_steps(2);
            lab.command(UiCommand::Send);
            lab.until_fate(Fate::Whole, 51);
        }
        UiCommand::ZoomReset => lab.command(UiCommand::ZoomIn),
        UiCommand::Undo => lab.click("Menu"),
        UiCommand::TabLog => lab.command(UiCommand::TabBytes),
        UiCommand::ResetAll => lab.command(UiCommand::HighContrast),
        _ => {}
    }
    if command == UiCommand::Undo {
        lab.click("Clear: counters at zero, empty tables");
    }
    if command != UiCommand::Unfold {
        lab.press(Key::PageUp);
    }
    // A button takes the keyboard away from the text.
    lab.click("4");
    lab.harness.run_steps(4);
    lab
}

#[test]
fn every_command_does_something() {
    for command in UiCommand::ALL {
        let mut lab = ready(command);
        let before = lab.state();
        lab.harness.run_steps(4);
        assert_eq!(lab.state(), before, "by itself nothing happens");
        let copied = match command {
            UiCommand::CopyRow => "= 5  # waiting",
            UiCommand::CopyText => "hello",
            UiCommand::CopyHex => "68656c6c6f",
            _ => "",
        };
        if !copied.is_empty() {
            let shortcut = command.shortcuts().first().expect("it has one");
            // One event, one frame: the next one would have an empty clipboard again.
            lab.harness.event(egui::Event::Key {
                key: shortcut.logical_key,
                physical_key: None,
                pressed: true,
                repeat: false,
                modifiers: shortcut.modifiers,
            });
            lab.harness.step();
            assert!(lab.copied().contains(copied), "{:?}", lab.copied());
            continue;
        }
        lab.command(command);
        match command {
            UiCommand::ReadOnce => lab.until_fate(Fate::Truncated, 1),
            UiCommand::Send => lab.until("another one", |session| {
                session.ledger().fate_counts(|_| true).sent == 2
            }),
            _ => {}
        }
        lab.harness.run_steps(4);
        assert_ne!(lab.state(), before, "{command:?} does something");
    }
}

#[test]
fn the_copy_key_takes_the_row_where_no_text_is_selected() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click("1: A → server, whole, hello");
    let copied = |lab: &mut Lab<'_>| {
        lab.harness.event(egui::Event::Copy);
        lab.harness.step();
        lab.copied()
    };
    let row = copied(&mut lab);
    assert!(row.starts_with("sendto(A, \"hello\", 5, 0"), "{row:?}");
    assert!(row.ends_with("= 5  # whole"), "{row:?}");
    // Also in a text field, but a selected text goes first.
    lab.press(Key::F2);
    lab.press(Key::End);
    assert_eq!(copied(&mut lab), row, "nothing is selected there");
    lab.press_with(Modifiers::COMMAND, Key::A);
    assert_eq!(copied(&mut lab), "hello", "the selected text");
    lab.press_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::C);
    assert_eq!(copied(&mut lab), "hello", "as before");
}

#[test]
fn the_key_of_finding_goes_to_the_log_or_to_the_sockets_that_are_shown() {
    let mut lab = Lab::open(Lang::En);
    for text in ["hello", "world"] {
        lab.click(&format!("Preset {text}"));
    }
    lab.until_fate(Fate::Whole, 2);
    lab.command(UiCommand::TabCalls);
    lab.press(Key::F2);
    lab.command(UiCommand::Find);
    for text in ["or", "ell"] {
        // What stood there is typed over.
        lab.command(UiCommand::Find);
        lab.harness.event(egui::Event::Text(text.to_owned()));
        lab.harness.run_steps(3);
        lab.assert_shows("1 line");
    }
    lab.assert_shows("1: A → server, whole, hello");
    lab.assert_hides("2: A → server");
    lab.command(UiCommand::Sockets);
    lab.command(UiCommand::Find);
    let found = "no socket has this in its name";
    lab.harness.event(egui::Event::Text(found.to_owned()));
    lab.harness.run_steps(3);
    let filter = lab.harness.get_by_label("find a program or port");
    assert_eq!(filter.value().as_deref(), Some(found));
}

#[test]
fn every_command_stands_on_the_sheet() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F2);
    lab.press(Key::End);
    lab.press(Key::F1);
    let text = packet_lab::text::Catalog::new(Lang::En);
    for command in UiCommand::ALL {
        lab.assert_shows(&text.get(command.name_key()));
        let keys = command.shortcut_text();
        lab.assert_shows(if keys.is_empty() { "Menu" } else { &keys });
    }
    // What is typed then finds by words and keys, and the keyboard goes back.
    for (sought, found, hidden) in [("undo", "Undo", "Theme"), ("f9", "Theme", "Undo")] {
        lab.retype("A word, a command, or its key", sought);
        lab.assert_shows(found);
        assert!(
            !lab.harness.get_all_by_role(Role::Label).any(|node| {
                node.accesskit_node().label().as_deref() == Some(hidden)
                    || node.accesskit_node().value().as_deref() == Some(hidden)
            }),
            "{hidden} is not found by {sought}"
        );
    }
    // What is no command may be a word, and the other way round.
    let (field, tip) = ("A word, a command, or its key", text.get("word-nagle-tip"));
    lab.retype(field, "nagle");
    lab.assert_shows(&tip);
    lab.click(&text.get("glossary"));
    lab.retype(field, "f9");
    lab.assert_shows("Theme");
    lab.retype(field, "nagle");
    lab.assert_shows(&tip);
    lab.retype(field, "qqqq");
    lab.assert_shows(&text.get("glossary-none"));
    lab.press(Key::Escape);
    lab.harness.event(egui::Event::Text(" again".to_owned()));
    lab.harness.run_steps(3);
    lab.assert_shows("hello again");
}

#[test]
fn clearing_begins_anew_and_can_be_taken_back() {
    let mut lab = Lab::open(Lang::En);
    lab.click("4");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.press_with(Modifiers::COMMAND, Key::L);
    lab.harness.run_steps(3);
    lab.assert_shows("Cleared");
    lab.assert_shows("sent 0");
    lab.assert_hides("1: A → server");
    lab.assert_hides("recvfrom(4)");
    let rows = lab.session().record().len();
    assert_eq!(rows, lab.calls() + 2, "the record keeps it");

    lab.click("Undo");
    lab.harness.run_steps(3);
    lab.assert_shows("1: A → server, truncated, hello");
    lab.assert_shows("truncated 1");
    lab.assert_hides("Cleared");

    // What is sent afterwards is the first one again, and the notice goes.
    lab.press_with(Modifiers::COMMAND, Key::L);
    lab.click("Preset world");
    lab.until("the next", |session| session.record().len() == rows + 2);
    lab.assert_shows("1: A → server, truncated, world");
    lab.assert_shows("sent 1");
    lab.assert_hides("Cleared");
    // Taken back by its key, too.
    lab.press_with(Modifiers::COMMAND, Key::Z);
    lab.harness.run_steps(3);
    lab.assert_shows("2: A → server, truncated, world");
}

#[test]
fn the_key_of_undo_belongs_to_the_text_while_one_is_typed() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.press_with(Modifiers::COMMAND, Key::L);
    lab.press(Key::F2);
    lab.press_with(Modifiers::COMMAND, Key::Z);
    lab.harness.run_steps(3);
    lab.assert_shows("sent 0");
}

#[test]
fn all_settings_are_reset_and_come_back() {
    let mut lab = Lab::open(Lang::En);
    lab.click("4");
    lab.click("UPPER");
    lab.retype("text to send", "changed");
    lab.press_with(Modifiers::COMMAND, Key::Num3);
    lab.press_with(Modifiers::COMMAND, Key::Plus);
    let before = lab.session().udp().settings().clone();
    lab.command(UiCommand::ResetAll);
    lab.harness.run_steps(4);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        1024,
        "size"
    );
    lab.assert_shows("Log: one line for each datagram");
    lab.assert_hides("changed");
    lab.click("Undo");
    lab.harness.run_steps(4);
    assert_eq!(lab.session().udp().settings(), &before, "as it was");
    lab.assert_shows("System calls: one line");
    lab.assert_shows("changed");
}

#[test]
fn the_menu_opens_by_its_key_and_closes_by_escape() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F10);
    lab.harness.run_steps(3);
    lab.assert_shows("Reset all settings");
    lab.press(Key::Escape);
    lab.harness.run_steps(3);
    lab.assert_hides("Reset all settings");
}

#[test]
fn at_rest_nothing_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lab = Lab::remembering(&folder.path().join("settings.toml"));
    // The harness has styles of its own until the window sets its look anew.
    lab.press(Key::F9);
    lab.press(Key::F2);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    // Animations end, the settings are saved, and what the threads still tell comes in. The text box has the
    // keyboard: its cursor does not blink.
    let mut quiet = 0;
    for _ in 0..200 {
        lab.harness.step();
        let outputs = lab.harness.output().viewport_output.values();
        let delay = outputs.map(|output| output.repaint_delay).min();
        let asks = delay.is_none_or(|delay| delay <= std::time::Duration::from_hours(1));
        quiet = if asks { 0 } else { quiet + 1 };
        if quiet == 3 {
            break;
        }
    }
    assert_eq!(quiet, 3, "frames in a row that ask for no other");
    let focused = lab.harness.ctx.text_edit_focused();
    assert!(focused, "the text box has the keyboard");
}
