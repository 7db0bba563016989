//! The faces in the terminal: one file for each subcommand.

mod args;
mod json;
mod json_stream;
mod listen;
mod output;
mod play;
mod play_tcp;
mod rules;
mod send;
mod stream_news;
mod tcp_listen;
mod tcp_send;
mod values;

use std::{ffi::OsString, io, process::ExitCode};

use self::{
    args::{Asked, Task},
    output::Output,
};
use crate::{
    model::Message,
    text::{Catalog, Lang, plain},
};

/// Wrong use: an unknown option, bad hex, a read size over 65535, …
const WRONG_USE: u8 = 2;

/// What the window is opened with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The language that was asked for; `None` is the saved one, or the system's.
    pub lang: Option<Lang>,
    /// Forget the saved settings.
    pub reset: bool,
    /// Print how long it took until the first frame.
    pub time_start: bool,
}

/// Opens the window and returns when it is closed; an error says why it could not be opened.
pub type OpenWindow = fn(Window) -> Result<(), String>;

/// Whether a command line makes sense. Nothing is run.
pub fn is_understood(args: &[OsString]) -> bool {
    let (_, asked) = args::parse(args);
    matches!(asked, Ok(_) | Err(args::Fault::Text(_)))
}

/// Runs the command line `args` (the first is the program's name). `window` opens the window,
/// where the program has one.
///
/// Exit codes: 0 done; 1 failure, for `send` also when a datagram was refused or not sent; 2 wrong
/// use.
pub fn run(args: impl IntoIterator<Item = OsString>, window: Option<OpenWindow>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let (lang, asked) = args::parse(&args);
    let catalog = Catalog::new(lang.unwrap_or_else(values::system_language));
    let asked = match asked {
        Ok(asked) => asked,
        Err(args::Fault::Text(text)) => {
            // Help or version. A closed pipe is no failure.
            output::print(&text).ok();
            return ExitCode::SUCCESS;
        }
        Err(args::Fault::Wrong(message)) => {
            output::complain(&plain(&catalog.say(&message)));
            return ExitCode::from(WRONG_USE);
        }
    };
    let Asked { format, task } = asked;
    let mut output = Output::new(&catalog, format);
    let result = match task {
        Task::Listen(options) => listen::run(&options, &mut output),
        Task::Send(options) => send::run(&options, &mut output),
        Task::TcpListen(options) => tcp_listen::run(&options, &output),
        Task::TcpSend(options) => tcp_send::run(&options, &output),
        Task::Play => play::run(&mut output),
        Task::PlayTcp => play_tcp::run(&mut output),
        Task::Window(asked) => return open(window, Window { lang, ..asked }, &mut output),
    };
    end(result, &output)
}

/// Opens the window; where that cannot be, says so and plays in the terminal.
fn open(open: Option<OpenWindow>, asked: Window, output: &mut Output<'_>) -> ExitCode {
    let why = match open {
        None => Message::new("cli-no-window"),
        Some(_) if !values::has_display() => Message::new("cli-no-display"),
        Some(open) => match open(asked) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(detail) => Message::new("cli-window-failed").with("detail", detail),
        },
    };
    output.tell(&why);
    let result = play::run(output);
    end(result, output)
}

/// How a subcommand ends: well or not, or with a sentence, or because its output is closed.
enum End {
    Failed(Message),
    Output(io::Error),
}

impl From<Message> for End {
    fn from(message: Message) -> Self {
        Self::Failed(message)
    }
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

fn end(result: Result<bool, End>, output: &Output<'_>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(End::Failed(message)) => {
            output.tell(&message);
            ExitCode::FAILURE
        }
        // Whoever read our output has had enough.
        Err(End::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(End::Output(error)) => {
            let message = Message::new("error-file")
                .with("path", "stdout")
                .with("detail", error.to_string());
            output.tell(&message);
            ExitCode::FAILURE
        }
    }
}
