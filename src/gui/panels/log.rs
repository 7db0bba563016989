//! The log: one line for each datagram, exact at any length.
//!
//! The place in the list is a line number and a rest in points, never one product of both: a
//! position of ten million lines in points has no room in an `f32`.

use egui::{
    EventFilter, FontId, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};

use super::log_row::{Columns, RowText, row_ui};
use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        log_lines::LogLines,
        theme::{Themed as _, strong},
        widgets::{
            Button, Icon, badge, lettering, marks,
            numbers::{length, whole},
        },
    },
    model::{Message, RowId},
    text::plain,
};

/// The width of the scroll bar.
const BAR: f32 = 12.0;

/// The log panel.
#[derive(Clone, Debug)]
pub(crate) struct LogPanel {
    lines: LogLines,
    /// The first line that is seen.
    top: u64,
    /// How much of it is scrolled away, in points.
    rest: f32,
    /// Whether it stays at the newest line.
    follow: bool,
    /// The row that was brought into view.
    shown: Option<RowId>,
}

impl Default for LogPanel {
    fn default() -> Self {
        Self {
            lines: LogLines::default(),
            top: 0,
            rest: 0.0,
            follow: true,
            shown: None,
        }
    }
}

impl LogPanel {
    /// The number of lines.
    pub(crate) fn len(&self) -> u64 {
        self.lines.len()
    }

    /// The first line that is seen, and whether the newest is kept in view.
    pub(crate) const fn place(&self) -> (u64, bool) {
        (self.top, self.follow)
    }

    /// Draws the log over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        if self.lines.take_in(ctx.record) {
            ui.ctx().request_repaint();
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let head_height = sizes.row;
        let head = Rect::from_min_size(space.min, vec2(space.width(), head_height));
        let body = Rect::from_min_max(pos2(space.left(), head.bottom()), space.max);
        let columns = Columns::new(body.width() - BAR, sizes, self.lines.len());
        columns.head_ui(ui, head, ctx.text);

