//! The log: one line for each datagram, exact at any length.

use egui::{Context, Rect, Response, RichText, Ui, vec2};

use super::{
    filter::Filtered,
    filter_bar::FilterBar,
    lines::LogLines,
    row::{RowText, columns},
    view::LogView,
};
use crate::{
    explain,
    gui::{
        PanelCtx,
        next_frame::NextFrame as _,
        rows::{ListText, RowList, RowSource as _},
        theme::{Themed as _, form_sizes, panel_parts, strong},
        widgets::{kept, text_layout},
    },
    model::{Message, RowId},
    session::{Session, Transport},
    text::plain,
};

/// The table of all rows and notes, with its filter.
#[derive(Debug, Default)]
pub(crate) struct LogPanel {
    /// Where the lines begin, and of which transports they are.
    origin: (RowId, Transport),
    filter: FilterBar,
    filtered: Filtered,
    list: RowList,
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
        let folded = ctx.folded();
        if !filter.is_open() && self.filtered.look(filter, lines, folded, ctx.described) {
            ui.ctx().request_frame();
        }
        let (head, body) = RowList::places(ui);
        let both = lines.transport() == Transport::Both;
        let columns = columns(
            body.width() - form_sizes::SCROLL_BAR,
            ui.sizes(),
            (lines.len(), both),
        );
        columns.head_ui(ui, head, ctx.text);
        let view = view_of(&self.filter, &self.filtered, ctx);
        let name = match lines.transport() {
            Transport::Udp => "log-name",
            Transport::Tcp => "log-name-stream",
            Transport::Both => "log-name-both",
        };
        let is_empty = lines.len_before(ctx.described.rows) == 0;
        let empty = match (is_empty, ctx.ledger.origin().row()) {
            (true, 0) if ctx.transport() == Transport::Tcp => "log-empty-stream",
            (true, 0) => "log-empty",
            (true, _) => "log-cleared",
            (false, _) => "log-nothing-found",
        };
        let place = played(ctx).and_then(|row| view.row(view.place_of(row)?));
        let text = ListText {
            place,
            id: "log",
            name: ctx.t(name),
            empty: ctx.t(empty),
        };
        self.list
            .ui(ui, ctx, (body, &view, &text), |ui, ctx, line| {
                let number = ctx.lines.number_of(line.row).unwrap_or_default();
                let depends_on = (line.rect, number, ctx.description_key());
                let label = kept(ui, line.response.id, depends_on, || {
                    let text = RowText::of(ctx, line.row);
                    text.ui(ui, line.rect, &columns, number, ctx.text);
                    let message = Message::new("log-line")
                        .with("n", number)
                        .with("route", text.route.as_str())
                        .with("fate", text.fate(ctx.text))
                        .with("data", text.plain_text(ctx.text));
                    ctx.plain(&message)
                });
                if place == Some(line.row) {
                    place_ui(ui, ctx, line.rect, line.row);
                }
                let tip = |ui: &mut Ui| tip_ui(ui, ctx, line.row);
                Response::on_hover_ui_at_pointer(line.response.clone(), tip);
                label
            });
    }

    /// Where a long log is to be searched, lets a thread do it.
    pub(crate) fn search(&mut self, session: &mut Session, lines: &mut LogLines, ctx: &Context) {
        if self.filtered.wants_thread(lines) {
            let (shared, ctx) = (session.share(), ctx.clone());
            let wake = move || ctx.request_frame();
            self.filtered.start(lines, session.record(), shared, wake);
        }
    }

    /// Gives the keyboard to the field that finds.
    pub(crate) const fn find(&mut self) {
        self.filter.find();
    }

    /// Draws the filter, flush right.
    pub(crate) fn filter_ui(&mut self, ui: &mut Ui, ctx: &PanelCtx<'_>) {
        let found = view_of(&self.filter, &self.filtered, ctx).count();
        let searched = self.filtered.searched(ctx.lines);
        if self.filter.ui(ui, ctx, found, searched) {
            self.filtered.stop();
        }
    }
}

/// The lines that are shown.
fn view_of<'a>(filter: &FilterBar, filtered: &'a Filtered, ctx: &PanelCtx<'a>) -> LogView<'a> {
    let open = filter.filter().is_open();
    let filtered = (!open).then_some(filtered);
    let folded = ctx.folded();
    LogView::of(ctx.lines, filtered, folded, ctx.described)
}

/// While the stage stands at an earlier moment, the row whose line tells of it. What one of ours sent stands
/// there with its send.
fn played(ctx: &PanelCtx<'_>) -> Option<RowId> {
    let row = ctx.player.head.rows.checked_sub(1)?;
    if ctx.player.is_live() {
        return None;
    }
    let pieces = ctx.ledger.streams().pieces(ctx.record, row);
    if let Some(piece) = pieces.first() {
        return Some(piece.send);
    }
    let verdict = ctx.verdict(row);
    let is_send = |id| ctx.record.row(id).is_some_and(|row| row.call.is_send());
    let sent = verdict.link().filter(|id| !is_send(row) && is_send(*id));
    Some(sent.unwrap_or(row))
}

/// Marks the line that the stage shows.
fn place_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect, row: RowId) {
    let bar = Rect::from_min_size(rect.min, vec2(panel_parts::log::PLACE, rect.height()));
    ui.painter().rect_filled(bar, 0, ui.tokens().accent);
    let name = ctx.t("log-playhead");
    text_layout::say(ui, ("place", row), bar, &name).on_hover_text(&name);
}

/// What became of a line's datagram or bytes, and why.
fn tip_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId) {
    let text = RowText::of(ctx, row);
    let small = ui.sizes().small;
    let (word, reason) = if text.has_fate() {
        let reason = explain::evidence(ctx.record, row, ctx.verdict(row));
        (text.fate_tip(ctx.text), reason)
    } else {
        let reason = ctx.row_summary(row);
        (plain(&text.fate(ctx.text)), Some(reason))
    };
    ui.label(RichText::new(word).font(strong(small)));
    if let Some(reason) = reason {
        ui.label(RichText::new(ctx.plain(&reason)).size(small));
    }
}
