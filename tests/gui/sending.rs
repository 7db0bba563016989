//! The text box and its comforts.

use std::{fs::File, path::Path, sync::Arc};

use egui::{Event, ImeEvent, Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use packet_lab::{
    gui::UiCommand,
    model::Fate,
    text::{Catalog, Lang},
};

use crate::lab::Lab;

fn text(lab: &Lab<'_>) -> String {
    let field = lab.harness.get_by_label("text to send");
    field.value().unwrap_or_default()
}

fn ime(lab: &mut Lab<'_>, event: ImeEvent) {
    lab.harness.event(Event::Ime(event));
    lab.harness.run_steps(1);
}

fn preedit(text: &str) -> ImeEvent {
    ImeEvent::Preedit {
        text: text.to_owned(),
        active_range_chars: None,
    }
}

#[test]
fn enter_that_ends_a_composition_does_not_send() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("text to send", "");
    lab.press_with(Modifiers::COMMAND, Key::A);
    lab.press(Key::Backspace);
    ime(&mut lab, preedit("ni"));
    ime(&mut lab, preedit("ni hao"));
    lab.press(Key::Enter);
    lab.press(Key::ArrowUp);
    assert_eq!(lab.counts().sent, 0, "the keys are the input method's");
    // Enter and its commit in the same frame.
    lab.harness.input_mut().events.extend([
        Event::Ime(ImeEvent::Commit("你好".to_owned())),
        Event::Key {
            key: Key::Enter,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        },
    ]);
    lab.harness.run_steps(3);
    assert_eq!(lab.counts().sent, 0, "still nothing was sent");
    assert!(text(&lab).contains("你好"), "{}", text(&lab));
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
}

#[test]
fn a_composition_is_typed_and_sent() {
    let mut lab = Lab::open(Lang::ZhCn);
    lab.press_with(Modifiers::COMMAND, Key::A);
    ime(&mut lab, preedit("nihao"));
    ime(&mut lab, ImeEvent::Commit("你好".to_owned()));
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    let row = lab.session().record().rows().last().expect("the read");
    let sent = lab.session().record().payload(row);
    assert_eq!(sent, "你好".as_bytes(), "six bytes");
}

#[test]
fn arrows_move_in_long_texts_and_recall_from_their_edges() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    lab.retype("text to send", "first\nsecond");
    lab.press(Key::ArrowUp);
    assert_eq!(text(&lab), "first\nsecond", "one line up");
    lab.press(Key::ArrowUp);
    assert_eq!(text(&lab), "hello", "recalled");
    lab.press(Key::ArrowDown);
    assert_eq!(text(&lab), "first\nsecond", "and left again");
}

#[test]
fn escapes_are_put_where_the_cursor_is() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("text to send", "ab");
    lab.press(Key::ArrowLeft);
    lab.click("escapes");
    lab.harness.run_steps(2);
    lab.click("\\n new line");
    lab.harness.run_steps(2);
    assert_eq!(text(&lab), "a\\nb", "between them");
    lab.click("escapes");
    lab.harness.run_steps(2);
    lab.click("\\x00 any byte, two hex digits");
    lab.harness.run_steps(2);
    lab.harness.event(Event::Text("ff".to_owned()));
    lab.harness.run_steps(2);
    assert_eq!(text(&lab), "a\\n\\xffb", "the digits are typed over");
    lab.assert_shows("4 bytes");
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is used".to_owned())
    }
}

pub(crate) fn drop_file(lab: &mut Lab<'_>, path: &Path) {
    let file = Arc::new(Dropped(path.to_path_buf()));
    lab.harness.input_mut().dropped_files.push(file);
    lab.harness.run_steps(3);
}

#[test]
fn a_dropped_file_is_the_payload() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lab = Lab::open(Lang::En);
    let path = folder.path().join("short.txt");
    std::fs::write(&path, "hi\n").expect("written");
    drop_file(&mut lab, &path);
    assert_eq!(text(&lab), "hi\\n", "a short one stands in the box");

    let path = folder.path().join("photo.bin");
    std::fs::write(&path, vec![0xff; 2000]).expect("written");
    drop_file(&mut lab, &path);
    lab.assert_shows("The payload is the file photo.bin");
    lab.assert_shows("2000 bytes");
    lab.click("1024");
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.click("Without the file");
    lab.harness.run_steps(2);
    assert_eq!(text(&lab), "hi\\n", "the text is there again");

    let path = folder.path().join("huge");
    let huge = File::create(&path).expect("made");
    huge.set_len(1 << 30).expect("a gigabyte of nothing");
    drop_file(&mut lab, &path);
    lab.assert_shows("longer than 65\u{202f}527 bytes");
}

#[test]
fn a_file_is_chosen_by_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("payload");
    let mut lab = Lab::open(Lang::En);
    lab.click("file");
    lab.harness.run_steps(2);
    lab.retype("Path of a file", &path.display().to_string());
    lab.press(Key::Enter);
    lab.harness.run_steps(2);
    lab.assert_shows("There is no file");
    std::fs::write(&path, vec![b'a'; 1500]).expect("written");
    lab.click("Use this file");
    lab.harness.run_steps(3);
    lab.assert_shows("1500 bytes");
    lab.assert_hides("There is no file");
    lab.press_with(Modifiers::COMMAND, Key::Enter);
    lab.until_fate(Fate::Truncated, 1);
}

