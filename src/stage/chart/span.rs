//! What happened in a span of time, and the share that was lost in it.

use super::series::ChartPoint;
use crate::model::{RowId, Stamp};

/// The fewest datagrams whose share that is lost is told.
pub(super) const MIN_SAMPLES: u64 = 20;
/// A pause that is longer than this, and than so many times the time between two sends, is no part of their rate.
const PAUSE: u64 = 50_000_000;
const PAUSES: u64 = 8;

/// What happened in a span of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ChartSpan {
    pub(super) row: Option<RowId>,
    /// Datagrams that were sent, and when the first and the last one were.
    pub(super) sent: u64,
    pub(super) sends: Option<(Stamp, Stamp)>,
    pub(super) sent_bytes: u64,
    pub(super) read_bytes: u64,
    pub(super) dropped: u64,
    /// Whether the kernel was asked what it had dropped.
    pub(super) sampled: bool,
}

impl ChartSpan {
    pub(super) fn add(&mut self, next: &Self) {
        self.row = self.row.or(next.row);
        self.sent += next.sent;
        self.sends = match (self.sends, next.sends) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (one, other) => one.or(other),
        };
        self.sent_bytes += next.sent_bytes;
        self.read_bytes += next.read_bytes;
        self.dropped += next.dropped;
        self.sampled |= next.sampled;
    }

    /// The time between two sends in nanoseconds; `None` of one or none.
    fn gap(&self) -> Option<u64> {
        let (first, last) = self.sends?;
        let gaps = self.sent.checked_sub(1).filter(|gaps| *gaps > 0)?;
        Some(nanos(first, last) / gaps)
    }

    /// Whether there was a pause before the sends of the next span.
    pub(super) fn pauses_before(&self, next: &Self) -> bool {
        let (Some((_, last)), Some((first, _))) = (self.sends, next.sends) else {
            return false;
        };
        let gap = [self.gap(), next.gap()].into_iter().flatten().min();
        gap.is_some_and(|gap| nanos(last, first) > PAUSE.max(gap.saturating_mul(PAUSES)))
    }

    /// The share of its datagrams that was dropped, by how many were sent each second; `None` where they are too few.
    pub(super) fn lost_by_rate(&self) -> Option<ChartPoint> {
        let gap = self.gap().filter(|_| self.sent >= MIN_SAMPLES)?;
        Some(ChartPoint {
            x: 1e9 / gap.max(1) as f64,
            y: (self.dropped as f64 / self.sent as f64).min(1.0) * 100.0,
            row: self.row,
        })
    }
}

/// From one moment to another, in nanoseconds.
pub(super) fn nanos(from: Stamp, to: Stamp) -> u64 {
    u64::try_from(to.since(from).as_nanos()).unwrap_or(u64::MAX)
}
