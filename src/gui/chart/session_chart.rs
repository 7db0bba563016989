//! A chart of the session: its points choose their rows.

use egui::{Color32, Key, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo};
use egui_plot::{PlotPoint, PlotUi};

use super::plot::{Axes, bars, dots, line};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, panel_parts::session_chart, strong, thin},
        widgets::{claim_arrow_keys, dim_label, numbers::whole, ringed},
    },
    model::Message,
    stage::chart::{ChartIndex, ChartKind, ChartPoint, ChartSeries, ChartShape},
    text::grouped,
};

/// The most steps whose beginnings are marked by dots.
const MARKED: usize = 60;
/// The milliseconds of a second, and from how many on an axis is marked in seconds.
const SECOND: f64 = 1000.0;
const SECONDS_FROM_MS: f64 = 10_000.0;

#[derive(Clone, Debug, Default)]
pub(super) struct SessionCharts {
    index: ChartIndex,
    pub(super) kind: ChartKind,
    /// All charts of a session before, laid under those of this one: one for each kind.
    under: Vec<Vec<ChartSeries>>,
    /// The chosen point: its series, and its number there.
    chosen: Option<(usize, usize)>,
}

impl SessionCharts {
    pub(super) fn show(&mut self, kind: ChartKind) {
        if self.kind != kind {
            (self.kind, self.chosen) = (kind, None);
        }
    }

    /// Whether charts of before lie under these.
    pub(super) const fn has_overlay(&self) -> bool {
        !self.under.is_empty()
    }

    /// Lays the charts as they are now under all that come, those of a recording that is opened too; or takes them away.
    pub(super) fn toggle_overlay(&mut self, ctx: &PanelCtx<'_>) {
        if self.has_overlay() {
            self.under.clear();
            return;
        }
        let series = |kind: &ChartKind| self.index.series(*kind, ctx.folded());
        self.under = ChartKind::ALL.iter().map(series).collect();
    }

