//! Many datagrams told as one, in the network's place. A press unfolds them.

use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    gui::{
        PanelCtx, UiCommand,
        stage::draw::{Pen, Stop},
        theme::{Themed as _, strong},
        widgets::{Button, marks::focus_ring},
    },
    model::Message,
};

/// How far one sheet of the pile lies beside the next.
const SHEET: f32 = 5.0;

/// The size of a bundle in a column.
pub(super) fn size(pen: &Pen<'_>, width: f32) -> Vec2 {
    let words = pen.small * 1.45;
    vec2(
        (pen.tile * 2.6).max(92.0).min(width - 2.0 * SHEET - 4.0),
        pen.call * 1.9 + words + 8.0,
    )
}

/// Draws the bundle where the network has left room for it.
pub(super) fn bundle_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, pen: &Pen<'_>) {
    let (Some(bundle), Some(rect)) = (&ctx.scene.bundle, pen.bundle) else {
        return;
    };
    if pen.going_to(Stop::Network).is_some() {
        return;
    }
    let text = ctx.say(&bundle.label);
    let act = ctx.t("stage-unfold");
    let id = ui.scope_id().with("bundle");
    let response = ui.interact(rect.expand(SHEET), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{text}: {act}")));
    let fill = if response.hovered() {
        pen.tokens.hover
    } else {
        pen.tokens.panel
    };
    paint(pen, rect, (&text, &act), fill);
    if response.has_focus() {
        focus_ring(&pen.painter, rect.expand(SHEET), 11, pen.tokens.accent);
    }
    if response.clicked() {
        ctx.command(UiCommand::Unfold);
    }
    let key = UiCommand::Unfold.shortcut_text();
    let name = ctx.t(UiCommand::Unfold.name_key());
    response.on_hover_text(format!("{name} · {key}"));
}

/// Shows an unfolded burst as one again, at the foot of the network's place.
pub(super) fn fold_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, column: Rect) {
    let Some(burst) = ctx.player.unfolded() else {
        return;
    };
    let label = ctx.say(&Message::new("play-fold").with("n", burst.n));
    let tip = UiCommand::Unfold.with_keys(&ctx.t(UiCommand::Unfold.name_key()));
    let height = ui.sizes().control * 0.8;
    let foot = Rect::from_min_max(pos2(column.left(), column.bottom() - height), column.max);
    let mut over = ui.new_child(UiBuilder::new().max_rect(foot));
    let number = ctx.say(&Message::new("stage-bundle").with("n", burst.n));
    let fits = Button::width_of(&label, ui, ui.sizes()) <= column.width();
    let button = Button::new(if fits { &label } else { &number })
        .name(&label)
        .width(column.width())
        .height(height)
        .small()
        .tip(&tip);
    if button.ui(&mut over).clicked() {
        ctx.command(UiCommand::Unfold);
    }
}

fn paint(pen: &Pen<'_>, rect: Rect, (text, act): (&str, &str), fill: egui::Color32) {
    let line = Stroke::new(2.0, pen.tokens.accent);
    for back in [2.0, 1.0, 0.0] {
        let sheet = rect.translate(vec2(back, -back) * SHEET);
        pen.painter.rect(sheet, 11, fill, line, StrokeKind::Inside);
    }
    let width = rect.width() - 10.0;
    let number = pen.shrunk(text, strong(pen.call * 1.4), width);
    let words = pen.shrunk(act, egui::FontId::proportional(pen.small), width);
    let top = rect.center() - vec2(0.0, rect.height() * 0.17);
    let bottom = rect.center() + vec2(0.0, rect.height() * 0.27);
    pen.centred(top, text, number, pen.tokens.accent, f32::INFINITY);
    pen.centred(bottom, act, words, pen.tokens.dim, f32::INFINITY);
}
