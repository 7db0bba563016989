//! The column beside the calls of a lesson: the same calls as a program, with what they returned.

use egui::{RichText, ScrollArea, Ui};

use super::{
    line::{LineMarks, line_ui},
    panel::{GeneratedPrograms, language_ui, parts_ui, waits},
};
use crate::{
    code::{CodeLineKind, CodeProgram},
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, mono, panel_parts},
        widgets::Button,
    },
    model::RowId,
};

#[derive(Debug, Default)]
pub(crate) struct CodeColumn {
    written: GeneratedPrograms,
    /// The rows that are shown, and how many notes were told then.
    shown: ((RowId, RowId), u32),
    /// The part that was chosen, while these rows are shown; else it is that of the newest.
    chosen: Option<usize>,
}

impl CodeColumn {
    /// Draws the program of the calls from one row up to before another; `colour` tells that of what a call moved.
    /// Returns the row of the line that was pressed.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &mut PanelCtx<'_>,
        (rows, row): ((RowId, RowId), Option<RowId>),
        size: f32,
        colour: impl Fn(RowId) -> Option<egui::Color32>,
    ) -> Option<RowId> {
        let shown = (rows, ctx.described.notes);
        let before = std::mem::replace(&mut self.shown, shown);
        if before.0 != rows {
            self.chosen = None;
        }
        // A read that begins to wait, or is given up, makes no row.
        if before != shown || self.written.parts.is_empty() {
            let reads = ctx.record.waiting_reads((rows.1, ctx.described.notes));
            let program = CodeProgram::recorded(ctx.record, rows);
            self.written
                .update(ctx, program.with_waits(ctx.record, &reads));
        } else {
            self.written.in_language(ctx);
        }
        let program = &self.written.program;
        let newest = row.or(rows.1.checked_sub(1));
        let place = newest.and_then(|row| program.statement_of_row(ctx.record, row));
        let part = self.chosen.or(place.map(|(part, _)| part)).unwrap_or(0);
        let waits = waits(ctx, program);
        let tokens = ui.tokens();
        ui.horizontal(|ui| {
            let room = ui.available_width() * panel_parts::code::PARTS;
            if let Some(chosen) = parts_ui(ui, &self.written, part, room) {
                self.chosen = Some(chosen);
            }
            let (copy, tip) = ctx.words("code-copy");
            if Button::new(&copy).tip(&tip).small().ui(ui).clicked()
                && let Some(part) = self.written.parts.get(part)
            {
                ctx.ask(Action::Copy(part.text()));
            }
            let (save, tip) = ctx.words("code-save");
            if Button::new(&save).tip(&tip).small().ui(ui).clicked() {
                ctx.ask(Action::SaveCode(self.written.parts.clone()));
            }
        });
        language_ui(ui, ctx);
        let code = self.written.parts.get(part)?;
        let marked = place.filter(|(own, _)| *own == part);
        let marked = marked.and_then(|(_, statement)| code.call_line(statement));
        let mut pressed = None;
        ScrollArea::vertical()
            .id_salt("lesson-code")
            .auto_shrink(false)
            .stick_to_bottom(true)
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let run = RichText::new(format!("$ {}", code.run));
                ui.label(run.font(mono(size)).color(tokens.dim));
                for (number, line) in code.lines.iter().enumerate() {
                    let is_call = line.kind == CodeLineKind::Call;
                    let Some(statement) = line.statement.filter(|_| is_call) else {
                        continue;
                    };
                    let own = self.written.program.parts().get(part);
                    let made = own.map_or(&[][..], |own| own.rows(statement)).iter();
                    let mut made = made.copied().rev();
                    let made = made.find(|id| row.is_none_or(|row| *id <= row));
                    let marks = LineMarks {
                        newest: marked == Some(number),
                        changed: None,
                        waits: waits.get(&(part, statement)).cloned(),
                        result: made.and_then(|row| ctx.result(row, ctx.preferences.code)),
                        colour: made.and_then(&colour),
                    };
                    let width = Some(ui.available_width());
                    let response = line_ui(ui, line, &marks, (size, width));
                    if marks.newest && row.is_some() {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        pressed = made;
                    }
                }
            });
        pressed
    }
}
