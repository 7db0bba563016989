//! Which rule of `assets/why.toml` explains a row.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{evidence::was_cut, tcp};
use crate::{
    ledger::FoldedRecord,
    model::{Note, Row, RowFlags, RowId, Syscall, Verdict},
    record::Record,
};

/// A rule behind rows, and where it is taught.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhyRule<'a> {
    /// Words that are true of its rows; each line is an alternative, and a word after `!` must not be true.
    #[serde(borrow)]
    when: Vec<&'a str>,
    /// The key of its sentence.
    pub(super) says: &'a str,
    /// The key of cause and cure, with the figures of the run.
    #[serde(borrow)]
    pub(super) cure: Option<&'a str>,
    /// Where to read on, after the manual page of the call.
    #[serde(borrow)]
    pub(super) pages: Vec<&'a str>,
    /// The id of the lesson that teaches it.
    #[serde(borrow)]
    pub(super) lesson: Option<&'a str>,
    /// Which differences of the systems belong to it.
    #[serde(borrow)]
    pub(super) systems: Option<&'a str>,
}

/// The whole of `assets/why.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile<'a> {
    #[serde(borrow, rename = "rule")]
    rules: Vec<WhyRule<'a>>,
}

/// All rules in their order; a test sees to it that they can be read.
static RULES: LazyLock<Vec<WhyRule<'static>>> = LazyLock::new(|| {
    let file = toml::from_str::<RuleFile<'static>>(include_str!("../../assets/why.toml"));
    file.map(|file| file.rules).unwrap_or_default()
});

impl WhyRule<'static> {
    /// The first one that is true of what these words tell.
    pub(super) fn of(words: &[&str]) -> Option<&'static Self> {
        let is_true = |word: &str| match word.strip_prefix('!') {
            Some(word) => !words.contains(&word),
            None => words.contains(&word),
        };
        let holds = |line: &&str| line.split_whitespace().all(is_true);
        RULES.iter().find(|rule| rule.when.iter().any(&holds))
    }
}

/// The verdict on a row of a datagram: this one, or what is known by now. Other rows have none.
pub(super) fn given_or_current(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    (id, row): (RowId, &Row),
    verdict: Option<Verdict>,
) -> Verdict {
    if !row.is_datagram() {
        return Verdict::default();
    }
    verdict.unwrap_or_else(|| ledger.current_verdict(record, id))
}

/// What is true of a row, in words: transport, call, option, result, flags, fate and evidence; of a stream also what
/// its call is a case of.
pub(super) fn words(
    folded: FoldedRecord<'_>,
    (id, row): (RowId, &Row),
    verdict: Verdict,
) -> Vec<&'static str> {
    let mut words = vec![row.call.name()];
    words.extend(row.call.option());
    words.extend(row.flags.names());
    if row.failed() {
        words.push("fails");
        words.extend(row.errno.name());
    }
    if row.flags.has(RowFlags::TIMED) {
        words.push("timed");
    }
    if row.is_stream() {
        words.push("tcp");
        words.extend(tcp::case_words(folded, id, row));
        return words;
    }
    words.push("udp");
    if !row.is_datagram() {
        return words;
    }
    words.push(if row.call.is_send() { "sends" } else { "reads" });
    let facts = [
        ("segment", row.call == Syscall::SendMsg),
        ("queue-full", verdict.queue_full),
        ("empty", length(folded.record, row, verdict) == Some(0)),
        ("truncated", was_cut(row) && !row.failed()),
    ];
    let facts = facts.into_iter();
    words.extend(facts.filter_map(|(word, is)| is.then_some(word)));
    words.extend(verdict.fate.word());
    words.push(verdict.evidence.into());
    let note = verdict.linked_note();
    if let Some(Note::Report { errno, .. }) =
        note.and_then(|n| folded.record.note(n)).map(|e| &e.note)
        && *errno == crate::model::Errno::EMSGSIZE
    {
        words.push("report-EMSGSIZE");
    }
    words
}

/// The length of a row's datagram, where it is known: what was sent, or what its reader was told.
pub(super) fn length(record: &Record, row: &Row, verdict: Verdict) -> Option<u32> {
    if row.call.is_send() {
        return Some(row.asked);
    }
    let sent = verdict.linked_row().and_then(|id| record.row(id));
    let sent = sent.filter(|send| send.call.is_send());
    row.true_len().or(sent.map(|send| send.asked))
}
