//! What is drawn on the stages, in parts of something else: each thing by its name, as the files of the stage are.

/// Sizes that everything on a stage shares.
pub(crate) mod pen {
    /// The share of a tile that its letter takes while projected, and that in a ribbon.
    pub(crate) const LETTERS: f32 = 0.54;
    pub(crate) const RIBBON_LETTERS: f32 = 0.87;
    /// How far tiles shrink and grow with the stage, and how far words do, which stay readable.
    pub(crate) const TILE_SCALES: [f32; 2] = [0.5, 1.35];
    pub(crate) const WORD_SCALES: [f32; 2] = [0.88, 1.25];
    /// How far tiles and words grow with the stage while projected: nothing shrinks there.
    pub(crate) const PROJECTED_SCALES: [f32; 2] = [1.0, 1.25];
    /// The height of a line in parts of its letters, and a gap in parts of a tile.
    pub(crate) const ROW_SHARE: f32 = 1.45;
    pub(crate) const GAP_SHARE: f32 = 0.3;
    /// The middle of a line, in its letters.
    pub(crate) const MIDDLE: f32 = 0.62;
    /// The tile of an envelope in a narrow place, in tiles.
    pub(crate) const ENVELOPE_TILE: f32 = 0.62;
    /// How small letters may become to save a line, and how small those of a heading in one line.
    pub(crate) const EASED: f32 = 0.9;
    pub(crate) const HEADING_WRAPS: f32 = 0.8;
    /// What is free below a heading, in gaps.
    pub(crate) const BELOW_HEADING: f32 = 0.8;
}

/// Bytes as tiles or as a bar, in tiles where nothing else is said.
pub(crate) mod strip {
    /// The largest letters that have room for hex below them, in tiles.
    pub(crate) const MAX_ABOVE: f32 = 0.6;
    /// An empty datagram; the rule below a bar; how far tiles shrink before they wrap; and the gap between two tiles.
    pub(crate) const EMPTY: egui::Vec2 = egui::vec2(1.6, 0.78);
    pub(crate) const RULE: f32 = 0.42;
    pub(crate) const LEAST: f32 = 0.62;
    pub(crate) const GAP: f32 = 0.09;
    /// How far inside a tile that was cut off its dashes are, in points.
    pub(crate) const CUT_INSET: f32 = 0.75;
    /// The letters of a tile: a character's in a small tile and in others, those of a sign, of a byte in hex.
    pub(crate) const SMALL_LETTER: f32 = 0.64;
    pub(crate) const LETTER: f32 = 0.54;
    pub(crate) const SIGN: f32 = 0.46;
    pub(crate) const HEX: f32 = 0.44;
    /// The middle of a character of several bytes and the bracket below it, from the upper edge.
    pub(crate) const CHARACTER_AT: f32 = 0.36;
    pub(crate) const BRACKET_AT: f32 = 0.66;
    /// The letters of its bytes in hex, at the desk and on the projector, their middle, and where lines between them begin.
    pub(crate) const UNDER: [f32; 2] = [0.27, 0.3];
    pub(crate) const UNDER_AT: f32 = 0.83;
    pub(crate) const DIVIDER_AT: f32 = 0.7;
    /// The letters on a bar, of its ruler, and of the dots behind the tiles that have room.
    pub(crate) const BAR_LETTERS: f32 = 0.4;
    pub(crate) const RULER_LETTERS: f32 = 0.26;
    pub(crate) const DOTS: f32 = 0.6;
}

/// The messages of a framed stream.
pub(crate) mod framing {
    /// The width of one message, and of what is said of the newest, in parts of the column.
    pub(crate) const MAX_MESSAGE: f32 = 0.45;
    pub(crate) const MAX_SAID: f32 = 0.5;
}

/// The lane of a stream.
pub(crate) mod lane {
    /// Where the walls between the columns are, in parts of the width.
    pub(crate) const WALLS: [f32; 2] = [0.23, 0.53];
    /// What is free beside a wall, in parts of the width.
    pub(crate) const GAP: f32 = 0.02;
    /// The height of the title and the letters of the name in it, in calls.
    pub(crate) const TITLE: f32 = 1.5;
    pub(crate) const NAME: f32 = 1.1;
    /// The rows that a lane has at least, if they are as high as tiles can be.
    pub(crate) const ROWS: f32 = 3.0;
    /// The width of an empty datagram, in tiles.
    pub(crate) const EMPTY: f32 = 2.2;
    /// The least width of the widest read, in tiles.
    pub(crate) const MIN_READ: f32 = 4.0;
}

/// All lanes of the stage.
pub(crate) mod lanes {
    /// What is free around the lanes and how far they reach down, in edges.
    pub(crate) const EDGES: egui::Vec2 = egui::vec2(1.4, 0.9);
    pub(crate) const LOWER: f32 = 0.4;
    /// The part of the height that the datagrams get, alone and beside a framed stream.
    pub(crate) const UPPER: f32 = 0.5;
    pub(crate) const UPPER_FRAMED: f32 = 0.42;
}

