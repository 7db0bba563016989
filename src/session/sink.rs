//! From the engine's inbox into the record.

use std::{net::SocketAddr, slice};

use crate::{
    engine::{BatchBytes, KeptPayload, Sink},
    model::{Arrival, Note, Row, RowFlags, Stamp},
    record::Record,
};

impl Sink for Record {
    fn intern_peers(&mut self, source: u16, peers: &[SocketAddr]) {
        self.intern_peers(source, peers);
    }

    fn take_bytes(&mut self, bytes: &mut Vec<u8>) -> Option<u64> {
        self.take_payload(bytes)
    }

    fn settle(&mut self, at: u64) {
        self.settle_payload(at);
    }

    fn rows(
        &mut self,
        source: u16,
        rows: &[Row],
        bytes: BatchBytes<'_>,
        arrivals: &mut slice::Iter<'_, Arrival>,
        kept: &mut Option<KeptPayload>,
    ) {
        let bytes = match bytes {
            BatchBytes::Taken(begin) => return self.push_rows(source, rows, begin, arrivals),
            BatchBytes::Here(bytes) => bytes,
        };
        for row in rows {
            let at = copied(self, row, bytes, kept);
            let id = self.push_row_at(source, row, at);
            if row.flags.has(RowFlags::ARRIVAL)
                && let (Some(arrival), Some(id)) = (arrivals.next(), id)
            {
                self.push_arrival(id, arrival);
            }
        }
    }

    fn note(&mut self, at: Stamp, note: &Note, bytes: &[u8]) {
        self.push_note(at, note.clone(), bytes);
    }

    fn lost(&mut self, rows: u64, until: Stamp) {
        self.record_loss(rows, until);
    }
}

/// Where the payload of a row is kept that is copied, unless that of the row before is the same.
fn copied(record: &mut Record, row: &Row, bytes: &[u8], kept: &mut Option<KeptPayload>) -> u64 {
    let (from, len) = (row.payload_at, row.data_len());
    let same = |kept: &KeptPayload| kept.from == from && kept.len == len && record.is_new(kept.at);
    let at = kept.filter(same).map_or_else(
        || {
            let from = usize::try_from(from).unwrap_or(usize::MAX);
            let payload = bytes.get(from..from.saturating_add(len));
            record.keep_payload(payload.unwrap_or_default())
        },
        |kept| kept.at,
    );
    *kept = Some(KeptPayload { from, len, at });
    at
}
