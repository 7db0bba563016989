//! What was sent and received in all, in sentences.

use crate::{
    ledger::ArrivalCounts,
    model::{FateCounts, Message, Owner, message},
    session::Session,
};

/// What arrived at a server, and what was read.
pub(crate) fn arrived(arrivals: &ArrivalCounts) -> Vec<Message> {
    let arrived = if arrivals.uncounted > 0 {
        Message::new("cli-summary-uncounted")
    } else {
        message! { "cli-summary-arrived", n: arrivals.arrived(), dropped: arrivals.dropped }
    };
    vec![
        arrived
            .with("received", arrivals.received)
            .with("unread", arrivals.unread)
            .with("waiting", arrivals.waiting),
        Message::new("cli-summary-received")
            .with("n", arrivals.received)
            .with("whole", arrivals.whole)
            .with("truncated", arrivals.truncated),
    ]
}

/// What was sent, and the sum of its fates.
pub(crate) fn fates(counts: &FateCounts) -> Message {
    message! {
        "cli-summary-sent", n: counts.sent, whole: counts.whole, truncated: counts.truncated,
        dropped: counts.dropped, refused: counts.refused, reported: counts.reported,
        "not-sent": counts.not_sent, unread: counts.unread, "in-flight": counts.in_flight,
        unknown: counts.unknown,
    }
}

/// Of streams: what one program sent and read; and the sends per second, if a rate was reached.
pub(crate) fn stream_sums(session: &Session, owner: Owner) -> (Vec<Message>, Option<u64>) {
    let streams = session.ledger().streams();
    let of = |other| other == owner;
    let (flow, messages) = (streams.flows(of), streams.messages(of));
    let mut sentences = Vec::new();
    if flow.sent > 0 {
        sentences.push(message! {
            "stream-summary-sent", n: flow.sent, received: flow.received,
            "in-flight": flow.in_flight, lost: flow.lost, unknown: flow.unknown,
        });
    }
    let rate = match owner {
        Owner::Client(id) => session.tcp().progress(id).rate(),
        Owner::Server => None,
    };
    if let Some(rate) = rate {
        sentences.push(Message::new("stream-summary-rate").with("rate", rate));
    }
    sentences.push(
        Message::new("stream-summary-received")
            .with("n", streams.received(of))
            .with("connections", streams.connections(of)),
    );
    if messages > 0 {
        sentences.push(Message::new("stream-summary-messages").with("n", messages));
    }
    (sentences, rate)
}
