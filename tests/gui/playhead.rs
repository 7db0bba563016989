//! The playhead: stopped, stepped, scrubbed, played, and a burst unfolded.

use egui::{Event, Key, Modifiers, PointerButton, Pos2, accesskit::Role};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate},
    text::Lang,
};

use crate::lab::Lab;

/// A window in which five datagrams were read.
fn five<'a>() -> Lab<'a> {
    let mut lab = Lab::open(Lang::En);
    for n in 1..=5 {
        lab.click("Send");
        lab.until_fate(Fate::Whole, n);
    }
    lab
}

fn scrubber<'a>(lab: &'a Lab<'_>) -> Node<'a> {
    lab.harness
        .get_by_role_and_label(Role::Slider, "Place in the record")
}

/// How many rows were played.
fn all_rows(lab: &Lab<'_>) -> u32 {
    let value = scrubber(lab);
    let value = value.accesskit_node().numeric_value().unwrap_or(-1.0);
    (0..=1_000_000)
        .find(|rows| (f64::from(*rows) - value).abs() < 0.5)
        .expect("a number of rows")
}

/// How many of them come after the sockets were opened.
fn rows(lab: &Lab<'_>) -> u32 {
    all_rows(lab).saturating_sub(lab.calls())
}

fn send(lab: &mut Lab<'_>, count: u32, whole: u64) {
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"x".to_vec(), count);
    assert_eq!(sent, Ok(()), "sent");
    lab.until_fate(Fate::Whole, whole);
}

#[test]
fn the_scrubber_obeys_keys() {
    let mut lab = five();
    assert_eq!(rows(&lab), 10, "live, at the end");
    scrubber(&lab).focus();
    lab.harness.run_steps(2);
    lab.press(Key::ArrowLeft);
    assert_eq!(rows(&lab), 9, "one event back");
    lab.press(Key::Home);
    assert_eq!(all_rows(&lab), 0, "the start");
    for _ in 0..20 {
        if rows(&lab) == 0 {
            lab.press(Key::ArrowRight);
        }
    }
    assert_eq!(
        rows(&lab),
        1,
        "the calls before the first datagram are events too"
    );
    let calls = lab.calls();
    lab.assert_shows(&format!("event {} of {}", calls + 1, calls + 10));
    lab.press(Key::End);
    assert_eq!(rows(&lab), 10, "the end");
    lab.assert_shows("live");
}

#[test]
fn the_scrubber_obeys_the_pointer_and_screen_readers() {
    let mut lab = five();
    let rect = scrubber(&lab).rect();
    let at = |share: f32| Pos2::new(rect.left() + rect.width() * share, rect.center().y);
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    lab.harness.event(Event::PointerMoved(at(0.2)));
    lab.harness.event(button(at(0.2), true));
    lab.harness.run_steps(2);
    lab.harness.event(Event::PointerMoved(at(0.5)));
    lab.harness.run_steps(2);
    let half = (10 + lab.calls()).div_ceil(2);
    assert_eq!(all_rows(&lab), half, "it follows the pointer");
    lab.harness.event(button(at(0.5), false));
    lab.harness.run_steps(2);
    assert_eq!(all_rows(&lab), half, "and stays there");
    scrubber(&lab).set_value_accesskit(3.0);
    lab.harness.run_steps(2);
    assert_eq!(all_rows(&lab), 3, "set by a screen reader");
}

#[test]
fn at_an_earlier_moment_tables_and_counters_tell_nothing_of_what_came_later() {
    let mut lab = five();
    lab.assert_shows("5: A → server, whole, hello");
    lab.assert_shows("whole 5");
    lab.assert_hides("then:");
    // Before the last read.
    lab.press(Key::PageUp);
    assert_eq!(rows(&lab), 9, "one event back");
    lab.assert_shows("then:");
    lab.assert_shows("5: A → server, waiting, hello");
    lab.assert_shows("sent 5");
    lab.assert_shows("whole 4");
    lab.press_with(Modifiers::COMMAND, Key::Num3);
    lab.assert_shows("sendto(A");
    let last_call = |lab: &Lab<'_>| {
        let lines = lab.harness.query_all_by_role(Role::Row);
        lines.last().and_then(|row| row.accesskit_node().label())
    };
    let is = |call: Option<String>, name: &str| call.is_some_and(|call| call.starts_with(name));
    assert!(is(last_call(&lab), "sendto(A"), "the last read is not told");
    // Before the last send.
    lab.press(Key::PageUp);
    assert!(is(last_call(&lab), "recvmsg("), "nor is the last send");
    lab.press_with(Modifiers::COMMAND, Key::Num1);
    lab.assert_hides("5: A → server");
    lab.assert_shows("sent 4");
    // A chosen row tells no more than that either, and the place stays.
    lab.click("4: A → server, whole, hello");
    lab.assert_hides("5: A → server");
    lab.assert_shows("sent 4");
    lab.press(Key::Escape);
    assert_eq!(rows(&lab), 8, "where it was");
    lab.press_with(Modifiers::COMMAND, Key::End);
    lab.assert_shows("5: A → server, whole, hello");
    lab.assert_hides("then:");
}

