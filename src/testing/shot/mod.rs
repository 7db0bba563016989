//! Pictures of the window, made from real experiments on real sockets.

mod charts;
mod exports;
mod lessons;
mod picture;
mod services;
mod sockets;
mod streams;
mod timeline;
mod why;

use std::{fs, net::Ipv4Addr, path::Path, time::Duration};

use egui::{Theme, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    code::Language,
    gui::{Action, App, Options, UiCommand},
    model::{BatchMode, Burst, ClientId, ClientSettings, Fate, Message, Note, Reply, Row},
    session::{BurstPreferences, Preferences, Session, ThemeChoice},
    text::{Catalog, Lang},
};

/// How long an experiment may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Frames that are drawn in that time at least.
const FRAMES: u32 = 1000;

/// A picture that is taken: its name, its size and what it shows.
struct Shot {
    name: &'static str,
    size: (f32, f32),
    lang: Lang,
    theme: Theme,
    /// Whether it is shown in the README, and not only looked at.
    listed: bool,
    projected: bool,
    play: fn(&mut ShotWindow<'_>) -> Result<(), String>,
}

/// What the pictures show.
const SHOTS: &[Shot] = &[
    Shot::new("main-light", Theme::Light, classic),
    Shot::new("main-dark", Theme::Dark, classic),
    Shot::new("chinese", Theme::Light, classic).zh(),
    Shot::extra("chinese-dark", Theme::Dark, classic).zh(),
    Shot::extra("start", Theme::Light, |_| Ok(())),
    Shot::new("projector", Theme::Light, classic).projected(),
    Shot::extra("projector-dark", Theme::Dark, classic).projected(),
    Shot::new("truncated", Theme::Light, truncated),
    Shot::new("dropped", Theme::Light, named),
    Shot::extra("in-doubt", Theme::Light, dropped),
    Shot::new("refused", Theme::Light, refused),
    Shot::extra("unfolded", Theme::Light, unfolded),
    Shot::extra("many-bytes", Theme::Light, many_bytes),
    Shot::new("bytes", Theme::Light, |stage| {
        truncated(stage)?;
        stage.ask(Action::Command(UiCommand::TabBytes))?;
        stage.choose_datagram(4)
    }),
    Shot::extra("calls", Theme::Dark, |stage| {
        refused(stage)?;
        stage.ask(Action::Command(UiCommand::TabCalls))
    }),
    Shot::extra("code", Theme::Light, |stage| {
        truncated(stage)?;
        stage.ask(Action::Command(UiCommand::TabCode))
    }),
    Shot::extra("code-chinese", Theme::Dark, |stage| {
        truncated(stage)?;
        stage.ask(Action::SetCode(Language::C))?;
        stage.ask(Action::Command(UiCommand::TabCode))
    })
    .zh(),
    Shot::extra("twice", Theme::Light, refused),
    Shot::extra("why", Theme::Light, |stage| {
        truncated(stage)?;
        stage.choose_datagram(5)?;
        stage.press("Why?")
    }),
    Shot::extra("menu", Theme::Dark, |stage| {
        refused(stage)?;
        stage.press("Menu")
    }),
    Shot::extra("high-contrast", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::HighContrast))?;
        dropped(stage)
    }),
    Shot::extra("high-contrast-dark", Theme::Dark, |stage| {
        stage.ask(Action::Command(UiCommand::HighContrast))?;
        classic(stage)
    }),
    Shot::extra("cleared", Theme::Light, |stage| {
        truncated(stage)?;
        stage.ask(Action::Command(UiCommand::Clear))
    }),
    Shot::extra("file", Theme::Light, |stage| {
        classic(stage)?;
        stage.press("file")
    }),
    Shot::extra("escapes", Theme::Dark, |stage| {
        classic(stage)?;
        stage.press("escapes")
    }),
    Shot::extra("shortcuts", Theme::Light, |stage| {
        classic(stage)?;
        stage.ask(Action::Command(UiCommand::Help))
    }),
    Shot::extra("palette", Theme::Light, palette),
    Shot::extra("palette-dark", Theme::Dark, |stage| {
        classic(stage)?;
        stage.ask(Action::Command(UiCommand::Palette))
    }),
    Shot::extra("palette-chinese", Theme::Light, palette).zh(),
    Shot::extra("palette-projector", Theme::Light, palette)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("notices", Theme::Light, |stage| {
        let app = stage.app()?;
        let moved = Message::new("notice-port-moved").with("wanted", "8080");
        app.notices.push(moved.with("got", "8081"));
        let taken = Message::new("error-port-in-use").with("how", "nobody");
        app.notices.push(taken.with("addr", "127.0.0.1:53"));
        app.session
            .udp_mut()
            .listen((Ipv4Addr::UNSPECIFIED, 0).into())
            .ok();
        stage.until(|session| {
            session
                .udp()
                .server()
                .is_some_and(|s| s.local.ip().is_unspecified())
        })?;
        classic(stage)
    }),
    Shot::extra("burst", Theme::Light, burst).sized(1280.0, 720.0),
    Shot::extra("burst-chinese", Theme::Dark, burst)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("gone", Theme::Light, gone),
    Shot::new("1280x720", Theme::Light, classic).sized(1280.0, 720.0),
    Shot::extra("1280x720-chinese", Theme::Dark, dropped)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("1280x800", Theme::Light, truncated).sized(1280.0, 800.0),
    Shot::extra("1024x600", Theme::Light, classic).sized(1024.0, 600.0),
    Shot::new("1920x1080", Theme::Light, classic).sized(1920.0, 1080.0),
    Shot::extra("1920x1080-projector", Theme::Light, classic)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
];

