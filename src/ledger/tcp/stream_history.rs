//! What the ends of streams had moved by a moment. Rows are found by bisection, so that the cost does not
//! grow with what was sent.

use super::{stream_end::StreamRows, streams::StreamLedger};
use crate::{
    model::{Note, Row, RowId, SocketId, StreamNote, TcpFigures, TcpState},
    record::Record,
};

/// The most samples of a queue that are searched.
const MAX_SAMPLES: usize = 64;

/// Which calls at one end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallDirection {
    /// The sends that the kernel took bytes of.
    Sends,
    /// The reads that returned bytes.
    Reads,
}

/// Calls of one kind at one end by a moment, and the bytes that they moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Transferred {
    /// The number of calls.
    pub calls: u64,
    /// The bytes that they moved.
    pub bytes: u64,
    /// The rows at that moment are no longer kept: it may have been less.
    pub(crate) at_most: bool,
}

impl StreamLedger {
    /// What one end had moved before a row.
    pub(crate) fn moved_before(
        &self,
        record: &Record,
        socket: SocketId,
        direction: CallDirection,
        end: RowId,
    ) -> Transferred {
        let Some(rows) = self.rows_of(socket, direction).filter(|_| end > 0) else {
            return Transferred::default();
        };
        let calls = rows.before(end);
        if let Some(last) = calls.checked_sub(1).and_then(|place| rows.at(place)) {
            let range = record.row(last).and_then(Row::stream_range);
            return Transferred {
                calls,
                bytes: range.map_or(0, |range| range.end),
                at_most: false,
            };
        }
        // Nothing that is kept stands before it.
        let next = rows.at(calls).and_then(|id| record.row(id)?.stream_range());
        Transferred {
            calls,
            bytes: next.map_or_else(|| self.bytes_in_all(socket, direction), |next| next.start),
            at_most: calls > 0,
        }
    }

    /// How many calls of one end are passed when so many bytes of the stream are.
    pub(crate) fn calls_within(
        &self,
        record: &Record,
        socket: SocketId,
        direction: CallDirection,
        bytes: u64,
    ) -> u64 {
        self.rows_of(socket, direction)
            .map_or(0, |rows| rows.within(record, bytes))
    }

    /// The newest rows of one end before a row, oldest first.
    pub fn newest(
        &self,
        socket: SocketId,
        direction: CallDirection,
        end: RowId,
        most: usize,
    ) -> Vec<RowId> {
        let rows = self.rows_of(socket, direction);
        rows.map_or_else(Vec::new, |rows| rows.newest(end, most))
    }

    /// The first rows of one end, at most so many, that hold bytes of the stream from `from` to `to`.
    pub fn between(
        &self,
        record: &Record,
        (socket, direction): (SocketId, CallDirection),
        (from, to): (u64, u64),
        most: usize,
    ) -> Vec<RowId> {
        let rows = self.rows_of(socket, direction);
        rows.map_or_else(Vec::new, |rows| {
            rows.between(record, from, to, most).collect()
        })
    }

    /// The kernel's last word on the state of one end among the first notes of the record.
    pub fn state_at(&self, socket: SocketId, notes: u32) -> Option<TcpState> {
        let states = &self.end(socket)?.states;
        let past = states.partition_point(|(note, _)| *note < notes);
        states.get(past.checked_sub(1)?)?.1
    }

    /// The kernel's last figures of one end among the first notes of the record, as long as they are kept, and
    /// the number of rows before them.
    pub(crate) fn figures_at(
        &self,
        record: &Record,
        socket: SocketId,
        notes: u32,
    ) -> Option<(RowId, TcpFigures)> {
        let looks = &self.end(socket)?.looks;
        let past = looks.partition_point(|note| *note < notes);
        let entry = record.note(*looks.get(past.checked_sub(1)?)?)?;
        match entry.note {
            Note::Stream(StreamNote::Figures { figures, .. }) => Some((entry.rows_before, figures)),
            _ => None,
        }
    }

