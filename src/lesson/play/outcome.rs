//! Whether a check is met, and what was seen instead.

use crate::{
    explain,
    lesson::{
        BytesName, Check, Contents, Fact, LabBytes, Measure, NumberRange, Observed, Party,
        RecordMark, RowPattern, Since, Sweep, SweepPoint, SweepRule, observed::all_of,
    },
    model::{Fate, Message, Note, RowId, Transport, Value, WaitingRead, message},
};

/// The outcome of a check, with what proves it or was seen instead.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckOutcome {
    /// Whether it is met; `None`: this system does not tell what it is about.
    pub passed: Option<bool>,
    /// The row that shows it best, for the evidence.
    pub proof: Option<RowId>,
    /// What was seen, whether it is met or not.
    pub seen: Message,
}

/// Where a step and its lesson begin in the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepStart {
    /// The moment before the first action of the step.
    pub step: RecordMark,
    /// The moment when the lab began anew.
    pub lesson: RecordMark,
}

/// What is said of a check that this system leaves open.
pub(crate) const UNDECIDED: &str = "lesson-untold";

impl StepStart {
    const fn of(self, since: Since) -> RecordMark {
        match since {
            Since::Step => self.step,
            Since::Lesson => self.lesson,
        }
    }
}

/// The most calls that are told instead of one that was not seen.
const MAX_CALLS: usize = 3;
/// The most bytes of a read that are told.
const MAX_BYTES: usize = 64;

impl Check {
    /// Looks whether it is met by now.
    pub fn evaluate(
        &self,
        observed: Observed<'_>,
        topic: Transport,
        start: StepStart,
    ) -> CheckOutcome {
        let on = self.on.unwrap_or(topic);
        let from = start.of(self.since);
        match &self.fact {
            Fact::Row(row) => {
                let (proof, passed) = first(observed, row, on, from);
                let none = || calls(observed, row, on, from);
                let seen = proof.map_or_else(none, |id| call(observed, id));
                outcome(passed, proof, seen)
            }
            Fact::Never(row) => {
                let (found, found_one) = first(observed, row, on, from);
                let seen = found.map(|id| explain::strace(observed.record, id));
                outcome(found_one.map(|found_one| !found_one), found, saw(seen))
            }
            Fact::Order(rows) => order(observed, rows, on, from),
            Fact::Reads(Party(who), wanted) => {
                let read: Vec<_> = observed.read(*who, on, from).collect();
                let proof = read.last().map(|(id, _)| *id);
                let read = read.into_iter().map(|(_, bytes)| bytes.to_vec());
                contents(read, wanted, proof)
            }
            Fact::Waits(Party(who)) => {
                let mut waits = observed.notes(from).filter_map(|note| match note {
                    Note::Waiting(read) if observed.owner(read.socket) == Some(*who) => Some(read),
                    _ => None,
                });
                let seen = waits.next().map(WaitingRead::call_text);
                outcome(Some(seen.is_some()), None, saw(seen))
            }
            Fact::Messages(Party(who), wanted) => {
                contents(observed.messages(*who, from), wanted, None)
            }
            Fact::State(of, wanted) => {
                let states = observed.states(*of, from);
                let names: Vec<&str> = states.iter().map(|state| state.name()).collect();
                let seen = (!names.is_empty()).then(|| names.join(", "));
                let undecided =
                    states.is_empty() && !observed.counted && observed.end(*of).is_some();
                let passed = (!undecided).then(|| states.contains(wanted));
                outcome(passed, None, saw(seen))
            }
            Fact::Output(wanted) => written(wanted, None),
            Fact::Number(measure, range) => {
                let number = measure.value(observed, on, self.since, start);
                let proof = measure.proof(observed, on, from);
                counted(number, *range, measure.is_open(observed, on), proof)
            }
        }
    }
}

