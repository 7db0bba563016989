//! The system calls: one line for each row of the record, as `strace` prints them.

use egui::{Key, Ui};

use crate::{
    explain,
    gui::{
        PanelCtx,
        rows::{ListText, RowList, RowSource, TableColumns, put},
        theme::{Themed as _, mono},
        widgets::{LIST_BAR, numbers},
    },
    model::RowId,
};

/// The characters that a key scrolls.
const STEP: f32 = 16.0;
/// The points of a wheel for one character.
const WHEEL: f32 = 8.0;

/// The keys of the headings, and whether the column is flush right.
const HEADS: [(&str, bool); 3] = [
    ("col-number", true),
    ("col-time", true),
    ("col-call", false),
];

/// The system-calls panel.
#[derive(Clone, Debug, Default)]
pub(super) struct CallsPanel {
    list: RowList,
    /// How many characters of each call are scrolled away.
    across: f32,
}

/// All rows that are counted and kept.
struct AllRows {
    /// The first of them.
    first: RowId,
    /// The row after the last.
    end: RowId,
    /// Those before that are counted, and no longer kept.
    gone: RowId,
}

impl RowSource for AllRows {
    fn count(&self) -> u64 {
        self.end.saturating_sub(self.first).into()
    }

    fn at(&self, n: u64) -> Option<RowId> {
        let row = self.first.checked_add(RowId::try_from(n).ok()?)?;
        (row < self.end).then_some(row)
    }

    fn gone(&self) -> Option<RowId> {
        (self.gone > 0).then_some(self.gone)
    }

    fn known(&self) -> u64 {
        self.end.into()
    }
}

impl CallsPanel {
    /// Draws the list over the whole space.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let sizes = ui.sizes();
        let (head, body) = RowList::places(ui);
        let (origin, end) = (ctx.ledger.origin().row(), ctx.told.rows);
        let first = ctx.record.first_kept_row().max(origin);
        let source = AllRows {
            first,
            end,
            gone: first - origin,
        };
        let place = (body.width() - LIST_BAR, end.into());
        let columns = TableColumns::new(&HEADS, place, sizes, &[]);
        columns.head_ui(ui, head, ctx.text);
        let played = ctx.player.head.rows.checked_sub(1);
        let text = ListText {
            place: played.filter(|_| !ctx.player.is_live()),
            id: "calls",
            name: ctx.t("calls-name"),
            empty: ctx.t("calls-empty"),
        };
        let (away, mut longest) = (numbers::whole(f64::from(self.across)), 0);
        let away = usize::try_from(away).unwrap_or(0);
        let response = self
            .list
            .ui(ui, ctx, (body, &source, &text), |ui, ctx, line| {
                let Some(row) = ctx.record.row(line.row) else {
                    return String::new();
                };
                let call = explain::strace(ctx.record, line.row);
                longest = call.chars().count().max(longest);
                columns.begin_ui(ui, line.rect, u64::from(line.row) + 1, row.at);
                let tokens = ui.tokens();
                let colour = if row.failed() { tokens.cut } else { tokens.ink };
                let rest: String = call.chars().skip(away).collect();
                let shown = if away == 0 {
                    rest
                } else {
                    format!("…{rest}")
                };
                let cell = columns.cell(line.rect, 2);
                put(ui, cell, &shown, (mono(sizes.small), colour), false);
                call
            });
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
}
