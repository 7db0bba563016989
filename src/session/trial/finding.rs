//! What an experiment has shown, read off the record.

use std::time::Duration;

use super::{Experiment, Session, Trial, rounds::Round, step::rows_from, steps::other};
use crate::{
    explain,
    model::{
        Errno, Message, Note, PostCloseState, Row, RowId, SockOpt, Stamp, StreamNote, Syscall,
        TcpState,
    },
};

/// What was seen in an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// It in one sentence.
    pub message: Message,
    /// The row that shows it best.
    pub proof: Option<RowId>,
    /// The rows of the record when the experiment was over.
    pub rows: RowId,
}

/// What an experiment has shown. What it was to show and did not is not told.
pub(super) fn finding(trial: &Trial, session: &Session) -> Option<Finding> {
    if trial.experiment == Experiment::TwoSends {
        // What is read then has its own sentences.
        return None;
    }
    let proof = proof(trial, session);
    let told = match trial.experiment {
        Experiment::ServerFirst => server_first(trial, session),
        Experiment::Backlog => backlog(trial, session),
        Experiment::TimeWait => time_wait(trial, session),
        Experiment::Nagle => nagle(trial),
        Experiment::FinOrEmpty => fin_or_empty(trial, session),
        _ => None,
    };
    let (record, ledger) = (session.record(), session.ledger());
    let usual = || match proof {
        Some(row) => explain::caption(record, ledger, row, ledger.told_verdict(record, row)),
        None => Message::new("trial-over"),
    };
    Some(Finding {
        message: told.unwrap_or_else(usual),
        proof,
        rows: record.len(),
    })
}

/// The row that shows best what the experiment is about.
fn proof(trial: &Trial, session: &Session) -> Option<RowId> {
    let find = |is: &dyn Fn(&Row) -> bool| {
        let mut rows = rows_from(session, trial.start);
        rows.find(|(_, row)| is(row)).map(|(id, _)| id)
    };
    let failed = |errno: Errno| find(&|row: &Row| row.errno == errno);
    match trial.experiment {
        Experiment::TwoSends => None,
        Experiment::NobodyListens | Experiment::ServerFirst => failed(Errno::ECONNREFUSED),
        Experiment::Backlog => failed(Errno::EINPROGRESS),
        Experiment::TimeWait => failed(Errno::EADDRINUSE),
        Experiment::ListenOnDatagram => failed(Errno::EOPNOTSUPP),
        Experiment::Nagle => held(trial).last().map(|round| round.send),
        Experiment::Full => failed(Errno::EAGAIN),
        Experiment::Nothing => find(&|row| row.call == Syscall::StreamSend && row.asked == 0),
        Experiment::Fin | Experiment::FinOrEmpty => {
            let ending = trial
                .peer_end
                .map(|end| session.ledger().streams().ending(end));
            ending.and_then(|ending| ending.fin_received)
        }
        Experiment::Reset => failed(Errno::ECONNRESET),
        Experiment::BrokenPipe => failed(Errno::EPIPE),
    }
}

fn server_first(trial: &Trial, session: &Session) -> Option<Message> {
    let mut connects = rows_from(session, trial.start)
        .map(|(_, row)| row)
        .filter(|row| row.is_stream() && row.call == Syscall::Connect);
    let (first, second) = (connects.next()?, connects.next()?);
    (first.errno == Errno::ECONNREFUSED && !second.failed())
        .then(|| Message::new("finding-server-first"))
}

