//! What the kernel told of the memory that a queue held, as steps.

use crate::model::{RowId, Stamp};

/// The most steps that are kept; when there are more, the higher of each two stays.
const STEPS: usize = 2048;

/// When it was told, how many bytes were held, and the last row before that.
type QueueStep = (Stamp, u32, Option<RowId>);

/// The bytes that the server's queue held from one look at it to the next, where they changed.
#[derive(Clone, Debug, Default)]
pub(super) struct QueueSteps {
    pub(super) steps: Vec<QueueStep>,
    last: Option<Stamp>,
}

impl QueueSteps {
    /// Takes in what was told, in the order of time.
    pub(super) fn push(&mut self, step: QueueStep) {
        self.last = Some(step.0);
        if self.steps.last().map(|(_, held, _)| *held) == Some(step.1) {
            return;
        }
        if self.steps.len() >= STEPS {
            let pairs = self.steps.chunks(2);
            let higher = pairs.filter_map(|pair| pair.iter().max_by_key(|(_, held, _)| *held));
            self.steps = higher.copied().collect();
        }
        self.steps.push(step);
    }

    /// The time of the last sample of the queue.
    pub(super) const fn last(&self) -> Option<Stamp> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_steps_and_peaks_outlive_those_beside_them() {
        let mut steps = QueueSteps::default();
        let looks = 3 * STEPS as u64;
        for n in 0..looks {
            for _ in 0..2 {
                let held = if n == 1001 {
                    9999
                } else {
                    u32::from(n % 2 == 1)
                };
                steps.push((Stamp(n), held, None));
            }
        }
        let kept = &steps.steps;
        assert!(
            kept.len() <= STEPS && kept.len() > STEPS / 4,
            "{}",
            kept.len()
        );
        assert!(kept.contains(&(Stamp(1001), 9999, None)));
        assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(steps.last(), Some(Stamp(looks - 1)));
    }
}
