//! The bar over the whole record: where the playhead is, and what came since it was stopped.

use egui::{
    Align2, FontId, Key, Rangef, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, accesskit,
    lerp, pos2, vec2,
};

use super::controls::{live_key, tip};
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        theme::{
            Themed as _, firm, form_sizes, hair, of_two, panel_parts::scrubber, space, strong,
        },
        widgets::{
            Button, Kind, claim_arrow_keys,
            numbers::{length, whole_u32},
            ringed, text_layout,
        },
    },
    model::{Message, RowId},
    stage::Event,
    text::{grouped, plain},
};

/// The largest number that has its full size beside the bar.
const MAX: u32 = 999_999;

/// The height of the bar, in points.
pub(crate) fn scrubber_height(ui: &Ui) -> f32 {
    let sizes = ui.sizes();
    (sizes.control * scrubber::HEIGHT).max(sizes.touch) + space::S
}

/// Draws the bar over the whole space.
pub(crate) fn scrubber_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let sizes = ui.sizes();
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = space::L;
        place_ui(ui, ctx, least_width(ui, ctx) + sizes.control);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            live_ui(ui, ctx);
            let room = ui.available_width();
            if room >= sizes.control {
                rail_ui(ui, ctx, vec2(room, sizes.low_control().max(sizes.touch)));
            }
        });
    });
}

/// How wide it is without its bar, with the space around.
pub(crate) fn least_width(ui: &Ui, ctx: &PanelCtx<'_>) -> f32 {
    Button::width_of(&ctx.t(live_key(ctx)), ui, ui.sizes()).ceil() + form_sizes::AROUND_WORDS
}

/// The first row on the bar: where the counters begin.
fn begin_of(ctx: &PanelCtx<'_>) -> RowId {
    ctx.ledger.origin().row()
}

/// How many of the rows on the bar were played, and how many there are.
fn played_of(ctx: &PanelCtx<'_>) -> (RowId, RowId) {
    let after = |rows: RowId| rows.saturating_sub(begin_of(ctx));
    (after(ctx.player.head.rows), after(ctx.record.len()))
}

/// How many of the record's rows were played, and how many came since the playhead left the end; nothing where
/// the bar and its button, `beside` it, have no room then.
fn place_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, beside: f32) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let (played, all) = played_of(ctx);
    let (played, all) = (grouped(u64::from(played)), grouped(u64::from(all)));
    let new = match ctx.player.new_rows(ctx.record) {
        0 => String::new(),
        n => format!(" ⟦{}⟧", ctx.say(&Message::new("play-new").with("n", n))),
    };
    // Between two rows something was noted, which is an event too.
    let between = !ctx.player.is_live()
        && matches!(
            ctx.scene.event,
            Some(Event::Note(_) | Event::Dropped { .. } | Event::Refused(_))
        );
    let between = if between { "+" } else { "" };
    let text = format!("{played}{between} / {all}{new}");
    // Room for six digits from the start, so that the bar stays where it is; the letters of what
    // is longer shrink.
    let most = grouped(MAX.into());
    let lay_out = |text: &str, size: f32| {
        let font = (FontId::proportional(size), tokens.dim);
        let job = text_layout::sentence(text, font, (strong(size), tokens.note), f32::INFINITY);
        ui.painter().layout_job(job)
    };
    let measure = lay_out(&format!("{most} / {most}"), sizes.small).size();
    if measure.x + beside > ui.available_width() {
        return;
    }
    let mut galley = lay_out(&text, sizes.small);
    let share = measure.x / galley.size().x.max(1.0);
    if share < 1.0 {
        galley = lay_out(&text, sizes.small * share);
    }
    let (rect, response) = ui.allocate_exact_size(measure, Sense::hover());
    let accessible_text = plain(&text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &accessible_text));
    let at = (rect.left_center(), Align2::LEFT_CENTER);
    text_layout::set(ui.painter(), at, galley, tokens.dim);
}

fn live_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>) {
    let live = ctx.player.is_live();
    let label = ctx.t(live_key(ctx));
    let (name, tip) = if ctx.lab.opened.is_some() {
        let name = ctx.t("play-end-name");
        let tip = UiCommand::Live.with_keys(&name);
        (name, tip)
    } else {
        (ctx.t(UiCommand::Live.name_key()), tip(ctx, UiCommand::Live))
    };
    let button = Button::new(&label)
        .name(&name)
        .kind(Kind::Choice(live))
        .width(Button::width_of(&label, ui, ui.sizes()).ceil())
        .height(ui.sizes().low_control())
        .small()
        .tip(&tip);
    ctx.command_if(button.ui(ui).clicked(), UiCommand::Live);
}

