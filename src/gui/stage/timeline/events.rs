//! The events: dots on the lifelines with their calls, which can be pressed.

use std::sync::Arc;

use egui::{Align2, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, text::LayoutJob, vec2};

use super::ladder::Ladder;
use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        rows::seconds,
        theme::{
            firm, mono, mono_even, radius, space, stage_sizes, strong, thin,
            timeline_parts::events, widget_parts::text_layout as text_layout_parts,
        },
        widgets::{badge, marks, text_layout},
    },
    model::{Message, RowId},
    stage::timeline::{Fold, FoldedCalls, Side, Slot, SlotContent, TimelineEvent},
    text::{grouped, plain},
};

/// Nanoseconds without an event from which on they are told.
const LONG_PAUSE_NS: u64 = 100_000_000;

/// What was pressed on the timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pressed {
    Row(RowId),
    /// Several as one: their first line.
    Fold(u32),
}

impl Ladder {
    /// Draws a slot; returns what was pressed.
    pub(super) fn slot(&mut self, ui: &Ui, ctx: &mut PanelCtx<'_>, slot: &Slot) -> Option<Pressed> {
        let middle = self.y(slot.n as f64 + 0.5);
        self.time(slot, middle);
        match &slot.shown {
            SlotContent::Room => None,
            SlotContent::Evicted(rows) => {
                self.evicted(ui, ctx, *rows, middle);
                None
            }
            SlotContent::Event(event) => self.event(ui, ctx, slot, event, middle),
            SlotContent::Fold(fold) => self.fold(ui, ctx, slot, fold, middle),
        }
    }

    fn evicted(&mut self, ui: &Ui, ctx: &PanelCtx<'_>, rows: RowId, middle: f32) {
        let text = ctx.plain(Message::new("log-no-longer-kept").with("n", rows));
        let font = FontId::proportional(self.sizes.small);
        let room = self.columns.right - self.columns.left;
        let galley = text_layout::line_with(&self.painter, &text, font, self.tokens.dim, room);
        let left = pos2(self.columns.left, middle);
        let rect = Align2::LEFT_CENTER.anchor_size(left, galley.size());
        self.painter
            .rect_filled(rect.expand(space::XS), radius::WORDS, self.tokens.stage);
        self.painter.galley(rect.min, galley, self.tokens.dim);
        self.labels.take(rect);
        let response = ui.interact(rect, ui.scope_id().with("gone"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &text));
    }

    /// When it was, and a long time without any event.
    fn time(&mut self, slot: &Slot, middle: f32) {
        let Some((at, since)) = slot.at else { return };
        if let Some(right) = self.columns.time {
            let (font, at) = (mono(self.lesser()), seconds(at));
            let place = pos2(right, middle);
            (self.painter).text(place, Align2::RIGHT_CENTER, at, font, self.tokens.dim);
        }
        if let Some(nanos) = since.filter(|nanos| *nanos >= LONG_PAUSE_NS && slot.n > 0) {
            self.gap(nanos, middle - self.row / 2.0);
        }
    }

    /// A gap in the lifelines, between two lines.
    fn gap(&mut self, nanos: u64, y: f32) {
        let ends: Vec<f32> = self.columns.lines().map(|(_, x)| x).collect();
        for x in &ends {
            let gap = Rect::from_center_size(pos2(*x, y), stage_sizes::PAUSE);
            self.painter.rect_filled(gap, 0, self.tokens.stage);
            for n in [-1.0_f32, 0.0, 1.0] {
                let dot = pos2(*x, y + space::THIN * n);
                self.painter.circle_filled(dot, 1.0, self.tokens.dim);
            }
        }
        let [Some(left), Some(right)] = [ends.first(), ends.get(1)] else {
            return;
        };
        let text = format!("… {} …", brief(nanos));
        let font = mono((self.sizes.small * events::PAUSE).max(self.sizes.least));
        let galley = self.line(&text, font, self.tokens.dim);
        let size = galley.size() + vec2(space::L, 0.0);
        if size.x > right - left - 2.0 * space::L {
            return;
        }
        let rect = Rect::from_center_size(pos2(f32::midpoint(*left, *right), y), size);
        self.labels.take(rect);
        self.gaps.push((rect, galley));
    }

