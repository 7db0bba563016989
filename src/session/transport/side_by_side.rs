//! UDP and TCP with the same settings, at the same address, sent to with the same order.

use std::time::Duration;

use crate::{
    model::{
        Burst, ClientId, Message, ReadOptions, ServerSettings, SocketId, TcpServerSettings,
        UdpClientSettings, UdpServerSettings, address,
    },
    record::StreamInfo,
    session::{Session, Transport},
};

/// How long a connection is waited for on loopback. It takes a fraction of a millisecond.
const STEP: Duration = Duration::from_millis(200);

impl Session {
    /// Gives the servers of these transports the same settings. They act at once.
    ///
    /// # Errors
    /// With TCP a read size of 0, which looks like the peer's FIN: all old settings stay.
    pub(crate) fn set_servers(
        &mut self,
        settings: UdpServerSettings,
        transport: Transport,
    ) -> Result<(), Message> {
        let udp = self.udp();
        let anew = !udp.settings().switches.binds_like(settings.switches);
        let place = udp.last_server().and_then(|id| self.record().socket(id));
        let place = place.map(|info| info.local).filter(|_| anew);
        if transport.has_tcp() {
            let like = self.like(&settings.server);
            self.tcp_mut().set_settings(like)?;
        }
        self.udp_mut().set_settings(settings);
        // The port is shared from `bind` on: the socket is made anew.
        place.map_or(Ok(()), |addr| self.udp_mut().listen(addr))
    }

    /// The TCP server's settings with everything that both have from UDP's.
    fn like(&self, server: &ServerSettings) -> TcpServerSettings {
        TcpServerSettings {
            server: server.clone(),
            ..self.tcp().settings().clone()
        }
    }

    /// Lets the TCP server listen at the address and port of UDP's, with the same settings; where it does
    /// already, only the settings follow.
    ///
    /// # Errors
    /// A read size of 0; a port that another program has; no descriptors or threads left.
    pub(crate) fn listen_beside(&mut self) -> Result<(), Message> {
        let settings = self.like(&self.udp().settings().server);
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
        self.wait_until(STEP, |session| {
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

    /// Lets a client send to the lab's own server, if it sent elsewhere.
    pub(in crate::session) fn point_at_server(&mut self, id: ClientId) -> Result<(), Message> {
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
                .set_client(id, UdpClientSettings { to, ..settings }),
            None => Ok(()),
        }
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
            self.udp_mut().read_once(ReadOptions::default())?;
        }
        if transport.has_tcp() {
            let peer_end = |socket| self.ledger().streams().peer_end(socket);
            let shown = shown.map(|socket| [Some(socket), peer_end(socket)]);
            let is_shown = |id| shown.is_some_and(|ends| ends.contains(&Some(id)));
            let open = || self.tcp().connections().map(|info| info.id);
            let chosen = open().find(|id| is_shown(*id));
            let socket = chosen.or_else(|| open().last());
            let socket = socket.ok_or_else(|| Message::new("error-not-connected"))?;
            self.tcp_mut().read_once(socket, ReadOptions::default())?;
        }
        Ok(())
    }
}
