//! The TCP half of a session.

use std::net::SocketAddr;

use super::{PATIENCE, Session};
use crate::{
    model::{
        ClientId, Message, Progress, StreamBurst, StreamRole, TcpClientCommand, TcpClientSettings,
        TcpServerCommand, TcpServerSettings,
    },
    net::tells_tcp_state,
    record::StreamInfo,
};

impl Session {
    /// Listens at `addr` with these settings, and waits until that is decided. An old listener is closed
    /// before.
    ///
    /// # Errors
    /// Settings that are out of bounds; an address that is in use, not allowed or not this machine's; no
    /// descriptors or threads left.
    pub fn tcp_listen(
        &mut self,
        addr: SocketAddr,
        settings: TcpServerSettings,
    ) -> Result<SocketAddr, Message> {
        settings.check()?;
        self.start_tcp()?;
        self.tcp_settings = settings.clone();
        self.engine.set_tcp_server(settings);
        let outcome = self.engine.tcp_listen(addr)?;
        match outcome.recv_timeout(PATIENCE) {
            Ok(Ok(local)) => {
                self.wait_until(PATIENCE, |session| session.tcp_server().is_some());
                Ok(local)
            }
            Ok(Err(error)) => Err(error.message()),
            Err(_) => Err(Message::new("error-thread-ended").with("thread", "tcp-server")),
        }
    }

    fn start_tcp(&mut self) -> Result<(), Message> {
        let started = self.engine.start_tcp(&mut self.inbox);
        started.map_err(|error| error.message())
    }

    /// The TCP server's settings.
    pub const fn tcp_server_settings(&self) -> &TcpServerSettings {
        &self.tcp_settings
    }

    /// Gives the TCP server other settings; they act at once, also on open connections.
    ///
    /// # Errors
    /// Settings that are out of bounds: the old ones stay.
    pub fn set_tcp_server(&mut self, settings: TcpServerSettings) -> Result<(), Message> {
        settings.check()?;
        if self.tcp_settings != settings {
            self.tcp_settings = settings.clone();
            self.engine.set_tcp_server(settings);
        }
        Ok(())
    }

    /// Asks something of the TCP server.
    ///
    /// # Errors
    /// No descriptors or threads left; the thread is busy, or has failed.
    pub fn tcp_server_command(&mut self, command: TcpServerCommand) -> Result<(), Message> {
        self.start_tcp()?;
        self.engine.command_tcp_server(command)
    }

    /// All TCP clients and their settings.
    pub(crate) const fn tcp_clients(
        &self,
    ) -> &std::collections::BTreeMap<ClientId, TcpClientSettings> {
        &self.tcp_clients
    }

    /// Makes a TCP client, or gives it other settings; it connects when it is told to.
    ///
    /// # Errors
    /// Settings that are out of bounds; no descriptors or threads left; the thread is busy, or has failed.
    pub fn set_tcp_client(
        &mut self,
        id: ClientId,
        settings: TcpClientSettings,
    ) -> Result<(), Message> {
        settings.check()?;
        if self.tcp_clients.get(&id) != Some(&settings) {
            self.tcp_client_command(TcpClientCommand::Set(id, settings.clone()))?;
            self.tcp_clients.insert(id, settings);
        }
        Ok(())
    }

    /// Asks something of the TCP clients.
    ///
    /// # Errors
    /// An order that is out of bounds; no descriptors or threads left; the thread is busy, or has failed.
    pub fn tcp_client_command(&mut self, command: TcpClientCommand) -> Result<(), Message> {
        if let TcpClientCommand::Send(burst) = &command {
            burst.check()?;
        }
        if let TcpClientCommand::Remove(id) = &command {
            self.tcp_clients.remove(id);
        }
        self.start_tcp()?;
        self.engine.command_tcp_clients(command)
    }

    /// Lets a TCP client send `payload` so many times, with one `send` each.
    ///
    /// # Errors
    /// As [`Self::tcp_client_command`].
    pub fn tcp_send(
        &mut self,
        client: ClientId,
        payload: Vec<u8>,
        repeat: u32,
    ) -> Result<(), Message> {
        let burst = StreamBurst::of(client, payload, repeat.max(1));
        self.tcp_client_command(TcpClientCommand::Send(burst))
    }

    /// How far a TCP client's orders on its connection are.
    pub fn tcp_progress(&self, client: ClientId) -> Progress {
        self.engine.tcp_progress(client)
    }

    /// The TCP server's listener, if it listens.
    pub fn tcp_server(&self) -> Option<&StreamInfo> {
        let mut listeners = self.record.listeners();
        listeners
            .next_back()
            .filter(|info| info.closed.is_none() && info.local.is_some())
    }

    /// Whether a TCP client's newest socket is connected.
    pub fn tcp_is_connected(&self, id: ClientId) -> bool {
        let connected = |id| self.ledger.streams().is_connected(id);
        let info = self.tcp_client(id).filter(|info| info.closed.is_none());
        info.is_some_and(|info| connected(info.id))
    }

    /// Whether a TCP client has called `connect`, and nobody has answered yet.
    pub fn tcp_is_connecting(&self, id: ClientId) -> bool {
        let info = self.tcp_client(id).filter(|info| info.closed.is_none());
        info.is_some_and(|info| {
            let streams = self.ledger.streams();
            !streams.is_connected(info.id) && streams.ending(info.id).refused.is_none()
        })
    }

    /// Whether this system tells the state of a TCP connection (`TCP_INFO`).
    pub(crate) const fn tells_tcp_state() -> bool {
        tells_tcp_state()
    }

    /// A TCP client's newest socket, also one that is closed.
    pub fn tcp_client(&self, id: ClientId) -> Option<&StreamInfo> {
        self.record.streams_of(id).next_back()
    }

    /// Connections that the server has accepted and not closed yet, oldest first.
    pub fn tcp_connections(&self) -> impl Iterator<Item = &StreamInfo> {
        let accepted = |info: &&StreamInfo| matches!(info.part, StreamRole::Accepted { .. });
        let sockets = self.record.streams().filter(accepted);
        sockets.filter(|info| info.closed.is_none())
    }
}
