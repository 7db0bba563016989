//! One event: a dot on a lifeline, with the call beside it.

use super::{Side, Tint, channel::side_of, index::LineKind, slot_map::SlotMap};
use crate::{
    ledger::EmptyRead,
    model::{
        Errno, Fate, Message, Note, Owner, Row, RowId, SocketId, Stamp, StreamNote, Syscall, Value,
        Verdict, shutdown_name,
    },
    record::Record,
    stage::{
        colour::{OUTSIDE, colour_of_stream_send},
        moment::Moment,
    },
};

/// Sends that one read, and reads that one send, is joined to at most.
pub(super) const MAX_JOINED: usize = 6;
/// Characters of payload beside a call or an arrow.
const MAX: usize = 12;

/// An event: a call, or a note.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TimelineEvent {
    /// The row; `None` of a note.
    pub row: Option<RowId>,
    pub side: Side,
    /// When the call returned, or the note was made.
    pub at: Stamp,
    /// The call with its result, such as `recv(4) = 4`, as programs write it.
    pub call: String,
    /// The first bytes that it moved.
    pub data: Option<Value>,
    pub(crate) hint: Option<Message>,
    /// The colour of its dot and its words.
    pub(crate) tint: Tint,
    /// What is known of the datagram by this moment.
    pub verdict: Option<Verdict>,
}

/// The event of a line; `None` where it is only room for arrows.
pub(super) fn event(map: &SlotMap<'_>, n: u32) -> Option<TimelineEvent> {
    let line = map.index.line(n)?;
    if line.kind == LineKind::Note {
        return of_note(map, line.id);
    }
    let row = map.moment.record.row(line.id)?;
    match line.kind {
        LineKind::Call | LineKind::Outcome => Some(of_call(map, line.id, row)),
        LineKind::ConnectCall => Some(TimelineEvent {
            call: named(map, row, "connect()".to_owned()),
            ..plain(map, line.id, row)
        }),
        LineKind::ConnectReturn => Some(TimelineEvent {
            // Of a `connect` the moment is its beginning.
            at: Stamp(row.at.0.saturating_add(u64::from(row.took_ns))),
            tint: failed_or(row, Tint::Ink),
            ..plain(map, line.id, row)
        }),
        LineKind::Gap | LineKind::AcceptPending | LineKind::Note => None,
    }
}

/// The call of a row with its result.
fn plain(map: &SlotMap<'_>, id: RowId, row: &Row) -> TimelineEvent {
    TimelineEvent {
        row: Some(id),
        side: side_of(map.moment.record.owner(row.socket)),
        at: row.at,
        call: named(map, row, format!("{} = {}", written(row), result(row))),
        data: None,
        hint: None,
        tint: Tint::Ink,
        verdict: None,
    }
}

fn of_call(map: &SlotMap<'_>, id: RowId, row: &Row) -> TimelineEvent {
    let mut event = plain(map, id, row);
    match row.call {
        Syscall::StreamSend => {
            event.tint = failed_or(row, tint_of_send(map.moment.record, row));
        }
        Syscall::StreamRecv => return of_stream_read(map, id, row, event),
        Syscall::Connect if row.errno == Errno::EINPROGRESS => {
            event.tint = Tint::Note;
            event.hint = Some(Message::new("timeline-hanging"));
        }
        _ if !row.is_datagram() => event.tint = failed_or(row, Tint::Ink),
        call => {
            let verdict = map.moment.scene_verdict(id);
            let cut = row.true_len().filter(|_| verdict.fate == Fate::Truncated);
            let lost = cut.map_or(0, |len| {
                len.saturating_sub(u32::try_from(row.data_len()).unwrap_or(u32::MAX))
            });
            if !call.is_send() && lost > 0 {
                event.hint = Some(Message::new("timeline-cut").with("n", lost));
            }
            if !call.is_send() && !row.failed() {
                event.data = Some(data(map.moment.record, row));
            }
            event.tint = failed_or(row, tint_of_datagram(&map.moment, id));
            event.verdict = Some(verdict);
        }
    }
    event
}

fn of_stream_read(
    map: &SlotMap<'_>,
    id: RowId,
    row: &Row,
    mut event: TimelineEvent,
) -> TimelineEvent {
    let (record, streams) = (map.moment.record, map.moment.ledger.streams());
    let (tint, hint) = if row.failed() {
        (Tint::Cut, None)
    } else if row.returned == 0 {
        match streams.ending(row.socket).empty_read(id) {
            EmptyRead::AfterReset => (Tint::Cut, Some(Message::new("timeline-after-reset"))),
            EmptyRead::OwnShutdown => (Tint::Note, Some(Message::new("timeline-own-end"))),
            EmptyRead::Fin => (Tint::Note, Some(Message::new("timeline-fin"))),
        }
    } else {
        event.data = Some(data(record, row));
        match streams.first_pieces(record, id, MAX_JOINED).as_slice() {
            [] => (Tint::Ink, None),
            [one] => {
                let send = record.row(one.send);
                let tint = send.map_or(Tint::Ink, |send| tint_of_send(record, send));
                (tint, None)
            }
            many if many.len() == MAX_JOINED => {
                (Tint::Note, Some(Message::new("timeline-merged-many")))
            }
            many => {
                let hint = Message::new("timeline-merged").with("n", many.len());
                (Tint::Note, Some(hint))
            }
        }
    };
    TimelineEvent {
        hint,
        tint,
        ..event
    }
}

