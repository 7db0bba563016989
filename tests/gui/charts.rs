//! Curves: drawn by the mouse and by keys, measured, right and wrong; the map of two settings; points that choose rows.

use std::time::Duration;

use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use packet_lab::{
    gui::UiCommand,
    lesson::{LessonPlace, Prediction, SweepPoint},
    model::Fate,
    text::{Catalog, Lang},
};

use crate::{
    lab::Lab,
    lessons::{lesson, run_on},
};

/// How long a sweep may take.
const TIMEOUT: Duration = Duration::from_secs(30);

fn open() -> Lab<'static> {
    let mut lab = Lab::open(Lang::En);
    lab.click("Curves");
    lab
}

/// What was drawn, and what was measured.
fn state(lab: &mut Lab<'_>) -> (Vec<Option<u64>>, Vec<SweepPoint>) {
    lab.harness.state_mut().drawn_and_measured()
}

#[track_caller]
fn measure(lab: &mut Lab<'_>) {
    lab.click("Measure");
    let ctx = lab.harness.ctx.clone();
    let done = lab.harness.state_mut().wait_for_sweep(&ctx, TIMEOUT);
    assert!(done, "it is measured");
    lab.harness.run_steps(3);
}

/// The chart, by what it says of where the keys are.
fn chart(lab: &Lab<'_>, label: &str) -> egui::Rect {
    lab.harness.get_by_label(label).rect()
}

fn pointer(lab: &mut Lab<'_>, at: Pos2, pressed: Option<bool>) {
    lab.harness.event(Event::PointerMoved(at));
    if let Some(pressed) = pressed {
        lab.harness.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }
    lab.harness.run_steps(2);
}

#[test]
fn a_curve_drawn_with_the_mouse_has_a_value_at_every_point_it_went_over() {
    let mut lab = open();
    lab.assert_shows("What do you expect?");
    let rect = chart(&lab, "Your curve at 0: –");
    let at = |x: f32, y: f32| {
        pos2(
            rect.left() + rect.width() * x,
            rect.bottom() - rect.height() * y,
        )
    };
    pointer(&mut lab, at(0.01, 0.1), Some(true));
    pointer(&mut lab, at(0.5, 0.6), None);
    pointer(&mut lab, at(0.99, 0.6), None);
    pointer(&mut lab, at(0.99, 0.6), Some(false));
    let (drawn, points) = state(&mut lab);
    assert!(points.is_empty(), "nothing was sent");
    assert!(drawn.iter().all(Option::is_some), "{drawn:?}");
    assert!(drawn[0] < drawn[8] && drawn[8] <= drawn[16], "{drawn:?}");
    lab.assert_hides("The rule");
    measure(&mut lab);
    lab.assert_shows("drawn right: ");
    lab.assert_shows("kept = min(read size, length)");
    let before = drawn;
    let (drawn, points) = state(&mut lab);
    assert_eq!(drawn, before, "what was drawn stays");
    let kept: Vec<u64> = points.iter().map(|point| point.kept).collect();
    let wanted: Vec<u64> = (0..=16).map(|size| size.min(5)).collect();
    assert_eq!(kept, wanted, "measured");
    // The class was wrong where the line went beyond 5.
    let right = drawn
        .iter()
        .zip(&kept)
        .filter(|(drawn, kept)| **drawn == Some(**kept));
    let right = right.count();
    assert!(right < 17, "{drawn:?}");
    lab.assert_shows(&format!("drawn right: {right} of 17"));
    lab.settle();
}

#[test]
fn a_curve_may_begin_on_the_numbers_of_the_axes() {
    for (from, to) in [((0.005, 0.9), (0.5, 0.5)), ((0.9, 0.005), (0.5, 0.5))] {
        let mut lab = open();
        let rect = chart(&lab, "Your curve at 0: –");
        let at = |(x, y): (f32, f32)| rect.left_bottom() + rect.size() * egui::vec2(x, -y);
        pointer(&mut lab, at(from), Some(true));
        pointer(&mut lab, at(to), None);
        pointer(&mut lab, at(to), Some(false));
        let (drawn, _) = state(&mut lab);
        let known = drawn.iter().filter(|value| value.is_some()).count();
        assert!(known >= 7, "from {from:?}: {drawn:?}");
    }
}

