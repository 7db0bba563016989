//! Pictures of the window, made from real experiments on real sockets.

mod charts;
mod exports;
mod lessons;
mod picture;
mod services;
mod sockets;
mod steps;
mod streams;

use std::{error::Error, fs, net::Ipv4Addr, path::Path, time::Duration};

use egui::{Theme, Vec2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::{
    gui::{Action, App, Options, UiCommand},
    model::{BatchMode, Burst, ClientId, Fate, Message, Note, UdpServerSettings},
    session::{BurstPreferences, Preferences, Session, ThemeChoice},
    text::{Catalog, Lang},
};

/// How long an experiment may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Frames that are drawn in that time at least.
const FRAMES: u32 = 1000;

/// What came of a step; what was to be shown did not come, or could not be drawn or written.
type Outcome = Result<(), Box<dyn Error>>;

/// Each line a picture: its name; `listed` of one that is shown in the README, and not only looked at, and a [`Look`];
/// the steps that are played before it. After `=` stands a name for steps that several of them begin with.
const PICTURES: &str = include_str!("pictures.txt");

fn pictures() -> impl Iterator<Item = [&'static str; 3]> {
    PICTURES.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" |")?;
        let (how, steps) = rest.split_once("| ")?;
        Some([name, how.trim(), steps])
    })
}

/// How a window looks, in words: `dark`, `zh`, `projected`; its size in points, where it is not 1600x900.
#[derive(Clone, Copy)]
struct Look<'a>(&'a str);

impl Look<'_> {
    fn has(self, word: &str) -> bool {
        self.0.split(' ').any(|one| one == word)
    }

    /// Width and height of the window, in points.
    fn size(self) -> Vec2 {
        let size = self.0.split(' ').find_map(|word| {
            let (width, height) = word.split_once('x')?;
            Some(vec2(width.parse().ok()?, height.parse().ok()?))
        });
        size.unwrap_or(vec2(1600.0, 900.0))
    }
}

