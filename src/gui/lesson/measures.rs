//! The sizes of a lesson: on the projector main facts are at least 1/25 of the screen's height, everything else 1/45.

use crate::gui::theme::Appearance;

/// Sizes in points; of texts that of the font.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measures {
    /// The title on its page.
    pub(super) title: f32,
    /// The question that is asked.
    pub(super) question: f32,
    /// What is told before it.
    pub(super) prose: f32,
    /// An answer, and how many hands it has.
    pub(super) answer: f32,
    /// The reason, and what was seen.
    pub(super) caption: f32,
    /// A call and who made it.
    pub(super) call: f32,
    /// One byte of a message.
    pub(super) tile: f32,
    /// The column of code.
    pub(super) code: f32,
    /// A program that is asked about.
    pub(super) program: f32,
    /// The text of everything else.
    pub(super) small: f32,
    /// The height of the bar at the top.
    pub(super) bar: f32,
    /// At the edges, and between groups.
    pub(super) edge: f32,
    /// Between what belongs together.
    pub(super) gap: f32,
    /// Inside an answer, above and below.
    pub(super) pad: f32,
}

impl Measures {
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

    pub(super) const fn of(look: Appearance) -> Self {
        if look.projector {
            Self::PROJECTOR
        } else {
            Self::DESK
        }
    }
}
