//! A finger instead of a mouse: what it drags follows it, and where it stays it is the right button.

use egui::{
    Event, Key, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, accesskit::Role,
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
    touch(lab, TouchPhase::End, at(to));
    button(lab, at(to), false);
    lab.harness.event(Event::PointerGone);
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
        let set = f64::from(lab.session().udp().settings().read_size(0));
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
        touch(&lab, TouchPhase::End, pos);
        button(&lab, pos, false);
        lab.harness.event(Event::PointerGone);
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
    lab.harness.get_by_label_contains(" questions").click();
    lab.harness.run_steps(4);
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
        let parts = lab.harness.get_all_by_role(Role::RadioButton);
        let named =
            |node: &egui_kittest::Node<'_>| node.accesskit_node().label() == Some(text.get(part));
        parts.filter(named).last().expect(part).click();
        lab.harness.run_steps(3);
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
