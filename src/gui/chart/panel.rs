//! The view of curves: its form at the left, the chart beside it, the rule below.

use egui::{Label, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::{
    heat::heat_ui,
    session_chart::SessionCharts,
    sweep_chart::sweep_chart_ui,
    sweep_draft::{SweepDraft, kind_key, quantity_key},
    sweep_form::{measure_height, measure_ui, sweep_form_ui},
    sweep_shown::SweepShown,
    sweep_table::{height, sweep_table_ui},
};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{button_ui, pick_ui, toggle_ui},
        theme::{Themed as _, form_sizes, panel_parts::chart, space, strong},
        widgets::{Button, Kind, dim_label},
    },
    lesson::{DrawnCurve, MeasuredSweep, Sweep, SweepKind},
    model::Message,
    session::MainView,
    stage::chart::ChartKind,
    text::plain,
};

/// Sweeps: how the next one is set, and the one that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChartsPanel {
    draft: SweepDraft,
    charts: SessionCharts,
    /// Whether the session is shown, and not the sweep.
    of_session: bool,
    pub(crate) shown: SweepShown,
    /// The sweeps that the recording has which is shown, and which of them is; `None` where it is the lab.
    recorded: Option<(Vec<MeasuredSweep>, usize)>,
}

impl ChartsPanel {
    /// The curve that was drawn of a sweep that is to be measured.
    pub(crate) fn drawn(&mut self, sweep: &Sweep) -> DrawnCurve {
        self.shown.show(sweep);
        self.shown.curve.clone()
    }

    /// A sweep is being measured; a waiting datagram costs this kernel so many bytes, where that is known.
    pub(crate) fn begin(&mut self, sweep: &Sweep, cost: Option<u32>) {
        self.of_session = false;
        self.shown.show(sweep);
        self.shown.begin(cost);
    }

    /// Takes in which sweeps a recording has as far as it is read: the last of them is shown.
    pub(crate) fn take_recorded(&mut self, sweeps: &[MeasuredSweep]) {
        let first = self.recorded.is_none();
        let (seen, chosen) = self.recorded.get_or_insert_default();
        if first {
            self.of_session = true;
        }
        if let Some(last) = sweeps.last().filter(|last| seen.last() != Some(last)) {
            (*seen, *chosen) = (sweeps.to_vec(), sweeps.len() - 1);
            self.shown.open(last);
            self.of_session = false;
        }
    }

    /// Draws it over the whole space, with its form at the left if that stands nowhere else (`alone`).
    pub(crate) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, alone: bool) {
        let sizes = ui.sizes();
        let space = ui.available_rect_before_wrap();
        ui.allocate_rect(space, Sense::hover());
        let mut place = space.shrink2(vec2(sizes.edge, sizes.pad));
        if alone {
            let (left, right) =
                place.split_left_right_at_x(place.left() + sizes.body * form_sizes::FORM);
            ui.scope_builder(UiBuilder::new().max_rect(left), |ui| self.form_ui(ui, ctx));
            place = right.with_min_x(right.left() + sizes.edge);
        }
        let builder = UiBuilder::new().max_rect(place).id_salt("sweep-chart");
        ui.scope_builder(builder, |ui| self.chart_ui(ui, ctx, true));
    }

    /// Draws the form over the whole space.
    pub(crate) fn form_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
        let form = ui.available_rect_before_wrap();
        let form = form.with_max_x(form.right() - form_sizes::SCROLL_BAR);
        let is_lab = self.recorded.is_none();
        let foot = if self.of_session || !is_lab {
            0.0
        } else {
            measure_height(ui)
        };
        let settings = form.with_max_y((form.bottom() - foot).max(form.top()));
        // The bar stands beside the form.
        let settings = settings.with_max_x(form.right() + form_sizes::SCROLL_BAR);
        let builder = UiBuilder::new().max_rect(settings).id_salt("sweep-form");
        let mut sweep = None;
        ui.scope_builder(builder, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(form.width());
                let width = Some(ui.available_width());
                let choices = [
                    ctx.choice(false, "chart-sweep"),
                    ctx.choice(true, "chart-session"),
                ];
                pick_ui(ui, choices, &mut self.of_session, width);
                ui.add_space(space::XS);
                if self.of_session {
                    kinds_ui(ui, ctx, &mut self.charts);
                } else if let Some((sweeps, chosen)) = &mut self.recorded {
                    recorded_ui(ui, ctx, (sweeps, chosen), &mut self.shown);
                } else {
                    sweep = sweep_form_ui(ui, ctx, &mut self.draft, &mut self.shown);
                }
            });
        });
        if !self.of_session && is_lab {
            let foot = Rect::from_min_max(settings.left_bottom() + vec2(0.0, space::S), form.max);
            let builder = UiBuilder::new().max_rect(foot).id_salt("sweep-measure");
            ui.scope_builder(builder, |ui| measure_ui(ui, ctx, sweep, &mut self.shown));
        }
    }

    /// Draws the chart alone; `opens` tells whether a point can be opened on the stage.
    pub(crate) fn chart_ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, opens: bool) {
        if self.of_session {
            self.charts.ui(ui, ctx);
        } else {
            let place = ui.available_rect_before_wrap();
            sweep_ui(ui, ctx, (&mut self.shown, opens), place);
        }
    }
}