#[test]
fn a_curve_drawn_with_the_arrow_keys_can_be_right_at_every_point() {
    let mut lab = open();
    let node = lab.harness.get_by_label("Your curve at 0: –");
    node.focus();
    lab.harness.run_steps(2);
    for size in 1..=16 {
        lab.press(Key::ArrowRight);
        if size <= 5 {
            lab.press(Key::ArrowUp);
        }
    }
    lab.press(Key::ArrowLeft);
    lab.assert_shows("Your curve at 15: 5");
    for _ in 0..16 {
        lab.press(Key::ArrowLeft);
    }
    lab.press(Key::ArrowUp);
    lab.press(Key::ArrowDown);
    let (drawn, _) = state(&mut lab);
    let wanted: Vec<Option<u64>> = (0..=16).map(|size| Some(size.min(5))).collect();
    assert_eq!(drawn, wanted);
    measure(&mut lab);
    lab.assert_shows("drawn right: 17 of 17");
}

#[test]
fn a_point_that_is_pressed_chooses_its_run_and_opens_it_on_the_stage() {
    let mut lab = open();
    let before = lab.session().udp().local();
    measure(&mut lab);
    assert_eq!(lab.session().udp().local(), before, "the server is back");
    lab.click("read size, bytes 4: bytes kept 4");
    lab.assert_shows("hell");
    lab.click("Show this run on the stage");
    lab.harness.run_steps(4);
    lab.assert_shows("recvfrom(4)");
}

#[test]
fn two_settings_at_once_are_a_map_whose_cells_are_their_runs() {
    let mut lab = open();
    lab.click("Two at once");
    lab.retype("Values", "1..3");
    lab.retype("Values of the second", "0,2,9");
    measure(&mut lab);
    let (_, points) = state(&mut lab);
    assert_eq!(points.len(), 9);
    for (number, point) in points.iter().enumerate() {
        let (size, len) = (number as u64 % 3 + 1, [0, 2, 9][number / 3]);
        assert_eq!(point.kept, size.min(len), "{:?}", point.settings);
    }
    lab.click("read size, bytes 3, payload size, bytes 9: bytes kept 3");
    lab.assert_shows("hel");
    // A receive buffer is told as the kernel counts it: twice what was asked for.
    lab.click("rate");
    lab.click("Two at once");
    lab.click("Two at once");
    lab.retype("Values", "5000");
    lab.retype("Values of the second", "3000,4000");
    measure(&mut lab);
    let axes = "datagrams per second 5000, receive buffer, bytes as the kernel counts";
    for bytes in [6000, 8000] {
        let cell = format!("{axes} {bytes}: lost, % ");
        lab.harness.get_by_label_contains(&cell);
    }
}

#[test]
fn a_sweep_is_cancelled_and_what_was_measured_stays() {
    let mut lab = open();
    lab.click("rate");
    lab.retype("Values", "10,10,10,10");
    lab.retype("How many datagrams (empty: as usual)", "15");
    lab.click("Measure");
    lab.assert_shows("of 4 points");
    lab.click("Cancel");
    let (_, points) = state(&mut lab);
    assert!(points.len() < 4, "{} points", points.len());
    lab.harness.get_by_label_contains("Measure");
    lab.until("the server is back", |session| {
        session.udp().server().is_some()
    });
}

#[test]
fn what_is_no_range_is_told_and_cannot_be_measured() {
    let mut lab = open();
    lab.retype("Values", "9..1");
    lab.assert_shows("is no range and no list");
    assert!(
        lab.harness
            .get_by_label("Measure")
            .accesskit_node()
            .is_disabled()
    );
}

