//! Pictures of the table of sockets.

use std::{
    net::{TcpListener, UdpSocket},
    time::Duration,
};

use egui::Theme;
use egui_kittest::kittest::Queryable as _;

use super::{Action, Shot, ShotWindow, UiCommand};
use crate::session::MainView;

/// How often a loss is looked for.
const TRIES: u32 = 500;
/// The time between two of these.
const MOMENT: Duration = Duration::from_millis(20);

/// What the pictures show.
pub(super) const SHOTS: &[Shot] = &[
    Shot::extra("sockets-light", Theme::Light, losing),
    Shot::extra("sockets-dark", Theme::Dark, losing),
    Shot::extra("sockets-chinese", Theme::Light, losing)
        .zh()
        .sized(1280.0, 720.0),
    Shot::extra("sockets-projector", Theme::Light, |stage| {
        stage.ask(Action::Command(UiCommand::Projector))?;
        losing(stage)
    }),
];

/// A socket that nobody reads, flooded; a listener, and one that other machines reach.
fn losing(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let local = |addr: &str| UdpSocket::bind(addr).map_err(|error| error.to_string());
    let (full, sender) = (local("127.0.0.1:9000")?, local("127.0.0.1:0")?);
    let (_wide, listener) = (local("0.0.0.0:0")?, TcpListener::bind("127.0.0.1:0"));
    let _listener = listener.map_err(|error| error.to_string())?;
    let to = full.local_addr().map_err(|error| error.to_string())?;
    sender.connect(to).map_err(|error| error.to_string())?;
    stage.ask(Action::SetView(MainView::Sockets))?;
    let seen = |stage: &ShotWindow<'_>| stage.harness.query_all_by_label_contains("(pid ").count();
    for _ in 0..TRIES {
        (0..200).for_each(|_| drop(sender.send(&[1; 1400])));
        stage.app()?.wait_until(MOMENT, |_| false);
        stage.harness.step();
        if seen(stage) > 0 {
            return Ok(());
        }
    }
    Err("nobody loses".to_owned())
}
