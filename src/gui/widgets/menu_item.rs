//! A line of a menu or of a list.

use egui::{Response, RichText, Role, Stroke, Ui, WidgetInfo, vec2};

use super::focus::focus;
use crate::gui::theme::Themed as _;

/// A line of a menu over the whole width: its name on the left, its keys on the right.
pub(crate) fn menu_item(ui: &mut Ui, name: &str, keys: &str) -> Response {
    let response = item(ui, name, keys, false);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, name));
    response
}

/// A line of a list, with its keys at the right; the Enter key takes the one that is `chosen`.
pub(crate) fn list_item(ui: &mut Ui, name: &str, keys: &str, chosen: bool) -> Response {
    let response = item(ui, name, keys, chosen);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, name));
    response
}

/// A line of a menu, of which one is chosen; returns whether it was pressed, which closes the menu.
pub(crate) fn radio_item(ui: &mut Ui, name: &str, chosen: bool) -> bool {
    let response = ui.selectable_label(chosen, name);
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, true, chosen, name));
    if response.clicked() {
        ui.close();
    }
    response.clicked()
}

fn item(ui: &mut Ui, name: &str, keys: &str, chosen: bool) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let size = vec2(ui.available_width(), sizes.control);
    let keys = RichText::new(keys).size(sizes.small).color(tokens.dim);
    let mut item = egui::Button::new(RichText::new(name).size(sizes.body))
        .shortcut_text(keys)
        .frame_when_inactive(false)
        .stroke(Stroke::NONE)
        .min_size(size)
        .truncate();
    if chosen {
        item = item.frame_when_inactive(true).fill(tokens.selected);
    }
    let response = ui.add(item);
    focus(ui, &response);
    response
}
