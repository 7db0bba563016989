//! One client that talks to one server.

use std::time::Duration;

use crossbeam_channel::Receiver;

use crate::{
    cli::{RunError, args::AskArgs, output::Output, rows::RowWriter, signal},
    model::{
        Burst, ClientId, Framing, Message, Owner, Row, Stamp, TcpClientCommand, TcpClientSettings,
        UdpClientSettings, address, message,
    },
    protocol::Field,
    session::{Inquiry, ReplyCursor, ServiceAnswer, ServiceQuestion, Session, Start},
};

pub(super) const CLIENT: ClientId = ClientId(0);
/// How long opening the client's socket may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest wait between two looks at what came.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// A client, and what of its rows was looked at.
pub(super) struct Conversation<'o, 'a> {
    ask: &'o AskArgs,
    pub(super) output: &'o Output<'a>,
    pub(super) session: Session,
    rows: RowWriter,
    stop: Receiver<()>,
    replies: ReplyCursor,
}

impl<'o, 'a> Conversation<'o, 'a> {
    pub(super) fn begin(ask: &'o AskArgs, output: &'o Output<'a>) -> Result<Self, RunError> {
        let stop = signal()?;
        if address::is_beyond_loopback(address::canonical(ask.to)) {
            output.tell(&Message::new("warning-wide-send").with("addr", address::shown(ask.to)));
        }
        let session = Session::start(Start::default())?;
        Ok(Self {
            ask,
            output,
            rows: RowWriter::default(),
            replies: ReplyCursor::begin(session.record(), CLIENT, ask.to),
            stop,
            session,
        })
    }

    /// Opens the client's socket for datagrams.
    pub(super) fn open(&mut self) -> Result<(), RunError> {
        let settings = UdpClientSettings {
            reads: self.ask.reads.clone(),
            ..UdpClientSettings::to(self.ask.to)
        };
        self.session.udp_mut().set_client(CLIENT, settings)?;
        let is_open = |session: &Session| session.udp().is_ready(CLIENT) || session.has_notices();
        self.session.wait_until(TIMEOUT, is_open);
        Ok(())
    }

    /// Opens a connection to the service, with this framing.
    pub(super) fn connect(&mut self, framing: Framing) -> Result<(), RunError> {
        let settings = TcpClientSettings {
            framing,
            reads: self.ask.reads.clone(),
            ..TcpClientSettings::to(self.ask.to)
        };
        settings.check()?;
        self.session.tcp_mut().set_client(CLIENT, settings)?;
        let connect = TcpClientCommand::Connect(CLIENT);
        self.session.tcp_mut().client_command(connect)?;
        let is_connected = |session: &Session| session.tcp().is_connected(CLIENT);
        if self.session.wait_until(self.ask.wait, is_connected) {
            return Ok(());
        }
        Err(message! { "ask-no-connection", addr: address::shown(self.ask.to) }.into())
    }

    /// Sends a datagram to the service.
    pub(super) fn send(&mut self, bytes: Vec<u8>) -> Result<(), RunError> {
        Ok(self.session.udp_mut().burst(Burst::of(CLIENT, bytes, 1))?)
    }

    /// Asks a question, over TCP or not.
    pub(super) fn ask(&mut self, asked: ServiceQuestion, tcp: bool) -> Result<Inquiry, RunError> {
        let (client, wait) = ((CLIENT, self.ask.to), (self.ask.wait, tcp));
        Ok(Inquiry::ask(client, asked, wait, &mut self.session)?)
    }

    /// Waits for the answer to a question; what else comes is told.
    ///
    /// # Errors
    /// None comes.
    pub(super) fn answer(&mut self, inquiry: &mut Inquiry) -> Result<ServiceAnswer, RunError> {
        let output = self.output;
        let outcome = self.next(Stamp(u64::MAX), |talk| {
            inquiry.advance(&mut talk.session, &mut |wrong| output.tell(wrong))
        })?;
        Ok(outcome.unwrap_or_else(|| Err(self.no_answer()))?)
    }

    /// Sends a message into the connection.
    pub(super) fn request(&mut self, bytes: Vec<u8>) -> Result<(), RunError> {
        Ok(self.session.tcp_mut().burst(Burst::of(CLIENT, bytes, 1))?)
    }

    /// The present moment, by the clock of the session.
    pub(super) fn now(&self) -> Stamp {
        self.session.now()
    }

    /// The wall clock at that moment: nanoseconds after 1970.
    pub(super) fn wall(&self, at: Stamp) -> u64 {
        self.session.wall_ns(at)
    }

    /// The next datagram from the server that comes before `end`, with the row of its read.
    pub(super) fn datagram(&mut self, end: Stamp) -> Result<Option<(Row, Vec<u8>)>, RunError> {
        self.next(end, |talk| {
            let row = talk.replies.datagram(&talk.session)?;
            let record = talk.session.record();
            let row = record.row(row)?;
            Some((*row, record.payload(row).to_vec()))
        })
    }

    /// The time at which the last datagram was sent.
    pub(super) fn last_sent(&self) -> Option<Stamp> {
        let mut rows = self.session.record().rows().rev();
        rows.find(|row| row.call.is_send()).map(|row| row.at)
    }

    /// The next message of the connection that comes before `end`.
    pub(super) fn message(&mut self, end: Stamp) -> Result<Option<Vec<u8>>, RunError> {
        self.next(end, |talk| talk.replies.message(&talk.session))
    }

    /// Looks until there is something, the server refuses, or the time is over.
    pub(super) fn next<T>(
        &mut self,
        end: Stamp,
        mut look: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<Option<T>, RunError> {
        loop {
            let more = self.rows.follow(&mut self.session, self.output)?;
            if let Some(found) = look(self) {
                return Ok(Some(found));
            }
            let left = end.since(self.session.now());
            if left.is_zero() || self.stop.try_recv().is_ok() || self.is_over() {
                return Ok(None);
            }
            if !more {
                self.session.wait(left.min(POLL_INTERVAL));
            }
        }
    }

    /// Whether nothing more can come: a datagram was refused, or the connection has ended.
    fn is_over(&self) -> bool {
        let of = |owner| owner == Owner::Client(CLIENT);
        self.session.ledger().fate_counts(of).refused > 0 || self.replies.has_ended(&self.session)
    }

    /// The sentence that no answer came.
    pub(super) fn no_answer(&self) -> Message {
        Message::new("ask-no-answer").with("addr", address::shown(self.ask.to))
    }

    /// Tells the fields of a message, one line each.
    pub(super) fn fields(&self, fields: &[Field]) -> Result<(), RunError> {
        for Field { range, meaning } in fields {
            let text = self.output.sentence(meaning);
            self.output
                .text(&format!("  {:4}–{:<4} {text}", range.start, range.end - 1))?;
        }
        Ok(())
    }

    /// Closes everything, and writes what is left.
    pub(super) fn end(mut self) -> Result<(), RunError> {
        Ok(self.rows.finish(&mut self.session, self.output)?)
    }
}
