//! Text that is laid out by hand.

use std::sync::Arc;

use egui::{
    Align2, AsIdSalt, Color32, FontId, Galley, Painter, Pos2, Rect, Response, Role, Sense, Ui,
    WidgetInfo,
    text::{LayoutJob, TextFormat, TextWrapping},
};

use super::kept_lines::kept_line;
use crate::{
    gui::theme::{Sizes, appearance_of, has_bold, strong, widget_parts::text_layout},
    text::spans,
};

/// One line, ended by … where it is wider than `width`.
pub(crate) fn line(ui: &Ui, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
    line_with(ui.painter(), text, font, colour, width)
}

/// How wide a text is in one line, in points.
pub(crate) fn width_of(painter: &Painter, text: &str, font: FontId) -> f32 {
    let line = line_with(painter, text, font, Color32::PLACEHOLDER, f32::INFINITY);
    line.size().x
}

/// A line of text laid out with a painter, where there is no [`Ui`].
pub(crate) fn line_with(
    painter: &Painter,
    text: &str,
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    kept_line(painter, text, (font, colour), width, |font| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
        job.wrap = TextWrapping::truncate_at_width(width);
        painter.layout_job(job)
    })
}

/// Draws one line, cut off at `width` points, where `align` puts it at a point; gives its place.
pub(crate) fn put(
    painter: &Painter,
    (at, align): (Pos2, Align2),
    text: &str,
    (font, colour): (FontId, Color32),
    width: f32,
) -> Rect {
    let galley = line_with(painter, text, font, colour, width);
    set(painter, (at, align), galley, colour)
}

/// Draws a text that is laid out already, where `align` puts it at a point; gives its place.
pub(crate) fn set(
    painter: &Painter,
    (at, align): (Pos2, Align2),
    galley: Arc<Galley>,
    colour: Color32,
) -> Rect {
    let rect = align.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, colour);
    rect
}

/// Says a text that is drawn at a place, also to screen readers.
pub(crate) fn say(ui: &Ui, salt: impl AsIdSalt, place: Rect, text: &str) -> Response {
    let response = ui.interact(place, ui.scope_id().with(salt), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// The font, smaller where a line of text would be wider than `width` in it; on the projector not smaller than
/// secondary text.
pub(crate) fn shrunk(painter: &Painter, text: &str, font: FontId, width: f32) -> FontId {
    let needs = width_of(painter, text, font.clone());
    if needs <= width {
        return font;
    }
    let least = Sizes::of(appearance_of(painter.ctx())).least.min(font.size);
    FontId {
        size: (font.size * width / needs * text_layout::FIT_FACTOR).max(least),
        family: font.family,
    }
}

/// One line of text whose letters shrink where it would be wider than `width`, before its end is left out.
pub(crate) fn fitted(
    painter: &Painter,
    text: &str,
    font: FontId,
    colour: Color32,
    width: f32,
) -> Arc<Galley> {
    let line = line_with(painter, text, font.clone(), colour, f32::INFINITY);
    if line.size().x <= width {
        return line;
    }
    let font = shrunk(painter, text, font, width);
    line_with(painter, text, font, colour, width + 1.0)
}

/// A sentence in letters of one size, with its emphasised parts bold and in another colour.
pub(crate) fn marked(
    text: &str,
    size: f32,
    (colour, mark): (Color32, Color32),
    width: f32,
) -> LayoutJob {
    let plain = (FontId::proportional(size), colour);
    sentence(text, plain, (strong(size), mark), width)
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
            let size = mark_font.size;
            let even = if has_bold(part) {
                mark_font.clone()
            } else {
                // All in one weight, that of the character which is not there in bold.
                FontId::new(size, font.family.clone())
            };
            TextFormat::simple(even, mark_colour)
        } else {
            TextFormat::simple(font.clone(), colour)
        };
        job.append(part, 0.0, format);
    }
    job
}
