//! What the faces ask of the engine's threads.

use super::{BatchMode, ClientId, ClientSettings, MAX_UDP_PAYLOAD, Message, PayloadSpec};

/// One order to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Who sends.
    pub client: ClientId,
    /// What each datagram carries.
    pub rule: PayloadSpec,
    /// How many, at least 1.
    pub repeat: u32,
    /// Datagrams per second, at least 1; `None` is as fast as possible.
    pub rate: Option<u32>,
    /// With which calls.
    pub io: BatchMode,
    /// Whether the sender waits for the receiver, so that nothing is dropped.
    pub lossless: bool,
}

impl Burst {
    /// The same bytes so many times, as fast as a call for each allows.
    pub const fn of(client: ClientId, payload: Vec<u8>, repeat: u32) -> Self {
        Self {
            client,
            rule: PayloadSpec::Fixed(payload),
            repeat,
            rate: None,
            io: BatchMode::Single,
            lossless: false,
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
        match self.rule.asked_size() {
            Some(size) if size > MAX_UDP_PAYLOAD => {
                let message = Message::new("error-size").with("value", size.to_string());
                Err(message.with("limit", MAX_UDP_PAYLOAD.to_string()))
            }
            _ => match &self.rule {
                PayloadSpec::Pattern { bytes, .. } if bytes.is_empty() => {
                    Err(Message::new("error-payload-missing"))
                }
                _ => Ok(()),
            },
        }
    }
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
pub(crate) enum ClientCommand {
    /// Make this client, or give it other settings.
    Set(ClientId, ClientSettings),
    /// Close this client's socket.
    Remove(ClientId),
    /// Send.
    Send(Burst),
    /// Forget what has not been sent yet, also in the middle of a burst.
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
    Hang(std::time::Duration),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_told() {
        let good = Burst {
            rule: PayloadSpec::Counter { size: 64 },
            ..Burst::of(ClientId(0), Vec::new(), 1)
        };
        assert_eq!(good.check(), Ok(()), "all in bounds");
        let empty = Burst::of(ClientId(0), Vec::new(), 1);
        assert_eq!(empty.check(), Ok(()), "an empty datagram is one");
        let of = |rule| Burst {
            rule,
            ..good.clone()
        };
        let empty = of(PayloadSpec::Counter { size: 0 });
        assert_eq!(empty.check(), Ok(()), "so is one without digits");
        let seed = 1;
        for (bad, key) in [
            (
                Burst {
                    repeat: 0,
                    ..good.clone()
                },
                "error-repeat",
            ),
            (
                Burst {
                    rate: Some(0),
                    ..good.clone()
                },
                "error-rate",
            ),
            (of(PayloadSpec::Counter { size: 65_508 }), "error-size"),
            (of(PayloadSpec::Random { size: 65_508, seed }), "error-size"),
            (
                of(PayloadSpec::Pattern {
                    bytes: Vec::new(),
                    size: 4,
                }),
                "error-payload-missing",
            ),
        ] {
            assert_eq!(bad.check().unwrap_err().key, key, "{bad:?}");
        }
    }
}
