//! What happened at a call of a datagram socket, in one sentence.

use std::net::SocketAddr;

use crate::{
    explain::short::{data, half, half_data, is_server, name, peer},
    ledger::FoldedRecord,
    model::{Errno, Fate, Message, Row, RowId, address, message},
    record::Record,
};

/// A call of a datagram socket as the caption tells it, without what became known later.
pub(in crate::explain) fn caption(folded: FoldedRecord<'_>, row: RowId, call: &Row) -> Message {
    let server = is_server(folded.record, call);
    if call.call.is_send() {
        sent(folded.record, call, server)
    } else {
        read(folded, row, call, server)
    }
}

fn sent(record: &Record, row: &Row, server: bool) -> Message {
    let key = match (server, row.errno) {
        (true, Errno::NONE) => "caption-reply",
        (true, _) => "caption-reply-not-sent",
        (false, Errno::NONE) => "caption-sent",
        (false, Errno::ECONNREFUSED) => "caption-refused-late",
        (false, _) if row.is_too_long_a_segment() => "caption-not-sent-segment",
        (false, Errno::EMSGSIZE) => "caption-not-sent-emsgsize",
        (false, _) => "caption-not-sent",
    };
    message! {
        key, who: name(record, row.socket), bytes: row.asked, to: peer(record, row),
        data: data(record, row), errno: row.errno.to_string(),
    }
}

/// A read of the server or of a client.
fn read(folded: FoldedRecord<'_>, id: RowId, row: &Row, server: bool) -> Message {
    let FoldedRecord { record, ledger } = folded;
    let fate = ledger.current_verdict(record, id).fate;
    let len = row.true_len();
    let cut = cut_bytes(folded, id, row);
    let ours = record.far_end(row).is_some();
    let elsewhere = record.unsolicited_source(id).map(|found| found.asked);
    let key = match (fate, len) {
        _ if row.errno.is_refusal() => "caption-refused-late-read",
        _ if row.failed() => "caption-read-failed",
        _ if row.is_cut_error() => "told-truncation-windows",
        (Fate::Truncated, None) => "caption-truncated-untold",
        (Fate::Truncated, _) if server && cut.is_some() => "caption-truncated",
        (Fate::Truncated, _) if server && ours => "caption-truncated-unnamed",
        (Fate::Truncated, _) if server => "caption-truncated-unseen",
        (Fate::Truncated, _) if cut.is_some() => "caption-reply-truncated",
        (Fate::Truncated, _) => "caption-reply-truncated-unseen",
        (Fate::Whole, _) if elsewhere == Some(None) => "caption-reply-unasked",
        (Fate::Whole, _) if elsewhere.is_some() => "caption-reply-elsewhere",
        (Fate::Whole, _) if !server => "caption-reply-whole",
        (Fate::Whole, None | Some(0)) => "caption-empty",
        (Fate::Whole, _) => "caption-whole",
        _ => "caption-untold",
    };
    let kept = if len.is_some() {
        half_data(record, row)
    } else {
        data(record, row)
    };
    let returned = u32::try_from(row.data_len()).unwrap_or(u32::MAX);
    message! {
        key, who: name(record, row.socket), asked: row.asked, size: row.asked,
        from: peer(record, row), to: address_text(elsewhere.flatten()), bytes: returned,
        of: len.unwrap_or_default(), data: data(record, row), kept,
        cut: cut.map_or_else(|| "".into(), half),
        lost: len.unwrap_or_default().saturating_sub(returned), errno: row.errno.to_string(),
    }
}

fn address_text(addr: Option<SocketAddr>) -> String {
    addr.map(address::shown).unwrap_or_default()
}

/// The bytes that were cut off, where the datagram was one of ours.
fn cut_bytes<'a>(
    FoldedRecord { record, ledger }: FoldedRecord<'a>,
    id: RowId,
    row: &Row,
) -> Option<&'a [u8]> {
    let send = record.row(ledger.current_verdict(record, id).link()?)?;
    record.kept_payload(send)?.get(row.data_len()..)
}
