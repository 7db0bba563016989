//! Two settings at once: a map whose colours are what was measured.

use egui::{Align2, Color32, FontId, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{
    sweep_chart::choose,
    sweep_draft::{axis_key, kind_key},
    sweep_shown::SweepShown,
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, leading, panel_parts::heat, space, strong, thin},
        widgets::{marks, text_layout},
    },
    lesson::{SweepAxis, SweepKind, SweepPoint},
    model::Message,
    text::grouped,
};

/// Draws the map in a rectangle: the first setting to the right, the second one upwards. A press opens the run.
pub(super) fn heat_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, shown: &mut SweepShown, rect: Rect) {
    let [first, second] = &*shown.sweep.vary else {
        return;
    };
    let (first, second) = (first.clone(), second.clone());
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let letters = sizes.small;
    let place = Rect::from_min_max(
        rect.min + vec2(letters * heat::LEFT, letters * leading::OPEN),
        rect.max - vec2(0.0, letters * heat::BELOW),
    );
    let kind = shown.sweep.kind();
    let most = shown.points.iter().map(|point| point.value(kind)).max();
    let (most, strongest) = match kind {
        SweepKind::Loss => (100, tokens.cut),
        _ => (most.unwrap_or(1).max(1), tokens.accent),
    };
    let columns = first.values.len();
    let cell = place.size() / vec2(columns.max(1) as f32, second.values.len().max(1) as f32);
    let (mut pressed, mut ring) = (None, None);
    for number in 0..shown.sweep.len() {
        let (x, y) = (number % columns.max(1), number / columns.max(1));
        let corner = pos2(
            place.left() + cell.x * x as f32,
            place.bottom() - cell.y * (y + 1) as f32,
        );
        let tile = Rect::from_min_size(corner, cell).shrink(space::HAIR / 2.0);
        let Some(point) = shown.points.get(number) else {
            ui.painter().rect_filled(tile, space::XS, tokens.slot);
            continue;
        };
        let value = point.value(kind);
        let share = value as f32 / most as f32 * heat::STRONG;
        let fill = tokens.panel.lerp_to_gamma(strongest, share);
        let name = cell_name(ctx, shown, (&first, &second), point);
        let id = ui.scope_id().with(("heat", number));
        let response = ui.interact(tile, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let painter = ui.painter();
        painter.rect_filled(tile, space::XS, fill);
        painter.rect_stroke(tile, space::XS, thin(tokens.line), egui::StrokeKind::Inside);
        let text = grouped(value);
        let font =
            text_layout::shrunk(painter, &text, strong(sizes.body), tile.width() - space::XS);
        let ink = ink_on(fill, (tokens.ink, tokens.panel));
        painter.text(tile.center(), Align2::CENTER_CENTER, text, font, ink);
        if response.has_focus() || number == shown.cursor {
            ring = Some(tile);
        }
        if response.clicked() {
            pressed = Some(number);
        }
        response.on_hover_text(name);
    }
    if let Some(tile) = ring {
        marks::focus_ring(ui.painter(), tile, sizes.radius, tokens.accent);
    }
    axes_ui(ui, ctx, (&first, &second), (place, cell), shown);
    if let Some(number) = pressed {
        choose(ctx, shown, number);
    }
}

/// The values along both sides, and what they are.
fn axes_ui(
    ui: &Ui,
    ctx: &PanelCtx<'_>,
    (first, second): (&SweepAxis, &SweepAxis),
    (place, cell): (Rect, egui::Vec2),
    shown: &SweepShown,
) {
    let (tokens, sizes, painter) = (ui.tokens(), ui.sizes(), ui.painter());
    let font = FontId::proportional(sizes.small);
    let mut next = f32::NEG_INFINITY;
    for column in 0..first.values.len() {
        let x = place.left() + cell.x * (column as f32 + 0.5);
        let text = grouped(shown.setting(column, 0).into());
        let wide = text_layout::width_of(painter, &text, font.clone());
        if x - wide / 2.0 > next {
            let at = pos2(x, place.bottom() + space::XS);
            painter.text(at, Align2::CENTER_TOP, text, font.clone(), tokens.ink);
            next = x + wide / 2.0 + space::M;
        }
    }
    for row in 0..second.values.len() {
        let y = place.bottom() - cell.y * (row as f32 + 0.5);
        let text = grouped(shown.setting(row * first.values.len(), 1).into());
        let at = pos2(place.left() - space::M, y);
        painter.text(at, Align2::RIGHT_CENTER, text, font.clone(), tokens.ink);
    }
    let below = pos2(place.right(), place.bottom() + sizes.small * leading::OPEN);
    let name = ctx.t(axis_key(first.quantity));
    painter.text(below, Align2::RIGHT_TOP, name, font.clone(), tokens.dim);
    let above = pos2(
        place.left() - sizes.small * heat::LEFT,
        place.top() - space::S,
    );
    let name = ctx.t(axis_key(second.quantity));
    painter.text(above, Align2::LEFT_BOTTOM, name, font.clone(), tokens.dim);
    let right = pos2(place.right(), place.top() - space::S);
    let name = ctx.t(kind_key(shown.sweep.kind()));
    painter.text(right, Align2::RIGHT_BOTTOM, name, font, tokens.dim);
}

/// The ink that can be read on a colour.
fn ink_on(fill: Color32, (ink, paper): (Color32, Color32)) -> Color32 {
    let far = |one: Color32| fill.intensity() - one.intensity();
    if far(ink).abs() > far(paper).abs() {
        ink
    } else {
        paper
    }
}

fn cell_name(
    ctx: &PanelCtx<'_>,
    shown: &SweepShown,
    (first, second): (&SweepAxis, &SweepAxis),
    point: &SweepPoint,
) -> String {
    let kind = shown.sweep.kind();
    let value = |n: usize| u64::from(point.setting(&shown.sweep, n));
    let message = Message::new("chart-cell")
        .with("axis", ctx.t(axis_key(first.quantity)))
        .with("x", value(0))
        .with("other", ctx.t(axis_key(second.quantity)))
        .with("z", value(1))
        .with("what", ctx.t(kind_key(kind)))
        .with("y", point.value(kind));
    ctx.plain(&message)
}
