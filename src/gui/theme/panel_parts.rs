//! What panels, sheets, charts and tables show, in parts of something else, or in points where that is said.

/// A map of heat.
pub(crate) mod heat {
    /// Lines of letters below the map, and letters at its left.
    pub(crate) const BELOW: f32 = 3.2;
    pub(crate) const LEFT: f32 = 6.0;
    /// How much of the strongest colour the largest value has.
    pub(crate) const STRONG: f32 = 0.85;
}

/// The panel of a chart.
pub(crate) mod chart {
    /// The height of the line with the rule, in letters of captions.
    pub(crate) const RULE: f32 = 3.4;
}

/// The axes of a chart.
pub(crate) mod plot {
    /// The least distance between two numbers along both axes, in letters.
    pub(crate) const APART: (f32, f32) = (4.5, 2.2);
    /// How much of the span stays free at both ends of an axis.
    pub(crate) const MARGIN: f64 = 0.03;
    /// In letters: from how far apart on numbers are shown in full, and the least width of the vertical axis.
    pub(crate) const LABEL_SPACING: f32 = 1.2;
    pub(crate) const MIN_AXIS: f32 = 2.6;
}

/// A chart of the session.
pub(crate) mod session_chart {
    /// The radius of a point, and how near a press must be, in letters.
    pub(crate) const DOT: f32 = 0.26;
    pub(crate) const PRESS_RADIUS: f32 = 1.4;
    /// How much of its width all bars of a bin take.
    pub(crate) const BARS: f64 = 0.84;
    /// How strong the ground below steps is.
    pub(crate) const FILL: f32 = 0.15;
    /// What is painted below a point, in points of the chart.
    pub(crate) const AROUND_DOT: f32 = 1.4;
}

/// A chart of a sweep.
pub(crate) mod sweep_chart {
    /// The radius of a measured point, of the chosen one, and of what can be pressed around it, in letters.
    pub(crate) const DOT: f32 = 0.36;
    pub(crate) const CHOSEN: f32 = 0.55;
    pub(crate) const PRESS_RADIUS: f32 = 0.7;
    /// Room above what is known.
    pub(crate) const ABOVE: f64 = 1.15;
    /// The line that a hand draws, in points.
    pub(crate) const DRAWN: f32 = 2.5;
}

/// The drawer of a narrow window.
pub(crate) mod drawer {
    /// The width of the drawer, in letters.
    pub(crate) const WIDTH: f32 = 20.0;
}

/// The panels of the window.
pub(crate) mod layout {
    /// The part of the stage's width that clients and network have at least; and what sends where lanes are shown.
    pub(crate) const CLIENTS: f32 = 0.4;
    pub(crate) const SENDS: f32 = 0.29;
    /// The height of the status bar, in letters, and in those of counters.
    pub(crate) const STATUS: f32 = 2.6;
    pub(crate) const STATUS_COUNT: f32 = 1.8;
    /// The part of the height that the tables begin with at most.
    pub(crate) const TABLES: f32 = 0.32;
}

/// The rows of the log.
pub(crate) mod log {
    /// The widths of the columns that have one of their own, in letters.
    pub(crate) const WIDTHS: [f32; 5] = [4.0, 14.0, 5.2, 6.0, 15.5];
    /// In letters: what the data have before the route gets more, and how much more that is at most.
    pub(crate) const DATA: f32 = 24.0;
    pub(crate) const LONG_ROUTE: f32 = 5.0;
    /// In letters: the field of the filter, and the most width of one of its switches.
    pub(crate) const FIND: f32 = 10.0;
    pub(crate) const SWITCH: f32 = 8.5;
    /// The bar at the line that the stage shows, in points.
    pub(crate) const PLACE: f32 = 5.0;
}

/// A picture by its blocks.
pub(crate) mod canvas {
    /// Blocks are dashed from this width on, in points.
    pub(crate) const MIN_DASHED: f32 = 8.0;
    /// Dashes and the gaps between them, in points.
    pub(crate) const DASH: f32 = 3.0;
    pub(crate) const DASH_GAP: f32 = 2.0;
    /// How pale a picture is that was not sent yet.
    pub(crate) const PALE: f32 = 0.22;
    /// Around a chosen block, in points: what is free, and the ground of its frame.
    pub(crate) const CHOSEN_GAP: f32 = 1.5;
    pub(crate) const AROUND_CHOSEN: f32 = 5.0;
}

/// The size of the blocks of a picture.
pub(crate) mod picture_size {
    /// The width of the field for them, in letters.
    pub(crate) const SIZE_WIDTH: f32 = 4.5;
}

/// The legend of a picture.
pub(crate) mod legend {
    /// The gap between two entries, in letters.
    pub(crate) const GAP: f32 = 1.1;
    /// Above and below a legend, and between its lines, in pads.
    pub(crate) const ABOVE: f32 = 0.6;
    pub(crate) const LINE_GAP: f32 = 0.4;
    /// In letters: the middle of an entry's sign, where its word begins, and what is free before its number.
    pub(crate) const SIGN_AT: f32 = 0.45;
    pub(crate) const WORD_AT: f32 = 1.3;
    pub(crate) const NUMBER_GAP: f32 = 0.35;
}

