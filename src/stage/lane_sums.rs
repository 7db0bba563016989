//! A stream summed up since the counters began: bytes that were sent since then, and what became of them.

use std::ops::Range;

use super::{StreamSums, lane_rows::Ends, moment::Moment};
use crate::{ledger::Half, model::RowId};

/// How many sends are looked at for the reads that ended where they did.
const BORDERS: usize = 4096;

/// A connection whose sends nobody here saw: what was read of it.
pub(super) fn outside_sums(moment: &Moment<'_>, ends: Ends) -> StreamSums {
    let before = ends.moved(moment, Half::Reads, moment.begin());
    let now = ends.moved(moment, Half::Reads, moment.head.rows);
    StreamSums {
        reads: now.calls.saturating_sub(before.calls),
        received: now.bytes.saturating_sub(before.bytes),
        at_least: before.at_most,
        ..StreamSums::default()
    }
}

/// A connection of a client; `over`: the server will read nothing more.
pub(super) fn sums(moment: &Moment<'_>, ends: Ends, over: bool) -> StreamSums {
    let moved = |half, end| ends.moved(moment, half, end);
    let (begin, end) = (moment.begin(), moment.head.rows);
    let (sends_before, sends) = (moved(Half::Sends, begin), moved(Half::Sends, end));
    let (reads_before, reads) = (moved(Half::Reads, begin), moved(Half::Reads, end));
    // What was sent before is not counted, nor that it was read.
    let (first, sent) = (sends_before.bytes, sends.bytes);
    let arrived = reads.bytes.clamp(first, sent.max(first));
    let old_reads = ends
        .within(moment, Half::Reads, first)
        .max(reads_before.calls);
    let passed = ends
        .within(moment, Half::Sends, reads.bytes)
        .min(sends.calls);
    let borders = passed.saturating_sub(sends_before.calls);
    let mut sums = StreamSums {
        sends: sends.calls.saturating_sub(sends_before.calls),
        reads: reads.calls.saturating_sub(old_reads),
        sent: sent.saturating_sub(first),
        received: arrived - first,
        lost: if over {
            sent.saturating_sub(arrived)
        } else {
            0
        },
        borders,
        at_least: sends_before.at_most || reads_before.at_most,
        ..StreamSums::default()
    };
    let socket = ends.client.filter(|_| moment.is_live() && begin == 0);
    if let Some(client) = socket.filter(|_| borders > BORDERS as u64) {
        sums.kept = moment.ledger.streams().tally(client).kept;
    } else {
        let (kept, seen) = kept(moment, ends, arrived);
        sums.kept = kept;
        sums.kept_at_least = seen < borders;
    }
    sums
}

/// At how many ends of sends a read ended too, and how many of them were looked at.
fn kept(moment: &Moment<'_>, ends: Ends, arrived: u64) -> (u64, u64) {
    let ranges = |half| -> Vec<Range<u64>> {
        let newest = ends.newest(moment, half, moment.head.rows, BORDERS);
        let rows = newest
            .into_iter()
            .filter(|id: &RowId| *id >= moment.begin());
        let rows = rows.filter_map(|id| moment.record.row(id)?.stream_range());
        rows.collect()
    };
    let reads = ranges(Half::Reads);
    let read_from = reads.first().map_or(arrived, |first| first.start);
    let (mut kept, mut seen) = (0, 0);
    for end in ranges(Half::Sends).into_iter().map(|sent| sent.end) {
        if (read_from + 1..=arrived).contains(&end) {
            seen += 1;
            kept += u64::from(reads.binary_search_by_key(&end, |read| read.end).is_ok());
        }
    }
    (kept, seen)
}
