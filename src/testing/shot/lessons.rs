//! Pictures of lessons: the list, a question with hands, an outcome, a summary.

use egui::Theme;

use super::{Shot, ShotWindow};
use crate::{
    gui::Action,
    lesson::{LessonInput, LessonPlace, LessonPlayer},
    session::LessonProgress,
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
    Shot::new("lesson-question-projector", Theme::Light, |stage| {
        projected(stage, asked)
    })
    .zh()
    .sized(1920.0, 1080.0),
    Shot::new("lesson-outcome-projector", Theme::Light, |stage| {
        projected(stage, reason)
    })
    .zh()
    .sized(1920.0, 1080.0),
    Shot::extra("lesson-outcome-projector-en", Theme::Dark, |stage| {
        projected(stage, reason)
    })
    .sized(1280.0, 720.0),
    Shot::extra("lesson-summary-projector", Theme::Light, |stage| {
        projected(stage, summary)
    })
    .zh()
    .sized(1920.0, 1080.0),
    Shot::extra("lesson-title-projector", Theme::Light, |stage| {
        projected(stage, open)
    })
    .sized(1920.0, 1080.0),
    Shot::extra("lesson-stream-projector", Theme::Light, |stage| {
        projected(stage, stream)
    })
    .zh()
    .sized(1920.0, 1080.0),
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

fn projected(
    stage: &mut ShotWindow<'_>,
    play: fn(&mut ShotWindow<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let command = crate::gui::UiCommand::Projector;
    stage.ask(Action::Command(command))?;
    play(stage)
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

/// Two sends that one read of a stream returns together.
fn stream(stage: &mut ShotWindow<'_>) -> Result<(), String> {
    open_named(stage, "tcp-sticking")?;
    input(stage, LessonInput::Jump(0))?;
    input(stage, LessonInput::Reveal)?;
    input(stage, LessonInput::Next)
}
