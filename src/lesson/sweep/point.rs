//! What was measured at a point of a sweep.

use serde::{Deserialize, Serialize};

use super::{
    axis::SweptQuantity,
    plan::{Sweep, SweepKind},
};
use crate::{
    lesson::observed::{Observed, RecordMark},
    model::{Owner, RowId, Verdict},
};

/// The most bytes that a point keeps of what its first read returned.
const MAX_BYTES: usize = 64;

/// What came of a run: read off the record, nothing computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepPoint {
    /// Which point of the sweep it is, counted from 0.
    pub number: usize,
    /// The value of each axis, as it was asked for.
    pub settings: Vec<u32>,
    /// The first row of its run, and the first after it.
    pub rows: (RowId, RowId),
    /// Datagrams that were sent.
    pub sent: u64,
    /// Bytes that were sent.
    pub sent_bytes: u64,
    /// Datagrams that the server read.
    pub received: u64,
    /// Bytes that the server's reads returned.
    pub kept: u64,
    /// Bytes of datagrams that were read, and that the kernel cut off.
    pub cut: u64,
    /// Datagrams that the kernel dropped at the server's socket, by its own count.
    pub dropped: u64,
    /// Datagrams that waited in the server's queue.
    pub waiting: u64,
    /// The receive buffer in bytes, as `getsockopt(SO_RCVBUF)` gives it.
    pub buffer: Option<u32>,
    /// Kernel memory that the queue held at the last look, in bytes.
    pub memory: Option<u32>,
    /// The verdict on the first datagram.
    pub verdict: Verdict,
    /// The beginning of what the first read returned.
    pub data: Vec<u8>,
}

impl SweepPoint {
    /// What the record shows by now of a point whose run began at a moment.
    pub(in crate::lesson) fn measure(
        observed: Observed<'_>,
        sweep: &Sweep,
        number: usize,
        from: RecordMark,
    ) -> Self {
        let (record, ledger) = (observed.record, observed.ledger);
        let mut point = Self {
            number,
            settings: sweep.settings(number),
            rows: (from.rows, record.len()),
            ..Self::default()
        };
        let rows = observed.rows(from);
        for (id, row) in rows.filter(|(_, row)| !row.failed()) {
            let bytes = u64::try_from(row.returned).unwrap_or_default();
            if row.call.is_send() {
                if point.sent == 0 {
                    point.verdict = ledger.current_verdict(record, id);
                }
                point.sent += 1;
                point.sent_bytes += bytes;
            } else if row.call.reads() && observed.owner(row.socket) == Some(Owner::Server) {
                if point.received == 0 {
                    let data = record.kept_payload(row).unwrap_or_default();
                    point.data = data.iter().copied().take(MAX_BYTES).collect();
                }
                point.received += 1;
                point.kept += bytes;
                let len = row.true_len().map_or(bytes, u64::from);
                point.cut += len.saturating_sub(bytes);
            }
        }
        if let Some(server) = observed.socket(Owner::Server) {
            let arrivals = ledger.arrivals(server.id);
            (point.dropped, point.waiting) = (arrivals.dropped, arrivals.waiting);
            point.buffer = server.receive_buffer.map(|(_, bytes)| bytes);
            point.memory = server.memory.map(|memory| memory.held);
        }
        point
    }

    /// Whether it is known what became of everything that was sent.
    pub(in crate::lesson) const fn is_settled(&self, kind: SweepKind) -> bool {
        let waits = matches!(kind, SweepKind::Queue);
        (waits || self.waiting == 0) && self.received + self.dropped + self.waiting == self.sent
    }

    /// What stands on the vertical axis: bytes that were kept, datagrams that wait, or datagrams that were lost, in
    /// per cent of those that were sent.
    pub fn value(&self, kind: SweepKind) -> u64 {
        match kind {
            SweepKind::Bytes => self.kept,
            SweepKind::Queue => self.waiting,
            // dropped / sent × 100, rounded to the nearest: both terms doubled, and half of the divisor added.
            SweepKind::Loss => (self.dropped * 200 + self.sent) / (self.sent * 2).max(1),
        }
    }

    /// What stands on the horizontal axis: the value of the first setting.
    pub fn at(&self, sweep: &Sweep) -> u32 {
        self.setting(sweep, 0)
    }

    /// The value of a setting, counted from 0: as it was asked for, of a receive buffer what the kernel gave.
    pub(crate) fn setting(&self, sweep: &Sweep, axis: usize) -> u32 {
        let asked = self.settings.get(axis).copied().unwrap_or_default();
        let quantity = sweep.vary.get(axis).map(|axis| axis.quantity);
        let of_buffer = quantity == Some(SweptQuantity::ReceiveBuffer);
        self.buffer.filter(|_| of_buffer).unwrap_or(asked)
    }
}
