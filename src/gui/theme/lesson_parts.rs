//! What a lesson shows, in parts of something else.

/// The bar at the top.
pub(crate) mod bar {
    /// The widest distance between two dots, in letters.
    pub(crate) const PITCH: f32 = 0.95;
    /// The width of the list of lessons, in letters.
    pub(crate) const TITLES: f32 = 26.0;
    /// Between the things at the right, in gaps.
    pub(crate) const GAP: f32 = 0.8;
    /// The most width of all dots, in letters, for a mouse and for a finger.
    pub(crate) const DOTS: [f32; 2] = [16.0, 20.0];
    /// The radius of a dot: at most so much of their distance, and of a letter; how much larger it is below the pointer;
    /// and the height of what can be pressed, in letters.
    pub(crate) const DOT: [f32; 2] = [0.3, 0.28];
    pub(crate) const HOVERED: f32 = 1.25;
    pub(crate) const DOT_HEIGHT: f32 = 1.4;
}

/// The list of lessons.
pub(crate) mod list {
    /// The width of the field that finds, in letters.
    pub(crate) const FIND: f32 = 15.0;
    /// In letters: the height of what stands above the list, and a card's title.
    pub(crate) const HEAD: f32 = 2.6;
    pub(crate) const TITLE: f32 = 1.2;
}

/// What was seen in a step.
pub(crate) mod outcome {
    /// The share of the width that the column of code has.
    pub(crate) const CODE_WIDTH: f32 = 0.37;
    /// Between two calls, in gaps.
    pub(crate) const CALL_GAP: f32 = 1.4;
    /// In letters: the most width of the evidence; and its least width, which is its most height too.
    pub(crate) const MAX_EVIDENCE: f32 = 40.0;
    pub(crate) const EVIDENCE: f32 = 24.0;
}

/// The panel of a lesson.
pub(crate) mod panel {
    /// The share of the width that a curve has beside its question.
    pub(crate) const CURVE: f32 = 0.45;
    /// Beside the bar at the top, in edges; above and below the caption, in gaps.
    pub(crate) const BAR_EDGE: f32 = 0.8;
    pub(crate) const CAPTION_PAD: f32 = 1.2;
    /// The foot, in letters of a call; and above and below it together, in gaps.
    pub(crate) const FOOT: f32 = 1.35;
    pub(crate) const AROUND_FOOT: f32 = 2.6;
}

/// A question and its answers, in letters of the answers.
pub(crate) mod question {
    /// An answer is not higher than this, in letters, where its text is short.
    pub(crate) const MAX_ANSWER_HEIGHT: f32 = 2.5;
    /// The share of the width that a program has beside its question.
    pub(crate) const PROGRAM_WIDTH: f32 = 0.54;
    /// A button that counts a hand is so large, in letters.
    pub(crate) const HAND: f32 = 1.5;
    /// The gap beside a program, in edges; and inside its frame, in letters of the program.
    pub(crate) const BESIDE_PROGRAM: f32 = 0.6;
    pub(crate) const PROGRAM_PAD: f32 = 0.7;
    /// In letters: the room of the bars of hands, and beside a program; that of an answer's number; and the radius of its ground.
    pub(crate) const BARS: [f32; 2] = [11.0, 4.5];
    pub(crate) const NUMBER: f32 = 2.6;
    pub(crate) const ROUND: f32 = 0.85;
    /// In buttons: the room of both that count hands, how far the left one's middle is from the edge, and the right one's
    /// from it.
    pub(crate) const HANDS: f32 = 2.5;
    pub(crate) const LESS_AT: f32 = 1.55;
    pub(crate) const MORE_AT: f32 = 1.1;
    /// In letters: the room of one number of hands, and of two; the height of one bar, and of each of two.
    pub(crate) const COUNTS: [f32; 2] = [1.7, 4.2];
    pub(crate) const BAR: [f32; 2] = [0.5, 0.3];
    /// From one bar to the next, in bars.
    pub(crate) const BAR_STEP: f32 = 1.15;
    /// The width of a field for a number, and for bytes, in letters.
    pub(crate) const FIELD: [f32; 2] = [10.0, 18.0];
}

/// The drawing of the segments of a handshake.
pub(crate) mod segments {
    /// Where the lifelines stand, as shares of the width.
    pub(crate) const LINES: [f32; 2] = [0.37, 0.63];
    /// Heights in letters: a state in its box, the way down of a segment, the room between two things.
    pub(crate) const BOX: f32 = 1.4;
    pub(crate) const WAY: f32 = 0.95;
    pub(crate) const GAP: f32 = 0.15;
    /// How far below the arrival of a segment the next one leaves at least, in letters; and where that comes back from
    /// there, so that its name has room between them.
    pub(crate) const APART: f32 = 0.4;
    pub(crate) const TURN: f32 = 0.8;
    /// The distance between a lifeline and what stands beside it, in letters.
    pub(crate) const BESIDE: f32 = 0.7;
    /// In letters: the corners of a state's box, and the room of the sign behind a call.
    pub(crate) const RADIUS: f32 = 0.25;
    pub(crate) const SIGN_ROOM: f32 = 1.2;
    /// In letters: the width of an arrow, and of the newest; its head; its dashes and the gaps between them; and how far
    /// above its middle its name stands.
    pub(crate) const WIDTHS: [f32; 2] = [0.08, 0.12];
    pub(crate) const HEAD: f32 = 0.6;
    pub(crate) const DASH: [f32; 2] = [0.4, 0.3];
    pub(crate) const ABOVE: f32 = 0.3;
}

/// Pages of text.
pub(crate) mod pages {
    /// What of its height a page goes on by.
    pub(crate) const TURN: f32 = 0.85;
    /// The part of the height above a title; and in gaps what is between its lines, and between two steps.
    pub(crate) const TITLE_AT: f32 = 0.24;
    pub(crate) const TITLE_GAP: f32 = 1.2;
    pub(crate) const STEP_GAP: f32 = 0.7;
}

/// The calls of a step.
pub(crate) mod call_list {
    /// Between the parts of a call, in letters; between two runs of bytes, in tiles; and the width of a long run, in that of
    /// its words.
    pub(crate) const WORD_GAP: f32 = 0.4;
    pub(crate) const GAP: f32 = 0.3;
    pub(crate) const LONG: f32 = 1.2;
}

/// A question over the window.
pub(crate) mod asking {
    /// Between the lines of a question over the window, in letters.
    pub(crate) const GAP: f32 = 0.6;
}

/// The presenter's notes.
pub(crate) mod notes {
    /// The headings of the notes, in letters of the notes.
    pub(crate) const HEADING: f32 = 0.85;
}
