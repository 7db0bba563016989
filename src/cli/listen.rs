//! `packet-lab listen`: receive, and tell what became of each datagram.

use std::time::Duration;

use crossbeam_channel::bounded;

use super::{End, args::Listen, json::ListenSummary, output::Output};
use crate::{
    model::{Message, Who, address},
    session::{Session, Start},
};

/// The longest wait between two looks at the end conditions.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Runs until `--count` reads, the end of `--for`, or a signal; returns `true`.
pub(super) fn run(options: &Listen, output: &mut Output<'_>) -> Result<bool, End> {
    let (signal, stop) = bounded(1);
    // A second signal finds the first still waiting, which is as good.
    let handler = ctrlc::set_handler(move || {
        signal.try_send(()).ok();
    });
    handler.map_err(|error| Message::new("error-wait").with("detail", error.to_string()))?;
    let mut session = Session::start(Start {
        bind: Some(options.bind),
        settings: options.settings.clone(),
        budget: options.memory,
        ..Start::default()
    })?;
    if let Some(server) = session.udp().server() {
        if address::is_wide(server.local) {
            output.tell(&Message::new("warning-wide").with("addr", server.local.to_string()));
        }
        if let Some((Some(asked), effective)) = server.receive_buffer {
            let message = Message::new("cli-receive-buffer");
            output.say(&message.with("asked", asked).with("effective", effective))?;
        }
        output.say(&Message::new("cli-listening").with("addr", server.local.to_string()))?;
    }
    let end = options.span.map(|span| session.now().plus(span));
    loop {
        let more = output.follow(&mut session)?;
        let received = session
            .ledger()
            .arrivals_of(|who| who == Who::Server)
            .received;
        let left = end.map(|end| end.since(session.now()));
        let most = options.settings.max_reads;
        if most.is_some_and(|most| received >= most)
            || left.is_some_and(|left| left.is_zero())
            || stop.try_recv().is_ok()
        {
            break;
        }
        // A stop that comes while rows wait is seen after a few of them.
        if !more && session.wait_or(left.unwrap_or(LOOK_EVERY).min(LOOK_EVERY), &stop) {
            break;
        }
    }
    output.finish(&mut session)?;
    output.unknown(&session)?;
    summary(&session, output)?;
    Ok(true)
}

fn summary(session: &Session, output: &Output<'_>) -> Result<(), End> {
    let arrivals = session.ledger().arrivals_of(|who| who == Who::Server);
    let replies = session.ledger().books(|who| who == Who::Server);
    let mut sentences = vec![
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
    ];
    if replies.sent > 0 {
        sentences.push(
            Message::new("cli-summary-replies")
                .with("n", replies.sent)
                .with("refused", replies.refused)
                .with("not-sent", replies.not_sent)
                .with("unknown", replies.sent - replies.refused - replies.not_sent),
        );
    }
    Ok(output.summary(&sentences, ListenSummary::new(session, &arrivals, &replies))?)
}
