//! The command line as it was written.

mod generated;
mod grammar;
mod payloads;
mod resent;
mod services;
mod sweep;
#[cfg(test)]
mod tests;
mod values;
mod write_code;

use std::{
    borrow::Cow,
    ffi::OsString,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{ArgMatches, parser::ValueSource};

pub(super) use services::AskArgs;
pub(super) use values::{has_display, system_language};
pub(super) use write_code::{CodeOf, WriteCode};

use self::grammar::is_tcp;
use super::{WindowOptions, output::Format, sockets::ListSockets, sweep::SweepPicture};
use crate::{
    lesson::{ExamDraw, Sweep},
    model::{
        BatchMode, Burst, ClientId, Framing, Group, GroupSending, Message, SequenceField,
        ServerSettings, TcpClientSettings, TcpServerSettings, UdpClientSettings, UdpServerSettings,
        UdpSwitches, address, interface_index, interface_ipv4, message, payload::Encoding,
    },
    record::Budget,
    session::{self, Transport},
    text::{Catalog, Lang},
};

/// How long `send` waits for an answer where nothing else is asked.
const WAIT: Duration = Duration::from_millis(500);

/// The command line, understood.
#[derive(Debug)]
pub(super) struct ParsedArgs {
    pub(super) format: Format,
    /// The encoding that payloads are read in.
    pub(super) encoding: Encoding,
    pub(super) command: Subcommand,
}

/// One of the subcommands; without one it is the window.
#[derive(Debug)]
pub(super) enum Subcommand {
    Window(WindowOptions),
    Listen(ListenArgs),
    Send(SendArgs),
    Ask(AskArgs),
    /// A lesson, by its id or file; one that is not of this machine alone is played where `wide` is true.
    Run {
        lesson: String,
        wide: bool,
        /// Whether its mutations are played too.
        mutations: bool,
        /// The file that it is recorded into.
        save: Option<PathBuf>,
    },
    /// The first lesson, or with `tcp` that of both transports.
    Play {
        tcp: bool,
    },
    /// A recording is told.
    Show(PathBuf),
    Doctor,
    /// Programs are written.
    Code(Box<WriteCode>),
    Exam(Exam),
    /// Several runs, each with another value of one setting, and the picture that is saved.
    Sweep(Sweep, Option<SweepPicture>),
    Lessons,
    NewLesson,
    Sockets(ListSockets),
}

/// What `packet-lab exam` was asked to do.
#[derive(Debug)]
pub(super) struct Exam {
    pub(super) draw: ExamDraw,
    /// The file that its results are written to: a table where it ends in `.csv`, else JSON.
    pub(super) save: Option<PathBuf>,
}

/// What `packet-lab listen` was asked to do.
#[derive(Debug)]
pub(super) struct ListenArgs {
    pub(super) bind: SocketAddr,
    pub(super) server: ServerOptions,
    /// Files that it offers.
    pub(super) offers: Vec<PathBuf>,
    /// How long it listens; `None` is without end.
    pub(super) span: Option<Duration>,
    /// The record's memory budget; `None` is the usual one.
    pub(super) memory: Option<Budget>,
    /// Where datagrams carry their number, if that is looked at.
    pub(super) sequence: Option<SequenceField>,
    /// The file that it is recorded into.
    pub(super) save: Option<PathBuf>,
}

/// The server of `packet-lab listen`, on the transports that it has: one of them, or both on one port.
#[derive(Debug)]
pub(super) struct ServerOptions {
    pub(super) udp: Option<UdpServerSettings>,
    pub(super) tcp: Option<TcpServerSettings>,
    /// Whether a stream is read only when its peer has sent FIN.
    pub(super) hold: bool,
}

/// What `packet-lab send` was asked to do.
#[derive(Debug)]
pub(super) struct SendArgs {
    pub(super) client: ClientOptions,
    /// What is to be told of the payloads: a seed that was drawn, characters that are not sent, the file they are from.
    pub(super) messages: Vec<Message>,
    /// The orders, which are carried out one after the other.
    pub(super) bursts: Vec<Burst>,
    /// The time from the beginning at which each order is given; empty where all are given at once.
    pub(super) due: Vec<Duration>,
    /// How long it waits for what comes back.
    pub(super) wait: Duration,
    /// How long a connection may take; `None` leaves it to the kernel.
    pub(super) connect_within: Option<Duration>,
    /// The record's memory budget; `None` is the usual one.
    pub(super) memory: Option<Budget>,
    /// The file that it is recorded into.
    pub(super) save: Option<PathBuf>,
}

/// The client of `packet-lab send`, by its transport; of a TCP client also the way in which it closes.
#[derive(Debug)]
pub(super) enum ClientOptions {
    Udp(UdpClientSettings),
    Tcp(TcpClientSettings, CloseMethod),
}

/// The options for sending to multicast groups.
fn group_sending(matches: &ArgMatches, is_v4: bool) -> Result<GroupSending, Message> {
    let interface = |name: &str| {
        let index = interface_index(name)?;
        if is_v4 && interface_ipv4(index).is_none() {
            return Err(Message::new("error-interface-ipv4").with("value", name));
        }
        Ok(index)
    };
    Ok(GroupSending {
        interface: value(matches, "multicast-interface", interface)?,
        ttl: value(matches, "multicast-ttl", values::ttl)?,
        looped: matches.get_flag("no-multicast-loop").then_some(false),
    })
}

impl ClientOptions {
    /// The address that it sends or connects to.
    pub(super) const fn to(&self) -> SocketAddr {
        match self {
            Self::Udp(settings) => settings.to,
            Self::Tcp(settings, _) => settings.to,
        }
    }
}

/// How `packet-lab send --tcp` ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CloseMethod {
    /// Ends the connection with `close`, which sends FIN.
    Close,
    /// With a FIN after the last send; it reads on, and then closes.
    HalfClose,
    /// With RST: `close` with `SO_LINGER` 0.
    Abort,
}

