//! What the stage shows of a stream at one moment: plain data without geometry.
//!
//! Bytes keep the colour of the `send` that they came from; the queue has no envelopes. Lists are short
//! at any size of the record.

use std::net::SocketAddr;

use super::{
    ConnectionState, OutstandingBytes, ShownConnection, StreamBytes, StreamRead, StreamSend,
    WholeMessage, connection::listener, messages::framing, stream_totals::StreamTotals,
};
use crate::{
    ledger::CallDirection,
    model::{ClientId, Framing, Owner, SocketId, Syscall, TcpState, WaitingRead},
    stage::{Strip, moment::Moment},
};

/// A connection: the newest one, or one that was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StreamScene {
    /// Where the server listens; `None` where it does not.
    pub listener: Option<SocketAddr>,
    /// What the server waits in: the read of this connection, or where there is none, or it does not wait, `accept`.
    pub(crate) waits: Option<WaitingRead>,
    /// The client's socket, or the server's end of a connection from outside; `None` before the connection has one.
    pub socket: Option<SocketId>,
    /// Another program has connected to the server: of its sends nothing is seen.
    pub outside: bool,
    /// The client whose connection it is; `None` of another program.
    pub client: Option<ClientId>,
    /// The client's own address, as soon as it has one.
    pub local: Option<SocketAddr>,
    pub peer: Option<SocketAddr>,
    pub state: ConnectionState,
    /// The kernel's state of both ends (`TCP_INFO`), the client's first; `None` is "not seen".
    pub states: [Option<TcpState>; 2],
    /// The newest sends, oldest first, at most `STREAM_SENDS`.
    pub sends: Vec<StreamSend>,
    /// Bytes that wait to be read, by the last look at the receiver's queue (`FIONREAD`).
    pub queue: StreamBytes,
    /// Bytes that were sent, and are in no queue of the receiver's that was seen.
    pub(crate) outstanding: OutstandingBytes,
    /// The newest reads of the server, oldest first, at most `READS`.
    pub reads: Vec<StreamRead>,
    /// The other end is another program: what it read is not seen.
    pub(crate) foreign: bool,
    /// How the server finds its messages again.
    pub framing: Framing,
    /// How the client frames what it sends; `None` where another program does.
    pub(crate) sent_framing: Option<Framing>,
    /// What came and is no whole message yet.
    pub rest: StreamBytes,
    /// The newest whole messages, oldest first, at most `MESSAGES`.
    pub messages: Vec<WholeMessage>,
    /// The note that tells why what came is no frame.
    pub fault: Option<u32>,
    /// Bytes that came back to the client.
    pub back: Option<Strip>,
    pub totals: StreamTotals,
}

impl StreamScene {
    /// Whether both ends are framed, and each in another way.
    pub(crate) fn framings_differ(&self) -> bool {
        self.sent_framing.is_some_and(|sent| sent != self.framing)
    }

    pub(crate) fn is_framed(&self) -> bool {
        self.framing != Framing::None || self.sent_framing.unwrap_or_default() != Framing::None
    }
}

/// What is shown of a connection, or where there is none of the listener alone.
pub(in crate::stage) fn stream_scene(
    moment: &Moment<'_>,
    shown: Option<ShownConnection<'_>>,
) -> StreamScene {
    let listener = listener(moment);
    let Some(shown) = shown else {
        return StreamScene {
            listener,
            waits: accepts(moment),
            ..StreamScene::default()
        };
    };
    let (info, outside) = (shown.info, shown.is_outside());
    let state = shown.state();
    let received = shown.moved(CallDirection::Reads, shown.end()).bytes;
    let sent = if outside {
        // What was sent is not seen but for what waits.
        received + shown.waits(received)
    } else {
        shown.moved(CallDirection::Sends, shown.end()).bytes
    };
    let over = shown.is_over(state);
    let framing = |socket: Option<SocketId>| socket.map(|socket| framing(moment, socket));
    let read_framing = framing(shown.server.or(shown.client)).unwrap_or_default();
    let (messages, rest_from, fault) = shown.messages();
    let rest = if read_framing == Framing::None || fault.is_some() {
        received..received
    } else {
        rest_from.min(received)..received
    };
    let (sends, reads) = shown.newest_calls();
    let foreign = sent > 0 && !outside && shown.streams().flow(info.id).unknown > 0;
    // Nothing is on its way to an end that reads no more.
    let first = if over { sent } else { received.min(sent) };
    let there = first + shown.waits(received).min(sent - first);
    let direction = if outside {
        CallDirection::Reads
    } else {
        CallDirection::Sends
    };
    let read = shown.server.and_then(|socket| moment.waiting_read(socket));
    StreamScene {
        listener,
        waits: read.or_else(|| accepts(moment)),
        socket: Some(info.id),
        outside,
        client: match info.owner {
            Owner::Client(id) => Some(id),
            Owner::Server => None,
        },
        local: info.local,
        peer: info.peer,
        state,
        states: shown.tcp_states(),
        foreign,
        queue: shown.bytes(CallDirection::Sends, first..there),
        outstanding: shown.outstanding(there, sent, foreign),
        reads: (reads.into_iter())
            .filter_map(|id| StreamRead::of(moment, id))
            .collect(),
        framing: read_framing,
        sent_framing: framing(shown.client),
        rest: shown.bytes(direction, rest),
        messages,
        fault,
        back: shown.newest_answer(),
        totals: shown.totals(over),
        sends: (sends.into_iter())
            .filter_map(|id| StreamSend::of(moment, id))
            .collect(),
    }
}

/// The `accept` that waits.
fn accepts(moment: &Moment<'_>) -> Option<WaitingRead> {
    let mut reads = moment.waiting_reads().into_iter();
    reads.find(|read| read.call == Syscall::Accept)
}
