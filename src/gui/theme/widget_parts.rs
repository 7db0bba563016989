//! Widgets, in parts of something else, or in points where that is said.

/// Pages that the keyboard turns.
pub(crate) mod focus {
    /// What of its height a page leaves in view.
    pub(crate) const OVERLAP: f32 = 0.1;
}

/// Frames, rings and hatching.
pub(crate) mod marks {
    /// The width of the focus ring where contrasts are high, in points.
    pub(crate) const STRONG_RING: f32 = 3.5;
    /// How far inside the corners hatching ends, in radii of them: where a circle's arc is nearest to its corner.
    pub(crate) const HATCH_INSET: f32 = 0.3;
}

/// A slider and its knob.
pub(crate) mod slider {
    /// The radius of the knob in letters, the height of the rail in knobs, and the ring of the knob in points.
    pub(crate) const KNOB: f32 = 0.62;
    pub(crate) const RAIL: f32 = 0.66;
    pub(crate) const RING: f32 = 4.0;
    /// The height of label and value, in letters of the value.
    pub(crate) const HEAD: f32 = 1.45;
}

/// Texts that must fit.
pub(crate) mod text_layout {
    /// How much smaller than asked letters are set, to be sure that they fit.
    pub(crate) const FIT_FACTOR: f32 = 0.99;
}

/// A switch and its box.
pub(crate) mod toggle {
    /// The box in a line, in letters.
    pub(crate) const BOX: f32 = 1.25;
    /// The mark in parts of the box.
    pub(crate) const MARK: f32 = 0.6;
}

/// A field for a number.
pub(crate) mod typed_number {
    /// The least width of the field, in letters.
    pub(crate) const MIN: f32 = 6.0;
}
