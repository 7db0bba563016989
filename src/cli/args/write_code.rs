//! The options of `packet-lab code`.

use std::path::PathBuf;

use clap::ArgMatches;

use super::{
    bind, framing,
    grammar::{self, is_tcp},
    server, text, value, values,
};
use crate::{
    code::{CodeProgram, Language},
    model::{
        ClientId, Message, ServerSettings, TcpClientSettings, TcpServerSettings, UdpClientSettings,
        payload,
    },
};

/// What `packet-lab code` was asked to do.
#[derive(Debug)]
pub(in crate::cli) struct WriteCode {
    pub(in crate::cli) language: Language,
    /// The folder that the programs are saved in; without one they are printed.
    pub(in crate::cli) out: Option<PathBuf>,
    pub(in crate::cli) what: CodeOf,
}

/// What `packet-lab code` writes programs of.
#[derive(Debug)]
pub(in crate::cli) enum CodeOf {
    /// The calls of a lesson, by its id or file.
    Lesson(String),
    /// The calls that options describe.
    Settings(CodeProgram),
}

/// The programs that are asked for.
pub(super) fn write_code(matches: &ArgMatches) -> Result<WriteCode, Message> {
    let language = |word: &str| {
        let unknown = || Message::new("error-code-language").with("value", word);
        Language::parse(word).ok_or_else(unknown)
    };
    let is_tcp = is_tcp(&grammar::CODE, matches)?;
    let at = bind(matches)?;
    let words = matches.get_many::<String>("payload").into_iter().flatten();
    let sends = words.map(|word| Ok((payload::from_text(word)?, 1)));
    let mut sends: Vec<(Vec<u8>, u32)> = sends.collect::<Result<_, Message>>()?;
    if sends.is_empty() {
        sends.push((b"hello".to_vec(), 1));
    }
    let default = ServerSettings {
        reply: value(matches, "reply", values::reply)?.unwrap_or_default(),
        ..ServerSettings::default()
    };
    let server = server(matches, default)?;
    let program = if is_tcp {
        let (framing, no_delay) = (framing(matches)?, matches.get_flag("no-delay"));
        let server = TcpServerSettings {
            no_delay,
            framing,
            ..TcpServerSettings::from(server)
        };
        server.check()?;
        let client = TcpClientSettings {
            no_delay,
            framing,
            ..TcpClientSettings::to(at)
        };
        CodeProgram::tcp(at, &server, (ClientId(0), &client), &sends)
    } else {
        let connected = matches.get_flag("connect");
        let client = UdpClientSettings {
            connected,
            ..UdpClientSettings::to(at)
        };
        CodeProgram::udp(at, &server.into(), (ClientId(0), &client), &sends)
    };
    let lesson = text(matches, "lesson").map(str::to_owned);
    Ok(WriteCode {
        language: value(matches, "language", language)?.unwrap_or_default(),
        out: text(matches, "out").map(PathBuf::from),
        what: lesson.map_or(CodeOf::Settings(program), CodeOf::Lesson),
    })
}
