//! The chart of a sweep: a curve that is drawn, the rule, and the points that are measured.

use egui::{Color32, Key, Pos2, Rect, Response, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};
use egui_plot::{MarkerShape, PlotPoint, PlotTransform};

use super::{
    plot::{Axes, dots, line, rule},
    sweep_draft::{axis_key, kind_key},
    sweep_shown::SweepShown,
};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, Tokens, panel_parts::sweep_chart, strong},
        widgets::{claim_arrow_keys, numbers::whole, ringed},
    },
    lesson::{SweepKind, SweepPoint},
    model::Message,
};

/// Room above the longest answer, so that the axis does not give it away.
const HEADROOM: f64 = 2.0;

/// Draws the chart in a space of that size. A press or a drag draws as long as nothing is measured; later it chooses a
/// point. With the keyboard the arrows do both.
pub(super) fn sweep_chart_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    shown: &mut SweepShown,
    size: Vec2,
) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let axes = axes(ctx, shown);
    let place = Rect::from_min_size(ui.cursor().min, size);
    let plot = axes.plot(ui, "sweep-chart").sense(Sense::hover());
    let plot = plot.width(size.x).height(size.y);
    let lines = Lines::of(shown, tokens);
    let names = ["before", "rule", "drawn", "measured", "chosen"];
    let names = names.map(|key| ctx.t(&format!("chart-{key}")));
    let [before, by_rule, by_hand, measured, chosen] = names;
    let cursor = cursor_mark(shown, tokens);
    let letters = sizes.small;
    let shown_plot = plot.show(ui, move |plot| {
        plot.set_plot_bounds_x(axes.x.clone());
        plot.set_plot_bounds_y(axes.y.clone());
        plot.points(
            dots(
                &before,
                lines.under,
                (letters * sweep_chart::DOT, tokens.slot),
            )
            .filled(true),
        );
        let mark = (letters * sweep_chart::CHOSEN, tokens.messages[1]);
        plot.line(rule(&by_rule, lines.rule, tokens));
        plot.line(line(
            &by_hand,
            lines.drawn,
            Stroke::new(sweep_chart::DRAWN, mark.1),
        ));
        for (colour, points) in lines.points {
            plot.points(dots(
                &measured,
                points,
                (letters * sweep_chart::DOT, colour),
            ));
        }
        let wrong = dots(&by_hand, lines.wrong, mark);
        plot.points(wrong.shape(MarkerShape::Cross));
        if let Some((at, colour)) = cursor {
            plot.points(dots(
                &chosen,
                vec![at],
                (letters * sweep_chart::CHOSEN, colour),
            ));
        }
    });
    let transform = shown_plot.transform;
    // Also where the numbers of the axes stand a curve can begin.
    let id = ui.scope_id().with("sweep-draws");
    let response = ui.interact(place, id, Sense::click_and_drag());
    let name = cursor_name(ctx, shown);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));
    ringed(ui, &response, response.rect, sizes.radius);
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if shown.is_measured() {
        points_ui(ui, ctx, shown, &transform);
    } else {
        draw_by_pointer(ui, shown, &response, &transform);
        if shown.curve.is_empty() {
            let hint = ctx.t("chart-draw");
            let font = strong(sizes.call);
            let place = response.rect.center();
            let painter = ui.painter();
            painter.text(place, egui::Align2::CENTER_CENTER, hint, font, tokens.dim);
        }
    }
    keys(ui, ctx, shown, &response);
}

/// The axes: high enough for a guess that is wrong, until it is measured.
fn axes(ctx: &PanelCtx<'_>, shown: &SweepShown) -> Axes {
    let sweep = &shown.sweep;
    let kind = sweep.kind();
    let quantity = sweep.vary.first().map(|axis| axis.quantity);
    let names = [
        quantity.map_or_else(String::new, |quantity| ctx.t(axis_key(quantity))),
        ctx.t(kind_key(kind)),
    ];
    let measured = shown.points.iter().map(|point| point.value(kind));
    let rule = shown.rule();
    let by_rule = (0..sweep.len()).filter_map(|point| rule.value(sweep, point, None));
    let largest = measured.chain(by_rule).max().unwrap_or(1) as f64;
    let top = match kind {
        SweepKind::Loss => 100.0,
        SweepKind::Queue if !shown.is_measured() => f64::from(sweep.count()),
        SweepKind::Queue => largest * sweep_chart::ABOVE,
        SweepKind::Bytes => largest * HEADROOM,
    };
    let drawn = (0..sweep.len()).filter_map(|point| shown.curve.value(point));
    let top = drawn.map(|value| value as f64).fold(top, f64::max);
    let ends = (0..sweep.len()).map(|point| [f64::from(shown.at(point)), top]);
    Axes::around(names, ends)
}

