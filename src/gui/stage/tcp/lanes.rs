//! Datagrams and a stream beside each other: what was sent, what the kernel holds, every read.

use egui::{Rect, Role, Sense, Ui, WidgetInfo, accesskit, pos2, vec2};

use super::{
    connections::connections_ui,
    lane::{Lane, LaneColumns, alone, beside, bytes, sums, title, widest},
    stream_lane::{self, stream_lane},
};
use crate::{
    gui::{
        PanelCtx,
        stage::{
            draw::{PAD, Pen, text_of, uncut},
            hits::{hits_ui, sentences},
        },
        theme::{Themed as _, strong},
        widgets::{Icon, marks::dotted},
    },
    model::Message,
    stage::{Envelope, Lanes, Reading, Sending},
};

/// Draws both lanes over the whole space, or that of the stream alone.
pub(in crate::gui::stage) fn lanes_ui(ui: &mut Ui, ctx: &mut PanelCtx<'_>, lanes: &Lanes) {
    let space = ui.available_rect_before_wrap();
    let response = ui.allocate_rect(space, Sense::hover());
    let name = ctx.t("stage-name");
    response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
    let both = ctx.transport().has_udp();
    let said: Vec<String> = spoken(lanes, both)
        .iter()
        .map(|said| ctx.say(said))
        .chain(stream_lane::fault_message(ctx, &lanes.stream).map(|said| ctx.say(&said)))
        .collect();
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(sentences(&said));
        node.set_live(accesskit::Live::Polite);
    });
    let (tokens, sizes) = (ui.tokens(), ui.sizes());
    let mut area = space.shrink2(vec2(sizes.edge * 1.4, sizes.edge * 0.9));
    area.max.y += sizes.edge * 0.4;
    let mut pen = Pen::new(ui, ctx.text, ctx.selected, area);
    let columns = LaneColumns::of(area);
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
        said.push(stream_lane::outside_message(stream));
    }
    if stream.socket.is_some() {
        said.push(stream_lane::queue_message(stream));
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
        said.extend(message.outcome.map(stream_lane::outcome_message));
    }
    said.push(stream_lane::sums_message(stream));
    said
}
