//! What is set of both ends of all streams: how each is framed, and what its sockets do.

use serde::{Deserialize, Serialize};

use crate::model::{Framing, TcpServerSettings};

/// What a person sets of the clients' ends and of the server's, and what is saved of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct ConnectionSettings {
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

impl Default for ConnectionSettings {
    fn default() -> Self {
        let server = TcpServerSettings::default();
        Self {
            same: true,
            clients: Framing::default(),
            server: server.framing,
            clients_no_delay: false,
            server_no_delay: server.no_delay,
            accepting: server.accepting,
            backlog: server.backlog,
        }
    }
}

impl ConnectionSettings {
    /// Whether the ends are framed in different ways.
    pub(crate) fn differ(&self) -> bool {
        self.clients != self.server
    }
}

/// How settings save a framing: as its word; a word that is not known is read as no framing.
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
