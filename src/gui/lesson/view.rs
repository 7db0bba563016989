//! What the lesson view is drawn from.

use crate::{
    lesson::{LessonPlace, LessonPlayer, Need, PlayMode, Question},
    model::Message,
};

/// The lesson that is played, as the window shows it.
pub(crate) struct LessonView<'a> {
    pub(crate) player: &'a LessonPlayer,
    /// Its place in the list, counted from 0; `None` of a drawn exam.
    pub(crate) number: Option<usize>,
    /// The place of the one that comes after it.
    pub(crate) next: Option<usize>,
    pub(crate) lacking: Option<Need>,
    /// All lessons of the recording that is shown, and the place of this one among them.
    pub(crate) recorded: (&'a [LessonPlayer], usize),
    /// Whether a notice is told, which stands in place of the hint.
    pub(crate) has_notice: bool,
}

impl LessonView<'_> {
    /// `Lesson 6`, for titles.
    pub(super) fn name(&self) -> Message {
        match self.number {
            Some(number) => Message::new("lesson-number").with("n", number + 1),
            None if self.is_exam() => Message::new("exam"),
            None => Message::new("report-recording"),
        }
    }

    /// What is asked in the step that is shown.
    pub(super) fn question(&self) -> Option<&Question> {
        self.player.step()?.question.as_ref()
    }

    /// Whether it was played before, and is shown as it was.
    pub(super) fn is_recorded(&self) -> bool {
        self.player.mode() == PlayMode::Recorded
    }

    /// Whether an exam is answered or run: what could help is not shown.
    pub(super) fn is_examining(&self) -> bool {
        matches!(self.player.mode(), PlayMode::Answering | PlayMode::Marking)
    }

    pub(super) fn is_exam(&self) -> bool {
        self.player.lesson().is_exam()
    }

    /// The key of what is going on.
    pub(super) fn phase(&self) -> &'static str {
        let asks = self.question().is_some();
        match self.player.place() {
            LessonPlace::Ask(_) | LessonPlace::Summary
                if self.player.mode() == PlayMode::Answering =>
            {
                "exam-phase"
            }
            LessonPlace::Title if self.is_exam() => "exam-phase",
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
