//! The bytes of a datagram: tiles, a bar, or the sign for none.

use std::ops::Range;

use egui::{Color32, FontId, Pos2, Rect, StrokeKind, Vec2, pos2, vec2};

use super::{pen::Pen, text::written};
use crate::{
    gui::{
        theme::{
            firm, hair, mono_even, mono_strong, of_two, radius, space, stage_parts::strip,
            stage_sizes, strong, thin, tint,
        },
        widgets::{
            marks::{dashed_frame, dashed_line, hatched},
            numbers::fitting,
        },
    },
    stage::{Bar, Cells, MAX_TILES, Strip, Tile, TileKind},
    text::grouped,
};

/// The ink of bytes that are drawn as tiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ink {
    Solid(Color32),
    /// Only outlined: they are gone.
    Hollow(Color32),
    /// On a hatch: cut off by the kernel.
    Cut,
}

impl Ink {
    /// In a colour, or only outlined in it.
    pub(crate) const fn of(colour: Color32, outlined: bool) -> Self {
        if outlined {
            Self::Hollow(colour)
        } else {
            Self::Solid(colour)
        }
    }
}

/// The measures of a strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TileLayout {
    pub(crate) tile: f32,
    pub(crate) gap: f32,
    pub(crate) per_row: usize,
    pub(crate) size: Vec2,
    /// The tiles that rows begin with, one bit each, where rows are not all full; else 0.
    pub(crate) starts: u32,
}

impl TileLayout {
    /// Room for these bytes within a width; tiles shrink first, then they wrap.
    pub(crate) fn of(strip: &Strip, width: f32, tile: f32) -> Self {
        match strip {
            Strip::Empty => {
                let size = (strip::EMPTY * tile).max(stage_sizes::MIN_EMPTY);
                Self::in_one(tile, vec2(size.x.min(width), size.y))
            }
            Strip::Tiles { cells, .. } => {
                Self::tiles(cells.len(), width, tile).with_whole_characters(cells)
            }
            Strip::Bar(_) => Self::in_one(
                tile,
                vec2(
                    width,
                    tile + (tile * strip::RULE).max(stage_sizes::MIN_RULE),
                ),
            ),
        }
    }

    /// The layout of a strip that is drawn as one thing of this size.
    pub(crate) const fn in_one(tile: f32, size: Vec2) -> Self {
        Self {
            tile,
            gap: 0.0,
            per_row: 1,
            size,
            starts: 0,
        }
    }

    /// Room for so many tiles.
    pub(crate) fn tiles(count: usize, width: f32, tile: f32) -> Self {
        let count = count.max(1);
        let least = (tile * strip::LEAST).max(stage_sizes::MIN_TILE).min(tile);
        let gap = Self::gap_of(tile);
        let fits = (width + gap) / count as f32 - gap;
        Self::new(count, width, fits.clamp(least, tile).floor(), gap)
    }

    /// Room for tiles of that size, which wrap and never shrink.
    pub(crate) fn wrapped(cells: &Cells, width: f32, tile: f32) -> Self {
        let count = cells.len().max(1);
        Self::new(count, width, tile, Self::gap_of(tile)).with_whole_characters(cells)
    }

    /// Breaks the rows so that no character stands in two of them that has room in one.
    fn with_whole_characters(mut self, cells: &Cells) -> Self {
        // Of more than these a bar is drawn.
        if self.per_row >= cells.len() || cells.len() > MAX_TILES {
            return self;
        }
        let (mut next, mut column) = (0, 0);
        while next < cells.len() {
            let wide = cells.wide_chars.iter().find(|wide| wide.first == next);
            let len = wide.map_or(1, |wide| wide.len.max(1));
            if column + len > self.per_row && len <= self.per_row {
                column = 0;
            }
            for tile in next..next + len {
                column %= self.per_row;
                self.starts |= u32::from(column == 0) << tile;
                column += 1;
            }
            next += len;
        }
        let rows = self.starts.count_ones() as f32;
        self.size.y = (self.tile + self.gap).mul_add(rows, -self.gap);
        self
    }