    /// Draws the chart over the whole space.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        if self.index.update(ctx.folded()) {
            ui.ctx().request_repaint();
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let series = self.index.series(self.kind, ctx.folded());
        let key = self.kind.key();
        let count = series.iter().map(|one| one.points.len()).max().unwrap_or(0);
        let title = Message::new("chart-session-title").with("what", ctx.t(key));
        let title = ctx.plain(title.with("n", count));
        let name = title.clone();
        let title = RichText::new(title).font(strong(sizes.name));
        ui.label(title.color(tokens.ink));
        let colours = [tokens.accent, tokens.messages[1]];
        ui.horizontal(|ui| {
            for (one, colour) in series.iter().zip(colours) {
                let text = RichText::new(format!("● {}", ctx.t(one.key)));
                ui.label(text.size(sizes.small).color(colour));
            }
        });
        if series.iter().all(|one| one.points.is_empty()) {
            dim_label(ui, &ctx.t(self.kind.empty_key()));
            return;
        }
        let number = ChartKind::ALL.iter().position(|kind| *kind == self.kind);
        let under = number.and_then(|number| self.under.get(number));
        let under = under.map_or(&[][..], Vec::as_slice);
        let axes = self.axes(ctx, series.iter().chain(under));
        let size = ui.available_size();
        let plot = axes.plot(ui, "session-chart").sense(Sense::click());
        let plot = plot.width(size.x).height(size.y);
        let chosen = self
            .chosen
            .and_then(|(of, n)| Some((series.get(of)?, series.get(of)?.points.get(n)?, of, n)));
        let letters = sizes.small;
        let before = ctx.t("chart-before");
        let drawn = plot.show(ui, |plot| {
            plot.set_plot_bounds_x(axes.x.clone());
            plot.set_plot_bounds_y(axes.y.clone());
            for (of, one) in under.iter().enumerate() {
                let look = (
                    letters * session_chart::DOT * session_chart::AROUND_DOT,
                    tokens.line,
                );
                draw(plot, (one, &before), (of, under.len()), look);
            }
            for ((of, one), colour) in series.iter().enumerate().zip(colours) {
                let name = ctx.t(one.key);
                let look = (letters * session_chart::DOT, colour);
                draw(plot, (one, &name), (of, series.len()), look);
            }
            if let Some((one, point, of, n)) = chosen {
                let (from, to) = reach(one, (of, series.len()), n);
                let at = vec![[f64::midpoint(from, to), point.y]];
                plot.points(dots(
                    "chosen",
                    at,
                    (letters * 2.0 * session_chart::DOT, tokens.note),
                ));
            }
        });
        let response = drawn.response;
        let description = chosen.map_or(name, |(one, point, ..)| {
            self.point_description(ctx, one, *point)
        });
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &description));
        ringed(ui, &response, response.rect, sizes.radius);
        let near = |at: egui::Pos2| {
            let transform = &drawn.transform;
            nearest(&series, |of, one, n| {
                let (from, to) = reach(one, (of, series.len()), n);
                let top = one.points.get(n).map_or(0.0, |point| point.y);
                let is_bar = matches!(one.shape, ChartShape::Bars { .. });
                let foot = if is_bar { 0.0 } else { top };
                let [one, other] = [[from, foot], [to, top]]
                    .map(|[x, y]| transform.position_from_point(&PlotPoint::new(x, y)));
                Rect::from_two_pos(one, other).distance_to_pos(at)
            })
            .filter(|(_, off)| *off <= (letters * session_chart::PRESS_RADIUS).max(sizes.touch))
        };
        if response.clicked()
            && let Some(at) = response.interact_pointer_pos()
        {
            response.request_focus();
            self.chosen = near(at).map(|(chosen, _)| chosen);
            self.choose(ctx, &series);
        }
        if let Some(at) = response.hover_pos()
            && let Some(((of, n), _)) = near(at)
            && let Some(one) = series.get(of)
            && let Some(point) = one.points.get(n)
        {
            response
                .clone()
                .on_hover_text(self.point_description(ctx, one, *point));
        }
        if response.has_focus() {
            self.keys(ui, ctx, &response, &series);
        }
    }

    /// The arrow keys go from point to point of a series.
    fn keys(
        &mut self,
        ui: &Ui,
        ctx: &mut PanelCtx<'_>,
        response: &Response,
        series: &[ChartSeries],
    ) {
        claim_arrow_keys(ui, response.id, false);
        let presses = |key| ui.input(|input| input.num_presses(key));
        let [left, right] = [Key::ArrowLeft, Key::ArrowRight].map(presses);
        if left == right {
            return;
        }
        let (of, n) = self.chosen.unwrap_or_default();
        let last = series
            .get(of)
            .map_or(0, |one| one.points.len().saturating_sub(1));
        let n = match self.chosen {
            Some(_) => (n + right).min(last).saturating_sub(left),
            None => 0,
        };
        self.chosen = Some((of, n));
        self.choose(ctx, series);
    }

    /// The row of the chosen point is chosen in all tables.
    fn choose(&self, ctx: &mut PanelCtx<'_>, series: &[ChartSeries]) {
        let point = self
            .chosen
            .and_then(|(of, n)| series.get(of)?.points.get(n));
        if let Some(row) = point.and_then(|point| point.row) {
            ctx.ask(Action::Select(Some(row)));
        }
    }

    /// Axes that hold every point of `series`.
    fn axes<'a>(&self, ctx: &PanelCtx<'_>, series: impl Iterator<Item = &'a ChartSeries>) -> Axes {
        let key = self.kind.key();
        let mut width = None;
        let mut ends = Vec::new();
        for one in series {
            if let ChartShape::Bars { width: bar } = one.shape {
                width = Some(bar);
            }
            for (n, point) in one.points.iter().enumerate() {
                let (from, to) = one.reach(n).unwrap_or((point.x, point.x));
                ends.extend([[from, point.y], [to, point.y]]);
            }
        }
        let names = ["x", "y"].map(|axis| ctx.t(&format!("{key}-{axis}")));
        let mut axes = Axes::around(names, ends.into_iter());
        let [x, y] = &mut axes.names;
        if let Some(width) = width {
            *y = mean(ctx, y, width);
        }
        if self.kind.is_of_time() && *axes.x.end() > SECONDS_FROM_MS {
            (*x, axes.unit) = (ctx.t("chart-seconds"), SECOND);
        }
        axes
    }

    fn point_description(&self, ctx: &PanelCtx<'_>, of: &ChartSeries, point: ChartPoint) -> String {
        let key = self.kind.key();
        let number = |value: f64| {
            if value < 10.0 && value.fract() > 0.005 {
                format!("{value:.2}")
            } else {
                grouped(whole(value))
            }
        };
        let (mut x, mut what) = (number(point.x), ctx.t(&format!("{key}-y")));
        if let ChartShape::Bars { width } = of.shape {
            x = format!("{x}–{}", number(point.x + width));
            what = format!("{}, {what}", ctx.t(of.key));
        }
        let message = Message::new("chart-session-point")
            .with("axis", ctx.t(&format!("{key}-x")))
            .with("x", x)
            .with("what", what)
            .with("y", number(point.y));
        ctx.plain(&message)
    }
}

