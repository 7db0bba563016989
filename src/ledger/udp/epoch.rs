//! How the datagrams of one epoch of a queue are named: the table in the documentation of [`crate::ledger`].

use crate::model::Stamp;

/// What is done with the datagrams of an epoch. A peer that sent into the queue is told by `foreign`, as far as
/// is known: that is no state of its own, as it changes nothing about how datagrams are named, but only what equal sums
/// prove, and as a state it would double two others.
///
/// Each thread's part of the epoch (`Naming` in `sender_queue.rs`) keeps what is needed to name its sends in this state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ledger) enum Epoch {
    /// One thread sends, and no peer was seen: received datagram *j* with drop total *c* is send *j + c*.
    #[default]
    InOrder,
    /// Sends and receipts are matched by sender, length and bytes; `foreign`: a peer sent into the queue, or may have.
    Matched { foreign: bool },
    /// Datagrams are counted and none is matched: part of the epoch is no longer kept.
    Counted { foreign: bool },
    /// None is matched, and the sums prove nothing: rows that happened before `until` were lost.
    RowsLost { until: Stamp },
}

impl Epoch {
    /// Whether a peer sent into the queue, or may have.
    pub(in crate::ledger) const fn is_foreign(self) -> bool {
        match self {
            Self::InOrder => false,
            Self::Matched { foreign } | Self::Counted { foreign } => foreign,
            Self::RowsLost { .. } => true,
        }
    }

    /// Whether datagrams are only counted, and none is matched.
    pub(in crate::ledger) const fn is_counted(self) -> bool {
        matches!(self, Self::Counted { .. } | Self::RowsLost { .. })
    }

    /// Order and totals alone do not name the datagrams any more.
    pub(in crate::ledger) const fn disturbed(self, by_peer: bool) -> Self {
        match self {
            Self::InOrder => Self::Matched { foreign: by_peer },
            Self::Matched { foreign } => Self::Matched {
                foreign: foreign || by_peer,
            },
            Self::Counted { foreign } => Self::Counted {
                foreign: foreign || by_peer,
            },
            Self::RowsLost { .. } => self,
        }
    }

    /// Part of the epoch is let go of, though order alone does not name the rest.
    pub(in crate::ledger) const fn clipped(self) -> Self {
        if self.is_counted() {
            return self;
        }
        Self::Counted {
            foreign: self.is_foreign(),
        }
    }

    /// Rows were lost, whose calls had returned at `until`.
    pub(in crate::ledger) const fn lost(until: Stamp) -> Self {
        Self::RowsLost { until }
    }

    /// The next epoch. `lost`: until when rows of it were lost already.
    pub(in crate::ledger) const fn next(lost: Option<Stamp>) -> Self {
        match lost {
            Some(until) => Self::RowsLost { until },
            None => Self::InOrder,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_an_epoch_only_grows_less() {
        let lost = Epoch::RowsLost { until: Stamp(1) };
        let [own, peer] = [false, true].map(|foreign| Epoch::Matched { foreign });
        let [few, counted] = [false, true].map(|foreign| Epoch::Counted { foreign });
        for (epoch, by_own, by_peer, clipped) in [
            (Epoch::InOrder, own, peer, few),
            (peer, peer, peer, counted),
            (few, few, counted, few),
            (lost, lost, lost, lost),
        ] {
            assert_eq!(epoch.disturbed(false), by_own, "{epoch:?}, another thread");
            assert_eq!(epoch.disturbed(true), by_peer, "{epoch:?}, a peer");
            assert_eq!(epoch.clipped(), clipped, "{epoch:?}, let go of");
        }
    }
}
