//! Rows, messages and summaries of streams.

use serde::Serialize;

use super::{
    datagrams::{JsonIcmp, input_flags, option},
    started, who,
};
use crate::{
    ledger::FoldedRecord,
    model::{FrameFault, Owner, PostCloseState, Row, RowId, StreamNote, Syscall, address, payload},
    record::Record,
    session::Session,
};

/// A row of a stream.
pub(crate) fn json_stream_row(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
    row: &Row,
) -> impl Serialize {
    let streams = ledger.streams();
    let sends = (row.call == Syscall::StreamRecv && !row.failed()).then(|| {
        let pieces = streams.pieces(record, id);
        let sends = pieces.iter().map(|piece| u64::from(piece.send) + 1);
        sends.collect::<Vec<_>>()
    });
    let itself = streams.peer_end(row.socket) == Some(row.socket);
    let left = streams.ending(row.socket).left;
    let left = left.filter(|_| row.call == Syscall::Close);
    let moves = row.stream_off().filter(|_| !row.failed());
    object! {
        n: u64::from(id) + 1,
        t_ns: row.at.0,
        took_ns: row.took_ns,
        who: who(record, row.socket),
        // The number of the socket.
        conn: row.socket.0,
        call: row.call.name(),
        #[serde(flatten)]
        option: option(row),
        peer: record.peer(row.peer).map(address::shown),
        asked: row.asked,
        #[serde(flatten)]
        input_flags: input_flags(row),
        returned: row.returned,
        errno: row.errno.is_error().then(|| row.errno.to_string()),
        stream_off: row.stream_off(),
        // Rows of the own sends whose bytes a read contains.
        sends: sends,
        // Missing where no bytes were moved, or they are no longer kept.
        data_hex: moves.and_then(|_| record.kept_payload(row).map(payload::to_hex)),
        // Of `close`: what was not read.
        #[serde(flatten)]
        unread: left.map(|left| object! { unread: left.bytes }),
        // Of `connect`: whether the socket is its own peer.
        #[serde(flatten)]
        to_itself: (row.call == Syscall::Connect && itself).then(|| object! { to_itself: true }),
    }
}

/// What is told of a stream beside its rows.
#[derive(Debug, Default, Serialize)]
pub(crate) struct JsonStreamNote {
    /// The kind of note: `state`, `message`, …
    note: &'static str,
    who: String,
    conn: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_off: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    len: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_hex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errno: Option<String>,
    #[serde(flatten)]
    icmp: Option<JsonIcmp>,
}

impl JsonStreamNote {
    /// `bytes` are those of a message, as far as they are kept.
    pub(crate) fn new(record: &Record, what: &StreamNote, bytes: Option<&[u8]>) -> Option<Self> {
        let socket = what.socket();
        let plain = |note| Self {
            note,
            who: who(record, socket),
            conn: socket.0,
            ..Self::default()
        };
        Some(match what {
            StreamNote::Figures { figures, .. } => Self {
                state: Some(figures.state.name()),
                ..plain("state")
            },
            StreamNote::AfterClose { state, .. } => Self {
                state: Some(match state {
                    PostCloseState::Gone => "gone",
                    PostCloseState::In(state) => state.name(),
                }),
                ..plain("after_close")
            },
            StreamNote::Report { errno, icmp, .. } => Self {
                errno: Some(errno.to_string()),
                icmp: Some((*icmp).into()),
                ..plain("reported")
            },
            StreamNote::Urgent { at, byte, .. } => Self {
                stream_off: Some(*at),
                data_hex: Some(payload::to_hex(&[*byte])),
                ..plain("urgent")
            },
            StreamNote::Cancelled { .. } => plain("cancelled"),
            StreamNote::Message { frame, .. } => Self {
                stream_off: Some(frame.at),
                len: Some(frame.len),
                data_hex: bytes.map(payload::to_hex),
                ..plain("message")
            },
            StreamNote::Unframed { at, fault, .. } => {
                let (note, len, of) = match *fault {
                    FrameFault::TooLong { claimed } => ("frame_too_long", None, Some(claimed)),
                    FrameFault::NoLineFeed => ("frame_no_line_feed", None, None),
                    FrameFault::Incomplete { have, of } => ("frame_incomplete", Some(have), of),
                };
                Self {
                    stream_off: Some(*at),
                    len,
                    of,
                    ..plain(note)
                }
            }
            _ => return None,
        })
    }
}

/// What a stream's face sums up: what that program sent, and what it read; `rate` is the one that was reached, in sends
/// per second.
pub(crate) fn stream_summary(session: &Session, who: Owner, rate: Option<u64>) -> impl Serialize {
    let (streams, of) = (session.ledger().streams(), |other| other == who);
    let flow = streams.flows(of);
    object! {
        sent: flow.sent,
        received_there: flow.received,
        in_flight: flow.in_flight,
        lost: flow.lost,
        unknown: flow.unknown,
        rate: rate,
        received: streams.received(of),
        connections: streams.connections(of),
        messages: streams.messages(of),
        started: started(session),
    }
}
