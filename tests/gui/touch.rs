//! A finger instead of a mouse: what it drags follows it, and where it stays it is the right button.

use std::collections::{BTreeMap, BTreeSet};

use egui::{
    Event, Key, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase,
    accesskit::Role, vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    model::Fate,
    text::{Catalog, Lang},
};

use crate::{lab::Lab, tables::with};

/// The events of a finger that comes down, as a system gives them.
fn down(lab: &Lab<'_>, pos: Pos2) {
    touch(lab, TouchPhase::Start, pos);
    lab.harness.event(Event::PointerMoved(pos));
    button(lab, pos, true);
}

/// The events of a finger that is lifted.
fn up(lab: &Lab<'_>, pos: Pos2) {
    touch(lab, TouchPhase::End, pos);
    button(lab, pos, false);
    lab.harness.event(Event::PointerGone);
}

fn touch(lab: &Lab<'_>, phase: TouchPhase, pos: Pos2) {
    lab.harness.event(Event::Touch {
        device_id: TouchDeviceId(0),
        id: TouchId::from(0),
        phase,
        pos,
        force: None,
    });
}

fn button(lab: &Lab<'_>, pos: Pos2, pressed: bool) {
    lab.harness.event(Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
}

/// A finger goes along the middle of a slider, from one share of its width to another, and is lifted; gives the
/// values of the slider under way and after it.
fn along(lab: &mut Lab<'_>, slider: &str, (from, to): (f32, f32)) -> Vec<f64> {
    let find = |lab: &Lab<'_>| {
        let node = lab.harness.get_by_role_and_label(Role::Slider, slider);
        let value = node.accesskit_node().numeric_value();
        (node.rect(), value.expect("a number"))
    };
    let rect = find(lab).0;
    let at = |share: f32| Pos2::new(rect.left() + rect.width() * share, rect.center().y);
    down(lab, at(from));
    lab.harness.run_steps(2);
    let mut values = Vec::new();
    for n in 1..=4_u8 {
        let pos = at(from + (to - from) * f32::from(n) / 4.0);
        touch(lab, TouchPhase::Move, pos);
        lab.harness.event(Event::PointerMoved(pos));
        lab.harness.run_steps(2);
        values.push(find(lab).1);
    }
    up(lab, at(to));
    lab.harness.run_steps(3);
    values.push(find(lab).1);
    values
}

#[test]
fn a_finger_that_stays_is_the_right_button() {
    let mut lab = with(1);
    let text = Catalog::new(Lang::En);
    let line = lab.harness.get_by_label("1: A → server, whole, x").rect();
    lab.assert_hides(&text.get("copy-call"));
    down(&lab, line.center());
    lab.harness.run_steps(8);
    lab.assert_shows(&text.get("copy-call"));
}

#[test]
fn sliders_and_the_playhead_follow_a_finger() {
    for projector in [false, true] {
        let mut lab = with(5);
        if projector {
            lab.command(UiCommand::Projector);
        }
        let sizes = along(&mut lab, "Read size", (0.1, 0.9));
        let grows = sizes.windows(2).take(3).all(|pair| pair[0] < pair[1]);
        assert!(grows, "under the finger: {sizes:?}");
        assert_eq!(
            sizes.first_chunk::<4>().map(|all| all[3]),
            sizes.last().copied()
        );
        let set = f64::from(lab.session().udp().settings().server.reads.size(0));
        assert_eq!(
            Some(&set),
            sizes.last(),
            "the setting is that of the slider"
        );
        let moments = along(&mut lab, "Place in the record", (0.9, 0.1));
        let falls = moments.windows(2).take(3).all(|pair| pair[0] > pair[1]);
        assert!(falls, "back under the finger: {moments:?}");
    }
}

/// How often each text stands on the screen.
fn texts(lab: &Lab<'_>) -> BTreeMap<String, usize> {
    let mut texts = BTreeMap::new();
    for node in lab.harness.root().children_recursive() {
        let node = node.accesskit_node();
        let text = node.value().or_else(|| node.label()).unwrap_or_default();
        // Who loses datagrams on this machine may change at any time.
        if node.role() == Role::Label && !text.contains(" loses ") {
            *texts.entry(text).or_default() += 1;
        }
    }
    texts
}

