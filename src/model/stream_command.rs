//! What the faces ask of the threads that own streams.

use super::{ClientId, MAX_MESSAGE, Message, PayloadSpec, SocketId, TcpClientSettings};
use std::net::Shutdown;

/// One order to send messages into a stream, with one `send` for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamBurst {
    /// Who sends.
    pub client: ClientId,
    /// What each message carries.
    pub rule: PayloadSpec,
    /// How many, at least 1.
    pub repeat: u32,
    /// Messages per second, at least 1; `None` is as fast as possible.
    pub rate: Option<u32>,
    /// Whether each message waits until something has come back for the one before.
    pub in_turn: bool,
}

impl StreamBurst {
    /// The same bytes so many times, as fast as possible.
    pub const fn of(client: ClientId, payload: Vec<u8>, repeat: u32) -> Self {
        Self {
            client,
            rule: PayloadSpec::Fixed(payload),
            repeat,
            rate: None,
            in_turn: false,
        }
    }

    /// Whether it can be carried out.
    ///
    /// # Errors
    /// The first number that is out of bounds, and what to give instead.
    pub fn check(&self) -> Result<(), Message> {
        if self.repeat == 0 {
            return Err(Message::new("error-repeat"));
        }
        if self.rate == Some(0) {
            return Err(Message::new("error-rate"));
        }
        let size = self.rule.size();
        if size > MAX_MESSAGE as usize || self.rule.asked_size() == Some(0) {
            let message = Message::new("error-size").with("value", size.to_string());
            return Err(message.with("limit", MAX_MESSAGE.to_string()));
        }
        match &self.rule {
            PayloadSpec::Pattern { bytes, .. } if bytes.is_empty() => {
                Err(Message::new("error-payload-missing"))
            }
            _ => Ok(()),
        }
    }
}

/// What the thread of the TCP server can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpServerCommand {
    /// Accept one connection, also while accepting is stopped.
    AcceptOnce,
    /// Read once from this connection, also while reading is stopped.
    ReadOnce(SocketId),
    /// Send into this connection.
    Send(SocketId, Vec<u8>),
    /// `shutdown(2)`.
    Shutdown(SocketId, Shutdown),
    /// `close(2)` of a connection.
    Close(SocketId),
    /// `close(2)` with `SO_LINGER` 0: the connection is reset.
    Abort(SocketId),
    /// Look at all sockets, and note their figures also if they have not changed.
    Look,
    /// Close the listener; connections stay.
    StopListening,
    /// Close the listener and all connections.
    Stop,
    /// Ask of a UDP socket what only a stream can: `listen(2)` and `accept(2)`.
    ListenOnDatagram,
    /// Fail on purpose.
    #[cfg(test)]
    Fail(super::Fault),
}

/// What the thread of the TCP clients can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TcpClientCommand {
    /// Make this client, or give it other settings.
    Set(ClientId, TcpClientSettings),
    /// Open a socket and connect; an old one is closed.
    Connect(ClientId),
    /// Give up connecting, or what has not been sent yet.
    Cancel(ClientId),
    /// Send.
    Send(StreamBurst),
    /// Read once, also while reading is stopped.
    ReadOnce(ClientId),
    /// `shutdown(2)`, after what is still to be sent.
    Shutdown(ClientId, Shutdown),
    /// `close(2)`, after what is still to be sent.
    Close(ClientId),
    /// `close(2)` at once with `SO_LINGER` 0: the connection is reset.
    Abort(ClientId),
    /// Look at all sockets, and note their figures also if they have not changed.
    Look,
    /// Close this client's socket at once and forget it.
    Remove(ClientId),
    /// Fail on purpose.
    #[cfg(test)]
    Fail(super::Fault),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_told() {
        let of = |rule, repeat, rate| StreamBurst {
            client: ClientId(0),
            rule,
            repeat,
            rate,
            in_turn: false,
        };
        let good = PayloadSpec::Counter { size: MAX_MESSAGE };
        assert_eq!(of(good.clone(), 1, Some(1)).check(), Ok(()), "in bounds");
        let empty = PayloadSpec::Fixed(Vec::new());
        assert_eq!(of(empty, 1, None).check(), Ok(()), "a send of nothing");
        let size = MAX_MESSAGE + 1;
        for (bad, key) in [
            (of(good.clone(), 0, None), "error-repeat"),
            (of(good, 1, Some(0)), "error-rate"),
            (of(PayloadSpec::Counter { size }, 1, None), "error-size"),
            (of(PayloadSpec::Counter { size: 0 }, 1, None), "error-size"),
            (
                of(
                    PayloadSpec::Pattern {
                        bytes: Vec::new(),
                        size: 4,
                    },
                    1,
                    None,
                ),
                "error-payload-missing",
            ),
        ] {
            assert_eq!(bad.check().unwrap_err().key, key, "{bad:?}");
        }
    }
}