        let id = ui.scope_id().with("log");
        let response = ui.interact(body, id, Sense::click());
        let name = ctx.t("log-name");
        let total = self.lines.len();
        response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_count(usize::try_from(total).unwrap_or(usize::MAX));
        });
        self.keys(ui, ctx, &response);
        self.scroll(ui, &response, body.height(), sizes.row);
        if ctx.selected != self.shown {
            self.shown = ctx.selected;
            if let Some(line) = ctx.selected.and_then(|row| self.lines.line_of(row)) {
                self.bring(line, body.height(), sizes.row);
            }
        }
        if total == 0 {
            let text = ctx.t("log-empty");
            let galley = lettering::line(
                ui,
                &text,
                FontId::proportional(sizes.body),
                tokens.dim,
                body.width() - 24.0,
            );
            ui.painter()
                .galley(body.min + vec2(16.0, 14.0), galley, tokens.dim);
            return;
        }
        self.rows_ui(ui, ctx, body, &columns);
        self.bar_ui(ui, body, sizes.row);
        if response.has_focus() {
            let inside = body.shrink(4.0);
            marks::focus_ring(ui.painter(), inside, 4, tokens.accent);
        }
        if !self.follow {
            self.back_ui(ui, ctx, body);
        }
    }

    fn rows_ui(&self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, body: Rect, columns: &Columns) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let mut y = body.top() - self.rest;
        let mut line = self.top;
        ui.scope(|ui| {
            ui.set_clip_rect(body.intersect(ui.clip_rect()));
            while y < body.bottom() {
                let Some(id) = self.lines.row(line) else {
                    break;
                };
                let rect =
                    Rect::from_min_size(pos2(body.left(), y), vec2(body.width() - BAR, sizes.row));
                let seen = rect.intersect(body);
                let response = ui.interact(seen, ui.scope_id().with(("line", id)), Sense::CLICK);
                let chosen = ctx.selected == Some(id);
                let text = RowText::of(ctx.record, ctx.ledger, id, ctx.text);
                let fill = if chosen {
                    Some(tokens.selected)
                } else if response.hovered() {
                    Some(tokens.hover)
                } else {
                    None
                };
                if let Some(fill) = fill {
                    ui.painter().rect_filled(rect, 0, fill);
                }
                row_ui(ui, rect, columns, line + 1, &text, ctx.text);
                let rule = Stroke::new(1.0, tokens.line);
                ui.painter()
                    .hline(rect.x_range(), rect.bottom() - 0.5, rule);
                tell(&response, line + 1, &text, chosen, ctx);
                if response.clicked() {
                    ctx.ask(Action::Select(if chosen { None } else { Some(id) }));
                }
                response.on_hover_ui(|ui| tip_ui(ui, ctx, id, &text));
                y += sizes.row;
                line += 1;
            }
        });
    }

    /// The last place: the newest line just in view.
    fn end(&self, height: f32, row: f32) -> (u64, f32) {
        let rows = f64::from(height) / f64::from(row.max(1.0));
        let above = (self.lines.len() as f64 - rows).max(0.0);
        let top = above.floor();
        (whole(top), length(above - top) * row)
    }

    fn scroll(&mut self, ui: &Ui, response: &Response, height: f32, row: f32) {
        let hovered = ui.rect_contains_pointer(response.rect);
        let wheel = if hovered {
            ui.input(|input| input.smooth_scroll_delta().y)
        } else {
            0.0
        };
        if wheel != 0.0 {
            self.follow = false;
            self.move_by(-wheel, row);
        }
        let end = self.end(height, row);
        if self.follow || (self.top, self.rest) >= end {
            (self.top, self.rest) = end;
            self.follow = true;
        }
    }

    fn move_by(&mut self, points: f32, row: f32) {
        let moved = self.rest + points;
        let lines = (moved / row).floor();
        if lines < 0.0 {
            let up = whole(f64::from(-lines));
            if up > self.top {
                (self.top, self.rest) = (0, 0.0);
                return;
            }
            self.top -= up;
        } else {
            self.top += whole(f64::from(lines));
        }
        self.rest = moved - lines * row;
    }

    /// Scrolls no further than needed for a line to be seen.
    fn bring(&mut self, line: u64, height: f32, row: f32) {
        let fits = whole(f64::from(height / row).floor()).max(1);
        if line < self.top || (line == self.top && self.rest > 0.0) {
            (self.top, self.rest, self.follow) = (line, 0.0, false);
        } else if line >= self.top + fits {
            let spare = (row - height % row) % row;
            (self.top, self.rest, self.follow) =
                ((line + 1).saturating_sub(fits + 1), spare, false);
            if line < fits {
                (self.top, self.rest) = (0, 0.0);
            }
        }
    }

    fn keys(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
        if response.clicked() {
            response.request_focus();
        }
        if !response.has_focus() || self.lines.len() == 0 {
            return;
        }
        let filter = EventFilter {
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let last = self.lines.len() - 1;
        let now = ctx.selected.and_then(|row| self.lines.line_of(row));
        let wanted = ui.input(|input| {
            if input.key_pressed(Key::ArrowDown) {
                Some(now.map_or(0, |line| (line + 1).min(last)))
            } else if input.key_pressed(Key::ArrowUp) {
                Some(now.map_or(last, |line| line.saturating_sub(1)))
            } else if input.key_pressed(Key::Home) {
                Some(0)
            } else if input.key_pressed(Key::End) {
                Some(last)
            } else {
                None
            }
        });
        if let Some(row) = wanted.and_then(|line| self.lines.row(line)) {
            ctx.ask(Action::Select(Some(row)));
        }
    }

    fn bar_ui(&mut self, ui: &Ui, body: Rect, row: f32) {
        let tokens = ui.tokens();
        let total = self.lines.len() as f64;
        let seen = f64::from(body.height() / row);
        if total <= seen {
            return;
        }
        let rail = Rect::from_min_max(pos2(body.right() - BAR, body.top()), body.max);
        let knob = (f64::from(rail.height()) * seen / total).max(28.0);
        let free = f64::from(rail.height()) - knob;
        let most = total - seen;
        let now = self.top as f64 + f64::from(self.rest / row);
        let top = rail.top() + length(free * (now / most).clamp(0.0, 1.0));
        let id = ui.scope_id().with("log-bar");
        let response = ui.interact(rail, id, Sense::DRAG | Sense::CLICK);
        if let Some(at) = response.interact_pointer_pos() {
            let share = (f64::from(at.y - rail.top()) - knob / 2.0) / free.max(1.0);
            let place = share.clamp(0.0, 1.0) * most;
            self.top = whole(place.floor());
            self.rest = length(place - place.floor()) * row;
            self.follow = share >= 1.0;
        }
        let bar = Rect::from_min_size(pos2(rail.left() + 3.0, top), vec2(BAR - 6.0, length(knob)));
        let colour = if response.hovered() || response.dragged() {
            tokens.dim
        } else {
            tokens.line
        };
        ui.painter().rect_filled(bar, 3.0, colour);
    }

    fn back_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, body: Rect) {
        let label = ctx.t("log-back");
        let size = vec2(Button::width_of(&label, ui, ui.sizes()) + 20.0, 28.0);
        let corner = pos2(body.right() - BAR - 12.0, body.bottom() - 10.0);
        let rect = Rect::from_min_max(corner - size, corner);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        let button = Button::new(&label)
            .icon(Icon::Forward)
            .small()
            .width(size.x);
        if button.ui(&mut over).clicked() {
            self.follow = true;
        }
    }
}

