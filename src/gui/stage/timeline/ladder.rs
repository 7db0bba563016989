//! Lifelines, arrows and phases.

use std::sync::Arc;

use egui::{Color32, Galley, Painter, Pos2, Rect, Stroke, Ui, pos2, vec2};

use super::{columns::LadderColumns, labels::Labels};
use crate::{
    gui::{
        PanelCtx,
        theme::{
            Sizes, Themed as _, Tokens, firm, mono_even, radius, space, stage_sizes, strong,
            timeline_parts::ladder,
        },
        widgets::{
            Icon,
            marks::{arrow, arrow_head, dashed_line},
            numbers::length,
            text_layout,
        },
    },
    model::RowId,
    stage::timeline::{
        Arrow, ArrowEnd, ArrowLabel, ArrowStyle, LifelinePoint, Phase, PhaseBar, Side, Timeline,
        Tint,
    },
};

/// Painter, places and words of one frame.
pub(super) struct Ladder {
    pub(super) painter: Painter,
    pub(super) tokens: &'static Tokens,
    pub(super) sizes: Sizes,
    pub(super) columns: LadderColumns,
    pub(super) body: Rect,
    /// Where the top of the first slot in view is, and which that is.
    pub(super) top: (u64, f32),
    pub(super) row: f32,
    pub(super) labels: Labels,
    pub(super) selected: Option<RowId>,
    pub(super) pointed: Option<RowId>,
    /// What stands for rows beside the events: the words at arrows.
    pub(super) hits: Vec<(Rect, RowId)>,
    /// What is said where nothing happened for long.
    pub(super) gaps: Vec<(Rect, Arc<Galley>)>,
}

