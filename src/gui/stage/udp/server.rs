//! The server program: its last read, the slots of the read size, and what came into them.

use std::sync::Arc;

use egui::{
    Galley, Pos2, Rect, pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};

use super::cut::CutBox;
use crate::{
    code::Language,
    explain,
    gui::{
        PanelCtx,
        rows::seconds,
        stage::draw::{Ink, Pen, TileLayout, Waypoint},
        theme::{firm, leading, mono_strong, space, stage_parts::server, stage_sizes, strong},
        widgets::{marks::arrow, numbers::fitting},
    },
    model::{Errno, Message, Owner, Row, address},
    stage::{Reading, Strip},
    text::grouped,
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, queue_box: Rect) {
    let mut at = pos2(column.left(), pen.heading(column, "place-server"));
    let stopped = stops(ctx);
    let waits = ctx.scene.server.waits.as_ref();
    // What was read last stays in sight while the next read waits, unless that was asked for.
    if let Some(read) = waits.filter(|read| read.once || ctx.scene.server.reading.is_none()) {
        let below = empty(pen, column, at, (&read.call_text(), (read.asked, stopped)));
        let label = Message::new("stage-waits").with("time", seconds(read.since));
        let words = pen.paragraph(&pen.say(&label), column.width());
        pen.draw_galley(pos2(column.left(), below + pen.gap()), &words);
        return;
    }
    let Some(reading) = &ctx.scene.server.reading else {
        let asked = ctx.lab.settings.server.reads.size(0);
        let call = format!("recvfrom({asked})");
        empty(pen, column, at, (&call, (asked, stopped)));
        return;
    };
    if pen.awaits(Waypoint::Server) {
        empty(pen, column, at, (&reading.call, (reading.asked, stopped)));
        return;
    }
    let error = ctx.answer(reading.row).error_text();
    let result = if error.is_some() {
        " → -1".to_owned()
    } else {
        reading.result()
    };
    let slots = (reading.asked, stopped);
    at.y = head(pen, column, at, (&reading.call, &result), slots);
    if let Some(text) = sender_text(pen, ctx, reading) {
        let words = pen.lines(&text, pen.plain(), pen.tokens.dim, column.width());
        let words = pen.draw_galley(at - vec2(0.0, space::HAIR), &words);
        at.y = words.bottom() + space::HAIR;
    }
    let kept = kept_ui(pen, column, at, reading);
    let middle = kept.top() + pen.tile.min(kept.height()) / 2.0;
    let from = pos2(queue_box.right() + space::XS, middle);
    let to = pos2(column.left() - space::S, middle);
    arrow(&pen.painter, from, to, firm(pen.tokens.dim));

    let notes = notes(pen, column, ctx, (reading, error));
    let height = |note: &Arc<Galley>| note.size().y + space::S;
    at.y = kept.bottom() + pen.gap();
    let falls = pen.awaits(Waypoint::Cut) && pen.going_to(Waypoint::Cut).is_none();
    if let Some(cut) = reading.cut.as_ref().filter(|_| !falls) {
        let cut_box = CutBox::new(pen, column.width(), cut);
        // The way that they fall is as long as there is room for.
        let noted: f32 = notes.iter().map(height).sum();
        let spare = column.bottom() - kept.bottom() - cut_box.height - noted - space::M;
        let fall = spare.clamp(
            stage_sizes::MIN_FALL,
            (column.height() * server::FALL).max(stage_sizes::MAX_FALL),
        );
        let rect = cut_box.paint(pen, column, kept.bottom() + fall, kept, reading);
        at.y = rect.bottom() + space::M;
    }
    for note in notes {
        if at.y + note.size().y > column.bottom() + space::L {
            break;
        }
        at.y = pen.draw_galley(at, &note).bottom() + space::S;
    }
    reads_ui(pen, column.with_min_y(at.y), ctx);
}

