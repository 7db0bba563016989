//! Pictures of lessons: the list, a question with hands, an outcome, a summary.

use egui::Theme;
use egui_kittest::kittest::Queryable as _;

use super::{Shot, ShotWindow};
use crate::{
    gui::{Action, UiCommand},
    lesson::{AnswerKind, ExamDraw, LessonInput, LessonPlace, LessonPlayer},
    session::{LessonProgress, Transport},
};

/// Pictures of lessons.
pub(super) const SHOTS: &[Shot] = &[
    Shot::new("lessons-light", Theme::Light, list),
    Shot::extra("lessons-chinese-dark", Theme::Dark, list).zh(),
    Shot::extra("lesson-title", Theme::Light, open),
    Shot::new("lesson-question-light", Theme::Light, asked),
    Shot::extra("lesson-outcome-light", Theme::Light, outcome),
    Shot::extra("lesson-reason-dark", Theme::Dark, reason),
    Shot::extra("lesson-summary-light", Theme::Light, summary),
    Shot::new("lesson-question-projector", Theme::Light, asked)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::new("lesson-outcome-projector", Theme::Light, reason)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("lesson-outcome-projector-en", Theme::Dark, reason)
        .projected()
        .sized(1280.0, 720.0),
    Shot::extra("lesson-summary-projector", Theme::Light, summary)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("lesson-title-projector", Theme::Light, open)
        .projected()
        .sized(1920.0, 1080.0),
    Shot::extra("lesson-stream-projector", Theme::Light, stream)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("exam-form", Theme::Light, exam_form),
    Shot::extra("exam-question", Theme::Light, exam),
    Shot::extra("exam-answers", Theme::Light, exam_answers),
    Shot::extra("exam-score", Theme::Light, exam_score),
    Shot::extra("exam-score-dark", Theme::Dark, exam_score).zh(),
    Shot::extra("exam-review", Theme::Light, exam_review),
    Shot::extra("exam-review-dark", Theme::Dark, exam_review).zh(),
    Shot::extra("exam-question-projector", Theme::Light, exam)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("exam-score-projector", Theme::Light, exam_score)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("exam-review-projector", Theme::Dark, exam_review)
        .projected()
        .sized(1280.0, 720.0),
    Shot::extra("card-question", Theme::Light, card),
    Shot::extra("card-outcome", Theme::Dark, card_outcome).zh(),
    Shot::extra("card-question-projector", Theme::Light, card)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("card-outcome-projector", Theme::Light, card_outcome)
        .projected()
        .zh()
        .sized(1920.0, 1080.0),
    Shot::extra("lesson-drawer-projector", Theme::Light, |stage| {
        reason(stage)?;
        stage.ask(Action::Command(UiCommand::Menu))
    })
    .projected()
    .sized(1920.0, 1080.0),
    Shot::extra("drawer-projector", Theme::Dark, |stage| {
        super::classic(stage)?;
        stage.ask(Action::Command(UiCommand::Menu))
    })
    .projected()
    .zh()
    .sized(1280.0, 720.0),
    Shot::extra("lesson-why", Theme::Light, |stage| {
        reason(stage)?;
        stage.press("Why?")
    }),
];

fn list(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let played = LessonProgress {
        seen: true,
        right: 2,
        wrong: 1,
    };
    let lessons = &mut stage.app()?.preferences.lessons;
    lessons.insert("udp-one-send-one-receive".to_owned(), played);
    stage.ask(Action::ShowLessons)
}

/// The number of the lesson that is shown.
fn open(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open_named(stage, "udp-4-against-1024")
}

/// Begins the lesson with this id.
pub(super) fn open_named(stage: &mut ShotWindow<'_>, id: &str) -> Result<(), String> {
    let app = stage.app()?;
    let lessons = app.lessons.shelf.lessons().iter();
    let mut named = lessons.map(|one| one.lesson.id.as_str());
    let number = named.position(|one| one == id);
    let number = number.ok_or_else(|| "no such lesson".to_owned())?;
    stage.ask(Action::OpenLesson(number))
}

