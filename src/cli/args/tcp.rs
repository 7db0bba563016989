//! What the command line asks of TCP.

use std::{net::SocketAddr, time::Duration};

use clap::ArgMatches;

use super::{destination, text};
use crate::{
    cli::{rules, values},
    model::{Burst, ClientId, Framing, Message, TcpClientSettings, TcpServerSettings, address},
    record::Budget,
};

/// `packet-lab listen --tcp`.
#[derive(Debug)]
pub(in crate::cli) struct TcpListen {
    pub(in crate::cli) bind: SocketAddr,
    pub(in crate::cli) settings: TcpServerSettings,
    pub(in crate::cli) span: Option<Duration>,
    /// Read only when a peer has sent FIN.
    pub(in crate::cli) hold: bool,
    /// The record's memory budget; `None` is the usual one.
    pub(in crate::cli) memory: Option<Budget>,
}

/// How `packet-lab send --tcp` ends its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Leave {
    /// With `close`.
    Close,
    /// With a FIN after the last send; it reads on, and then closes.
    HalfClose,
    /// With a reset.
    Abort,
}

/// `packet-lab send --tcp`.
#[derive(Debug)]
pub(in crate::cli) struct TcpSend {
    pub(in crate::cli) settings: TcpClientSettings,
    /// Whether the seed was drawn, and is to be told.
    pub(in crate::cli) drawn: Option<u64>,
    /// One order after the other.
    pub(in crate::cli) bursts: Vec<Burst>,
    pub(in crate::cli) wait: Duration,
    pub(in crate::cli) leave: Leave,
    /// The record's memory budget; `None` is the usual one.
    pub(in crate::cli) memory: Option<Budget>,
}

/// Options of `listen` that are about TCP: name, value (none of a switch), help.
pub(super) const LISTEN: [(&str, &str, &str); 5] = [
    ("tcp", "", "help-tcp"),
    ("framing", "FRAMING", "help-framing"),
    ("backlog", "N", "help-backlog"),
    ("no-delay", "", "help-no-delay"),
    ("hold", "", "help-hold"),
];

/// The same of `send`.
pub(super) const SEND: [(&str, &str, &str); 7] = [
    ("tcp", "", "help-tcp"),
    ("framing", "FRAMING", "help-framing"),
    ("send-buffer", "N", "help-send-buffer"),
    ("no-delay", "", "help-no-delay"),
    ("in-turn", "", "help-in-turn"),
    ("half-close", "", "help-half-close"),
    ("abort", "", "help-abort"),
];

/// Options of `listen` and `send` that only UDP has, and that only TCP has.
const UDP_VALUES: [&str; 1] = ["io"];
const UDP_SWITCHES: [&str; 2] = ["connect", "lossless"];
const TCP_VALUES: [&str; 3] = ["framing", "backlog", "send-buffer"];
const TCP_SWITCHES: [&str; 5] = ["no-delay", "hold", "in-turn", "half-close", "abort"];

/// Whether TCP is asked for.
///
/// # Errors
/// An option that the protocol does not have.
pub(super) fn is_asked(matches: &ArgMatches) -> Result<bool, Message> {
    let on = |id: &&&str| matches.try_get_one::<bool>(id).ok().flatten() == Some(&true);
    let given = |id: &&&str| text(matches, id).is_some();
    let named = |key: Message, id: &str| Err(key.with("option", format!("--{id}")));
    if matches.get_flag("tcp") {
        let mut values = UDP_VALUES.iter().filter(given);
        if let Some(id) = values.next().or(UDP_SWITCHES.iter().find(on)) {
            return named(Message::new("error-tcp-option"), id);
        }
        return Ok(true);
    }
    let mut values = TCP_VALUES.iter().filter(given);
    match values.next().or(TCP_SWITCHES.iter().find(on)) {
        Some(id) => named(Message::new("error-needs-tcp"), id),
        None => Ok(false),
    }
}

fn framing(matches: &ArgMatches) -> Result<Framing, Message> {
    let Some(word) = text(matches, "framing") else {
        return Ok(Framing::None);
    };
    Framing::parse(word).ok_or_else(|| Message::new("error-framing").with("value", word))
}

/// Reads `listen --tcp`.
///
/// # Errors
/// The first value that is none.
pub(super) fn listen(matches: &ArgMatches, port: u16) -> Result<TcpListen, Message> {
    let mut settings = TcpServerSettings {
        reads: super::reads(matches)?,
        no_delay: matches.get_flag("no-delay"),
        framing: framing(matches)?,
        ..TcpServerSettings::default()
    };
    if let Some(backlog) = text(matches, "backlog") {
        settings.backlog = values::number(backlog, 0)?;
    }
    settings.check()?;
    Ok(TcpListen {
        bind: address::parse(text(matches, "bind").unwrap_or("127.0.0.1"), Some(port))?,
        settings,
        span: text(matches, "for").map(values::duration).transpose()?,
        hold: matches.get_flag("hold"),
        memory: text(matches, "memory").map(values::memory).transpose()?,
    })
}

