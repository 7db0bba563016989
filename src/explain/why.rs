//! Everything that proves what is said of a row.

use super::{
    figures::RunFigures,
    strace::{raw_result, rows_of_call},
    systems, tcp, udp,
    why_rule::{WhyRule, given_or_current, words},
};
use crate::{
    ledger::FoldedRecord,
    model::{Message, Protocol, Row, RowId, Syscall, Verdict, message},
    record::Record,
};

/// The answer to "why?".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The call as `strace` prints it.
    pub call: String,
    /// The rule behind it.
    pub rule: Option<Message>,
    /// Cause and cure, with the figures of this run.
    pub cure: Option<Message>,
    /// What it returned, its flags, the evidence.
    pub facts: Vec<Message>,
    /// How it is on each system, and the title and address of where that is documented.
    pub systems: Vec<(Message, Option<(&'static str, &'static str)>)>,
    /// Manual pages and standards that tell of it, such as `recv(2)`, the call's own first.
    pub(crate) pages: Vec<&'static str>,
    /// The id of the lesson that teaches it.
    pub(crate) lesson: Option<&'static str>,
    /// The other half of the story: for a send the row that tells of it, for a receive the send.
    pub(crate) other: Option<RowId>,
}

impl Why {
    /// Every sentence of the explanation, in the order in which they are told.
    pub fn all(&self) -> impl Iterator<Item = &Message> {
        let systems = self.systems.iter().map(|(says, _)| says);
        self.rule
            .iter()
            .chain(&self.cure)
            .chain(&self.facts)
            .chain(systems)
    }
}

/// The call of a row, the rule behind it, cause and cure, the evidence and where to read on. Of a datagram it is that
/// of `verdict`, so that what was proven later is not told; else what is known by now.
pub(crate) fn why(folded: FoldedRecord<'_>, id: RowId, verdict: Option<Verdict>) -> Why {
    let Some(row) = folded.record.row(id) else {
        return Why::default();
    };
    let verdict = given_or_current(folded, (id, row), verdict);
    let answer = if row.is_stream() {
        tcp::why(folded, id, row)
    } else if row.is_datagram() {
        udp::why(folded.record, id, row, verdict)
    } else {
        udp::call_why(folded.record, id, row)
    };
    let Some(rule) = WhyRule::of(&words(folded, (id, row), verdict)) else {
        return answer;
    };
    let figures = RunFigures::of(folded, (id, row), verdict);
    let own = tcp::own_page(row.call);
    let others = rule.pages.iter().copied().filter(|page| *page != own);
    Why {
        rule: Some(figures.tell(rule.says)),
        cure: rule.cure.map(|key| figures.tell(key)),
        pages: std::iter::once(own).chain(others).collect(),
        lesson: rule.lesson,
        systems: rule.systems.map(systems::statements).unwrap_or_default(),
        ..answer
    }
}

/// What the call returned, and what a plain call would have; a call for many datagrams returns how many.
pub(super) fn returned(record: &Record, id: RowId, row: &Row) -> Message {
    if row.failed() {
        return Message::new("evidence-errno").with("errno", row.errno.to_string());
    }
    let raw = u64::try_from(raw_result(row)).unwrap_or(0);
    let plain = u64::try_from(row.returned).unwrap_or(0);
    let call = row.call.name();
    if row.call.is_batched() {
        let n = rows_of_call(record, id, row);
        let key = match row.call {
            Syscall::SendMsg => "why-returned-segments",
            _ if raw == plain => "why-returned-many",
            _ => "why-returned-many-raw",
        };
        return message! { key, call, n, raw, plain };
    }
    if raw == plain {
        message! { "why-returned", call, raw }
    } else {
        message! { "why-returned-raw", call, raw, spoken: row.call.common_name(), plain }
    }
}

/// Who had the port that refused it, where that is on this machine and was looked up.
pub(super) fn port(record: &Record, row: &Row, protocol: Protocol) -> Option<Message> {
    let to = record.peer(row.peer)?;
    let (_, look) = record.port_probe(protocol, to, row.at)?;
    Some(look.tell("why-port"))
}

/// The fact how long the call took, in µs.
pub(super) fn took(row: &Row) -> Message {
    Message::new("why-took").with("micros", u64::from(row.took_ns).div_ceil(1000))
}
