//! The teacher's notes: a window of their own, for the screen that is not projected.

use egui::{CentralPanel, Frame, Label, RichText, ScrollArea, Ui, ViewportBuilder, ViewportId};

use super::{
    prose::Setting,
    question::{Hands, text_ui},
    view::LessonView,
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, lesson_parts, space, strong, window_sizes},
    },
    lesson::LessonStep,
    session::answer_text,
};

/// Draws the notes of the step, what is expected of it, and what comes next, while they are `open`.
pub(super) fn notes_ui(ui: &Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>, open: &mut bool) {
    let title = ctx.t("lesson-notes-title");
    let builder = ViewportBuilder::default()
        .with_title(title.as_str())
        .with_inner_size(window_sizes::NOTES);
    let id = ViewportId(egui::Id::unique("lesson-notes"));
    ui.ctx().show_viewport_immediate(id, builder, |ui, _| {
        let frame = Frame::new().fill(ui.tokens().panel).inner_margin(16);
        CentralPanel::default().frame(frame).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::L;
                here_ui(ui, ctx, view);
            });
        });
        if ui.input(|input| input.viewport().close_requested()) {
            *open = false;
        }
    });
}

fn here_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) {
    let lang = ctx.text.lang();
    let lesson = view.player.lesson();
    let number = view.player.step_number();
    if let Some(step) = number.and_then(|number| lesson.steps.get(number)) {
        heading_ui(ui, &ctx.t("lesson-notes-now"));
        match &step.notes {
            Some(notes) => words_ui(ui, notes.get(lang)),
            None => words_ui(ui, &ctx.t("lesson-notes-none")),
        }
        answers_ui(ui, ctx, view, step);
        if let Some(reason) = &step.reason {
            heading_ui(ui, &ctx.t("lesson-phase-reason"));
            words_ui(ui, reason.get(lang));
        }
    }
    let next = number.map_or(0, |number| number + 1);
    if let Some(next) = lesson.steps.get(next) {
        heading_ui(ui, &ctx.t("lesson-notes-next"));
        words_ui(ui, next.prose.get(lang));
        if let Some(question) = &next.question {
            words_ui(ui, question.ask.get(lang));
        }
    }
}

/// The hands, and the right answer as soon as the record tells it.
fn answers_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>, step: &LessonStep) {
    let (Some(question), Some(result)) = (&step.question, view.player.result()) else {
        return;
    };
    let hands = Hands::of(Some(result));
    if hands.any {
        let message = crate::model::Message::new("lesson-hands").with("n", hands.sum());
        words_ui(ui, &ctx.plain(&message));
    }
    let right = result.run.as_ref().and_then(|run| run.right.as_ref());
    if let Some(right) = right {
        let language = (ctx.text.lang(), ctx.text.encoding());
        let answer = answer_text(&question.answer, right, language);
        let message = crate::model::Message::new("lesson-was").with("answer", answer);
        words_ui(ui, &ctx.plain(message));
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    let (dim, letters) = (ui.tokens().dim, ui.lesson_sizes().notes);
    let text = RichText::new(text)
        .font(strong(letters * lesson_parts::notes::HEADING))
        .color(dim);
    ui.add(Label::new(text));
}

fn words_ui(ui: &mut Ui, text: &str) {
    text_ui(ui, Setting::plain(ui, ui.lesson_sizes().notes), text);
}
