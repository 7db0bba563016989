//! What is asked of the TCP server and its clients, and what they have open.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::{
    model::{
        Burst, ClientId, Message, Progress, ReadOptions, SocketId, StreamRole, TcpClientCommand,
        TcpClientSettings, TcpServerCommand, TcpServerSettings,
    },
    record::StreamInfo,
    session::{Session, TIMEOUT},
};

/// The TCP side of a session: `S` is `&Session` to look, `&mut Session` to give orders too. Its threads
/// start with the first order.
#[derive(Clone, Copy, Debug)]
pub struct TcpSide<S>(S);

impl Session {
    /// What the TCP sockets are and do.
    pub const fn tcp(&self) -> TcpSide<&Self> {
        TcpSide(self)
    }

    /// The stream side, to give orders.
    pub const fn tcp_mut(&mut self) -> TcpSide<&mut Self> {
        TcpSide(self)
    }
}

impl<'a> TcpSide<&'a Session> {
    /// The server's listener, if it listens.
    pub fn server(self) -> Option<&'a StreamInfo> {
        let mut listeners = self.0.record.listeners();
        listeners
            .next_back()
            .filter(|info| info.closed.is_none() && info.local.is_some())
    }

    /// Where the server listens, if it does.
    pub fn local(self) -> Option<SocketAddr> {
        self.server().and_then(|info| info.local)
    }

    /// A client's newest socket, if it is open.
    pub fn client(self, id: ClientId) -> Option<&'a StreamInfo> {
        self.last_client(id).filter(|info| info.closed.is_none())
    }

    /// A client's newest socket, also one that is closed.
    pub fn last_client(self, id: ClientId) -> Option<&'a StreamInfo> {
        self.0.record.streams_of(id).next_back()
    }

    /// Connections that the server has accepted and not closed yet, oldest first.
    pub fn connections(self) -> impl Iterator<Item = &'a StreamInfo> {
        let accepted = |info: &&StreamInfo| matches!(info.role, StreamRole::Accepted { .. });
        let sockets = self.0.record.streams().filter(accepted);
        sockets.filter(|info| info.closed.is_none())
    }

    /// Whether a client's newest socket is connected.
    pub fn is_connected(self, id: ClientId) -> bool {
        let streams = self.0.ledger.streams();
        let info = self.client(id);
        info.is_some_and(|info| streams.is_connected(info.id))
    }

    /// Whether a client has called `connect`, and nobody has answered yet.
    pub fn is_connecting(self, id: ClientId) -> bool {
        let streams = self.0.ledger.streams();
        self.client(id).is_some_and(|info| {
            !streams.is_connected(info.id) && streams.ending(info.id).refused.is_none()
        })
    }

    /// Whether a send of this client would go into a connection, also one that the peer has left.
    pub(crate) fn can_send(self, id: ClientId) -> bool {
        let streams = self.0.ledger.streams();
        self.client(id).is_some_and(|info| {
            let ending = streams.ending(info.id);
            let broken = ending.broken_pipe.or(ending.own_pipe);
            ending.refused.is_none() && ending.reset.is_none() && broken.is_none()
        })
    }

    /// The settings that the TCP server has.
    pub const fn settings(self) -> &'a TcpServerSettings {
        &self.0.tcp.settings
    }

    /// The settings of all clients.
    pub(crate) const fn clients(self) -> &'a BTreeMap<ClientId, TcpClientSettings> {
        &self.0.tcp.clients
    }

    /// How far a client's orders on its connection are.
    pub fn progress(self, id: ClientId) -> Progress {
        self.0.engine.tcp_clients.progress(id)
    }
}

/// Orders. Each fails where no descriptors or threads are left, or its thread is busy or has failed.
impl TcpSide<&mut Session> {
    /// Listens at `addr` with these settings, and waits until that is decided. An old listener is closed
    /// before.
    ///
    /// # Errors
    /// Settings that are out of bounds; an address that is in use, not allowed or not this machine's; no
    /// descriptors or threads left.
    pub fn listen(
        mut self,
        addr: SocketAddr,
        settings: TcpServerSettings,
    ) -> Result<SocketAddr, Message> {
        settings.check()?;
        self.start()?;
        let from = self.0.record.len();
        self.0.services.answers(from, settings.server.reply);
        self.0.tcp.settings = settings.clone();
        self.0.engine.tcp_server.set(settings);
        let outcome = self.0.engine.tcp_server.bind(addr, 0)?;
        match outcome.recv_timeout(TIMEOUT) {
            Ok(Ok(local)) => {
                let listens = |session: &Session| session.tcp().server().is_some();
                self.0.wait_until(TIMEOUT, listens);
                Ok(local)
            }
            Ok(Err(error)) => Err(error.message()),
            Err(_) => Err(Message::new("error-thread-ended").with("thread", "tcp-server")),
        }
    }

    /// Listens at `addr`, or at one of the next ports, with the settings that it has, and does not wait for it; a notice tells if that
    /// fails.
    pub(crate) fn open(mut self, addr: SocketAddr, other_ports: u16) -> Result<(), Message> {
        self.start()?;
        let settings = self.0.tcp.settings.clone();
        self.0.engine.tcp_server.set(settings);
        self.0.engine.tcp_server.request_bind(addr, other_ports)
    }

