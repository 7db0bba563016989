//! The command line as it was written.

mod tcp;

use std::{ffi::OsString, net::SocketAddr, time::Duration};

use clap::{
    Arg, ArgAction, ArgMatches, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

pub(super) use tcp::{Leave, TcpListen, TcpSend};

use super::{Window, output::Format, values};
use crate::{
    model::{BatchMode, Burst, ClientId, ClientSettings, Message, ServerSettings, address},
    record::Budget,
    text::{Catalog, Lang, plain},
};

/// The port where none is given.
const PORT: u16 = 8080;

/// What is to be done.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) format: Format,
    pub(super) task: Task,
}

/// One of the subcommands; without one it is the window.
#[derive(Debug)]
pub(super) enum Task {
    Window(Window),
    Listen(Listen),
    Send(Send),
    TcpListen(TcpListen),
    TcpSend(TcpSend),
    Play,
    PlayTcp,
}

/// `packet-lab listen`.
#[derive(Debug)]
pub(super) struct Listen {
    pub(super) bind: SocketAddr,
    pub(super) settings: ServerSettings,
    pub(super) span: Option<Duration>,
    /// The record's memory budget; `None` is the usual one.
    pub(super) memory: Option<Budget>,
}

/// `packet-lab send`.
#[derive(Debug)]
pub(super) struct Send {
    pub(super) settings: ClientSettings,
    /// Whether the seed was drawn, and is to be told.
    pub(super) drawn: Option<u64>,
    /// One order after the other.
    pub(super) bursts: Vec<Burst>,
    pub(super) wait: Duration,
    /// The record's memory budget; `None` is the usual one.
    pub(super) memory: Option<Budget>,
}

/// Why there is nothing to be done.
#[derive(Debug)]
pub(super) enum Fault {
    /// Help or version was asked for: this is it.
    Text(String),
    /// Wrong use.
    Wrong(Message),
}

impl From<Message> for Fault {
    fn from(message: Message) -> Self {
        Self::Wrong(message)
    }
}

/// Reads the arguments; the language comes first, since faults are told in it.
pub(super) fn parse(args: &[OsString]) -> (Option<Lang>, Result<Asked, Fault>) {
    let lang = match language(args) {
        Ok(lang) => lang,
        Err(fault) => return (None, Err(fault.into())),
    };
    let catalog = Catalog::new(lang.unwrap_or_else(values::system_language));
    (lang, parse_in(args, &catalog))
}

/// The value of `--lang`, wherever it stands before a `--`.
fn language(args: &[OsString]) -> Result<Option<Lang>, Message> {
    let mut words = args.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let value = match word.as_ref() {
            "--" => break,
            "--lang" => words.next().map(std::borrow::Cow::into_owned),
            word => word.strip_prefix("--lang=").map(str::to_owned),
        };
        if let Some(value) = value {
            if value.starts_with("--") {
                let message = Message::new("error-missing-value");
                return Err(message.with("option", "--lang <en|zh-CN>"));
            }
            let lang = Lang::parse(&value);
            return lang
                .map(Some)
                .ok_or_else(|| Message::new("error-language").with("value", value));
        }
    }
    Ok(None)
}

fn parse_in(args: &[OsString], catalog: &Catalog) -> Result<Asked, Fault> {
    let matches = command(catalog)
        .try_get_matches_from(args)
        .map_err(|error| fault(&error))?;
    let format = match text(&matches, "format") {
        None | Some("text") => Format::Text,
        Some("jsonl") => Format::Jsonl,
        Some(other) => return Err(Message::new("error-format").with("value", other).into()),
    };
    let task = match matches.subcommand() {
        Some(("listen", matches)) if tcp::is_asked(matches)? => {
            Task::TcpListen(tcp::listen(matches, PORT)?)
        }
        Some(("send", matches)) if tcp::is_asked(matches)? => Task::TcpSend(tcp::send(matches)?),
        Some(("play", matches)) if matches.get_flag("tcp") => Task::PlayTcp,
        Some(("listen", matches)) => Task::Listen(listen(matches)?),
        Some(("send", matches)) => Task::Send(send(matches)?),
        Some(("play", _)) => Task::Play,
        _ => Task::Window(Window {
            lang: None,
            reset: matches.get_flag("reset"),
            time_start: matches.get_flag("time-start"),
        }),
    };
    if !matches!(task, Task::Window(_)) {
        for option in ["reset", "time-start"] {
            if matches.get_flag(option) {
                let message = Message::new("error-window-option");
                return Err(message.with("option", format!("--{option}")).into());
            }
        }
    }
    Ok(Asked { format, task })
}

