//! From the engine's inbox into the record.

use std::{net::SocketAddr, slice};

use crate::{
    engine::{KeptPayload, Sink},
    model::{Arrival, Note, Row, RowFlags, Stamp},
    record::Record,
};

impl Sink for Record {
    fn meet(&mut self, source: u16, peers: &[SocketAddr]) {
        self.meet(source, peers);
    }

    fn rows(
        &mut self,
        source: u16,
        rows: &[Row],
        bytes: &[u8],
        arrivals: &mut slice::Iter<'_, Arrival>,
        kept: &mut Option<KeptPayload>,
    ) {
        for row in rows {
            let (from, len) = (row.payload_at, row.data_len());
            let same =
                |kept: &KeptPayload| kept.from == from && kept.len == len && self.is_new(kept.at);
            let at = kept.filter(same).map_or_else(
                || {
                    let from = usize::try_from(from).unwrap_or(usize::MAX);
                    let payload = bytes.get(from..from.saturating_add(len));
                    self.keep_payload(payload.unwrap_or_default())
                },
                |kept| kept.at,
            );
            *kept = Some(KeptPayload { from, len, at });
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
        self.lose(rows, until);
    }
}
