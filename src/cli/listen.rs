//! `packet-lab listen`: receive, and tell what became of each datagram, or every call on a stream.

use std::time::Duration;

use super::{
    RunError,
    args::{Listen, ServerOptions},
    output::Output,
    rows::RowWriter,
    signal, summary,
};
use crate::{
    model::{Message, TcpState, Who, address},
    session::{Session, Start},
};

/// The longest wait between two looks at the end conditions.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Runs until `--count` reads, the end of `--for`, or a signal; returns `true`.
pub(super) fn run(options: &Listen, output: &Output<'_>) -> Result<bool, RunError> {
    let stop = signal()?;
    let mut session = open(options, output)?;
    if let Some(field) = options.sequence {
        session.look_at_numbers(field);
    }
    let mut rows = RowWriter::default();
    let end = options.span.map(|span| session.now().plus(span));
    loop {
        let more = rows.follow(&mut session, output)?;
        if has_read_all(options, &mut session)? {
            break;
        }
        let left = end.map(|end| end.since(session.now()));
        if left.is_some_and(|left| left.is_zero()) || stop.try_recv().is_ok() {
            break;
        }
        // A stop that comes while rows wait is seen after a few of them.
        if !more && session.wait_or(left.unwrap_or(LOOK_EVERY).min(LOOK_EVERY), &stop) {
            break;
        }
    }
    rows.finish(&mut session, output)?;
    match options.server {
        ServerOptions::Udp(_) => summary::listened(&session, output)?,
        ServerOptions::Tcp { .. } => summary::streams(&session, Who::Server, output)?,
    }
    Ok(true)
}

/// Lets the server listen, and says where.
fn open(options: &Listen, output: &Output<'_>) -> Result<Session, RunError> {
    let start = Start {
        budget: options.memory,
        ..Start::default()
    };
    let (session, local) = match &options.server {
        ServerOptions::Udp(settings) => {
            let session = Session::start(Start {
                bind: Some(options.bind),
                settings: settings.clone(),
                ..start
            })?;
            let local = session.udp().local();
            (session, local)
        }
        ServerOptions::Tcp { settings, hold } => {
            if *hold && !Session::tells_tcp_state() {
                return Err(Message::new("error-hold").into());
            }
            let mut session = Session::start(start)?;
            let mut settings = settings.clone();
            settings.reads.reading = !hold;
            let local = session.tcp_mut().listen(options.bind, settings)?;
            (session, Some(local))
        }
    };
    if let Some(local) = local {
        if address::is_wide(local) {
            output.tell(&Message::new("warning-wide").with("addr", local.to_string()));
        }
        let buffer = session.udp().server().and_then(|info| info.receive_buffer);
        if let Some((Some(asked), effective)) = buffer {
            let message = Message::new("cli-receive-buffer");
            output.say(&message.with("asked", asked).with("effective", effective))?;
        }
        let bound = match options.server {
            ServerOptions::Udp(_) => Message::new("cli-bound"),
            ServerOptions::Tcp { .. } => Message::new("cli-listening"),
        };
        output.say(&bound.with("addr", local.to_string()))?;
    }
    Ok(session)
}

/// Whether all reads that were asked for are made. A server that holds reads as soon as a peer has sent
/// FIN, by the kernel's word.
fn has_read_all(options: &Listen, session: &mut Session) -> Result<bool, Message> {
    let (most, read) = match &options.server {
        ServerOptions::Udp(settings) => {
            let arrivals = session.ledger().arrivals_of(|who| who == Who::Server);
            (settings.max_reads, arrivals.received)
        }
        ServerOptions::Tcp { settings, .. } => {
            let mut figures = session.tcp().connections().filter_map(|info| info.figures);
            let has_fin =
                figures.any(|info| matches!(info.state, TcpState::CloseWait | TcpState::Close));
            drop(figures);
            if has_fin && !session.tcp().settings().reads.reading {
                let mut settings = session.tcp().settings().clone();
                settings.reads.reading = true;
                session.tcp_mut().set_settings(settings)?;
            }
            let streams = session.ledger().streams();
            let reads = streams.calls_to_read(|who| who == Who::Server);
            (settings.reads.max_reads, reads)
        }
    };
    Ok(most.is_some_and(|most| read >= most))
}