#[test]
fn charts_of_the_session_choose_the_rows_of_their_points() {
    let mut lab = open();
    measure(&mut lab);
    lab.click("Session");
    lab.assert_shows("Bytes kept, by read size");
    let role = egui::Role::Canvas;
    let name = "Bytes kept, by read size · 17 points";
    lab.harness.get_by_role_and_label(role, name).focus();
    lab.harness.run_steps(2);
    for _ in 0..5 {
        lab.press(Key::ArrowRight);
    }
    // The fifth after the first: a read of 4 bytes, of which the log tells.
    lab.assert_shows("read size, bytes 4: bytes returned 4");
    for name in [
        "Queue, by time",
        "Share lost, by pace of reads",
        "Latency: arrival and read",
        "Throughput, by time",
    ] {
        lab.click(name);
        lab.harness.run_steps(2);
    }
    // A bin has a round length, which is told with its unit.
    let bins = lab.harness.get_all_by_role(role);
    let chart = bins.into_iter().find(|node| {
        node.accesskit_node()
            .label()
            .is_some_and(|name| name.starts_with("Throughput"))
    });
    chart.expect("the chart").focus();
    lab.harness.run_steps(2);
    lab.press(Key::ArrowRight);
    lab.assert_shows("milliseconds 0–");
    lab.assert_shows("0: sent, bytes per second ");
    lab.settle();
}

#[test]
fn the_chart_is_exported_and_another_session_is_laid_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut lab, shared) = crate::files::open(Lang::En);
    lab.click("Curves");
    measure(&mut lab);
    lab.command(UiCommand::ExportPicture);
    let file = folder.path().join("chart.svg");
    let asked = crate::files::answer(&mut lab, &shared, Some(file.clone()));
    assert_eq!(asked.new.expect("a new file").1, "chart.svg");
    let svg = std::fs::read_to_string(file).expect("it was saved");
    for word in ["Bytes kept, by read size", "The rule: kept = min"] {
        assert!(svg.contains(word), "{word}");
    }
    lab.click("Session");
    lab.click("Lay these under what comes");
    lab.click("Sweep");
    lab.click("Measure again");
    let ctx = lab.harness.ctx.clone();
    assert!(lab.harness.state_mut().wait_for_sweep(&ctx, TIMEOUT));
    lab.click("Session");
    lab.harness.run_steps(2);
    lab.assert_shows("Bytes kept, by read size · ");
    lab.settle();
}

/// Draws with the arrow keys the curve that goes up to a value and stays there.
fn draw_up_to(lab: &mut Lab<'_>, most: u32) {
    lab.harness.get_by_label("Your curve at 0: –").focus();
    lab.harness.run_steps(2);
    for size in 1..=16 {
        lab.press(Key::ArrowRight);
        if size <= most {
            lab.press(Key::ArrowUp);
        }
    }
}

/// Goes on with the lesson until its step is run.
fn run_step(lab: &mut Lab<'_>) {
    lab.press(Key::PageDown);
    assert!(
        lab.harness.state_mut().wait_for_lesson(TIMEOUT),
        "it is run"
    );
    lab.harness.run_steps(3);
}

