//! What the four places show at one moment: plain data without geometry.
//!
//! The painter measures fonts, lays out and moves things; whatever stands here is in the record.
//! Lists are short at any size of the record (see the constants).

use std::net::SocketAddr;

use super::{Cells, Playhead, Strip};
use crate::model::{Books, ClientId, Errno, Fate, Memory, Message, RowId, SocketId, Who};

/// At most this many sends stand in the client's place.
pub(crate) const SENDS: usize = 4;
/// At most this many replies stand in the client's place.
pub(crate) const REPLIES: usize = 2;
/// At most this many envelopes hang in the network.
pub(crate) const FLIGHTS: usize = 3;
/// At most this many envelopes are drawn in the queue; the rest is [`Queue::more`].
pub(crate) const ENVELOPES: usize = 4;
/// From this many sends on a jump of the playhead is a [`Bundle`].
pub(crate) const BUNDLE_FROM: u64 = 6;

/// The colour of what came from a program outside the lab.
pub(crate) const OUTSIDE: u64 = u64::MAX;

/// The stage at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    /// The place in the record that is shown.
    pub head: Playhead,
    /// What was played last; the painter moves what it names.
    pub event: Option<Event>,
    /// The client programs.
    pub client: ClientPlace,
    /// Between the programs: what is on its way, comes back, or never left. Oldest first.
    pub network: Vec<Flight>,
    /// The receive queue of the server's socket.
    pub queue: Queue,
    /// The server program.
    pub server: ServerPlace,
    /// A jump over many datagrams, told as one.
    pub bundle: Option<Bundle>,
}

impl Scene {
    /// Gives the sends the numbers that their datagrams have elsewhere.
    pub(crate) fn number(&mut self, number: impl Fn(RowId) -> Option<u64>) {
        for send in &mut self.client.sends {
            if let Some(number) = number(send.envelope.row) {
                send.number = number;
                let args = &mut send.label.args;
                if let Some((_, value)) = args.iter_mut().find(|(name, _)| *name == "number") {
                    *value = number.into();
                }
            }
        }
    }

    /// Whether a place shows this row, or what one of ours sent with it.
    pub(crate) fn shows(&self, row: RowId) -> bool {
        let read = |reading: &Reading| reading.row == row || reading.send == Some(row);
        let fallen = self.queue.falling.iter().flat_map(|one| &one.envelopes);
        let envelopes = (self.client.sends.iter().map(|send| &send.envelope))
            .chain(self.network.iter().map(|flight| &flight.envelope))
            .chain(&self.queue.waiting)
            .chain(fallen)
            .chain(self.server.reply.iter().map(|reply| &reply.envelope));
        envelopes.into_iter().any(|envelope| envelope.row == row)
            || self.client.replies.iter().any(read)
            || self.server.reading.as_ref().is_some_and(read)
    }
}

/// What was played last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A client handed a datagram to the kernel.
    Sent(RowId),
    /// A client's send call failed.
    NotSent(RowId),
    /// The server handed a reply to the kernel, or tried to.
    Replied(RowId),
    /// A read of the server returned.
    Read(RowId),
    /// A read of a client returned.
    GotReply(RowId),
    /// A call of a stream returned.
    Stream(RowId),
    /// A refusal of this send came back.
    Refused(RowId),
    /// The socket counted more drops than before.
    Dropped {
        /// How many more.
        n: u64,
    },
    /// Something else: the note with this number.
    Note(u32),
}

/// One datagram as an envelope around its bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope {
    /// The row that it comes from: the send where it is ours.
    pub row: RowId,
    /// Who sent it; `None` is a program outside the lab.
    pub who: Option<Who>,
    /// The sender's address.
    pub from: Option<SocketAddr>,
    /// The receiver's address.
    pub to: Option<SocketAddr>,
    /// Which message colour, counted on without end: the painter takes it modulo its palette.
    /// A reply has the colour of what it answers.
    pub colour: u64,
    /// Length in bytes.
    pub len: u32,
    /// Its bytes.
    pub(crate) strip: Strip,
}

/// The client programs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ClientPlace {
    /// The clients that have a part in what is shown, by letter.
    pub clients: Vec<ClientLabel>,
    /// The newest sends of all clients, oldest first, at most [`SENDS`].
    pub sends: Vec<Sending>,
    /// Sends before those.
    pub earlier: u64,
    /// The newest replies read by clients, oldest first, at most [`REPLIES`].
    pub replies: Vec<Reading>,
}

/// A client and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClientLabel {
    /// Which; shown as its letter.
    pub id: ClientId,
    /// The address of its socket.
    pub addr: SocketAddr,
    /// Whom it is connected to.
    pub connected: Option<SocketAddr>,
}

/// One send of a client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sending {
    /// The datagram. Its strip knows the place of the cut once the datagram was truncated.
    pub(crate) envelope: Envelope,
    /// Which client.
    pub client: ClientId,
    /// Its number from 1: among all sends of all clients, unless [`Scene::number`] gave it another.
    pub number: u64,
    /// "sendto #1 · 5 bytes".
    pub label: Message,
    /// What is known of it at this moment.
    pub fate: Fate,
    /// In flight, and by the counters in the server's queue.
    pub waiting: bool,
    /// In flight: it waits in the server's queue, or is among drops that cannot be named yet.
    pub(crate) doubt: bool,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// Which way a datagram in the network goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// From a client towards its destination.
    Out,
    /// From the server towards a client.
    Back,
}

