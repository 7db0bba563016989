//! What is known of a connection at a moment.

use super::{Link, moment::Moment};
use crate::{
    ledger::Half,
    model::{Note, RowId, SocketId, StreamNote, StreamRole, TcpState},
    record::StreamInfo,
};

/// The connection that is shown: the chosen one, if it had begun, else the newest. It is told by a
/// client's socket, or by the server's where another program has connected.
pub(super) fn shown<'a>(moment: &Moment<'a>, chosen: Option<SocketId>) -> Option<&'a StreamInfo> {
    let begun = |info: &&StreamInfo| moment.is_past(info.opened);
    let chosen = chosen.and_then(|socket| moment.record.stream(socket));
    if let Some(info) = chosen.filter(begun) {
        return Some(info);
    }
    let mut sockets = moment.record.streams_until(moment.at()).rev();
    sockets.find(|info| info.part == StreamRole::Client || is_outside(moment, info))
}

/// Whether another program has connected to the server.
pub(super) fn is_outside(moment: &Moment<'_>, info: &StreamInfo) -> bool {
    let accepted = matches!(info.part, StreamRole::Accepted { .. });
    accepted && moment.ledger.streams().mate(info.id).is_none()
}

/// What was known of a connection from outside, by the server's end of it.
pub(super) fn outside(moment: &Moment<'_>, info: &StreamInfo) -> Link {
    let past = |row: Option<RowId>| row.is_some_and(|row| row < moment.head.rows);
    let own = moment.ledger.streams().ending(info.id);
    if past(own.reset) {
        return Link::Aborted;
    }
    if past(own.aborted) {
        return Link::Reset;
    }
    match (past(own.fin_received), past(own.fin_sent)) {
        (true, true) => Link::Over,
        (true, false) => Link::FinSent,
        (false, true) => Link::FinReceived,
        (false, false) => Link::Open,
    }
}

/// Bytes that the kernel held for a socket when it was last looked at, without those that were read since;
/// `received` were read in all.
pub(super) fn waits(moment: &Moment<'_>, socket: SocketId, received: u64) -> u32 {
    let told = moment
        .notes_back()
        .find_map(|(_, entry)| match &entry.note {
            Note::Stream(StreamNote::Figures {
                socket: of,
                figures,
            }) if *of == socket => Some((entry.rows_before, figures.receive_queue.unwrap_or(0))),
            _ => None,
        });
    let Some((rows, waited)) = told else { return 0 };
    let streams = moment.ledger.streams();
    let before = streams.moved_before(moment.record, socket, Half::Reads, rows);
    let since = u32::try_from(received.saturating_sub(before.bytes));
    waited.saturating_sub(since.unwrap_or(u32::MAX))
}

/// The listener that was open.
pub(super) fn listener<'a>(moment: &Moment<'a>) -> Option<&'a StreamInfo> {
    let mut sockets = moment.record.listeners().rev();
    sockets.find(|info| {
        let open = info.closed.is_none_or(|closed| !moment.is_past(closed));
        info.local.is_some() && moment.is_past(info.opened) && open
    })
}

/// What was known of the connection of this client's socket.
pub(super) fn link(moment: &Moment<'_>, info: &StreamInfo) -> Link {
    let streams = moment.ledger.streams();
    let past = |row: Option<RowId>| row.is_some_and(|row| row < moment.head.rows);
    let own = streams.ending(info.id);
    let mate = streams.mate(info.id);
    let other = mate.map(|mate| streams.ending(mate)).unwrap_or_default();
    if let Some((row, errno)) = own.refused
        && past(Some(row))
    {
        return Link::Refused(errno);
    }
    let closed = info.closed.is_some_and(|closed| moment.is_past(closed));
    if own.cancelled && closed {
        return Link::Cancelled;
    }
    if past(own.aborted) {
        return Link::Aborted;
    }
    if past(own.reset) || past(other.aborted) {
        return Link::Reset;
    }
    if past(own.broken_pipe) {
        return Link::Broken;
    }
    let said = past(own.fin_sent);
    let heard = past(own.fin_received) || past(other.fin_sent);
    match (said, heard) {
        (true, true) => Link::Over,
        (true, false) => Link::FinSent,
        (false, true) => Link::FinReceived,
        (false, false) if connected(moment, info.id) => Link::Open,
        (false, false) => Link::Connecting,
    }
}

/// Whether there was a connection: `connect` had returned, or bytes were sent.
fn connected(moment: &Moment<'_>, socket: SocketId) -> bool {
    let streams = moment.ledger.streams();
    let end = moment.head.rows;
    let connected = streams.ending(socket).connected;
    connected.is_some_and(|row| row < end)
        || streams
            .moved_before(moment.record, socket, Half::Sends, end)
            .calls
            > 0
}

/// The kernel's last word on the state of a socket by this moment.
pub(super) fn state(moment: &Moment<'_>, socket: SocketId) -> Option<TcpState> {
    let streams = moment.ledger.streams();
    streams.state_at(socket, moment.head.notes)
}
