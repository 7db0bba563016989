//! Sizes in points: two sets, one for the desk and one for the projector.

use super::Look;

/// All sizes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sizes {
    /// Text of controls.
    pub body: f32,
    /// Secondary text.
    pub small: f32,
    /// The lab's name.
    pub name: f32,
    /// The caption.
    pub caption: f32,
    /// The counters.
    pub count: f32,
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
    /// Between groups.
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
        call: 16.9,
        heading: 13.0,
        value: 18.0,
        control: 34.0,
        primary: 46.0,
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

    /// On the projector.
    pub(crate) const PROJECTOR: Self = Self {
        body: 24.0,
        small: 20.0,
        name: 24.0,
        caption: 32.0,
        count: 29.0,
        call: 29.5,
        heading: 20.0,
        value: 44.0,
        control: 48.0,
        primary: 62.0,
        tile: 64.0,
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
    pub(crate) const fn of(look: Look) -> Self {
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
