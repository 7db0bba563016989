//! A random walk over the window: clicks, keys, drags, pastes, sizes, floods and settings in any order.
//! Nothing panics, no text leaves its place, the window rests where nothing goes on, and one can be
//! sent and seen whole afterwards.
//!
//! `LAB_SEED` repeats a walk, `LAB_SECONDS` lets it last longer (20 unless said otherwise).

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "frames come in real time, as a system lets them; a walk that fails tells its steps"
)]

use std::{
    collections::BTreeMap,
    env,
    io::Write as _,
    net::{TcpStream, UdpSocket},
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, bounded};
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect, TouchPhase,
    Vec2, pos2, vec2,
};
use egui_kittest::{Harness, kittest::NodeT as _};
use packet_lab::{
    gui::{App, UiCommand},
    model::{BatchMode, Burst, ClientId, Fate, PayloadSpec},
    text::Lang,
};

use crate::{
    dice::Dice,
    lab::Lab,
    place::{Place, place},
    texts::overlapping,
};

/// How long a walk takes in `tests/run`.
const SECONDS: u64 = 20;
/// The first walk unless told otherwise: the same each time.
const SEED: u64 = 1;
/// Steps between two rests.
const STEPS: u64 = 60;
/// The window rests when it asks for no frame for so long.
const QUIET: Duration = Duration::from_millis(400);
/// How long it is let go on with what it does.
const SOON: Duration = Duration::from_secs(2);
/// How long it may take until it rests.
const PATIENCE: Duration = Duration::from_secs(30);
/// Frames in a row in which nothing is new, at the end of which nothing moves any more.
const WASTED: u32 = 40;

/// What somebody may paste, or send from outside.
const NASTY: [&str; 10] = [
    "hello",
    "",
    "你好，世界",
    "\u{1b}[31mred\u{7}\u{0}\u{9b}2J",
    "a\u{202e}gnp.exe\u{2066}x\u{2069}\u{200b}\u{200f}\u{2028}b",
    "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}\u{30b}\u{30c}",
    "龘靐齉 🦀 ﷽",
    "68 65 6c 6c 6f",
    "127.0.0.1:9",
    "99999999999999999999",
];

/// Keys that mean something somewhere.
const KEYS: [Key; 26] = [
    Key::Tab,
    Key::Enter,
    Key::Escape,
    Key::Space,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Delete,
    Key::Backspace,
    Key::A,
    Key::C,
    Key::F,
    Key::P,
    Key::T,
    Key::X,
    Key::Z,
    Key::Num0,
    Key::Plus,
    Key::Minus,
    Key::F4,
    Key::F5,
];

/// Windows of all shapes; the first is the least that a system lets it have.
const SIZES: [Vec2; 6] = [
    vec2(1024.0, 600.0),
    vec2(1280.0, 720.0),
    vec2(1280.0, 960.0),
    vec2(1600.0, 900.0),
    vec2(2560.0, 1440.0),
    vec2(1180.0, 690.0),
];

/// A place within a rectangle.
fn within(dice: &mut Dice, rect: Rect) -> Pos2 {
    let mut share = || dice.below(1000) as f32 / 1000.0;
    let (x, y) = (share(), share());
    pos2(
        rect.left() + rect.width() * x,
        rect.top() + rect.height() * y,
    )
}

/// A window that draws a frame when one is asked for, as a system lets it.
struct Walk {
    lab: Lab<'static>,
    dice: Dice,
    asked: Receiver<Duration>,
    /// When the next frame is due.
    due: Option<Instant>,
    /// What was done, the newest last.
    steps: Vec<String>,
    /// The longest frame yet, and after which step.
    slowest: (Duration, String),
    /// Connections from outside.
    streams: Vec<TcpStream>,
}

impl Walk {
    fn begin(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let lang = dice.of(Lang::ALL);
        let options = packet_lab::gui::Options {
            lang: Some(lang),
            ..Lab::options(None)
        };
        let harness: Harness<'static, App> = Harness::builder()
            .with_size(dice.of(&SIZES))
            .with_step_dt(1.0 / 20.0)
            .allow_missing_glyphs()
            .build_eframe(|creation| {
                App::new(&creation.egui_ctx, options).expect("the lab starts")
            });
        let (ask, asked) = bounded(1 << 16);
        harness.ctx.set_request_repaint_callback(move |info| {
            ask.try_send(info.delay).ok();
        });
        Self {
            lab: Lab { harness },
            dice,
            asked,
            due: None,
            steps: Vec::new(),
            slowest: (Duration::ZERO, String::new()),
            streams: Vec::new(),
        }
    }

