//! Whoever cannot see the screen, or has no mouse, reaches and understands everything.

use std::{collections::HashSet, time::Duration};

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    model::{ClientId, Fate},
    text::Lang,
};

use crate::{lab::Lab, streams};

/// How long anything may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// What can be pressed, moved or typed into.
const CONTROLS: [Role; 13] = [
    Role::Splitter,
    Role::Button,
    Role::RadioButton,
    Role::CheckBox,
    Role::Switch,
    Role::Slider,
    Role::SpinButton,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::ComboBox,
    Role::Tab,
    Role::Row,
    Role::MenuItem,
];

#[track_caller]
fn check_names(lab: &Lab<'_>, what: &str) {
    let mut count = 0;
    for node in lab.harness.root().children_recursive() {
        let node = node.accesskit_node();
        let role = node.role();
        if !CONTROLS.contains(&role) {
            continue;
        }
        count += 1;
        let name = node.label().unwrap_or_default();
        assert!(!name.trim().is_empty(), "{what}: {role:?} has a name");
        assert!(
            !name.contains("command-") && !name.contains('⟦'),
            "{what}: {name:?} is meant for people"
        );
        match role {
            Role::Slider => assert!(node.numeric_value().is_some(), "{what}: {name} has a value"),
            Role::TextInput | Role::MultilineTextInput => {
                assert!(node.value().is_some(), "{what}: {name} has its text");
            }
            Role::CheckBox | Role::RadioButton => {
                assert!(node.toggled().is_some(), "{what}: {name} is on or off");
            }
            _ => {}
        }
    }
    assert!(count > 25, "{what}: {count} controls");
}

#[test]
fn every_control_has_a_name_and_a_value_in_both_languages() {
    for &lang in Lang::ALL {
        let mut lab = Lab::open(lang);
        check_names(&lab, "at the start");
        lab.press(Key::Enter);
        lab.until_fate(Fate::Whole, 1);
        check_names(&lab, "after a send");
        for key in [Key::Num2, Key::Num3] {
            lab.press_with(Modifiers::COMMAND, key);
            check_names(&lab, "another table");
        }
        lab.press_with(Modifiers::COMMAND, Key::Num4);
        check_names(&lab, "the timeline");
        lab.press(Key::F10);
        lab.harness.run_steps(3);
        check_names(&lab, "the menu");
    }
}

#[test]
fn languages_do_not_mix() {
    let lab = Lab::open(Lang::ZhCn);
    // Names of calls, protocols, units and the app are the same everywhere.
    let same = [
        "EN",
        "English",
        "Packet Lab",
        "UDP",
        "TCP",
        "hello",
        "world",
        "B",
        "ms",
    ];
    for node in lab.harness.root().children_recursive() {
        let node = node.accesskit_node();
        if !CONTROLS.contains(&node.role()) {
            continue;
        }
        let name = node.label().unwrap_or_default();
        let latin = name.chars().any(|c| c.is_ascii_alphabetic());
        let han = name.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(
            !latin || han || same.contains(&name.as_str()),
            "{name:?} is not Chinese"
        );
    }
}

/// The name and place of what has the keyboard.
fn focused(lab: &Lab<'_>) -> Option<(String, egui::Rect)> {
    let mut nodes = lab.harness.root().children_recursive();
    nodes
        .find(|node| node.accesskit_node().is_focused())
        .map(|node| {
            let name = node.accesskit_node().label().unwrap_or_default();
            (name, node.rect())
        })
}

