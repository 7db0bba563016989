//! A flood while the window is open and draws: how long the screen stood still, and the rate that was
//! reached against a bare loop of blocking `sendmmsg` / `recvmmsg` (64 a call), in turn.
//!
//!     cargo bench --bench window [-- ROUNDS [DATAGRAMS]] [part of a name]
//!
//! It needs a display, such as `xvfb-run -s "-screen 0 1280x800x24"`. Only the ratios of one run say
//! something; it never fails for a time.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints what it found"
)]

#[path = "bare/mod.rs"]
mod bare;

use std::{
    env,
    time::{Duration, Instant},
};

use eframe::{NativeOptions, egui};
use packet_lab::{
    gui::{App, Options},
    model::{BatchMode, Burst, ClientId, Owner, PayloadSpec},
};

/// Asked for at both; the kernel clips it (`net.core.rmem_max`).
const RECEIVE_BUFFER: u32 = 4 << 20;
/// Bytes of each datagram.
const SIZE: u32 = 64;
/// Frames before the first run.
const WARM: u32 = 20;

const BATCH_MODES: [(&str, BatchMode); 3] = [
    ("sendmmsg", BatchMode::Mmsg),
    ("UDP_SEGMENT", BatchMode::Gso),
    ("one by one", BatchMode::Single),
];

/// What one run gave.
struct Run {
    mode: usize,
    rate: f64,
    ratio: f64,
    /// The time between two frames, all of them in order of length.
    gaps: Vec<Duration>,
    /// What the window did in a frame without painting it, in order of length.
    work: Vec<Duration>,
}

/// Where the measurement is.
enum Phase {
    Warm(u32),
    Start,
    Runs {
        raw: f64,
        start: Instant,
        sent_before: u64,
        gaps: Vec<Duration>,
        work: Vec<Duration>,
        last: Instant,
    },
}

/// The window, and what is measured in it.
struct Measured {
    app: App,
    count: u32,
    /// The runs that are left, the next one last: index of the batch mode, and whether it counts.
    left: Vec<(usize, bool)>,
    phase: Phase,
    runs: Vec<Run>,
}

impl Measured {
    fn received(&self) -> u64 {
        let ledger = self.app.session().ledger();
        ledger.arrivals_of(|owner| owner == Owner::Server).received
    }

    /// After a frame that took `work`; returns whether all is done.
    fn step(&mut self, ctx: &egui::Context, work: Duration) -> bool {
        let now = Instant::now();
        match &mut self.phase {
            Phase::Warm(0) => self.phase = Phase::Start,
            Phase::Warm(left) => *left -= 1,
            Phase::Start => {
                let Some((mode, _)) = self.left.last() else {
                    return true;
                };
                let raw = bare::rate(SIZE as usize, self.count, RECEIVE_BUFFER);
                let burst = Burst {
                    client: ClientId(0),
                    payload: PayloadSpec::Counter { size: SIZE },
                    repeat: self.count,
                    rate: None,
                    batch_mode: BATCH_MODES
                        .get(*mode)
                        .map_or(BatchMode::Single, |(_, mode)| *mode),
                    lossless: true,
                    in_turn: false,
                    dont_wait: false,
                };
                self.app.burst(ctx, burst);
                let start = Instant::now();
                self.phase = Phase::Runs {
                    raw,
                    start,
                    sent_before: self.received(),
                    gaps: Vec::new(),
                    work: Vec::new(),
                    last: start,
                };
            }
            Phase::Runs {
                raw,
                start,
                sent_before,
                gaps,
                work: works,
                last,
            } => {
                gaps.push(now - *last);
                works.push(work);
                *last = now;
                let (raw, start, before) = (*raw, *start, *sent_before);
                let (mut gaps, mut works) = (std::mem::take(gaps), std::mem::take(works));
                if self.received() < before + u64::from(self.count) {
                    if let Phase::Runs {
                        gaps: list,
                        work: other,
                        ..
                    } = &mut self.phase
                    {
                        (*list, *other) = (gaps, works);
                    }
                    return false;
                }
                let rate = f64::from(self.count) / start.elapsed().as_secs_f64();
                gaps.sort();
                works.sort();
                if let Some((mode, true)) = self.left.pop() {
                    self.runs.push(Run {
                        mode,
                        rate,
                        ratio: rate / raw,
                        gaps,
                        work: works,
                    });
                }
                self.phase = Phase::Start;
            }
        }
        // The window itself rests between the runs; the measurement goes on.
        ctx.request_repaint_after(Duration::from_millis(50));
        false
    }

