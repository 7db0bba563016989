//! A stream summed up since the counters began: bytes that were sent since then, and their fates.

use std::ops::Range;

use super::ShownConnection;
use crate::{ledger::CallDirection, model::RowId};

/// How many sends are looked at for the reads that ended where they did.
const BOUNDARIES: usize = 4096;

/// A stream summed up, from the client to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamTotals {
    /// `send` calls that the kernel took bytes of.
    pub sends: u64,
    /// `recv` calls that returned bytes.
    pub reads: u64,
    /// Bytes that the kernel took from sends.
    pub sent: u64,
    /// Bytes that reads returned.
    pub received: u64,
    /// Bytes that nobody will read any more: the connection ended before.
    pub lost: u64,
    /// Ends of sends at which a read ended too.
    pub kept: u64,
    /// Ends of sends that were read, or passed by.
    pub boundaries: u64,
    /// Rows are no longer kept since which is counted: all sums but those of bytes lost are lower bounds.
    pub(crate) at_least: bool,
    /// More boundaries were passed than are looked at: those that were kept are a lower bound.
    pub(crate) kept_at_least: bool,
}

impl ShownConnection<'_> {
    /// The sums; `over`: the server will read nothing more.
    pub(super) fn totals(&self, over: bool) -> StreamTotals {
        let (begin, end) = (self.moment.begin(), self.end());
        let (sends_before, sends) = (
            self.moved(CallDirection::Sends, begin),
            self.moved(CallDirection::Sends, end),
        );
        let (reads_before, reads) = (
            self.moved(CallDirection::Reads, begin),
            self.moved(CallDirection::Reads, end),
        );
        if self.is_outside() {
            return StreamTotals {
                reads: reads.calls.saturating_sub(reads_before.calls),
                received: reads.bytes.saturating_sub(reads_before.bytes),
                at_least: reads_before.at_most,
                ..StreamTotals::default()
            };
        }
        // What was sent before is not counted, nor that it was read.
        let (first, sent) = (sends_before.bytes, sends.bytes);
        let arrived = reads.bytes.clamp(first, sent.max(first));
        let old_reads = self
            .within(CallDirection::Reads, first)
            .max(reads_before.calls);
        let passed = self
            .within(CallDirection::Sends, reads.bytes)
            .min(sends.calls);
        let boundaries = passed.saturating_sub(sends_before.calls);
        let all = self.client.filter(|_| self.moment.live && begin == 0);
        let (kept, seen) = match all.filter(|_| boundaries > BOUNDARIES as u64) {
            Some(client) => (self.streams().boundary_counts(client).kept, boundaries),
            None => self.kept(arrived),
        };
        StreamTotals {
            sends: sends.calls.saturating_sub(sends_before.calls),
            reads: reads.calls.saturating_sub(old_reads),
            sent: sent.saturating_sub(first),
            received: arrived - first,
            lost: if over {
                sent.saturating_sub(arrived)
            } else {
                0
            },
            kept,
            boundaries,
            at_least: sends_before.at_most || reads_before.at_most,
            kept_at_least: seen < boundaries,
        }
    }

    /// At how many ends of sends a read ended too, and how many of them were looked at.
    fn kept(&self, arrived: u64) -> (u64, u64) {
        let moment = &self.moment;
        let ranges = |direction| -> Vec<Range<u64>> {
            let newest = self.newest(direction, self.end(), BOUNDARIES).into_iter();
            let rows = newest.filter(|id: &RowId| *id >= moment.begin());
            rows.filter_map(|id| moment.record.row(id)?.stream_range())
                .collect()
        };
        let reads = ranges(CallDirection::Reads);
        let read_from = reads.first().map_or(arrived, |first| first.start);
        let (mut kept, mut seen) = (0, 0);
        for end in ranges(CallDirection::Sends)
            .into_iter()
            .map(|sent| sent.end)
        {
            if (read_from + 1..=arrived).contains(&end) {
                seen += 1;
                kept += u64::from(reads.binary_search_by_key(&end, |read| read.end).is_ok());
            }
        }
        (kept, seen)
    }
}
