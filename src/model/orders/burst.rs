//! An order to send.

use crate::model::{
    BatchMode, ClientId, MAX_MESSAGE, MAX_UDP_PAYLOAD, Message, PayloadSpec, RowFlags,
};

/// One order to send, with one call for each payload unless `batch_mode` says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The client that sends.
    pub client: ClientId,
    /// What each datagram or message carries.
    pub payload: PayloadSpec,
    /// The number of sends, at least 1.
    pub repeat: u32,
    /// Datagrams or messages per second, at least 1; `None` is as fast as possible.
    pub rate: Option<u32>,
    /// The calls that datagrams are sent with.
    pub batch_mode: BatchMode,
    /// Of datagrams: whether the sender waits for the receiver, so that nothing is dropped.
    pub lossless: bool,
    /// Of a stream: whether each message waits until something has come back for the one before.
    pub in_turn: bool,
    /// Whether each call is made with `MSG_DONTWAIT` (send(2)): where the send buffer has no room it fails with
    /// `EAGAIN`, which is a row, and what it did not take is not sent again.
    pub dont_wait: bool,
}

impl Burst {
    /// Sends `payload` `repeat` times, with one call for each and no wait in between.
    pub const fn of(client: ClientId, payload: Vec<u8>, repeat: u32) -> Self {
        Self {
            client,
            payload: PayloadSpec::Fixed(payload),
            repeat,
            rate: None,
            batch_mode: BatchMode::Single,
            lossless: false,
            in_turn: false,
            dont_wait: false,
        }
    }

    /// The flags of the rows of its calls.
    pub(crate) const fn flags(&self) -> RowFlags {
        let mut flags = RowFlags(0);
        flags.set(RowFlags::DONT_WAIT, self.dont_wait);
        flags
    }

    /// Whether it can be carried out with datagrams.
    ///
    /// # Errors
    /// The first number that is out of bounds, and what to give instead.
    pub fn check(&self) -> Result<(), Message> {
        let size = self.payload.asked_size().unwrap_or_default();
        self.check_size(size, size <= MAX_UDP_PAYLOAD, MAX_UDP_PAYLOAD)
    }

    /// Whether it can be carried out on a stream.
    ///
    /// # Errors
    /// The first number that is out of bounds, and what to give instead.
    pub(crate) fn check_stream(&self) -> Result<(), Message> {
        let size = u32::try_from(self.payload.size()).unwrap_or(u32::MAX);
        let fits = size <= MAX_MESSAGE && self.payload.asked_size() != Some(0);
        self.check_size(size, fits, MAX_MESSAGE)
    }

    fn check_size(&self, size: u32, fits: bool, limit: u32) -> Result<(), Message> {
        if self.repeat == 0 {
            return Err(Message::new("error-repeat"));
        }
        if self.rate == Some(0) {
            return Err(Message::new("error-rate"));
        }
        if !fits {
            let message = Message::new("error-size").with("value", size.to_string());
            return Err(message.with("limit", limit.to_string()));
        }
        match &self.payload {
            PayloadSpec::Pattern { bytes, .. } if bytes.is_empty() => {
                Err(Message::new("error-payload-missing"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_bounds_is_told() {
        let good = Burst {
            payload: PayloadSpec::Counter { size: 64 },
            ..Burst::of(ClientId(0), Vec::new(), 1)
        };
        assert_eq!(good.check(), Ok(()), "all in bounds");
        let empty = Burst::of(ClientId(0), Vec::new(), 1);
        assert_eq!(empty.check(), Ok(()), "an empty datagram is one");
        let of = |payload| Burst {
            payload,
            ..good.clone()
        };
        let empty = of(PayloadSpec::Counter { size: 0 });
        assert_eq!(empty.check(), Ok(()), "so is one without digits");
        let (mut never, mut seldom) = (good.clone(), good.clone());
        (never.repeat, seldom.rate) = (0, Some(0));
        let (seed, bytes) = (1, Vec::new());
        for (bad, key) in [
            (never, "error-repeat"),
            (seldom, "error-rate"),
            (of(PayloadSpec::Counter { size: 65_508 }), "error-size"),
            (of(PayloadSpec::Random { size: 65_508, seed }), "error-size"),
            (
                of(PayloadSpec::Pattern { bytes, size: 4 }),
                "error-payload-missing",
            ),
        ] {
            assert_eq!(bad.check().unwrap_err().key, key, "{bad:?}");
        }
    }

    #[test]
    fn what_is_out_of_bounds_of_a_stream_is_told() {
        let of = |payload, repeat, rate| Burst {
            payload,
            rate,
            ..Burst::of(ClientId(0), Vec::new(), repeat)
        };
        let good = PayloadSpec::Counter { size: MAX_MESSAGE };
        let found = of(good.clone(), 1, Some(1)).check_stream();
        assert_eq!(found, Ok(()), "in bounds");
        let empty = PayloadSpec::Fixed(Vec::new());
        let found = of(empty, 1, None).check_stream();
        assert_eq!(found, Ok(()), "a send of nothing");
        let (size, bytes) = (MAX_MESSAGE + 1, Vec::new());
        let missing = PayloadSpec::Pattern { bytes, size: 4 };
        for (bad, key) in [
            (of(good.clone(), 0, None), "error-repeat"),
            (of(good, 1, Some(0)), "error-rate"),
            (of(PayloadSpec::Counter { size }, 1, None), "error-size"),
            (of(PayloadSpec::Counter { size: 0 }, 1, None), "error-size"),
            (of(missing, 1, None), "error-payload-missing"),
        ] {
            assert_eq!(bad.check_stream().unwrap_err().key, key, "{bad:?}");
        }
    }
}
