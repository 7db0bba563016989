//! What the stage shows of a stream at one moment: plain data without geometry.
//!
//! Bytes keep the colour of the `send` that they came from; the queue has no envelopes. Lists are short
//! at any size of the record.

use std::net::SocketAddr;

use super::{Reading, Strip};
use crate::ledger::FramingOutcome;
use crate::model::{ClientId, Errno, Framing, Message, RowId, SocketId, TcpState};

/// At most this many sends of a stream are shown.
pub(crate) const STREAM_SENDS: usize = 3;
/// At most this many reads are shown, of a stream as of datagrams.
pub(crate) const READS: usize = 4;
/// At most this many runs lie on a ribbon; the rest is told by its length.
pub(crate) const RUNS: usize = 8;
/// At most this many whole messages are shown.
pub(crate) const MESSAGES: usize = 4;

/// Datagrams and the stream beside each other.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lanes {
    /// The first row that both lanes tell of: since then the connection is open.
    pub since: RowId,
    /// How many datagrams the clients had sent before: so much less the colours of theirs are.
    pub earlier: u64,
    /// What the server read of datagrams last, oldest first, at most [`READS`].
    pub reads: Vec<Reading>,
    /// The datagrams in sums.
    pub sums: DatagramSums,
    /// The stream.
    pub stream: StreamScene,
}

impl Lanes {
    /// Whether a call stands in one of the lanes.
    pub(crate) fn shows(&self, row: RowId) -> bool {
        let stream = &self.stream;
        self.reads
            .iter()
            .any(|read| read.row == row || read.send == Some(row))
            || stream.sends.iter().any(|send| send.row == row)
            || stream.reads.iter().any(|read| read.row == row)
    }
}

/// Datagrams of the clients, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DatagramSums {
    /// Sends of the clients.
    pub sends: u64,
    /// Reads of the server that returned a datagram.
    pub reads: u64,
    /// Bytes that were cut off, or dropped with their datagram.
    pub lost: u64,
    /// Of how many sends the kernel kept the borders: each of these was one read.
    pub kept: u64,
    /// Of how many sends that is decided: they were read or dropped.
    pub borders: u64,
    /// There are more rows than a scene looks at: all sums are lower bounds.
    pub(crate) at_least: bool,
}

/// A connection: the newest one, or one that was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StreamScene {
    /// Where the server listens; `None` where it does not.
    pub listener: Option<SocketAddr>,
    /// The client's socket, or the server's end of a connection from outside; `None` while there is none.
    pub socket: Option<SocketId>,
    /// Another program has connected to the server: of its sends nothing is seen.
    pub outside: bool,
    /// Which client.
    pub client: Option<ClientId>,
    /// The client's own address, as soon as it has one.
    pub local: Option<SocketAddr>,
    /// Whom it connects to.
    pub peer: Option<SocketAddr>,
    /// What is known of the connection.
    pub link: Link,
    /// The kernel's state of both ends (`TCP_INFO`), the client's first; `None` is "not seen".
    pub states: [Option<TcpState>; 2],
    /// The newest sends, oldest first, at most [`STREAM_SENDS`].
    pub sends: Vec<StreamSend>,
    /// Bytes between `send` and `recv`.
    pub queue: Ribbon,
    /// The newest reads of the server, oldest first, at most [`READS`].
    pub reads: Vec<Scoop>,
    /// The other end is another program: what it read is not seen.
    pub(crate) foreign: bool,
    /// How the server finds its messages again.
    pub framing: Framing,
    /// How the client frames what it sends; `None` where another program does.
    pub(crate) sent_framing: Option<Framing>,
    /// What came and is no whole message yet.
    pub rest: Ribbon,
    /// The newest whole messages, oldest first, at most [`MESSAGES`].
    pub messages: Vec<WholeMessage>,
    /// The note that tells why what came is no frame.
    pub fault: Option<u32>,
    /// Bytes that came back to the client.
    pub back: Option<Strip>,
    /// The stream in sums.
    pub sums: StreamSums,
}

impl StreamScene {
    /// Whether both ends are framed, and each in another way.
    pub(crate) fn framings_differ(&self) -> bool {
        self.sent_framing.is_some_and(|sent| sent != self.framing)
    }

    /// Whether one of the ends is framed.
    pub(crate) fn is_framed(&self) -> bool {
        self.framing != Framing::None || self.sent_framing.unwrap_or_default() != Framing::None
    }
}

