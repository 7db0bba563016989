//! What the full queue let fall: it comes to the brim, finds no room, and drops beside the queue.

use egui::{Color32, Pos2, Rect, Shape, Stroke, epaint::CubicBezierShape, pos2, vec2};

use crate::{
    explain,
    gui::{
        stage::draw::{Pen, Waypoint},
        theme::{
            firm, radius, sign, space,
            stage_parts::{falling, pen},
            stage_sizes, wall,
        },
        widgets::{
            Icon,
            marks::{arrow, dashed_frame},
        },
    },
    model::Message,
    stage::NewDrops,
};

/// Draws it; returns the top of what is used.
pub(super) fn falling(
    pen: &mut Pen<'_>,
    column: Rect,
    drops: &NewDrops,
    bottom: f32,
    brim: Pos2,
) -> f32 {
    let cut = pen.tokens.cut;
    let cause = explain::cause_word(drops.queue_full);
    let message = Message::new("stage-falling").with("n", drops.n);
    let text = pen.say(&message.with("cause", cause));
    let sign = pen.small + space::S;
    let label = pen.lines(&text, pen.bold(), cut, column.width() - sign);
    let top = bottom - label.size().y;
    let mark = pos2(column.left(), top) + vec2(pen.small / 2.0, pen.small * pen::MIDDLE);
    pen.sign(Icon::Cross, mark, pen.small * sign::USUAL, cut);
    pen.draw_galley(pos2(column.left() + sign, top), &label);
    pen.note_place(Waypoint::Brim, brim);

    let last = drops.envelopes.last();
    let width = column.width() - space::M;
    let wrap = last.map(|last| pen.wrap(&last.strip, width, pen.envelope_tile()));
    let size = (wrap.as_ref()).map_or(falling::UNKNOWN * pen.tile, |wrap| wrap.size);
    let centre = pos2(column.center().x, top - space::S - size.y / 2.0);
    let body = Rect::from_center_size(centre, size);
    pen.note_place(Waypoint::Floor, body.center());
    way_down(pen, brim, body);
    if pen.awaits(Waypoint::Floor) {
        return body.top();
    }
    if let (Some(envelope), Some(wrap)) = (last, &wrap) {
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(body, wrap, colour, true);
        pen.stands_for(body, envelope.row);
    } else {
        // Which one it was is not known yet.
        let corner = radius::ENVELOPE;
        pen.painter.rect_filled(body, corner, pen.tokens.panel);
        dashed_frame(&pen.painter, body, f32::from(corner), firm(cut));
        pen.sign(Icon::Cross, centre, pen.small, cut);
    }
    body.top()
}

/// Against the brim of the queue, and down beside it.
fn way_down(pen: &Pen<'_>, brim: Pos2, body: Rect) {
    let high = pen.tile * falling::WALL;
    let edge = brim.y - high..=brim.y + high;
    (pen.painter).vline(brim.x + space::THIN, edge, wall(pen.tokens.cut));
    let from = brim + stage_sizes::FALL_BEGINS;
    let to = body.center_top() - vec2(0.0, stage_sizes::GAP);
    let down = |share: f32| from.y + (to.y - from.y).max(0.0) * share;
    let [first, then] = falling::TURNS;
    let points = [from, pos2(from.x, down(first)), pos2(to.x, down(then)), to];
    let curve =
        CubicBezierShape::from_points_stroke(points, false, Color32::TRANSPARENT, Stroke::NONE);
    let stroke = Stroke::new(falling::WIDTH, pen.tokens.cut);
    let [dash, gap] = stage_sizes::FRAME_DASH;
    let points = curve.flatten(Some(falling::EXACT));
    (pen.painter).extend(Shape::dashed_line(&points, stroke, dash, gap));
    arrow(&pen.painter, to - vec2(0.0, space::XL), to, stroke);
}
