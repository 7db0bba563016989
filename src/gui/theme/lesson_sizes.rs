//! The sizes of a lesson: on the projector main facts are at least 1/25 of the screen's height, everything else 1/45.

use super::appearance::Appearance;

/// The sizes of what a lesson shows, in points; of texts that of the font.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LessonSizes {
    /// The title on its page.
    pub(crate) title: f32,
    /// The question that is asked.
    pub(crate) question: f32,
    /// What is told before it.
    pub(crate) prose: f32,
    /// An answer, and how many hands it has.
    pub(crate) answer: f32,
    /// The reason, and what was seen.
    pub(crate) caption: f32,
    /// A call and who made it.
    pub(crate) call: f32,
    /// One byte of a message.
    pub(crate) tile: f32,
    /// The column of code.
    pub(crate) code: f32,
    /// A program that is asked about.
    pub(crate) program: f32,
    /// The text of everything else.
    pub(crate) small: f32,
    /// The height of the bar at the top.
    pub(crate) bar: f32,
    /// At the edges, and between groups.
    pub(crate) edge: f32,
    /// Between what belongs together.
    pub(crate) gap: f32,
    /// Inside an answer, above and below.
    pub(crate) pad: f32,
}

impl LessonSizes {
    const DESK: Self = Self {
        title: 44.0,
        question: 29.0,
        prose: 23.0,
        answer: 23.0,
        caption: 23.0,
        call: 20.0,
        tile: 50.0,
        code: 15.0,
        program: 18.0,
        small: 14.0,
        bar: 54.0,
        edge: 44.0,
        gap: 14.0,
        pad: 16.0,
    };

    /// For a screen of 1600 × 900 points, see [`fit`](crate::gui::layout).
    const PROJECTOR: Self = Self {
        title: 72.0,
        question: 44.0,
        prose: 38.0,
        answer: 38.0,
        caption: 38.0,
        call: 36.5,
        tile: 83.0,
        code: 24.0,
        program: 24.0,
        small: 24.0,
        bar: 72.0,
        edge: 48.0,
        gap: 16.0,
        pad: 18.0,
    };

    /// The set of a look.
    pub(crate) const fn of(look: Appearance) -> Self {
        if look.projector {
            Self::PROJECTOR
        } else {
            Self::DESK
        }
    }
}