/// Everything that is drawn, as points of the plot.
struct Lines {
    under: Vec<[f64; 2]>,
    rule: Vec<[f64; 2]>,
    drawn: Vec<[f64; 2]>,
    points: Vec<(Color32, Vec<[f64; 2]>)>,
    wrong: Vec<[f64; 2]>,
}

impl Lines {
    fn of(shown: &SweepShown, tokens: &Tokens) -> Self {
        let sweep = &shown.sweep;
        let kind = sweep.kind();
        let at = |point: usize, value: u64| [f64::from(shown.at(point)), value as f64];
        let all = 0..sweep.len();
        let drawn = all
            .clone()
            .filter_map(|n| Some(at(n, shown.curve.value(n)?)));
        let rule = shown.rule();
        let by_rule = |n: usize| {
            let buffer = shown.points.get(n).and_then(|point| point.buffer);
            Some(at(n, rule.value(sweep, n, buffer)?))
        };
        let by_rule: Vec<_> = (all.filter(|_| shown.is_measured()))
            .filter_map(by_rule)
            .collect();
        let mut points: Vec<(Color32, Vec<[f64; 2]>)> = Vec::new();
        for point in &shown.points {
            let colour = colour(kind, point, tokens);
            let place = at(point.number, point.value(kind));
            match points.iter_mut().find(|(known, _)| *known == colour) {
                Some((_, places)) => places.push(place),
                None => points.push((colour, vec![place])),
            }
        }
        let measured = shown.measured();
        let wrong = (0..sweep.len()).filter_map(|point| {
            let holds = shown.curve.holds(&measured, point)?;
            (!holds).then_some(at(point, shown.curve.value(point)?))
        });
        let under = shown.under().into_iter().flat_map(|(sweep, points)| {
            let place = |point: &SweepPoint| [f64::from(point.at(sweep)), point.value(kind) as f64];
            points.iter().map(place)
        });
        Self {
            under: under.collect(),
            rule: if kind == SweepKind::Queue {
                steps(&by_rule)
            } else {
                by_rule
            },
            drawn: drawn.collect(),
            wrong: wrong.collect(),
            points,
        }
    }
}

/// A line of steps: it goes up straight, where the next point is higher.
fn steps(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut line: Vec<[f64; 2]> = Vec::new();
    for [x, y] in points.iter().copied() {
        if let Some([_, before]) = line.last().copied() {
            line.push([x, before]);
        }
        line.push([x, y]);
    }
    line
}

/// The colour of a measured point: what was lost is red.
fn colour(kind: SweepKind, point: &SweepPoint, tokens: &Tokens) -> Color32 {
    match kind {
        SweepKind::Queue => tokens.accent,
        SweepKind::Bytes if point.cut + point.dropped > 0 => tokens.cut,
        SweepKind::Loss if point.dropped > 0 => tokens.cut,
        SweepKind::Bytes | SweepKind::Loss => tokens.good,
    }
}

/// The mark of the chosen point, or of where the keys draw.
fn cursor_mark(shown: &SweepShown, tokens: &Tokens) -> Option<([f64; 2], Color32)> {
    let kind = shown.sweep.kind();
    let (value, colour) = match shown.points.get(shown.cursor) {
        Some(point) => (point.value(kind), colour(kind, point, tokens)),
        None => (shown.curve.value(shown.cursor)?, tokens.messages[1]),
    };
    Some(([f64::from(shown.at(shown.cursor)), value as f64], colour))
}

/// What a screen reader tells of where the keys are.
fn cursor_name(ctx: &PanelCtx<'_>, shown: &SweepShown) -> String {
    if let Some(point) = shown.points.get(shown.cursor) {
        return point_name(ctx, shown, point);
    }
    let value = shown.curve.value(shown.cursor);
    let value = value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    let message = Message::new("chart-drawn-at").with("x", shown.at(shown.cursor));
    ctx.plain(message.with("y", value))
}

