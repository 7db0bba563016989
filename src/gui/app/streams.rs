//! What the app does about streams: the switch between the transports, connections, the two sends.

use std::net::SocketAddr;

use super::App;
use crate::{
    model::{ClientId, ServerSettings, StreamRole, TcpClientCommand, TcpServerCommand},
    session::Transport,
};

/// The read size of the experiment, where none was chosen.
const READ_SIZE: u32 = 4;
/// The read size that nobody has chosen.
const USUAL: u32 = 1024;

impl App {
    /// Gives the servers other settings.
    pub(super) fn set_server(&mut self, settings: ServerSettings) {
        let transport = self.preferences.transport;
        let outcome = self.session.set_servers(settings, transport);
        self.told(outcome);
    }

    /// Goes over to UDP, TCP, or both. With a read size of 0 there is no TCP.
    pub(super) fn set_transport(&mut self, transport: Transport) {
        if transport == self.preferences.transport {
            return;
        }
        self.selected = None;
        if transport.has_tcp()
            && let Err(message) = self.session.listen_beside()
        {
            let refused = message.key == "error-read-size-zero";
            self.notices.push(message);
            if refused {
                return;
            }
        }
        self.preferences.transport = transport;
        self.player.live(self.session.record());
    }

    /// Shows what happens now, at the newest connection.
    pub(super) fn show_newest(&mut self) {
        self.selected = None;
        self.connection = None;
        self.player.live(self.session.record());
    }

    /// Shows a client's connection, also where another program has connected since.
    pub(super) fn show_connection_of(&mut self, id: ClientId) {
        let own = self.session.tcp().last_client(id).map(|info| info.id);
        let streams = self.session.ledger().streams();
        let mut sockets = self.session.record().streams().rev();
        let newest = sockets.find(|info| match info.part {
            StreamRole::Client => true,
            StreamRole::Accepted { .. } => streams.mate(info.id).is_none(),
            StreamRole::Listener | StreamRole::Datagram => false,
        });
        self.connection = own.filter(|own| newest.is_some_and(|info| info.id != *own));
    }

    /// Opens a connection.
    pub(super) fn connect(&mut self, id: ClientId) {
        self.show_newest();
        let outcome = self.session.tcp_mut().connect(id);
        self.told(outcome);
    }

    /// Asks something of the TCP clients.
    pub(super) fn stream(&mut self, command: TcpClientCommand) {
        self.show_newest();
        let outcome = self.session.tcp_mut().client_command(command);
        self.told(outcome);
    }

    /// Lets the TCP server listen, or no longer; connections stay.
    pub(super) fn listen(&mut self, on: bool) {
        let outcome = if on {
            self.session.listen_beside()
        } else {
            let stop = TcpServerCommand::StopListening;
            self.session.tcp_mut().command(stop)
        };
        self.told(outcome);
    }

    /// Lets the TCP server accept one connection.
    pub(super) fn accept_once(&mut self) {
        self.player.live(self.session.record());
        let accept = TcpServerCommand::AcceptOnce;
        let outcome = self.session.tcp_mut().command(accept);
        self.told(outcome);
    }

    /// Two sends, then read, with the read size of the experiment unless another was chosen.
    pub(super) fn two_sends(&mut self) {
        self.show_newest();
        let transport = self.preferences.transport;
        let mut settings = self.session.udp().settings().clone();
        if settings.read_size(0) == USUAL {
            settings.read_sizes = vec![READ_SIZE];
            self.set_server(settings);
        }
        let id = self.panels.send.chosen();
        let outcome = self.session.two_sends(id, transport);
        self.told(outcome);
    }

    /// Forgets what was ordered and not sent yet.
    pub(super) fn cancel_sends(&mut self) {
        let outcome = self.session.udp_mut().cancel();
        self.told(outcome);
        let outcome = self.session.tcp_mut().cancel();
        self.told(outcome);
    }

    /// Closes a client's connection if it is to send elsewhere: the next send opens a new one.
    pub(super) fn leave(&mut self, id: ClientId, to: SocketAddr) {
        let old = self
            .session
            .udp()
            .clients()
            .get(&id)
            .map(|settings| settings.to);
        let open = self.session.tcp().can_send(id);
        if open && old.is_some_and(|old| old != to) {
            let outcome = self
                .session
                .tcp_mut()
                .client_command(TcpClientCommand::Close(id));
            self.told(outcome);
        }
    }

    /// Closes a client's connection and forgets its settings.
    pub(super) fn forget_stream(&mut self, id: ClientId) {
        if self.session.tcp().clients().contains_key(&id) {
            let outcome = self.session.tcp_mut().remove_client(id);
            self.told(outcome);
        }
    }
}
