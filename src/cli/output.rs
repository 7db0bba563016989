//! Where the command line writes: sentences or JSON Lines on standard output, the rest on
//! standard error.

use std::{
    cell::{Cell, RefCell},
    io::{self, BufWriter, Write},
};

use serde::Serialize;

use super::json::JsonSummary;
use crate::{
    model::Message,
    text::{Catalog, Lang, plain},
};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Sentences for people, in the chosen language.
    Text,
    /// One JSON object a line.
    Jsonl,
}

/// The writer of one run.
pub(super) struct Output<'a> {
    catalog: &'a Catalog,
    format: Format,
    out: RefCell<BufWriter<Box<dyn Write + 'a>>>,
    /// Lines are gathered, and written together.
    gathers: Cell<bool>,
}

impl<'a> Output<'a> {
    pub(super) fn new(catalog: &'a Catalog, format: Format) -> Self {
        Self::into(Box::new(io::stdout()), catalog, format)
    }

    /// One that writes there.
    pub(super) fn into(out: Box<dyn Write + 'a>, catalog: &'a Catalog, format: Format) -> Self {
        Self {
            catalog,
            format,
            out: RefCell::new(BufWriter::new(out)),
            gathers: Cell::new(false),
        }
    }

    /// The language of its sentences.
    pub(super) const fn lang(&self) -> Lang {
        self.catalog.lang()
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
            self.line(line)
        } else {
            Ok(())
        }
    }

    /// Writes one JSON line.
    pub(super) fn json(&self, line: &impl Serialize) -> io::Result<()> {
        self.line(&serde_json::to_string(line)?)
    }

    /// Writes a line, at once unless lines are being gathered.
    fn line(&self, line: &str) -> io::Result<()> {
        let mut out = self.out.borrow_mut();
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
        if self.gathers.get() {
            Ok(())
        } else {
            out.flush()
        }
    }

    /// Writes the lines of `write` together, at once at its end: a system call for each line would
    /// cost most of the time in a flood.
    pub(super) fn together<T>(&self, write: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.gathers.set(true);
        let result = write();
        self.gathers.set(false);
        self.out.borrow_mut().flush()?;
        result
    }

    /// The last line: in sentences, or as JSON.
    pub(super) fn summary(&self, sentences: &[Message], summary: impl Serialize) -> io::Result<()> {
        match self.format {
            Format::Jsonl => self.json(&JsonSummary { summary }),
            Format::Text => sentences.iter().try_for_each(|sentence| self.say(sentence)),
        }
    }
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
