//! What the framing makes of a stream: how each end frames, what came and is no whole message yet, and the
//! messages as the reading end takes them out.

use egui::{FontId, Pos2, Rect, pos2, vec2};

use super::{
    lane_layout::{LaneLayout, sign_words},
    messages,
};
use crate::{
    explain,
    gui::{
        PanelCtx,
        stage::draw::Pen,
        theme::{firm, space, stage_parts::framing, stage_sizes, strong},
        widgets::Icon,
    },
    ledger::FramingOutcome,
    model::{Framing, Message},
    stage::StreamScene,
    text::plain,
};

/// By how much the letters of a fault shrink at a time, in points.
const SHRINKS: f32 = 0.5;

pub(super) fn height(pen: &Pen<'_>) -> f32 {
    pen.row() + stage_sizes::MESSAGES
}

/// Draws it below the rows of a lane.
pub(super) fn paint(
    pen: &mut Pen<'_>,
    lane: &LaneLayout,
    ctx: &PanelCtx<'_>,
    stream: &StreamScene,
) {
    let top = lane.reads.bottom() + space::XS;
    let dim = pen.tokens.dim;
    let framing = |framing: Framing| plain(&pen.say(&explain::framing_short(framing)));
    let read_as = Message::new("lane-messages").with("framing", framing(stream.framing));
    let read_as = plain(&pen.say(&read_as));
    let colour = if stream.framings_differ() {
        pen.tokens.note
    } else {
        dim
    };
    let sent_as = (stream.sent_framing).map_or_else(|| pen.text.get("link-not-seen"), framing);
    let put = |pen: &Pen<'_>, column: Rect, top: f32, text: &str, font: FontId, colour| {
        let words = pen.fit(text, font, colour, column.width());
        pen.draw_galley(pos2(column.left(), top), &words);
    };
    let plain_font = pen.plain();
    for (column, label, colour) in [
        (lane.sends, pen.text.get("lane-sent-framing"), dim),
        (lane.queue, pen.text.get("lane-buffer"), dim),
        (lane.reads, read_as, colour),
    ] {
        put(pen, column, top, &label, plain_font.clone(), colour);
    }
    let top = top + pen.row();
    put(pen, lane.sends, top, &sent_as, pen.bold(), colour);
    let tile = (lane.tile - space::XS).min(stage_sizes::MAX_MESSAGE_TILE);
    let fault = messages::fault(ctx, stream);
    if let Some(fault) = &fault {
        fault_ui(pen, lane, top, fault);
    } else if stream.rest.len == 0 {
        let text = pen.text.get("lane-buffer-empty");
        put(pen, lane.queue, top, &text, plain_font.clone(), dim);
    } else {
        let at = pos2(lane.queue.left(), top);
        pen.ribbon(at, &stream.rest, tile, lane.queue.width());
    }
    if fault.is_none() && stream.framing == Framing::None {
        let text = pen.text.get("lane-no-messages");
        put(pen, lane.reads, top, &text, plain_font, pen.tokens.note);
    } else {
        whole_messages(pen, lane, stream, pos2(lane.reads.left(), top), tile);
    }
}

/// Why what came is no frame, in letters that are as small as they must be.
fn fault_ui(pen: &Pen<'_>, lane: &LaneLayout, top: f32, fault: &Message) {
    let text = plain(&pen.say(fault));
    let (width, height) = (lane.queue.width(), lane.foot.bottom() - top);
    let mut size = pen.small;
    let lines = |size| pen.lines(&text, strong(size), pen.tokens.cut, width);
    while lines(size).size().y > height && size > stage_sizes::MIN_FAULT {
        size -= SHRINKS;
    }
    pen.draw_galley(pos2(lane.queue.left(), top), &lines(size));
}

/// The newest messages that there is room for, in their order. Where the ends are framed otherwise, what the
/// newest is stands behind it.
fn whole_messages(pen: &Pen<'_>, lane: &LaneLayout, stream: &StreamScene, at: Pos2, tile: f32) {
    let newest = stream.messages.last().and_then(|message| message.outcome);
    let newest = newest.filter(|outcome| *outcome != FramingOutcome::AsSent);
    let words = newest.map(|outcome| plain(&pen.say(&messages::outcome(outcome))));
    let column = lane.reads.width();
    let room = words.as_ref().map_or(0.0, |words| {
        let wide = pen.width_of(words, pen.bold()) + pen.small + space::M + space::S;
        wide.min(column * framing::MAX_SAID)
    });
    let mut free = column - room;
    let mut wraps = Vec::new();
    for message in stream.messages.iter().rev() {
        let wrap = pen.wrap(
            &message.strip,
            column * framing::MAX_MESSAGE,
            tile - space::S,
        );
        free -= wrap.size.x + space::M;
        if free < 0.0 && !wraps.is_empty() {
            break;
        }
        wraps.push((wrap, message));
    }
    let mut corner = at - vec2(0.0, space::HAIR);
    let mut middle = at.y;
    for (wrap, message) in wraps.iter().rev() {
        let rect = Rect::from_min_size(corner, wrap.size);
        let colour = (message.colour).map_or(pen.tokens.dim, |colour| pen.tokens.message(colour));
        pen.envelope(rect, wrap, colour, false);
        if (message.outcome).is_some_and(|outcome| outcome != FramingOutcome::AsSent) {
            let y = rect.bottom() + space::THIN;
            (pen.painter).hline(rect.x_range(), y, firm(pen.tokens.cut));
        }
        corner.x = rect.right() + space::M;
        middle = rect.center().y;
    }
    if let Some((words, outcome)) = words.zip(newest) {
        let appearance = match outcome {
            FramingOutcome::Glued(_) => (Icon::Plus, pen.tokens.note),
            FramingOutcome::Torn => (Icon::Scissors, pen.tokens.cut),
            FramingOutcome::Frame | FramingOutcome::AsSent => (Icon::Question, pen.tokens.note),
        };
        let at = pos2(corner.x + space::HAIR, middle);
        sign_words(pen, at, appearance, &words, lane.reads.right());
    }
}
