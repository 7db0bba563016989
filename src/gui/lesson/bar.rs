//! The bar of a lesson: its title, a dot for each step, and what is going on.

use egui::{Label, Popup, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::view::LessonView;
use crate::{
    gui::{
        Action, PanelCtx,
        controls::button_ui,
        shell::{appearance_ui, drawer_sign_ui, recording_ui},
        theme::{Themed as _, lesson_parts::bar, of_two, strong},
        widgets::{Button, Icon, Kind, flush_right, flush_width, list_item, ringed, text_layout},
    },
    lesson::{LessonInput, LessonPlace},
    model::Message,
};

/// The parts at the right.
const RIGHT: &str = "lesson-right";

/// Draws the bar over the whole space.
pub(super) fn bar_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>, notes: &mut bool) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let projector = ui.appearance().projector;
    let size = m.bar_title;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = m.gap;
        if !projector {
            let all = ctx.t("lessons-all");
            let button = Button::new(&all).icon(Icon::StepBack);
            ctx.ask_if(button.ui(ui).clicked(), Action::ShowLessons);
        }
        let lang = ctx.text.lang();
        if !view.is_exam() {
            let name = ctx.say(&view.name());
            ui.label(RichText::new(name).font(strong(size)).color(tokens.ink));
        }
        let room = ui.available_width() - flush_width(ui, RIGHT) - m.gap;
        let title = view.player.lesson().title.get(lang);
        let font = egui::FontId::proportional(size);
        let galley = text_layout::line(ui, title, font, tokens.ink, room.max(size));
        ui.add(Label::new(galley));
        flush_right(ui, RIGHT, |ui| {
            ui.spacing_mut().item_spacing.x = m.gap * bar::GAP;
            dots_ui(ui, ctx, view, size);
            let phase = ctx.t(view.phase());
            ui.label(RichText::new(phase).size(m.phase).color(tokens.dim));
            if ctx.lab.recording.is_some() {
                recording_ui(ui, ctx);
            }
            if projector {
                drawer_sign_ui(ui, ctx);
            } else {
                tools_ui(ui, ctx, view, notes);
                appearance_ui(ui, ctx);
            }
        });
    });
}

/// A dot for each step: filled up to the one that is shown. A click plays that step.
fn dots_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>, size: f32) {
    let tokens = ui.tokens();
    let count = view.player.lesson().steps.len();
    let now = match view.player.place() {
        LessonPlace::Title => 0,
        LessonPlace::Summary => count,
        _ => view.player.step_number().map_or(0, |step| step + 1),
    };
    let touch = ui.sizes().touch;
    let most = size * of_two(bar::DOTS, touch > 0.0);
    let pitch = (size * bar::PITCH)
        .max(touch)
        .min(most / count.max(1) as f32);
    let radius = (pitch * bar::DOT[0]).min(size * bar::DOT[1]);
    let box_size = vec2(pitch, (size * bar::DOT_HEIGHT).max(touch));
    let (all, _) = ui.allocate_exact_size(vec2(pitch * count as f32, box_size.y), Sense::hover());
    for step in 0..count {
        let corner = pos2(all.left() + pitch * step as f32, all.top());
        let rect = egui::Rect::from_min_size(corner, box_size);
        let response = ui.interact(rect, ui.scope_id().with(("step", step)), Sense::click());
        let message = Message::new("lesson-step")
            .with("n", step + 1)
            .with("of", count);
        let name = ctx.say(&message);
        let current = view.player.step_number() == Some(step);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, current, &name));
        let fill = if step < now {
            tokens.accent
        } else {
            tokens.line
        };
        let larger = if response.hovered() {
            bar::HOVERED
        } else {
            1.0
        };
        ui.painter()
            .circle_filled(rect.center(), radius * larger, fill);
        ringed(ui, &response, rect, 6);
        let pressed = response.on_hover_text(&name).clicked();
        ctx.ask_if(pressed, Action::Lesson(LessonInput::Jump(step)));
    }
}

/// The list of the lessons that a recording has, where there are more than one.
fn recorded_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>) {
    let (all, chosen) = view.recorded;
    if all.len() < 2 {
        return;
    }
    let (name, tip) = ctx.words("lesson-choose");
    let which = Message::new("lesson-which").with("n", chosen + 1);
    let label = ctx.plain(which.with("of", all.len()));
    let button = Button::new(&label).name(&name).tip(&tip);
    Popup::menu(&button.icon(Icon::Down).icon_after().ui(ui)).show(|ui| {
        ui.set_width(ui.sizes().body * bar::TITLES);
        for (number, player) in all.iter().enumerate() {
            let title = player.lesson().title.get(ctx.text.lang());
            let title = format!("{}. {title}", number + 1);
            if list_item(ui, &title, "", number == chosen).clicked() {
                ctx.ask(Action::ShowRecorded(number));
                ui.close();
            }
        }
    });
}

/// What can be done with the lesson beside playing it.
pub(super) fn tools_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    notes: &mut bool,
) {
    if view.is_examining() {
        // Notes and trying would tell the answer.
        *notes = false;
        return;
    }
    let at_step = view.player.step_number().is_some();
    if at_step && !view.is_recorded() {
        let again = ctx.t("lesson-reset");
        // In the drawer there is room for words.
        let button = if ui.appearance().projector {
            Button::new(&again).icon(Icon::Again)
        } else {
            Button::sign(Icon::Again, &again).tip(&again)
        };
        ctx.ask_if(button.ui(ui).clicked(), Action::Lesson(LessonInput::Reset));
    }
    recorded_ui(ui, ctx, view);
    if at_step || view.is_recorded() {
        let key = if view.is_recorded() {
            "lesson-recorded"
        } else {
            "lesson-free"
        };
        let pressed = button_ui(ui, ctx, key, |button| button);
        ctx.ask_if(pressed, Action::Lesson(LessonInput::FreePlay));
    }
    let kind = Kind::Choice(*notes);
    if button_ui(ui, ctx, "lesson-notes", |button| button.kind(kind)) {
        *notes = !*notes;
    }
}
