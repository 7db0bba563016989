//! What is told of a widget where the pointer rests on it.

use egui::{Memory, Response, WidgetText};

/// Tells it, also where the widget cannot be used now: a text for each of many widgets, of which one at the most has the
/// pointer on it.
pub(crate) fn with_tooltip(response: Response, text: impl Into<WidgetText>) -> Response {
    let ctx = &response.ctx;
    // egui lays out the whole tip before it looks.
    let can_be_seen = response.container_contains_pointer()
        || response.is_tooltip_open()
        || ctx.memory(Memory::everything_is_visible);
    if can_be_seen || ctx.has_accesskit_node(response.id) {
        let text = text.into();
        let response = response.on_hover_text(text.clone());
        response.on_disabled_hover_text(text)
    } else {
        response
    }
}
