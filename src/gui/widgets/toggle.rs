//! On or off.

use egui::{FontId, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{follow_focus, lettering, marks};
use crate::gui::theme::Themed as _;

/// A switch with its label; the whole line can be pressed.
pub(crate) fn toggle(ui: &mut Ui, on: &mut bool, label: &str, tip: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let height = (sizes.body * 1.7).max(24.0);
    let track = vec2(sizes.body * 2.2, sizes.body * 1.25);
    let room = ui.available_width() - track.x - 10.0;
    let font = FontId::proportional(sizes.body);
    let galley = lettering::line(ui, label, font, tokens.ink, room);
    let size = vec2(track.x + 10.0 + galley.size().x, height);
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let (enabled, is_on) = (ui.is_enabled(), *on);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, is_on, label));
    follow_focus(&response);
    let moved = ui.ctx().animate_bool(response.id, is_on);
    let painter = ui.painter();
    let bar = egui::Rect::from_min_size(pos2(rect.left(), rect.center().y - track.y / 2.0), track);
    let radius = bar.height() / 2.0;
    let fill = if is_on { tokens.accent } else { tokens.slot };
    let border = egui::Stroke::new(1.0, if is_on { tokens.accent } else { tokens.dim });
    painter.rect(bar, radius, fill, border, egui::StrokeKind::Inside);
    let x = egui::lerp(bar.left() + radius..=bar.right() - radius, moved);
    let knob = if is_on { tokens.on_accent } else { tokens.dim };
    painter.circle_filled(pos2(x, bar.center().y), radius - 4.0, knob);
    if response.has_focus() {
        marks::focus_ring(painter, bar, sizes.radius, tokens.accent);
    }
    let at = pos2(bar.right() + 10.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, tokens.ink);
    response.on_hover_text(tip)
}
