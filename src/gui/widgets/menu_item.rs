//! A line of a menu.

use egui::{FontId, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{lettering, marks};
use crate::gui::theme::Themed as _;

/// A line of a menu over the whole width: its name on the left, its keys on the right.
pub(crate) fn menu_item(ui: &mut Ui, name: &str, keys: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let size = vec2(ui.available_width(), sizes.control);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, name));
    let painter = ui.painter();
    if enabled && response.hovered() {
        painter.rect_filled(rect.expand2(vec2(8.0, 0.0)), sizes.radius, tokens.hover);
    }
    if response.has_focus() {
        marks::focus_ring(
            painter,
            rect.expand2(vec2(5.0, -3.0)),
            sizes.radius,
            tokens.accent,
        );
    }
    let font = FontId::proportional(sizes.small);
    let right = lettering::line(ui, keys, font, tokens.dim, f32::INFINITY);
    let room = rect.width() - right.size().x - 16.0;
    let font = FontId::proportional(sizes.body);
    let left = lettering::line(ui, name, font, tokens.ink, room);
    let y = |height: f32| rect.center().y - height / 2.0;
    let at = pos2(rect.left(), y(left.size().y));
    painter.galley(at, left, tokens.ink);
    let at = pos2(rect.right() - right.size().x, y(right.size().y));
    painter.galley(at, right, tokens.dim);
    response
}
