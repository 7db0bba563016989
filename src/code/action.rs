//! What a program does, in no language.

use std::{net::SocketAddr, time::Duration};

use crate::model::{Framing, Group, Message, Row, RowFlags, SockOpt, Syscall};

/// One thing that a program does with a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CodeAction {
    /// A new socket, of datagrams or of a stream, and what it is made for.
    Socket {
        stream: bool,
        made: MadeFor,
    },
    /// `setsockopt`; of one that joins or leaves a group which.
    Option {
        option: SockOpt,
        value: u32,
        group: Option<Group>,
    },
    Bind(SocketAddr),
    /// With the address that it is bound to, where that is known: some languages do both at once.
    Listen {
        backlog: u32,
        at: Option<SocketAddr>,
    },
    /// The new connection has this name.
    Accept(String),
    Connect {
        to: SocketAddr,
        stream: bool,
    },
    Send(Sent),
    /// What was read last goes back to where it came from.
    Answer {
        stream: bool,
        upper: bool,
        framing: Framing,
    },
    Read(ReadAction),
    /// Ends the loop where nothing was read: the stream has ended.
    Stop,
    /// Tells what was read.
    Show,
    /// Before the loop whose bytes are collected until a message is whole.
    CollectBegin(Framing),
    /// Begins a block that is done with each whole message.
    Collect(Framing),
    Shutdown(u32),
    Close,
    Sleep(Duration),
    /// Begins a block that is done so often; `None` is for ever.
    Loop(Option<u32>),
    /// The end of a loop or of another block.
    End,
    /// Only something that is to be said.
    Remark(Message),
}

/// What a socket is made for: some languages have a type for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MadeFor {
    /// It gets an address by `bind`.
    Bound,
    /// The kernel chooses its address.
    Free,
    /// It listens for connections (`listen`).
    Listener,
}

/// Bytes that are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) data: Vec<u8>,
    /// Where to; `None` where the socket is connected.
    pub(super) to: Option<SocketAddr>,
    pub(super) stream: bool,
    /// How a message is put into the stream.
    pub(super) framing: Framing,
    pub(super) flags: RowFlags,
}

/// A call that reads, with its size and flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadAction {
    pub(super) size: u32,
    pub(super) stream: bool,
    pub(super) flags: RowFlags,
    /// How long it waits at most: zero for as long as it takes, after one that had a bound.
    pub(super) timeout: Option<Duration>,
    /// Whether what was read is told at once; else something else is done with it first.
    pub(super) prints: bool,
}

impl ReadAction {
    pub(super) const fn new(size: u32, stream: bool) -> Self {
        Self {
            size,
            stream,
            flags: RowFlags(0),
            timeout: None,
            prints: true,
        }
    }
}

impl CodeAction {
    /// The name of its phrase.
    pub(super) fn name(&self) -> String {
        let kind = |stream: &bool| if *stream { "tcp" } else { "udp" };
        match self {
            Self::Socket { stream, made } => {
                let made = match made {
                    MadeFor::Bound => "bound",
                    MadeFor::Free => "free",
                    MadeFor::Listener => "listener",
                };
                format!("socket.{}.{made}", kind(stream))
            }
            Self::Option { option, .. } => format!("option.{}", option.name()),
            Self::Bind(_) => "bind".to_owned(),
            Self::Listen { .. } => "listen".to_owned(),
            Self::Accept(_) => "accept".to_owned(),
            Self::Connect { stream, .. } => format!("connect.{}", kind(stream)),
            Self::Send(sent) if sent.to.is_some() => "sendto".to_owned(),
            Self::Send(sent) => format!("send.{}{}", kind(&sent.stream), framed(sent.framing)),
            Self::Answer {
                stream, framing, ..
            } => {
                format!("answer.{}{}", kind(stream), framed(*framing))
            }
            Self::Read(read) => {
                let how = if read.flags.has(RowFlags::PEEK) {
                    ".peek"
                } else if read.timeout.is_some() {
                    ".timed"
                } else if !read.prints {
                    ".quiet"
                } else {
                    ""
                };
                format!("read.{}{how}", kind(&read.stream))
            }
            Self::Stop => "stop".to_owned(),
            Self::Show => "show".to_owned(),
            Self::CollectBegin(_) => "collect.begin".to_owned(),
            Self::Collect(framing) => format!("collect{}", framed(*framing)),
            Self::Shutdown(how) => format!("shutdown.{how}"),
            Self::Close => "close".to_owned(),
            Self::Sleep(_) => "sleep".to_owned(),
            Self::Loop(None) => "forever".to_owned(),
            Self::Loop(Some(_)) => "times".to_owned(),
            Self::End | Self::Remark(_) => String::new(),
        }
    }

    /// Whether it begins a block of statements, which [`CodeAction::End`] ends.
    pub(super) const fn is_block(&self) -> bool {
        matches!(self, Self::Loop(_) | Self::Collect(_))
    }

