//! What a person can set of TCP servers and clients.

use std::net::SocketAddr;

use crate::model::{Framing, Message, ReadPolicy, ServerSettings};

/// The name of `shutdown(2)`'s second argument, as `strace` prints it: 0, 1, or 2.
pub(crate) const fn shutdown_name(number: u32) -> &'static str {
    match number {
        0 => "SHUT_RD",
        1 => "SHUT_WR",
        _ => "SHUT_RDWR",
    }
}

/// What a program does when the peer's FIN has come (`recv` returned 0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnPeerFin {
    /// It closes its own end too.
    #[default]
    Close,
    /// It keeps its own end open, and can still send.
    Stay,
}

/// The TCP server's settings. They act at once, also on open connections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpServerSettings {
    /// How it reads from its connections and what it answers.
    pub server: ServerSettings,
    /// The backlog of `listen(2)`: so many connections and one more wait for `accept` (Linux).
    pub backlog: u32,
    /// `SO_REUSEADDR` before `bind`, at the next listen.
    pub reuse_address: bool,
    /// Whether the server accepts connections by itself.
    pub accepting: bool,
    /// `TCP_NODELAY` on every connection.
    pub no_delay: bool,
    /// The framing of messages.
    pub framing: Framing,
    /// What it does when a peer's FIN has come.
    pub on_peer_fin: OnPeerFin,
}

impl Default for TcpServerSettings {
    fn default() -> Self {
        Self {
            server: ServerSettings::default(),
            backlog: 128,
            reuse_address: true,
            accepting: true,
            no_delay: false,
            framing: Framing::None,
            on_peer_fin: OnPeerFin::Close,
        }
    }
}

impl From<ServerSettings> for TcpServerSettings {
    fn from(server: ServerSettings) -> Self {
        Self {
            server,
            ..Self::default()
        }
    }
}

impl TcpServerSettings {
    /// Whether it can be carried out.
    ///
    /// # Errors
    /// A read size that is out of bounds.
    pub fn check(&self) -> Result<(), Message> {
        self.server.reads.check_stream()
    }
}

/// The settings of one TCP client; some act when it connects next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpClientSettings {
    /// The address that it connects to.
    pub to: SocketAddr,
    /// Its own address; `None` lets the kernel choose.
    pub from: Option<SocketAddr>,
    /// Whether it reads by itself, and how much with each read of a connection.
    pub reads: ReadPolicy,
    /// The receive buffer to ask for, in bytes, before it connects.
    pub receive_buffer: Option<u32>,
    /// The send buffer to ask for, in bytes, before it connects.
    pub send_buffer: Option<u32>,
    /// Whether `TCP_NODELAY` is on: small pieces are sent at once.
    pub no_delay: bool,
    /// The framing of messages.
    pub framing: Framing,
    /// What it does when the peer's FIN has come.
    pub on_peer_fin: OnPeerFin,
}

impl TcpClientSettings {
    /// A client that connects to `to` and keeps its end open when the peer's FIN comes.
    pub fn to(to: SocketAddr) -> Self {
        Self {
            to,
            from: None,
            reads: ReadPolicy::default(),
            receive_buffer: None,
            send_buffer: None,
            no_delay: false,
            framing: Framing::None,
            on_peer_fin: OnPeerFin::Stay,
        }
    }

    /// Checks that the order can be carried out.
    ///
    /// # Errors
    /// A read size that is out of bounds; port 0.
    pub fn check(&self) -> Result<(), Message> {
        if self.to.port() == 0 {
            return Err(Message::new("error-port-zero"));
        }
        self.reads.check_stream()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_size_of_nothing_is_refused() {
        let mut settings = TcpServerSettings::default();
        assert_eq!(settings.check(), Ok(()), "the usual");
        settings.server.reads.sizes = vec![4, 0];
        let fault = settings.check().unwrap_err();
        assert_eq!(fault.key, "error-read-size-zero", "it looks like fin");
        settings.server.reads.sizes = vec![65_536];
        assert_eq!(settings.check().unwrap_err().key, "error-read-size");
        settings.server.reads.sizes = Vec::new();
        assert_eq!(settings.check().unwrap_err().key, "error-read-size");
        let client = TcpClientSettings::to(([127, 0, 0, 1], 0).into());
        assert_eq!(client.check().unwrap_err().key, "error-port-zero");
    }
}
