//! A plot in the colours and letters of the theme.

use std::ops::RangeInclusive;

use egui::{Id, Stroke, Ui, Vec2};
use egui_plot::{AxisHints, Bar, BarChart, GridMark, Line, LineStyle, Plot, PlotPoints, Points};

use crate::{
    gui::{
        theme::{Themed as _, Tokens, panel_parts::plot, thin},
        widgets::numbers::whole,
    },
    text::grouped,
};

/// The axes of a plot: what they are called, and from where to where they go.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    pub(super) names: [String; 2],
    pub(super) x: RangeInclusive<f64>,
    pub(super) y: RangeInclusive<f64>,
    /// What is one of the units that the horizontal axis is marked with.
    pub(super) unit: f64,
}

/// The most numbers along the horizontal and the vertical axis.
const MARKS: (f32, f32) = (17.0, 8.0);

impl Axes {
    /// Axes around these points, from 0 up where that is not far away.
    pub(super) fn around(names: [String; 2], points: impl Iterator<Item = [f64; 2]>) -> Self {
        let mut x = f64::INFINITY..=f64::NEG_INFINITY;
        let mut top = 1.0_f64;
        for [at, value] in points {
            x = x.start().min(at)..=x.end().max(at);
            top = top.max(value);
        }
        let (left, right) = if x.start() <= x.end() {
            (*x.start(), *x.end())
        } else {
            (0.0, 1.0)
        };
        let width = (right - left).max(1.0);
        Self {
            names,
            x: left - width * plot::MARGIN..=right + width * plot::MARGIN,
            y: -top * plot::MARGIN..=top * (1.0 + 3.0 * plot::MARGIN),
            unit: 1.0,
        }
    }

    /// Asks for one more frame where they are not those of the frame before: a plot takes the width of its numbers from
    /// there, and their name would lie on them.
    fn draw_again_if_new(&self, ui: &Ui, id: &str) {
        let ends =
            [&self.x, &self.y].map(|ends| [ends.start(), ends.end()].map(|end| end.to_bits()));
        let letters = ui.sizes().small.to_bits();
        let now = Id::unique((&self.names, ends, letters, self.unit.to_bits()));
        let before = ui.data_mut(|data| {
            let before = data.get_temp_mut_or_default::<Option<Id>>(Id::unique((id, "axes")));
            before.replace(now)
        });
        if before != Some(now) {
            ui.request_repaint();
        }
    }

    /// An empty plot with them over the whole space of `ui`; nothing moves it.
    pub(super) fn plot<'a>(&self, ui: &mut Ui, id: &str) -> Plot<'a> {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let letters = egui::FontId::proportional(sizes.small);
        let styles = &mut ui.style_mut().text_styles;
        styles.insert(egui::TextStyle::Body, letters.clone());
        styles.insert(egui::TextStyle::Small, letters);
        let number = |value: f64| {
            let is_marked = value >= 0.0 && value.fract().abs() <= 1e-6;
            is_marked.then(|| grouped(whole(value)))
        };
        let space = ui.available_size() / sizes.small;
        let columns = f64::from((space.x / plot::APART.0).clamp(2.0, MARKS.0));
        let lines = f64::from((space.y / plot::APART.1).clamp(2.0, MARKS.1));
        self.draw_again_if_new(ui, id);
        let [x, y] = self.names.clone();
        let hint = |hints: AxisHints<'a>, name: String, unit: f64| {
            // All numbers are shown that there is room for, and none is paler than another.
            let near = egui::Rangef::new(sizes.small, sizes.small * plot::LABEL_SPACING);
            let hints = hints.label(name).label_spacing(near);
            hints.formatter(move |mark, _| number(mark.value / unit).unwrap_or_default())
        };
        Plot::new(id.to_owned())
            .custom_x_axes(vec![hint(AxisHints::new_x(), x, self.unit)])
            .custom_y_axes(vec![
                hint(AxisHints::new_y(), y, 1.0).min_thickness(sizes.small * plot::MIN_AXIS),
            ])
            .allow_drag(false)
            .allow_zoom(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_double_click_reset(false)
            .show_background(false)
            .show_grid([false, true])
            .grid_color(tokens.line)
            .show_crosshair(false)
            .x_grid_spacer(move |input| marks(input.bounds, columns))
            .y_grid_spacer(move |input| marks(input.bounds, lines))
            .set_margin_fraction(Vec2::ZERO)
            .label_formatter(|_| None)
    }
}

/// Whole numbers at even distances of 1, 2 or 5 times a power of ten, at most so many.
fn marks((from, to): (f64, f64), most: f64) -> Vec<GridMark> {
    let least = ((to - from) / most).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * power);
    let step_size = steps
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(least);
    let mut marks = Vec::new();
    let mut value = (from.max(0.0) / step_size).ceil() * step_size;
    while value <= to && marks.len() < 100 {
        marks.push(GridMark { value, step_size });
        value += step_size;
    }
    marks
}

pub(super) fn line<'a>(name: &str, points: Vec<[f64; 2]>, stroke: Stroke) -> Line<'a> {
    Line::new(name, PlotPoints::new(points))
        .stroke(stroke)
        .allow_hover(false)
        // A band is in no exported picture.
        .allow_band(false)
}

pub(super) fn rule<'a>(name: &str, points: Vec<[f64; 2]>, tokens: &Tokens) -> Line<'a> {
    line(name, points, thin(tokens.dim)).style(LineStyle::dashed_loose())
}

/// Bars from 0 up around these places, each so wide.
pub(super) fn bars(
    name: &str,
    points: Vec<[f64; 2]>,
    (width, colour): (f64, egui::Color32),
) -> BarChart {
    let bar = |[x, y]: [f64; 2]| {
        Bar::new(x, y)
            .width(width)
            .fill(colour)
            .stroke(Stroke::NONE)
    };
    BarChart::new(name, points.into_iter().map(bar).collect()).allow_hover(false)
}

pub(super) fn dots<'a>(
    name: &str,
    points: Vec<[f64; 2]>,
    (radius, colour): (f32, egui::Color32),
) -> Points<'a> {
    Points::new(name, PlotPoints::new(points))
        .radius(radius)
        .color(colour)
        .allow_hover(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::theme::{self, Appearance};

    #[test]
    fn axes_with_wider_numbers_are_drawn_once_more_and_then_rest() {
        let ctx = egui::Context::default();
        theme::apply(&ctx, Appearance::default());
        // The left edge of the plot, and whether another frame is asked for.
        let draw = |most: f64| {
            let names = ["when".to_owned(), "how much".to_owned()];
            let axes = Axes::around(names, [[0.0, most]].into_iter());
            let mut left = 0.0;
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let plot = axes.plot(ui, "chart");
                let drawn = plot.show(ui, |plot| {
                    plot.set_plot_bounds_x(axes.x.clone());
                    plot.set_plot_bounds_y(axes.y.clone());
                });
                left = drawn.response.rect.left();
            });
            output.textures_delta.clear();
            let again = output.viewport_output.values();
            (
                left,
                again.into_iter().any(|view| view.repaint_delay.is_zero()),
            )
        };
        let mut narrow = draw(10.0);
        for _ in 0..9 {
            narrow = draw(10.0);
        }
        assert!(!narrow.1, "it rests");
        let first = draw(5e9);
        let second = draw(5e9);
        assert!(first.1, "{first:?}: the numbers lie on their name");
        assert!(second.0 > first.0 + 10.0, "{first:?} {second:?}");
        assert_eq!(draw(5e9), (second.0, false), "it rests");
    }
}
