//! What became of a block.

use crate::model::{Evidence, Fate, Verdict};

/// What was known of a block at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray)]
pub(crate) enum BlockFate {
    Whole,
    /// All of it was read, more than [`LATE_AFTER`](super::scene::LATE_AFTER) after it was sent.
    Late,
    /// The read size was smaller than the datagram.
    Cut,
    /// Dropped at the receive queue, which was full.
    QueueFull,
    /// Dropped by the kernel.
    Dropped,
    /// Refused, reported as lost on its way, or the send failed.
    Lost,
    /// It waited in the queue when its socket was closed.
    Unread,
    /// It waits in the receive queue; of a stream: it was sent, and not read yet.
    Waiting,
    OnTheWay,
    /// Some of its bytes were read: the rest of the stream comes later.
    Partly,
    NotSent,
    /// Nothing tells what became of it.
    Unknown,
}

impl BlockFate {
    /// Every fate, in the order of the legend.
    pub(crate) const ALL: &[Self] = <Self as strum::VariantArray>::VARIANTS;

    pub(super) const fn of(verdict: Verdict, late: bool) -> Self {
        match (verdict.fate, verdict.evidence) {
            (Fate::Whole, _) if late => Self::Late,
            (Fate::Whole, _) => Self::Whole,
            (Fate::Truncated, _) => Self::Cut,
            (Fate::Dropped, _) if verdict.queue_full => Self::QueueFull,
            (Fate::Dropped, _) => Self::Dropped,
            (Fate::Refused | Fate::ReportedLost | Fate::NotSent, _) => Self::Lost,
            (Fate::Unread, _) => Self::Unread,
            (Fate::InFlight, Evidence::Waiting) => Self::Waiting,
            (Fate::InFlight, _) => Self::OnTheWay,
            (Fate::Unknown | Fate::None, _) => Self::Unknown,
        }
    }

    /// The key of its word; with `-block` behind it that of a sentence about one block.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Whole => "picture-whole",
            Self::Late => "picture-late",
            Self::Cut => "picture-cut",
            Self::QueueFull => "picture-queue-full",
            Self::Dropped => "picture-dropped",
            Self::Lost => "picture-lost",
            Self::Unread => "picture-unread",
            Self::Waiting => "picture-waiting",
            Self::OnTheWay => "picture-on-the-way",
            Self::Partly => "picture-partly",
            Self::NotSent => "picture-not-sent",
            Self::Unknown => "picture-unknown",
        }
    }

    /// Whether some of its pixels will never come.
    pub(crate) const fn is_hole(self) -> bool {
        matches!(
            self,
            Self::Cut | Self::QueueFull | Self::Dropped | Self::Lost | Self::Unread | Self::Unknown
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fate_is_that_of_its_verdict() {
        let verdict = |fate, evidence| Verdict::new(fate, evidence, None, true);
        let of = |fate| BlockFate::of(verdict(fate, Evidence::None), false);
        let whole = verdict(Fate::Whole, Evidence::Returned);
        assert_eq!(BlockFate::of(whole, false), BlockFate::Whole);
        assert_eq!(BlockFate::of(whole, true), BlockFate::Late);
        assert_eq!(of(Fate::Truncated), BlockFate::Cut);
        let dropped = verdict(Fate::Dropped, Evidence::DropTotal);
        assert_eq!(BlockFate::of(dropped, false), BlockFate::Dropped);
        let full = dropped.by_full_queue(true);
        assert_eq!(BlockFate::of(full, false), BlockFate::QueueFull);
        let waiting = verdict(Fate::InFlight, Evidence::Waiting);
        assert_eq!(BlockFate::of(waiting, false), BlockFate::Waiting);
        assert_eq!(of(Fate::InFlight), BlockFate::OnTheWay);
        assert_eq!(of(Fate::NotSent), BlockFate::Lost);
        assert_eq!(of(Fate::Unread), BlockFate::Unread);
        assert_eq!(of(Fate::Unknown), BlockFate::Unknown);
        let keys: std::collections::BTreeSet<&str> =
            BlockFate::ALL.iter().map(|fate| fate.key()).collect();
        assert_eq!(
            keys.len(),
            BlockFate::ALL.len(),
            "each has a word of its own"
        );
    }
}
