//! What moves: the way that the last event has gone, leg by leg.
//!
//! Pure: from a scene and the seconds since the playhead moved to where the travelling envelope
//! is. What has not arrived yet is not drawn at its place.

use egui::{Pos2, emath::easing, lerp, pos2};

use super::text::without_cut_mark;
use crate::{
    gui::widgets::numbers::length,
    model::RowId,
    stage::{Direction, Event, FlightState, Scene, Strip},
};

/// A place that an envelope leaves or comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Waypoint {
    Client,
    /// The middle of the network, between the programs.
    Network,
    /// The far end of the network, where nobody listens.
    Edge,
    Queue,
    Brim,
    Floor,
    Server,
    /// The place below the server where cut-off bytes lie.
    Cut,
    /// Where the client shows what it read.
    Reply,
}

/// The way from one place to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PathSegment {
    from: Waypoint,
    to: Waypoint,
    /// Whether the answer goes it, or the datagram that was sent.
    back: bool,
}

/// The way of the last event.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct MotionPath {
    legs: Vec<PathSegment>,
    /// The send that goes it, where it is known.
    pub(crate) row: Option<RowId>,
}

impl MotionPath {
    fn new(row: Option<RowId>) -> Self {
        Self {
            legs: Vec::new(),
            row,
        }
    }

    fn over(mut self, stops: &[Waypoint], back: bool) -> Self {
        for pair in stops.windows(2) {
            if let [from, to] = *pair {
                self.legs.push(PathSegment { from, to, back });
            }
        }
        self
    }

    /// The way that a scene tells of.
    pub(crate) fn of(scene: &Scene) -> Option<Self> {
        let journey = Self::found(scene)?;
        (!journey.legs.is_empty()).then_some(journey)
    }

    fn found(scene: &Scene) -> Option<Self> {
        let since = scene.head.since;
        if scene.bundle.is_some() {
            let journey = Self::new(None).over(&[Waypoint::Client, Waypoint::Network], false);
            return Some(journey.over(&[Waypoint::Network, Waypoint::Queue], false));
        }
        if let Some(new_drops) = &scene.queue.new_drops {
            let row = new_drops.envelopes.last()?.row;
            let whole = [Waypoint::Client, Waypoint::Brim, Waypoint::Floor];
            return Some(Self::new(Some(row)).over(fresh(&whole, row >= since), false));
        }
        match scene.event? {
            Event::Sent(row) | Event::NotSent(row) => {
                let flight = scene
                    .network
                    .iter()
                    .find(|flight| flight.envelope.row == row)?;
                let to = match flight.state {
                    FlightState::Passing => Waypoint::Queue,
                    _ => Waypoint::Network,
                };
                Some(Self::new(Some(row)).over(&[Waypoint::Client, to], false))
            }
            Event::Refused(row) => {
                let whole = [Waypoint::Client, Waypoint::Edge, Waypoint::Network];
                Some(Self::new(Some(row)).over(fresh(&whole, row >= since), false))
            }
            Event::Read(_) => Some(Self::read(scene)?.0),
            Event::Replied(row) => {
                let (journey, fresh) = Self::read(scene).unwrap_or_default();
                let journey = if fresh { journey } else { Self::new(None) };
                let hangs = scene.network.iter().any(|flight| {
                    flight.direction == Direction::Back && flight.envelope.row == row
                });
                let stops: &[Waypoint] = if hangs {
                    &[Waypoint::Server, Waypoint::Network]
                } else {
                    &[Waypoint::Server, Waypoint::Network, Waypoint::Client]
                };
                Some(journey.over(stops, true))
            }
            Event::GotReply(row) => {
                let reading = scene.client.replies.iter().find(|reply| reply.row == row)?;
                if reading.send.is_none_or(|reply| reply < since) {
                    return Some(Self::new(None).over(&[Waypoint::Network, Waypoint::Reply], true));
                }
                let (journey, fresh) = Self::read(scene).unwrap_or_default();
                let journey = if fresh { journey } else { Self::new(None) };
                Some(journey.over(
                    &[Waypoint::Server, Waypoint::Network, Waypoint::Reply],
                    true,
                ))
            }
            Event::Dropped { .. } | Event::Stream(_) | Event::Call(_) | Event::Note(_) => None,
        }
    }

