//! What stands for a row and can be pressed, and what a stage says.

use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use crate::{
    gui::{Action, PanelCtx, theme::Themed as _, widgets::marks::focus_ring},
    model::{Message, RowId},
    text::plain,
};

/// Whatever stands for a row can be pressed to choose it.
pub(super) fn hits_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, hits: &[(Rect, RowId)]) {
    let tokens = ui.tokens();
    for (n, (rect, row)) in hits.iter().enumerate() {
        let id = ui.scope_id().with(("row", n, row));
        let response = ui.interact(*rect, id, Sense::CLICK);
        let chosen = ctx.selected == Some(*row);
        response.widget_info(|| {
            let number = Message::new("stage-row").with("n", row.saturating_add(1));
            WidgetInfo::selected(Role::Button, true, chosen, ctx.text.say(&number))
        });
        if response.hovered() && !chosen {
            focus_ring(ui.painter(), *rect, 9, tokens.line);
        }
        if response.clicked() {
            ctx.ask(Action::Select(if chosen { None } else { Some(*row) }));
        }
    }
}

/// Sentences one after the other, each with one stop at its end.
pub(super) fn sentences(parts: &[String]) -> String {
    let mut said = String::new();
    for part in parts {
        let part = plain(part);
        said.push_str(&part);
        // A stop is followed by a space or stands at the end, which sets it apart from that of a number.
        said.push_str(if part.ends_with(['.', '。']) {
            " "
        } else {
            ". "
        });
    }
    said.truncate(said.trim_end().len());
    said
}
