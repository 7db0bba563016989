//! Where the command line writes: sentences or JSON Lines on standard output, the rest on
//! standard error.

use std::{
    cell::{Cell, RefCell},
    io::{self, BufWriter, Write},
};

use serde::Serialize;

use super::json::object;
use crate::{
    model::{Message, payload::Encoding},
    recording::Mark,
    text::{Catalog, Lang, plain},
};

/// The format in which rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Sentences for people, in the chosen language.
    Text,
    /// JSON Lines: one JSON object in each line.
    Jsonl,
    /// The rows as a table; only of a recording.
    Csv,
}

/// The writer of one run.
pub(crate) struct Output<'a> {
    catalog: &'a Catalog,
    format: Format,
    out: RefCell<BufWriter<Box<dyn Write + 'a>>>,
    /// Lines are gathered, and written together.
    gathers: Cell<bool>,
    /// What was told beside the rows, where a recording keeps it.
    marks: RefCell<Option<Vec<Mark>>>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(catalog: &'a Catalog, format: Format) -> Self {
        Self::into(Box::new(io::stdout()), catalog, format)
    }

    /// An output that writes to `out`.
    pub(crate) fn into(out: Box<dyn Write + 'a>, catalog: &'a Catalog, format: Format) -> Self {
        Self {
            catalog,
            format,
            out: RefCell::new(BufWriter::new(out)),
            gathers: Cell::new(false),
            marks: RefCell::new(None),
        }
    }

    /// Another one of the same form, to standard output, with these sentences.
    pub(crate) fn saying<'c>(&self, catalog: &'c Catalog) -> Output<'c> {
        Output::new(catalog, self.format)
    }

    /// Keeps from now on what is told beside the rows, for a recording.
    pub(crate) fn capture_marks(&self) {
        self.marks.replace(Some(Vec::new()));
    }

    /// What was told beside the rows since the last call, where that is kept.
    pub(crate) fn take_marks(&self) -> Vec<Mark> {
        let mut marks = self.marks.borrow_mut();
        marks.as_mut().map_or_else(Vec::new, std::mem::take)
    }

    fn keep(&self, mark: impl FnOnce() -> Mark) {
        if let Some(marks) = self
            .marks
            .borrow_mut()
            .as_mut()
            .filter(|_| !self.gathers.get())
        {
            marks.push(mark());
        }
    }

    /// Whether a table of the rows is wanted.
    pub(crate) fn is_csv(&self) -> bool {
        self.format == Format::Csv
    }

    /// The language of its sentences.
    pub(crate) const fn lang(&self) -> Lang {
        self.catalog.lang()
    }

    /// The encoding that payloads are read in.
    pub(crate) const fn encoding(&self) -> Encoding {
        self.catalog.encoding()
    }

    /// Whether sentences are written, and not data for programs.
    pub(crate) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// The sentence of a message, without marks.
    pub(crate) fn sentence(&self, message: &Message) -> String {
        plain(&self.catalog.say(message))
    }

    /// A sentence for the person, on standard error.
    pub(crate) fn tell(&self, message: &Message) {
        complain(&self.sentence(message));
    }

    /// A sentence of the experiment: on standard output where sentences are wanted, else on
    /// standard error.
    pub(crate) fn say(&self, message: &Message) -> io::Result<()> {
        self.keep(|| Mark::Sentence(message.into()));
        if self.is_text() {
            return self.text(&self.sentence(message));
        }
        self.tell(message);
        Ok(())
    }

    /// A line, where sentences are wanted.
    pub(crate) fn text(&self, line: &str) -> io::Result<()> {
        if self.is_text() {
            self.line(line)
        } else {
            Ok(())
        }
    }

    /// Writes one JSON line.
    pub(crate) fn json(&self, line: &impl Serialize) -> io::Result<()> {
        self.json_line(&serde_json::to_string(line)?)
    }

    /// Writes a line that is JSON already.
    pub(crate) fn json_line(&self, line: &str) -> io::Result<()> {
        if self.is_csv() {
            Ok(())
        } else {
            self.line(line)
        }
    }

    /// Writes a line, at once unless lines are being gathered.
    pub(crate) fn line(&self, line: &str) -> io::Result<()> {
        let mut out = self.out.borrow_mut();
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
        if self.gathers.get() {
            Ok(())
        } else {
            out.flush()
        }
    }

    /// Writes bytes that are no line.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut out = self.out.borrow_mut();
        out.write_all(bytes)?;
        out.flush()
    }

    /// Writes the lines of `write` together, at once at its end: a system call for each line would
    /// cost most of the time in a flood.
    pub(crate) fn together<T>(&self, write: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.gathers.set(true);
        let result = write();
        self.gathers.set(false);
        self.out.borrow_mut().flush()?;
        result
    }

    /// The last line: in sentences, or as JSON.
    pub(crate) fn summary(&self, sentences: &[Message], summary: impl Serialize) -> io::Result<()> {
        let line = serde_json::to_string(&object! { summary: summary })?;
        let stored = || sentences.iter().map(Into::into).collect();
        self.keep(|| Mark::Summary {
            sentences: stored(),
            json: line.clone(),
        });
        self.together(|| self.write_stored_summary(sentences, &line))
    }

    /// The last line, as it was told before.
    pub(crate) fn write_stored_summary(&self, sentences: &[Message], line: &str) -> io::Result<()> {
        if self.is_text() {
            sentences.iter().try_for_each(|sentence| self.say(sentence))
        } else {
            self.json_line(line)
        }
    }
}

/// Writes to standard output at once.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Writes a line to standard error; if nobody listens there, nobody can be told.
pub(crate) fn complain(line: &str) {
    writeln!(io::stderr().lock(), "packet-lab: {line}").ok();
}
