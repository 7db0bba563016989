//! What became of a datagram, and the fact that proves it.

use derive_more::{Add, Sum};
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantNames};

/// The fate of a sent datagram, or of one that a call of ours received.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, IntoStaticStr, Serialize, Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[repr(u8)]
pub enum Fate {
    /// No fate: the row is a failed receive.
    #[default]
    None,
    /// Every byte was returned.
    Whole,
    /// Returned in part; the rest is gone.
    Truncated,
    /// Dropped by the kernel because the receive queue was full.
    Dropped,
    /// No socket took it from this sender: an ICMP "port unreachable" came back.
    Refused,
    /// It died on its way, as an ICMP message reported: too long for a link, no such host, prohibited,
    /// too many hops.
    ReportedLost,
    /// The send call itself failed.
    NotSent,
    /// Still queued when its socket was closed.
    Unread,
    /// On its way, or waiting at a socket of ours.
    InFlight,
    /// The far end is not ours and left no evidence, or the evidence does not suffice.
    Unknown,
}

impl Fate {
    /// All fates that a sent datagram can have, in the order of the books.
    pub const ALL: [Self; 9] = [
        Self::Whole,
        Self::Truncated,
        Self::Dropped,
        Self::Refused,
        Self::ReportedLost,
        Self::NotSent,
        Self::Unread,
        Self::InFlight,
        Self::Unknown,
    ];

    /// The word of the JSON Lines format; `None` where a row has no fate.
    pub fn word(self) -> Option<&'static str> {
        (self != Self::None).then(|| self.into())
    }
}

/// The kind of fact that proves a fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[derive(IntoStaticStr, VariantNames)]
#[strum(serialize_all = "snake_case")]
#[repr(u8)]
pub enum Evidence {
    /// Nothing proves a fate yet.
    #[default]
    None,
    /// The receive call: the true length equals what it returned.
    Returned,
    /// The receive call: output flag `MSG_TRUNC`.
    MsgTrunc,
    /// The drop total on a later received datagram (`SO_RXQ_OVFL`, socket(7)).
    DropTotal,
    /// The drop total of `SO_MEMINFO` with an empty queue.
    Meminfo,
    /// A report on the error queue (`IP_RECVERR`, ip(7)).
    ErrorQueue,
    /// A later call on the connected socket returned `ECONNREFUSED`.
    LaterCall,
    /// `SO_ERROR` when the socket was closed.
    SoError,
    /// The send call's own error number.
    SendErrno,
    /// It was taken from the queue by the lab while closing the socket.
    DrainedAtClose,
    /// It waits at a socket of ours, as far as the counters tell.
    Waiting,
    /// The far end is not a socket of the lab.
    NotOurs,
    /// Equal datagrams, or a peer's among them: some of these were dropped, which is not known.
    OneOf,
    /// All others that have no fate yet surely came into the queue, and so many were dropped as are left.
    #[serde(rename = "rest")]
    ByElimination,
    /// This system does not count what it drops.
    NoCounter,
    /// The socket was closed, and nothing tells what came of it.
    ClosedUnseen,
    /// The lab itself could not keep rows of that time, and this one's fate depends on them.
    RowsLost,
}

/// What the ledger says about one row: 8 bytes beside the row's 56.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The other half: for a send the receive that took it or the row that told of it, for a
    /// receive the own send it came from. Row number + 1, or 0 for none; for
    /// [`Evidence::ErrorQueue`], [`Evidence::Meminfo`], [`Evidence::SoError`] and
    /// [`Evidence::DrainedAtClose`] the note's number + 1.
    link: u32,
    /// The fate of the datagram.
    pub fate: Fate,
    /// The kind of fact that proves the fate.
    pub evidence: Evidence,
    /// Whether nothing that can still be observed could change it. What a receive returned is
    /// final at once; the name of a dropped datagram only when the sums agree.
    pub settled: bool,
    /// Of a dropped one: whether it is proven that its receive buffer was full (every datagram that a socket
    /// of the namespace dropped meanwhile met a full one: `InErrors` and `RcvbufErrors` agree).
    pub(crate) queue_full: bool,
}

impl Verdict {
    /// A verdict with a link to the row or note that proves it.
    pub const fn new(fate: Fate, evidence: Evidence, link: Option<u32>, settled: bool) -> Self {
        let link = match link {
            Some(n) => n.saturating_add(1),
            None => 0,
        };
        Self {
            link,
            fate,
            evidence,
            settled,
            queue_full: false,
        }
    }

