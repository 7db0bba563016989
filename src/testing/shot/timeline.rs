//! Pictures of the timeline.

use std::net::Shutdown;

use super::{
    Action, Outcome, ShotWindow, UiCommand, dropped, refused, shots,
    streams::{received, side_by_side, tcp_reset},
    truncated,
};
use crate::{
    model::{ClientId, PostCloseState, Reply, Syscall, TcpClientCommand, TcpState},
    session::{MainView, Transport},
};

shots! {
    "timeline-light" "listed" whole_connection, merged, |s| s.press_key("timeline-fit");
    "timeline-chinese" "listed dark zh" whole_connection, |s| s.press_key("timeline-fit");
    "timeline-reset" "" open, tcp_reset;
    "timeline-udp" "1280x720" open, truncated, refused;
    "timeline-burst" "dark" open, dropped, much_more, |s| s.press_key("timeline-fit");
    "timeline-both" "" open, side_by_side;
}

fn open(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.view(MainView::Timeline)
}

fn much_more(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.send(b"x", 2000)?;
    stage.until(|session| session.ledger().fate_counts(|_| true).sent >= 2020)
}

/// A connection from the handshake to `TIME_WAIT`, as a timeline.
fn whole_connection(stage: &mut ShotWindow<'_>) -> Outcome {
    open(stage)?;
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.set_server(|settings| settings.reply = Reply::Upper)?;
    stage.command(UiCommand::TwoSends)?;
    stage.until(|session| received(session) >= 20)?;
    let half = TcpClientCommand::Shutdown(ClientId(0), Shutdown::Write);
    stage.ask(Action::Stream(half))?;
    stage.until(|session| {
        let rows = session.record().rows();
        let heard = rows.filter(|row| row.call == Syscall::StreamRecv && row.returned == 0);
        heard.count() >= 2
    })?;
    stage.ask(Action::Stream(TcpClientCommand::Close(ClientId(0))))?;
    stage.until(|session| {
        let mut streams = session.record().streams();
        streams.any(|info| info.after_close == Some(PostCloseState::In(TcpState::TimeWait)))
    })
}

/// Chooses the read that returned bytes of two sends.
fn merged(stage: &mut ShotWindow<'_>) -> Outcome {
    let record = stage.app()?.session.record();
    let found = (0..record.len()).find(|id| {
        let row = record.row(*id);
        row.is_some_and(|row| record.payload(row) == b"owor")
    });
    let found = found.ok_or("no read of two messages")?;
    stage.ask(Action::Select(Some(found)))
}
