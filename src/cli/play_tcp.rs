//! `packet-lab play --tcp`: boundaries against bytes. The same two sends on UDP and on TCP, the same read
//! size, on real sockets.

use std::{net::SocketAddr, time::Duration};

use super::{RunError, output::Output, rows::RowWriter};
use crate::{
    model::{
        ClientId, ClientSettings, Framing, Message, ServerSettings, TcpClientCommand,
        TcpClientSettings, TcpServerSettings, Who,
    },
    session::{Session, Start},
};

const CLIENT: ClientId = ClientId(0);
/// How long each step may take; all of them together take some milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);
const WORDS: [&[u8]; 2] = [b"hello", b"world"];
const READ_SIZE: u32 = 4;

/// Plays all steps; returns whether each came to its end.
pub(super) fn run(output: &Output<'_>) -> Result<bool, RunError> {
    output.say(&Message::new("cli-play-tcp-title"))?;
    let mut done = title(output, &Message::new("cli-play-tcp-step-1"))? && udp(output)?;
    done &= title(output, &Message::new("cli-play-tcp-step-2"))? && tcp(Framing::None, output)?;
    done &=
        title(output, &Message::new("cli-play-tcp-step-3"))? && tcp(Framing::Length(2), output)?;
    output.text("")?;
    let end = if done {
        Message::new("cli-play-tcp-end")
    } else {
        Message::new("cli-play-failed")
    };
    output.say(&end)?;
    Ok(done)
}

fn title(output: &Output<'_>, title: &Message) -> Result<bool, RunError> {
    output.text("")?;
    output.say(title)?;
    Ok(true)
}

fn here() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

fn stopped() -> ServerSettings {
    ServerSettings {
        read_sizes: vec![READ_SIZE],
        reading: false,
        ..ServerSettings::default()
    }
}

/// Stops reading, sends both, reads on: the outcome is always the same.
fn udp(output: &Output<'_>) -> Result<bool, RunError> {
    let mut settings = stopped();
    let mut session = Session::start(Start {
        bind: Some(here()),
        settings: settings.clone(),
        ..Start::default()
    })?;
    let to = session.udp().server().map_or_else(here, |info| info.local);
    session
        .udp_mut()
        .set_client(CLIENT, ClientSettings::to(to))?;
    for word in WORDS {
        session.udp_mut().send(CLIENT, word.to_vec(), 1)?;
    }
    let sent = |session: &Session| session.ledger().books(|_| true).sent == 2;
    let mut done = session.wait_until(PATIENCE, sent);
    settings.reading = true;
    session.udp_mut().set_settings(settings);
    let read = |session: &Session| {
        session
            .ledger()
            .arrivals_of(|who| who == Who::Server)
            .received
            == 2
    };
    done &= session.wait_until(PATIENCE, read);
    session.stop();
    RowWriter::default().write(&mut session, output)?;
    Ok(done)
}

fn tcp(framing: Framing, output: &Output<'_>) -> Result<bool, RunError> {
    let mut settings = TcpServerSettings {
        reads: stopped(),
        framing,
        ..TcpServerSettings::default()
    };
    let mut session = Session::start(Start::default())?;
    let to = session.tcp_mut().listen(here(), settings.clone())?;
    let client = TcpClientSettings {
        framing,
        ..TcpClientSettings::to(to)
    };
    session.tcp_mut().set_client(CLIENT, client)?;
    session
        .tcp_mut()
        .client_command(TcpClientCommand::Connect(CLIENT))?;
    let mut done = session.wait_until(PATIENCE, |session| session.tcp().is_connected(CLIENT));
    for word in WORDS {
        session.tcp_mut().send(CLIENT, word.to_vec(), 1)?;
    }
    let sends = |session: &Session| {
        session
            .ledger()
            .streams()
            .tallies(|who| who != Who::Server)
            .sends
    };
    done &= session.wait_until(PATIENCE, |session| sends(session) == 2);
    settings.reads.reading = true;
    session.tcp_mut().set_settings(settings)?;
    let read = |session: &Session| {
        let flow = session.ledger().streams().flows(|who| who != Who::Server);
        flow.sent > 0 && flow.received == flow.sent
    };
    done &= session.wait_until(PATIENCE, read);
    session.stop();
    RowWriter::default().write(&mut session, output)?;
    Ok(done)
}
