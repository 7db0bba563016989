//! What proves what is said of a datagram.

use super::arrival::{arrival, elsewhere};
use crate::{
    explain::{
        evidence::evidence,
        notes::reported_drops,
        strace::strace,
        why::{Why, port, returned, took},
    },
    ledger::FoldedRecord,
    model::{Evidence, Fate, Message, Note, Protocol, Row, RowFlags, RowId, SocketId, Verdict},
    record::Record,
};

/// Rows that are looked at for an answer.
const ANSWERS: usize = 4096;
/// Rows that are looked at for one that was dropped.
const MAX: u32 = 4096;

/// The answer to "why?" for a call of a datagram socket, of which this is known.
pub(in crate::explain) fn why(record: &Record, row: RowId, call: &Row, verdict: Verdict) -> Why {
    let mut facts = vec![returned(record, row, call)];
    if call.flags.has(RowFlags::HAS_DROPS) {
        facts.push(Message::new("why-drops").with("total", call.drops));
    }
    if !call.failed() {
        facts.extend(evidence(record, row, verdict));
    }
    facts.extend(report(record, verdict));
    if verdict.fate == Fate::Refused {
        facts.extend(port(record, call, Protocol::Udp));
    }
    let other = verdict.linked_row();
    if let Some(other) = other {
        let n = u64::from(other) + 1;
        let key = if call.call.is_send() {
            "why-told-by"
        } else {
            "why-sent-by"
        };
        facts.push(Message::new(key).with("n", n));
    }
    if verdict.evidence == Evidence::NotOurs {
        facts.extend(far_end(record, call));
        facts.extend(answer(record, row, call));
    }
    facts.extend(arrival(record, (row, call), other));
    facts.extend(elsewhere(record, (row, call), verdict, other));
    if record.kept_payload(call).is_none() {
        facts.push(Message::new("why-payload-gone"));
    }
    let named = verdict.link().is_some() || verdict.evidence == Evidence::ByElimination;
    if call.call.is_send() && !verdict.settled && named {
        facts.push(Message::new("why-provisional"));
    }
    facts.push(took(call));
    Why {
        call: strace(record, row),
        facts,
        other,
        ..Why::default()
    }
}

/// Queue and drops of the other program's socket that a send went to, where it is on this machine.
fn far_end(record: &Record, call: &Row) -> Option<Message> {
    let (_, look) = record.far_probe(record.peer(call.peer)?)?;
    look.tell_queue("why-far-end")
}

/// That an answer came from where a send went to, after it.
fn answer(record: &Record, row: RowId, call: &Row) -> Option<Message> {
    let answers = |other: &Row| {
        let same = (other.socket, other.peer) == (call.socket, call.peer);
        same && !other.call.is_send() && !other.failed()
    };
    let mut later = (row + 1..record.len()).take(ANSWERS);
    let found = later.find(|id| record.row(*id).is_some_and(answers))?;
    Some(Message::new("why-answered").with("n", u64::from(found) + 1))
}

/// What proves the drops at a socket between two places in the record, each so many rows and
/// notes from its start; where the caption of the second tells of one look at the queue, those that it told.
pub(crate) fn why_drops(
    folded: FoldedRecord<'_>,
    socket: SocketId,
    (from, to): (Option<(RowId, u32)>, (RowId, u32)),
) -> Why {
    let total = |(rows, notes)| folded.record.drops_at(socket, rows, notes).unwrap_or(0);
    let (before, after) = match from {
        Some(from) => (total(from), total(to)),
        None => reported_drops(folded, to).unwrap_or_else(|| (total(to), total(to))),
    };
    let drops = if before < after {
        Message::new("why-drops-rose").with("before", before)
    } else {
        Message::new("why-drops-same")
    };
    let dropped = |id: &RowId| {
        let verdict = folded.ledger.current_verdict(folded.record, *id);
        verdict.fate == Fate::Dropped && before < after
    };
    let mut newest = (to.0.saturating_sub(MAX)..to.0).rev();
    let rule = newest.find(dropped);
    let rule = rule.map(|id| crate::explain::why(folded, id, None));
    Why {
        call: String::new(),
        facts: vec![
            drops.with("total", after),
            Message::new("why-others-by-row"),
        ],
        other: None,
        ..rule.unwrap_or_default()
    }
}

/// What the error queue said beside the error number.
fn report(record: &Record, verdict: Verdict) -> Option<Message> {
    if verdict.evidence != Evidence::ErrorQueue {
        return None;
    }
    match record.note(verdict.link()?)?.note {
        Note::Report { icmp, quoted, .. } => Some(
            Message::new("why-icmp")
                .with("type", u32::from(icmp.kind))
                .with("code", u32::from(icmp.code))
                .with("quoted", quoted.len),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        explain::{tests::say, why},
        testing::script::played,
    };

    #[test]
    fn what_is_proven_later_is_not_told_yet() {
        let sample = played("A: hello; read 4 A: hello");
        let now = why(sample.folded(&sample.ledger()), 0, None);
        assert_eq!(now.other, Some(1), "the read tells of it");
        let flies = Verdict::new(Fate::InFlight, Evidence::None, None, false);
        let then = why(sample.folded(&sample.ledger()), 0, Some(flies));
        assert_eq!(then.other, None, "not before it was made");
        assert!(then.facts.len() < now.facts.len(), "{:?}", then.facts);
    }

    #[test]
    fn drops_of_a_burst_are_proven_by_the_totals() {
        let mut sample = played("look 832 2");
        let from = (sample.record.len(), sample.record.notes_len());
        sample.play("9 A: x");
        sample.note_queue(832, 9);
        let to = (sample.record.len(), sample.record.notes_len());
        // What tells nothing new comes behind the look that told it.
        sample.note_queue(0, 9);
        let (ledger, later) = (sample.ledger(), (to.0, sample.record.notes_len()));
        let why = |from, to| why_drops(sample.folded(&ledger), SocketId(0), (from, to));
        let fact = |from| say(&why(Some(from), to).facts[0]);
        let want =
            "The kernel's drop total of this socket (SO_RXQ_OVFL, SO_MEMINFO) rose from 2 to 9";
        assert_eq!(fact(from), want, "it rose");
        assert_eq!(say(&why(None, later).facts[0]), want, "as the caption says");
        let want = "The kernel's drop total of this socket (SO_RXQ_OVFL, SO_MEMINFO) stayed at 9";
        assert_eq!(fact(to), want, "it did not");
    }
}