    fn line(&self, text: &str, font: FontId, colour: egui::Color32) -> Arc<egui::Galley> {
        text_layout::line_with(&self.painter, text, font, colour, f32::INFINITY)
    }

    fn event(
        &mut self,
        ui: &Ui,
        ctx: &mut PanelCtx<'_>,
        slot: &Slot,
        event: &TimelineEvent,
        middle: f32,
    ) -> Option<Pressed> {
        let colour = self.colour(event.tint);
        let chosen = event.row.is_some() && event.row == self.selected;
        let words = |ladder: &Self, all| ladder.words(ctx, event, all);
        let rect = self.beside(event.side, middle, words, colour, (chosen, event.row));
        let dot = pos2(self.columns.x(event.side), middle);
        self.dot(dot, colour, (chosen, 1.0));
        let hit = rect.union(Rect::from_center_size(dot, stage_sizes::DOT_HIT));
        let hit = hit.intersect(self.body);
        if !hit.is_positive() {
            return None;
        }
        let id = ui.scope_id().with(("event", slot.n, event.row));
        let response = ui.interact(hit, id, Sense::CLICK);
        let name = || accessible_text(ctx, event);
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, name()));
        let row = event.row;
        ctx.ask(row.filter(|_| response.hovered()).map(Action::Point));
        let pressed = response.clicked();
        response.on_hover_ui_at_pointer(|ui| tip_ui(ui, ctx, slot, event));
        row.filter(|_| pressed).map(Pressed::Row)
    }

    /// The call, its bytes, and a word about it, if that is wanted or there is nothing else.
    fn words(&self, ctx: &PanelCtx<'_>, event: &TimelineEvent, all: bool) -> LayoutJob {
        let colour = self.colour(event.tint);
        let size = self.sizes.ladder;
        let mut job = LayoutJob {
            break_on_newline: false,
            ..LayoutJob::default()
        };
        let mut add = |text: &str, font: FontId, colour: egui::Color32| {
            let space = if job.is_empty() {
                0.0
            } else {
                size * events::WORD_GAP
            };
            let format = egui::TextFormat {
                valign: egui::Align::Center,
                ..egui::TextFormat::simple(font, colour)
            };
            job.append(text, space, format);
        };
        if !event.call.is_empty() {
            add(&call_of(ctx, event), mono(size), colour);
        }
        let data = event.data.as_ref().map(|data| ctx.text.value(data));
        if let Some(data) = data.filter(|data| !data.is_empty()) {
            add(&data, mono_even(size, &data), colour);
        }
        let wanted = all || event.call.is_empty() && event.data.is_none();
        if let Some(hint) = event.hint.as_ref().filter(|_| wanted) {
            let hint = ctx.plain(hint);
            add(&hint, FontId::proportional(size), colour);
        }
        job
    }

    /// Words to the left of the clients' lifeline or to the right of another, all of them, or fewer where there is no
    /// room for them; returns where.
    fn beside(
        &mut self,
        side: Side,
        middle: f32,
        words: impl Fn(&Self, bool) -> LayoutJob,
        colour: egui::Color32,
        (chosen, row): (bool, Option<RowId>),
    ) -> Rect {
        let gap = self.sizes.small * events::BESIDE;
        let room = self.columns.room(side, gap);
        let unwrapped = |all| {
            let mut job = words(self, all);
            job.wrap = egui::text::TextWrapping::wrap_at_width(f32::INFINITY);
            job
        };
        let mut galley = self.painter.layout_job(unwrapped(true));
        if galley.size().x > room {
            galley = self.painter.layout_job(unwrapped(false));
        }
        if galley.size().x > room {
            let share = room / galley.size().x * text_layout_parts::FIT_FACTOR;
            let mut less = unwrapped(false);
            less.wrap = egui::text::TextWrapping::truncate_at_width(room);
            for section in &mut less.sections {
                let size = section.format.font_id.size;
                section.format.font_id.size = (size * share).max(self.sizes.least);
                section.leading_space *= share;
            }
            galley = self.painter.layout_job(less);
        }
        let x = self.columns.x(side);
        let left = if side == Side::Client {
            x - gap - galley.size().x
        } else {
            x + gap
        };
        let rect = Align2::LEFT_CENTER.anchor_size(pos2(left, middle), galley.size());
        let high = rect.height().min(self.row);
        let around = Rect::from_center_size(rect.center(), vec2(rect.width() + space::L, high));
        let pointed = row.is_some() && row == self.pointed;
        let fill = match (chosen, pointed) {
            (true, _) => self.tokens.selected,
            (_, true) => self.tokens.hover,
            _ => self.tokens.stage,
        };
        self.painter.rect_filled(around, stage_sizes::GAP, fill);
        if chosen {
            let line = thin(self.tokens.accent);
            self.painter
                .rect_stroke(around, stage_sizes::GAP, line, egui::StrokeKind::Inside);
        }
        self.painter.galley(rect.min, galley, colour);
        self.labels.take(around);
        rect
    }

    fn dot(&self, at: egui::Pos2, colour: egui::Color32, (chosen, scale): (bool, f32)) {
        let radius = self.sizes.small * events::DOT * scale;
        self.painter.circle_filled(at, radius, colour);
        if chosen {
            let line = firm(self.tokens.accent);
            self.painter.circle_stroke(at, radius + space::THIN, line);
        }
    }

    fn fold(
        &mut self,
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        slot: &Slot,
        fold: &Fold,
        middle: f32,
    ) -> Option<Pressed> {
        let mut hit: Option<Rect> = None;
        for folded in &fold.calls {
            let text = of_folded(ctx, folded);
            let format = egui::TextFormat::simple(mono(self.sizes.ladder), self.tokens.ink);
            let words = |_: &Self, _| LayoutJob::single_section(text.clone(), format.clone());
            let rect = self.beside(folded.side, middle, words, self.tokens.ink, (false, None));
            let dot = pos2(self.columns.x(folded.side), middle);
            self.dot(dot, self.tokens.ink, (false, events::FOLDED));
            let around = rect.union(Rect::from_center_size(dot, stage_sizes::DOT_HIT));
            hit = Some(hit.map_or(around, |hit| hit.union(around)));
        }
        let hit = hit?.intersect(self.body);
        if !hit.is_positive() {
            return None;
        }
        let id = ui.scope_id().with(("fold", slot.n));
        let response = ui.interact(hit, id, Sense::CLICK);
        let name = || {
            let calls: Vec<String> = fold.calls.iter().map(|one| of_folded(ctx, one)).collect();
            let name = Message::new("timeline-say-fold").with("n", fold.events);
            ctx.plain(name.with("calls", calls.join(", ")))
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, name()));
        let pressed = response.clicked();
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(egui::RichText::new(name()).font(strong(self.sizes.small)));
            ui.label(egui::RichText::new(ctx.t("timeline-unfold-tip")).size(self.sizes.small));
        });
        pressed.then_some(Pressed::Fold(fold.line))
    }

    /// Marks the newest event while the record is played from an earlier moment.
    pub(super) fn cut(&self, ctx: &PanelCtx<'_>, ui: &Ui, last: u64) {
        let y = self.y(last as f64 + 1.0) - 1.0;
        if !self.body.y_range().contains(y - 2.0) {
            return;
        }
        let line = thin(self.tokens.accent);
        let from = pos2(self.columns.left, y);
        marks::dashed_line(&self.painter, [from, pos2(self.columns.right, y)], line);
        let across = self.columns.left..=self.columns.right;
        let place = Rect::from_x_y_ranges(across, y - space::XS..=y + 1.0);
        let name = ctx.t("timeline-moment");
        text_layout::say(ui, "moment", place, &name).on_hover_text(&name);
    }
}

