//! Places for words, so that none lies on another.

use egui::{Pos2, Rect, Vec2, pos2};

use crate::gui::theme::timeline_parts::labels;

/// The places that are taken, and the lines that words may not hide.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    taken: Vec<Rect>,
    lines: Vec<[Pos2; 2]>,
}

impl Labels {
    pub(super) fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    pub(super) fn is_free(&self, rect: Rect) -> bool {
        !self.taken.iter().any(|other| other.intersects(rect))
    }

    /// Draws a line that no words of another may stand on; returns its number.
    pub(super) fn draw(&mut self, line: [Pos2; 2]) -> usize {
        self.lines.push(line);
        self.lines.len() - 1
    }

    /// Whether a line other than this one runs through a place.
    fn is_crossed(&self, rect: Rect, own: usize) -> bool {
        let others = self.lines.iter().enumerate().filter(|(n, _)| *n != own);
        others.into_iter().any(|(_, line)| crosses(rect, *line))
    }

    /// A place over a line of this number, or over a part of it, between two walls; `None` where all are
    /// taken or crossed by other lines.
    pub(super) fn along(
        &mut self,
        (own, [from, to]): (usize, [Pos2; 2]),
        size: Vec2,
        walls: [f32; 2],
    ) -> Option<Rect> {
        let [low, high] = walls;
        let lifted = labels::PLACES.iter().map(|share| (*share, true));
        let mut places = lifted.chain(labels::PLACES.iter().map(|share| (*share, false)));
        let found = places.find_map(|(share, over)| {
            let at = from + (to - from) * share;
            let x = at.x.clamp(
                low + size.x / 2.0,
                (high - size.x / 2.0).max(low + size.x / 2.0),
            );
            // Over a flat line; on a steep one, which makes room for it.
            let climb = ((to.y - from.y) / (to.x - from.x)).abs() * size.x * 0.5;
            let lift = size.y * 0.5 + climb + 1.0;
            let lift = if over && lift < size.y { lift } else { 0.0 };
            let middle = pos2(x, at.y - lift);
            let rect = Rect::from_center_size(middle, size);
            let own_line = (at.x - x).abs() < 1.0;
            let inside = rect.right() <= high && own_line;
            (inside && self.is_free(rect) && !self.is_crossed(rect.shrink(1.0), own))
                .then_some(rect)
        })?;
        self.take(found);
        Some(found)
    }
}

/// Whether a line runs through a rectangle.
fn crosses(rect: Rect, [from, to]: [Pos2; 2]) -> bool {
    let along = to - from;
    let (mut first, mut last) = (0.0_f32, 1.0_f32);
    for (start, step, low, high) in [
        (from.x, along.x, rect.left(), rect.right()),
        (from.y, along.y, rect.top(), rect.bottom()),
    ] {
        if step.abs() < f32::EPSILON {
            if start < low || start > high {
                return false;
            }
            continue;
        }
        let (one, two) = ((low - start) / step, (high - start) / step);
        first = first.max(one.min(two));
        last = last.min(one.max(two));
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn words_make_way_or_are_left_out() {
        let mut labels = Labels::default();
        let line = [pos2(0.0, 100.0), pos2(300.0, 110.0)];
        let own = labels.draw(line);
        let size = vec2(60.0, 16.0);
        let walls = [0.0, 300.0];
        let mut found = Vec::new();
        while let Some(rect) = labels.along((own, line), size, walls) {
            found.push(rect);
        }
        assert!((2..=5).contains(&found.len()), "several fit: {found:?}");
        for (n, one) in found.iter().enumerate() {
            let clear = found
                .iter()
                .skip(n + 1)
                .all(|other| !other.intersects(*one));
            assert!(clear, "{one:?}");
        }
    }

    #[test]
    fn words_stand_on_their_own_line_alone() {
        let walls = [10.0, 290.0];
        let size = vec2(40.0, 16.0);
        // Two reads got bytes of one send: near its end the second line is on its own.
        let mut labels = Labels::default();
        let first = [pos2(0.0, 0.0), pos2(300.0, 30.0)];
        let second = [pos2(0.0, 0.0), pos2(300.0, 60.0)];
        let numbers = [first, second].map(|line| labels.draw(line));
        for (own, line) in numbers.into_iter().zip([first, second]) {
            let found = labels.along((own, line), size, walls).expect("a place");
            for (other, line) in [first, second].into_iter().enumerate() {
                let crossed = crosses(found.shrink(1.0), line);
                assert!(other == own || !crossed, "{found:?} on {other}");
            }
            let share = (found.center().x - line[0].x) / 300.0;
            let middle = line[0].y + (line[1].y - line[0].y) * share;
            let away = (found.center().y - middle).abs();
            assert!(away <= size.y, "near its own line: {found:?}");
        }
        // No place is without another line: then nothing is said.
        let mut labels = Labels::default();
        let own = labels.draw(first);
        for n in 0..30_u8 {
            let x = f32::from(n) * 10.0;
            labels.draw([pos2(x, -50.0), pos2(x, 90.0)]);
        }
        assert_eq!(labels.along((own, first), size, walls), None);
    }

    #[test]
    fn a_line_crosses_what_it_runs_through() {
        let rect = Rect::from_min_max(pos2(10.0, 10.0), pos2(20.0, 20.0));
        for (line, want) in [
            ([pos2(0.0, 15.0), pos2(30.0, 15.0)], true),
            ([pos2(0.0, 0.0), pos2(30.0, 30.0)], true),
            ([pos2(12.0, 12.0), pos2(14.0, 13.0)], true),
            ([pos2(0.0, 15.0), pos2(9.0, 15.0)], false),
            ([pos2(0.0, 21.0), pos2(30.0, 21.0)], false),
            ([pos2(0.0, 20.0), pos2(12.0, 40.0)], false),
        ] {
            assert_eq!(crosses(rect, line), want, "{line:?}");
        }
    }
}
