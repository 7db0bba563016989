//! A recording that is read: observations go to a record, and what was told beside them comes out.

use std::io::BufRead;

use super::{
    About, BlockFault, Mark,
    block::{BYTE_ORDER, BlockReader, OWN, u16_at, u32_at},
    item::{RecordingItem, VERSION},
};
use crate::{
    model::{Note, RowId, Span},
    record::{MAX_PAYLOAD, Record},
};

/// All rows of a recording come from one source.
const SOURCE: u16 = 0;

/// What comes out of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// What stands at its beginning.
    About(Box<About>),
    /// Something told beside the observations.
    Mark(Box<Mark>),
    /// The record has gained something.
    More,
    /// There is no more.
    Over,
}

/// Reads a recording block by block, so that as much is in memory as is looked at.
pub struct RecordingReader<R> {
    blocks: BlockReader<R>,
    /// The items of the block that is read, and how far that is.
    items: Vec<u8>,
    at: usize,
    /// The payload of the row before: where it stands among the items, and where the record keeps it.
    last: Option<(usize, usize, u64)>,
    last_row: Option<RowId>,
    /// Whether data of the lab was found.
    own: bool,
}

impl<R: BufRead> RecordingReader<R> {
    /// A reader of the bytes that come out of `from`.
    pub const fn new(from: R) -> Self {
        Self {
            blocks: BlockReader::new(from),
            items: Vec::new(),
            at: 0,
            last: None,
            last_row: None,
            own: false,
        }
    }

    /// Bytes of whole blocks that were read.
    pub const fn bytes(&self) -> u64 {
        self.blocks.read
    }

    /// Reads all of it into a record.
    ///
    /// # Errors
    /// Why the rest cannot be read; what came before is in the record.
    pub fn read_all(&mut self, record: &mut Record) -> Result<(), BlockFault> {
        while self.next(record)? != Recorded::Over {}
        Ok(())
    }

    /// Reads on, as far as the end of a block or the next thing that was told.
    ///
    /// # Errors
    /// Why the rest cannot be read; what came before is in the record.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<Recorded, BlockFault> {
        if self.at >= self.items.len() && !self.next_block()? {
            return if self.own {
                Ok(Recorded::Over)
            } else {
                Err(BlockFault::NoRecording)
            };
        }
        while let Some(rest) = self.items.get(self.at..).filter(|rest| !rest.is_empty()) {
            let before = rest.len();
            let (item, rest) = RecordingItem::read(rest)?;
            let start = self.at + (before - rest.len());
            self.at = start;
            match item {
                RecordingItem::About(about) => return Ok(Recorded::About(about)),
                RecordingItem::Mark(mark) => return Ok(Recorded::Mark(mark)),
                item => self.observed(record, item, start)?,
            }
        }
        Ok(Recorded::More)
    }

    /// Takes in the next block of the lab; returns whether there is one.
    fn next_block(&mut self) -> Result<bool, BlockFault> {
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
        let items = body.get(12..).and_then(|items| items.get(..len));
        self.items.clear();
        self.items
            .extend_from_slice(items.ok_or(BlockFault::Damaged)?);
        (self.at, self.last, self.own) = (0, None, true);
        Ok(true)
    }

    /// So many bytes of the block from here on.
    fn bytes_of(&mut self, from: usize, len: usize) -> Result<&[u8], BlockFault> {
        self.at = from.saturating_add(len);
        self.items.get(from..self.at).ok_or(BlockFault::Damaged)
    }

    /// Gives an observation to the record; bytes of it stand at `from`.
    fn observed(
        &mut self,
        record: &mut Record,
        item: RecordingItem,
        from: usize,
    ) -> Result<(), BlockFault> {
        match item {
            RecordingItem::Row(row) => {
                let len = row.data_len().min(MAX_PAYLOAD);
                let kept = record.keep_payload(self.bytes_of(from, len)?);
                self.last = Some((from, len, kept));
                self.last_row = record.push_row_at(SOURCE, &row, kept);
            }
            RecordingItem::RowAgain(row) => {
                let (place, len, kept) = self.last.ok_or(BlockFault::Damaged)?;
                if row.data_len().min(MAX_PAYLOAD) != len {
                    return Err(BlockFault::Damaged);
                }
                // The record may let go of what it kept before sooner than of this row.
                let kept = if record.is_new(kept) {
                    kept
                } else {
                    let bytes = self.items.get(place..place + len);
                    record.keep_payload(bytes.unwrap_or_default())
                };
                self.last = Some((place, len, kept));
                self.last_row = record.push_row_at(SOURCE, &row, kept);
            }
            RecordingItem::RowAlone(row) => {
                self.last_row = record.push_row_at(SOURCE, &row, Record::NOWHERE);
            }
            RecordingItem::Arrival(arrival) => {
                if let Some(row) = self.last_row {
                    record.push_arrival(row, &arrival);
                }
            }
            RecordingItem::Note(at, mut note, len) => {
                let quoted = self.bytes_of(from, len as usize)?;
                if let Note::Report { quoted: span, .. } | Note::Unread { head: span, .. } =
                    note.as_mut()
                {
                    *span = Span { at: 0, len };
                }
                record.push_note(at, *note, quoted);
            }
            RecordingItem::Trouble(at, who, message) => {
                let message = message.message();
                record.push_note(at, Note::Trouble { who, message }, &[]);
            }
            RecordingItem::Peers(peers) => record.meet(SOURCE, &peers),
            RecordingItem::Lost(rows, until) => record.lose(rows, until),
            RecordingItem::PortLook(at, look) => record.push_port_look(at, *look),
            RecordingItem::FarLook(at, look) => record.push_far_look(at, *look),
            RecordingItem::About(_) | RecordingItem::Mark(_) => {}
        }
        Ok(())
    }
}
