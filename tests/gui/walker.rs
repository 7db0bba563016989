//! A window that draws a frame when one is asked for, as a system lets it: for walks over it, and to see
//! whether it rests.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "frames come in real time, as a system lets them; a walk that fails tells its steps"
)]

use std::{
    collections::BTreeMap,
    net::TcpStream,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, bounded};
use egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use packet_lab::{
    gui::{App, Options},
    model::{ClientId, Fate},
    session::Session,
    text::Lang,
};

use crate::{
    lab::Lab,
    rng::SeededRng,
    texts::{clashing, overlapping},
    walker_steps::SIZES,
};

/// The window rests when it asks for no frame for so long.
const QUIET: Duration = Duration::from_millis(400);
/// The same where nothing is left to lot: something that is drawn once a second would be seen.
const LONG_QUIET: Duration = Duration::from_millis(1_200);
/// How long it is let go on with what it does.
const SOON: Duration = Duration::from_secs(2);
/// How long it may take until it rests.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Frames in a row in which nothing is new, at the end of which nothing moves any more.
const WASTED: u32 = 40;

/// How long this thread was on a core, where the system tells.
fn time_on_core() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanos = text.split_whitespace().next()?;
    nanos.parse().ok().map(Duration::from_nanos)
}

/// A window that draws a frame when one is asked for, as a system lets it.
pub(crate) struct Walk {
    pub(crate) lab: Lab<'static>,
    pub(crate) rng: SeededRng,
    asked: Receiver<Duration>,
    /// When the next frame is due.
    due: Option<Instant>,
    /// What was done, the newest last.
    pub(crate) steps: Vec<String>,
    /// The longest step yet with all its frames, by the time of its thread on a core: that time, the whole, and
    /// what it was. Where the system does not tell the first, by the whole.
    pub(crate) slowest: (Duration, Duration, String),
    /// Ids that two things had, as the library tells.
    clashes: Vec<String>,
    /// Connections from outside.
    pub(crate) streams: Vec<TcpStream>,
}

impl Walk {
    /// A window of a language and a size by lot.
    pub(crate) fn begin(seed: u64) -> Self {
        let mut rng = SeededRng(seed);
        let (lang, size) = (rng.of(Lang::ALL), rng.of(&SIZES));
        Self::open(lang, size, rng)
    }

    pub(crate) fn open(lang: Lang, size: Vec2, rng: SeededRng) -> Self {
        let options = Options {
            lang: Some(lang),
            ..Lab::options(None)
        };
        let harness: Harness<'static, App> = Harness::builder()
            .with_size(size)
            .with_step_dt(1.0 / 20.0)
            .allow_missing_glyphs()
            .build_eframe(|creation| {
                App::new(&creation.egui_ctx, options).expect("the lab starts")
            });
        App::check_kept(&harness.ctx);
        let (ask, asked) = bounded(1 << 16);
        harness.ctx.set_request_repaint_callback(move |info| {
            ask.try_send(info.delay).ok();
        });
        Self {
            lab: Lab { harness },
            rng,
            asked,
            due: None,
            steps: Vec::new(),
            slowest: (Duration::ZERO, Duration::ZERO, String::new()),
            clashes: Vec::new(),
            streams: Vec::new(),
        }
    }

    /// Draws one frame for each event, or one.
    pub(crate) fn frame(&mut self) {
        // What was asked for before is this frame.
        while self.asked.try_recv().is_ok() {}
        self.due = None;
        let (start, used) = (Instant::now(), time_on_core());
        self.lab.harness.step();
        let took = start.elapsed();
        let used = time_on_core().map_or(took, |now| now.saturating_sub(used.unwrap_or_default()));
        if used > self.slowest.0 {
            let last = self.steps.last().cloned().unwrap_or_default();
            self.slowest = (used, took, last);
        }
        self.clashes.extend(clashing(&self.lab.harness));
        self.hear(Duration::ZERO);
    }

