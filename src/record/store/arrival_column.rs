//! How received datagrams came, beside the rows.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::piece::PIECE;
use crate::model::{Arrival, ArrivalPath, RowId, Stamp, more_memory};
use crate::record::Record;

/// What an arrival takes beside its row, in bytes; so does each row of the same piece.
pub(in crate::record) const ARRIVAL: u64 = size_of::<PackedArrival>() as u64;
/// The longest wait that can be kept, in nanoseconds: 78 hours.
const MAX_WAIT: u64 = (1 << 48) - 2;

/// The time that it waited until it was read, plus one, in the upper 48 bits (0: not known), and the place of
/// its path, plus one, in the lower 16 (0: not known).
type PackedArrival = u64;

/// For each row that is kept how its datagram came. A piece stands for as many rows as a piece of rows has,
/// and is there only if one of them has an arrival.
#[derive(Clone, Debug, Default)]
pub(in crate::record) struct ArrivalColumn {
    pieces: VecDeque<Option<Vec<PackedArrival>>>,
    /// Pieces that are no longer kept.
    evicted: usize,
    /// The memory of a piece that is no longer kept, for the next one.
    spare: Option<Vec<PackedArrival>>,
    /// All paths that were met; the first 65 535 of them have a place.
    paths: Vec<ArrivalPath>,
    places: HashMap<ArrivalPath, u16>,
    last: Option<(ArrivalPath, u16)>,
    /// The names of network interfaces.
    pub(in crate::record) interfaces: BTreeMap<u32, String>,
}

impl ArrivalColumn {
    /// Keeps how the datagram of a row came that was read at `read`. Where there is no memory for it, it is not
    /// known.
    fn push(&mut self, row: RowId, read: Stamp, arrival: &Arrival) {
        let waited = arrival.waited(read).map_or(0, |waited| {
            u64::try_from(waited.as_nanos()).map_or(0, |ns| if ns > MAX_WAIT { 0 } else { ns + 1 })
        });
        let entry = (waited << 16) + u64::from(self.path(arrival.path));
        let Some(index) = (row as usize / PIECE).checked_sub(self.evicted) else {
            return;
        };
        if self.pieces.len() <= index {
            self.pieces.resize_with(index + 1, || None);
        }
        let Some(piece) = self.pieces.get_mut(index) else {
            return;
        };
        if piece.is_none() {
            *piece = self.spare.take().or_else(fresh);
        }
        if let Some(place) = piece.as_mut().and_then(|p| p.get_mut(row as usize % PIECE)) {
            *place = entry;
        }
    }

    /// The place of a path in `paths`, plus one; 0 where it has none.
    fn path(&mut self, path: ArrivalPath) -> u16 {
        if let Some((last, place)) = self.last
            && last == path
        {
            return place;
        }
        let place = if let Some(place) = self.places.get(&path) {
            *place
        } else {
            let next = u16::try_from(self.paths.len() + 1).unwrap_or(0);
            if next > 0 {
                self.paths.push(path);
                self.places.insert(path, next);
            }
            next
        };
        self.last = Some((path, place));
        place
    }

    fn get(&self, row: RowId, read: Stamp) -> Arrival {
        let piece = (row as usize / PIECE)
            .checked_sub(self.evicted)
            .and_then(|index| self.pieces.get(index)?.as_ref());
        let entry = piece.and_then(|piece| piece.get(row as usize % PIECE));
        let entry = entry.copied().unwrap_or_default();
        let waited = (entry >> 16).checked_sub(1);
        let place = usize::try_from(entry & 0xffff).unwrap_or(0);
        let path = place.checked_sub(1).and_then(|n| self.paths.get(n));
        Arrival {
            at: waited.map(|ns| Stamp(read.0.saturating_sub(ns))),
            path: path.copied().unwrap_or_default(),
        }
    }

    /// Forgets those of the rows before `first`, a piece at a time.
    pub(in crate::record) fn forget(&mut self, first: RowId) {
        let pieces = first as usize / PIECE;
        while self.evicted < pieces {
            self.evicted += 1;
            if let Some(mut memory) = self.pieces.pop_front().flatten() {
                memory.fill(0);
                self.spare = Some(memory);
            }
        }
    }

