//! `packet-lab play`: "4 against 1024" in the terminal, on real sockets.

use std::{net::SocketAddr, time::Duration};

use super::{RunError, output::Output, rows::RowWriter, summary};
use crate::{
    explain,
    model::{
        ClientId, ClientSettings, Errno, Fate, Message, RowId, ServerCommand, ServerSettings, Who,
        payload,
    },
    session::{Session, Start},
};

const CLIENT: ClientId = ClientId(0);
/// How long each step may take; all of them together take some milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
/// Datagrams that overflow the queue in step 5: more than the default buffer of any system that
/// the lab knows holds at this size.
const FLOOD: u32 = 2000;
/// One byte more than a UDP datagram over IPv4 can carry (65 535 − 20 − 8).
const TOO_MANY: usize = 65_508;

/// Plays all steps; returns whether each came to its end.
pub(super) fn run(output: &Output<'_>) -> Result<bool, RunError> {
    let stopped = ServerSettings {
        reading: false,
        ..ServerSettings::default()
    };
    let mut session = Session::start(Start {
        bind: Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
        other_ports: 1000,
        settings: stopped,
        ..Start::default()
    })?;
    let server = session.udp().server().map_or_else(
        || SocketAddr::from(([127, 0, 0, 1], 8080)),
        |info| info.local,
    );
    session
        .udp_mut()
        .set_client(CLIENT, ClientSettings::to(server))?;
    output.say(&Message::new("cli-play-title"))?;
    let mut rows = RowWriter::default();
    rows.write(&mut session, output)?;
    let mut play = Play {
        session,
        rows,
        output,
    };
    let mut done = true;
    for step in 1..=7 {
        done = done && play.step(step)?;
    }
    play.session.stop();
    play.news()?;
    play.end(done)?;
    Ok(done)
}

struct Play<'o, 'c> {
    session: Session,
    rows: RowWriter,
    output: &'o Output<'c>,
}

impl Play<'_, '_> {
    /// Plays one step; returns whether it came to its end.
    fn step(&mut self, step: u32) -> Result<bool, RunError> {
        self.output.text("")?;
        let title = match step {
            1 => Message::new("cli-play-step-1"),
            2 => Message::new("cli-play-step-2"),
            3 => Message::new("cli-play-step-3"),
            4 => Message::new("cli-play-step-4"),
            5 => Message::new("cli-play-step-5").with("n", FLOOD),
            6 => Message::new("cli-play-step-6"),
            _ => Message::new("cli-play-step-7"),
        };
        let sentence = self.output.sentence(&title);
        self.output.text(&format!("{step}. {sentence}"))?;
        match step {
            1 => {
                self.send(b"hello", 1)?;
                self.send(b"world", 1)?;
                let done = self.until(|session| session.ledger().books(|_| true).sent >= 2);
                self.pictures(0)?;
                Ok(done)
            }
            2 => self.read(4),
            3 => self.read(1024),
            4 => {
                self.send(b"", 1)?;
                self.until(|session| waiting(session) > 0);
                self.read(1024)
            }
            5 => self.flood(),
            6 => self.refused(),
            _ => self.too_long(),
        }
    }

    fn send(&mut self, bytes: &[u8], repeat: u32) -> Result<(), RunError> {
        Ok(self
            .session
            .udp_mut()
            .send(CLIENT, bytes.to_vec(), repeat)?)
    }

    /// One read of `size` bytes.
    fn read(&mut self, size: u32) -> Result<bool, RunError> {
        let settings = ServerSettings {
            read_sizes: vec![size],
            ..self.session.udp().settings().clone()
        };
        self.session.udp_mut().set_settings(settings);
        let before = self.session.ledger().len();
        self.session.udp_mut().command(ServerCommand::ReadOnce)?;
        let done = self.until(|session| session.ledger().len() > before);
        self.pictures(before)?;
        Ok(done)
    }

