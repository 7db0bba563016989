//! The lane of a stream: its sends, the kernel's queue without envelopes, every read, and what the framing
//! makes of it.

use egui::{FontId, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

use super::lane::{Lane, LaneColumns, beside, bytes, fitting_tile, sums, title, widest};
use crate::{
    explain,
    gui::{
        PanelCtx,
        stage::draw::{PAD, Pen, text_of},
        theme::strong,
        widgets::Icon,
    },
    ledger::FramingOutcome,
    model::{FrameFault, Framing, Message, Note, StreamNote},
    stage::{Got, Link, Scoop, StreamScene},
    text::plain,
};

/// Draws the lane; returns where its name stands, above the reads.
pub(super) fn stream_lane(
    pen: &mut Pen<'_>,
    columns: &LaneColumns,
    rect: Rect,
    ctx: &PanelCtx<'_>,
    stream: &StreamScene,
) -> Rect {
    let framed = stream.is_framed();
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
    if stream.outside {
        let words = pen.text.say(&outside_message(stream));
        let words = pen.paragraph(&words, lane.sends.width());
        let at = pos2(lane.sends.left(), lane.row_top(0));
        pen.painter.galley(at, words, pen.tokens.dim);
    }
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
        stream_read(
            pen,
            &lane,
            lane.row_top(n),
            (read, is_after_reset(ctx, read)),
        );
    }
    if framed {
        reassembly(pen, &lane, ctx, stream);
    }
    sums(pen, &lane, &sums_message(stream));
    Rect::from_x_y_ranges(lane.reads.x_range(), lane.title.y_range())
}

/// That the sends of a connection from outside are not seen.
pub(super) fn outside_message(stream: &StreamScene) -> Message {
    let addr = stream.peer.map(|peer| peer.to_string()).unwrap_or_default();
    Message::new("lane-outside").with("addr", addr)
}

/// The stream in sums.
pub(super) fn sums_message(stream: &StreamScene) -> Message {
    let told = stream.sums;
    let key = match (stream.outside, told.at_least, told.kept_at_least) {
        (true, false, _) => "lane-outside-sums",
        (true, true, _) => "lane-outside-sums-least",
        (false, true, _) => "lane-tcp-sums-least",
        (false, false, true) => "lane-tcp-sums-kept-least",
        (false, false, false) => "lane-tcp-sums",
    };
    Message::new(key)
        .with("sends", told.sends)
        .with("reads", told.reads)
        .with("bytes", told.received)
        .with("lost", told.lost)
        .with("kept", told.kept)
        .with("borders", told.borders)
}

/// Why what came is no frame.
pub(super) fn fault_message(ctx: &PanelCtx<'_>, stream: &StreamScene) -> Option<Message> {
    let note = &ctx.record.note(stream.fault?)?.note;
    let Note::Stream(StreamNote::Unframed { fault, .. }) = note else {
        return None;
    };
    Some(match *fault {
        FrameFault::TooLong { claimed } => {
            Message::new("lane-fault-too-long").with("claimed", claimed)
        }
        FrameFault::NoLineFeed => Message::new("lane-fault-no-line"),
        FrameFault::Incomplete { have, of: None } => {
            Message::new("lane-fault-incomplete").with("have", have)
        }
        FrameFault::Incomplete { have, of: Some(of) } => {
            let message = Message::new("lane-fault-incomplete-of").with("have", have);
            message.with("of", of)
        }
    })
}

/// What the kernel holds.
pub(super) fn queue_message(stream: &StreamScene) -> Message {
    if stream.foreign {
        return Message::new("lane-queue-foreign");
    }
    let key = if stream.outside {
        "lane-queue-outside"
    } else {
        "lane-queue"
    };
    Message::new(key).with("n", stream.queue.len)
}