/// Why there is nothing to be done.
#[derive(Debug)]
pub(super) enum ParseError {
    /// Help, version, a manual page or completions were asked for: this is it.
    Text(String),
    /// Wrong use, in a sentence.
    Wrong(Message),
}

impl From<Message> for ParseError {
    fn from(message: Message) -> Self {
        Self::Wrong(message)
    }
}

/// Reads the arguments; the language comes first, since errors are told in it.
pub(super) fn parse(args: &[OsString]) -> (Option<Lang>, Result<ParsedArgs, ParseError>) {
    let lang = match language(args) {
        Ok(lang) => lang,
        Err(error) => return (None, Err(error.into())),
    };
    let catalog = Catalog::new(lang.unwrap_or_else(system_language));
    let ending = |word: &OsString, wanted: &str| {
        let end = Path::new(word).extension();
        end.is_some_and(|end| end.eq_ignore_ascii_case(wanted))
    };
    let files = ["toml", "pcapng", "pcap", "cap"];
    let is_file = |word: &OsString| files.iter().any(|wanted| ending(word, wanted));
    let Some(file) = args.get(1).filter(|word| is_file(word)) else {
        return (lang, parse_in(args, &catalog));
    };
    // The window with a lesson, a recording or a capture: what stands behind it are the window's options.
    let rest: Vec<OsString> = args
        .iter()
        .take(1)
        .chain(args.iter().skip(2))
        .cloned()
        .collect();
    let asked = parse_in(&rest, &catalog).and_then(|mut asked| {
        if let Subcommand::Window(window) = &mut asked.command {
            let place = if ending(file, "toml") {
                &mut window.lesson
            } else {
                &mut window.recording
            };
            *place = Some(file.into());
            return Ok(asked);
        }
        Err(message! { "error-unexpected-argument", argument: file.display().to_string() }.into())
    });
    (lang, asked)
}

/// The value of `--lang`, wherever it stands before a `--`.
fn language(args: &[OsString]) -> Result<Option<Lang>, Message> {
    let mut words = args.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        let value = match word.as_ref() {
            "--" => break,
            "--lang" => words.next().map(Cow::into_owned),
            word => word.strip_prefix("--lang=").map(str::to_owned),
        };
        let Some(value) = value else { continue };
        if value.starts_with("--") {
            return Err(message! { "error-missing-value", option: "--lang <en|zh-CN>" });
        }
        let unknown = || Message::new("error-language").with("value", value.as_str());
        return Lang::parse(&value).map(Some).ok_or_else(unknown);
    }
    Ok(None)
}

