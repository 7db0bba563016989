//! What another thread may read of a record while it grows: its full pieces, which do not change.

use std::sync::Arc;

use super::{MAX_PAYLOAD, piece::PIECE};
use crate::model::{Row, RowId};
use crate::record::Record;

/// The full pieces of a list, as they were at one moment.
#[derive(Clone, Debug)]
pub(crate) struct SharedList<T, const N: usize> {
    pub(in crate::record) pieces: Vec<Arc<Vec<T>>>,
    /// Pieces before them that are no longer kept.
    pub(in crate::record) evicted: usize,
}

impl<T, const N: usize> SharedList<T, N> {
    /// The number after that of the last item.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from((self.evicted + self.pieces.len()) * N).unwrap_or(u32::MAX)
    }

    /// The item with this number; `None` if it was no longer kept, or its piece was not full.
    pub(crate) fn get(&self, at: u32) -> Option<&T> {
        self.pieces
            .get((at as usize / N).checked_sub(self.evicted)?)?
            .get(at as usize % N)
    }
}

/// The full pieces of payload, as they were at one moment.
#[derive(Clone, Debug)]
pub(in crate::record) struct SharedBytes {
    pub(in crate::record) chunks: Vec<Arc<Vec<u8>>>,
    pub(in crate::record) evicted: u64,
    /// The rows before this one have their payload there, as far as it was still kept.
    pub(in crate::record) end: RowId,
}

impl SharedBytes {
    pub(super) fn get(&self, at: u64, len: usize) -> Option<&[u8]> {
        if len == 0 {
            return Some(&[]);
        }
        let start = usize::try_from(at % MAX_PAYLOAD as u64).ok()?;
        let chunk = (at / MAX_PAYLOAD as u64).checked_sub(self.evicted)?;
        let chunk = self.chunks.get(usize::try_from(chunk).ok()?)?;
        chunk.get(start..start.saturating_add(len))
    }
}

/// The rows and the payload of a record as far as their pieces are full. It keeps its memory for as
/// long as it lives, also when the record has forgotten it.
#[derive(Clone, Debug)]
pub struct SharedRecord {
    rows: SharedList<Row, PIECE>,
    bytes: SharedBytes,
    /// Rows before this one are here with their payload, or were no longer kept.
    end: RowId,
}

impl SharedRecord {
    /// The row after the last that is here with its payload.
    pub const fn end(&self) -> RowId {
        self.end
    }

    /// A row before [`Self::end`]; `None` if it was no longer kept.
    pub fn row(&self, id: RowId) -> Option<&Row> {
        self.rows.get(id)
    }

    /// The bytes of a row before [`Self::end`]; `None` if they were no longer kept.
    pub fn payload(&self, row: &Row) -> Option<&[u8]> {
        self.bytes
            .get(row.payload_at, row.data_len().min(MAX_PAYLOAD))
    }
}

impl Record {
    /// What another thread may read from now on, while the record grows on. Nothing is copied.
    pub fn share(&mut self) -> SharedRecord {
        let (rows, bytes) = (self.rows.share(), self.arena.share());
        let end = rows.len().min(bytes.end);
        SharedRecord { rows, bytes, end }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::sample::Sample;

    #[test]
    fn what_is_shared_stays_while_the_record_goes_on_and_forgets() {
        let mut sample = Sample::new();
        for n in 0..60_000_u32 {
            sample.send(0, format!("datagram {n:>40}").as_bytes());
        }
        let record = &mut sample.record;
        let shared = record.share();
        let end = shared.end();
        assert!((30_000..60_000).contains(&end), "{end}");
        record.forget(20_000);
        assert!(record.row(0).is_none(), "the record has forgotten it");
        for id in 0..end {
            let row = shared.row(id).unwrap();
            let want = format!("datagram {id:>40}");
            assert_eq!(shared.payload(row), Some(want.as_bytes()), "row {id}");
            if let Some(kept) = record.row(id) {
                assert_eq!(record.payload(kept), want.as_bytes(), "in the record too");
            }
        }
        let next = format!("datagram {end:>40}");
        let row = *record.row(end).unwrap();
        assert_eq!(record.payload(&row), next.as_bytes(), "the rest is here");
        // What was forgotten before is not there for another one.
        let again = record.share();
        assert!(again.row(0).is_none(), "no longer kept");
        sample.send(0, b"and on");
        let last = sample.record.len() - 1;
        assert_eq!(last, 60_000, "it grows on");
    }
}
