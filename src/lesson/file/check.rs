//! What must be seen in the record.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

use super::{
    bilingual::Bilingual,
    pattern::{FateName, RowPattern},
    words::{EndName, LabBytes, NumberRange, Party, from_text, key_error},
};
use crate::model::{TcpState, Transport};

/// A fact that can be read off the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// From where on the record is looked at.
    pub since: Since,
    /// On which transport; the lesson's topic otherwise.
    pub on: Option<Transport>,
    /// The fact that must be true of the record.
    pub fact: Fact,
}

/// From where on the record is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Since {
    /// From the first action of the step on.
    #[default]
    Step,
    /// From the moment that the lab began anew.
    Lesson,
}

/// A statement about the record that a check tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A row matches.
    Row(RowPattern),
    /// No row matches.
    Never(RowPattern),
    /// Rows match one after the other, with others between them or not.
    Order(Vec<RowPattern>),
    /// What the reads that did not fail returned.
    Reads(Party, Contents),
    /// A read of this party, or an `accept`, waited: nothing was there for it.
    Waits(Party),
    /// The messages that the framing found at a party.
    Messages(Party, Contents),
    /// A TCP socket was seen in this state, or is in it.
    State(EndName, TcpState),
    /// The step's Python program has written this; spaces at both ends do not count.
    Output(String),
    /// A number is as it should be.
    Number(Measure, NumberRange),
}

/// A number that can be read off the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The number of rows that match.
    Count(RowPattern),
    /// What the call of a row that matches returned.
    Returned(RowPattern),
    /// The time that the call of a row that matches took, in milliseconds.
    TookMs(RowPattern),
    /// The time from one row to another, in milliseconds.
    GapMs(Box<[RowPattern; 2]>),
    /// How many of the datagrams that were sent have this fate.
    Fate(FateName),
    /// How many bytes of what an end sent are so far.
    Bytes(BytesName, EndName),
    /// A figure of the kernel or of the books, as it is now.
    Figure(FigureName, EndName),
    /// The largest that a figure was.
    Most(FigureName, EndName),
    /// What the step's sweep came to where its first setting has this value.
    Point(u32),
    /// How many points of the step's sweep are not where its rule says.
    OffRule,
}

/// Where the bytes of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BytesName {
    /// All that the end has sent.
    Sent,
    /// Bytes sent that the other end has read.
    Received,
    /// Bytes sent that are on their way or wait to be read.
    InFlight,
    /// Bytes sent that are lost.
    Lost,
}

/// A figure of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureName {
    /// What waits to be read: datagrams of UDP, bytes of TCP; of a listener connections that wait for `accept`.
    Waiting,
    /// Of UDP: datagrams that came in and were read.
    Received,
    /// Of UDP: datagrams that the socket dropped.
    Dropped,
    /// Of UDP: kernel memory that the queue holds, in bytes.
    Memory,
    /// The receive buffer in effect, in bytes.
    ReceiveBuffer,
    /// Of TCP: the send buffer in effect, in bytes.
    SendBuffer,
    /// Of TCP: bytes that the peer has not acknowledged.
    Unacknowledged,
    /// Of TCP: bytes that were not sent yet.
    Unsent,
    /// Of a listener: the backlog in effect.
    Backlog,
}

/// A state of TCP by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct StateName(TcpState);

from_text!(StateName, |text| {
    let mut known = (1..=11).filter_map(TcpState::of);
    let state = known.find(|state| state.name() == text);
    let unknown = || key_error("error-lesson-word", text, "ESTABLISHED, TIME_WAIT, …");
    state.map(StateName).ok_or_else(unknown)
});

/// What was read one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// These bytes each time, no more and no fewer times.
    Bytes(Vec<LabBytes>),
    /// Anything, so many times.
    Number(u64),
}

impl<'de> Deserialize<'de> for Contents {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct ListOrNumber;

        impl<'de> Visitor<'de> for ListOrNumber {
            type Value = Contents;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of texts, or a number")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Contents, E> {
                let number = u64::try_from(number).ok().map(Contents::Number);
                number.ok_or_else(|| key_error("error-number", "−", ""))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Contents, A::Error> {
                let mut all = Vec::new();
                while let Some(bytes) = from.next_element()? {
                    all.push(bytes);
                }
                Ok(Contents::Bytes(all))
            }
        }

        from.deserialize_any(ListOrNumber)
    }
}

