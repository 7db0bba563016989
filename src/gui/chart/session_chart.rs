//! A chart of the session: its points choose their rows.

use std::ops::RangeInclusive;

use egui::{Role, Sense, Stroke, Ui, WidgetInfo};
use egui_plot::PlotPoint;

use super::plot::{Axes, dots, line};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, strong},
        widgets::{dim_label, marks},
    },
    model::Message,
    stage::chart::{ChartIndex, ChartKind, ChartPoint, ChartSeries},
    text::{grouped, plain},
};

/// The radius of a point, and how near a press must be, in letters.
const DOT: f32 = 0.26;
const NEAR: f32 = 1.4;

/// The charts of the session.
#[derive(Clone, Debug)]
pub(super) struct SessionCharts {
    index: ChartIndex,
    pub(super) kind: ChartKind,
    /// All charts of a session before, laid under those of this one: one for each kind.
    under: Vec<Vec<ChartSeries>>,
    /// The chosen point: its series, and its number there.
    chosen: Option<(usize, usize)>,
}

impl Default for SessionCharts {
    fn default() -> Self {
        Self {
            index: ChartIndex::default(),
            kind: ChartKind::Kept,
            under: Vec::new(),
            chosen: None,
        }
    }
}

impl SessionCharts {
    pub(super) fn show(&mut self, kind: ChartKind) {
        if self.kind != kind {
            (self.kind, self.chosen) = (kind, None);
        }
    }

    /// Whether charts of before lie under these.
    pub(super) const fn is_laid_over(&self) -> bool {
        !self.under.is_empty()
    }

    /// Lays the charts as they are now under all that come, those of a recording that is opened too; or takes them away.
    pub(super) fn lay_under(&mut self, ctx: &PanelCtx<'_>) {
        if self.is_laid_over() {
            self.under.clear();
            return;
        }
        let series = |kind: &ChartKind| self.index.series(*kind, ctx.record, ctx.ledger);
        self.under = ChartKind::ALL.iter().map(series).collect();
    }

    /// Draws the chart over the whole space.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        if self.index.update(ctx.record, ctx.ledger) {
            ui.ctx().request_repaint();
        }
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let series = self.index.series(self.kind, ctx.record, ctx.ledger);
        let key = self.kind.key();
        let count = series.iter().map(|one| one.points.len()).max().unwrap_or(0);
        let title = Message::new("chart-session-title").with("what", ctx.t(key));
        let title = plain(&ctx.say(&title.with("n", count)));
        let name = title.clone();
        let title = egui::RichText::new(title).font(strong(sizes.name));
        ui.label(title.color(tokens.ink));
        let colours = [tokens.accent, tokens.messages[1]];
        ui.horizontal(|ui| {
            for (one, colour) in series.iter().zip(colours) {
                let text = egui::RichText::new(format!("● {}", ctx.t(one.key)));
                ui.label(text.size(sizes.small).color(colour));
            }
        });
        if series.iter().all(|one| one.points.is_empty()) {
            dim_label(ui, &ctx.t(self.kind.empty_key()));
            return;
        }
        let names = ["x", "y"].map(|axis| ctx.t(&format!("{key}-{axis}")));
        let number = ChartKind::ALL.iter().position(|kind| *kind == self.kind);
        let under = number.and_then(|number| self.under.get(number));
        let under: Vec<ChartPoint> = under
            .into_iter()
            .flatten()
            .flat_map(|one| one.points.iter().copied())
            .collect();
        let all = series.iter().flat_map(|one| &one.points).chain(&under);
        let axes = Axes::around(names, all.map(|point| [point.x, point.y]));
        let size = ui.available_size();
        let plot = axes.plot(ui, "session-chart").sense(Sense::click());
        let plot = plot.width(size.x).height(size.y);
        let of_time = self.kind.is_of_time();
        let places: Vec<(String, Vec<[f64; 2]>)> = series
            .iter()
            .map(|one| {
                (
                    ctx.t(one.key),
                    one.points.iter().map(|p| [p.x, p.y]).collect(),
                )
            })
            .collect();
        let chosen = self
            .chosen
            .and_then(|(of, n)| series.get(of)?.points.get(n).copied());
        let (x, y): (RangeInclusive<f64>, RangeInclusive<f64>) = (axes.x, axes.y);
        let letters = sizes.small;
        let before = ctx.t("chart-before");
        let under = under.iter().map(|point| [point.x, point.y]).collect();
        let drawn = plot.show(ui, move |plot| {
            plot.set_plot_bounds_x(x);
            plot.set_plot_bounds_y(y);
            plot.points(dots(&before, under, (letters * DOT * 1.4, tokens.line)));
            for ((name, points), colour) in places.into_iter().zip(colours) {
                if of_time {
                    plot.line(line(&name, points.clone(), Stroke::new(1.5, colour)));
                }
                plot.points(dots(&name, points, (letters * DOT, colour)));
            }
            if let Some(point) = chosen {
                let at = vec![[point.x, point.y]];
                plot.points(dots("chosen", at, (letters * 2.0 * DOT, tokens.note)));
            }
        });
        let response = drawn.response;
        let told = chosen.map_or(name, |point| self.told(ctx, point));
        response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &told));
        if response.has_focus() {
            marks::focus_ring(ui.painter(), response.rect, sizes.radius, tokens.accent);
        }
        let near = |at: egui::Pos2| {
            let transform = &drawn.transform;
            nearest(&series, |point| {
                let place = PlotPoint::new(point.x, point.y);
                (transform.position_from_point(&place) - at).length()
            })
            .filter(|(_, off)| *off <= (letters * NEAR).max(sizes.touch))
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
            && let Some(point) = series.get(of).and_then(|one| one.points.get(n))
        {
            response.clone().on_hover_text(self.told(ctx, *point));
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
        response: &egui::Response,
        series: &[ChartSeries],
    ) {
        let arrows = egui::EventFilter {
            horizontal_arrows: true,
            ..egui::EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let presses = |key| ui.input(|input| input.num_presses(key));
        let (left, right) = (
            presses(egui::Key::ArrowLeft),
            presses(egui::Key::ArrowRight),
        );
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

    fn told(&self, ctx: &PanelCtx<'_>, point: ChartPoint) -> String {
        let key = self.kind.key();
        let number = |value: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative; beyond u64 nothing is measured"
            )]
            let whole = value.round() as u64;
            if value < 10.0 && value.fract() > 0.005 {
                format!("{value:.2}")
            } else {
                grouped(whole)
            }
        };
        let message = Message::new("chart-session-point")
            .with("axis", ctx.t(&format!("{key}-x")))
            .with("x", number(point.x))
            .with("what", ctx.t(&format!("{key}-y")))
            .with("y", number(point.y));
        plain(&ctx.say(&message))
    }
}

/// The point with the smallest distance, and that: its series and its number there.
fn nearest(
    series: &[ChartSeries],
    off: impl Fn(&ChartPoint) -> f32,
) -> Option<((usize, usize), f32)> {
    let all = series.iter().enumerate().flat_map(|(of, one)| {
        let points = one.points.iter().enumerate();
        points.map(move |(n, point)| ((of, n), point))
    });
    let all = all.map(|(place, point)| (place, off(point)));
    all.min_by(|(_, one), (_, other)| one.total_cmp(other))
}
