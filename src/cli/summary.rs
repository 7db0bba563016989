//! The last lines of a subcommand: what was sent and received, in sentences or as JSON.

use std::io;

use super::{
    json::{listen_summary, send_summary, stream_summary},
    output::Output,
};
use crate::{
    explain,
    ledger::{ArrivalCounts, Sequences},
    lines::totals::{arrived, fates, stream_sums},
    model::{ClientId, FateCounts, Message, Owner, message},
    session::Session,
};

/// Of a UDP server: what arrived, what became of it, and its replies.
///
/// # Errors
/// The output is closed.
pub(super) fn listened(session: &Session, output: &Output<'_>) -> io::Result<()> {
    let arrivals = session.ledger().arrivals_of(|owner| owner == Owner::Server);
    let replies = session.ledger().fate_counts(|owner| owner == Owner::Server);
    let mut sentences = arrived(&arrivals);
    if replies.sent > 0 {
        sentences.push(message! {
            "cli-summary-replies", n: replies.sent, refused: replies.refused,
            reported: replies.reported, "not-sent": replies.not_sent,
            unknown: replies.sent - replies.refused - replies.reported - replies.not_sent,
        });
    }
    let of_all = session.ledger().sequences().into_iter();
    sentences.extend(
        of_all
            .flat_map(Sequences::iter)
            .map(|(peer, of)| explain::sequence(session.record(), peer, of)),
    );
    output.summary(&sentences, listen_summary(session, arrivals, &replies))
}

/// Of a window that lost its display: the datagrams that it sent, and those that arrived.
///
/// # Errors
/// The output is closed.
pub(super) fn window(
    counts: &FateCounts,
    arrivals: &ArrivalCounts,
    output: &Output<'_>,
) -> io::Result<()> {
    let mut sentences = vec![fates(counts)];
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
    let owner = |owner| owner == Owner::Client(client);
    let received = session.ledger().arrivals_of(owner).received;
    let counts = session.ledger().fate_counts(owner);
    let mut sentences = vec![fates(&counts)];
    if let Some(rate) = rate {
        sentences.push(Message::new("cli-summary-rate").with("rate", rate));
    }
    if received > 0 {
        sentences.push(Message::new("cli-received").with("n", received));
    }
    let settings = session.udp().clients().get(&client);
    let look = settings.and_then(|settings| session.record().far_probe(settings.to));
    let far_end = look.map(|(_, look)| look);
    sentences.extend(far_end.and_then(|look| look.tell_queue("cli-summary-far-end")));
    sentences.extend(last);
    let summary = send_summary(session, counts, (received, rate), far_end);
    output.summary(&sentences, summary)
}

/// Of streams: what one program sent and read.
///
/// # Errors
/// The output is closed.
pub(super) fn streams(session: &Session, owner: Owner, output: &Output<'_>) -> io::Result<()> {
    let (sentences, rate) = stream_sums(session, owner);
    output.summary(&sentences, stream_summary(session, owner, rate))
}
