//! A curve that is drawn before it is measured.

use serde::{Deserialize, Serialize};

use super::{
    plan::{Sweep, SweepKind},
    point::SweepPoint,
};

/// How far beside what was measured a share that is lost may be drawn, in per cent of all.
const LOSS_BESIDE: u64 = 5;

/// The values that somebody expects, one for each point of a sweep; or those that were measured.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnCurve {
    values: Vec<Option<u64>>,
    /// Of what was measured: how far beside it a value is still right.
    tolerance: u64,
}

impl DrawnCurve {
    /// An empty one for so many points.
    pub fn new(points: usize) -> Self {
        Self {
            values: vec![None; points],
            tolerance: 0,
        }
    }

    /// What was measured, and how near to it a value is right: exactly, or of shares that are lost five per cent beside.
    pub fn measured(sweep: &Sweep, points: &[SweepPoint]) -> Self {
        let kind = sweep.kind();
        let tolerance = if kind == SweepKind::Loss {
            LOSS_BESIDE
        } else {
            0
        };
        let mut curve = Self {
            tolerance,
            ..Self::new(sweep.len())
        };
        for point in points {
            if let Some(value) = curve.values.get_mut(point.number) {
                *value = Some(point.value(kind));
            }
        }
        curve
    }

    /// How many points it has room for.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The value that was drawn at a point.
    pub fn value(&self, point: usize) -> Option<u64> {
        self.values.get(point).copied().flatten()
    }

    /// Whether no point was drawn.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }

    /// Draws a straight stroke from one point to another, both with their values: all points between get one too.
    pub fn stroke(&mut self, from: (usize, u64), to: (usize, u64)) {
        let ((left, low), (right, high)) = if from.0 <= to.0 {
            (from, to)
        } else {
            (to, from)
        };
        let width = (right - left).max(1) as u64;
        for (step, value) in (0..).zip(self.values.iter_mut().take(right + 1).skip(left)) {
            // The nearest whole number on the stroke.
            let all = (width - step.min(width)) * low + step.min(width) * high;
            *value = Some((2 * all + width) / (2 * width));
        }
        if let Some(value) = self.values.get_mut(to.0) {
            *value = Some(to.1);
        }
    }

    /// Moves the value of a point by so many; one that was not drawn begins at the value of its left neighbour.
    pub(crate) fn shift(&mut self, point: usize, by: i64) {
        let before = (0..=point).rev().find_map(|point| self.value(point));
        let value = before.unwrap_or_default().saturating_add_signed(by);
        self.stroke((point, value), (point, value));
    }

    /// Whether a point is where it was measured; `None` where it was not drawn or not measured.
    pub fn holds(&self, measured: &Self, point: usize) -> Option<bool> {
        let off = self.value(point)?.abs_diff(measured.value(point)?);
        Some(off <= measured.tolerance)
    }

    /// How many points are where they were [measured](Self::measured), of those that were drawn and measured.
    pub fn right(&self, measured: &Self) -> (usize, usize) {
        let drawn = (0..self.len()).filter_map(|point| self.holds(measured, point));
        drawn.fold((0, 0), |(right, all), holds| {
            (right + usize::from(holds), all + 1)
        })
    }

    /// Whether it has a right value at every point that was measured.
    pub fn is_right(&self, measured: &Self) -> bool {
        let all = measured.values.iter().flatten().count();
        all > 0 && self.right(measured).0 == all
    }

    /// Its values in words, equal ones beside each other once: `0 1 2 3 4 5×12`; what was not drawn is `–`.
    pub fn to_text(&self) -> String {
        let runs = self.values.chunk_by(|one, other| one == other);
        let texts = runs.map(|run| {
            let value = run.first().copied().flatten();
            let value = value.map_or_else(|| "–".to_owned(), |value| value.to_string());
            match run.len() {
                1 => value,
                times => format!("{value}×{times}"),
            }
        });
        texts.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(curve: &DrawnCurve) -> Vec<Option<u64>> {
        (0..curve.values.len())
            .map(|point| curve.value(point))
            .collect()
    }

    #[test]
    fn a_stroke_gives_all_points_between_its_ends_a_value() {
        let mut curve = DrawnCurve::new(6);
        assert!(curve.is_empty());
        curve.stroke((0, 0), (4, 4));
        assert_eq!(values(&curve)[..5], [0, 1, 2, 3, 4].map(Some));
        curve.stroke((5, 9), (3, 0));
        assert_eq!(values(&curve)[3..], [0, 5, 9].map(Some), "to the left");
        curve.stroke((2, 7), (2, 8));
        assert_eq!(curve.value(2), Some(8), "straight up");
        curve.stroke((4, 1), (9, 1));
        assert_eq!(values(&curve).len(), 6, "beyond the end");
    }

    #[test]
    fn keys_shift_a_point_from_where_its_neighbour_is() {
        let mut curve = DrawnCurve::new(3);
        curve.shift(0, -1);
        assert_eq!(curve.value(0), Some(0), "not below 0");
        curve.shift(0, 4);
        curve.shift(2, 1);
        assert_eq!(values(&curve), [Some(4), None, Some(5)]);
    }

    #[test]
    fn a_curve_is_right_where_every_point_is_near_enough_to_what_was_measured() {
        let curve = |values: &[Option<u64>], tolerance| DrawnCurve {
            values: values.to_vec(),
            tolerance,
        };
        let check = |drawn: &[Option<u64>], tolerance, right, is_right| {
            let measured = curve(&[Some(10), Some(20), Some(20)], tolerance);
            let drawn = curve(drawn, 0);
            assert_eq!(drawn.right(&measured), right, "{}", drawn.to_text());
            assert_eq!(drawn.is_right(&measured), is_right, "{}", drawn.to_text());
        };
        check(&[Some(10), Some(20), Some(20)], 0, (3, 3), true);
        check(&[Some(10), Some(20), Some(21)], 0, (2, 3), false);
        check(&[Some(15), Some(15), Some(25)], 5, (3, 3), true);
        check(&[Some(16), Some(14), Some(26)], 5, (0, 3), false);
        check(&[Some(10), None, Some(20)], 0, (2, 2), false);
        check(&[None, None, None], 0, (0, 0), false);
        let nothing = DrawnCurve::new(3);
        assert!(!nothing.is_right(&DrawnCurve::new(3)), "nothing measured");
    }

    #[test]
    fn values_are_told_with_equal_ones_counted() {
        let mut curve = DrawnCurve::new(9);
        curve.stroke((0, 0), (2, 2));
        curve.stroke((4, 5), (7, 5));
        assert_eq!(curve.to_text(), "0 1 2 – 5×4 –");
        assert_eq!(DrawnCurve::new(0).to_text(), "");
    }
}
