//! What all places are painted with.

use std::sync::Arc;

use egui::{
    Align, Align2, Color32, FontId, Galley, Painter, Pos2, Rect, Ui, Vec2, text::LayoutJob, vec2,
};

use super::motion::{Motion, Stop};
use crate::{
    gui::{
        theme::{Sizes, Themed as _, Tokens, strong},
        widgets::{lettering, marks::focus_ring},
    },
    model::RowId,
    text::{Catalog, MARK_OPEN, plain},
};

/// The stage that the tiles have their full size on.
const FULL: Vec2 = vec2(1000.0, 420.0);
/// The same, on the projector.
const FULL_PROJECTED: Vec2 = vec2(1520.0, 475.0);

/// Painter, theme, sizes and words of one frame.
pub(crate) struct Pen<'a> {
    pub(crate) painter: Painter,
    pub(crate) tokens: &'static Tokens,
    pub(crate) sizes: Sizes,
    pub(crate) text: &'a Catalog,
    /// The side of a tile.
    pub(crate) tile: f32,
    /// Secondary text.
    pub(crate) small: f32,
    /// Calls and addresses.
    pub(crate) call: f32,
    pub(crate) selected: Option<RowId>,
    /// What stands for a row, and where.
    pub(crate) hits: Vec<(Rect, RowId)>,
    /// What is told of a place under the pointer: where, and the key of the sentence.
    pub(crate) tips: Vec<(Rect, &'static str)>,
    /// What moves.
    pub(crate) motion: Option<Motion>,
    /// Where a bundle lies.
    pub(crate) bundle: Option<Rect>,
    /// Where the moving envelope comes from and goes to.
    places: Vec<(Stop, Pos2)>,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(ui: &Ui, text: &'a Catalog, selected: Option<RowId>, area: Rect) -> Self {
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
            tips: Vec::new(),
            motion: None,
            bundle: None,
            places: Vec::new(),
        }
    }

    /// The height of a line of secondary text.
    pub(crate) fn line(&self) -> f32 {
        (self.small * 1.45).round()
    }

    /// The space between two groups.
    pub(crate) fn gap(&self) -> f32 {
        (self.tile * 0.3).round()
    }

    pub(crate) fn galley(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Arc<Galley> {
        lettering::line_with(&self.painter, text, font, colour, width)
    }

    /// A line of text, its left edge and top at `at`; returns its right end.
    pub(crate) fn put(
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

    /// Text around a point.
    pub(crate) fn centred(
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

    /// A paragraph of secondary text, its marked parts in strong ink.
    pub(crate) fn paragraph(&self, text: &str, width: f32) -> Arc<Galley> {
        let font = if text.contains(MARK_OPEN) {
            strong(self.small)
        } else {
            FontId::proportional(self.small)
        };
        let size = self.eased(&plain(text), font, width).size;
        let job = lettering::sentence(
            text,
            (FontId::proportional(size), self.tokens.dim),
            (strong(size), self.tokens.ink),
            width,
        );
        self.painter.layout_job(job)
    }

    /// Text over as many lines as it needs.
    pub(crate) fn lines(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Arc<Galley> {
        let font = self.eased(text, font, width);
        self.painter
            .layout(text.to_owned(), font, colour, width.max(1.0))
    }

    /// Text over as many lines as it needs, each around the middle.
    pub(crate) fn centred_lines(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Arc<Galley> {
        let font = self.eased(text, font, width);
        let mut job = LayoutJob::simple(text.to_owned(), font, colour, width.max(1.0));
        job.halign = Align::Center;
        self.painter.layout_job(job)
    }

    /// How wide a text is in one line.
    pub(crate) fn width_of(&self, text: &str, font: FontId) -> f32 {
        self.galley(text, font, self.tokens.dim, f32::INFINITY)
            .size()
            .x
    }

    /// The font, smaller where a text would be wider than `width` in it.
    pub(crate) fn shrunk(&self, text: &str, font: FontId, width: f32) -> FontId {
        let needs = self.width_of(text, font.clone());
        if needs <= width {
            return font;
        }
        FontId {
            size: (font.size * width / needs * 0.99).max(6.0),
            family: font.family,
        }
    }

    /// The font, a little smaller where a second line can be saved by it.
    fn eased(&self, text: &str, font: FontId, width: f32) -> FontId {
        let tight = self.shrunk(text, font.clone(), width);
        if tight.size >= font.size * 0.9 {
            tight
        } else {
            font
        }
    }

    /// The heading of a place; returns the top of what follows.
    pub(crate) fn heading(&self, column: Rect, key: &str) -> f32 {
        let text = self.text.get(key).to_uppercase();
        let tight = self.shrunk(&text, strong(self.small), column.width());
        let height = if tight.size < self.small * 0.8 {
            let galley = self.lines(&text, strong(self.small), self.tokens.dim, column.width());
            let height = galley.size().y;
            self.painter.galley(column.min, galley, self.tokens.dim);
            height
        } else {
            self.put(column.min, &text, tight, self.tokens.dim, f32::INFINITY);
            0.0
        };
        column.top() + self.line().max(height) + self.gap() * 0.8
    }

    /// Notes where a place is; the last note counts.
    pub(crate) fn note_place(&mut self, stop: Stop, at: Pos2) {
        self.places.push((stop, at));
    }

    /// Where a place is.
    pub(crate) fn place_of(&self, stop: Stop) -> Option<Pos2> {
        let found = self.places.iter().rev().find(|(place, _)| *place == stop);
        found.map(|(_, at)| *at)
    }

    /// Whether this send is on its way.
    pub(crate) fn travels(&self, row: RowId) -> bool {
        self.motion
            .as_ref()
            .is_some_and(|motion| motion.carries(row))
    }

    /// Whether what moves is still to come to a place.
    pub(crate) fn awaits(&self, stop: Stop) -> bool {
        self.motion
            .as_ref()
            .is_some_and(|motion| motion.awaits(stop))
    }

    /// How much of the way to a place is behind what moves, while it goes there.
    pub(crate) fn going_to(&self, stop: Stop) -> Option<f32> {
        self.motion.as_ref()?.going_to(stop)
    }

    /// Notes what is told of a place under the pointer.
    pub(crate) fn tip(&mut self, rect: Rect, key: &'static str) {
        self.tips.push((rect, key));
    }

    /// Notes that this place stands for a row, and marks it if it is the chosen one.
    pub(crate) fn stands_for(&mut self, rect: Rect, row: RowId) {
        if self.selected == Some(row) {
            focus_ring(&self.painter, rect, 9, self.tokens.accent);
        }
        self.hits.push((rect, row));
    }
}
