//! The server program: its last read, the slots of the read size, and what came into them.

use std::sync::Arc;

use egui::{
    FontId, Galley, Rect, Stroke, pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};

use super::cut::CutBox;
use crate::{
    gui::{
        PanelCtx,
        stage::draw::{Ink, Pen, Plan, Stop},
        theme::strong,
        widgets::{marks::arrow, numbers::fitting},
    },
    model::{Message, RowId},
    stage::{Reading, Strip},
    text::grouped,
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, queue_box: Rect) {
    let top = pen.heading(column, "place-server");
    let place = &ctx.scene.server;
    let on_its_way = pen.awaits(Stop::Server);
    let Some(reading) = &place.reading else {
        let asked = ctx.lab.settings.read_size(0);
        empty(pen, column, top, &format!("recvfrom({asked})"), asked);
        return;
    };
    if on_its_way {
        empty(pen, column, top, &reading.call, reading.asked);
        return;
    }
    let result = if reading.errno.is_error() {
        format!("{} {}", reading.returned, reading.errno)
    } else {
        reading.returned.to_string()
    };
    let mut y = call(pen, column, top, &reading.call, Some(&result));
    y = size_label(pen, column, y, reading.asked);
    if let Some(text) = whence(pen, ctx, reading) {
        let font = FontId::proportional(pen.small);
        let words = pen.lines(&text, font, pen.tokens.dim, column.width());
        let at = pos2(column.left(), y - 2.0);
        y = at.y + words.size().y + 2.0;
        pen.painter.galley(at, words, pen.tokens.dim);
    }
    let kept = kept_ui(pen, column, y, reading);
    let middle = kept.top() + pen.tile.min(kept.height()) / 2.0;
    let from = pos2(queue_box.right() + 4.0, middle);
    let to = pos2(column.left() - 6.0, middle);
    arrow(&pen.painter, from, to, Stroke::new(2.0, pen.tokens.dim));

    let notes = notes(pen, column, ctx, reading);
    let notes_height: f32 = notes.iter().map(|note| note.size().y + 6.0).sum();
    y = kept.bottom() + pen.gap();
    let falls = pen.awaits(Stop::Cut) && pen.going_to(Stop::Cut).is_none();
    if let Some(cut) = reading.cut.as_ref().filter(|_| !falls) {
        let cut_box = CutBox::new(pen, column.width(), cut);
        // The way that they fall is as long as there is room for.
        let spare = column.bottom() - kept.bottom() - cut_box.height - notes_height - 8.0;
        let drop = spare.clamp(14.0, (column.height() * 0.11).max(16.0));
        let rect = cut_box.paint(pen, column, kept.bottom() + drop, kept, reading);
        y = rect.bottom() + 8.0;
    }
    for note in notes {
        let height = note.size().y;
        if y + height > column.bottom() + 10.0 {
            break;
        }
        pen.painter
            .galley(pos2(column.left(), y), note, pen.tokens.dim);
        y += height + 6.0;
    }
}

/// Before anything came: only the slots.
fn empty(pen: &mut Pen<'_>, column: Rect, top: f32, name: &str, asked: u32) {
    let top = call(pen, column, top, name, None);
    let top = size_label(pen, column, top, asked);
    let count = usize::try_from(asked).unwrap_or(usize::MAX);
    let plan = slot_plan(pen, column, count);
    let at = pos2(column.left(), top);
    pen.note_place(Stop::Server, at + vec2(plan.size.x / 2.0, plan.tile / 2.0));
    pen.slots(at, 0, count, &plan, column.width());
}

/// What proves the fate, and the answer.
fn notes(pen: &Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, reading: &Reading) -> Vec<Arc<Galley>> {
    let evidence = reading
        .evidence
        .as_ref()
        .map(|proof| pen.text.say(&short(proof)));
    let reply = ctx.scene.server.reply.as_ref();
    let reply = reply.map(|reply| pen.text.say(&reply.label));
    [evidence, reply]
        .into_iter()
        .flatten()
        .map(|text| pen.paragraph(&text, column.width()))
        .collect()
}

/// The proof in a few words; the caption has the sentence.
fn short(proof: &Message) -> Message {
    let key = match proof.key {
        "evidence-msg-trunc" => "stage-proof-trunc",
        "evidence-msg-trunc-only" => "stage-proof-trunc-only",
        "evidence-returned-all" => "stage-proof-whole",
        key => key,
    };
    Message {
        key,
        args: proof.args.clone(),
    }
}

/// From whom, where that is not plain.
fn whence(pen: &Pen<'_>, ctx: &PanelCtx<'_>, reading: &Reading) -> Option<String> {
    let from = reading.from?;
    let message = match reading.from_who {
        None => {
            let message = Message::new("stage-from-outside").with("addr", from.to_string());
            let text = pen.text.say(&message);
            let number = ctx.lines.number_of(reading.row);
            return Some(number.map_or(text.clone(), |n| format!("#{} · {text}", grouped(n))));
        }
        Some(crate::model::Who::Client(id)) if ctx.scene.client.clients.len() > 1 => {
            Message::new("stage-from-client").with("who", id.to_string())
        }
        Some(_) => return None,
    };
    Some(pen.text.say(&message))
}

/// `recvfrom(4) → 4`, the read size in the accent colour.
fn call(pen: &Pen<'_>, column: Rect, top: f32, call: &str, returned: Option<&str>) -> f32 {
    let returned = returned.map_or_else(String::new, |returned| format!(" → {returned}"));
    let whole = format!("{call}{returned}");
    let font = pen.shrunk(&whole, strong(pen.call), column.width());
    let format = |colour| TextFormat::simple(font.clone(), colour);
    let mut job = LayoutJob::default();
    let (name, rest) = call.split_once('(').unwrap_or((call, ""));
    let asked = rest.trim_end_matches(')');
    job.append(&format!("{name}("), 0.0, format(pen.tokens.ink));
    job.append(asked, 0.0, format(pen.tokens.accent));
    job.append(&format!("){returned}"), 0.0, format(pen.tokens.ink));
    let galley = pen.painter.layout_job(job);
    pen.painter
        .galley(pos2(column.left(), top), galley, pen.tokens.ink);
    top + (pen.call * 1.25).round() + 5.0
}

fn size_label(pen: &Pen<'_>, column: Rect, top: f32, asked: u32) -> f32 {
    let text = pen.text.say(&Message::new("stage-slots").with("n", asked));
    let font = pen.shrunk(&text, FontId::proportional(pen.small), column.width());
    let at = pos2(column.left(), top);
    pen.put(at, &text, font, pen.tokens.dim, f32::INFINITY);
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
            pen.note_place(Stop::Server, rect.center());
            pen.stands_for(rect, chosen_of(pen, reading));
            return rect;
        }
        plan = slot_plan(pen, column, asked);
    } else {
        pen.strip(at, &reading.kept, &plan, Ink::Solid(colour));
    }
    if asked > count && plan.per_row >= count {
        pen.slots(at, count, asked, &plan, column.width());
    }
    let size = vec2(plan.size.x.max(pen.tile), plan.size.y.max(pen.tile * 0.5));
    let rect = Rect::from_min_size(at, size);
    pen.note_place(Stop::Server, rect.center());
    pen.stands_for(rect, chosen_of(pen, reading));
    rect
}

/// What was read stands for the send that it comes from too, if that was chosen.
fn chosen_of(pen: &Pen<'_>, reading: &Reading) -> RowId {
    let chosen = reading.send.filter(|send| pen.selected == Some(*send));
    chosen.unwrap_or(reading.row)
}
