//! Which rows stand in the log: one line for each datagram, one for each `send` into a stream, and what else is
//! worth a line: `connect`, calls that failed, ends of streams.

use crate::{
    ledger::StreamLedger,
    model::{Row, RowId, Syscall, partition},
    record::{PieceList, Record, SharedList},
    session::Transport,
};

/// Rows that are looked at before the next frame.
const AT_ONCE: u32 = 400_000;
/// How many lines one piece of the list holds.
pub(crate) const LINES: usize = 1 << 14;

/// The rows of the log, in order: every send of ours, and what came from elsewhere. Of streams also the
/// begin and the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogLines {
    lines: PieceList<RowId, LINES>,
    origin: RowId,
    transport: Transport,
    seen: RowId,
    /// Lines whose rows are no longer kept.
    evicted: u32,
    /// The lines of calls that move no datagram, which have no number.
    calls: Vec<u32>,
}

impl LogLines {
    /// Begins at a row, with lines of these transports; anew where it began otherwise before.
    pub(crate) fn begin_at(&mut self, origin: RowId, transport: Transport) {
        if (origin, transport) != (self.origin, self.transport) {
            *self = Self {
                origin,
                transport,
                seen: origin,
                ..Self::default()
            };
        }
    }

    /// Takes in what the ledger has folded of the record, so many rows in all; returns whether some
    /// is left.
    pub(crate) fn ingest(
        &mut self,
        record: &Record,
        folded: RowId,
        streams: &StreamLedger,
    ) -> bool {
        let all = folded.min(record.len());
        let end = all.min(self.seen.saturating_add(AT_ONCE));
        let first = record.first_kept_row();
        for id in self.seen.max(first)..end {
            if let Some(row) = record.row(id)
                && self.is_line(record, streams, row)
            {
                let line = self.lines.push(id);
                if !row.is_datagram() && !row.is_stream() {
                    self.calls.extend(line);
                }
            }
        }
        self.seen = end;
        self.evicted = self.evicted.max(self.before(first));
        self.lines.forget(self.evicted);
        end < all
    }

    fn is_line(&self, record: &Record, streams: &StreamLedger, row: &Row) -> bool {
        if row.is_stream() {
            self.transport.has_tcp() && is_stream_line(streams, row)
        } else {
            self.transport.has_udp() && is_line(record, row)
        }
    }

    pub(crate) const fn transport(&self) -> Transport {
        self.transport
    }

    /// The rows of the lines as far as their pieces are full, to be read elsewhere.
    pub(crate) fn share(&mut self) -> SharedList<RowId, LINES> {
        self.lines.share()
    }

    /// The lines that stand before a row's.
    fn before(&self, row: RowId) -> u32 {
        let before = |n| self.lines.get(n).is_some_and(|id| *id < row);
        partition(self.lines.first()..self.lines.len(), before)
    }

    pub(crate) const fn origin(&self) -> RowId {
        self.origin
    }

    /// Lines whose rows are no longer kept: the first ones. They are counted all the same.
    pub(crate) fn evicted(&self) -> u64 {
        u64::from(self.evicted)
    }

    /// The number of a row's datagram, or of its `send` into a stream, from 1; the row is that of its line.
    pub(crate) fn number_of(&self, row: RowId) -> Option<u64> {
        let line = self.before(row);
        let calls = self.calls.partition_point(|call| *call < line);
        let found = self.lines.get(line) == Some(&row) && self.calls.get(calls) != Some(&line);
        found.then(|| u64::from(line) - calls as u64 + 1)
    }

    /// The number of lines of the rows before `end`.
    pub(super) fn len_before(&self, end: RowId) -> u64 {
        u64::from(self.before(end))
    }

    pub(crate) fn len(&self) -> u64 {
        u64::from(self.lines.len())
    }

    pub(crate) fn row(&self, line: u64) -> Option<RowId> {
        self.lines.get(u32::try_from(line).ok()?).copied()
    }
}

fn is_line(record: &Record, row: &Row) -> bool {
    if row.call.is_send() || !row.is_datagram() && (row.failed() || row.call == Syscall::Connect) {
        return true;
    }
    // What one of ours sent stands there with its send.
    row.is_datagram() && !row.failed() && !row.is_peek() && record.far_end(row).is_none()
}

/// Whether a row of a stream has a line: what one of ours sent stands there with its send.
fn is_stream_line(streams: &StreamLedger, row: &Row) -> bool {
    match row.call {
        Syscall::StreamSend | Syscall::Connect => true,
        Syscall::StreamRecv => {
            let foreign = streams.peer_end(row.socket).is_none();
            !row.is_peek() && (row.failed() || row.returned == 0 || foreign)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{sample::Sample, script::played};
    use std::net::{IpAddr, SocketAddr};

    #[test]
    fn a_row_has_its_line_once_the_ledger_knows_of_it() {
        let mut sample = Sample::new();
        sample.play("3 A: x");
        let (mut lines, streams) = (LogLines::default(), StreamLedger::default());
        let left = lines.ingest(&sample.record, 1, &streams);
        assert!(!left, "all that is folded");
        assert_eq!((lines.len(), lines.row(0)), (1, Some(0)), "no more");
        lines.ingest(&sample.record, 3, &streams);
        assert_eq!((lines.len(), lines.number_of(2)), (3, Some(3)), "and on");
    }

    #[test]
    fn a_datagram_of_an_ipv4_client_has_one_line_at_an_ipv6_server() {
        let mut sample = played("A: x");
        let from = Sample::client(0);
        let IpAddr::V4(ip) = from.ip() else {
            panic!("{from}");
        };
        let mapped = SocketAddr::new(ip.to_ipv6_mapped().into(), from.port());
        sample.read_from(mapped, 1024, b"x", 0);
        let (mut lines, streams) = (LogLines::default(), StreamLedger::default());
        lines.ingest(&sample.record, 2, &streams);
        let found = (lines.len(), lines.row(0));
        assert_eq!(found, (1, Some(0)), "that of its send");
    }
}
