//! The lane of a stream: its sends, the kernel's queue without envelopes, every read, and what the framing
//! makes of it.

use egui::{FontId, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::{
    lanes::{Columns, Lane, beside, bytes, fitting_tile, sums, text_of, title, widest},
    pen::Pen,
    ribbon::PAD,
};
use crate::{
    explain,
    gui::{PanelCtx, theme::strong, widgets::Icon},
    model::{Framing, Message, Note},
    stage::{Got, Link, Scoop, StreamScene},
    text::plain,
};

/// Draws the lane.
pub(super) fn stream_lane(
    pen: &mut Pen<'_>,
    columns: &Columns,
    rect: Rect,
    ctx: &PanelCtx<'_>,
    stream: &StreamScene,
) {
    let framed = stream.framing != Framing::None;
    let below = if framed { pen.line() + 34.0 } else { 0.0 };
    let lane = Lane::of(pen, rect, columns, below);
    let state = state_of(ctx, stream);
    let loud = stream.link.failed();
    title(
        pen,
        &lane,
        ("transport-tcp", "lane-tcp-about"),
        &state,
        loud,
    );
    let first = stream.sends.len().saturating_sub(lane.rows());
    for (n, send) in stream.sends.iter().skip(first).enumerate() {
        let top = lane.row_top(n) + PAD;
        let at = pos2(lane.sends.left(), top);
        if send.errno.is_error() || (send.returned == 0 && send.asked > 0) {
            let text = format!("send → −1 {}", send.errno);
            let font = pen.shrunk(&text, strong(pen.small), lane.sends.width());
            let galley = pen.galley(&text, font, pen.tokens.cut, f32::INFINITY);
            let rect = Rect::from_min_size(at, galley.size());
            pen.painter.galley(at, galley, pen.tokens.cut);
            pen.stands_for(rect, send.row);
            continue;
        }
        if send.asked == 0 {
            let text = pen.text.get("lane-nothing-sent");
            let font = pen.shrunk(&text, FontId::proportional(pen.small), lane.sends.width());
            let galley = pen.galley(&text, font, pen.tokens.dim, f32::INFINITY);
            let rect = Rect::from_min_size(at, galley.size());
            pen.painter.galley(at, galley, pen.tokens.dim);
            pen.stands_for(rect, send.row);
            continue;
        }
        let rect = bytes(
            pen,
            at,
            &send.strip,
            lane.tile,
            lane.sends.width(),
            send.colour,
        );
        pen.stands_for(rect, send.row);
    }
    stream_queue(pen, &lane, stream);
    let first = stream.reads.len().saturating_sub(lane.rows());
    for (n, read) in stream.reads.iter().skip(first).enumerate() {
        stream_read(pen, &lane, lane.row_top(n), read);
    }
    if framed {
        reassembly(pen, &lane, ctx, stream);
    }
    let told = stream.sums;
    let key = if told.at_least {
        "lane-tcp-sums-least"
    } else {
        "lane-tcp-sums"
    };
    let message = Message::new(key)
        .with("sends", told.sends)
        .with("reads", told.reads)
        .with("lost", told.lost)
        .with("kept", told.kept)
        .with("borders", told.borders);
    sums(pen, &lane, &message);
}

/// What is known of the connection, in a few words.
fn state_of(ctx: &PanelCtx<'_>, stream: &StreamScene) -> String {
    let mut parts = Vec::new();
    if stream.listener.is_none() {
        parts.push(ctx.t("link-no-listener"));
    }
    parts.push(ctx.say(&stream.link.message()));
    plain(&parts.join(" · "))
}

/// The kernel's state of both ends (`TCP_INFO`), where there is a connection.
fn states(pen: &Pen<'_>, stream: &StreamScene) -> Option<Message> {
    if matches!(stream.link, Link::None | Link::Refused(_) | Link::Cancelled) {
        return None;
    }
    let unseen = pen.text.get("link-not-seen");
    let [client, server] = stream
        .states
        .map(|state| state.map_or_else(|| unseen.clone(), |state| state.name().to_owned()));
    let message = Message::new("link-states").with("client", client);
    Some(message.with("server", server))
}

/// The kernel's queue as a ribbon without envelopes.
fn stream_queue(pen: &mut Pen<'_>, lane: &Lane, stream: &StreamScene) {
    if stream.socket.is_none() || matches!(stream.link, Link::Refused(_)) {
        return;
    }
    let at = pos2(lane.queue.left(), lane.row_top(0));
    let room = lane.queue.width() - 2.0 * PAD;
    let ribbon = &stream.queue;
    let message = if stream.foreign {
        Message::new("lane-queue-foreign")
    } else {
        Message::new("lane-queue").with("n", ribbon.len)
    };
    let tile = fitting_tile(ribbon.len, lane.tile, room);
    let wide = Pen::ribbon_width(ribbon, tile, room).max(tile * 2.0);
    let frame = Rect::from_min_size(at, vec2(wide, tile) + Vec2::splat(2.0 * PAD));
    pen.painter.rect(
        frame,
        8,
        pen.tokens.panel,
        Stroke::new(2.0, pen.tokens.dim),
        StrokeKind::Inside,
    );
    pen.ribbon(frame.min + Vec2::splat(PAD), ribbon, tile, room);
    let mut y = frame.bottom() + 6.0;
    for message in [Some(message), states(pen, stream)].into_iter().flatten() {
        let words = pen.paragraph(&pen.text.say(&message), lane.queue.width());
        let height = words.size().y;
        if y + height > lane.queue.bottom() + 10.0 {
            break;
        }
        pen.painter
            .galley(pos2(lane.queue.left(), y), words, pen.tokens.dim);
        y += height + 4.0;
    }
}

fn stream_read(pen: &mut Pen<'_>, lane: &Lane, top: f32, read: &Scoop) {
    let at = pos2(lane.reads.left(), top);
    let ends = matches!(read.got, Got::Goodbye | Got::Failed(_));
    let frame = if ends { pen.tokens.dim } else { pen.tokens.ink };
    let got = usize::try_from(read.ribbon.len).unwrap_or(usize::MAX);
    let rect = pen.scoop(at, (read.asked, got), lane.tile, widest(lane), frame);
    let inner = rect.shrink(PAD);
    if read.ribbon.len > 0 {
        pen.ribbon(inner.min, &read.ribbon, lane.tile, inner.width());
    }
    pen.stands_for(rect, read.row);
    let data: String = read
        .ribbon
        .runs
        .iter()
        .map(|run| text_of(&run.strip))
        .collect();
    let (icon, message, colour) = match read.got {
        Got::Whole => (Icon::Check, Message::new("lane-whole"), pen.tokens.good),
        Got::Part => (Icon::Forward, Message::new("lane-part"), pen.tokens.ink),
        Got::Merged(n) => (
            Icon::Plus,
            Message::new("lane-merged").with("n", n),
            pen.tokens.note,
        ),
        Got::Goodbye => (Icon::Hold, Message::new("lane-goodbye"), pen.tokens.ink),
        Got::Failed(errno) => (
            Icon::Cross,
            Message::new("lane-failed").with("errno", errno.to_string()),
            pen.tokens.cut,
        ),
        Got::Unknown => (Icon::Question, Message::new("lane-unknown"), pen.tokens.dim),
    };
    beside(pen, lane, rect, icon, &message.with("data", data), colour);
}

/// What came and is no whole message yet, and the whole messages.
fn reassembly(pen: &mut Pen<'_>, lane: &Lane, ctx: &PanelCtx<'_>, stream: &StreamScene) {
    let top = lane.reads.bottom() + 4.0;
    let label = pen.text.get("lane-buffer");
    let font = pen.shrunk(&label, FontId::proportional(pen.small), lane.queue.width());
    let at = pos2(lane.queue.left(), top);
    pen.put(at, &label, font, pen.tokens.dim, f32::INFINITY);
    let label = pen.text.get("lane-messages");
    let font = pen.shrunk(&label, FontId::proportional(pen.small), lane.reads.width());
    let at = pos2(lane.reads.left(), top);
    pen.put(at, &label, font, pen.tokens.dim, f32::INFINITY);
    let top = top + pen.line();
    let tile = (lane.tile - 4.0).min(22.0);
    let at = pos2(lane.queue.left(), top);
    if let Some(Note::Stream(note)) = stream
        .fault
        .and_then(|number| Some(&ctx.record.note(number)?.note))
        && let Some(told) = explain::stream_note(ctx.record, note, b"")
    {
        let text = pen.text.say(&told);
        let font = pen.shrunk(&plain(&text), strong(pen.small), lane.foot.width());
        let galley = pen.galley(&plain(&text), font, pen.tokens.cut, f32::INFINITY);
        pen.painter.galley(at, galley, pen.tokens.cut);
        return;
    }
    if stream.rest.len == 0 {
        let text = pen.text.get("lane-buffer-empty");
        let font = pen.shrunk(&text, FontId::proportional(pen.small), lane.queue.width());
        pen.put(at, &text, font, pen.tokens.dim, f32::INFINITY);
    } else {
        pen.ribbon(at, &stream.rest, tile, lane.queue.width());
    }
    whole_messages(pen, lane, stream, (top, tile));
}

/// The newest whole messages that there is room for, in their order.
fn whole_messages(pen: &Pen<'_>, lane: &Lane, stream: &StreamScene, (top, tile): (f32, f32)) {
    let mut free = lane.reads.width();
    let mut wraps = Vec::new();
    for message in stream.messages.iter().rev() {
        let wrap = pen.wrap(&message.strip, lane.reads.width() * 0.45, tile - 6.0);
        free -= wrap.size.x + 8.0;
        if free < 0.0 && !wraps.is_empty() {
            break;
        }
        wraps.push((wrap, message.colour));
    }
    let mut left = lane.reads.left();
    for (wrap, colour) in wraps.iter().rev() {
        let rect = Rect::from_min_size(pos2(left, top - 2.0), wrap.size);
        let colour = colour.map_or(pen.tokens.dim, |colour| pen.tokens.message(colour));
        pen.envelope(rect, wrap, colour, false);
        left = rect.right() + 8.0;
    }
}
