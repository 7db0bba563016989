//! The fact that proves a fate, with its numbers.

use crate::{
    model::{Evidence, Fate, Message, Note, Row, RowFlags, RowId, Verdict, message},
    record::Record,
};

/// The fact behind a verdict on a row.
pub(crate) fn evidence(record: &Record, id: RowId, verdict: Verdict) -> Option<Message> {
    let row = record.row(id)?;
    let linked = verdict.link();
    let note = || {
        linked
            .and_then(|note| record.note(note))
            .map(|entry| &entry.note)
    };
    let other_row = || linked.and_then(|other| record.row(other));
    Some(match verdict.evidence {
        Evidence::None if row.failed() => failed(row),
        Evidence::None if row.call.is_send() => Message::new("evidence-none"),
        Evidence::None => return None,
        Evidence::Returned => Message::new("evidence-returned-all"),
        Evidence::MsgTrunc => {
            let read = if was_cut(row) { Some(row) } else { other_row() };
            trunc(read?)
        }
        Evidence::DropTotal => {
            Message::new("evidence-rxq-ovfl").with("total", other_row().map_or(0, |row| row.drops))
        }
        Evidence::Meminfo => match note() {
            Some(Note::Unread { drops, .. }) => {
                Message::new("evidence-rxq-ovfl").with("total", drops.unwrap_or(0))
            }
            note => {
                let (_, memory) = note?.queue_figures()?;
                Message::new("evidence-meminfo").with("total", memory.drops)
            }
        },
        Evidence::ErrorQueue => match note() {
            Some(Note::Report { errno, .. }) => {
                Message::new("evidence-error-queue").with("errno", errno.to_string())
            }
            _ => return None,
        },
        Evidence::LaterCall => Message::new("evidence-next-send"),
        Evidence::SoError => Message::new("evidence-so-error"),
        Evidence::SendErrno => failed(row),
        Evidence::DrainedAtClose => Message::new("evidence-drained"),
        Evidence::Waiting => Message::new("evidence-waiting"),
        Evidence::NotOurs => Message::new("evidence-not-ours"),
        Evidence::OneOf if verdict.fate == Fate::InFlight => Message::new("evidence-open"),
        Evidence::OneOf => Message::new("evidence-one-of"),
        Evidence::ByElimination => Message::new("evidence-by-elimination"),
        Evidence::NoCounter if row.call.is_send() => Message::new("evidence-no-counter"),
        Evidence::NoCounter => Message::new("evidence-no-length"),
        Evidence::ClosedUnseen => Message::new("evidence-closed"),
        Evidence::RowsLost => Message::new("evidence-rows-lost"),
    })
}

fn failed(row: &Row) -> Message {
    Message::new("evidence-errno").with("errno", row.errno.to_string())
}

fn trunc(read: &Row) -> Message {
    match read.true_len() {
        Some(len) => message! { "evidence-msg-trunc", len, asked: read.asked },
        None => message! { "evidence-msg-trunc-only", by: read.cut_word(), asked: read.asked },
    }
}

/// Whether the kernel set the output flag `MSG_TRUNC`.
pub(super) const fn was_cut(row: &Row) -> bool {
    row.flags.has(RowFlags::TRUNC)
}
