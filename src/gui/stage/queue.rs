//! The kernel's receive queue: what waits, the memory that the kernel holds for it, what fell off.

use egui::{FontId, Rect, StrokeKind, pos2, vec2};

use super::pen::Pen;
use crate::{
    gui::{
        theme::strong,
        widgets::{Icon, numbers::length},
    },
    model::{Memory, Message},
    stage::Queue,
};

/// Paints the place and returns the box of the queue.
pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, queue: &Queue) -> Rect {
    let top = pen.heading(column, "place-queue");
    let words = pen.wrapped_height(&gauge_text(pen, memory_of(queue)), column.width());
    let below = pen.line() + words + pen.tile * 0.26 + 26.0;
    let frame = Rect::from_min_max(
        pos2(column.left(), top),
        pos2(
            column.right(),
            (column.bottom() - below).max(top + pen.tile * 2.0),
        ),
    );
    let line = egui::Stroke::new(1.5, pen.tokens.line);
    pen.painter.rect(
        frame,
        pen.sizes.card_radius,
        pen.tokens.panel,
        line,
        StrokeKind::Inside,
    );
    waiting(pen, frame.shrink(9.0), queue);
    let mut y = frame.bottom() + 12.0;
    y = gauge(pen, column, y, memory_of(queue));
    let message = Message::new("stage-queue-dropped").with("n", queue.dropped);
    let colour = if queue.dropped > 0 {
        pen.tokens.cut
    } else {
        pen.tokens.dim
    };
    let text = pen.text.say(&message);
    pen.signed(
        pos2(column.left(), y),
        Icon::Cross,
        &text,
        strong(pen.small),
        colour,
    );
    frame
}

/// The waiting envelopes; the one that is read next lies at the bottom.
fn waiting(pen: &mut Pen<'_>, inner: Rect, queue: &Queue) {
    let mut bottom = inner.bottom();
    let mut drawn = 0;
    let label = pen.line() * 1.3;
    for envelope in &queue.waiting {
        let (plan, size) = Pen::envelope_size(&envelope.strip, inner.width(), pen.tile * 0.64);
        if bottom - size.y < inner.top() + label {
            break;
        }
        let centre = pos2(inner.center().x, bottom - size.y / 2.0);
        let rect = Rect::from_center_size(centre, size);
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(rect, &envelope.strip, &plan, colour, false);
        pen.stands_for(rect, envelope.row);
        bottom -= size.y + 8.0;
        drawn += 1;
    }
    let message = Message::new("stage-queue-waiting").with("n", queue.count);
    let mut text = pen.text.say(&message);
    if queue.at_least {
        text = format!("≥ {text}");
    }
    let hidden = queue.more + (queue.waiting.len() - drawn) as u64;
    if hidden > 0 && drawn > 0 {
        let more = pen.text.say(&Message::new("stage-more").with("n", hidden));
        let at = pos2(inner.center().x, bottom - pen.line() * 0.4);
        let font = FontId::proportional(pen.small);
        pen.centred(at, &more, font, pen.tokens.dim, inner.width());
        bottom -= pen.line();
    }
    let y = if drawn == 0 {
        inner.center().y
    } else {
        bottom - label * 0.5
    };
    let colour = if queue.count > 0 {
        pen.tokens.ink
    } else {
        pen.tokens.dim
    };
    let font = if queue.count > 0 {
        strong(pen.small)
    } else {
        FontId::proportional(pen.small)
    };
    pen.centred(
        pos2(inner.center().x, y),
        &text,
        font,
        colour,
        inner.width(),
    );
}

/// The kernel's figures; where it gives none, at least the limit.
fn memory_of(queue: &Queue) -> Memory {
    queue.memory.unwrap_or_else(|| Memory {
        limit: queue.receive_buffer.map_or(0, |(_, effective)| effective),
        ..Memory::default()
    })
}

fn gauge_text(pen: &Pen<'_>, memory: Memory) -> String {
    let message = Message::new("stage-gauge")
        .with("held", memory.held)
        .with("limit", memory.limit);
    pen.text.say(&message)
}

/// The memory that the kernel holds; returns the top of what follows.
fn gauge(pen: &Pen<'_>, column: Rect, top: f32, memory: Memory) -> f32 {
    let height = (pen.tile * 0.26).round();
    let rail = Rect::from_min_size(pos2(column.left(), top), vec2(column.width(), height));
    let radius = height / 2.0;
    pen.painter.rect_filled(rail, radius, pen.tokens.slot);
    let share = f64::from(memory.held) / f64::from(memory.limit.max(1));
    let full = share >= 1.0;
    if memory.held > 0 {
        let width = (rail.width() * length(share.min(1.0))).max(height);
        let filled = Rect::from_min_size(rail.min, vec2(width, height));
        let colour = if full {
            pen.tokens.cut
        } else {
            pen.tokens.accent
        };
        pen.painter.rect_filled(filled, radius, colour);
    }
    let at = pos2(column.left(), rail.bottom() + 6.0);
    let height = pen.wrapped(at, &gauge_text(pen, memory), column.width(), 2);
    rail.bottom() + 6.0 + height + 4.0
}
