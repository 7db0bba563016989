//! How many segments are shown of the last call on a timeline: one more or less with each step.

use crate::{
    ledger::FoldedRecord,
    model::{RowId, SocketId},
    stage::{
        Playhead,
        timeline::{Arrow, ArrowStyle, Channel, SegmentStep, Slot, SlotContent, segment_steps},
    },
};

/// The last row that was played, and how many segments follow from it.
type LastSegments = (RowId, usize);

/// The call whose segments are gone through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SegmentStepper {
    /// Its row, and how many of its segments are shown.
    at: Option<LastSegments>,
}

impl SegmentStepper {
    /// The last row that was played, with its segments on the connection that is shown.
    pub(crate) fn last_of(
        folded: FoldedRecord<'_>,
        head: Playhead,
        chosen: Option<SocketId>,
    ) -> Option<LastSegments> {
        let Channel::Connection(connection) = Channel::shown(folded, head, chosen) else {
            return None;
        };
        let row = head.rows.checked_sub(1)?;
        let steps = segment_steps(folded, head, connection);
        let count = steps.iter().filter(|step| step.row == row).count();
        (count > 0).then_some((row, count))
    }

    /// Begins with the first segment of a call that was just played.
    pub(crate) fn begin(&mut self, last: Option<LastSegments>) {
        self.at = last.map(|(row, _)| (row, 1));
    }

    /// One segment more or less of the last call; returns whether there was one.
    pub(crate) fn step(&mut self, last: Option<LastSegments>, forward: bool) -> bool {
        let Some((row, all)) = last else { return false };
        let shown = self.shown(row).unwrap_or(all).min(all);
        let wanted = if forward { shown + 1 } else { shown - 1 };
        let fits = (1..=all).contains(&wanted);
        self.at = fits.then_some((row, wanted));
        fits
    }

    /// How many segments of a row are shown; `None` where all are.
    fn shown(self, row: RowId) -> Option<usize> {
        self.at.filter(|(at, _)| *at == row).map(|(_, shown)| shown)
    }

    pub(super) fn retain_shown_steps(self, steps: &mut Vec<SegmentStep>) {
        let mut seen = 0;
        steps.retain(|step| {
            let limit = self.shown(step.row);
            seen += usize::from(limit.is_some());
            limit.is_none_or(|limit| seen <= limit)
        });
    }

    /// Leaves out what is not shown yet: later segments of the call, and its return before its answer.
    pub(super) fn retain_shown(self, slots: &mut Vec<Slot>, arrows: &mut Vec<Arrow>) {
        let mut seen = 0;
        arrows.retain(|arrow| {
            let own = arrow.row.filter(|_| arrow.style == ArrowStyle::Derived);
            let limit = own.and_then(|row| self.shown(row));
            seen += usize::from(limit.is_some());
            limit.is_none_or(|limit| seen <= limit)
        });
        let mut lines = 0;
        slots.retain(|slot| {
            let SlotContent::Event(event) = &slot.shown else {
                return true;
            };
            let limit = event.row.and_then(|row| self.shown(row));
            lines += usize::from(limit.is_some());
            // The first line of a `connect` is its call, the second its return.
            limit.is_none_or(|limit| lines == 1 || limit > 1)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_one_segment() {
        let mut stepper = SegmentStepper::default();
        let last = Some((7, 3));
        assert!(!stepper.step(last, true), "all are shown");
        assert!(stepper.step(last, false), "one less");
        assert!(stepper.step(last, false), "one less");
        assert_eq!(stepper.shown(7), Some(1), "the first");
        assert!(!stepper.step(last, false), "before it");
        stepper.begin(last);
        assert!(
            stepper.step(last, true) && stepper.step(last, true),
            "to the last"
        );
        assert!(!stepper.step(last, true), "on to the next event");
        assert_eq!(stepper.shown(8), None, "of others all are shown");
    }
}
