//! One of a few, side by side, as radio buttons in one frame.
//!
//! Each `selectable_label` of egui is as wide as its label and wraps it; here the choices share the width that there is,
//! keep theirs when the choice changes, and their letters shrink together.

use egui::{CornerRadius, FontId, Rect, Role, Sense, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{marks, text_layout, tooltip::with_tooltip};
use crate::gui::theme::{Themed as _, form_sizes, hair, space, strong};

/// Draws the choices (label, name for screen readers, tip) and gives the one that was pressed.
/// With a `width` they share it; otherwise each takes what its label needs.
pub(crate) fn segmented(
    ui: &mut Ui,
    choices: &[(&str, &str, &str)],
    chosen: Option<usize>,
    width: Option<f32>,
) -> Option<usize> {
    let sizes = ui.sizes();
    of_size(ui, choices, chosen, width, (sizes.control, sizes.body))
}

/// A row of choices, lower and with smaller letters than [`segmented`].
pub(crate) fn segmented_small(
    ui: &mut Ui,
    choices: &[(&str, &str, &str)],
    chosen: Option<usize>,
) -> Option<usize> {
    segmented_within(ui, choices, chosen, f32::INFINITY)
}

/// Choices as [`segmented_small`] draws them, narrower where they would be wider than `most`, in points.
pub(crate) fn segmented_within(
    ui: &mut Ui,
    choices: &[(&str, &str, &str)],
    chosen: Option<usize>,
    most: f32,
) -> Option<usize> {
    let sizes = ui.sizes();
    let size = (sizes.low_control().max(sizes.touch), sizes.small);
    let wants = wanted(ui, choices, sizes.small).iter().sum::<f32>();
    of_size(ui, choices, chosen, Some(wants.min(most)), size)
}

/// The width of each choice. Measured in the wider font, so that nothing moves when the choice changes.
fn wanted(ui: &Ui, choices: &[(&str, &str, &str)], letters: f32) -> Vec<f32> {
    let touch = ui.sizes().touch;
    let width = |label| text_layout::width_of(ui.painter(), label, strong(letters));
    choices
        .iter()
        .map(|(label, ..)| (width(label) + form_sizes::BESIDE_CHOICE).max(touch))
        .collect()
}

fn of_size(
    ui: &mut Ui,
    choices: &[(&str, &str, &str)],
    chosen: Option<usize>,
    width: Option<f32>,
    (height, letters): (f32, f32),
) -> Option<usize> {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let font = |on: bool, size: f32| {
        if on {
            strong(size)
        } else {
            FontId::proportional(size)
        }
    };
    let wants = wanted(ui, choices, letters);
    let total: f32 = wants.iter().sum();
    let grow = width.map_or(1.0, |width| width / total.max(1.0));
    // Letters shrink before the end of a label is left out.
    let tightest = wants
        .iter()
        .map(|want| (want * grow - space::M) / (want - form_sizes::BESIDE_CHOICE).max(1.0))
        .fold(1.0, f32::min);
    let size = (letters * tightest).max(sizes.least);
    let (frame, _) = ui.allocate_exact_size(vec2(total * grow, height), Sense::hover());
    let painter = ui.painter().clone();
    painter.rect_filled(frame, sizes.radius, tokens.panel);
    let mut pressed = None;
    let mut left = frame.left();
    let mut focused = None;
    for (n, ((label, name, tip), want)) in choices.iter().zip(&wants).enumerate() {
        let on = chosen == Some(n);
        let right = left + want * grow;
        let rect = Rect::from_min_max(pos2(left, frame.top()), pos2(right, frame.bottom()));
        let id = ui
            .scope_id()
            .with(("segment", n, choices.first().map(|c| c.1)));
        let mut response = ui.interact(rect, id, Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, on, name));
        if !tip.is_empty() {
            response = with_tooltip(response, *tip);
        }
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if response.clicked() {
            pressed = Some(n);
        }
        let fill = match (on, response.hovered()) {
            (true, false) => Some(tokens.accent),
            (true, true) => Some(tokens.accent_hover),
            (false, true) => Some(tokens.hover),
            (false, false) => None,
        };
        if let Some(fill) = fill {
            let last = n + 1 == choices.len();
            let radius = CornerRadius {
                nw: if n == 0 { sizes.radius } else { 0 },
                sw: if n == 0 { sizes.radius } else { 0 },
                ne: if last { sizes.radius } else { 0 },
                se: if last { sizes.radius } else { 0 },
            };
            painter.rect_filled(rect, radius, fill);
        }
        if response.has_focus() {
            focused = Some(rect);
        }
        let colour = if on { tokens.on_accent } else { tokens.ink };
        let galley = text_layout::line(ui, label, font(on, size), colour, want * grow - space::S);
        painter.galley(rect.center() - galley.size() / 2.0, galley, colour);
        left = right;
    }
    let line = hair(tokens.line);
    painter.rect_stroke(frame, sizes.radius, line, StrokeKind::Inside);
    if let Some(rect) = focused {
        marks::focus_ring(&painter, rect, sizes.radius, tokens.accent);
    }
    pressed
}