    /// The row and the column of a tile.
    fn cell(&self, n: usize) -> (usize, usize) {
        let upto = u32::try_from(n).unwrap_or(u32::MAX).min(31);
        let starts = self.starts & (u32::MAX >> (31 - upto));
        if starts == 0 {
            return (n / self.per_row, n % self.per_row);
        }
        let first = starts.ilog2() as usize;
        (starts.count_ones() as usize - 1, n.saturating_sub(first))
    }

    fn new(count: usize, width: f32, tile: f32, gap: f32) -> Self {
        let per_row = fitting(width + gap, tile + gap, 1).min(count);
        let along = |n: usize| (tile + gap).mul_add(n as f32, -gap);
        Self {
            tile,
            gap,
            per_row,
            size: vec2(along(per_row), along(count.div_ceil(per_row))),
            starts: 0,
        }
    }

    /// Between two tiles of a size.
    pub(crate) fn gap_of(tile: f32) -> f32 {
        (tile * strip::GAP).round().max(space::HAIR)
    }

    pub(crate) fn tile_rect(&self, at: Pos2, n: usize) -> Rect {
        let (row, column) = self.cell(n);
        let step = self.tile + self.gap;
        let corner = at + vec2(step * column as f32, step * row as f32);
        Rect::from_min_size(corner, Vec2::splat(self.tile))
    }
}