/// Gives the lesson this, and waits for the run that begins.
pub(super) fn input(stage: &mut ShotWindow<'_>, input: LessonInput) -> Result<(), String> {
    stage.ask(Action::Lesson(input))?;
    if stage.app()?.wait_for_lesson(super::PATIENCE) {
        stage.harness.step();
        Ok(())
    } else {
        Err("the run did not end".to_owned())
    }
}

/// Before the last question, with hands.
fn asked(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open(stage)?;
    input(stage, LessonInput::Jump(2))?;
    for (answer, hands) in [(0, 11), (1, 6), (2, 12)] {
        for _ in 0..hands {
            stage.ask(Action::Lesson(LessonInput::Hands(answer, true)))?;
        }
    }
    Ok(())
}

fn outcome(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    asked(stage)?;
    input(stage, LessonInput::Choose(0))?;
    stage.harness.run_steps(400);
    Ok(())
}

fn reason(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    asked(stage)?;
    input(stage, LessonInput::Choose(2))?;
    input(stage, LessonInput::Next)
}

fn summary(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open(stage)?;
    input(stage, LessonInput::Next)?;
    for answer in [0, 0, 1] {
        input(stage, LessonInput::Choose(answer))?;
        while !matches!(
            stage.app()?.lessons.player().map(LessonPlayer::place),
            Some(LessonPlace::Ask(_) | LessonPlace::Summary)
        ) {
            input(stage, LessonInput::Next)?;
        }
        if answer == 0 {
            input(stage, LessonInput::Hands(0, true))?;
        }
    }
    while !matches!(
        stage.app()?.lessons.player().map(LessonPlayer::place),
        Some(LessonPlace::Summary)
    ) {
        input(stage, LessonInput::Next)?;
    }
    Ok(())
}

fn exam_form(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    stage.ask(Action::ShowLessons)?;
    stage.harness.step();
    // Its name and how many questions there are.
    let topic = stage.harness.query_by_label_contains("Exam ");
    topic.ok_or("no exam")?.click();
    stage.harness.run_steps(4);
    Ok(())
}

/// Before the first question of an exam.
fn exam(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    let draw = ExamDraw {
        questions: 8,
        seed: 4711,
        topic: Transport::Udp,
    };
    stage.ask(Action::OpenExam(draw))?;
    input(stage, LessonInput::Next)
}

/// The second answer to each, and no answer to what is typed.
fn exam_answers(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    exam(stage)?;
    while let Some(LessonPlace::Ask(_)) = stage.app()?.lesson_place() {
        let player = stage.app()?.lessons.player();
        let step = player.and_then(LessonPlayer::step).cloned();
        let question = step.and_then(|step| step.question);
        input(
            stage,
            match question.map(|question| question.answer) {
                Some(AnswerKind::Choices(_)) => LessonInput::Choose(1),
                _ => LessonInput::Next,
            },
        )?;
    }
    Ok(())
}

fn exam_score(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    exam_answers(stage)?;
    input(stage, LessonInput::Next)
}

fn exam_review(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    exam_score(stage)?;
    input(stage, LessonInput::Next)?;
    stage.harness.run_steps(400);
    Ok(())
}

/// A question about a program, with hands.
fn card(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open_named(stage, "cards-objects")?;
    input(stage, LessonInput::Jump(3))?;
    for (answer, hands) in [(1, 9), (2, 14), (3, 2)] {
        for _ in 0..hands {
            stage.ask(Action::Lesson(LessonInput::Hands(answer, true)))?;
        }
    }
    Ok(())
}

fn card_outcome(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    card(stage)?;
    input(stage, LessonInput::Choose(1))?;
    input(stage, LessonInput::Next)
}

/// Two sends that one read of a stream returns together.
fn stream(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open_named(stage, "tcp-sticking")?;
    input(stage, LessonInput::Jump(0))?;
    input(stage, LessonInput::Reveal)?;
    input(stage, LessonInput::Next)
}