fn parse_in(args: &[OsString], catalog: &Catalog) -> Result<ParsedArgs, ParseError> {
    let matches = grammar::command(catalog)
        .try_get_matches_from(args)
        .map_err(|error| grammar::error(&error))?;
    let picture = text(&matches, "format").and_then(|word| word.parse::<SweepPicture>().ok());
    let picture = picture.filter(|_| matches.subcommand_name() == Some("sweep"));
    let format = match text(&matches, "format") {
        // What is told beside a picture must not be in it, as beside a table.
        _ if picture.is_some() => Format::Csv,
        None | Some("text") => Format::Text,
        Some("jsonl") => Format::Jsonl,
        Some("csv") if matches!(matches.subcommand_name(), Some("show" | "sweep")) => Format::Csv,
        Some(other) => {
            let (_, known, ..) = grammar::format(matches.subcommand_name().unwrap_or_default());
            let known = known.replace('|', ", ");
            return Err(message! { "error-format", value: other, known }.into());
        }
    };
    let encoding = match matches.subcommand() {
        Some(("listen" | "send", matches)) => value(matches, "encoding", values::encoding)?,
        _ => None,
    };
    let command = match matches.subcommand() {
        Some(("listen", matches)) => Subcommand::Listen(listen(matches)?),
        Some(("send", matches)) => Subcommand::Send(send(matches)?),
        Some(("serve", matches)) => Subcommand::Listen(services::serve(matches)?),
        Some(("ask", matches)) => Subcommand::Ask(services::ask(matches)?),
        Some(("sockets", matches)) => Subcommand::Sockets(ListSockets {
            watch: matches.get_flag("watch"),
            span: text(matches, "for").map(values::duration).transpose()?,
            filter: text(matches, "filter").unwrap_or_default().to_owned(),
        }),
        Some(("run", matches)) => Subcommand::Run {
            lesson: text(matches, "lesson")
                .ok_or_else(|| Message::new("error-missing-option").with("option", "ID|FILE"))?
                .to_owned(),
            wide: matches.get_flag("allow-network"),
            mutations: matches.get_flag("mutations"),
            save: text(matches, "save").map(PathBuf::from),
        },
        Some(("show", matches)) => Subcommand::Show(
            text(matches, "recording")
                .ok_or_else(|| Message::new("error-missing-option").with("option", "FILE"))?
                .into(),
        ),
        Some(("doctor", _)) => Subcommand::Doctor,
        Some(("code", matches)) => Subcommand::Code(Box::new(write_code::write_code(matches)?)),
        Some(("exam", matches)) => Subcommand::Exam(exam(matches)?),
        Some(("sweep", matches)) => Subcommand::Sweep(sweep::sweep(matches)?, picture),
        Some(("lessons", _)) => Subcommand::Lessons,
        Some(("man", matches)) => {
            let page = generated::man(grammar::command(catalog), text(matches, "command"))?;
            return Err(ParseError::Text(page));
        }
        Some(("completions", matches)) => {
            let script = generated::completions(grammar::command(catalog), text(matches, "shell"))?;
            return Err(ParseError::Text(script));
        }
        Some(("lesson", matches)) => match text(matches, "new") {
            Some("new") => Subcommand::NewLesson,
            Some(other) => {
                return Err(message! { "error-unexpected-argument", argument: other }.into());
            }
            None => {
                return Err(message! { "error-missing-option", option: "new" }.into());
            }
        },
        Some((_, matches)) => Subcommand::Play {
            tcp: matches.get_flag("tcp"),
        },
        None => Subcommand::Window(WindowOptions {
            lang: None,
            lesson: None,
            recording: None,
            reset: matches.get_flag("reset"),
            time_start: matches.get_flag("time-start"),
            painter: value(&matches, "painter", values::painter)?,
        }),
    };
    if !matches!(command, Subcommand::Window(_)) {
        for option in ["reset", "time-start", "painter"] {
            if matches.value_source(option) == Some(ValueSource::CommandLine) {
                let message = Message::new("error-window-option");
                return Err(message.with("option", format!("--{option}")).into());
            }
        }
    }
    Ok(ParsedArgs {
        format,
        encoding: encoding.unwrap_or_default(),
        command,
    })
}

