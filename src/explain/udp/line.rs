//! Rows as lines for the terminal.

use super::call::call_line;
use crate::{
    explain::{
        evidence::{evidence, was_cut},
        report::reported,
        short::{data, name, peer},
        tcp,
    },
    ledger::{DropRise, FoldedRecord},
    model::{Evidence, Fate, Message, Row, RowId, Verdict, address, message},
    record::Record,
};

/// A row in one short line, with what `verdict` says of it by now.
pub(crate) fn line(folded: FoldedRecord<'_>, row: RowId, verdict: Verdict) -> Message {
    let FoldedRecord { record, ledger } = folded;
    let Some(call) = record.row(row) else {
        return Message::new("caption-empty-lab");
    };
    debug_assert!(row < ledger.len(), "a row is folded before it is told");
    if let Some(line) = tcp::line(folded, row) {
        return line;
    }
    if !call.is_datagram() {
        return call_line(record, row, call);
    }
    let message = if call.call.is_send() {
        sent(record, call, verdict)
    } else {
        read(record, row, call)
    };
    let message = message
        .with("n", u64::from(row) + 1)
        .with("who", name(record, call.socket))
        .with("call", call.call.name())
        .with("addr", peer(record, call));
    if call.failed() {
        message.with("errno", call.errno.to_string())
    } else {
        message.with("data", data(record, call))
    }
}

fn sent(record: &Record, row: &Row, verdict: Verdict) -> Message {
    if row.failed() {
        let key = if row.is_too_long_a_segment() {
            "line-not-sent-segment"
        } else {
            "line-not-sent"
        };
        return Message::new(key).with("bytes", row.asked);
    }
    if let Some(reported) = reported(record, verdict, "line-sent-reported") {
        return reported.with("bytes", row.asked);
    }
    let fate = match verdict.fate {
        Fate::InFlight | Fate::None => "none",
        _ if !verdict.settled => "none",
        fate => fate.word().unwrap_or("none"),
    };
    message! { "line-sent", bytes: row.asked, fate }
}

fn read(record: &Record, id: RowId, row: &Row) -> Message {
    let elsewhere = record.unsolicited_source(id).map(|found| found.asked);
    let message = match row.true_len() {
        _ if row.failed() => Message::new("line-read-failed"),
        Some(len) if was_cut(row) => message! { "line-truncated", bytes: row.data_len(), of: len },
        None if was_cut(row) => Message::new("line-truncated-untold").with("bytes", row.data_len()),
        Some(_) if let Some(Some(asked)) = elsewhere => Message::new("line-whole-elsewhere")
            .with("bytes", row.data_len())
            .with("to", address::shown(asked)),
        Some(_) if elsewhere.is_some() => {
            Message::new("line-whole-unasked").with("bytes", row.data_len())
        }
        Some(_) => Message::new("line-whole").with("bytes", row.data_len()),
        None => Message::new("line-untold").with("bytes", row.data_len()),
    };
    message.with("asked", row.asked)
}

/// A line about the rise of a socket's drop count.
pub(crate) fn drops_line(record: &Record, rise: &DropRise) -> Message {
    message! {
        "line-drops", who: name(record, rise.socket), n: rise.count(), from: rise.from, to: rise.to,
        cause: cause_word(rise.queue_full), whose: rise.whose(), own: rise.own_at_most,
    }
}

/// Why datagrams were dropped, in a word that is never translated.
pub(crate) const fn cause_word(queue_full: bool) -> &'static str {
    if queue_full {
        "queue_full"
    } else {
        "not_known"
    }
}

/// A line about a send whose fate was settled after its own line: "row 7: dropped: …".
pub(crate) fn settled_line(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    row: RowId,
    verdict: Verdict,
) -> Message {
    debug_assert!(row < ledger.len(), "a fate is told of a folded row");
    if let Some(reported) = reported(record, verdict, "line-settled-reported-by") {
        return reported.with("n", u64::from(row) + 1);
    }
    let message = match verdict.evidence {
        Evidence::Returned => Message::new("line-settled-returned"),
        Evidence::MsgTrunc => {
            let read = verdict.link().and_then(|read| record.row(read));
            let by = read.map_or_else(String::new, Row::cut_word);
            Message::new("line-settled-trunc").with("by", by)
        }
        Evidence::DropTotal => Message::new("line-settled-drop-total"),
        Evidence::Meminfo => Message::new("line-settled-meminfo"),
        Evidence::ErrorQueue if verdict.fate == Fate::ReportedLost => {
            Message::new("line-settled-reported")
        }
        Evidence::ErrorQueue => Message::new("line-settled-error-queue"),
        Evidence::LaterCall => Message::new("line-settled-later-call"),
        Evidence::SoError => Message::new("line-settled-so-error"),
        Evidence::SendErrno => Message::new("line-settled-errno"),
        Evidence::DrainedAtClose => Message::new("line-settled-unread"),
        Evidence::NotOurs => Message::new("line-settled-not-ours"),
        Evidence::OneOf if verdict.fate == Fate::InFlight => Message::new("line-settled-open"),
        Evidence::OneOf => Message::new("line-settled-one-of"),
        Evidence::ByElimination => Message::new("line-settled-by-elimination"),
        Evidence::NoCounter => Message::new("line-settled-no-counter"),
        Evidence::ClosedUnseen => Message::new("line-settled-closed"),
        Evidence::RowsLost => Message::new("line-settled-rows-lost"),
        Evidence::Waiting => Message::new("line-settled-waiting"),
        Evidence::None => Message::new("line-settled-in-flight"),
    };
    let facts = evidence(record, row, verdict).map(|fact| fact.args);
    let mut message = message.with("n", u64::from(row) + 1);
    message.args.extend(facts.unwrap_or_default());
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{explain::tests::say, testing::script::played};

    #[test]
    fn a_fate_that_is_settled_later_is_a_line_of_its_own() {
        let sample = played("A: a; A: b; read 9 A: a; look 0 1");
        let ledger = sample.ledger();
        let text = say(&settled_line(
            sample.folded(&ledger),
            1,
            ledger.current_verdict(&sample.record, 1),
        ));
        let want = "row 2: dropped: queue full: The queue is empty, \
                    and the kernel's drop total (SO_MEMINFO) is 1";
        assert_eq!(text, want, "with its evidence");
        let open = Verdict::new(Fate::InFlight, Evidence::OneOf, None, false);
        let text = say(&settled_line(sample.folded(&ledger), 1, open));
        let want = "row 2: waiting or dropped: It was sent and not read. Some datagrams at this \
                    socket were dropped, and it is not known yet which";
        assert_eq!(text, want, "it may still be read");
        for evidence in [
            Evidence::None,
            Evidence::LaterCall,
            Evidence::SoError,
            Evidence::DrainedAtClose,
            Evidence::Waiting,
            Evidence::NotOurs,
            Evidence::OneOf,
            Evidence::ByElimination,
            Evidence::NoCounter,
            Evidence::ClosedUnseen,
            Evidence::RowsLost,
        ] {
            let verdict = Verdict::new(Fate::Unknown, evidence, None, true);
            say(&settled_line(sample.folded(&ledger), 1, verdict));
        }
    }
}
