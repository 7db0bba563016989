//! A slider with its label and its value, on a logarithmic scale that begins at its least value.

use egui::{
    EventFilter, FontId, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, accesskit, lerp, pos2,
    vec2,
};

use super::{
    follow_focus, lettering, marks,
    numbers::{length, whole32},
};
use crate::gui::theme::{Themed as _, strong};

/// A slider.
#[derive(Clone, Debug)]
pub(crate) struct Slider<'a> {
    label: &'a str,
    tip: &'a str,
    least: u32,
    most: u32,
    shown: String,
    bare: bool,
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
        }
    }

    /// What is told when the pointer rests on it.
    #[must_use]
    pub(crate) const fn tip(mut self, tip: &'a str) -> Self {
        self.tip = tip;
        self
    }

    /// Without label and value: they are shown elsewhere.
    #[must_use]
    pub(crate) const fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// Draws it over the whole width; the response tells whether the value has changed.
    pub(crate) fn ui(self, ui: &mut Ui, value: &mut u32) -> Response {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let width = ui.available_width();
        let knob = sizes.body * 0.62;
        let head = if self.bare { 0.0 } else { sizes.value * 1.45 };
        let rail_height = knob * 2.0 + 6.0;
        let (rect, _) = ui.allocate_exact_size(vec2(width, head + rail_height), Sense::hover());
        let rail = Rect::from_min_max(pos2(rect.left(), rect.top() + head), rect.max);
        let id = ui.scope_id().with(self.label);
        let mut response = ui.interact(rail, id, Sense::click_and_drag());
        let before = *value;
        self.take_pointer(&response, rail.shrink2(vec2(knob, 0.0)), value);
        self.take_keys(ui, &response, value);
        *value = (*value).clamp(self.least, self.most);
        if *value != before {
            response.mark_changed();
        }
        self.tell(ui, &response, *value);
        follow_focus(&response);

        let painter = ui.painter();
        if !self.bare {
            let galley = lettering::line(ui, &self.shown, strong(sizes.value), tokens.ink, width);
            let room = width - galley.size().x - 8.0;
            let middle = rect.top() + head / 2.0;
            let at = pos2(
                rect.right() - galley.size().x,
                middle - galley.size().y / 2.0,
            );
            painter.galley(at, galley, tokens.ink);
            let label = lettering::line(
                ui,
                self.label,
                FontId::proportional(sizes.body),
                tokens.ink,
                room,
            );
            let at = pos2(rect.left(), middle - label.size().y / 2.0);
            painter.galley(at, label, tokens.ink);
        }
        let track = Rect::from_center_size(rail.center(), vec2(rail.width(), knob * 0.66));
        painter.rect_filled(track, track.height() / 2.0, tokens.slot);
        let share = self.share(*value);
        let x = lerp(rail.left() + knob..=rail.right() - knob, share);
        let filled = Rect::from_min_max(track.min, pos2(x, track.bottom()));
        let colour = tokens.accent;
        painter.rect_filled(filled, track.height() / 2.0, colour);
        let centre = pos2(x, rail.center().y);
        let ring = if response.hovered() || response.dragged() {
            5.0
        } else {
            4.0
        };
        painter.circle(centre, knob - 1.0, tokens.panel, Stroke::new(ring, colour));
        if response.has_focus() {
            let around = Rect::from_center_size(centre, vec2(knob, knob) * 2.0);
            marks::focus_ring(painter, around, 20, tokens.accent);
        }
        if self.tip.is_empty() {
            response
        } else {
            response.on_hover_text(self.tip)
        }
    }

    fn take_pointer(&self, response: &Response, rail: Rect, value: &mut u32) {
        if let Some(at) = response.interact_pointer_pos()
            && (response.is_pointer_button_down_on() || response.clicked())
        {
            let share = (at.x - rail.left()) / rail.width().max(1.0);
            *value = self.value_at(share);
        }
    }

    fn take_keys(&self, ui: &Ui, response: &Response, value: &mut u32) {
        if response.clicked() || response.drag_started() {
            response.request_focus();
        }
        let mut steps = 0_i64;
        if response.has_focus() {
            let filter = EventFilter {
                horizontal_arrows: true,
                ..EventFilter::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            ui.input(|input| {
                let pressed = |key| i64::try_from(input.num_presses(key)).unwrap_or(0);
                steps += pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
                if input.key_pressed(Key::Home) {
                    *value = self.least;
                }
                if input.key_pressed(Key::End) {
                    *value = self.most;
                }
                if input.modifiers.shift && steps != 0 {
                    *value = doubled(*value, steps > 0);
                    steps = 0;
                }
            });
        }
        ui.input(|input| {
            let asked = |action| {
                let count = input.num_accesskit_action_requests(response.id, action);
                i64::try_from(count).unwrap_or(0)
            };
            steps += asked(accesskit::Action::Increment) - asked(accesskit::Action::Decrement);
            for request in input.accesskit_action_requests(response.id, accesskit::Action::SetValue)
            {
                if let Some(accesskit::ActionData::NumericValue(asked)) = request.data {
                    *value = whole32(asked);
                }
            }
        });
        let moved = i64::from(*value).saturating_add(steps);
        *value = u32::try_from(moved.max(0)).unwrap_or(u32::MAX);
    }

    fn tell(&self, ui: &Ui, response: &Response, value: u32) {
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::slider(enabled, f64::from(value), self.label));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(self.least.into());
            node.set_max_numeric_value(self.most.into());
            node.set_numeric_value_step(1.0);
            node.set_value(self.shown.as_str());
            node.add_action(accesskit::Action::SetValue);
            node.add_action(accesskit::Action::Increment);
            node.add_action(accesskit::Action::Decrement);
        });
    }

    fn span(&self) -> f64 {
        f64::from(self.most.saturating_sub(self.least)) + 1.0
    }

    /// Where a value lies on the rail, from 0 to 1.
    fn share(&self, value: u32) -> f32 {
        let above = f64::from(value.saturating_sub(self.least)) + 1.0;
        length((above.ln() / self.span().ln()).clamp(0.0, 1.0))
    }

    /// The value at a place of the rail. From 100 up it is a round one.
    fn value_at(&self, share: f32) -> u32 {
        if share >= 1.0 {
            return self.most;
        }
        let above = self.span().powf(f64::from(share.max(0.0))) - 1.0;
        let mut unit = 1.0;
        while above / unit >= 100.0 {
            unit *= 10.0;
        }
        let round = (above / unit).round() * unit;
        self.least.saturating_add(whole32(round)).min(self.most)
    }
}

