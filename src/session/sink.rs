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

    fn row(&mut self, source: u16, row: &Row, payload: &[u8]) {
        self.0.push_row(source, row, payload);
    }

    fn note(&mut self, at: Stamp, note: &Note, bytes: &[u8]) {
        self.0.push_note(at, note.clone(), bytes);
    }

    fn lost(&mut self, rows: u64) {
        self.0.lose(rows);
    }
}
