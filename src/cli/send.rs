//! `packet-lab send`: send, and tell what became of each datagram, or every call on a stream.

use std::{iter::Peekable, net::Shutdown, slice, time::Duration};

use crossbeam_channel::Receiver;

use super::{
    RunError,
    args::{ClientOptions, CloseMethod, SendArgs},
    finish_recording,
    output::Output,
    recording_order,
    rows::RowWriter,
    signal, summary,
};
use crate::{
    model::{Burst, ClientId, Message, Owner, Stamp, TcpClientCommand, Value, address},
    session::{RecordingOrder, Session, Start},
};

const CLIENT: ClientId = ClientId(0);
/// The longest wait between two looks at the end conditions.
const POLL_INTERVAL: Duration = Duration::from_millis(200);
/// How long is waited between two looks while the last rows are on their way.
const SOON: Duration = Duration::from_millis(5);
/// How long is waited between two looks while orders wait for room.
const AGAIN: Duration = Duration::from_millis(2);
/// How long opening or closing the client's socket may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends, waits for replies, sums up. Returns whether none was refused, not sent, given up or lost.
pub(super) fn run(options: &SendArgs, output: &Output<'_>) -> Result<bool, RunError> {
    let stop = signal()?;
    let to = options.client.to();
    if address::is_beyond_loopback(address::canonical(to)) {
        output.tell(&Message::new("warning-wide-send").with("addr", address::shown(to)));
    }
    if options.save.is_some() {
        output.capture_marks();
    }
    for message in &options.messages {
        output.say(message)?;
    }
    let mut session = Session::start(Start {
        budget: options.memory,
        ..Start::default()
    })?;
    if let Some(path) = &options.save {
        session.record_to(RecordingOrder {
            seed: drawn_seed(&options.messages),
            ..recording_order(path, output)
        })?;
    }
    // Nothing is gained by being faster than the rows can be written.
    session.hold_back(true);
    let mut rows = RowWriter::default();
    if !open(options, &mut session, &mut rows, output)? {
        return Ok(false);
    }
    let result = SendRun::new(options).run(&mut session, &stop, &mut rows, output);
    if let ClientOptions::Tcp(_, CloseMethod::Abort) = options.client
        && result.is_ok()
    {
        let abort = TcpClientCommand::Abort(CLIENT);
        session.tcp_mut().client_command(abort)?;
        session.wait_until(TIMEOUT, is_closed);
    }
    // What a stop takes back is not given up yet.
    let given_up = session.udp().send_totals(CLIENT).given_up;
    rows.finish(&mut session, output)?;
    let answered = result?;
    let owner = Owner::Client(CLIENT);
    let fine = match options.client {
        ClientOptions::Udp(_) => {
            let counts = session.ledger().fate_counts(|of| of == owner);
            let rate = session.udp().progress(CLIENT).rate();
            session.probe_far_end(to);
            summary::sent(&session, CLIENT, rate, None, output)?;
            counts.refused + counts.reported + counts.not_sent == 0 && given_up == 0
        }
        ClientOptions::Tcp(..) => {
            summary::streams(&session, owner, output)?;
            let client = session.tcp().last_client(CLIENT);
            let fine = client.is_some_and(|info| {
                let ending = session.ledger().streams().ending(info.id);
                let broken = ending.broken_pipe.or(ending.own_pipe);
                let refused = ending.refused.is_some() || ending.reset.is_some();
                !refused && broken.is_none() && info.peer.is_some()
            });
            answered && fine
        }
    };
    Ok(finish_recording(&mut session, output) && fine)
}

/// The seed that was drawn, as it is told.
fn drawn_seed(messages: &[Message]) -> Option<u64> {
    let seed = messages.iter().find(|message| message.key == "cli-seed")?;
    match seed.args.first()? {
        (_, Value::Text(seed)) => seed.parse().ok(),
        (_, Value::Number(seed)) => Some(*seed),
        _ => None,
    }
}

