//! The client programs: what they sent, newest at the bottom, and what came back.

use std::sync::Arc;

use egui::{FontId, Galley, Rect, Stroke, pos2, vec2};

use crate::{
    gui::{
        stage::draw::{Ink, Pen, Plan, Stop, uncut},
        theme::strong,
        widgets::{Icon, badge, marks::dotted},
    },
    model::{Evidence, Fate, Message, Verdict, Who},
    stage::{ClientPlace, Reading, SENDS, Sending},
};

/// Addresses of clients that are shown.
const ADDRESSES: usize = 3;

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, place: &ClientPlace) {
    let mut top = pen.heading(column, "place-client");
    top = addresses(pen, column, place, top);
    let several = place.clients.len() > 1;
    let reply = place.replies.last();
    let answer = reply.map(|reading| Answer::new(pen, column, reading));
    let bottom = column.bottom() - answer.as_ref().map_or(0.0, |answer| answer.height);
    let shown: Vec<SentCard> = place
        .sends
        .iter()
        .map(|sending| SentCard::new(pen, column, sending, several))
        .collect();

    // The newest that fit; a line is kept for what is not shown.
    let gap = pen.gap();
    let spare = pen.line();
    let mut room = bottom - top - spare;
    let mut first = shown.len();
    for (n, one) in shown.iter().enumerate().rev() {
        room -= one.height + gap;
        if room + gap < 0.0 && first < shown.len() {
            break;
        }
        first = n;
    }
    let earlier = place.earlier + first as u64;
    if earlier > 0 {
        let text = pen
            .text
            .say(&Message::new("stage-earlier").with("n", earlier));
        let font = FontId::proportional(pen.small);
        let font = pen.shrunk(&text, font, column.width());
        pen.put(
            pos2(column.left(), top),
            &text,
            font,
            pen.tokens.dim,
            f32::INFINITY,
        );
        top += spare + gap * 0.4;
    }
    // As far apart as the most of them could be, so that none moves when one more comes.
    let all: f32 = shown.iter().skip(first).map(|one| one.height).sum();
    let all = all / (shown.len() - first).max(1) as f32 * SENDS as f32;
    let gap = ((bottom - top - all) / SENDS as f32).clamp(gap, pen.tile * 0.75);
    pen.note_place(Stop::Client, pos2(column.center().x, column.center().y));
    for (sending, one) in place.sends.iter().zip(&shown).skip(first) {
        one.paint(pen, column, sending, top);
        top += one.height + gap;
    }
    if let (Some(reading), Some(answer)) = (reply, answer) {
        answer.paint(pen, column, reading, bottom);
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
        let mut at = pos2(column.left(), y);
        if several {
            // The same dot as in the send panel.
            let dot = at + vec2(size * 0.3, size * 0.62);
            let colour = pen.tokens.message(u64::from(label.id.0));
            Icon::Dot.paint(&pen.painter, dot, size * 0.7, colour);
            at.x += size * 0.8;
        }
        let room = column.right() - at.x;
        let font = pen.shrunk(&text, strong(size), room);
        pen.put(at, &text, font, pen.tokens.ink, f32::INFINITY);
        y += (size * 1.45).round();
    }
    y + pen.gap() * 0.7
}

/// A send with its measures.
struct SentCard {
    letter: Option<Arc<Galley>>,
    label: Arc<Galley>,
    plan: Plan,
    height: f32,
}

