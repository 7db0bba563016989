//! The faces in the terminal: one file for each subcommand.

mod args;
mod ask;
mod code;
mod doctor;
mod exam;
mod lessons;
mod listen;
mod mutations;
mod run;
mod send;
mod show;
mod sockets;
mod summary;
mod sweep;

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use crossbeam_channel::{Receiver, bounded};

use self::{
    args::{ParseError, ParsedArgs, Subcommand},
    output::{Format, Output},
};
use crate::{
    lesson::{Sweep, SweepPoint},
    lines::{csv, json, output, rows},
    model::Message,
    session::{self, Adapter, DisplayWatch, Painter, RecordingOrder, Session},
    text::{Catalog, Lang, plain},
};

/// Wrong use: an unknown option, bad hex, a read size over 65535, a file that is no lesson, …
const WRONG_USE: u8 = 2;
/// The system lacks what a lesson needs.
const MISSING_CAPABILITY: u8 = 3;

/// The options that the window is opened with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowOptions {
    /// The language that was asked for; `None` is the saved one, or the system's.
    pub lang: Option<Lang>,
    /// The file of a lesson to begin with.
    pub lesson: Option<PathBuf>,
    /// The recording, or the capture of another program, to begin with.
    pub recording: Option<PathBuf>,
    /// Forget the saved settings.
    pub reset: bool,
    /// Print how long it took until the first frame.
    pub time_start: bool,
    /// What is to draw the window; `None` is the first that can.
    pub painter: Option<Painter>,
}

/// The window, where the program has one.
#[derive(Clone, Copy, Debug)]
pub struct WindowEntryPoints {
    /// Opens the window and shows it until it is closed.
    pub open: OpenWindow,
    /// Asks the system for what it could be drawn with.
    pub adapters: fn() -> Vec<Adapter>,
    /// Draws the chart of a sweep.
    pub draw: DrawSweep,
}

/// Draws the chart of a sweep, as SVG or, where that is `true`, as PNG.
pub type DrawSweep = fn(Lang, (&Sweep, &[SweepPoint]), bool) -> Result<Vec<u8>, Message>;

/// Opens the window and returns when it is closed; an error says why it could not be opened, or what ended it. The
/// window keeps its sums in the watch.
pub type OpenWindow = fn(WindowOptions, Arc<DisplayWatch>) -> Result<(), String>;

/// What was asked for on the command line.
#[derive(Debug)]
pub struct CommandLine {
    lang: Option<Lang>,
    asked: Result<ParsedArgs, ParseError>,
}

impl CommandLine {
    /// Reads the arguments; the first is the program's name.
    pub fn parse(args: impl IntoIterator<Item = OsString>) -> Self {
        session::set_name_sources();
        let args: Vec<OsString> = args.into_iter().collect();
        let (lang, asked) = args::parse(&args);
        Self { lang, asked }
    }

    /// Runs it. `window` opens the window, where the program has one.
    ///
    /// Exit codes: 0 done; 1 failure, also where the display of the window ended, for `send` also when a datagram was refused or not sent, for `run` when
    /// something that the lesson expects was not seen; 2 wrong use; 3 the system lacks what a lesson needs.
    pub fn run(self, window: Option<WindowEntryPoints>) -> ExitCode {
        let Self { lang, asked } = self;
        let catalog = Catalog::new(lang.unwrap_or_else(args::system_language));
        let asked = match asked {
            Ok(asked) => asked,
            Err(ParseError::Text(text)) => {
                // Help, version, a manual page, a script of completions.
                let printed = output::print(&text).map_err(RunError::Output);
                let output = Output::new(&catalog, Format::Text);
                return end(printed.map(|()| true), &output);
            }
            Err(ParseError::Wrong(message)) => {
                output::complain(&plain(&catalog.say(&message)));
                return ExitCode::from(WRONG_USE);
            }
        };
        let ParsedArgs {
            format,
            encoding,
            command,
        } = asked;
        let catalog = catalog.reading(encoding);
        let output = Output::new(&catalog, format);
        let result = match command {
            Subcommand::Listen(options) => listen::run(&options, &output),
            Subcommand::Ask(options) => ask::run(&options, &output),
            Subcommand::Send(options) => send::run(&options, &output),
            Subcommand::Sockets(options) => sockets::run(&options, &output),
            Subcommand::Run {
                lesson,
                wide,
                mutations,
                save,
            } => lessons::find(&lesson).and_then(|found| {
                let encoding = found.lesson.encoding.unwrap_or_default();
                let catalog = Catalog::new(catalog.lang()).reading(encoding);
                let output = Output::new(&catalog, format);
                let order = save.map(|path| RecordingOrder {
                    lesson: Some((
                        found.name.clone(),
                        found.lesson.title.get(output.lang()).to_owned(),
                        found.text.clone(),
                    )),
                    ..recording_order(&path, &output)
                });
                let passed = run::run(&found.lesson, wide, order, &output)?.0;
                Ok((!mutations || mutations::run(&found, &output)?) && passed)
            }),
            Subcommand::Play { tcp } => lessons::first(tcp, &output)
                .and_then(|found| Ok(run::run(&found.lesson, false, None, &output)?.0)),
            Subcommand::Doctor => doctor::run(window.map(|window| window.adapters), &output),
            Subcommand::Exam(options) => exam::run(&options, &output),
            Subcommand::Sweep(sweep, picture) => {
                let draw = window.map(|window| window.draw);
                sweep::run(&sweep, (picture, draw), &output)
            }
            Subcommand::Show(path) => show::run(&path, &output),
            Subcommand::Code(order) => code::run(*order, &output),
            Subcommand::Lessons => lessons::list(&output),
            Subcommand::NewLesson => lessons::new(),
            Subcommand::Window(asked) => {
                let open_window = window.map(|window| window.open);
                return open(open_window, WindowOptions { lang, ..asked }, &output);
            }
        };
        end(result, &output)
    }
}

