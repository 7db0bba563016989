//! Bytes of a stream, one after the other, each in the colour of its send.

use std::ops::Range;

use super::ShownConnection;
use crate::{
    ledger::{CallDirection, ReadSource},
    model::{Row, RowId, Syscall},
    stage::{
        Strip,
        colour::{OUTSIDE, colour_of_stream_send},
        moment::Moment,
    },
};

/// At most this many runs lie one after the other; the rest is told by its length.
pub(crate) const RUNS: usize = 8;

/// Neighbouring bytes of one send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// The send; `None` where it is not known.
    pub send: Option<RowId>,
    /// The message colour of the send that the bytes came from.
    pub colour: Option<u64>,
    pub(crate) strip: Strip,
}

/// Bytes of a stream, one after the other, without envelopes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StreamBytes {
    /// The first runs, at most [`RUNS`].
    pub runs: Vec<Run>,
    pub len: u64,
    pub more: u64,
}

impl StreamBytes {
    fn of(runs: Vec<Run>, len: u64) -> Self {
        let shown: u64 = runs.iter().map(|run| run.strip.len() as u64).sum();
        Self {
            more: len.saturating_sub(shown),
            runs,
            len,
        }
    }

    fn whole(moment: &Moment<'_>, row: &Row, send: Option<RowId>, colour: Option<u64>) -> Self {
        let strip = Strip::of_row(moment.record, row, None);
        let run = Run {
            send,
            colour,
            strip,
        };
        Self::of(vec![run], row.data_len() as u64)
    }

    /// The bytes of a read, which these pieces of sends came to.
    pub(super) fn of_read(moment: &Moment<'_>, row: &Row, pieces: &[ReadSource]) -> Self {
        let len = u64::try_from(row.returned).unwrap_or(0);
        if pieces.is_empty() && len > 0 {
            return Self::whole(moment, row, None, Some(OUTSIDE));
        }
        let runs = pieces.iter().take(RUNS).map(|piece| Run {
            send: Some(piece.send),
            colour: (moment.record.row(piece.send))
                .map(|send| colour_of_stream_send(moment.record, send)),
            strip: part(moment, row, (u64::from(piece.at), u64::from(piece.len))),
        });
        Self::of(runs.collect(), len)
    }

    /// The bytes of a call in the colours of the sends that they came from.
    pub(in crate::stage) fn of_call(moment: &Moment<'_>, id: RowId) -> Self {
        let Some(row) = moment.record.row(id) else {
            return Self::default();
        };
        let colour = match row.call {
            Syscall::StreamRecv => {
                let pieces = moment.ledger.streams().pieces(moment.record, id);
                return Self::of_read(moment, row, &pieces);
            }
            Syscall::StreamSend => Some(colour_of_stream_send(moment.record, row)),
            _ if !row.is_datagram() => None,
            _ => Some(moment.colour(id)),
        };
        Self::whole(moment, row, Some(id), colour)
    }
}

impl ShownConnection<'_> {
    /// The bytes of the stream in a range, as far as the client's sends or the server's reads moved them.
    pub(super) fn bytes(&self, direction: CallDirection, range: Range<u64>) -> StreamBytes {
        let moment = &self.moment;
        let runs = self.between(direction, (range.start, range.end), RUNS);
        let runs = runs.into_iter().filter_map(|id| {
            let row = moment.record.row(id)?;
            let moved = row.stream_range()?;
            let (start, end) = (moved.start.max(range.start), moved.end.min(range.end));
            let (send, colour) = match direction {
                CallDirection::Sends => (Some(id), colour_of_stream_send(moment.record, row)),
                // Nobody here saw the sends.
                CallDirection::Reads => (None, OUTSIDE),
            };
            (start < end).then(|| Run {
                send,
                colour: Some(colour),
                strip: part(moment, row, (start - moved.start, end - start)),
            })
        });
        StreamBytes::of(runs.collect(), range.end.saturating_sub(range.start))
    }
}

fn part(moment: &Moment<'_>, row: &Row, (at, len): (u64, u64)) -> Strip {
    let [at, len] = [at, len].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let kept = moment.record.kept_payload(row);
    let bytes = kept.and_then(|bytes| bytes.get(at..at.saturating_add(len)));
    bytes.map_or_else(|| Strip::evicted(len, None), |bytes| Strip::of(bytes, None))
}