/// The texts that stand there more often than before.
fn more(before: &BTreeMap<String, usize>, after: &BTreeMap<String, usize>) -> Vec<String> {
    let known = |text: &String| before.get(text).copied().unwrap_or_default();
    let new = after.iter().filter(|(text, count)| **count > known(text));
    new.map(|(text, _)| text.clone()).collect()
}

/// The places in whose middle something may be told, each by its name too, that are not yet among those.
fn new_places(lab: &Lab<'_>, known: &mut BTreeSet<String>) -> Vec<Pos2> {
    let screen = lab.harness.ctx.content_rect();
    let nodes = lab.harness.root().children_recursive();
    let placed = nodes.filter(|node| node.accesskit_node().bounding_box().is_some());
    let middles = placed.map(|node| {
        let at = node.rect().center();
        let name = format!("{at:?} {:?}", node.accesskit_node().label());
        (at, name)
    });
    let new = middles.filter(|(at, name)| screen.contains(*at) && known.insert(name.clone()));
    new.map(|(at, _)| at).collect()
}

#[test]
fn a_finger_that_rests_is_told_what_the_pointer_of_a_mouse_is_told() {
    let mut lab = with(3);
    let menu = Catalog::new(Lang::En).get("copy-call");
    let (mut known, mut tips, mut menus) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut wrong = Vec::new();
    let mut check = |lab: &mut Lab<'_>, what: &str| {
        for place in new_places(lab, &mut known) {
            let before = texts(lab);
            lab.harness.event(Event::PointerMoved(place));
            lab.harness.run_steps(4);
            let tip = more(&before, &texts(lab));
            lab.harness.event(Event::PointerGone);
            lab.harness.run_steps(2);
            if tip.is_empty() || !tips.insert(tip.clone()) {
                continue;
            }
            down(lab, place);
            lab.harness.run_steps(8);
            let shown = more(&before, &texts(lab));
            // The line of a call has a menu for who rests on it; pressed, it is told in the caption.
            let is_menu = lab.shows(&menu);
            up(lab, place);
            lab.harness.run_steps(2);
            if is_menu {
                menus += 1;
                lab.press(Key::Escape);
            } else if tip.iter().any(|tip| !shown.contains(tip)) {
                wrong.push(format!("{what} {place:?}: {tip:?}, by a finger {shown:?}"));
            }
        }
    };
    check(&mut lab, "datagrams");
    for command in [UiCommand::TabBytes, UiCommand::Transport] {
        lab.command(command);
        lab.harness.run_steps(4);
        check(&mut lab, &format!("{command:?}"));
    }
    lab.command(UiCommand::Transport);
    lab.command(UiCommand::Transport);
    lab.command(UiCommand::Sockets);
    let server = lab.session().udp().local().expect("a server").to_string();
    lab.retype("find a program or port", &server);
    lab.until_shown(&format!("UDP, {server}, hears from"));
    check(&mut lab, "the sockets");
    lab.command(UiCommand::Sockets);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tips.len() > 50, "{}", tips.len());
    assert_eq!((lab.counts().sent, menus), (3, 1), "no button was pressed");
    lab.command(UiCommand::TabLog);
    lab.click("3: A → server, whole, x");
    lab.click("Why?");
    lab.assert_shows("the true length equals what was returned");
}

#[test]
fn a_slider_stays_in_the_hand_of_a_finger_that_rested_on_it() {
    let mut lab = with(1);
    let slider = lab
        .harness
        .get_by_role_and_label(Role::Slider, "Read size")
        .rect();
    let size = |lab: &Lab<'_>| lab.session().udp().settings().server.reads.size(0);
    down(&lab, slider.center());
    lab.harness.run_steps(8);
    let rested = size(&lab);
    let pos = slider.lerp_inside(vec2(0.9, 0.5));
    touch(&lab, TouchPhase::Move, pos);
    lab.harness.event(Event::PointerMoved(pos));
    lab.harness.run_steps(2);
    up(&lab, pos);
    lab.harness.run_steps(3);
    assert!(rested < size(&lab), "{rested} {}", size(&lab));
}

