//! Many datagrams told as one, in the network's place. A press unfolds them.

use egui::{Rect, Role, Sense, StrokeKind, Ui, UiBuilder, Vec2, WidgetInfo, vec2};

use crate::{
    gui::{
        PanelCtx, UiCommand,
        stage::draw::{Pen, Waypoint},
        theme::{
            Themed as _, firm, radius, space,
            stage_parts::{bundle, pen},
            stage_sizes, strong,
        },
        widgets::{Button, marks::focus_ring},
    },
    model::Message,
};

/// The sheets of the pile, the lowest first.
const SHEETS: [f32; 3] = [2.0, 1.0, 0.0];

pub(super) fn size(pen: &Pen<'_>, width: f32) -> Vec2 {
    let most = width - 2.0 * stage_sizes::SHEET - space::XS;
    let wide = (pen.tile * bundle::WIDTH)
        .max(stage_sizes::MIN_BUNDLE)
        .min(most);
    let high = pen.call * bundle::NUMBER_ROW + pen.small * pen::ROW_SHARE + space::M;
    vec2(wide, high)
}

/// Draws the bundle where the network has left room for it.
pub(super) fn bundle_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, pen: &Pen<'_>) {
    let (Some(bundle), Some(rect)) = (&ctx.scene.bundle, pen.bundle) else {
        return;
    };
    if pen.going_to(Waypoint::Network).is_some() {
        return;
    }
    let text = ctx.say(&bundle.label);
    let act = ctx.t("stage-unfold");
    let id = ui.scope_id().with("bundle");
    let response = ui.interact(rect.expand(stage_sizes::SHEET), id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{text}: {act}")));
    let fill = if response.hovered() {
        pen.tokens.hover
    } else {
        pen.tokens.panel
    };
    paint(pen, rect, (&text, &act), fill);
    if response.has_focus() {
        let around = rect.expand(stage_sizes::SHEET);
        focus_ring(&pen.painter, around, radius::ENVELOPE, pen.tokens.accent);
    }
    ctx.command_if(response.clicked(), UiCommand::Unfold);
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
    let height = ui.sizes().control * bundle::FOLD;
    let foot = column.with_min_y(column.bottom() - height);
    let mut over = ui.new_child(UiBuilder::new().max_rect(foot));
    let number = ctx.say(&Message::new("stage-bundle").with("n", burst.n));
    let fits = Button::width_of(&label, ui, ui.sizes()) <= column.width();
    let button = Button::new(if fits { &label } else { &number })
        .name(&label)
        .width(column.width())
        .height(height)
        .small()
        .tip(&tip);
    ctx.command_if(button.ui(&mut over).clicked(), UiCommand::Unfold);
}

fn paint(pen: &Pen<'_>, rect: Rect, (text, act): (&str, &str), fill: egui::Color32) {
    let (line, corner) = (firm(pen.tokens.accent), radius::ENVELOPE);
    for back in SHEETS {
        let sheet = rect.translate(vec2(back, -back) * stage_sizes::SHEET);
        (pen.painter).rect(sheet, corner, fill, line, StrokeKind::Inside);
    }
    let width = rect.width() - space::L;
    let number = pen.shrunk(text, strong(pen.call * bundle::NUMBER), width);
    let words = pen.shrunk(act, pen.plain(), width);
    let at = |share: f32| rect.center() + vec2(0.0, rect.height() * share);
    pen.centred(at(bundle::NUMBER_AT), text, number, pen.tokens.accent);
    pen.centred(at(bundle::WORDS_AT), act, words, pen.tokens.dim);
}
