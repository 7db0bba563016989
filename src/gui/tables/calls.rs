//! The system calls: one line for each row of the record, as `strace` prints them.

use egui::{Align2, CursorIcon, FontId, Key, Rect, RichText, Role, Sense, Ui, WidgetInfo};

use crate::{
    explain,
    gui::{
        PanelCtx,
        rows::{ListText, RowList, RowSource, TableColumns, put, seconds},
        theme::{Themed as _, firm, form_sizes, mono, panel_parts::calls},
        widgets::{numbers, text_layout},
    },
    model::RowId,
};

/// The characters that a key scrolls.
const STEP: f32 = 16.0;
/// The points of a wheel for one character.
const WHEEL: f32 = 8.0;

/// The keys of the headings, and whether the column is flush right.
const HEADS: [(&str, bool); 4] = [
    ("col-number", true),
    ("col-time", true),
    ("col-call", false),
    ("col-result", false),
];

/// The table of system calls, as `strace` prints them.
#[derive(Clone, Debug, Default)]
pub(super) struct CallsPanel {
    list: RowList,
    /// How many characters of each call are scrolled away.
    across: f32,
    /// The width that a person gave to the results, in points.
    wanted: Option<f32>,
    /// The characters of the longest result that was seen in the last frame.
    longest: usize,
}

/// All rows that are counted and kept.
struct AllRows {
    /// The first row that is kept and counted.
    first: RowId,
    /// The row after the last.
    end: RowId,
    /// Rows before `first` that are counted and no longer kept.
    evicted: RowId,
}

impl RowSource for AllRows {
    fn count(&self) -> u64 {
        self.end.saturating_sub(self.first).into()
    }

    fn at(&self, n: u64) -> Option<RowId> {
        let row = self.first.checked_add(RowId::try_from(n).ok()?)?;
        (row < self.end).then_some(row)
    }

    fn evicted(&self) -> Option<RowId> {
        (self.evicted > 0).then_some(self.evicted)
    }

    fn total(&self) -> u64 {
        self.end.into()
    }
}

