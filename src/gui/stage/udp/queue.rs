//! The kernel's receive queue: what waits, and the memory that the kernel holds for it.

use std::sync::Arc;

use egui::{Align, Galley, Rect, StrokeKind, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Pen, Waypoint, Wrap},
        theme::{firm, sign, space, stage_parts::queue, stage_sizes, thin},
        widgets::{Icon, numbers::length},
    },
    model::{Memory, Message},
    stage::{ENVELOPES, QueuePlace},
};

/// Paints the place and returns the box of the queue.
pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, queue: &QueuePlace) -> Rect {
    let top = pen.heading(column, "place-queue");
    let memory = memory_of(queue);
    let words = |memory| pen.paragraph(&gauge_text(pen, queue, memory), column.width());
    let gauge_words = words(memory);
    // As high as the words are when it is full, so that the box keeps its height.
    let full = Memory {
        held: memory.held.max(memory.limit).max(1),
        ..memory
    };
    let gauge_height = words(full).size().y.max(gauge_words.size().y);
    let colour = if queue.dropped > 0 {
        pen.tokens.cut
    } else {
        pen.tokens.dim
    };
    let (key, icon) = if queue.is_unknown {
        ("stage-queue-untold", Icon::Question)
    } else {
        ("stage-queue-dropped", Icon::Cross)
    };
    let text = pen.say(&Message::new(key).with("n", queue.dropped));
    let dropped = pen.small + space::XS;
    let width = column.width() - dropped;
    let dropped_words = pen.lines(&text, pen.bold(), colour, width);
    let rail = (pen.tile * queue::RAIL).round();
    let gauge_room = space::XL + rail + space::S + gauge_height + space::XS;
    let bottom = column.bottom() - gauge_room - dropped_words.size().y;
    let bottom = bottom.max(top + pen.tile * queue::MIN_BOX);
    let frame = column.with_min_y(top).with_max_y(bottom);
    let line = if queue.new_drops.is_some() {
        firm(pen.tokens.cut)
    } else {
        thin(pen.tokens.line)
    };
    let radius = pen.sizes.card_radius;
    pen.painter
        .rect(frame, radius, pen.tokens.panel, line, StrokeKind::Inside);
    waiting(pen, frame.shrink(stage_sizes::QUEUE_PAD), queue);
    let at = frame.left_bottom() + vec2(0.0, space::XL);
    let rail = Rect::from_min_size(at, vec2(column.width(), rail));
    gauge(pen, rail, queue);
    pen.draw_galley(rail.left_bottom() + vec2(0.0, space::S), &gauge_words);
    let below = frame.bottom() + gauge_room;
    pen.tip(rail.with_max_y(below), "stage-gauge-tip");
    let sign = pos2(column.left(), below) + queue::CROSS_AT * pen.small;
    pen.sign(icon, sign, pen.small * sign::USUAL, colour);
    pen.draw_galley(pos2(column.left() + dropped, below), &dropped_words);
    frame
}

/// The words above the waiting envelopes.
fn headline(pen: &Pen<'_>, queue: &QueuePlace, width: f32) -> Arc<Galley> {
    let (key, n) = if queue.socket.is_some() && !queue.open {
        ("stage-queue-closed", queue.unread)
    } else if queue.others {
        ("stage-queue-others", queue.count)
    } else if queue.uncertain > 0 {
        ("stage-queue-open", queue.count)
    } else {
        ("stage-queue-waiting", queue.count)
    };
    let mut text = pen.say(&Message::new(key).with("n", n));
    if queue.is_unknown && queue.open && n == 0 {
        // Below it stands that this is not told.
        text.clear();
    }
    if queue.at_most {
        text = format!("≤ {text}");
    }
    let (font, colour) = if queue.count > 0 || queue.others {
        (pen.bold(), pen.tokens.ink)
    } else {
        (pen.plain(), pen.tokens.dim)
    };
    pen.wrapped(&text, font, colour, (width, Align::Center))
}

