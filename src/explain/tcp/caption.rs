//! What happened at a call of a stream, in one sentence.

use super::case::{Case, sentence, unread};
use crate::{
    explain::report::with_report,
    ledger::{FoldedRecord, ReadSource},
    model::{Message, Owner, Row, RowId, StreamRole},
    record::Record,
};

/// A call of a stream as the caption tells it.
pub(in crate::explain) fn caption(folded: FoldedRecord<'_>, id: RowId, row: &Row) -> Message {
    let FoldedRecord { record, ledger } = folded;
    let case = Case::of(ledger, id, row);
    let (_, mut key) = case.keys(row.call);
    let (mut shown, mut sends) = (*row, 0);
    match case {
        Case::Read => {
            let pieces = ledger.streams().pieces(record, id);
            sends = pieces.len();
            key = key_of_read(record, &pieces);
        }
        Case::Done if key == "caption-stream-closed" => {
            if let Some((failed, end)) = failed_before(folded, id, row) {
                (_, key) = Case::of(ledger, failed, end).keys(end.call);
                shown = *end;
            }
        }
        _ => {}
    }
    let owner = match record.owner(row.socket) {
        Some(Owner::Client(id)) => id.to_string(),
        Some(Owner::Server) | None => "server".to_owned(),
    };
    let message = sentence(key, record, &shown)
        .with("n", sends)
        .with("who", owner)
        .with("unread", unread(ledger, row).map_or(0, |left| left.bytes));
    match ledger.streams().ending(row.socket).reported {
        Some((errno, icmp)) if key == "caption-stream-reported" => {
            with_report(message, errno, icmp)
        }
        _ => message,
    }
}

/// What ended in an error before a `close`, which then only tidies up: the error is told.
fn failed_before<'a>(
    FoldedRecord { record, ledger }: FoldedRecord<'a>,
    id: RowId,
    close: &Row,
) -> Option<(RowId, &'a Row)> {
    let ending = ledger.streams().ending(close.socket);
    let lone = record.stream(close.socket).map(|info| info.role) == Some(StreamRole::Datagram);
    let refused = ending.refused.map(|(row, _)| row);
    let before = lone.then(|| id.checked_sub(1)).flatten();
    let end = refused.or(ending.reset).or(before)?;
    let row = record.row(end)?;
    (row.failed() && row.socket == close.socket).then_some((end, row))
}

/// By the sends that the bytes are of: one whole, its end, or not its end; several; or not known.
fn key_of_read(record: &Record, pieces: &[ReadSource]) -> &'static str {
    let [piece] = pieces else {
        return if pieces.is_empty() {
            "caption-stream-read-unknown"
        } else {
            "caption-stream-read-merged"
        };
    };
    let sent = record.row(piece.send).map_or(0, |send| send.returned);
    let ends = i64::from(piece.send_at) + i64::from(piece.len) == i64::from(sent);
    match (piece.send_at, ends) {
        (0, true) => "caption-stream-read-whole",
        (_, true) => "caption-stream-read-end",
        (_, false) => "caption-stream-read-part",
    }
}
