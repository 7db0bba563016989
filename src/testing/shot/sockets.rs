//! Pictures of the table of sockets.

use std::{
    net::{TcpListener, UdpSocket},
    thread,
    time::{Duration, Instant},
};

use egui::Theme;
use egui_kittest::kittest::Queryable as _;

use super::{Action, PATIENCE, Shot, ShotWindow, UiCommand};
use crate::session::MainView;

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
    let deadline = Instant::now() + PATIENCE;
    let seen = |stage: &ShotWindow<'_>| stage.harness.query_all_by_label_contains("(pid ").count();
    while seen(stage) == 0 {
        if Instant::now() > deadline {
            return Err("nobody loses".to_owned());
        }
        (0..200).for_each(|_| drop(sender.send(&[1; 1400])));
        thread::sleep(Duration::from_millis(20));
        stage.harness.step();
    }
    Ok(())
}
