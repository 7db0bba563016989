//! The first and the last page of a lesson: its title, and what was predicted of each step.

use egui::{FontId, RichText, ScrollArea, Sense, Ui};

use super::{
    prose::{MessageWords, Setting},
    question::{Hands, text_ui},
    view::LessonView,
};
use crate::{
    gui::{
        Action, PanelCtx,
        theme::{Themed as _, hair, leading, lesson_parts::pages, sign, space, strong},
        widgets::{Icon, words_ui},
    },
    lesson::{AnswerKind, DrawnCurve, LessonInput, Need, PlayMode, StepResult},
    model::{Message, Transport},
    session::answer_text,
};

/// A page that is longer than the screen, and how much of it is above.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Paging {
    /// Where it is to stand; `None` where it stands already.
    wanted: Option<f32>,
    above: f32,
    /// How much is seen at once, and how far it can go, in points.
    seen: f32,
    most: f32,
}

impl Paging {
    /// Goes on by what is seen at once, or back; returns whether there was more.
    pub(super) fn turn_page(&mut self, on: bool) -> bool {
        // A line that is cut at the edge is seen again.
        let far = self.seen * if on { pages::TURN } else { -pages::TURN };
        let to = (self.above + far).clamp(0.0, self.most);
        let turned = (to - self.above).abs() > 1.0;
        if turned {
            (self.wanted, self.above) = (Some(to), to);
        }
        turned
    }

    fn ui(&mut self, ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
        let mut area = ScrollArea::vertical().auto_shrink(false);
        let first = self.seen == 0.0;
        if let Some(above) = self.wanted.take().or(first.then_some(0.0)) {
            area = area.vertical_scroll_offset(above);
        }
        let area = area.show(ui, add);
        self.above = area.state.clamped_offset().y;
        self.seen = area.inner_rect.height();
        self.most = (area.content_size.y - self.seen).max(0.0);
    }
}

pub(super) const fn topic_key(topic: Transport) -> &'static str {
    match topic {
        Transport::Udp => "transport-udp",
        Transport::Tcp => "transport-tcp",
        Transport::Both => "lessons-both",
    }
}

/// The title, and what awaits one.
pub(super) fn title_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let lesson = view.player.lesson();
    let lang = ctx.text.lang();
    ui.add_space((ui.available_height() * pages::TITLE_AT).round());
    ui.spacing_mut().item_spacing.y = m.gap * pages::TITLE_GAP;
    let head = format!(
        "{} · {}",
        ctx.t(topic_key(lesson.topic)),
        ctx.say(&view.name())
    );
    ui.label(RichText::new(head).size(m.prose).color(tokens.accent));
    words_ui(ui, lesson.title.get(lang), strong(m.title), tokens.ink);
    let prose = FontId::proportional(m.prose);
    let questions = lesson.steps.iter().filter(|step| step.question.is_some());
    let what = Message::new("lesson-about")
        .with("minutes", lesson.minutes)
        .with("steps", lesson.steps.len())
        .with("questions", questions.count());
    words_ui(ui, ctx.plain(&what), prose.clone(), tokens.dim);
    if let Some(need) = view.lacking {
        let lacks = match need {
            Need::Linux => Message::new("lesson-elsewhere"),
            need => Message::new("lesson-lacks").with("what", need.word()),
        };
        words_ui(ui, ctx.plain(&lacks), prose, tokens.cut);
    }
}

