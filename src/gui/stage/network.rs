//! Between the programs: what is on its way, what comes back, what never left, what fell off.

use egui::{FontId, Rect, Stroke, pos2, vec2};

use super::pen::Pen;
use crate::{
    gui::{
        theme::strong,
        widgets::{
            Icon,
            marks::{arrow, dashed_line},
        },
    },
    stage::{Falling, Flight, FlightState, Scene, Way},
    text::grouped,
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, scene: &Scene, queue_box: Rect) {
    let top = pen.heading(column, "place-network");
    let flights: Vec<&Flight> = scene
        .network
        .iter()
        .filter(|flight| flight.state != FlightState::Passing && scene.bundle.is_none())
        .collect();
    let each = pen.tile * 1.25 + pen.line() * 2.0 + pen.gap();
    let total = each * flights.len() as f32;
    let mut y = top + ((queue_box.bottom() - top - total) / 2.0).max(0.0);
    if flights.is_empty() && scene.queue.falling.is_none() && scene.bundle.is_none() {
        // The way is there, also while nothing is on it.
        let middle = queue_box.center().y;
        let quiet = Stroke::new(2.0, pen.tokens.line);
        arrow(
            &pen.painter,
            pos2(column.left(), middle),
            pos2(column.right(), middle),
            quiet,
        );
    }
    for flight in flights {
        self::flight(pen, column, flight, y);
        y += each;
    }
    if let Some(falling) = &scene.queue.falling {
        self::falling(pen, column, falling, queue_box);
    }
}

fn flight(pen: &mut Pen<'_>, column: Rect, flight: &Flight, top: f32) {
    let colour = pen.tokens.message(flight.envelope.colour);
    let head = route(flight);
    let galley = pen.galley(
        &head,
        FontId::proportional(pen.small * 0.9),
        pen.tokens.dim,
        column.width() - 12.0,
    );
    let (plan, inner) = Pen::envelope_size(
        &flight.envelope.strip,
        column.width() - 44.0,
        pen.tile * 0.6,
    );
    let bar = pen.line();
    let width = inner
        .x
        .max(galley.size().x + 16.0)
        .min(column.width() - 8.0);
    let size = vec2(width, inner.y.max(pen.tile * 0.7) + bar);
    let rect = Rect::from_min_size(pos2(column.center().x - size.x / 2.0, top), size);
    let gone = matches!(flight.state, FlightState::Refused | FlightState::NotSent);
    let middle = rect.bottom() - (size.y - bar) / 2.0;
    let dim = Stroke::new(2.0, pen.tokens.dim);
    let (left, right) = (pos2(column.left(), middle), pos2(column.right(), middle));
    match (flight.state, flight.way) {
        (FlightState::Refused, _) => {
            arrow(
                &pen.painter,
                pos2(rect.left(), middle),
                left,
                Stroke::new(2.0, pen.tokens.note),
            );
        }
        (FlightState::NotSent, _) => {}
        (_, Way::Out) => {
            pen.painter
                .line_segment([left, pos2(rect.left(), middle)], dim);
            arrow(&pen.painter, pos2(rect.right(), middle), right, dim);
        }
        (_, Way::Back) => {
            pen.painter
                .line_segment([right, pos2(rect.right(), middle)], dim);
            arrow(&pen.painter, pos2(rect.left(), middle), left, dim);
        }
    }
    let body = Rect::from_min_max(pos2(rect.left(), rect.top() + bar), rect.max);
    pen.envelope(body, &flight.envelope.strip, &plan, colour, gone);
    let at = pos2(rect.center().x - galley.size().x / 2.0, rect.top());
    pen.painter.galley(at, galley, pen.tokens.dim);
    let (icon, label_colour) = match flight.state {
        FlightState::Refused => (Some(Icon::Back), pen.tokens.note),
        FlightState::NotSent => (Some(Icon::Cross), pen.tokens.cut),
        _ => (None, pen.tokens.dim),
    };
    let label = pen.text.say(&flight.label);
    let font = pen.fitting(&label, column.width() - pen.small);
    let words = pen.galley(&label, font.clone(), label_colour, column.width());
    let sign = icon.map_or(0.0, |_| words.size().y * 0.62 + 6.0);
    let left = column.center().x - f32::midpoint(words.size().x, sign);
    let at = pos2(left, rect.bottom() + 6.0);
    match icon {
        Some(icon) => {
            pen.signed(at, icon, &label, font, label_colour);
        }
        None => pen.painter.galley(at, words, label_colour),
    }
    pen.stands_for(body, flight.envelope.row);
}

/// From which port to which.
fn route(flight: &Flight) -> String {
    let port = |addr: Option<std::net::SocketAddr>| {
        addr.map_or_else(|| "–".to_owned(), |addr| addr.port().to_string())
    };
    format!(
        "UDP {} → {}",
        port(flight.envelope.from),
        port(flight.envelope.to)
    )
}

/// What the full queue let fall.
fn falling(pen: &mut Pen<'_>, column: Rect, falling: &Falling, queue_box: Rect) {
    let base = queue_box.bottom() - 4.0;
    let label = grouped(falling.n);
    let font = strong(pen.call);
    let words = pen.galley(&label, font.clone(), pen.tokens.cut, column.width());
    let mut top = base - words.size().y;
    // Beside the way of what is on its way.
    let x = column.right() - 14.0;
    let left = (x - words.size().x).min(x - pen.call);
    pen.signed(pos2(left, top), Icon::Cross, &label, font, pen.tokens.cut);
    if let Some(envelope) = falling.envelopes.last() {
        let colour = pen.tokens.message(envelope.colour);
        let (plan, size) =
            Pen::envelope_size(&envelope.strip, column.width() - 12.0, pen.tile * 0.6);
        top -= size.y + 6.0;
        let corner = pos2((column.right() - size.x).max(column.left()), top);
        let rect = Rect::from_min_size(corner, size);
        pen.envelope(rect, &envelope.strip, &plan, colour, true);
        pen.stands_for(rect, envelope.row);
    }
    // From the brim of the queue down beside it.
    let brim = pos2(queue_box.left() - 6.0, queue_box.top() + 18.0);
    let bend = pos2(x, brim.y);
    let stroke = Stroke::new(1.5, pen.tokens.cut);
    dashed_line(&pen.painter, [brim, bend], stroke);
    dashed_line(&pen.painter, [bend, pos2(x, top - 16.0)], stroke);
    arrow(
        &pen.painter,
        pos2(x, top - 17.0),
        pos2(x, top - 6.0),
        stroke,
    );
}
