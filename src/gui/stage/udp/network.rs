//! Between the programs: what is on its way, what comes back, what never left, what fell off.

use std::sync::Arc;

use egui::{FontId, Galley, Pos2, Rect, Shape, Stroke, epaint::CubicBezierShape, pos2, vec2};

use super::bundle;
use crate::{
    gui::{
        stage::draw::{Pen, Stop, Wrap},
        theme::strong,
        widgets::{
            Icon,
            marks::{arrow, dashed_frame},
        },
    },
    model::Message,
    stage::{Falling, Flight, FlightState, Scene, Way},
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, scene: &Scene, queue_box: Rect) {
    let top = pen.heading(column, "place-network");
    let middle = queue_box.center().y;
    pen.note_place(Stop::Network, pos2(column.center().x, middle));
    pen.note_place(Stop::Edge, pos2(column.right(), middle));
    let bundle = scene
        .bundle
        .as_ref()
        .map(|_| bundle::size(pen, column.width()));
    let mut floor = queue_box.bottom();
    if let Some(falling) = &scene.queue.falling {
        // A bundle comes to the brim itself.
        let comes = bundle.map_or(pen.tile * 0.4, |size| size.y / 2.0 + 12.0);
        let from = bundle.map_or(column.left(), |size| column.center().x + size.x / 2.0);
        let brim = pos2(queue_box.left() - 3.0, queue_box.top() + comes);
        arrow(
            &pen.painter,
            pos2(from, brim.y),
            brim,
            Stroke::new(2.0, pen.tokens.dim),
        );
        floor = self::falling(pen, column, falling, queue_box.bottom(), brim);
    }
    let mut flights: Vec<FlightCard<'_>> = scene
        .network
        .iter()
        .filter(|flight| flight.state != FlightState::Passing)
        .map(|flight| FlightCard::new(pen, column, flight))
        .collect();
    // The newest that fit.
    let gap = pen.gap();
    let mut room = floor - top - bundle.map_or(0.0, |size| size.y + 2.0 * gap);
    let mut first = flights.len();
    for (n, shown) in flights.iter().enumerate().rev() {
        room -= shown.height + gap;
        if room + gap < 0.0 && (first < flights.len() || bundle.is_some()) {
            break;
        }
        first = n;
    }
    flights.drain(..first);
    let all: f32 = flights.iter().map(|shown| shown.height + gap).sum();
    let all = all - gap + bundle.map_or(0.0, |size| size.y + gap);
    let mut y = top + ((floor - top - all) / 2.0).max(0.0);
    if let Some(size) = bundle {
        if scene.queue.falling.is_some() {
            y = queue_box.top() + 4.0;
        }
        let left = column.center().x - size.x / 2.0 - 4.0;
        let place = Rect::from_min_size(pos2(left, y + 8.0), size);
        pen.bundle = Some(place);
        pen.note_place(Stop::Network, place.center());
        y = place.bottom() + gap;
    } else if flights.is_empty() && scene.queue.falling.is_none() {
        // The way is there, also while nothing is on it.
        let quiet = Stroke::new(2.0, pen.tokens.line);
        let (left, right) = (pos2(column.left(), middle), pos2(column.right(), middle));
        arrow(&pen.painter, left, right, quiet);
    }
    for shown in flights {
        shown.paint(pen, column, y);
        y += shown.height + gap;
    }
}

/// A datagram between the programs, with its measures.
struct FlightCard<'a> {
    flight: &'a Flight,
    route: Arc<Galley>,
    wrap: Wrap,
    icon: Option<Icon>,
    label: Arc<Galley>,
    height: f32,
}