/// The waiting envelopes; the one that is read next lies at the bottom.
fn waiting(pen: &mut Pen<'_>, inner: Rect, queue: &QueuePlace) {
    let head = headline(pen, queue, inner.width());
    let mut bottom = inner.bottom();
    let next = pos2(inner.center().x, bottom - pen.tile / 2.0);
    pen.note_place(Waypoint::Queue, next);
    let mut drawn = 0;
    // Above them the headline, and how many more there are.
    let highest = inner.top() + head.size().y + pen.row() + space::XS;
    let mut place = |wrap: &Wrap| {
        let top = bottom - wrap.size.y;
        let centre = pos2(inner.center().x, bottom - wrap.size.y / 2.0);
        (top >= highest).then(|| {
            bottom = top - space::M;
            drawn += 1;
            Rect::from_center_size(centre, wrap.size)
        })
    };
    let hollow = pen.awaits(Waypoint::Queue);
    for envelope in &queue.waiting {
        let wrap = pen.wrap(&envelope.strip, inner.width(), pen.envelope_tile());
        let Some(rect) = place(&wrap) else { break };
        if hollow && pen.is_moving(envelope.row) {
            pen.note_place(Waypoint::Queue, rect.center());
            continue;
        }
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(rect, &wrap, colour, false);
        pen.stands_for(rect, envelope.row);
    }
    if queue.waiting.is_empty() && !queue.others && !queue.at_most {
        // They wait, and which ones is told when they are read.
        let wrap = Pen::unnamed(inner.width(), pen.envelope_tile());
        for _ in 0..queue.more.min(ENVELOPES as u64) {
            let Some(rect) = place(&wrap) else { break };
            pen.envelope(rect, &wrap, pen.tokens.dim, false);
        }
    }
    let hidden = queue.more + queue.waiting.len() as u64 - drawn;
    let middle = |y: f32| pos2(inner.center().x, y);
    if drawn == 0 {
        pen.draw_galley(middle(inner.center().y - head.size().y / 2.0), &head);
        return;
    }
    if hidden > 0 && !queue.at_most {
        let text = pen.say(&Message::new("stage-more").with("n", hidden));
        let font = pen.shrunk(&text, pen.plain(), inner.width());
        let more = pen.wrapped(&text, font, pen.tokens.dim, (f32::INFINITY, Align::Center));
        bottom -= more.size().y;
        pen.draw_galley(middle(bottom + space::THIN), &more);
    }
    pen.draw_galley(middle(bottom - head.size().y), &head);
}

/// The kernel's figures; where it gives none, at least the limit.
fn memory_of(queue: &QueuePlace) -> Memory {
    queue.memory.unwrap_or_else(|| Memory {
        limit: queue.receive_buffer.map_or(0, |(_, effective)| effective),
        ..Memory::default()
    })
}

/// The figure of the gauge on its own line.
fn gauge_text(pen: &Pen<'_>, queue: &QueuePlace, memory: Memory) -> String {
    let key = if memory.limit == 0 {
        "stage-gauge-unknown"
    } else if queue.is_unknown {
        "stage-gauge-limit"
    } else if queue.not_read {
        "stage-gauge-not-read"
    } else {
        "stage-gauge"
    };
    let message = Message::new(key).with("held", memory.held);
    pen.say(&message.with("limit", memory.limit))
}

/// The memory that the kernel holds.
fn gauge(pen: &Pen<'_>, rail: Rect, queue: &QueuePlace) {
    let memory = memory_of(queue);
    let radius = rail.height() / 2.0;
    pen.painter.rect_filled(rail, radius, pen.tokens.slot);
    if memory.held == 0 {
        return;
    }
    let share = f64::from(memory.held) / f64::from(memory.limit.max(1));
    let width = (rail.width() * length(share.min(1.0))).max(rail.height());
    let filled = Rect::from_min_size(rail.min, vec2(width, rail.height()));
    let colour = if share >= 1.0 || queue.new_drops.is_some() {
        pen.tokens.cut
    } else {
        pen.tokens.accent
    };
    pen.painter.rect_filled(filled, radius, colour);
}
