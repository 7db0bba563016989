//! Sizes in points: two sets, one for the desk and one for the projector.

use egui::{Color32, Stroke};

use super::appearance::Appearance;

/// All sizes and distances, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sizes {
    /// Text of controls.
    pub body: f32,
    /// The font size of secondary text, in points.
    pub small: f32,
    /// The lab's name.
    pub name: f32,
    /// The font size of the caption, in points.
    pub caption: f32,
    /// The font size of the counters, in points.
    pub count: f32,
    /// Calls and data beside the lines of a timeline.
    pub(crate) ladder: f32,
    /// The smallest letters that anything shrinks to.
    pub(crate) least: f32,
    /// Calls and addresses on the stage.
    pub call: f32,
    /// Headings of panels and places.
    pub heading: f32,
    /// A setting's value.
    pub value: f32,
    /// The height of a control.
    pub control: f32,
    /// The height of the send button and the text box.
    pub(crate) primary: f32,
    /// What is pressed is at least as wide and as high.
    pub(crate) touch: f32,
    /// A byte's tile.
    pub tile: f32,
    /// Between two tiles.
    pub(crate) tile_gap: f32,
    /// Corners of controls.
    pub(crate) radius: u8,
    /// Corners of tiles.
    pub(crate) tile_radius: f32,
    /// Corners of cards.
    pub(crate) card_radius: u8,
    /// A row of a table.
    pub row: f32,
    /// Inside a control or card.
    pub(crate) pad: f32,
    /// The distance between groups, in points.
    pub group: f32,
    /// At the edges of a panel.
    pub edge: f32,
    /// How long a movement takes, in seconds.
    pub motion: f32,
}

impl Sizes {
    /// At the desk.
    pub(crate) const DESK: Self = Self {
        body: 15.0,
        small: 13.0,
        name: 19.0,
        caption: 21.0,
        count: 13.0,
        ladder: 13.0,
        least: 6.0,
        call: 16.9,
        heading: 13.0,
        value: 18.0,
        control: 34.0,
        primary: 46.0,
        touch: 0.0,
        tile: 44.0,
        tile_gap: 4.0,
        radius: 9,
        tile_radius: 7.0,
        card_radius: 14,
        row: 28.0,
        pad: 8.0,
        group: 14.0,
        edge: 16.0,
        motion: 0.3,
    };

    /// On the projector, for a screen of 1600 × 900 points: captions, calls, counters and the letters of tiles are
    /// at least 1/25 of its height, everything else 1/45.
    pub(crate) const PROJECTOR: Self = Self {
        body: 24.0,
        small: 20.0,
        name: 24.0,
        caption: 36.5,
        count: 36.5,
        ladder: 36.5,
        least: 20.0,
        call: 36.5,
        heading: 20.0,
        value: 44.0,
        control: 48.0,
        primary: 62.0,
        touch: 44.0,
        tile: 68.0,
        tile_gap: 5.0,
        radius: 10,
        tile_radius: 9.0,
        card_radius: 18,
        row: 48.0,
        pad: 10.0,
        group: 18.0,
        edge: 24.0,
        motion: 0.3,
    };

    /// The set of a look.
    pub(crate) const fn of(look: Appearance) -> Self {
        let mut sizes = if look.projector {
            Self::PROJECTOR
        } else {
            Self::DESK
        };
        if look.calm {
            sizes.motion = 0.0;
        }
        sizes
    }
}

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

/// Radii of corners, in points.
pub(crate) mod radius {
    /// Boxes around single bytes and their likes.
    pub(crate) const SLOT: u8 = 3;
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