/// What a message is, compared with what was sent.
pub(super) fn outcome_message(outcome: FramingOutcome) -> Message {
    match outcome {
        FramingOutcome::AsSent => Message::new("lane-outcome-as-sent"),
        FramingOutcome::Frame => Message::new("lane-outcome-frame"),
        FramingOutcome::Torn => Message::new("lane-outcome-torn"),
        FramingOutcome::Glued(n) => Message::new("lane-outcome-glued").with("n", n),
    }
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
    let message = queue_message(stream);
    // What was not seen has no tiles.
    let tile = if ribbon.runs.is_empty() {
        lane.tile
    } else {
        fitting_tile(ribbon.len, lane.tile, room)
    };
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

/// Whether the end that read had seen its connection reset before.
fn is_after_reset(ctx: &PanelCtx<'_>, read: &Scoop) -> bool {
    let row = ctx.record.row(read.row);
    row.is_some_and(|row| {
        let ending = ctx.ledger.streams().ending(row.socket);
        ending.is_reset_before(read.row)
    })
}

fn stream_read(pen: &mut Pen<'_>, lane: &Lane, top: f32, (read, late): (&Scoop, bool)) {
    let at = pos2(lane.reads.left(), top);
    let ends = matches!(read.got, Got::Fin | Got::Failed(_));
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
        Got::StreamRole => (Icon::Forward, Message::new("lane-part"), pen.tokens.ink),
        Got::Merged(n) => (
            Icon::Plus,
            Message::new("lane-merged").with("n", n),
            pen.tokens.note,
        ),
        Got::Fin if late => (
            Icon::Cross,
            Message::new("lane-after-reset"),
            pen.tokens.cut,
        ),
        Got::Fin => (Icon::Stop, Message::new("lane-fin"), pen.tokens.ink),
        Got::Failed(errno) => (
            Icon::Cross,
            Message::new("lane-failed").with("errno", errno.to_string()),
            pen.tokens.cut,
        ),
        Got::Unknown => (Icon::Question, Message::new("lane-unknown"), pen.tokens.dim),
    };
    beside(pen, lane, rect, icon, &message.with("data", data), colour);
}

/// How the sending end frames, what came and is no whole message yet, and the messages as the reading end
/// takes them out.
fn reassembly(pen: &mut Pen<'_>, lane: &Lane, ctx: &PanelCtx<'_>, stream: &StreamScene) {
    let top = lane.reads.bottom() + 4.0;
    let differ = stream.framings_differ();
    let said = |framing: Framing| plain(&pen.text.say(&explain::framing_short(framing)));
    let read_as = Message::new("lane-messages").with("framing", said(stream.framing));
    let sent_as = stream.sent_framing.map(said);
    let colour = if differ {
        pen.tokens.note
    } else {
        pen.tokens.dim
    };
    let labels = [
        (
            lane.sends,
            pen.text.get("lane-sent-framing"),
            pen.tokens.dim,
        ),
        (lane.queue, pen.text.get("lane-buffer"), pen.tokens.dim),
        (lane.reads, plain(&pen.text.say(&read_as)), colour),
    ];
    for (column, label, colour) in &labels {
        let font = pen.shrunk(label, FontId::proportional(pen.small), column.width());
        pen.put(
            pos2(column.left(), top),
            label,
            font,
            *colour,
            f32::INFINITY,
        );
    }
    let top = top + pen.line();
    let word = sent_as.unwrap_or_else(|| pen.text.get("link-not-seen"));
    let font = pen.shrunk(&word, strong(pen.small), lane.sends.width());
    pen.put(
        pos2(lane.sends.left(), top),
        &word,
        font,
        colour,
        f32::INFINITY,
    );
    let tile = (lane.tile - 4.0).min(22.0);
    let at = pos2(lane.queue.left(), top);
    if let Some(told) = fault_message(ctx, stream) {
        let text = plain(&pen.text.say(&told));
        let (width, height) = (lane.queue.width(), lane.foot.bottom() - top);
        let mut size = pen.small;
        let mut galley = pen.lines(&text, strong(size), pen.tokens.cut, width);
        while galley.size().y > height && size > 6.0 {
            size -= 0.5;
            galley = pen.lines(&text, strong(size), pen.tokens.cut, width);
        }
        pen.painter.galley(at, galley, pen.tokens.cut);
        whole_messages(pen, lane, stream, (top, tile));
        return;
    }
    if stream.rest.len == 0 {
        let text = pen.text.get("lane-buffer-empty");
        let font = pen.shrunk(&text, FontId::proportional(pen.small), lane.queue.width());
        pen.put(at, &text, font, pen.tokens.dim, f32::INFINITY);
    } else {
        pen.ribbon(at, &stream.rest, tile, lane.queue.width());
    }
    if stream.framing == Framing::None {
        let text = pen.text.get("lane-no-messages");
        let font = pen.shrunk(&text, FontId::proportional(pen.small), lane.reads.width());
        let at = pos2(lane.reads.left(), top);
        pen.put(at, &text, font, pen.tokens.note, f32::INFINITY);
    } else {
        whole_messages(pen, lane, stream, (top, tile));
    }
}