/// Draws the chart of a sweep, with a table of what was measured and what is told of it; `opens` tells whether a point
/// can be opened on the stage.
pub(crate) fn sweep_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    (shown, opens): (&mut SweepShown, bool),
    place: Rect,
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    if shown.sweep.is_empty() {
        return;
    }
    ui.horizontal(|ui| {
        let title = RichText::new(title(ctx, &shown.sweep)).font(strong(sizes.name));
        ui.label(title.color(tokens.ink));
        let chosen = opens && shown.points.get(shown.cursor).is_some();
        if chosen
            && button_ui(ui, ctx, "chart-open", |button| {
                button.kind(Kind::Quiet).small()
            })
        {
            super::sweep_chart::choose(ctx, shown, shown.cursor);
            ctx.ask(Action::SetView(MainView::Stage));
        }
    });
    dim_label(ui, &subtitle(ctx, &shown.sweep));
    let table = if shown.points.is_empty() {
        0.0
    } else {
        height(ui) + sizes.pad
    };
    let font = strong(if ui.appearance().projector {
        sizes.caption
    } else {
        sizes.body
    });
    let rule = font.size * chart::RULE;
    let top = ui.cursor().top();
    let chart = Rect::from_min_max(
        pos2(place.left(), top),
        pos2(
            place.right(),
            (place.bottom() - table - rule).max(top + 1.0),
        ),
    );
    let builder = UiBuilder::new().max_rect(chart).id_salt("plot");
    ui.scope_builder(builder, |ui| {
        if shown.sweep.vary.len() == 1 {
            sweep_chart_ui(ui, ctx, shown, chart.size());
        } else {
            heat_ui(ui, ctx, shown, chart);
        }
    });
    let below = Rect::from_min_max(chart.left_bottom(), place.max);
    let builder = UiBuilder::new().max_rect(below).id_salt("below");
    ui.scope_builder(builder, |ui| {
        if table > 0.0 {
            ui.add_space(sizes.pad);
            sweep_table_ui(ui, ctx, shown);
        }
        ui.add_space(space::XS);
        let text = plain(&description(ctx, shown));
        ui.add(Label::new(RichText::new(text).font(font).color(tokens.note)).wrap());
    });
}

/// The sweeps of a recording, one below the other.
fn recorded_ui(
    ui: &mut Ui,
    ctx: &PanelCtx<'_>,
    (sweeps, chosen): (&[MeasuredSweep], &mut usize),
    shown: &mut SweepShown,
) {
    if sweeps.is_empty() {
        dim_label(ui, &ctx.t("chart-none-recorded"));
    }
    for (number, sweep) in sweeps.iter().enumerate() {
        let label = format!("{} · {}", number + 1, title(ctx, &sweep.sweep));
        let button = Button::new(&label).kind(Kind::Choice(*chosen == number));
        let button = button.fitted().width(ui.available_width());
        if button.ui(ui).clicked() && *chosen != number {
            *chosen = number;
            shown.open(sweep);
        }
    }
}

/// The charts of the session, one below the other.
fn kinds_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, charts: &mut SessionCharts) {
    for kind in ChartKind::ALL {
        let label = ctx.t(kind.key());
        let chosen = charts.kind == *kind;
        let button = Button::new(&label).kind(Kind::Choice(chosen)).fitted();
        if button.width(ui.available_width()).ui(ui).clicked() {
            charts.show(*kind);
        }
    }
    ui.add_space(space::M);
    let mut over = charts.has_overlay();
    toggle_ui(ui, ctx, "chart-over", &mut over);
    if over != charts.has_overlay() {
        charts.toggle_overlay(ctx);
    }
}

fn title(ctx: &PanelCtx<'_>, sweep: &Sweep) -> String {
    let axes: Vec<String> = sweep
        .vary
        .iter()
        .map(|axis| ctx.t(quantity_key(axis.quantity)))
        .collect();
    let message = Message::new("chart-title").with("what", ctx.t(kind_key(sweep.kind())));
    let title = ctx.plain(message.with("by", axes.join(" × ")));
    let mut letters = title.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn subtitle(ctx: &PanelCtx<'_>, sweep: &Sweep) -> String {
    let key = match sweep.kind() {
        SweepKind::Bytes => "chart-each-bytes",
        SweepKind::Queue => "chart-each-queue",
        SweepKind::Loss => "chart-each-loss",
    };
    let pace = sweep.pace().unwrap_or_default().as_millis();
    let message = Message::new(key)
        .with("n", sweep.count())
        .with("size", sweep.payload(0).len())
        .with("pace", u64::try_from(pace).unwrap_or_default());
    ctx.plain(&message)
}

/// What is told below: how to draw, or the rule and how many points were drawn right.
fn description(ctx: &PanelCtx<'_>, shown: &SweepShown) -> String {
    if !shown.is_measured() {
        return if shown.sweep.vary.len() == 1 {
            ctx.t("chart-draw-how")
        } else {
            String::new()
        };
    }
    let rule = match (shown.sweep.kind(), shown.rule().cost) {
        (SweepKind::Bytes, _) => Message::new("sweep-rule-bytes"),
        (SweepKind::Queue, Some(cost)) => Message::new("sweep-rule-queue").with("cost", cost),
        (SweepKind::Queue, None) => return String::new(),
        (SweepKind::Loss, _) => Message::new("sweep-rule-loss"),
    };
    let rule = ctx.say(&rule);
    let (right, drawn) = shown.curve.right(&shown.measured());
    if drawn == 0 {
        return rule;
    }
    let right = Message::new("chart-right")
        .with("n", right)
        .with("of", drawn);
    format!("{rule} · {}", ctx.say(&right))
}
