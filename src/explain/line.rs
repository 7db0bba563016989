//! Rows as lines for the terminal.

use super::{
    event::was_cut,
    evidence::of_verdict,
    short::{name, peer, short},
};
use crate::{
    ledger::Ledger,
    model::{Evidence, Fate, Message, Row, RowId, Verdict},
    record::Record,
};

/// A row in one short line, with what `verdict` says of it by now.
pub fn line(record: &Record, ledger: &Ledger, row: RowId, verdict: Verdict) -> Message {
    let Some(call) = record.row(row) else {
        return Message::new("caption-empty-lab");
    };
    debug_assert!(row < ledger.len(), "a row is folded before it is told");
    let message = if call.call.is_send() {
        sent(call, verdict)
    } else {
        read(call)
    };
    let message = message
        .with("n", u64::from(row) + 1)
        .with("who", name(record, call.socket))
        .with("call", call.call.name())
        .with("addr", peer(record, call));
    if call.failed() {
        message.with("errno", call.errno.to_string())
    } else {
        message.with("data", short(record.payload(call)))
    }
}

fn sent(row: &Row, verdict: Verdict) -> Message {
    if row.failed() {
        return Message::new("line-not-sent").with("bytes", row.asked);
    }
    let fate = match verdict.fate {
        Fate::InFlight | Fate::None => "none",
        _ if !verdict.settled => "none",
        fate => fate.word().unwrap_or("none"),
    };
    Message::new("line-sent")
        .with("bytes", row.asked)
        .with("fate", fate)
}

fn read(row: &Row) -> Message {
    let message = match row.true_len() {
        _ if row.failed() => Message::new("line-read-failed"),
        Some(len) if was_cut(row) => Message::new("line-truncated")
            .with("bytes", row.data_len())
            .with("of", len),
        None if was_cut(row) => Message::new("line-truncated-untold").with("bytes", row.data_len()),
        Some(_) => Message::new("line-whole").with("bytes", row.data_len()),
        None => Message::new("line-untold").with("bytes", row.data_len()),
    };
    message.with("asked", row.asked)
}

/// A line about a send whose fate was settled after its own line: "row 7: dropped: …".
pub fn settled_line(record: &Record, ledger: &Ledger, row: RowId, verdict: Verdict) -> Message {
    debug_assert!(row < ledger.len(), "a fate is told of a folded row");
    let message = match verdict.evidence {
        Evidence::Returned => Message::new("line-settled-returned"),
        Evidence::MsgTrunc => Message::new("line-settled-trunc"),
        Evidence::DropTotal => Message::new("line-settled-drop-total"),
        Evidence::Meminfo => Message::new("line-settled-meminfo"),
        Evidence::ErrorQueue => Message::new("line-settled-error-queue"),
        Evidence::LaterCall => Message::new("line-settled-later-call"),
        Evidence::SoError => Message::new("line-settled-so-error"),
        Evidence::SendErrno => Message::new("line-settled-errno"),
        Evidence::DrainedAtClose => Message::new("line-settled-unread"),
        Evidence::NotOurs => Message::new("line-settled-not-ours"),
        Evidence::OneOf => Message::new("line-settled-one-of"),
        Evidence::NoCounter => Message::new("line-settled-no-counter"),
        Evidence::ClosedUnseen => Message::new("line-settled-closed"),
        Evidence::Waiting | Evidence::None => Message::new("line-settled-in-flight"),
    };
    let facts = of_verdict(record, row, verdict).map(|fact| fact.args);
    let mut message = message.with("n", u64::from(row) + 1);
    message.args.extend(facts.unwrap_or_default());
    message
}