/// What the reads returned, as Python prints it, one below the other at the foot of the column; the newest that have
/// room, if there is more than one.
fn reads_ui(pen: &mut Pen<'_>, free: Rect, ctx: &PanelCtx<'_>) {
    let server = &ctx.scene.server;
    // The ring around one of them leaves the others free.
    let high = pen.row() + space::HAIR;
    let room = fitting(free.height() + space::XS, high, 0).min(server.reads.len());
    if room < 2 {
        return;
    }
    let first = server.reads.len() - room;
    let mut at = pos2(free.left(), free.bottom() + space::XS - high * room as f32);
    for (n, (row, colour)) in server.reads.iter().enumerate().skip(first) {
        let Some(printed) = ctx.result(*row, Language::Python) else {
            continue;
        };
        let asked = ctx.record.row(*row).map_or(0, |row| row.asked);
        let nth = match server.first_read {
            0 => format!("server.recvfrom({asked})"),
            first => pen.say(&Message::new("lesson-nth-read").with("n", first + n)),
        };
        let nth = pen.line(&nth, pen.plain(), pen.tokens.dim);
        let ink = if printed.failed {
            pen.tokens.cut
        } else {
            pen.tokens.message(*colour)
        };
        let left = at.x + nth.size().x + space::M;
        let returned = ctx.record.row(*row).map_or(0, |row| row.returned);
        let [shorter, shortest] = if printed.failed {
            let errno = ctx.record.row(*row).map_or(Errno::NONE, Row::error);
            [ctx.error(*row, errno), "-1".to_owned()]
        } else {
            let data = printed.text.split_once(", (").map_or("", |(data, _)| data);
            let length = format!("{} B", grouped(u64::try_from(returned).unwrap_or(0)));
            [data.trim_start_matches('(').to_owned(), length]
        };
        let texts = [&printed.text, &shorter, &shortest];
        let font = mono_strong(pen.small);
        let fits = |text: &&String| pen.width_of(text, font.clone()) <= free.right() - left;
        let Some(text) = texts.into_iter().find(fits) else {
            continue;
        };
        let nth = pen.draw_galley(at, &nth);
        let result = pen.line(text, font.clone(), ink);
        let result = pen.draw_galley(pos2(left, at.y), &result);
        let place = nth.union(result).shrink2(vec2(0.0, space::THIN));
        pen.stands_for(place, *row);
        at.y += high;
    }
}

/// Whether reading is stopped; of an earlier moment that is not known.
pub(in crate::gui::stage) fn stops(ctx: &PanelCtx<'_>) -> bool {
    ctx.player.is_live() && !ctx.lab.settings.server.reads.reading
}

/// Before anything came: only the slots; returns what is below.
fn empty(pen: &mut Pen<'_>, column: Rect, mut at: Pos2, read: (&str, (u32, bool))) -> f32 {
    let (call, slots) = read;
    at.y = head(pen, column, at, (call, ""), slots);
    let count = usize::try_from(slots.0).unwrap_or(usize::MAX);
    let plan = slot_plan(pen, column, count);
    pen.note_place(Waypoint::Server, at + vec2(plan.size.x, plan.tile) / 2.0);
    pen.slots(at, 0, count, &plan, column.width());
    at.y + plan.size.y
}

/// What is said of a read: what another system gives, or else what proves its fate; the reply, and whether the next waits.
fn notes(
    pen: &Pen<'_>,
    column: Rect,
    ctx: &PanelCtx<'_>,
    (reading, error): (&Reading, Option<String>),
) -> Vec<Arc<Galley>> {
    let evidence = reading.evidence.as_ref().filter(|_| error.is_none());
    let evidence = evidence.map(|evidence| pen.say(&short(evidence)));
    let reply = ctx.scene.server.reply.as_ref();
    let reply = reply.map(|reply| reply.label.clone());
    let waits = (ctx.scene.server.waits.as_ref())
        .map(|read| explain::waits_since(ctx.record, read, seconds(read.since)));
    let more = [reply, waits].into_iter().flatten();
    let notes = error.or(evidence).into_iter();
    notes
        .chain(more.map(|note| pen.say(&note)))
        .map(|note| pen.paragraph(&note, column.width()))
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
    let args = proof.args.clone();
    Message { key, args }
}

