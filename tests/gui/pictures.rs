//! Pictures of the stage in each of its states, compared pixel by pixel.

use egui::{Theme, vec2};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};
use packet_lab::{
    gui::{StageAlone, StageState},
    text::Lang,
};

/// How many of the states are pictured in every theme and language; the rest once.
const MAIN: usize = 9;

fn picture(state: StageState, lang: Lang, theme: Theme) -> SnapshotResults {
    let mut alone = StageAlone::in_lang(state, lang);
    let mut harness = Harness::builder()
        .with_size(vec2(760.0, 400.0))
        .with_theme(theme)
        .wgpu()
        .build_ui(move |ui| alone.ui(ui));
    harness.remove_cursor();
    harness.run_steps(3);
    let (lang, theme) = (lang.tag(), format!("{theme:?}").to_lowercase());
    let name = format!("{}-{lang}-{theme}", state.name());
    let options = SnapshotOptions::new().output_path("tests/snapshots/stage");
    harness.snapshot_options(name, &options);
    harness.take_snapshot_results()
}

#[test]
fn the_stage_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (n, state) in StageState::ALL.into_iter().enumerate() {
        for lang in Lang::ALL {
            for theme in [Theme::Light, Theme::Dark] {
                if n < MAIN || (lang == Lang::En) == (theme == Theme::Light) {
                    results.extend(picture(state, lang, theme));
                }
            }
        }
    }
}
