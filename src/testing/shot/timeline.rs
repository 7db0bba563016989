//! Pictures of the timeline.

use egui::Theme;
use std::net::Shutdown;

use super::{
    Action, Shot, ShotWindow, UiCommand, dropped, refused,
    streams::{received, side_by_side, tcp_reset},
    truncated,
};
use crate::{
    model::{ClientId, PostCloseState, Reply, RowId, Syscall, TcpClientCommand, TcpState},
    session::{MainView, Transport},
};

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::new("timeline-light", Theme::Light, |stage| {
        whole_connection(stage)?;
        let read = merged(stage)?;
        stage.ask(Action::Select(Some(read)))?;
        stage.press("all")
    }),
    Shot::new("timeline-chinese", Theme::Dark, |stage| {
        whole_connection(stage)?;
        stage.press("全部")
    })
    .zh(),
    Shot::extra("timeline-reset", Theme::Light, |stage| {
        stage.ask(Action::SetView(MainView::Timeline))?;
        tcp_reset(stage)
    }),
    Shot::extra("timeline-1280x720", Theme::Light, whole_connection).sized(1280.0, 720.0),
    Shot::extra("timeline-udp", Theme::Light, |stage| {
        stage.ask(Action::SetView(MainView::Timeline))?;
        truncated(stage)?;
        refused(stage)
    })
    .sized(1280.0, 720.0),
    Shot::extra("timeline-burst", Theme::Dark, |stage| {
        stage.ask(Action::SetView(MainView::Timeline))?;
        dropped(stage)?;
        stage.send(b"x", 2000)?;
        stage.until(|session| session.ledger().books(|_| true).sent >= 2020)?;
        stage.press("all")
    }),
    Shot::extra("timeline-both", Theme::Light, |stage| {
        stage.ask(Action::SetView(MainView::Timeline))?;
        side_by_side(stage)
    }),
    Shot::extra("timeline-projector", Theme::Light, whole_connection).projected(),
];

/// A connection from the handshake to `TIME_WAIT`, as a timeline.
fn whole_connection(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetView(MainView::Timeline))?;
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    let mut settings = stage.app()?.session.udp().settings().clone();
    settings.reply = Reply::Upper;
    stage.ask(Action::SetServer(settings))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
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

/// The read that returned bytes of two sends.
fn merged(stage: &mut ShotWindow<'_>) -> Result<RowId, String> {
    let record = stage.app()?.session.record();
    let found = (0..record.len()).find(|id| {
        let row = record.row(*id);
        row.is_some_and(|row| record.payload(row) == b"owor")
    });
    found.ok_or_else(|| "no read of two messages".to_owned())
}
