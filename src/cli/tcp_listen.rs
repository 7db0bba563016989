//! `packet-lab listen --tcp`: accept, read, and tell every call.

use std::time::Duration;

use crossbeam_channel::bounded;

use super::{
    End,
    args::TcpListen,
    output::Output,
    stream_news::{StreamNews, sum_up},
};
use crate::{
    model::{Message, TcpState, Who, address},
    session::{Session, Start},
};

/// The longest wait between two looks at the end conditions.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Runs until `--count` reads, the end of `--for`, or a signal; returns `true`.
pub(super) fn run(options: &TcpListen, output: &Output<'_>) -> Result<bool, End> {
    let (signal, stop) = bounded(1);
    // A second signal finds the first still waiting, which is as good.
    let handler = ctrlc::set_handler(move || {
        signal.try_send(()).ok();
    });
    handler.map_err(|error| Message::new("error-wait").with("detail", error.to_string()))?;
    if options.hold && !Session::tells_tcp_state() {
        return Err(Message::new("error-hold").into());
    }
    let mut session = Session::start(Start {
        budget: options.memory,
        ..Start::default()
    })?;
    let mut settings = options.settings.clone();
    settings.reads.reading = !options.hold;
    let local = session.tcp_mut().listen(options.bind, settings.clone())?;
    if address::is_wide(local) {
        output.tell(&Message::new("warning-wide").with("addr", local.to_string()));
    }
    output.say(&Message::new("cli-listening").with("addr", local.to_string()))?;
    let mut news = StreamNews::default();
    let end = options.span.map(|span| session.now().plus(span));
    let result = loop {
        session.poll(LOOK_EVERY);
        if let Err(error) = news.write(&mut session, output) {
            break Err(error);
        }
        if !settings.reads.reading && has_received_fin(&session) {
            settings.reads.reading = true;
            session.tcp_mut().set_settings(settings.clone())?;
        }
        let reads = session
            .ledger()
            .streams()
            .calls_to_read(|who| who == Who::Server);
        let left = end.map(|end| end.since(session.now()));
        if settings.reads.max_reads.is_some_and(|most| reads >= most)
            || left.is_some_and(|left| left.is_zero())
            || session.wait_or(left.unwrap_or(LOOK_EVERY).min(LOOK_EVERY), &stop)
        {
            break Ok(());
        }
    };
    session.stop();
    result?;
    news.write(&mut session, output)?;
    sum_up(&session, Who::Server, output)?;
    Ok(true)
}

/// Whether a peer has sent FIN, by the kernel's word.
fn has_received_fin(session: &Session) -> bool {
    let mut states = session.tcp().connections().filter_map(|info| info.figures);
    states.any(|figures| matches!(figures.state, TcpState::CloseWait | TcpState::Close))
}
