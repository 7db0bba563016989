//! The measures of a lane, and what the lanes of datagrams and of streams draw alike.

use std::borrow::Cow;

use egui::{Color32, FontId, Pos2, Rangef, Rect, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, Pen, TileLayout},
        theme::{LEAST_SMALL, space, stage_parts::lane, stage_sizes, strong},
        widgets::{Icon, numbers::fitting, text_layout},
    },
    model::{Message, RowId},
    stage::{Run, StreamBytes, Strip},
    text::plain,
};

/// The three columns of the lanes, and the walls between them.
pub(super) struct LaneColumns {
    pub(super) sends: Rangef,
    pub(super) queue: Rangef,
    pub(super) reads: Rangef,
    pub(super) walls: [f32; 2],
    /// Whether reads of different sizes are shown, so that each says its own.
    pub(super) sizes_differ: bool,
}

impl LaneColumns {
    pub(super) fn of(area: Rect, sizes_differ: bool) -> Self {
        let [least, most] = stage_sizes::LANE_GAPS;
        let gap = (area.width() * lane::GAP).clamp(least, most);
        let walls = lane::WALLS.map(|share| area.left() + area.width() * share);
        let [one, two] = walls;
        Self {
            sends: Rangef::new(area.left(), one - gap),
            queue: Rangef::new(one + gap, two - gap),
            reads: Rangef::new(two + gap, area.right()),
            walls,
            sizes_differ,
        }
    }
}

pub(super) struct LaneLayout {
    pub(super) sends: Rect,
    pub(super) queue: Rect,
    pub(super) reads: Rect,
    pub(super) title: Rect,
    pub(super) foot: Rect,
    pub(super) tile: f32,
    row: f32,
    sizes_differ: bool,
}

impl LaneLayout {
    /// The lane in a rectangle; `below` is kept free above the sums.
    pub(super) fn of(pen: &Pen<'_>, rect: Rect, columns: &LaneColumns, below: f32) -> Self {
        let title = rect.top() + name_size(pen) * lane::TITLE;
        let foot = rect.bottom() - pen.row();
        let body = Rangef::new(title, foot - space::XS - below);
        let around =
            2.0 * stage_sizes::RIBBON_PAD + if pen.projected { 1.0 } else { stage_sizes::GAP };
        let row = (body.span() / if pen.projected { 1.0 } else { lane::ROWS })
            .min(pen.tile + around + space::THIN);
        let tile = (row - around)
            .clamp(stage_sizes::MIN_LANE_TILE, pen.tile)
            .floor();
        let column = |range: Rangef| Rect::from_x_y_ranges(range, body);
        Self {
            sends: column(columns.sends),
            queue: column(columns.queue),
            reads: column(columns.reads),
            title: rect.with_max_y(title),
            foot: Rect::from_x_y_ranges(columns.reads, Rangef::new(foot, rect.bottom())),
            tile,
            row: tile + around,
            sizes_differ: columns.sizes_differ,
        }
    }

    /// How many rows there is room for.
    pub(super) fn rows(&self) -> usize {
        fitting(self.reads.height() + space::S, self.row, 1)
    }

    /// The newest things that there are rows for, each with the top of its row.
    pub(super) fn newest<'a, T>(&self, all: &'a [T]) -> impl Iterator<Item = (f32, &'a T)> {
        let first = all.len().saturating_sub(self.rows());
        let (top, row) = (self.reads.top(), self.row);
        let rows = all.iter().skip(first).enumerate();
        rows.map(move |(n, one)| (top + row * n as f32, one))
    }

    /// The top of a row, counted from 0.
    pub(super) fn row_top(&self, n: usize) -> f32 {
        self.reads.top() + self.row * n as f32
    }

    /// The widest frame of a read.
    pub(super) fn widest(&self) -> f32 {
        (self.reads.width() / 2.0).max(self.tile * lane::MIN_READ + 2.0 * stage_sizes::RIBBON_PAD)
    }
}

/// The size of the name, before it is made larger: on the projector there is little height for it.
fn name_size(pen: &Pen<'_>) -> f32 {
    if pen.projected {
        pen.small * lane::NAME
    } else {
        pen.call
    }
}

/// `UDP datagrams`, and what stands beside it in the queue's column.
pub(super) fn title(pen: &Pen<'_>, lane: &LaneLayout, keys: (&str, &str), state: &str, loud: bool) {
    let size = name_size(pen) * lane::NAME;
    let put = |left: f32, text: &str, colour: Color32, right: f32| {
        let font = pen.shrunk(text, pen.plain(), right - left);
        let down = (size - font.size).max(0.0);
        let words = pen.line(text, font, colour);
        pen.draw_galley(pos2(left, lane.title.top() + down), &words);
    };
    let name = pen.line(&pen.text.get(keys.0), strong(size), pen.tokens.ink);
    let name = pen.draw_galley(lane.sends.with_min_y(lane.title.top()).left_top(), &name);
    let dim = pen.tokens.dim;
    let about = pen.text.get(keys.1);
    put(name.right() + space::M, &about, dim, lane.sends.right());
    let colour = if loud { pen.tokens.cut } else { dim };
    put(lane.queue.left(), state, colour, lane.queue.right());
}

