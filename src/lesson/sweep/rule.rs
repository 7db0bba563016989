//! What a sweep should come to: the rule behind it, with the figures of this kernel.

use super::{
    axis::SweptQuantity,
    plan::{Sweep, SweepKind},
    point::SweepPoint,
};

/// The smallest receive buffer that Linux gives, in bytes (`SOCK_MIN_RCVBUF`, on 64-bit systems).
const MIN_BUFFER: u32 = 2304;

/// The rule, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweepRule {
    /// What a waiting datagram costs this kernel, in bytes; `None` while nothing was measured.
    pub cost: Option<u32>,
    /// Whether this kernel lets one more in as long as the buffer is not full yet, so that the memory goes beyond it
    /// (Linux before 6.17).
    pub over: bool,
}

impl SweepRule {
    /// The rule with what these points show of the kernel: its memory, by the datagrams that it was held for.
    pub fn of(points: &[SweepPoint]) -> Self {
        let cost = |point: &SweepPoint| {
            let waiting = u32::try_from(point.waiting).ok().filter(|n| *n > 0)?;
            Some(point.memory?.div_ceil(waiting))
        };
        let over = |point: &SweepPoint| {
            point.waiting > 1
                && point
                    .memory
                    .zip(point.buffer)
                    .is_some_and(|(held, of)| held > of)
        };
        Self {
            cost: points.iter().find_map(cost).filter(|cost| *cost > 0),
            over: points.iter().any(over),
        }
    }

    /// The value of a setting, counted from 0, at a point before it is measured: of a receive buffer what Linux makes of
    /// it.
    pub(crate) fn setting(sweep: &Sweep, point: usize, axis: usize) -> u32 {
        let asked = sweep.settings(point).get(axis).copied();
        let asked = asked.unwrap_or_default();
        match sweep.vary.get(axis).map(|axis| axis.quantity) {
            Some(SweptQuantity::ReceiveBuffer) => given(asked),
            _ => asked,
        }
    }

    /// How many datagrams a receive buffer of so many bytes holds.
    fn room(self, buffer: u32) -> Option<u32> {
        let fits = buffer / self.cost.filter(|cost| *cost > 0)?;
        Some(fits.saturating_add(self.over.into()).max(1))
    }

    /// What a point should come to; `None` where no rule is known. `buffer` is the receive buffer that the kernel gave,
    /// where that was seen.
    pub fn value(self, sweep: &Sweep, point: usize, buffer: Option<u32>) -> Option<u64> {
        let count = sweep.count();
        let room = || {
            let asked = sweep.receive_buffer(point)?;
            self.room(buffer.unwrap_or_else(|| given(asked)))
        };
        match sweep.kind() {
            SweepKind::Bytes => {
                let sent = sweep.payload(point).len() as u64;
                Some(sent.min(sweep.read_size(point).into()) * u64::from(count))
            }
            SweepKind::Queue => Some(room()?.min(count).into()),
            SweepKind::Loss => {
                // While the sends take their time, so many reads are made.
                let time =
                    f64::from(count.saturating_sub(1)) / f64::from(sweep.rate(point)?.max(1));
                let pace = sweep.pace()?.as_secs_f64();
                let reads = if pace > 0.0 {
                    (time / pace).floor()
                } else {
                    f64::from(count)
                };
                let lost = (f64::from(count) - f64::from(room()?) - reads).max(0.0);
                let share = (lost * 100.0 / f64::from(count.max(1))).round().min(100.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "per cent: 0 to 100"
                )]
                let share = share as u64;
                Some(share)
            }
        }
    }

    /// Whether a measured point is where the rule says; `None` where the rule is only about so, or not known.
    pub fn holds(self, sweep: &Sweep, point: &SweepPoint) -> Option<bool> {
        let kind = sweep.kind();
        let value = self.value(sweep, point.number, point.buffer)?;
        (kind != SweepKind::Loss).then(|| point.value(kind) == value)
    }
}

/// What `getsockopt` gives where so much was asked for: Linux doubles it (socket(7)).
fn given(asked: u32) -> u32 {
    asked.saturating_mul(2).max(MIN_BUFFER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::sweep::SweepAxis;

    fn values(vary: &str, rule: SweepRule) -> Vec<Option<u64>> {
        let sweep = Sweep {
            vary: vec![SweepAxis::parse(vary).unwrap()],
            ..Sweep::default()
        };
        let all = 0..sweep.len();
        all.map(|point| rule.value(&sweep, point, None)).collect()
    }

    #[test]
    fn reads_keep_the_smaller_of_read_size_and_length() {
        let kept = values("read-size=0..8", SweepRule::default());
        let wanted = [0, 1, 2, 3, 4, 5, 5, 5, 5].map(Some);
        assert_eq!(kept, wanted);
        let found = values("payload-size=1000,1024,1030", SweepRule::default());
        assert_eq!(found, [1000, 1024, 1024].map(Some));
    }

    #[test]
    fn a_buffer_holds_a_datagram_for_each_cost_and_always_one() {
        let buffers = "receive-buffer=1,1247,1248,1664,1000000";
        assert_eq!(values(buffers, SweepRule::default()), [None; 5], "no cost");
        let rule = SweepRule {
            cost: Some(832),
            over: false,
        };
        assert_eq!(values(buffers, rule), [2, 2, 3, 4, 40].map(Some));
        let over = SweepRule { over: true, ..rule };
        assert_eq!(values(buffers, over), [3, 3, 4, 5, 40].map(Some));
        let costly = SweepRule {
            cost: Some(16_640),
            over: false,
        };
        assert_eq!(values("receive-buffer=1", costly), [Some(1)], "always one");
    }

    #[test]
    fn a_receive_buffer_is_told_as_the_kernel_counts_whichever_setting_it_is() {
        let sweep = |vary: [&str; 2]| Sweep {
            vary: vary.map(|it| SweepAxis::parse(it).unwrap()).to_vec(),
            ..Sweep::default()
        };
        let (rate, buffer) = ("rate=100,200", "receive-buffer=1000,3000");
        let setting = |vary, axis| SweepRule::setting(&sweep(vary), 3, axis);
        let found = [0, 1].map(|axis| setting([rate, buffer], axis));
        assert_eq!(found, [200, 6000]);
        let found = [0, 1].map(|axis| setting([buffer, rate], axis));
        assert_eq!(found, [6000, 200]);
    }

    #[test]
    fn what_is_sent_more_slowly_than_it_is_read_is_not_lost() {
        let rule = SweepRule {
            cost: Some(832),
            over: false,
        };
        assert_eq!(values("rate=100,1000000", rule), [Some(0), Some(95)]);
    }
}