/// Two pictures beside each other.
pub(crate) mod picture {
    /// The gap between two pictures, in letters of titles.
    pub(crate) const GAP: f32 = 1.6;
    /// Width to height of a picture that is not there yet.
    pub(crate) const USUAL: f32 = 480.0 / 336.0;
}

/// The panel that receives.
pub(crate) mod receive {
    /// How much nearer than elsewhere groups of controls are, in points.
    pub(crate) const COMPACT_GAP: f32 = 9.0;
    /// On the projector: a read size that can be pressed, in controls, and the value of the slider, in its letters.
    pub(crate) const CHIP: f32 = 2.3;
    pub(crate) const VALUE: f32 = 5.2;
}

/// The clients of what sends.
pub(crate) mod clients {
    /// The least width of what opens the menu of the socket's switches, in small letters' heights.
    pub(crate) const OPTIONS: f32 = 5.0;
    /// The width of the menu of destinations, in letters.
    pub(crate) const DESTINATIONS: f32 = 20.0;
}

/// The list of what is sent again.
pub(crate) mod resend {
    /// The width of the list, in letters, and the share of the window's height that it takes at most.
    pub(crate) const WIDTH: f32 = 52.0;
    pub(crate) const SHARE: f32 = 0.5;
}

/// An exchange with a service.
pub(crate) mod exchange {
    /// Where the lifelines stand, in parts of the width.
    pub(crate) const SIDE: f32 = 0.08;
    /// The height of a message with what stands above and below its arrow, in letters.
    pub(crate) const STEP: f32 = 3.4;
    /// In letters: what stands above the lifelines, and how far below its middle a message's arrow is.
    pub(crate) const HEAD: f32 = 1.8;
    pub(crate) const ARROW_AT: f32 = 0.25;
}

/// What is asked of a service, beside its picture.
pub(crate) mod forms {
    /// The share of the width that the picture has.
    pub(crate) const PICTURE: f32 = 0.58;
    /// The letters of a picture: so many in its width, and at most so many times as large as calls.
    pub(crate) const LINE: f32 = 40.0;
    pub(crate) const LARGEST: f32 = 1.3;
    /// Between the picture and what stands beside it, in edges.
    pub(crate) const GAP: f32 = 1.5;
}

/// The stamps of a time service.
pub(crate) mod time {
    /// Where the stamps stand along the lines of time, in parts of the width.
    pub(crate) const PLACES: [f32; 4] = [0.2, 0.44, 0.6, 0.84];
    /// Above the upper line and below the lower one, in letters; the most width of a stamp, in parts of all; and the dot at
    /// it, in points.
    pub(crate) const INSET: f32 = 2.6;
    pub(crate) const STAMP: f32 = 0.38;
    pub(crate) const DOT: f32 = 5.0;
}

/// The band below the stage.
pub(crate) mod caption {
    /// In letters: above and below the lines on the projector together, and the height of the band at the desk.
    pub(crate) const AROUND: f32 = 0.25;
    pub(crate) const DESK: f32 = 2.42;
    /// The least and the most width of the answer to "why?", in letters of controls.
    pub(crate) const POPUP: [f32; 2] = [24.0, 37.0];
}

/// Words and keys.
pub(crate) mod glossary {
    /// The most of the window's height that the words, or the keys, take.
    pub(crate) const SHARE: f32 = 0.6;
}

/// The pages of the manual.
pub(crate) mod manual {
    /// Letters in a line of it.
    pub(crate) const WIDTH: f32 = 84.0;
}

/// The menu of the window.
pub(crate) mod menu {
    /// The width of a column, in letters.
    pub(crate) const WIDTH: f32 = 23.0;
    /// The width of a value between two signs, in letters.
    pub(crate) const VALUE: f32 = 5.0;
}

/// The palette of commands.
pub(crate) mod palette {
    /// The width of its lines, in letters, and how many of them are seen at once.
    pub(crate) const WIDTH: f32 = 40.0;
    pub(crate) const LINES: f32 = 11.0;
    /// How far below the top of the window it stands, as a share of the window's height.
    pub(crate) const BELOW: f32 = 0.1;
    /// The share of that height that its lines take at most.
    pub(crate) const SHARE: f32 = 0.6;
}

/// The bar at the top.
pub(crate) mod top_bar {
    /// The share of the bar that the way to the lessons may take.
    pub(crate) const SHARE: f32 = 0.09;
    /// Between the words of the lab's name, in their letters; and the least width of the choice of transports, in letters.
    pub(crate) const NAME_GAP: f32 = 0.28;
    pub(crate) const MIN_TRANSPORTS: f32 = 6.0;
}

