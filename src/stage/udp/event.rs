//! What was played last; the painter moves what it names.

use crate::{
    model::{Fate, Note, Owner, RowId},
    stage::moment::{Moment, WINDOW},
};

/// The event that was played last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A client handed a datagram to the kernel.
    Sent(RowId),
    /// A client's send call failed.
    NotSent(RowId),
    /// The server handed a reply to the kernel, or tried to.
    Replied(RowId),
    Read(RowId),
    /// A read of a client returned.
    GotReply(RowId),
    Stream(RowId),
    /// A call of a datagram socket that moves no datagram returned.
    Call(RowId),
    /// A refusal of this send came back.
    Refused(RowId),
    /// The socket counted more drops than before.
    Dropped {
        n: u64,
    },
    /// Something else: the note with this number.
    Note(u32),
}

/// The newest telling note if it stands after the last row, else that row.
pub(super) fn last_event(moment: &Moment<'_>) -> Option<Event> {
    let note = moment
        .notes_back()
        .take_while(|(_, entry)| entry.rows_before >= moment.head.rows)
        .find(|(number, _)| moment.record.is_reported(*number));
    if let Some((number, entry)) = note {
        return Some(match entry.note {
            Note::Queue { .. } => Event::Dropped {
                n: u64::from(moment.record.new_drops(number)),
            },
            Note::Report { .. } | Note::PendingError { .. } => {
                refused_by(moment, number).map_or(Event::Note(number), Event::Refused)
            }
            _ => Event::Note(number),
        });
    }
    let id = moment.head.rows.checked_sub(1)?;
    let row = moment.record.row(id)?;
    if row.is_stream() {
        return Some(Event::Stream(id));
    }
    if !row.is_datagram() {
        return Some(Event::Call(id));
    }
    let server = moment.owner(row.socket) == Some(Owner::Server);
    Some(match (row.call.is_send(), server) {
        (true, true) => Event::Replied(id),
        (true, false) if row.failed() => Event::NotSent(id),
        (true, false) => Event::Sent(id),
        (false, true) => Event::Read(id),
        (false, false) => Event::GotReply(id),
    })
}

/// The send that a note tells the refusal of.
fn refused_by(moment: &Moment<'_>, number: u32) -> Option<RowId> {
    let entry = moment.record.note(number)?;
    let (Note::Report { socket, .. } | Note::PendingError { socket, .. }) = entry.note else {
        return None;
    };
    moment
        .rows_before(entry.rows_before, WINDOW)
        .find(|(id, row)| {
            let verdict = moment.proven(*id);
            row.socket == socket
                && matches!(verdict.fate, Fate::Refused | Fate::ReportedLost)
                && verdict.proven_by_note()
                && verdict.link() == Some(number)
        })
        .map(|(id, _)| id)
}
