//! The whole story of a row in one sentence.

use super::{event, report::report, short::peer};
use crate::{
    ledger::FoldedRecord,
    model::{Evidence, Fate, Message, Note, Row, RowId, Verdict},
    record::{Entry, Record},
};

/// What became of the datagram of a row: a send is told by its fate, which is that of `verdict`, every other
/// row by what happened at it.
pub(crate) fn caption(folded: FoldedRecord<'_>, row: RowId, verdict: Verdict) -> Message {
    let record = folded.record;
    let Some(call) = record.row(row).filter(|call| call.call.is_send()) else {
        return event(folded, row);
    };
    match verdict.fate {
        Fate::Whole | Fate::Truncated => match verdict.link() {
            Some(read) if !verdict.proven_by_note() => event(folded, read),
            _ => event(folded, row),
        },
        Fate::Dropped if verdict.queue_full => Message::new("caption-dropped-this"),
        Fate::Dropped => Message::new("caption-dropped-this-unexplained"),
        Fate::Refused => Message::new("caption-refused").with("to", peer(record, call)),
        Fate::ReportedLost => match verdict.link().and_then(|note| record.note(note)) {
            Some(Entry {
                note: Note::Report { errno, icmp, .. },
                ..
            }) => report(&peer(record, call), *errno, *icmp),
            _ => event(folded, row),
        },
        Fate::Unread => Message::new("caption-unread").with("n", 1_u32),
        Fate::InFlight if record.is_client_send(call) && verdict.evidence == Evidence::Waiting => {
            Message::new("caption-waiting-this")
        }
        Fate::InFlight if verdict.evidence == Evidence::OneOf => Message::new("caption-open-this"),
        Fate::InFlight => Message::new("caption-in-flight"),
        Fate::Unknown => far_end(record, call, verdict).unwrap_or_else(|| unknown(verdict)),
        Fate::NotSent | Fate::None => event(folded, row),
    }
}

/// Of what went to another program's socket on this machine: what the kernel's table tells of that.
fn far_end(record: &Record, call: &Row, verdict: Verdict) -> Option<Message> {
    let of_others = verdict.evidence == Evidence::NotOurs;
    let to = record.peer(call.peer).filter(|_| of_others)?;
    record.far_probe(to)?.1.tell_queue("caption-unknown-here")
}

fn unknown(verdict: Verdict) -> Message {
    match verdict.evidence {
        Evidence::OneOf => Message::new("caption-unknown-one-of"),
        Evidence::NoCounter => Message::new("caption-unknown-no-counter"),
        Evidence::ClosedUnseen => Message::new("caption-unknown-closed"),
        Evidence::RowsLost => Message::new("caption-unknown-rows-lost"),
        _ => Message::new("caption-unknown"),
    }
}