impl<'a> FlightCard<'a> {
    fn new(pen: &Pen<'_>, column: Rect, flight: &'a Flight) -> Self {
        let route = route(flight);
        let font = FontId::proportional(pen.small * 0.9);
        let font = pen.shrunk(&route, font, column.width());
        let route = pen.galley(&route, font, pen.tokens.dim, f32::INFINITY);
        // Room for an arrow on both sides.
        let wrap = pen.wrap(
            &flight.envelope.strip,
            (column.width() - 36.0).max(44.0),
            pen.tile * 0.62,
        );
        let (icon, colour) = match flight.state {
            FlightState::Refused => (Some(Icon::Back), pen.tokens.note),
            FlightState::NotSent => (Some(Icon::Cross), pen.tokens.cut),
            FlightState::Unknown => (Some(Icon::Question), pen.tokens.dim),
            FlightState::InFlight | FlightState::Passing => (None, pen.tokens.dim),
        };
        let mut words = pen.text.say(&flight.label);
        if flight.errno.is_error() {
            words = format!("{words}\n{}", flight.errno);
        }
        let sign = icon.map_or(0.0, |_| sign_width(pen));
        let width = column.width() - sign;
        let label = pen.centred_lines(&words, strong(pen.small), colour, width);
        Self {
            height: route.size().y + 4.0 + wrap.size.y + 6.0 + label.size().y,
            flight,
            route,
            wrap,
            icon,
            label,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, column: Rect, top: f32) {
        let flight = self.flight;
        let x = column.center().x;
        let at = pos2(x - self.route.size().x / 2.0, top);
        let top = top + self.route.size().y + 4.0;
        let corner = pos2(x - self.wrap.size.x / 2.0, top);
        let body = Rect::from_min_size(corner, self.wrap.size);
        let back = flight.way == Way::Back;
        if back || pen.travels(flight.envelope.row) {
            pen.note_place(Stop::Network, body.center());
            if pen.awaits(Stop::Network) {
                return;
            }
        }
        pen.painter
            .galley(at, Arc::clone(&self.route), pen.tokens.dim);
        ways(pen, column, flight, body);
        let colour = pen.tokens.message(flight.envelope.colour);
        let gone = matches!(flight.state, FlightState::Refused | FlightState::NotSent);
        pen.envelope(body, &self.wrap, colour, gone);
        let sign = self.icon.map_or(0.0, |_| sign_width(pen));
        let at = pos2(x + sign / 2.0, body.bottom() + 6.0);
        let colour = self.label.job.sections.first();
        let colour = colour.map_or(pen.tokens.dim, |section| section.format.color);
        pen.painter.galley(at, Arc::clone(&self.label), colour);
        if let (Some(icon), Some(line)) = (self.icon, self.label.rows.first()) {
            let left = at.x + line.rect().left() - sign / 2.0 - 1.0;
            let middle = at.y + line.rect().center().y;
            icon.paint(&pen.painter, pos2(left, middle), pen.small * 0.9, colour);
        }
        pen.stands_for(body, flight.envelope.row);
    }
}

fn sign_width(pen: &Pen<'_>) -> f32 {
    pen.small + 6.0
}

/// The arrows beside an envelope: whence it comes and where it goes.
fn ways(pen: &Pen<'_>, column: Rect, flight: &Flight, body: Rect) {
    let middle = body.center().y;
    let dim = Stroke::new(2.0, pen.tokens.dim);
    let (left, right) = (pos2(column.left(), middle), pos2(column.right(), middle));
    let (near, far) = (pos2(body.left(), middle), pos2(body.right(), middle));
    match (flight.state, flight.way) {
        (FlightState::Refused, _) => {
            arrow(&pen.painter, near, left, Stroke::new(2.0, pen.tokens.note));
            // There is nobody behind this wall.
            let wall = Stroke::new(3.0, pen.tokens.note);
            let high = body.height() * 0.42;
            pen.painter
                .vline(right.x, middle - high..=middle + high, wall);
        }
        (FlightState::NotSent, _) => {
            let wall = Stroke::new(3.0, pen.tokens.cut);
            let high = body.height() * 0.42;
            let x = (body.right() + 8.0).min(column.right());
            pen.painter.vline(x, middle - high..=middle + high, wall);
        }
        (_, Way::Out) => {
            pen.painter.line_segment([left, near], dim);
            arrow(&pen.painter, far, right, dim);
        }
        (_, Way::Back) => {
            pen.painter.line_segment([right, far], dim);
            arrow(&pen.painter, near, left, dim);
        }
    }
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

/// What the full queue let fall: it comes to the brim, finds no room, and drops beside the queue.
/// Returns the top of what is used.
fn falling(pen: &mut Pen<'_>, column: Rect, falling: &Falling, bottom: f32, brim: Pos2) -> f32 {
    let text = pen
        .text
        .say(&Message::new("stage-falling").with("n", falling.n));
    let sign = sign_width(pen);
    let label = pen.lines(
        &text,
        strong(pen.small),
        pen.tokens.cut,
        column.width() - sign,
    );
    let top = bottom - label.size().y;
    let mark = pos2(column.left() + pen.small / 2.0, top + pen.small * 0.62);
    Icon::Cross.paint(&pen.painter, mark, pen.small * 0.8, pen.tokens.cut);
    pen.painter
        .galley(pos2(column.left() + sign, top), label, pen.tokens.cut);
    pen.note_place(Stop::Brim, brim);

    let last = falling.envelopes.last();
    let wrap = last.map(|last| pen.wrap(&last.strip, column.width() - 8.0, pen.tile * 0.62));
    let size = wrap
        .as_ref()
        .map_or(vec2(pen.tile * 1.6, pen.tile * 0.8), |wrap| wrap.size);
    let centre = pos2(column.center().x, top - 6.0 - size.y / 2.0);
    let body = Rect::from_center_size(centre, size);
    pen.note_place(Stop::Floor, body.center());
    way_down(pen, brim, body);
    if pen.awaits(Stop::Floor) {
        return body.top();
    }
    if let (Some(envelope), Some(wrap)) = (last, &wrap) {
        let colour = pen.tokens.message(envelope.colour);
        pen.envelope(body, wrap, colour, true);
        pen.stands_for(body, envelope.row);
    } else {
        // Which one it was is not known yet.
        pen.painter.rect_filled(body, 11, pen.tokens.panel);
        let stroke = Stroke::new(2.0, pen.tokens.cut);
        dashed_frame(&pen.painter, body, 11.0, stroke);
        Icon::Cross.paint(&pen.painter, centre, pen.small, pen.tokens.cut);
    }
    body.top()
}

/// Against the brim of the queue, and down beside it.
fn way_down(pen: &Pen<'_>, brim: Pos2, body: Rect) {
    let wall = Stroke::new(3.0, pen.tokens.cut);
    let high = pen.tile * 0.3;
    pen.painter
        .vline(brim.x + 3.0, brim.y - high..=brim.y + high, wall);
    let from = pos2(brim.x - 5.0, brim.y + 9.0);
    let to = pos2(body.center().x, body.top() - 5.0);
    let deep = (to.y - from.y).max(0.0);
    let curve = CubicBezierShape::from_points_stroke(
        [
            from,
            pos2(from.x, from.y + deep * 0.6),
            pos2(to.x, from.y + deep * 0.3),
            to,
        ],
        false,
        egui::Color32::TRANSPARENT,
        Stroke::NONE,
    );
    let points = curve.flatten(Some(0.3));
    let stroke = Stroke::new(1.8, pen.tokens.cut);
    pen.painter
        .extend(Shape::dashed_line(&points, stroke, 5.0, 4.0));
    arrow(&pen.painter, pos2(to.x, to.y - 12.0), to, stroke);
}
