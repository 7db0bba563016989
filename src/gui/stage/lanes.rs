//! Datagrams and a stream beside each other: what was sent, what the kernel holds, every read.

use egui::{FontId, Rangef, Rect, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2};

use super::{
    connections::connections_ui,
    hits_ui,
    pen::Pen,
    ribbon::PAD,
    stream::stream_lane,
    strip::{Ink, Plan, uncut},
};
use crate::{
    gui::{
        PanelCtx,
        theme::{Themed as _, strong},
        widgets::{Icon, marks::dotted},
    },
    model::Message,
    stage::{Envelope, Lanes, Reading, Ribbon, Run, Sending, Strip},
    text::plain,
};

/// Draws both lanes over the whole space, or that of the stream alone.
pub(crate) fn lanes_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, lanes: &Lanes) {
    let space = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(space, Sense::hover());
    let name = ctx.t("stage-name");
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    let both = ctx.transport().has_udp();
    let said: Vec<String> = spoken(lanes, both)
        .iter()
        .map(|said| ctx.say(said))
        .chain(super::stream::fault_message(ctx, &lanes.stream).map(|said| ctx.say(&said)))
        .collect();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(super::sentences(&said));
        node.set_live(accesskit::Live::Polite);
    });
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let mut area = space.shrink2(vec2(sizes.edge * 1.4, sizes.edge * 0.9));
    area.max.y += sizes.edge * 0.4;
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    let columns = Columns::of(area);
    for x in columns.walls {
        let wall = [pos2(x, area.top()), pos2(x, area.bottom())];
        dotted(&pen.painter, wall, tokens.line);
    }
    let heads = [
        (columns.sends, pen.text.get("lane-sends")),
        (columns.queue, pen.text.get("place-queue")),
        (columns.reads, read_heading(ctx)),
    ];
    let mut top = area.top();
    for (column, text) in heads {
        let text = text.to_uppercase();
        let font = pen.shrunk(&text, strong(pen.small), column.span());
        let at = pos2(column.min, area.top());
        pen.put(at, &text, font, tokens.dim, f32::INFINITY);
        top = area.top() + pen.line() + 4.0;
    }
    let framed = lanes.stream.is_framed();
    let rest = Rect::from_min_max(pos2(area.left(), top), area.max);
    let named = if both {
        let share = if framed { 0.42 } else { 0.5 };
        let middle = rest.top() + rest.height() * share;
        let upper = rest.with_max_y(middle - 4.0);
        let lower = rest.with_min_y(middle + 6.0);
        let line = egui::Stroke::new(1.0, tokens.line);
        pen.painter.hline(area.x_range(), middle, line);
        let lane = Lane::of(&pen, upper, &columns, 0.0);
        datagram_lane(&mut pen, &lane, ctx, lanes);
        stream_lane(&mut pen, &columns, lower, ctx, &lanes.stream)
    } else {
        stream_lane(&mut pen, &columns, rest, ctx, &lanes.stream)
    };
    let hits = std::mem::take(&mut pen.hits);
    drop(pen);
    connections_ui(ui, ctx, named, &lanes.stream);
    hits_ui(ui, ctx, &hits);
}

fn read_heading(ctx: &PanelCtx<'_>) -> String {
    let asked = ctx.lab.settings.read_size(0);
    ctx.say(&Message::new("lane-reads").with("asked", asked))
}

/// The three columns, and the walls between them.
pub(super) struct Columns {
    sends: Rangef,
    queue: Rangef,
    reads: Rangef,
    walls: [f32; 2],
}

