//! The tables below the stage: their keys, and what they show when.

use egui::{
    Key, Modifiers, Rect,
    accesskit::{Role, Toggled},
};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use packet_lab::{
    model::{ClientId, Fate, Note},
    text::{Catalog, Lang},
};

use crate::lab::Lab;

/// A window in which so many datagrams were read.
pub(crate) fn with<'a>(count: u32) -> Lab<'a> {
    let mut lab = Lab::open(Lang::En);
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"x".to_vec(), count);
    assert_eq!(sent, Ok(()), "sent");
    lab.until_fate(Fate::Whole, u64::from(count));
    lab.harness.run_steps(4);
    lab
}

/// The name of the chosen line.
fn chosen(lab: &Lab<'_>) -> String {
    let nodes = lab.harness.root().children_recursive();
    let mut names = nodes.filter_map(|node| {
        let node = node.accesskit_node();
        let is_row = node.role() == Role::Row;
        let is_on = node.toggled() == Some(Toggled::True);
        (is_row && is_on).then(|| node.label().unwrap_or_default())
    });
    names.next().unwrap_or_default()
}

#[test]
fn the_log_obeys_keys_once_a_line_was_clicked() {
    let mut lab = with(3);
    lab.click("1: A → server, whole, x");
    lab.press(Key::ArrowDown);
    assert_eq!(chosen(&lab), "2: A → server, whole, x", "the next");
    lab.press(Key::End);
    assert_eq!(chosen(&lab), "3: A → server, whole, x", "the last");
    lab.press(Key::Home);
    assert_eq!(chosen(&lab), "1: A → server, whole, x", "the first");
}

#[test]
fn the_log_returns_to_the_newest_line_after_a_choice() {
    let mut lab = with(60);
    lab.click("60: A → server, whole, x");
    lab.press(Key::Home);
    assert_eq!(chosen(&lab), "1: A → server, whole, x", "far up");
    lab.assert_hides("60: A → server");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 61);
    lab.assert_shows("61: A → server, whole, hello");
}

#[test]
fn the_stage_goes_to_the_row_that_is_chosen() {
    let mut lab = Lab::open(Lang::En);
    for n in 1..=60 {
        // Each is read before the next is sent, so that the order of the record is known.
        let sent = lab.harness.state_mut().send(ClientId(0), b"x".to_vec(), 1);
        assert_eq!(sent, Ok(()), "sent");
        lab.until_fate(Fate::Whole, n);
    }
    lab.harness.run_steps(4);
    let (chosen_word, now) = ("Chosen row:", "now:");
    lab.click("60: A → server, whole, x");
    lab.assert_hides(now);
    lab.press(Key::Home);
    assert_eq!(chosen(&lab), "1: A → server, whole, x", "far up");
    let calls = lab.calls();
    let all = format!("{0} / {0}", calls + 120);
    lab.assert_shows(&format!("Call {} of the record", calls + 1));
    lab.assert_hides(&all);
    lab.assert_hides(chosen_word);
    lab.assert_shows(now);
    lab.press(Key::Escape);
    assert_eq!(chosen(&lab), "", "given up");
    lab.assert_shows(&all);
    lab.assert_hides(now);
    // What was stopped by hand stays so.
    lab.press(Key::PageUp);
    let back = format!("{} / {}", calls + 119, calls + 120);
    lab.assert_shows(&back);
    lab.click("60: A → server, waiting, x");
    lab.press(Key::Home);
    lab.assert_shows(&format!("{} / {}", calls + 2, calls + 120));
    lab.press(Key::Escape);
    lab.assert_shows(&back);
    lab.assert_shows("then:");
}

#[test]
fn a_row_that_is_seen_has_its_own_moment_too() {
    let mut lab = Lab::open(Lang::En);
    for n in 1..=3 {
        lab.click("Send");
        lab.until_fate(Fate::Whole, n);
    }
    lab.click("2: A → server, whole, hello");
    let calls = lab.calls();
    lab.assert_shows(&format!("{} / {}", calls + 4, calls + 6));
    lab.click("3: A → server, whole, hello");
    lab.assert_shows(&format!("{0} / {0}", calls + 6));
}

