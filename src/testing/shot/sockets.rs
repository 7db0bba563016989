//! Pictures of the table of sockets.

use std::{
    net::{TcpListener, UdpSocket},
    time::Duration,
};

use egui_kittest::kittest::Queryable as _;

use super::{Action, ClientId, ClientSettings, Fate, Outcome, ShotWindow, UiCommand, shots};
use crate::{session::MainView, stage::Counters};

/// How often a loss is looked for.
const TRIES: u32 = 500;
/// The time between two of these.
const MOMENT: Duration = Duration::from_millis(20);

shots! {
    "sockets-light" "" losing;
    "sockets-dark" "dark" losing;
    "sockets-chinese" "zh 1280x720" losing;
    "refused-connected" "listed" hears_another;
    "refused-connected-dark" "dark" hears_another;
    "refused-connected-chinese" "zh 1280x720" hears_another;
    "drops-of-others" "" drops_of_others;
    "drops-of-others-dark" "dark" drops_of_others;
    "drops-of-others-chinese" "zh 1280x720" drops_of_others;
}

/// A datagram to a socket that is connected to another peer, and so hears that alone; why it was refused.
fn hears_another(stage: &mut ShotWindow<'_>) -> Outcome {
    let deaf = UdpSocket::bind("127.0.0.1:9000")?;
    deaf.connect("127.0.0.1:9001")?;
    let to = ClientSettings::to(deaf.local_addr()?);
    stage.ask(Action::SetClient(ClientId(0), to))?;
    stage.send(b"hello", 1)?;
    stage.fate(Fate::Refused, 1)?;
    stage.harness.run_steps(8);
    stage.press_key("why")
}

/// Another program's datagrams fall off the queue of the lab's server.
fn drops_of_others(stage: &mut ShotWindow<'_>) -> Outcome {
    super::small_buffer(stage, 4608)?;
    stage.send(b"hello", 1)?;
    stage.fate(Fate::InFlight, 1)?;
    let other = UdpSocket::bind("127.0.0.1:0")?;
    let to = stage.app()?.session.udp().local();
    let to = to.ok_or("no server")?;
    for _ in 0..40 {
        let sent = other.send_to(b"from another program", to);
        sent?;
    }
    stage.until(|session| Counters::live(session.known()).dropped_others > 0)?;
    stage.command(UiCommand::Reading)?;
    stage.harness.run_steps(8);
    stage.fate(Fate::Whole, 1)
}

/// A socket that nobody reads, flooded; a listener, and one that other machines reach.
fn losing(stage: &mut ShotWindow<'_>) -> Outcome {
    let full = UdpSocket::bind("127.0.0.1:9000")?;
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    let _wide = UdpSocket::bind("0.0.0.0:0")?;
    let _listener = TcpListener::bind("127.0.0.1:0")?;
    sender.connect(full.local_addr()?)?;
    stage.view(MainView::Sockets)?;
    let seen = |stage: &ShotWindow<'_>| stage.harness.query_all_by_label_contains("(pid ").count();
    for _ in 0..TRIES {
        (0..200).for_each(|_| drop(sender.send(&[1; 1400])));
        stage.app()?.wait_until(MOMENT, |_| false);
        stage.harness.step();
        if seen(stage) > 0 {
            return Ok(());
        }
    }
    Err("nobody loses".into())
}
