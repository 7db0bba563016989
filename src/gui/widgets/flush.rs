//! Parts flush right, in reading order.

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};

/// The width of such parts in the frame before.
pub(crate) fn flush_width(ui: &Ui, salt: &str) -> f32 {
    let id = ui.scope_id().with(salt);
    ui.data(|data| data.get_temp(id)).unwrap_or(0.0)
}

/// Draws parts flush right and returns their width. The keyboard visits them from left to right,
/// which a layout from right to left would turn round.
///
/// Their place follows from the width of the frame before; a new width is drawn anew at once.
pub(crate) fn flush_right(ui: &mut Ui, salt: &str, add: impl FnOnce(&mut Ui)) -> f32 {
    let id = ui.scope_id().with(salt);
    let space = ui.available_rect_before_wrap();
    let width_before: Option<f32> = ui.data(|data| data.get_temp(id));
    let width = width_before.unwrap_or(0.0);
    let left = (space.right() - width).max(space.left());
    let place = Rect::from_min_max(pos2(left, space.top()), space.max);
    let layout = Layout::left_to_right(Align::Center);
    let mut over = ui.new_child(UiBuilder::new().max_rect(place).layout(layout));
    add(&mut over);
    let needed = over.min_rect().width();
    // Parts that are not in their place yet make nothing wider.
    ui.expand_to_include_rect(over.min_rect().intersect(space));
    if (needed - width).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, needed));
        ui.ctx()
            .request_discard("parts flush right have another width");
    }
    needed
}