/// Opens the client's socket, and says if the record cannot keep all; returns whether it is open, where
/// that is waited for.
fn open(
    options: &SendArgs,
    session: &mut Session,
    rows: &mut RowWriter,
    output: &Output<'_>,
) -> Result<bool, RunError> {
    match &options.client {
        ClientOptions::Tcp(settings, _) => {
            session.tcp_mut().set_client(CLIENT, settings.clone())?;
            let connect = TcpClientCommand::Connect(CLIENT);
            session.tcp_mut().client_command(connect)?;
        }
        ClientOptions::Udp(settings) => {
            session.udp_mut().set_client(CLIENT, settings.clone())?;
            let is_open = |session: &Session| session.udp().is_ready(CLIENT);
            let in_time =
                session.wait_until(TIMEOUT, |session| is_open(session) || session.has_notices());
            if !is_open(session) {
                rows.write(session, output)?;
                let late = Message::new("error-thread-ended").with("thread", "clients");
                return if in_time { Ok(false) } else { Err(late.into()) };
            }
            if let Some(shortage) = session.shortage(&options.bursts) {
                output.tell(&shortage.message());
                output.tell(&Message::new("cli-memory"));
            }
        }
    }
    Ok(true)
}

fn is_closed(session: &Session) -> bool {
    let info = session.tcp().last_client(CLIENT);
    info.is_some_and(|info| info.closed.is_some())
}

/// Orders that are given one after the other, and the wait for what comes back.
struct SendRun<'o> {
    options: &'o SendArgs,
    orders: Peekable<slice::Iter<'o, Burst>>,
    /// Datagrams or messages of all orders.
    total: u64,
    /// The time at which all datagrams were tried; `None` before.
    over: Option<Stamp>,
    /// Since when nothing is left to be sent and, on a stream, no byte has moved.
    still_since: Option<Stamp>,
    /// Of a stream: the bytes that had moved by then.
    moved: u64,
    half_close: bool,
    /// When the first order was given, and when the next is to be.
    began: Option<Stamp>,
    due: Option<Stamp>,
}

impl<'o> SendRun<'o> {
    fn new(options: &'o SendArgs) -> Self {
        use CloseMethod::HalfClose;
        let repeats = options.bursts.iter().map(|burst| u64::from(burst.repeat));
        Self {
            options,
            orders: options.bursts.iter().peekable(),
            total: repeats.sum(),
            over: None,
            still_since: None,
            moved: 0,
            half_close: matches!(options.client, ClientOptions::Tcp(_, HalfClose)),
            began: None,
            due: None,
        }
    }

    /// Until all is sent and answered, the wait for answers is over, or a signal comes; `false` if a
    /// connection was given up before it was answered.
    fn run(
        mut self,
        session: &mut Session,
        stop: &Receiver<()>,
        rows: &mut RowWriter,
        output: &Output<'_>,
    ) -> Result<bool, RunError> {
        let is_tcp = matches!(self.options.client, ClientOptions::Tcp(..));
        loop {
            self.give(session)?;
            // In this order: the rows of what was done until then come after it.
            let send_totals = session.udp().send_totals(CLIENT);
            if self.over.is_none() && send_totals.tried + send_totals.given_up >= self.total {
                self.over = Some(session.now());
            }
            let more = rows.follow(session, output)?;
            let left = if is_tcp {
                self.stream_left(session)?
            } else {
                self.datagrams_left(session)
            };
            if is_tcp && self.is_unanswered(session) {
                output.tell(&Message::new("error-connect-unanswered"));
                return Ok(false);
            }
            if left.is_zero() || stop.try_recv().is_ok() {
                return Ok(true);
            }
            let now = session.now();
            let timeout = match self.due {
                _ if self.orders.peek().is_none() => left,
                Some(due) if due > now => left.min(due.since(now)),
                _ => left.min(AGAIN),
            };
            if !more && session.wait_or(timeout, stop) {
                return Ok(true);
            }
        }
    }

