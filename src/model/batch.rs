//! What a thread hands over at once.

use std::net::SocketAddr;

use super::{Arrival, Note, Row, Stamp};

/// The largest payload that is kept, in bytes: one piece of a record's memory. The faces refuse larger ones.
pub(crate) const MAX_PAYLOAD: usize = 1 << 20;

/// What one thread saw, in its own order: rows, the notes between them, their bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    /// Which thread: a number the record knows the thread's addresses by.
    pub source: u16,
    /// Addresses that this thread meets for the first time; its [`PeerId`](crate::model::PeerId)s count on from the
    /// batch before.
    pub peers: Vec<SocketAddr>,
    /// Rows, oldest first; [`Row::payload_at`] points into `bytes`.
    pub rows: Vec<Row>,
    /// How those of them came that have [`RowFlags::ARRIVAL`](crate::model::RowFlags::ARRIVAL), in their order.
    pub arrivals: Vec<Arrival>,
    /// Notes with the number of rows of this batch that precede each.
    pub notes: Vec<(u32, Stamp, Note)>,
    /// The payloads of its rows, one after the other.
    pub bytes: Vec<u8>,
    /// Rows, and notes of unread datagrams, that the thread had to throw away because nobody took its
    /// batches.
    pub lost: u64,
    /// The moment when the call of the last of them had surely returned, or when the last note was
    /// made that was thrown away; 0 if there was none. They come after the first row or note of this
    /// batch, and before that.
    pub(crate) lost_until: Stamp,
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.notes.is_empty() && self.peers.is_empty() && !self.has_losses()
    }

    /// Whether rows or notes of it had to be thrown away.
    pub(crate) fn has_losses(&self) -> bool {
        self.lost > 0 || self.lost_until > Stamp::default()
    }
}
