//! `packet-lab listen`: receive, and tell what became of each datagram, or every call on a stream.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use super::{
    RunError,
    args::{ListenArgs, ServerOptions},
    finish_recording,
    output::Output,
    recording_order,
    rows::RowWriter,
    signal, summary,
};
use crate::{
    model::{Message, OfferedFile, Owner, TcpState, address},
    protocol,
    session::{RecordingOrder, Session, Start, not_saved},
};

/// The longest wait between two looks at the end conditions.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Ports that are tried at most where any will do.
const PORTS: u32 = 16;
/// The bytes of all files that are offered together.
const MAX_OFFERED: u64 = 256 << 20;

/// Runs until `--count` reads, the end of `--for`, or a signal; returns `true`.
pub(super) fn run(options: &ListenArgs, output: &Output<'_>) -> Result<bool, RunError> {
    let stop = signal()?;
    if options.save.is_some() {
        output.capture_marks();
    }
    let mut session = open(options, output)?;
    if let Some(path) = &options.save {
        session.record_to(RecordingOrder {
            sequence: options.sequence,
            ..recording_order(path, output)
        })?;
    }
    if let Some(field) = options.sequence {
        session.track_sequence_numbers(field);
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
        if !more && session.wait_or(left.unwrap_or(POLL_INTERVAL).min(POLL_INTERVAL), &stop) {
            break;
        }
    }
    rows.finish(&mut session, output)?;
    if options.server.udp.is_some() {
        summary::listened(&session, output)?;
    }
    if options.server.tcp.is_some() {
        summary::streams(&session, Owner::Server, output)?;
    }
    Ok(finish_recording(&mut session, output))
}

/// Lets the server listen, and says where.
fn open(options: &ListenArgs, output: &Output<'_>) -> Result<Session, RunError> {
    let server = &options.server;
    if server.hold && !Session::reports_tcp_state() {
        return Err(Message::new("error-hold").into());
    }
    let streams = server.tcp.clone().map(|mut settings| {
        settings.server.reads.reading = !server.hold;
        settings.server.offered = Arc::new(offered(&options.offers)?);
        Ok::<_, Message>(settings)
    });
    let streams = streams.transpose()?;
    let is_free = server.udp.is_some() && options.bind.port() == 0;
    let mut tries = if is_free { PORTS } else { 1 };
    let (session, local) = loop {
        let mut session = Session::start(Start {
            bind: server.udp.is_some().then_some(options.bind),
            settings: server.udp.clone().unwrap_or_default(),
            budget: options.memory,
            ..Start::default()
        })?;
        let local = session.udp().local();
        let Some(streams) = &streams else {
            break (session, local);
        };
        let addr = local.unwrap_or(options.bind);
        tries -= 1;
        match session.tcp_mut().listen(addr, streams.clone()) {
            Ok(local) => break (session, Some(local)),
            // A port that was free for UDP need not be free for TCP.
            Err(_) if tries > 0 => {}
            Err(message) => return Err(message.into()),
        }
    };
    if let Some(local) = local {
        if address::is_beyond_loopback(local) {
            output.tell(&Message::new("warning-wide").with("addr", address::shown(local)));
        }
        let buffer = session.udp().server().and_then(|info| info.receive_buffer);
        if let Some((Some(asked), effective)) = buffer {
            let message = Message::new("cli-receive-buffer");
            output.say(&message.with("asked", asked).with("effective", effective))?;
        }
        let (tcp, udp) = (server.tcp.is_some(), server.udp.is_some());
        for (key, listens) in [("cli-listening", tcp), ("cli-bound", udp)] {
            if listens {
                output.say(&Message::new(key).with("addr", address::shown(local)))?;
            }
        }
    }
    Ok(session)
}

/// The files that are offered under their names, read now.
fn offered(paths: &[PathBuf]) -> Result<Vec<OfferedFile>, Message> {
    let mut left = MAX_OFFERED;
    let offer = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.filter(|name| !name.contains(char::is_whitespace));
        let name = name.ok_or_else(|| {
            Message::new("error-offer-name").with("path", path.display().to_string())
        })?;
        let data = fs::symlink_metadata(path).map_err(|error| not_saved(path, &error))?;
        if !data.is_file() || data.len() > left {
            let message = Message::new("error-offer").with("path", path.display().to_string());
            return Err(message.with("most", MAX_OFFERED >> 20));
        }
        left -= data.len();
        let bytes = fs::read(path).map_err(|error| not_saved(path, &error))?;
        Ok(protocol::offer(name, bytes))
    };
    paths.iter().map(offer).collect()
}

/// Whether all reads that were asked for are made, on either transport. A server that holds reads as soon as a peer has
/// sent FIN, by the kernel's word.
fn has_read_all(options: &ListenArgs, session: &mut Session) -> Result<bool, Message> {
    let ServerOptions { udp, tcp, hold } = &options.server;
    if *hold && !session.tcp().settings().server.reads.reading {
        let mut figures = session.tcp().connections().filter_map(|info| info.figures);
        let has_fin =
            figures.any(|info| matches!(info.state, TcpState::CloseWait | TcpState::Close));
        drop(figures);
        if has_fin {
            let mut settings = session.tcp().settings().clone();
            settings.server.reads.reading = true;
            session.tcp_mut().set_settings(settings)?;
        }
    }
    let is_server = |owner| owner == Owner::Server;
    let ledger = session.ledger();
    let udp = udp
        .as_ref()
        .map(|udp| (&udp.server, ledger.arrivals_of(is_server).received));
    let tcp = tcp
        .as_ref()
        .map(|tcp| (&tcp.server, ledger.streams().calls_to_read(is_server)));
    let mut both = udp.into_iter().chain(tcp);
    Ok(both.any(|(server, reads)| server.max_reads.is_some_and(|most| reads >= most)))
}
