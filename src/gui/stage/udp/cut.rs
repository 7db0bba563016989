//! The bytes that did not fit: a dashed box below the slots, and the way they fell.

use std::sync::Arc;

use egui::{Galley, Pos2, Rect, Shape, Vec2, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, Pen, TileLayout, Waypoint},
        theme::{firm, radius, space, stage_parts::cut, stage_sizes, thin},
        widgets::{
            Icon,
            marks::{arrow, dashed_frame},
        },
    },
    model::Message,
    stage::{CutOff, Reading},
};

/// How many points its curve has.
const CURVE: u8 = 12;

/// The box with its measures.
pub(super) struct CutBox<'a> {
    cut: &'a CutOff,
    title: Arc<Galley>,
    plan: Option<TileLayout>,
    tiles: Vec2,
    words: Arc<Galley>,
    /// The words stand beside the tiles.
    beside: bool,
    torn: Option<Arc<Galley>>,
    pub(super) height: f32,
}

impl<'a> CutBox<'a> {
    pub(super) fn new(pen: &Pen<'_>, width: f32, cut: &'a CutOff) -> Self {
        let inner = width - 2.0 * stage_sizes::CUT_PAD;
        let text = pen.text.get("stage-cut-off");
        let room = inner - pen.small - space::S;
        let title = pen.lines(&text, pen.bold(), pen.tokens.cut, room);
        let plan = (cut.strip.as_ref()).map(|strip| pen.plan(strip, inner, pen.smaller(cut::TILE)));
        let tiles = plan.map_or(Vec2::ZERO, |plan| plan.size);
        let label = pen.say(&cut.label);
        let words = pen.line(&label, pen.plain(), pen.tokens.ink);
        let beside = plan.is_some() && words.size().x <= inner - tiles.x - space::L;
        let words = if beside {
            words
        } else {
            pen.lines(&label, pen.plain(), pen.tokens.ink, inner)
        };
        let torn = cut.split_char.as_ref().map(|torn| {
            let message = Message::new("stage-torn")
                .with("text", torn.text.as_str())
                .with("kept", torn.kept)
                .with("of", torn.of);
            pen.paragraph(&pen.say(&message), inner)
        });
        let content = match plan {
            Some(_) if beside => tiles.y.max(words.size().y),
            Some(_) => tiles.y + stage_sizes::GAP + words.size().y,
            None => words.size().y,
        };
        let torn_height = torn
            .as_ref()
            .map_or(0.0, |torn| stage_sizes::GAP + torn.size().y);
        Self {
            height: cut::PAD_ABOVE
                + title.size().y
                + stage_sizes::GAP
                + content
                + torn_height
                + stage_sizes::CUT_PAD,
            cut,
            title,
            plan,
            tiles,
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
        dashed_frame(&pen.painter, rect, radius::BOX, firm(pen.tokens.cut));
        let at = rect.min + vec2(stage_sizes::CUT_PAD, cut::PAD_ABOVE);
        let sign = at + cut::SIGN_AT * pen.small;
        pen.sign(Icon::Scissors, sign, pen.small, pen.tokens.cut);
        let title_at = at + vec2(pen.small + space::S, 0.0);
        // What falls goes over the title: that shows up as it lands.
        let share = pen.going_to(Waypoint::Cut).unwrap_or(1.0);
        let colour = pen.tokens.cut.gamma_multiply(share * share);
        pen.painter
            .galley_with_override_text_color(title_at, Arc::clone(&self.title), colour);
        let at = at + vec2(0.0, self.title.size().y + stage_sizes::GAP);
        if let (Some(strip), Some(plan)) = (&self.cut.strip, &self.plan) {
            let mut from = kept.right_bottom() - Vec2::splat(pen.tile);
            // It stays within its column, however long it is.
            from.x = from.x.min(column.right() - plan.size.x).max(column.left());
            pen.strip(from + (at - from) * share, strip, plan, Ink::Cut);
        }
        let words = self.words.size().y;
        let (words_at, below) = if self.beside {
            let high = self.tiles.y.max(words);
            let aside = vec2(self.tiles.x + space::L, (high - words) / 2.0);
            (at + aside, at.y + high)
        } else {
            let down = self.plan.map_or(0.0, |plan| plan.size.y + stage_sizes::GAP);
            (at + vec2(0.0, down), at.y + down + words)
        };
        pen.draw_galley(words_at, &self.words);
        if let Some(torn) = &self.torn {
            pen.draw_galley(pos2(at.x, below + stage_sizes::GAP), torn);
        }
        fall(pen, kept, rect, reading);
        rect
    }
}

/// The dashed way from the last byte that was kept into the box.
fn fall(pen: &Pen<'_>, kept: Rect, rect: Rect, reading: &Reading) {
    let from = kept.right_bottom() + vec2(-pen.tile * cut::FALLS_FROM, space::HAIR);
    let left = from.x.min(rect.right() - space::WIDE) - space::S;
    let to = pos2(left, rect.top() - space::THIN);
    if reading.asked == 0 || to.y - from.y < stage_sizes::MIN_FALL_DRAWN {
        return;
    }
    let bend = vec2(pen.tile * cut::BEND, 0.0);
    let points: Vec<Pos2> = (0..=CURVE)
        .map(|n| {
            let share = f32::from(n) / f32::from(CURVE);
            from + (to - from) * share + bend * (4.0 * share * (1.0 - share))
        })
        .collect();
    let stroke = thin(pen.tokens.cut);
    let [dash, gap] = stage_sizes::DASH;
    (pen.painter).extend(Shape::dashed_line(&points, stroke, dash, gap));
    let before = points.iter().rev().nth(2).copied().unwrap_or(from);
    arrow(&pen.painter, before, to, stroke);
}