    /// The first row before which the kernel had told that a byte of the stream lay in the queue of `socket`, between
    /// two rows, as far as looks are kept; `byte` is its offset in what the socket reads.
    pub(crate) fn seen_waiting(
        &self,
        record: &Record,
        (socket, byte): (SocketId, u64),
        (from, to): (RowId, RowId),
    ) -> Option<RowId> {
        let looks = &self.end(socket)?.looks;
        let after = |note: &u32| (record.note(*note)).is_none_or(|entry| entry.rows_before <= from);
        let looks = looks.get(looks.partition_point(after)..)?;
        looks.iter().take(MAX_SAMPLES).find_map(|note| {
            let entry = record.note(*note).filter(|entry| entry.rows_before <= to)?;
            let Note::Stream(StreamNote::Figures { figures, .. }) = entry.note else {
                return None;
            };
            let read = self.moved_before(record, socket, CallDirection::Reads, entry.rows_before);
            let waits = read.bytes + u64::from(figures.receive_queue?) > byte;
            waits.then_some(entry.rows_before)
        })
    }

    /// The first row after a socket was opened.
    pub(crate) fn opened_at(&self, socket: SocketId) -> Option<RowId> {
        self.end(socket).map(|end| end.opened)
    }

    fn rows_of(&self, socket: SocketId, direction: CallDirection) -> Option<&StreamRows> {
        let end = self.end(socket)?;
        Some(match direction {
            CallDirection::Sends => &end.sends,
            CallDirection::Reads => &end.reads,
        })
    }

    fn bytes_in_all(&self, socket: SocketId, direction: CallDirection) -> u64 {
        self.end(socket).map_or(0, |end| match direction {
            CallDirection::Sends => end.sent,
            CallDirection::Reads => end.received,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        sample::Sample,
        script::played,
        stream_sample::{FAR, NEAR},
    };

    #[test]
    fn what_an_end_had_moved_before_a_row_is_known_exactly_while_its_rows_are_kept() {
        let mut sample = Sample::connected();
        let first = sample.put(b"hello", 5);
        sample.take(9, b"hello");
        let second = sample.put(b"world!", 6);
        let ledger = sample.ledger();
        let moved = |direction, end| {
            ledger
                .streams()
                .moved_before(&sample.record, NEAR, direction, end)
        };
        for (end, calls, bytes) in [
            (0, 0, 0),
            (first, 0, 0),
            (second, 1, 5),
            (second + 1, 2, 11),
        ] {
            let want = Transferred {
                calls,
                bytes,
                at_most: false,
            };
            assert_eq!(moved(CallDirection::Sends, end), want, "before row {end}");
        }
        let found = moved(CallDirection::Reads, second);
        assert_eq!(found, Transferred::default(), "it has read nothing");
    }

    #[test]
    fn a_state_is_told_by_the_notes_before_it() {
        let sample = Sample::connected();
        let ledger = sample.ledger();
        let state = |notes| ledger.streams().state_at(FAR, notes);
        let all = sample.record.notes_len();
        let first = (0..=all).find(|notes| state(*notes).is_some()).unwrap();
        assert_eq!(first, all, "the last note tells it");
        assert_eq!(state(first), Some(TcpState::Established));
        assert_eq!(ledger.streams().state_at(NEAR, 0), None);
    }

    #[test]
    fn bytes_on_the_way_are_lost_only_when_nothing_will_read_them() {
        let mut sample = played("listen; connect; put: hello");
        let flow = sample.ledger().streams().flow(NEAR);
        assert_eq!((flow.in_flight, flow.lost), (5, 0), "it waits");
        sample.hang_up(FAR);
        let flow = sample.ledger().streams().flow(NEAR);
        assert_eq!((flow.in_flight, flow.lost), (0, 5), "its reader has closed");
    }
}
