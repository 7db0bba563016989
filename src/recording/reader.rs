//! A recording that is read: observations go to a record, and what was told beside them comes out.

use std::io::{BufRead, Seek};

use super::{
    BlockFault, Recorded, RecordedPiece,
    block::{BYTE_ORDER, BlockReader, OWN, u16_at, u32_at},
    item::{RecordingItem, VERSION},
};
use crate::{
    model::Row,
    record::{MAX_PAYLOAD, Record},
};

/// The items of a block begin here.
const ITEMS_AT: usize = 12;
/// Bytes of items in a piece; the last of them may go beyond it.
const PIECE: usize = 2 << 20;

/// Reads a recording piece by piece, so that as much is in memory as is looked at.
pub struct RecordingReader<R> {
    blocks: BlockReader<R>,
    /// How far the items of the block are read, and where they end.
    at: usize,
    end: usize,
    /// Bytes of the packets behind the block, as it tells.
    packets: u32,
    /// The payloads of the rows of the block: where each stands in it, how long it is, and where in the piece.
    payloads: Vec<(usize, usize, Option<u64>)>,
    /// Whether data of the lab was found.
    own: bool,
}

impl<R: BufRead + Seek> RecordingReader<R> {
    /// A reader of the bytes that come out of `from`.
    pub fn new(from: R) -> Self {
        Self {
            blocks: BlockReader::new(from),
            at: 0,
            end: 0,
            packets: 0,
            payloads: Vec::new(),
            own: false,
        }
    }

    /// Reads all of it into a record.
    ///
    /// # Errors
    /// Why the rest cannot be read; what came before is in the record.
    pub fn read_all(&mut self, record: &mut Record) -> Result<(), BlockFault> {
        let mut piece = RecordedPiece::default();
        loop {
            if piece.is_given() {
                self.fill(&mut piece);
            }
            if piece.give(record)? == Recorded::Over {
                return Ok(());
            }
        }
    }

    /// Fills a piece with what comes next; it tells whether that is the end.
    pub(crate) fn fill(&mut self, piece: &mut RecordedPiece) {
        piece.clear();
        for (.., place) in &mut self.payloads {
            *place = None;
        }
        piece.end = match self.fill_some(piece) {
            Ok(true) => None,
            Ok(false) if self.own => Some(Ok(())),
            Ok(false) => Some(Err(BlockFault::NoRecording)),
            Err(fault) => Some(Err(fault)),
        };
        piece.read = self.blocks.read;
    }

    /// Returns whether there is more, for which there was no room.
    fn fill_some(&mut self, piece: &mut RecordedPiece) -> Result<bool, BlockFault> {
        let mut read = 0;
        loop {
            let items = self.blocks.body.get(self.at..self.end);
            let Some(items) = items.filter(|items| !items.is_empty()) else {
                if !self.next_block()? {
                    return Ok(false);
                }
                continue;
            };
            let (item, rest) = RecordingItem::read(items)?;
            let (payload, kept) = match &item {
                RecordingItem::Row(row) => {
                    let len = row.data_len().min(MAX_PAYLOAD);
                    (len, len)
                }
                RecordingItem::RowAgain(_) => (0, self.missing(1)),
                RecordingItem::RowOf(_, back) => (0, self.missing(*back as usize)),
                RecordingItem::Note(_, _, len) => (*len as usize, 0),
                _ => (0, 0),
            };
            if !piece.has_room(kept) || read >= PIECE {
                return Ok(true);
            }
            let start = self.end - rest.len();
            let bytes = rest.get(..payload).ok_or(BlockFault::Damaged);
            let mut next = start;
            match item {
                RecordingItem::Row(row) => {
                    let place = piece.keep(bytes?);
                    self.payloads.push((start, payload, Some(place)));
                    piece.row(row, place);
                    next += payload;
                }
                RecordingItem::RowAgain(row) => self.row_of(row, 1, piece)?,
                RecordingItem::RowOf(row, back) => self.row_of(row, back as usize, piece)?,
                RecordingItem::RowAlone(row) => {
                    self.payloads.push((0, 0, None));
                    piece.row_alone(row);
                }
                RecordingItem::Arrival(arrival) => piece.arrival(arrival),
                item => {
                    piece.between(item, bytes?);
                    next += payload;
                }
            }
            read += next - self.at;
            self.at = next;
        }
    }

    /// How many bytes of the payload of so many rows before are not in the piece.
    fn missing(&self, back: usize) -> usize {
        let earlier = self.payloads.iter().nth_back(back.wrapping_sub(1));
        earlier.map_or(0, |(_, len, place)| place.map_or(*len, |_| 0))
    }

    /// Adds a row whose payload is that of so many rows before, or begins it.
    fn row_of(
        &mut self,
        row: Row,
        back: usize,
        piece: &mut RecordedPiece,
    ) -> Result<(), BlockFault> {
        let len = row.data_len().min(MAX_PAYLOAD);
        let earlier = self.payloads.len().checked_sub(back);
        let earlier = earlier.and_then(|at| self.payloads.get_mut(at));
        let (from, most, place) = earlier.ok_or(BlockFault::Damaged)?;
        let bytes = self.blocks.body.get(*from..*from + *most);
        let bytes = bytes.filter(|bytes| bytes.len() >= len);
        let bytes = bytes.ok_or(BlockFault::Damaged)?;
        // It was in the piece before.
        let place = *place.get_or_insert_with(|| piece.keep(bytes));
        let payload = (*from, len, Some(place));
        self.payloads.push(payload);
        piece.row(row, place);
        Ok(())
    }

    /// Takes in the next block of the lab; returns `false` at the end of the file.
    fn next_block(&mut self) -> Result<bool, BlockFault> {
        self.blocks
            .seek_past_packets(std::mem::take(&mut self.packets))?;
        let Some((_, body)) = self.blocks.next(|kind| kind == OWN)? else {
            return Ok(false);
        };
        let version = u16_at(body, 4, false).ok_or(BlockFault::Damaged)?;
        if u32_at(body, 0, false) != Some(BYTE_ORDER) {
            return Err(BlockFault::Damaged);
        }
        if version > VERSION {
            return Err(BlockFault::Newer);
        }
        let len = u32_at(body, 8, false).ok_or(BlockFault::Damaged)? as usize;
        let end = ITEMS_AT.saturating_add(len);
        if body.len() < end {
            return Err(BlockFault::Damaged);
        }
        let packets = u32_at(body, end.next_multiple_of(4), false);
        self.packets = packets.unwrap_or_default();
        (self.at, self.end, self.own) = (ITEMS_AT, end, true);
        self.payloads.clear();
        Ok(true)
    }
}
