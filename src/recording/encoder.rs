//! A record that grows, as blocks.

use super::{
    About, Mark, StoredRun,
    block::{BYTE_ORDER, COMMENT, INTERFACE, OWN, OpenBlock, SECTION, put_u32},
    item::{RecordingItem, VERSION},
    packets::{Packets, Route},
};
use crate::{
    ledger::FoldedRecord,
    lesson::{MeasuredSweep, RunResult},
    model::{Message, Note, RowFlags, RowId, Span, Stamp},
    record::Record,
    text::{Catalog, plain},
};

/// Bytes of own data in a block, at most; the last item may go beyond it.
const BLOCK: usize = 256 << 10;
/// Link type: IP packets without anything before them (`LINKTYPE_RAW`).
const RAW: u16 = 101;
/// The number of an option: its time stamps count 10⁻⁹ s.
const TIME_RESOLUTION: u16 = 9;

/// Where a recording has come to in a record.
pub(crate) struct RecordingEncoder {
    /// The next row and the next note to write, by the numbers of the record.
    row: RowId,
    note: u32,
    /// Addresses that were written.
    peers: usize,
    /// Rows that were lost by the record and said to be so, and until when.
    lost: (u64, Option<Stamp>),
    /// Looks at ports that the record had, and the moment of the last that was written.
    looks: u64,
    looked: Option<Stamp>,
    /// Rows that the record had let go of before they were written: a reader counts without them.
    skipped: RowId,
    packets: Packets,
}

impl RecordingEncoder {
    /// Begins a recording: what stands before the first observation. `title` tells what it is.
    pub(crate) fn begin(about: &About, title: &str, say: Catalog, out: &mut Vec<u8>) -> Self {
        let mut section = OpenBlock::begin(out, SECTION);
        section.u32(BYTE_ORDER);
        section.u16(1);
        section.u16(0);
        // The length of the section is not known.
        section.out.extend_from_slice(&[0xff; 8]);
        section.option(3, std::env::consts::OS.as_bytes());
        section.option(4, format!("Packet Lab {}", about.version).as_bytes());
        section.option(COMMENT, title.as_bytes());
        section.end_options();
        section.finish();
        let mut interface = OpenBlock::begin(out, INTERFACE);
        interface.u16(RAW);
        interface.u16(0);
        interface.u32(0);
        interface.option(2, b"packet-lab");
        let described = plain(&say.say(&Message::new("recording-interface")));
        interface.option(3, described.as_bytes());
        interface.option(TIME_RESOLUTION, &[9]);
        interface.end_options();
        interface.finish();
        own(out, |out| {
            RecordingItem::About(Box::new(about.clone())).write(out);
        });
        Self {
            row: 0,
            note: 0,
            peers: 0,
            lost: (0, None),
            looks: 0,
            looked: None,
            skipped: 0,
            packets: Packets::new(about.started_ns, say),
        }
    }

    /// Lets this function tell which address the system sends from to another one.
    #[must_use]
    pub(crate) fn routed_by(mut self, route: Route) -> Self {
        self.packets.route = route;
        self
    }

    /// Whether all that a record has gained is written, but for packets whose fate is not settled.
    pub(crate) const fn is_level(&self, record: &Record) -> bool {
        self.row >= record.len() && self.note >= record.notes_len()
    }

    /// Whether packets wait for earlier ones or for their fate, though nothing more is observed.
    pub(crate) fn packets_wait(&self) -> bool {
        self.packets.wait()
    }

    /// Rows that are still to be written.
    pub(crate) const fn behind(&self, record: &Record) -> RowId {
        record.len().saturating_sub(self.row)
    }

    /// Writes one block of what a record has gained, and the packets whose turn has come by now; returns whether there
    /// is more.
    pub(crate) fn take(&mut self, folded: FoldedRecord<'_>, out: &mut Vec<u8>, now: Stamp) -> bool {
        let FoldedRecord { record, ledger } = folded;
        let own = OwnBlock::write(out, |out| {
            if !self.is_level(record) || self.looks != record.looks() {
                self.observed(folded, out);
            }
        });
        let until = self.row.min(ledger.len());
        let more = self.packets.take(folded, until, out, Some(now));
        own.end(out);
        more || !self.is_level(record)
    }

    /// Writes a sweep that was measured; its rows are numbered as a reader counts them.
    pub(crate) fn sweep(&self, sweep: &MeasuredSweep, out: &mut Vec<u8>) {
        Self::mark(Mark::Sweep(sweep.without_rows(self.skipped)), out);
    }

    /// Writes what the run of a lesson's step came to; its rows are numbered as a reader counts them.
    pub(crate) fn step(&self, number: u32, folded: RowId, run: &RunResult, out: &mut Vec<u8>) {
        let step = Mark::Step {
            number,
            folded: folded.saturating_sub(self.skipped),
            run: StoredRun::without_rows(run, self.skipped),
        };
        Self::mark(step, out);
    }

    /// Writes what is told beside the observations. What was observed before must be written.
    pub(crate) fn mark(mark: Mark, out: &mut Vec<u8>) {
        own(out, |out| RecordingItem::Mark(Box::new(mark)).write(out));
    }

    /// Ends it, a block of packets at a time: those that still wait are written as they are. Returns whether there is
    /// more.
    pub(crate) fn end(&mut self, folded: FoldedRecord<'_>, out: &mut Vec<u8>) -> bool {
        let until = self.row.min(folded.ledger.len());
        let own = OwnBlock::write(out, |_| {});
        let more = self.packets.take(folded, until, out, None);
        own.end(out);
        if more {
            return true;
        }
        self.packets.statistics(folded, out);
        Self::mark(Mark::End, out);
        false
    }