/// A table of a lesson file with the keys of a check and some more.
macro_rules! check_table {
    ($(#[$doc:meta])* $name:ident { $($extra:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $(#[serde(default)] $extra: $type,)*
            row: Option<RowPattern>,
            never: Option<RowPattern>,
            order: Option<Vec<RowPattern>>,
            reads: Option<Contents>,
            waits: Option<Party>,
            messages: Option<Contents>,
            state: Option<StateName>,
            output: Option<String>,
            count: Option<RowPattern>,
            returned: Option<RowPattern>,
            took_ms: Option<RowPattern>,
            gap_ms: Option<Box<[RowPattern; 2]>>,
            fate: Option<FateName>,
            bytes: Option<BytesName>,
            figure: Option<FigureName>,
            most: Option<FigureName>,
            point: Option<u32>,
            off_rule: Option<bool>,
            by: Option<Party>,
            of: Option<EndName>,
            is: Option<NumberRange>,
            #[serde(default)]
            since: Since,
            on: Option<Transport>,
        }

        impl $name {
            /// The fact that the table names; `None` where it names none.
            fn fact<E: Error>(&mut self) -> Result<Option<Check>, E> {
                let by = self.by.take().unwrap_or(Party::SERVER);
                let of = self.of.take().unwrap_or(EndName::Of(Party::SERVER));
                let is = self.is.take();
                let mut facts: Vec<Fact> = Vec::new();
                facts.extend(self.row.take().map(Fact::Row));
                facts.extend(self.never.take().map(Fact::Never));
                facts.extend(self.order.take().map(Fact::Order));
                facts.extend(self.reads.take().map(|wanted| Fact::Reads(by, wanted)));
                facts.extend(self.waits.take().map(Fact::Waits));
                facts.extend(self.messages.take().map(|wanted| Fact::Messages(by, wanted)));
                facts.extend(self.state.take().map(|StateName(state)| Fact::State(of, state)));
                facts.extend(self.output.take().map(Fact::Output));
                let mut measures: Vec<Measure> = Vec::new();
                measures.extend(self.count.take().map(Measure::Count));
                measures.extend(self.returned.take().map(Measure::Returned));
                measures.extend(self.took_ms.take().map(Measure::TookMs));
                measures.extend(self.gap_ms.take().map(Measure::GapMs));
                measures.extend(self.fate.take().map(Measure::Fate));
                measures.extend(self.bytes.take().map(|name| Measure::Bytes(name, of)));
                measures.extend(self.figure.take().map(|name| Measure::Figure(name, of)));
                measures.extend(self.most.take().map(|name| Measure::Most(name, of)));
                measures.extend(self.point.take().map(Measure::Point));
                let off_rule = self.off_rule.take().filter(|wanted| *wanted);
                measures.extend(off_rule.map(|_| Measure::OffRule));
                let (since, on) = (self.since, self.on.take());
                let fact = one_fact(facts, measures, is)?;
                Ok(fact.map(|fact| Check { since, on, fact }))
            }
        }
    };
}

/// Any number at all, where a question asks for it.
const ANY: NumberRange = NumberRange {
    least: 0,
    most: u64::MAX,
};

/// The one fact of a table.
fn one_fact<E: Error>(
    mut facts: Vec<Fact>,
    measures: Vec<Measure>,
    is: Option<NumberRange>,
) -> Result<Option<Fact>, E> {
    if is.is_some() && measures.is_empty() {
        return Err(key_error("error-lesson-is", "is", ""));
    }
    let numbers = measures.into_iter();
    facts.extend(numbers.map(|measure| Fact::Number(measure, is.unwrap_or(ANY))));
    let fact = facts.pop();
    if facts.is_empty() {
        Ok(fact)
    } else {
        Err(key_error("error-lesson-one-fact", "", ""))
    }
}

/// A check that stands alone: it must name a fact, and of a number also which.
fn whole<E: Error>(fact: Option<Check>) -> Result<Check, E> {
    let check = fact.ok_or_else(|| key_error("error-lesson-one-fact", "", ""))?;
    match &check.fact {
        Fact::Number(_, range) if *range == ANY => Err(key_error("error-lesson-is", "is", "")),
        _ => Ok(check),
    }
}

check_table!(
    /// A check without anything else.
    CheckTable {}
);

impl<'de> Deserialize<'de> for Check {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        whole(CheckTable::deserialize(from)?.fact()?)
    }
}

impl<'de> Deserialize<'de> for Measure {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match CheckTable::deserialize(from)?.fact()? {
            Some(Check {
                fact: Fact::Number(measure, ANY),
                ..
            }) => Ok(measure),
            _ => Err(key_error("error-lesson-measure", "", "")),
        }
    }
}

/// What must be seen at the end of a step, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What must be true.
    pub check: Check,
    /// The reason that it is true, in one or two sentences.
    pub reason: Bilingual,
}

check_table!(
    /// A check with its reason.
    ExpectationTable {
        reason: Option<Bilingual>,
    }
);

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut table = ExpectationTable::deserialize(from)?;
        Ok(Self {
            check: whole(table.fact()?)?,
            reason: table
                .reason
                .ok_or_else(|| D::Error::missing_field("reason"))?,
        })
    }
}

/// What is waited for before the next action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitFor {
    /// What must be seen; `None` is only the time.
    pub check: Option<Check>,
    /// How long it is waited for, in milliseconds.
    pub(crate) deadline_ms: u64,
    /// Whether the step goes on also if it was not seen in time.
    pub(crate) soft: bool,
}

/// How long is waited where nothing else is said, in milliseconds. What is seen is seen in a fraction of
/// this.
const DEADLINE_MS: u64 = 5000;

check_table!(
    /// A check that is waited for, or a time.
    WaitTable {
        ms: Option<u64>,
        deadline_ms: Option<u64>,
        soft: bool,
    }
);

impl<'de> Deserialize<'de> for WaitFor {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut table = WaitTable::deserialize(from)?;
        match (table.fact()?, table.ms) {
            (None, Some(ms)) => Ok(Self {
                check: None,
                deadline_ms: ms,
                soft: true,
            }),
            (fact, None) => Ok(Self {
                check: Some(whole(fact)?),
                deadline_ms: table.deadline_ms.unwrap_or(DEADLINE_MS),
                soft: table.soft,
            }),
            (Some(_), Some(_)) => Err(key_error("error-lesson-one-fact", "", "")),
        }
    }
}
