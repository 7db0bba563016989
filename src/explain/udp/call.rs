//! Calls of datagram sockets that move no datagram, in sentences.

use crate::{
    explain::{
        notes::{receive_buffer, unread_until},
        short::{is_server, name},
        strace::strace,
        tcp::sentence,
        why::{Why, returned, took},
    },
    ledger::FoldedRecord,
    model::{Message, Note, Row, RowId, SocketId, Syscall, address},
    record::Record,
};

/// Notes after a call that are looked through for what it led to.
const MAX_NOTES: u32 = 64;

/// Such a call as the caption tells it.
pub(in crate::explain) fn call_caption(folded: FoldedRecord<'_>, id: RowId, row: &Row) -> Message {
    let record = folded.record;
    let server = is_server(record, row);
    let key = match row.call {
        _ if row.failed() => "caption-stream-failed",
        Syscall::Bind if server => "caption-opened",
        Syscall::Bind => "caption-bound",
        Syscall::Connect => "caption-connected",
        Syscall::Close if server => return closed(folded, id, row),
        Syscall::Close => "caption-stream-closed",
        Syscall::SetSockOpt(option) if option.joins() == Some(true) => "caption-joined",
        Syscall::SetSockOpt(option) if option.joins() == Some(false) => "caption-left",
        Syscall::SetSockOpt(_) => match effective(record, id, row.socket) {
            Some(effective) if server => return receive_buffer(row.asked, effective),
            _ => "caption-stream-option",
        },
        _ => "caption-stream-call",
    };
    let message = sentence(key, record, row).with("who", name(record, row.socket));
    let named = note_after(record, id, |note| match note {
        Note::Named { socket, local, .. } if *socket == row.socket => Some(address::shown(*local)),
        _ => None,
    });
    match named {
        // The kernel has chosen the port where none was asked for.
        Some(local) if row.call == Syscall::Bind => message.with("addr", local),
        _ => message,
    }
}

/// What the server's `close` means for what waited, and where it listens instead.
fn closed(FoldedRecord { record, ledger }: FoldedRecord<'_>, id: RowId, row: &Row) -> Message {
    let notes = record.notes_before(id.saturating_add(1));
    let addr = record.socket(row.socket).map(|info| info.local);
    let addr = addr.map(address::shown).unwrap_or_default();
    match unread_until(record, row.socket, notes) {
        0 => {
            let new = record
                .server_sockets()
                .rev()
                .find(|info| info.id != row.socket && info.is_bound() && info.is_open_at(row.at));
            match new {
                Some(new) => Message::new("caption-moved")
                    .with("addr", address::shown(new.local))
                    .with("old", addr),
                None => Message::new("caption-closed").with("addr", addr),
            }
        }
        n => {
            let all = ledger.arrivals(row.socket).unread;
            Message::new("caption-unread").with("n", n.max(all))
        }
    }
}

/// The receive buffer in bytes that a call led to.
fn effective(record: &Record, id: RowId, socket: SocketId) -> Option<u32> {
    note_after(record, id, |note| match note {
        Note::ReceiveBuffer {
            socket: of,
            effective,
            ..
        } if *of == socket => Some(*effective),
        _ => None,
    })
}

/// What a note between a row and the next one tells.
fn note_after<T>(record: &Record, id: RowId, of: impl Fn(&Note) -> Option<T>) -> Option<T> {
    let after = id.saturating_add(1);
    let first = record.notes_before(after);
    (first..first.saturating_add(MAX_NOTES))
        .filter_map(|number| record.note(number))
        .take_while(|entry| entry.rows_before == after)
        .find_map(|entry| of(&entry.note))
}

/// Such a call in one short line.
pub(super) fn call_line(record: &Record, id: RowId, row: &Row) -> Message {
    let lone = record.peer(row.peer).is_none();
    let key = match row.call {
        _ if row.failed() && lone => "stream-failed-lone",
        _ if row.failed() => "stream-failed",
        Syscall::Bind => "stream-bind",
        Syscall::Connect => "line-connect",
        Syscall::Close if lone => "stream-close-lone",
        Syscall::Close => "stream-close",
        Syscall::SetSockOpt(option) if option.joins().is_some() => "line-group",
        Syscall::SetSockOpt(_) => "stream-option",
        _ => "stream-socket",
    };
    sentence(key, record, row)
        .with("n", u64::from(id) + 1)
        .with("who", name(record, row.socket))
}

/// The answer to "why?" for such a call.
pub(in crate::explain) fn call_why(record: &Record, id: RowId, row: &Row) -> Why {
    Why {
        call: strace(record, id),
        facts: vec![returned(record, id, row), took(row)],
        ..Why::default()
    }
}
