//! Pictures of the stage in each of its states, compared pixel by pixel.

use egui::{Theme, vec2};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use packet_lab::{
    model::SegmentPart,
    testing::{StageAlone, StageState},
    text::Lang,
};

/// How many of the states are pictured in every theme and language; the rest once.
const MAIN: usize = 9;

fn picture(alone: StageAlone, name: &str, theme: Theme) -> SnapshotResults {
    sized(alone, name, theme, (760.0, 400.0))
}

fn sized(
    alone: StageAlone,
    name: &str,
    theme: Theme,
    (width, height): (f32, f32),
) -> SnapshotResults {
    let mut alone = alone;
    let mut harness = Harness::builder()
        .with_size(vec2(width, height))
        .with_theme(theme)
        // Time goes on so slowly that what moves seems to stand.
        .with_step_dt(0.0001)
        .wgpu()
        .build_ui(move |ui| alone.ui(ui));
    harness.remove_cursor();
    harness.run_steps(3);
    let options = SnapshotOptions::new().output_path("tests/snapshots/stage");
    harness.snapshot_options(name, &options);
    harness.take_snapshot_results()
}

#[test]
fn the_stage_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (n, state) in StageState::datagrams().enumerate() {
        for &lang in Lang::ALL {
            for theme in [Theme::Light, Theme::Dark] {
                if n < MAIN || (lang == Lang::En) == (theme == Theme::Light) {
                    let tone = format!("{theme:?}").to_lowercase();
                    let name = format!("{}-{}-{tone}", state.name(), lang.tag());
                    let alone = StageAlone::in_lang(state, lang);
                    results.extend(picture(alone, &name, theme));
                }
            }
        }
    }
}

#[test]
fn streams_look_as_they_did() {
    let mut results = SnapshotResults::new();
    for state in StageState::streams() {
        for &lang in Lang::ALL {
            for theme in [Theme::Light, Theme::Dark] {
                let tone = format!("{theme:?}").to_lowercase();
                let name = format!("{}-{}-{tone}", state.name(), lang.tag());
                let alone = StageAlone::in_lang(state, lang);
                results.extend(picture(alone, &name, theme));
            }
        }
    }
}

#[test]
fn segments_look_as_they_did() {
    let mut results = SnapshotResults::new();
    let part = SegmentPart::Handshake;
    for (part, shown, lang, theme) in [
        (part, 2, Lang::En, Theme::Light),
        (part, 3, Lang::En, Theme::Dark),
        (SegmentPart::Close, 4, Lang::ZhCn, Theme::Light),
    ] {
        let tone = format!("{theme:?}").to_lowercase();
        let name = format!("segments-{shown}-{}-{tone}", lang.tag());
        let alone = StageAlone::in_lang(StageState::Connection, lang).segments(part, shown);
        results.extend(sized(alone, &name, theme, (820.0, 460.0)));
    }
    for (part, shown) in [(part, 2), (SegmentPart::Close, 4)] {
        let alone = StageAlone::in_lang(StageState::Connection, Lang::ZhCn);
        let projected = alone.segments(part, shown).projected();
        let name = format!("segments-{shown}-projected");
        results.extend(sized(projected, &name, Theme::Light, (1600.0, 580.0)));
    }
}

#[test]
fn timelines_look_as_they_did() {
    let mut results = SnapshotResults::new();
    for (state, lang, theme) in [
        (StageState::Connection, Lang::En, Theme::Light),
        (StageState::Connection, Lang::ZhCn, Theme::Dark),
        (StageState::Aborted, Lang::En, Theme::Light),
        (StageState::StreamRefused, Lang::ZhCn, Theme::Light),
        (StageState::Framed, Lang::En, Theme::Dark),
        (StageState::Refused, Lang::En, Theme::Light),
        (StageState::Reply, Lang::ZhCn, Theme::Dark),
        (StageState::Stranger, Lang::En, Theme::Light),
    ] {
        let tone = format!("{theme:?}").to_lowercase();
        let name = format!("timeline-{}-{}-{tone}", state.name(), lang.tag());
        let alone = StageAlone::in_lang(state, lang).in_timeline();
        results.extend(sized(alone, &name, theme, (820.0, 660.0)));
    }
    let chosen = StageAlone::in_lang(StageState::Connection, Lang::En);
    let chosen = chosen.in_timeline().chosen(6);
    let name = "timeline-chosen";
    results.extend(sized(chosen, name, Theme::Light, (1000.0, 660.0)));
    let alone = StageAlone::in_lang(StageState::Connection, Lang::En);
    let projected = alone.in_timeline().projected();
    let name = "timeline-projected";
    results.extend(sized(projected, name, Theme::Light, (1600.0, 520.0)));
}

#[test]
fn envelopes_travel_as_they_did() {
    let mut results = SnapshotResults::new();
    for (name, state, rows, seconds) in [
        ("moving-to-the-queue", StageState::Truncated, 3, 0.1),
        ("moving-cut-off", StageState::Truncated, 1, 0.35),
        ("moving-back", StageState::Reply, 4, 0.6),
        ("moving-refused", StageState::Refused, 1, 0.38),
        ("moving-burst", StageState::Burst, 250, 0.1),
    ] {
        let alone = StageAlone::in_lang(state, Lang::En).moving(rows, seconds);
        results.extend(picture(alone, name, Theme::Light));
    }
}
