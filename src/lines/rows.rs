//! What is new in a session, written as it comes: fates that changed, rows, and what is told of streams.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    io,
    time::Duration,
};

use super::{
    csv::csv_row,
    json::{
        JsonStreamNote, json_drops, json_fate, json_port, json_row, json_stream_row, json_waiting,
        object,
    },
    output::Output,
};
use crate::{
    explain,
    ledger::FoldedRecord,
    model::{
        Evidence, Fate, Message, Note, PortProbe, RowId, SocketId, Stamp, StreamNote, TcpState,
        Verdict,
    },
    record::Record,
    recording::Mark,
    session::Session,
};

/// Rows of unknown fate that are named one by one at the end.
const MAX_UNKNOWN: usize = 20;

/// How long the threads may take to end.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest wait between two looks whether they have.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How much of one session was written.
#[derive(Debug, Default)]
pub(crate) struct RowWriter {
    /// What was written of each row that the record keeps.
    written: VecDeque<(Fate, Evidence)>,
    /// The row that the first entry of `written` is about.
    first: RowId,
    /// What was written of rows before `first` that were still on their way.
    open: BTreeMap<RowId, (Fate, Evidence)>,
    /// Notes that were looked at.
    notes: u32,
    /// The state that was told of each stream socket.
    states: HashMap<SocketId, TcpState>,
}

impl RowWriter {
    /// Takes in a little of what the threads saw, and writes it: rows are written before the record
    /// may forget them, and whoever calls it again and again can look for the end meanwhile. Returns whether
    /// more waits.
    pub(crate) fn follow(
        &mut self,
        session: &mut Session,
        output: &Output<'_>,
    ) -> io::Result<bool> {
        let more = session.poll(Duration::ZERO);
        self.write(session, output)?;
        Ok(more)
    }

    /// Closes all sockets, and writes what was seen until then, and at the end the rows whose fate is unknown.
    pub(crate) fn finish(&mut self, session: &mut Session, output: &Output<'_>) -> io::Result<()> {
        session.hang_up();
        let end = session.now().plus(TIMEOUT);
        loop {
            if self.follow(session, output)? {
                continue;
            }
            if session.has_ended() || session.now() > end {
                break;
            }
            session.wait(POLL_INTERVAL);
        }
        session.stop();
        self.write(session, output)?;
        let unknown = unknown_rows(session);
        session.mark(Mark::Unknown {
            named: unknown.0.clone(),
            more: unknown.1,
        });
        output.together(|| left_open(session, &unknown, output))
    }

    /// Writes what is new: fates that changed, then rows; and notices on standard error.
    pub(crate) fn write(&mut self, session: &mut Session, output: &Output<'_>) -> io::Result<()> {
        for notice in session.take_notices() {
            output.tell(&notice);
        }
        for mark in output.take_marks() {
            session.mark(mark);
        }
        session.mark_written((self.next(), self.notes));
        let mut changed = session.take_changed();
        changed.sort_unstable();
        changed.dedup();
        let folded = session.folded();
        // One may have gone back and forth while it was provisional, or the row is still to be written.
        changed.retain(|&id| {
            let now = fate_and_evidence(folded, id);
            let before = match id.checked_sub(self.first) {
                Some(place) => self.written.get_mut(place as usize),
                None => self.open.get_mut(&id),
            };
            before.is_some_and(|before| std::mem::replace(before, now) != now)
        });
        let fresh = (self.next()..folded.ledger.len()).map(|id| fate_and_evidence(folded, id));
        let fresh: Vec<_> = fresh.collect();
        output.together(|| {
            for id in changed {
                fate(folded, id, output)?;
            }
            self.rows(session, fresh, output)
        })
    }

    /// Writes up to `most` rows that were not written, with what became of them by now; returns whether there are more.
    ///
    /// # Errors
    /// The output is closed.
    pub(crate) fn write_some(
        &mut self,
        session: &Session,
        most: RowId,
        output: &Output<'_>,
    ) -> io::Result<bool> {
        let folded = session.folded();
        let FoldedRecord { record, ledger } = folded;
        let from = self.next();
        let end = ledger
            .len()
            .min(from.max(record.first_kept_row()).saturating_add(most));
        let fresh = (from..end)
            .map(|id| fate_and_evidence(folded, id))
            .collect();
        output.together(|| self.rows(session, fresh, output))?;
        Ok(end < ledger.len())
    }

