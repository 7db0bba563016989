//! Experiments with streams.

use super::Stage;
use crate::{
    gui::{Action, UiCommand, tabs::Tab},
    model::{
        Call, ClientId, Errno, Fate, Framing, How, Reply, Rest, RowId, TcpClientCommand, TcpState,
    },
    session::{Session, Transport, View},
};

/// The two sends, on UDP and on TCP.
pub(super) fn side_by_side(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Both))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.fate(Fate::Truncated, 2)?;
    stage.until(|session| received(session) >= 10)
}

/// Bytes that came out of streams.
fn received(session: &Session) -> u64 {
    session.ledger().streams().flows(|_| true).received
}

pub(super) fn framing(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::SetFraming(Framing::Length(2)))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 14)
}

pub(super) fn tcp_refused(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::Listen(false))?;
    stage.until(|session| session.tcp_server().is_none())?;
    stage.ask(Action::Connect(ClientId(0)))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNREFUSED).count() > 0
    })?;
    stage.app()?.panels.tabs.open(Tab::Calls);
    Ok(())
}

pub(super) fn tcp_reset(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 10)?;
    stage.ask(Action::Stream(TcpClientCommand::Abort(ClientId(0))))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNRESET).count() > 0
    })?;
    stage.app()?.panels.tabs.open(Tab::Calls);
    Ok(())
}

/// A connection from the handshake to `TIME_WAIT`, as a timeline.
pub(super) fn whole_connection(stage: &mut Stage<'_>) -> Result<(), String> {
    stage.ask(Action::SetView(View::Timeline))?;
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    let mut settings = stage.app()?.session.server_settings().clone();
    settings.reply = Reply::Upper;
    stage.ask(Action::SetServer(settings))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 20)?;
    let half = TcpClientCommand::Shutdown(ClientId(0), How::Write);
    stage.ask(Action::Stream(half))?;
    stage.until(|session| {
        let rows = session.record().rows();
        let heard = rows.filter(|row| row.call == Call::StreamRecv && row.returned == 0);
        heard.count() >= 2
    })?;
    stage.ask(Action::Stream(TcpClientCommand::Close(ClientId(0))))?;
    stage.until(|session| {
        let mut streams = session.record().streams();
        streams.any(|info| info.after_close == Some(Rest::In(TcpState::TimeWait)))
    })
}

/// The read that returned bytes of two sends.
pub(super) fn merged(stage: &mut Stage<'_>) -> Result<RowId, String> {
    let record = stage.app()?.session.record();
    let found = (0..record.len()).find(|id| {
        let row = record.row(*id);
        row.is_some_and(|row| record.payload(row) == b"owor")
    });
    found.ok_or_else(|| "no read of two messages".to_owned())
}
