//! Pictures of streams.

use super::{
    Action, Outcome, ShotWindow, UiCommand,
    lessons::{input, open_named},
    shots,
};
use crate::{
    lesson::LessonInput,
    model::{ClientId, Errno, Fate, Framing, Owner, StreamEnds, TcpClientCommand},
    session::{Session, Transport},
};

shots! {
    "side-by-side-light" "listed" side_by_side;
    "side-by-side-dark" "listed dark" side_by_side;
    "side-by-side-chinese" "listed zh" side_by_side;
    "side-by-side-1280x720" "1280x720" side_by_side, six_back;
    "framing" "listed" framing;
    "framing-differs" "listed" framing_differs;
    "framing-differs-menu" "dark" framing_differs, |s| s.press_key("framing");
    "tcp-outside" "listed" tcp_outside;
    "framing-menu" "" framing, |s| s.press_key("framing");
    "connection-menu" "" side_by_side, |s| s.press_key("connection");
    "tcp-refused" "listed" tcp_refused;
    "tcp-reset" "listed dark" tcp_reset;
    "tcp-backlog" "listed" backlog;
}

fn six_back(stage: &mut ShotWindow<'_>) -> Outcome {
    (0..6).try_for_each(|_| stage.command(UiCommand::StepBack))
}

/// The two sends, on UDP and on TCP.
pub(super) fn side_by_side(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Both))?;
    stage.command(UiCommand::TwoSends)?;
    stage.fate(Fate::Truncated, 2)?;
    stage.until(|session| received(session) >= 10)
}

/// Bytes that came out of streams.
pub(super) fn received(session: &Session) -> u64 {
    session.ledger().streams().flows(|_| true).received
}

fn framing(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::SetEnds(framed(Framing::Length(2))))?;
    stage.command(UiCommand::TwoSends)?;
    stage.until(|session| received(session) >= 14)
}

/// A length before each message, and a reader that takes four bytes for one.
fn framing_differs(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    let ends = StreamEnds {
        same: false,
        clients: Framing::Length(1),
        server: Framing::Fixed(4),
        ..StreamEnds::default()
    };
    stage.ask(Action::SetEnds(ends))?;
    stage.command(UiCommand::TwoSends)?;
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
fn tcp_outside(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::SetEnds(framed(Framing::Line)))?;
    stage.send(b"hello", 1)?;
    stage.until(|session| received(session) >= 6)?;
    stage.read_size(8)?;
    let addr = stage.app()?.session.tcp().local();
    let addr = addr.ok_or("nobody listens")?.to_string();
    let program = std::env::current_exe()?;
    let mut command = std::process::Command::new(program);
    command.args(["send", "--tcp", "--framing", "line", "--to", &addr]);
    command.args(["GET /", "Host: lab"]);
    command.stdout(std::process::Stdio::null());
    let ended = command.status()?;
    if !ended.success() {
        return Err("the other program failed".into());
    }
    stage.until(|session| {
        let streams = session.ledger().streams();
        streams.messages(|owner| owner == Owner::Server) == 3
    })
}

fn tcp_refused(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.ask(Action::Listen(false))?;
    stage.until(|session| session.tcp().server().is_none())?;
    stage.ask(Action::Connect(ClientId(0)))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNREFUSED).count() > 0
    })?;
    stage.command(UiCommand::TabCalls)
}

pub(super) fn tcp_reset(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::SetTransport(Transport::Tcp))?;
    stage.command(UiCommand::TwoSends)?;
    stage.until(|session| received(session) >= 10)?;
    stage.ask(Action::Stream(TcpClientCommand::Abort(ClientId(0))))?;
    stage.until(|session| {
        let rows = session.record().rows();
        rows.filter(|row| row.errno == Errno::ECONNRESET).count() > 0
    })?;
    stage.command(UiCommand::TabCalls)
}

/// The lesson of the full accept queue, at what came of its calls.
fn backlog(stage: &mut ShotWindow<'_>) -> Outcome {
    open_named(stage, "tcp-backlog")?;
    input(stage, LessonInput::Jump(1))?;
    input(stage, LessonInput::Reveal)?;
    input(stage, LessonInput::Next)
}