/// What was predicted of each step, and what was seen; of an exam before that what was answered.
pub(super) fn summary_ui(
    ui: &mut Ui,
    ctx: &mut PanelCtx<'_>,
    view: &LessonView<'_>,
    paging: &mut Paging,
) {
    let (tokens, m) = (ui.tokens(), ui.lesson_sizes());
    let lesson = view.player.lesson();
    let lang = ctx.text.lang();
    ui.spacing_mut().item_spacing.y = m.gap;
    ui.add_space(m.gap);
    let results = view.player.results();
    let count =
        |wanted: fn(&StepResult) -> bool| results.iter().filter(|step| wanted(step)).count();
    let right = count(|step| step.is_right() == Some(true));
    let mode = match view.player.mode() {
        PlayMode::Recorded if view.is_exam() => {
            if results.iter().any(|step| step.run.is_some()) {
                PlayMode::Marked
            } else {
                PlayMode::Answering
            }
        }
        mode => mode,
    };
    let head = match (mode, count(|step| step.is_right().is_some())) {
        (PlayMode::Answering, _) => Message::new("exam-answers")
            .with("n", count(|step| step.prediction.is_some()))
            .with("of", results.len()),
        (PlayMode::Marking, _) => Message::new("exam-marking")
            .with("n", count(|step| step.run.is_some()))
            .with("of", results.len()),
        (PlayMode::Marked, _) => Message::new("exam-score")
            .with("right", right)
            .with("n", results.len()),
        (PlayMode::Lesson | PlayMode::Recorded, 0) => Message::new("lesson-summary"),
        (PlayMode::Lesson | PlayMode::Recorded, asked) => Message::new("lesson-summary-right")
            .with("right", right)
            .with("asked", asked),
    };
    words_ui(ui, ctx.plain(&head), strong(m.question), tokens.ink);
    paging.ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = m.gap * pages::STEP_GAP;
        for (number, (step, result)) in lesson.steps.iter().zip(results).enumerate() {
            let words = MessageWords::of(lesson, number, ctx.text.encoding());
            let setting = Setting {
                words: &words,
                width: ui.available_width() - m.call * 2.0,
                ..Setting::plain(ui, m.call)
            };
            ui.horizontal_top(|ui| {
                let (icon, colour) = match (result.is_right(), &result.run) {
                    (_, None) if result.prediction.is_some() => (Icon::Dot, tokens.accent),
                    (None, Some(_)) if view.is_exam() => (Icon::Cross, tokens.cut),
                    (Some(true), _) => (Icon::Check, tokens.good),
                    (Some(false), _) => (Icon::Cross, tokens.cut),
                    (None, Some(_)) => (Icon::Dot, tokens.accent),
                    (None, None) => (Icon::Dot, tokens.line),
                };
                icon.ui(ui, m.call * sign::USUAL, leading::LINE, colour);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = space::HAIR;
                    let text = if view.is_exam() {
                        format!("{}. {}", number + 1, step.prose_and_question(lang))
                    } else {
                        let question = step.question.as_ref().map_or(&step.prose, |one| &one.ask);
                        question.get(lang).to_owned()
                    };
                    let row = text_ui(ui, setting, &text);
                    if view.is_exam() && row.interact(Sense::click()).clicked() {
                        ctx.ask(Action::Lesson(LessonInput::Jump(number)));
                    }
                    let outcome = step_outcome(ctx, view, step, result);
                    if !outcome.is_empty() {
                        let dim = Setting {
                            colour: tokens.dim,
                            ..setting
                        };
                        text_ui(ui, dim, &outcome);
                    }
                });
            });
            let line = ui.cursor().top() - m.gap * (pages::STEP_GAP / 2.0);
            ui.painter()
                .hline(ui.max_rect().x_range(), line, hair(tokens.line));
        }
    });
}

/// What was predicted and seen of a step, and the hands for what is right.
fn step_outcome(
    ctx: &PanelCtx<'_>,
    view: &LessonView<'_>,
    step: &crate::lesson::LessonStep,
    result: &StepResult,
) -> String {
    let lang = ctx.text.lang();
    let Some(question) = &step.question else {
        return String::new();
    };
    let text = |answer: &crate::lesson::Prediction| {
        format!(
            "**{}**",
            answer_text(&question.answer, answer, (lang, ctx.text.encoding()))
        )
    };
    let Some(run) = &result.run else {
        return match (&result.prediction, view.is_exam()) {
            (Some(answer), true) => {
                ctx.plain(Message::new("exam-answered").with("answer", text(answer)))
            }
            (None, true) => ctx.t("exam-open"),
            (_, false) => ctx.t("lesson-not-run"),
        };
    };
    let (Some(right), Some(verdict)) = (&run.right, result.summary(view.is_exam(), text)) else {
        return ctx.t("lesson-not-met");
    };
    let mut parts = vec![ctx.plain(&verdict)];
    let hands = Hands::of(Some(result));
    if let (true, crate::lesson::Prediction::Choice(number), AnswerKind::Choices(_)) =
        (hands.any, right, &question.answer)
    {
        let message = Message::new("lesson-hands-right")
            .with("hands", hands.hands_text(*number))
            .with("all", hands.sum());
        parts.push(ctx.plain(&message));
    }
    if let (Some(drawn), Some(sweep), false) = (&result.drawn, &step.sweep, step.asks_for_curve()) {
        let (n, of) = drawn.right(&DrawnCurve::measured(sweep, &run.points));
        let message = Message::new("chart-right").with("n", n).with("of", of);
        parts.push(ctx.plain(&message));
    }
    parts.join(" · ")
}
