//! Pictures of lessons: the list, a question with hands, an outcome, a summary.

use egui_kittest::kittest::Queryable as _;

use super::{Outcome, ShotWindow};
use crate::{
    gui::Action,
    lesson::{AnswerKind, LessonInput, LessonPlace, LessonPlayer},
    session::LessonProgress,
};

pub(super) fn list(stage: &mut ShotWindow<'_>) -> Outcome {
    let played = LessonProgress {
        seen: true,
        right: 2,
        wrong: 1,
    };
    let lessons = &mut stage.app()?.preferences.lessons;
    lessons.insert("udp-one-send-one-receive".to_owned(), played);
    stage.ask(Action::ShowLessons)
}

/// Begins the lesson with this id.
pub(super) fn open_named(stage: &mut ShotWindow<'_>, id: &str) -> Outcome {
    let app = stage.app()?;
    let lessons = app.lessons.shelf.lessons().iter();
    let mut named = lessons.map(|one| one.lesson.id.as_str());
    let number = named.position(|one| one == id);
    let number = number.ok_or("no such lesson")?;
    stage.ask(Action::OpenLesson(number))
}

/// Gives the lesson this, and waits for the run that begins.
pub(super) fn input(stage: &mut ShotWindow<'_>, input: LessonInput) -> Outcome {
    stage.ask(Action::Lesson(input))?;
    if !stage.app()?.wait_for_lesson(super::TIMEOUT) {
        return Err("the run did not end".into());
    }
    stage.steps(1)
}

/// Answers all questions, with a hand for each of the first two, and goes to the end.
pub(super) fn summary(stage: &mut ShotWindow<'_>) -> Outcome {
    for answer in [0, 0, 1] {
        input(stage, LessonInput::Choose(answer))?;
        let over = |place| matches!(place, LessonPlace::Ask(_) | LessonPlace::Summary);
        while !stage.app()?.lesson_place().is_some_and(over) {
            input(stage, LessonInput::Next)?;
        }
        if answer == 0 {
            input(stage, LessonInput::Hands(0, true))?;
        }
    }
    while stage.app()?.lesson_place() != Some(LessonPlace::Summary) {
        input(stage, LessonInput::Next)?;
    }
    Ok(())
}

pub(super) fn exam_form(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::ShowLessons)?;
    stage.harness.step();
    // Its name and how many questions there are.
    let topic = stage.harness.query_by_label_contains("Exam ");
    topic.ok_or("no exam")?.click();
    stage.steps(4)
}

/// The second answer to each, and no answer to what is typed.
pub(super) fn exam_answers(stage: &mut ShotWindow<'_>) -> Outcome {
    while let Some(LessonPlace::Ask(_)) = stage.app()?.lesson_place() {
        let player = stage.app()?.lessons.player();
        let step = player.and_then(LessonPlayer::step).cloned();
        let question = step.and_then(|step| step.question);
        let answer = match question.map(|question| question.answer) {
            Some(AnswerKind::Choices(_)) => LessonInput::Choose(1),
            _ => LessonInput::Next,
        };
        input(stage, answer)?;
    }
    Ok(())
}