/// What is known of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// No client has opened a socket.
    #[default]
    None,
    /// `connect` was called, and nobody has answered.
    Connecting,
    /// `connect` failed.
    Refused(Errno),
    /// The attempt was given up.
    Cancelled,
    /// Open.
    Open,
    /// The client has sent FIN, the server may still send.
    FinSent,
    /// The server has sent FIN first.
    FinReceived,
    /// Both have sent FIN.
    Over,
    /// The client ended it with a reset.
    Aborted,
    /// The server ended it with a reset.
    Reset,
    /// A send failed, as the connection was gone.
    Broken,
}

impl Link {
    /// In a few words.
    pub(crate) fn message(self) -> Message {
        match self {
            Self::None => Message::new("link-none"),
            Self::Connecting => Message::new("link-connecting"),
            Self::Refused(errno) => Message::new("link-refused").with("errno", errno.to_string()),
            Self::Cancelled => Message::new("link-cancelled"),
            Self::Open => Message::new("link-open"),
            Self::FinSent => Message::new("link-fin-sent"),
            Self::FinReceived => Message::new("link-fin-received"),
            Self::Over => Message::new("link-over"),
            Self::Aborted => Message::new("link-aborted"),
            Self::Reset => Message::new("link-reset"),
            Self::Broken => Message::new("link-broken"),
        }
    }

    /// Whether something went wrong.
    pub(crate) const fn failed(self) -> bool {
        matches!(
            self,
            Self::Refused(_) | Self::Aborted | Self::Reset | Self::Broken
        )
    }
}

/// One `send` into the stream.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StreamSend {
    /// The row.
    pub row: RowId,
    /// Its number among the sends of its connection, from 1.
    pub number: u32,
    /// Its message colour, counted on without end.
    pub colour: u64,
    /// Bytes that the program wanted to send.
    pub asked: u32,
    /// Bytes that the kernel took; −1 when it failed.
    pub returned: i32,
    /// Why it failed.
    pub errno: Errno,
    /// The bytes that the kernel took.
    pub(crate) strip: Strip,
}

/// Neighbouring bytes of one send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// The send; `None` where it is not known.
    pub send: Option<RowId>,
    /// Its message colour.
    pub colour: Option<u64>,
    /// The bytes.
    pub(crate) strip: Strip,
}

/// Bytes of a stream, one after the other, without envelopes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ribbon {
    /// The first runs, at most [`RUNS`].
    pub runs: Vec<Run>,
    /// How many bytes in all.
    pub len: u64,
    /// Bytes that are in no run.
    pub more: u64,
}

/// What a read got, in the words of the lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    /// Exactly one send.
    Whole,
    /// All bytes are of one send, which has more.
    StreamRole,
    /// Bytes of so many sends.
    Merged(usize),
    /// 0: the peer has sent FIN.
    Fin,
    /// It failed.
    Failed(Errno),
    /// Which sends the bytes came from is not known.
    Unknown,
}

/// One `recv`: as many slots as the read size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scoop {
    /// The row.
    pub row: RowId,
    /// The read size in bytes: the number of slots.
    pub asked: u32,
    /// What came into them.
    pub(crate) ribbon: Ribbon,
    /// What that was.
    pub got: Got,
}

/// A message that came out of its frame.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WholeMessage {
    /// The note that tells of it.
    pub note: u32,
    /// Its bytes.
    pub(crate) strip: Strip,
    /// The colour of the send that began it.
    pub colour: Option<u64>,
    /// What it is, compared with what was sent; `None` where that is not known.
    pub outcome: Option<FramingOutcome>,
}

/// A stream summed up, from the client to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamSums {
    /// `send` calls that the kernel took bytes of.
    pub sends: u64,
    /// `recv` calls that returned bytes.
    pub reads: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes read.
    pub received: u64,
    /// Bytes that nobody will read any more: the connection ended before.
    pub lost: u64,
    /// Ends of sends at which a read ended too.
    pub kept: u64,
    /// Ends of sends that were read, or passed by.
    pub borders: u64,
    /// Rows are no longer kept since which is counted: all sums but those of bytes lost are lower bounds.
    pub(crate) at_least: bool,
    /// More borders were passed than are looked at: those that were kept are a lower bound.
    pub(crate) kept_at_least: bool,
}
