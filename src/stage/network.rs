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
        // What came back or never left stays until something else happens.
        Fate::Refused => is_told_last(moment, event, sending).then_some(FlightState::Refused),
        Fate::NotSent => {
            (event == Some(Event::NotSent(sending.envelope.row))).then_some(FlightState::NotSent)
        }
        Fate::Unknown => {
            let evidence = moment.verdict(sending.envelope.row).evidence;
            (evidence == Evidence::NotOurs).then_some(FlightState::Unknown)
        }
        Fate::None | Fate::Whole | Fate::Truncated | Fate::Dropped | Fate::Unread => None,
    }
}

/// Whether a refusal is what was played last.
fn is_told_last(moment: &Moment<'_>, event: Option<Event>, sending: &Sending) -> bool {
    let row = sending.envelope.row;
    let verdict = moment.verdict(row);
    event == Some(Event::Refused(row))
        || !verdict.proven_by_note()
            && verdict
                .link()
                .is_some_and(|told_by| told_by.checked_add(1) == Some(moment.head.rows))
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

#[cfg(test)]
mod tests {
    use crate::{
        stage::{FlightState, Playhead, scene, tests::ledger},
        testing::sample::Sample,
    };

    #[test]
    fn a_refusal_does_not_stay_while_others_pass() {
        let mut sample = Sample::new();
        sample.send_to(0, "127.0.0.1:9999", b"hi");
        sample.refuse(0, "127.0.0.1:9999", b"hi");
        let states = |sample: &Sample| -> Vec<FlightState> {
            let shown = scene(
                &sample.record,
                &ledger(sample),
                Playhead::live(&sample.record),
            );
            shown.network.iter().map(|flight| flight.state).collect()
        };
        assert_eq!(states(&sample), [FlightState::Refused], "it comes back");
        sample.send(0, b"next");
        assert_eq!(states(&sample), [FlightState::Passing], "only the next one");
    }
}
