//! What a person chose about the looks.

use crate::text::Lang;

/// What a person chose about the looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Appearance {
    /// The language, which decides the order of the fonts.
    pub lang: Lang,
    /// Whether everything is large, to be read from the last row.
    pub projector: bool,
    /// Whether contrasts are high and borders plain to see.
    pub high: bool,
    pub(crate) reduced_motion: bool,
}