/// The newest messages that there is room for, in their order. Where the ends are framed otherwise, what the
/// newest is stands behind it.
fn whole_messages(pen: &Pen<'_>, lane: &Lane, stream: &StreamScene, (top, tile): (f32, f32)) {
    let newest = stream.messages.last().and_then(|message| message.outcome);
    let newest = newest.filter(|outcome| *outcome != FramingOutcome::AsSent);
    let words = newest.map(|outcome| plain(&pen.text.say(&outcome_message(outcome))));
    let room = words.as_ref().map_or(0.0, |words| {
        let wide = pen.width_of(words, strong(pen.small)) + pen.small + 14.0;
        wide.min(lane.reads.width() * 0.5)
    });
    let mut free = lane.reads.width() - room;
    let mut wraps = Vec::new();
    for message in stream.messages.iter().rev() {
        let wrap = pen.wrap(&message.strip, lane.reads.width() * 0.45, tile - 6.0);
        free -= wrap.size.x + 8.0;
        if free < 0.0 && !wraps.is_empty() {
            break;
        }
        wraps.push((wrap, message));
    }
    let mut left = lane.reads.left();
    let mut middle = top;
    for (wrap, message) in wraps.iter().rev() {
        let rect = Rect::from_min_size(pos2(left, top - 2.0), wrap.size);
        let colour = message
            .colour
            .map_or(pen.tokens.dim, |colour| pen.tokens.message(colour));
        pen.envelope(rect, wrap, colour, false);
        if matches!(
            message.outcome,
            Some(FramingOutcome::Torn | FramingOutcome::Glued(_) | FramingOutcome::Frame)
        ) {
            let line = Stroke::new(2.0, pen.tokens.cut);
            pen.painter.hline(rect.x_range(), rect.bottom() + 3.0, line);
        }
        left = rect.right() + 8.0;
        middle = rect.center().y;
    }
    if let Some((words, outcome)) = words.zip(newest) {
        let (icon, colour) = match outcome {
            FramingOutcome::Glued(_) => (Icon::Plus, pen.tokens.note),
            FramingOutcome::Torn => (Icon::Scissors, pen.tokens.cut),
            FramingOutcome::Frame | FramingOutcome::AsSent => (Icon::Question, pen.tokens.note),
        };
        let size = pen.small;
        icon.paint(
            &pen.painter,
            pos2(left + size / 2.0 + 2.0, middle),
            size,
            colour,
        );
        let left = left + size + 8.0;
        let room = (lane.reads.right() - left).max(20.0);
        let font = pen.shrunk(&words, strong(size), room);
        let galley = pen.galley(&words, font, colour, f32::INFINITY);
        let at = pos2(left, middle - galley.size().y / 2.0);
        pen.painter.galley(at, galley, colour);
    }
}
