//! A name that was asked for.

use super::{
    Playhead,
    service_message::{Requester, ServiceMessage},
};
use crate::{
    ledger::FoldedRecord,
    model::RowId,
    protocol::dns::{DnsAnswer, DnsQuery},
    stage::moment::Moment,
};

/// The last name that a client or another program asked for: every question and answer of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DnsLookup {
    pub(crate) query: DnsQuery,
    /// The messages, in the order of the record.
    pub(crate) steps: Vec<DnsStep>,
}

/// A question, or an answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DnsStep {
    pub(crate) message: ServiceMessage,
    /// What it says, where it is an answer.
    pub(crate) answer: Option<DnsAnswer>,
}

impl DnsLookup {
    /// The last one by a moment; `of` are the rows whose service is DNS.
    pub(crate) fn at(
        folded: FoldedRecord<'_>,
        head: Playhead,
        of: &dyn Fn(RowId) -> bool,
    ) -> Option<Self> {
        let messages = Moment::new(folded, head).service_messages(of);
        let questions = messages.iter().filter(|message| message.asks);
        let questions =
            questions.filter_map(|message| Some((DnsQuery::parse(&message.bytes)?, message)));
        let mut newest_first = questions.rev();
        let (query, last) = newest_first.next()?;
        // Who is told that an answer does not fit asks again over TCP: from another port, and with another number.
        let before = newest_first.find(|(_, message)| is_same(message.speaker, last.speaker));
        let before = before.filter(|(question, message)| {
            let again = last.tcp && !message.tcp;
            again && (&question.name, &question.rtype) == (&query.name, &query.rtype)
        });
        let queries: Vec<ServiceMessage> = [Some(last), before.map(|(_, message)| message)]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let step = |message: ServiceMessage| {
            let queries = || {
                queries
                    .iter()
                    .filter(|query| is_same(query.speaker, message.speaker))
            };
            if message.asks {
                let id = DnsQuery::parse(&message.bytes)?.id;
                let same =
                    |query: &ServiceMessage| DnsQuery::parse(&query.bytes).map(|query| query.id);
                let is_it = queries().any(|query| same(query) == Some(id));
                return is_it.then_some(DnsStep {
                    message,
                    answer: None,
                });
            }
            let answer =
                queries().find_map(|query| DnsAnswer::parse(&message.bytes, &query.bytes).ok());
            answer.is_some().then_some(DnsStep { message, answer })
        };
        let steps = messages.into_iter().filter_map(step).collect();
        Some(Self { query, steps })
    }

    pub(crate) fn answer(&self) -> Option<&DnsAnswer> {
        self.steps
            .iter()
            .rev()
            .find_map(|step| step.answer.as_ref())
    }
}

/// Whether it is the same client, or a program on the same host: each of its questions may come from another port.
fn is_same(one: Requester, other: Requester) -> bool {
    match (one, other) {
        (Requester::Outside(one), Requester::Outside(other)) => one.ip() == other.ip(),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{self, Service, dns},
        testing::sample::Sample,
    };

    #[test]
    fn a_lookup_is_a_question_and_its_answers() {
        let mut sample = Sample::new();
        let ask = |sample: &mut Sample, id, name| {
            let query = dns::query(id, name, "A", None).unwrap();
            let answer = protocol::answers(Service::Dns, &query, false).remove(0);
            let sent = sample.send(0, &query);
            sample.read(0, 1024, &query);
            sample.reply(0, &answer);
            (sent, sample.got(0, 1024, &answer))
        };
        ask(&mut sample, 1, "none.lab");
        let (sent, got) = ask(&mut sample, 2, "small.lab");
        let ledger = sample.ledger();
        let of = sample.folded(&ledger);
        let live = Playhead::live(&sample.record);
        let lookup = DnsLookup::at(of, live, &|_| true).unwrap();
        assert_eq!(lookup.query.name, "small.lab");
        let rows: Vec<RowId> = lookup.steps.iter().map(|step| step.message.row).collect();
        assert_eq!(rows, [sent, got]);
        let records = &lookup.answer().unwrap().records;
        assert_eq!(records.len(), 1, "{records:?}");
        let before = DnsLookup::at(of, Playhead::at_row(&sample.record, sent), &|_| true);
        assert_eq!(before.unwrap().answer(), None, "not yet");
        let other = DnsLookup::at(of, live, &|_| false);
        assert_eq!(other, None, "nobody said that it is DNS");
    }

    #[test]
    fn what_another_program_asks_is_shown_also_when_it_asks_again_over_tcp() {
        let mut sample = Sample::new();
        let exchange = |sample: &mut Sample, id, name, from: &str| {
            let query = dns::query(id, name, "TXT", None).unwrap();
            let answer = protocol::answers(Service::Dns, &query, false).remove(0);
            let from: std::net::SocketAddr = from.parse().unwrap();
            let asked = sample.read_from(from, 1024, &query, 0);
            let row = crate::testing::sample::send(0, answer.len(), crate::model::Errno::NONE);
            [asked, sample.push(row, from, &answer)]
        };
        let rows_of = |sample: &Sample| {
            let ledger = sample.ledger();
            let live = Playhead::live(&sample.record);
            let lookup = DnsLookup::at(sample.folded(&ledger), live, &|_| true).unwrap();
            assert!(lookup.answer().is_some());
            let steps = lookup.steps.iter();
            (
                lookup.query.name.clone(),
                steps.map(|step| step.message.row).collect::<Vec<_>>(),
            )
        };
        exchange(&mut sample, 1, "small.lab", "127.0.0.1:40001");
        let rows = exchange(&mut sample, 2, "large.lab", "127.0.0.1:40002");
        assert_eq!(rows_of(&sample), ("large.lab".to_owned(), rows.to_vec()));
    }
}
