//! How a call ended, and how it would have ended on another system.

use super::{
    figures::RunFigures,
    strace::strace_in_two,
    systems::{Statement, System, SystemError, difference},
    why_rule::{WhyRule, given_or_current, length, words},
};
use crate::{
    ledger::FoldedRecord,
    model::{Message, Row, RowId, Verdict, message},
};

/// How a call ended, on this system or on the one whose answers are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallAnswer {
    /// Whose answer it is: where nothing tells that of the system that was asked for, it is that of the one here.
    pub(crate) system: System,
    /// Whether another system was asked for, and it is not the same there as it was here.
    pub(crate) is_emulated: bool,
    /// In what the systems differ there, where it failed here or on the system that was asked for.
    pub(crate) difference: Option<&'static str>,
    /// The errors that it gives; none where it succeeds.
    pub(crate) errors: Vec<SystemError>,
}

/// What the table of the systems has on a row.
struct TableEntry {
    difference: Option<&'static str>,
    statement: Option<&'static Statement<'static>>,
    /// Whether something tells what that system does, and whether that is how the call ends there.
    is_known: bool,
    is_answered: bool,
    errors: Vec<SystemError>,
    verdict: Verdict,
}

impl TableEntry {
    fn of(
        folded: FoldedRecord<'_>,
        (id, row): (RowId, &Row),
        verdict: Option<Verdict>,
        system: System,
    ) -> Self {
        let verdict = given_or_current(folded, (id, row), verdict);
        let words = words(folded, (id, row), verdict);
        let found = WhyRule::of(&words).and_then(|rule| difference(rule.systems?));
        // What no datagram is there is told as such, whatever became of it here.
        let is_too_long = |one: &&Statement<'_>| {
            let len = length(folded.record, row, verdict).filter(|_| row.is_datagram());
            !words.contains(&"segment") && one.most.is_some_and(|most| len > Some(most))
        };
        let largest = difference("largest").and_then(|one| one.of(system));
        let too_long = largest.filter(is_too_long);
        let statement = too_long.or_else(|| found.and_then(|found| found.of(system)));
        let gives = statement.filter(|one| one.of.is_none_or(|word| words.contains(&word)));
        // Where the systems are known to differ, another's answer is not taken to be the same error.
        let own = row.failed() && (statement.is_some() || found.is_none());
        let own = own.then(|| row.errno.name()).flatten();
        let names = match gives.map(|statement| &statement.codes[..]) {
            Some(codes @ [_, ..]) => codes.to_vec(),
            _ => own.into_iter().collect(),
        };
        let errors = names
            .iter()
            .filter_map(|name| SystemError::named(name, system));
        let errors: Vec<_> = errors.collect();
        let is_known =
            statement.is_some() || !errors.is_empty() || !row.failed() && found.is_none();
        // How a datagram is read that is none there nothing tells.
        let succeeds = own_error(row).is_none() && too_long.is_none();
        Self {
            difference: found.map(|found| found.id),
            statement,
            is_known,
            is_answered: is_known && (succeeds || !errors.is_empty()),
            errors,
            verdict,
        }
    }
}

impl CallAnswer {
    /// The answer to the call of a row of which `verdict` is known, on a system.
    pub(crate) fn of(
        folded: FoldedRecord<'_>,
        id: RowId,
        verdict: Option<Verdict>,
        system: System,
    ) -> Self {
        let row = folded.record.row(id);
        let here = Self {
            system: row.map_or(System::Linux, System::of),
            is_emulated: false,
            difference: None,
            errors: Vec::new(),
        };
        let Some(row) = row else {
            return here;
        };
        let own: Vec<_> = own_error(row).into_iter().collect();
        if system == System::Linux && own.is_empty() {
            return here;
        }
        let found = TableEntry::of(folded, (id, row), verdict, system);
        let is_here = system == System::Linux;
        let (system, errors) = if is_here || !found.is_answered {
            (here.system, own)
        } else {
            (system, found.errors)
        };
        Self {
            system,
            is_emulated: !is_here && (!found.is_answered || !errors.is_empty()),
            difference: found.difference,
            errors,
        }
    }

    /// `text` with the name of the system before it where the answer is told of another system and was not observed
    /// here.
    pub(crate) fn marked(&self, text: &str) -> String {
        if self.is_emulated {
            format!("{}: {text}", self.system.name())
        } else {
            text.to_owned()
        }
    }

    /// Its errors with its system, where it is told.
    pub(crate) fn error_text(&self) -> Option<String> {
        let is_error = self.is_emulated && !self.errors.is_empty();
        is_error.then(|| self.marked(&self.errors_text()))
    }

    fn errors_text(&self) -> String {
        let errors = self.errors.iter().map(ToString::to_string);
        errors.collect::<Vec<_>>().join(", ")
    }
}

/// The error of a call on this machine; where Winsock cuts a datagram, that is an error too.
fn own_error(row: &Row) -> Option<SystemError> {
    let failed = row.failed() || row.is_cut_error();
    failed.then(|| SystemError::of(row.error(), System::of(row)))
}

/// The caption of a row as another system would tell it, as far as that is documented.
pub(crate) fn caption_on(
    folded: FoldedRecord<'_>,
    id: RowId,
    verdict: Option<Verdict>,
    caption: Message,
    system: System,
) -> Message {
    let Some(row) = folded.record.row(id).filter(|_| system != System::Linux) else {
        return caption;
    };
    let found = TableEntry::of(folded, (id, row), verdict, system);
    let mut message = caption;
    match found.statement.and_then(|statement| statement.told) {
        Some(key) => message = RunFigures::of(folded, (id, row), found.verdict).tell(key),
        None if found.errors.is_empty() => {}
        None => {
            let names: Vec<_> = found.errors.iter().map(|error| &*error.name).collect();
            for (name, value) in &mut message.args {
                if *name == "errno" {
                    *value = names.join(", ").into();
                }
            }
        }
    }
    let key = if found.is_known {
        "told-caption"
    } else {
        "told-unsure"
    };
    message! { key, system: system.name(), caption: vec![message] }
}

/// A call as `strace` prints it and its result, both as another system has them.
pub(crate) fn call_in_two(folded: FoldedRecord<'_>, id: RowId, system: System) -> (String, String) {
    let (call, result) = strace_in_two(folded.record, id);
    if system == System::Linux {
        return (call, result);
    }
    let answer = CallAnswer::of(folded, id, None, system);
    let text = match answer.system {
        _ if answer.errors.is_empty() => result,
        System::Windows => format!("SOCKET_ERROR, WSAGetLastError() = {}", answer.errors_text()),
        System::MacOs => format!("-1 {}", answer.errors_text()),
        System::Linux => result,
    };
    (call, answer.marked(&text))
}