impl Pen<'_> {
    /// Room for these bytes within a width. Tiles shrink before they wrap, but on the projector.
    pub(crate) fn plan(&self, strip: &Strip, width: f32, tile: f32) -> TileLayout {
        let read = strip.read_in(self.text.encoding());
        let strip = read.as_ref();
        match strip {
            Strip::Tiles { cells, .. } if self.projected => TileLayout::wrapped(cells, width, tile),
            Strip::Empty if self.projected => {
                let mut plan = TileLayout::of(strip, width, tile);
                let text = self.text.get("stage-empty-datagram");
                let needs = self.width_of(&text, self.bold()) + 2.0 * space::L;
                plan.size.x = plan.size.x.max(needs).min(width);
                plan
            }
            _ => TileLayout::of(strip, width, tile),
        }
    }

    /// Room for so many tiles.
    pub(crate) fn plan_tiles(&self, count: usize, width: f32, tile: f32) -> TileLayout {
        if self.projected {
            TileLayout::new(count.max(1), width, tile, TileLayout::gap_of(tile))
        } else {
            TileLayout::tiles(count, width, tile)
        }
    }

    /// Draws bytes; their left top corner is `at`.
    pub(crate) fn strip(&self, at: Pos2, strip: &Strip, plan: &TileLayout, ink: Ink) -> Rect {
        let rect = Rect::from_min_size(at, plan.size);
        match strip.read_in(self.text.encoding()).as_ref() {
            Strip::Empty => self.empty(rect, ink),
            Strip::Tiles { cells, cut } => {
                self.tiles(at, cells, plan, ink);
                if let Some(cut) = cut.filter(|cut| *cut > 0 && *cut < cells.tiles.len()) {
                    let after = plan.tile_rect(at, cut);
                    let x = after.left() - plan.gap / 2.0;
                    self.cut_at(x, after);
                }
            }
            Strip::Bar(bar) => self.bar(rect, bar, plan, ink),
        }
        rect
    }

    /// The dashed line where the kernel cut, a little higher and lower than the bytes.
    pub(crate) fn cut_at(&self, x: f32, bytes: Rect) {
        let range = bytes.y_range().expand(space::THIN);
        let line = [pos2(x, range.min), pos2(x, range.max)];
        dashed_line(&self.painter, line, firm(self.tokens.cut));
    }

    fn empty(&self, rect: Rect, ink: Ink) {
        let text = self.text.get("stage-empty-datagram");
        let colour = self.colour(ink);
        match ink {
            Ink::Solid(_) => {
                let (fill, line) = (self.tokens.panel, firm(colour));
                (self.painter).rect(rect, radius::TILE, fill, line, StrokeKind::Inside);
            }
            Ink::Hollow(_) | Ink::Cut => {
                let corner = f32::from(radius::TILE);
                dashed_frame(&self.painter, rect, corner, firm(colour));
            }
        }
        let font = strong(self.small.min(rect.height() * 0.5));
        let font = self.shrunk(&text, font, rect.width() - space::L);
        self.centred(rect.center(), &text, font, colour);
    }

    const fn colour(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Solid(colour) | Ink::Hollow(colour) => colour,
            Ink::Cut => self.tokens.cut,
        }
    }

    pub(crate) const fn on(&self, ink: Ink) -> Color32 {
        match ink {
            Ink::Solid(_) => self.tokens.on_message,
            Ink::Hollow(colour) => colour,
            Ink::Cut => self.tokens.cut,
        }
    }

    /// The background of one tile, or of several that show one character.
    pub(crate) fn tile_background(&self, rect: Rect, ink: Ink) {
        let radius = self.sizes.tile_radius * (rect.height() / self.sizes.tile).min(1.0);
        match ink {
            Ink::Solid(colour) => {
                self.painter.rect_filled(rect, radius, colour);
            }
            Ink::Hollow(colour) => {
                let line = thin(colour);
                dashed_frame(&self.painter, rect.shrink(1.0), radius, line);
            }
            Ink::Cut => {
                let (fill, line) = (
                    self.tokens.cut_fill,
                    self.tokens.cut.gamma_multiply(tint::HATCH),
                );
                hatched(&self.painter, rect, radius::MARK, fill, line);
                let line = thin(self.tokens.cut);
                dashed_frame(&self.painter, rect.shrink(strip::CUT_INSET), radius, line);
            }
        }
    }

    pub(crate) fn tiles(&self, at: Pos2, cells: &Cells, plan: &TileLayout, ink: Ink) {
        // All in one weight.
        let wide: String = (cells.wide_chars.iter())
            .map(|group| group.text.as_str())
            .collect();
        let mut n = 0;
        while let Some(tile) = cells.tiles.get(n) {
            if let Some(group) = cells.wide_chars.iter().find(|group| group.first == n) {
                let tiles = n..n + group.len;
                for (part, named) in parts(tiles, plan) {
                    let last = part.end - 1;
                    let rect = plan
                        .tile_rect(at, part.start)
                        .union(plan.tile_rect(at, last));
                    self.tile_background(rect, ink);
                    let open = (part.start > n, part.end < n + group.len);
                    let text = if named { group.text.as_str() } else { "" };
                    self.character(rect, (text, &wide), open, plan, ink);
                    let alone = plan.tile < stage_sizes::MIN_HEX_TILE
                        || self.letters.is_some_and(|share| share > strip::MAX_ABOVE);
                    let shown = if alone { 0 } else { part.len() };
                    let tiles = cells.tiles.iter().enumerate().skip(part.start);
                    for (i, tile) in tiles.take(shown) {
                        self.under(plan.tile_rect(at, i), tile, i > part.start, rect, ink);
                    }
                }
                n += group.len.max(1);
                continue;
            }
            let rect = plan.tile_rect(at, n);
            self.tile_background(rect, ink);
            self.letter(rect, (tile, &wide), ink);
            n += 1;
        }
    }

    fn letter(&self, rect: Rect, (tile, among): (&Tile, &str), ink: Ink) {
        // In a small tile the letter takes more of it.
        let share = match tile.kind {
            TileKind::Text if rect.height() < stage_sizes::MIN_HEX_TILE => strip::SMALL_LETTER,
            TileKind::Text => strip::LETTER,
            TileKind::Sign => strip::SIGN,
            TileKind::Part | TileKind::Hex => strip::HEX,
        };
        let font = mono_even(rect.height() * self.letters.unwrap_or(share), among);
        self.centred(rect.center(), &tile.text, font, self.on(ink));
    }

    /// A character of several bytes above a bracket over them. The bracket is open at the sides
    /// where the character goes on in another row.
    fn character(
        &self,
        rect: Rect,
        (text, among): (&str, &str),
        open: (bool, bool),
        plan: &TileLayout,
        ink: Ink,
    ) {
        let colour = self.on(ink);
        let share = self.letters.unwrap_or(0.5);
        let font = mono_even(plan.tile * share, among);
        if share > strip::MAX_ABOVE {
            self.centred(rect.center(), text, font, colour);
            return;
        }
        let at = pos2(
            rect.center().x,
            rect.top() + plan.tile * strip::CHARACTER_AT,
        );
        self.centred(at, text, font, colour);
        let y = rect.top() + plan.tile * strip::BRACKET_AT;
        let line = hair(colour.gamma_multiply(tint::SOFT));
        let inside = |open: bool| if open { 0.0 } else { stage_sizes::GAP };
        let (left, right) = (rect.left() + inside(open.0), rect.right() - inside(open.1));
        self.painter.hline(left..=right, y, line);
        for (x, open) in [(left, open.0), (right, open.1)] {
            if !open {
                self.painter.vline(x, y..=y + space::THIN, line);
            }
        }
    }

    /// One byte of such a character, in hex.
    fn under(&self, place: Rect, tile: &Tile, divided: bool, group: Rect, ink: Ink) {
        let colour = self.on(ink);
        let share = of_two(strip::UNDER, self.projected);
        let size = (place.height() * share).max(stage_sizes::MIN_UNDER);
        let at = pos2(
            place.center().x,
            group.top() + place.height() * strip::UNDER_AT,
        );
        self.centred(at, &tile.text, mono_strong(size), colour);
        if divided {
            let line = hair(colour.gamma_multiply(tint::RULE));
            let y = group.top() + place.height() * strip::DIVIDER_AT;
            self.painter
                .vline(place.left() - 1.0, y..=group.bottom() - 2.0, line);
        }
    }

    /// Many bytes: the first and the last of them on a bar, below it a ruler.
    fn bar(&self, rect: Rect, bar: &Bar, plan: &TileLayout, ink: Ink) {
        let body = Rect::from_min_size(rect.min, vec2(rect.width(), plan.tile));
        let share = |n: u32| body.width() * (n as f32 / bar.len.max(1) as f32);
        self.tile_background(body, ink);
        if let (Some(cut), Ink::Solid(_)) = (bar.cut, ink) {
            self.cut_at(body.left() + share(cut), body);
        }
        let (head, tail) = (written(&bar.head), written(&bar.tail));
        let font =
            |text: &str| mono_even(plan.tile * self.letters.unwrap_or(strip::BAR_LETTERS), text);
        let room = body.width() - space::XL;
        // Without the last bytes, or any, the ruler still tells how long it is.
        let texts = [format!("{head} … {tail}"), format!("{head} …"), "…".into()];
        let fits = |text: &&String| self.width_of(text, font(text)) <= room;
        if let Some(text) = texts.iter().find(fits) {
            self.centred(body.center(), text, font(text), self.on(ink));
        }
        let size = if self.projected {
            self.small
        } else {
            (plan.tile * strip::RULER_LETTERS)
                .clamp(stage_sizes::RULE_LETTERS[0], stage_sizes::RULE_LETTERS[1])
        };
        let font = FontId::proportional(size);
        let line = hair(self.tokens.dim);
        let measure = |tick: u32| {
            let text = grouped(u64::from(tick));
            let galley = self.line(&text, font.clone(), self.tokens.dim);
            let (x, half) = (body.left() + share(tick), galley.size().x / 2.0);
            let left = (x - half).clamp(body.left(), body.right() - 2.0 * half);
            (x, left, galley)
        };
        // The end is told first; of the rest what has room before it.
        let (_, end, _) = measure(bar.len);
        let mut free = body.left() - 1.0;
        for tick in bar.ticks.iter().copied().chain([bar.len]) {
            let (x, left, galley) = measure(tick);
            self.painter
                .vline(x, body.bottom() + 1.0..=body.bottom() + space::XS, line);
            let right = left + galley.size().x;
            if left > free && (tick == bar.len || right + space::S < end) {
                free = right + space::S;
                self.draw_galley(pos2(left, body.bottom() + space::XS), &galley);
            }
        }
    }

    /// Empty places of a read, as far as they fit in a width; what does not fit is told by dots.
    pub(crate) fn slots(&self, at: Pos2, from: usize, asked: usize, plan: &TileLayout, width: f32) {
        let fit = fitting(width + plan.gap, plan.tile + plan.gap, 1);
        let row = TileLayout {
            per_row: fit.max(plan.per_row),
            starts: 0,
            ..*plan
        };
        let dots = asked > row.per_row;
        let to = if dots { row.per_row - 1 } else { asked };
        for n in from..to {
            let radius = self.sizes.tile_radius * (plan.tile / self.sizes.tile).min(1.0);
            self.painter
                .rect_filled(row.tile_rect(at, n), radius, self.tokens.slot);
        }
        if dots && from < row.per_row {
            let centre = row.tile_rect(at, row.per_row - 1).center();
            let font = strong(plan.tile * strip::DOTS);
            self.centred(centre, "…", font, self.tokens.dim);
        }
    }
}

