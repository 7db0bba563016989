//! How far a client's orders are.

use super::Stamp;

/// A client's orders since it last had none: how many datagrams of how many, and since when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// All that it is to send; after a cancel, what it had sent by then.
    pub total: u64,
    /// What a cancel took back of that.
    pub forgotten: u64,
    /// Sends made, also those that failed.
    pub sent: u64,
    /// Right before the first send.
    pub first: Stamp,
    /// Right after the last send so far.
    pub last: Stamp,
}

/// All that a client has done of its orders since the lab was started, in datagrams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SendTotals {
    /// Sends made, failed ones too.
    pub tried: u64,
    /// What will not be sent: it was taken back, or cannot be carried out.
    pub(crate) given_up: u64,
}

impl Progress {
    /// Whether every order is carried out.
    pub const fn done(&self) -> bool {
        self.sent >= self.total
    }

    /// Datagrams per second, to the nearest whole number, as reached so far; `None` before the second, and where it is
    /// less than one in two seconds.
    pub fn rate(&self) -> Option<u64> {
        let nanos = self.last.since(self.first).as_nanos();
        if self.sent < 2 || nanos == 0 {
            return None;
        }
        // So many intervals lie between them.
        let intervals = u128::from(self.sent - 1);
        let rate = (intervals * 1_000_000_000 + nanos / 2) / nanos;
        u64::try_from(rate).ok().filter(|rate| *rate > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reached_rate_is_told() {
        let progress = Progress {
            total: 5000,
            forgotten: 0,
            sent: 2501,
            first: Stamp(1_000_000_000),
            last: Stamp(1_500_000_000),
        };
        let found = progress.rate();
        assert_eq!(found, Some(5000), "2500 intervals in half a second");
        assert!(!progress.done(), "half of it");
        assert_eq!(Progress::default().rate(), None, "nothing yet");
        let a_little_late = |second: u64| {
            let (sent, first) = (2, Stamp(0));
            let last = Stamp(second * 1_000_000_000 + 60_000);
            Progress {
                total: 2,
                sent,
                first,
                last,
                forgotten: 0,
            }
            .rate()
        };
        assert_eq!(
            a_little_late(1),
            Some(1),
            "one a second was asked for, and is not told as none"
        );
        assert_eq!(
            a_little_late(10),
            None,
            "a tenth of one is not told as none"
        );
    }
}
