//! On or off.

use egui::{Checkbox, FontId, Response, Style, Ui};

use super::{focus::focus, text_layout, tooltip::with_tooltip};
use crate::gui::theme::{
    Sizes, StyleOverride, Themed as _, Tokens, firm, hair, leading, space, widget_parts::toggle,
    with_style,
};

/// A box to be ticked with its label; the whole line can be pressed.
pub(crate) fn toggle(ui: &mut Ui, on: &mut bool, label: &str, tip: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let room = ui.available_width() - sizes.body * toggle::BOX - space::L;
    let font = FontId::proportional(sizes.body);
    let words = text_layout::line(ui, label, font, tokens.ink, room);
    let ticked = Ticked(*on);
    let response = with_style(ui, ticked, |ui| ui.add(Checkbox::new(on, words)));
    focus(ui, &response);
    with_tooltip(response, tip)
}

/// A box to be ticked, and whether it is.
#[derive(Clone, Copy, Hash)]
struct Ticked(bool);

impl StyleOverride for Ticked {
    fn apply(self, style: &mut Style, tokens: &Tokens, sizes: Sizes) {
        let spacing = &mut style.spacing;
        spacing.interact_size.y = (sizes.body * leading::LABEL).max(sizes.touch);
        spacing.icon_width = sizes.body * toggle::BOX;
        spacing.icon_width_inner = spacing.icon_width * toggle::MARK;
        spacing.icon_spacing = space::L;
        let (fill, border) = if self.0 {
            (tokens.accent, tokens.accent)
        } else {
            (tokens.panel, tokens.dim)
        };
        let widgets = &mut style.visuals.widgets;
        for look in [
            &mut widgets.inactive,
            &mut widgets.hovered,
            &mut widgets.active,
        ] {
            look.bg_fill = fill;
            look.bg_stroke = hair(border);
            look.fg_stroke = firm(tokens.on_accent);
        }
    }
}

pub(crate) fn toggle_width(ui: &Ui, label: &str) -> f32 {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let font = FontId::proportional(sizes.body);
    let words = text_layout::line(ui, label, font, tokens.ink, f32::INFINITY);
    words.size().x + sizes.body * toggle::BOX + space::L
}
