//! The client programs: what they sent, newest at the bottom, and what came back.

use std::sync::Arc;

use egui::{Galley, Pos2, Rect, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, Pen, TileLayout, Waypoint, first_that_fits, without_cut_mark},
        theme::{
            sign, space,
            stage_parts::{client, pen},
            strong,
        },
        widgets::{Icon, badge, marks::dotted},
    },
    model::{Fate, Message, Owner, address},
    stage::{ClientPlace, Reading, SENDS, Sending},
};

/// Addresses of clients that are shown.
const ADDRESSES: usize = 3;

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, place: &ClientPlace) {
    let mut top = pen.heading(column, "place-client");
    top = addresses(pen, column, place, top);
    let several = place.clients.len() > 1;
    let answer = (place.replies.last()).map(|reading| Answer::new(pen, column, reading));
    let bottom = column.bottom() - answer.as_ref().map_or(0.0, |answer| answer.height);
    let cards: Vec<SentCard<'_>> = (place.sends.iter())
        .map(|sending| SentCard::new(pen, column, sending, several))
        .collect();

    // A line is kept for what is not shown.
    let (gap, spare) = (pen.gap(), pen.row());
    let heights: Vec<f32> = cards.iter().map(|one| one.height).collect();
    let first = first_that_fits(&heights, bottom - top - spare, gap, true);
    let earlier = place.earlier + first as u64;
    if earlier > 0 {
        let text = pen.say(&Message::new("stage-earlier").with("n", earlier));
        let words = pen.fit(&text, pen.plain(), pen.tokens.dim, column.width());
        pen.draw_galley(pos2(column.left(), top), &words);
        top += spare + gap * client::BELOW_EARLIER;
    }
    // As far apart as the most of them could be, so that none moves when one more comes.
    let all: f32 = heights.iter().skip(first).sum();
    let all = all / (cards.len() - first).max(1) as f32 * SENDS as f32;
    let gap = ((bottom - top - all) / SENDS as f32).clamp(gap, pen.tile * client::MAX_APART);
    pen.note_place(Waypoint::Client, column.center());
    for one in cards.iter().skip(first) {
        one.paint(pen, pos2(column.left(), top));
        top += one.height + gap;
    }
    if let Some(answer) = answer {
        answer.paint(pen, column, bottom);
    }
}

fn addresses(pen: &Pen<'_>, column: Rect, place: &ClientPlace, top: f32) -> f32 {
    let mut y = top;
    let several = place.clients.len() > 1;
    let size = if several { pen.small } else { pen.call };
    for label in place.clients.iter().rev().take(ADDRESSES).rev() {
        let mut text = address::shown(label.addr);
        let mut at = pos2(column.left(), y);
        if several {
            text = format!("{} · {text}", label.id);
            // The same dot as in the send panel.
            let colour = pen.tokens.message(u64::from(label.id.0));
            let [right, down] = client::DOT_AT;
            pen.sign(
                Icon::Dot,
                at + vec2(right, down) * size,
                size * sign::SMALL,
                colour,
            );
            at.x += size * client::DOT_ROOM;
        }
        let words = pen.fit(&text, strong(size), pen.tokens.ink, column.right() - at.x);
        pen.draw_galley(at, &words);
        y += (size * pen::ROW_SHARE).round();
    }
    y + pen.gap() * client::BELOW_ADDRESS
}

/// A send with its measures.
struct SentCard<'a> {
    sending: &'a Sending,
    letter: Option<Arc<Galley>>,
    label: Arc<Galley>,
    plan: TileLayout,
    height: f32,
}

