//! The measures of a lane, and what the lanes of datagrams and of streams draw alike.

use egui::{FontId, Rangef, Rect, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, PAD, Pen, Plan},
        theme::strong,
        widgets::Icon,
    },
    model::Message,
    stage::{Ribbon, Run, Strip},
    text::plain,
};

/// The three columns, and the walls between them.
pub(super) struct LaneColumns {
    pub(super) sends: Rangef,
    pub(super) queue: Rangef,
    pub(super) reads: Rangef,
    pub(super) walls: [f32; 2],
}

impl LaneColumns {
    pub(super) fn of(area: Rect) -> Self {
        let gap = (area.width() * 0.02).clamp(8.0, 24.0);
        let x = |share: f32| area.left() + area.width() * share;
        let walls = [x(0.23), x(0.53)];
        let [one, two] = walls;
        Self {
            sends: Rangef::new(area.left(), one - gap),
            queue: Rangef::new(one + gap, two - gap),
            reads: Rangef::new(two + gap, area.right()),
            walls,
        }
    }
}

/// The measures of one lane.
pub(super) struct Lane {
    pub(super) sends: Rect,
    pub(super) queue: Rect,
    pub(super) reads: Rect,
    /// Where the name stands.
    pub(super) title: Rect,
    /// Where the sums stand.
    pub(super) foot: Rect,
    pub(super) tile: f32,
    row: f32,
}

impl Lane {
    /// The lane in a rectangle; `below` is kept free above the sums.
    pub(super) fn of(pen: &Pen<'_>, rect: Rect, columns: &LaneColumns, below: f32) -> Self {
        let title = pen.call * 1.5;
        let foot = pen.line();
        let body = Rect::from_min_max(
            pos2(rect.left(), rect.top() + title),
            pos2(rect.right(), rect.bottom() - foot - 4.0 - below),
        );
        let row = (body.height() / 3.0).min(pen.tile + 2.0 * PAD + 8.0);
        let tile = (row - 2.0 * PAD - 5.0).clamp(12.0, pen.tile).floor();
        let column = |range: Rangef| Rect::from_x_y_ranges(range, body.y_range());
        Self {
            sends: column(columns.sends),
            queue: column(columns.queue),
            reads: column(columns.reads),
            title: rect.with_max_y(rect.top() + title),
            foot: Rect::from_x_y_ranges(
                columns.reads,
                Rangef::new(rect.bottom() - foot, rect.bottom()),
            ),
            tile,
            row: tile + 2.0 * PAD + 5.0,
        }
    }

    /// How many rows there is room for.
    pub(super) fn rows(&self) -> usize {
        crate::gui::widgets::numbers::fitting(self.reads.height() + 6.0, self.row, 1)
    }

    pub(super) fn row_top(&self, n: usize) -> f32 {
        self.reads.top() + self.row * n as f32
    }
}

/// `UDP datagrams`, and what stands beside it in the queue's column.
pub(super) fn title(pen: &Pen<'_>, lane: &Lane, keys: (&str, &str), state: &str, loud: bool) {
    let (name, about) = (pen.text.get(keys.0), pen.text.get(keys.1));
    let top = lane.title.top();
    let font = strong(pen.call * 1.1);
    let right = pen.put(
        pos2(lane.sends.left(), top),
        &name,
        font,
        pen.tokens.ink,
        f32::INFINITY,
    );
    let left = right + 8.0;
    let room = lane.sends.right() - left;
    let font = pen.shrunk(&about, FontId::proportional(pen.small), room);
    let at = pos2(left, top + (pen.call * 1.1 - font.size).max(0.0));
    pen.put(at, &about, font, pen.tokens.dim, f32::INFINITY);
    let colour = if loud { pen.tokens.cut } else { pen.tokens.dim };
    let font = pen.shrunk(state, FontId::proportional(pen.small), lane.queue.width());
    let at = pos2(
        lane.queue.left(),
        top + (pen.call * 1.1 - font.size).max(0.0),
    );
    pen.put(at, state, font, colour, f32::INFINITY);
}

pub(super) fn sums(pen: &Pen<'_>, lane: &Lane, message: &Message) {
    let text = pen.text.say(message);
    let words = plain(&text);
    let font = pen.shrunk(&words, strong(pen.small), lane.foot.width());
    let job = crate::gui::widgets::lettering::sentence(
        &text,
        (FontId::proportional(font.size), pen.tokens.ink),
        (strong(font.size), pen.tokens.ink),
        f32::INFINITY,
    );
    let galley = pen.painter.layout_job(job);
    pen.painter.galley(lane.foot.min, galley, pen.tokens.ink);
}

/// The bytes of a send in one row: tiles, or one block.
pub(super) fn bytes(
    pen: &mut Pen<'_>,
    at: egui::Pos2,
    strip: &Strip,
    tile: f32,
    width: f32,
    colour: u64,
) -> Rect {
    if strip.is_empty() {
        let plan = Plan {
            size: vec2((tile * 2.2).min(width), tile),
            ..Plan::of(strip, width, tile)
        };
        let ink = Ink::Solid(pen.tokens.message(colour));
        return pen.strip(at, strip, &plan, ink);
    }
    let ribbon = alone(strip, Some(colour));
    let tile = fitting_tile(ribbon.len, tile, width);
    pen.ribbon(at, &ribbon, tile, width)
}

/// Tiles shrink before bytes are only a block.
pub(super) fn fitting_tile(len: u64, tile: f32, width: f32) -> f32 {
    let fit = (width / (len.max(1) as f32)).floor();
    if fit >= tile * 0.5 {
        fit.min(tile)
    } else {
        tile
    }
}

/// One run by itself.
pub(super) fn alone(strip: &Strip, colour: Option<u64>) -> Ribbon {
    Ribbon {
        len: strip.len() as u64,
        more: 0,
        runs: vec![Run {
            send: None,
            colour,
            strip: strip.clone(),
        }],
    }
}

/// The widest frame of a read.
pub(super) fn widest(lane: &Lane) -> f32 {
    (lane.reads.width() * 0.5).max(lane.tile * 4.0 + 2.0 * PAD)
}

/// What is said of a read, to the right of it.
pub(super) fn beside(
    pen: &Pen<'_>,
    lane: &Lane,
    rect: Rect,
    icon: Icon,
    words: &Message,
    colour: egui::Color32,
) {
    let size = pen.small;
    let middle = rect.center().y;
    let at = pos2(rect.right() + 10.0 + size / 2.0, middle);
    icon.paint(&pen.painter, at, size, colour);
    let left = at.x + size * 0.5 + 6.0;
    let room = lane.reads.right() - left;
    let text = plain(&pen.text.say(words));
    let font = pen.shrunk(&text, strong(size), room.max(20.0));
    let galley = pen.galley(&text, font, colour, f32::INFINITY);
    let at = pos2(left, middle - galley.size().y / 2.0);
    pen.painter.galley(at, galley, colour);
}
