//! Figures among the notes: drop totals, and which notes tell a person something.

use super::Record;
use crate::model::{Note, Owner, RowFlags, RowId, SocketId, StreamNote, WaitingRead, partition};

/// How many rows and how many notes are looked at for an earlier figure.
const MAX_LOOKBACK: u32 = 512;

impl Record {
    /// A note by its number, if it is still kept.
    pub fn note(&self, number: u32) -> Option<&super::Entry> {
        self.notes.get(number)
    }

    /// The number of notes, also of those that are no longer kept.
    pub const fn notes_len(&self) -> u32 {
        self.notes.len()
    }

    /// How many notes were made before the row with this number was; of the kept ones at least.
    pub(crate) fn notes_before(&self, row: RowId) -> u32 {
        let before = |n| self.note(n).is_some_and(|entry| entry.rows_before < row);
        partition(self.notes.first()..self.notes.len(), before)
    }

    /// The newest drop total of a socket among the first `rows` rows and `notes` notes, if one
    /// stands within a few hundred of them. The kernel counts from the opening of the socket.
    pub(crate) fn drops_at(&self, socket: SocketId, rows: RowId, notes: u32) -> Option<u32> {
        let by_note = (notes.saturating_sub(MAX_LOOKBACK)..notes)
            .rev()
            .filter_map(|n| self.note(n))
            .filter(|entry| entry.note.socket() == Some(socket))
            .find_map(|entry| match &entry.note {
                Note::Opened { .. } => Some(0),
                note => note.queue_figures().map(|(_, memory)| memory.drops),
            });
        let by_row = (rows.saturating_sub(MAX_LOOKBACK)..rows)
            .rev()
            .filter_map(|id| self.row(id))
            .find(|row| row.socket == socket && row.flags.has(RowFlags::HAS_DROPS))
            .map(|row| row.drops);
        by_note.max(by_row)
    }

    /// How many more drops this note tells of than were known before it.
    pub(crate) fn new_drops(&self, number: u32) -> u32 {
        let Some(entry) = self.note(number) else {
            return 0;
        };
        let Some((socket, memory)) = entry.note.queue_figures() else {
            return 0;
        };
        if memory.drops == 0 {
            return 0;
        }
        self.drops_at(socket, entry.rows_before, number)
            .map_or(0, |before| memory.drops.saturating_sub(before))
    }

    /// Whether a note is an event that a person is told of. Looks at the queue that found nothing
    /// new are not.
    pub(crate) fn is_reported(&self, number: u32) -> bool {
        let server = |socket| {
            self.socket(socket)
                .is_some_and(|info| info.owner == Owner::Server)
        };
        match self.note(number).map(|entry| &entry.note) {
            Some(
                Note::Report { .. }
                | Note::Unread { .. }
                | Note::Waiting(WaitingRead { once: true, .. })
                | Note::Trouble { .. },
            ) => true,
            // One that was asked for is told by its call, and that of a new socket with its `bind`.
            Some(Note::ReceiveBuffer {
                socket,
                asked: None,
                ..
            }) => server(*socket) && !self.opens_with(number),
            Some(Note::PendingError { errno, .. }) => errno.is_refusal(),
            Some(Note::Queue { .. }) => self.new_drops(number) > 0,
            Some(Note::Stream(note)) => matches!(
                note,
                StreamNote::Message { .. }
                    | StreamNote::Unframed { .. }
                    | StreamNote::Cancelled { .. }
                    | StreamNote::Report { .. }
                    | StreamNote::Urgent { .. }
            ),
            Some(
                Note::Opened { .. }
                | Note::Named { .. }
                | Note::Closed { .. }
                | Note::Waiting(_)
                | Note::GivenUp { .. }
                | Note::Interface { .. }
                | Note::ReceiveBuffer { .. },
            )
            | None => false,
        }
    }

    /// Whether this note of a socket follows that of its opening.
    fn opens_with(&self, number: u32) -> bool {
        let note = |number| self.note(number).map(|entry| &entry.note);
        let (before, this) = (number.checked_sub(1).and_then(note), note(number));
        let opened = before.filter(|note| matches!(note, Note::Opened { .. }));
        opened.is_some() && opened.and_then(Note::socket) == this.and_then(Note::socket)
    }
}
