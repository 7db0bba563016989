//! The first and the last page of a lesson: its title, and what was predicted of each step.

use egui::{Label, RichText, ScrollArea, Sense, Ui, vec2};

use super::{
    measures::Measures,
    prose::{MessageWords, Setting},
    question::{Hands, text_ui},
    view::LessonView,
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, hair, strong},
        widgets::Icon,
    },
    lesson::AnswerKind,
    model::{Message, Transport},
    session::answer_text,
    text::plain,
};

/// The key of the name of a topic.
pub(super) const fn topic_key(topic: Transport) -> &'static str {
    match topic {
        Transport::Udp => "transport-udp",
        Transport::Tcp => "transport-tcp",
        Transport::Both => "lessons-both",
    }
}

/// The title, and what awaits one.
pub(super) fn title_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) {
    let (tokens, m) = (ui.tokens(), Measures::of(ui.look()));
    let lesson = view.player.lesson();
    let lang = ctx.text.lang();
    ui.add_space((ui.available_height() * 0.24).round());
    ui.spacing_mut().item_spacing.y = m.gap * 1.2;
    let head = format!(
        "{} · {}",
        ctx.t(topic_key(lesson.topic)),
        ctx.say(&view.name())
    );
    ui.label(RichText::new(head).size(m.prose).color(tokens.accent));
    let title = RichText::new(lesson.title.get(lang)).font(strong(m.title));
    ui.add(Label::new(title.color(tokens.ink)).wrap());
    let questions = lesson.steps.iter().filter(|step| step.question.is_some());
    let what = Message::new("lesson-about")
        .with("minutes", lesson.minutes)
        .with("steps", lesson.steps.len())
        .with("questions", questions.count());
    let what = plain(&ctx.say(&what));
    ui.add(Label::new(RichText::new(what).size(m.prose).color(tokens.dim)).wrap());
    if let Some(need) = view.lacking {
        let lacks = Message::new("lesson-lacks").with("what", need.word());
        let lacks = plain(&ctx.say(&lacks));
        ui.add(Label::new(RichText::new(lacks).size(m.prose).color(tokens.cut)).wrap());
    }
}

/// What was predicted of each step, and what was seen.
pub(super) fn summary_ui(ui: &mut Ui, ctx: &PanelCtx<'_>, view: &LessonView<'_>) {
    let (tokens, m) = (ui.tokens(), Measures::of(ui.look()));
    let lesson = view.player.lesson();
    let lang = ctx.text.lang();
    ui.spacing_mut().item_spacing.y = m.gap;
    ui.add_space(m.gap);
    let results = view.player.results();
    let right = results.iter().filter(|step| step.is_right() == Some(true));
    let asked = results.iter().filter(|step| step.is_right().is_some());
    let head = match asked.count() {
        0 => Message::new("lesson-summary"),
        asked => Message::new("lesson-summary-right")
            .with("right", right.count())
            .with("asked", asked),
    };
    let head = RichText::new(plain(&ctx.say(&head))).font(strong(m.question));
    ui.add(Label::new(head.color(tokens.ink)).wrap());
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = m.gap * 0.7;
        for (number, (step, result)) in lesson.steps.iter().zip(results).enumerate() {
            let words = MessageWords::of(lesson, number);
            let setting = Setting {
                tokens,
                words: &words,
                size: m.call,
                bold: false,
                colour: tokens.ink,
                width: ui.available_width() - m.call * 2.0,
            };
            ui.horizontal_top(|ui| {
                let size = vec2(m.call * 1.4, m.call * 1.4);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let (icon, colour) = match (result.is_right(), &result.run) {
                    (Some(true), _) => (Icon::Check, tokens.good),
                    (Some(false), _) => (Icon::Cross, tokens.cut),
                    (None, Some(_)) => (Icon::Dot, tokens.accent),
                    (None, None) => (Icon::Dot, tokens.line),
                };
                icon.paint(ui.painter(), rect.center(), m.call * 0.8, colour);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    let text = step.question.as_ref().map_or(&step.prose, |one| &one.ask);
                    text_ui(ui, setting, text.get(lang));
                    let told = told_of(ctx, step, result);
                    if !told.is_empty() {
                        let dim = Setting {
                            colour: tokens.dim,
                            ..setting
                        };
                        text_ui(ui, dim, &told);
                    }
                });
            });
            let line = ui.cursor().top() - m.gap * 0.35;
            ui.painter()
                .hline(ui.max_rect().x_range(), line, hair(tokens.line));
        }
    });
}

/// What was predicted and seen of a step, and the hands for what is right.
fn told_of(
    ctx: &PanelCtx<'_>,
    step: &crate::lesson::LessonStep,
    result: &crate::lesson::StepResult,
) -> String {
    let lang = ctx.text.lang();
    let Some(question) = &step.question else {
        return String::new();
    };
    let text = |answer: &crate::lesson::Prediction| {
        format!("**{}**", answer_text(&question.answer, answer, lang))
    };
    let Some(run) = &result.run else {
        return ctx.t("lesson-not-run");
    };
    let Some(right) = &run.right else {
        return ctx.t("lesson-not-met");
    };
    let mut parts = vec![plain(
        &ctx.say(&match &result.prediction {
            Some(answer) if answer == right => {
                Message::new("lesson-was-right").with("answer", text(right))
            }
            Some(answer) => Message::new("lesson-was-wrong")
                .with("predicted", text(answer))
                .with("answer", text(right)),
            None => Message::new("lesson-was").with("answer", text(right)),
        }),
    )];
    let hands = Hands::of(Some(result));
    if let (true, crate::lesson::Prediction::Choice(number), AnswerKind::Choices(_)) =
        (hands.any, right, &question.answer)
    {
        let told = Message::new("lesson-hands-right")
            .with("hands", hands.told(*number))
            .with("all", hands.sum());
        parts.push(plain(&ctx.say(&told)));
    }
    parts.join(" ")
}