impl Ladder {
    pub(super) fn new(
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        columns: LadderColumns,
        body: Rect,
        (top, row): ((u64, f32), f32),
    ) -> Self {
        Self {
            painter: ui.painter().with_clip_rect(body.intersect(ui.clip_rect())),
            tokens: ui.tokens(),
            sizes: ui.sizes(),
            columns,
            body,
            top,
            row,
            labels: Labels::default(),
            selected: ctx.selected,
            pointed: ctx.pointed,
            hits: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// The size of letters beside the others, in points.
    pub(super) fn lesser(&self) -> f32 {
        (self.sizes.small * ladder::SMALLER).max(self.sizes.least)
    }

    /// A height in slots as a place on the screen.
    pub(super) fn y(&self, slots: f64) -> f32 {
        let (first, top) = self.top;
        top + length(slots - first as f64) * self.row
    }

    pub(super) fn to_pos(&self, spot: LifelinePoint) -> Pos2 {
        pos2(self.columns.x(spot.side), self.y(spot.y))
    }

    pub(super) fn colour(&self, tint: Tint) -> Color32 {
        match tint {
            Tint::Ink => self.tokens.ink,
            Tint::Dim => self.tokens.dim,
            Tint::Message(n) => self.tokens.message(n),
            Tint::Note => self.tokens.note,
            Tint::Cut => self.tokens.cut,
            Tint::Good => self.tokens.good,
        }
    }

    /// The names at the top of the lifelines, each over its line as far as the others leave room.
    pub(super) fn titles(&self, ctx: &PanelCtx<'_>, head: Rect, found: &Timeline) {
        let mut painter = self.painter.clone();
        painter.set_clip_rect(head);
        let x = |n: usize| found.lifelines.get(n).map(|line| self.columns.x(line.side));
        for (n, lifeline) in found.lifelines.iter().enumerate() {
            let title = ctx.plain(&lifeline.title);
            let state = lifeline.state.map(|state| format!(" · {state}"));
            let text = title + &state.unwrap_or_default();
            let own = self.columns.x(lifeline.side);
            let between = |other: Option<f32>, edge: f32| {
                other.map_or(edge, |other| f32::midpoint(other, own))
            };
            let left = between(n.checked_sub(1).and_then(x), head.left()) + space::S;
            let right = between(x(n + 1), head.right()) - space::S;
            let (font, ink) = (strong(self.sizes.body), self.tokens.ink);
            let mut galley = text_layout::fitted(&painter, &text, font, ink, right - left);
            if galley.elided {
                let font = strong(self.sizes.least);
                galley = painter.layout(text, font, ink, right - left);
            }
            let half = galley.size().x / 2.0;
            let centre = own.clamp(left + half, (right - half).max(left + half));
            let at = pos2(centre, head.center().y) - galley.size() / 2.0;
            painter.galley(at, galley, ink);
        }
    }

    /// The lines down the picture.
    pub(super) fn lifelines(&self, bottom: f32) {
        for (_, x) in self.columns.lines() {
            let range = egui::Rangef::new(self.body.top(), bottom.min(self.body.bottom()));
            self.painter.vline(x, range, firm(self.tokens.line));
        }
    }

    /// The bars of the phases with their names.
    pub(super) fn phases(&self, ctx: &PanelCtx<'_>, bars: &[PhaseBar]) {
        // Below this there is room for a name.
        let mut free = self.body.top();
        for bar in bars {
            let (key, colour) = match bar.phase {
                Phase::Handshake => ("timeline-handshake", self.tokens.good),
                Phase::Data => ("timeline-data", self.tokens.accent),
                Phase::Close => ("timeline-close", self.tokens.note),
                Phase::Reset => ("timeline-reset", self.tokens.cut),
                Phase::Refused => ("timeline-refused", self.tokens.cut),
                Phase::Failed => ("timeline-failed", self.tokens.dim),
            };
            let top = self.y(bar.from as f64) + stage_sizes::PHASE;
            let bottom = self.y(bar.to as f64) - stage_sizes::PHASE;
            if bottom < self.body.top() || top > self.body.bottom() {
                continue;
            }
            let left = self.columns.phases;
            let rect = Rect::from_x_y_ranges(left..=left + stage_sizes::PHASE, top..=bottom);
            self.painter.rect_filled(rect, 2.0, colour);
            let room = self.columns.phase_room - space::XL;
            if room < self.sizes.small * ladder::MIN_PHASE {
                continue;
            }
            let text = ctx.t(key).to_uppercase();
            let font = strong(self.lesser());
            let mut galley = text_layout::fitted(&self.painter, &text, font, colour, room);
            if galley.elided {
                let font = strong(self.sizes.least);
                galley = self.painter.layout(text, font, colour, room);
            }
            // It stays in view as long as its bar does.
            let high = galley.size().y;
            let y = top
                .max(self.body.top() + stage_sizes::PHASE)
                .min(bottom - high);
            if y >= free {
                free = y + high;
                self.painter
                    .galley(pos2(left + stage_sizes::PHASE_NAME, y), galley, colour);
            }
        }
    }

    /// The words at the arrows, where the events leave room.
    pub(super) fn words_between(&mut self, ctx: &PanelCtx<'_>, arrows: &[Arrow]) {
        for (rect, galley) in std::mem::take(&mut self.gaps) {
            self.painter
                .rect_filled(rect, radius::SLOT, self.tokens.stage);
            let at = rect.center() - galley.size() / 2.0;
            self.painter.galley(at, galley, self.tokens.dim);
        }
        // The signs of arrows that end midway stay in sight.
        for arrow in arrows {
            if let Some(share) = sign_at(arrow) {
                let (from, to) = (self.to_pos(arrow.from), self.to_pos(arrow.to));
                let size = egui::Vec2::splat(self.sizes.small * ladder::SIGN);
                let at = from + (to - from) * share;
                self.labels.take(Rect::from_center_size(at, size));
            }
        }
        let lines = arrows.iter().map(|arrow| {
            let (from, to) = (self.to_pos(arrow.from), self.to_pos(arrow.to));
            self.labels.draw([from, from + (to - from) * drawn(arrow)])
        });
        let lines: Vec<usize> = lines.collect();
        for (arrow, own) in arrows.iter().zip(lines) {
            self.label(ctx, arrow, own);
        }
    }

    pub(super) fn arrow(&self, ladder_arrow: &Arrow) {
        let (from, to) = (self.to_pos(ladder_arrow.from), self.to_pos(ladder_arrow.to));
        if from.y.max(to.y) < self.body.top() - self.row
            || from.y.min(to.y) > self.body.bottom() + self.row
        {
            return;
        }
        let marked = ladder_arrow.row.is_some()
            && (ladder_arrow.row == self.selected || ladder_arrow.row == self.pointed);
        let [seen, derived, many, more] = ladder::LINES;
        let (width, colour) = match ladder_arrow.style {
            ArrowStyle::Seen(tint) => (seen, self.colour(tint)),
            ArrowStyle::Derived => (derived, self.tokens.dim),
            ArrowStyle::Many(tint) => (many, self.colour(tint)),
        };
        let width = if marked { width + more } else { width };
        let stroke = Stroke::new(width * self.sizes.small / ladder::LINES_AT, colour);
        let at = |share: f32| from + (to - from) * share;
        if ladder_arrow.style == ArrowStyle::Derived {
            let neck = to - (to - from).normalized() * space::L;
            dashed_line(&self.painter, [from, neck], stroke);
            arrow_head(&self.painter, [neck, to], colour);
            return;
        }
        let size = self.sizes.small * ladder::SIGN;
        let sign = |share: f32, icon: Icon, colour: Color32| {
            let place = Rect::from_center_size(at(share), vec2(size, size) * ladder::AROUND_SIGN);
            self.painter.rect_filled(place, size, self.tokens.stage);
            icon.paint(&self.painter, at(share), size, colour);
        };
        let place = sign_at(ladder_arrow).unwrap_or(1.0);
        let tokens = self.tokens;
        let (until, shown) = match ladder_arrow.end {
            ArrowEnd::Head => (None, None),
            ArrowEnd::Cut => (None, Some((Icon::Scissors, tokens.cut))),
            ArrowEnd::Cross => (Some(place), Some((Icon::Cross, tokens.ink))),
            ArrowEnd::Back => (Some(1.0), Some((Icon::Back, tokens.note))),
            ArrowEnd::Open => (Some(ladder::OPEN[0]), Some((Icon::Hold, tokens.dim))),
            ArrowEnd::Unread => (Some(ladder::UNREAD), Some((Icon::Hold, tokens.dim))),
            ArrowEnd::Unknown => (Some(ladder::UNKNOWN), Some((Icon::Question, tokens.dim))),
        };
        if let Some(until) = until {
            self.painter.line_segment([from, at(until)], stroke);
        } else {
            arrow(&self.painter, from, to, stroke);
        }
        if ladder_arrow.end == ArrowEnd::Open {
            dashed_line(&self.painter, ladder::OPEN.map(at), stroke);
        }
        if let Some((icon, colour)) = shown {
            sign(place, icon, colour);
        }
    }

    fn label(&mut self, ctx: &PanelCtx<'_>, arrow: &Arrow, own: usize) {
        let Some(tag) = &arrow.label else { return };
        let (from, to) = (self.to_pos(arrow.from), self.to_pos(arrow.to));
        let seen = self.body.expand(self.row);
        if from.y.max(to.y) < seen.top() || from.y.min(to.y) > seen.bottom() {
            return;
        }
        let (text, font) = match tag {
            ArrowLabel::Text(text) if arrow.style == ArrowStyle::Derived => {
                (ctx.text.value(text), strong(self.lesser()))
            }
            ArrowLabel::Text(text) => {
                let text = ctx.text.value(text);
                let font = mono_even(self.sizes.ladder, &text);
                (text, font)
            }
            ArrowLabel::Say(message) => (ctx.plain(message), strong(self.lesser())),
        };
        let colour = match arrow.style {
            ArrowStyle::Seen(tint) | ArrowStyle::Many(tint) => self.colour(tint),
            ArrowStyle::Derived => self.tokens.dim,
        };
        let (low, high) = (from.x.min(to.x), from.x.max(to.x));
        let walls = [low + space::L, high - stage_sizes::BEFORE_HEAD];
        let room = high - low - stage_sizes::AROUND_WORDS;
        let lay_out = |font: egui::FontId| {
            text_layout::line_with(&self.painter, &text, font, colour, f32::INFINITY)
        };
        let mut galley = lay_out(font.clone());
        if galley.size().x > room {
            let size = font.size * room / galley.size().x;
            if size < (self.sizes.small * ladder::LEAST).max(self.sizes.least) {
                return;
            }
            galley = lay_out(egui::FontId { size, ..font });
        }
        let size = galley.size() + vec2(space::M, 0.0);
        // An arrow that ends midway has its words on the part that is drawn.
        let end = match arrow.end {
            ArrowEnd::Cross => from + (to - from) * ladder::CROSS,
            _ => to,
        };
        // What is seen of it.
        let Some([from, end]) = within(from, end, self.body.y_range().shrink(size.y * 0.5)) else {
            return;
        };
        let Some(rect) = self.labels.along((own, [from, end]), size, walls) else {
            return;
        };
        if rect.top() < self.body.top() || rect.bottom() > self.body.bottom() {
            return;
        }
        let (behind, at) = (
            rect.shrink2(vec2(2.0, 1.0)),
            rect.min + vec2(space::XS, 0.0),
        );
        self.painter
            .rect_filled(behind, radius::SLOT, self.tokens.stage);
        self.painter.galley(at, galley, colour);
        if let Some(row) = arrow.row {
            self.hits.push((rect, row));
        }
    }
}

/// Where along an arrow the sign of its end stands; `None` if it has none.
fn sign_at(arrow: &Arrow) -> Option<f32> {
    if arrow.style == ArrowStyle::Derived {
        return None;
    }
    match arrow.end {
        ArrowEnd::Head => None,
        // Words about the event stand on that side of the server's lifeline.
        ArrowEnd::Cut if arrow.from.side == Side::Outside => Some(ladder::CUT_SIGNS[0]),
        ArrowEnd::Cut => Some(ladder::CUT_SIGNS[1]),
        ArrowEnd::Cross => Some(ladder::CROSS_SIGN),
        ArrowEnd::Back => Some(ladder::BACK_SIGN),
        ArrowEnd::Unread => Some(ladder::UNREAD_SIGN),
        ArrowEnd::Open | ArrowEnd::Unknown => Some(ladder::OPEN_SIGN),
    }
}

/// How much of an arrow is drawn, from its beginning on.
fn drawn(arrow: &Arrow) -> f32 {
    match arrow.end {
        ArrowEnd::Cross | ArrowEnd::Open | ArrowEnd::Unread | ArrowEnd::Unknown => {
            sign_at(arrow).unwrap_or(1.0)
        }
        ArrowEnd::Head | ArrowEnd::Cut | ArrowEnd::Back => 1.0,
    }
}

/// The part of a line that lies between two heights.
fn within(from: Pos2, to: Pos2, range: egui::Rangef) -> Option<[Pos2; 2]> {
    let at = |y: f32| {
        let share = (y - from.y) / (to.y - from.y);
        pos2(from.x + (to.x - from.x) * share, y)
    };
    let cut = |point: Pos2| {
        if point.y < range.min {
            at(range.min)
        } else if point.y > range.max {
            at(range.max)
        } else {
            point
        }
    };
    if from.y.max(to.y) < range.min || from.y.min(to.y) > range.max {
        return None;
    }
    Some([cut(from), cut(to)])
}