fn of_folded(ctx: &PanelCtx<'_>, folded: &FoldedCalls) -> String {
    let n = grouped(folded.n);
    match &folded.call {
        Some(call) if folded.n == 1 => call.clone(),
        Some(call) => format!("×{n} {call}"),
        None => ctx.plain(Message::new("timeline-calls").with("n", folded.n)),
    }
}

fn accessible_text(ctx: &PanelCtx<'_>, event: &TimelineEvent) -> String {
    let owner = match event.side {
        Side::Client => "timeline-say-client",
        Side::Server => "timeline-say-server",
        Side::Outside => "timeline-outside",
    };
    let mut parts = vec![ctx.t(owner)];
    let number = event.row.map(|row| {
        let number = Message::new("stage-row").with("n", row.saturating_add(1));
        ctx.say(&number)
    });
    if !event.call.is_empty() {
        parts.push(call_of(ctx, event));
    }
    parts.extend(event.data.as_ref().map(|data| ctx.text.value(data)));
    parts.extend(event.hint.as_ref().map(|hint| ctx.say(hint)));
    if let Some(verdict) = event.verdict {
        parts.push(ctx.text.get(badge::word_key(verdict)));
    }
    parts.extend(number);
    plain(&parts.join(", "))
}

/// The call and what it returned on the system whose answers are told.
fn call_of(ctx: &PanelCtx<'_>, event: &TimelineEvent) -> String {
    let error = event.row.and_then(|row| ctx.answer(row).error_text());
    match (event.call.split_once(" = "), error) {
        (Some((call, _)), Some(error)) => format!("{call} = {error}"),
        _ => event.call.clone(),
    }
}

