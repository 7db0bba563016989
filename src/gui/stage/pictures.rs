//! Pictures of the stage in its main states, from records made by hand.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --features testing` makes them anew; look at each before it is
//! committed.

use egui::{Theme, vec2};
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};

use super::StagePanel;
use crate::{
    gui::{
        Lab, PanelCtx, Player,
        theme::{self, Look, Themed as _},
    },
    ledger::Ledger,
    model::{Errno, ServerSettings},
    record::sample::Sample,
    session::Preferences,
    stage::{Playhead, scene},
    text::{Catalog, Lang},
};

/// Each state by its name.
fn states() -> Vec<(&'static str, Sample)> {
    let made = |play: fn(&mut Sample)| {
        let mut sample = Sample::new();
        play(&mut sample);
        sample
    };
    vec![
        (
            "whole",
            made(|lab| {
                lab.send(0, b"hello");
                lab.read(0, 1024, b"hello");
            }),
        ),
        (
            "truncated",
            made(|lab| {
                lab.send(0, b"hello");
                lab.send(0, b"world");
                lab.read(0, 4, b"hello");
                lab.look(768, 0);
            }),
        ),
        (
            "cut-character",
            made(|lab| {
                lab.send(0, "你好".as_bytes());
                lab.read(0, 4, "你好".as_bytes());
            }),
        ),
        (
            "empty",
            made(|lab| {
                lab.send(0, b"");
                lab.read(0, 4, b"");
            }),
        ),
        (
            "waiting",
            made(|lab| {
                for n in 0..5_u8 {
                    lab.wait(200);
                    lab.send(n % 2, &[b'a' + n; 5]);
                }
                lab.look(4160, 0);
            }),
        ),
        (
            "dropped",
            made(|lab| {
                for n in *b"abc" {
                    lab.wait(200);
                    lab.send(0, &[n; 5]);
                }
                lab.look(212_000, 1);
            }),
        ),
        (
            "refused",
            made(|lab| {
                lab.send_to(0, "127.0.0.1:9", b"anyone?");
                lab.refuse(0, "127.0.0.1:9", b"anyone?");
            }),
        ),
        (
            "not-sent",
            made(|lab| {
                lab.fail(0, "127.0.0.1:8080", &[b'x'; 65_508], Errno::EMSGSIZE);
            }),
        ),
        (
            "reply",
            made(|lab| {
                lab.send(0, b"hello");
                lab.read(0, 4, b"hello");
                lab.reply(0, b"HELL");
                lab.got(0, 1024, b"HELL");
            }),
        ),
        (
            "burst",
            made(|lab| {
                for _ in 0..20 {
                    lab.send(0, b"hello");
                }
                lab.look(16_640, 0);
            }),
        ),
        (
            "many-bytes",
            made(|lab| {
                let letters: Vec<u8> = (b'a'..=b'z').cycle().take(2000).collect();
                lab.send(0, &letters);
                lab.read(0, 1024, &letters);
            }),
        ),
    ]
}

fn picture(name: &str, sample: &Sample, lang: Lang, dark: bool, results: &mut SnapshotResults) {
    let record = &sample.record;
    let mut ledger = Ledger::default();
    ledger.fold(record);
    let text = Catalog::new(lang);
    let settings = ServerSettings::default();
    let server = record.sockets().next();
    let lab = Lab {
        settings: &settings,
        server,
        clients: Vec::new(),
    };
    // A burst is one move.
    let head = if name == "burst" {
        Playhead::default().follow(record)
    } else {
        Playhead::live(record)
    };
    let player = Player::at(head);
    let shown = scene(record, &ledger, head);
    let preferences = Preferences::default();
    let mut panel = StagePanel::default();
    let theme = if dark { Theme::Dark } else { Theme::Light };
    let mut harness = Harness::builder()
        .with_size(vec2(900.0, 420.0))
        .with_theme(theme)
        .with_options(SnapshotOptions::new().output_path("tests/snapshots"))
        .wgpu()
        .with_context_setup(move |ctx| {
            let look = Look {
                lang,
                calm: true,
                ..Look::default()
            };
            theme::apply(ctx, look);
        })
        .build_ui(|ui| {
            let mut actions = Vec::new();
            let mut ctx = PanelCtx {
                text: &text,
                record,
                ledger: &ledger,
                lab: &lab,
                scene: &shown,
                player: &player,
                preferences: &preferences,
                can_undo: false,
                selected: None,
                actions: &mut actions,
            };
            ui.painter()
                .rect_filled(ui.max_rect().expand(20.0), 0, ui.tokens().stage);
            panel.ui(ui, &mut ctx);
        });
    harness.remove_cursor();
    harness.run_steps(3);
    let theme = if dark { "dark" } else { "light" };
    let path = format!("stage/{name}-{theme}-{}", lang.tag());
    results.add(harness.try_snapshot(path));
}

#[test]
fn the_stage_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    for (n, (name, sample)) in states().iter().enumerate() {
        // Each state in one theme and language; the most telling one in all of them.
        let all = *name == "truncated" || *name == "cut-character";
        for lang in Lang::ALL {
            for dark in [false, true] {
                let turn = (n % 4) == usize::from(dark) * 2 + usize::from(lang == Lang::ZhCn);
                if all || turn {
                    picture(name, sample, lang, dark, &mut results);
                }
            }
        }
    }
}