fn exam(matches: &ArgMatches) -> Result<Exam, Message> {
    let default = ExamDraw::default();
    let questions = value(matches, "questions", |n| values::number(n, 1))?;
    let seed = value(matches, "seed", |seed| values::number(seed, 0))?;
    let topic = match text(matches, "topic") {
        None | Some("all") => Transport::Both,
        Some("udp") => Transport::Udp,
        Some("tcp") => Transport::Tcp,
        Some(other) => return Err(Message::new("error-exam-topic").with("value", other)),
    };
    Ok(Exam {
        draw: ExamDraw {
            questions: questions.unwrap_or(default.questions),
            seed: seed.unwrap_or_else(session::drawn_seed),
            topic,
        },
        save: text(matches, "save").map(PathBuf::from),
    })
}

fn listen(matches: &ArgMatches) -> Result<ListenArgs, Message> {
    const BATCH_MODES: [BatchMode; 3] = [BatchMode::Auto, BatchMode::Single, BatchMode::Mmsg];
    let server = if is_tcp(&grammar::LISTEN, matches)? {
        let settings = TcpServerSettings {
            server: listen_server(matches)?,
            no_delay: matches.get_flag("no-delay"),
            framing: framing(matches)?,
            ..TcpServerSettings::default()
        };
        let backlog = value(matches, "backlog", |n| values::number(n, 0))?;
        let settings = TcpServerSettings {
            backlog: backlog.unwrap_or(settings.backlog),
            ..settings
        };
        settings.check()?;
        ServerOptions {
            udp: None,
            tcp: Some(settings),
            hold: matches.get_flag("hold"),
        }
    } else {
        let batch_mode = value(matches, "io", |word| values::batch_mode(word, &BATCH_MODES))?;
        let settings = UdpServerSettings {
            server: listen_server(matches)?,
            switches: UdpSwitches {
                reuse_address: matches.get_flag("reuse-address"),
                reuse_port: matches.get_flag("reuse-port"),
                ..UdpSwitches::default()
            },
            groups: value(matches, "join", Group::parse_list)?.unwrap_or_default(),
            batch_mode: batch_mode.unwrap_or_default(),
        };
        ServerOptions {
            udp: Some(settings),
            tcp: None,
            hold: false,
        }
    };
    Ok(ListenArgs {
        bind: bind(matches)?,
        server,
        offers: Vec::new(),
        span: value(matches, "for", values::duration)?,
        memory: value(matches, "memory", values::memory)?,
        sequence: value(matches, "sequence", values::sequence)?,
        save: text(matches, "save").map(PathBuf::from),
    })
}

/// How a server reads and what it answers.
fn listen_server(matches: &ArgMatches) -> Result<ServerSettings, Message> {
    let default = ServerSettings {
        reply: value(matches, "reply", values::reply)?.unwrap_or_default(),
        max_reads: value(matches, "count", |n| values::number(n, 1))?,
        ..ServerSettings::default()
    };
    server(matches, default)
}

/// How a server reads, where it is not as `default`.
fn server(matches: &ArgMatches, default: ServerSettings) -> Result<ServerSettings, Message> {
    Ok(ServerSettings {
        reads: value(matches, "read-size", values::read_sizes)?.unwrap_or(default.reads),
        receive_buffer: value(matches, "receive-buffer", values::buffer)?,
        pace: value(matches, "pace", values::duration)?.unwrap_or_default(),
        ..default
    })
}

fn framing(matches: &ArgMatches) -> Result<Framing, Message> {
    Ok(value(matches, "framing", values::framing)?.unwrap_or_default())
}

/// The address of `--bind`, or the default one.
fn bind(matches: &ArgMatches) -> Result<SocketAddr, Message> {
    let bind = text(matches, "bind").unwrap_or("127.0.0.1");
    address::parse(bind, Some(address::PORT))
}