fn of_note(map: &SlotMap<'_>, number: u32) -> Option<TimelineEvent> {
    let record = map.moment.record;
    let entry = record.note(number)?;
    let (side, call, data, hint, tint) = match &entry.note {
        Note::Report { socket, errno, .. } => (
            side_of(record.socket(*socket).map(|info| info.owner)),
            format!("MSG_ERRQUEUE: {errno}"),
            None,
            Some(Message::new("timeline-icmp")),
            Tint::Note,
        ),
        Note::Stream(StreamNote::AfterClose { socket, .. }) => (
            stream_side(record, *socket),
            "TIME_WAIT".to_owned(),
            None,
            Some(Message::new("timeline-time-wait")),
            Tint::Dim,
        ),
        Note::Stream(StreamNote::Message { socket, frame }) => {
            let range = frame.message();
            let shown = range.start..range.end.min(range.start + 64);
            let streams = map.moment.ledger.streams();
            let bytes = streams.received_bytes(record, *socket, shown);
            (
                stream_side(record, *socket),
                String::new(),
                Some(bytes.map_or_else(|| "…".into(), |bytes| short(&bytes))),
                Some(Message::new("timeline-message").with("n", frame.len)),
                Tint::Good,
            )
        }
        Note::Stream(StreamNote::Unframed { socket, .. }) => (
            stream_side(record, *socket),
            String::new(),
            None,
            Some(Message::new("timeline-unframed")),
            Tint::Cut,
        ),
        _ => return None,
    };
    Some(TimelineEvent {
        row: None,
        side,
        at: entry.at,
        call,
        data,
        hint,
        tint,
        verdict: None,
    })
}

fn stream_side(record: &Record, socket: SocketId) -> Side {
    side_of(record.stream(socket).map(|info| info.owner))
}

const fn failed_or(row: &Row, tint: Tint) -> Tint {
    if row.failed() { Tint::Cut } else { tint }
}

/// The call as programs write it, with what was asked for.
pub(super) fn written(row: &Row) -> String {
    let asked = row.asked;
    match row.call {
        Syscall::Shutdown => format!("shutdown({})", shutdown_name(asked)),
        Syscall::SetSockOpt(option) => format!("setsockopt({})", option.name()),
        Syscall::Listen => format!("listen({asked})"),
        Syscall::Socket | Syscall::Bind | Syscall::Accept | Syscall::Connect | Syscall::Close => {
            format!("{}()", row.call.name())
        }
        call => {
            let flags = row.flags.names().join("|");
            let comma = if flags.is_empty() { "" } else { ", " };
            format!("{}({asked}{comma}{flags})", call.common_name())
        }
    }
}

/// What it returned, or why it failed.
pub(super) fn result(row: &Row) -> String {
    if row.failed() {
        format!("−1 {}", row.errno)
    } else {
        row.returned.to_string()
    }
}

/// With the client's letter before it, where a lifeline stands for several.
fn named(map: &SlotMap<'_>, row: &Row, call: String) -> String {
    match map.moment.record.owner(row.socket) {
        Some(Owner::Client(id)) if map.many => format!("{id}: {call}"),
        _ => call,
    }
}

/// The colour of a `send` into a stream.
pub(super) fn tint_of_send(record: &Record, row: &Row) -> Tint {
    Tint::Message(colour_of_stream_send(record, row))
}

/// The colour of a datagram, by any row that tells of it.
pub(super) fn tint_of_datagram(moment: &Moment<'_>, id: RowId) -> Tint {
    match moment.colour(id) {
        OUTSIDE => Tint::Dim,
        colour => Tint::Message(colour),
    }
}

pub(super) fn other_side(record: &Record, row: &Row, side: Side) -> Side {
    if row.is_stream() {
        return match side {
            Side::Client => Side::Server,
            _ => Side::Client,
        };
    }
    side_of(record.far_end(row).map(|info| info.owner))
}

/// The first characters of a row's payload; … where it is no longer kept.
pub(super) fn data(record: &Record, row: &Row) -> Value {
    record.kept_payload(row).map_or_else(|| "…".into(), short)
}

/// The first characters of some bytes.
pub(super) fn short(bytes: &[u8]) -> Value {
    Value::payload(bytes, MAX)
}
