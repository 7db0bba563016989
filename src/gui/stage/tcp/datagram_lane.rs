//! The lane of datagrams: each keeps its envelope in the kernel's queue, and each read gets one datagram.

use egui::{Rect, pos2};

use super::{
    lane_layout::{LaneLayout, ReadRow, bytes, title, totals},
    messages,
};
use crate::{
    gui::{
        PanelCtx,
        stage::draw::{Pen, text_of, without_cut_mark},
        theme::{space, stage_sizes},
        widgets::Icon,
    },
    model::Message,
    stage::{Comparison, Reading, Sending, Strip},
};

pub(super) fn paint(pen: &mut Pen<'_>, lane: &LaneLayout, ctx: &PanelCtx<'_>, lanes: &Comparison) {
    let queue = &ctx.scene.queue;
    let key = if queue.uncertain > 0 {
        "stage-queue-open"
    } else {
        "stage-queue-waiting"
    };
    let mut state = pen.say(&Message::new(key).with("n", queue.count));
    if queue.at_most {
        state = format!("≤ {state}");
    }
    let keys = ("transport-udp", "lane-udp-about");
    title(pen, lane, keys, &state, false);
    let sends: Vec<&Sending> = (ctx.scene.client.sends.iter())
        .filter(|send| send.envelope.row >= lanes.since)
        .collect();
    for (top, send) in lane.newest(&sends) {
        let at = pos2(lane.sends.left(), top + stage_sizes::RIBBON_PAD);
        let strip = without_cut_mark(&send.envelope.strip);
        let colour = send.envelope.colour;
        bytes(pen, at, (&strip, colour), lane, send.envelope.row);
    }
    for (n, envelope) in queue.waiting.iter().take(lane.rows()).enumerate() {
        let less = if pen.projected { 0.0 } else { space::S };
        let wrap = pen.wrap(&envelope.strip, lane.queue.width(), lane.tile - less);
        let at = pos2(lane.queue.left(), lane.row_top(n));
        let rect = Rect::from_min_size(at, wrap.size);
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(rect, &wrap, colour, false);
        pen.stands_for(rect, envelope.row);
    }
    for (top, read) in lane.newest(&lanes.reads) {
        let (icon, words, colour) = read_outcome(pen, ctx, read);
        let row = ReadRow {
            row: read.row,
            asked: read.asked,
            ribbon: ReadRow::bytes_of(&read.kept, read.send.map(|_| read.colour)),
            frame: pen.tokens.ink,
            icon,
            words,
            colour,
        };
        row.paint(pen, lane, top);
    }
    let sums = messages::datagram_totals(lanes, lanes.totals.at_least);
    totals(pen, lane, &sums);
}

fn read_outcome(
    pen: &Pen<'_>,
    ctx: &PanelCtx<'_>,
    read: &Reading,
) -> (Icon, Message, egui::Color32) {
    let text = |strip: &Strip| text_of(strip, pen.text.encoding());
    let error = ctx.answer(read.row).error_text();
    let here = read.errno.is_error() && read.cut.is_none();
    if let Some(error) = error.or_else(|| here.then(|| read.errno.to_string())) {
        let message = Message::new("lane-failed").with("errno", error);
        (Icon::Cross, message, pen.tokens.cut)
    } else if let Some(cut) = &read.cut {
        let lost = cut.strip.as_ref().map(text).unwrap_or_default();
        let message = Message::new("lane-cut").with("n", cut.len);
        (Icon::Scissors, message.with("data", lost), pen.tokens.cut)
    } else if read.returned == 0 {
        (Icon::Check, Message::new("lane-empty"), pen.tokens.good)
    } else {
        let message = Message::new("lane-whole").with("data", text(&read.kept));
        (Icon::Check, message, pen.tokens.good)
    }
}