    /// Whether it makes a name that later ones use.
    pub(super) const fn is_naming(&self) -> bool {
        matches!(
            self,
            Self::Socket { .. }
                | Self::Bind(_)
                | Self::Listen { .. }
                | Self::Accept(_)
                | Self::Connect { stream: true, .. }
        )
    }

    /// Whether it does something with a socket that there has to be.
    pub(super) const fn uses_socket(&self) -> bool {
        matches!(
            self,
            Self::Option { .. }
                | Self::Accept(_)
                | Self::Connect { stream: false, .. }
                | Self::Send(_)
                | Self::Answer { .. }
                | Self::Read(_)
                | Self::Shutdown(_)
                | Self::Close
        )
    }

    /// How well it explains a row of its program that moved this data: 0 not at all, more is better.
    pub(super) fn fits(&self, row: &Row, data: Option<&[u8]>) -> u8 {
        let of = |fits: bool, exact: bool| u8::from(fits) * (1 + u8::from(exact));
        match (self, row.call) {
            (Self::Socket { stream, .. }, Syscall::Socket) => of(*stream == row.is_stream(), true),
            (Self::Option { option, value, .. }, Syscall::SetSockOpt(set)) => {
                of(*option == set, *value == row.asked)
            }
            (Self::Listen { backlog, .. }, Syscall::Listen) => of(true, *backlog == row.asked),
            (Self::Connect { stream, .. }, Syscall::Connect) => {
                of(*stream == row.is_stream(), true)
            }
            (Self::Read(read), call) if call.reads() => {
                of(read.stream == row.is_stream(), read.size == row.asked)
            }
            (Self::Send(sent), call) if call.sends() => of(
                sent.stream == row.is_stream(),
                Some(sent.data.as_slice()) == data,
            ),
            (Self::Answer { stream, .. }, call) if call.sends() => {
                of(*stream == row.is_stream(), true)
            }
            (Self::Bind(_), Syscall::Bind)
            | (Self::Accept(_), Syscall::Accept)
            | (Self::Close, Syscall::Close) => 2,
            (Self::Shutdown(how), Syscall::Shutdown) => of(true, *how == row.asked),
            _ => 0,
        }
    }

    /// The flags of its call, but for `MSG_PEEK`, which has phrases of its own.
    pub(super) const fn flags(&self) -> RowFlags {
        match self {
            Self::Read(ReadAction { flags, .. }) | Self::Send(Sent { flags, .. }) => {
                RowFlags(flags.0 & !RowFlags::PEEK)
            }
            _ => RowFlags(0),
        }
    }

    /// The comment that explains the action.
    pub(super) fn comment(&self) -> Option<Message> {
        let key = match self {
            Self::Socket {
                stream: false,
                made: MadeFor::Free,
            } => "code-socket-free",
            Self::Socket { stream: false, .. } => "code-socket-udp",
            Self::Socket {
                made: MadeFor::Listener,
                ..
            } => "code-socket-listener",
            Self::Socket { .. } => "code-socket-tcp",
            Self::Option { option, .. } => match option {
                SockOpt::ReuseAddr => "code-reuse-address",
                SockOpt::ReceiveBuffer => "code-receive-buffer",
                SockOpt::NoDelay => "code-no-delay",
                SockOpt::Linger => "code-linger",
                option if option.joins() == Some(true) => "code-join",
                _ => return None,
            },
            Self::Bind(_) => "code-bind",
            Self::Listen { .. } => "code-listen",
            Self::Accept(_) => "code-accept",
            Self::Connect { stream: true, .. } => "code-connect-tcp",
            Self::Connect { stream: false, .. } => "code-connect-udp",
            Self::Send(Sent {
                data,
                stream: false,
                ..
            }) if data.is_empty() => "code-send-empty",
            Self::Send(Sent { to: Some(_), .. }) => "code-sendto",
            Self::Send(Sent {
                stream: true,
                framing: Framing::None,
                ..
            }) => "code-send-tcp",
            Self::Answer { stream: false, .. } => "code-answer",
            Self::Read(read) if read.flags.has(RowFlags::PEEK) => "code-peek",
            Self::Read(read) if read.flags.has(RowFlags::DONT_WAIT) => "code-read-now",
            Self::Read(read) => {
                let key = if read.flags.has(RowFlags::WAIT_ALL) {
                    "code-read-all"
                } else if read.stream {
                    "code-recv"
                } else {
                    "code-recvfrom"
                };
                return Some(Message::new(key).with("size", read.size));
            }
            Self::Stop => "code-stop",
            Self::Collect(Framing::Line) => "code-collect-line",
            Self::Collect(Framing::Fixed(_)) => "code-collect-fixed",
            Self::Collect(_) => "code-collect-length",
            Self::Shutdown(1) => "code-shutdown",
            Self::Close => "code-close",
            Self::Sleep(_) => "code-sleep",
            Self::Remark(message) => return Some(message.clone()),
            _ => return None,
        };
        Some(Message::new(key))
    }
}

/// The name of a framing in the phrase books.
fn framed(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "",
        Framing::Line => ".line",
        Framing::Fixed(_) => ".fixed",
        Framing::Length(_) | Framing::LengthLe(_) => ".length",
    }
}
