//! UDP and TCP with the same settings, at the same address, sent to with the same order.

use std::time::Duration;

use super::{Session, Transport};
use crate::{
    model::{
        Burst, ClientId, ClientSettings, Message, Note, ServerCommand, ServerSettings, SocketId,
        StreamNote, TcpServerCommand, TcpServerSettings, Who, address,
    },
    record::StreamInfo,
};

/// How long one step on loopback is waited for. Each takes a fraction of a millisecond.
const STEP: Duration = Duration::from_millis(800);
/// The two messages of the experiment.
pub(crate) const WORDS: [&[u8]; 2] = [b"hello", b"world"];

impl Session {
    /// Gives the servers of these transports the same settings. They act at once.
    ///
    /// # Errors
    /// With TCP a read size of 0, which looks like the peer's FIN: all old settings stay.
    pub(crate) fn set_servers(
        &mut self,
        settings: ServerSettings,
        transport: Transport,
    ) -> Result<(), Message> {
        if transport.has_tcp() {
            let like = self.like(&settings);
            self.tcp_mut().set_settings(like)?;
        }
        self.udp_mut().set_settings(settings);
        Ok(())
    }

    /// The TCP server's settings with everything that both have from UDP's.
    fn like(&self, settings: &ServerSettings) -> TcpServerSettings {
        TcpServerSettings {
            reads: settings.clone(),
            ..self.tcp().settings().clone()
        }
    }

    /// Lets the TCP server listen at the address and port of UDP's, with the same settings; where it does
    /// already, only the settings follow.
    ///
    /// # Errors
    /// A read size of 0; a port that another program has; no descriptors or threads left.
    pub(crate) fn listen_beside(&mut self) -> Result<(), Message> {
        let settings = self.like(&self.udp().settings().clone());
        settings.check()?;
        let Some(addr) = self.udp().local() else {
            return Ok(());
        };
        if self.tcp().local() == Some(addr) {
            return self.tcp_mut().set_settings(settings);
        }
        self.tcp_mut().listen(addr, settings).map(|_| ())
    }

    /// Lets a TCP client send as an order for UDP says; where it has no connection it opens one first.
    ///
    /// # Errors
    /// An order that is out of bounds; no descriptors or threads left; the thread is busy, or has failed.
    pub(crate) fn tcp_order(&mut self, order: &Burst) -> Result<(), Message> {
        order.check_stream()?;
        self.tcp_ready(order.client)?;
        self.tcp_mut().burst(order.clone())
    }

    /// Opens a connection if there is none, and waits for it for a moment.
    fn tcp_ready(&mut self, id: ClientId) -> Result<(), Message> {
        if self.tcp().can_send(id) {
            return Ok(());
        }
        let before = self.tcp().last_client(id).map(|info| info.id);
        self.tcp_mut().connect(id)?;
        self.wait_until(STEP / 4, |session| {
            let info = session
                .tcp()
                .last_client(id)
                .filter(|info| Some(info.id) != before);
            let refused = |info: &StreamInfo| {
                let ending = session.ledger().streams().ending(info.id);
                ending.refused.is_some()
            };
            session.tcp().is_connected(id) || info.is_some_and(refused)
        });
        Ok(())
    }

    /// The experiment: stops reading, sends `WORDS`, and reads on when both wait in the kernel. So the
    /// outcome is always the same. The stream is a new connection.
    ///
    /// # Errors
    /// The server cannot be listened to or read from as it is set; the lab is busy.
    pub fn two_sends(&mut self, id: ClientId, transport: Transport) -> Result<(), Message> {
        let settings = self.udp().settings().clone();
        let stopped = ServerSettings {
            reading: false,
            ..settings.clone()
        };
        let outcome = self.both_wait(id, transport, stopped);
        let on = ServerSettings {
            reading: true,
            ..settings
        };
        self.set_servers(on, transport)?;
        outcome
    }

