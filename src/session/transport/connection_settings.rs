//! Giving the ends of all streams the settings that were chosen for them together.

use std::collections::BTreeMap;

use crate::{
    model::{
        ClientId, ConnectionSettings, Framing, Message, TcpClientSettings, TcpServerSettings,
        UdpClientSettings,
    },
    session::Session,
};

/// What every client of a stream is given.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::session) struct NewClients {
    /// Whether they may be framed otherwise than the server.
    differ: bool,
    pub(super) framing: Framing,
    pub(super) no_delay: bool,
}

impl NewClients {
    const fn of(settings: ConnectionSettings) -> Self {
        Self {
            differ: !settings.same,
            framing: settings.clients,
            no_delay: settings.clients_no_delay,
        }
    }
}

impl Session {
    /// What is set of both ends of all streams.
    pub fn connection_settings(&self) -> ConnectionSettings {
        let (server, clients) = (self.tcp().settings(), &self.new_tcp_clients);
        ConnectionSettings {
            same: !clients.differ,
            clients: clients.framing,
            server: server.framing,
            clients_no_delay: clients.no_delay,
            server_no_delay: server.no_delay,
            accepting: server.accepting,
            backlog: server.backlog,
        }
    }

    /// Sets it; it acts at once, also on open connections.
    ///
    /// # Errors
    /// No descriptors or threads left; the thread is busy, or has failed.
    pub(crate) fn set_connection_settings(
        &mut self,
        connection_settings: ConnectionSettings,
    ) -> Result<(), Message> {
        let server = TcpServerSettings {
            framing: if connection_settings.same {
                connection_settings.clients
            } else {
                connection_settings.server
            },
            no_delay: connection_settings.server_no_delay,
            accepting: connection_settings.accepting,
            backlog: connection_settings.backlog,
            ..self.tcp().settings().clone()
        };
        self.tcp_mut().set_settings(server)?;
        self.new_tcp_clients = NewClients::of(connection_settings);
        for (id, old) in self.tcp().clients().clone() {
            let settings = TcpClientSettings {
                framing: connection_settings.clients,
                no_delay: connection_settings.clients_no_delay,
                ..old
            };
            self.tcp_mut().set_client(id, settings)?;
        }
        Ok(())
    }
}

/// What a recording keeps of it, and of the clients.
impl Session {
    /// All clients and their settings, also those that send streams alone.
    pub(in crate::session) fn set_clients(&self) -> BTreeMap<ClientId, UdpClientSettings> {
        let mut clients = self.udp.clients.clone();
        for (id, of_stream) in &self.tcp.clients {
            clients.entry(*id).or_insert_with(|| UdpClientSettings {
                from: of_stream.from,
                reads: of_stream.reads.clone(),
                ..UdpClientSettings::to(of_stream.to)
            });
        }
        clients
    }

    /// What is set of both ends, as the clients have it that are there.
    pub(in crate::session) fn clients_connection_settings(&self) -> ConnectionSettings {
        let mut settings = self.connection_settings();
        if let Some(client) = self.tcp.clients.values().next() {
            (settings.clients, settings.clients_no_delay) = (client.framing, client.no_delay);
        }
        settings.same &= !settings.differ();
        settings
    }

    /// Takes in what a recording tells of both ends.
    pub(in crate::session) const fn take_connection_settings(
        &mut self,
        settings: ConnectionSettings,
    ) {
        let server = &mut self.tcp.settings;
        (server.framing, server.no_delay) = (settings.server, settings.server_no_delay);
        server.backlog = settings.backlog;
        self.new_tcp_clients = NewClients::of(settings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_the_same_unless_told_otherwise() {
        let mut session = Session::start(crate::session::Start::default()).unwrap();
        assert_eq!(
            session.connection_settings(),
            ConnectionSettings::default(),
            "at first"
        );
        let differing = ConnectionSettings {
            same: false,
            clients: Framing::Length(2),
            server: Framing::Line,
            clients_no_delay: true,
            backlog: 3,
            ..ConnectionSettings::default()
        };
        session.set_connection_settings(differing).unwrap();
        assert_eq!(
            session.connection_settings(),
            differing,
            "each as it was told"
        );
        assert!(session.connection_settings().differ(), "they do");
        session
            .set_connection_settings(ConnectionSettings {
                same: true,
                ..differing
            })
            .unwrap();
        assert_eq!(
            session.connection_settings().server,
            Framing::Length(2),
            "as the clients"
        );
        let fixed = ConnectionSettings {
            same: true,
            clients: Framing::Fixed(4),
            ..session.connection_settings()
        };
        session.set_connection_settings(fixed).unwrap();
        let settings = session.connection_settings();
        let want = (Framing::Fixed(4), Framing::Fixed(4));
        assert_eq!((settings.clients, settings.server), want);
    }
}
