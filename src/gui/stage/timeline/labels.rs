//! Places for words, so that none lies on another.

use egui::{Pos2, Rect, Vec2, pos2};

/// Where along an arrow its words may stand.
const PLACES: [f32; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85];

/// The places that are taken.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    taken: Vec<Rect>,
}

impl Labels {
    /// Takes a place.
    pub(super) fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Whether a place is free.
    pub(super) fn is_free(&self, rect: Rect) -> bool {
        !self.taken.iter().any(|other| other.intersects(rect))
    }

    /// A place over a line from one point to another, between two walls; `None` where all are taken.
    pub(super) fn along(
        &mut self,
        [from, to]: [Pos2; 2],
        size: Vec2,
        walls: [f32; 2],
    ) -> Option<Rect> {
        let [low, high] = walls;
        let found = PLACES.iter().find_map(|share| {
            let at = from + (to - from) * *share;
            let x = at.x.clamp(
                low + size.x / 2.0,
                (high - size.x / 2.0).max(low + size.x / 2.0),
            );
            // Over a flat line; on a steep one, which makes room for it.
            let climb = ((to.y - from.y) / (to.x - from.x)).abs() * size.x * 0.5;
            let lift = size.y * 0.5 + climb + 1.0;
            let lift = if lift < size.y { lift } else { 0.0 };
            let middle = pos2(x, at.y - lift);
            let rect = Rect::from_center_size(middle, size);
            (rect.right() <= high && self.is_free(rect)).then_some(rect)
        })?;
        self.take(found);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use egui::vec2;

    use super::*;

    #[test]
    fn words_make_way_or_are_left_out() {
        let mut labels = Labels::default();
        let line = [pos2(0.0, 100.0), pos2(300.0, 110.0)];
        let size = vec2(60.0, 16.0);
        let walls = [0.0, 300.0];
        let mut found = Vec::new();
        while let Some(rect) = labels.along(line, size, walls) {
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
}