    /// Hears for so long what frames are asked for.
    fn hear(&mut self, patience: Duration) {
        let end = Instant::now() + patience;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let delay = if left.is_zero() {
                self.asked.try_recv().ok()
            } else {
                self.asked.recv_timeout(left).ok()
            };
            let Some(delay) = delay else { return };
            if let Some(due) = Instant::now().checked_add(delay) {
                let sooner = self.due.is_none_or(|known| due < known);
                self.due = if sooner { Some(due) } else { self.due };
            }
            if delay.is_zero() && !left.is_zero() {
                return;
            }
        }
    }

    /// What there is to see: where it stands still, a frame would be the same.
    fn news(&self) -> (u64, u64, u64, Option<(u64, u32)>) {
        let record = self.lab.session().record();
        let written = self.lab.session().recording();
        let progress = self.lab.session().udp().progress(ClientId(0));
        (
            u64::from(record.len()),
            u64::from(record.notes_len()),
            progress.sent,
            written.map(|written| (written.bytes, written.behind)),
        )
    }

    /// Draws all frames that are asked for until none is for so long; what was wrong if they do not end.
    fn draw_until_idle(&mut self, patience: Duration, enough: Duration) -> Result<(), String> {
        let end = Instant::now() + patience;
        let mut news = self.news();
        let mut wasted = 0;
        let mut causes: BTreeMap<String, u32> = BTreeMap::new();
        let mut quiet = Instant::now();
        while quiet.elapsed() < enough {
            let now = Instant::now();
            match self.due {
                Some(due) if due <= now => {
                    self.frame();
                    let repaints = self.lab.harness.ctx.repaint_causes();
                    for cause in repaints {
                        *causes.entry(cause.to_string()).or_default() += 1;
                    }
                    quiet = Instant::now();
                    let fresh = std::mem::replace(&mut news, self.news()) != news;
                    wasted = if fresh || self.lab.harness.state().goes_on() {
                        0
                    } else {
                        wasted + 1
                    };
                    if wasted > WASTED {
                        return Err(format!("frames show nothing new: {causes:#?}"));
                    }
                }
                Some(due) => {
                    let left = due - now;
                    self.hear(left.min(enough.saturating_sub(quiet.elapsed())));
                }
                None => self.hear(enough.saturating_sub(quiet.elapsed())),
            }
            if now > end {
                return Err(format!("frames do not end: {causes:#?}"));
            }
        }
        Ok(())
    }

    /// Ends what was begun, so that nothing goes on; the moment and the view stay.
    pub(crate) fn stop_all(&mut self) {
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().stop_all(&ctx);
        self.frame();
    }

    pub(crate) fn event(&self, event: Event) {
        self.lab.harness.event(event);
    }

    pub(crate) fn fail(&self, seed: u64, wrong: &str) -> ! {
        let last = self.steps.len().saturating_sub(80);
        let steps = self.steps.get(last..).unwrap_or_default().join("\n  ");
        panic!("LAB_SEED={seed}, after\n  {steps}\n{wrong}");
    }

    /// Nothing more is drawn where nothing goes on, and what is drawn has its place.
    pub(crate) fn check(&mut self, seed: u64) {
        if let Err(first) = self.draw_until_idle(SOON, QUIET) {
            let wasteful = first.starts_with("frames show");
            self.stop_all();
            let second = self.draw_until_idle(TIMEOUT, QUIET);
            if wasteful || second.is_err() {
                self.fail(seed, &format!("{first}\n{second:?}"));
            }
        }
        // What hangs over the window lies on it rightly.
        self.event(Event::PointerGone);
        for _ in 0..3 {
            self.lab.harness.key_press(Key::Escape);
        }
        self.stop_all();
        if let Err(wrong) = self.draw_until_idle(TIMEOUT, QUIET) {
            self.fail(seed, &wrong);
        }
        let mut wrong = overlapping(&self.lab.harness);
        wrong.append(&mut self.clashes);
        if !wrong.is_empty() {
            self.fail(seed, &wrong.join("\n"));
        }
    }

    /// One is sent and seen whole.
    pub(crate) fn main_job(&mut self, seed: u64) {
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().reset_lab(&ctx);
        self.frame();
        let before = self.lab.counts().of(Fate::Whole);
        self.lab.press(Key::F2);
        self.lab.press_with(Modifiers::COMMAND, Key::A);
        self.event(Event::Text("hello".into()));
        self.lab.harness.run_steps(2);
        self.lab.press_with(Modifiers::COMMAND, Key::Enter);
        let whole =
            |session: &Session| session.ledger().fate_counts(|_| true).of(Fate::Whole) > before;
        let seen = self.lab.harness.state_mut().wait_until(TIMEOUT, whole);
        if !seen {
            self.fail(
                seed,
                &format!("the last is not whole: {:?}", self.lab.counts()),
            );
        }
    }

    /// No frame is drawn any more, not even now and then.
    #[track_caller]
    pub(crate) fn expect_idle(&mut self, what: &str) {
        if let Err(wrong) = self.draw_until_idle(TIMEOUT, LONG_QUIET) {
            panic!("{what}: {wrong}");
        }
        assert_eq!(self.clashes, [""; 0], "{what}");
    }
}