/// How a datagram in the network fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlightState {
    /// Sent just now to the server's queue, where it is counted too: draw it moving, or not at all.
    Passing,
    /// On its way: sent, and not known to have arrived.
    InFlight,
    /// Refused: "port unreachable" comes back to the sender.
    Refused,
    /// The send call failed: it stops at the sender.
    NotSent,
    /// It left the lab, and nothing tells what became of it.
    Unknown,
}

/// One datagram between the programs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flight {
    /// The datagram.
    pub(crate) envelope: Envelope,
    /// Its direction.
    pub way: Way,
    /// How it fares.
    pub state: FlightState,
    /// The state in a word or two.
    pub label: Message,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// The receive queue of the server's socket.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts of a queue that have nothing to do with each other"
)]
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Queue {
    /// The socket; `None` while no server was opened.
    pub socket: Option<SocketId>,
    /// Whether it is open.
    pub open: bool,
    /// The envelopes that surely wait, oldest first, at most [`ENVELOPES`].
    pub waiting: Vec<Envelope>,
    /// How many wait, or were dropped where there is [`Queue::doubt`]; a peer's datagrams are not
    /// seen before they are read.
    pub count: u64,
    /// Of how many of them it is not known whether they wait or were dropped.
    pub(crate) doubt: u64,
    /// `count` without the envelopes drawn: "+n more".
    pub more: u64,
    /// More rows than the scene looks at may hold waiting datagrams: `count` is an upper bound, since
    /// some may have gone elsewhere.
    pub(crate) at_most: bool,
    /// The kernel's figures, where it gives any: held of limit, kernel memory in bytes.
    pub memory: Option<Memory>,
    /// The kernel gives figures, but none were read at this moment.
    pub(crate) not_read: bool,
    /// None of ours wait, and yet the kernel holds memory: datagrams from outside the lab wait,
    /// and how many is not known.
    pub others: bool,
    /// The receive buffer in bytes: asked for (`None` is the system's default) and effective.
    pub receive_buffer: Option<(Option<u32>, u32)>,
    /// Dropped at this socket so far, by the kernel's count.
    pub dropped: u64,
    /// What just fell off.
    pub(crate) falling: Option<Falling>,
    /// Taken out unread when the socket was closed.
    pub unread: u64,
}

/// Datagrams that just fell off a full queue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Falling {
    /// How many.
    pub n: u64,
    /// Those of them whose name is known, oldest first, at most [`FLIGHTS`].
    pub(crate) envelopes: Vec<Envelope>,
}

/// The server program.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServerPlace {
    /// Its address; `None` while no server was opened.
    pub addr: Option<SocketAddr>,
    /// Whether its socket is open.
    pub open: bool,
    /// Its last read.
    pub reading: Option<Reading>,
    /// Its answer to what it read last.
    pub reply: Option<Reply>,
}

/// One read: the slots of the read size and what came into them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// The row.
    pub row: RowId,
    /// Whose read.
    pub who: Who,
    /// Who had sent the datagram, where that is one of ours.
    pub(crate) from_who: Option<Who>,
    /// The sender's address.
    pub from: Option<SocketAddr>,
    /// The own send that it comes from.
    pub send: Option<RowId>,
    /// Its message colour, that of the send.
    pub colour: u64,
    /// The call as people write it: `recvfrom(4)`.
    pub call: String,
    /// The call that was really made, as `strace` names it.
    pub(crate) real_call: &'static str,
    /// The read size in bytes: the number of slots. Those after [`Reading::kept`] are empty.
    pub asked: u32,
    /// What the call returned, −1 when it failed.
    pub returned: i32,
    /// Why it failed.
    pub errno: Errno,
    /// How long the datagram really was, where the system tells.
    pub true_len: Option<u32>,
    /// Whole, truncated, unknown, or none when the call failed.
    pub fate: Fate,
    /// The bytes that were returned.
    pub kept: Strip,
    /// The bytes that the kernel cut off.
    pub cut: Option<CutOff>,
    /// The fact that proves the fate.
    pub evidence: Option<Message>,
}

/// What the kernel cut off.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CutOff {
    /// How many bytes.
    pub len: u32,
    /// The bytes, known only where one of ours had sent them; else "n bytes nobody here saw".
    pub(crate) strip: Option<Strip>,
    /// "1 byte, gone", or "1 byte that nobody here saw".
    pub label: Message,
    /// The character that the cut went through.
    pub torn: Option<Torn>,
}

/// A character that the cut went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Torn {
    /// The character.
    pub text: String,
    /// How many of its bytes were kept.
    pub kept: usize,
    /// How many bytes it has.
    pub of: usize,
}

/// The server's answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reply {
    /// The datagram.
    pub(crate) envelope: Envelope,
    /// "reply HELL → 127.0.0.2:51182".
    pub label: Message,
    /// What is known of it at this moment.
    pub fate: Fate,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// Many datagrams at once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bundle {
    /// Sends of clients in the span: "×250".
    pub n: u64,
    /// "×250".
    pub label: Message,
    /// What is known of them at this moment; of the newest [`Books::sent`] of them where there
    /// are more than a scene looks at.
    pub books: Books,
    /// The burst in one sentence.
    pub caption: Message,
    /// The playhead before the first of them, to unfold the bundle.
    pub from: Playhead,
    /// The first bytes of the last of them.
    pub(crate) sample: Cells,
}
