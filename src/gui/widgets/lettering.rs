//! Text that is laid out by hand.

use std::sync::Arc;

use egui::{
    Color32, FontId, Galley, Painter, Ui,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use crate::text::spans;

/// One line, ended by … where it is wider than `width`.
pub(crate) fn line(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    line_with(ui.painter(), text, font, colour, width)
}

/// The same, where only a painter is at hand.
pub(crate) fn line_with(
    painter: &Painter,
    text: &str,
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = TextWrapping::truncate_at_width(width);
    painter.layout_job(job)
}

/// A sentence with its emphasised parts in another font and colour.
pub(crate) fn sentence(
    text: &str,
    (font, colour): (FontId, Color32),
    (mark_font, mark_colour): (FontId, Color32),
    width: f32,
) -> LayoutJob {
    let mut job = LayoutJob {
        wrap: TextWrapping::wrap_at_width(width),
        ..LayoutJob::default()
    };
    // Digits that belong together stay together: egui would break at the thin space.
    let text = text.replace('\u{202f}', "\u{a0}");
    for (marked, part) in spans(&text) {
        let format = if marked {
            TextFormat::simple(mark_font.clone(), mark_colour)
        } else {
            TextFormat::simple(font.clone(), colour)
        };
        job.append(part, 0.0, format);
    }
    job
}
