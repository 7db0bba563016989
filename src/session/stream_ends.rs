//! What is set of both ends of all streams: how each is framed, and what its sockets do.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::model::{Framing, Message, TcpClientSettings, TcpServerSettings};

/// What a person sets of the clients' ends and of the server's, and what is saved of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct StreamEnds {
    /// Whether both ends are framed in the same way: then that of the clients holds.
    pub same: bool,
    /// How the clients frame what they send, and find again what comes back.
    #[serde(rename = "framing", with = "word")]
    pub clients: Framing,
    /// How the server finds what it reads, and frames what it answers.
    #[serde(rename = "server_framing", with = "word")]
    pub server: Framing,
    /// `TCP_NODELAY` at the clients.
    #[serde(rename = "no_delay")]
    pub clients_no_delay: bool,
    /// `TCP_NODELAY` at what the server accepts.
    pub server_no_delay: bool,
    /// Whether the server accepts by itself.
    #[serde(skip)]
    pub accepting: bool,
    /// The backlog of `listen(2)`, at most `MAX_BACKLOG`.
    pub backlog: u32,
}

impl Default for StreamEnds {
    fn default() -> Self {
        let (server, clients) = (TcpServerSettings::default(), NewClients::default());
        Self::of(&server, &clients)
    }
}

impl StreamEnds {
    fn of(server: &TcpServerSettings, clients: &NewClients) -> Self {
        Self {
            same: !clients.differ,
            clients: clients.framing,
            server: server.framing,
            clients_no_delay: clients.no_delay,
            server_no_delay: server.no_delay,
            accepting: server.accepting,
            backlog: server.backlog,
        }
    }

    /// Whether the ends are framed in different ways.
    pub(crate) fn differ(&self) -> bool {
        self.clients != self.server
    }
}

/// A framing is saved as its word; one that is not known is none.
mod word {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::model::Framing;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(framing: &Framing, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&framing.word())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Framing, D::Error> {
        let word = String::deserialize(from)?;
        Ok(Framing::parse(&word).unwrap_or_default())
    }
}

/// What every client of a stream is given.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NewClients {
    /// Whether they may be framed otherwise than the server.
    differ: bool,
    pub(super) framing: Framing,
    pub(super) no_delay: bool,
}

impl Session {
    /// What is set of both ends of all streams.
    pub fn ends(&self) -> StreamEnds {
        StreamEnds::of(self.tcp().settings(), &self.new_tcp_clients)
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
        self.new_tcp_clients = NewClients {
            differ: !ends.same,
            framing: ends.clients,
            no_delay: ends.clients_no_delay,
        };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_the_same_unless_told_otherwise() {
        let mut session = Session::start(super::super::Start::default()).unwrap();
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
