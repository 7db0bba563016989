//! The server program: its last read, the slots of the read size, and what the kernel cut off.

use egui::{
    FontId, Pos2, Rect, Stroke, pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};

use super::{
    pen::Pen,
    strip::{Ink, Plan},
};
use crate::{
    gui::{
        PanelCtx,
        theme::strong,
        widgets::{
            Icon,
            marks::{arrow, dashed_frame},
            numbers::fitting,
        },
    },
    model::Message,
    stage::{CutOff, Reading, Strip},
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, queue_box: Rect) {
    let top = pen.heading(column, "place-server");
    let place = &ctx.scene.server;
    let Some(reading) = &place.reading else {
        let asked = ctx.lab.settings.read_size(0);
        let top = call(pen, column, top, &format!("recvfrom({asked})"), None);
        let top = size_label(pen, column, top, asked);
        let count = usize::try_from(asked).unwrap_or(usize::MAX);
        let plan = slot_plan(pen, column, count);
        pen.slots(pos2(column.left(), top), 0, count, &plan, column.width());
        return;
    };
    let mut y = call(pen, column, top, &reading.call, Some(reading.returned));
    y = size_label(pen, column, y, reading.asked);
    let kept = kept_ui(pen, column, y, reading);
    let middle = kept.top() + pen.tile.min(kept.height()) / 2.0;
    let from = pos2(queue_box.right() + 4.0, middle);
    let to = pos2(column.left() - 6.0, middle);
    arrow(&pen.painter, from, to, Stroke::new(2.0, pen.tokens.dim));
    let drop = (column.height() * 0.1).clamp(14.0, 60.0);
    y = kept.bottom() + pen.gap();
    if let Some(cut) = &reading.cut {
        y = cut_off(pen, column, kept.bottom() + drop, kept, reading, cut) + pen.gap();
    }
    if let Some(evidence) = &reading.evidence {
        let text = pen.text.say(evidence);
        let rows = fitting(column.bottom() + 6.0 - y, pen.small * 1.25, 1).min(5);
        y += pen.wrapped(pos2(column.left(), y), &text, column.width(), rows) + 6.0;
    }
    if let Some(reply) = &place.reply
        && y + pen.line() < column.bottom() + 8.0
    {
        let text = pen.text.say(&reply.label);
        pen.wrapped(pos2(column.left(), y), &text, column.width(), 2);
    }
}

/// `recvfrom(4) → 4`, the read size in the accent colour.
fn call(pen: &Pen<'_>, column: Rect, top: f32, call: &str, returned: Option<i32>) -> f32 {
    let (name, rest) = call.split_once('(').unwrap_or((call, ""));
    let asked = rest.trim_end_matches(')');
    let returned = returned.map(|returned| format!(" → {returned}"));
    let galley = |size: f32| {
        let format = |colour| TextFormat::simple(strong(size), colour);
        let mut job = LayoutJob::default();
        job.append(&format!("{name}("), 0.0, format(pen.tokens.ink));
        job.append(asked, 0.0, format(pen.tokens.accent));
        job.append(")", 0.0, format(pen.tokens.ink));
        let returned = returned.as_deref().unwrap_or_default();
        job.append(returned, 0.0, format(pen.tokens.ink));
        pen.painter.layout_job(job)
    };
    let full = galley(pen.call);
    // Long numbers are written smaller.
    let share = column.width() / full.size().x.max(1.0);
    let galley = if share < 1.0 {
        galley(pen.call * share)
    } else {
        full
    };
    let height = galley.size().y;
    pen.painter
        .galley(pos2(column.left(), top), galley, pen.tokens.ink);
    top + height + 6.0
}

fn size_label(pen: &Pen<'_>, column: Rect, top: f32, asked: u32) -> f32 {
    let message = Message::new("stage-slots").with("n", asked);
    pen.dim(
        pos2(column.left(), top),
        &pen.text.say(&message),
        column.width(),
    );
    top + pen.line() + 2.0
}

/// Slots of full size where they do not all fit anyway.
fn slot_plan(pen: &Pen<'_>, column: Rect, count: usize) -> Plan {
    let plan = Plan::tiles(count, column.width(), pen.tile);
    if plan.per_row >= count {
        return plan;
    }
    let gap = (pen.tile * 0.09).round().max(2.0);
    Plan::tiles(
        fitting(column.width() + gap, pen.tile + gap, 1),
        column.width(),
        pen.tile,
    )
}

