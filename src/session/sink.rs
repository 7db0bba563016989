//! From the engine's inbox into the record.

use std::net::SocketAddr;

use crate::{
    engine::Sink,
    model::{Note, Row, Stamp},
    record::Record,
};

/// A record that takes what the inbox gives.
pub(super) struct Fold<'a>(pub(super) &'a mut Record);

impl Sink for Fold<'_> {
    fn meet(&mut self, source: u16, peers: &[SocketAddr]) {
        self.0.meet(source, peers);
    }

    fn rows(&mut self, source: u16, rows: &[Row], bytes: &[u8]) {
        for row in rows {
            let from = usize::try_from(row.payload_at).unwrap_or(usize::MAX);
            let payload = bytes.get(from..from.saturating_add(row.data_len()));
            self.0.push_row(source, row, payload.unwrap_or_default());
        }
    }

    fn note(&mut self, at: Stamp, note: &Note, bytes: &[u8]) {
        self.0.push_note(at, note.clone(), bytes);
    }

    fn lost(&mut self, rows: u64, until: Stamp) {
        self.0.lose(rows, until);
    }
}
