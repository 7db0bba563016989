//! Giving the ends of all streams the settings that were chosen for them together.

use std::collections::BTreeMap;

use crate::{
    model::{
        ClientId, Framing, Message, StreamEnds, TcpClientSettings, TcpServerSettings,
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
    const fn of(ends: StreamEnds) -> Self {
        Self {
            differ: !ends.same,
            framing: ends.clients,
            no_delay: ends.clients_no_delay,
        }
    }
}

impl Session {
    /// What is set of both ends of all streams.
    pub fn ends(&self) -> StreamEnds {
        let (server, clients) = (self.tcp().settings(), &self.new_tcp_clients);
        StreamEnds {
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
    pub(crate) fn set_ends(&mut self, ends: StreamEnds) -> Result<(), Message> {
        let server = TcpServerSettings {
            framing: if ends.same { ends.clients } else { ends.server },
            no_delay: ends.server_no_delay,
            accepting: ends.accepting,
            backlog: ends.backlog,
            ..self.tcp().settings().clone()
        };
        self.tcp_mut().set_settings(server)?;
        self.new_tcp_clients = NewClients::of(ends);
        for (id, old) in self.tcp().clients().clone() {
            let settings = TcpClientSettings {
                framing: ends.clients,
                no_delay: ends.clients_no_delay,
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
    pub(in crate::session) fn set_of_ends(&self) -> StreamEnds {
        let mut ends = self.ends();
        if let Some(client) = self.tcp.clients.values().next() {
            (ends.clients, ends.clients_no_delay) = (client.framing, client.no_delay);
        }
        ends.same &= !ends.differ();
        ends
    }

    /// Takes in what a recording tells of both ends.
    pub(in crate::session) const fn take_ends(&mut self, ends: StreamEnds) {
        let server = &mut self.tcp.settings;
        (server.framing, server.no_delay) = (ends.server, ends.server_no_delay);
        server.backlog = ends.backlog;
        self.new_tcp_clients = NewClients::of(ends);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_the_same_unless_told_otherwise() {
        let mut session = Session::start(crate::session::Start::default()).unwrap();
        assert_eq!(session.ends(), StreamEnds::default(), "at first");
        let differing = StreamEnds {
            same: false,
            clients: Framing::Length(2),
            server: Framing::Line,
            clients_no_delay: true,
            backlog: 3,
            ..StreamEnds::default()
        };
        session.set_ends(differing).unwrap();
        assert_eq!(session.ends(), differing, "each as it was told");
        assert!(session.ends().differ(), "they do");
        session
            .set_ends(StreamEnds {
                same: true,
                ..differing
            })
            .unwrap();
        assert_eq!(session.ends().server, Framing::Length(2), "as the clients");
        let fixed = StreamEnds {
            same: true,
            clients: Framing::Fixed(4),
            ..session.ends()
        };
        session.set_ends(fixed).unwrap();
        let ends = session.ends();
        let want = (Framing::Fixed(4), Framing::Fixed(4));
        assert_eq!((ends.clients, ends.server), want);
    }
}