fn tip_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, slot: &Slot, event: &TimelineEvent) {
    let small = crate::gui::theme::Themed::sizes(ui).small;
    let mut lines = Vec::new();
    if let Some(row) = event.row {
        let (call, result) = ctx.call(row);
        ui.label(egui::RichText::new(format!("{call} = {result}")).font(mono(small)));
        lines.push(ctx.plain(ctx.row_summary(row)));
        let fact = explain::evidence(ctx.record, row, ctx.verdict(row));
        lines.extend(fact.map(|fact| ctx.plain(fact)));
    } else if let Some(hint) = &event.hint {
        lines.push(ctx.plain(hint));
    }
    let mut time = Message::new("timeline-at").with("at", seconds(event.at));
    if let Some((_, Some(since))) = slot.at {
        time.key = "timeline-at-since";
        time = time.with("since", brief(since));
    }
    lines.push(ctx.plain(time));
    for text in lines {
        ui.label(egui::RichText::new(text).size(small));
    }
}

/// A length of time, with as many digits as matter.
fn brief(nanos: u64) -> String {
    let (value, unit) = match nanos {
        0..1_000_000 => (nanos as f64 / 1e3, "µs"),
        1_000_000..1_000_000_000 => (nanos as f64 / 1e6, "ms"),
        _ => (nanos as f64 / 1e9, "s"),
    };
    if value < 10.0 {
        format!("{value:.1}\u{202f}{unit}")
    } else {
        format!("{value:.0}\u{202f}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_brief() {
        for (nanos, want) in [
            (400, "0.4\u{202f}µs"),
            (12_000, "12\u{202f}µs"),
            (1_500_000, "1.5\u{202f}ms"),
            (250_000_000, "250\u{202f}ms"),
            (3_100_000_000, "3.1\u{202f}s"),
        ] {
            assert_eq!(brief(nanos), want, "{nanos}");
        }
    }
}