impl Shot {
    /// A picture that is only looked at.
    const fn extra(
        name: &'static str,
        theme: Theme,
        play: fn(&mut ShotWindow<'_>) -> Result<(), String>,
    ) -> Self {
        let mut shot = Self::new(name, theme, play);
        shot.listed = false;
        shot
    }

    const fn new(
        name: &'static str,
        theme: Theme,
        play: fn(&mut ShotWindow<'_>) -> Result<(), String>,
    ) -> Self {
        Self {
            name,
            size: (1600.0, 900.0),
            lang: Lang::En,
            theme,
            listed: true,
            projected: false,
            play,
        }
    }

    /// On the projector.
    const fn projected(mut self) -> Self {
        self.projected = true;
        self
    }

    /// The same picture with the texts in Chinese.
    const fn zh(mut self) -> Self {
        self.lang = Lang::ZhCn;
        self
    }

    /// In a window of another size.
    const fn sized(mut self, width: f32, height: f32) -> Self {
        self.size = (width, height);
        self
    }
}

/// Plays what is to be shown and writes a picture of each into the folder `out`: those of the README,
/// or with `only` those whose name contains it, or `all`.
///
/// # Errors
/// A picture could not be drawn or written, or what was to be shown did not come; the text says which.
pub fn shot(out: &Path, only: Option<&str>) -> Result<(), String> {
    fs::create_dir_all(out).map_err(|error| error.to_string())?;
    let all = [
        SHOTS,
        streams::SHOTS,
        timeline::SHOTS,
        sockets::SHOTS,
        services::SHOTS,
        picture::SHOTS,
        charts::SHOTS,
        lessons::SHOTS,
        exports::SHOTS,
        why::SHOTS,
    ];
    for shot in all.into_iter().flatten() {
        if !only.map_or(shot.listed, |only| {
            only == "all" || shot.name.contains(only)
        }) {
            continue;
        }
        take(shot, out).map_err(|error| format!("{}: {error}", shot.name))?;
    }
    Ok(())
}

fn take(shot: &Shot, out: &Path) -> Result<(), String> {
    let options = Options {
        lang: Some(shot.lang),
        settings: None,
        lessons: false,
        twice: shot.name == "twice",
        results: Some(out.to_owned()),
        ..Options::default()
    };
    let mut failed = None;
    let harness = Harness::builder()
        .with_size(vec2(shot.size.0, shot.size.1))
        .with_theme(shot.theme)
        .wgpu()
        .build_eframe(|creation| PossibleApp::open(&creation.egui_ctx, options, &mut failed));
    if let Some(why) = failed {
        return Err(why);
    }
    let mut stage = ShotWindow { harness };
    let theme = match shot.theme {
        Theme::Dark => ThemeChoice::Dark,
        Theme::Light => ThemeChoice::Light,
    };
    stage.ask(Action::SetTheme(theme))?;
    if shot.projected {
        stage.ask(Action::Command(UiCommand::Projector))?;
    }
    // A harness keeps its size in points: of a window in which all is smaller, more of them are seen.
    stage.harness.run_steps(2);
    let zoom = stage.harness.ctx.zoom_factor();
    let size = vec2(shot.size.0, shot.size.1) / zoom;
    stage.harness.set_size(size);
    stage.harness.step();
    (shot.play)(&mut stage)?;
    stage.harness.remove_cursor();
    stage.harness.run_steps(8);
    let picture = stage.harness.render()?;
    let path = out.join(shot.name).with_extension("png");
    picture.save(&path).map_err(|error| error.to_string())
}

/// The application, or nothing where it could not start.
struct PossibleApp(Option<App>);

impl PossibleApp {
    fn open(ctx: &egui::Context, options: Options, failed: &mut Option<String>) -> Self {
        match App::new(ctx, options) {
            Ok(app) => Self(Some(app)),
            Err(message) => {
                *failed = Some(message.key.to_owned());
                Self(None)
            }
        }
    }
}

impl eframe::App for PossibleApp {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        if let Some(app) = &mut self.0 {
            app.logic(ctx, frame);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if let Some(app) = &mut self.0 {
            app.ui(ui, frame);
        }
    }
}

/// A window in which an experiment is played.
struct ShotWindow<'a> {
    harness: Harness<'a, PossibleApp>,
}

impl ShotWindow<'_> {
    fn app(&mut self) -> Result<&mut App, String> {
        self.harness
            .state_mut()
            .0
            .as_mut()
            .ok_or_else(|| "no window".to_owned())
    }

