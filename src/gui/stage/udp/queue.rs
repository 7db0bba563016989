//! The kernel's receive queue: what waits, and the memory that the kernel holds for it.

use std::sync::Arc;

use egui::{Color32, FontId, Galley, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Pen, Stop},
        theme::strong,
        widgets::{Icon, numbers::length},
    },
    model::{Memory, Message},
    stage::{ENVELOPES, Queue},
};

/// Paints the place and returns the box of the queue.
pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, queue: &Queue) -> Rect {
    let top = pen.heading(column, "place-queue");
    let memory = memory_of(queue);
    let gauge_words = pen.paragraph(&gauge_text(pen, queue, memory), column.width());
    // As high as the words are when it is full, so that the box keeps its height.
    let full = Memory {
        held: memory.held.max(memory.limit).max(1),
        ..memory
    };
    let full_words = pen.paragraph(&gauge_text(pen, queue, full), column.width());
    let gauge_height = full_words.size().y.max(gauge_words.size().y);
    let (colour, dropped) = dropped_words(pen, column, queue);
    let rail = (pen.tile * 0.26).round();
    let below = 12.0 + rail + 6.0 + gauge_height + 4.0 + dropped.size().y;
    let least = top + pen.tile * 1.6;
    let frame = Rect::from_min_max(
        pos2(column.left(), top),
        pos2(column.right(), (column.bottom() - below).max(least)),
    );
    let full = queue.falling.is_some();
    let line = if full {
        Stroke::new(2.0, pen.tokens.cut)
    } else {
        Stroke::new(1.5, pen.tokens.line)
    };
    let radius = pen.sizes.card_radius;
    pen.painter
        .rect(frame, radius, pen.tokens.panel, line, StrokeKind::Inside);
    waiting(pen, frame.shrink(9.0), queue);
    let at = pos2(column.left(), frame.bottom() + 12.0);
    gauge(
        pen,
        Rect::from_min_size(at, vec2(column.width(), rail)),
        queue,
    );
    let at = at + vec2(0.0, rail + 6.0);
    let below = at.y + gauge_height + 4.0;
    pen.painter.galley(at, gauge_words, pen.tokens.dim);
    let whole = Rect::from_min_max(at - vec2(0.0, rail + 6.0), pos2(column.right(), below));
    pen.tip(whole, "stage-gauge-tip");
    let sign = pos2(column.left() + pen.small * 0.4, below + pen.small * 0.62);
    Icon::Cross.paint(&pen.painter, sign, pen.small * 0.8, colour);
    let at = pos2(column.left() + pen.small + 4.0, below);
    pen.painter.galley(at, dropped, colour);
    frame
}

fn dropped_words(pen: &Pen<'_>, column: Rect, queue: &Queue) -> (Color32, Arc<Galley>) {
    let message = Message::new("stage-queue-dropped").with("n", queue.dropped);
    let colour = if queue.dropped > 0 {
        pen.tokens.cut
    } else {
        pen.tokens.dim
    };
    let width = column.width() - pen.small - 4.0;
    let words = pen.text.say(&message);
    (colour, pen.lines(&words, strong(pen.small), colour, width))
}

/// The words above the waiting envelopes.
fn headline(pen: &Pen<'_>, queue: &Queue, width: f32) -> Arc<Galley> {
    let message = if queue.socket.is_some() && !queue.open {
        Message::new("stage-queue-closed").with("n", queue.unread)
    } else if queue.others {
        Message::new("stage-queue-others")
    } else if queue.doubt > 0 {
        Message::new("stage-queue-open").with("n", queue.count)
    } else {
        Message::new("stage-queue-waiting").with("n", queue.count)
    };
    let mut text = pen.text.say(&message);
    if queue.at_most {
        text = format!("≤ {text}");
    }
    if queue.count > 0 || queue.others {
        pen.centred_lines(&text, strong(pen.small), pen.tokens.ink, width)
    } else {
        let font = FontId::proportional(pen.small);
        pen.centred_lines(&text, font, pen.tokens.dim, width)
    }
}

