//! What happened at a call of a datagram socket, in one sentence.

use crate::{
    explain::short::{data, half, half_data, is_server, name, peer},
    ledger::Ledger,
    model::{Errno, Fate, Message, Row, RowId},
    record::Record,
};

/// A call of a datagram socket as the caption tells it, without what became known later.
pub(in crate::explain) fn caption(
    record: &Record,
    ledger: &Ledger,
    row: RowId,
    call: &Row,
) -> Message {
    match (call.call.is_send(), is_server(record, call)) {
        (true, server) => sent(record, call, server),
        (false, true) => read(record, ledger, row, call),
        (false, false) => got(record, ledger, row, call),
    }
}

fn sent(record: &Record, row: &Row, server: bool) -> Message {
    if row.failed() {
        return not_sent(row, server);
    }
    if server {
        return Message::new("caption-reply")
            .with("bytes", row.asked)
            .with("to", peer(record, row))
            .with("data", data(record, row));
    }
    Message::new("caption-sent")
        .with("who", name(record, row.socket))
        .with("bytes", row.asked)
        .with("to", peer(record, row))
}

/// A send call that failed.
fn not_sent(row: &Row, server: bool) -> Message {
    let errno = row.errno.to_string();
    if server {
        return Message::new("caption-reply-not-sent").with("errno", errno);
    }
    match row.errno {
        Errno::ECONNREFUSED => Message::new("caption-refused-late"),
        Errno::EMSGSIZE => Message::new("caption-not-sent-emsgsize").with("bytes", row.asked),
        _ => Message::new("caption-not-sent").with("errno", errno),
    }
}

/// A read of the server.
fn read(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    if let Some(other) = uncommon(record, ledger, id, row) {
        return other;
    }
    let kept = data(record, row);
    let len = row.true_len().unwrap_or_default();
    if ledger.verdict(id).fate != Fate::Truncated {
        return match len {
            0 => Message::new("caption-empty"),
            _ => Message::new("caption-whole")
                .with("asked", row.asked)
                .with("bytes", len)
                .with("data", kept),
        };
    }
    let message = match cut_bytes(record, ledger, id, row) {
        Some(cut) => Message::new("caption-truncated").with("cut", half(cut)),
        None if record.far_end(row).is_some() => Message::new("caption-truncated-unnamed"),
        None => Message::new("caption-truncated-unseen"),
    };
    message
        .with("asked", row.asked)
        .with("of", len)
        .with("kept", half_data(record, row))
        .with("lost", lost(row, len))
}

/// A read of a client.
fn got(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Message {
    if let Some(other) = uncommon(record, ledger, id, row) {
        return other;
    }
    let kept = data(record, row);
    let len = row.true_len().unwrap_or_default();
    let who = name(record, row.socket);
    if ledger.verdict(id).fate != Fate::Truncated {
        return Message::new("caption-reply-whole")
            .with("who", who)
            .with("bytes", len)
            .with("data", kept);
    }
    let message = match cut_bytes(record, ledger, id, row) {
        Some(cut) => Message::new("caption-reply-truncated").with("cut", half(cut)),
        None => Message::new("caption-reply-truncated-unseen").with("lost", lost(row, len)),
    };
    message
        .with("who", who)
        .with("asked", row.asked)
        .with("of", len)
        .with("kept", half_data(record, row))
}

/// Reads that failed, or of which the system tells less.
fn uncommon(record: &Record, ledger: &Ledger, id: RowId, row: &Row) -> Option<Message> {
    if row.failed() {
        return Some(if row.errno == Errno::ECONNREFUSED {
            Message::new("caption-refused-late-read")
        } else {
            Message::new("caption-read-failed").with("errno", row.errno.to_string())
        });
    }
    let data = data(record, row);
    match (ledger.verdict(id).fate, row.true_len()) {
        (Fate::Truncated, None) => Some(
            Message::new("caption-truncated-untold")
                .with("asked", row.asked)
                .with("kept", data),
        ),
        (Fate::Whole | Fate::Truncated, _) => None,
        _ => Some(
            Message::new("caption-untold")
                .with("bytes", row.data_len())
                .with("data", data),
        ),
    }
}

fn lost(row: &Row, len: u32) -> u32 {
    len.saturating_sub(u32::try_from(row.data_len()).unwrap_or(u32::MAX))
}

/// The bytes that were cut off, where the datagram was one of ours.
fn cut_bytes<'a>(record: &'a Record, ledger: &Ledger, id: RowId, row: &Row) -> Option<&'a [u8]> {
    let send = record.row(ledger.verdict(id).link()?)?;
    record.kept_payload(send)?.get(row.data_len()..)
}