#[test]
fn ten_thousand_are_the_most() {
    let mut lab = Lab::open(Lang::En);
    lab.harness.get_by_label("Repeat").focus();
    lab.harness.run_steps(2);
    lab.press(Key::End);
    lab.assert_shows("10\u{202f}000");
    lab.press_with(Modifiers::COMMAND, Key::Enter);
    lab.until("all were sent", |session| {
        session.ledger().fate_counts(|_| true).sent == 10_000
    });
    assert!(lab.counts().balance(), "the books balance");
}

#[test]
fn what_is_typed_first_replaces_the_example() {
    let mut lab = Lab::open(Lang::En);
    lab.harness.event(Event::Text("bye".to_owned()));
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("1: A → server, whole, bye");
    // And so does what is typed after F2.
    lab.click("4");
    lab.press(Key::F2);
    lab.harness.event(Event::Text("again".to_owned()));
    lab.harness.run_steps(2);
    lab.press(Key::Enter);
    lab.until("another", |session| {
        session.ledger().fate_counts(|_| true).sent == 2
    });
    lab.assert_shows("2: A → server, truncated, again");
}

#[test]
fn a_long_text_leaves_send_in_sight() {
    let lines = "a line\n".repeat(500);
    for lang in [Lang::En, Lang::ZhCn] {
        let [field, send] = ["send-hint", "send-button"].map(|key| Catalog::new(lang).get(key));
        for (width, height) in [(1024.0, 600.0), (1280.0, 720.0)] {
            let mut lab = Lab::sized(lang, width, height);
            for text in ["a".repeat(70_000), "你好 ".repeat(2_000), lines.clone()] {
                lab.retype(&field, &text);
                let button = lab.harness.get_by_role_and_label(Role::Button, &send);
                let (place, window) = (button.rect(), lab.harness.ctx.content_rect());
                assert!(
                    window.contains_rect(place) && place.height() > 20.0,
                    "{place:?} in {window:?}, {lang:?}"
                );
            }
        }
    }
}

#[test]
fn a_pasted_dump_is_read_told_and_undone() {
    let mut lab = Lab::open(Lang::En);
    lab.click("hex");
    lab.retype("text to send", "68 6f");
    lab.harness.run_steps(8);
    lab.press_with(Modifiers::COMMAND, Key::A);
    let dump = "0000  68 69   hi\n";
    lab.harness.event(Event::Paste(dump.to_owned()));
    lab.harness.run_steps(3);
    lab.assert_shows("2 bytes");
    lab.assert_shows("Not sent: 4 characters of offsets, 2 characters of the text column");
    lab.press_with(Modifiers::COMMAND, Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    let row = lab.session().record().rows().last().expect("the read");
    assert_eq!(lab.session().record().payload(row), b"hi", "two bytes");
    lab.press_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(text(&lab), "68 6f", "as before");
    lab.assert_hides("Not sent");
    lab.click("text");
    lab.retype("text to send", dump);
    lab.assert_shows("17 bytes");
    lab.click("Send the 2 bytes of this dump instead");
    lab.assert_shows("2 bytes");
    lab.click("text");
    assert_eq!(text(&lab), dump, "as it was pasted");
    lab.click("hex");
    lab.retype("text to send", "68\n6z");
    lab.assert_shows("Line 2, column 2: z is not a hex digit");
}

#[test]
fn text_is_sent_and_shown_in_gbk_where_that_is_chosen() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Text as UTF-8");
    lab.retype("text to send", "你好");
    lab.assert_shows("4 bytes");
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    let row = lab.session().record().rows().last().expect("the read");
    let sent = lab.session().record().payload(row);
    assert_eq!(sent, b"\xc4\xe3\xba\xc3", "two bytes for each");
    lab.settle();
    lab.assert_shows("got the whole datagram: 4 bytes, “你好”");
    // Also to those who hear the stage, and on the timeline.
    lab.assert_shows("recvfrom(1024) returned 4, “你好”");
    lab.command(UiCommand::View);
    lab.settle();
    lab.assert_shows("recvfrom(1024) = 4, 你好");
    lab.command(UiCommand::View);
    lab.click("Text as GBK");
    lab.settle();
    lab.assert_shows("4 bytes, “\\xc4\\xe3\\xba…”");
    lab.assert_shows("6 bytes");
}

#[test]
fn of_a_long_datagram_the_first_bytes_are_seen_whatever_they_are() {
    for size in [(1024.0, 600.0), (1280.0, 720.0), (1920.0, 1080.0)] {
        for byte in [b'W', 0, 0xff] {
            let mut lab = Lab::sized(Lang::En, size.0, size.1);
            lab.send_and_wait(&[byte; 1024], 1, Fate::Whole);
            lab.harness.run_steps(5);
            let shapes = lab.harness.output().shapes.iter();
            let texts = shapes.filter_map(|clipped| match &clipped.shape {
                egui::Shape::Text(text) => Some((text.pos.x, text.galley.text().to_owned())),
                _ => None,
            });
            let cut: Vec<String> = texts
                .filter(|(x, text)| *x < size.0 / 2.0 && text.contains('…'))
                .map(|(_, text)| text)
                .collect();
            let bare = cut.iter().any(|text| text == "…");
            assert!(!bare, "{byte} in {size:?}: {cut:?}");
        }
    }
}
