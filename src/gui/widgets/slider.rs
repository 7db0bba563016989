//! A slider with its label and its value, on a logarithmic scale that begins at its least value.

use egui::{
    Align2, FontId, Key, Response, Sense, Stroke, Style, Ui, WidgetInfo, pos2, style::HandleShape,
    vec2,
};

use super::{
    focus::focus,
    text_layout,
    tooltip::with_tooltip,
    typed_number::{TypedNumber, Typing},
};
use crate::gui::theme::{
    Sizes, StyleOverride, Themed as _, Tokens, space, strong, widget_parts::slider, with_style,
};

/// A slider with a label and its value beside it.
#[derive(Clone, Debug)]
pub(crate) struct Slider<'a> {
    label: &'a str,
    tip: &'a str,
    least: u32,
    most: u32,
    shown: String,
    bare: bool,
    typing: Option<Typing<'a>>,
}

impl<'a> Slider<'a> {
    /// A slider from `least` to `most`; `shown` is its value with its unit.
    pub(crate) fn new(label: &'a str, range: std::ops::RangeInclusive<u32>, shown: String) -> Self {
        Self {
            label,
            tip: "",
            least: *range.start(),
            most: *range.end(),
            shown,
            bare: false,
            typing: None,
        }
    }

    setters! {
        /// With a value that can be typed.
        typed(typing: Typing<'a>) typing = Some(typing);
        /// What is told when the pointer rests on it.
        tip(tip: &'a str) tip = tip;
        /// Without label and value: they are shown elsewhere.
        bare() bare = true;
    }

    /// Draws it over the whole width; the response tells whether the value has changed.
    pub(crate) fn ui(self, ui: &mut Ui, value: &mut u32) -> Response {
        let width = ui.available_width();
        let before = *value;
        let typed = (!self.bare)
            .then(|| self.head_ui(ui, width, before))
            .flatten();
        let slider = egui::Slider::new(value, self.least..=self.most)
            .logarithmic(true)
            .integer()
            .show_value(false)
            .handle_shape(HandleShape::Circle)
            .trailing_fill(true);
        let rail = Rail(width.to_bits());
        let mut response = with_style(ui, rail, |ui| ui.add(slider));
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        if response.has_focus() {
            self.take_keys(ui, before, value);
        }
        if let Some(typed) = typed {
            *value = typed;
        }
        if *value != before {
            response.mark_changed();
        }
        let (enabled, now) = (ui.is_enabled(), f64::from(*value));
        response.widget_info(|| WidgetInfo::slider(enabled, now, self.label));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_value(self.shown.as_str());
        });
        focus(ui, &response);
        if self.tip.is_empty() {
            response
        } else {
            with_tooltip(response, self.tip)
        }
    }

    /// The label at the left and the value at the right; gives a value that was typed.
    fn head_ui(&self, ui: &mut Ui, width: f32, now: u32) -> Option<u32> {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let size = vec2(
            width,
            sizes.value * slider::HEAD - ui.spacing().item_spacing.y,
        );
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let middle = rect.top() + sizes.value * slider::HEAD / 2.0;
        let value = text_layout::line(ui, &self.shown, strong(sizes.value), tokens.ink, width);
        let room = width - value.size().x - space::M;
        let font = FontId::proportional(sizes.body);
        let at = (pos2(rect.left(), middle), Align2::LEFT_CENTER);
        text_layout::put(ui.painter(), at, self.label, (font, tokens.ink), room);
        let place = Align2::RIGHT_CENTER.anchor_size(pos2(rect.right(), middle), value.size());
        if let Some(typing) = self.typing {
            let field = TypedNumber {
                range: self.least..=typing.most,
                typing,
                now,
            };
            let (typed, open) = field.ui(ui, (place, rect));
            if open {
                return typed;
            }
        }
        ui.painter().galley(place.min, value, tokens.ink);
        None
    }

    /// What egui's slider does not know: Shift goes to powers of two, Home and End to the ends.
    fn take_keys(&self, ui: &Ui, before: u32, value: &mut u32) {
        ui.input(|input| {
            for (key, up) in [(Key::ArrowRight, true), (Key::ArrowLeft, false)] {
                if input.modifiers.shift && input.key_pressed(key) {
                    *value = doubled(before, up);
                }
            }
            for (key, end) in [(Key::Home, self.least), (Key::End, self.most)] {
                if input.key_pressed(key) {
                    *value = end;
                }
            }
        });
        *value = (*value).clamp(self.least, self.most);
    }
}

/// The rail of a slider, and its length in points, as bits.
#[derive(Clone, Copy, Hash)]
struct Rail(u32);

impl StyleOverride for Rail {
    fn apply(self, style: &mut Style, tokens: &Tokens, sizes: Sizes) {
        let knob = sizes.body * slider::KNOB;
        let spacing = &mut style.spacing;
        spacing.slider_width = f32::from_bits(self.0);
        spacing.slider_rail_height = knob * slider::RAIL;
        spacing.interact_size.y = (knob * 2.0 + space::S).max(sizes.touch);
        let visuals = &mut style.visuals;
        visuals.selection.bg_fill = tokens.accent;
        visuals.widgets.inactive.bg_fill = tokens.slot;
        for look in [
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
        ] {
            look.fg_stroke = Stroke::new(slider::RING, tokens.accent);
        }
    }
}

/// The next power of two above or below.
fn doubled(value: u32, up: bool) -> u32 {
    if up {
        let next = value.saturating_add(1).checked_next_power_of_two();
        next.unwrap_or(u32::MAX)
    } else if value <= 1 {
        0
    } else {
        value.next_power_of_two() / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_goes_in_powers_of_two() {
        let up: Vec<u32> = [0, 1, 3, 4, 1000].map(|n| doubled(n, true)).to_vec();
        assert_eq!(up, [1, 2, 4, 8, 1024], "upwards");
        let down: Vec<u32> = [0, 1, 2, 4, 1024, 1000].map(|n| doubled(n, false)).to_vec();
        assert_eq!(down, [0, 0, 1, 2, 512, 512], "downwards");
    }
}
