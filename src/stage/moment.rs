//! The record as it stood when the playhead was where it is.

use super::Playhead;
use crate::{
    ledger::{ClosingSegment, FoldedRecord, Ledger},
    model::{Owner, Row, RowId, SocketId, Stamp, Syscall, WaitingRead},
    record::{Entry, Record, SocketInfo},
};

/// How many rows or notes before the playhead a scene looks at.
pub(super) const WINDOW: u32 = 4096;
/// From this many sends on a jump of the playhead is told as one burst.
pub(crate) const BUNDLE_FROM: u64 = 6;

/// A record, its ledger and a place in it.
#[derive(Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) record: &'a Record,
    pub(super) ledger: &'a Ledger,
    pub(super) head: Playhead,
    /// Whether it is the end of what the ledger has folded, and the playhead follows that.
    pub(super) live: bool,
    /// When the last row or note played was made.
    pub(super) at: Stamp,
}

impl<'a> Moment<'a> {
    pub(super) fn new(FoldedRecord { record, ledger }: FoldedRecord<'a>, head: Playhead) -> Self {
        let live = head.is_live(record);
        // What the ledger has not folded yet has no fate, so it is not shown.
        let rows = head.rows.min(record.len()).min(ledger.len());
        let notes = if rows < head.rows {
            record.notes_before(rows)
        } else {
            record.notes_len()
        };
        let head = Playhead {
            rows,
            notes: head.notes.min(notes),
            ..head
        };
        let row = head.rows.checked_sub(1).and_then(|last| record.row(last));
        let note = head.notes.checked_sub(1).and_then(|last| record.note(last));
        let at = row.map(Row::end).max(note.map(|entry| entry.at));
        Self {
            record,
            ledger,
            head,
            live,
            at: at.unwrap_or_default(),
        }
    }

    /// What a call at the end of a connection sent, or learnt of. A connection that was gone right after its `close` may
    /// have been reset: of that nothing is said.
    pub(super) fn closing_segment(&self, id: RowId, row: &Row) -> Option<ClosingSegment> {
        let streams = self.ledger.streams();
        let own = streams.ending(row.socket);
        let is_doubtful = row.call == Syscall::Close && own.vanished && own.left.is_none();
        let segment = streams.closing_segment(self.record, id, row);
        segment.filter(|_| !is_doubtful)
    }

    /// All that is known by now.
    pub(super) const fn folded(&self) -> FoldedRecord<'a> {
        FoldedRecord {
            record: self.record,
            ledger: self.ledger,
        }
    }

    /// Whether something had happened by this moment.
    pub(super) fn is_past(&self, at: Stamp) -> bool {
        at <= self.at
    }

    /// Whether there is such a row and it had been played by this moment.
    pub(super) fn is_played(&self, row: Option<RowId>) -> bool {
        row.is_some_and(|row| row < self.head.rows)
    }

    /// The first row that places show: where the counters began anew, unless the playhead went
    /// back to before it.
    pub(super) fn begin(&self) -> RowId {
        let origin = self.ledger.origin().row();
        if self.head.rows < origin { 0 } else { origin }
    }

    pub(super) const fn window(&self) -> RowId {
        self.head.rows.saturating_sub(WINDOW)
    }

    /// The rows of the window, newest first.
    pub(super) fn rows_back(self) -> impl Iterator<Item = (RowId, &'a Row)> {
        self.rows_before(self.head.rows, WINDOW)
    }

    /// Up to `n` rows before a row, newest first.
    pub(super) fn rows_before(self, end: RowId, n: u32) -> impl Iterator<Item = (RowId, &'a Row)> {
        (end.saturating_sub(n)..end)
            .rev()
            .filter_map(move |id| Some((id, self.record.row(id)?)))
    }

    /// The newest notes, newest first.
    pub(super) fn notes_back(self) -> impl Iterator<Item = (u32, &'a Entry)> {
        (self.head.notes.saturating_sub(WINDOW)..self.head.notes)
            .rev()
            .filter_map(move |n| Some((n, self.record.note(n)?)))
    }

    pub(super) fn waiting_reads(&self) -> Vec<WaitingRead> {
        self.record.waiting_reads((self.head.rows, self.head.notes))
    }

    pub(super) fn waiting_read(&self, socket: SocketId) -> Option<WaitingRead> {
        let mut reads = self.waiting_reads().into_iter();
        reads.find(|read| read.socket == socket)
    }

    pub(super) fn owner(&self, socket: SocketId) -> Option<Owner> {
        self.record.socket(socket).map(|info| info.owner)
    }

    /// The newest socket of the server that was open at this moment, or the last one.
    pub(super) fn server(&self) -> Option<&'a SocketInfo> {
        let mut sockets = self.record.server_sockets().rev();
        sockets.find(|info| info.opened <= self.at && info.is_bound())
    }

    pub(super) fn is_open(&self, info: &SocketInfo) -> bool {
        info.closed.is_none_or(|closed| closed > self.at)
    }

    /// Whose socket of ours is at the other end of a row.
    pub(super) fn far_who(&self, row: &Row) -> Option<Owner> {
        self.record.far_end(row).map(|info| info.owner)
    }

    pub(super) fn goes_to(&self, row: &Row, info: &SocketInfo) -> bool {
        let to = self.record.far_end(row);
        to.is_some_and(|to| to.id == info.id)
    }

    /// Whether the last move is told as one burst.
    pub(super) fn is_burst(&self) -> bool {
        u64::from(self.head.rows - self.head.since.min(self.head.rows)) >= BUNDLE_FROM
    }

    /// Where the last move began: that of a few rows is told event by event.
    pub(super) fn began(&self) -> Playhead {
        if self.is_burst() {
            self.head
        } else {
            self.head.last_event(self.record)
        }
    }
}
