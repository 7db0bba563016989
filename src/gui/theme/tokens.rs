//! The colours of a theme.

use egui::Color32;

use crate::model::RowId;

/// An opaque colour by its six hex digits.
#[expect(
    clippy::disallowed_methods,
    reason = "here the colours of the themes are made"
)]
pub(super) const fn rgb(digits: u32) -> Color32 {
    let [_, red, green, blue] = digits.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// All colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Tokens {
    /// Whether the ground is dark.
    pub dark: bool,
    /// Behind everything.
    pub background: Color32,
    /// Bars, side panels, cards.
    pub panel: Color32,
    /// The stage, and tables.
    pub stage: Color32,
    /// Borders.
    pub line: Color32,
    /// Text.
    pub ink: Color32,
    /// Secondary text.
    pub dim: Color32,
    /// Send, selection, slider.
    pub accent: Color32,
    /// Text on the accent colour.
    pub on_accent: Color32,
    /// The accent colour while the pointer is on it.
    pub accent_hover: Color32,
    /// Behind a selected row or choice.
    pub selected: Color32,
    /// Behind what the pointer is on.
    pub hover: Color32,
    /// Identities of messages, one after the other.
    pub messages: [Color32; 6],
    /// Text on a message's colour.
    pub on_message: Color32,
    /// Whole: the good end.
    pub good: Color32,
    /// Behind it.
    pub good_fill: Color32,
    /// Truncated bytes, and other losses.
    pub cut: Color32,
    /// The hatch behind them.
    pub cut_fill: Color32,
    /// Notes: the caption band's sign, refused.
    pub note: Color32,
    /// Behind them.
    pub note_fill: Color32,
    /// Empty places of a buffer, tracks.
    pub slot: Color32,
    /// Shadows of what floats.
    pub shadow: Color32,
}

/// The colour that tells one message from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub usize);

impl Paint {
    /// The colour of the message that this row sent.
    pub const fn of_row(row: RowId) -> Self {
        Self(row as usize)
    }
}

impl Tokens {
    /// The colour of a message.
    pub fn message(&self, paint: Paint) -> Color32 {
        let at = paint.0 % self.messages.len();
        self.messages.get(at).copied().unwrap_or(self.accent)
    }
}