impl SentCard {
    fn new(pen: &Pen<'_>, column: Rect, sending: &Sending, several: bool) -> Self {
        let letter = several.then(|| {
            let letter = sending.client.to_string();
            pen.galley(&letter, strong(pen.small), pen.tokens.ink, f32::INFINITY)
        });
        let before = letter.as_ref().map_or(0.0, |letter| letter.size().x + 6.0);
        let room = column.width() - before - pen.small - 10.0;
        let font = FontId::proportional(pen.small);
        let text = pen.text.say(&sending.label);
        let label = pen.lines(&text, font, pen.tokens.dim, room);
        let plan = Plan::of(&sending.envelope.strip, column.width(), pen.tile);
        Self {
            height: label.size().y + 3.0 + plan.size.y,
            letter,
            label,
            plan,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, column: Rect, sending: &Sending, top: f32) {
        let row = sending.envelope.row;
        let colour = pen.tokens.message(sending.envelope.colour);
        let mut at = pos2(column.left(), top);
        if let Some(letter) = &self.letter {
            pen.painter.galley(at, Arc::clone(letter), pen.tokens.ink);
            at.x += letter.size().x + 6.0;
        }
        pen.painter
            .galley(at, Arc::clone(&self.label), pen.tokens.dim);
        // While it is on its way nobody knows yet how it ends.
        let travels = pen.travels(row);
        if let (false, Some(last)) = (travels, self.label.rows.last()) {
            let end = last.rect().translate(at.to_vec2());
            let evidence = if sending.waiting {
                Evidence::Waiting
            } else if sending.doubt {
                Evidence::OneOf
            } else {
                Evidence::None
            };
            let verdict = Verdict::new(sending.fate, evidence, None, true);
            let look = badge::shape(pen.tokens, verdict);
            let sign = pos2(end.right() + 8.0 + pen.small / 2.0, end.center().y);
            look.icon.paint(&pen.painter, sign, pen.small, look.colour);
        }
        let lost = matches!(
            sending.fate,
            Fate::Dropped | Fate::Refused | Fate::NotSent | Fate::Unread
        );
        let ink = if lost && !travels {
            Ink::Hollow(colour)
        } else {
            Ink::Solid(colour)
        };
        let at = pos2(column.left(), top + self.label.size().y + 3.0);
        let rect = if travels {
            pen.strip(at, &uncut(&sending.envelope.strip), &self.plan, ink)
        } else {
            pen.strip(at, &sending.envelope.strip, &self.plan, ink)
        };
        if travels {
            pen.note_place(Stop::Client, rect.center());
        }
        pen.stands_for(rect, row);
    }
}

/// What a client read, with its measures.
struct Answer {
    label: Arc<Galley>,
    kept: Plan,
    cut: Option<(Plan, Arc<Galley>)>,
    /// The cut-off bytes stand beside the kept ones.
    beside: bool,
    height: f32,
}

impl Answer {
    fn new(pen: &Pen<'_>, column: Rect, reading: &Reading) -> Self {
        let letter = match reading.who {
            Who::Client(id) => id.to_string(),
            Who::Server => String::new(),
        };
        let label = format!("{letter} · {} → {}", reading.call, reading.returned);
        let font = FontId::proportional(pen.small);
        let label = pen.lines(&label, font, pen.tokens.dim, column.width());
        let tile = pen.tile * 0.7;
        let kept = Plan::of(&reading.kept, column.width(), tile);
        let cut = reading.cut.as_ref().map(|cut| {
            let plan = cut.strip.as_ref().map_or(
                Plan {
                    size: vec2(0.0, 0.0),
                    ..kept
                },
                |strip| Plan::of(strip, column.width(), tile),
            );
            let font = FontId::proportional(pen.small);
            let room = column.width() - pen.small - 6.0;
            let words = pen.text.say(&cut.label);
            (plan, pen.lines(&words, font, pen.tokens.cut, room))
        });
        let beside = cut
            .as_ref()
            .is_some_and(|(plan, _)| kept.size.x + 8.0 + plan.size.x <= column.width());
        let below = cut.as_ref().map_or(0.0, |(plan, words)| {
            let tiles = if beside || plan.size.y <= 0.0 {
                0.0
            } else {
                plan.size.y + 4.0
            };
            tiles + words.size().y + 4.0
        });
        Self {
            height: 10.0 + label.size().y + 3.0 + kept.size.y + below,
            label,
            kept,
            cut,
            beside,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, column: Rect, reading: &Reading, top: f32) {
        let middle = top + 10.0 + self.label.size().y + 3.0 + self.kept.size.y / 2.0;
        pen.note_place(
            Stop::Reply,
            pos2(column.left() + self.kept.size.x / 2.0, middle),
        );
        if pen.awaits(Stop::Reply) {
            return;
        }
        let line = [
            pos2(column.left(), top + 4.0),
            pos2(column.right(), top + 4.0),
        ];
        dotted(&pen.painter, line, pen.tokens.line);
        let at = pos2(column.left(), top + 10.0);
        pen.painter
            .galley(at, Arc::clone(&self.label), pen.tokens.dim);
        let colour = pen.tokens.message(reading.colour);
        let at = at + vec2(0.0, self.label.size().y + 3.0);
        let rect = pen.strip(at, &reading.kept, &self.kept, Ink::Solid(colour));
        pen.stands_for(rect, reading.row);
        let (Some(cut), Some((plan, words))) = (&reading.cut, &self.cut) else {
            return;
        };
        let mut y = rect.bottom() + 4.0;
        if let Some(strip) = &cut.strip {
            let place = if self.beside {
                pos2(rect.right() + 8.0, rect.top())
            } else {
                pos2(column.left(), y)
            };
            let gone = pen.strip(place, strip, plan, Ink::Cut);
            if self.beside {
                let x = rect.right() + 4.0;
                let line = [pos2(x, rect.top() - 3.0), pos2(x, rect.bottom() + 3.0)];
                let stroke = Stroke::new(2.0, pen.tokens.cut);
                crate::gui::widgets::marks::dashed_line(&pen.painter, line, stroke);
            } else {
                y = gone.bottom() + 4.0;
            }
        }
        let sign = pos2(column.left() + pen.small / 2.0, y + pen.small * 0.62);
        Icon::Scissors.paint(&pen.painter, sign, pen.small, pen.tokens.cut);
        let at = pos2(column.left() + pen.small + 6.0, y);
        pen.painter.galley(at, Arc::clone(words), pen.tokens.cut);
    }
}