    fn observed(
        &mut self,
        folded @ FoldedRecord { record, .. }: FoldedRecord<'_>,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        self.lost(record, out);
        let peers: Vec<_> = record.peers_from(self.peers).collect();
        if !peers.is_empty() {
            self.peers += peers.len();
            RecordingItem::Peers(peers).write(out);
        }
        let first = self.row;
        while out.len() - start < BLOCK {
            if let Some(entry) = record.note(self.note)
                && entry.rows_before <= self.row
            {
                self.note += 1;
                match &entry.note {
                    Note::Trouble { owner, message } => {
                        RecordingItem::Trouble(entry.at, *owner, message.into()).write(out);
                    }
                    note => {
                        let quoted = record.bytes(span(note));
                        let len = u32::try_from(quoted.len()).unwrap_or_default();
                        RecordingItem::Note(entry.at, Box::new(note.clone()), len).write(out);
                        out.extend_from_slice(quoted);
                    }
                }
                continue;
            }
            let Some(row) = record.row(self.row) else {
                break;
            };
            match record.kept_payload(row) {
                None => RecordingItem::RowAlone(*row).write(out),
                Some(bytes) => {
                    let back = has_before(folded, (first, self.row), bytes);
                    if let Some(back) = back {
                        RecordingItem::RowOf(*row, back).write(out);
                    } else {
                        RecordingItem::Row(*row).write(out);
                        out.extend_from_slice(bytes);
                    }
                }
            }
            if row.flags.has(RowFlags::ARRIVAL) {
                RecordingItem::Arrival(record.arrival(self.row)).write(out);
            }
            self.row += 1;
        }
        self.looks = record.looks();
        let [refused, far] = record.port_probes();
        let since = self.looked;
        for (at, look) in refused.iter().filter(|(at, _)| Some(*at) > since) {
            self.looked = self.looked.max(Some(*at));
            RecordingItem::PortProbe(*at, Box::new(look.clone())).write(out);
        }
        for (at, look) in far.iter().filter(|(at, _)| Some(*at) > since) {
            self.looked = self.looked.max(Some(*at));
            RecordingItem::FarLook(*at, Box::new(look.clone())).write(out);
        }
    }

    /// Says which rows are missing: those that the record could not keep, and those that it has let go of before
    /// they were written.
    fn lost(&mut self, record: &Record, out: &mut Vec<u8>) {
        let lost = (record.lost(), record.lost_until());
        if lost != self.lost {
            let rows = lost.0.saturating_sub(self.lost.0);
            RecordingItem::Lost(rows, lost.1.unwrap_or_default()).write(out);
            self.lost = lost;
        }
        let first = record.first_kept_row();
        self.note = self.note.max(record.first_kept_note());
        if self.row < first {
            let until = record.row(first).map_or(Default::default(), |row| row.at);
            RecordingItem::Lost(u64::from(first - self.row), until).write(out);
            for (at, note) in record.socket_notes() {
                RecordingItem::Note(at, Box::new(note), 0).write(out);
            }
            self.skipped += first - self.row;
            self.row = first;
        }
    }
}

/// How many rows before a row the payload of one begins with the same bytes: the row before, or the send that a read
/// comes from, not before `first`. Few bytes are not worth it.
fn has_before(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    (first, id): (RowId, RowId),
    bytes: &[u8],
) -> Option<u32> {
    let has = |earlier: RowId| {
        let kept = record.row(earlier).and_then(|row| record.kept_payload(row));
        earlier >= first && kept.is_some_and(|kept| kept.starts_with(bytes))
    };
    let sent = ledger
        .current_verdict(record, id)
        .linked_row()
        .filter(|sent| *sent < id);
    let earlier = sent.or(id.checked_sub(1)).filter(|_| bytes.len() > 4)?;
    has(earlier).then(|| id - earlier)
}

/// The bytes that a note quotes.
const fn span(note: &Note) -> Span {
    match note {
        Note::Report { quoted: span, .. } | Note::Unread { head: span, .. } => *span,
        _ => Span { at: 0, len: 0 },
    }
}

/// A block of the lab's own data.
fn own(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    OwnBlock::write(out, write).end(out);
}

/// A block of the lab's own data, whose last number is the length in bytes of the packets behind it: a reader of the
/// data need not read them.
struct OwnBlock {
    start: usize,
    end: usize,
    is_empty: bool,
}

impl OwnBlock {
    fn write(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> Self {
        let start = out.len();
        let mut block = OpenBlock::begin(out, OWN);
        block.u32(BYTE_ORDER);
        block.u16(VERSION);
        block.u16(0);
        block.u32(0);
        let items = block.out.len();
        write(block.out);
        let len = block.out.len() - items;
        put_u32(block.out, items - 4, u32::try_from(len).unwrap_or(u32::MAX));
        block.pad();
        block.u32(0);
        block.finish();
        Self {
            start,
            end: out.len(),
            is_empty: len == 0,
        }
    }

    /// All that was written since stands behind it. One without data or packets is taken away.
    fn end(self, out: &mut Vec<u8>) {
        match out.len() - self.end {
            0 if self.is_empty => out.truncate(self.start),
            len => put_u32(out, self.end - 8, u32::try_from(len).unwrap_or_default()),
        }
    }
}