    /// Writes the next rows, of which this is to be told.
    fn rows(
        &mut self,
        session: &Session,
        fresh: Vec<(Fate, Evidence)>,
        output: &Output<'_>,
    ) -> io::Result<()> {
        let folded = session.folded();
        let from = self.next();
        self.written.extend(fresh);
        let end = self.next();
        while self.first < folded.record.first_kept_row()
            && let Some(written) = self.written.pop_front()
        {
            if is_open(written) {
                self.open.insert(self.first, written);
            }
            self.first += 1;
        }
        self.open.retain(|_, written| is_open(*written));
        let first = folded.record.first_kept_row().clamp(from, end);
        evicted_rows(first - from, output)?;
        for id in first..end {
            self.notes(session, id, output)?;
            row(folded, id, output)?;
        }
        self.notes(session, end, output)
    }

    /// Passes over what is new without writing it.
    pub(crate) fn skip(&mut self, session: &mut Session) {
        session.take_changed();
        let fresh = self.next()..session.ledger().len();
        let fates = fresh.map(|id| fate_and_evidence(session.folded(), id));
        self.written.extend(fates);
    }

    /// The next row to write.
    fn next(&self) -> RowId {
        let written = u32::try_from(self.written.len()).unwrap_or(u32::MAX);
        self.first.saturating_add(written)
    }

