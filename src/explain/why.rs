//! Everything that proves what is said of a row.

use super::{
    evidence::of_verdict,
    strace::{raw_result, strace},
    stream_why::stream_why,
};
use crate::{
    ledger::Ledger,
    model::{Evidence, Message, Note, Row, RowFlags, RowId, SocketId, Verdict},
    record::Record,
};

/// The answer to "why?".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Why {
    /// The call as `strace` prints it.
    pub call: String,
    /// What it returned, its flags, the evidence.
    pub facts: Vec<Message>,
    /// Manual pages that tell of it, such as `recv(2)`.
    pub(crate) pages: Vec<&'static str>,
    /// The other half of the story: for a send the row that tells of it, for a receive the send.
    pub other: Option<RowId>,
}

/// The call of a row, its result, its flags, the evidence and where to read on.
pub(crate) fn why(record: &Record, ledger: &Ledger, row: RowId) -> Why {
    if let Some(call) = record.row(row).filter(|call| call.call.is_stream()) {
        return stream_why(record, ledger, row, call);
    }
    why_with(record, row, ledger.told_verdict(record, row))
}

/// The same with a verdict of an earlier moment: what was proven later is not told.
pub(crate) fn why_with(record: &Record, row: RowId, verdict: Verdict) -> Why {
    let Some(call) = record.row(row) else {
        return Why::default();
    };
    let mut facts = vec![returned(call)];
    if call.flags.has(RowFlags::HAS_DROPS) {
        facts.push(Message::new("why-drops").with("total", call.drops));
    }
    if !call.failed() {
        facts.extend(of_verdict(record, row, verdict));
    }
    facts.extend(report(record, verdict));
    let other = verdict.link().filter(|_| !verdict.proven_by_note());
    if let Some(other) = other {
        let n = u64::from(other) + 1;
        facts.push(if call.call.is_send() {
            Message::new("why-told-by").with("n", n)
        } else {
            Message::new("why-sent-by").with("n", n)
        });
    }
    if record.kept_payload(call).is_none() {
        facts.push(Message::new("why-payload-gone"));
    }
    let named = verdict.link().is_some() || verdict.evidence == Evidence::ByElimination;
    if call.call.is_send() && !verdict.settled && named {
        facts.push(Message::new("why-provisional"));
    }
    facts.push(Message::new("why-took").with("micros", u64::from(call.took_ns).div_ceil(1000)));
    Why {
        call: strace(record, row),
        facts,
        pages: pages(call, verdict),
        other,
    }
}

/// What proves the drops at a socket between two places in the record, each so many rows and
/// notes from its start.
pub(crate) fn why_drops(
    record: &Record,
    socket: SocketId,
    from: (RowId, u32),
    to: (RowId, u32),
) -> Why {
    let total = |(rows, notes)| record.drops_at(socket, rows, notes).unwrap_or(0);
    let (before, after) = (total(from), total(to));
    let drops = if before < after {
        Message::new("why-drops-rose").with("before", before)
    } else {
        Message::new("why-drops-same")
    };
    Why {
        facts: vec![
            drops.with("total", after),
            Message::new("why-others-by-row"),
        ],
        pages: vec!["recv(2)", "socket(7)", "udp(7)"],
        ..Why::default()
    }
}

/// What the call returned, and what a plain call would have.
fn returned(row: &Row) -> Message {
    if row.failed() {
        return Message::new("evidence-errno").with("errno", row.errno.to_string());
    }
    let raw = u64::try_from(raw_result(row)).unwrap_or(0);
    let plain = u64::try_from(row.returned).unwrap_or(0);
    let call = row.call.name();
    if raw == plain {
        Message::new("why-returned")
            .with("call", call)
            .with("raw", raw)
    } else {
        Message::new("why-returned-raw")
            .with("call", call)
            .with("raw", raw)
            .with("spoken", row.call.spoken())
            .with("plain", plain)
    }
}

/// What the error queue said beside the error number.
fn report(record: &Record, verdict: Verdict) -> Option<Message> {
    if verdict.evidence != Evidence::ErrorQueue {
        return None;
    }
    match record.note(verdict.link()?)?.note {
        Note::Refusal {
            icmp_type,
            icmp_code,
            quoted,
            ..
        } => Some(
            Message::new("why-icmp")
                .with("type", u32::from(icmp_type))
                .with("code", u32::from(icmp_code))
                .with("quoted", quoted.len),
        ),
        _ => None,
    }
}

/// Manual pages, the call's own first.
fn pages(row: &Row, verdict: Verdict) -> Vec<&'static str> {
    let mut pages = vec![if row.call.is_send() {
        "send(2)"
    } else {
        "recv(2)"
    }];
    pages.extend(match verdict.evidence {
        Evidence::DropTotal
        | Evidence::Meminfo
        | Evidence::OneOf
        | Evidence::ByElimination
        | Evidence::NoCounter => Some("socket(7)"),
        Evidence::ErrorQueue => Some("ip(7)"),
        Evidence::SoError => Some("getsockopt(2)"),
        _ => None,
    });
    if row.errno.is_error() {
        pages.push("errno(3)");
    }
    pages.push("udp(7)");
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::tests::{ledger, say},
        model::Fate,
        testing::sample::Sample,
    };

    #[test]
    fn the_raw_result_is_explained() {
        let mut sample = Sample::new();
        sample.send(0, b"hello");
        sample.read(0, 4, b"hello");
        let facts = why(&sample.record, &ledger(&sample), 1).facts;
        let want = "recvmsg returned 5, the true length, because the lab passes the flag MSG_TRUNC; \
                    without it recvfrom returns 4";
        assert_eq!(say(&facts[0]), want, "the raw result is explained");
    }

    #[test]
    fn what_is_proven_later_is_not_told_yet() {
        let mut sample = Sample::new();
        sample.send(0, b"hello");
        sample.read(0, 4, b"hello");
        let now = why(&sample.record, &ledger(&sample), 0);
        assert_eq!(now.other, Some(1), "the read tells of it");
        let flies = Verdict::new(Fate::InFlight, Evidence::None, None, false);
        let then = why_with(&sample.record, 0, flies);
        assert_eq!(then.other, None, "not before it was made");
        assert!(then.facts.len() < now.facts.len(), "{:?}", then.facts);
    }

    #[test]
    fn drops_of_a_burst_are_proven_by_the_totals() {
        let mut sample = Sample::new();
        sample.look(832, 2);
        let from = (sample.record.len(), sample.record.notes_len());
        for _ in 0..9 {
            sample.send(0, b"x");
        }
        sample.look(832, 9);
        let to = (sample.record.len(), sample.record.notes_len());
        let said = |from| say(&why_drops(&sample.record, SocketId(0), from, to).facts[0]);
        let want =
            "The kernel's drop total of this socket (SO_RXQ_OVFL, SO_MEMINFO) rose from 2 to 9";
        assert_eq!(said(from), want, "it rose");
        let want = "The kernel's drop total of this socket (SO_RXQ_OVFL, SO_MEMINFO) stayed at 9";
        assert_eq!(said(to), want, "it did not");
    }
}
