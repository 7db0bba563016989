//! The sizes of a lesson: on the projector main facts are at least 1/25 of the screen's height, everything else 1/45.

use super::{appearance::Appearance, sizes::sizes};

sizes! {
    /// The sizes of what a lesson shows, in points; of texts that of the font.
    LessonSizes:
    /// The title on its page.
    title: f32 = 44.0, 72.0;
    /// The question that is asked.
    question: f32 = 29.0, 44.0;
    /// The prose before a question.
    prose: f32 = 23.0, 38.0;
    /// An answer, and how many hands it has.
    answer: f32 = 23.0, 38.0;
    /// The reason, and what was seen.
    caption: f32 = 23.0, 38.0;
    /// A call and who made it.
    call: f32 = 20.0, 36.5;
    /// The tile of one byte.
    tile: f32 = 50.0, 83.0;
    /// The column of code.
    code: f32 = 15.0, 24.0;
    /// A program that is asked about.
    program: f32 = 18.0, 24.0;
    /// The text of everything else.
    small: f32 = 14.0, 24.0;
    /// The title in the bar at the top, and the phase of its step.
    bar_title: f32 = 17.0, 30.0;
    phase: f32 = 15.0, 26.0;
    /// The notes, which are read from near.
    notes: f32 = 17.0, 17.0;
    /// The width of the narrowest card of a lesson, and the height of each card.
    card_width: f32 = 300.0, 480.0;
    card_height: f32 = 172.0, 275.2;
    /// The width of the topics beside the cards.
    topics: f32 = 240.0, 384.0;
    /// The width of the form of an exam.
    exam: f32 = 460.0, 736.0;
    /// The height of the bar at the top.
    bar: f32 = 54.0, 72.0;
    /// The space at the edges, and between groups.
    edge: f32 = 44.0, 48.0;
    /// Between what belongs together.
    gap: f32 = 14.0, 16.0;
    /// Inside an answer, above and below.
    pad: f32 = 16.0, 18.0;
}
