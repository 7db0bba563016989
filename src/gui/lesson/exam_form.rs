//! What an exam is drawn by: how many questions, about what, and the seed.

use egui::{RichText, Ui};

use super::{library::LessonLibrary, pages::topic_key};
use crate::{
    gui::{
        Action, PanelCtx,
        controls::{Choice, pick_ui},
        theme::{Themed as _, space},
        widgets::{Button, Icon, Kind, NumberField, dim_label},
    },
    lesson::{ExamDraw, Need},
    model::{Message, Transport},
    session::{all_lacking, drawn_seed},
};

/// The topics that an exam can have.
const TOPICS: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Both];

/// An exam as it is typed.
#[derive(Debug)]
pub(super) struct ExamForm {
    questions: String,
    seed: String,
    topic: Transport,
    /// What this system lacks; looked at when the form is first shown.
    lacking: Option<Vec<Need>>,
}

impl Default for ExamForm {
    fn default() -> Self {
        let default = ExamDraw::default();
        Self {
            questions: default.questions.to_string(),
            seed: drawn_seed().to_string(),
            topic: default.topic,
            lacking: None,
        }
    }
}

impl ExamForm {
    /// Draws it; the button begins the exam.
    pub(super) fn ui(&mut self, ui: &mut Ui, ctx: &mut PanelCtx<'_>, shelf: &LessonLibrary) {
        let lacking = self.lacking.get_or_insert_with(all_lacking);
        let seed = self.seed.trim().parse().ok();
        let questions = self.questions.trim().parse().ok();
        let draw = ExamDraw {
            questions: questions.unwrap_or_default(),
            seed: seed.unwrap_or_default(),
            topic: self.topic,
        };
        let most = draw.most(shelf.bank(lacking));
        let fits = (1..=most).contains(&draw.questions);
        let sizes = ui.sizes();
        ui.set_max_width(ui.lesson_sizes().exam);
        ui.spacing_mut().item_spacing.y = space::XL;
        dim_label(ui, &ctx.t("exam-topic"));
        let choices = TOPICS.map(|topic| match topic {
            Transport::Both => Choice::new(topic, ctx.t("exam-all"), ""),
            _ => Choice::new(topic, ctx.t(topic_key(topic)), ""),
        });
        pick_ui(ui, choices, &mut self.topic, None);
        let name = ctx.t("exam-questions");
        let of = draw.drawn_from(shelf.bank(lacking));
        let hint = ctx.plain(Message::new("exam-most").with("most", most).with("of", of));
        NumberField::new(&name, "exam-questions")
            .wrong(!fits)
            .ui(ui, &mut self.questions);
        ui.label(RichText::new(hint).size(sizes.small).color(ui.tokens().dim));
        let (name, again) = (ctx.t("exam-seed"), ctx.t("burst-draw"));
        let field = NumberField::new(&name, "exam-seed").with_button(Icon::Again, &again);
        if field.wrong(seed.is_none()).ui(ui, &mut self.seed) {
            self.seed = drawn_seed().to_string();
        }
        let begin = ctx.t("lesson-begin");
        ui.add_enabled_ui(fits && seed.is_some(), |ui| {
            let button = Button::new(&begin).kind(Kind::Primary);
            if button.height(sizes.primary).ui(ui).clicked() {
                ctx.ask(Action::OpenExam(draw));
            }
        });
    }
}