/// The parts of a character's tiles, one for each row that they lie in; the longest part bears
/// the character.
fn parts(tiles: Range<usize>, plan: &TileLayout) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut row = None;
    for n in tiles {
        let (now, _) = plan.cell(n);
        match found.last_mut().filter(|_| row == Some(now)) {
            Some(part) => part.end = n + 1,
            None => found.push(n..n + 1),
        }
        row = Some(now);
    }
    let longest = found.iter().map(Range::len).max().unwrap_or_default();
    let named = found.iter().position(|part| part.len() == longest);
    let numbered = found.into_iter().enumerate();
    numbered.map(|(n, part)| (part, Some(n) == named)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_over_two_rows_has_two_parts() {
        let of = |per_row| TileLayout {
            per_row,
            ..TileLayout::tiles(16, 8.0, 1.0)
        };
        let eight = of(8);
        assert_eq!(parts(1..4, &eight), [(1..4, true)], "in one row");
        let torn = [(6..8, true), (8..9, false)];
        assert_eq!(parts(6..9, &eight), torn, "torn");
        let late = [(7..8, false), (8..10, true)];
        assert_eq!(parts(7..10, &eight), late, "late");
        assert_eq!(parts(0..3, &of(1)).len(), 3, "in three");
    }

    #[test]
    fn a_character_goes_to_the_next_row_if_it_has_room_there() {
        let cells = Cells::of("你好世界ab".as_bytes());
        let width = |n: usize| (44.0 + TileLayout::gap_of(44.0)) * n as f32;
        // Rows of four have room for one character of three bytes each.
        let plan = TileLayout::wrapped(&cells, width(4), 44.0);
        let rows: Vec<usize> = (0..cells.len()).map(|n| plan.cell(n).0).collect();
        assert_eq!(rows, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4]);
        let last = plan.tile_rect(Pos2::ZERO, cells.len() - 1);
        assert!((last.bottom() - plan.size.y).abs() < 0.1, "all have room");
        // Where none has room in a row, rows are full.
        let plan = TileLayout::wrapped(&cells, width(2), 44.0);
        assert_eq!(plan.cell(5), (2, 1), "two in each row");
    }

    #[test]
    fn tiles_shrink_before_they_wrap() {
        let full = TileLayout::tiles(5, 300.0, 44.0);
        assert_eq!((full.tile, full.per_row), (44.0, 5), "they fit");
        let small = TileLayout::tiles(7, 300.0, 44.0);
        assert!(
            small.tile < 44.0 && small.per_row == 7,
            "smaller, in one row"
        );
        let wrapped = TileLayout::tiles(24, 300.0, 44.0);
        assert!(wrapped.per_row < 24, "more than one row");
        for count in 1..=24 {
            for width in [60.0, 140.0, 300.0] {
                let plan = TileLayout::tiles(count, width, 44.0);
                assert!(plan.size.x <= width + 1.0, "{count} in {width}: {plan:?}");
                let last = plan.tile_rect(Pos2::ZERO, count - 1);
                assert!(last.right() <= plan.size.x + 0.1, "{count} in {width}");
                assert!(last.bottom() <= plan.size.y + 0.1, "{count} in {width}");
            }
        }
    }
}
