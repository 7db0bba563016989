//! The columns of a table of rows: number, time, and what else it tells.

use egui::{Align2, Color32, FontId, Rangef, Rect, Ui, vec2};

use crate::{
    gui::{
        theme::{Sizes, Themed as _, form_sizes, hair, mono, strong},
        widgets::text_layout,
    },
    model::Stamp,
    text::{Catalog, grouped},
};

/// Where the columns of a table end.
pub(crate) struct TableColumns {
    /// The right edges, from the left edge of the table.
    edges: Vec<f32>,
    /// The key of each heading, and whether the column is flush right.
    heads: &'static [(&'static str, bool)],
}

impl TableColumns {
    /// A column for numbers up to `most` and one for times, then those of these widths; the last one takes
    /// what `width` leaves.
    pub(crate) fn new(
        heads: &'static [(&'static str, bool)],
        (width, most): (f32, u64),
        sizes: Sizes,
        others: &[f32],
    ) -> Self {
        let digits = grouped(most.max(100_000)).chars().count() as f32;
        let digit = sizes.small * form_sizes::DIGIT;
        let mut at = 0.0;
        let mut edges: Vec<f32> = [
            digits * digit + form_sizes::BESIDE_NUMBER,
            digit * form_sizes::TIME + form_sizes::BESIDE_TIME,
        ]
        .iter()
        .chain(others)
        .map(|wide| {
            at += wide;
            at
        })
        .collect();
        edges.push(width.max(at + form_sizes::MIN_COLUMN));
        Self { edges, heads }
    }

    /// Where column `n` begins, from the left edge of the table.
    pub(crate) fn left_of(&self, n: usize) -> f32 {
        let edge = n.checked_sub(1).and_then(|n| self.edges.get(n));
        edge.copied().unwrap_or(0.0)
    }

    /// The cell of column `n` in a line of the table.
    pub(crate) fn cell(&self, line: Rect, n: usize) -> Rect {
        let left = line.left();
        let range = Rangef::new(left + self.left_of(n), left + self.left_of(n + 1));
        Rect::from_x_y_ranges(range, line.y_range())
    }

    /// Draws the headings of the columns into `head`.
    pub(crate) fn head_ui(&self, ui: &Ui, head: Rect, text: &Catalog) {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        for (n, (key, right)) in self.heads.iter().enumerate() {
            let cell = self.cell(head, n);
            if cell.width() > 0.0 {
                let font = strong(sizes.small);
                put(ui, cell, &text.get(key), (font, tokens.dim), *right);
            }
        }
        rule(ui, head);
    }

    /// Draws a row's number and time.
    pub(crate) fn begin_ui(&self, ui: &Ui, line: Rect, number: u64, at: Stamp) {
        let (tokens, font) = (ui.tokens(), mono(ui.sizes().small));
        let number = Some(number).filter(|number| *number > 0);
        let number = number.map(grouped).unwrap_or_default();
        for (n, text, ink) in [(0, number, tokens.dim), (1, seconds(at), tokens.ink)] {
            put(ui, self.cell(line, n), &text, (font.clone(), ink), true);
        }
    }
}

/// The line below a row.
pub(crate) fn rule(ui: &Ui, rect: Rect) {
    let line = hair(ui.tokens().line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, line);
}

/// Writes a text into a cell, on its middle.
pub(crate) fn put(ui: &Ui, cell: Rect, text: &str, (font, colour): (FontId, Color32), right: bool) {
    let at = if right {
        (cell.right_center(), Align2::RIGHT_CENTER)
    } else {
        (
            cell.left_center() + vec2(form_sizes::COLUMN, 0.0),
            Align2::LEFT_CENTER,
        )
    };
    text_layout::put(
        ui.painter(),
        at,
        text,
        (font, colour),
        cell.width() - form_sizes::COLUMN,
    );
}

/// Seconds with microseconds: 1.204 118.
pub(crate) fn seconds(at: Stamp) -> String {
    let micros = at.0 / 1_000;
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let (millis, micros) = (rest / 1000, rest % 1000);
    format!("{}.{millis:03}\u{202f}{micros:03}", grouped(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_with_microseconds() {
        assert_eq!(seconds(Stamp(0)), "0.000\u{202f}000", "the start");
        assert_eq!(seconds(Stamp(1_204_118_900)), "1.204\u{202f}118", "later");
    }
}