    fn start(&mut self) -> Result<(), Message> {
        self.0.engine.start_tcp(&mut self.0.inbox)
    }

    /// Gives the server other settings; they act at once, also on open connections.
    ///
    /// # Errors
    /// Settings that are out of bounds: the old ones stay.
    pub fn set_settings(self, settings: TcpServerSettings) -> Result<(), Message> {
        settings.check()?;
        if self.0.tcp.settings != settings {
            let from = self.0.record.len();
            self.0.services.answers(from, settings.server.reply);
            self.0.tcp.settings = settings.clone();
            self.0.engine.tcp_server.set(settings);
        }
        Ok(())
    }

    /// Asks something of the server.
    pub fn command(mut self, command: TcpServerCommand) -> Result<(), Message> {
        self.start()?;
        self.0.engine.tcp_server.order(command)
    }

    /// Lets the server read once from this connection, also while reading is stopped. A read of before that still
    /// waits is given up.
    pub fn read_once(self, socket: SocketId, options: ReadOptions) -> Result<(), Message> {
        self.command(TcpServerCommand::ReadOnce(socket, options))
    }

    /// Lets a client read once from its connection, also while its reading is stopped. A read of before that still
    /// waits is given up.
    pub fn client_read_once(self, id: ClientId, options: ReadOptions) -> Result<(), Message> {
        self.client_command(TcpClientCommand::ReadOnce(id, options))
    }

    /// Makes a client, or gives it other settings; it connects when it is told to.
    ///
    /// # Errors
    /// Settings that are out of bounds.
    pub fn set_client(self, id: ClientId, settings: TcpClientSettings) -> Result<(), Message> {
        settings.check()?;
        if self.0.tcp.clients.get(&id) != Some(&settings) {
            let session = self.0;
            let set = TcpClientCommand::Set(id, settings.clone());
            session.tcp_mut().client_command(set)?;
            session.tcp.clients.insert(id, settings);
        }
        Ok(())
    }

    /// Asks something of the clients.
    ///
    /// # Errors
    /// An order that is out of bounds.
    pub fn client_command(mut self, command: TcpClientCommand) -> Result<(), Message> {
        match &command {
            TcpClientCommand::Send(burst) => burst.check_stream()?,
            TcpClientCommand::Remove(id) => drop(self.0.tcp.clients.remove(id)),
            _ => {}
        }
        self.start()?;
        self.0.engine.tcp_clients.order(command)
    }

    /// Closes a client's socket at once and forgets it.
    pub(crate) fn remove_client(self, id: ClientId) -> Result<(), Message> {
        self.client_command(TcpClientCommand::Remove(id))
    }

    /// Lets a client send `payload` so many times, with one `send` each.
    pub fn send(self, id: ClientId, payload: Vec<u8>, repeat: u32) -> Result<(), Message> {
        self.burst(Burst::of(id, payload, repeat.max(1)))
    }

    /// Lets a client send as that order says.
    pub fn burst(self, burst: Burst) -> Result<(), Message> {
        self.client_command(TcpClientCommand::Send(burst))
    }

    /// Lets all clients give up connecting, and what they have not sent yet.
    ///
    /// # Errors
    /// The first client's that could not be told; the others are told all the same.
    pub fn cancel(self) -> Result<(), Message> {
        let ids: Vec<ClientId> = self.0.tcp.clients.keys().copied().collect();
        let results = ids.into_iter().map(|id| {
            let cancel = TcpClientCommand::Cancel(id);
            self.0.tcp_mut().client_command(cancel)
        });
        results.fold(Ok(()), Result::and)
    }

    /// Opens a new connection of a client to where its UDP twin sends; an old one is closed. A new client is given
    /// what all clients have.
    ///
    /// # Errors
    /// There is no address to connect to, or its port is 0.
    pub(crate) fn connect(mut self, id: ClientId) -> Result<(), Message> {
        self.set_up(id)?;
        let connect = TcpClientCommand::Connect(id);
        self.0.tcp_mut().client_command(connect)
    }

    /// Lets a client connect to where its UDP twin sends; a new client is given what all clients have.
    ///
    /// # Errors
    /// There is no address to connect to, or its port is 0.
    pub(in crate::session) fn set_up(&mut self, id: ClientId) -> Result<(), Message> {
        let session = &mut *self.0;
        let twin = session.udp.clients.get(&id).map(|settings| settings.to);
        let to = twin.or_else(|| session.tcp().local());
        let to = to.ok_or_else(|| Message::new("error-not-connected"))?;
        let (old, new) = (session.tcp.clients.get(&id), session.new_tcp_clients);
        let settings = match old.cloned() {
            Some(old) => TcpClientSettings { to, ..old },
            None => TcpClientSettings {
                framing: new.framing,
                no_delay: new.no_delay,
                ..TcpClientSettings::to(to)
            },
        };
        session.tcp_mut().set_client(id, settings)
    }
}