/// Plays what is to be shown and writes a picture of each into the folder `out`: those of the README,
/// or with `only` those whose name contains it, or `all`; after it the words of a look that they have
/// instead of their own, and in their names: `service-dns dark zh 1280x720`.
///
/// # Errors
/// A picture could not be drawn or written, or what was to be shown did not come; the text says which.
pub fn shot(out: &Path, only: Option<&str>) -> Result<(), String> {
    fs::create_dir_all(out).map_err(|error| error.to_string())?;
    let (only, look) = match only.map(|only| only.split_once(' ').unwrap_or((only, ""))) {
        Some((only, look)) => (Some(only), Some(look).filter(|look| !look.is_empty())),
        None => (None, None),
    };
    for shot @ [name, how, _] in pictures().filter(|[name, ..]| *name != "=") {
        let named = |only| only == "all" || name.contains(only);
        if only.map_or(Look(how).has("listed"), named) {
            take(shot, look, out).map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}

fn take([name, how, steps]: [&str; 3], words: Option<&str>, out: &Path) -> Outcome {
    let look = Look(words.unwrap_or(how));
    let (theme, choice) = if look.has("dark") {
        (Theme::Dark, ThemeChoice::Dark)
    } else {
        (Theme::Light, ThemeChoice::Light)
    };
    let options = Options {
        lang: Some(if look.has("zh") { Lang::ZhCn } else { Lang::En }),
        bind: Some((Ipv4Addr::LOCALHOST, 8080).into()),
        results: Some(out.to_owned()),
        ..Options::default()
    };
    let mut failed = None;
    let harness = Harness::builder()
        .with_size(look.size())
        .with_theme(theme)
        .wgpu()
        .build_eframe(|creation| PossibleApp::open(&creation.egui_ctx, options, &mut failed));
    if let Some(why) = failed {
        return Err(why.into());
    }
    let mut stage = ShotWindow { harness };
    stage.ask(Action::SetTheme(choice))?;
    if look.has("projected") {
        stage.project()?;
    }
    // A harness keeps its size in points: of a window in which all is smaller, more of them are seen.
    stage.harness.run_steps(2);
    let zoom = stage.harness.ctx.zoom_factor();
    stage.harness.set_size(look.size() / zoom);
    stage.harness.step();
    stage.play(steps)?;
    stage.harness.remove_cursor();
    stage.harness.run_steps(8);
    let picture = stage.harness.render()?;
    let words = words.map_or_else(String::new, |words| format!("-{}", words.replace(' ', "-")));
    Ok(picture.save(out.join(format!("{name}{words}.png")))?)
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
    fn app(&mut self) -> Result<&mut App, Box<dyn Error>> {
        let app = self.harness.state_mut().0.as_mut();
        Ok(app.ok_or("no window")?)
    }

    fn ask(&mut self, action: Action) -> Outcome {
        self.app()?.actions.push(action);
        self.harness.step();
        Ok(())
    }

    fn command(&mut self, command: UiCommand) -> Outcome {
        self.ask(Action::Command(command))
    }

    fn project(&mut self) -> Outcome {
        self.command(UiCommand::Projector)
    }

    fn set_server(&mut self, change: impl FnOnce(&mut UdpServerSettings)) -> Outcome {
        let mut settings = self.app()?.session.udp().settings().clone();
        change(&mut settings);
        self.ask(Action::SetServer(settings))
    }

    fn prefer(&mut self, change: impl FnOnce(&mut Preferences)) -> Outcome {
        let ctx = self.harness.ctx.clone();
        let app = self.app()?;
        let mut preferences = app.preferences.clone();
        change(&mut preferences);
        app.restore(&ctx, preferences);
        Ok(())
    }

    /// Draws on until the record says so: what takes several steps goes on with the frames.
    fn until(&mut self, done: impl Fn(&Session) -> bool) -> Outcome {
        for _ in 0..FRAMES {
            let reached = self.app()?.wait_until(TIMEOUT / FRAMES, &done);
            self.harness.step();
            if reached {
                return Ok(());
            }
        }
        Err("what was to be shown did not come".into())
    }

    /// Draws so many frames.
    fn steps(&mut self, frames: usize) -> Outcome {
        self.app()?;
        self.harness.run_steps(frames);
        Ok(())
    }

    fn press(&mut self, name: &str) -> Outcome {
        let found = self.harness.query_by_label(name);
        found.ok_or_else(|| format!("no {name}"))?.click();
        self.steps(4)
    }

    /// Presses what has this text on it.
    fn press_key(&mut self, key: &str) -> Outcome {
        let lang = self.app()?.appearance.lang;
        self.press(&Catalog::new(lang).get(key))
    }

    fn send(&mut self, payload: &[u8], repeat: u32) -> Outcome {
        self.send_from(ClientId(0), payload, repeat)
    }

    fn send_from(&mut self, client: ClientId, payload: &[u8], repeat: u32) -> Outcome {
        let burst = Burst::of(client, payload.to_vec(), repeat);
        self.ask(Action::Send(vec![burst]))
    }

    fn fate(&mut self, fate: Fate, count: u64) -> Outcome {
        self.until(move |session| session.ledger().fate_counts(|_| true).of(fate) >= count)
    }
}

fn long_words(stage: &mut ShotWindow<'_>) -> Outcome {
    let ctx = stage.harness.ctx.clone();
    stage.app()?.lengthen_words(&ctx);
    Ok(())
}

fn small_buffer(stage: &mut ShotWindow<'_>, asked: u32) -> Outcome {
    stage.set_server(|settings| {
        settings.server.receive_buffer = Some(asked);
        settings.server.reads.reading = false;
    })?;
    stage.until(|session| {
        let server = session.udp().server();
        let buffer = server.and_then(|server| server.receive_buffer);
        buffer.is_some_and(|(asked, _)| asked.is_some())
    })
}

/// A queue that is full before the last two, each of which is seen by itself.
fn named(stage: &mut ShotWindow<'_>) -> Outcome {
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

fn many_bytes(stage: &mut ShotWindow<'_>) -> Outcome {
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
fn evicted(stage: &mut ShotWindow<'_>) -> Outcome {
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

/// A port that moved, one that is taken, and a server that other machines reach.
fn notices(stage: &mut ShotWindow<'_>) -> Outcome {
    let app = stage.app()?;
    let moved = Message::new("notice-port-moved").with("wanted", "8080");
    app.notices.push(moved.with("got", "8081"));
    let taken = Message::new("error-port-in-use").with("how", "nobody");
    app.notices.push(taken.with("addr", "127.0.0.1:53"));
    let any = (Ipv4Addr::UNSPECIFIED, 0).into();
    app.session.udp_mut().listen(any).ok();
    stage.until(|session| {
        let server = session.udp().server();
        server.is_some_and(|server| server.local.ip().is_unspecified())
    })
}

/// The settings of a burst, after one that could not be as fast as was asked for.
fn burst(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.prefer(|preferences| {
        preferences.repeat = 20_000;
        preferences.burst = BurstPreferences {
            rate: Some(5_000_000),
            carries: "counter".to_owned(),
            calls: "mmsg".to_owned(),
            lossless: true,
            ..BurstPreferences::default()
        };
    })?;
    stage.command(UiCommand::Send)?;
    stage.fate(Fate::Whole, 20_000)
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, ffi::OsStr};

    use super::*;

    /// Where the pictures of the README are, and the beginnings of the names of those that are not made of the window:
    /// of the report that is saved, of a network of one's own, of Wine.
    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/screenshots");
    const OTHERS: [&str; 2] = ["report", "wine-"];

    #[test]
    fn each_line_is_a_picture_or_steps_by_a_name_of_its_own() {
        let lines = PICTURES.lines().filter(|line| !line.trim().is_empty());
        assert_eq!(pictures().count(), lines.count(), "a line is neither");
        let mut seen = HashSet::new();
        for [name, how, steps] in pictures() {
            let (kind, own, look) = if name == "=" {
                (name, how, "")
            } else {
                ("", name, how)
            };
            assert!(seen.insert((kind, own)), "{own} stands there twice");
            assert!(
                !own.is_empty() && !steps.trim().is_empty(),
                "{own}: {steps}"
            );
            let is_known = |word: &&str| {
                let words = ["listed", "dark", "zh", "projected"];
                let [width, height] = word.split_once('x').map_or(["", ""], Into::into);
                let size = [width, height]
                    .iter()
                    .all(|side| side.parse::<u32>().is_ok());
                size || words.contains(word)
            };
            let unknown = look.split_whitespace().find(|word| !is_known(word));
            assert_eq!(unknown, None, "{own}");
        }
    }

    #[test]
    fn each_picture_of_the_readme_can_be_made_anew() {
        let names: HashSet<&str> = pictures().map(|[name, ..]| name).collect();
        let mut found = 0;
        for entry in fs::read_dir(FOLDER).unwrap() {
            let path = entry.unwrap().path();
            if path.extension() != Some(OsStr::new("png")) {
                continue;
            }
            found += 1;
            let name = path.file_stem().and_then(OsStr::to_str).unwrap();
            let is_other = OTHERS.iter().any(|other| name.starts_with(other));
            assert!(is_other || names.contains(name), "nothing makes {name}");
        }
        assert!(found > 50, "{found} pictures");
    }
}
