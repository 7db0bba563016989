//! What the window remembers from one start to the next.

use std::fs;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::Options,
    model::{Fate, Reply},
    session::{Preferences, ThemeChoice},
};

use crate::lab::Lab;

/// Long enough for the settings to be saved by themselves.
fn wait(lab: &mut Lab<'_>) {
    lab.harness.run_steps(8);
}

#[test]
fn settings_are_saved_soon_and_come_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    lab.press(Key::F9);
    lab.press(Key::F9);
    lab.click("4");
    lab.click("UPPER");
    lab.retype("text to send", "remembered");
    lab.press(Key::Enter);
    lab.until_fate(Fate::Truncated, 1);
    lab.harness.get_by_label("Repeat").set_value_accesskit(7.0);
    lab.press_with(Modifiers::COMMAND, Key::Num2);
    lab.press_with(Modifiers::COMMAND | Modifiers::SHIFT, Key::H);
    lab.click("hex");
    lab.command(packet_lab::gui::UiCommand::Speed);
    wait(&mut lab);
    // Killed: nothing is saved at the end.
    drop(lab);
    let saved = Preferences::load(&path).preferences;
    assert_eq!(saved.theme, ThemeChoice::Dark, "the theme");
    assert!(saved.high_contrast, "the contrast");
    assert_eq!((saved.read_size, saved.repeat), (4, 7), "numbers");
    assert_eq!((saved.reply, saved.tab.as_str()), (Reply::Upper, "bytes"));
    assert_eq!(saved.earlier.len(), 1, "what was sent");

    let mut lab = Lab::remembering(&path);
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        4,
        "read size"
    );
    assert_eq!(
        lab.session().udp().settings().server.reply,
        Reply::Upper,
        "reply"
    );
    assert_eq!(lab.harness.ctx.theme(), egui::Theme::Dark, "theme");
    lab.assert_shows("× 7");
    lab.assert_shows("Speed: 2×");
    let field = lab.harness.get_by_label("text to send");
    let text = field.value().expect("a text");
    assert!(text.starts_with("72 65 6d"), "in hex: {text}");
    lab.harness.get_by_label("text to send").focus();
    lab.harness.run_steps(2);
    // The arrow recalls only from the first line; the hex takes two.
    lab.press(Key::ArrowUp);
    lab.press(Key::ArrowUp);
    let field = lab.harness.get_by_label("text to send");
    assert_eq!(field.value().as_deref(), Some("remembered"), "recalled");
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    lab.press(Key::F9);
    wait(&mut lab);
    fs::remove_file(&path).expect("it was saved");
    lab.harness.hover_at(egui::pos2(300.0, 300.0));
    wait(&mut lab);
    assert!(!path.exists(), "moving the pointer changes nothing");
}

#[test]
fn reset_forgets_and_keeps_the_old_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    fs::write(&path, "read_size = 4\nlang = \"en\"\n").expect("written");
    let options = Options {
        reset: true,
        ..Lab::options(Some(path))
    };
    let lab = Lab::with(options, 1280.0, 800.0);
    assert_eq!(lab.session().udp().settings().server.reads.size(0), 1024);
    lab.assert_shows("settings.old-1.toml");
    assert!(folder.path().join("settings.old-1.toml").exists(), "kept");
}

#[test]
fn a_damaged_file_is_told_in_the_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    fs::write(&path, "zoom = \"big\"").expect("written");
    let lab = Lab::remembering(&path);
    lab.assert_shows("settings.damaged-1.toml");
}

#[test]
fn the_sizes_of_panels_are_remembered_once_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("settings.toml");
    let mut lab = Lab::remembering(&path);
    wait(&mut lab);
    // The edge of the send panel is dragged to the right.
    let edge = lab.harness.get_by_label("Repeat").rect().right() + 16.0;
    let from = egui::pos2(edge, 300.0);
    lab.harness.hover_at(from);
    lab.harness.run_steps(2);
    lab.harness.drag_at(from);
    lab.harness.run_steps(2);
    lab.harness.hover_at(from + egui::vec2(60.0, 0.0));
    lab.harness.run_steps(2);
    lab.harness.drop_at(from + egui::vec2(60.0, 0.0));
    wait(&mut lab);
    let sizes = Preferences::load(&path).preferences.panels;
    assert!(sizes.send.is_some_and(|width| width > 290.0), "{sizes:?}");
    assert_eq!((sizes.receive, sizes.tables), (None, None), "only that one");

    let mut lab = Lab::remembering(&path);
    let wider = lab.harness.get_by_label("Repeat").rect().right();
    assert!(wider > edge + 30.0, "{wider} after {edge}");
    lab.command(packet_lab::gui::UiCommand::ResetAll);
    lab.harness.run_steps(3);
    let right = lab.harness.get_by_label("Repeat").rect().right();
    assert!((right - edge + 16.0).abs() < 2.0, "{right}, {edge}");
}

#[test]
fn a_long_notice_stays_inside_the_window_and_can_be_dismissed() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder
        .path()
        .join("a-folder-with-a-rather-long-name".repeat(5))
        .join("x".repeat(60));
    fs::create_dir_all(&deep).unwrap();
    let path = deep.join("settings.toml");
    fs::write(&path, "zoom = [").unwrap();
    let mut lab = Lab::remembering(&path);
    let notice = lab
        .harness
        .get_by_label_contains("settings.damaged-1.toml")
        .rect();
    let dismiss = lab.harness.get_by_label("Dismiss").rect();
    for rect in [notice, dismiss] {
        assert!(
            rect.left() >= 0.0 && rect.right() <= 1280.0,
            "inside: {rect:?}"
        );
    }
    assert!(!notice.intersects(dismiss), "beside each other");
    lab.click("Dismiss");
    assert!(
        lab.harness
            .query_by_label_contains("settings.damaged-1.toml")
            .is_none(),
        "gone"
    );
}
