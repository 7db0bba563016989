//! What has the keyboard.

use egui::{Response, Ui};

use super::marks;
use crate::gui::theme::Themed as _;

/// Scrolls to what the keyboard has just come to, and marks it as long as it is there.
pub(super) fn focus(ui: &Ui, response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.has_focus() {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        marks::focus_ring(ui.painter(), response.rect, sizes.radius, tokens.accent);
    }
}