    fn both_wait(
        &mut self,
        id: ClientId,
        transport: Transport,
        stopped: ServerSettings,
    ) -> Result<(), Message> {
        let late = || Message::new("error-two-sends");
        let step = |done: bool| if done { Ok(()) } else { Err(late()) };
        if transport.has_tcp() {
            self.listen_beside()?;
        }
        self.set_servers(stopped, transport)?;
        let came = self.servers_looked(transport)?;
        step(came)?;
        let own = move |who| who == Who::Client(id);
        let sent = self.ledger().books(own).sent;
        if transport.has_tcp() {
            step(self.tcp_accepted(id)?)?;
        }
        for word in WORDS {
            if transport.has_tcp() {
                self.tcp_mut().send(id, word.to_vec(), 1)?;
            }
            if transport.has_udp() {
                self.udp_mut().send(id, word.to_vec(), 1)?;
            }
        }
        let two = WORDS.len() as u64;
        let came = self.wait_until(STEP, |session| {
            let stream = session.tcp().last_client(id).map(|info| info.id);
            let tally = stream.map(|stream| session.ledger().streams().tally(stream).sends);
            let udp = !transport.has_udp() || session.ledger().books(own).sent >= sent + two;
            udp && (!transport.has_tcp() || tally == Some(two))
        });
        step(came)
    }

    /// Opens a new connection of a client to the lab's own server, and waits until it is accepted; returns
    /// whether that was seen.
    pub(super) fn tcp_accepted(&mut self, id: ClientId) -> Result<bool, Message> {
        self.point_at_server(id)?;
        let before = self.tcp().last_client(id).map(|info| info.id);
        self.tcp_mut().connect(id)?;
        Ok(self.wait_until(STEP, |session| {
            let newest = session.tcp().last_client(id).map(|info| info.id);
            let client = newest.filter(|_| newest != before);
            let peer_end = client.and_then(|client| session.ledger().streams().peer_end(client));
            session.tcp().is_connected(id) && peer_end.is_some()
        }))
    }

    /// Lets a client send to the lab's own server, if it sent elsewhere.
    pub(super) fn point_at_server(&mut self, id: ClientId) -> Result<(), Message> {
        let Some(server) = self.udp().local() else {
            return Ok(());
        };
        let (to, own) = (
            address::canonical(server),
            self.udp().clients().get(&id).cloned(),
        );
        match own.filter(|settings| !address::is_same(settings.to, server)) {
            Some(settings) => self
                .udp_mut()
                .set_client(id, ClientSettings { to, ..settings }),
            None => Ok(()),
        }
    }

    /// Waits until both servers have looked at their sockets: then they know their settings too.
    fn servers_looked(&mut self, transport: Transport) -> Result<bool, Message> {
        let (now, before) = (self.now(), self.record().notes_len());
        let listener = self.tcp().server().map(|info| info.id);
        if transport.has_udp() {
            self.udp_mut().command(ServerCommand::Look)?;
        }
        if transport.has_tcp() {
            self.tcp_mut().command(TcpServerCommand::Look)?;
        }
        Ok(self.wait_until(STEP, |session| {
            let looked = session.udp().server().and_then(|info| info.looked);
            let udp = !transport.has_udp() || looked.is_some_and(|at| at >= now);
            udp && (!transport.has_tcp() || has_figures(session, listener, before))
        }))
    }

    /// Lets the servers read once, each of them one datagram or from one connection: from that of the socket
    /// `shown`, if it is open, else from the newest.
    ///
    /// # Errors
    /// There is no connection to read from; the lab is busy.
    pub(crate) fn read_once_on(
        &mut self,
        transport: Transport,
        shown: Option<SocketId>,
    ) -> Result<(), Message> {
        if transport.has_udp() {
            self.udp_mut().command(ServerCommand::ReadOnce)?;
        }
        if transport.has_tcp() {
            let peer_end = |socket| self.ledger().streams().peer_end(socket);
            let shown = shown.map(|socket| [Some(socket), peer_end(socket)]);
            let is_shown = |id| shown.is_some_and(|ends| ends.contains(&Some(id)));
            let open = || self.tcp().connections().map(|info| info.id);
            let chosen = open().find(|id| is_shown(*id));
            let socket = chosen.or_else(|| open().last());
            let socket = socket.ok_or_else(|| Message::new("error-not-connected"))?;
            self.tcp_mut().command(TcpServerCommand::ReadOnce(socket))?;
        }
        Ok(())
    }
}

/// Whether a note after the first `from` ones tells figures of a socket.
pub(super) fn has_figures(session: &Session, socket: Option<SocketId>, from: u32) -> bool {
    let record = session.record();
    (from..record.notes_len())
        .filter_map(|number| record.note(number))
        .any(|entry| match &entry.note {
            Note::Stream(StreamNote::Figures { socket: of, .. }) => Some(*of) == socket,
            _ => false,
        })
}
