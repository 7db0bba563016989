//! What clients say to a service and hear from it, as they sent and read it; of other programs, as the server read and sent it.

use std::net::SocketAddr;

use crate::{
    ledger::CallDirection,
    model::{ClientId, Note, Owner, Row, RowId, SocketId, StreamNote, Syscall},
    stage::moment::Moment,
};

/// Longer messages are not gathered, in bytes.
const MAX_LEN: u32 = 1 << 17;

/// The one who asks a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requester {
    Client(ClientId),
    /// Another program, at its address.
    Outside(SocketAddr),
}

/// A message of a service at a client, or at the server where another program asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServiceMessage {
    /// The call that sent it, or that returned the last of its bytes.
    pub(crate) row: RowId,
    pub(crate) speaker: Requester,
    pub(crate) asks: bool,
    pub(crate) tcp: bool,
    /// Calls that it took to read it.
    pub(crate) reads: usize,
    /// The message without the frame around it.
    pub(crate) bytes: Vec<u8>,
}

impl Moment<'_> {
    /// The newest messages between clients, or other programs, and a service by this moment, oldest first: those of rows
    /// that are `of` the service.
    pub(super) fn service_messages(&self, of: &dyn Fn(RowId) -> bool) -> Vec<ServiceMessage> {
        let rows = self.rows_back().take_while(|(id, _)| *id >= self.begin());
        let mut found: Vec<ServiceMessage> = rows
            .filter_map(|(id, row)| self.message_of_call(id, row))
            .filter(|message| of(message.row))
            .collect();
        let notes = self.notes_back();
        let notes = notes.take_while(|(_, entry)| entry.rows_before >= self.begin());
        for (_, entry) in notes {
            let row = entry.rows_before.saturating_sub(1);
            if let Note::Stream(note) = &entry.note
                && let Some(message) = self.message_of_stream(row, note)
                && of(row)
            {
                found.push(message);
            }
        }
        // Messages that came with one read stay in their order.
        found.reverse();
        found.sort_by_key(|message| message.row);
        found
    }

    /// Whom a socket of ours speaks for: a client's for itself, the server's for the program at `peer` where that is none
    /// of ours; and whether what it sends is what is asked.
    fn speaker(
        &self,
        socket: SocketId,
        peer: impl FnOnce() -> Option<SocketAddr>,
    ) -> Option<(Requester, bool)> {
        match self.record.owner(socket)? {
            Owner::Client(client) => Some((Requester::Client(client), true)),
            Owner::Server => Some((Requester::Outside(peer()?), false)),
        }
    }

    /// The other end of a stream, where it is none of ours.
    fn stream_outside(&self, socket: SocketId) -> Option<SocketAddr> {
        let peer = self.record.stream(socket)?.peer?;
        let ours = self.ledger.streams().peer_end(socket);
        ours.is_none().then_some(peer)
    }

    /// What a call sent, or read of a datagram.
    fn message_of_call(&self, id: RowId, row: &Row) -> Option<ServiceMessage> {
        let record = self.record;
        let tcp = row.call == Syscall::StreamSend;
        let sends = tcp || row.call.is_send();
        if row.failed() || !(sends || row.call.is_receive()) {
            return None;
        }
        let (speaker, sender_asks) = self.speaker(row.socket, || {
            let far = self.far_who(row).is_none().then(|| record.peer(row.peer));
            if tcp {
                self.stream_outside(row.socket)
            } else {
                far.flatten()
            }
        })?;
        let asks = sends == sender_asks;
        let mut bytes = record.kept_payload(row)?;
        if tcp {
            let (before, after) = record.stream(row.socket)?.framing.around();
            let end = bytes.len().checked_sub(usize::try_from(after).ok()?)?;
            bytes = bytes.get(usize::try_from(before).ok()?..end)?;
        }
        Some(ServiceMessage {
            row: id,
            speaker,
            asks,
            tcp,
            reads: usize::from(!sends),
            bytes: bytes.to_vec(),
        })
    }

    /// A message that was taken out of a stream.
    fn message_of_stream(&self, row: RowId, note: &StreamNote) -> Option<ServiceMessage> {
        let StreamNote::Message { socket, frame } = *note else {
            return None;
        };
        let (speaker, sender_asks) = self.speaker(socket, || self.stream_outside(socket))?;
        let (streams, range) = (self.ledger.streams(), (frame.at, frame.end()));
        let reads = streams.between(
            self.record,
            (socket, CallDirection::Reads),
            range,
            usize::MAX,
        );
        let row = reads.last().copied().unwrap_or(row);
        let bytes = (frame.len <= MAX_LEN)
            .then(|| streams.received_bytes(self.record, socket, frame.message()))
            .flatten();
        Some(ServiceMessage {
            row,
            speaker,
            asks: !sender_asks,
            tcp: true,
            reads: reads.len(),
            bytes: bytes.unwrap_or_default(),
        })
    }
}
