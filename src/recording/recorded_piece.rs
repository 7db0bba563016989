//! A part of a recording that was decoded, without the record that it is for: another thread can do that.

use std::{collections::VecDeque, slice};

use super::{About, BlockFault, Mark, item::RecordingItem};
use crate::{
    model::{Arrival, Note, Row, RowFlags, Span},
    record::{MAX_PAYLOAD, Record},
};

/// All rows of a recording come from one source.
const SOURCE: u16 = 0;
/// Rows and other items of a piece, at most.
const ITEMS: usize = 1 << 14;
/// The place of a payload that is not there.
const NO_PLACE: u64 = u64::MAX;

/// Something that comes out of a recording, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// The first item: the session that was recorded.
    About(Box<About>),
    /// Something told beside the observations.
    Mark(Box<Mark>),
    /// The record has gained something.
    More,
    /// There is no more.
    Over,
}

/// Rows with their payload, and what stands between them. It is filled and given to a record again and again, and keeps
/// its memory.
#[derive(Debug, Default)]
pub(crate) struct RecordedPiece {
    /// Their payload stands in `bytes`.
    rows: Vec<Row>,
    /// How those came that have [`RowFlags::ARRIVAL`], in their order.
    arrivals: Vec<Arrival>,
    bytes: Vec<u8>,
    /// What stands before the row with this number in the piece, and the bytes that it quotes.
    between: VecDeque<(usize, RecordingItem, Vec<u8>)>,
    /// Rows and arrivals that the record has.
    given: (usize, usize),
    /// The address in the record at which it keeps `bytes`.
    kept: Option<u64>,
    /// The last row was told of without its arrival.
    awaits_arrival: bool,
    /// Bytes of whole blocks that were read by then.
    pub(super) read: u64,
    /// How the recording ends, if it ends with this piece.
    pub(super) end: Option<Result<(), BlockFault>>,
}

impl RecordedPiece {
    /// Bytes of the file that were read when it was filled.
    pub(crate) const fn read(&self) -> u64 {
        self.read
    }

    /// One that only tells why there is no more.
    pub(crate) fn of(fault: BlockFault) -> Self {
        Self {
            end: Some(Err(fault)),
            ..Self::default()
        }
    }

    /// Whether the recording ends with it.
    pub(crate) const fn is_last(&self) -> bool {
        self.end.is_some()
    }

    /// Empties it for what comes next.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        // Where the record took its memory.
        self.rows.reserve_exact(ITEMS);
        self.arrivals.clear();
        self.bytes.clear();
        self.between.clear();
        (self.given, self.kept, self.end) = ((0, 0), None, None);
        self.awaits_arrival = false;
    }

    /// Whether there is room for one more item, with so much payload.
    pub(super) fn has_room(&self, payload: usize) -> bool {
        let bytes = self.bytes.len();
        self.rows.len() + self.between.len() < ITEMS
            && (bytes == 0 || bytes + payload <= MAX_PAYLOAD)
    }

    /// Keeps the payload of a row; gives its place.
    pub(super) fn keep(&mut self, payload: &[u8]) -> u64 {
        let place = self.bytes.len() as u64;
        self.bytes.extend_from_slice(payload);
        place
    }

    /// Adds a row whose payload was no longer kept.
    pub(super) fn row_alone(&mut self, row: Row) {
        self.row(row, NO_PLACE);
    }

    /// Adds a row whose payload stands there.
    pub(super) fn row(&mut self, row: Row, place: u64) {
        self.skip_arrival();
        self.awaits_arrival = row.flags.has(RowFlags::ARRIVAL);
        self.rows.push(Row {
            payload_at: place,
            ..row
        });
    }

    /// How the datagram of the last row came.
    pub(super) fn arrival(&mut self, arrival: Arrival) {
        if std::mem::take(&mut self.awaits_arrival) {
            self.arrivals.push(arrival);
        }
    }

    fn skip_arrival(&mut self) {
        self.arrival(Arrival::default());
    }

    /// Adds what is no row, and the bytes that it quotes.
    pub(super) fn between(&mut self, item: RecordingItem, quoted: &[u8]) {
        self.between
            .push_back((self.rows.len(), item, quoted.to_vec()));
    }

    /// Gives the record what comes next, as far as the next thing that was told beside the observations.
    ///
    /// # Errors
    /// Why the rest of the recording cannot be read; the record has what comes before.
    pub(crate) fn give(&mut self, record: &mut Record) -> Result<Recorded, BlockFault> {
        self.skip_arrival();
        while let Some((before, item, quoted)) = self.between.pop_front() {
            self.give_rows(record, before);
            match item {
                RecordingItem::About(about) => return Ok(Recorded::About(about)),
                RecordingItem::Mark(mark) => return Ok(Recorded::Mark(mark)),
                item => observed(record, item, &quoted),
            }
        }
        self.give_rows(record, self.rows.len());
        if let Some(kept) = self.kept.take() {
            record.settle_payload(kept);
            record.offer_rows(&mut self.rows);
        }
        match self.end.clone() {
            None => Ok(Recorded::More),
            Some(Ok(())) => Ok(Recorded::Over),
            Some(Err(fault)) => Err(fault),
        }
    }

    fn give_rows(&mut self, record: &mut Record, end: usize) {
        let (rows, arrivals) = self.given;
        let Some(rows) = self.rows.get(rows..end).filter(|rows| !rows.is_empty()) else {
            return;
        };
        let bytes = &mut self.bytes;
        let kept = *self.kept.get_or_insert_with(|| record.keep_gathered(bytes));
        let mut arrivals: slice::Iter<'_, Arrival> =
            self.arrivals.get(arrivals..).unwrap_or_default().iter();
        record.push_rows(SOURCE, rows, kept, &mut arrivals);
        self.given = (end, self.arrivals.len() - arrivals.len());
    }

    /// Whether the record has all of it.
    pub(crate) fn is_given(&self) -> bool {
        self.between.is_empty() && self.given.0 >= self.rows.len() && self.end.is_none()
    }
}

/// Gives the record what is no row.
fn observed(record: &mut Record, item: RecordingItem, quoted: &[u8]) {
    match item {
        RecordingItem::Note(at, mut note, len) => {
            if let Note::Report { quoted: span, .. } | Note::Unread { head: span, .. } =
                note.as_mut()
            {
                *span = Span { at: 0, len };
            }
            record.push_note(at, *note, quoted);
        }
        RecordingItem::Trouble(at, owner, message) => {
            let message = message.message();
            record.push_note(at, Note::Trouble { owner, message }, &[]);
        }
        RecordingItem::Peers(peers) => record.intern_peers(SOURCE, &peers),
        RecordingItem::Lost(rows, until) => record.record_loss(rows, until),
        RecordingItem::PortProbe(at, look) => record.push_port_probe(at, *look),
        RecordingItem::FarLook(at, look) => record.push_far_probe(at, *look),
        RecordingItem::Row(_)
        | RecordingItem::RowAgain(_)
        | RecordingItem::RowOf(..)
        | RecordingItem::RowAlone(_)
        | RecordingItem::Arrival(_)
        | RecordingItem::About(_)
        | RecordingItem::Mark(_) => {}
    }
}
