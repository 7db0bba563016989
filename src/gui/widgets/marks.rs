//! Dashes and hatches: shapes that carry meaning besides colour.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

use super::numbers::fitting;
use crate::gui::theme::{appearance_of, hair, space, stage_sizes, thin, widget_parts::marks};

/// The outline of a rounded rectangle as points, clockwise from the left end of its top edge.
pub(crate) fn outline(rect: Rect, radius: f32) -> Vec<Pos2> {
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
    let inner = rect.shrink(radius);
    let corners = [
        (inner.right_top(), -90.0_f32),
        (inner.right_bottom(), 0.0),
        (inner.left_bottom(), 90.0),
        (inner.left_top(), 180.0),
    ];
    let mut points = vec![pos2(inner.left(), rect.top())];
    for (centre, from) in corners {
        for step in 0..=6_u8 {
            let angle = (from + 15.0 * f32::from(step)).to_radians();
            points.push(centre + radius * vec2(angle.cos(), angle.sin()));
        }
    }
    points.push(pos2(inner.left(), rect.top()));
    points
}

pub(crate) fn dashed_frame(painter: &Painter, rect: Rect, radius: f32, stroke: Stroke) {
    painter.extend(Shape::dashed_line(
        &outline(rect, radius),
        stroke,
        stage_sizes::FRAME_DASH[0],
        stage_sizes::FRAME_DASH[1],
    ));
}

pub(crate) fn dashed_line(painter: &Painter, points: [Pos2; 2], stroke: Stroke) {
    painter.extend(Shape::dashed_line(
        &points,
        stroke,
        stage_sizes::DASH[0],
        stage_sizes::DASH[1],
    ));
}

/// A quiet dotted line.
pub(crate) fn dotted(painter: &Painter, points: [Pos2; 2], colour: Color32) {
    painter.extend(Shape::dashed_line(
        &points,
        hair(colour),
        stage_sizes::DOTS[0],
        stage_sizes::DOTS[1],
    ));
}

pub(crate) fn hatched(painter: &Painter, rect: Rect, radius: u8, fill: Color32, line: Color32) {
    painter.rect_filled(rect, radius, fill);
    let step = space::M;
    let count = fitting(rect.width() + rect.height(), step, 1);
    let inset = rect.shrink(f32::from(radius) * marks::HATCH_INSET);
    for n in 1..=count {
        let along = step * n as f32;
        // The line x + y = along, cut to the rectangle.
        let from = pos2(inset.left() + along, inset.top());
        let to = pos2(inset.left(), inset.top() + along);
        if let Some(points) = cut_to(inset, from, to) {
            painter.line_segment(points, thin(line));
        }
    }
}

/// The part of a line that slants down to the left and lies in a rectangle.
fn cut_to(rect: Rect, mut from: Pos2, mut to: Pos2) -> Option<[Pos2; 2]> {
    if from.x > rect.right() {
        from = pos2(rect.right(), from.y + (from.x - rect.right()));
    }
    if to.y > rect.bottom() {
        to = pos2(to.x + (to.y - rect.bottom()), rect.bottom());
    }
    (from.y < rect.bottom() && to.x < rect.right()).then_some([from, to])
}

/// A frame around what has the keyboard's attention.
pub(crate) fn focus_ring(painter: &Painter, rect: Rect, radius: u8, colour: Color32) {
    let appearance = appearance_of(painter.ctx());
    let width = if appearance.high || appearance.projector {
        marks::STRONG_RING
    } else {
        2.0
    };
    painter.rect_stroke(
        rect.expand(space::THIN),
        radius.saturating_add(3),
        Stroke::new(width, colour),
        StrokeKind::Middle,
    );
}

/// An arrow with a filled head, from one point to another.
pub(crate) fn arrow(painter: &Painter, from: Pos2, to: Pos2, stroke: Stroke) {
    let along = to - from;
    let length = along.length();
    if length < 1.0 {
        return;
    }
    let head = stage_sizes::HEAD.min(length);
    let unit = along / length;
    let neck = to - unit * head;
    painter.line_segment([from, neck], stroke);
    arrow_head(painter, [neck, to], stroke.color);
}

/// The filled head of an arrow, from its neck to its tip.
pub(crate) fn arrow_head(painter: &Painter, [neck, tip]: [Pos2; 2], colour: Color32) {
    let along = tip - neck;
    let side = vec2(-along.y, along.x) * 0.5;
    painter.add(Shape::convex_polygon(
        vec![tip, neck + side, neck - side],
        colour,
        Stroke::NONE,
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_is_closed_and_stays_inside() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(100.0, 30.0));
        let points = outline(rect, 40.0);
        assert_eq!(points.first(), points.last(), "closed");
        assert!(
            points
                .iter()
                .all(|point| rect.expand(0.01).contains(*point)),
            "inside"
        );
    }

    #[test]
    fn hatching_stays_inside() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(20.0, 10.0));
        for along in [4.0, 12.0, 24.0] {
            let [from, to] = cut_to(rect, pos2(along, 0.0), pos2(0.0, along)).unwrap();
            assert!(rect.contains(from) && rect.contains(to), "{along}");
        }
        assert_eq!(
            cut_to(rect, pos2(40.0, 0.0), pos2(0.0, 40.0)),
            None,
            "past the corner"
        );
    }
}
