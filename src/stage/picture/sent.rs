//! A picture that was sent, as far as the record was looked through.

use std::collections::BTreeMap;

use crate::{
    model::{PeerId, RowId, SocketId, Stamp},
    protocol::picture::{BlockHeader, HEADER},
};

/// The sender of a picture in datagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureSource {
    Own(SocketId),
    /// Another program, of which only reads are known.
    Foreign(PeerId),
}

#[derive(Clone, Debug)]
pub(super) struct DatagramPicture {
    pub(super) header: BlockHeader,
    pub(super) source: PictureSource,
    /// The row of the picture's first block.
    pub(super) first: RowId,
    /// The row that sent each block, or of another program's the row that read it.
    pub(super) rows: Vec<Option<RowId>>,
}

impl DatagramPicture {
    pub(super) fn new(header: BlockHeader, source: PictureSource, first: RowId) -> Self {
        Self {
            header,
            source,
            first,
            rows: vec![None; usize::from(header.total)],
        }
    }

    /// Takes a block that belongs to it; returns whether it does.
    pub(super) fn take(&mut self, header: BlockHeader, source: PictureSource, row: RowId) -> bool {
        let place = self.rows.get_mut(usize::from(header.number));
        let Some(place) = place.filter(|place| place.is_none()) else {
            return false;
        };
        let own = self.source == source && self.header.is_like(header);
        if own {
            *place = Some(row);
        }
        own
    }
}

/// How much of a picture had gone through one end of a stream after a row.
#[derive(Clone, Debug, Default)]
pub(super) struct RunningTotal {
    /// Rows, each with the bytes of blocks that had passed after it.
    pub(super) rows: Vec<(RowId, u64)>,
    pub(super) bytes: u64,
}

impl RunningTotal {
    /// Counts bytes that a row moved.
    pub(super) fn add(&mut self, row: RowId, bytes: usize) {
        self.bytes += bytes as u64;
        match self.rows.last_mut() {
            Some((last, total)) if *last == row => *total = self.bytes,
            _ => self.rows.push((row, self.bytes)),
        }
    }

    /// The bytes that had passed when so many rows were played.
    pub(super) fn before(&self, rows: RowId) -> u64 {
        self.newest(rows).map_or(0, |(_, bytes)| *bytes)
    }

    pub(super) fn last(&self, rows: RowId) -> Option<RowId> {
        self.newest(rows).map(|(row, _)| *row)
    }

    fn newest(&self, rows: RowId) -> Option<&(RowId, u64)> {
        let played = self.rows.partition_point(|(row, _)| *row < rows);
        self.rows.get(played.checked_sub(1)?)
    }

    /// The row with which so many bytes had passed.
    pub(super) fn row_of(&self, bytes: u64) -> Option<RowId> {
        let place = self.rows.partition_point(|(_, total)| *total < bytes);
        self.rows.get(place).map(|(row, _)| *row)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct StreamPicture {
    pub(super) header: BlockHeader,
    /// The client's end that sends it, where it is ours, and the server's end that reads it, once it does.
    pub(super) sender: Option<SocketId>,
    pub(super) reader: Option<SocketId>,
    pub(super) first: RowId,
    /// The places of the blocks in the stream, from 0, by their numbers.
    pub(super) places: BTreeMap<u16, u64>,
    pub(super) sent: RunningTotal,
    pub(super) read: RunningTotal,
    /// The blocks that were read, one after the other.
    pub(super) bytes: Vec<u8>,
    /// From when to when the sender had to wait for room.
    pub(super) waits: Vec<(Stamp, Option<Stamp>)>,
}

impl StreamPicture {
    pub(super) fn new(header: BlockHeader, first: RowId) -> Self {
        Self {
            header,
            first,
            ..Self::default()
        }
    }

    /// Bytes of all blocks.
    pub(super) fn len(&self) -> u64 {
        u64::from(self.header.total) * self.header.block_len() as u64
    }

    /// Whether a block with this header is the next of those that have `passed`.
    pub(super) fn continues(&self, header: BlockHeader, passed: &RunningTotal) -> bool {
        let place = passed.bytes / self.header.block_len().max(1) as u64;
        let place_before = self.places.get(&header.number);
        self.header.is_like(header)
            && passed.bytes < self.len()
            && place_before.is_none_or(|place_before| *place_before == place)
    }

    /// Takes in that a block comes next at the sender's end, or where that is not ours at the reader's.
    pub(super) fn place(&mut self, header: BlockHeader, passed: u64) {
        let place = passed / self.header.block_len().max(1) as u64;
        self.places.entry(header.number).or_insert(place);
    }

    pub(super) fn read_header(&mut self, header: BlockHeader, row: RowId) {
        self.place(header, self.read.bytes);
        self.bytes.extend(header.to_bytes());
        self.read.add(row, HEADER);
    }
}