#[test]
fn escape_closes_the_answer_before_it_gives_up_the_row() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.click("1: A → server, whole, hello");
    lab.click("Why?");
    lab.assert_shows("sendto returned");
    lab.press(Key::Escape);
    lab.assert_hides("sendto returned");
    assert_ne!(chosen(&lab), "", "still chosen");
    lab.press(Key::Escape);
    assert_eq!(chosen(&lab), "", "given up");
}

#[test]
fn what_was_cleared_is_not_stepped_back_to() {
    let mut lab = Lab::open(Lang::En);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 1);
    lab.command(packet_lab::gui::UiCommand::Clear);
    lab.harness.run_steps(3);
    lab.assert_shows("The counters are at zero");
    lab.press(Key::PageUp);
    lab.assert_shows("The counters are at zero");
    lab.assert_hides("now:");
    let back = lab.harness.get_by_label("One event back");
    assert!(back.accesskit_node().is_disabled(), "nothing to step to");
}

#[test]
fn a_datagram_has_one_number() {
    let mut lab = Lab::open(Lang::En);
    lab.click("UPPER");
    for n in 1..=2 {
        lab.click("Send");
        lab.until_fate(Fate::Whole, 2 * n);
    }
    lab.click("3: A → server, whole, hello");
    lab.assert_shows("send 3, 5 bytes");
    lab.press_with(Modifiers::COMMAND, Key::Num2);
    lab.assert_shows("5 bytes of datagram #3");
}

#[test]
fn the_calls_obey_keys() {
    let mut lab = with(3);
    lab.press_with(Modifiers::COMMAND, Key::Num3);
    let name = Catalog::new(Lang::En).get("calls-name");
    let list = lab.harness.get_by_role_and_label(Role::Grid, &name);
    list.focus();
    lab.harness.run_steps(2);
    lab.press(Key::Home);
    let first = chosen(&lab);
    assert!(first.contains("socket("), "the first call: {first:?}");
    lab.press(Key::End);
    let end = chosen(&lab);
    assert!(end.contains("recv"), "the last call: {end:?}");
    for _ in 1..lab.session().record().len() {
        lab.press(Key::ArrowUp);
    }
    assert_eq!(chosen(&lab), first, "up again, one by one");
}

/// The texts beside the tabs that say so, each with its place.
fn beside_tabs(lab: &Lab<'_>, words: &str) -> Vec<(String, Rect)> {
    let all = || lab.harness.root().children_recursive();
    let is = |node: &Node<'_>, role| node.accesskit_node().role() == role;
    let tabs = all().filter(|node| is(node, Role::Tab));
    let last = tabs.map(|tab| tab.rect()).last().expect("tabs");
    let labels = all().filter(|node| is(node, Role::Label));
    let texts = labels.map(|node| {
        (
            node.accesskit_node().value().unwrap_or_default(),
            node.rect(),
        )
    });
    let is_beside = |at: Rect| at.left() > last.right() && last.y_range().contains(at.center().y);
    texts
        .filter(|(text, at)| text.contains(words) && is_beside(*at))
        .collect()
}

