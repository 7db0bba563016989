//! What was known of a picture at a playhead.

use std::time::Duration;

use super::{
    block_fate::BlockFate,
    index::PictureIndex,
    sent::{DatagramPicture, PictureSource, StreamPicture},
};
use crate::{
    ledger::FoldedRecord,
    model::{Fate, RowId, Stamp},
    protocol::picture::BlockHeader,
    stage::{Playhead, moment::Moment},
};

/// A datagram that is read later than that after its send is late: a picture of something live would be over.
pub(crate) const LATE_AFTER: Duration = Duration::from_millis(500);

/// The newest picture of each transport.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct PictureScene {
    pub(crate) datagrams: Option<PictureSide>,
    pub(crate) stream: Option<PictureSide>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PictureSide {
    pub(crate) header: BlockHeader,
    /// Its blocks in the order of their numbers.
    pub(crate) blocks: Vec<PictureBlock>,
    /// What was read of it: four bytes a pixel (red, green, blue, and 255 where it is there, else 0).
    pub(crate) pixels: Vec<u8>,
    /// Bytes of its blocks that were sent, and that were read.
    pub(crate) sent: u64,
    pub(crate) read: u64,
    /// From the first send to the last read.
    pub(crate) took: Duration,
    /// How long the sender waited for room.
    pub(crate) waited: Duration,
    /// How long after the last send of a stream the last read was.
    pub(crate) buffered: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PictureBlock {
    pub(crate) fate: BlockFate,
    /// Bytes of it that were read, with its header.
    pub(crate) kept: usize,
    /// The row that tells of it: its send, or of a stream the read that completed it.
    pub(crate) row: Option<RowId>,
}

impl PictureSide {
    fn empty(header: BlockHeader) -> Self {
        let block = PictureBlock {
            fate: BlockFate::NotSent,
            kept: 0,
            row: None,
        };
        let pixels = usize::from(header.width) * usize::from(header.height) * 4;
        Self {
            header: header.with_number(0),
            blocks: vec![block; usize::from(header.total)],
            pixels: vec![0; pixels],
            sent: 0,
            read: 0,
            took: Duration::ZERO,
            waited: Duration::ZERO,
            buffered: Duration::ZERO,
        }
    }

    /// Bytes of all of its blocks.
    pub(crate) fn len(&self) -> u64 {
        self.blocks.len() as u64 * self.header.block_len() as u64
    }

    /// How many blocks had this fate.
    pub(crate) fn count(&self, fate: BlockFate) -> usize {
        self.blocks
            .iter()
            .filter(|block| block.fate == fate)
            .count()
    }

    /// The number of the block that a row is about.
    pub(crate) fn block_of(&self, row: RowId) -> Option<usize> {
        self.blocks.iter().position(|block| block.row == Some(row))
    }
}

impl PictureScene {
    /// The newest pictures that had begun when the record was played as far as `head`.
    pub(crate) fn of(index: &PictureIndex, folded: FoldedRecord<'_>, head: Playhead) -> Self {
        let moment = Moment::new(folded, head);
        let shown = |first: RowId| (moment.begin()..moment.head.rows).contains(&first);
        let mut datagrams = index.datagrams.iter().rev();
        let mut streams = index.streams.iter().rev();
        Self {
            datagrams: datagrams
                .find(|picture| shown(picture.first))
                .map(|picture| of_datagrams(&moment, picture)),
            stream: streams
                .find(|picture| shown(picture.first))
                .map(|picture| of_stream(&moment, picture)),
        }
    }
}

fn of_datagrams(moment: &Moment<'_>, picture: &DatagramPicture) -> PictureSide {
    let mut side = PictureSide::empty(picture.header);
    let size = picture.header.block_len();
    let began = moment.record.row(picture.first).map(|row| row.at);
    let mut ended = began;
    for (number, block) in (0..).zip(&mut side.blocks) {
        let row = picture.rows.get(usize::from(number)).copied().flatten();
        let Some(id) = row.filter(|id| moment.is_played(Some(*id))) else {
            if matches!(picture.source, PictureSource::Foreign(_)) {
                block.fate = BlockFate::Unknown;
            }
            continue;
        };
        block.row = Some(id);
        let verdict = moment.scene_verdict(id);
        let read = match picture.source {
            PictureSource::Foreign(_) => Some(id),
            PictureSource::Own(_) => {
                if verdict.fate != Fate::NotSent {
                    side.sent += size as u64;
                }
                verdict.linked_row()
            }
        };
        let read = read.and_then(|read| moment.record.row(read));
        let read = read.filter(|row| row.call.is_receive() && !row.failed());
        let sent_at = moment.record.row(id).map(|row| row.at);
        let late = read
            .zip(sent_at)
            .is_some_and(|(read, sent)| read.at.since(sent) > LATE_AFTER);
        block.fate = BlockFate::of(verdict, late);
        if let Some(read) = read.filter(|_| {
            matches!(
                block.fate,
                BlockFate::Whole | BlockFate::Late | BlockFate::Cut
            )
        }) {
            let bytes = moment.record.payload(read);
            block.kept = bytes.len();
            picture
                .header
                .with_number(number)
                .paint(bytes, &mut side.pixels);
            side.read += bytes.len() as u64;
            ended = ended.max(Some(read.at));
        }
    }
    side.took = span(began, ended);
    side
}

fn of_stream(moment: &Moment<'_>, picture: &StreamPicture) -> PictureSide {
    let mut side = PictureSide::empty(picture.header);
    let (size, played) = (picture.header.block_len(), moment.head.rows);
    let foreign = picture.sender.is_none();
    side.read = picture.read.before(played);
    side.sent = picture.sent.before(played).max(side.read);
    for (number, block) in (0..).zip(&mut side.blocks) {
        let Some(place) = picture.places.get(&number) else {
            if foreign {
                block.fate = BlockFate::Unknown;
            }
            continue;
        };
        let start = place * size as u64;
        let passed = |bytes: u64| {
            let passed = bytes.saturating_sub(start).min(size as u64);
            usize::try_from(passed).unwrap_or(size)
        };
        block.kept = passed(side.read);
        block.fate = match (block.kept, passed(side.sent)) {
            (kept, _) if kept == size => BlockFate::Whole,
            (0, 0) => BlockFate::NotSent,
            (0, _) => BlockFate::Waiting,
            _ => BlockFate::Partly,
        };
        let end = start + size as u64;
        block.row = match block.fate {
            BlockFate::Whole => picture.read.row_of(end),
            BlockFate::NotSent => None,
            _ => picture
                .sent
                .row_of(start + 1)
                .or_else(|| picture.read.row_of(start + 1)),
        };
        let bytes = usize::try_from(start)
            .ok()
            .and_then(|start| picture.bytes.get(start..));
        let bytes = bytes.and_then(|bytes| bytes.get(..block.kept.min(bytes.len())));
        let header = picture.header.with_number(number);
        header.paint(bytes.unwrap_or_default(), &mut side.pixels);
    }
    let at = |row: RowId| moment.record.row(row).map(|row| row.at);
    let [sent, read] = [&picture.sent, &picture.read].map(|passed| passed.last(played));
    let [sent, read] = [sent.and_then(at), read.and_then(at)];
    side.took = span(at(picture.first), read);
    side.buffered = span(sent, read);
    let now = moment.at;
    let waits = picture.waits.iter().filter(|(from, _)| *from <= now);
    side.waited = waits
        .map(|(from, to)| to.unwrap_or(now).min(now).since(*from))
        .sum();
    side
}

fn span(from: Option<Stamp>, to: Option<Stamp>) -> Duration {
    from.zip(to)
        .map_or(Duration::ZERO, |(from, to)| to.since(from))
}
