//! What happened at a row, told as of that moment, and the newest of such events.

use super::{notes, tcp, udp};
use crate::{
    ledger::FoldedRecord,
    model::{Fate, Message, Owner, RowId},
};

/// The newest telling event among the first `rows` rows and `notes` notes: what a playhead
/// there has played last.
pub(crate) fn caption_at(folded: FoldedRecord<'_>, rows: RowId, notes: u32) -> Message {
    if let Some(message) = notes::newest(folded, rows, notes) {
        return message;
    }
    let Some(last) = rows.checked_sub(1) else {
        return Message::new("caption-empty-lab");
    };
    if rows == folded.record.len()
        && let Some(waiting) = queue_ahead(folded, last)
    {
        return waiting;
    }
    event(folded, last)
}

/// Where the newest row is a send into a queue that already holds others: how many wait.
fn queue_ahead(FoldedRecord { record, ledger }: FoldedRecord<'_>, last: RowId) -> Option<Message> {
    let row = record.row(last)?;
    if !record.is_client_send(row) || ledger.current_verdict(record, last).fate != Fate::InFlight {
        return None;
    }
    let waiting = ledger.arrivals_of(|owner| owner == Owner::Server).waiting;
    (waiting > 1).then(|| Message::new("caption-waiting").with("n", waiting))
}

/// What happened at a row, without what became known later.
pub(crate) fn event(folded: FoldedRecord<'_>, row: RowId) -> Message {
    let Some(call) = folded.record.row(row) else {
        return Message::new(if row < folded.record.first_kept_row() {
            "caption-row-gone"
        } else {
            "caption-empty-lab"
        });
    };
    if call.is_stream() {
        tcp::caption(folded, row, call)
    } else if call.is_datagram() {
        udp::caption(folded, row, call)
    } else {
        udp::call_caption(folded, row, call)
    }
}
