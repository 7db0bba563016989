//! The table of the code: what is set now, as programs, in step with the controls and with what happens.

use std::collections::BTreeMap;

use egui::{Layout, Rect, ScrollArea, Ui, vec2};

use super::{
    line::{LineMarks, line_ui},
    of_lab::of_lab,
};
use crate::{
    code::{CodeProgram, GeneratedCode, Language},
    explain,
    gui::{
        Action, PanelCtx,
        controls::{Choice, choice_by},
        rows::seconds,
        theme::{Themed as _, leading},
        widgets::{Button, segmented_within},
    },
    model::RowId,
    text::Lang,
};

/// The newest rows that are searched for what the lines returned.
const MAX_LOOKBACK: RowId = 256;

/// The programs as they are written now.
#[derive(Debug, Default)]
pub(super) struct GeneratedPrograms {
    pub(super) program: CodeProgram,
    made: Option<(Language, Lang)>,
    pub(super) parts: Vec<GeneratedCode>,
}

impl GeneratedPrograms {
    /// Writes them anew where something is not as it was.
    pub(super) fn update(&mut self, ctx: &PanelCtx<'_>, program: CodeProgram) {
        let language = ctx.preferences.code;
        let made = Some((language, ctx.text.lang()));
        if self.made == made && self.program == program {
            return;
        }
        let parts = program.parts().iter();
        self.parts = parts.map(|part| part.written(language, ctx.text)).collect();
        (self.program, self.made) = (program, made);
    }

    /// Writes them anew where another language was chosen.
    pub(super) fn in_language(&mut self, ctx: &PanelCtx<'_>) {
        if self.made != Some((ctx.preferences.code, ctx.text.lang())) {
            let program = std::mem::take(&mut self.program);
            self.update(ctx, program);
        }
    }
}

/// The table of the code: the experiment as programs in four languages.
#[derive(Debug, Default)]
pub(crate) struct CodePanel {
    written: GeneratedPrograms,
    /// The part that was chosen; `None` follows what happens.
    chosen: Option<usize>,
    shown: Option<RowId>,
}

impl CodePanel {
    /// What can be chosen, beside the names of the tables.
    pub(crate) fn choices_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, room: Rect) {
        let right = Layout::right_to_left(egui::Align::Center);
        let mut over = ui.new_child(egui::UiBuilder::new().max_rect(room).layout(right));
        let ui = &mut over;
        let (save, save_tip) = ctx.words("code-save");
        if Button::new(&save).tip(&save_tip).small().ui(ui).clicked() {
            ctx.ask(Action::SaveCode(self.written.parts.clone()));
        }
        let (copy, copy_tip) = ctx.words("code-copy");
        if Button::new(&copy).tip(&copy_tip).small().ui(ui).clicked()
            && let Some(part) = self.written.parts.get(self.current_statement(ctx).0)
        {
            ctx.ask(Action::Copy(part.text()));
        }
        language_ui(ui, ctx);
        let chosen = self.current_statement(ctx).0;
        let room = ui.available_width();
        if let Some(part) = parts_ui(ui, &self.written, chosen, room) {
            self.chosen = Some(part);
        }
    }

    /// The part that is shown, and the statement in it whose call made the newest row, or the chosen one.
    fn current_statement(&self, ctx: &PanelCtx<'_>) -> (usize, Option<usize>) {
        let row = ctx.selected.or(ctx.described.rows.checked_sub(1));
        let place = row.and_then(|row| self.written.program.statement_of_row(ctx.record, row));
        let part = self.chosen.or(place.map(|(part, _)| part)).unwrap_or(0);
        let statement = place.filter(|(own, _)| *own == part);
        (part, statement.map(|(_, statement)| statement))
    }

    /// Draws the program over the whole space.
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let mut program = of_lab(ctx);
        program.mark_changes(&self.written.program);
        self.written.update(ctx, program);
        let (part, newest) = self.current_statement(ctx);
        let Some(code) = self.written.parts.get(part) else {
            return;
        };
        let rows = newest_rows(ctx, &self.written.program, part);
        let is_chosen = |(_, own): &(&usize, &RowId)| ctx.selected == Some(**own);
        let chosen = rows.iter().find(is_chosen);
        let newest = chosen.map(|(statement, _)| *statement).or(newest);
        let waits = waits(ctx, &self.written.program);
        let row = ctx.selected.or(ctx.described.rows.checked_sub(1));
        let is_new = std::mem::replace(&mut self.shown, row) != row;
        let size = ui.sizes().small;
        ScrollArea::both()
            .id_salt(("code", part))
            .auto_shrink(false)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add_space(size * 0.5);
                let line_of = |statement: &usize| code.call_line(*statement);
                let newest = newest.as_ref().and_then(line_of);
                for (number, line) in code.lines.iter().enumerate() {
                    let mut marks = LineMarks {
                        newest: newest == Some(number),
                        changed: line.changed.then(|| ctx.t("code-changed")),
                        ..LineMarks::default()
                    };
                    let own = line
                        .statement
                        .filter(|_| line.kind == crate::code::CodeLineKind::Call);
                    let made = own.and_then(|statement| rows.get(&statement)).copied();
                    if let Some(statement) = own {
                        marks.result = made.and_then(|row| ctx.result(row, ctx.preferences.code));
                        marks.waits = waits.get(&(part, statement)).cloned();
                    }
                    let response = line_ui(ui, line, &marks, (size, None));
                    if marks.newest && is_new {
                        // With a line above and below it, clear of the edges.
                        let line = response.rect;
                        ui.scroll_to_rect(line.expand2(vec2(0.0, line.height())), None);
                    }
                    ctx.ask_if(response.clicked(), Action::Select(made));
                }
                ui.add_space(size * leading::EASY);
            });
    }
}

