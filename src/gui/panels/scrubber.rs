//! The bar over the whole record: where the playhead is, and what came since it was stopped.

use egui::{
    EventFilter, FontId, Key, Rangef, Rect, Response, Role, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, accesskit, lerp, pos2, vec2,
};

use super::playhead::tip;
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{Themed as _, strong},
        widgets::{
            Button, Kind, lettering, marks,
            numbers::{length, whole32},
        },
    },
    model::{Message, RowId},
    text::grouped,
};

/// The largest number that has its full size beside the bar.
const MOST: u32 = 999_999;

/// How high the bar is.
pub(crate) fn scrubber_height(ui: &Ui) -> f32 {
    ui.sizes().control * 0.85
}

/// Draws the bar over the whole space.
pub(crate) fn scrubber_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        place_ui(ui, ctx);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            live_ui(ui, ctx);
            fold_ui(ui, ctx);
            new_ui(ui, ctx);
            let size = vec2(ui.available_width().max(sizes.control), sizes.control * 0.7);
            rail_ui(ui, ctx, size);
        });
    });
}

/// Text in a place that is as wide as `widest` needs; the letters of a longer one shrink.
fn fixed_ui(ui: &mut Ui, text: &str, widest: &str, font: &FontId, colour: egui::Color32) {
    let line = |text: &str, font: FontId| lettering::line(ui, text, font, colour, f32::INFINITY);
    let measure = line(widest, font.clone());
    let mut galley = line(text, font.clone());
    let share = measure.size().x / galley.size().x.max(1.0);
    if share < 1.0 {
        galley = line(text, FontId::new(font.size * share, font.family.clone()));
    }
    let (rect, response) = ui.allocate_exact_size(measure.size(), Sense::hover());
    if !text.is_empty() {
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    }
    let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}

/// How many of the record's rows were played.
fn place_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let all = grouped(u64::from(ctx.record.len()));
    let played = grouped(u64::from(ctx.player.head.rows));
    // Room for six digits from the start, so that the bar stays where it is.
    let most = grouped(MOST.into());
    let widest = format!("{most} / {most}");
    let font = FontId::proportional(sizes.small);
    fixed_ui(ui, &format!("{played} / {all}"), &widest, &font, tokens.dim);
}

/// What was recorded since the playhead left the end.
fn new_ui(ui: &mut Ui, ctx: &PanelCtx<'_>) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let new = ctx.player.new_rows(ctx.record);
    let say = |n: u32| ctx.say(&Message::new("play-new").with("n", n));
    let text = if new > 0 { say(new) } else { String::new() };
    fixed_ui(
        ui,
        &text,
        &say(MOST / 10),
        &strong(sizes.small),
        tokens.note,
    );
}

fn live_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let live = ctx.player.is_live();
    let (label, name) = (ctx.t("play-live"), ctx.t(UiCommand::Live.name_key()));
    let tip = tip(ctx, UiCommand::Live);
    let button = Button::new(&label)
        .name(&name)
        .kind(Kind::Choice(live))
        .width(Button::width_of(&label, ui, ui.sizes()).ceil())
        .height(ui.sizes().control * 0.7)
        .small()
        .tip(&tip);
    if button.ui(ui).clicked() {
        ctx.command(UiCommand::Live);
    }
}

/// Shows an unfolded burst as one again. Its place is always kept, so that the bar stays.
fn fold_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let (sizes, say) = (ui.sizes(), |n: u64| {
        ctx.say(&Message::new("play-fold").with("n", n))
    });
    let width = Button::width_of(&say(10_000), ui, sizes).ceil();
    let (slot, _) = ui.allocate_exact_size(vec2(width, sizes.control * 0.7), Sense::hover());
    let Some(burst) = ctx.player.unfolded() else {
        return;
    };
    let label = say(burst.n);
    let tip = tip(ctx, UiCommand::Unfold);
    let button = Button::new(&label)
        .width(width)
        .height(ui.sizes().control * 0.7)
        .small()
        .tip(&tip);
    let mut over = ui.new_child(UiBuilder::new().max_rect(slot));
    if button.ui(&mut over).clicked() {
        ctx.command(UiCommand::Unfold);
    }
}