impl CallsPanel {
    /// Draws the list over the whole space.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let (head, body) = RowList::places(ui);
        let (origin, end) = (ctx.ledger.origin().row(), ctx.described.rows);
        let first = ctx.record.first_kept_row().max(origin);
        let source = AllRows {
            first,
            end,
            evicted: first - origin,
        };
        let place = (body.width() - form_sizes::SCROLL_BAR, end.into());
        let columns = self.columns(ui, ctx, (head, body), place);
        columns.head_ui(ui, head, ctx.text);
        let played = ctx.player.head.rows.checked_sub(1);
        let text = ListText {
            place: played.filter(|_| !ctx.player.is_live()),
            id: "calls",
            name: ctx.t("calls-name"),
            empty: ctx.t("calls-empty"),
        };
        let (away, mut longest) = (numbers::whole(f64::from(self.across)), 0);
        let mut longest_result = 0;
        let away = usize::try_from(away).unwrap_or(0);
        let response = self
            .list
            .ui(ui, ctx, (body, &source, &text), |ui, ctx, line| {
                let Some(row) = ctx.record.row(line.row) else {
                    return String::new();
                };
                let (call, result) = ctx.call(line.row);
                longest_result = result.chars().count().max(longest_result);
                longest = call.chars().count().max(longest);
                columns.begin_ui(ui, line.rect, u64::from(line.row) + 1, row.at);
                let tokens = ui.tokens();
                let colour = if row.failed() { tokens.cut } else { tokens.ink };
                let rest: String = call.chars().skip(away).collect();
                let shown = if away == 0 { "" } else { "…" }.to_owned() + &rest;
                let cell = columns.cell(line.rect, 2);
                put(ui, cell, &shown, (mono(sizes.small), colour), false);
                let cell = columns.cell(line.rect, 3);
                put(ui, cell, &result, (mono(sizes.small), colour), false);
                let whole = format!("{call} = {result}");
                let tip = |ui: &mut Ui| tip_ui(ui, ctx, line.row, &whole);
                line.response.clone().on_hover_ui_at_pointer(tip);
                whole
            });
        if std::mem::replace(&mut self.longest, longest_result) != longest_result {
            ui.ctx().request_repaint();
        }
        // Left and right show the end of long calls, and so does a wheel.
        let mut steps = 0.0;
        if response.has_focus() {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            steps += if pressed(Key::ArrowRight) { STEP } else { 0.0 };
            steps -= if pressed(Key::ArrowLeft) { STEP } else { 0.0 };
        }
        if ui.rect_contains_pointer(response.rect) {
            steps -= ui.input(|input| input.smooth_scroll_delta().x) / WHEEL;
        }
        // Not further than the end of the longest call that is seen.
        self.across = (self.across + steps).clamp(0.0, numbers::length(longest as f64));
    }

    /// The columns: every result is seen to its end, and the calls have the rest. The edge between both can be
    /// moved.
    fn columns(
        &mut self,
        ui: &Ui,
        ctx: &PanelCtx<'_>,
        (head, body): (Rect, Rect),
        place: (f32, u64),
    ) -> TableColumns {
        let sizes = ui.sizes();
        let left = TableColumns::new(&HEADS, place, sizes, &[0.0]).left_of(2);
        let digit = ui.fonts_mut(|fonts| fonts.glyph_width(&mono(sizes.small), '0'));
        let most = (place.0 - left - calls::MIN_CALL * sizes.small).max(form_sizes::MIN_COLUMN);
        let needs = (digit * (self.longest as f32 + 1.0) + form_sizes::COLUMN).min(most);
        let wide = |wanted: Option<f32>| {
            let wanted = wanted.unwrap_or(calls::RESULT * sizes.small);
            wanted.max(needs).min(most)
        };
        let table = |wide: f32| TableColumns::new(&HEADS, place, sizes, &[place.0 - left - wide]);
        let x = head.left() + place.0 - wide(self.wanted);
        let edge = Rect::from_x_y_ranges(
            x - calls::GRIP..=x + calls::GRIP,
            head.top()..=body.bottom(),
        );
        let response = ui.interact(edge, ui.scope_id().with("result-edge"), Sense::drag());
        let name = ctx.t("resize-results");
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, &name));
        let keys = if response.has_focus() {
            let pressed = |key| ui.input(|input| f32::from(u8::from(input.key_pressed(key))));
            STEP * (pressed(Key::ArrowRight) - pressed(Key::ArrowLeft))
        } else {
            0.0
        };
        let moved = response.drag_delta().x + keys;
        if moved != 0.0 {
            self.wanted = Some(wide(Some(wide(self.wanted) - moved)));
        }
        if response.hovered() || response.dragged() || response.has_focus() {
            ui.set_cursor_icon(CursorIcon::ResizeHorizontal);
            let line = firm(ui.tokens().accent);
            ui.painter().vline(x, edge.y_range(), line);
        }
        table(wide(self.wanted))
    }
}

/// Tells, flush right in `room`, which calls have not returned, and since when; at an earlier moment nothing.
pub(super) fn waits_ui(ui: &Ui, ctx: &PanelCtx<'_>, room: Rect) {
    let reads = ctx
        .record
        .waiting_reads((ctx.described.rows, ctx.described.notes));
    if reads.is_empty() || !ctx.player.describes_now() {
        return;
    }
    let message = |read| explain::waits_since(ctx.record, read, seconds(read.since));
    let texts = reads.iter().map(|read| ctx.plain(message(read)));
    let all = texts.collect::<Vec<_>>().join(" · ");
    let (dim, font) = (ui.tokens().dim, FontId::proportional(ui.sizes().small));
    let at = (room.right_center(), Align2::RIGHT_CENTER);
    let rect = text_layout::put(ui.painter(), at, &all, (font, dim), room.width());
    text_layout::say(ui, "waits", rect, &all).on_hover_text(&all);
}

/// The whole call, and what proves what became of its datagram.
fn tip_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, row: RowId, call: &str) {
    let sizes = ui.sizes();
    ui.label(RichText::new(call).font(mono(sizes.small)));
    if let Some(fact) = explain::evidence(ctx.record, row, ctx.verdict(row)) {
        ui.label(RichText::new(ctx.plain(&fact)).size(sizes.small));
    }
}
