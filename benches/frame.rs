//! What a frame costs with a short record and with a long one, and while one is saved: logic, layout and
//! tessellation, without the graphics card. Processor time of this thread, so that other programs do not count.
//!
//!     cargo bench --bench frame --features testing

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement prints what it found"
)]

use std::{fs, time::Duration};

use eframe::App as _;
use egui::{Context, Event, Key, Modifiers, RawInput, Rect, pos2, vec2};
use packet_lab::{
    gui::{App, Options},
    model::{BatchMode, Burst, ClientId, Fate},
};

/// Rows of the record: a send and a read for each datagram.
const ROWS: [u32; 3] = [1_000, 100_000, 10_000_000];
/// The frames that are measured, after as many that are not.
const FRAMES: usize = 600;
/// The most that half of the frames may take, and the most that all but one of a hundred may.
const AIMS: [Duration; 2] = [Duration::from_millis(4), Duration::from_millis(8)];
/// How much longer than with the shortest record half of the frames may take.
const GROWTH: f64 = 1.3;
/// Rows of the record that is saved, and the most that a frame may take meanwhile.
const SAVED: (u32, Duration) = (1_000_000, Duration::from_millis(16));
/// Far more than anything takes.
const TIMEOUT: Duration = Duration::from_mins(2);

/// What the window shows, and whether the pointer moves over it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FrameScenario {
    AtRest,
    Moving,
    Timeline,
}

fn main() {
    save();
    let scenarios = [
        ("at rest", FrameScenario::AtRest),
        ("while the pointer moves", FrameScenario::Moving),
        (
            "the timeline, while the pointer moves",
            FrameScenario::Timeline,
        ),
    ];
    for (what, scenario) in scenarios {
        let mut first = None;
        for rows in ROWS {
            let found = measure(rows, what, scenario);
            for (found, aim) in found.iter().zip(AIMS) {
                if *found > aim {
                    println!("  that is more than the aim of {aim:?}");
                }
            }
            let [median, _] = found.map(|one| one.as_secs_f64());
            let growth = median / *first.get_or_insert(median);
            println!(
                "  median {growth:.2} × that of {} rows, aim {GROWTH}",
                ROWS[0]
            );
        }
    }
}

fn lab(ctx: &Context) -> App {
    App::new(ctx, Options::default()).expect("the lab starts")
}

/// The frames while a record is saved.
fn save() {
    let ctx = Context::default();
    let mut app = lab(&ctx);
    let mut frame = eframe::Frame::_new_kittest();
    fill(&ctx, &mut app, SAVED.0);
    for n in 0..FRAMES {
        one(&ctx, &mut app, &mut frame, n, true);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("session.pcapng");
    app.save_recording(&file).expect("a file");
    let mut times = Vec::new();
    while app.session().recording().is_some() {
        times.push(one(&ctx, &mut app, &mut frame, times.len(), true));
    }
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len() - 1));
    println!(
        "{:>7} rows, saved, {} MiB, in {} frames: median {:.2?}, p99 {:.2?}, longest {:.2?}",
        app.session().record().len(),
        fs::metadata(&file).expect("it was written").len() >> 20,
        times.len(),
        at(50).unwrap_or(&Duration::ZERO),
        at(99).unwrap_or(&Duration::ZERO),
        at(100).unwrap_or(&Duration::ZERO),
    );
    if times.last().is_some_and(|longest| *longest > SAVED.1) {
        println!("  that is more than the aim of {:?}", SAVED.1);
    }
}

fn measure(rows: u32, what: &str, scenario: FrameScenario) -> [Duration; 2] {
    let ctx = Context::default();
    let mut app = lab(&ctx);
    let mut frame = eframe::Frame::_new_kittest();
    fill(&ctx, &mut app, rows);
    if scenario == FrameScenario::Timeline {
        open_timeline(&ctx, &mut app, &mut frame);
    }
    let mut times: Vec<Duration> = (0..2 * FRAMES)
        .map(|n| {
            one(
                &ctx,
                &mut app,
                &mut frame,
                n,
                scenario != FrameScenario::AtRest,
            )
        })
        .skip(FRAMES)
        .collect();
    times.sort();
    let at = |share: usize| {
        let place = FRAMES * share / 100;
        times.get(place).copied().unwrap_or_default()
    };
    println!(
        "{:>7} rows, {what}: median {:.2?}, p99 {:.2?}",
        app.session().record().len(),
        at(50),
        at(99),
    );
    [at(50), at(99)]
}

/// A long record, with one datagram still in flight at its end.
fn fill(ctx: &Context, app: &mut App, rows: u32) {
    let client = ClientId(0);
    let bunch = (rows / 4).min(500_000);
    while app.session().record().len() < rows {
        let sent = app.session().ledger().fate_counts(|_| true).sent + u64::from(bunch);
        let burst = Burst {
            batch_mode: BatchMode::Gso,
            lossless: true,
            ..Burst::of(client, b"hello".to_vec(), bunch)
        };
        app.burst(ctx, burst);
        let done = app.wait_until(TIMEOUT, |session| {
            let counts = session.ledger().fate_counts(|_| true);
            counts.sent == sent && counts.in_flight == 0
        });
        assert!(done, "all datagrams have an end");
    }
    app.stop_reading();
    app.send(client, b"world".to_vec(), 1).expect("room");
    let waits = app.wait_until(TIMEOUT, |session| {
        session.ledger().fate_counts(|_| true).of(Fate::InFlight) == 1
    });
    assert!(waits, "one is in flight");
}

/// Presses its key.
fn open_timeline(ctx: &Context, app: &mut App, frame: &mut eframe::Frame) {
    let input = RawInput {
        events: vec![Event::Key {
            key: Key::Num4,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::COMMAND,
        }],
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone(), frame);
        app.ui(ui, frame);
    });
    output.drop_without_applying_deltas();
}

/// The processor time of one frame.
fn one(
    ctx: &Context,
    app: &mut App,
    frame: &mut eframe::Frame,
    n: usize,
    active: bool,
) -> Duration {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        time: Some(n as f64 / 60.0),
        ..RawInput::default()
    };
    if active {
        let at = pos2(20.0 + (n * 7 % 1240) as f32, 20.0 + (n * 11 % 760) as f32);
        input.events.push(Event::PointerMoved(at));
    }
    let start = processor_time();
    let mut output = ctx.run_ui(input, |ui| {
        app.logic(&ui.ctx().clone(), frame);
        app.ui(ui, frame);
    });
    let shapes = std::mem::take(&mut output.shapes);
    let meshes = ctx.tessellate(shapes, output.pixels_per_point);
    let took = processor_time().saturating_sub(start);
    assert!(!meshes.is_empty(), "something is drawn");
    output.drop_without_applying_deltas();
    took
}

/// How long this thread has had a processor.
#[cfg(unix)]
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).expect("it does not run backwards")
}

/// Where that cannot be asked for, the time that has passed.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
fn processor_time() -> Duration {
    use std::{sync::OnceLock, time::Instant};
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
