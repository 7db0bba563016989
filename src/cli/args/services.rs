//! `packet-lab serve` and `packet-lab ask`, as they were written.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::ArgMatches;

use super::{ListenArgs, ServerOptions, server, text, value, values};
use crate::{
    model::{Message, ReadPolicy, ServerSettings, TcpServerSettings, message},
    protocol::Service,
};

/// What is read at once where nothing else is asked, in bytes: more than any query, and any line of the chat.
const READ_SIZE: u32 = 4096;
/// The most bytes of a block of a picture where nothing else is asked.
const BLOCK: u32 = 1024;
/// How long an answer is waited for where nothing else is asked.
const WAIT: Duration = Duration::from_secs(2);

/// What `packet-lab ask` was asked to do.
#[derive(Debug)]
pub(in crate::cli) struct AskArgs {
    pub(in crate::cli) service: Service,
    /// What is asked for: a name and a type, what is said, commands, a file.
    pub(in crate::cli) words: Vec<String>,
    pub(in crate::cli) to: SocketAddr,
    /// How long an answer is waited for.
    pub(in crate::cli) wait: Duration,
    /// The bytes that are offered to be taken by UDP (EDNS), where they are.
    pub(in crate::cli) offer: Option<u16>,
    /// Over TCP from the first on.
    pub(in crate::cli) tcp: bool,
    /// The name that is used in the chat.
    pub(in crate::cli) name: String,
    /// Whether messages carry numbers, and are sent and asked for again.
    pub(in crate::cli) numbered: bool,
    /// Where a file is written to; `None` is its own name, here, and writes no picture.
    pub(in crate::cli) out: Option<PathBuf>,
    /// The most bytes of a block of a picture.
    pub(in crate::cli) size: u32,
    /// Read sizes, one for each read; the last one holds.
    pub(in crate::cli) reads: ReadPolicy,
}

fn service(matches: &ArgMatches) -> Result<Service, Message> {
    let missing = || Message::new("error-missing-option").with("option", "SERVICE");
    let word = text(matches, "service").ok_or_else(missing)?;
    let unknown = || Message::new("error-service").with("value", word);
    word.parse().ok().ok_or_else(unknown)
}

fn words(matches: &ArgMatches) -> impl Iterator<Item = &String> {
    matches.get_many::<String>("words").unwrap_or_default()
}

/// Reads the options of `packet-lab serve`: the service, and its transports.
pub(super) fn serve(matches: &ArgMatches) -> Result<ListenArgs, Message> {
    let service = service(matches)?;
    let offers: Vec<PathBuf> = words(matches).map(PathBuf::from).collect();
    if let Some(file) = offers.first().filter(|_| service != Service::Files) {
        let argument = file.display().to_string();
        return Err(Message::new("error-unexpected-argument").with("argument", argument));
    }
    let default = ServerSettings {
        reads: ReadPolicy::of([READ_SIZE]),
        reply: service.reply(),
        ..ServerSettings::default()
    };
    let server = server(matches, default)?;
    let tcp = service.framing().map(|framing| TcpServerSettings {
        framing,
        ..TcpServerSettings::from(server.clone())
    });
    if let Some(settings) = &tcp {
        settings.check()?;
    }
    let udp = service.has_udp().then(|| server.into());
    Ok(ListenArgs {
        bind: super::bind(matches)?,
        server: ServerOptions {
            udp,
            tcp,
            hold: false,
        },
        offers,
        span: value(matches, "for", values::duration)?,
        memory: value(matches, "memory", values::memory)?,
        sequence: None,
        save: None,
    })
}

/// Reads the options of `packet-lab ask`: the service, and the question.
pub(super) fn ask(matches: &ArgMatches) -> Result<AskArgs, Message> {
    let service = service(matches)?;
    let missing = |option: &str| Message::new("error-missing-option").with("option", option);
    let to = super::to(matches)?;
    let words: Vec<String> = words(matches).cloned().collect();
    let most = match service {
        Service::Dns => 2,
        Service::Ntp => 0,
        Service::Files | Service::Picture => 1,
        Service::Chat | Service::Commands => usize::MAX,
    };
    if let Some(argument) = words.get(most) {
        return Err(message! { "error-unexpected-argument", argument: argument.as_str() });
    }
    if words.is_empty() && matches!(service, Service::Dns | Service::Commands) {
        return Err(missing("NAME|COMMAND"));
    }
    let size = value(matches, "size", |given| values::number(given, 1))?.unwrap_or(BLOCK);
    Ok(AskArgs {
        service,
        words,
        to,
        wait: value(matches, "wait", values::duration)?.unwrap_or(WAIT),
        offer: value(matches, "bufsize", |given| {
            let wrong = |_| Message::new("error-number").with("value", given);
            u16::try_from(values::number::<u32>(given, 0)?).map_err(wrong)
        })?,
        tcp: matches.get_flag("tcp"),
        name: text(matches, "name").unwrap_or("guest").to_owned(),
        numbered: matches.get_flag("numbered"),
        out: text(matches, "out").map(PathBuf::from),
        size,
        reads: value(matches, "read-size", values::read_sizes)?
            .unwrap_or_else(|| ReadPolicy::of([READ_SIZE.max(size)])),
    })
}