fn listen(matches: &ArgMatches) -> Result<Listen, Message> {
    Ok(Listen {
        bind: address::parse(text(matches, "bind").unwrap_or("127.0.0.1"), Some(PORT))?,
        settings: reads(matches)?,
        span: text(matches, "for").map(values::duration).transpose()?,
        memory: text(matches, "memory").map(values::memory).transpose()?,
    })
}

/// How a server reads and what it answers.
fn reads(matches: &ArgMatches) -> Result<ServerSettings, Message> {
    let mut settings = ServerSettings::default();
    if let Some(sizes) = text(matches, "read-size") {
        settings.read_sizes = values::read_sizes(sizes)?;
    }
    settings.receive_buffer = text(matches, "receive-buffer")
        .map(values::receive_buffer)
        .transpose()?;
    settings.pace = text(matches, "pace")
        .map(values::duration)
        .transpose()?
        .unwrap_or_default();
    settings.reply = text(matches, "reply")
        .map(values::reply)
        .transpose()?
        .unwrap_or_default();
    settings.io = text(matches, "io")
        .map(|io| values::io(io, &[BatchMode::Auto, BatchMode::Single, BatchMode::Mmsg]))
        .transpose()?
        .unwrap_or_default();
    settings.max_reads = text(matches, "count")
        .map(|n| values::number(n, 1))
        .transpose()?;
    Ok(settings)
}

fn destination(matches: &ArgMatches) -> Result<SocketAddr, Message> {
    let missing = || Message::new("error-missing-option").with("option", "--to ADDR");
    let to = address::parse(text(matches, "to").ok_or_else(missing)?, Some(PORT))?;
    if to.port() == 0 {
        // The kernel would say EINVAL, which tells nobody what is wrong.
        return Err(Message::new("error-port-zero"));
    }
    Ok(to)
}

fn send(matches: &ArgMatches) -> Result<Send, Message> {
    let mut settings = ClientSettings::to(destination(matches)?);
    settings.from = text(matches, "from")
        .map(|from| address::parse(from, Some(0)))
        .transpose()?;
    settings.connected = matches.get_flag("connect");
    if let Some(sizes) = text(matches, "read-size") {
        settings.read_sizes = values::read_sizes(sizes)?;
    }
    let rules = crate::cli::rules::read(matches)?;
    let number = |id: &str| text(matches, id).map(|n| values::number(n, 0)).transpose();
    let like = Burst {
        rate: number("rate")?,
        io: text(matches, "io")
            .map(|io| values::io(io, &BatchMode::ALL))
            .transpose()?
            .unwrap_or_default(),
        lossless: matches.get_flag("lossless"),
        ..Burst::of(ClientId(0), Vec::new(), number("repeat")?.unwrap_or(1))
    };
    let bursts = rules.list.into_iter().map(|rule| Burst {
        rule,
        ..like.clone()
    });
    let bursts: Vec<Burst> = bursts.collect();
    bursts.iter().try_for_each(Burst::check)?;
    Ok(Send {
        settings,
        drawn: rules.drawn,
        bursts,
        wait: match text(matches, "wait") {
            Some(wait) => values::duration(wait)?,
            None => Duration::from_millis(500),
        },
        memory: text(matches, "memory").map(values::memory).transpose()?,
    })
}

pub(super) fn text<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches
        .try_get_one::<String>(id)
        .ok()
        .flatten()
        .map(String::as_str)
}

/// How `send` sends, and waits: option, its value, and its help.
const BURST: [(&str, &str, &str); 8] = [
    ("rate", "R", "help-rate"),
    ("pattern", "text|counter|random", "help-pattern"),
    ("size", "N", "help-size"),
    ("seed", "N", "help-seed"),
    ("io", "auto|one|mmsg|gso", "help-io"),
    ("read-size", "N[,N…]", "help-read-size"),
    ("wait", "TIME", "help-wait"),
    ("memory", "BYTES", "help-memory"),
];

/// How `listen` listens: the same.
const LISTEN: [(&str, &str, &str); 9] = [
    ("bind", "ADDR", "help-bind"),
    ("read-size", "N[,N…]", "help-read-size"),
    ("receive-buffer", "N", "help-receive-buffer"),
    ("pace", "TIME", "help-pace"),
    ("reply", "none|echo|upper", "help-reply"),
    ("io", "auto|one|mmsg", "help-io-listen"),
    ("count", "READS", "help-count"),
    ("for", "TIME", "help-for"),
    ("memory", "BYTES", "help-memory"),
];

