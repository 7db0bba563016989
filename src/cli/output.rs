//! Where the command line writes: sentences or JSON Lines on standard output, the rest on
//! standard error.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    io::{self, BufWriter, Write},
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;

use super::json::{JsonFate, JsonGone, JsonRow, JsonSummary};
use crate::{
    explain,
    ledger::Ledger,
    model::{Evidence, Fate, Message, RowId, Verdict},
    record::Record,
    session::Session,
    text::{Catalog, plain},
};

/// Rows of unknown fate that are named one by one at the end.
const MOST_UNKNOWN: usize = 20;

/// How long the threads may take to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest wait between two looks whether they have.
const LOOK_EVERY: Duration = Duration::from_millis(20);

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
    out: RefCell<BufWriter<Box<dyn Write + 'a>>>,
    /// Lines are gathered, and written together.
    gathers: Cell<bool>,
    /// What was written of each row that the record keeps.
    written: VecDeque<(Fate, Evidence)>,
    /// The row of the first of these.
    first: u32,
    /// What was written of those before it that were still on their way.
    open: BTreeMap<RowId, (Fate, Evidence)>,
}

impl<'a> Output<'a> {
    pub(super) fn new(catalog: &'a Catalog, format: Format) -> Self {
        Self::into(Box::new(io::stdout()), catalog, format)
    }