fn rail_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, size: egui::Vec2) {
    let tokens = ui.tokens();
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let id = ui.scope_id().with("scrubber");
    let response = ui.interact(rect, id, Sense::click_and_drag());
    let knob = ui.sizes().body * scrubber::KNOB;
    let size = vec2((rect.width() - 2.0 * knob).max(1.0), knob * scrubber::RAIL);
    let rail = Rect::from_center_size(rect.center(), size);
    tell(ui, ctx, &response);
    take_pointer(ctx, &response, rail);
    take_keys(ui, ctx, &response);

    let (all, rows, begin) = (ctx.record.len(), ctx.player.head.rows, begin_of(ctx));
    let place = |row: RowId| share(row.saturating_sub(begin), all.saturating_sub(begin));
    let x = |row: RowId| lerp(rail.left()..=rail.right(), place(row));
    let painter = ui.painter();
    let radius = rail.height() / 2.0;
    let part =
        |from: RowId, to: RowId| Rect::from_x_y_ranges(Rangef::new(x(from), x(to)), rail.y_range());
    painter.rect_filled(rail, radius, tokens.slot);
    if ctx.player.new_rows(ctx.record) > 0 {
        painter.rect_filled(part(ctx.player.seen(), all), radius, tokens.note_fill);
        let line = hair(tokens.note);
        let new = part(ctx.player.seen(), all);
        painter.rect_stroke(new, radius, line, egui::StrokeKind::Inside);
    }
    if let Some(burst) = ctx.player.unfolded() {
        let line = firm(tokens.accent);
        let span = part(burst.from, burst.to.min(all));
        painter.hline(span.x_range(), rail.bottom() + space::THIN, line);
    }
    // A place in time is no setting: it stays in the background.
    painter.rect_filled(part(begin, rows), radius, tokens.dim);
    let now = if all <= begin { rail.right() } else { x(rows) };
    let centre = pos2(now, rail.center().y);
    let touched = response.hovered() || response.dragged();
    let ring = of_two(scrubber::RING, touched);
    painter.circle(centre, knob, tokens.panel, Stroke::new(ring, tokens.dim));
    let around = Rect::from_center_size(centre, vec2(knob, knob) * 2.0);
    ringed(ui, &response, around, 20);
    let name = ctx.t("play-scrubber");
    response.on_hover_text(name);
}

/// Where a row lies on the bar, from 0 to 1. Rows are counted in f64, which holds them all.
fn share(row: RowId, all: RowId) -> f32 {
    length((f64::from(row) / f64::from(all.max(1))).clamp(0.0, 1.0))
}

/// The row at a place of the bar.
fn row_at(share: f32, all: RowId) -> RowId {
    whole_u32(f64::from(share.clamp(0.0, 1.0)) * f64::from(all)).min(all)
}

fn take_pointer(ctx: &mut PanelCtx<'_>, response: &Response, rail: Rect) {
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if let Some(at) = response.interact_pointer_pos()
        && (response.dragged() || response.clicked())
    {
        let begin = begin_of(ctx);
        let all = ctx.record.len().saturating_sub(begin);
        let rows = begin + row_at((at.x - rail.left()) / rail.width(), all);
        let moves = rows != ctx.player.head.rows || ctx.player.is_live();
        ctx.ask_if(moves, Action::GoTo(rows));
    }
}

fn take_keys(ui: &Ui, ctx: &mut PanelCtx<'_>, response: &Response) {
    let mut actions = Vec::new();
    if response.has_focus() {
        claim_arrow_keys(ui, response.id, false);
        ui.input(|input| {
            for (key, action) in [
                (Key::ArrowLeft, Action::Command(UiCommand::StepBack)),
                (Key::ArrowRight, Action::Command(UiCommand::StepForward)),
                (Key::Home, Action::GoTo(0)),
                (Key::End, Action::Command(UiCommand::Live)),
            ] {
                actions.extend(std::iter::repeat_n(action, input.num_presses(key)));
            }
        });
    }
    ui.input(|input| {
        for (action, command) in [
            (accesskit::Action::Decrement, UiCommand::StepBack),
            (accesskit::Action::Increment, UiCommand::StepForward),
        ] {
            let count = input.num_accesskit_action_requests(response.id, action);
            actions.extend(std::iter::repeat_n(Action::Command(command), count));
        }
        for request in input.accesskit_action_requests(response.id, accesskit::Action::SetValue) {
            if let Some(accesskit::ActionData::NumericValue(rows)) = request.data {
                actions.push(Action::GoTo(begin_of(ctx).saturating_add(whole_u32(rows))));
            }
        }
    });
    for action in actions {
        ctx.ask(action);
    }
}

fn tell(ui: &Ui, ctx: &PanelCtx<'_>, response: &Response) {
    let name = ctx.t("play-scrubber");
    let (rows, all) = played_of(ctx);
    let value = Message::new("play-paused").with("n", rows).with("of", all);
    response.widget_info(|| WidgetInfo::slider(true, f64::from(rows), &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_min_numeric_value(0.0);
        node.set_max_numeric_value(all.into());
        node.set_numeric_value_step(1.0);
        node.set_value(ctx.say(&value));
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