/// Of each statement of a part the newest row: of several that fit a row the last that has none yet.
fn newest_rows(ctx: &PanelCtx<'_>, program: &CodeProgram, part: usize) -> BTreeMap<usize, RowId> {
    let end = ctx.described.rows;
    let mut found = BTreeMap::new();
    for row in (end.saturating_sub(MAX_LOOKBACK)..end).rev() {
        let places = program.places(ctx.record, row);
        let fit = places.filter(|(own, _)| *own == part);
        let mut fit = fit.iter().flat_map(|(_, fit)| fit).rev();
        if let Some(free) = fit.find(|statement| !found.contains_key(*statement)) {
            found.insert(*free, row);
        }
    }
    found
}

/// The statements whose calls have not returned, each by the number of its part and its own, and since when.
pub(super) fn waits(ctx: &PanelCtx<'_>, program: &CodeProgram) -> BTreeMap<(usize, usize), String> {
    if !ctx.player.describes_now() {
        return BTreeMap::new();
    }
    let reads = ctx
        .record
        .waiting_reads((ctx.described.rows, ctx.described.notes));
    let waits = reads.iter().filter_map(|read| {
        let place = program.waiting_place(ctx.record, read)?;
        let message = explain::waits_since(ctx.record, read, seconds(read.since));
        Some((place, ctx.plain(&message)))
    });
    waits.collect()
}

/// The choice of the language of the programs.
pub(super) fn language_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let choices = Language::ALL
        .iter()
        .map(|one| Choice::new(*one, one.name(), ""));
    let most = ui.available_width();
    let now = ctx.preferences.code;
    let pressed = choice_by(choices, now, |words, n| {
        segmented_within(ui, words, n, most)
    });
    ctx.ask(pressed.map(Action::SetCode));
}

/// The choice of whose program is shown, by the names of their files; at most so wide, in points.
pub(super) fn parts_ui(
    ui: &mut Ui,
    written: &GeneratedPrograms,
    chosen: usize,
    most: f32,
) -> Option<usize> {
    let files = written.parts.iter().map(|part| part.file.as_str());
    let files: Vec<_> = files.map(|file| (file, file, "")).collect();
    segmented_within(ui, &files, Some(chosen), most)
}
