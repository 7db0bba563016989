//! Pictures of streams.

use egui::Theme;

use super::{
    Action, Shot, ShotWindow, UiCommand,
    lessons::{input, open_named},
};
use crate::{
    lesson::LessonInput,
    model::{ClientId, Errno, Fate, Framing, TcpClientCommand, Who},
    session::{Session, StreamEnds, Transport},
};

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::new("side-by-side-light", Theme::Light, side_by_side),
    Shot::new("side-by-side-dark", Theme::Dark, side_by_side),
    Shot::new("side-by-side-chinese", Theme::Light, side_by_side).zh(),
    Shot::extra("side-by-side-1280x720", Theme::Light, |stage| {
        side_by_side(stage)?;
        for _ in 0..6 {
            stage.ask(Action::Command(UiCommand::StepBack))?;
        }
        Ok(())
    })
    .sized(1280.0, 720.0),
    Shot::extra("side-by-side-1280x720-chinese", Theme::Dark, side_by_side)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("side-by-side-projector", Theme::Light, side_by_side).projected(),
    Shot::new("framing", Theme::Light, framing),
    Shot::new("framing-differs", Theme::Light, framing_differs),
    Shot::extra("framing-differs-chinese", Theme::Dark, framing_differs)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("framing-differs-menu", Theme::Dark, |stage| {
        framing_differs(stage)?;
        stage.press("Framing")
    }),
    Shot::new("tcp-outside", Theme::Light, tcp_outside),
    Shot::extra("tcp-outside-1024x600-chinese", Theme::Dark, tcp_outside)
        .zh()
        .sized(1024.0, 600.0),
    Shot::extra("framing-menu", Theme::Light, |stage| {
        framing(stage)?;
        stage.press("Framing")
    }),
    Shot::extra("connection-menu", Theme::Light, |stage| {
        side_by_side(stage)?;
        stage.press("Connection")
    }),
    Shot::new("tcp-refused", Theme::Light, tcp_refused),
    Shot::new("tcp-reset", Theme::Dark, tcp_reset),
    Shot::new("tcp-backlog", Theme::Light, backlog),
    Shot::extra("connection-menu-1024x600", Theme::Dark, |stage| {
        side_by_side(stage)?;
        stage.press("连接操作")
    })
    .zh()
    .sized(1024.0, 600.0),
    Shot::extra("side-by-side-projector-chinese", Theme::Light, side_by_side)
        .projected()
        .zh(),
];

/// The two sends, on UDP and on TCP.
pub(super) fn side_by_side(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Both))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.fate(Fate::Truncated, 2)?;
    stage.until(|session| received(session) >= 10)
}

/// Bytes that came out of streams.
pub(super) fn received(session: &Session) -> u64 {
    session.ledger().streams().flows(|_| true).received
}

fn framing(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::SetEnds(framed(Framing::Length(2))))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 14)
}

/// A length before each message, and a reader that takes four bytes for one.
fn framing_differs(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    let ends = StreamEnds {
        same: false,
        clients: Framing::Length(1),
        server: Framing::Fixed(4),
        ..StreamEnds::default()
    };
    stage.ask(Action::SetEnds(ends))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 12)
}

/// Both ends framed in this way.
fn framed(clients: Framing) -> StreamEnds {
    StreamEnds {
        clients,
        ..StreamEnds::default()
    }
}

/// This program itself, started a second time, is another program to the lab.
fn tcp_outside(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::SetEnds(framed(Framing::Line)))?;
    stage.send(b"hello", 1)?;
    stage.until(|session| received(session) >= 6)?;
    stage.read_size(8)?;
    let addr = stage.app()?.session.tcp().local();
    let addr = addr.ok_or("nobody listens")?.to_string();
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let words = [
        "send",
        "--tcp",
        "--to",
        &addr,
        "--framing",
        "line",
        "GET /",
        "Host: lab",
    ];
    let mut command = std::process::Command::new(program);
    command.args(words).stdout(std::process::Stdio::null());
    let ended = command.status().map_err(|error| error.to_string())?;
    if !ended.success() {
        return Err("the other program failed".to_owned());
    }
    stage.until(|session| {
        let streams = session.ledger().streams();
        streams.messages(|who| who == Who::Server) == 3
    })
}

fn tcp_refused(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::Listen(false))?;
    stage.until(|session| session.tcp().server().is_none())?;
    stage.ask(Action::Connect(ClientId(0)))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNREFUSED).count() > 0
    })?;
    stage.ask(Action::Command(UiCommand::TabCalls))
}

pub(super) fn tcp_reset(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::Command(UiCommand::TwoSends))?;
    stage.until(|session| received(session) >= 10)?;
    stage.ask(Action::Stream(TcpClientCommand::Abort(ClientId(0))))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNRESET).count() > 0
    })?;
    stage.ask(Action::Command(UiCommand::TabCalls))
}

/// The lesson of the full accept queue, at what came of its calls.
fn backlog(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open_named(stage, "tcp-backlog")?;
    input(stage, LessonInput::Jump(1))?;
    input(stage, LessonInput::Reveal)?;
    input(stage, LessonInput::Next)
}
