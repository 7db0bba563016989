//! Which of the two transports an experiment runs on.

use serde::{Deserialize, Serialize};
use strum::VariantArray;

/// Datagrams, a stream of bytes, or both with the same clicks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, VariantArray)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Only UDP is used: datagrams.
    #[default]
    Udp,
    /// TCP alone: a stream.
    Tcp,
    /// Both, side by side.
    Both,
}

impl Transport {
    /// All of them, in the order of the switch.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Whether datagrams are sent.
    pub(crate) const fn has_udp(self) -> bool {
        matches!(self, Self::Udp | Self::Both)
    }

    /// Whether bytes of a stream are sent.
    pub(crate) const fn has_tcp(self) -> bool {
        matches!(self, Self::Tcp | Self::Both)
    }

    /// The next one in the order of the switch.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Udp => Self::Tcp,
            Self::Tcp => Self::Both,
            Self::Both => Self::Udp,
        }
    }
}
