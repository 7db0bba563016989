//! What all places are painted with.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Ui, Vec2, pos2, vec2};

use crate::{
    gui::{
        theme::{Sizes, Themed as _, Tokens, strong},
        widgets::{Icon, lettering, marks::focus_ring},
    },
    model::RowId,
    text::Catalog,
};

/// The stage that the tiles have their full size on.
const FULL: Vec2 = vec2(1000.0, 420.0);
/// The same, on the projector.
const FULL_PROJECTED: Vec2 = vec2(1520.0, 520.0);

/// Painter, theme, sizes and words of one frame.
pub(super) struct Pen<'a> {
    pub(super) painter: Painter,
    pub(super) tokens: &'static Tokens,
    pub(super) sizes: Sizes,
    pub(super) text: &'a Catalog,
    /// The side of a tile.
    pub(super) tile: f32,
    /// Secondary text.
    pub(super) small: f32,
    /// Calls and addresses.
    pub(super) call: f32,
    pub(super) selected: Option<RowId>,
    /// What stands for a row, and where.
    pub(super) hits: Vec<(Rect, RowId)>,
}

impl<'a> Pen<'a> {
    pub(super) fn new(ui: &Ui, text: &'a Catalog, selected: Option<RowId>, area: Rect) -> Self {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let full = if ui.look().projector {
            FULL_PROJECTED
        } else {
            FULL
        };
        let scale = (area.size() / full).min_elem().clamp(0.5, 1.35);
        // Words stay readable where tiles may shrink.
        let words = scale.clamp(0.88, 1.25);
        Self {
            painter: ui.painter().with_clip_rect(area.expand(12.0)),
            tokens,
            sizes,
            text,
            tile: (sizes.tile * scale).round(),
            small: (sizes.small * words).max(12.0),
            call: (sizes.call * words).max(14.0),
            selected,
            hits: Vec::new(),
        }
    }

    /// The height of a line of secondary text.
    pub(super) fn line(&self) -> f32 {
        (self.small * 1.45).round()
    }

    /// The space between two groups.
    pub(super) fn gap(&self) -> f32 {
        (self.tile * 0.3).round()
    }

    pub(super) fn galley(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Arc<Galley> {
        lettering::line_with(&self.painter, text, font, colour, width)
    }

    /// A line of text, its left edge and top at `at`; returns its right end.
    pub(super) fn put(
        &self,
        at: Pos2,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> f32 {
        let galley = self.galley(text, font, colour, width);
        let right = at.x + galley.size().x;
        self.painter.galley(at, galley, colour);
        right
    }

    /// Secondary text.
    pub(super) fn dim(&self, at: Pos2, text: &str, width: f32) -> f32 {
        self.put(
            at,
            text,
            FontId::proportional(self.small),
            self.tokens.dim,
            width,
        )
    }

    /// Text around a point.
    pub(super) fn centred(
        &self,
        at: Pos2,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Rect {
        let galley = self.galley(text, font, colour, width);
        let rect = Align2::CENTER_CENTER.anchor_size(at, galley.size());
        self.painter.galley(rect.min, galley, colour);
        rect
    }

    /// Secondary text over several lines; returns its height.
    pub(super) fn wrapped(&self, at: Pos2, text: &str, width: f32, rows: usize) -> f32 {
        let galley = self.paragraph(text, width, rows);
        let height = galley.size().y;
        self.painter.galley(at, galley, self.tokens.dim);
        height
    }

    /// How high secondary text over at most two lines is.
    pub(super) fn wrapped_height(&self, text: &str, width: f32) -> f32 {
        self.paragraph(text, width, 2).size().y
    }

    fn paragraph(&self, text: &str, width: f32, rows: usize) -> Arc<Galley> {
        let mut job = lettering::sentence(
            text,
            (FontId::proportional(self.small), self.tokens.dim),
            (strong(self.small), self.tokens.ink),
            width,
        );
        job.wrap.max_rows = rows;
        self.painter.layout_job(job)
    }

    /// The heading of a place; returns the top of what follows.
    pub(super) fn heading(&self, column: Rect, key: &str) -> f32 {
        let text = self.text.get(key).to_uppercase();
        let font = self.fitting(&text, column.width());
        self.put(column.min, &text, font, self.tokens.dim, f32::INFINITY);
        column.top() + self.line() + self.gap() * 0.8
    }

    /// The font of headings, smaller where a text would not fit.
    pub(super) fn fitting(&self, text: &str, width: f32) -> FontId {
        let font = strong(self.small);
        let needs = self
            .galley(text, font.clone(), self.tokens.dim, f32::INFINITY)
            .size()
            .x;
        if needs <= width {
            font
        } else {
            strong((self.small * width / needs).max(8.0))
        }
    }

    /// A sign with a word after it.
    pub(super) fn signed(
        &self,
        at: Pos2,
        icon: Icon,
        text: &str,
        font: FontId,
        colour: Color32,
    ) -> f32 {
        let galley = self.galley(text, font, colour, f32::INFINITY);
        let size = galley.size().y * 0.62;
        let middle = at.y + galley.size().y / 2.0;
        icon.paint(&self.painter, pos2(at.x + size / 2.0, middle), size, colour);
        let left = at.x + size + 6.0;
        let right = left + galley.size().x;
        self.painter.galley(pos2(left, at.y), galley, colour);
        right
    }

    /// Notes that this place stands for a row, and marks it if it is the chosen one.
    pub(super) fn stands_for(&mut self, rect: Rect, row: RowId) {
        if self.selected == Some(row) {
            focus_ring(&self.painter, rect, 9, self.tokens.accent);
        }
        self.hits.push((rect, row));
    }
}
