//! The colours of a theme.

use egui::Color32;

use crate::stage::OUTSIDE;

/// An opaque colour of red, green and blue.
#[expect(
    clippy::disallowed_methods,
    reason = "here the colours of the themes are made"
)]
pub(super) const fn rgb(red: u8, green: u8, blue: u8) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// Around a projected window that has another shape than the screen.
pub(crate) const AROUND_PROJECTED: Color32 = Color32::BLACK;
/// The tint of a picture that has its own colours.
pub(crate) const NO_TINT: Color32 = Color32::WHITE;

/// The colours of one theme, by their use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tokens {
    /// Whether the theme is dark.
    pub dark: bool,
    /// The ground behind everything.
    pub(crate) background: Color32,
    /// Bars, side panels, cards.
    pub panel: Color32,
    /// The stage, and tables.
    pub stage: Color32,
    /// Borders and separating lines.
    pub line: Color32,
    /// The colour of text and icons.
    pub ink: Color32,
    /// Text that is less important.
    pub(crate) dim: Color32,
    /// The colour of the send button, of what is selected, and of sliders.
    pub accent: Color32,
    /// Text on the accent colour.
    pub(crate) on_accent: Color32,
    /// The accent colour while the pointer is on it.
    pub(crate) accent_hover: Color32,
    /// Behind a selected row or choice.
    pub(crate) selected: Color32,
    /// Behind what the pointer is on.
    pub hover: Color32,
    /// Identities of messages, one after the other.
    pub messages: [Color32; 6],
    /// Text on a message's colour.
    pub(crate) on_message: Color32,
    /// Whole: the good end.
    pub good: Color32,
    /// The ground behind what is good.
    pub(crate) good_fill: Color32,
    /// Truncated bytes, and other losses.
    pub cut: Color32,
    /// The hatch behind them.
    pub(crate) cut_fill: Color32,
    /// Notes: the caption band's sign, refused.
    pub note: Color32,
    /// The ground behind notices.
    pub(crate) note_fill: Color32,
    /// Empty places of a buffer, tracks.
    pub slot: Color32,
    /// Shadows of what floats.
    pub(crate) shadow: Color32,
}

impl Tokens {
    /// The colour of the message with this number.
    pub(crate) fn message(&self, number: u64) -> Color32 {
        if number == OUTSIDE {
            return self.dim;
        }
        let at = usize::try_from(number % self.messages.len() as u64).unwrap_or(0);
        self.messages.get(at).copied().unwrap_or(self.accent)
    }
}
