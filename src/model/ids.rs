//! Names of things in the record, small enough to be stored in every row.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of a row in the record, counted from 0; people see it from 1.
pub type RowId = u32;

/// A socket of the lab. Each `bind` gets a new one, also at the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SocketId(pub u16);

/// An address that the record has seen, by its place in the record's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PeerId(pub u32);

impl PeerId {
    /// No address: a call that failed before one was known.
    pub const NONE: Self = Self(u32::MAX);
}

/// One of the clients: A is 0, B is 1, and so on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct ClientId(pub u8);

impl ClientId {
    /// All that the lab makes by itself: A to Z.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..26).map(Self)
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            n @ 0..26 => write!(f, "{}", char::from(b'A' + n)),
            n => write!(f, "Z{}", n - 25),
        }
    }
}

/// Which program of the experiment made a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Owner {
    /// The program that listens, UDP or TCP.
    Server,
    /// One of the programs that send.
    Client(ClientId),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server => f.write_str("server"),
            Self::Client(id) => id.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_lettered() {
        let names: Vec<String> = [0, 1, 25, 26]
            .iter()
            .map(|&n| ClientId(n).to_string())
            .collect();
        assert_eq!(names, ["A", "B", "Z", "Z1"], "letters first, then numbered");
    }
}
