//! A sweep that belongs to no lesson, as one.

use super::plan::Sweep;
use crate::lesson::{FORMAT, Lesson, LessonStep, Need};

impl Sweep {
    /// A lesson of one step, which is this sweep: of UDP, as it is by default.
    pub fn lesson(self) -> Lesson {
        Lesson {
            format: FORMAT,
            id: "sweep".to_owned(),
            level: 1,
            minutes: 1,
            // What is dropped and what waits only Linux tells.
            needs: vec![Need::Linux],
            steps: vec![LessonStep {
                fresh: true,
                sweep: Some(self),
                ..LessonStep::default()
            }],
            ..Lesson::default()
        }
    }
}
