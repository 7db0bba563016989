//! The steps of the experiments: an order each, and what must be seen of it before the next.
#![expect(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_ref_mut,
    reason = "all steps have one shape"
)]

use std::time::Duration;

use super::{
    Experiment, Session, Trial,
    rounds::{ANSWER_PAIRS, MEASURE, ROUND},
    step::{Step, connect, has_row, is_accepted, is_connected, newest, set_client, soft, step},
    two_sends::two_sends,
};
use crate::{
    model::{
        Burst, ClientId, Errno, Framing, Message, OnPeerFin, PostCloseState, ServerSettings,
        SocketId, Syscall, TcpClientCommand, TcpServerCommand, TcpServerSettings, TcpState,
    },
    record::StreamInfo,
    session::side_by_side::has_figures,
};

/// More bytes than the small buffers of the experiment hold.
const MANY: usize = 1 << 20;
/// The send buffer that is asked for in it, in bytes.
const SMALL: u32 = 4096;
/// How long an answer to a connection is waited for: longer than until the kernel asks again.
const HANG: Duration = Duration::from_millis(1500);
const PREPARE: Step = step(prepare, at_once);
const STOP_LISTENING: Step = step(stop_listening, |_, session| {
    session.tcp().server().is_none()
});
const REFUSED: Step = step(connect, |trial, session| {
    let failed = has_row(trial, session, |row| {
        row.call == Syscall::Connect && row.failed()
    });
    failed && newest(trial, session).is_some_and(|info| info.closed.is_some())
});
const LISTEN: Step = step(listen, |_, session| session.tcp().server().is_some());
const CONNECT: Step = step(connect, is_accepted);
const ANEW: Step = step(connect_anew, is_accepted);
const FIND_MATE: Step = step(find_mate, at_once);
/// The steps of an experiment. Where no new connection is begun at once, what lies unread in the client's old one
/// goes with it first: else it would be read now, and much of it.
pub(super) fn script(experiment: Experiment) -> Vec<Step> {
    let mut steps = steps_of(experiment);
    if experiment != Experiment::TwoSends {
        steps.insert(0, step(clear_away, is_cleared));
    }
    steps
}

fn steps_of(experiment: Experiment) -> Vec<Step> {
    match experiment {
        Experiment::TwoSends => two_sends(),
        Experiment::NobodyListens => vec![PREPARE, STOP_LISTENING, REFUSED, LISTEN],
        Experiment::ServerFirst => vec![PREPARE, STOP_LISTENING, REFUSED, LISTEN, CONNECT],
        Experiment::Backlog => full_backlog(),
        Experiment::TimeWait => vec![
            PREPARE,
            LISTEN,
            step(close_after_fin, at_once),
            ANEW,
            FIND_MATE,
            soft(server_stops, is_in_time_wait),
            step(listen_without_reuse, at_once),
            step(listen_with_reuse, |_, session| {
                session.tcp().server().is_some()
            }),
        ],
        Experiment::ListenOnDatagram => vec![step(listen_on_datagram, |trial, session| {
            has_row(trial, session, |row| row.call == Syscall::Close)
        })],
        Experiment::Nagle => vec![PREPARE, ANEW, ANSWER_PAIRS, ROUND, MEASURE],
        Experiment::Full => vec![
            PREPARE,
            ANEW,
            step(stop_reading, |trial, session| {
                let listener = session.tcp().server().map(|info| info.id);
                !Session::tells_tcp_state() || has_figures(session, listener, trial.from.1)
            }),
            step(send_many, |trial, session| {
                has_row(trial, session, |row| row.errno == Errno::EAGAIN)
            }),
        ],
        Experiment::Nothing => vec![
            PREPARE,
            ANEW,
            step(send_nothing, |trial, session| {
                has_row(trial, session, |row| {
                    row.call == Syscall::StreamSend && row.asked == 0
                })
            }),
        ],
        Experiment::Fin => vec![PREPARE, ANEW, FIND_MATE, step(close, is_fin_received)],
        Experiment::FinOrEmpty => vec![
            PREPARE,
            ANEW,
            FIND_MATE,
            step(read_datagrams, at_once),
            step(
                |trial, session| datagram(trial, session, b""),
                is_datagram_read,
            ),
            step(
                |trial, session| datagram(trial, session, b"hello"),
                is_datagram_read,
            ),
            step(close, is_fin_received),
        ],
        Experiment::Reset => vec![
            PREPARE,
            ANEW,
            FIND_MATE,
            step(abort, |trial, session| {
                has_row(trial, session, |row| row.errno == Errno::ECONNRESET)
            }),
        ],
        Experiment::BrokenPipe => broken_pipe(),
    }
}