/// The value of an option. One that looks like the next option was forgotten.
fn value(word: &str) -> Result<String, &'static str> {
    if word.starts_with("--") {
        Err("an option")
    } else {
        Ok(word.to_owned())
    }
}

/// The grammar, with its help in the catalogue's language.
fn command(catalog: &Catalog) -> Command {
    let say = |key: &str| plain(&catalog.get(key));
    let option = |id: &'static str, name: &'static str, help: &str| {
        let arg = Arg::new(id)
            .long(id)
            .value_name(name)
            .help(say(help))
            .value_parser(value)
            .allow_hyphen_values(true);
        arg.help_heading(say("help-options"))
    };
    let switch = |id: &'static str, help: &str| {
        let arg = Arg::new(id)
            .long(id)
            .action(ArgAction::SetTrue)
            .help(say(help));
        arg.help_heading(say("help-options"))
    };
    let either = |(id, value, help): (&'static str, &'static str, &str)| match value {
        "" => switch(id, help),
        value => option(id, value, help),
    };
    let help = || {
        let arg = Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::Help);
        arg.help(say("help-help")).help_heading(say("help-options"))
    };
    let template = format!(
        "{{about}}\n\n{}: {{usage}}\n\n{{all-args}}",
        say("help-usage")
    );
    let new = |name: &'static str, about: &str| {
        let command = Command::new(name)
            .about(say(about))
            .help_template(template.clone());
        command.disable_help_flag(true).arg(help())
    };
    let listen = new("listen", "help-listen")
        .override_usage("packet-lab listen […]")
        .args(LISTEN.map(|(id, value, help)| option(id, value, help)))
        .args(tcp::LISTEN.map(either));
    let send = new("send", "help-send")
        .override_usage("packet-lab send --to ADDR […] [PAYLOAD…]")
        .args([
            option("to", "ADDR", "help-to"),
            option("from", "ADDR", "help-from"),
            switch("connect", "help-connect"),
            switch("hex", "help-hex"),
            option("repeat", "N", "help-repeat"),
        ])
        .args(BURST.map(|(id, value, help)| option(id, value, help)))
        .arg(switch("lossless", "help-lossless"))
        .args(tcp::SEND.map(either));
    let payload = Arg::new("payload").value_name("PAYLOAD").num_args(0..);
    let send = send.arg(
        payload
            .help(say("help-payload"))
            .help_heading(say("help-arguments")),
    );
    let version = Arg::new("version")
        .short('V')
        .long("version")
        .action(ArgAction::Version);
    new("packet-lab", "help-about")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .subcommand_help_heading(say("help-commands"))
        .args_override_self(true)
        .override_usage("packet-lab [listen | send | play] […]")
        .arg(
            version
                .help(say("help-version"))
                .help_heading(say("help-options")),
        )
        .args([
            switch("reset", "help-reset"),
            switch("time-start", "help-time-start"),
        ])
        .arg(
            option("lang", "en|zh-CN", "help-lang")
                .global(true)
                .display_order(100),
        )
        .arg(
            option("format", "text|jsonl", "help-format")
                .global(true)
                .display_order(101),
        )
        .subcommands([
            listen,
            send,
            new("play", "help-play")
                .override_usage("packet-lab play […]")
                .arg(switch("tcp", "help-play-tcp")),
        ])
}

/// Clap's finding in our words.
fn fault(error: &clap::Error) -> Fault {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let option = context(ContextKind::InvalidArg);
    Fault::Wrong(match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return Fault::Text(error.to_string());
        }
        ErrorKind::InvalidUtf8 => Message::new("error-not-unicode"),
        ErrorKind::UnknownArgument if !option.starts_with('-') => {
            Message::new("error-unexpected-argument").with("argument", option)
        }
        ErrorKind::UnknownArgument => Message::new("error-unknown-option").with("option", option),
        ErrorKind::InvalidSubcommand => Message::new("error-unknown-command")
            .with("command", context(ContextKind::InvalidSubcommand)),
        ErrorKind::ValueValidation => Message::new("error-missing-value").with("option", option),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            Message::new("error-missing-value").with("option", option)
        }
        ErrorKind::MissingRequiredArgument => {
            Message::new("error-missing-option").with("option", option)
        }
        _ => Message::new("error-usage"),
    })
}

#[cfg(test)]
mod tests;