/// Whether a number is as it should be; `None` is not known, and then `open` tells whether the system is to blame.
pub(super) fn counted(
    number: Option<u64>,
    wanted: NumberRange,
    open: bool,
    proof: Option<RowId>,
) -> CheckOutcome {
    let seen = number.map(|number| Message::new("lesson-exactly").with("n", number));
    let seen = seen.unwrap_or_else(|| Message::new("lesson-saw-none"));
    let holds = number.is_some_and(|number| wanted.holds(number));
    outcome((number.is_some() || !open).then_some(holds), proof, seen)
}

fn outcome(passed: Option<bool>, proof: Option<RowId>, seen: Message) -> CheckOutcome {
    let seen = if passed.is_none() {
        Message::new(UNDECIDED)
    } else {
        seen
    };
    CheckOutcome {
        passed,
        proof,
        seen,
    }
}

/// The first row that matches, or may match; and whether one does, `None` where the system tells too little.
fn first(
    observed: Observed<'_>,
    row: &RowPattern,
    on: Transport,
    from: RecordMark,
) -> (Option<RowId>, Option<bool>) {
    match observed.first_alike(row, on, from) {
        Some((id, certain)) => (Some(id), certain.then_some(true)),
        None => (None, Some(false)),
    }
}

/// Whether a Python program has written this.
pub(super) fn written(wanted: &str, output: Option<&str>) -> CheckOutcome {
    let seen = output.map(str::trim);
    outcome(Some(seen == Some(wanted.trim())), None, saw(seen))
}

/// The sentence that `what` was seen, or that nothing was.
fn saw(what: Option<impl Into<Value>>) -> Message {
    let seen = what.map(|what| Message::new("lesson-saw").with("what", what));
    seen.unwrap_or_else(|| Message::new("lesson-saw-none"))
}

fn call(observed: Observed<'_>, id: RowId) -> Message {
    saw(Some(explain::strace(observed.record, id)))
}

/// The calls that are most like one that was not seen.
fn calls(observed: Observed<'_>, row: &RowPattern, on: Transport, from: RecordMark) -> Message {
    let like = RowPattern {
        by: row.by,
        call: row.call,
        on: row.on,
        ..RowPattern::default()
    };
    let alike = observed.alike(&like, on, from).take(MAX_CALLS);
    let calls = alike.map(|(id, _)| explain::strace(observed.record, id));
    let calls: Vec<String> = calls.collect();
    saw((!calls.is_empty()).then(|| calls.join("; ")))
}

fn order(
    observed: Observed<'_>,
    rows: &[RowPattern],
    on: Transport,
    mut from: RecordMark,
) -> CheckOutcome {
    let (mut last, mut all) = (None, Some(true));
    for row in rows {
        let (Some(id), matches) = first(observed, row, on, from) else {
            return outcome(Some(false), last, calls(observed, row, on, from));
        };
        last = Some(id);
        all = all_of([all, matches]);
        from.rows = id + 1;
    }
    let seen = last.map(|id| explain::strace(observed.record, id));
    outcome(all, last, saw(seen))
}

fn contents(
    read: impl Iterator<Item = Vec<u8>>,
    wanted: &Contents,
    proof: Option<RowId>,
) -> CheckOutcome {
    let read: Vec<Vec<u8>> = read.collect();
    let passed = match wanted {
        Contents::Number(number) => read.len() as u64 == *number,
        Contents::Bytes(wanted) => read.iter().eq(wanted.iter().map(|LabBytes(bytes)| bytes)),
    };
    let line = |bytes: &Vec<u8>| {
        Message::new("lesson-bytes").with("data", Value::payload(bytes, MAX_BYTES))
    };
    let all: Vec<Message> = read.iter().take(MAX_CALLS + 1).map(line).collect();
    let seen = match all.len() {
        0 => Message::new("lesson-saw-none"),
        _ => message! { "lesson-saw-reads", n: read.len(), what: all },
    };
    outcome(Some(passed), proof, seen)
}

