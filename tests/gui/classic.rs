//! The classic experiment, and its relatives.

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use packet_lab::{model::Fate, text::Lang};

use crate::{lab::Lab, own_process::is_alone};

#[test]
fn four_bytes_against_1024() {
    let mut lab = Lab::open(Lang::En);
    lab.assert_shows("Type a text and press Send");

    // The first click on Send shows a whole datagram.
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("1: A → server, whole, hello");
    lab.assert_shows("whole 1");
    lab.assert_shows("recvfrom(1024) returned 5");

    // Four bytes only: the o is gone.
    lab.click("4");
    assert_eq!(
        lab.session().udp().settings().server.reads.size(0),
        4,
        "in the lab"
    );
    lab.click("Send");
    lab.until_fate(Fate::Truncated, 1);
    lab.assert_shows("2: A → server, truncated, hello");
    lab.assert_shows("truncated 1");
    lab.assert_shows("recvfrom(4) returned 4");
    lab.assert_shows("cut off 1");
    let row = lab.session().record().rows().last().expect("the read");
    assert_eq!(
        (row.returned, row.true_len()),
        (4, Some(5)),
        "in the record"
    );
    assert_eq!(lab.session().record().payload(row), b"hell", "its bytes");

    // The next datagram is untouched.
    lab.click("1024");
    lab.click("Preset world");
    lab.until_fate(Fate::Whole, 2);
    lab.assert_shows("3: A → server, whole, world");
    let row = lab.session().record().rows().last().expect("the read");
    assert_eq!(lab.session().record().payload(row), b"world", "whole");
    assert!(lab.counts().balance(), "the books balance");
}

#[test]
fn what_is_not_read_waits() {
    if !is_alone("classic::what_is_not_read_waits") {
        return;
    }
    let mut lab = Lab::open(Lang::En);
    let before = lab.session().now();
    lab.click("Stop reading");
    lab.until("it does not read any more", |session| {
        let looked = session.udp().server().and_then(|info| info.looked);
        looked >= Some(before)
    });
    lab.click("Send");
    lab.until_seen_waiting(1);
    lab.assert_shows("1 waiting, 0 dropped");
    lab.assert_shows("waiting 1");
    lab.assert_hides("in flight");
    lab.assert_shows("1: A → server, waiting, hello");
    lab.assert_shows("Resume reading");

    lab.click("Read once");
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("0 waiting, 0 dropped");
    assert!(
        !lab.session().udp().settings().server.reads.reading,
        "it still does not read by itself"
    );

    lab.click("Send");
    lab.until_fate(Fate::InFlight, 1);
    lab.click("Resume reading");
    lab.until_fate(Fate::Whole, 2);
    lab.assert_shows("Stop reading");
}

#[test]
fn what_is_typed_is_sent() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("text to send", "你好\\n");
    lab.assert_shows("7 bytes");
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    let row = lab.session().record().rows().last().expect("the read");
    assert_eq!(
        lab.session().record().payload(row),
        "你好\n".as_bytes(),
        "as UTF-8"
    );
    lab.assert_shows("1: A → server, whole, 你好\\n");

    // Wrong escapes are told at once, and nothing is sent.
    lab.retype("text to send", "a\\q");
    lab.assert_shows("Line 1, column 2: \\q is not an escape");
    lab.press(Key::Enter);
    assert_eq!(lab.counts().sent, 1, "nothing more was sent");

    // The arrow brings back what was sent.
    lab.press(Key::ArrowUp);
    lab.assert_shows("7 bytes");
}

#[test]
fn hex_is_another_way_to_write_it() {
    let mut lab = Lab::open(Lang::En);
    lab.click("hex");
    lab.retype("text to send", "68 69 0");
    lab.press(Key::Enter);
    lab.assert_shows("The last byte has only one hex digit");
    lab.retype("text to send", "68 69 00");
    lab.assert_shows("3 bytes");
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    let row = lab.session().record().rows().last().expect("the read");
    assert_eq!(lab.session().record().payload(row), b"hi\0", "three bytes");
    lab.click("text");
    let field = lab.harness.get_by_label("text to send");
    assert_eq!(
        field.value().as_deref(),
        Some("hi\\0"),
        "the same bytes as text"
    );
}

#[test]
fn an_empty_datagram_is_a_datagram_and_65508_bytes_are_too_many() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Preset empty");
    lab.until_fate(Fate::Whole, 1);
    lab.assert_shows("recvfrom(1024) returned 0");
    lab.click("Preset 65\u{202f}508 B");
    lab.until_fate(Fate::NotSent, 1);
    lab.assert_shows("not sent");
    assert!(lab.counts().balance(), "the books balance");
}

#[test]
fn a_refusal_comes_back() {
    let mut lab = Lab::open(Lang::En);
    lab.retype("To", "127.0.0.1:9");
    lab.press(Key::Enter);
    lab.click("Send");
    lab.until_fate(Fate::Refused, 1);
    lab.assert_shows("1: A → 127.0.0.1:9, refused: not taken, hello");
    lab.retype("To", "nowhere");
    lab.press(Key::Enter);
    lab.assert_shows("nowhere is not a valid address");
}

#[test]
fn the_experiment_in_chinese() {
    let mut lab = Lab::open(Lang::ZhCn);
    lab.click("4");
    // 发送 is also the heading of the panel: the button is the one that can be pressed.
    lab.click_one(egui::accesskit::Role::Button, "发送");
    lab.until_fate(Fate::Truncated, 1);
    lab.assert_shows("1：A → 服务器，截断，hello");
    lab.assert_shows("截断丢弃 1 字节");
}
