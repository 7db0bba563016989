//! The bytes that did not fit: a dashed box below the slots, and the way they fell.

use std::sync::Arc;

use egui::{FontId, Galley, Pos2, Rect, Stroke, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, Pen, Plan, Stop},
        theme::strong,
        widgets::{
            Icon,
            marks::{arrow, dashed_frame},
        },
    },
    model::Message,
    stage::{CutOff, Reading},
};

/// Between the frame and what is in it.
const PAD: f32 = 11.0;
/// Between two things in it.
const GAP: f32 = 5.0;

/// The box with its measures.
pub(super) struct CutBox<'a> {
    cut: &'a CutOff,
    title: Arc<Galley>,
    plan: Option<Plan>,
    words: Arc<Galley>,
    /// The words stand beside the tiles.
    beside: bool,
    torn: Option<Arc<Galley>>,
    pub(super) height: f32,
}

impl<'a> CutBox<'a> {
    pub(super) fn new(pen: &Pen<'_>, width: f32, cut: &'a CutOff) -> Self {
        let inner = width - 2.0 * PAD;
        let text = pen.text.get("stage-cut-off");
        let room = inner - pen.small - 6.0;
        let title = pen.lines(&text, strong(pen.small), pen.tokens.cut, room);
        let strip = cut.strip.as_ref();
        let plan = strip.map(|strip| Plan::of(strip, inner, pen.tile * 0.86));
        let tiles = plan.map_or(vec2(0.0, 0.0), |plan| plan.size);
        let font = FontId::proportional(pen.small);
        let label = pen.text.say(&cut.label);
        let free = inner - tiles.x - 10.0;
        let beside = plan.is_some() && pen.width_of(&label, font.clone()) <= free;
        let words = if beside {
            pen.galley(&label, font, pen.tokens.ink, f32::INFINITY)
        } else {
            pen.lines(&label, font, pen.tokens.ink, inner)
        };
        let torn = cut.torn.as_ref().map(|torn| {
            let message = Message::new("stage-torn")
                .with("text", torn.text.as_str())
                .with("kept", torn.kept)
                .with("of", torn.of);
            pen.paragraph(&pen.text.say(&message), inner)
        });
        let content = if beside {
            tiles.y.max(words.size().y)
        } else if plan.is_some() {
            tiles.y + GAP + words.size().y
        } else {
            words.size().y
        };
        let torn_height = torn.as_ref().map_or(0.0, |torn| GAP + torn.size().y);
        Self {
            height: PAD * 0.8 + title.size().y + GAP + content + torn_height + PAD,
            cut,
            title,
            plan,
            words,
            beside,
            torn,
        }
    }

    /// Draws it; `kept` is where the bytes are that were returned.
    pub(super) fn paint(
        &self,
        pen: &Pen<'_>,
        column: Rect,
        top: f32,
        kept: Rect,
        reading: &Reading,
    ) -> Rect {
        let size = vec2(column.width(), self.height);
        let rect = Rect::from_min_size(pos2(column.left(), top), size);
        let stroke = Stroke::new(2.0, pen.tokens.cut);
        dashed_frame(&pen.painter, rect, 12.0, stroke);
        let at = rect.min + vec2(PAD, PAD * 0.8);
        let sign = at + vec2(pen.small * 0.45, pen.small * 0.66);
        Icon::Scissors.paint(&pen.painter, sign, pen.small, pen.tokens.cut);
        let title_at = at + vec2(pen.small + 6.0, 0.0);
        // What falls goes over the title: that shows up as it lands.
        let share = pen.going_to(Stop::Cut).unwrap_or(1.0);
        let colour = pen.tokens.cut.gamma_multiply(share * share);
        pen.painter
            .galley_with_override_text_color(title_at, Arc::clone(&self.title), colour);
        let at = at + vec2(0.0, self.title.size().y + GAP);
        let tiles = self.plan.map_or(vec2(0.0, 0.0), |plan| plan.size);
        if let (Some(strip), Some(plan)) = (&self.cut.strip, &self.plan) {
            let mut from = kept.right_bottom() - vec2(pen.tile, pen.tile);
            // It stays within its column, however long it is.
            from.x = from.x.min(column.right() - plan.size.x).max(column.left());
            pen.strip(from + (at - from) * share, strip, plan, Ink::Cut);
        }
        let (words, below) = if self.beside {
            let high = tiles.y.max(self.words.size().y);
            let down = (high - self.words.size().y) / 2.0;
            (at + vec2(tiles.x + 10.0, down), at.y + high)
        } else {
            let down = if self.plan.is_some() {
                tiles.y + GAP
            } else {
                0.0
            };
            (at + vec2(0.0, down), at.y + down + self.words.size().y)
        };
        pen.painter
            .galley(words, Arc::clone(&self.words), pen.tokens.ink);
        if let Some(torn) = &self.torn {
            let at = pos2(at.x, below + GAP);
            pen.painter.galley(at, Arc::clone(torn), pen.tokens.dim);
        }
        way(pen, kept, rect, reading);
        rect
    }
}

/// The dashed way from the last byte that was kept into the box.
fn way(pen: &Pen<'_>, kept: Rect, rect: Rect, reading: &Reading) {
    let from = pos2(kept.right() - pen.tile * 0.15, kept.bottom() + 2.0);
    let to = pos2(from.x.min(rect.right() - 24.0) - 6.0, rect.top() - 3.0);
    if reading.asked == 0 || to.y - from.y < 10.0 {
        return;
    }
    let bend = vec2(pen.tile * 0.3, 0.0);
    let points: Vec<Pos2> = (0..=12_u8)
        .map(|n| {
            let t = f32::from(n) / 12.0;
            let straight = from + (to - from) * t;
            straight + bend * (4.0 * t * (1.0 - t))
        })
        .collect();
    let stroke = Stroke::new(1.5, pen.tokens.cut);
    pen.painter
        .extend(egui::Shape::dashed_line(&points, stroke, 4.0, 3.0));
    let before = points.iter().rev().nth(2).copied().unwrap_or(from);
    arrow(&pen.painter, before, to, Stroke::new(1.5, pen.tokens.cut));
}
