//! Headings, secondary text, and lines whose parts stand on one middle.

use egui::{Response, Role, Sense, Ui, WidgetInfo};

use super::{focus::focus, icon::Icon, lettering};
use crate::gui::theme::{Themed as _, strong};

/// The heading of a panel or of a group in it.
pub(crate) fn heading(ui: &mut Ui, text: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let text = egui::RichText::new(text)
        .font(strong(sizes.heading))
        .color(tokens.dim);
    ui.add(egui::Label::new(text).truncate())
}

/// Secondary text in one line that is never wider than `width`: its letters shrink first.
pub(crate) fn fitted_label(ui: &mut Ui, text: &str, width: f32) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let measure = |size: f32| {
        let font = egui::FontId::proportional(size);
        lettering::line(ui, text, font, tokens.dim, f32::INFINITY)
            .size()
            .x
    };
    let needs = measure(sizes.small);
    let size =
        (sizes.small * (width / needs.max(1.0)).min(1.0)).max((sizes.small * 0.8).max(sizes.least));
    let text = egui::RichText::new(text).size(size).color(tokens.dim);
    ui.add(egui::Label::new(text).truncate())
}

/// A line of that height whose parts stand on one middle.
pub(crate) fn line_ui<R>(ui: &mut Ui, height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let size = egui::vec2(ui.available_width(), height);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_height(height);
        add(ui)
    })
    .inner
}

/// A label of secondary text that opens a menu, which has a `name` of its own.
pub(crate) fn named_menu(ui: &mut Ui, label: &str, name: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let font = egui::FontId::proportional(sizes.small);
    let galley = lettering::line(ui, label, font, tokens.dim, f32::INFINITY);
    let sign = sizes.small * 0.7;
    let size =
        egui::vec2(galley.size().x + sign, sizes.control * 0.7).max(egui::Vec2::splat(sizes.touch));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(rect, sizes.radius, tokens.hover);
    }
    let left = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    painter.galley(left, galley, tokens.dim);
    let right = egui::pos2(rect.right() - sign / 2.0, rect.center().y);
    Icon::Down.paint(painter, right, sign, tokens.dim);
    focus(ui, &response);
    response
}

/// A label of secondary text.
pub(crate) fn dim_label(ui: &mut Ui, text: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.label(
        egui::RichText::new(text)
            .size(sizes.small)
            .color(tokens.dim),
    )
}
