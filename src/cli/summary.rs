//! The last lines of a subcommand: what was sent and received, in sentences or as JSON.

use std::io;

use super::{
    json::{ListenSummary, SendSummary, StreamSummary},
    output::Output,
};
use crate::{
    explain,
    ledger::{Arrivals, Sequences},
    model::{Books, ClientId, Message, Who},
    session::Session,
};

/// Of a UDP server: what arrived, what became of it, and its replies.
///
/// # Errors
/// The output is closed.
pub(super) fn listened(session: &Session, output: &Output<'_>) -> io::Result<()> {
    let arrivals = session.ledger().arrivals_of(|who| who == Who::Server);
    let replies = session.ledger().books(|who| who == Who::Server);
    let mut sentences = arrived(&arrivals);
    if replies.sent > 0 {
        sentences.push(
            Message::new("cli-summary-replies")
                .with("n", replies.sent)
                .with("refused", replies.refused)
                .with("reported", replies.reported)
                .with("not-sent", replies.not_sent)
                .with(
                    "unknown",
                    replies.sent - replies.refused - replies.reported - replies.not_sent,
                ),
        );
    }
    let of_all = session.ledger().sequences().into_iter();
    sentences.extend(
        of_all
            .flat_map(Sequences::iter)
            .map(|(peer, of)| explain::sequence(session.record(), peer, of)),
    );
    output.summary(&sentences, ListenSummary::new(session, arrivals, &replies))
}

/// What arrived at a server, and what was read.
fn arrived(arrivals: &Arrivals) -> Vec<Message> {
    vec![
        Message::new("cli-summary-arrived")
            .with("n", arrivals.arrived())
            .with("received", arrivals.received)
            .with("dropped", arrivals.dropped)
            .with("unread", arrivals.unread)
            .with("waiting", arrivals.waiting),
        Message::new("cli-summary-received")
            .with("n", arrivals.received)
            .with("whole", arrivals.whole)
            .with("truncated", arrivals.truncated),
    ]
}

/// Of a window that lost its display: the datagrams that it sent, and those that arrived.
///
/// # Errors
/// The output is closed.
pub(super) fn window(books: &Books, arrivals: &Arrivals, output: &Output<'_>) -> io::Result<()> {
    let mut sentences = vec![fates(books)];
    sentences.extend(arrived(arrivals));
    sentences
        .iter()
        .try_for_each(|sentence| output.say(sentence))
}

/// Of a UDP client: the fates of what it sent, the rate in datagrams per second if one was reached, and
/// how many replies came; then `last`.
///
/// # Errors
/// The output is closed.
pub(super) fn sent(
    session: &Session,
    client: ClientId,
    rate: Option<u64>,
    last: Option<Message>,
    output: &Output<'_>,
) -> io::Result<()> {
    let who = |who| who == Who::Client(client);
    let received = session.ledger().arrivals_of(who).received;
    let books = session.ledger().books(who);
    let mut sentences = vec![fates(&books)];
    if let Some(rate) = rate {
        sentences.push(Message::new("cli-summary-rate").with("rate", rate));
    }
    if received > 0 {
        sentences.push(Message::new("cli-received").with("n", received));
    }
    let to = session
        .udp()
        .clients()
        .get(&client)
        .map(|settings| settings.to);
    let look = to.and_then(|to| session.record().far_look(to));
    let far_end = look.map(|(_, look)| look);
    sentences.extend(far_end.and_then(|look| look.tell_queue("cli-summary-far-end")));
    sentences.extend(last);
    let summary = SendSummary::new(session, books, (received, rate), far_end);
    output.summary(&sentences, summary)
}

/// What was sent, and the sum of its fates.
fn fates(books: &Books) -> Message {
    Message::new("cli-summary-sent")
        .with("n", books.sent)
        .with("whole", books.whole)
        .with("truncated", books.truncated)
        .with("dropped", books.dropped)
        .with("refused", books.refused)
        .with("reported", books.reported)
        .with("not-sent", books.not_sent)
        .with("unread", books.unread)
        .with("in-flight", books.in_flight)
        .with("unknown", books.unknown)
}

/// Of streams: what one program sent and read.
///
/// # Errors
/// The output is closed.
pub(super) fn streams(session: &Session, who: Who, output: &Output<'_>) -> io::Result<()> {
    let streams = session.ledger().streams();
    let of = |other| other == who;
    let (flow, messages) = (streams.flows(of), streams.messages(of));
    let mut sentences = Vec::new();
    if flow.sent > 0 {
        sentences.push(
            Message::new("stream-summary-sent")
                .with("n", flow.sent)
                .with("received", flow.received)
                .with("in-flight", flow.in_flight)
                .with("lost", flow.lost)
                .with("unknown", flow.unknown),
        );
    }
    let rate = match who {
        Who::Client(id) => session.tcp().progress(id).rate(),
        Who::Server => None,
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
    output.summary(&sentences, StreamSummary::new(session, who, rate))
}
