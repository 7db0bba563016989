//! A name that was asked for.

use super::{Playhead, spoken::Spoken};
use crate::{
    ledger::Ledger,
    model::RowId,
    protocol::dns::{DnsAnswer, DnsQuery},
    record::Record,
    stage::moment::Moment,
};

/// The last name that a client asked for: every question and answer of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DnsLookup {
    pub(crate) asked: DnsQuery,
    /// In the order of the record.
    pub(crate) steps: Vec<DnsStep>,
}

/// A question, or an answer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DnsStep {
    pub(crate) spoken: Spoken,
    /// What it says, where it is an answer.
    pub(crate) answer: Option<DnsAnswer>,
}

impl DnsLookup {
    /// The last one by a moment; `of` are the rows whose service is DNS.
    pub(crate) fn at(
        (record, ledger): (&Record, &Ledger),
        head: Playhead,
        of: &dyn Fn(RowId) -> bool,
    ) -> Option<Self> {
        let spoken = Moment::new(record, ledger, head).spoken(of);
        let newest = spoken.iter().rev().find_map(|said| {
            let question = DnsQuery::parse(&said.bytes).filter(|_| said.asks)?;
            Some((question, said.client, said.bytes.clone()))
        });
        let (asked, client, query) = newest?;
        let step = |spoken: Spoken| {
            let is_own = spoken.client == client;
            let same = |question: DnsQuery| question.id == asked.id;
            if spoken.asks {
                let is_it = is_own && DnsQuery::parse(&spoken.bytes).is_some_and(same);
                return is_it.then_some(DnsStep {
                    spoken,
                    answer: None,
                });
            }
            let answer = DnsAnswer::parse(&spoken.bytes, &query).ok();
            (is_own && answer.is_some()).then_some(DnsStep { spoken, answer })
        };
        let steps = spoken.into_iter().filter_map(step).collect();
        Some(Self { asked, steps })
    }

    pub(crate) fn answer(&self) -> Option<&DnsAnswer> {
        self.steps
            .iter()
            .rev()
            .find_map(|step| step.answer.as_ref())
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
        let of = (&sample.record, &ledger);
        let live = Playhead::live(&sample.record);
        let lookup = DnsLookup::at(of, live, &|_| true).unwrap();
        assert_eq!(lookup.asked.name, "small.lab");
        let rows: Vec<RowId> = lookup.steps.iter().map(|step| step.spoken.row).collect();
        assert_eq!(rows, [sent, got]);
        let records = &lookup.answer().unwrap().records;
        assert_eq!(records.len(), 1, "{records:?}");
        let before = DnsLookup::at(of, Playhead::at_row(&sample.record, sent), &|_| true);
        assert_eq!(before.unwrap().answer(), None, "not yet");
        let other = DnsLookup::at(of, live, &|_| false);
        assert_eq!(other, None, "nobody said that it is DNS");
    }
}
