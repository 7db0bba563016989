//! What the lesson view is drawn from.

use crate::{
    lesson::{LessonPlace, LessonPlayer, Need},
    model::Message,
};

/// The lesson that is played, as the window shows it.
pub(crate) struct LessonView<'a> {
    pub(crate) player: &'a LessonPlayer,
    /// Its place in the list, counted from 0.
    pub(crate) number: usize,
    /// Whether another comes after it.
    pub(crate) has_next: bool,
    /// What it needs and this system does not have.
    pub(crate) lacking: Option<Need>,
}

impl LessonView<'_> {
    /// `Lesson 6`, for titles.
    pub(super) fn name(&self) -> Message {
        Message::new("lesson-number").with("n", self.number + 1)
    }

    /// The key of what is going on.
    pub(super) fn phase(&self) -> &'static str {
        let asks = self
            .player
            .step()
            .is_some_and(|step| step.question.is_some());
        match self.player.place() {
            LessonPlace::Title => "lesson-phase-title",
            LessonPlace::Ask(_) if asks => "lesson-phase-ask",
            LessonPlace::Ask(_) => "lesson-phase-next",
            LessonPlace::Run(_) => "lesson-phase-run",
            LessonPlace::Outcome(_) => "lesson-phase-outcome",
            LessonPlace::Reason(_) => "lesson-phase-reason",
            LessonPlace::Summary => "lesson-phase-summary",
            LessonPlace::Free(_) => "lesson-phase-free",
        }
    }
}
