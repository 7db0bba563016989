//! Which message colour a row has: counted on without end, the painter takes it modulo its palette.

use super::{Playhead, moment::Moment};
use crate::{
    ledger::FoldedRecord,
    model::{Owner, Row, RowId, Syscall},
    record::Record,
};

/// The colour of what came from a program outside the lab.
pub(crate) const OUTSIDE: u64 = u64::MAX;
/// How many rows before a reply the read that it answers may stand.
const ANSWERS: u32 = 64;
/// Message colours of a client's sends into a stream before those of the server's begin.
const CLIENTS: u64 = 2;

/// The colour of a `send` into a stream: they go on after those of the datagrams that were sent before it was opened,
/// and those of the server after the first of the clients'.
pub(super) fn colour_of_stream_send(record: &Record, row: &Row) -> u64 {
    let number = u64::from(row.call_n.saturating_sub(1));
    let Some(info) = record.stream(row.socket) else {
        return number;
    };
    let server = if info.owner == Owner::Server {
        CLIENTS
    } else {
        0
    };
    number + server + u64::from(info.sent_before)
}

/// The colour of the message that a row sent or received, where it is one of the lab's and brought by one send.
pub(crate) fn message_colour(folded: FoldedRecord<'_>, head: Playhead, id: RowId) -> Option<u64> {
    let row = folded.record.row(id)?;
    match row.call {
        Syscall::StreamSend => Some(colour_of_stream_send(folded.record, row)),
        _ if !row.is_datagram() => None,
        _ => Some(Moment::new(folded, head).colour(id)).filter(|colour| *colour != OUTSIDE),
    }
}

impl Moment<'_> {
    /// The message colour of a row: of a client's send its number, of a receive that of the send
    /// it comes from, of a reply that of what it answers, of a stranger's datagram [`OUTSIDE`].
    pub(super) fn colour(&self, id: RowId) -> u64 {
        let Some(row) = self.record.row(id) else {
            return 0;
        };
        let number = |send| u64::from(self.record.client_sends_before(send));
        if self.record.is_client_send(row) {
            return number(id);
        }
        if row.call.is_send() {
            let read = self.answered(id, row);
            return read.map_or(u64::from(id), |read| {
                self.send_of(read).map_or(OUTSIDE, number)
            });
        }
        let is_send = |id| self.record.row(id).is_some_and(|row| row.call.is_send());
        match self.send_of(id) {
            Some(send) if is_send(send) => self.colour(send),
            Some(send) => u64::from(send),
            None => OUTSIDE,
        }
    }

    pub(super) fn send_of(&self, receive: RowId) -> Option<RowId> {
        let verdict = self.ledger.current_verdict(self.record, receive);
        verdict.linked_row()
    }

    /// The read that a reply of the server answers: the last one from that address.
    pub(super) fn answered(&self, id: RowId, reply: &Row) -> Option<RowId> {
        self.rows_before(id, ANSWERS)
            .find(|(_, row)| {
                row.socket == reply.socket && row.call.is_receive() && row.peer == reply.peer
            })
            .map(|(id, _)| id)
    }
}
