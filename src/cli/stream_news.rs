//! What is new of streams, written as it comes: rows, messages, states.

use std::{collections::HashMap, io};

use super::{
    json_stream::{JsonStreamNote, JsonStreamRow, StreamSummary},
    output::{Output, started},
};
use crate::{
    explain,
    model::{Message, Note, SocketId, StreamNote, TcpState, Who},
    session::Session,
};

/// How far it has come.
#[derive(Debug, Default)]
pub(super) struct StreamNews {
    rows: u32,
    notes: u32,
    /// The state that was told of each socket.
    states: HashMap<SocketId, TcpState>,
}

impl StreamNews {
    /// Writes what is new, and notices on standard error.
    ///
    /// # Errors
    /// The output is closed.
    pub(super) fn write(&mut self, session: &mut Session, output: &Output<'_>) -> io::Result<()> {
        for notice in session.take_notices() {
            output.tell(&notice);
        }
        output.together(|| self.write_new(session, output))
    }

    fn write_new(&mut self, session: &Session, output: &Output<'_>) -> io::Result<()> {
        let (record, ledger) = (session.record(), session.ledger());
        loop {
            let note = record.note(self.notes);
            match note.filter(|entry| entry.rows_before <= self.rows) {
                Some(entry) => {
                    self.notes += 1;
                    if let Note::Stream(note) = &entry.note {
                        self.note(session, note, output)?;
                    }
                }
                None if self.rows < ledger.len() => {
                    let id = self.rows;
                    self.rows += 1;
                    let Some(row) = record.row(id) else { continue };
                    if output.is_text() {
                        let line = explain::line(record, ledger, id, ledger.verdict(id));
                        output.text(&output.sentence(&line))?;
                    } else if row.call.is_stream() {
                        output.json(&JsonStreamRow::new(record, ledger, id, row))?;
                    }
                }
                // The record may have let go of notes that were never looked at.
                None if self.notes < record.first_kept_note() => {
                    self.notes = record.first_kept_note();
                }
                None => return Ok(()),
            }
        }
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
            StreamNote::Message {
                socket,
                at,
                header,
                len,
                ..
            } => {
                let from = at + u64::from(header);
                let streams = session.ledger().streams();
                streams.received_bytes(record, socket, from, len)
            }
            _ => None,
        };
        if output.is_text() {
            let line = explain::stream_note(record, note, bytes.as_deref().unwrap_or_default());
            return line.map_or(Ok(()), |line| output.text(&output.sentence(&line)));
        }
        JsonStreamNote::new(record, note, bytes.as_deref())
            .map_or(Ok(()), |line| output.json(&line))
    }
}

/// Writes the last lines: what one program sent and read.
///
/// # Errors
/// The output is closed.
pub(super) fn sum_up(session: &Session, who: Who, output: &Output<'_>) -> io::Result<()> {
    let streams = session.ledger().streams();
    let of = |other| other == who;
    let (flow, received) = (streams.flows(of), streams.received(of));
    let mut sentences = Vec::new();
    if flow.sent > 0 {
        sentences.push(
            Message::new("stream-summary-sent")
                .with("n", flow.sent)
                .with("received", flow.received)
                .with("in-flight", flow.in_flight)
                .with("lost", flow.lost)
                .with("unknown", flow.unknown),
        );
    }
    sentences.push(
        Message::new("stream-summary-received")
            .with("n", received)
            .with("connections", streams.connections(of)),
    );
    let messages = streams.messages(of);
    if messages > 0 {
        sentences.push(Message::new("stream-summary-messages").with("n", messages));
    }
    let summary = StreamSummary::new(streams, who, started(session));
    output.summary(&sentences, summary)
}