/// The address of `--to`, which must be given.
fn to(matches: &ArgMatches) -> Result<SocketAddr, Message> {
    let missing = || Message::new("error-missing-option").with("option", "--to ADDR");
    let to = text(matches, "to").ok_or_else(missing)?;
    let to = address::parse(to, Some(address::PORT))?;
    if to.port() == 0 {
        // The kernel would say EINVAL, which tells nobody what is wrong.
        return Err(Message::new("error-port-zero"));
    }
    Ok(to)
}

fn send(matches: &ArgMatches) -> Result<SendArgs, Message> {
    let is_tcp = is_tcp(&grammar::SEND, matches)?;
    let to = to(matches)?;
    let from = value(matches, "from", |from| address::parse(from, Some(0)))?;
    let reads = value(matches, "read-size", values::read_sizes)?.unwrap_or_default();
    let client = if is_tcp {
        let settings = TcpClientSettings {
            from,
            no_delay: matches.get_flag("no-delay"),
            framing: framing(matches)?,
            send_buffer: value(matches, "send-buffer", values::buffer)?,
            reads,
            ..TcpClientSettings::to(to)
        };
        settings.check()?;
        let close = match (matches.get_flag("abort"), matches.get_flag("half-close")) {
            (true, _) => CloseMethod::Abort,
            (false, true) => CloseMethod::HalfClose,
            (false, false) => CloseMethod::Close,
        };
        ClientOptions::Tcp(settings, close)
    } else {
        let is_v4 = from.unwrap_or(to).is_ipv4();
        ClientOptions::Udp(UdpClientSettings {
            from,
            connected: matches.get_flag("connect"),
            switches: UdpSwitches {
                broadcast: matches.get_flag("broadcast"),
                ..UdpSwitches::default()
            },
            group_sending: group_sending(matches, is_v4)?,
            reads,
            ..UdpClientSettings::to(to)
        })
    };
    let (rules, messages, due) = if let Some(of) = resent::resent(matches)? {
        (of.payloads, of.messages, of.due)
    } else {
        let (rules, messages) = payloads::payload_specs(matches)?;
        (rules, messages, Vec::new())
    };
    let number = |id| value(matches, id, |n| values::number(n, 0));
    let like = Burst {
        rate: number("rate")?,
        batch_mode: value(matches, "io", |batch_mode| {
            values::batch_mode(batch_mode, BatchMode::ALL)
        })?
        .unwrap_or_default(),
        lossless: matches.get_flag("lossless"),
        in_turn: matches.get_flag("in-turn"),
        dont_wait: matches.get_flag("dont-wait"),
        ..Burst::of(ClientId(0), Vec::new(), number("repeat")?.unwrap_or(1))
    };
    let like = |payload| Burst {
        payload,
        ..like.clone()
    };
    let bursts: Vec<Burst> = rules.into_iter().map(like).collect();
    bursts.iter().try_for_each(|burst| client.check(burst))?;
    let wait = value(matches, "wait", values::duration)?;
    Ok(SendArgs {
        client,
        messages,
        bursts,
        due,
        wait: wait.unwrap_or(WAIT),
        connect_within: wait,
        memory: value(matches, "memory", values::memory)?,
        save: text(matches, "save").map(PathBuf::from),
    })
}

impl ClientOptions {
    /// Checks that the client can send this order.
    ///
    /// # Errors
    /// What [`Burst::check`] refuses, and a payload that the framing of a stream cannot carry.
    fn check(&self, burst: &Burst) -> Result<(), Message> {
        let Self::Tcp(settings, _) = self else {
            return burst.check();
        };
        burst.check_stream()?;
        // The size alone tells whether the framing can carry it; of a text also its bytes.
        let mut first = Vec::new();
        burst.payload.write(0, &mut first);
        settings.framing.encode(&first, &mut Vec::new())
    }
}

/// The text of an option, if it was given.
fn text<'a>(matches: &'a ArgMatches, id: &str) -> Option<&'a str> {
    matches.get_one::<String>(id).map(String::as_str)
}

/// The value of an option, if it was given.
fn value<T>(
    matches: &ArgMatches,
    id: &str,
    read: impl Fn(&str) -> Result<T, Message>,
) -> Result<Option<T>, Message> {
    text(matches, id).map(read).transpose()
}