pub(super) fn point_name(ctx: &PanelCtx<'_>, shown: &SweepShown, point: &SweepPoint) -> String {
    let kind = shown.sweep.kind();
    let axis = shown.sweep.vary.first().map(|axis| axis.quantity);
    let axis = axis.map(|quantity| ctx.t(axis_key(quantity)));
    let message = Message::new("chart-point")
        .with("axis", axis.unwrap_or_default())
        .with("x", point.at(&shown.sweep))
        .with("what", ctx.t(kind_key(kind)))
        .with("y", point.value(kind));
    ctx.plain(&message)
}

/// The measured points as what can be pressed: a press opens the run.
fn points_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, shown: &mut SweepShown, transform: &PlotTransform) {
    let kind = shown.sweep.kind();
    let radius = (ui.sizes().small * sweep_chart::PRESS_RADIUS).max(ui.sizes().touch / 2.0);
    let mut pressed = None;
    for point in &shown.points {
        let place = PlotPoint::new(f64::from(point.at(&shown.sweep)), point.value(kind) as f64);
        let at = transform.position_from_point(&place);
        let rect = Rect::from_center_size(at, Vec2::splat(2.0 * radius));
        let id = ui.scope_id().with(("sweep-point", point.number));
        let response = ui.interact(rect, id, Sense::click());
        let name = point_name(ctx, shown, point);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        ringed(ui, &response, rect, ui.sizes().radius);
        if response.clicked() {
            pressed = Some(point.number);
        }
        response.on_hover_text(name);
    }
    if let Some(point) = pressed {
        choose(ctx, shown, point);
    }
}

/// Chooses a point: its run is chosen in all tables.
pub(super) fn choose(ctx: &mut PanelCtx<'_>, shown: &mut SweepShown, point: usize) {
    shown.cursor = point;
    if let Some(row) = shown.row_of(ctx.record, point) {
        ctx.ask(Action::Select(Some(row)));
    }
}

/// The point and the value that are nearest to a place.
fn nearest(shown: &SweepShown, transform: &PlotTransform, at: Pos2) -> (usize, u64) {
    let PlotPoint { x, y } = transform.value_from_position(at);
    let off = |point: &usize| (f64::from(shown.at(*point)) - x).abs();
    let points = 0..shown.sweep.len();
    let point = points.min_by(|one, other| off(one).total_cmp(&off(other)));
    let top = transform.bounds().max()[1];
    let value = y.round().clamp(0.0, top.max(0.0)).floor();
    (point.unwrap_or_default(), whole(value))
}

/// Draws the curve where the pointer goes.
fn draw_by_pointer(
    ui: &Ui,
    shown: &mut SweepShown,
    response: &Response,
    transform: &PlotTransform,
) {
    let Some(at) = response.interact_pointer_pos() else {
        return;
    };
    if !(response.dragged() || response.clicked()) {
        return;
    }
    let to = nearest(shown, transform, at);
    // A drag begins where the button went down, which was some frames ago.
    let before = if response.drag_started() {
        ui.input(|input| input.pointer.press_origin()).unwrap_or(at)
    } else {
        at - response.drag_delta()
    };
    let from = nearest(shown, transform, before);
    shown.curve.stroke(from, to);
    shown.cursor = to.0;
    ui.ctx().request_repaint();
}

/// The arrow keys: left and right from point to point; up and down draw.
fn keys(ui: &Ui, ctx: &mut PanelCtx<'_>, shown: &mut SweepShown, response: &Response) {
    if !response.has_focus() {
        return;
    }
    claim_arrow_keys(ui, response.id, true);
    let presses = |key| ui.input(|input| input.num_presses(key));
    let (left, right) = (presses(Key::ArrowLeft), presses(Key::ArrowRight));
    let last = shown.sweep.len().saturating_sub(1);
    let cursor = (shown.cursor + right).min(last).saturating_sub(left);
    if cursor != shown.cursor {
        let left = std::mem::replace(&mut shown.cursor, cursor);
        if shown.is_measured() {
            choose(ctx, shown, cursor);
        } else {
            // Where the keys were is drawn, too.
            for point in [left, cursor] {
                if shown.curve.value(point).is_none() {
                    shown.curve.shift(point, 0);
                }
            }
        }
    }
    if shown.is_measured() {
        return;
    }
    let count = |key| i64::try_from(presses(key)).unwrap_or_default();
    let by = count(Key::ArrowUp) - count(Key::ArrowDown);
    if by != 0 {
        shown.curve.shift(shown.cursor, by);
    }
}
