//! The client programs: what they sent, newest at the bottom, and what came back.

use egui::{FontId, Rect, pos2};

use super::{
    pen::Pen,
    strip::{Ink, Plan},
};
use crate::{
    gui::{theme::strong, widgets::badge},
    model::{Evidence, Fate, Message, Verdict, Who},
    stage::{ClientPlace, Reading, SENDS, Sending},
    text::grouped,
};

/// Addresses of clients that are shown.
const ADDRESSES: usize = 3;

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, place: &ClientPlace) {
    let mut top = pen.heading(column, "place-client");
    top = addresses(pen, column, place, top);
    let reply = place.replies.last();
    let reply_height = reply.map_or(0.0, |reading| reply_height(pen, column, reading));
    let bottom = column.bottom() - reply_height;
    let several = place.clients.len() > 1;

    // As far apart as the most of them could be, so that none moves when one more comes.
    let all = (pen.line() + pen.tile) * SENDS as f32;
    let gap = ((bottom - top - all) / SENDS as f32).clamp(pen.gap(), pen.tile * 0.75);
    // The newest that fit.
    let heights: Vec<f32> = place
        .sends
        .iter()
        .map(|sending| height(pen, column, sending))
        .collect();
    let mut room = bottom - top;
    let mut first = place.sends.len();
    for (n, height) in heights.iter().enumerate().rev() {
        room -= height + gap;
        if room < -gap && first < place.sends.len() {
            break;
        }
        first = n;
    }
    let earlier = place.earlier + first as u64;
    if earlier > 0 {
        earlier_label(pen, column, earlier);
    }
    for (sending, height) in place.sends.iter().zip(&heights).skip(first) {
        self::sending(pen, column, sending, top, several);
        top += height + gap;
    }
    if let Some(reading) = reply {
        self::reply(pen, column, reading, bottom);
    }
}

/// How many sends are no longer seen, beside the heading; in few words where there is little room.
fn earlier_label(pen: &Pen<'_>, column: Rect, earlier: u64) {
    let heading = pen.text.get("place-client").to_uppercase();
    let font = pen.fitting(&heading, column.width());
    let taken = pen
        .galley(&heading, font, pen.tokens.dim, f32::INFINITY)
        .size()
        .x;
    let message = Message::new("stage-earlier").with("n", earlier);
    for text in [pen.text.say(&message), format!("+{}", grouped(earlier))] {
        let font = FontId::proportional(pen.small);
        let galley = pen.galley(&text, font, pen.tokens.dim, f32::INFINITY);
        let width = galley.size().x;
        if taken + 10.0 + width <= column.width() {
            let at = pos2(column.right() - width, column.top());
            pen.painter.galley(at, galley, pen.tokens.dim);
            return;
        }
    }
}

fn addresses(pen: &Pen<'_>, column: Rect, place: &ClientPlace, top: f32) -> f32 {
    let mut y = top;
    let several = place.clients.len() > 1;
    let size = if several { pen.small } else { pen.call };
    for label in place.clients.iter().rev().take(ADDRESSES).rev() {
        let text = if several {
            format!("{} · {}", label.id, label.addr)
        } else {
            label.addr.to_string()
        };
        pen.put(
            pos2(column.left(), y),
            &text,
            strong(size),
            pen.tokens.ink,
            column.width(),
        );
        y += (size * 1.45).round();
    }
    y + pen.gap() * 0.6
}

fn plan(pen: &Pen<'_>, column: Rect, sending: &Sending) -> Plan {
    Plan::of(&sending.envelope.strip, column.width(), pen.tile)
}

fn height(pen: &Pen<'_>, column: Rect, sending: &Sending) -> f32 {
    pen.line() + plan(pen, column, sending).size.y
}

fn sending(pen: &mut Pen<'_>, column: Rect, sending: &Sending, top: f32, several: bool) {
    let colour = pen.tokens.message(sending.envelope.colour);
    let mut at = pos2(column.left(), top);
    if several {
        let letter = sending.client.to_string();
        at.x = pen.put(
            at,
            &letter,
            strong(pen.small),
            pen.tokens.ink,
            f32::INFINITY,
        ) + 6.0;
    }
    let room = column.right() - at.x - pen.small - 8.0;
    let right = pen.dim(at, &pen.text.say(&sending.label), room);
    let evidence = if sending.waiting {
        Evidence::Waiting
    } else {
        Evidence::None
    };
    let verdict = Verdict::new(sending.fate, evidence, None, true);
    let look = badge::shape(pen.tokens, verdict);
    let sign = pos2(right + 8.0 + pen.small / 2.0, top + pen.line() * 0.45);
    look.icon.paint(&pen.painter, sign, pen.small, look.colour);
    let plan = plan(pen, column, sending);
    let ink = match sending.fate {
        Fate::Dropped | Fate::Refused | Fate::NotSent | Fate::Unread => Ink::Hollow(colour),
        _ => Ink::Solid(colour),
    };
    let at = pos2(column.left(), top + pen.line());
    let rect = pen.strip(at, &sending.envelope.strip, &plan, ink);
    pen.stands_for(rect, sending.envelope.row);
}

/// What a client read: an answer.
fn reply_height(pen: &Pen<'_>, column: Rect, reading: &Reading) -> f32 {
    let plan = Plan::of(&reading.kept, column.width(), pen.tile * 0.7);
    pen.line() + plan.size.y + 4.0
}

fn reply(pen: &mut Pen<'_>, column: Rect, reading: &Reading, top: f32) {
    let letter = match reading.who {
        Who::Client(id) => id.to_string(),
        Who::Server => String::new(),
    };
    let label = format!("{letter} · {} → {}", reading.call, reading.returned);
    pen.dim(pos2(column.left(), top), &label, column.width());
    let plan = Plan::of(&reading.kept, column.width(), pen.tile * 0.7);
    let colour = pen.tokens.message(reading.colour);
    let at = pos2(column.left(), top + pen.line());
    let rect = pen.strip(at, &reading.kept, &plan, Ink::Solid(colour));
    pen.stands_for(rect, reading.row);
}
