//! What clients say to a service and hear from it, as they sent and read it.

use crate::{
    ledger::Half,
    model::{ClientId, Note, Row, RowId, StreamNote, StreamRole, Syscall, Who},
    stage::moment::Moment,
};

/// Longer messages are not gathered, in bytes.
const LONGEST: u32 = 1 << 17;

/// A message of a service at a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// The call that sent it, or that returned the last of its bytes.
    pub(crate) row: RowId,
    pub(crate) client: ClientId,
    pub(crate) asks: bool,
    pub(crate) tcp: bool,
    /// Calls that it took to read it.
    pub(crate) reads: usize,
    /// The message without the frame around it.
    pub(crate) bytes: Vec<u8>,
}

impl Moment<'_> {
    /// The newest messages that clients sent and read by this moment, oldest first: those of rows that are `of` the
    /// service.
    pub(super) fn spoken(&self, of: &dyn Fn(RowId) -> bool) -> Vec<Spoken> {
        let rows = self.rows_back().take_while(|(id, _)| *id >= self.begin());
        let mut found: Vec<Spoken> = rows
            .filter_map(|(id, row)| self.spoken_by(id, row))
            .filter(|spoken| of(spoken.row))
            .collect();
        let notes = self.notes_back();
        let notes = notes.take_while(|(_, entry)| entry.rows_before >= self.begin());
        for (_, entry) in notes {
            let row = entry.rows_before.saturating_sub(1);
            if let Note::Stream(note) = &entry.note
                && let Some(spoken) = self.heard(row, note)
                && of(row)
            {
                found.push(spoken);
            }
        }
        // Messages that came with one read stay in their order.
        found.reverse();
        found.sort_by_key(|spoken| spoken.row);
        found
    }

    /// What a client's call sent, or read of a datagram.
    fn spoken_by(&self, id: RowId, row: &Row) -> Option<Spoken> {
        let record = self.record;
        if row.failed() {
            return None;
        }
        let (who, tcp, asks) = match row.call {
            Syscall::StreamSend => (record.stream(row.socket)?.who, true, true),
            call if call.is_send() => (self.who(row.socket)?, false, true),
            call if call.is_receive() => (self.who(row.socket)?, false, false),
            _ => return None,
        };
        let Who::Client(client) = who else {
            return None;
        };
        let mut bytes = record.kept_payload(row)?;
        if tcp {
            let (before, after) = record.stream(row.socket)?.framing.around();
            let end = bytes.len().checked_sub(usize::try_from(after).ok()?)?;
            bytes = bytes.get(usize::try_from(before).ok()?..end)?;
        }
        Some(Spoken {
            row: id,
            client,
            asks,
            tcp,
            reads: usize::from(!asks),
            bytes: bytes.to_vec(),
        })
    }

    /// A message that a client took out of its stream.
    fn heard(&self, row: RowId, note: &StreamNote) -> Option<Spoken> {
        let StreamNote::Message {
            socket,
            at,
            header,
            len,
            trailer,
        } = *note
        else {
            return None;
        };
        let info = self.record.stream(socket)?;
        let (Who::Client(client), StreamRole::Client) = (info.who, info.role) else {
            return None;
        };
        let from = at + u64::from(header);
        let to = from + u64::from(len) + u64::from(trailer);
        let streams = self.ledger.streams();
        let reads = streams.between(self.record, (socket, Half::Reads), (at, to), usize::MAX);
        let row = reads.last().copied().unwrap_or(row);
        let bytes = (len <= LONGEST)
            .then(|| streams.received_bytes(self.record, socket, from, len))
            .flatten();
        Some(Spoken {
            row,
            client,
            asks: false,
            tcp: true,
            reads: reads.len(),
            bytes: bytes.unwrap_or_default(),
        })
    }
}