/// The next power of two above or below.
fn doubled(value: u32, up: bool) -> u32 {
    if up {
        value
            .saturating_add(1)
            .checked_next_power_of_two()
            .unwrap_or(u32::MAX)
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
    fn every_place_of_the_rail_has_a_value_and_back() {
        let slider = Slider::new("", 0..=65_535, String::new());
        assert_eq!(slider.value_at(0.0), 0, "the left end");
        assert_eq!(slider.value_at(1.0), 65_535, "the right end");
        for value in [0, 1, 2, 4, 9, 50, 1_000, 65_535] {
            let back = slider.value_at(slider.share(value));
            assert_eq!(back, value, "there and back");
        }
        let repeat = Slider::new("", 1..=1000, String::new());
        assert_eq!(repeat.value_at(-2.0), 1, "held at the left end");
    }

    #[test]
    fn shift_goes_in_powers_of_two() {
        let up: Vec<u32> = [0, 1, 3, 4, 1000].map(|n| doubled(n, true)).to_vec();
        assert_eq!(up, [1, 2, 4, 8, 1024], "upwards");
        let down: Vec<u32> = [0, 1, 2, 4, 1024, 1000].map(|n| doubled(n, false)).to_vec();
        assert_eq!(down, [0, 0, 1, 2, 512, 512], "downwards");
    }
}