impl Columns {
    fn of(area: Rect) -> Self {
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
    pub(super) fn of(pen: &Pen<'_>, rect: Rect, columns: &Columns, below: f32) -> Self {
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

fn datagram_lane(pen: &mut Pen<'_>, lane: &Lane, ctx: &PanelCtx<'_>, lanes: &Lanes) {
    let queue = &ctx.scene.queue;
    let key = if queue.doubt > 0 {
        "stage-queue-open"
    } else {
        "stage-queue-waiting"
    };
    let state = pen.text.say(&Message::new(key).with("n", queue.count));
    title(
        pen,
        lane,
        ("transport-udp", "lane-udp-about"),
        &state,
        false,
    );
    let sends = &ctx.scene.client.sends;
    let all: Vec<&Sending> = sends
        .iter()
        .filter(|send| send.envelope.row >= lanes.since)
        .collect();
    let first = all.len().saturating_sub(lane.rows());
    for (n, send) in all.iter().skip(first).enumerate() {
        let top = lane.row_top(n) + PAD;
        let colour = colour(lanes, &send.envelope);
        let strip = uncut(&send.envelope.strip);
        let at = pos2(lane.sends.left(), top);
        let rect = bytes(pen, at, &strip, lane.tile, lane.sends.width(), colour);
        pen.stands_for(rect, send.envelope.row);
    }
    let wide = lane.queue.width();
    let shown = lane.rows().min(queue.waiting.len());
    for (n, envelope) in queue.waiting.iter().take(shown).enumerate() {
        let wrap = pen.wrap(&envelope.strip, wide, lane.tile - 6.0);
        let at = pos2(lane.queue.left(), lane.row_top(n));
        let rect = Rect::from_min_size(at, wrap.size);
        let colour = pen.tokens.message(colour(lanes, envelope));
        pen.envelope(rect, &wrap, colour, false);
        pen.stands_for(rect, envelope.row);
    }
    let first = lanes.reads.len().saturating_sub(lane.rows());
    for (n, read) in lanes.reads.iter().skip(first).enumerate() {
        datagram_read(pen, lane, lane.row_top(n), read, lanes);
    }
    let told = lanes.sums;
    let key = if told.at_least {
        "lane-udp-sums-least"
    } else {
        "lane-udp-sums"
    };
    let message = Message::new(key)
        .with("sends", told.sends)
        .with("reads", told.reads)
        .with("lost", told.lost)
        .with("kept", told.kept)
        .with("borders", told.borders);
    sums(pen, lane, &message);
}

/// The colour of a datagram among those that the lanes tell of.
const fn colour(lanes: &Lanes, envelope: &Envelope) -> u64 {
    envelope.colour.saturating_sub(lanes.earlier)
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
fn alone(strip: &Strip, colour: Option<u64>) -> Ribbon {
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

fn datagram_read(pen: &mut Pen<'_>, lane: &Lane, top: f32, read: &Reading, lanes: &Lanes) {
    let at = pos2(lane.reads.left(), top);
    let frame = pen.tokens.ink;
    let slots = (read.asked, read.kept.len());
    let rect = pen.scoop(at, slots, lane.tile, widest(lane), frame);
    if !read.kept.is_empty() {
        let inner = rect.shrink(PAD);
        let colour = read.colour.saturating_sub(lanes.earlier);
        let ribbon = alone(&read.kept, read.send.map(|_| colour));
        pen.ribbon(inner.min, &ribbon, lane.tile, inner.width());
    }
    pen.stands_for(rect, read.row);
    let (icon, words, colour) = if let Some(cut) = &read.cut {
        let lost = cut.strip.as_ref().map(text_of).unwrap_or_default();
        let message = Message::new("lane-cut")
            .with("n", cut.len)
            .with("data", lost);
        (Icon::Scissors, message, pen.tokens.cut)
    } else if read.errno.is_error() {
        let message = Message::new("lane-failed").with("errno", read.errno.to_string());
        (Icon::Cross, message, pen.tokens.cut)
    } else if read.returned == 0 {
        (Icon::Check, Message::new("lane-empty"), pen.tokens.good)
    } else {
        let message = Message::new("lane-whole").with("data", text_of(&read.kept));
        (Icon::Check, message, pen.tokens.good)
    };
    beside(pen, lane, rect, icon, &words, colour);
}

/// The first bytes as text.
pub(super) fn text_of(strip: &Strip) -> String {
    match strip {
        Strip::Empty => String::new(),
        Strip::Tiles { cells, .. } => super::strip::written(cells),
        Strip::Bar(bar) => format!("{}…", super::strip::written(&bar.head)),
    }
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

/// Both lanes in sentences.
fn spoken(lanes: &Lanes, both: bool) -> Vec<Message> {
    let mut said = Vec::new();
    if both {
        let told = lanes.sums;
        for read in &lanes.reads {
            said.push(
                Message::new("lane-say-udp-read")
                    .with("call", read.call.clone())
                    .with("data", text_of(&read.kept))
                    .with("lost", read.cut.as_ref().map_or(0, |cut| cut.len)),
            );
        }
        said.push(
            Message::new("lane-udp-sums")
                .with("sends", told.sends)
                .with("reads", told.reads)
                .with("lost", told.lost)
                .with("kept", told.kept)
                .with("borders", told.borders),
        );
    }
    let stream = &lanes.stream;
    said.push(stream.link.message());
    if stream.outside {
        said.push(super::stream::outside_message(stream));
    }
    if stream.socket.is_some() {
        said.push(super::stream::queue_message(stream));
    }
    if stream.framings_differ() {
        said.push(Message::new("lane-framed-otherwise"));
    }
    for read in &stream.reads {
        let data: String = read
            .ribbon
            .runs
            .iter()
            .map(|run| text_of(&run.strip))
            .collect();
        said.push(
            Message::new("lane-say-tcp-read")
                .with("asked", read.asked)
                .with("data", data)
                .with("sends", read.ribbon.runs.len()),
        );
    }
    for message in &stream.messages {
        said.push(Message::new("lane-say-message").with("data", text_of(&message.strip)));
        said.extend(message.outcome.map(super::stream::outcome_message));
    }
    said.push(super::stream::sums_message(stream));
    said
}
