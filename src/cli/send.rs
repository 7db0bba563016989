//! `packet-lab send`: send, and tell what became of each datagram.

use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

use super::{End, args::Send, json::SendSummary, output::Output};
use crate::{
    model::{Books, ClientId, Message, Who, address},
    session::{Session, Start},
};

const CLIENT: ClientId = ClientId(0);
/// The longest wait between two looks at the end conditions.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// The same while the last rows are on their way.
const SOON: Duration = Duration::from_millis(5);
/// How long opening the client's socket may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends, waits for replies, sums up. Returns whether none was refused, not sent or given up.
pub(super) fn run(options: &Send, output: &mut Output<'_>) -> Result<bool, End> {
    let (signal, stop) = bounded(1);
    // A second signal finds the first still waiting, which is as good.
    let handler = ctrlc::set_handler(move || {
        signal.try_send(()).ok();
    });
    handler.map_err(|error| Message::new("error-wait").with("detail", error.to_string()))?;
    let to = options.settings.to;
    if address::is_wide(address::canonical(to)) {
        output.tell(&Message::new("warning-wide-send").with("addr", to.to_string()));
    }
    if let Some(seed) = options.drawn {
        output.say(&Message::new("cli-seed").with("seed", seed.to_string()))?;
    }
    let mut session = Session::start(Start {
        budget: options.memory,
        ..Start::default()
    })?;
    // Nothing is gained by being faster than the rows can be written.
    session.hold_back(true);
    session
        .udp_mut()
        .set_client(CLIENT, options.settings.clone())?;
    let opened = session.wait_until(PATIENCE, |session| {
        session.udp().client(CLIENT).is_some() || session.has_notices()
    });
    if session.udp().client(CLIENT).is_none() {
        output.news(&mut session)?;
        let late = Message::new("error-thread-ended").with("thread", "clients");
        return if opened { Ok(false) } else { Err(late.into()) };
    }
    if let Some(shortage) = session.shortage(&options.bursts) {
        output.tell(&shortage.message());
        output.tell(&Message::new("cli-memory"));
    }
    experiment(options, &mut session, &stop, output)?;
    // What a stop takes back is not given up yet.
    let given_up = session.udp().tally(CLIENT).given_up;
    output.finish(&mut session)?;
    output.unknown(&session)?;
    let books = session.ledger().books(|who| who == Who::Client(CLIENT));
    summary(&session, &books, output)?;
    Ok(books.refused == 0 && books.not_sent == 0 && given_up == 0)
}

fn experiment(
    options: &Send,
    session: &mut Session,
    stop: &Receiver<()>,
    output: &mut Output<'_>,
) -> Result<(), End> {
    let mut orders = options.bursts.iter().peekable();
    let repeats = options.bursts.iter().map(|burst| u64::from(burst.repeat));
    let total: u64 = repeats.sum();
    let (mut over, mut last_send) = (None, None);
    loop {
        while let Some(burst) = orders.peek() {
            match session.udp_mut().burst((*burst).clone()) {
                Ok(()) => drop(orders.next()),
                // The thread works off the orders before it.
                Err(message) if message.key == "error-busy" => break,
                Err(message) => return Err(message.into()),
            }
        }
        // In this order: the rows of what was done until then come after it.
        let tally = session.udp().tally(CLIENT);
        if over.is_none() && tally.tried + tally.given_up >= total {
            over = Some(session.now());
        }
        let more = output.follow(session)?;
        if stop.try_recv().is_ok() {
            return Ok(());
        }
        let mut timeout = if more {
            Duration::ZERO
        } else if orders.peek().is_some() {
            Duration::from_millis(2)
        } else {
            LOOK_EVERY
        };
        if over.is_some_and(|over| session.is_complete(over)) {
            let now = session.now();
            let since = *last_send.get_or_insert(now);
            let books = session.ledger().books(|who| who == Who::Client(CLIENT));
            let replies = session
                .ledger()
                .arrivals_of(|who| who == Who::Client(CLIENT))
                .received;
            // A reply to a datagram that was refused or never sent will not come.
            let answerable = books.sent - books.not_sent - books.refused;
            let left = since.plus(options.wait).since(now);
            if left.is_zero() || replies >= answerable {
                return Ok(());
            }
            timeout = timeout.min(left);
        } else if over.is_some() {
            timeout = timeout.min(SOON);
        }
        if !timeout.is_zero() && session.wait_or(timeout, stop) {
            return Ok(());
        }
    }
}

fn summary(session: &Session, books: &Books, output: &Output<'_>) -> Result<(), End> {
    let received = session
        .ledger()
        .arrivals_of(|who| who == Who::Client(CLIENT))
        .received;
    let rate = session.udp().progress(CLIENT).rate();
    let mut sentences = vec![summary_sentence(books)];
    if let Some(rate) = rate {
        sentences.push(Message::new("cli-summary-rate").with("rate", rate));
    }
    if received > 0 {
        sentences.push(Message::new("cli-received").with("n", received));
    }
    Ok(output.summary(&sentences, SendSummary::new(session, books, received, rate))?)
}

/// What was sent, and the sum of its fates.
pub(super) fn summary_sentence(books: &Books) -> Message {
    Message::new("cli-summary-sent")
        .with("n", books.sent)
        .with("whole", books.whole)
        .with("truncated", books.truncated)
        .with("dropped", books.dropped)
        .with("refused", books.refused)
        .with("not-sent", books.not_sent)
        .with("unread", books.unread)
        .with("in-flight", books.in_flight)
        .with("unknown", books.unknown)
}
