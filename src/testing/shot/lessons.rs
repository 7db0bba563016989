//! Pictures of lessons: the list, a question with hands, an outcome, a summary.

use egui_kittest::kittest::Queryable as _;

use super::{Outcome, ShotWindow, shots};
use crate::{
    gui::{Action, UiCommand},
    lesson::{AnswerKind, ExamDraw, LessonInput, LessonPlace, LessonPlayer},
    session::{LessonProgress, Transport},
};

shots! {
    "lessons-light" "listed" list;
    "lesson-title" "" open;
    "lesson-question-light" "listed" asked;
    "lesson-outcome-light" "" outcome;
    "lesson-reason-dark" "dark" reason;
    "lesson-summary-light" "" summary;
    "lesson-question-projector" "listed projected zh 1920x1080" asked;
    "lesson-outcome-projector" "listed projected zh 1920x1080" reason;
    "lesson-stream-projector" "projected zh 1920x1080" stream;
    "exam-form" "" exam_form;
    "exam-question" "" exam;
    "exam-answers" "" exam_answers;
    "exam-score" "" exam_score;
    "exam-review" "" exam_review;
    "exam-question-projector" "projected zh 1920x1080" exam;
    "card-question" "" card;
    "card-outcome" "dark zh" card_outcome;
    "lesson-drawer-projector" "projected 1920x1080" reason, |s| s.command(UiCommand::Menu);
    "lesson-why" "" reason, |s| s.press_key("why");
}

fn list(stage: &mut ShotWindow<'_>) -> Outcome {
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
fn open(stage: &mut ShotWindow<'_>) -> Outcome {
    open_named(stage, "udp-4-against-1024")
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

/// Before the last question, with hands.
fn asked(stage: &mut ShotWindow<'_>) -> Outcome {
    open(stage)?;
    input(stage, LessonInput::Jump(2))?;
    hands(stage, &[(0, 11), (1, 6), (2, 12)])
}

/// Lets hands go up: for each answer of the list as many as stand beside it.
fn hands(stage: &mut ShotWindow<'_>, counts: &[(usize, u32)]) -> Outcome {
    for (answer, hands) in counts {
        for _ in 0..*hands {
            stage.ask(Action::Lesson(LessonInput::Hands(*answer, true)))?;
        }
    }
    Ok(())
}

fn outcome(stage: &mut ShotWindow<'_>) -> Outcome {
    asked(stage)?;
    input(stage, LessonInput::Choose(0))?;
    stage.steps(400)
}

fn reason(stage: &mut ShotWindow<'_>) -> Outcome {
    asked(stage)?;
    input(stage, LessonInput::Choose(2))?;
    input(stage, LessonInput::Next)
}

fn summary(stage: &mut ShotWindow<'_>) -> Outcome {
    open(stage)?;
    input(stage, LessonInput::Next)?;
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

fn exam_form(stage: &mut ShotWindow<'_>) -> Outcome {
    stage.ask(Action::ShowLessons)?;
    stage.harness.step();
    // Its name and how many questions there are.
    let topic = stage.harness.query_by_label_contains("Exam ");
    topic.ok_or("no exam")?.click();
    stage.steps(4)
}

/// Before the first question of an exam.
fn exam(stage: &mut ShotWindow<'_>) -> Outcome {
    let draw = ExamDraw {
        questions: 8,
        seed: 4711,
        topic: Transport::Udp,
    };
    stage.ask(Action::OpenExam(draw))?;
    input(stage, LessonInput::Next)
}

/// The second answer to each, and no answer to what is typed.
fn exam_answers(stage: &mut ShotWindow<'_>) -> Outcome {
    exam(stage)?;
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

fn exam_score(stage: &mut ShotWindow<'_>) -> Outcome {
    exam_answers(stage)?;
    input(stage, LessonInput::Next)
}

fn exam_review(stage: &mut ShotWindow<'_>) -> Outcome {
    exam_score(stage)?;
    input(stage, LessonInput::Next)?;
    stage.steps(400)
}

/// A question about a program, with hands.
fn card(stage: &mut ShotWindow<'_>) -> Outcome {
    open_named(stage, "cards-objects")?;
    input(stage, LessonInput::Jump(3))?;
    hands(stage, &[(1, 9), (2, 14), (3, 2)])
}

fn card_outcome(stage: &mut ShotWindow<'_>) -> Outcome {
    card(stage)?;
    input(stage, LessonInput::Choose(1))?;
    input(stage, LessonInput::Next)
}

/// Two sends that one read of a stream returns together.
fn stream(stage: &mut ShotWindow<'_>) -> Outcome {
    open_named(stage, "tcp-sticking")?;
    input(stage, LessonInput::Jump(0))?;
    input(stage, LessonInput::Reveal)?;
    input(stage, LessonInput::Next)
}