    /// This verdict, with whether a full queue is known to be the cause of a drop.
    #[must_use]
    pub(crate) const fn by_full_queue(self, queue_full: bool) -> Self {
        Self { queue_full, ..self }
    }

    /// The linked row or note, by its number.
    pub const fn link(self) -> Option<u32> {
        self.link.checked_sub(1)
    }

    /// The row that the verdict is linked to, such as the read of a send; `None` where it is a note or nothing.
    pub(crate) fn linked_row(self) -> Option<u32> {
        self.link().filter(|_| !self.proven_by_note())
    }

    /// The note that proves the verdict, such as a look at the queue; `None` where it is a row or nothing.
    pub(crate) fn linked_note(self) -> Option<u32> {
        self.link().filter(|_| self.proven_by_note())
    }

    /// Whether the evidence is a note (a figure read from the kernel) and no row.
    pub(crate) const fn proven_by_note(self) -> bool {
        matches!(
            self.evidence,
            Evidence::ErrorQueue | Evidence::Meminfo | Evidence::SoError | Evidence::DrainedAtClose
        )
    }
}

/// How many datagrams were sent, and how many met each fate. They balance: [`FateCounts::sent`] is the sum of the fates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Add, Sum, Serialize)]
pub struct FateCounts {
    /// Send calls, one for each datagram.
    pub sent: u64,
    /// Datagrams that were returned whole.
    pub whole: u64,
    /// Datagrams of which a read returned a part.
    pub truncated: u64,
    /// Dropped by the kernel, named or not.
    pub dropped: u64,
    /// Datagrams that were refused.
    pub refused: u64,
    /// Reported as lost on their way.
    #[serde(rename = "reported_lost")]
    pub reported: u64,
    /// Datagrams whose send call failed.
    pub not_sent: u64,
    /// Datagrams still queued when their socket was closed.
    pub unread: u64,
    /// Datagrams on their way, or waiting in a queue of the lab's.
    pub in_flight: u64,
    /// Datagrams whose fate nothing tells.
    pub unknown: u64,
}

impl FateCounts {
    /// The sum of all fates.
    pub fn sum(&self) -> u64 {
        Fate::ALL.map(|fate| self.of(fate)).iter().sum()
    }

    /// Whether what was sent equals the sum of the fates.
    pub fn balance(&self) -> bool {
        self.sent == self.sum()
    }

    /// The count of one fate; 0 for [`Fate::None`].
    pub const fn of(&self, fate: Fate) -> u64 {
        let mut copy = *self;
        match copy.of_mut(fate) {
            Some(count) => *count,
            None => 0,
        }
    }

    /// The place of one fate's count.
    pub(crate) const fn of_mut(&mut self, fate: Fate) -> Option<&mut u64> {
        Some(match fate {
            Fate::None => return None,
            Fate::Whole => &mut self.whole,
            Fate::Truncated => &mut self.truncated,
            Fate::Dropped => &mut self.dropped,
            Fate::Refused => &mut self.refused,
            Fate::ReportedLost => &mut self.reported,
            Fate::NotSent => &mut self.not_sent,
            Fate::Unread => &mut self.unread,
            Fate::InFlight => &mut self.in_flight,
            Fate::Unknown => &mut self.unknown,
        })
    }

    /// Counts one more send with this fate.
    pub(crate) const fn count(&mut self, fate: Fate) {
        self.sent += 1;
        if let Some(count) = self.of_mut(fate) {
            *count += 1;
        }
    }

    /// Counts a datagram's fate as another one from now on.
    pub(crate) const fn shift(&mut self, from: Fate, to: Fate) {
        if let Some(count) = self.of_mut(from) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.of_mut(to) {
            *count += 1;
        }
    }

    /// What these books hold beyond `part`, which was counted in them too.
    #[must_use]
    pub(crate) fn minus(&self, part: &Self) -> Self {
        let mut rest = *self;
        rest.sent = rest.sent.saturating_sub(part.sent);
        for fate in Fate::ALL {
            if let Some(count) = rest.of_mut(fate) {
                *count = count.saturating_sub(part.of(fate));
            }
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_eight_bytes() {
        let found = size_of::<Verdict>();
        assert_eq!(found, 8, "row and verdict together are 64 bytes");
    }

    #[test]
    fn a_link_may_be_row_zero() {
        let verdict = Verdict::new(Fate::Whole, Evidence::Returned, Some(0), true);
        assert_eq!(verdict.link(), Some(0), "row 0 is a row");
        assert_eq!(Verdict::default().link(), None, "no link");
    }
}
