//! What has the keyboard, is chosen, or has the pointer on it; and keys that scroll.

use egui::{Context, EventFilter, Id, Key, Modifiers, Rect, Response, Ui, vec2};

use super::marks;
use crate::gui::theme::{Themed as _, widget_parts::focus};

/// Scrolls to what the keyboard has just come to, and marks it as long as it is there.
pub(super) fn focus(ui: &Ui, response: &Response) {
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.has_focus() {
        ringed(ui, response, response.rect, ui.sizes().radius);
    }
}

/// Draws a ring around `rect` while the keyboard is there.
pub(crate) fn ringed(ui: &Ui, response: &Response, rect: Rect, radius: u8) {
    if response.has_focus() {
        marks::focus_ring(ui.painter(), rect, radius, ui.tokens().accent);
    }
}

/// Fills the place of a thing that can be chosen, where it is `chosen` or the pointer is on it, with a ring around it
/// while the keyboard is there.
pub(crate) fn choosable(ui: &Ui, response: &Response, (rect, radius): (Rect, u8), chosen: bool) {
    let tokens = ui.tokens();
    if chosen {
        ui.painter().rect_filled(rect, radius, tokens.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, tokens.hover);
    }
    ringed(ui, response, rect, radius);
}

/// The memory of the window in which the key of the asked control and the frame number lie, and for how many frames it is
/// asked for.
const ASKED: &str = "keyboard-asked";
const FRAMES: u64 = 4;

/// Gives the control with this key the keyboard when it is drawn next. What lies below a dialog gets it in the frame after
/// the last one with the dialog.
pub(crate) fn ask_for_keyboard(ctx: &Context, key: &'static str) {
    let request = (key, ctx.cumulative_frame_nr());
    ctx.data_mut(|data| data.insert_temp(Id::unique(ASKED), request));
    ctx.request_repaint();
}

/// Takes the keyboard, if it was asked for with this key.
pub(crate) fn take_keyboard(ui: &Ui, response: &Response, key: &str) {
    let id = Id::unique(ASKED);
    let request = ui.data(|data| data.get_temp::<(&'static str, u64)>(id));
    if request.is_none_or(|(wanted, frame)| {
        wanted != key || ui.ctx().cumulative_frame_nr() > frame + FRAMES
    }) {
        return;
    }
    if ui.memory(|memory| memory.top_modal_layer().is_some()) {
        ui.ctx().request_repaint();
        return;
    }
    ui.data_mut(|data| data.remove::<(&'static str, u64)>(id));
    response.request_focus();
}

/// Leaves the arrow keys to what has the focus; those up and down only where it goes that way too.
pub(crate) fn claim_arrow_keys(ui: &Ui, id: Id, vertical: bool) {
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: vertical,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Further than anything is long, in points.
const END: f32 = 1e6;

/// Scrolls the vertical scroll area that `ui` stands in by its keys: a page, or to its beginning or end, which a text field
/// has a use for itself.
pub(crate) fn scroll_by_keys(ui: &Ui) {
    let page = ui.clip_rect().height() * (1.0 - focus::OVERLAP);
    let typing = ui.ctx().text_edit_focused();
    let mut down = 0.0;
    ui.input_mut(|input| {
        for (key, delta) in [
            (Key::PageDown, page),
            (Key::PageUp, -page),
            (Key::End, END),
            (Key::Home, -END),
        ] {
            let is_typed = typing && delta.abs() >= END;
            if !is_typed && input.consume_key(Modifiers::NONE, key) {
                down += delta;
            }
        }
    });
    if down != 0.0 {
        ui.scroll_with_delta(vec2(0.0, -down));
    }
}