#[test]
fn tab_reaches_every_control() {
    for (lang, of_the_stage) in [(Lang::En, "Call "), (Lang::ZhCn, "记录中的第")] {
        let mut lab = Lab::open(lang);
        lab.press(Key::Enter);
        lab.until_fate(Fate::Whole, 1);
        let mut seen = Vec::new();
        for _ in 0..150 {
            lab.press(Key::Tab);
            let Some(found) = focused(&lab) else { continue };
            seen.push(found.0);
        }
        let reached: HashSet<&str> = seen.iter().map(String::as_str).collect();
        for node in lab.harness.root().children_recursive() {
            let node = node.accesskit_node();
            let name = node.label().unwrap_or_default();
            // Lines of the log, which are also what stands on the stage, are reached by the arrow
            // keys from the log.
            let line = node.role() == Role::Row || name.starts_with(of_the_stage);
            let own = !line && !node.is_disabled();
            if CONTROLS.contains(&node.role()) && own {
                assert!(reached.contains(name.as_str()), "{name:?}: {seen:?}");
            }
        }
    }
}

#[test]
fn tab_goes_through_the_send_panel_from_top_to_bottom() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::F2);
    let mut last = focused(&lab).expect("the text box").1.top();
    for _ in 0..8 {
        lab.press(Key::Tab);
        let (name, place) = focused(&lab).expect("something");
        assert!(place.top() >= last - 8.0, "{name} is not above the last");
        last = place.top();
    }
}

/// Whether something like a frame in the accent colour is painted around a place.
fn is_ringed(lab: &Lab<'_>, place: egui::Rect) -> bool {
    let accent = lab
        .harness
        .ctx
        .global_style()
        .visuals
        .selection
        .stroke
        .color;
    let around = place.expand(6.0);
    let shapes = &lab.harness.output().shapes;
    shapes.iter().any(|clipped| match &clipped.shape {
        egui::Shape::Rect(rect) => {
            let marked = rect.stroke.color == accent && rect.stroke.width >= 1.9;
            marked && around.contains_rect(rect.rect)
        }
        egui::Shape::LineSegment { points, stroke } => {
            stroke.color == accent && points.iter().all(|point| around.contains(*point))
        }
        _ => false,
    })
}

#[test]
fn focus_is_seen_in_every_look() {
    use packet_lab::gui::UiCommand;
    for looks in [
        &[][..],
        &[UiCommand::Theme, UiCommand::Theme],
        &[UiCommand::HighContrast],
    ] {
        let mut lab = Lab::open(Lang::En);
        // The first one lets the window set its own style.
        for look in looks.iter().chain([&UiCommand::ReducedMotion]) {
            lab.command(*look);
        }
        lab.press(Key::Enter);
        lab.until_fate(Fate::Whole, 1);
        for _ in 0..48 {
            lab.press(Key::Tab);
            let Some((name, place)) = focused(&lab) else {
                continue;
            };
            assert!(is_ringed(&lab, place), "{name} at {place:?}, {looks:?}");
        }
    }
}

#[test]
fn the_keyboard_visits_the_top_bar_from_left_to_right() {
    let mut lab = Lab::open(Lang::En);
    let name = |key| packet_lab::text::Catalog::new(Lang::En).get(key);
    let keys = [
        "command-theme",
        "command-help",
        "command-menu",
        "command-projector",
    ];
    lab.harness.get_by_label(&name(keys[0])).focus();
    lab.harness.run_steps(2);
    for key in keys {
        let name = name(key);
        let node = lab.harness.get_by_label(&name);
        assert!(node.is_focused(), "{key}");
        lab.press(Key::Tab);
    }
}

#[test]
fn the_window_and_its_large_parts_have_names() {
    for &lang in Lang::ALL {
        let text = packet_lab::text::Catalog::new(lang);
        let parts = |lab: &Lab<'_>| {
            let nodes = lab.harness.root().children_recursive();
            let parts = nodes.filter(|node| node.accesskit_node().role() == Role::Region);
            let names = parts.map(|node| node.accesskit_node().label().unwrap_or_default());
            names.collect::<HashSet<String>>()
        };
        let names = |keys: &[&str]| {
            let named = keys.iter().map(|key| text.get(&format!("part-{key}")));
            named.collect::<HashSet<String>>()
        };
        let mut lab = Lab::open(lang);
        let frame = lab.harness.root().accesskit_node().label();
        assert_eq!(frame, Some(text.get("app-name")), "the window's frame");
        let desk = [
            "top", "status", "tables", "caption", "send", "receive", "place", "view",
        ];
        assert_eq!(parts(&lab), names(&desk), "at the desk");
        lab.press(Key::F11);
        let wall = ["top", "status", "caption", "controls", "place", "view"];
        assert_eq!(parts(&lab), names(&wall), "projected");
    }
}

