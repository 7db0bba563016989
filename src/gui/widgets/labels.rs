//! Headings, secondary text, and lines whose parts stand on one middle.

use egui::{Response, Role, Sense, Ui, WidgetInfo};

use super::{focus::focus, icon::Icon, text_layout};
use crate::gui::theme::{Themed as _, sign, strong};

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
    let (colour, size) = (ui.tokens().dim, fitting_size(ui, text, width));
    let text = egui::RichText::new(text).size(size).color(colour);
    ui.add(egui::Label::new(text).truncate())
}

/// A secondary text on one line, no wider than `width` points, smaller or cut where it needs more.
pub(crate) fn label_within(ui: &mut Ui, text: &str, width: f32) {
    ui.scope(|ui| {
        ui.set_max_width(width);
        fitted_label(ui, text, width);
    });
}

/// The size of small letters with which a text takes no more than this width, as far as they can still be read.
fn fitting_size(ui: &Ui, text: &str, width: f32) -> f32 {
    let sizes = ui.sizes();
    let font = egui::FontId::proportional(sizes.small);
    let needs = text_layout::width_of(ui.painter(), text, font);
    let share = (width / needs.max(1.0)).min(1.0);
    (sizes.small * share).max(sizes.least_small())
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

/// A label of secondary text that opens a menu, which has a `name` of its own; its letters shrink to `width`, as those
/// of a [`fitted_label`].
pub(crate) fn named_menu(ui: &mut Ui, label: &str, name: &str, width: f32) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let sign = sizes.small * sign::SMALL;
    let room = width - sign;
    let font = egui::FontId::proportional(fitting_size(ui, label, room));
    let galley = text_layout::line(ui, label, font, tokens.dim, room);
    let size =
        egui::vec2(galley.size().x + sign, sizes.low_control()).max(egui::Vec2::splat(sizes.touch));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(rect, sizes.radius, tokens.hover);
    }
    let left = (rect.left_center(), egui::Align2::LEFT_CENTER);
    text_layout::set(painter, left, galley, tokens.dim);
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

/// A text that wraps.
pub(crate) fn words_ui(
    ui: &mut Ui,
    text: impl Into<String>,
    font: egui::FontId,
    colour: egui::Color32,
) -> Response {
    let text = egui::RichText::new(text).font(font).color(colour);
    ui.add(egui::Label::new(text).wrap())
}
