//! A finger instead of a mouse: what it drags follows it, and where it stays it is the right button.

use egui::{
    Event, Modifiers, PointerButton, Pos2, TouchDeviceId, TouchId, TouchPhase, accesskit::Role,
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
