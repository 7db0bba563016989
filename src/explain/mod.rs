//! From a row of the record to sentences: captions, evidence, lines for the terminal, "why?".
//!
//! Sentences are keys with arguments; the faces say them in a language.

use crate::{
    ledger::Ledger,
    model::{Message, RowId, Verdict},
    record::Record,
};

/// Everything that proves what is said of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Why {
    /// The call as `strace` prints it.
    pub call: String,
    /// What it returned, its flags, the evidence.
    pub facts: Vec<Message>,
    /// Manual pages that tell of it, such as `recv(2)`.
    pub pages: Vec<&'static str>,
}

/// The whole story of a row in one sentence: a send is told by its fate.
pub fn caption(record: &Record, ledger: &Ledger, row: RowId) -> Message {
    let _ = (record, ledger, row);
    Message::new("caption-empty-lab")
}

/// The newest telling event of the record in one sentence.
pub fn latest(record: &Record, ledger: &Ledger) -> Message {
    caption_at(record, ledger, record.len(), u32::MAX)
}

/// The newest telling event among the first `rows` rows and `notes` notes: what a playhead there shows.
pub fn caption_at(record: &Record, ledger: &Ledger, rows: RowId, notes: u32) -> Message {
    let _ = notes;
    caption(record, ledger, rows)
}

/// The fact that proves the fate of a row.
pub fn evidence(record: &Record, ledger: &Ledger, row: RowId) -> Option<Message> {
    let _ = (record, ledger, row);
    None
}

/// The call of a row as `strace` prints it. Descriptors are not in the record: the first
/// argument is the program's name.
pub fn strace(record: &Record, row: RowId) -> String {
    let _ = (record, row);
    String::new()
}

/// A row in one short line for the terminal.
pub fn line(record: &Record, ledger: &Ledger, row: RowId, verdict: Verdict) -> Message {
    let _ = (record, ledger, row, verdict);
    Message::new("caption-empty-lab")
}

/// A line for the terminal about a row whose fate was settled after its own line.
pub fn settled_line(record: &Record, ledger: &Ledger, row: RowId, verdict: Verdict) -> Message {
    line(record, ledger, row, verdict)
}

/// The call, its result and the evidence of a row.
pub fn why(record: &Record, ledger: &Ledger, row: RowId) -> Why {
    let _ = (record, ledger, row);
    Why::default()
}