fn full_backlog() -> Vec<Step> {
    vec![
        PREPARE,
        LISTEN,
        step(narrow, |trial, session| {
            has_row(trial, session, |row| {
                row.call == Syscall::Listen && row.asked == 0
            })
        }),
        step(connect, is_connected),
        soft(overflow, is_unanswered),
        Step {
            hangs: true,
            ..step(nothing, |trial, session| {
                trial.enough || session.now().since(trial.since) >= HANG
            })
        },
        soft(look, is_looked_at),
        step(cancel_other, |trial, session| {
            other(trial, session).is_none_or(|info| info.closed.is_some())
        }),
    ]
}

fn broken_pipe() -> Vec<Step> {
    vec![
        PREPARE,
        ANEW,
        FIND_MATE,
        step(server_closes, |trial, session| {
            let client = session.tcp().last_client(trial.id).map(|info| info.id);
            let streams = session.ledger().streams();
            client.is_some_and(|client| streams.ending(client).fin_received.is_some())
        }),
        step(
            |trial, session| session.tcp_mut().send(trial.id, b"one".to_vec(), 1),
            |trial, session| {
                has_row(trial, session, |row| row.call == Syscall::StreamSend)
                    && is_told_of_loss(trial, session)
            },
        ),
        step(
            |trial, session| session.tcp_mut().send(trial.id, b"two".to_vec(), 1),
            |trial, session| {
                has_row(trial, session, |row| {
                    row.call == Syscall::StreamSend && row.failed()
                })
            },
        ),
    ]
}

const fn at_once(_: &Trial, _: &Session) -> bool {
    true
}

const fn nothing(_: &mut Trial, _: &mut Session) -> Result<(), Message> {
    Ok(())
}

/// Cuts off the client's connection where the server does not read from it.
fn clear_away(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    find_mate(trial, session)?;
    let stopped = !session.tcp().settings().reads.reading;
    if let Some(peer_end) = trial.peer_end
        && stopped
        && !is_cleared(trial, session)
    {
        return session.tcp_mut().command(TcpServerCommand::Abort(peer_end));
    }
    trial.peer_end = None;
    Ok(())
}

fn is_cleared(trial: &Trial, session: &Session) -> bool {
    let peer_end = trial.peer_end.and_then(|end| session.record().stream(end));
    peer_end.is_none_or(|info| info.closed.is_some())
}

/// Lets both ends work as they usually do, and the client connect to the lab's own server.
fn prepare(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    trial.peer_end = None;
    session.point_at_server(trial.id)?;
    let mut tcp = session.tcp().settings().clone();
    tcp.accepting = true;
    tcp.reads.reading = true;
    tcp.reads.pace = Duration::ZERO;
    tcp.reads.max_reads = None;
    tcp.framing = Framing::None;
    tcp.reuse_address = true;
    session.tcp_mut().set_settings(tcp)?;
    set_client(session, trial.id, |settings| {
        settings.reading = true;
        settings.framing = Framing::None;
        settings.no_delay = false;
        settings.send_buffer = None;
        settings.on_peer_fin = OnPeerFin::Stay;
    })
}

fn stop_listening(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session.tcp_mut().command(TcpServerCommand::StopListening)
}

fn listen(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let addr = session.udp().local();
    match addr.filter(|addr| session.tcp().local() != Some(*addr)) {
        Some(addr) => {
            let settings = session.tcp().settings().clone();
            session.tcp_mut().listen(addr, settings).map(|_| ())
        }
        None => Ok(()),
    }
}

fn connect_anew(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    listen(trial, session)?;
    connect(trial, session)
}

fn find_mate(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let client = session.tcp().last_client(trial.id).map(|info| info.id);
    trial.peer_end = client.and_then(|client| session.ledger().streams().peer_end(client));
    Ok(())
}

fn peer_end(trial: &Trial) -> Result<SocketId, Message> {
    trial
        .peer_end
        .ok_or_else(|| Message::new("error-not-connected"))
}

fn close(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Close(trial.id))
}

fn abort(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Abort(trial.id))
}

fn server_closes(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session
        .tcp_mut()
        .command(TcpServerCommand::Close(peer_end(trial)?))
}

fn is_fin_received(trial: &Trial, session: &Session) -> bool {
    let ending = trial
        .peer_end
        .map(|end| session.ledger().streams().ending(end));
    ending.is_some_and(|ending| ending.fin_received.is_some())
}

/// Whether the answer to what was sent to a closed end is there.
fn is_told_of_loss(trial: &Trial, session: &Session) -> bool {
    let client = session.tcp().last_client(trial.id).map(|info| info.id);
    client.is_some_and(|client| session.ledger().streams().flow(client).lost > 0)
}

fn listen_on_datagram(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session
        .tcp_mut()
        .command(TcpServerCommand::ListenOnDatagram)
}