    /// Gives the next orders, as many as there is room for.
    fn give(&mut self, session: &mut Session) -> Result<(), Message> {
        let is_tcp = matches!(self.options.client, ClientOptions::Tcp(..));
        if is_tcp && !session.tcp().is_connected(CLIENT) {
            return Ok(());
        }
        let began = *self.began.get_or_insert(session.now());
        while let Some(&burst) = self.orders.peek() {
            let number = self.options.bursts.len() - self.orders.len();
            let due = self.options.due.get(number);
            self.due = due.map(|due| began.plus(*due));
            if self.due.is_some_and(|due| due > session.now()) {
                break;
            }
            let given = if is_tcp {
                session.tcp_mut().burst(burst.clone())
            } else {
                session.udp_mut().burst(burst.clone())
            };
            match given {
                Ok(()) => drop(self.orders.next()),
                // The thread works off the orders before it.
                Err(message) if message.key == "error-busy" => break,
                Err(message) => return Err(message),
            }
        }
        Ok(())
    }

    /// Whether the connection was not answered for as long as was asked for.
    fn is_unanswered(&self, session: &Session) -> bool {
        let waits = session.tcp().last_client(CLIENT).filter(|_| {
            let connected = session.tcp().is_connected(CLIENT);
            !connected && !is_closed(session) && self.moved == 0
        });
        let most = self.options.connect_within;
        most.zip(waits)
            .is_some_and(|(most, info)| session.now().since(info.opened) > most)
    }

    /// How long datagrams may be waited for; zero when there is nothing to wait for.
    fn datagrams_left(&mut self, session: &Session) -> Duration {
        match self.over {
            None => POLL_INTERVAL,
            Some(over) if !session.is_complete(over) => SOON,
            Some(_) => {
                let owner = |owner| owner == Owner::Client(CLIENT);
                let now = session.now();
                let since = *self.still_since.get_or_insert(now);
                let counts = session.ledger().fate_counts(owner);
                // A reply to a datagram that was refused or never sent will not come.
                let answerable = counts.sent - counts.not_sent - counts.refused - counts.reported;
                if session.ledger().arrivals_of(owner).received >= answerable {
                    return Duration::ZERO;
                }
                since.plus(self.options.wait).since(now).min(POLL_INTERVAL)
            }
        }
    }

    /// How long bytes may be waited for; zero when there is nothing to wait for. With the last send a FIN
    /// follows, if it is to.
    fn stream_left(&mut self, session: &mut Session) -> Result<Duration, Message> {
        if is_closed(session) {
            return Ok(Duration::ZERO);
        }
        let progress = session.tcp().progress(CLIENT);
        let done = self.orders.peek().is_none() && progress.sent + progress.forgotten >= self.total;
        if done && std::mem::take(&mut self.half_close) {
            let fin = TcpClientCommand::Shutdown(CLIENT, Shutdown::Write);
            session.tcp_mut().client_command(fin)?;
        }
        // The wait begins anew whenever bytes move.
        let (now, streams) = (session.now(), session.ledger().streams());
        let owner = |owner| owner == Owner::Client(CLIENT);
        let moved = streams.flows(owner).sent + streams.received(owner);
        if !done || moved != self.moved {
            (self.moved, self.still_since) = (moved, Some(now));
        }
        let since = *self.still_since.get_or_insert(now);
        let is_over = session.tcp().last_client(CLIENT).is_some_and(|info| {
            let ending = streams.ending(info.id);
            let end = ending.fin_received.or(ending.reset).or(ending.broken_pipe);
            end.is_some()
        });
        Ok(match (done, is_over) {
            (false, _) => POLL_INTERVAL,
            (true, true) => Duration::ZERO,
            (true, false) => since.plus(self.options.wait).since(now).min(POLL_INTERVAL),
        })
    }
}