#[test]
fn a_finger_drags_the_lines_of_a_list() {
    let mut lab = with(60);
    let line = |lab: &Lab<'_>, n: u32| {
        let name = format!("{n}: A → server, whole, x");
        let found = lab.harness.query_by_label(&name);
        found.map(|line| line.rect().center())
    };
    assert_eq!(line(&lab, 40), None, "above what is seen");
    let from = line(&lab, 58).expect("one of the newest");
    down(&lab, from);
    lab.harness.run_steps(1);
    for n in 1..=20_u8 {
        let pos = from + vec2(0.0, 25.0 * f32::from(n));
        touch(&lab, TouchPhase::Move, pos);
        lab.harness.event(Event::PointerMoved(pos));
        lab.harness.run_steps(1);
        // Also where the finger is below them.
        if n <= 2 {
            let now = line(&lab, 58).expect("it goes with the finger");
            assert!((now - pos).length() < 8.0, "{now} {pos}");
        }
    }
    up(&lab, from);
    lab.harness.run_steps(2);
    assert!(line(&lab, 40).is_some(), "dragged down");
}

#[test]
fn the_main_job_takes_a_finger_alone() {
    let mut lab = Lab::open(Lang::En);
    for n in 1..=2 {
        let button_at = lab
            .harness
            .get_by_role_and_label(Role::Button, "Send")
            .rect();
        let pos = button_at.center();
        down(&lab, pos);
        lab.harness.run_steps(1);
        up(&lab, pos);
        lab.harness.run_steps(2);
        lab.until_fate(Fate::Whole, n);
    }
}

/// What is too small for a finger, with its size.
fn too_small_to_touch(lab: &Lab<'_>) -> Vec<String> {
    let roles = [
        Role::Button,
        Role::ListBoxOption,
        Role::RadioButton,
        Role::CheckBox,
        Role::Slider,
        Role::Tab,
        Role::TextInput,
        Role::MultilineTextInput,
    ];
    let nodes = lab.harness.root().children_recursive();
    let controls = nodes.filter(|node| roles.contains(&node.accesskit_node().role()));
    let named = controls.map(|node| {
        (
            node.accesskit_node().label().unwrap_or_default(),
            node.rect(),
        )
    });
    let small = named.filter(|(name, rect)| {
        let of_record = name.contains("of the record") || name.contains("in the record");
        !of_record && !name.starts_with("Call") && rect.size().min_elem() < 43.5
    });
    small
        .map(|(name, rect)| format!("{name:?}: {:?}", rect.size()))
        .collect()
}

#[test]
fn a_finger_finds_everything_in_every_view() {
    let text = Catalog::new(Lang::En);
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    lab.press(Key::F11);
    lab.harness.run_steps(4);
    let mut small = Vec::new();
    let mut look = |lab: &Lab<'_>, what: &str| {
        let found = too_small_to_touch(lab).into_iter();
        small.extend(found.map(|one| format!("{what}: {one}")));
    };
    for view in [
        UiCommand::View,
        UiCommand::Sockets,
        UiCommand::Services,
        UiCommand::Charts,
    ] {
        lab.command(view);
        lab.harness.run_steps(4);
        look(&lab, &format!("{view:?}"));
    }
    lab.click(&text.get("chart-session"));
    look(&lab, "charts of the session");
    lab.command(UiCommand::Charts);
    lab.command(UiCommand::Transport);
    lab.harness.run_steps(4);
    look(&lab, "TCP");
    lab.click(&text.get("lessons"));
    look(&lab, "the list of lessons");
    lab.click_part(" questions");
    look(&lab, "the form of an exam");
    assert!(small.is_empty(), "{small:#?}");
}

#[test]
fn a_finger_finds_everything() {
    let text = Catalog::new(Lang::En);
    let mut lab = Lab::sized(Lang::En, 1600.0, 900.0);
    lab.press(Key::F11);
    lab.harness.run_steps(4);
    assert_eq!(too_small_to_touch(&lab), [""; 0], "free play");
    lab.press(Key::F10);
    for part in ["send-title", "receive-title", "command-menu"] {
        lab.click_last(Role::RadioButton, &text.get(part));
        assert_eq!(too_small_to_touch(&lab), [""; 0], "{part}");
    }
    lab.press(Key::F10);
    lab.command(UiCommand::Palette);
    assert_eq!(too_small_to_touch(&lab), [""; 0], "the palette");
    lab.press(Key::Escape);
    lab.click(&text.get("lessons"));
    lab.click("4 against 1024");
    for _ in 0..5 {
        assert_eq!(too_small_to_touch(&lab), [""; 0], "a lesson");
        lab.press(Key::PageDown);
        lab.harness
            .state_mut()
            .wait_for_lesson(std::time::Duration::from_secs(20));
        lab.harness.run_steps(3);
    }
}
