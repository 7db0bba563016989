//! The network's place: what is between the programs.

use super::{Envelope, Event, Sending, ServerReply};
use crate::{
    model::{Errno, Evidence, Fate, Message},
    stage::moment::Moment,
};

/// At most this many envelopes hang in the network.
pub(crate) const FLIGHTS: usize = 3;

/// Where a datagram in the network goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From a client towards its destination.
    Out,
    /// From the server towards a client.
    Back,
}

/// What happens to a datagram in the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlightState {
    /// Sent just now to the server's queue, where it is counted too: draw it moving, or not at all.
    Passing,
    /// On its way: sent, and not known to have arrived.
    InFlight,
    /// Refused: "port unreachable" comes back to the sender.
    Refused,
    /// Lost on its way: an ICMP message that tells of it comes back to the sender.
    Reported,
    /// The send call failed: it stops at the sender.
    NotSent,
    /// It left the lab, and nothing tells what became of it.
    Unknown,
}

/// A datagram between the programs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flight {
    pub(crate) envelope: Envelope,
    /// Which way the datagram goes: to the server, or back.
    pub direction: Direction,
    pub state: FlightState,
    /// The error of a send that failed.
    pub errno: Errno,
}

/// What is on its way, comes back, or never left, oldest first.
pub(super) fn network(
    moment: &Moment<'_>,
    event: Option<Event>,
    sends: &[Sending],
    reply: Option<&ServerReply>,
) -> Vec<Flight> {
    let mut flights: Vec<Flight> = sends
        .iter()
        .filter_map(|sending| {
            let state = state_of(moment, event, sending)?;
            Some(Flight {
                envelope: sending.envelope.clone(),
                direction: Direction::Out,
                state,
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
    let (row, verdict) = (sending.envelope.row, sending.verdict);
    let shown = |is_shown: bool, state| is_shown.then_some(state);
    match verdict.fate {
        Fate::InFlight if sending.is_under_way() => Some(FlightState::InFlight),
        Fate::InFlight => shown(event == Some(Event::Sent(row)), FlightState::Passing),
        // What came back or never left stays until something else happens.
        Fate::Refused | Fate::ReportedLost => {
            let by_a_call = verdict.linked_row();
            let is_last = by_a_call.and_then(|call| call.checked_add(1)) == Some(moment.head.rows);
            let is_told_now = event == Some(Event::Refused(row)) || is_last;
            let state = match verdict.fate {
                Fate::Refused => FlightState::Refused,
                _ => FlightState::Reported,
            };
            shown(is_told_now, state)
        }
        Fate::NotSent => shown(event == Some(Event::NotSent(row)), FlightState::NotSent),
        Fate::Unknown => shown(verdict.evidence == Evidence::NotOurs, FlightState::Unknown),
        Fate::None | Fate::Whole | Fate::Truncated | Fate::Dropped | Fate::Unread => None,
    }
}

fn returning(reply: &ServerReply) -> Option<Flight> {
    let state = match reply.fate {
        Fate::InFlight => FlightState::InFlight,
        Fate::Refused => FlightState::Refused,
        Fate::ReportedLost => FlightState::Reported,
        Fate::NotSent => FlightState::NotSent,
        Fate::Unknown => FlightState::Unknown,
        _ => return None,
    };
    Some(Flight {
        envelope: reply.envelope.clone(),
        direction: Direction::Back,
        state,
        errno: reply.errno,
    })
}

impl FlightState {
    /// The state in a word or two.
    pub(crate) const fn label(self) -> Message {
        Message::new(match self {
            Self::Passing | Self::InFlight => "fate-in-flight",
            Self::Refused => "fate-refused",
            Self::Reported => "fate-reported-lost",
            Self::NotSent => "fate-not-sent",
            Self::Unknown => "fate-unknown",
        })
    }
}
