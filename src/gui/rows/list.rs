//! A list of rows: it follows the newest, its rows can be chosen with pointer and keyboard, and it brings the
//! chosen one into view.

use egui::{
    Align2, AsIdSalt, Color32, FontId, Id, Key, Pos2, Rect, Response, Role, Sense, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

use super::{columns::rule, source::RowSource};
use crate::{
    explain,
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{Themed as _, form_sizes, space},
        widgets::{Button, Icon, LongList, badge, claim_arrow_keys, ringed, text_layout},
    },
    model::{Fate, Message, RowId, Verdict, payload},
    record::Record,
    text::Catalog,
};

/// The words of a list, and where the stage is in it.
pub(crate) struct ListText {
    /// Sets its rows apart from those of other lists.
    pub id: &'static str,
    /// The name of the list for screen readers.
    pub name: String,
    /// What stands there while it has no lines.
    pub empty: String,
    /// The row of the moment that the stage shows, where that is an earlier one: it is brought into view.
    pub place: Option<RowId>,
}

/// A line that is drawn.
pub(crate) struct RowLine<'a> {
    pub row: RowId,
    /// Its place; the list may hide a part of it.
    pub rect: Rect,
    /// Whether it is pressed, or the pointer rests on it.
    pub(crate) response: &'a Response,
}

/// The place in a list of rows, and what was seen of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowList {
    list: LongList,
    /// The row that was brought into view because it was chosen.
    shown: Option<RowId>,
    /// The row that was brought into view because the stage went there.
    placed: Option<RowId>,
    /// How many lines there were in the last frame.
    total: u64,
}

impl RowList {
    /// Goes to the newest line and stays there.
    pub(crate) const fn follow(&mut self) {
        self.list.follow();
    }

    /// The head of a table in this space, and its body, which has room for whole lines.
    pub(crate) fn places(ui: &mut Ui) -> (Rect, Rect) {
        let height = ui.sizes().row;
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let head = Rect::from_min_size(space.min, vec2(space.width(), height));
        let body = Rect::from_min_max(pos2(space.left(), head.bottom()), space.max);
        (head, LongList::whole_lines(body, height))
    }

    /// Draws the lines that are seen in `body` with `line_ui`, which gives what is told of a line to those who
    /// hear it.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        (body, source, text): (Rect, &impl RowSource, &ListText),
        mut line_ui: impl FnMut(&Ui, &mut PanelCtx<'_>, &RowLine<'_>) -> String,
    ) -> Response {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let id = ui.scope_id().with(text.id);
        let total = source.len();
        let response = ui.interact(body, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, &text.name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_row_count(usize::try_from(total).unwrap_or(usize::MAX));
        });
        if response.clicked() {
            response.request_focus();
        }
        let now = ctx.selected.and_then(|row| source.place_of(row));
        if let Some((line, above)) = wanted(ui, id, now, total)
            && let Some(row) = source.next_row(line.max(source.above()), above)
        {
            ctx.ask(Action::Select(Some(row)));
        }
        // The choice was given up, or something new came.
        let left = self.shown.is_some() || self.placed.is_some();
        let given_up = left && ctx.player.is_live();
        if ctx.selected.is_none() && (given_up || source.total() > self.total) {
            self.list.give_back();
        }
        self.total = source.total();
        // The choice, or else the moment that the stage shows.
        let place = text.place.filter(|_| ctx.selected.is_none());
        let moved = place != self.placed && place.is_some();
        self.placed = place;
        if ctx.selected != self.shown || moved {
            self.shown = ctx.selected;
            let line = now.or_else(|| source.place_of(place?));
            if let Some(line) = line {
                let first = source.next_row(source.above(), false);
                if first.is_some() && first == source.row(line) {
                    // With those above it, which stand for no row.
                    self.list.scroll_to(0, body.height(), sizes.row);
                }
                self.list.scroll_to(line, body.height(), sizes.row);
            }
        }
        if total == 0 {
            let font = FontId::proportional(sizes.body);
            let room = body.width() - space::WIDE;
            let galley = text_layout::line(ui, &text.empty, font, tokens.dim, room);
            let at = body.min + vec2(sizes.edge, form_sizes::ALONE);
            let place = text_layout::set(ui.painter(), (at, Align2::LEFT_TOP), galley, tokens.dim);
            text_layout::say(ui, (text.id, "empty"), place, &text.empty);
            return response;
        }
        self.list.ui(ui, body, total, sizes.row, |ui, rect, line| {
            if let Some(row) = source.row(line) {
                let id_of_row = ui.scope_id().with((text.id, row));
                let pressed = ui.interact(rect.intersect(body), id_of_row, Sense::CLICK);
                let response = &pressed;
                let line = RowLine {
                    row,
                    rect,
                    response,
                };
                row_ui(ui, ctx, id, &line, &mut line_ui);
            } else if let Some(note) = source.note(line) {
                note_ui(ui, ctx, rect, note);
            } else if let Some(rows) = source.evicted() {
                gone_ui(ui, ctx, rect, rows);
            }
        });
        ringed(ui, &response, body.shrink(space::XS), 4);
        let corner = body.max - vec2(form_sizes::SCROLL_BAR + space::XL, space::L);
        if !self.list.follows() && back_ui(ui, ctx, "log-back", corner) {
            self.list.follow();
        }
        response
    }
}

