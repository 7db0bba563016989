//! Two sends while nobody reads, then reads: so the outcome is always the same.

use super::{
    Session, Trial,
    step::{Step, connect, is_accepted, rows_from, step},
};
use crate::{
    model::{Message, ServerCommand, ServerSettings, TcpServerCommand, Who},
    session::side_by_side::has_figures,
};

/// The two messages.
const WORDS: [&[u8]; 2] = [b"hello", b"world"];

/// The stream of it is a new connection. Reading goes on at its end, see [`read_on`].
pub(super) fn two_sends() -> Vec<Step> {
    vec![
        step(stop_reading, has_looked),
        step(open, |trial, session| {
            !trial.transport.has_tcp() || is_accepted(trial, session)
        }),
        step(send, is_sent),
    ]
}

/// Lets the servers read.
pub(super) fn read_on(trial: &Trial, session: &mut Session) -> Result<(), Message> {
    set_reading(trial, session, true)
}

fn set_reading(trial: &Trial, session: &mut Session, reading: bool) -> Result<(), Message> {
    let settings = ServerSettings {
        reading,
        ..session.udp().settings().clone()
    };
    session.set_servers(settings, trial.transport)
}

fn stop_reading(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    let transport = trial.transport;
    if transport.has_tcp() {
        session.listen_beside()?;
    }
    set_reading(trial, session, false)?;
    if transport.has_udp() {
        session.udp_mut().command(ServerCommand::Look)?;
    }
    if transport.has_tcp() {
        session.tcp_mut().command(TcpServerCommand::Look)?;
    }
    Ok(())
}

/// Whether both servers have looked at their sockets: then they know their settings too.
fn has_looked(trial: &Trial, session: &Session) -> bool {
    let looked = session.udp().server().and_then(|info| info.looked);
    let listener = session.tcp().server().map(|info| info.id);
    let udp = !trial.transport.has_udp() || looked.is_some_and(|at| at >= trial.since);
    udp && (!trial.transport.has_tcp() || has_figures(session, listener, trial.from.1))
}

fn open(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    if trial.transport.has_tcp() {
        session.point_at_server(trial.id)?;
        connect(trial, session)?;
    }
    Ok(())
}

fn send(trial: &mut Trial, session: &mut Session) -> Result<(), Message> {
    for word in WORDS {
        if trial.transport.has_tcp() {
            session.tcp_mut().send(trial.id, word.to_vec(), 1)?;
        }
        if trial.transport.has_udp() {
            session.udp_mut().send(trial.id, word.to_vec(), 1)?;
        }
    }
    Ok(())
}

fn is_sent(trial: &Trial, session: &Session) -> bool {
    let stream = session.tcp().last_client(trial.id).map(|info| info.id);
    let tally = stream.map(|stream| session.ledger().streams().tally(stream).sends);
    let datagrams = rows_from(session, trial.from.0).filter(|(_, row)| {
        let socket = session.record().socket(row.socket);
        let own = socket.is_some_and(|info| info.who == Who::Client(trial.id));
        own && row.call.is_send()
    });
    let udp = !trial.transport.has_udp() || datagrams.count() >= WORDS.len();
    udp && (!trial.transport.has_tcp() || tally >= Some(WORDS.len() as u64))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        model::{ClientId, Fate, Fault},
        session::{Experiment, Start, Transport, trial::News},
    };

    const A: ClientId = ClientId(0);

    #[test]
    fn a_server_that_hangs_does_not_hold_the_window_up() {
        let mut session = Session::start(Start {
            bind: Some(([127, 0, 0, 1], 0).into()),
            ..Start::default()
        })
        .unwrap();
        session.udp_mut().add_client().unwrap();
        let hang = Fault::Hang(Duration::from_millis(300));
        let hang = ServerCommand::Fail(hang);
        session.udp_mut().command(hang).unwrap();
        let mut trial = Trial::begin(Experiment::TwoSends, A, Transport::Udp, &session);
        assert!(matches!(trial.advance(&mut session), News::Runs), "at once");
        assert_eq!(
            session.ledger().books(|_| true).sent,
            0,
            "nothing was sent yet"
        );
        assert!(!session.udp().settings().reading, "it stopped reading");
        // It goes on when the server does.
        while !session.udp().settings().reading {
            session.wait(Duration::from_secs(30));
            session.poll(Duration::from_millis(5));
            assert!(!matches!(trial.advance(&mut session), News::Failed(_)));
        }
        let read = |session: &Session| session.ledger().books(|_| true).of(Fate::Whole) == 2;
        assert!(session.wait_until(Duration::from_secs(30), read), "read");
    }
}
