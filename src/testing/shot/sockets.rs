//! Pictures of the table of sockets.

use std::{
    net::{TcpListener, UdpSocket},
    time::Duration,
};

use egui_kittest::kittest::Queryable as _;

use super::{Action, ClientId, Fate, Outcome, ShotWindow};
use crate::{model::UdpClientSettings, stage::Counters};

/// How often a loss is looked for.
const TRIES: u32 = 500;
/// The time between two of these.
const MOMENT: Duration = Duration::from_millis(20);

/// A datagram to a socket that is connected to another peer, and so hears that alone; why it was refused.
pub(super) fn hears_another(stage: &mut ShotWindow<'_>) -> Outcome {
    let elsewhere = UdpSocket::bind("127.0.0.1:9000")?;
    elsewhere.connect("127.0.0.1:9001")?;
    let to = UdpClientSettings::to(elsewhere.local_addr()?);
    stage.ask(Action::SetClient(ClientId(0), to))?;
    stage.send(b"hello", 1)?;
    stage.fate(Fate::Refused, 1)?;
    stage.steps(8)
}

/// Another program's datagrams fall off the queue of the lab's server.
pub(super) fn others_send(stage: &mut ShotWindow<'_>) -> Outcome {
    let other = UdpSocket::bind("127.0.0.1:0")?;
    let to = stage.app()?.session.udp().local();
    let to = to.ok_or("no server")?;
    for _ in 0..40 {
        other.send_to(b"from another program", to)?;
    }
    stage.until(|session| Counters::live(session.folded()).dropped_others > 0)
}

/// A socket that nobody reads, flooded; a listener, and one that other machines reach.
pub(super) fn losing(stage: &mut ShotWindow<'_>) -> Outcome {
    let full = UdpSocket::bind("127.0.0.1:9000")?;
    let sender = UdpSocket::bind("127.0.0.1:0")?;
    let _wide = UdpSocket::bind("0.0.0.0:0")?;
    let _listener = TcpListener::bind("127.0.0.1:0")?;
    sender.connect(full.local_addr()?)?;
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
