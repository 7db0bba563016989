//! Rounds of two small sends and an answer, with Nagle's algorithm and without it.

use std::time::Duration;

use super::{
    Session, Trial,
    step::{Step, has_row, rows_from, set_client, step},
};
use crate::model::{
    Framing, Message, Note, Reply, RowId, SockOpt, SocketId, StreamNote, Syscall, TcpClientCommand,
    TcpServerCommand,
};
use crate::session::side_by_side::has_figures;

/// Rounds that are measured with Nagle's algorithm, and without it.
const ROUNDS: usize = 5;
/// Rounds in which a byte may be held back at last: the first are acknowledged at once.
const MOST_ROUNDS: usize = 40;

/// One round of two small sends and an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Round {
    pub(super) no_delay: bool,
    /// The second send.
    pub(super) send: RowId,
    /// The time from the first send to the answer.
    pub(super) took: Duration,
    /// The most bytes that were seen to be held back (`SIOCOUTQNSD`).
    pub(super) unsent: u32,
}

/// The server answers every two bytes from now on.
pub(super) const ANSWER_PAIRS: Step = step(answer_pairs, |trial, session| {
    let listener = session.tcp().server().map(|info| info.id);
    !Session::tells_tcp_state() || has_figures(session, listener, trial.from.1)
});
/// Two sends and an answer.
pub(super) const ROUND: Step = step(round, is_answered);
/// How that went; and another round, or the same with `TCP_NODELAY`.
pub(super) const MEASURE: Step = step(measure, |trial, session| {
    let socket = session.tcp().last_client(trial.id).map(|info| info.id);
    !Session::tells_tcp_state() || has_figures(session, socket, trial.from.1)
});

/// The server answers every two bytes.
fn answer_pairs(_: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let mut settings = session.tcp().settings().clone();
    settings.framing = Framing::Fixed(2);
    settings.reads.reply = Reply::Echo;
    settings.reads.read_sizes = vec![1024];
    settings.no_delay = false;
    session.tcp_mut().set_settings(settings)?;
    session.tcp_mut().command(TcpServerCommand::Look)
}

/// Two sends of a byte each.
fn round(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    trial.round_from = trial.from;
    session.tcp_mut().send(trial.id, b"x".to_vec(), 2)
}

fn is_answered(trial: &Trial, session: &Session) -> bool {
    let client = session.tcp().last_client(trial.id).map(|info| info.id);
    let answers = rows_from(session, trial.from.0)
        .filter(|(_, row)| row.call == Syscall::StreamRecv && Some(row.socket) == client);
    answers.map(|(_, row)| row.returned.max(0)).sum::<i32>() >= 2
}

/// Reads off the record how the round went, and decides whether there is another.
fn measure(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let Some(client) = session.tcp().last_client(trial.id).map(|info| info.id) else {
        return Ok(());
    };
    let no_delay = session
        .tcp()
        .clients()
        .get(&trial.id)
        .is_some_and(|settings| settings.no_delay);
    trial
        .rounds
        .extend(round_of(session, trial.round_from, client, no_delay));
    let held = trial.rounds.iter().filter(|round| round.unsent > 0).count();
    let free = trial.rounds.iter().filter(|round| round.no_delay).count();
    if no_delay {
        if free < ROUNDS {
            trial.steps.extend([ROUND, MEASURE]);
        }
    } else if held < ROUNDS && trial.rounds.len() < MOST_ROUNDS {
        trial.steps.extend([ROUND, MEASURE]);
    } else {
        let set = step(no_longer_delayed, |trial, session| {
            has_row(trial, session, |row| {
                row.call == Syscall::SetSockOpt(SockOpt::NoDelay)
            })
        });
        trial.steps.extend([set, ROUND, MEASURE]);
    }
    // Figures are noted only if they change: what is held back again would not be told.
    session.tcp_mut().client_command(TcpClientCommand::Look)
}

fn no_longer_delayed(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    set_client(session, trial.id, |settings| settings.no_delay = true)
}

fn round_of(
    session: &Session,
    (row, note): (RowId, u32),
    client: SocketId,
    no_delay: bool,
) -> Option<Round> {
    let mut sends = rows_from(session, row)
        .filter(|(_, row)| row.call == Syscall::StreamSend && row.socket == client);
    let (first, second) = (sends.next()?, sends.next()?);
    let answer = rows_from(session, row)
        .filter(|(_, row)| row.call == Syscall::StreamRecv && row.socket == client)
        .last()?;
    let record = session.record();
    let unsent = (note..record.notes_len())
        .filter_map(|number| match &record.note(number)?.note {
            Note::Stream(StreamNote::Figures { socket, figures }) if *socket == client => {
                figures.unsent
            }
            _ => None,
        })
        .max();
    Some(Round {
        no_delay,
        send: second.0,
        took: answer.1.at.since(first.1.at),
        unsent: unsent.unwrap_or(0),
    })
}