#[test]
fn a_call_that_has_not_returned_is_told_beside_the_tabs_above_the_system_calls() {
    for (lang, words) in [
        (Lang::En, "blocks, waiting since"),
        (Lang::ZhCn, "阻塞，从"),
    ] {
        for (width, height) in [(1024.0, 600.0), (1280.0, 720.0)] {
            let what = format!("{lang:?} {width}×{height}");
            let mut lab = Lab::sized(lang, width, height);
            lab.send_and_wait(b"x", 3, Fate::Whole);
            lab.until("the next read waits", |session| {
                let record = session.record();
                let mut notes = record.notes();
                notes.any(|entry| {
                    matches!(entry.note, Note::Waiting(_)) && entry.rows_before == record.len()
                })
            });
            lab.settle();
            assert_eq!(beside_tabs(&lab, words), [], "{what}: not at the log");
            lab.press_with(Modifiers::COMMAND, Key::Num3);
            let beside = beside_tabs(&lab, words);
            let [(text, place)] = beside.as_slice() else {
                panic!("{what}: one text, not {beside:?}");
            };
            assert!(text.contains("recvfrom("), "{what}: {text}");
            let name = Catalog::new(lang).get("calls-name");
            let list = lab.harness.get_by_role_and_label(Role::Grid, &name).rect();
            assert!(place.right() <= list.right(), "{what}: {place} over {list}");
            assert!(place.bottom() <= list.top(), "{what}: {place} over {list}");
            lab.press(Key::PageUp);
            let beside = beside_tabs(&lab, words);
            assert_eq!(beside, [], "{what}: nothing at an earlier moment");
        }
    }
}

#[test]
fn the_result_of_a_call_is_seen_to_its_end() {
    for width in [1130.0, 1280.0] {
        let mut lab = Lab::sized(Lang::En, width, 800.0);
        lab.harness
            .state_mut()
            .send(ClientId(0), vec![b'x'; 65_508], 1)
            .expect("an order");
        lab.until_fate(Fate::NotSent, 1);
        lab.press_with(Modifiers::COMMAND, Key::Num3);
        lab.harness.run_steps(3);
        let drawn = crate::texts::seen_whole(&lab.harness);
        let result = drawn.iter().find(|text| text.starts_with("-1 EMSGSIZE"));
        let result = result.expect("the result is drawn");
        assert!(result.ends_with("(Message too long)"), "{result:?}");
    }
}

#[test]
fn the_edge_of_the_results_can_be_dragged() {
    let mut lab = with(3);
    lab.press_with(Modifiers::COMMAND, Key::Num3);
    let edge = |lab: &Lab<'_>| lab.harness.get_by_label("Width of the results").rect();
    let before = edge(&lab).center();
    lab.harness.hover_at(before);
    lab.harness.run_steps(2);
    lab.harness.drag_at(before);
    lab.harness.run_steps(2);
    lab.harness.hover_at(before - egui::vec2(120.0, 0.0));
    lab.harness.run_steps(2);
    lab.harness.drop_at(before - egui::vec2(120.0, 0.0));
    lab.harness.run_steps(2);
    let after = edge(&lab).center();
    assert!((before.x - after.x - 120.0).abs() < 3.0, "{before} {after}");
}

#[test]
fn the_filter_tells_how_many_lines_it_lets_through() {
    let mut lab = with(3);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 4);
    lab.assert_hides("3 lines");
    lab.retype(&Catalog::new(Lang::En).get("filter-text"), "x");
    lab.assert_shows("3 lines");
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), b"xyz".to_vec(), 2);
    assert_eq!(sent, Ok(()), "more");
    lab.until_fate(Fate::Whole, 6);
    lab.assert_shows("5 lines");
}

#[test]
fn characters_that_no_font_has_are_named() {
    let mut lab = Lab::lacking_glyphs();
    let sent = lab
        .harness
        .state_mut()
        .send(ClientId(0), "你好".as_bytes().to_vec(), 1);
    assert_eq!(sent, Ok(()), "sent");
    lab.until_fate(Fate::Whole, 1);
    lab.press_with(Modifiers::COMMAND, Key::Num2);
    lab.assert_hides("U+");
    lab.click("GBK");
    lab.assert_shows("U+72B2");
}

#[test]
fn the_line_of_the_playhead_is_marked() {
    let mut lab = with(3);
    let mark = Catalog::new(Lang::En).get("log-playhead");
    lab.click("Send");
    lab.until_fate(Fate::Whole, 4);
    lab.assert_hides(&mark);
    lab.press(Key::PageUp);
    lab.assert_shows(&mark);
    lab.press_with(Modifiers::COMMAND, Key::End);
    lab.assert_hides(&mark);
}
