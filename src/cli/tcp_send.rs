//! `packet-lab send --tcp`: connect, send, read what comes back, and tell every call.

use std::net::Shutdown;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

use super::{
    End,
    args::{Leave, TcpSend},
    output::Output,
    stream_news::{StreamNews, sum_up},
};
use crate::{
    model::{ClientId, Message, TcpClientCommand, Who, address},
    session::{Session, Start},
};

const CLIENT: ClientId = ClientId(0);
/// The longest wait between two looks at the end conditions.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long closing the connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Connects, sends, waits for replies, sums up. Returns whether nothing was refused, reset or lost.
pub(super) fn run(options: &TcpSend, output: &Output<'_>) -> Result<bool, End> {
    let (signal, stop) = bounded(1);
    // A second signal finds the first still waiting, which is as good.
    let handler = ctrlc::set_handler(move || {
        signal.try_send(()).ok();
    });
    handler.map_err(|error| Message::new("error-wait").with("detail", error.to_string()))?;
    let to = options.settings.to;
    if address::is_wide(address::canonical(to)) {
        output.tell(&Message::new("warning-wide-send").with("addr", to.to_string()));
    }
    if let Some(seed) = options.drawn {
        output.say(&Message::new("cli-seed").with("seed", seed.to_string()))?;
    }
    let mut session = Session::start(Start {
        budget: options.memory,
        ..Start::default()
    })?;
    session
        .tcp_mut()
        .set_client(CLIENT, options.settings.clone())?;
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Connect(CLIENT))?;
    let mut news = StreamNews::default();
    let result = experiment(options, &mut session, &stop, &mut news, output);
    if options.leave == Leave::Abort && result.is_ok() {
        session
            .tcp_mut()
            .client_command(TcpClientCommand::Abort(CLIENT))?;
        session.wait_until(PATIENCE, is_closed);
    }
    session.stop();
    news.write(&mut session, output)?;
    result?;
    sum_up(&session, Who::Client(CLIENT), output)?;
    let Some(info) = session.tcp().last_client(CLIENT) else {
        return Ok(false);
    };
    let ending = session.ledger().streams().ending(info.id);
    let failed = ending.refused.is_some()
        || ending.reset.is_some()
        || ending.broken_pipe.is_some()
        || ending.own_pipe.is_some()
        || info.peer.is_none();
    Ok(!failed)
}

fn is_closed(session: &Session) -> bool {
    let info = session.tcp().last_client(CLIENT);
    info.is_some_and(|info| info.closed.is_some())
}

fn experiment(
    options: &TcpSend,
    session: &mut Session,
    stop: &Receiver<()>,
    news: &mut StreamNews,
    output: &Output<'_>,
) -> Result<(), End> {
    let mut orders = options.bursts.iter().peekable();
    let all: u64 = options
        .bursts
        .iter()
        .map(|burst| u64::from(burst.repeat))
        .sum();
    let mut half_close = options.leave == Leave::HalfClose;
    let mut moved = (0, session.now());
    loop {
        let connected = session.tcp().is_connected(CLIENT);
        while connected && let Some(burst) = orders.peek() {
            match session.tcp_mut().burst((*burst).clone()) {
                Ok(()) => drop(orders.next()),
                // The thread works off the orders before it.
                Err(message) if message.key == "error-busy" => break,
                Err(message) => return Err(message.into()),
            }
        }
        session.poll(LOOK_EVERY);
        news.write(session, output)?;
        if is_closed(session) {
            return Ok(());
        }
        let progress = session.tcp().progress(CLIENT);
        let done = orders.peek().is_none() && progress.sent + progress.forgotten >= all;
        if done && half_close {
            half_close = false;
            session
                .tcp_mut()
                .client_command(TcpClientCommand::Shutdown(CLIENT, Shutdown::Write))?;
        }
        // The wait begins anew whenever bytes move.
        let now = session.now();
        let who = Who::Client(CLIENT);
        let streams = session.ledger().streams();
        let bytes = streams.flows(|of| of == who).sent + streams.received(|of| of == who);
        if !done || bytes != moved.0 {
            moved = (bytes, now);
        }
        let left = moved.1.plus(options.wait).since(now);
        let socket = session.tcp().last_client(CLIENT).map(|info| info.id);
        let ending = socket.map(|id| session.ledger().streams().ending(id));
        let over = ending.is_some_and(|ending| {
            ending.fin_received.is_some() || ending.reset.is_some() || ending.broken_pipe.is_some()
        });
        if done && (left.is_zero() || over) {
            return Ok(());
        }
        let timeout = if orders.peek().is_some() {
            Duration::from_millis(2)
        } else {
            left.min(LOOK_EVERY)
        };
        if session.wait_or(timeout, stop) {
            return Ok(());
        }
    }
}
