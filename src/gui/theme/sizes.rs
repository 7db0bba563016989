//! Sizes in points: two sets, one for the desk and one for the projector.

use egui::{Color32, Stroke};

use super::appearance::Appearance;

/// A set of sizes: each with its value at the desk, and on the projector, for a screen of 1600 × 900 points.
macro_rules! sizes {
    ($(#[$of:meta])* $set:ident: $($(#[$doc:meta])* $name:ident: $type:ty = $desk:literal, $projector:literal;)*) => {
        $(#[$of])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $set {
            $($(#[$doc])* pub(crate) $name: $type,)*
        }

        impl $set {
            /// The sizes for a person at a desk.
            pub(crate) const DESK: Self = Self { $($name: $desk,)* };
            /// The sizes for a room that looks at a projector.
            pub(crate) const PROJECTOR: Self = Self { $($name: $projector,)* };

            /// The set of a look.
            pub(crate) const fn of_appearance(appearance: Appearance) -> Self {
                if appearance.projector { Self::PROJECTOR } else { Self::DESK }
            }
        }
    };
}
pub(super) use sizes;

sizes! {
    /// All sizes and distances, in points. On the projector captions, calls, counters and the letters of tiles are at
    /// least 1/25 of the screen's height, everything else 1/45.
    Sizes:
    /// The font size of controls.
    body: f32 = 15.0, 24.0;
    /// The font size of secondary text, in points.
    small: f32 = 13.0, 20.0;
    /// The font size of the lab's name.
    name: f32 = 19.0, 24.0;
    /// The font size of the caption, in points.
    caption: f32 = 21.0, 36.5;
    /// The font size of the counters, in points.
    count: f32 = 13.0, 36.5;
    /// Calls and data beside the lines of a timeline.
    ladder: f32 = 13.0, 36.5;
    /// The smallest letters that anything shrinks to.
    least: f32 = 6.0, 20.0;
    /// Calls and addresses on the stage.
    call: f32 = 16.9, 36.5;
    /// Headings of panels and places.
    heading: f32 = 13.0, 20.0;
    /// The font size of a setting's value.
    value: f32 = 18.0, 44.0;
    /// The height of a control.
    control: f32 = 34.0, 48.0;
    /// The height of the send button and the text box.
    primary: f32 = 46.0, 62.0;
    /// What is pressed is at least as wide and as high.
    touch: f32 = 0.0, 44.0;
    /// The width and height of a byte's tile.
    tile: f32 = 44.0, 68.0;
    /// The gap between two tiles.
    tile_gap: f32 = 4.0, 5.0;
    /// The corner radius of controls.
    radius: u8 = 9, 10;
    /// The corner radius of tiles.
    tile_radius: f32 = 7.0, 9.0;
    /// The corner radius of cards.
    card_radius: u8 = 14, 18;
    /// A row of a table.
    row: f32 = 28.0, 48.0;
    /// Inside a control or card.
    pad: f32 = 8.0, 10.0;
    /// The distance between groups, in points.
    group: f32 = 14.0, 18.0;
    /// The space at the edges of a panel.
    edge: f32 = 16.0, 24.0;
    /// How long a movement takes, in seconds.
    motion: f32 = 0.3, 0.3;
}

impl Sizes {
    /// The set of a look.
    pub(crate) const fn of(appearance: Appearance) -> Self {
        let mut sizes = Self::of_appearance(appearance);
        if appearance.reduced_motion {
            sizes.motion = 0.0;
        }
        sizes
    }

    /// The height of a control that stands in a row of others, before it is made large enough for a finger.
    pub(crate) fn low_control(&self) -> f32 {
        self.control * 0.7
    }

    /// The space at the edges of a view that fills the middle of the window.
    pub(crate) fn wide_edge(&self) -> f32 {
        self.edge * 1.4
    }

    /// What secondary text shrinks to where it has too little room.
    pub(crate) fn least_small(&self) -> f32 {
        (self.small * LEAST_SMALL).max(self.least)
    }
}

/// How far secondary text shrinks where it has too little room, in its letters.
pub(crate) const LEAST_SMALL: f32 = 0.8;

/// Steps of space, in points.
pub(crate) mod space {
    /// Between things that belong together.
    pub(crate) const HAIR: f32 = 2.0;
    /// Between a line and what it marks.
    pub(crate) const THIN: f32 = 3.0;
    /// Between a text and the thing it tells of.
    pub(crate) const XS: f32 = 4.0;
    /// Between a sign and its words.
    pub(crate) const S: f32 = 6.0;
    /// Between two things in a row.
    pub(crate) const M: f32 = 8.0;
    /// Between two columns of one thing.
    pub(crate) const L: f32 = 10.0;
    /// The distance between groups, in points.
    pub(crate) const XL: f32 = 12.0;
    /// Around the contents of a card.
    pub(crate) const XXL: f32 = 16.0;
    /// Around what stands alone in a wide place.
    pub(crate) const WIDE: f32 = 24.0;
}

/// Heights of lines, and of what is as high as a line, in heights of their letters.
pub(crate) mod leading {
    /// Lines that follow each other.
    pub(crate) const TIGHT: f32 = 1.2;
    /// A call, and a line of a legend.
    pub(crate) const CALL: f32 = 1.25;
    /// A line in a box of its own.
    pub(crate) const CLOSE: f32 = 1.3;
    /// A line of a small table.
    pub(crate) const EASY: f32 = 1.5;
    /// A line below a drawing.
    pub(crate) const OPEN: f32 = 1.6;
    /// A line with a mark below or beside it.
    pub(crate) const LABEL: f32 = 1.7;
    /// A badge, and a line of bytes.
    pub(crate) const LINE: f32 = 1.75;
    /// A line with a small button in it.
    pub(crate) const FIELD: f32 = 1.9;
    /// A low button.
    pub(crate) const BUTTON: f32 = 2.1;
}

/// Sizes of signs, in letters of the words beside them.
pub(crate) mod sign {
    /// A sign that only hints.
    pub(crate) const SMALL: f32 = 0.7;
    /// A sign in a line of text.
    pub(crate) const USUAL: f32 = 0.8;
    /// A sign that is as high as the letters.
    pub(crate) const NEAR: f32 = 0.85;
    /// The sign of a fate.
    pub(crate) const LARGE: f32 = 0.9;
}

/// How much of a colour is left where it is paler.
pub(crate) mod tint {
    /// Hatching, and borders of badges.
    pub(crate) const PALE: f32 = 0.25;
    /// Hatching on a tile.
    pub(crate) const HATCH: f32 = 0.28;
    /// Lines between the parts of one thing.
    pub(crate) const RULE: f32 = 0.35;
    /// Brackets over parts that belong together.
    pub(crate) const SOFT: f32 = 0.7;
    /// A ground over what is not to be looked at now.
    pub(crate) const VEIL: f32 = 0.9;
}

/// Radii of corners, in points.
pub(crate) mod radius {
    /// Boxes around single bytes and their likes.
    pub(crate) const SLOT: u8 = 3;
    /// Behind words that lie on lines.
    pub(crate) const WORDS: u8 = 4;
    /// Small marks: badges, hatches.
    pub(crate) const MARK: u8 = 6;
    /// The frame of a read or of a stream's queue.
    pub(crate) const FRAME: u8 = 8;
    /// The corner radius around tiles, in points.
    pub(crate) const TILE: u8 = 9;
    /// The corner radius of envelopes, in points.
    pub(crate) const ENVELOPE: u8 = 11;
    /// The corner radius of dashed boxes, in points.
    pub(crate) const BOX: f32 = 12.0;
}

/// One of a pair of sizes: the first, or where `takes_second` the second.
pub(crate) fn of_two<T>([first, second]: [T; 2], takes_second: bool) -> T {
    if takes_second { second } else { first }
}

/// A quiet line: borders, rulers.
pub(crate) fn hair(colour: impl Into<Color32>) -> Stroke {
    Stroke::new(1.0, colour)
}

/// A thin line: dashes, outlines.
pub(crate) fn thin(colour: impl Into<Color32>) -> Stroke {
    Stroke::new(1.5, colour)
}

/// A usual line: arrows, envelopes, frames.
pub(crate) fn firm(colour: impl Into<Color32>) -> Stroke {
    Stroke::new(2.0, colour)
}

/// A wall that nothing passes.
pub(crate) fn wall(colour: impl Into<Color32>) -> Stroke {
    Stroke::new(3.0, colour)
}

/// The lines that a sign of a size is drawn with.
pub(crate) fn of_sign(size: f32, colour: Color32) -> Stroke {
    Stroke::new((size / 9.0).max(1.4), colour)
}
