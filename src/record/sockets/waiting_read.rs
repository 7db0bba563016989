//! The read that a socket waits in.

use crate::{
    model::{Note, RowId, SocketId, Stamp, Syscall},
    record::Record,
};

/// How many notes, and rows after one, are looked at.
const LOOK_BACK: u32 = 256;

/// A read that was called and has not returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitingRead {
    /// Which call it is.
    pub(crate) call: Syscall,
    /// Bytes that it asks for.
    pub(crate) asked: u32,
    /// When it was called.
    pub(crate) since: Stamp,
}

impl Record {
    /// The read that a socket waited in when the record had so many rows and notes.
    pub(crate) fn waiting_read(
        &self,
        of: SocketId,
        (rows, notes): (RowId, u32),
    ) -> Option<WaitingRead> {
        let newest = (notes.saturating_sub(LOOK_BACK)..notes).rev();
        let mut newest = newest.filter_map(|number| self.note(number));
        let entry = newest.find(|entry| {
            let note = &entry.note;
            let ends = matches!(note, Note::Waiting { .. } | Note::Closed { .. });
            ends && note.socket() == Some(of)
        })?;
        let Note::Waiting {
            call, asked, since, ..
        } = entry.note
        else {
            return None;
        };
        let after = entry.rows_before..rows.min(entry.rows_before.saturating_add(LOOK_BACK));
        let returned = after.clone().filter_map(|id| self.row(id)).any(|row| {
            let over = row.call.is_receive() || row.call == Syscall::Close;
            row.socket == of && over
        });
        (!returned && after.end == rows).then_some(WaitingRead { call, asked, since })
    }
}
