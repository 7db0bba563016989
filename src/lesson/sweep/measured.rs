//! A sweep that was measured, as it is kept.

use serde::{Deserialize, Serialize};

use super::{curve::DrawnCurve, plan::Sweep, point::SweepPoint};
use crate::model::RowId;

/// More than can be counted at a point.
const MAX: u64 = 1 << 40;

/// What was varied, what was drawn before, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredSweep {
    /// The plan: what was varied and what each point did.
    pub sweep: Sweep,
    /// The curve that was drawn before; empty where none was.
    pub curve: DrawnCurve,
    /// The points that were measured, fewer than all where it was broken off.
    pub points: Vec<SweepPoint>,
    /// What a waiting datagram cost that kernel, in bytes; `None` where it was not asked.
    pub cost: Option<u32>,
}

impl MeasuredSweep {
    /// Whether its parts fit together, as those of a damaged file may not.
    pub(crate) fn is_sound(&self) -> bool {
        let (points, axes) = (self.sweep.len(), self.sweep.vary.len());
        let in_place = |(number, point): (usize, &SweepPoint)| {
            let counts = [
                point.sent,
                point.sent_bytes,
                point.received,
                point.kept,
                point.cut,
                point.dropped,
                point.waiting,
            ];
            point.number == number
                && point.settings.len() == axes
                && counts.into_iter().all(|count| count <= MAX)
        };
        let drawn = (0..self.curve.len()).filter_map(|point| self.curve.value(point));
        self.sweep.check().is_ok()
            && self.curve.len() <= points
            && drawn.max().is_none_or(|most| most <= MAX)
            && self.points.len() <= points
            && self.points.iter().enumerate().all(in_place)
    }

    /// The sweep after `rows` rows at the beginning of the record were dropped, and the others are counted from 0.
    #[must_use]
    pub(crate) fn without_rows(&self, rows: RowId) -> Self {
        let mut moved = self.clone();
        for SweepPoint {
            rows: (from, to), ..
        } in &mut moved.points
        {
            (*from, *to) = (from.saturating_sub(rows), to.saturating_sub(rows));
        }
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::SweepAxis;

    #[test]
    fn a_curve_is_sound_up_to_what_can_be_counted() {
        let sweep = Sweep {
            vary: vec![SweepAxis::parse("read-size=0..3").unwrap()],
            ..Sweep::default()
        };
        for (value, sound) in [(MAX, true), (MAX + 1, false)] {
            let mut curve = DrawnCurve::new(sweep.len());
            curve.stroke((1, value), (1, value));
            let measured = MeasuredSweep {
                sweep: sweep.clone(),
                curve,
                ..MeasuredSweep::default()
            };
            assert_eq!(measured.is_sound(), sound, "{value}");
        }
    }
}