    /// The way of the server's last read, and whether that read is part of the last move.
    fn read(scene: &Scene) -> Option<(Self, bool)> {
        let since = scene.head.since;
        let reading = scene.server.reading.as_ref()?;
        let whole = [Waypoint::Client, Waypoint::Queue, Waypoint::Server];
        let sent_now = reading.send.is_some_and(|send| send >= since);
        let mut journey = Self::new(reading.send).over(fresh(&whole, sent_now), false);
        if reading.cut.is_some() {
            journey = journey.over(&[Waypoint::Server, Waypoint::Cut], false);
        }
        Some((journey, reading.row >= since))
    }
}

/// A journey at a moment of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Motion {
    journey: MotionPath,
    leg: usize,
    /// How much of it, from 0 to 1, fast at first.
    share: f32,
}

impl Motion {
    /// Where a journey is after so many seconds, if it is not over. A leg takes `each` seconds,
    /// and the whole at most `most`.
    pub(crate) fn after(journey: MotionPath, seconds: f64, each: f64, most: f64) -> Option<Self> {
        let count = journey.legs.len();
        let each = each.min(most / count.max(1) as f64);
        if count == 0 || each <= 0.0 || !seconds.is_finite() || seconds < 0.0 {
            return None;
        }
        let leg = (0..count).find(|leg| seconds < each * (*leg + 1) as f64)?;
        let share = (seconds - each * leg as f64) / each;
        Some(Self {
            journey,
            leg,
            share: easing::cubic_out(length(share)),
        })
    }

    /// Whether this send is on its way.
    pub(crate) fn carries(&self, row: RowId) -> bool {
        self.journey.row == Some(row)
    }

    /// Whether it is still to come to a place.
    pub(crate) fn awaits(&self, stop: Waypoint) -> bool {
        self.journey
            .legs
            .iter()
            .skip(self.leg)
            .any(|leg| leg.to == stop)
    }

    /// How much of the way to a place is behind it, while it goes there.
    pub(crate) fn going_to(&self, stop: Waypoint) -> Option<f32> {
        let leg = self.journey.legs.get(self.leg)?;
        (leg.to == stop).then_some(self.share)
    }

    /// Where it is, given where the places are, and whether it is the answer.
    pub(crate) fn at(&self, place: impl Fn(Waypoint) -> Option<Pos2>) -> Option<(Pos2, bool)> {
        let leg = self.journey.legs.get(self.leg)?;
        let (from, to) = (place(leg.from)?, place(leg.to)?);
        Some((between(from, to, leg.to, self.share), leg.back))
    }
}

/// The way from its first stop, or from the next where the first was left before.
fn fresh(stops: &[Waypoint], is_new: bool) -> &[Waypoint] {
    stops.get(usize::from(!is_new)..).unwrap_or_default()
}

/// On the way from one place to another: straight, but what falls leaves the brim sideways first.
fn between(from: Pos2, to: Pos2, stop: Waypoint, share: f32) -> Pos2 {
    let down = if stop == Waypoint::Floor {
        share * share
    } else {
        share
    };
    pos2(lerp(from.x..=to.x, share), lerp(from.y..=to.y, down))
}

