//! Whether a lesson may use more than this machine: asked before it begins.

use egui::{Frame, Id, Label, Modal, Role, Ui};

use super::LibraryLesson;
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, form_sizes, lesson_parts::asking, strong},
        widgets::{Button, Kind, text_layout, words_ui},
    },
    model::Message,
};

/// Draws the question over the window, with all that the lesson would open.
pub(crate) fn asking_ui(ui: &Ui, ctx: &mut PanelCtx<'_>, one: &LibraryLesson) {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let id = Id::unique("lesson-asking");
    let title =
        Message::new("lesson-wide-title").with("title", one.lesson.title.get(ctx.text.lang()));
    let title = ctx.say(&title);
    let frame = Frame::popup(ui.style()).inner_margin(24);
    let modal = Modal::new(id).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(
            (form_sizes::SHEET * sizes.body)
                .min(ui.ctx().viewport_rect().width() * form_sizes::SHEET_SHARE),
        );
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::AlertDialog);
            node.set_label(title.clone());
        });
        ui.spacing_mut().item_spacing.y = sizes.body * asking::GAP;
        words_ui(ui, &title, strong(sizes.name), tokens.ink);
        for wanted in one.wants() {
            let (text, inks) = (ctx.say(&wanted.message()), (tokens.ink, tokens.note));
            let job = text_layout::marked(&text, sizes.body, inks, ui.available_width());
            ui.add(Label::new(job).wrap());
        }
        let font = egui::FontId::proportional(sizes.body);
        words_ui(ui, ctx.t("lesson-wide-warning"), font, tokens.dim);
        ui.horizontal(|ui| {
            let names = ["lesson-wide-no", "lesson-wide-yes"].map(|key| ctx.t(key));
            let [no, yes] = names.each_ref().map(|name| Button::new(name));
            let no = no.ui(ui);
            if ui.memory(|memory| memory.focused().is_none()) {
                no.request_focus();
            }
            let yes = yes.kind(Kind::Primary).ui(ui).clicked();
            (yes || no.clicked()).then_some(yes)
        })
        .inner
    });
    let away = modal.backdrop_response.clicked().then_some(false);
    ctx.ask(modal.inner.or(away).map(Action::AnswerLesson));
}
