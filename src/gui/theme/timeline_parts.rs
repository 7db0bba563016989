//! What is drawn on timelines, in parts of something else: letters are small ones where nothing else is said.

/// Places for words at arrows.
pub(crate) mod labels {
    /// Where along an arrow its words may stand.
    pub(crate) const PLACES: [f32; 17] = [
        0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.26, 0.74, 0.22, 0.78, 0.18, 0.82, 0.15,
        0.85,
    ];
}

/// Arrows and lifelines.
pub(crate) mod ladder {
    /// Letters beside the others: a little smaller. The least room for the name of a phase, in letters.
    pub(crate) const SMALLER: f32 = 0.92;
    pub(crate) const MIN_PHASE: f32 = 3.0;
    /// The width of lines, seen, derived, of many at once, and how much wider they are marked; of letters of 13 points.
    pub(crate) const LINES: [f32; 4] = [2.0, 1.4, 4.0, 1.5];
    /// The small letters that the widths of lines are told for, in points.
    pub(crate) const LINES_AT: f32 = 13.0;
    /// A sign at an arrow, in letters, and what is free around it, in signs; and how far words shrink before they go.
    pub(crate) const SIGN: f32 = 1.15;
    pub(crate) const AROUND_SIGN: f32 = 1.25;
    pub(crate) const LEAST: f32 = 0.7;
    /// Where arrows end that reach nobody: one on its way and its dashes, one that waits, one of which nothing is known, one
    /// that is dropped.
    pub(crate) const OPEN: [f32; 2] = [0.62, 0.8];
    pub(crate) const UNREAD: f32 = 0.88;
    pub(crate) const UNKNOWN: f32 = 0.8;
    pub(crate) const CROSS: f32 = 0.6;
    /// Where the signs of arrows stand on them: of what was cut off, to and from the server; of one that was dropped, was
    /// refused, waits, or is on its way.
    pub(crate) const CUT_SIGNS: [f32; 2] = [0.12, 0.86];
    pub(crate) const CROSS_SIGN: f32 = 0.58;
    pub(crate) const BACK_SIGN: f32 = 0.93;
    pub(crate) const UNREAD_SIGN: f32 = 0.9;
    pub(crate) const OPEN_SIGN: f32 = 0.84;
}

/// The panel of a timeline.
pub(crate) mod panel {
    /// The width from which on details always stand beside the ladder, in letters.
    pub(crate) const DETAILS_FROM: f32 = 128.0;
    /// The width from which on they stand beside it while a row is chosen, in letters.
    pub(crate) const DETAILS_OF_CHOSEN_FROM: f32 = 108.0;
    /// The width of the details, in letters.
    pub(crate) const DETAILS: f32 = 36.0;
    /// The width from which on two timelines stand beside each other, in letters.
    pub(crate) const TWO_TIMELINES_FROM: f32 = 150.0;
    /// Beside the details, in edges.
    pub(crate) const DETAILS_EDGE: f32 = 0.9;
}

/// The choice of what a timeline is of.
pub(crate) mod tools {
    /// The least and the usual width of what opens it, in letters.
    pub(crate) const CHOICE: [f32; 2] = [6.0, 11.0];
    /// The part of their usual width that letters are still read well at.
    pub(crate) const SHRUNK: f32 = 0.7;
}

/// The steps of the zoom, by the height of a line.
pub(crate) mod zoom {
    /// The heights of a line while every event has its own, in parts of a row of a table.
    pub(crate) const HEIGHTS: [f32; 6] = [2.1, 1.65, 1.3, 1.1, 0.86, 0.7];
    /// The height of a line that stands for several.
    pub(crate) const FOLDED: f32 = 1.1;
}

/// The columns of a timeline, from left to right.
pub(crate) mod columns {
    /// What is free at both sides, in edges.
    pub(crate) const EDGE: f32 = 0.6;
    /// In half letters: the width from which on there are times, that of the times, and what is free behind them.
    pub(crate) const TIMES_FROM: f32 = 116.0;
    pub(crate) const TIMES: f32 = 12.5;
    pub(crate) const BEHIND_TIMES: f32 = 2.5;
    /// In half letters: the width from which on phases have names, that of phases without and with names, and what is free
    /// behind them.
    pub(crate) const PHASE_NAMES_FROM: f32 = 78.0;
    pub(crate) const PHASES: [f32; 2] = [1.2, 14.0];
    pub(crate) const BEHIND_PHASES: f32 = 1.5;
    /// The parts of the room that the words at the left and at the right have, at the desk and on the projector; the
    /// least of it in half letters, and the most in half letters of calls.
    pub(crate) const WORDS: [[f32; 2]; 2] = [[0.3, 0.4], [0.37, 0.37]];
    pub(crate) const LEFT: [f32; 2] = [18.0, 44.0];
    pub(crate) const RIGHT: [f32; 2] = [24.0, 52.0];
    /// Where other programs have a lifeline: what is free at its right, in half letters; and the words before it, as above.
    pub(crate) const OUTSIDE: f32 = 6.0;
    pub(crate) const MIDDLE_WORDS: f32 = 0.4;
    pub(crate) const MIDDLE: [f32; 2] = [30.0, 60.0];
}

/// What stands around the lines.
pub(crate) mod view {
    /// What stands above the lines, in letters of controls, and below them; and the arrow of the legend.
    pub(crate) const HEAD: f32 = 1.9;
    pub(crate) const FOOT: f32 = 1.8;
    pub(crate) const SAMPLE: f32 = 2.6;
    /// The way of that arrow's head, in points.
    pub(crate) const SAMPLE_HEAD: f32 = 6.5;
}

/// Events beside the lifelines.
pub(crate) mod events {
    /// In letters: those of a pause; between two words of an event; what is free beside a lifeline; and the radius of a dot.
    pub(crate) const PAUSE: f32 = 0.85;
    pub(crate) const WORD_GAP: f32 = 0.45;
    pub(crate) const BESIDE: f32 = 0.9;
    pub(crate) const DOT: f32 = 0.34;
    /// A dot that stands for several events, in dots.
    pub(crate) const FOLDED: f32 = 1.25;
}

/// The details of an event, and the legend.
pub(crate) mod details {
    /// The letters of a call; the sample of an entry of the legend; and its sign.
    pub(crate) const CALL: f32 = 1.08;
    pub(crate) const SAMPLE: egui::Vec2 = egui::vec2(2.2, 1.4);
    pub(crate) const SIGN: f32 = 1.1;
    /// In points: the bounds of a byte's tile, and the dot of an event in the legend: where it is, and its radius.
    pub(crate) const TILES: [f32; 2] = [22.0, 34.0];
    pub(crate) const DOT_AT: f32 = 5.0;
    pub(crate) const DOT: f32 = 4.0;
}