    /// Bytes of memory taken.
    pub(in crate::record) fn capacity(&self) -> u64 {
        let pieces = self.pieces.iter().flatten().count() + usize::from(self.spare.is_some());
        pieces as u64 * PIECE as u64 * ARRIVAL
    }
}

/// A piece in which nothing is known; `None` if the system refuses memory.
fn fresh() -> Option<Vec<PackedArrival>> {
    let mut piece = more_memory(PIECE, true)?;
    piece.resize(PIECE, 0);
    Some(piece)
}

impl Record {
    /// Keeps how the datagram of this row came, which must have been pushed.
    pub(crate) fn push_arrival(&mut self, id: RowId, arrival: &Arrival) {
        if let Some(read) = self.row(id).map(|row| row.at) {
            self.arrivals.push(id, read, arrival);
        }
    }

    /// How the datagram of a row came, as far as that is known: nothing of a send.
    pub fn arrival(&self, id: RowId) -> Arrival {
        self.row(id)
            .map_or_else(Arrival::default, |row| self.arrivals.get(id, row.at))
    }

    /// The name of a network interface of this machine, such as `lo`, or its number where that is not known.
    pub fn interface(&self, index: u32) -> String {
        let name = self.arrivals.interfaces.get(&index);
        name.map_or_else(|| index.to_string(), Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Row, RowFlags, SocketId, Syscall},
        record::Folded,
    };

    fn read(record: &mut Record, at: u64) -> RowId {
        let mut row = Row::new(SocketId(0), Syscall::RecvMsg, Stamp(at));
        row.flags.set(RowFlags::ARRIVAL, true);
        record.push_row(0, &row, b"").unwrap()
    }

    fn arrival(n: u32) -> Arrival {
        Arrival {
            at: Some(Stamp(1000 + u64::from(n))),
            path: ArrivalPath {
                destination: Some([127, 0, 0, 5].into()),
                interface: Some(1 + n % 3),
                ttl: Some(64),
                tos: Some(u8::try_from(n % 200).unwrap()),
            },
        }
    }

    #[test]
    fn arrivals_stand_beside_their_rows_and_go_with_them() {
        let mut record = Record::default();
        for n in 0..60_000 {
            let row = read(&mut record, 5000 + 2 * u64::from(n));
            if n % 2 == 0 {
                record.push_arrival(row, &arrival(n));
            }
        }
        for n in [0, 1, 16_384, 40_001, 59_998] {
            let want = if n % 2 == 0 {
                arrival(n)
            } else {
                Arrival::default()
            };
            assert_eq!(record.arrival(n), want, "row {n}");
        }
        let before = record.memory();
        record.forget(40_000);
        let (first, evicted) = (record.first_kept_row(), Arrival::default());
        assert_eq!(first, 32_768, "whole pieces go");
        assert_eq!(record.arrival(first - 2), evicted, "with their rows");
        assert_eq!(record.arrival(first), arrival(first), "the rest stays");
        assert!(record.memory() < before, "its memory is free");
        for n in 60_000..100_000 {
            read(&mut record, u64::from(n));
            let found = record.arrival(n);
            assert_eq!(found, evicted, "memory that is used again is empty");
        }
        let folded = Folded::default();
        assert_eq!(record.make_room(folded), first, "within the budget");
    }

    #[test]
    fn what_has_no_place_is_not_known() {
        let mut record = Record::default();
        let row = read(&mut record, u64::MAX);
        record.push_arrival(row, &arrival(0));
        assert_eq!(record.arrival(row).at, None, "it waited for too long");
        assert_eq!(record.arrival(row).path, arrival(0).path, "the rest is");
        for n in 0..70_000_u32 {
            let row = read(&mut record, 5000);
            let mut arrival = arrival(0);
            arrival.path.destination = Some(n.to_be_bytes().into());
            record.push_arrival(row, &arrival);
            if n > 65_535 {
                arrival.path = ArrivalPath::default();
            }
            if n % 1000 == 0 {
                assert_eq!(record.arrival(row), arrival, "path {n}");
            }
        }
    }
}