    fn ask(&mut self, action: Action) -> Result<(), String> {
        self.app()?.actions.push(action);
        self.harness.step();
        Ok(())
    }

    /// Chooses the row of a datagram, counted from 0.
    fn choose_datagram(&mut self, n: usize) -> Result<(), String> {
        let record = self.app()?.session.record();
        let mut rows = (0..record.len()).filter(|id| record.row(*id).is_some_and(Row::is_datagram));
        let row = rows.nth(n);
        self.ask(Action::Select(row))
    }

    /// Draws on until the record says so: what takes several steps goes on with the frames.
    fn until(&mut self, done: impl Fn(&Session) -> bool) -> Result<(), String> {
        for _ in 0..FRAMES {
            let reached = self.app()?.wait_until(PATIENCE / FRAMES, &done);
            self.harness.step();
            if reached {
                return Ok(());
            }
        }
        Err("what was to be shown did not come".to_owned())
    }

    fn press(&mut self, name: &str) -> Result<(), String> {
        let found = self.harness.query_by_label(name);
        found.ok_or_else(|| format!("no {name}"))?.click();
        self.harness.run_steps(4);
        Ok(())
    }

    fn read_size(&mut self, size: u32) -> Result<(), String> {
        let mut settings = self.app()?.session.udp().settings().clone();
        settings.read_sizes = vec![size];
        self.ask(Action::SetServer(settings))
    }

    fn send(&mut self, payload: &[u8], repeat: u32) -> Result<(), String> {
        self.send_from(ClientId(0), payload, repeat)
    }

    fn send_from(&mut self, client: ClientId, payload: &[u8], repeat: u32) -> Result<(), String> {
        self.ask(Action::Send(vec![Burst::of(
            client,
            payload.to_vec(),
            repeat,
        )]))
    }

    fn fate(&mut self, fate: Fate, count: u64) -> Result<(), String> {
        self.until(move |session| session.ledger().books(|_| true).of(fate) >= count)
    }
}

/// Four bytes against 1024, and a second datagram that waits.
fn classic(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::Command(UiCommand::Reading))?;
    stage.send(b"hello", 1)?;
    stage.send(b"world", 1)?;
    stage.fate(Fate::InFlight, 2)?;
    stage.read_size(4)?;
    stage.ask(Action::Command(UiCommand::ReadOnce))?;
    stage.fate(Fate::Truncated, 1)
}

fn truncated(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let mut settings = stage.app()?.session.udp().settings().clone();
    settings.reply = Reply::Upper;
    stage.ask(Action::SetServer(settings))?;
    stage.send(b"hello", 1)?;
    stage.fate(Fate::Whole, 2)?;
    stage.read_size(4)?;
    stage.send("你好".as_bytes(), 1)?;
    stage.fate(Fate::Truncated, 1)
}