    fn report(&self) {
        println!(
            "{} datagrams of {SIZE} B a run, lossless, the window open and drawing; medians",
            self.count
        );
        println!(
            "| calls | datagrams/s | ÷ bare loop | longest time without a frame | p99 | frames/s | p99 without painting |"
        );
        println!("| --- | --- | --- | --- | --- | --- | --- |");
        for (n, (name, _)) in BATCH_MODES.iter().enumerate() {
            let runs: Vec<&Run> = self.runs.iter().filter(|run| run.mode == n).collect();
            if runs.is_empty() {
                continue;
            }
            let middle = |of: &dyn Fn(&Run) -> f64| {
                let mut values: Vec<f64> = runs.iter().map(|run| of(run)).collect();
                values.sort_by(f64::total_cmp);
                values.get(values.len() / 2).copied().unwrap_or_default()
            };
            let at = |list: &[Duration], share: usize| {
                let n = (list.len() * share / 100).min(list.len().saturating_sub(1));
                list.get(n).map_or(0.0, |one| one.as_secs_f64() * 1000.0)
            };
            let longest = runs.iter().map(|run| at(&run.gaps, 100));
            println!(
                "| {name} | {:.0} | {:.2} | {:.0} ms (of all runs) | {:.0} ms | {:.0} | {:.1} ms |",
                middle(&|run| run.rate),
                middle(&|run| run.ratio),
                longest.fold(0.0, f64::max),
                middle(&|run| at(&run.gaps, 99)),
                middle(&|run| {
                    let all: Duration = run.gaps.iter().sum();
                    run.gaps.len() as f64 / all.as_secs_f64().max(1e-9)
                }),
                middle(&|run| at(&run.work, 99)),
            );
        }
    }
}

impl eframe::App for Measured {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.app.logic(ctx, frame);
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let start = Instant::now();
        self.app.ui(ui, frame);
        if self.step(ui.ctx(), start.elapsed()) {
            if !self.runs.is_empty() {
                self.report();
            }
            self.runs.clear();
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }
}

fn main() -> eframe::Result {
    let numbers: Vec<u32> = env::args().filter_map(|word| word.parse().ok()).collect();
    let rounds = numbers.first().copied().unwrap_or(5);
    let count = numbers.get(1).copied().unwrap_or(1_000_000);
    // Cargo adds options of its own.
    let part = env::args()
        .skip(1)
        .find(|word| !word.starts_with('-') && word.parse::<u32>().is_err())
        .unwrap_or_default();
    let cases = || {
        (0..BATCH_MODES.len()).filter(|n| {
            BATCH_MODES
                .get(*n)
                .is_some_and(|(name, _)| name.contains(&part))
        })
    };
    // The first round warms up and is not counted.
    let mut left: Vec<(usize, bool)> = (0..=rounds)
        .flat_map(|round| cases().map(move |mode| (mode, round > 0)))
        .collect();
    left.reverse();
    let native = NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default().with_inner_size(egui::vec2(1280.0, 800.0)),
        ..NativeOptions::default()
    };
    eframe::run_native(
        "Packet Lab, measured",
        native,
        Box::new(move |creation| {
            let mut app =
                App::new(&creation.egui_ctx, Options::default()).map_err(|error| error.key)?;
            app.set_receive_buffer(RECEIVE_BUFFER);
            Ok(Box::new(Measured {
                app,
                count,
                left,
                phase: Phase::Warm(WARM),
                runs: Vec::new(),
            }))
        }),
    )
}