/// The bytes that travel and their colour: the send's, or where that is unknown what was read.
pub(crate) fn carried_bytes(scene: &Scene, motion: &Motion, back: bool) -> Option<(Strip, u64)> {
    if back {
        let replied = scene.server.reply.as_ref().map(|reply| &reply.envelope);
        let received = scene.client.replies.last();
        return replied
            .map(|envelope| (without_cut_mark(&envelope.strip), envelope.colour))
            .or_else(|| received.map(|reading| (reading.kept.clone(), reading.colour)));
    }
    if let Some(bundle) = &scene.bundle {
        let strip = Strip::Tiles {
            cells: bundle.sample.clone(),
            cut: None,
        };
        let strip = if bundle.sample.is_empty() {
            Strip::Empty
        } else {
            strip
        };
        let last = scene.client.sends.last();
        return Some((strip, last.map_or(0, |sending| sending.envelope.colour)));
    }
    let sends = scene.client.sends.iter().map(|sending| &sending.envelope);
    let new_drops = scene
        .queue
        .new_drops
        .iter()
        .flat_map(|new_drops| &new_drops.envelopes);
    let own = sends
        .chain(new_drops)
        .find(|envelope| motion.carries(envelope.row));
    own.map(|envelope| (without_cut_mark(&envelope.strip), envelope.colour))
        .or_else(|| {
            let reading = scene.server.reading.as_ref()?;
            Some((reading.kept.clone(), reading.colour))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        stage::{Playhead, scene},
        testing::sample::Sample,
    };

    /// The stops of the way that the record's end tells of, followed from `before`.
    fn way(sample: &Sample, before: Playhead) -> Vec<Waypoint> {
        let ledger = sample.ledger();
        let scene = scene(sample.folded(&ledger), before.follow(&sample.record));
        let journey = MotionPath::of(&scene).unwrap_or_default();
        let first = journey.legs.first().map(|leg| leg.from);
        first
            .into_iter()
            .chain(journey.legs.iter().map(|leg| leg.to))
            .collect()
    }

    fn end(sample: &Sample) -> Playhead {
        Playhead::live(&sample.record)
    }

    #[test]
    fn each_event_has_its_way() {
        let mut sample = Sample::new();
        let mut before = end(&sample);
        let mut next = |sample: &Sample, want: &[Waypoint], what: &str| {
            assert_eq!(way(sample, before), want, "{what}");
            before = end(sample);
        };
        sample.send(0, b"hello");
        next(&sample, &[Waypoint::Client, Waypoint::Queue], "sent");
        sample.play("wait 500; read 1024 A: hello");
        next(&sample, &[Waypoint::Queue, Waypoint::Server], "read");
        sample.play("wait 500; A: world; read 4 A: world");
        let want = [
            Waypoint::Client,
            Waypoint::Queue,
            Waypoint::Server,
            Waypoint::Cut,
        ];
        next(&sample, &want, "sent and read at once, truncated");
        sample.play("wait 500; reply A: WORL");
        next(&sample, &[Waypoint::Server, Waypoint::Network], "answered");
        sample.play("wait 500; got 1024 A: WORL");
        next(
            &sample,
            &[Waypoint::Network, Waypoint::Reply],
            "the answer is read",
        );
        sample.play("wait 500; A 127.0.0.1:9999: hi");
        next(&sample, &[Waypoint::Client, Waypoint::Network], "to nobody");
        sample.refuse(0, "127.0.0.1:9999", b"hi");
        next(&sample, &[Waypoint::Edge, Waypoint::Network], "refused");
    }

    #[test]
    fn a_round_trip_within_one_frame_is_one_way() {
        let mut sample = Sample::new();
        let before = end(&sample);
        sample.play("A: hello; read 1024 A: hello; reply A: HELLO; got 1024 A: HELLO");
        let [there, back] = [
            [Waypoint::Client, Waypoint::Queue],
            [Waypoint::Network, Waypoint::Reply],
        ];
        let want = [&there[..], &[Waypoint::Server], &back].concat();
        assert_eq!(way(&sample, before), want, "there and back");
    }

    #[test]
    fn a_journey_takes_its_time_and_no_longer() {
        let stops = [Waypoint::Client, Waypoint::Queue, Waypoint::Server];
        let journey = MotionPath::new(Some(7)).over(&stops, false);
        let at = |seconds| Motion::after(journey.clone(), seconds, 0.3, 0.9);
        let start = at(0.0).unwrap();
        assert!(start.carries(7) && !start.carries(8), "which one");
        assert!(
            start.awaits(Waypoint::Queue) && start.awaits(Waypoint::Server),
            "all to come"
        );
        let middle = at(0.45).unwrap();
        assert!(!middle.awaits(Waypoint::Queue), "it was in the queue");
        let share = middle.going_to(Waypoint::Server).unwrap();
        assert!((0.8..1.0).contains(&share), "fast at first: {share}");
        assert_eq!(at(0.6), None, "there");
        assert_eq!(Motion::after(journey.clone(), 0.1, 0.0, 0.9), None, "calm");
        let hurried = Motion::after(journey, 0.21, 0.3, 0.2);
        assert_eq!(hurried, None, "never longer than it may");
    }

    #[test]
    fn what_falls_leaves_the_brim_sideways() {
        let (from, to) = (pos2(100.0, 0.0), pos2(0.0, 100.0));
        let early = between(from, to, Waypoint::Floor, 0.5);
        assert_eq!(
            (early.x, early.y),
            (50.0, 25.0),
            "more to the side than down"
        );
        assert_eq!(
            between(from, to, Waypoint::Floor, 1.0),
            to,
            "down in the end"
        );
        assert_eq!(
            between(from, to, Waypoint::Queue, 0.5),
            pos2(50.0, 50.0),
            "straight"
        );
    }
}
