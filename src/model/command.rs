//! What the faces ask of the engine's threads.

use std::time::Duration;

use super::{ClientId, ClientSettings};

/// One order to send: the same payload, some number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Who sends.
    pub client: ClientId,
    /// The bytes.
    pub payload: Vec<u8>,
    /// How many times, at least 1.
    pub repeat: u32,
    /// The wait between two of them.
    pub gap: Duration,
}

/// What the server thread can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerCommand {
    /// Read one datagram, also while reading is stopped.
    ReadOnce,
    /// Look at the receive queue, and note the kernel's figures also if they have not changed.
    Look,
    /// Close the socket.
    Stop,
    /// Fail on purpose.
    #[cfg(test)]
    Fail(Fault),
}

/// What the clients thread can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientCommand {
    /// Make this client, or give it other settings.
    Set(ClientId, ClientSettings),
    /// Close this client's socket.
    Remove(ClientId),
    /// Send.
    Send(Burst),
    /// Forget what has not been sent yet.
    Cancel,
    /// Fail on purpose.
    #[cfg(test)]
    Fail(Fault),
}

/// What a thread does on purpose, to see what becomes of the others.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It panics.
    Panic,
    /// It does nothing for so long.
    Hang(Duration),
}
