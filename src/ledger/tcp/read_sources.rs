//! Which bytes that one end read came from which send of the other, row by row.

use std::ops::Range;

use super::streams::StreamLedger;
use crate::{
    model::{Row, RowId, SocketId, Syscall},
    record::Record,
};

/// Bytes of one read that came from one send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadSource {
    /// The row of the send that the bytes come from.
    pub send: RowId,
    /// Their offset in what was read.
    pub at: u32,
    /// Their offset in what was sent.
    pub send_at: u32,
    /// How many bytes they are.
    pub len: u32,
}

impl StreamLedger {
    /// The bytes that a socket received in this range of its stream; `None` where they are no longer kept.
    pub(crate) fn received_bytes(
        &self,
        record: &Record,
        socket: SocketId,
        range: Range<u64>,
    ) -> Option<Vec<u8>> {
        let (from, to) = (range.start, range.end);
        let mut bytes = Vec::new();
        let reads = &self.end(socket)?.reads;
        for id in reads.between(record, from, to, usize::MAX) {
            let row = record.row(id)?;
            let range = row.stream_range()?;
            let payload = record.kept_payload(row)?;
            let first = usize::try_from(from.saturating_sub(range.start)).ok()?;
            let last = usize::try_from(to.min(range.end) - range.start).ok()?;
            bytes.extend_from_slice(payload.get(first..last)?);
        }
        (bytes.len() as u64 == to - from).then_some(bytes)
    }

    /// Which bytes of a read came from which of our own sends, in order. Sends that are no longer kept
    /// are left out.
    pub fn pieces(&self, record: &Record, read: RowId) -> Vec<ReadSource> {
        self.first_pieces(record, read, usize::MAX)
    }

    /// The first pieces of what a read returned, at most `most`: which bytes came from which of our own sends.
    pub(crate) fn first_pieces(
        &self,
        record: &Record,
        read: RowId,
        most: usize,
    ) -> Vec<ReadSource> {
        let Some((row, range)) = moved(record, read, Syscall::StreamRecv) else {
            return Vec::new();
        };
        let peer_end = self.peer_end(row.socket).and_then(|end| self.end(end));
        let Some(peer_end) = peer_end else {
            return Vec::new();
        };
        let short = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        let sends = peer_end.sends.between(record, range.start, range.end, most);
        sends
            .filter_map(|send| {
                let sent = record.row(send)?.stream_range()?;
                let (first, last) = (range.start.max(sent.start), range.end.min(sent.end));
                Some(ReadSource {
                    send,
                    at: short(first - range.start),
                    send_at: short(first - sent.start),
                    len: short(last.saturating_sub(first)),
                })
            })
            .collect()
    }

    /// The reads that returned bytes of a send, in order.
    pub fn reads_of(&self, record: &Record, send: RowId) -> Vec<RowId> {
        self.first_reads_of(record, send, usize::MAX)
    }

    /// The first reads that returned bytes of a send, at most `most`, in order.
    pub(crate) fn first_reads_of(&self, record: &Record, send: RowId, most: usize) -> Vec<RowId> {
        let Some((row, range)) = moved(record, send, Syscall::StreamSend) else {
            return Vec::new();
        };
        let peer_end = self.peer_end(row.socket).and_then(|end| self.end(end));
        peer_end.map_or_else(Vec::new, |peer_end| {
            let reads = peer_end.reads.between(record, range.start, range.end, most);
            reads.collect()
        })
    }
}

/// A row with the bytes of the stream that it moved, if it is a call of that kind.
fn moved(record: &Record, id: RowId, call: Syscall) -> Option<(&Row, Range<u64>)> {
    let row = record.row(id).filter(|row| row.call == call)?;
    Some((row, row.stream_range()?))
}