fn small_buffer(stage: &mut ShotWindow<'_>, asked: u32) -> Result<(), String> {
    let mut settings = stage.app()?.session.udp().settings().clone();
    settings.receive_buffer = Some(asked);
    settings.reading = false;
    stage.ask(Action::SetServer(settings))?;
    stage.until(|session| {
        let buffer = session
            .udp()
            .server()
            .and_then(|server| server.receive_buffer);
        buffer.is_some_and(|(asked, _)| asked.is_some())
    })
}

/// A queue that is full before the last two, each of which is seen by itself.
fn named(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    small_buffer(stage, 0)?;
    let rooms = [&b"hello"[..], b"world", b"third", b"fourth"];
    for (n, payload) in (1..).zip(rooms) {
        stage.send(payload, 1)?;
        stage.until(|session| {
            let record = session.record();
            let sent = record.rows().filter(|row| row.is_datagram()).count();
            let last = record.notes_len().checked_sub(1);
            let looked = last.and_then(|last| record.note(last)).is_some_and(|one| {
                matches!(one.note, Note::Queue { .. }) && one.rows_before == record.len()
            });
            sent == n && looked
        })?;
    }
    stage.fate(Fate::Dropped, 2)
}

fn dropped(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    small_buffer(stage, 4608)?;
    stage.send(b"hello", 20)?;
    stage.fate(Fate::Dropped, 1)
}

fn unfolded(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    dropped(stage)?;
    stage.ask(Action::Command(UiCommand::Unfold))?;
    stage.ask(Action::Command(UiCommand::StepForward))?;
    stage
        .app()?
        .session
        .udp_mut()
        .send(ClientId(0), b"later".to_vec(), 3)
        .map_err(|error| error.key.to_owned())?;
    stage.until(|session| session.ledger().books(|_| true).sent >= 23)
}

fn refused(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.send(b"hello", 1)?;
    stage.fate(Fate::Whole, 1)?;
    let nobody = ClientSettings {
        connected: true,
        ..ClientSettings::to((Ipv4Addr::LOCALHOST, 9).into())
    };
    stage.ask(Action::SetClient(ClientId(0), nobody))?;
    stage.send(b"anyone?", 1)?;
    stage.fate(Fate::Refused, 1)
}

fn many_bytes(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::AddClient)?;
    let letters: Vec<u8> = (b'a'..=b'z').cycle().take(2000).collect();
    stage.send(&letters, 1)?;
    stage.fate(Fate::Truncated, 1)?;
    stage.send_from(ClientId(1), b"", 1)?;
    stage.fate(Fate::Whole, 1)?;
    stage.send(&vec![b'x'; 65_508], 1)?;
    stage.fate(Fate::NotSent, 1)
}

/// The least memory, after more was sent than has room in it; and what would not fit at all.
fn gone(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetMemory(Some(16)))?;
    let burst = Burst {
        batch_mode: BatchMode::Gso,
        lossless: true,
        ..Burst::of(ClientId(0), vec![b'x'; 64], 100_000)
    };
    stage.ask(Action::SendAnyway(vec![burst.clone()]))?;
    stage.fate(Fate::Whole, 100_000)?;
    let first = stage.app()?.session.record().first_kept_row();
    stage.ask(Action::Select(Some(first)))?;
    let more = Burst {
        repeat: 1_000_000,
        ..burst
    };
    stage.ask(Action::Send(vec![more]))
}

/// The settings of a burst, after one that could not be as fast as was asked for.
fn burst(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let lang = stage.app()?.look.lang;
    let text = Catalog::new(lang);
    let preferences = Preferences {
        repeat: 20_000,
        burst: BurstPreferences {
            rate: Some(5_000_000),
            carries: "counter".to_owned(),
            calls: "mmsg".to_owned(),
            lossless: true,
            ..BurstPreferences::default()
        },
        ..stage.app()?.preferences.clone()
    };
    let ctx = stage.harness.ctx.clone();
    stage.app()?.restore(&ctx, preferences);
    stage.ask(Action::Command(UiCommand::Send))?;
    stage.fate(Fate::Whole, 20_000)?;
    stage.press(&text.get("burst-settings"))
}

/// The palette with what a word finds.
fn palette(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    classic(stage)?;
    stage.ask(Action::Command(UiCommand::Palette))?;
    stage.harness.run_steps(2);
    stage.harness.event(egui::Event::Text("read".to_owned()));
    stage.harness.run_steps(4);
    Ok(())
}