    /// Draws one frame for each event, or one.
    fn frame(&mut self) {
        // What was asked for before is this frame.
        while self.asked.try_recv().is_ok() {}
        self.due = None;
        let begun = Instant::now();
        self.lab.harness.step();
        let took = begun.elapsed();
        if took > self.slowest.0 {
            let last = self.steps.last().cloned().unwrap_or_default();
            self.slowest = (took, last);
        }
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
    fn news(&self) -> (u64, u64, u64) {
        let record = self.lab.session().record();
        let progress = self.lab.session().udp().progress(ClientId(0));
        (
            u64::from(record.len()),
            u64::from(record.notes_len()),
            progress.sent,
        )
    }

    /// Draws all frames that are asked for until none is; what was wrong if they do not end.
    fn rest(&mut self, patience: Duration) -> Result<(), String> {
        let end = Instant::now() + patience;
        let mut news = self.news();
        let mut wasted = 0;
        let mut causes: BTreeMap<String, u32> = BTreeMap::new();
        let mut quiet = Instant::now();
        while quiet.elapsed() < QUIET {
            let now = Instant::now();
            match self.due {
                Some(due) if due <= now => {
                    self.frame();
                    let told = self.lab.harness.ctx.repaint_causes();
                    for cause in told {
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
                    self.hear(left.min(QUIET.saturating_sub(quiet.elapsed())));
                }
                None => self.hear(QUIET.saturating_sub(quiet.elapsed())),
            }
            if now > end {
                return Err(format!("frames do not end: {causes:#?}"));
            }
        }
        Ok(())
    }

    /// Ends what was begun, so that nothing goes on; the moment and the view stay.
    fn calm(&mut self) {
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().calm(&ctx);
        self.frame();
    }

    fn event(&self, event: Event) {
        self.lab.harness.event(event);
    }

    /// Everything that stands for something to be pressed, and the whole window.
    fn target(&mut self) -> (String, Pos2) {
        let window = self.lab.harness.ctx.viewport_rect();
        let nodes: Vec<(String, Rect)> = self
            .lab
            .harness
            .root()
            .children_recursive()
            .filter(|node| {
                let node = node.accesskit_node();
                node.data().supports_action(egui::accesskit::Action::Click)
            })
            .map(|node| {
                let name = node.accesskit_node().label().unwrap_or_default();
                (name, node.rect())
            })
            .filter(|(_, rect)| window.intersects(*rect) && rect.is_positive())
            .collect();
        if nodes.is_empty() || self.dice.below(6) == 0 {
            let at = within(&mut self.dice, window);
            return (format!("{at:?}"), at);
        }
        let (name, rect) = self.dice.of(&nodes);
        (name, within(&mut self.dice, rect))
    }

    fn button(&self, pos: Pos2, pressed: bool) {
        self.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
    }

    fn click(&mut self) -> String {
        let (name, at) = self.target();
        self.event(Event::PointerMoved(at));
        self.button(at, true);
        self.button(at, false);
        format!("click {name:?}")
    }

    fn drag(&mut self) -> String {
        let (name, from) = self.target();
        let to = if self.dice.below(2) == 0 {
            self.target().1
        } else {
            let by = Rect::from_center_size(from, Vec2::splat(160.0));
            within(&mut self.dice, by)
        };
        self.event(Event::PointerMoved(from));
        self.button(from, true);
        for share in [0.3, 0.7, 1.0] {
            self.event(Event::PointerMoved(from.lerp(to, share)));
        }
        self.button(to, false);
        format!("drag {name:?} to {to:?}")
    }

    fn key(&mut self) -> String {
        let (modifiers, key) = if self.dice.below(2) == 0 {
            let command = self.dice.of(&UiCommand::ALL);
            let Some(shortcut) = command.shortcuts().first() else {
                return String::from("no key");
            };
            (shortcut.modifiers, shortcut.logical_key)
        } else {
            let held = [
                Modifiers::NONE,
                Modifiers::NONE,
                Modifiers::COMMAND,
                Modifiers::SHIFT,
            ];
            (self.dice.of(&held), self.dice.of(&KEYS))
        };
        self.lab.harness.key_press_modifiers(modifiers, key);
        format!("{modifiers:?} {key:?}")
    }

    fn paste(&mut self) -> String {
        let text = match self.dice.below(12) {
            0 => "x".repeat(70_000),
            1 => "你".repeat(30_000),
            _ => self.dice.of(&NASTY).to_owned(),
        };
        let what = format!("paste {} characters", text.chars().count());
        if self.dice.below(2) == 0 {
            self.lab.harness.key_press(Key::F2);
        }
        let event = if self.dice.below(2) == 0 {
            Event::Paste(text)
        } else {
            Event::Text(text)
        };
        self.event(event);
        what
    }

    fn wheel(&mut self) -> String {
        let (name, at) = self.target();
        self.event(Event::PointerMoved(at));
        let zoom = self.dice.below(4) == 0;
        let delta = vec2(0.0, self.dice.below(400) as f32 - 200.0);
        self.event(Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta,
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: if zoom {
                Modifiers::COMMAND
            } else {
                Modifiers::NONE
            },
        });
        format!("wheel {delta:?} at {name:?}")
    }

    fn resize(&mut self) -> String {
        let size = self.dice.of(&SIZES);
        self.lab.resize(size.x, size.y);
        format!("size {size:?}")
    }

    fn flood(&mut self) -> String {
        let size = u32::try_from(self.dice.below(1400)).expect("small") + 1;
        let repeat = self.dice.of(&[1, 2, 60, 600, 5_000, 20_000]);
        let burst = Burst {
            payload: PayloadSpec::Counter { size },
            rate: self.dice.of(&[None, None, Some(20), Some(5_000)]),
            batch_mode: self
                .dice
                .of(&[BatchMode::Single, BatchMode::Mmsg, BatchMode::Gso]),
            ..Burst::of(ClientId(0), Vec::new(), repeat)
        };
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().burst(&ctx, burst);
        format!("flood of {repeat} × {size}")
    }

    fn outside(&mut self) -> String {
        let text = self.dice.of(&NASTY);
        let Some(server) = self.lab.session().udp().local() else {
            return String::from("nobody listens");
        };
        if self.dice.below(3) == 0 {
            if let Ok(mut stream) = TcpStream::connect_timeout(&server, Duration::from_millis(200))
            {
                stream.write_all(text.as_bytes()).ok();
                self.streams.push(stream);
            }
            if self.streams.len() > 4 {
                self.streams.remove(0);
            }
        } else if let Ok(socket) = UdpSocket::bind((server.ip(), 0)) {
            socket.send_to(text.as_bytes(), server).ok();
        }
        format!("outside {text:?}")
    }

    fn step(&mut self) {
        let what = match self.dice.below(24) {
            0..9 => self.click(),
            9..14 => self.key(),
            14..17 => self.drag(),
            17..19 => self.paste(),
            19 => self.wheel(),
            20 => self.resize(),
            21 => self.flood(),
            22 => self.outside(),
            _ => {
                self.event(Event::PointerGone);
                String::from("pointer gone")
            }
        };
        self.steps.push(what);
        for _ in 0..=self.dice.below(3) {
            self.frame();
        }
    }

    fn fail(&self, seed: u64, wrong: &str) -> ! {
        let last = self.steps.len().saturating_sub(80);
        let steps = self.steps.get(last..).unwrap_or_default().join("\n  ");
        panic!("LAB_SEED={seed}, after\n  {steps}\n{wrong}");
    }

    /// Nothing more is drawn where nothing goes on, and what is drawn has its place.
    fn check(&mut self, seed: u64) {
        if let Err(first) = self.rest(SOON) {
            let wasteful = first.starts_with("frames show");
            self.calm();
            let second = self.rest(PATIENCE);
            if wasteful || second.is_err() {
                self.fail(seed, &format!("{first}\n{second:?}"));
            }
        }
        // What hangs over the window lies on it rightly.
        self.event(Event::PointerGone);
        for _ in 0..3 {
            self.lab.harness.key_press(Key::Escape);
        }
        self.calm();
        if let Err(wrong) = self.rest(PATIENCE) {
            self.fail(seed, &wrong);
        }
        let wrong = overlapping(&self.lab.harness);
        if !wrong.is_empty() {
            self.fail(seed, &wrong.join("\n"));
        }
    }

    /// One is sent and seen whole.
    fn main_job(&mut self, seed: u64) {
        let ctx = self.lab.harness.ctx.clone();
        self.lab.harness.state_mut().begin_anew(&ctx);
        self.frame();
        let before = self.lab.books().of(Fate::Whole);
        self.lab.press(Key::F2);
        self.lab.press_with(Modifiers::COMMAND, Key::A);
        self.event(Event::Text("hello".into()));
        self.lab.harness.run_steps(2);
        self.lab.press_with(Modifiers::COMMAND, Key::Enter);
        let whole = |session: &packet_lab::session::Session| {
            session.ledger().books(|_| true).of(Fate::Whole) > before
        };
        let seen = self.lab.harness.state_mut().wait_until(PATIENCE, whole);
        if !seen {
            self.fail(
                seed,
                &format!("the last is not whole: {:?}", self.lab.books()),
            );
        }
    }

    /// Gives frames until the record says so.
    #[track_caller]
    fn until(&mut self, what: &str, done: impl Fn(&packet_lab::session::Session) -> bool) {
        self.lab.until(what, done);
        self.frame();
    }

    #[track_caller]
    fn rests(&mut self, what: &str) {
        if let Err(wrong) = self.rest(PATIENCE) {
            panic!("{what}: {wrong}");
        }
    }
}

#[test]
fn in_every_state_the_window_rests() {
    match place("walk::in_every_state_the_window_rests") {
        Place::Passed => return,
        Place::Inside => {}
        Place::Nowhere => return eprintln!("skipped: no namespace here"),
    }
    let mut walk = Walk::begin(1);
    walk.rests("at the start");
    walk.lab.press(Key::F2);
    walk.event(Event::Paste("x".repeat(70_000)));
    walk.frame();
    walk.rests("with a long text");
    walk.lab.press_with(Modifiers::COMMAND, Key::A);
    walk.event(Event::Text("hello".into()));
    walk.frame();
    let whole = |session: &packet_lab::session::Session| {
        session.ledger().books(|_| true).of(Fate::Whole) == 1
    };
    walk.lab.command(UiCommand::Send);
    walk.until("one is whole", whole);
    let looks = [
        UiCommand::Pause,
        UiCommand::Projector,
        UiCommand::View,
        UiCommand::Projector,
        UiCommand::Transport,
        UiCommand::Sockets,
        UiCommand::View,
    ];
    for look in looks {
        walk.lab.command(look);
        walk.frame();
        walk.rests(&format!("after {look:?}"));
    }
    // A send that finds no room: TCP, and nobody reads.
    walk.lab.command(UiCommand::Live);
    walk.lab.command(UiCommand::Reading);
    let ctx = walk.lab.harness.ctx.clone();
    let burst = Burst::of(ClientId(0), vec![b'x'; 60_000], 1_000);
    walk.lab.harness.state_mut().burst(&ctx, burst);
    walk.until("EAGAIN", |session| {
        let mut rows = session.record().rows();
        rows.any(|row| row.errno == packet_lab::model::Errno::EAGAIN)
    });
    walk.rests("while a send waits");
    assert!(
        !walk.lab.session().tcp().progress(ClientId(0)).done(),
        "it waits"
    );
    for look in [UiCommand::View, UiCommand::Pause, UiCommand::Transport] {
        walk.lab.command(look);
        walk.frame();
        walk.rests(&format!("while a send waits, after {look:?}"));
    }
}

fn walk(seed: u64, end: Instant) -> Walk {
    let mut walk = Walk::begin(seed);
    let mut n = 0;
    while n == 0 || Instant::now() < end {
        for _ in 0..STEPS {
            walk.step();
        }
        walk.check(seed);
        n += 1;
    }
    walk.main_job(seed);
    walk
}

#[test]
fn a_random_walk_ends_well() {
    match place("walk::a_random_walk_ends_well") {
        Place::Passed => return,
        Place::Inside => {}
        Place::Nowhere => {
            return eprintln!("skipped: no namespace here, and a walk may flood what it finds");
        }
    }
    let number = |name: &str| {
        env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let given = number("LAB_SEED");
    let mut seed = given.unwrap_or(SEED);
    let end = Instant::now() + Duration::from_secs(number("LAB_SECONDS").unwrap_or(SECONDS));
    while Instant::now() < end {
        eprintln!("LAB_SEED={seed}");
        let one = walk(seed, end.min(Instant::now() + Duration::from_mins(1)));
        let (took, step) = &one.slowest;
        eprintln!(
            "{} steps, slowest frame {took:?} after {step}",
            one.steps.len()
        );
        seed = seed.wrapping_add(2);
    }
}