/// What is known of a window until its display ends, and how that is told.
fn display_watch(lang: Lang) -> Arc<DisplayWatch> {
    DisplayWatch::new(move |counts, arrivals| {
        let catalog = Catalog::new(lang);
        let output = Output::new(&catalog, Format::Text);
        output.tell(&Message::new("cli-display-ended"));
        // A closed output is told to nobody.
        summary::window(&counts, &arrivals, &output).ok();
    })
}

/// Opens the window; where that cannot be, says so and plays the lesson that was asked for, or the first
/// one, in the terminal.
fn open(open: Option<OpenWindow>, asked: WindowOptions, output: &Output<'_>) -> ExitCode {
    let named = asked.lesson.clone();
    let watch = display_watch(output.lang());
    let recording = asked.recording.clone();
    let why = match open {
        None => Message::new("cli-no-window"),
        Some(_) if !args::has_display() => Message::new("cli-no-display"),
        Some(open) => match open(asked, Arc::clone(&watch)) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(_) if watch.end() => return ExitCode::FAILURE,
            Err(detail) => Message::new("cli-window-failed").with("detail", detail),
        },
    };
    if let Some(path) = recording {
        // What can be shown without a window.
        let shown = show::run(&path, output);
        return end(shown, output);
    }
    let lesson = match &named {
        Some(path) => lessons::find(&path.to_string_lossy()),
        None => lessons::first(false, output),
    };
    let played = lesson.and_then(|found| {
        let lesson = found.lesson;
        output.tell(&why.with("lesson", lesson.title.get(output.lang())));
        Ok(run::run(&lesson, false, None, output)?.0)
    });
    end(played, output)
}

/// Why a subcommand ends before it is done: a sentence that says so, or its output is closed.
#[derive(Debug)]
enum RunError {
    Failed(Message),
    /// What was asked for cannot be: a file that is no lesson.
    Wrong(Message),
    /// The system lacks what is needed.
    Lacks(Message),
    Output(io::Error),
}

impl From<Message> for RunError {
    fn from(message: Message) -> Self {
        Self::Failed(message)
    }
}

impl From<io::Error> for RunError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn end(result: Result<bool, RunError>, output: &Output<'_>) -> ExitCode {
    let (message, code) = match result {
        Ok(true) => return ExitCode::SUCCESS,
        Ok(false) => return ExitCode::FAILURE,
        Err(RunError::Failed(message)) => (message, ExitCode::FAILURE),
        Err(RunError::Wrong(message)) => (message, ExitCode::from(WRONG_USE)),
        Err(RunError::Lacks(message)) => (message, ExitCode::from(MISSING_CAPABILITY)),
        // Whoever read our output has had enough.
        Err(RunError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(RunError::Output(error)) => (
            Message::new("error-output").with("detail", error.to_string()),
            ExitCode::FAILURE,
        ),
    };
    output.tell(&message);
    code
}

/// The order to record this command into a file, with the words of its command line.
fn recording_order(path: &Path, output: &Output<'_>) -> RecordingOrder {
    let words = std::env::args_os().skip(1);
    RecordingOrder {
        command: words
            .map(|word| word.to_string_lossy().into_owned())
            .collect(),
        encoding: output.encoding(),
        ..RecordingOrder::live(path, output.lang())
    }
}

/// Ends the recording, if there is one; returns whether all of it could be written.
fn finish_recording(session: &mut Session, output: &Output<'_>) -> bool {
    for mark in output.take_marks() {
        session.mark(mark);
    }
    let written = session.finish_recording();
    let notices = session.take_notices().into_iter();
    for fault in notices.filter(|notice| notice.key.starts_with("error")) {
        output.tell(&fault);
    }
    written
}

/// A channel that tells of the first signal to end (Ctrl+C, SIGTERM).
fn signal() -> Result<Receiver<()>, Message> {
    let (signal, stop) = bounded(1);
    // A second signal finds the first still waiting, which is as good.
    let handler = ctrlc::set_handler(move || {
        signal.try_send(()).ok();
    });
    handler.map_err(|error| Message::new("error-wait").with("detail", error.to_string()))?;
    Ok(stop)
}