fn rail_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, size: egui::Vec2) {
    let tokens = ui.tokens();
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let id = ui.scope_id().with("scrubber");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let knob = ui.sizes().body * 0.45;
    let rail = Rect::from_center_size(
        rect.center(),
        vec2((rect.width() - 2.0 * knob).max(1.0), knob * 0.7),
    );
    tell(ui, ctx, &response);
    take_pointer(ctx, &response, rail);
    take_keys(ui, ctx, &response);

    let (all, rows) = (ctx.record.len(), ctx.player.head.rows);
    let x = |row: RowId| lerp(rail.left()..=rail.right(), share(row, all));
    let painter = ui.painter();
    let radius = rail.height() / 2.0;
    let part =
        |from: RowId, to: RowId| Rect::from_x_y_ranges(Rangef::new(x(from), x(to)), rail.y_range());
    painter.rect_filled(rail, radius, tokens.slot);
    if ctx.player.new_rows(ctx.record) > 0 {
        painter.rect_filled(part(ctx.player.seen(), all), radius, tokens.note_fill);
        let line = Stroke::new(1.0, tokens.note);
        let new = part(ctx.player.seen(), all);
        painter.rect_stroke(new, radius, line, egui::StrokeKind::Inside);
    }
    if let Some(burst) = ctx.player.unfolded() {
        let line = Stroke::new(2.0, tokens.accent);
        let span = part(burst.from, burst.to.min(all));
        painter.hline(span.x_range(), rail.bottom() + 3.0, line);
    }
    // A place in time is no setting: it stays in the background.
    painter.rect_filled(part(0, rows), radius, tokens.dim);
    let centre = pos2(
        if all == 0 { rail.right() } else { x(rows) },
        rail.center().y,
    );
    let ring = if response.hovered() || response.dragged() {
        4.0
    } else {
        3.0
    };
    painter.circle(centre, knob, tokens.panel, Stroke::new(ring, tokens.dim));
    if response.has_focus() {
        let around = Rect::from_center_size(centre, vec2(knob, knob) * 2.0);
        marks::focus_ring(painter, around, 20, tokens.accent);
    }
    let name = ctx.t("play-scrubber");
    response.on_hover_text(name);
}

/// Where a row lies on the bar, from 0 to 1. Rows are counted in f64, which holds them all.
fn share(row: RowId, all: RowId) -> f32 {
    length((f64::from(row) / f64::from(all.max(1))).clamp(0.0, 1.0))
}

/// The row at a place of the bar.
fn row_at(share: f32, all: RowId) -> RowId {
    whole32(f64::from(share.clamp(0.0, 1.0)) * f64::from(all)).min(all)
}

fn take_pointer(ctx: &mut PanelCtx<'_>, response: &Response, rail: Rect) {
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if let Some(at) = response.interact_pointer_pos()
        && (response.dragged() || response.clicked())
    {
        let rows = row_at((at.x - rail.left()) / rail.width(), ctx.record.len());
        if rows != ctx.player.head.rows || ctx.player.is_live() {
            ctx.ask(Action::GoTo(rows));
        }
    }
}

fn take_keys(ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
    let mut asked = Vec::new();
    if response.has_focus() {
        let filter = EventFilter {
            horizontal_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        ui.input(|input| {
            for (key, action) in [
                (Key::ArrowLeft, Action::Command(UiCommand::StepBack)),
                (Key::ArrowRight, Action::Command(UiCommand::StepForward)),
                (Key::Home, Action::GoTo(0)),
                (Key::End, Action::Command(UiCommand::Live)),
            ] {
                asked.extend(std::iter::repeat_n(action, input.num_presses(key)));
            }
        });
    }
    ui.input(|input| {
        for (action, command) in [
            (accesskit::Action::Decrement, UiCommand::StepBack),
            (accesskit::Action::Increment, UiCommand::StepForward),
        ] {
            let count = input.num_accesskit_action_requests(response.id, action);
            asked.extend(std::iter::repeat_n(Action::Command(command), count));
        }
        for request in input.accesskit_action_requests(response.id, accesskit::Action::SetValue) {
            if let Some(accesskit::ActionData::NumericValue(rows)) = request.data {
                asked.push(Action::GoTo(whole32(rows)));
            }
        }
    });
    for action in asked {
        ctx.ask(action);
    }
}

fn tell(ui: &Ui, ctx: &PanelCtx<'_>, response: &Response) {
    let name = ctx.t("play-scrubber");
    let (rows, all) = (ctx.player.head.rows, ctx.record.len());
    let value = Message::new("play-paused").with("n", rows).with("of", all);
    let value = ctx.say(&value);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(rows), &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(all.into());
        node.set_numeric_value_step(1.0);
        node.set_value(value);
        node.add_action(accesskit::Action::SetValue);
        node.add_action(accesskit::Action::Increment);
        node.add_action(accesskit::Action::Decrement);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_ten_million_has_its_place() {
        let all = 10_000_000;
        for row in [0, 1, 4_999_999, 9_999_999, all] {
            let back = row_at(share(row, all), all);
            assert!(back.abs_diff(row) <= 1, "{row}: {back}");
        }
        assert_eq!(row_at(1.0, all), all, "the end");
        assert_eq!(row_at(-3.0, all), 0, "the start");
        assert_eq!(row_at(0.5, 0), 0, "nothing was recorded");
    }
}