/// From whom, where that is not plain.
fn sender_text(pen: &Pen<'_>, ctx: &PanelCtx<'_>, reading: &Reading) -> Option<String> {
    let from = reading.from?;
    match reading.from_who {
        None => {
            let message = Message::new("stage-from-outside").with("addr", address::shown(from));
            let text = pen.say(&message);
            let number = ctx.lines.number_of(reading.row);
            let number = number.map(|number| format!("#{} · ", grouped(number)));
            Some(number.unwrap_or_default() + &text)
        }
        Some(Owner::Client(id)) if ctx.scene.client.clients.len() > 1 => {
            Some(pen.say(&Message::new("stage-from-client").with("who", id.to_string())))
        }
        Some(_) => None,
    }
}

/// `recvfrom(4) → 4`, the read size in the accent colour, and how many slots that are; returns what is below.
fn head(
    pen: &Pen<'_>,
    column: Rect,
    at: Pos2,
    (call, returned): (&str, &str),
    (asked, stopped): (u32, bool),
) -> f32 {
    let (ink, accent) = (pen.tokens.ink, pen.tokens.accent);
    let mut font = strong(pen.call);
    let mut job = LayoutJob::default();
    if pen.projected {
        job.wrap.max_width = column.width();
    } else {
        font = pen.shrunk(&format!("{call}{returned}"), font, column.width());
    }
    let (name, rest) = call.split_once('(').unwrap_or((call, ""));
    for (part, colour) in [
        (format!("{name}("), ink),
        (rest.trim_end_matches(')').to_owned(), accent),
        (format!("){returned}"), ink),
    ] {
        job.append(&part, 0.0, TextFormat::simple(font.clone(), colour));
    }
    let head = pen.draw_galley(at, &pen.painter.layout_job(job));
    let row = (pen.call * leading::CALL).round();
    let below = row.max(if pen.projected { head.height() } else { row }) + stage_sizes::GAP;
    let mut text = pen.say(&Message::new("stage-slots").with("n", asked));
    let mut colour = pen.tokens.dim;
    if stopped {
        text = format!("{} · {text}", pen.text.get("stage-not-reading"));
        colour = pen.tokens.note;
    }
    let slots = if pen.projected || stopped {
        pen.lines(&text, pen.plain(), colour, column.width())
    } else {
        pen.fit(&text, pen.plain(), colour, column.width())
    };
    let slots = pen.draw_galley(at + vec2(0.0, below), &slots);
    at.y + below + pen.row().max(slots.height()) + space::HAIR
}

/// Slots of full size where they do not all fit anyway.
fn slot_plan(pen: &Pen<'_>, column: Rect, count: usize) -> TileLayout {
    let plan = pen.plan_tiles(count, column.width(), pen.tile);
    if plan.per_row >= count {
        return plan;
    }
    let gap = TileLayout::gap_of(pen.tile);
    let fit = fitting(column.width() + gap, pen.tile + gap, 1);
    pen.plan_tiles(fit, column.width(), pen.tile)
}

/// The bytes that were returned, and the slots that stayed empty.
fn kept_ui(pen: &mut Pen<'_>, column: Rect, at: Pos2, reading: &Reading) -> Rect {
    let asked = usize::try_from(reading.asked).unwrap_or(usize::MAX);
    let count = match &reading.kept {
        Strip::Tiles { cells, .. } => cells.tiles.len(),
        Strip::Empty => 0,
        Strip::Bar(_) => asked,
    };
    let ink = Ink::Solid(pen.tokens.message(reading.colour));
    let mut plan = pen.plan(&reading.kept, column.width(), pen.tile);
    // Nothing was returned: an empty datagram, or no place for a single byte.
    let empty = count == 0 && reading.true_len == Some(0) && reading.returned == 0;
    if count > 0 || empty {
        pen.strip(at, &reading.kept, &plan, ink);
    } else {
        plan = slot_plan(pen, column, asked);
    }
    let mut size = plan.size;
    if !empty {
        size = size.max(vec2(pen.tile, pen.tile / 2.0));
        if asked > count && plan.per_row >= count {
            pen.slots(at, count, asked, &plan, column.width());
        }
    }
    let rect = Rect::from_min_size(at, size);
    pen.note_place(Waypoint::Server, rect.center());
    // What was read stands for the send that it comes from too, if that was chosen.
    let chosen = reading.send.filter(|send| pen.selected == Some(*send));
    pen.stands_for(rect, chosen.unwrap_or(reading.row));
    rect
}
