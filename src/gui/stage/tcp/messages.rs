//! What the lanes say in words.

use crate::{
    gui::{PanelCtx, stage::draw::text_of},
    ledger::FramingOutcome,
    model::{FrameFault, Message, Note, StreamNote, address, payload::Encoding},
    stage::{Comparison, StreamBytes, StreamScene},
};

/// That the sends of a connection from outside are not seen.
pub(super) fn outside(stream: &StreamScene) -> Message {
    let addr = stream.peer.map(address::shown).unwrap_or_default();
    Message::new("lane-outside").with("addr", addr)
}

/// The datagrams in sums, exact or at least.
pub(super) fn datagram_totals(lanes: &Comparison, at_least: bool) -> Message {
    let totals = lanes.totals;
    let key = if at_least {
        "lane-udp-sums-least"
    } else {
        "lane-udp-sums"
    };
    Message::new(key)
        .with("sends", totals.sends)
        .with("reads", totals.reads)
        .with("lost", totals.lost)
        .with("kept", totals.kept)
        .with("boundaries", totals.boundaries)
}

pub(super) fn stream_sums(stream: &StreamScene) -> Message {
    let totals = stream.totals;
    let key = match (stream.outside, totals.at_least, totals.kept_at_least) {
        (true, false, _) => "lane-outside-sums",
        (true, true, _) => "lane-outside-sums-least",
        (false, true, _) => "lane-tcp-sums-least",
        (false, false, true) => "lane-tcp-sums-kept-least",
        (false, false, false) => "lane-tcp-sums",
    };
    Message::new(key)
        .with("sends", totals.sends)
        .with("reads", totals.reads)
        .with("bytes", totals.received)
        .with("lost", totals.lost)
        .with("kept", totals.kept)
        .with("boundaries", totals.boundaries)
}

/// The reason that what came is no frame.
pub(super) fn fault(ctx: &PanelCtx<'_>, stream: &StreamScene) -> Option<Message> {
    let note = &ctx.record.note(stream.fault?)?.note;
    let Note::Stream(StreamNote::Unframed { fault, .. }) = note else {
        return None;
    };
    Some(match *fault {
        FrameFault::TooLong { claimed } => {
            Message::new("lane-fault-too-long").with("claimed", claimed)
        }
        FrameFault::NoLineFeed => Message::new("lane-fault-no-line"),
        FrameFault::Incomplete { have, of: None } => {
            Message::new("lane-fault-incomplete").with("have", have)
        }
        FrameFault::Incomplete { have, of: Some(of) } => {
            let message = Message::new("lane-fault-incomplete-of").with("have", have);
            message.with("of", of)
        }
    })
}

/// The sentence about what the kernel holds of a stream.
pub(super) fn queue(stream: &StreamScene) -> Message {
    let key = match (stream.foreign, stream.outside) {
        (true, _) => "lane-queue-foreign",
        (false, true) => "lane-queue-outside",
        (false, false) => "lane-queue",
    };
    Message::new(key).with("n", stream.queue.len)
}

/// What was sent and is not in the receiver's queue.
pub(super) fn outstanding(stream: &StreamScene) -> Vec<Message> {
    let outstanding = &stream.outstanding;
    let acknowledged = if outstanding.unacknowledged {
        "no"
    } else {
        "unknown"
    };
    let in_flight = Message::new("lane-on-the-way")
        .with("n", outstanding.in_flight())
        .with("acknowledged", acknowledged);
    let unsent = Message::new("lane-unsent").with("n", outstanding.unsent);
    let parts = [
        (outstanding.in_flight(), in_flight),
        (outstanding.unsent, unsent),
    ];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0);
    parts.map(|(_, message)| message).collect()
}

/// What a message is, compared with what was sent.
pub(super) fn outcome(outcome: FramingOutcome) -> Message {
    match outcome {
        FramingOutcome::AsSent => Message::new("lane-outcome-as-sent"),
        FramingOutcome::Frame => Message::new("lane-outcome-frame"),
        FramingOutcome::Torn => Message::new("lane-outcome-torn"),
        FramingOutcome::Glued(n) => Message::new("lane-outcome-glued").with("n", n),
    }
}

pub(super) fn text_of_ribbon(ribbon: &StreamBytes, encoding: Encoding) -> String {
    let runs = ribbon.runs.iter();
    runs.map(|run| text_of(&run.strip, encoding)).collect()
}

pub(super) fn descriptions(ctx: &PanelCtx<'_>, lanes: &Comparison, both: bool) -> Vec<Message> {
    let mut sentences = Vec::new();
    let encoding = ctx.text.encoding();
    if both {
        sentences.extend(lanes.reads.iter().map(|read| {
            Message::new("lane-say-udp-read")
                .with("call", read.call.clone())
                .with("data", text_of(&read.kept, encoding))
                .with("lost", read.cut.as_ref().map_or(0, |cut| cut.len))
        }));
        sentences.push(datagram_totals(lanes, false));
    }
    let stream = &lanes.stream;
    sentences.push(stream.state.message());
    if stream.outside {
        sentences.push(outside(stream));
    }
    if stream.socket.is_some() {
        sentences.push(queue(stream));
        sentences.extend(outstanding(stream));
    }
    if stream.framings_differ() {
        sentences.push(Message::new("lane-framed-otherwise"));
    }
    sentences.extend(stream.reads.iter().map(|read| {
        Message::new("lane-say-tcp-read")
            .with("asked", read.asked)
            .with("data", text_of_ribbon(&read.bytes, encoding))
            .with("sends", read.bytes.runs.len())
    }));
    for message in &stream.messages {
        sentences
            .push(Message::new("lane-say-message").with("data", text_of(&message.strip, encoding)));
        sentences.extend(message.outcome.map(outcome));
    }
    sentences.push(stream_sums(stream));
    sentences.extend(fault(ctx, stream));
    sentences
}
