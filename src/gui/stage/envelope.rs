//! An envelope around the bytes of a datagram.

use egui::{Color32, Rect, Stroke, StrokeKind, Vec2, vec2};

use super::{
    pen::Pen,
    strip::{Ink, Plan},
};
use crate::{
    gui::{
        theme::{mono_strong, strong},
        widgets::marks::dashed_frame,
    },
    stage::{Cells, Look, Strip},
    text::grouped,
};

impl Pen<'_> {
    /// An envelope around bytes, as wide as they need within `width`; `at` is the middle of its
    /// lower edge. Returns what it covers.
    pub(super) fn envelope_size(strip: &Strip, width: f32, tile: f32) -> (Plan, Vec2) {
        let pad = 7.0;
        let mut plan = Plan::of(strip, width - 2.0 * pad, tile);
        if told_in_words(strip, &plan) {
            plan.size = vec2((tile * 3.2).min(width - 2.0 * pad), tile);
        }
        (plan, plan.size + Vec2::splat(2.0 * pad))
    }

    /// Draws an envelope into a rectangle of [`Pen::envelope_size`].
    pub(super) fn envelope(
        &self,
        rect: Rect,
        strip: &Strip,
        plan: &Plan,
        colour: Color32,
        gone: bool,
    ) {
        let stroke = Stroke::new(2.0, colour);
        if gone {
            dashed_frame(&self.painter, rect, 11.0, stroke);
        } else {
            self.painter
                .rect(rect, 11, self.tokens.panel, stroke, StrokeKind::Inside);
        }
        if matches!(strip, Strip::Empty) {
            let text = self.text.get("stage-empty-datagram");
            self.centred(
                rect.center(),
                &text,
                strong(self.small),
                colour,
                rect.width(),
            );
            return;
        }
        if told_in_words(strip, plan) {
            let text = match strip {
                Strip::Bar(bar) => format!("{} B", grouped(u64::from(bar.len))),
                Strip::Tiles { cells, .. } => written(cells),
                Strip::Empty => String::new(),
            };
            let font = mono_strong(self.small * 1.1);
            self.centred(rect.center(), &text, font, colour, rect.width() - 14.0);
            return;
        }
        let ink = if gone {
            Ink::Hollow(colour)
        } else {
            Ink::Solid(colour)
        };
        self.strip(rect.center() - plan.size / 2.0, strip, plan, ink);
    }
}

/// What stands on the tiles, characters of several bytes as themselves.
pub(super) fn written(cells: &Cells) -> String {
    let mut text = String::new();
    for (n, tile) in cells.tiles.iter().enumerate() {
        match cells.groups.iter().find(|group| group.first == n) {
            Some(group) => text.push_str(&group.text),
            None if tile.look == Look::Part => {}
            None => text.push_str(&tile.text),
        }
    }
    text
}

/// Whether an envelope has no room for tiles side by side: then it tells its bytes in words, or
/// of many only how many they are.
fn told_in_words(strip: &Strip, plan: &Plan) -> bool {
    match strip {
        Strip::Empty => false,
        Strip::Tiles { cells, .. } => plan.per_row < cells.tiles.len(),
        Strip::Bar(_) => true,
    }
}
