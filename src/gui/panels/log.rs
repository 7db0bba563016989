//! The log: one line for each datagram, exact at any length.

use egui::{FontId, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{
    filter_bar::FilterBar,
    list_keys,
    log_row::{Columns, RowText, row_ui},
};
use crate::{
    explain,
    gui::{
        Action, PanelCtx,
        log_filter::Filtered,
        log_lines::LogLines,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, LIST_BAR, LongList, badge, lettering, marks},
    },
    model::{Message, RowId, payload},
    session::Transport,
    text::plain,
};

/// The log panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogPanel {
    /// Where the lines begin.
    origin: RowId,
    filter: FilterBar,
    filtered: Filtered,
    list: LongList,
    /// The row that was brought into view.
    shown: Option<RowId>,
    /// How many lines there were in the last frame.
    known: u64,
}

impl LogPanel {
    /// Draws the log over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let (lines, origin) = (ctx.lines, ctx.ledger.origin().row());
        if std::mem::replace(&mut self.origin, origin) != origin {
            self.filtered = Filtered::default();
            self.list.follow();
        }
        let filter = self.filter.filter();
        if !filter.is_open() && self.filtered.look(filter, lines, ctx.record, ctx.ledger) {
            ui.ctx().request_repaint();
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let head = Rect::from_min_size(space.min, vec2(space.width(), sizes.row));
        let body = Rect::from_min_max(pos2(space.left(), head.bottom()), space.max);
        let body = LongList::whole_lines(body, sizes.row);
        let columns = Columns::new(body.width() - LIST_BAR, sizes, lines.len());
        columns.head_ui(ui, head, ctx.text);

        let id = ui.scope_id().with("log");
        let response = ui.interact(body, id, Sense::click());
        let name = ctx.t("log-name");
        let total = self.count(lines);
        response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_count(usize::try_from(total).unwrap_or(usize::MAX));
        });
        self.keys(ui, ctx, &response);
        // The choice was given up, or something new came.
        let given_up = self.shown.is_some() && ctx.player.is_live();
        if ctx.selected.is_none() && (given_up || lines.len() > self.known) {
            self.list.give_back();
        }
        self.known = lines.len();
        if ctx.selected != self.shown {
            self.shown = ctx.selected;
            if let Some(line) = ctx.selected.and_then(|row| self.place_of(lines, row)) {
                self.list.bring(line, body.height(), sizes.row);
            }
        }
        if total == 0 {
            let none = lines.len() == 0;
            let text = ctx.t(match (none, ctx.ledger.origin().row()) {
                (true, _) if ctx.transport() == Transport::Tcp => "log-stream",
                (true, 0) => "log-empty",
                (true, _) => "log-cleared",
                (false, _) => "log-nothing-found",
            });
            let font = FontId::proportional(sizes.body);
            let galley = lettering::line(ui, &text, font, tokens.dim, body.width() - 24.0);
            let at = body.min + vec2(sizes.edge, 14.0);
            let place = Rect::from_min_size(at, galley.size());
            let label = ui.interact(place, id.with("empty"), Sense::hover());
            label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            ui.painter().galley(at, galley, tokens.dim);
            return;
        }
        // While the stage stands at an earlier moment, its line is marked.
        let played = ctx.player.head.rows.checked_sub(1);
        let place = played.filter(|_| !ctx.player.is_live()).map(|row| {
            let verdict = ctx.ledger.verdict(row);
            let is_send = |id| ctx.record.row(id).is_some_and(|row| row.call.is_send());
            // What one of ours sent stands there with its send.
            let sent = verdict.link().filter(|id| !is_send(row) && is_send(*id));
            sent.unwrap_or(row)
        });
        let place = place.and_then(|row| self.row_at(lines, self.place_of(lines, row)?));
        let filtered = &self.filtered;
        let open = self.filter.filter().is_open();
        self.list.ui(ui, body, total, sizes.row, |ui, rect, n| {
            let line = if open {
                n
            } else {
                filtered.line(n).unwrap_or(u64::MAX - 1)
            };
            if let Some(row) = lines.row(line) {
                line_ui(
                    ui,
                    ctx,
                    (&columns, id),
                    (rect.intersect(body), rect),
                    line + 1,
                    row,
                );
                if place == Some(row) {
                    place_ui(ui, ctx, rect, row);
                }
            }
        });
        if response.has_focus() {
            marks::focus_ring(ui.painter(), body.shrink(4.0), 4, tokens.accent);
        }
        if !self.list.follows() {
            self.back_ui(ui, ctx, body);
        }
    }

    /// Draws the filter, flush right.
    pub(crate) fn filter_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let found = self.count(ctx.lines);
        self.filter.ui(ui, ctx, found);
    }

    /// The number of lines that are shown.
    fn count(&self, lines: &LogLines) -> u64 {
        if self.filter.filter().is_open() {
            lines.len()
        } else {
            self.filtered.len()
        }
    }

    /// The row of the n-th line that is shown.
    fn row_at(&self, lines: &LogLines, n: u64) -> Option<RowId> {
        if self.filter.filter().is_open() {
            lines.row(n)
        } else {
            lines.row(self.filtered.line(n)?)
        }
    }

    /// Where a row, or the last one before it, stands among the lines that are shown.
    fn place_of(&self, lines: &LogLines, row: RowId) -> Option<u64> {
        let (mut low, mut high) = (0, self.count(lines));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.row_at(lines, middle).is_some_and(|id| id <= row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1)
    }

    fn keys(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
        if response.clicked() {
            response.request_focus();
        }
        let lines = ctx.lines;
        let now = ctx.selected.and_then(|row| self.place_of(lines, row));
        let wanted = list_keys::wanted(ui, response.id, now, self.count(lines));
        if let Some(row) = wanted.and_then(|line| self.row_at(lines, line)) {
            ctx.ask(Action::Select(Some(row)));
        }
    }

    fn back_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>, body: Rect) {
        let label = ctx.t("log-back");
        let size = vec2(Button::width_of(&label, ui, ui.sizes()) + 20.0, 28.0);
        let corner = pos2(body.right() - LIST_BAR - 12.0, body.bottom() - 10.0);
        let rect = Rect::from_min_max(corner - size, corner);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(rect));
        let button = Button::new(&label)
            .icon(Icon::Forward)
            .small()
            .width(size.x);
        if button.ui(&mut over).clicked() {
            self.list.follow();
        }
    }
}

