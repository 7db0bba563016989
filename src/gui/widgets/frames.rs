//! What stands around other things: bars, dialogs, the middle of the window.

use egui::{Align2, CentralPanel, Frame, Id, Panel, Rect, Ui, Vec2, WidgetText, Window};

/// A panel of this size, in points, that no hand can change.
pub(crate) fn fixed_panel(panel: Panel, size: f32, frame: Frame) -> Panel {
    panel.exact_size(size).resizable(false).frame(frame)
}

/// Draws what is left between the panels; returns where that is.
pub(crate) fn centre_ui(ui: &mut Ui, frame: Frame, add: impl FnOnce(&mut Ui)) -> Rect {
    let centre = CentralPanel::default().frame(frame);
    centre.show(ui, add).response.rect
}

/// A window in the middle of all others, without a bar of its own; `id` is unique.
pub(crate) fn dialog(title: impl Into<WidgetText>, id: &'static str) -> Window<'static> {
    Window::new(title)
        .id(Id::unique(id))
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .title_bar(false)
        .collapsible(false)
        .resizable(false)
}
