//! The network's place: what is between the programs.

use super::{
    Event, FLIGHTS, Flight, FlightState, Reply, Sending, Way,
    moment::{Moment, Stand, fate_word},
};
use crate::model::{Evidence, Fate, Message};

/// What is on its way, comes back, or never left, oldest first.
pub(super) fn network(
    moment: &Moment<'_>,
    event: Option<Event>,
    sends: &[Sending],
    reply: Option<&Reply>,
) -> Vec<Flight> {
    let mut flights: Vec<Flight> = sends
        .iter()
        .filter_map(|sending| {
            let state = state_of(moment, event, sending)?;
            Some(Flight {
                envelope: sending.envelope.clone(),
                way: Way::Out,
                state,
                label: label(state),
                errno: sending.errno,
            })
        })
        .collect();
    flights.extend(reply.and_then(returning));
    let extra = flights.len().saturating_sub(FLIGHTS);
    flights.drain(..extra);
    flights
}

fn state_of(moment: &Moment<'_>, event: Option<Event>, sending: &Sending) -> Option<FlightState> {
    match sending.fate {
        Fate::InFlight if sending.waiting || sending.doubt => {
            (event == Some(Event::Sent(sending.envelope.row))).then_some(FlightState::Passing)
        }
        Fate::InFlight => Some(FlightState::InFlight),
        Fate::Refused => Some(FlightState::Refused),
        Fate::NotSent => Some(FlightState::NotSent),
        Fate::Unknown => {
            let evidence = moment.verdict(sending.envelope.row).evidence;
            (evidence == Evidence::NotOurs).then_some(FlightState::Unknown)
        }
        Fate::None | Fate::Whole | Fate::Truncated | Fate::Dropped | Fate::Unread => None,
    }
}

fn returning(reply: &Reply) -> Option<Flight> {
    let state = match reply.fate {
        Fate::InFlight => FlightState::InFlight,
        Fate::Refused => FlightState::Refused,
        Fate::NotSent => FlightState::NotSent,
        Fate::Unknown => FlightState::Unknown,
        _ => return None,
    };
    Some(Flight {
        envelope: reply.envelope.clone(),
        way: Way::Back,
        state,
        label: label(state),
        errno: reply.errno,
    })
}

const fn label(state: FlightState) -> Message {
    match state {
        FlightState::Passing | FlightState::InFlight => fate_word(Fate::InFlight, Stand::Away),
        FlightState::Refused => fate_word(Fate::Refused, Stand::Away),
        FlightState::NotSent => fate_word(Fate::NotSent, Stand::Away),
        FlightState::Unknown => fate_word(Fate::Unknown, Stand::Away),
    }
}
