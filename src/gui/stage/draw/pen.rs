//! What all places are painted with.

use std::sync::Arc;

use egui::{Align, Color32, FontId, Galley, Painter, Pos2, Rect, Ui, text::LayoutJob, vec2};

use super::motion::{Motion, Waypoint};
use crate::{
    gui::{
        theme::{Sizes, Themed as _, Tokens, radius, space, stage_parts::pen, stage_sizes, strong},
        widgets::{Icon, marks::focus_ring, text_layout},
    },
    model::{Message, RowId},
    text::{Catalog, MARK_OPEN, plain},
};

/// Painter, theme, sizes and words of one frame.
pub(crate) struct Pen<'a> {
    pub(crate) painter: Painter,
    pub(crate) tokens: &'static Tokens,
    pub(crate) sizes: Sizes,
    pub(crate) text: &'a Catalog,
    /// Letters stay as large as they are: they wrap, and lose their end, before they shrink.
    pub(crate) projected: bool,
    /// The share of a tile that its letter takes; otherwise it depends on the byte.
    pub(crate) letters: Option<f32>,
    pub(crate) tile: f32,
    /// The font size of secondary text, in points.
    pub(crate) small: f32,
    pub(crate) call: f32,
    pub(crate) selected: Option<RowId>,
    /// What stands for a row, and where.
    pub(crate) hits: Vec<(Rect, RowId)>,
    /// What is told of a place under the pointer: where, and the key of the sentence.
    pub(crate) tips: Vec<(Rect, &'static str)>,
    /// What moves at this moment, unless motion is reduced.
    pub(crate) motion: Option<Motion>,
    pub(crate) bundle: Option<Rect>,
    /// Where the moving envelope comes from and goes to.
    places: Vec<(Waypoint, Pos2)>,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(ui: &Ui, text: &'a Catalog, selected: Option<RowId>, area: Rect) -> Self {
        let (tokens, sizes) = (ui.tokens(), ui.sizes());
        let projected = ui.appearance().projector;
        let (full, tiles, words) = if projected {
            (
                stage_sizes::FULL_PROJECTED,
                pen::PROJECTED_SCALES,
                pen::PROJECTED_SCALES,
            )
        } else {
            (stage_sizes::FULL, pen::TILE_SCALES, pen::WORD_SCALES)
        };
        let held = |scale: f32, [least, most]: [f32; 2]| scale.clamp(least, most);
        let scale = held((area.size() / full).min_elem(), tiles);
        let words = held(scale, words);
        Self {
            painter: ui.painter().with_clip_rect(area.expand(space::XL)),
            tokens,
            sizes,
            text,
            projected,
            letters: projected.then_some(pen::LETTERS),
            tile: (sizes.tile * scale).round(),
            small: (sizes.small * words).max(stage_sizes::MIN_SMALL),
            call: (sizes.call * words).max(stage_sizes::MIN_CALL),
            selected,
            hits: Vec::new(),
            tips: Vec::new(),
            motion: None,
            bundle: None,
            places: Vec::new(),
        }
    }

    /// The height of a line of secondary text.
    pub(crate) fn row(&self) -> f32 {
        (self.small * pen::ROW_SHARE).round()
    }

    /// The tile of an envelope in a narrow place.
    pub(crate) fn envelope_tile(&self) -> f32 {
        self.smaller(pen::ENVELOPE_TILE)
    }

    /// A tile that is smaller than others at the desk.
    pub(crate) fn smaller(&self, share: f32) -> f32 {
        if self.projected {
            self.tile
        } else {
            self.tile * share
        }
    }

    /// The space between two groups.
    pub(crate) fn gap(&self) -> f32 {
        (self.tile * pen::GAP_SHARE).round()
    }

    /// A message in the window's language.
    pub(crate) fn say(&self, message: &Message) -> String {
        self.text.say(message)
    }

    /// The font of secondary text.
    pub(crate) const fn plain(&self) -> FontId {
        FontId::proportional(self.small)
    }

    /// The font of secondary text that stands out.
    pub(crate) fn bold(&self) -> FontId {
        strong(self.small)
    }

    /// One line of text, as wide as it needs.
    pub(crate) fn line(&self, text: &str, font: FontId, colour: Color32) -> Arc<Galley> {
        text_layout::line_with(&self.painter, text, font, colour, f32::INFINITY)
    }

    /// One line of text whose letters shrink where it would be wider than `width`.
    pub(crate) fn fit(&self, text: &str, font: FontId, colour: Color32, width: f32) -> Arc<Galley> {
        text_layout::fitted(&self.painter, text, font, colour, width)
    }

    /// Text over as many lines as it needs.
    pub(crate) fn lines(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        width: f32,
    ) -> Arc<Galley> {
        self.wrapped(text, font, colour, (width, Align::LEFT))
    }

    /// Text over as many lines as it needs, each aligned so within `width`.
    pub(crate) fn wrapped(
        &self,
        text: &str,
        font: FontId,
        colour: Color32,
        (width, halign): (f32, Align),
    ) -> Arc<Galley> {
        let font = self.eased(text, font, width);
        let job = LayoutJob::simple(text.to_owned(), font, colour, width.max(1.0));
        self.painter.layout_job(LayoutJob { halign, ..job })
    }

    /// A paragraph of secondary text, its marked parts in strong ink.
    pub(crate) fn paragraph(&self, text: &str, width: f32) -> Arc<Galley> {
        let font = if text.contains(MARK_OPEN) {
            self.bold()
        } else {
            self.plain()
        };
        let size = self.eased(&plain(text), font, width).size;
        let inks = (self.tokens.dim, self.tokens.ink);
        let job = text_layout::marked(text, size, inks, width);
        self.painter.layout_job(job)
    }

    /// Paints laid out text, its left top corner at `at`; returns what it covers.
    pub(crate) fn draw_galley(&self, at: Pos2, galley: &Arc<Galley>) -> Rect {
        self.painter.galley(at, Arc::clone(galley), self.tokens.ink);
        Rect::from_min_size(at, galley.size())
    }

    /// Paints one line of text around a point.
    pub(crate) fn centred(&self, at: Pos2, text: &str, font: FontId, colour: Color32) {
        let galley = self.line(text, font, colour);
        self.draw_galley(at - galley.size() / 2.0, &galley);
    }

    /// Paints laid out text beside a point, in the middle of its height.
    pub(crate) fn right_of(&self, at: Pos2, galley: &Arc<Galley>) -> Rect {
        self.draw_galley(at - vec2(0.0, galley.size().y / 2.0), galley)
    }

    /// Paints a sign around a point.
    pub(crate) fn sign(&self, icon: Icon, at: Pos2, size: f32, colour: Color32) {
        icon.paint(&self.painter, at, size, colour);
    }

    /// How wide a text is in one line.
    pub(crate) fn width_of(&self, text: &str, font: FontId) -> f32 {
        text_layout::width_of(&self.painter, text, font)
    }

    /// The font, smaller where a text would be wider than `width` in it.
    pub(crate) fn shrunk(&self, text: &str, font: FontId, width: f32) -> FontId {
        text_layout::shrunk(&self.painter, text, font, width)
    }

    /// The font, a little smaller where a second line can be saved by it.
    fn eased(&self, text: &str, font: FontId, width: f32) -> FontId {
        let tight = self.shrunk(text, font.clone(), width);
        if !self.projected && tight.size >= font.size * pen::EASED {
            tight
        } else {
            font
        }
    }

    /// The heading of a place; returns the top of what follows.
    pub(crate) fn heading(&self, column: Rect, key: &str) -> f32 {
        let text = self.text.get(key).to_uppercase();
        let (font, dim, width) = (self.bold(), self.tokens.dim, column.width());
        let mut galley = self.fit(&text, font.clone(), dim, width);
        let mut height = self.row();
        let least = if self.projected {
            1.0
        } else {
            pen::HEADING_WRAPS
        };
        if self.width_of(&text, font.clone()) * least > width {
            galley = self.lines(&text, font, dim, width);
            height = height.max(galley.size().y);
        }
        self.draw_galley(column.min, &galley);
        column.top() + height + self.gap() * pen::BELOW_HEADING
    }

    /// Notes where a place is; the last note counts.
    pub(crate) fn note_place(&mut self, stop: Waypoint, at: Pos2) {
        self.places.push((stop, at));
    }

    pub(crate) fn place_of(&self, stop: Waypoint) -> Option<Pos2> {
        let found = self.places.iter().rev().find(|(place, _)| *place == stop);
        found.map(|(_, at)| *at)
    }

    /// Whether this send is on its way.
    pub(crate) fn is_moving(&self, row: RowId) -> bool {
        (self.motion.as_ref()).is_some_and(|motion| motion.carries(row))
    }

    /// Whether what moves is still to come to a place.
    pub(crate) fn awaits(&self, stop: Waypoint) -> bool {
        (self.motion.as_ref()).is_some_and(|motion| motion.awaits(stop))
    }

    /// How much of the way to a place is behind what moves, while it goes there.
    pub(crate) fn going_to(&self, stop: Waypoint) -> Option<f32> {
        self.motion.as_ref()?.going_to(stop)
    }

    /// Notes what is told of a place under the pointer.
    pub(crate) fn tip(&mut self, rect: Rect, key: &'static str) {
        self.tips.push((rect, key));
    }

    /// Notes that this place stands for a row, and marks it if it is the chosen one.
    pub(crate) fn stands_for(&mut self, rect: Rect, row: RowId) {
        if self.selected == Some(row) {
            focus_ring(&self.painter, rect, radius::TILE, self.tokens.accent);
        }
        self.hits.push((rect, row));
    }
}

/// The first thing of a column from which on all have room, so that the newest are seen; with `keep` the last one
/// counts as having room.
pub(crate) fn first_that_fits(heights: &[f32], mut room: f32, gap: f32, keep: bool) -> usize {
    let mut first = heights.len();
    for (n, height) in heights.iter().enumerate().rev() {
        room -= height + gap;
        if room + gap < 0.0 && (first < heights.len() || !keep) {
            break;
        }
        first = n;
    }
    first
}