fn backlog(trial: &Trial, session: &Session) -> Option<Message> {
    let other = other(trial, session)?;
    let call = rows_from(session, trial.start)
        .map(|(_, row)| row)
        .find(|row| row.call == Syscall::Connect && row.socket == other.id)?;
    let record = session.record();
    let last = (trial.from.1.saturating_sub(MOST_NOTES)..record.notes_len())
        .rev()
        .filter_map(|number| record.note(number))
        .find_map(|entry| match &entry.note {
            Note::Stream(StreamNote::Figures { socket, figures }) if *socket == other.id => {
                Some((entry.at, figures.state))
            }
            _ => None,
        });
    let (at, _) = last.filter(|(_, state)| *state == TcpState::SynSent)?;
    let listener = session.tcp().server()?.figures?;
    let message = Message::new("finding-backlog")
        .with("backlog", listener.sacked)
        .with("waiting", listener.unacked)
        .with("who", trial.other?.to_string())
        .with("ms", millis(at, call.at));
    Some(message)
}

/// Notes before the last step that are looked through.
const MOST_NOTES: u32 = 256;

fn millis(later: Stamp, earlier: Stamp) -> u64 {
    u64::try_from(later.since(earlier).as_millis()).unwrap_or(u64::MAX)
}

fn time_wait(trial: &Trial, session: &Session) -> Option<Message> {
    let peer_end = trial
        .peer_end
        .and_then(|end| session.record().stream(end))?;
    let waits = peer_end.after_close == Some(PostCloseState::In(TcpState::TimeWait));
    let rows = || rows_from(session, trial.start).map(|(_, row)| row);
    let binds: Vec<&Row> = rows()
        .filter(|row| row.is_stream() && row.call == Syscall::Bind)
        .collect();
    let (failed, last) = (binds.iter().rfind(|row| row.failed())?, binds.last()?);
    let reuse = Syscall::SetSockOpt(SockOpt::ReuseAddr);
    let asked = rows().any(|row| row.call == reuse && row.socket == last.socket);
    let shown = failed.errno == Errno::EADDRINUSE && !last.failed() && asked;
    (waits && shown).then(|| Message::new("finding-time-wait"))
}

/// The rounds in which a byte was held back.
fn held(trial: &Trial) -> impl Iterator<Item = &Round> {
    trial.rounds.iter().filter(|round| round.unsent > 0)
}

fn nagle(trial: &Trial) -> Option<Message> {
    let slow = median(held(trial).filter(|round| !round.no_delay))?;
    let quick = median(trial.rounds.iter().filter(|round| round.no_delay))?;
    let message = Message::new("finding-nagle")
        .with("slow", in_ms(slow))
        .with("quick", in_ms(quick));
    Some(message)
}

fn median<'a>(rounds: impl Iterator<Item = &'a Round>) -> Option<Duration> {
    let mut times: Vec<Duration> = rounds.map(|round| round.took).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

/// Milliseconds with two digits or more that mean something.
fn in_ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 10.0 {
        format!("{ms:.2}")
    } else {
        format!("{ms:.1}")
    }
}

fn fin_or_empty(trial: &Trial, session: &Session) -> Option<Message> {
    let heard = session
        .ledger()
        .streams()
        .ending(trial.peer_end?)
        .fin_received;
    let server = session.udp().server()?.id;
    let mut reads = rows_from(session, trial.start)
        .map(|(_, row)| row)
        .filter(|row| row.call.is_receive() && row.socket == server && !row.failed())
        .skip_while(|row| row.returned != 0);
    let shown = reads.next().is_some() && reads.next().is_some();
    (shown && heard.is_some()).then(|| Message::new("finding-fin-or-empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_milliseconds() {
        let said = |nanos| in_ms(Duration::from_nanos(nanos));
        assert_eq!(
            [said(28_000), said(9_994_000), said(41_234_567)],
            ["0.03", "9.99", "41.2"],
            "as exact as they are"
        );
    }

    #[test]
    fn the_median_is_of_what_there_is() {
        let round = |ms| Round {
            no_delay: false,
            send: 0,
            took: Duration::from_millis(ms),
            unsent: 1,
        };
        let rounds = [round(40), round(3), round(44)];
        assert_eq!(median(rounds.iter()), Some(Duration::from_millis(40)));
        assert_eq!(median([].iter()), None, "of nothing");
    }
}