/// Bytes in hex and as characters.
pub(crate) mod bytes {
    /// The share of the width that the list of fields has.
    pub(crate) const LIST: f32 = 0.42;
    /// The least width of that list, in letters.
    pub(crate) const MIN_LIST: f32 = 22.0;
    /// In digits: the number of a line with the gap behind it; a byte in hex; what is free behind the last; a byte's
    /// character; both of a byte with what is free around; the least room for characters that no font has; and where the
    /// line of a cut stands before a byte.
    pub(crate) const OFFSET: f32 = 8.0;
    pub(crate) const HEX: f32 = 3.2;
    pub(crate) const BEHIND_HEX: f32 = 3.0;
    pub(crate) const CHARACTER: f32 = 1.15;
    pub(crate) const BYTE: f32 = 4.2;
    pub(crate) const MIN_LACKING: f32 = 6.0;
    pub(crate) const BEFORE_CUT: f32 = 0.6;
}

/// The list of calls.
pub(crate) mod calls {
    /// The usual width of the results and the least one of the calls, in letters.
    pub(crate) const RESULT: f32 = 9.0;
    pub(crate) const MIN_CALL: f32 = 12.0;
    /// How near the edge between them the pointer takes it, in points.
    pub(crate) const GRIP: f32 = 4.0;
}

/// The sockets of the system.
pub(crate) mod sockets {
    /// The least width of each column in letters, and its share of what is left.
    pub(crate) const COLUMNS: [[f32; 2]; 8] = [
        [8.0, 0.45],
        [5.3, 0.0],
        [13.5, 0.1],
        [10.5, 0.1],
        [11.0, 0.35],
        [5.0, 0.0],
        [5.6, 0.0],
        [8.0, 0.0],
    ];
    /// In letters: the figures of a queue, the least width of its bar, and half of the bar's height.
    pub(crate) const FIGURES: f32 = 8.5;
    pub(crate) const MIN_BAR: f32 = 1.5;
    pub(crate) const HALF_BAR: f32 = 0.42;
    /// The least width of what is held in a queue, in points.
    pub(crate) const MIN_HELD: f32 = 4.0;
    /// The width of the filter, in letters.
    pub(crate) const FILTER: f32 = 15.0;
    /// The band that says what is wrong, and its words, in letters of captions; where its sign and its words stand, in
    /// letters of the words.
    pub(crate) const BAND: f32 = 2.2;
    pub(crate) const WORDS: f32 = 0.9;
    pub(crate) const SIGN_AT: f32 = 0.4;
    pub(crate) const BESIDE_SIGN: f32 = 1.3;
}

/// The chat service.
pub(crate) mod chat {
    /// The widths of the fields for a name and for a message, in letters.
    pub(crate) const NAME: f32 = 9.0;
    pub(crate) const TEXT: f32 = 19.0;
    /// In letters: what is free behind a name; the middle of a fate's sign, where its words begin, and what one takes
    /// beside its words.
    pub(crate) const BEHIND_NAME: f32 = 0.7;
    pub(crate) const SIGN_AT: egui::Vec2 = egui::vec2(0.5, 0.65);
    pub(crate) const BESIDE_SIGN: f32 = 1.4;
    pub(crate) const STEP: f32 = 2.8;
}

/// The bar of time.
pub(crate) mod scrubber {
    /// The height of the bar, in controls; the radius of the knob, in letters; and the height of the rail, in knobs.
    pub(crate) const HEIGHT: f32 = 0.85;
    pub(crate) const KNOB: f32 = 0.45;
    pub(crate) const RAIL: f32 = 0.7;
    /// The ring of the knob, and while it is touched, in points.
    pub(crate) const RING: [f32; 2] = [3.0, 4.0];
}

/// What the system can do.
pub(crate) mod doctor {
    /// The width of a line, in letters; the most of the window's height; and the room of a sign, in signs.
    pub(crate) const WIDTH: f32 = 50.0;
    pub(crate) const SHARE: f32 = 0.7;
    pub(crate) const SIGN_ROOM: f32 = 1.625;
}

/// Requests of a command and of a file.
pub(crate) mod requests {
    /// The width of the field for a file and the height of its progress, in letters; and the field for a path, in such fields.
    pub(crate) const FILE: f32 = 12.0;
    pub(crate) const PROGRESS: f32 = 0.9;
    pub(crate) const PATH: f32 = 1.4;
}

/// The look-up of a name.
pub(crate) mod lookup {
    /// The width of the field for a name, in letters.
    pub(crate) const NAME: f32 = 11.0;
}

/// The answer to "why?".
pub(crate) mod why {
    /// The headings of the answer, in those of panels.
    pub(crate) const HEADING: f32 = 0.92;
}

/// Code beside the stage.
pub(crate) mod code {
    /// The part of the width for the choice of what is shown; and beside a line in a column, in letters.
    pub(crate) const PARTS: f32 = 0.55;
    pub(crate) const PAD: f32 = 0.4;
}

/// The controls of a playback.
pub(crate) mod playback {
    /// The width of the button with the speed, in letters.
    pub(crate) const SPEED: f32 = 4.4;
}

/// The counters at the foot.
pub(crate) mod status {
    /// In letters: between a counter's word and its number; where the word stands beside a lamp, and how much nearer the next
    /// counter is.
    pub(crate) const WORD_GAP: f32 = 0.42;
    pub(crate) const BESIDE_LAMP: f32 = 1.3;
    pub(crate) const LAMP_GAP: f32 = 0.1;
}
