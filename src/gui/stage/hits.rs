//! What stands for a row and can be pressed, and what a stage says.

use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, radius},
        widgets::{badge, marks::focus_ring},
    },
    model::{Message, RowId},
    text::plain,
};

/// Takes the whole space for a figure; returns where it is. Its value are the `messages`, which are asked for only
/// where a screen reader listens. What happens is said by the caption.
pub(super) fn figure_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    messages: impl FnOnce() -> Vec<Message>,
) -> Rect {
    let space = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(space, Sense::hover());
    let name = ctx.t("stage-name");
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let texts: Vec<String> = messages().iter().map(|message| ctx.say(message)).collect();
        node.set_value(sentences(&texts));
    });
    space
}

/// Whatever stands for a row can be pressed to choose it.
pub(super) fn hits_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, hits: &[(Rect, RowId)]) {
    let tokens = ui.tokens();
    for (n, (rect, row)) in hits.iter().enumerate() {
        let id = ui.scope_id().with(("row", row, earlier_of_row(hits, n)));
        let response = ui.interact(*rect, id, Sense::CLICK);
        let chosen = ctx.selected == Some(*row);
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, true, chosen, row_description(ctx, *row))
        });
        if response.hovered() && !chosen {
            focus_ring(ui.painter(), *rect, radius::TILE, tokens.line);
        }
        if response.clicked() {
            ctx.toggle(*row);
        }
    }
}

/// How many of those before the one with this number stand for the same row: with the row it says which it is, also
/// where others come or go.
pub(super) fn earlier_of_row(hits: &[(Rect, RowId)], n: usize) -> usize {
    let row = hits.get(n).map(|(_, row)| row);
    let before = hits.iter().take(n);
    before.filter(|(_, other)| Some(other) == row).count()
}

/// A row in words: its number, its call, how many bytes it moved, and their fate.
fn row_description(ctx: &PanelCtx<'_>, row: RowId) -> String {
    let number = Message::new("stage-row").with("n", row.saturating_add(1));
    let mut parts = vec![ctx.say(&number)];
    if let Some(call) = ctx.record.row(row) {
        parts.push(call.call.name().to_owned());
        if call.is_datagram() || call.is_stream() {
            let bytes = Message::new("send-bytes").with("n", call.data_len());
            parts.push(ctx.say(&bytes));
        }
        if call.is_datagram() {
            parts.push(ctx.t(badge::word_key(ctx.verdict(row))));
        }
    }
    plain(&parts.join(", "))
}

/// Sentences one after the other, each with one stop at its end.
fn sentences(parts: &[String]) -> String {
    let mut words = String::new();
    for part in parts {
        let part = plain(part);
        words.push_str(&part);
        // A stop is followed by a space or stands at the end, which sets it apart from that of a number.
        words.push_str(if part.ends_with(['.', '。']) {
            " "
        } else {
            ". "
        });
    }
    words.truncate(words.trim_end().len());
    words
}