/// Many datagrams as one.
pub(crate) mod bundle {
    /// The width of a bundle, in tiles.
    pub(crate) const WIDTH: f32 = 2.6;
    /// The height of its number, in calls.
    pub(crate) const NUMBER_ROW: f32 = 1.9;
    /// The size of the number, in calls.
    pub(crate) const NUMBER: f32 = 1.4;
    /// Where number and words stand, in parts of the height above and below the middle.
    pub(crate) const NUMBER_AT: f32 = -0.17;
    pub(crate) const WORDS_AT: f32 = 0.27;
    /// The height of the button that folds, in controls.
    pub(crate) const FOLD: f32 = 0.8;
}

/// The place of a client.
pub(crate) mod client {
    /// The dot before a client's name: its place, and its room, in letters.
    pub(crate) const DOT_AT: [f32; 2] = [0.3, 0.62];
    pub(crate) const DOT_ROOM: f32 = 0.8;
    /// How far apart sends are at most, and how large the tiles of an answer are, in tiles.
    pub(crate) const MAX_APART: f32 = 0.75;
    pub(crate) const ANSWER_TILE: f32 = 0.7;
    /// What is free below the number of earlier sends, and below an address, in gaps.
    pub(crate) const BELOW_EARLIER: f32 = 0.4;
    pub(crate) const BELOW_ADDRESS: f32 = 0.7;
}

/// Bytes that were cut off.
pub(crate) mod cut {
    /// Between the upper edge of the frame and what is in it, in points.
    pub(crate) const PAD_ABOVE: f32 = super::super::stage_sizes::CUT_PAD * 0.8;
    /// The size of its tiles, in tiles.
    pub(crate) const TILE: f32 = 0.86;
    /// The middle of the scissors, in letters.
    pub(crate) const SIGN_AT: egui::Vec2 = egui::vec2(0.45, 0.66);
    /// The way that bytes fall: where it begins and how far it bends, in tiles.
    pub(crate) const FALLS_FROM: f32 = 0.15;
    pub(crate) const BEND: f32 = 0.3;
}

/// A datagram that was dropped.
pub(crate) mod falling {
    /// The size of the box of one that is not known yet, in tiles.
    pub(crate) const UNKNOWN: egui::Vec2 = egui::vec2(1.6, 0.8);
    /// The height of the wall at the brim in tiles, above and below.
    pub(crate) const WALL: f32 = 0.3;
    /// How far the curve goes down before it turns, how exactly it is drawn, and its width.
    pub(crate) const TURNS: [f32; 2] = [0.6, 0.3];
    pub(crate) const EXACT: f32 = 0.3;
    pub(crate) const WIDTH: f32 = 1.8;
}

/// The place between clients and server.
pub(crate) mod network {
    /// The height of a wall in parts of the envelope, above and below its middle.
    pub(crate) const WALL: f32 = 0.42;
    /// How far below the brim an arrow to the full queue is, in tiles.
    pub(crate) const BRIM: f32 = 0.4;
}

/// The places of the stage.
pub(crate) mod places {
    /// What is free around the stage and how far it reaches down, in edges.
    pub(crate) const EDGES: egui::Vec2 = egui::vec2(1.4, 1.1);
    pub(crate) const LOWER: f32 = 0.6;
    /// Where the walls between the places are, in parts of the width.
    pub(crate) const WALLS: [f32; 3] = [0.295, 0.49, 0.745];
    /// Where the walls are on the projector, in parts of the width: the tiles of a word have room in one row everywhere.
    pub(crate) const PROJECTED_WALLS: [f32; 3] = [0.27, 0.4, 0.69];
    /// What is free beside a wall, in parts of the width; and how much of it at the network.
    pub(crate) const GAP: f32 = 0.025;
    pub(crate) const NARROW: f32 = 0.6;
    /// The most width of an envelope that moves, in tiles.
    pub(crate) const TRAVELS: f32 = 4.2;
}

/// The receive queue.
pub(crate) mod queue {
    /// The height of the gauge and the least height of the box, in tiles.
    pub(crate) const RAIL: f32 = 0.26;
    pub(crate) const MIN_BOX: f32 = 1.6;
    /// The middle of the cross before the drops, in letters.
    pub(crate) const CROSS_AT: egui::Vec2 = egui::vec2(0.4, 0.62);
}

/// The place of the server.
pub(crate) mod server {
    /// How far the cut-off bytes fall at most, in parts of the column.
    pub(crate) const FALL: f32 = 0.11;
}

/// A datagram on its way.
pub(crate) mod envelope {
    /// The width of an envelope of which nothing is known, and the question mark in it, in tiles.
    pub(crate) const UNNAMED: f32 = 3.0;
    pub(crate) const QUESTION: f32 = 0.62;
    /// The letters of bytes in a narrow envelope, in tiles; the smallest of them, in points.
    pub(crate) const LETTERS: f32 = 0.56;
    pub(crate) const MIN_LETTERS: f32 = 11.0;
}

/// A run of bytes of a stream.
pub(crate) mod ribbon {
    /// In tiles: the letters of a run of bytes, and of what tells how many more there are.
    pub(crate) const LETTERS: f32 = 0.42;
    pub(crate) const MORE: f32 = 0.4;
}
