//! The bar of a lesson: its title, a dot for each step, and what is going on.

use egui::{Align, Label, Layout, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{measures::Measures, view::LessonView};
use crate::{
    gui::{
        Action, PanelCtx, UiCommand,
        shell::looks_ui,
        theme::{Themed as _, strong},
        widgets::{Button, Icon, Kind, flush_right, flush_width, lettering, marks::focus_ring},
    },
    lesson::{LessonInput, LessonPlace},
    model::Message,
};

/// The widest distance between two dots, in letters.
const PITCH: f32 = 0.95;
/// The parts at the right.
const RIGHT: &str = "lesson-right";

/// What the bar can open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BarState {
    /// The teacher's notes, in a window of their own.
    pub(super) notes: bool,
    /// What else can be done, on the projector.
    pub(super) drawer: bool,
}

/// Draws the bar over the whole space.
pub(super) fn bar_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    state: &mut BarState,
) {
    let (tokens, m) = (ui.tokens(), Measures::of(ui.look()));
    let projector = ui.look().projector;
    let size = if projector { 30.0 } else { 17.0 };
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = m.gap;
        if !projector {
            let all = ctx.t("lessons-all");
            let button = Button::new(&all).icon(Icon::StepBack);
            if button.ui(ui).clicked() {
                ctx.ask(Action::ShowLessons);
            }
        }
        let lang = ctx.text.lang();
        if !view.is_exam() {
            let name = ctx.say(&view.name());
            ui.label(RichText::new(name).font(strong(size)).color(tokens.ink));
        }
        let room = ui.available_width() - flush_width(ui, RIGHT) - m.gap;
        let title = view.player.lesson().title.get(lang);
        let font = egui::FontId::proportional(size);
        let galley = lettering::line(ui, title, font, tokens.ink, room.max(size));
        ui.add(Label::new(galley));
        flush_right(ui, RIGHT, |ui| {
            ui.spacing_mut().item_spacing.x = m.gap * 0.8;
            dots_ui(ui, ctx, view, size);
            let phase = ctx.t(view.phase());
            let size = if projector { 26.0 } else { 15.0 };
            ui.label(RichText::new(phase).size(size).color(tokens.dim));
            if projector {
                drawer_ui(ui, ctx, view, state);
            } else {
                tools_ui(ui, ctx, view, state);
                looks_ui(ui, ctx);
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
    let pitch = (size * PITCH).min(size * 16.0 / count.max(1) as f32);
    let radius = (pitch * 0.3).min(size * 0.28);
    let box_size = vec2(pitch, size * 1.4);
    let (all, _) = ui.allocate_exact_size(vec2(pitch * count as f32, box_size.y), Sense::hover());
    for step in 0..count {
        let corner = pos2(all.left() + pitch * step as f32, all.top());
        let rect = egui::Rect::from_min_size(corner, box_size);
        let response = ui.interact(rect, ui.scope_id().with(("step", step)), Sense::click());
        let told = Message::new("lesson-step")
            .with("n", step + 1)
            .with("of", count);
        let name = ctx.say(&told);
        let current = view.player.step_number() == Some(step);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, current, &name));
        let fill = if step < now {
            tokens.accent
        } else {
            tokens.line
        };
        let larger = if response.hovered() { 1.25 } else { 1.0 };
        ui.painter()
            .circle_filled(rect.center(), radius * larger, fill);
        if response.has_focus() {
            focus_ring(ui.painter(), rect, 6, tokens.accent);
        }
        if response.on_hover_text(&name).clicked() {
            ctx.ask(Action::Lesson(LessonInput::Jump(step)));
        }
    }
}

/// What can be done with the lesson beside playing it.
fn tools_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>, state: &mut BarState) {
    if view.is_examining() {
        // Notes and trying would tell the answer.
        state.notes = false;
        return;
    }
    if view.player.step_number().is_some() {
        let again = ctx.t("lesson-reset");
        if Button::sign(Icon::Again, &again)
            .tip(&again)
            .ui(ui)
            .clicked()
        {
            ctx.ask(Action::Lesson(LessonInput::Reset));
        }
        let (name, tip) = ctx.words("lesson-free");
        if Button::new(&name).tip(&tip).ui(ui).clicked() {
            ctx.ask(Action::Lesson(LessonInput::FreePlay));
        }
    }
    let (name, tip) = ctx.words("lesson-notes");
    let kind = Kind::Choice(state.notes);
    if Button::new(&name).tip(&tip).kind(kind).ui(ui).clicked() {
        state.notes = !state.notes;
    }
}

/// The same on the projector, hidden until it is wanted.
fn drawer_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, view: &LessonView<'_>, state: &mut BarState) {
    let name = ctx.t("command-menu");
    let button = Button::sign(Icon::Menu, &name).ui(ui);
    if button.clicked() {
        state.drawer = !state.drawer;
    }
    let mut open = state.drawer;
    egui::Popup::from_response(&button)
        .open_bool(&mut open)
        .align(egui::RectAlign::BOTTOM_END)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .frame(egui::Frame::popup(ui.style()).inner_margin(16))
        .show(|ui| {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.horizontal(|ui| tools_ui(ui, ctx, view, state));
                ui.horizontal(|ui| looks_ui(ui, ctx));
                ui.horizontal(|ui| {
                    let all = ctx.t("lessons-all");
                    if Button::new(&all).icon(Icon::StepBack).ui(ui).clicked() {
                        ctx.ask(Action::ShowLessons);
                    }
                    let name = ctx.t(UiCommand::HighContrast.name_key());
                    if Button::new(&name).ui(ui).clicked() {
                        ctx.command(UiCommand::HighContrast);
                    }
                });
            });
        });
    state.drawer = open;
}