fn send_nothing(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session.tcp_mut().send(trial.id, Vec::new(), 1)?;
    if trial.transport.has_udp() {
        session.udp_mut().send(trial.id, Vec::new(), 1)?;
    }
    Ok(())
}

/// The UDP server reads at once.
fn read_datagrams(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let settings = ServerSettings {
        reading: true,
        pace: Duration::ZERO,
        max_reads: None,
        ..session.udp().settings().clone()
    };
    session.udp_mut().set_settings(settings);
    Ok(())
}

fn datagram(trial: &mut Trial, session: &mut Session, bytes: &[u8]) -> Result<(), Message> {
    session.udp_mut().send(trial.id, bytes.to_vec(), 1)
}

fn is_datagram_read(trial: &Trial, session: &Session) -> bool {
    let server = session.udp().server().map(|info| info.id);
    has_row(trial, session, |row| {
        row.call.is_receive() && Some(row.socket) == server && !row.failed()
    })
}

fn stop_reading(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let stopped = ServerSettings {
        reading: false,
        ..session.udp().settings().clone()
    };
    session.set_servers(stopped, trial.transport)?;
    set_client(session, trial.id, |settings| {
        settings.send_buffer = Some(SMALL);
    })?;
    session.tcp_mut().command(TcpServerCommand::Look)
}

fn send_many(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let burst = Burst::of(trial.id, vec![b'x'; MANY], 1);
    session.tcp_mut().burst(burst)
}

/// A backlog of 0: one connection may wait to be accepted (Linux), and none is.
fn narrow(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let narrow = TcpServerSettings {
        backlog: 0,
        accepting: false,
        ..session.tcp().settings().clone()
    };
    session.tcp_mut().set_settings(narrow)
}

/// One more client connects.
fn overflow(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let taken = |id: &ClientId| {
        session.udp().clients().contains_key(id) || session.tcp().clients().contains_key(id)
    };
    let free = (0..26).map(ClientId).find(|id| !taken(id));
    let other = free.ok_or_else(|| Message::new("error-clients").with("n", 26_u32))?;
    trial.other = Some(other);
    set_client(session, other, |_| {})?;
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Connect(other))?;
    session.tcp_mut().client_command(TcpClientCommand::Look)
}

pub(super) fn other<'a>(trial: &Trial, session: &'a Session) -> Option<&'a StreamInfo> {
    session.tcp().last_client(trial.other?)
}

fn is_unanswered(trial: &Trial, session: &Session) -> bool {
    let figures = other(trial, session).and_then(|info| info.figures);
    figures.is_some_and(|figures| figures.state == TcpState::SynSent)
}

fn look(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    session.tcp_mut().command(TcpServerCommand::Look)?;
    session.tcp_mut().client_command(TcpClientCommand::Look)
}

fn is_looked_at(trial: &Trial, session: &Session) -> bool {
    let listener = session.tcp().server().map(|info| info.id);
    let other = other(trial, session).map(|info| info.id);
    [listener, other]
        .into_iter()
        .all(|socket| has_figures(session, socket, trial.from.1))
}

fn cancel_other(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    match trial.other {
        Some(other) => session
            .tcp_mut()
            .client_command(TcpClientCommand::Cancel(other)),
        None => Ok(()),
    }
}

/// The client sends FIN too when it hears the server's.
fn close_after_fin(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    set_client(session, trial.id, |settings| {
        settings.on_peer_fin = OnPeerFin::Close;
    })
}

/// The server closes everything; it will listen again without `SO_REUSEADDR`.
fn server_stops(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let settings = TcpServerSettings {
        reuse_address: false,
        ..session.tcp().settings().clone()
    };
    session.tcp_mut().set_settings(settings)?;
    session.tcp_mut().command(TcpServerCommand::Stop)
}

fn is_in_time_wait(trial: &Trial, session: &Session) -> bool {
    let peer_end = trial.peer_end.and_then(|end| session.record().stream(end));
    let after = peer_end.and_then(|info| info.after_close);
    after == Some(PostCloseState::In(TcpState::TimeWait)) && session.tcp().server().is_none()
}

fn listen_without_reuse(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    match listen(trial, session) {
        Err(message) if message.key == "error-port-in-use" => Ok(()),
        other => other,
    }
}

/// Listens with `SO_REUSEADDR`.
fn listen_with_reuse(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let settings = TcpServerSettings {
        reuse_address: true,
        ..session.tcp().settings().clone()
    };
    session.tcp_mut().set_settings(settings)?;
    match listen(trial, session) {
        // The thread took the order before it looked for its settings.
        Err(message) if message.key == "error-port-in-use" => listen(trial, session),
        other => other,
    }
}