/// Reads `send --tcp`.
///
/// # Errors
/// The first value that is none.
pub(super) fn send(matches: &ArgMatches) -> Result<TcpSend, Message> {
    let mut settings = TcpClientSettings::to(destination(matches)?);
    settings.no_delay = matches.get_flag("no-delay");
    settings.framing = framing(matches)?;
    settings.from = text(matches, "from")
        .map(|from| address::parse(from, Some(0)))
        .transpose()?;
    settings.send_buffer = text(matches, "send-buffer")
        .map(values::receive_buffer)
        .transpose()?;
    if let Some(sizes) = text(matches, "read-size") {
        settings.read_sizes = values::read_sizes(sizes)?;
    }
    settings.check()?;
    let rules = rules::read(matches)?;
    let number = |id: &str| text(matches, id).map(|n| values::number(n, 0)).transpose();
    let like = Burst {
        rate: number("rate")?,
        in_turn: matches.get_flag("in-turn"),
        ..Burst::of(ClientId(0), Vec::new(), number("repeat")?.unwrap_or(1))
    };
    let bursts: Vec<Burst> = rules
        .list
        .into_iter()
        .map(|rule| Burst {
            rule,
            ..like.clone()
        })
        .collect();
    for burst in &bursts {
        burst.check_stream()?;
        // The size alone tells whether the framing can carry it; of a text also its bytes.
        let mut first = Vec::new();
        burst.rule.write(0, &mut first);
        settings.framing.encode(&first, &mut Vec::new())?;
    }
    Ok(TcpSend {
        settings,
        drawn: rules.drawn,
        bursts,
        wait: match text(matches, "wait") {
            Some(wait) => values::duration(wait)?,
            None => Duration::from_millis(500),
        },
        leave: match (matches.get_flag("abort"), matches.get_flag("half-close")) {
            (true, _) => Leave::Abort,
            (false, true) => Leave::HalfClose,
            (false, false) => Leave::Close,
        },
        memory: text(matches, "memory").map(values::memory).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use crate::cli::args::{
        Asked, Fault, Task,
        tcp::Leave,
        tests::{asked, wrong},
    };

    #[test]
    fn tcp_is_read() {
        let line = "packet-lab listen --tcp --bind [::1]:9 --read-size 4,9 --backlog 1 --no-delay --hold \
            --framing len2le --reply echo --count 3";
        let Ok(Asked {
            task: Task::TcpListen(listen),
            ..
        }) = asked(line)
        else {
            panic!("listen");
        };
        assert_eq!(listen.settings.backlog, 1, "backlog");
        assert_eq!(listen.settings.framing.word(), "len2le", "framing");
        assert!(listen.hold && listen.settings.no_delay, "switches");
        let line = "packet-lab send --tcp --to :9 --framing line --half-close --send-buffer 9 a b";
        let Ok(Asked {
            task: Task::TcpSend(send),
            ..
        }) = asked(line)
        else {
            panic!("send");
        };
        assert_eq!(
            (send.bursts.len(), send.leave),
            (2, Leave::HalfClose),
            "both"
        );
        assert_eq!(send.settings.send_buffer, Some(9), "send buffer");
        assert!(matches!(
            asked("packet-lab play --tcp"),
            Ok(Asked {
                task: Task::PlayTcp,
                ..
            })
        ));
    }

    #[test]
    fn what_makes_no_sense_is_told() {
        wrong(
            "packet-lab listen --tcp --read-size 4,0",
            "error-read-size-zero",
        );
        wrong(
            "packet-lab send --tcp --to :9 --read-size 0 x",
            "error-read-size-zero",
        );
        wrong("packet-lab listen --tcp --io mmsg", "error-tcp-option");
        wrong(
            "packet-lab send --tcp --to :9 --connect x",
            "error-tcp-option",
        );
        wrong(
            "packet-lab send --tcp --to :9 --lossless x",
            "error-tcp-option",
        );
        wrong("packet-lab listen --framing len2", "error-needs-tcp");
        wrong("packet-lab listen --hold", "error-needs-tcp");
        wrong("packet-lab send --to :9 --abort x", "error-needs-tcp");
        wrong("packet-lab listen --tcp --framing len3", "error-framing");
        wrong("packet-lab listen --tcp --backlog -1", "error-number");
        wrong("packet-lab send --tcp --to :0 x", "error-port-zero");
        wrong(
            "packet-lab send --tcp --to :9 --size 1048577 x",
            "error-size",
        );
        wrong(
            "packet-lab send --tcp --to :9 --framing fixed:4 hello",
            "error-frame-fixed",
        );
        wrong("packet-lab send --tcp --to :9", "error-payload-missing");
        let help = asked("packet-lab listen --help");
        assert!(matches!(help, Err(Fault::Text(text)) if text.contains("--framing")));
    }
}
