//! What is told of the chosen event beside the timeline, and what the signs mean.

use egui::{Label, Popup, Rect, RichText, ScrollArea, Ui, pos2, vec2};

use crate::{
    explain,
    gui::{
        PanelCtx,
        stage::draw::Pen,
        tcp::framing_id,
        theme::{Themed as _, firm, mono_even, space, thin, timeline_parts::details},
        why::{heading_ui, sentence_ui, why_ui},
        widgets::{Button, Icon, Kind, marks},
    },
    model::{Message, RowId, Syscall},
    stage::{self, StreamBytes},
};

/// Draws it over the whole space.
pub(super) fn details_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    ui.spacing_mut().item_spacing.y = space::S;
    ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            if let Some(row) = ctx.selected {
                row_ui(ui, ctx, row);
            }
            legend_ui(ui, ctx);
        });
}

fn row_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, id: RowId) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let number = Message::new("timeline-selected").with("n", u64::from(id) + 1);
    heading_ui(ui, &ctx.say(&number));
    let (call, result) = ctx.call(id);
    let call = format!("{call} = {result}");
    let font = mono_even(sizes.small * details::CALL, &call);
    let call = RichText::new(call).font(font).color(tokens.ink);
    ui.add(Label::new(call).wrap().selectable(true));
    let Some(row) = ctx.record.row(id) else {
        return;
    };
    let ribbon = stage::timeline::bytes_of(ctx.folded(), id);
    if ribbon.len > 0 {
        bytes_ui(ui, ctx, &ribbon);
    }
    sentence_ui(ui, ctx, &ctx.row_summary(id), sizes.small);
    if row.call == Syscall::StreamRecv && ribbon.runs.len() > 1 {
        let label = ctx.t("timeline-try-framing");
        let button = Button::new(&label).icon(Icon::Forward).kind(Kind::Quiet);
        if button.small().ui(ui).clicked() {
            Popup::open_id(ui.ctx(), framing_id());
        }
    }
    let why = explain::why(ctx.folded(), id, Some(ctx.verdict(id)));
    why_ui(ui, ctx, &why, sizes.small);
}

/// The bytes as tiles, each in the colour of the send that it came from.
fn bytes_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, ribbon: &StreamBytes) {
    let width = ui.available_width();
    let fit = (width / ribbon.len.max(1) as f32).floor();
    let tile = fit.clamp(details::TILES[0], details::TILES[1]);
    let (rect, _) = ui.allocate_exact_size(vec2(width, tile), egui::Sense::hover());
    let mut pen = Pen::new(ui, ctx.text, None, rect);
    pen.ribbon(rect.min, ribbon, tile, width);
}

/// Draws the legend of the timeline.
fn legend_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    heading_ui(ui, &ctx.t("timeline-legend"));
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let entry = |ui: &mut Ui, key: &str, draw: &dyn Fn(&egui::Painter, Rect)| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            let size = details::SAMPLE * sizes.small;
            let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            draw(ui.painter(), rect);
            let text = RichText::new(ctx.t(key)).size(sizes.small);
            ui.add(Label::new(text).wrap());
        });
    };
    let line = firm(tokens.ink);
    entry(ui, "timeline-legend-seen", &|painter, rect| {
        painter.circle_filled(
            rect.left_center() + vec2(details::DOT_AT, 0.0),
            details::DOT,
            tokens.ink,
        );
        painter.hline(rect.x_range(), rect.center().y, line);
    });
    entry(ui, "timeline-legend-unseen", &|painter, rect| {
        let y = rect.center().y;
        let ends = [pos2(rect.left(), y), pos2(rect.right(), y)];
        marks::dashed_line(painter, ends, thin(tokens.dim));
    });
    for (key, icon, colour) in [
        ("timeline-legend-cross", Icon::Cross, tokens.ink),
        ("timeline-legend-cut", Icon::Scissors, tokens.cut),
        ("timeline-legend-back", Icon::Back, tokens.note),
        ("timeline-legend-open", Icon::Hold, tokens.dim),
        ("timeline-legend-unknown", Icon::Question, tokens.dim),
    ] {
        entry(ui, key, &|painter, rect| {
            icon.paint(painter, rect.center(), sizes.small * details::SIGN, colour);
        });
    }
    let text = RichText::new(ctx.t("timeline-legend-more"))
        .size(sizes.small)
        .color(tokens.dim);
    ui.add(Label::new(text).wrap());
}