    /// Writes what is told of streams and of drops before a row.
    fn notes(&mut self, session: &Session, row: RowId, output: &Output<'_>) -> io::Result<()> {
        let record = session.record();
        // The record may have let go of notes that were never looked at.
        self.notes = self.notes.max(record.first_kept_note());
        while let Some(entry) = record.note(self.notes)
            && entry.rows_before <= row
        {
            self.notes += 1;
            match &entry.note {
                Note::Stream(note) => self.note(session, note, output)?,
                // In the terminal a read that waits is told where it was asked for.
                Note::Waiting(read) if read.once && output.is_text() => {
                    output.say(&explain::waiting_line(record, read))?;
                }
                Note::Waiting(_) | Note::GivenUp { .. } if !output.is_text() => {
                    json_waiting(record, entry.at, &entry.note)
                        .map_or(Ok(()), |line| output.json(&line))?;
                }
                Note::Queue { .. } => drops(session, self.notes - 1, entry.at, output)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn note(
        &mut self,
        session: &Session,
        note: &StreamNote,
        output: &Output<'_>,
    ) -> io::Result<()> {
        let record = session.record();
        if let StreamNote::Figures { socket, figures } = note
            && self.states.insert(*socket, figures.state) == Some(figures.state)
        {
            return Ok(());
        }
        let bytes = match *note {
            StreamNote::Message { socket, frame } => {
                let streams = session.ledger().streams();
                streams.received_bytes(record, socket, frame.message())
            }
            _ => None,
        };
        if output.is_text() {
            let line = explain::stream_note(record, note, bytes.as_deref().unwrap_or_default());
            return line.map_or(Ok(()), |line| output.say(&line));
        }
        JsonStreamNote::new(record, note, bytes.as_deref())
            .map_or(Ok(()), |line| output.json(&line))
    }
}

/// What is kept of a row to see later whether its fate has changed.
fn fate_and_evidence(
    FoldedRecord { record, ledger }: FoldedRecord<'_>,
    id: RowId,
) -> (Fate, Evidence) {
    let Verdict { fate, evidence, .. } = ledger.current_verdict(record, id);
    (fate, evidence)
}

/// Whether a fate that was written can still become another, though its row is no longer kept.
fn is_open((fate, evidence): (Fate, Evidence)) -> bool {
    fate == Fate::InFlight || evidence == Evidence::ByElimination
}

/// Writes a fate that changed after its row was written.
fn fate(folded: FoldedRecord<'_>, id: RowId, output: &Output<'_>) -> io::Result<()> {
    let verdict = folded.ledger.current_verdict(folded.record, id);
    if output.is_text() {
        output.say(&explain::settled_line(folded, id, verdict))
    } else {
        output.json(&json_fate(folded.record, id, verdict))
    }
}

/// Writes a row in the format of the output.
fn row(folded: FoldedRecord<'_>, id: RowId, output: &Output<'_>) -> io::Result<()> {
    let FoldedRecord { record, ledger } = folded;
    let verdict = ledger.current_verdict(record, id);
    match record.row(id) {
        None => Ok(()),
        Some(_) if output.is_text() => output.say(&explain::line(folded, id, verdict)),
        Some(row) if output.is_csv() => {
            output.line(&csv_row(record, id, row, verdict, output.encoding()))
        }
        Some(row) if row.is_stream() => output.json(&json_stream_row(folded, id, row)),
        Some(row) => output.json(&json_row(record, id, row, verdict)),
    }
}

/// Writes that the drop total of a socket rose, where the note with this number told so.
fn drops(session: &Session, note: u32, at: Stamp, output: &Output<'_>) -> io::Result<()> {
    let record = session.record();
    match session.ledger().drop_rise(note) {
        None => Ok(()),
        Some(rise) if output.is_text() => output.say(&explain::drops_line(record, rise)),
        Some(rise) => output.json(&json_drops(record, at, rise)),
    }
}

/// Writes that `rows` rows are no longer kept and cannot be written; nothing where that is 0.
fn evicted_rows(rows: u32, output: &Output<'_>) -> io::Result<()> {
    match rows {
        0 => Ok(()),
        n if output.is_csv() => {
            output.tell(&Message::new("cli-no-longer-kept").with("n", n));
            Ok(())
        }
        n if output.is_text() => output.say(&Message::new("cli-no-longer-kept").with("n", n)),
        no_longer_kept => output.json(&object! { no_longer_kept: no_longer_kept }),
    }
}

/// Writes who had the ports that refused something or left it without an answer, each once.
fn ports(record: &Record, output: &Output<'_>) -> io::Result<()> {
    let mut written = Vec::new();
    let [refused, _] = record.port_probes();
    for (at, look) in refused {
        let port = |look: &PortProbe| (look.protocol, look.addr, look.syns.is_some());
        if written.contains(&port(look)) {
            continue;
        }
        written.push(port(look));
        // Of several looks at a full waiting list one may prove what the others do not.
        let same = refused
            .iter()
            .filter(|(_, other)| port(other) == port(look));
        let proves = same.rev().find(|(_, other)| other.syns_dropped().is_some());
        let (at, look) = proves.map_or((at, look), |(at, look)| (at, look));
        if output.is_text() {
            let full = look.syns.is_some();
            output.say(&look.tell(if full { "line-port-full" } else { "line-port" }))?;
        } else {
            output.json(&json_port(*at, look))?;
        }
    }
    Ok(())
}

/// The first rows whose fate is unknown, and how many more there are.
pub(crate) fn unknown_rows(session: &Session) -> (Vec<RowId>, u64) {
    let (record, ledger) = (session.record(), session.ledger());
    let is_unknown = |id: &RowId| ledger.current_verdict(record, *id).fate == Fate::Unknown;
    let mut unknown = (0..ledger.len()).filter(is_unknown);
    let named: Vec<RowId> = unknown.by_ref().take(MAX_UNKNOWN).collect();
    // Also those whose rows are no longer kept.
    let all = ledger.fate_counts(|_| true).of(Fate::Unknown);
    let more = all.saturating_sub(named.len() as u64);
    (named, more.max(unknown.count() as u64))
}

/// Writes what the lines of the rows could not say yet: who had the ports that refused, and which fates are unknown.
pub(crate) fn left_open(
    session: &Session,
    (named, more): &(Vec<RowId>, u64),
    output: &Output<'_>,
) -> io::Result<()> {
    let folded = session.folded();
    ports(folded.record, output)?;
    if !output.is_text() {
        return Ok(());
    }
    for id in named {
        fate(folded, *id, output)?;
    }
    match more {
        0 => Ok(()),
        n => output.say(&Message::new("cli-more-unknown").with("n", *n)),
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, io::Write, net::UdpSocket, rc::Rc};

    use super::*;
    use crate::{
        lines::output::Format,
        model::{ClientId, UdpClientSettings},
        record::Budget,
        session::Start,
        text::{Catalog, Lang},
    };

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
        let settings = UdpClientSettings::to(socket.local_addr().unwrap());
        session.udp_mut().set_client(client, settings).unwrap();
        let mut all = 0_u32;
        while session.record().first_kept_row() == 0 {
            all += 50_000;
            session
                .udp_mut()
                .send(client, b"x".to_vec(), 50_000)
                .unwrap();
            let sent =
                |session: &Session| session.ledger().fate_counts(|_| true).sent >= u64::from(all);
            assert!(
                session.wait_until(Duration::from_mins(2), sent),
                "they are sent"
            );
        }
        let page = Page::default();
        let catalog = Catalog::new(Lang::En);
        let output = Output::into(Box::new(page.clone()), &catalog, format);
        RowWriter::default().write(&mut session, &output).unwrap();
        let text = String::from_utf8(page.0.borrow().clone()).unwrap();
        let record = session.record();
        (record.first_kept_row(), record.len(), text)
    }

    #[test]
    fn rows_that_are_no_longer_kept_are_told_of() {
        let (evicted, all, text) = late(Format::Jsonl);
        let mut lines = text.lines();
        let first = format!("{{\"no_longer_kept\":{evicted}}}");
        assert_eq!(lines.next(), Some(first.as_str()), "before the others");
        let row = lines.next().unwrap_or_default();
        let number = format!("{{\"n\":{},", evicted + 1);
        assert!(row.starts_with(&number), "the first that is kept: {row}");
        assert_eq!(
            lines.count(),
            (all - evicted - 1) as usize,
            "and all others"
        );

        let (_, _, text) = late(Format::Text);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains("rows are no longer kept"), "{first}");
    }
}