    /// One that writes there.
    fn into(out: Box<dyn Write + 'a>, catalog: &'a Catalog, format: Format) -> Self {
        Self {
            catalog,
            format,
            out: RefCell::new(BufWriter::new(out)),
            gathers: Cell::new(false),
            written: VecDeque::new(),
            first: 0,
            open: BTreeMap::new(),
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

    /// Takes in a little of what the threads saw, and writes it: rows are written before the record
    /// may forget them, and whoever calls it again and again can look for the end meanwhile. Returns whether
    /// more waits.
    pub(super) fn follow(&mut self, session: &mut Session) -> io::Result<bool> {
        let more = session.poll(Duration::ZERO);
        self.news(session)?;
        Ok(more)
    }

    /// Closes all sockets, and writes what was seen until then.
    pub(super) fn finish(&mut self, session: &mut Session) -> io::Result<()> {
        session.hang_up();
        let end = session.now().plus(PATIENCE);
        loop {
            if self.follow(session)? {
                continue;
            }
            if session.has_ended() || session.now() > end {
                break;
            }
            session.wait(LOOK_EVERY);
        }
        session.stop();
        self.news(session)
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
        changed.retain(|&id| {
            let verdict = ledger.seen_verdict(record, id);
            let now = (verdict.fate, verdict.evidence);
            let before = match id.checked_sub(self.first) {
                Some(place) => self.written.get_mut(place as usize),
                None => self.open.get_mut(&id),
            };
            match before {
                Some(before) if *before != now => {
                    *before = now;
                    true
                }
                // It goes back and forth while it is provisional; or the row is still to be written.
                _ => false,
            }
        });
        let from = self.next();
        let fresh = (from..ledger.len()).map(|id| {
            let verdict = ledger.seen_verdict(record, id);
            (verdict.fate, verdict.evidence)
        });
        self.written.extend(fresh);
        while self.first < record.first_kept_row()
            && let Some(written) = self.written.pop_front()
        {
            if written.0 == Fate::InFlight {
                self.open.insert(self.first, written);
            }
            self.first += 1;
        }
        self.open.retain(|_, (fate, _)| *fate == Fate::InFlight);
        let first = record.first_kept_row().clamp(from, ledger.len());
        self.together(|| {
            for id in changed {
                self.fate(session, id, ledger.seen_verdict(record, id))?;
            }
            self.gone(first - from)?;
            (first..ledger.len()).try_for_each(|id| self.row(record, ledger, id))
        })
    }

    /// Writes a fate that changed after its row was written.
    fn fate(&self, session: &Session, id: RowId, verdict: Verdict) -> io::Result<()> {
        match self.format {
            Format::Text => {
                let (record, ledger) = (session.record(), session.ledger());
                let line = explain::settled_line(record, ledger, id, verdict);
                self.text(&self.sentence(&line))
            }
            Format::Jsonl => self.json(&JsonFate::new(id, verdict)),
        }
    }

    /// Writes a row.
    fn row(&self, record: &Record, ledger: &Ledger, id: RowId) -> io::Result<()> {
        let verdict = ledger.seen_verdict(record, id);
        match (self.format, record.row(id)) {
            (_, None) => Ok(()),
            (Format::Text, _) => {
                let line = explain::line(record, ledger, id, verdict);
                self.text(&self.sentence(&line))
            }
            (Format::Jsonl, Some(row)) => self.json(&JsonRow::new(record, id, row, verdict)),
        }
    }

    /// Writes that the next rows cannot be written, where there are such.
    fn gone(&self, rows: u32) -> io::Result<()> {
        match (rows, self.format) {
            (0, _) => Ok(()),
            (n, Format::Text) => self.say(&Message::new("cli-no-longer-kept").with("n", n)),
            (no_longer_kept, Format::Jsonl) => self.json(&JsonGone { no_longer_kept }),
        }
    }

    /// What is written next is another session's.
    pub(super) fn begin_anew(&mut self) {
        self.written.clear();
        self.first = 0;
        self.open.clear();
    }

    /// The next row to write.
    fn next(&self) -> u32 {
        let written = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.first.saturating_add(written)
    }

    /// Passes over what is new without writing it.
    pub(super) fn skip(&mut self, session: &mut Session) {
        session.take_changed();
        for id in self.next()..session.ledger().len() {
            let verdict = session.ledger().verdict(id);
            self.written.push_back((verdict.fate, verdict.evidence));
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
        let mut named = 0;
        for id in unknown.by_ref().take(MOST_UNKNOWN) {
            let line = explain::settled_line(record, ledger, id, ledger.seen_verdict(record, id));
            self.text(&self.sentence(&line))?;
            named += 1;
        }
        // Also those whose rows are no longer kept.
        let all = ledger.books(|_| true).of(Fate::Unknown);
        match all.saturating_sub(named).max(unknown.count() as u64) {
            0 => Ok(()),
            n => self.say(&Message::new("cli-more-unknown").with("n", n)),
        }
    }

    /// The last line: in sentences, or as JSON.
    pub(super) fn summary(&self, sentences: &[Message], summary: impl Serialize) -> io::Result<()> {
        match self.format {
            Format::Jsonl => self.json(&JsonSummary { summary }),
            Format::Text => sentences.iter().try_for_each(|sentence| self.say(sentence)),
        }
    }
}

/// The wall clock at the start, RFC 3339.
pub(super) fn started(session: &Session) -> String {
    Timestamp::try_from(session.started()).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{ClientId, ClientSettings},
        record::Budget,
        session::Start,
        text::Lang,
    };
    use std::{net::UdpSocket, rc::Rc};

    /// A place to write to that can be looked at.
    #[derive(Clone, Default)]
    struct Page(Rc<RefCell<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Sends until the record has forgotten rows, and only then writes what is new.
    fn late(format: Format) -> (u32, u32, String) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut session = Session::start(Start {
            budget: Some(Budget::of(0)),
            ..Start::default()
        })
        .unwrap();
        let client = ClientId(0);
        let settings = ClientSettings::to(socket.local_addr().unwrap());
        session.udp_mut().set_client(client, settings).unwrap();
        let mut all = 0;
        while session.record().first_kept_row() == 0 {
            all += 50_000;
            session
                .udp_mut()
                .send(client, b"x".to_vec(), 50_000)
                .unwrap();
            let sent = |session: &Session| session.ledger().len() >= all;
            assert!(session.wait_until(PATIENCE, sent), "they are sent");
        }
        let page = Page::default();
        let catalog = Catalog::new(Lang::En);
        let mut output = Output::into(Box::new(page.clone()), &catalog, format);
        output.news(&mut session).unwrap();
        let text = String::from_utf8(page.0.borrow().clone()).unwrap();
        (session.record().first_kept_row(), all, text)
    }

    #[test]
    fn rows_that_are_no_longer_kept_are_told_of() {
        let (gone, all, text) = late(Format::Jsonl);
        let mut lines = text.lines();
        let first = format!("{{\"no_longer_kept\":{gone}}}");
        assert_eq!(lines.next(), Some(first.as_str()), "before the others");
        let row = lines.next().unwrap_or_default();
        let number = format!("{{\"n\":{},", gone + 1);
        assert!(row.starts_with(&number), "the first that is kept: {row}");
        assert_eq!(lines.count(), (all - gone - 1) as usize, "and all others");

        let (_, _, text) = late(Format::Text);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains("rows are no longer kept"), "{first}");
    }
}
