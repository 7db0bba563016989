//! Where the command line writes: sentences or JSON Lines on standard output, the rest on
//! standard error.

use std::io::{self, Write as _};

use jiff::Timestamp;
use serde::Serialize;

use super::json::{JsonFate, JsonRow, JsonSummary};
use crate::{
    explain,
    model::{Evidence, Fate, Message},
    session::Session,
    text::{Catalog, plain},
};

/// Rows of unknown fate that are named one by one at the end.
const MOST_UNKNOWN: usize = 20;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Sentences.
    Text,
    /// One JSON object a line.
    Jsonl,
}

/// The writer of one run.
pub(super) struct Output<'a> {
    catalog: &'a Catalog,
    format: Format,
    /// What was written of each row.
    written: Vec<(Fate, Evidence)>,
}

impl<'a> Output<'a> {
    pub(super) const fn new(catalog: &'a Catalog, format: Format) -> Self {
        Self {
            catalog,
            format,
            written: Vec::new(),
        }
    }

    /// Whether sentences are wanted.
    pub(super) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// The sentence of a message, without marks.
    pub(super) fn sentence(&self, message: &Message) -> String {
        plain(&self.catalog.say(message))
    }

    /// A sentence for the person, on standard error.
    pub(super) fn tell(&self, message: &Message) {
        complain(&self.sentence(message));
    }

    /// A sentence of the experiment: on standard output where sentences are wanted, else on
    /// standard error.
    pub(super) fn say(&self, message: &Message) -> io::Result<()> {
        if self.is_text() {
            return self.text(&self.sentence(message));
        }
        self.tell(message);
        Ok(())
    }

    /// A line, where sentences are wanted.
    pub(super) fn text(&self, line: &str) -> io::Result<()> {
        if self.is_text() {
            print(&format!("{line}\n"))
        } else {
            Ok(())
        }
    }

    /// Writes what is new: fates that changed, then rows; and notices on standard error.
    pub(super) fn news(&mut self, session: &mut Session) -> io::Result<()> {
        for notice in session.take_notices() {
            self.tell(&notice);
        }
        let mut changed = session.take_changed();
        changed.sort_unstable();
        changed.dedup();
        let (record, ledger) = (session.record(), session.ledger());
        for id in changed {
            let verdict = ledger.verdict(id);
            let now = (verdict.fate, verdict.evidence);
            match self.written.get_mut(id as usize) {
                Some(before) if *before != now => *before = now,
                // It goes back and forth while it is provisional; or the row is still to be written.
                _ => continue,
            }
            match self.format {
                Format::Text => {
                    let line = explain::settled_line(record, ledger, id, verdict);
                    self.text(&self.sentence(&line))?;
                }
                Format::Jsonl => json(&JsonFate::new(id, verdict))?,
            }
        }
        for id in self.next()..ledger.len() {
            let verdict = ledger.verdict(id);
            self.written.push((verdict.fate, verdict.evidence));
            let Some(row) = record.row(id) else { continue };
            match self.format {
                Format::Text => {
                    let line = explain::line(record, ledger, id, verdict);
                    self.text(&self.sentence(&line))?;
                }
                Format::Jsonl => json(&JsonRow::new(record, id, row, verdict))?,
            }
        }
        Ok(())
    }

    /// What is written next is another session's.
    pub(super) fn begin_anew(&mut self) {
        self.written.clear();
    }

    /// The next row to write.
    fn next(&self) -> u32 {
        u32::try_from(self.written.len()).unwrap_or(u32::MAX)
    }

    /// Passes over what is new without writing it.
    pub(super) fn skip(&mut self, session: &mut Session) {
        session.take_changed();
        for id in self.next()..session.ledger().len() {
            let verdict = session.ledger().verdict(id);
            self.written.push((verdict.fate, verdict.evidence));
        }
    }

    /// At the end: the rows whose fate is unknown, which their own lines could not say yet.
    pub(super) fn unknown(&self, session: &Session) -> io::Result<()> {
        if !self.is_text() {
            return Ok(());
        }
        let (record, ledger) = (session.record(), session.ledger());
        let is_unknown = |id: &u32| ledger.verdict(*id).fate == Fate::Unknown;
        let mut unknown = (0..ledger.len()).filter(is_unknown);
        for id in unknown.by_ref().take(MOST_UNKNOWN) {
            let line = explain::settled_line(record, ledger, id, ledger.verdict(id));
            self.text(&self.sentence(&line))?;
        }
        match unknown.count() {
            0 => Ok(()),
            n => self.say(&Message::new("cli-more-unknown").with("n", n)),
        }
    }

    /// The last line: in sentences, or as JSON.
    pub(super) fn summary(&self, sentences: &[Message], summary: impl Serialize) -> io::Result<()> {
        match self.format {
            Format::Jsonl => json(&JsonSummary { summary }),
            Format::Text => sentences.iter().try_for_each(|sentence| self.say(sentence)),
        }
    }
}

/// The wall clock at the start, RFC 3339.
pub(super) fn started(session: &Session) -> String {
    Timestamp::try_from(session.started()).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// Writes one JSON line.
pub(super) fn json(line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    print(&text)
}

/// Writes to standard output at once.
pub(super) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a line to standard error; if nobody listens there, nobody can be told.
pub(super) fn complain(line: &str) {
    writeln!(io::stderr().lock(), "packet-lab: {line}").ok();
}
