//! Sessions for tests: with a server, written to a file, opened again, with threads that fail.

use std::{net::TcpListener, path::Path, time::Duration};

#[cfg(feature = "testing")]
use crate::model::{Fault, UdpClientCommand, UdpServerCommand};
use crate::{
    model::UdpServerSettings,
    session::{RecordingOrder, Session, Start},
    text::Lang,
};

impl Session {
    /// One whose server listens with these settings, at a port of this machine that is free for TCP too: where a
    /// connection is in `TIME_WAIT` nobody can listen.
    pub(crate) fn listening(settings: UdpServerSettings) -> Self {
        let session = Self::start(Start {
            bind: Some(([127, 0, 0, 1], 0).into()),
            settings,
            ..Start::default()
        })
        .unwrap();
        let addr = session.udp().local().unwrap();
        if TcpListener::bind(addr).is_err() {
            return Self::listening(session.udp().settings().clone());
        }
        session
    }

    /// Is written into this file from now on.
    pub(crate) fn record_live(&mut self, file: &Path) {
        let order = RecordingOrder::live(file, Lang::En);
        self.record_to(order).unwrap();
    }

    /// What was written into it.
    pub(crate) fn recorded(file: &Path) -> Self {
        let mut session = Self::open(file, Start::default()).unwrap();
        while session.poll(Duration::from_secs(1)) {}
        session
    }

    /// Lets the server's thread panic, to see what becomes of the others.
    #[cfg(feature = "testing")]
    pub(crate) fn fail_server(&self) {
        let fail = UdpServerCommand::Fail(Fault::Panic);
        self.engine.server.order(fail).ok();
    }

    /// Lets the clients' thread panic, to see what becomes of the others.
    #[cfg(feature = "testing")]
    pub(crate) fn fail_clients(&self) {
        let fail = UdpClientCommand::Fail(Fault::Panic);
        self.engine.clients.order(fail).ok();
    }
}