/// Which line the keys ask for, while the list has the keyboard: the next, the one before, the first, the
/// last; and whether it is come to from below.
fn wanted(ui: &Ui, id: Id, now: Option<u64>, total: u64) -> Option<(u64, bool)> {
    let last = total.checked_sub(1)?;
    if !ui.memory(|memory| memory.has_focus(id)) {
        return None;
    }
    claim_arrow_keys(ui, id, true);
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    if pressed(Key::ArrowDown) {
        Some((now.map_or(0, |line| (line + 1).min(last)), false))
    } else if pressed(Key::ArrowUp) {
        Some((now.map_or(last, |line| line.saturating_sub(1)), true))
    } else if pressed(Key::Home) {
        Some((0, false))
    } else {
        pressed(Key::End).then_some((last, true))
    }
}

/// One row. The keyboard goes to the list, not to one line.
fn row_ui(
    ui: &Ui,
    ctx: &mut PanelCtx<'_>,
    list: Id,
    line: &RowLine<'_>,
    line_ui: &mut impl FnMut(&Ui, &mut PanelCtx<'_>, &RowLine<'_>) -> String,
) {
    let (tokens, row, response) = (ui.tokens(), line.row, line.response);
    let chosen = ctx.selected == Some(row);
    ctx.ask_if(response.hovered(), Action::Point(row));
    let fill = match (chosen, response.hovered() || ctx.pointed == Some(row)) {
        (true, _) => Some(tokens.selected),
        (false, true) => Some(tokens.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(line.rect, 0, fill);
    }
    let label = line_ui(ui, ctx, line);
    rule(ui, line.rect);
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, &label));
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(list));
        ctx.toggle(row);
    }
    response.context_menu(|ui| {
        for (key, what) in [
            ("copy-call", UiCommand::CopyRow),
            ("copy-text", UiCommand::CopyText),
            ("copy-hex", UiCommand::CopyHex),
        ] {
            if ui.button(ctx.text.get(key)).clicked() {
                let of_row = (row, ctx.verdict(row));
                ctx.ask(Action::Copy(copy_of(ctx.record, of_row, what, ctx.text)));
                ui.close();
            }
        }
    });
}

/// A row's call as `strace` prints it and what became of its datagram, or its bytes as text or hex.
pub(crate) fn copy_of(
    record: &Record,
    (id, verdict): (RowId, Verdict),
    what: UiCommand,
    text: &Catalog,
) -> String {
    let bytes = record.row(id).map(|row| record.payload(row));
    let bytes = bytes.unwrap_or_default();
    match what {
        UiCommand::CopyText => payload::to_text_in(bytes, text.encoding()),
        UiCommand::CopyHex => payload::to_hex(bytes),
        _ if verdict.fate == Fate::None => explain::strace(record, id),
        _ => {
            let fate = text.get(badge::word_key(verdict));
            format!("{}  # {fate}", explain::strace(record, id))
        }
    }
}

/// The first line, which tells how many rows are no longer kept.
fn gone_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect, rows: RowId) {
    let text = ctx.say(&Message::new("log-no-longer-kept").with("n", rows));
    let response = sentence_ui(ui, rect, "gone", (&text, ui.tokens().dim));
    response.on_hover_text(ctx.t("caption-row-gone"));
}

/// The line of a note: the drop count of a socket rose.
fn note_ui(ui: &Ui, ctx: &PanelCtx<'_>, rect: Rect, note: u32) {
    let rise = ctx.ledger.drop_rise(note);
    let text = rise.map(|rise| ctx.plain(explain::drops_line(ctx.record, rise)));
    let text = text.unwrap_or_default();
    sentence_ui(ui, rect, ("note", note), (&text, ui.tokens().cut)).on_hover_text(&text);
}

fn sentence_ui(
    ui: &Ui,
    rect: Rect,
    id: impl AsIdSalt,
    (text, colour): (&str, Color32),
) -> Response {
    let sizes = ui.sizes();
    let font = FontId::proportional(sizes.small);
    let left = rect.left_center() + vec2(sizes.edge, 0.0);
    let room = rect.width() - 2.0 * sizes.edge;
    let at = (left, Align2::LEFT_CENTER);
    text_layout::put(ui.painter(), at, text, (font, colour), room);
    rule(ui, rect);
    let response = ui.interact(rect, ui.scope_id().with(id), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, text));
    response
}

/// The way back to the newest line, over the foot of the list; returns whether it was pressed.
pub(crate) fn back_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, key: &str, corner: Pos2) -> bool {
    let (label, name) = (ctx.t("log-back"), ctx.t(key));
    let size = vec2(
        Button::width_of(&label, ui, ui.sizes()) + form_sizes::AROUND_WORDS,
        form_sizes::OVER_LIST,
    );
    let rect = Rect::from_min_max(corner - size, corner);
    let mut over = ui.new_child(UiBuilder::new().max_rect(rect));
    let button = Button::new(&label).name(&name).icon(Icon::Forward).small();
    button.width(size.x).ui(&mut over).clicked()
}