/// A line's words for screen readers and tests.
fn tell(response: &Response, number: u64, text: &RowText, chosen: bool, ctx: &PanelCtx<'_>) {
    response.widget_info(|| {
        let message = Message::new("log-line")
            .with("n", number)
            .with("route", text.route.as_str())
            .with("fate", ctx.text.get(badge::word_key(text.verdict)))
            .with("data", text.plain_data());
        WidgetInfo::selected(Role::Row, true, chosen, plain(&ctx.text.say(&message)))
    });
}

fn tip_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId, text: &RowText) {
    let sizes = ui.sizes();
    let word = egui::RichText::new(ctx.text.get(badge::tip_key(text.verdict)));
    ui.label(word.font(strong(sizes.small)));
    if let Some(evidence) = explain::evidence(ctx.record, ctx.ledger, row) {
        let evidence = egui::RichText::new(plain(&ctx.say(&evidence))).size(sizes.small);
        ui.label(evidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolling_is_exact_far_down() {
        let mut log = LogPanel {
            top: 10_000_000,
            rest: 3.0,
            ..LogPanel::default()
        };
        log.move_by(34.0 * 2.0 + 1.0, 34.0);
        assert_eq!((log.top, log.rest), (10_000_002, 4.0), "down");
        log.move_by(-5.0, 34.0);
        assert_eq!((log.top, log.rest), (10_000_001, 33.0), "up");
        log.move_by(-1e9, 34.0);
        assert_eq!((log.top, log.rest), (0, 0.0), "no further than the first");
    }

    #[test]
    fn a_line_is_brought_into_view() {
        let mut log = LogPanel {
            top: 100,
            ..LogPanel::default()
        };
        log.bring(104, 340.0, 34.0);
        assert_eq!(log.top, 100, "it is seen already");
        log.bring(110, 340.0, 34.0);
        assert_eq!((log.top, log.rest), (100, 0.0), "just far enough");
        log.bring(3, 340.0, 34.0);
        assert_eq!((log.top, log.rest), (3, 0.0), "and back");
    }
}