/// What is announced: the label of the one live node that has one.
fn announced(lab: &Lab<'_>) -> String {
    let nodes = lab.harness.root().children_recursive();
    let live = nodes.filter(|node| node.accesskit_node().live() != egui::accesskit::Live::Off);
    let labels = live.filter_map(|node| node.accesskit_node().label());
    labels.collect::<Vec<_>>().join(" / ")
}

#[test]
fn what_happened_is_announced_once_and_a_flood_by_a_summary_now_and_then() {
    let mut lab = Lab::open(Lang::En);
    lab.press(Key::Enter);
    lab.until_fate(Fate::Whole, 1);
    lab.settle();
    let text = announced(&lab);
    assert!(text.starts_with("Now"), "{text}");
    assert!(text.contains("hello"), "{text}");
    lab.harness.run_steps(20);
    assert_eq!(announced(&lab), text, "once");
    // A flood, of which each frame shows some more.
    let mut texts = vec![text];
    for n in 2..=100 {
        let sent = lab.harness.state_mut().send(ClientId(0), vec![b'x'; n], 1);
        sent.expect("sent");
        lab.harness.state_mut().wait_until(TIMEOUT, |session| {
            session.ledger().fate_counts(|_| true).whole == n as u64
        });
        lab.harness.step();
        let now = announced(&lab);
        if !now.is_empty() && texts.last() != Some(&now) {
            texts.push(now);
        }
    }
    // 100 steps are 25 s.
    assert!(
        (4..=12).contains(&texts.len()),
        "{}: {texts:#?}",
        texts.len()
    );
    let summary = texts.last().expect("the newest");
    assert!(summary.contains(" calls later: "), "{summary}");
    // The last may have to wait for as long as they have become.
    lab.harness.run_steps(40);
    let last = announced(&lab);
    let sentence = last.split_once(": ").map(|(_, rest)| rest.to_owned());
    // The caption, which tells it too.
    lab.harness.get_by_label(&sentence.expect("a sentence"));
}

#[test]
fn what_stands_for_a_call_tells_its_call_its_bytes_and_its_fate() {
    for (lang, whole, cut, stream) in [
        (
            Lang::En,
            "sendto, 5 bytes, whole",
            "recvmsg, 4 bytes, truncated",
            "send, 5 bytes",
        ),
        (
            Lang::ZhCn,
            "sendto, 5 字节, 完整",
            "recvmsg, 4 字节, 截断",
            "send, 5 字节",
        ),
    ] {
        let mut lab = Lab::open(lang);
        lab.command(UiCommand::Send);
        lab.until_fate(Fate::Whole, 1);
        named_button(&lab, whole);
        lab.click("4");
        lab.command(UiCommand::Send);
        lab.until_fate(Fate::Truncated, 1);
        named_button(&lab, cut);
        let mut lab = streams::open(lang, "TCP");
        lab.command(UiCommand::Send);
        lab.until("all is read", streams::all_read(5));
        named_button(&lab, stream);
    }
}

/// There is a button of a row whose name has these words.
#[track_caller]
fn named_button(lab: &Lab<'_>, words: &str) {
    let mut buttons = lab.harness.get_all_by_role(Role::Button);
    let names = |node: &egui_kittest::Node<'_>| node.accesskit_node().label();
    let found = buttons.any(|node| names(&node).is_some_and(|name| name.contains(words)));
    let all = lab.harness.get_all_by_role(Role::Button);
    assert!(
        found,
        "{words}: {:?}",
        all.filter_map(|node| names(&node)).collect::<Vec<_>>()
    );
}
