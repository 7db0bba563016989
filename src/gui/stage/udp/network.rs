//! Between the programs: what is on its way, what comes back, what never left.

use std::sync::Arc;

use egui::{Align, FontId, Galley, Pos2, Rect, pos2, vec2};

use super::{bundle, falling::falling};
use crate::{
    gui::{
        PanelCtx,
        stage::draw::{Pen, Waypoint, Wrap, first_that_fits},
        theme::{firm, sign, space, stage_parts::network, stage_sizes, wall},
        widgets::{Icon, marks::arrow},
    },
    stage::{Direction, Flight, FlightState},
};

pub(super) fn paint(pen: &mut Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, queue_box: Rect) {
    let scene = ctx.scene;
    let top = pen.heading(column, "place-network");
    let middle = queue_box.center().y;
    pen.note_place(Waypoint::Network, pos2(column.center().x, middle));
    pen.note_place(Waypoint::Edge, pos2(column.right(), middle));
    let bundle = (scene.bundle.as_ref()).map(|_| bundle::size(pen, column.width()));
    let mut floor = queue_box.bottom();
    let full = scene.queue.new_drops.as_ref();
    if let Some(drops) = full {
        // A bundle comes to the brim itself.
        let comes = bundle.map_or(pen.tile * network::BRIM, |size| size.y / 2.0 + space::XL);
        let from = bundle.map_or(column.left(), |size| column.center().x + size.x / 2.0);
        let brim = queue_box.left_top() + vec2(-space::THIN, comes);
        arrow(&pen.painter, pos2(from, brim.y), brim, firm(pen.tokens.dim));
        floor = falling(pen, column, drops, queue_box.bottom(), brim);
    }
    let mut cards: Vec<FlightCard<'_>> = (scene.network.iter())
        .filter(|flight| flight.state != FlightState::Passing)
        .map(|flight| FlightCard::new(pen, column, ctx, flight))
        .collect();
    let gap = pen.gap();
    let room = floor - top - bundle.map_or(0.0, |size| size.y + 2.0 * gap);
    let heights: Vec<f32> = cards.iter().map(|card| card.height).collect();
    cards.drain(..first_that_fits(&heights, room, gap, bundle.is_none()));
    let all: f32 = cards.iter().map(|card| card.height + gap).sum();
    let all = all - gap + bundle.map_or(0.0, |size| size.y + gap);
    let mut y = top + ((floor - top - all) / 2.0).max(0.0);
    if let Some(size) = bundle {
        if full.is_some() {
            y = queue_box.top() + space::XS;
        }
        let left = column.center().x - size.x / 2.0 - space::XS;
        let place = Rect::from_min_size(pos2(left, y + space::M), size);
        pen.bundle = Some(place);
        pen.note_place(Waypoint::Network, place.center());
        y = place.bottom() + gap;
    } else if cards.is_empty() && full.is_none() {
        // The way is there, also while nothing is on it.
        let (left, right) = (pos2(column.left(), middle), pos2(column.right(), middle));
        arrow(&pen.painter, left, right, firm(pen.tokens.line));
    }
    for card in cards {
        card.paint(pen, column, y);
        y += card.height + gap;
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
    fn new(pen: &Pen<'_>, column: Rect, ctx: &PanelCtx<'_>, flight: &'a Flight) -> Self {
        let font = FontId::proportional((pen.small * sign::LARGE).max(pen.sizes.least));
        let dim = pen.tokens.dim;
        let route = if pen.projected {
            pen.lines(&route(flight), font, dim, column.width())
        } else {
            pen.fit(&route(flight), font, dim, column.width())
        };
        let width = (column.width() - stage_sizes::ARROWS).max(stage_sizes::MIN_ENVELOPE);
        let wrap = pen.wrap(&flight.envelope.strip, width, pen.envelope_tile());
        let (icon, colour) = match flight.state {
            FlightState::Refused | FlightState::Reported => (Some(Icon::Back), pen.tokens.note),
            FlightState::NotSent => (Some(Icon::Cross), pen.tokens.cut),
            FlightState::Unknown => (Some(Icon::Question), dim),
            FlightState::InFlight | FlightState::Passing => (None, dim),
        };
        let mut words = pen.say(&flight.state.label());
        let error = ctx.answer(flight.envelope.row).error_text();
        let here = (flight.errno.is_error()).then(|| flight.errno.to_string());
        if let Some(error) = error.or(here) {
            words = format!("{words}\n{error}");
        }
        let sign = icon.map_or(0.0, |_| pen.small + space::S);
        let label = pen.wrapped(
            &words,
            pen.bold(),
            colour,
            (column.width() - sign, Align::Center),
        );
        Self {
            height: route.size().y + space::XS + wrap.size.y + space::S + label.size().y,
            flight,
            route,
            wrap,
            icon,
            label,
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, column: Rect, top: f32) {
        let flight = self.flight;
        let middle = |width: f32, y: f32| pos2(column.center().x - width / 2.0, y);
        let below = top + self.route.size().y + space::XS;
        let body = Rect::from_min_size(middle(self.wrap.size.x, below), self.wrap.size);
        if flight.direction == Direction::Back || pen.is_moving(flight.envelope.row) {
            pen.note_place(Waypoint::Network, body.center());
            if pen.awaits(Waypoint::Network) {
                return;
            }
        }
        pen.draw_galley(middle(self.route.size().x, top), &self.route);
        ways(pen, column, flight, body);
        let colour = pen.tokens.message(flight.envelope.colour);
        let outlined = matches!(
            flight.state,
            FlightState::Refused | FlightState::Reported | FlightState::NotSent
        );
        pen.envelope(body, &self.wrap, colour, outlined);
        let sign = self.icon.map_or(0.0, |_| pen.small + space::S);
        let at = middle(-sign, body.bottom() + space::S);
        pen.draw_galley(at, &self.label);
        if let (Some(icon), Some(line)) = (self.icon, self.label.rows.first()) {
            let colour = self.label.job.sections.first();
            let colour = colour.map_or(pen.tokens.dim, |section| section.format.color);
            let line = line.rect().translate(at.to_vec2());
            let left = line.left() - sign / 2.0 - 1.0;
            pen.sign(
                icon,
                pos2(left, line.center().y),
                pen.small * sign::LARGE,
                colour,
            );
        }
        pen.stands_for(body, flight.envelope.row);
    }
}

/// The arrows beside an envelope: whence it comes and where it goes.
fn ways(pen: &Pen<'_>, column: Rect, flight: &Flight, body: Rect) {
    let middle = body.center().y;
    let dim = firm(pen.tokens.dim);
    let at = |x: f32| pos2(x, middle);
    let (left, right) = (at(column.left()), at(column.right()));
    let (near, far) = (at(body.left()), at(body.right()));
    let stop = |at: Pos2, colour| {
        let high = body.height() * network::WALL;
        pen.painter
            .vline(at.x, middle - high..=middle + high, wall(colour));
    };
    match (flight.state, flight.direction) {
        (FlightState::Refused | FlightState::Reported, _) => {
            arrow(&pen.painter, near, left, firm(pen.tokens.note));
            // There is nobody behind this wall.
            stop(right, pen.tokens.note);
        }
        (FlightState::NotSent, _) => {
            stop(at((far.x + space::M).min(right.x)), pen.tokens.cut);
        }
        (_, Direction::Out) => {
            pen.painter.line_segment([left, near], dim);
            arrow(&pen.painter, far, right, dim);
        }
        (_, Direction::Back) => {
            pen.painter.line_segment([right, far], dim);
            arrow(&pen.painter, near, left, dim);
        }
    }
}

fn route(flight: &Flight) -> String {
    let port = |addr: Option<std::net::SocketAddr>| {
        addr.map_or_else(|| "–".to_owned(), |addr| addr.port().to_string())
    };
    let (from, to) = (port(flight.envelope.from), port(flight.envelope.to));
    format!("UDP {from} → {to}")
}