/// The bytes that were returned, and the slots that stayed empty.
fn kept_ui(pen: &mut Pen<'_>, column: Rect, top: f32, reading: &Reading) -> Rect {
    let at = pos2(column.left(), top);
    let asked = usize::try_from(reading.asked).unwrap_or(usize::MAX);
    let count = match &reading.kept {
        Strip::Tiles { cells, .. } => cells.tiles.len(),
        Strip::Empty => 0,
        Strip::Bar(_) => asked,
    };
    let colour = pen.tokens.message(reading.colour);
    let mut plan = Plan::of(&reading.kept, column.width(), pen.tile);
    if count == 0 {
        // Nothing was returned: an empty datagram, or no place for a single byte.
        let empty = reading.true_len == Some(0) && reading.returned == 0;
        if empty {
            let rect = pen.strip(at, &Strip::Empty, &plan, Ink::Solid(colour));
            pen.stands_for(rect, reading.row);
            return rect;
        }
        plan = slot_plan(pen, column, asked);
    } else {
        pen.strip(at, &reading.kept, &plan, Ink::Solid(colour));
    }
    if asked > count {
        let fits = plan.per_row >= count;
        if fits {
            pen.slots(at, count, asked, &plan, column.width());
        }
    }
    let size = vec2(plan.size.x.max(pen.tile), plan.size.y.max(pen.tile * 0.5));
    let rect = Rect::from_min_size(at, size);
    pen.stands_for(rect, reading.row);
    rect
}

/// The bytes that did not fit: a dashed box below, and the way they fell.
fn cut_off(
    pen: &Pen<'_>,
    column: Rect,
    top: f32,
    kept: Rect,
    reading: &Reading,
    cut: &CutOff,
) -> f32 {
    let pad = 12.0;
    let inner = column.width() - 2.0 * pad;
    let title = pen.text.get("stage-cut-off");
    let label = pen.text.say(&cut.label);
    let plan = cut
        .strip
        .as_ref()
        .map(|strip| Plan::of(strip, inner, pen.tile * 0.86));
    let size = plan.map_or(vec2(0.0, 0.0), |plan| plan.size);
    let font = FontId::proportional(pen.small);
    let words = pen.galley(&label, font, pen.tokens.ink, inner);
    // The words beside the tiles where there is room, else below.
    let beside = size.x + 12.0 + words.size().x <= inner;
    let content = if beside {
        size.y.max(words.size().y)
    } else {
        size.y + 4.0 + words.size().y
    };
    let torn = cut.torn.as_ref().map(|torn| {
        Message::new("stage-torn")
            .with("text", torn.text.as_str())
            .with("kept", torn.kept)
            .with("of", torn.of)
    });
    let torn_height = torn.as_ref().map_or(0.0, |_| pen.line());
    let height = pad + pen.line() + 4.0 + content + torn_height + pad * 0.8;
    let rect = Rect::from_min_size(pos2(column.left(), top), vec2(column.width(), height));
    let stroke = Stroke::new(2.0, pen.tokens.cut);
    dashed_frame(&pen.painter, rect, 12.0, stroke);
    let at = rect.min + vec2(pad, pad * 0.8);
    pen.signed(
        at,
        Icon::Scissors,
        &title,
        pen.fitting(&title, inner - pen.small - 6.0),
        pen.tokens.cut,
    );
    let at = at + vec2(0.0, pen.line() + 4.0);
    if let (Some(strip), Some(plan)) = (&cut.strip, &plan) {
        pen.strip(at, strip, plan, Ink::Cut);
    }
    let words_at = if beside {
        let left = if size.x > 0.0 { size.x + 12.0 } else { 0.0 };
        at + vec2(left, (content - words.size().y) / 2.0)
    } else {
        at + vec2(0.0, size.y + 4.0)
    };
    pen.painter.galley(words_at, words, pen.tokens.ink);
    if let Some(torn) = &torn {
        let at = at + vec2(0.0, content + 4.0);
        pen.dim(at, &pen.text.say(torn), inner);
    }
    fall(pen, kept, rect, reading);
    rect.bottom()
}

/// The dashed way from the last byte that was kept into the box.
fn fall(pen: &Pen<'_>, kept: Rect, rect: Rect, reading: &Reading) {
    let from = pos2(kept.right() - pen.tile * 0.15, kept.bottom() + 2.0);
    let to = pos2(from.x.min(rect.right() - 24.0) - 6.0, rect.top() - 3.0);
    if reading.asked == 0 || to.y - from.y < 10.0 {
        return;
    }
    let bend = vec2(pen.tile * 0.3, 0.0);
    let points: Vec<Pos2> = (0..=12_u8)
        .map(|n| {
            let t = f32::from(n) / 12.0;
            let straight = from + (to - from) * t;
            straight + bend * (4.0 * t * (1.0 - t))
        })
        .collect();
    let stroke = Stroke::new(1.5, pen.tokens.cut);
    pen.painter
        .extend(egui::Shape::dashed_line(&points, stroke, 4.0, 3.0));
    let before = points.iter().rev().nth(2).copied().unwrap_or(from);
    arrow(&pen.painter, before, to, Stroke::new(1.5, pen.tokens.cut));
}