/// The waiting envelopes; the one that is read next lies at the bottom.
fn waiting(pen: &mut Pen<'_>, inner: Rect, queue: &Queue) {
    let head = headline(pen, queue, inner.width());
    let mut bottom = inner.bottom();
    pen.note_place(Stop::Queue, pos2(inner.center().x, bottom - pen.tile * 0.5));
    let mut drawn = 0;
    // Above them the headline, and how many more there are.
    let reserved = head.size().y + pen.line() + 4.0;
    let hollow = pen.awaits(Stop::Queue);
    for envelope in &queue.waiting {
        let wrap = pen.wrap(&envelope.strip, inner.width(), pen.tile * 0.62);
        if bottom - wrap.size.y < inner.top() + reserved {
            break;
        }
        let centre = pos2(inner.center().x, bottom - wrap.size.y / 2.0);
        bottom -= wrap.size.y + 8.0;
        drawn += 1;
        if hollow && pen.travels(envelope.row) {
            pen.note_place(Stop::Queue, centre);
            continue;
        }
        let rect = Rect::from_center_size(centre, wrap.size);
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(rect, &wrap, colour, false);
        pen.stands_for(rect, envelope.row);
    }
    let mut hidden = queue.more + (queue.waiting.len() - drawn) as u64;
    if queue.waiting.is_empty() && !queue.others {
        // They wait, and which ones is told when they are read.
        let wrap = Pen::unnamed(inner.width(), pen.tile * 0.62);
        while hidden > 0 && drawn < ENVELOPES && bottom - wrap.size.y >= inner.top() + reserved {
            let centre = pos2(inner.center().x, bottom - wrap.size.y / 2.0);
            bottom -= wrap.size.y + 8.0;
            drawn += 1;
            hidden -= 1;
            let rect = Rect::from_center_size(centre, wrap.size);
            pen.envelope(rect, &wrap, pen.tokens.dim, false);
        }
    }
    let colour = pen.tokens.ink;
    let put = |at: Pos2, galley: Arc<Galley>| {
        pen.painter.galley(at, galley, colour);
    };
    if drawn == 0 {
        let y = inner.center().y - head.size().y / 2.0;
        put(pos2(inner.center().x, y), head);
        return;
    }
    if hidden > 0 && !queue.at_most {
        let text = pen.text.say(&Message::new("stage-more").with("n", hidden));
        let font = pen.shrunk(&text, FontId::proportional(pen.small), inner.width());
        let more = pen.centred_lines(&text, font, pen.tokens.dim, f32::INFINITY);
        bottom -= more.size().y;
        put(pos2(inner.center().x, bottom + 3.0), more);
    }
    let y = bottom - head.size().y;
    put(pos2(inner.center().x, y), head);
}

/// The kernel's figures; where it gives none, at least the limit.
fn memory_of(queue: &Queue) -> Memory {
    queue.memory.unwrap_or_else(|| Memory {
        limit: queue.receive_buffer.map_or(0, |(_, effective)| effective),
        ..Memory::default()
    })
}

/// The figure of the gauge on its own line.
fn gauge_text(pen: &Pen<'_>, queue: &Queue, memory: Memory) -> String {
    let key = if queue.not_read {
        "stage-gauge-not-read"
    } else {
        "stage-gauge"
    };
    let message = Message::new(key)
        .with("held", memory.held)
        .with("limit", memory.limit);
    pen.text.say(&message)
}

/// The memory that the kernel holds.
fn gauge(pen: &Pen<'_>, rail: Rect, queue: &Queue) {
    let memory = memory_of(queue);
    let radius = rail.height() / 2.0;
    pen.painter.rect_filled(rail, radius, pen.tokens.slot);
    if memory.held == 0 {
        return;
    }
    let share = f64::from(memory.held) / f64::from(memory.limit.max(1));
    let width = (rail.width() * length(share.min(1.0))).max(rail.height());
    let filled = Rect::from_min_size(rail.min, vec2(width, rail.height()));
    let colour = if share >= 1.0 || queue.falling.is_some() {
        pen.tokens.cut
    } else {
        pen.tokens.accent
    };
    pen.painter.rect_filled(filled, radius, colour);
}