#[test]
fn a_curve_that_a_lesson_asks_for_is_the_answer_and_comes_back_with_the_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("curves.pcapng");
    let (mut lab, shared) = crate::files::open(Lang::En);
    lab.harness.state_mut().play_lesson("udp-read-size-curve");
    lab.press(Key::PageDown);
    lab.assert_shows("Draw the curve.");
    draw_up_to(&mut lab, 5);
    let expected = &lab.harness.state().lesson_results()[0];
    assert_eq!(expected.is_right(), None, "nothing was run");
    let Some(Prediction::Curve(curve)) = &expected.prediction else {
        panic!("{expected:?}");
    };
    assert_eq!(curve.to_text(), "0 1 2 3 4 5×12");
    run_step(&mut lab);
    lab.assert_shows("As predicted: 0 1 2 3 4 5×12");
    assert_eq!(
        lab.harness.state().lesson_results()[0].is_right(),
        Some(true)
    );
    // The second step asks for a number; what is drawn beside it is kept too, and wrong.
    for _ in 0..2 {
        lab.press(Key::PageDown);
    }
    draw_up_to(&mut lab, 16);
    run_step(&mut lab);
    while lab.harness.state().lesson_place() != Some(LessonPlace::Summary) {
        lab.press(Key::PageDown);
    }
    lab.assert_shows("drawn right: 9 of 17");
    lab.command(UiCommand::SaveRecording);
    crate::files::answer(&mut lab, &shared, Some(file.clone()));
    lab.until("it is saved", |session| session.recording().is_none());
    lab.click("All lessons");
    lab.click("Free play");
    let kept = lab.session().sweeps().to_vec();
    assert_eq!(kept.len(), 2, "one of each step");
    lab.command(UiCommand::OpenRecording);
    crate::files::answer(&mut lab, &shared, Some(file));
    lab.until("it is read", |session| {
        session.opened().is_some_and(|(_, read)| read == 1000)
    });
    assert_eq!(lab.session().sweeps(), kept, "as they were");
    lab.assert_shows("As predicted: 0 1 2 3 4 5×12");
    lab.click("The recording");
    lab.click("Curves");
    lab.assert_shows("drawn right: 9 of 17");
    lab.click("1 · Bytes kept, by read size");
    lab.assert_shows("drawn right: 17 of 17");
    lab.assert_shows("kept = min(read size, length)");
    lab.click("read size, bytes 4: bytes kept 4");
    lab.click("Show this run on the stage");
    lab.harness.run_steps(4);
    lab.assert_shows("recvfrom(4)");
}

#[test]
fn what_a_sweep_or_a_lesson_puts_out_of_sight_comes_back() {
    let mut lab = Lab::open(Lang::En);
    lab.send_and_wait(b"mine", 2, Fate::Whole);
    lab.command(UiCommand::Clear);
    lab.send_and_wait(b"mine too", 1, Fate::Whole);
    let origin = lab.session().origin();
    let notice = Catalog::new(Lang::En).get("notice-begun-anew");
    lab.click("Curves");
    lab.retype("Values", "0..3");
    measure(&mut lab);
    assert!(lab.session().origin() > origin, "a point begins anew");
    lab.assert_shows(&notice);
    lab.click("Measure again");
    let ctx = lab.harness.ctx.clone();
    assert!(lab.harness.state_mut().wait_for_sweep(&ctx, TIMEOUT));
    lab.command(UiCommand::Undo);
    assert_eq!(
        lab.session().origin(),
        origin,
        "all that both sweeps cleared"
    );
    lab.assert_hides(&notice);
    lab.command(UiCommand::Lessons);
    lab.click(lesson().title.get(Lang::En));
    lab.press(Key::PageDown);
    lab.press(Key::PageDown);
    run_on(&mut lab);
    assert!(lab.session().origin() > origin, "a lesson begins anew");
    lab.click("All lessons");
    lab.click("Free play");
    lab.command(UiCommand::Undo);
    assert_eq!(
        lab.session().origin(),
        origin,
        "all that the lesson cleared"
    );
    lab.command(UiCommand::Undo);
    assert_eq!(lab.session().origin(), 0, "and what was cleared before it");
}

#[test]
fn the_clients_of_a_sweep_tell_nothing_of_the_burst_before_it() {
    let mut lab = Lab::open(Lang::En);
    lab.harness.get_by_label("Repeat").set_value_accesskit(3.0);
    lab.harness.run_steps(2);
    lab.click("Send");
    lab.until_fate(Fate::Whole, 3);
    lab.until_shown("3 sent");
    lab.click("Curves");
    lab.retype("Values", "0..2");
    measure(&mut lab);
    lab.click("Stage");
    for sent in 1..=3 {
        lab.assert_hides(&format!("{sent} sent"));
    }
}

#[test]
fn a_sweep_in_a_lab_in_which_nothing_was_sent_puts_nothing_out_of_sight() {
    let mut lab = open();
    lab.retype("Values", "0..2");
    measure(&mut lab);
    lab.assert_hides(&Catalog::new(Lang::En).get("notice-begun-anew"));
}