impl Measure {
    /// The number as it is now; `None` where it is not known.
    pub fn value(
        &self,
        observed: Observed<'_>,
        on: Transport,
        since: Since,
        start: StepStart,
    ) -> Option<u64> {
        let from = start.of(since);
        let first = |row: &RowPattern| observed.alike(row, on, from).next().map(|(_, row)| row);
        match self {
            Self::Count(row) => {
                let count = observed.alike(row, on, from).count() as u64;
                (!observed.may_be_more(row, on, from)).then_some(count)
            }
            Self::Returned(row) => u64::try_from(first(row)?.returned).ok(),
            Self::TookMs(row) => Some(u64::from(first(row)?.took_ns) / 1_000_000),
            Self::GapMs(rows) => {
                let [one, other] = &**rows;
                let gap = first(other)?.at.since(first(one)?.at);
                u64::try_from(gap.as_millis()).ok()
            }
            Self::Fate(fate) => {
                let Observed { record, ledger, .. } = observed;
                let fates = || {
                    let sends = observed.rows(from).filter(|(_, row)| row.call.is_send());
                    sends.map(|(id, _)| ledger.current_verdict(record, id).fate)
                };
                let count = |fate| match since {
                    Since::Lesson => ledger.fate_counts(|_| true).of(fate),
                    Since::Step => fates().filter(|found| *found == fate).count() as u64,
                };
                // What is on its way where nothing is counted may be anything by now.
                let open = count(Fate::InFlight) + count(Fate::Unknown) > 0;
                (observed.counted || !open).then(|| count(fate.0))
            }
            Self::Bytes(bytes, of) => {
                let flow = observed.ledger.streams().flow(observed.end(*of)?.id);
                Some(match bytes {
                    BytesName::Sent => flow.sent,
                    BytesName::Received => flow.received,
                    BytesName::InFlight => flow.in_flight,
                    BytesName::Lost => flow.lost,
                })
            }
            Self::Figure(figure, of) => observed.figure(*figure, *of, on),
            Self::Most(figure, of) => observed.most(*figure, *of, on, from),
            // These are not of the record alone.
            Self::Point(_) | Self::OffRule => None,
        }
    }

    /// Whether the system does not tell it, if it is not known: of a socket that was never opened it would not either.
    pub(super) fn is_open(&self, observed: Observed<'_>, on: Transport) -> bool {
        !observed.counted
            && match self {
                Self::Returned(_) | Self::TookMs(_) | Self::GapMs(_) | Self::Bytes(..) => false,
                Self::Figure(_, of) | Self::Most(_, of) => observed.has(*of, on),
                _ => true,
            }
    }

    /// Whether it is measured at the points of a sweep.
    pub(super) const fn is_of_sweep(&self) -> bool {
        matches!(self, Self::Point(_) | Self::OffRule)
    }

    /// The number at the points of a sweep; `None` where it is not known yet.
    pub(super) fn of_sweep(&self, sweep: Option<&Sweep>, points: &[SweepPoint]) -> Option<u64> {
        let sweep = sweep.filter(|sweep| sweep.len() == points.len())?;
        if let Self::Point(at) = self {
            let mut points = points.iter();
            let point = points.find(|point| point.settings.first() == Some(at))?;
            return Some(point.value(sweep.kind()));
        }
        let rule = SweepRule::of(points);
        let off = |point: &&SweepPoint| rule.holds(sweep, point) != Some(true);
        Some(points.iter().filter(off).count() as u64)
    }

    /// The row that shows it best.
    fn proof(&self, observed: Observed<'_>, on: Transport, from: RecordMark) -> Option<RowId> {
        let row = match self {
            Self::Count(row) | Self::Returned(row) | Self::TookMs(row) => row,
            Self::GapMs(rows) => {
                let [_, last] = &**rows;
                last
            }
            _ => return None,
        };
        observed.alike(row, on, from).next().map(|(id, _)| id)
    }
}

/// What the question of a step came to: whether exactly one answer is right.
pub(super) fn measured(passed: Option<bool>) -> CheckOutcome {
    let seen = if passed == Some(true) {
        "lesson-one-answer"
    } else {
        "lesson-no-answer"
    };
    outcome(passed, None, Message::new(seen))
}
