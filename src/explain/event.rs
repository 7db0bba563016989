//! What happened at a row, told as of that moment, and the newest of such events.

use super::{notes, tcp, udp};
use crate::{
    ledger::Ledger,
    model::{Fate, Message, RowId, Who},
    record::Record,
};

/// The newest telling event of the record in one sentence.
#[cfg(test)]
pub(crate) fn latest(record: &Record, ledger: &Ledger) -> Message {
    caption_at(record, ledger, record.len(), record.notes_len())
}

/// The newest telling event among the first `rows` rows and `notes` notes: what a playhead
/// there has played last.
pub(crate) fn caption_at(record: &Record, ledger: &Ledger, rows: RowId, notes: u32) -> Message {
    if let Some(told) = notes::newest(record, ledger, rows, notes) {
        return told;
    }
    let Some(last) = rows.checked_sub(1) else {
        return Message::new("caption-empty-lab");
    };
    if rows == record.len()
        && let Some(waiting) = queue_ahead(record, ledger, last)
    {
        return waiting;
    }
    event(record, ledger, last)
}

/// Where the newest row is a send into a queue that already holds others: how many wait.
fn queue_ahead(record: &Record, ledger: &Ledger, last: RowId) -> Option<Message> {
    let row = record.row(last)?;
    if !record.is_client_send(row) || ledger.current_verdict(record, last).fate != Fate::InFlight {
        return None;
    }
    let waiting = ledger.arrivals_of(|who| who == Who::Server).waiting;
    (waiting > 1).then(|| Message::new("caption-waiting").with("n", waiting))
}

/// What happened at a row, without what became known later.
pub(crate) fn event(record: &Record, ledger: &Ledger, row: RowId) -> Message {
    let Some(call) = record.row(row) else {
        return Message::new(if row < record.first_kept_row() {
            "caption-row-gone"
        } else {
            "caption-empty-lab"
        });
    };
    if call.is_stream() {
        tcp::caption(record, ledger, row, call)
    } else if call.is_datagram() {
        udp::caption(record, ledger, row, call)
    } else {
        udp::call_caption(record, ledger, row, call)
    }
}
