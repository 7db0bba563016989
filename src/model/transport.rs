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
    /// Every choice, in the order of the switch.
    pub const ALL: &[Self] = Self::VARIANTS;

    /// Whether UDP takes part.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_goes_round_and_each_says_what_it_has() {
        for (n, one) in Transport::ALL.iter().enumerate() {
            let next = Transport::ALL.get(n + 1).unwrap_or(&Transport::ALL[0]);
            assert_eq!(one.next(), *next);
        }
        let has = Transport::ALL
            .iter()
            .map(|one| (one.has_udp(), one.has_tcp()));
        assert_eq!(
            has.collect::<Vec<_>>(),
            [(true, false), (false, true), (true, true)]
        );
    }
}