/// One line, of which `seen` can be pressed. The keyboard goes to the list, not to one line.
fn line_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    (columns, list): (&Columns, Id),
    (seen, rect): (Rect, Rect),
    number: u64,
    id: RowId,
) {
    let tokens = ui.tokens();
    let response = ui.interact(seen, ui.scope_id().with(("line", id)), Sense::CLICK);
    let chosen = ctx.selected == Some(id);
    let text = RowText::of(ctx.record, ctx.ledger, id, ctx.text);
    let fill = match (chosen, response.hovered()) {
        (true, _) => Some(tokens.selected),
        (false, true) => Some(tokens.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, 0, fill);
    }
    row_ui(ui, rect, columns, number, &text, ctx.text);
    let rule = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, rule);
    tell(&response, number, &text, chosen, ctx);
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(list));
        ctx.ask(Action::Select(if chosen { None } else { Some(id) }));
    }
    response.context_menu(|ui| copy_menu_ui(ui, ctx, id));
    response.on_hover_ui_at_pointer(|ui| tip_ui(ui, ctx, id, &text));
}

/// Marks the line that the stage shows.
fn place_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect, row: RowId) {
    let bar = Rect::from_min_size(rect.min, vec2(5.0, rect.height()));
    ui.painter().rect_filled(bar, 0, ui.tokens().accent);
    let name = ctx.t("log-playhead");
    let response = ui.interact(bar, ui.scope_id().with(("place", row)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    response.on_hover_text(&name);
}

/// What can be copied of a line.
pub(super) fn copy_menu_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, id: RowId) {
    let bytes = ctx
        .record
        .row(id)
        .map(|row| ctx.record.payload(row))
        .unwrap_or_default();
    let choices = [
        ("copy-call", explain::strace(ctx.record, id)),
        ("copy-text", payload::to_text(bytes)),
        ("copy-hex", payload::to_hex(bytes)),
    ];
    for (key, copied) in choices {
        if ui.button(ctx.text.get(key)).clicked() {
            ctx.ask(Action::Copy(copied));
            ui.close();
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
