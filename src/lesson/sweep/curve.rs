//! A curve that is drawn before it is measured.

use super::{
    plan::{Sweep, SweepKind},
    point::SweepPoint,
};

/// The values that somebody expects, one for each point of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrawnCurve {
    values: Vec<Option<u64>>,
}

impl DrawnCurve {
    /// An empty one for so many points.
    pub fn new(points: usize) -> Self {
        Self {
            values: vec![None; points],
        }
    }

    /// What is expected at a point.
    pub fn value(&self, point: usize) -> Option<u64> {
        self.values.get(point).copied().flatten()
    }

    /// Whether nothing was drawn yet.
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
    pub fn shift(&mut self, point: usize, by: i64) {
        let before = (0..=point).rev().find_map(|point| self.value(point));
        let value = before.unwrap_or_default().saturating_add_signed(by);
        self.stroke((point, value), (point, value));
    }

    /// How many of the measured points are where they were drawn, of those that were drawn. Shares that are lost may be
    /// five per cent beside.
    pub fn right(&self, sweep: &Sweep, points: &[SweepPoint]) -> (usize, usize) {
        let kind = sweep.kind();
        let most = if kind == SweepKind::Loss { 5 } else { 0 };
        let drawn = points
            .iter()
            .filter_map(|point| Some((self.value(point.number)?, point.value(kind))));
        let off: Vec<u64> = drawn.map(|(drawn, value)| drawn.abs_diff(value)).collect();
        (off.iter().filter(|off| **off <= most).count(), off.len())
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
}