/// What is measured, as a mean over so many milliseconds.
fn mean(ctx: &PanelCtx<'_>, what: &str, ms: f64) -> String {
    let (key, n) = match ms {
        ..SECOND => ("chart-mean-ms", ms),
        _ => ("chart-mean-seconds", ms / SECOND),
    };
    let message = Message::new(key).with("what", what);
    ctx.plain(message.with("n", n.to_string()))
}

/// From where to where a point of a series is drawn: bars of a bin stand beside each other, `of` so many.
fn reach(series: &ChartSeries, (number, of): (usize, usize), n: usize) -> (f64, f64) {
    let (from, to) = series.reach(n).unwrap_or_default();
    if matches!(series.shape, ChartShape::Bars { .. }) {
        let width = (to - from) * session_chart::BARS / of.max(1) as f64;
        let from = from + (to - from) * (1.0 - session_chart::BARS) / 2.0 + width * number as f64;
        (from, from + width)
    } else {
        (from, to)
    }
}

/// Draws a series, of so many the one with this number, in a colour; dots have a radius.
fn draw(
    plot: &mut PlotUi<'_>,
    (series, name): (&ChartSeries, &str),
    place: (usize, usize),
    (radius, colour): (f32, Color32),
) {
    let reached = |n: usize, y: f64| {
        let (from, to) = reach(series, place, n);
        [[from, y], [to, y]]
    };
    let points = series.points.iter().enumerate();
    let mut places: Vec<[f64; 2]> = points
        .clone()
        .map(|(_, point)| [point.x, point.y])
        .collect();
    match series.shape {
        ChartShape::Dots => {}
        ChartShape::Steps { .. } => {
            let corners = points.flat_map(|(n, point)| reached(n, point.y)).collect();
            let steps = line(name, corners, thin(colour));
            plot.line(steps.fill(0.0).fill_alpha(session_chart::FILL));
            if places.len() > MARKED {
                return;
            }
        }
        ChartShape::Bars { .. } => {
            let middles = points.map(|(n, point)| {
                let [[from, y], [to, _]] = reached(n, point.y);
                [f64::midpoint(from, to), y]
            });
            places = middles.collect();
            let (from, to) = reach(series, place, 0);
            plot.bar_chart(bars(name, places, (to - from, colour)));
            return;
        }
    }
    plot.points(dots(name, places, (radius, colour)));
}

/// The point with the smallest distance, and that: its series and its number there.
fn nearest(
    series: &[ChartSeries],
    off: impl Fn(usize, &ChartSeries, usize) -> f32,
) -> Option<((usize, usize), f32)> {
    let all = series.iter().enumerate().flat_map(|(of, one)| {
        let off = &off;
        (0..one.points.len()).map(move |n| ((of, n), off(of, one, n)))
    });
    all.min_by(|(_, one), (_, other)| one.total_cmp(other))
}