pub(super) fn totals(pen: &Pen<'_>, lane: &LaneLayout, message: &Message) {
    let text = pen.say(message);
    let font = pen.shrunk(&plain(&text), pen.bold(), lane.foot.width());
    let ink = pen.tokens.ink;
    let plain_font = FontId::proportional(font.size);
    let job = text_layout::sentence(&text, (plain_font, ink), (font, ink), f32::INFINITY);
    pen.draw_galley(lane.foot.min, &pen.painter.layout_job(job));
}

/// The bytes of a send in one row: tiles, or one block.
pub(super) fn bytes(
    pen: &mut Pen<'_>,
    at: Pos2,
    (strip, colour): (&Strip, u64),
    lane: &LaneLayout,
    row: RowId,
) {
    let (tile, width) = (lane.tile, lane.sends.width());
    let rect = if strip.is_empty() {
        let mut plan = TileLayout::of(strip, width, tile);
        plan.size = vec2((tile * lane::EMPTY).min(width), tile);
        pen.strip(at, strip, &plan, Ink::Solid(pen.tokens.message(colour)))
    } else {
        let ribbon = alone(strip, Some(colour));
        let tile = fitting_tile(pen, ribbon.len, tile, width);
        pen.ribbon(at, &ribbon, tile, width)
    };
    pen.stands_for(rect, row);
}

/// Tiles shrink before bytes are only a block, but on the projector.
pub(super) fn fitting_tile(pen: &Pen<'_>, len: u64, tile: f32, width: f32) -> f32 {
    let fit = (width / (len.max(1) as f32)).floor();
    if !pen.projected && fit >= tile / 2.0 {
        fit.min(tile)
    } else {
        tile
    }
}

fn alone(strip: &Strip, colour: Option<u64>) -> StreamBytes {
    StreamBytes {
        len: strip.len() as u64,
        more: 0,
        runs: vec![Run {
            send: None,
            colour,
            strip: strip.clone(),
        }],
    }
}

/// A read: the slots that it asked for, the bytes that came into them, and what is said of it.
pub(super) struct ReadRow<'a> {
    pub(super) row: RowId,
    pub(super) asked: u32,
    pub(super) ribbon: Cow<'a, StreamBytes>,
    pub(super) frame: Color32,
    pub(super) icon: Icon,
    pub(super) words: Message,
    pub(super) colour: Color32,
}

impl ReadRow<'_> {
    /// Bytes of one datagram as what a read got.
    pub(super) fn bytes_of(strip: &Strip, colour: Option<u64>) -> Cow<'_, StreamBytes> {
        Cow::Owned(alone(strip, colour))
    }

    pub(super) fn paint(&self, pen: &mut Pen<'_>, lane: &LaneLayout, top: f32) {
        let at = pos2(lane.reads.left(), top);
        let returned = usize::try_from(self.ribbon.len).unwrap_or(usize::MAX);
        let slots = (self.asked, returned);
        let rect = pen.read_frame(at, slots, lane.tile, lane.widest(), self.frame);
        if self.ribbon.len > 0 {
            let inner = rect.shrink(stage_sizes::RIBBON_PAD);
            pen.ribbon(inner.min, &self.ribbon, lane.tile, inner.width());
        }
        pen.stands_for(rect, self.row);
        let mut words = plain(&pen.say(&self.words));
        if lane.sizes_differ {
            let size = Message::new("lane-read-size").with("asked", self.asked);
            words = format!("{} · {words}", pen.say(&size));
        }
        let at = rect.right_center() + vec2(space::L, 0.0);
        let appearance = (self.icon, self.colour);
        sign_words(pen, at, appearance, &words, lane.reads.right());
    }
}

/// A sign with words beside it, as far as there is room, on two lines where one would be small; the sign begins at `at`.
pub(super) fn sign_words(
    pen: &Pen<'_>,
    at: Pos2,
    (icon, colour): (Icon, Color32),
    words: &str,
    right: f32,
) {
    let size = pen.small;
    pen.sign(icon, at + vec2(size / 2.0, 0.0), size, colour);
    let left = at + vec2(size + space::S, 0.0);
    let room = (right - left.x).max(stage_sizes::MIN_WORDS);
    let mut galley = pen.fit(words, pen.bold(), colour, room);
    if pen.shrunk(words, pen.bold(), room).size < size * LEAST_SMALL {
        let two = pen.lines(words, strong(size * LEAST_SMALL), colour, room);
        if two.rows.len() == 2 {
            galley = two;
        }
    }
    pen.right_of(left, &galley);
}
