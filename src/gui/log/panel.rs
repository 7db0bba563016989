//! The log: one line for each datagram, exact at any length.

use egui::{Context, FontId, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{
    filter::Filtered,
    filter_bar::FilterBar,
    lines::LogLines,
    row::{Columns, RowText, row_ui},
    view::LogView,
};
use crate::{
    explain,
    gui::{
        Action, PanelCtx, UiCommand,
        app::copy_of,
        tables::wanted,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, LIST_BAR, LongList, badge, lettering, marks},
    },
    model::{Message, RowId},
    session::{Session, Transport},
    text::plain,
};

/// The log panel.
#[derive(Debug, Default)]
pub(crate) struct LogPanel {
    /// Where the lines begin, and of which transports they are.
    origin: (RowId, Transport),
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
        let lines = ctx.lines;
        let origin = (lines.origin(), lines.transport());
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
        let both = lines.transport() == Transport::Both;
        let columns = Columns::new(body.width() - LIST_BAR, sizes, (lines.len(), both));
        columns.head_ui(ui, head, ctx.text);

        let id = ui.scope_id().with("log");
        let response = ui.interact(body, id, Sense::click());
        let name = ctx.t(match lines.transport() {
            Transport::Udp => "log-name",
            Transport::Tcp => "log-name-stream",
            Transport::Both => "log-name-both",
        });
        let view = view_of(&self.filter, &self.filtered, ctx);
        let total = view.len();
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
            if let Some(line) = ctx.selected.and_then(|row| view.place_of(row)) {
                if line == 1 && view.gone().is_some() {
                    // With the one above it, which is none of a datagram.
                    self.list.bring(0, body.height(), sizes.row);
                }
                self.list.bring(line, body.height(), sizes.row);
            }
        }
        if total == 0 {
            let none = lines.len() == 0;
            let text = ctx.t(match (none, ctx.ledger.origin().row()) {
                (true, 0) if ctx.transport() == Transport::Tcp => "log-empty-stream",
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
            // What one of ours sent stands there with its send.
            let pieces = ctx.ledger.streams().pieces(ctx.record, row);
            if let Some(piece) = pieces.first() {
                return piece.send;
            }
            let verdict = ctx.ledger.verdict(row);
            let is_send = |id| ctx.record.row(id).is_some_and(|row| row.call.is_send());
            let sent = verdict.link().filter(|id| !is_send(row) && is_send(*id));
            sent.unwrap_or(row)
        });
        let place = place.and_then(|row| view.row(view.place_of(row)?));
        self.list.ui(ui, body, total, sizes.row, |ui, rect, n| {
            if let Some((line, row)) = view.line(n).zip(view.row(n)) {
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
            } else if let Some(rows) = view.gone() {
                gone_ui(ui, ctx, rect, rows);
            }
        });
        if response.has_focus() {
            marks::focus_ring(ui.painter(), body.shrink(4.0), 4, tokens.accent);
        }
        if !self.list.follows() {
            self.back_ui(ui, ctx, body);
        }
    }

    /// Where a long log is to be searched, lets a thread do it.
    pub(crate) fn search(&mut self, session: &mut Session, lines: &mut LogLines, ctx: &Context) {
        if self.filtered.wants_thread(lines) {
            let (shared, ctx) = (session.share(), ctx.clone());
            let wake = move || ctx.request_repaint();
            self.filtered.start(lines, session.record(), shared, wake);
        }
    }

    /// Draws the filter, flush right.
    pub(crate) fn filter_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let found = view_of(&self.filter, &self.filtered, ctx).count();
        let searched = self.filtered.searched(ctx.lines);
        if self.filter.ui(ui, ctx, found, searched) {
            self.filtered.stop();
        }
    }

    fn keys(&self, ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
        if response.clicked() {
            response.request_focus();
        }
        let view = view_of(&self.filter, &self.filtered, ctx);
        let now = ctx.selected.and_then(|row| view.place_of(row));
        let wanted = wanted(ui, response.id, now, view.len());
        if let Some(row) = wanted.and_then(|line| view.row_from(line)) {
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

/// The lines that are shown.
fn view_of<'a>(filter: &FilterBar, filtered: &'a Filtered, ctx: &PanelCtx<'a>) -> LogView<'a> {
    let open = filter.filter().is_open();
    LogView::of(ctx.lines, (!open).then_some(filtered), ctx.record)
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
    if response.hovered() {
        ctx.ask(Action::Point(id));
    }
    let fill = match (chosen, response.hovered() || ctx.pointed == Some(id)) {
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

/// The first line, which tells how many rows are no longer kept.
pub(crate) fn gone_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect, rows: RowId) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = ctx.say(&Message::new("log-no-longer-kept").with("n", rows));
    let font = FontId::proportional(sizes.small);
    let galley = lettering::line(ui, &text, font, tokens.dim, rect.width() - 2.0 * sizes.edge);
    let at = pos2(
        rect.left() + sizes.edge,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at, galley, tokens.dim);
    let rule = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, rule);
    let response = ui.interact(rect, ui.scope_id().with("gone"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &text));
    response.on_hover_text(ctx.t("caption-row-gone"));
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
pub(crate) fn copy_menu_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, id: RowId) {
    for (key, what) in [
        ("copy-call", UiCommand::CopyRow),
        ("copy-text", UiCommand::CopyText),
        ("copy-hex", UiCommand::CopyHex),
    ] {
        if ui.button(ctx.text.get(key)).clicked() {
            ctx.ask(Action::Copy(copy_of(ctx.record, id, what)));
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
            .with("fate", text.fate(ctx.text))
            .with("data", text.plain_data(ctx.text));
        WidgetInfo::selected(Role::Row, true, chosen, plain(&ctx.text.say(&message)))
    });
}

fn tip_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId, text: &RowText) {
    let sizes = ui.sizes();
    let is_stream = text.stream.is_some();
    let word = if is_stream {
        plain(&text.fate(ctx.text))
    } else {
        ctx.text.get(badge::tip_key(text.verdict))
    };
    ui.label(egui::RichText::new(word).font(strong(sizes.small)));
    if is_stream {
        let told = explain::caption(ctx.record, ctx.ledger, row);
        let told = egui::RichText::new(plain(&ctx.say(&told))).size(sizes.small);
        ui.label(told);
        return;
    }
    if let Some(evidence) = explain::evidence(ctx.record, ctx.ledger, row) {
        let evidence = egui::RichText::new(plain(&ctx.say(&evidence))).size(sizes.small);
        ui.label(evidence);
    }
}