impl<'a> SentCard<'a> {
    fn new(pen: &Pen<'_>, column: Rect, sending: &'a Sending, several: bool) -> Self {
        let letter = sending.client.to_string();
        let letter = several.then(|| pen.line(&letter, pen.bold(), pen.tokens.ink));
        let before = (letter.as_ref()).map_or(0.0, |letter| letter.size().x + space::S);
        let room = column.width() - before - pen.small - space::L;
        let text = pen.say(&sending.label());
        let label = pen.lines(&text, pen.plain(), pen.tokens.dim, room);
        let plan = pen.plan(&sending.envelope.strip, column.width(), pen.tile);
        Self {
            height: label.size().y + space::THIN + plan.size.y,
            sending,
            letter,
            label,
            plan,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, corner: Pos2) {
        let sending = self.sending;
        let mut at = corner;
        if let Some(letter) = &self.letter {
            at.x = pen.draw_galley(at, letter).right() + space::S;
        }
        pen.draw_galley(at, &self.label);
        // While it is on its way nobody knows yet how it ends.
        let travels = pen.is_moving(sending.envelope.row);
        if let (false, Some(last)) = (travels, self.label.rows.last()) {
            let end = last.rect().translate(at.to_vec2());
            let appearance = badge::shape(pen.tokens, sending.verdict);
            let sign = pos2(end.right() + space::M + pen.small / 2.0, end.center().y);
            pen.sign(appearance.icon, sign, pen.small, appearance.colour);
        }
        let lost = matches!(
            sending.verdict.fate,
            Fate::Dropped | Fate::Refused | Fate::ReportedLost | Fate::NotSent | Fate::Unread
        );
        let colour = pen.tokens.message(sending.envelope.colour);
        let at = corner + vec2(0.0, self.label.size().y + space::THIN);
        let strip = &sending.envelope.strip;
        let rect = if travels {
            let rect = pen.strip(at, &without_cut_mark(strip), &self.plan, Ink::Solid(colour));
            pen.note_place(Waypoint::Client, rect.center());
            rect
        } else {
            pen.strip(at, strip, &self.plan, Ink::of(colour, lost))
        };
        pen.stands_for(rect, sending.envelope.row);
    }
}

/// What a client read, with its measures.
struct Answer<'a> {
    reading: &'a Reading,
    label: Arc<Galley>,
    kept: TileLayout,
    /// What was cut off: its tiles, and how many bytes in words.
    cut: Option<(Option<TileLayout>, Arc<Galley>)>,
    /// The cut-off bytes stand beside the kept ones.
    beside: bool,
    height: f32,
}

impl<'a> Answer<'a> {
    fn new(pen: &Pen<'_>, column: Rect, reading: &'a Reading) -> Self {
        let letter = match reading.owner {
            Owner::Client(id) => id.to_string(),
            Owner::Server => String::new(),
        };
        let label = format!("{letter} · {}{}", reading.call, reading.result());
        let label = pen.lines(&label, pen.plain(), pen.tokens.dim, column.width());
        let of = |strip| pen.plan(strip, column.width(), pen.smaller(client::ANSWER_TILE));
        let kept = of(&reading.kept);
        let cut = reading.cut.as_ref().map(|cut| {
            let room = column.width() - pen.small - space::S;
            let words = pen.lines(&pen.say(&cut.label), pen.plain(), pen.tokens.cut, room);
            (cut.strip.as_ref().map(of), words)
        });
        let wide = |plan: Option<TileLayout>| plan.map_or(0.0, |plan| plan.size.x);
        let beside = (cut.as_ref())
            .is_some_and(|(plan, _)| kept.size.x + space::M + wide(*plan) <= column.width());
        let below = cut.as_ref().map_or(0.0, |(plan, words)| {
            let tiles = plan.filter(|_| !beside);
            tiles.map_or(0.0, |plan| plan.size.y + space::XS) + words.size().y + space::XS
        });
        Self {
            height: space::L + label.size().y + space::THIN + kept.size.y + below,
            reading,
            label,
            kept,
            cut,
            beside,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, column: Rect, top: f32) {
        let reading = self.reading;
        let at = pos2(column.left(), top + space::L);
        let tiles = at + vec2(0.0, self.label.size().y + space::THIN);
        pen.note_place(Waypoint::Reply, tiles + self.kept.size / 2.0);
        if pen.awaits(Waypoint::Reply) {
            return;
        }
        let y = top + space::XS;
        let line = [pos2(column.left(), y), pos2(column.right(), y)];
        dotted(&pen.painter, line, pen.tokens.line);
        pen.draw_galley(at, &self.label);
        let colour = pen.tokens.message(reading.colour);
        let rect = pen.strip(tiles, &reading.kept, &self.kept, Ink::Solid(colour));
        pen.stands_for(rect, reading.row);
        let (Some(cut), Some((plan, words))) = (&reading.cut, &self.cut) else {
            return;
        };
        let mut y = rect.bottom() + space::XS;
        if let (Some(strip), Some(plan)) = (&cut.strip, plan) {
            if self.beside {
                pen.cut_at(rect.right() + space::XS, rect);
                let place = rect.right_top() + vec2(space::M, 0.0);
                pen.strip(place, strip, plan, Ink::Cut);
            } else {
                let cut_rect = pen.strip(pos2(column.left(), y), strip, plan, Ink::Cut);
                y = cut_rect.bottom() + space::XS;
            }
        }
        let sign = pos2(column.left() + pen.small / 2.0, y + pen.small * pen::MIDDLE);
        pen.sign(Icon::Scissors, sign, pen.small, pen.tokens.cut);
        pen.draw_galley(pos2(column.left() + pen.small + space::S, y), words);
    }
}