    fn flood(&mut self) -> Result<bool, RunError> {
        let before = self.session.ledger().books(|_| true).sent;
        self.send(&[b'x'; 64], FLOOD)?;
        let all = before + u64::from(FLOOD);
        let done = self.until(|session| session.ledger().books(|_| true).sent >= all);
        let now = self.session.now();
        self.session.udp_mut().command(ServerCommand::Look)?;
        let looked = self.until(|session| {
            session
                .udp()
                .server()
                .is_some_and(|info| info.looked.is_some_and(|at| at >= now))
        });
        let done = done && looked;
        if self.output.is_text() {
            let sent = self.session.ledger().books(|_| true).sent - before;
            let arrivals = self.session.ledger().arrivals_of(|who| who == Who::Server);
            let memory = self
                .session
                .udp()
                .server()
                .and_then(|info| info.memory)
                .unwrap_or_default();
            self.output.say(
                &Message::new("cli-play-queue")
                    .with("n", sent)
                    .with("waiting", arrivals.waiting)
                    .with("dropped", arrivals.dropped)
                    .with("held", memory.held)
                    .with("limit", memory.limit),
            )?;
            self.rows.skip(&mut self.session);
        } else {
            self.news()?;
        }
        // Read on: what waited is whole.
        let settings = ServerSettings {
            reading: true,
            ..self.session.udp().settings().clone()
        };
        self.session.udp_mut().set_settings(settings);
        Ok(done && self.until(|session| waiting(session) == 0))
    }

    fn refused(&mut self) -> Result<bool, RunError> {
        if self.output.is_text() {
            self.rows.skip(&mut self.session);
        }
        self.session.udp_mut().command(ServerCommand::Stop)?;
        let closed = self.until(|session| session.udp().server().is_none());
        let before = self.session.ledger().len();
        self.send(b"hello", 1)?;
        let done = self.until(|session| {
            session.ledger().len() > before
                && session.ledger().told_verdict(session.record(), before).fate != Fate::Unknown
        });
        self.pictures(before)?;
        Ok(closed && done)
    }

    fn too_long(&mut self) -> Result<bool, RunError> {
        let before = self.session.ledger().len();
        self.send(&vec![b'x'; TOO_MANY], 1)?;
        let done = self.until(|session| {
            session
                .record()
                .row(before)
                .is_some_and(|row| row.errno == Errno::EMSGSIZE)
        });
        self.pictures(before)?;
        Ok(done)
    }

    /// Writes the new rows, and in sentences a picture of each and what it means.
    fn pictures(&mut self, from: RowId) -> Result<(), RunError> {
        self.news()?;
        if !self.output.is_text() {
            return Ok(());
        }
        let (record, ledger) = (self.session.record(), self.session.ledger());
        for id in from..ledger.len() {
            let Some(row) = record.row(id) else { continue };
            if !row.is_datagram() || row.asked > 64 && row.call.is_send() {
                continue;
            }
            let send = ledger
                .told_verdict(record, id)
                .link()
                .and_then(|link| record.row(link));
            let Some(got) = record.kept_payload(row) else {
                continue;
            };
            let (label, cut) = if row.call.is_send() {
                ("cli-play-sent", &[][..])
            } else {
                let all = send.map(|send| record.payload(send)).unwrap_or_default();
                (
                    "cli-play-returned",
                    all.get(got.len()..).unwrap_or_default(),
                )
            };
            let mut line = format!(
                "   {}  {}",
                self.output.sentence(&Message::new(label)),
                self.tiles(got)
            );
            if !cut.is_empty() {
                let words = self.output.sentence(&Message::new("cli-play-cut"));
                line = format!("{line}   {words}  {}", self.tiles(cut));
            }
            self.output.text(&line)?;
        }
        let last = ledger.len().saturating_sub(1);
        let verdict = ledger.told_verdict(record, last);
        let told = explain::caption(record, ledger, last, verdict);
        self.output.say(&told)?;
        Ok(())
    }

    /// Bytes as tiles: `[h][e][l][l]`.
    fn tiles(&self, bytes: &[u8]) -> String {
        if bytes.is_empty() {
            return format!(
                "[{}]",
                self.output.sentence(&Message::new("cli-play-nothing"))
            );
        }
        payload::to_text(bytes)
            .chars()
            .flat_map(|c| ['[', c, ']'])
            .collect()
    }

    fn until(&mut self, done: impl Fn(&Session) -> bool) -> bool {
        self.session.wait_until(PATIENCE, done)
    }

    /// Writes what is new.
    fn news(&mut self) -> Result<(), RunError> {
        Ok(self.rows.write(&mut self.session, self.output)?)
    }

    fn end(&self, done: bool) -> Result<(), RunError> {
        self.output.text("")?;
        let last = if done {
            "cli-play-end"
        } else {
            "cli-play-failed"
        };
        let last = Some(Message::new(last));
        Ok(summary::sent(
            &self.session,
            CLIENT,
            None,
            last,
            self.output,
        )?)
    }
}

fn waiting(session: &Session) -> u64 {
    session
        .ledger()
        .arrivals_of(|who| who == Who::Server)
        .waiting
}
