//! Small things that are drawn and pressed. None of them knows the record.

pub mod badge;
mod button;
mod field;
mod icon;
pub mod lettering;
pub mod marks;
pub mod numbers;
mod segmented;
mod slider;
mod toggle;

pub use button::{Button, Kind};
pub use field::field_frame;
pub use icon::Icon;
pub use segmented::segmented;
pub use slider::Slider;
pub use toggle::toggle;

use egui::{Response, Ui};

use super::theme::{Themed as _, strong};

/// The heading of a panel or of a group in it.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.label(
        egui::RichText::new(text)
            .font(strong(sizes.heading))
            .color(tokens.dim),
    )
}

/// Secondary text.
pub fn dim_label(ui: &mut Ui, text: &str) -> Response {
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    ui.label(
        egui::RichText::new(text)
            .size(sizes.small)
            .color(tokens.dim),
    )
}