#[test]
fn a_filter_for_a_fate_finds_what_had_it_then() {
    let mut lab = five();
    lab.click("Filter by fate");
    lab.click_one(Role::MenuItemRadio, "whole");
    lab.assert_shows("5 lines");
    lab.press(Key::PageUp);
    lab.assert_shows("4 lines");
    lab.press_with(Modifiers::COMMAND, Key::End);
    lab.assert_shows("5 lines");
}

#[test]
fn the_log_goes_with_the_steps() {
    let mut lab = Lab::open(Lang::En);
    send(&mut lab, 60, 60);
    lab.harness.run_steps(3);
    lab.assert_hides("1: A → server, whole, x");
    scrubber(&lab).set_value_accesskit(f64::from(lab.calls() + 3));
    lab.harness.run_steps(3);
    lab.assert_shows("1: A → server");
    lab.assert_hides("60: A → server");
    lab.click("To what happens now");
    lab.assert_shows("60: A → server, whole, x");
}

#[test]
fn while_it_is_stopped_the_record_goes_on() {
    let mut lab = five();
    lab.press(Key::F5);
    send(&mut lab, 3, 8);
    assert_eq!(rows(&lab), 10, "it stands");
    let calls = lab.calls();
    assert_eq!(
        lab.session().record().len(),
        calls + 16,
        "and all is recorded"
    );
    lab.assert_shows(&format!("event {} of {}", calls + 10, calls + 16));
    lab.assert_shows("+6 new");
    lab.click("To what happens now");
    assert_eq!(rows(&lab), 16, "live again");
    lab.assert_hides("+6 new");
}

#[test]
fn it_plays_faster_and_slower() {
    let mut lab = five();
    lab.click("Speed: 1×");
    lab.click("4×");
    lab.assert_shows("Speed: 4×");
    scrubber(&lab).focus();
    lab.harness.run_steps(2);
    lab.press(Key::ArrowLeft);
    lab.press(Key::ArrowLeft);
    lab.click("Play again");
    lab.harness.run_steps(6);
    assert_eq!(
        rows(&lab),
        10,
        "two events in less than a second and a half"
    );
    lab.command(UiCommand::Speed);
    lab.assert_shows("Speed: 0.5×");
}

#[test]
fn a_burst_is_unfolded_stepped_and_folded() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Stop reading");
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"x".to_vec(), 250);
    assert_eq!(sent, Ok(()), "a burst");
    lab.until("all were sent", |session| {
        session.ledger().fate_counts(|_| true).sent == 250
    });
    lab.harness.run_steps(4);
    lab.assert_shows("×250: unfold");
    // By key, and the same by a click.
    lab.command(UiCommand::Unfold);
    assert_eq!(rows(&lab), 1, "at its first datagram");
    lab.press(Key::PageDown);
    assert_eq!(rows(&lab), 2, "one at a time");
    lab.click("Fold ×250");
    lab.assert_shows("×250: unfold");
    lab.click("×250: unfold");
    assert_eq!(rows(&lab), 1, "unfolded again");
    lab.command(UiCommand::Unfold);
    lab.assert_shows("×250: unfold");
    lab.assert_shows("live");
}

#[test]
fn a_movement_ends_and_then_nothing_is_drawn() {
    let mut lab = five();
    lab.harness.run_steps(8);
    lab.press(Key::PageUp);
    lab.press(Key::PageDown);
    // What is announced may still wait for its time.
    let rests = (0..1000).any(|_| {
        lab.harness.step();
        let outputs = lab.harness.output().viewport_output.values();
        let delay = outputs.map(|output| output.repaint_delay).min();
        delay.is_some_and(|delay| delay > std::time::Duration::from_hours(1))
    });
    assert!(rests, "at rest");
}
