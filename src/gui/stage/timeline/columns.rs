//! Where the parts of a timeline stand from left to right.

use egui::Rect;

use crate::{
    gui::theme::{Sizes, of_two, timeline_parts::columns},
    stage::timeline::{Lifeline, Side},
};

pub(super) struct LadderColumns {
    /// The right edge of the times, where there is room for them.
    pub(super) time: Option<f32>,
    /// The left edge of the bars of the phases.
    pub(super) phases: f32,
    pub(super) phase_room: f32,
    /// The lifelines from left to right.
    lines: Vec<(Side, f32)>,
    /// The left edge of what is said at the left, and the right edge of what is said at the right.
    pub(super) left: f32,
    pub(super) right: f32,
}

impl LadderColumns {
    pub(super) fn of(body: Rect, sizes: Sizes, lifelines: &[Lifeline], phases: bool) -> Self {
        let letter = sizes.small * 0.5;
        let wide = body.width() / letter;
        let mut at = body.left() + sizes.edge * columns::EDGE;
        let time = (wide > columns::TIMES_FROM).then_some(at + letter * columns::TIMES);
        if let Some(time) = time {
            at = time + letter * columns::BEHIND_TIMES;
        }
        let phases_at = at;
        let mut phase_room = 0.0;
        if phases {
            phase_room = letter * of_two(columns::PHASES, wide > columns::PHASE_NAMES_FROM);
            at += phase_room + letter * columns::BEHIND_PHASES;
        }
        let right = body.right() - sizes.edge * columns::EDGE;
        let room = right - at;
        let outside = lifelines.iter().any(|line| line.side == Side::Outside);
        // The words beside the lines have what they may need; the rest is for the arrows.
        let word = sizes.ladder * 0.5;
        let [left, right_share] = of_two(columns::WORDS, word > letter);
        let left_words = (room * left).clamp(letter * columns::LEFT[0], word * columns::LEFT[1]);
        let mut right_words =
            (room * right_share).clamp(letter * columns::RIGHT[0], word * columns::RIGHT[1]);
        let mut lines = vec![(Side::Client, at + left_words)];
        if outside {
            let last = right - letter * columns::OUTSIDE;
            right_words = (room * columns::MIDDLE_WORDS)
                .clamp(letter * columns::MIDDLE[0], word * columns::MIDDLE[1]);
            lines.push((Side::Server, last - right_words));
            lines.push((Side::Outside, last));
        } else {
            lines.push((Side::Server, right - right_words));
        }
        Self {
            time,
            phases: phases_at,
            phase_room,
            lines,
            left: at,
            right,
        }
    }

    /// Where a lifeline is; one that is not shown is at the server's right.
    pub(super) fn x(&self, side: Side) -> f32 {
        let found = self.lines.iter().find(|(one, _)| *one == side);
        found.or(self.lines.last()).map_or(self.right, |(_, x)| *x)
    }

    /// How much room there is for what is said beside an event: to the left of the clients', else to the
    /// right, as far as the next lifeline.
    pub(super) fn room(&self, side: Side, gap: f32) -> f32 {
        let x = self.x(side);
        if side == Side::Client {
            return x - gap - self.left;
        }
        let next = self.lines.iter().map(|(_, x)| *x).find(|other| *other > x);
        next.unwrap_or(self.right) - gap - x
    }

    /// All lifelines from left to right, with their places.
    pub(super) fn lines(&self) -> impl Iterator<Item = (Side, f32)> {
        self.lines.iter().copied()
    }
}
