//! What a person can set of TCP servers and clients.

use std::net::SocketAddr;

use crate::model::{Framing, MAX_READ_SIZE, Message, ServerSettings};

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
    /// How it reads, 1…65 535 bytes at a time from a connection, and what it answers: every read, or with
    /// a framing every message. `batch_mode` is for datagrams.
    pub reads: ServerSettings,
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
            reads: ServerSettings::default(),
            backlog: 128,
            reuse_address: true,
            accepting: true,
            no_delay: false,
            framing: Framing::None,
            on_peer_fin: OnPeerFin::Close,
        }
    }
}

impl TcpServerSettings {
    /// Whether it can be carried out.
    ///
    /// # Errors
    /// A read size that is out of bounds.
    pub fn check(&self) -> Result<(), Message> {
        check_read_sizes(&self.reads.read_sizes)
    }
}

/// The settings of one TCP client; some act when it connects next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TcpClientSettings {
    /// The address that it connects to.
    pub to: SocketAddr,
    /// Its own address; `None` lets the kernel choose.
    pub from: Option<SocketAddr>,
    /// Whether the client reads by itself.
    pub reading: bool,
    /// Its read sizes in bytes, 1…65 535, one for each read of a connection; the last one holds.
    pub read_sizes: Vec<u32>,
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
            reading: true,
            read_sizes: vec![1024],
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
        check_read_sizes(&self.read_sizes)
    }
}

/// A `recv` of size 0 returns 0 while data waits, which looks like the peer's FIN.
fn check_read_sizes(sizes: &[u32]) -> Result<(), Message> {
    if sizes.contains(&0) {
        return Err(Message::new("error-read-size-zero"));
    }
    match sizes.iter().find(|size| **size > MAX_READ_SIZE) {
        None if sizes.is_empty() => Err(Message::new("error-read-size").with("value", "")),
        None => Ok(()),
        Some(size) => Err(Message::new("error-read-size").with("value", size.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_read_size_of_nothing_is_refused() {
        let mut settings = TcpServerSettings::default();
        assert_eq!(settings.check(), Ok(()), "the usual");
        settings.reads.read_sizes = vec![4, 0];
        let told = settings.check().unwrap_err();
        assert_eq!(told.key, "error-read-size-zero", "it looks like fin");
        settings.reads.read_sizes = vec![65_536];
        assert_eq!(settings.check().unwrap_err().key, "error-read-size");
        settings.reads.read_sizes = Vec::new();
        assert_eq!(settings.check().unwrap_err().key, "error-read-size");
        let client = TcpClientSettings::to(([127, 0, 0, 1], 0).into());
        assert_eq!(client.check().unwrap_err().key, "error-port-zero");
    }
}
