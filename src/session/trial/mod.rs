//! An experiment that runs: one step after the other, each as soon as the one before was seen.

mod finding;
mod rounds;
mod step;
mod steps;
mod two_sends;

pub use finding::Finding;

use std::{collections::VecDeque, net::SocketAddr, time::Duration};

use self::{finding::finding, rounds::Round, step::Step, steps::script, two_sends::read_on};
use super::{Experiment, Session, Transport};
use crate::model::{
    ClientId, ClientSettings, Message, RowId, ServerSettings, SocketId, Stamp, TcpClientSettings,
    TcpServerSettings,
};

/// How long one step is waited for. Most take a fraction of a millisecond.
const PATIENCE: Duration = Duration::from_secs(4);
/// After what time it is told that an experiment still runs.
const QUICK: Duration = Duration::from_millis(150);

/// How an experiment is going.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// What it waits for has not been seen yet.
    Runs,
    /// It is over, and this was seen, where that has a sentence of its own.
    Done(Option<Finding>),
    /// It could not be carried out.
    Failed(Message),
}

/// An experiment that was begun. It is carried on by [`Trial::advance`] and never waits itself.
#[derive(Debug)]
pub(crate) struct Trial {
    experiment: Experiment,
    id: ClientId,
    transport: Transport,
    steps: VecDeque<Step>,
    /// The step whose effect is waited for.
    pending: Option<Step>,
    /// When it was begun, and when its last step was.
    began: Stamp,
    since: Stamp,
    /// What the record held when it was begun.
    start: RowId,
    /// What the record held before the last step: rows and notes.
    from: (RowId, u32),
    /// The client's socket before the last step.
    old: Option<SocketId>,
    /// The server's end of the connection.
    peer_end: Option<SocketId>,
    /// One more client that takes part.
    other: Option<ClientId>,
    /// Where the round that is measured began.
    round_from: (RowId, u32),
    rounds: Vec<Round>,
    /// What it waits for is not waited for any longer.
    enough: bool,
    before: Before,
}

/// The settings that are put back at the end.
#[derive(Debug)]
struct Before {
    server: ServerSettings,
    tcp: TcpServerSettings,
    client: Option<TcpClientSettings>,
    /// Where the client sent to.
    to: Option<SocketAddr>,
}

impl Trial {
    /// Begins an experiment of a client with the server.
    pub(crate) fn begin(
        experiment: Experiment,
        id: ClientId,
        transport: Transport,
        session: &Session,
    ) -> Self {
        let from = (session.record().len(), session.record().notes_len());
        Self {
            experiment,
            id,
            transport,
            steps: script(experiment).into(),
            pending: None,
            began: session.now(),
            since: session.now(),
            start: from.0,
            from,
            old: None,
            peer_end: None,
            other: None,
            round_from: from,
            rounds: Vec::new(),
            enough: false,
            before: Before {
                server: session.udp().settings().clone(),
                tcp: session.tcp().settings().clone(),
                client: session.tcp().clients().get(&id).cloned(),
                to: session.udp().clients().get(&id).map(|client| client.to),
            },
        }
    }

    /// Takes the steps that can be taken now.
    pub(crate) fn advance(&mut self, session: &mut Session) -> News {
        let outcome = self.go_on(session);
        self.hush(session);
        let news = match outcome {
            Ok(false) => return News::Runs,
            Ok(true) => News::Done(finding(self, session)),
            Err(message) => News::Failed(message),
        };
        self.put_back(session);
        news
    }

    /// Whether [`Self::advance`] would take a step.
    #[cfg(feature = "testing")]
    pub(crate) fn is_due(&self, session: &Session) -> bool {
        self.pending.is_none_or(|step| {
            (step.seen)(self, session) || session.now().since(self.since) >= PATIENCE
        })
    }

    /// Gives it up; what it is about to show all the same is shown by the next [`Self::advance`]. Returns
    /// whether it is over.
    pub(crate) fn give_up(&mut self, session: &mut Session) -> bool {
        if self.is_hanging() && !self.enough {
            self.enough = true;
            return false;
        }
        self.end(session);
        true
    }

    /// Ends it before it is over.
    pub(crate) fn end(&mut self, session: &mut Session) {
        self.put_back(session);
    }

    /// What it does at the moment, if it takes longer than the eye does.
    pub(crate) fn progress(&self, session: &Session) -> Option<Message> {
        if session.now().since(self.began) < QUICK {
            return None;
        }
        let message = if self.is_hanging() {
            let who = self.other.unwrap_or(self.id).to_string();
            Message::new("trial-hangs").with("who", who)
        } else if self.experiment == Experiment::Nagle {
            Message::new("trial-rounds").with("n", self.rounds.len() + 1)
        } else {
            Message::new("trial-runs")
        };
        Some(message)
    }

    /// Whether a connection that nobody answers is waited for.
    fn is_hanging(&self) -> bool {
        self.experiment == Experiment::Backlog && self.pending.is_some_and(|step| step.hangs)
    }

    /// Takes back what would be told as a trouble, and was to happen.
    fn hush(&self, session: &mut Session) {
        if matches!(
            self.experiment,
            Experiment::NobodyListens | Experiment::ServerFirst
        ) {
            session
                .notices
                .retain(|notice| notice.key != "error-connect-stream");
        }
    }

    fn go_on(&mut self, session: &mut Session) -> Result<bool, Message> {
        loop {
            if let Some(step) = self.pending {
                if !(step.seen)(self, session) {
                    if session.now().since(self.since) < PATIENCE {
                        return Ok(false);
                    }
                    if !step.soft {
                        return Err(Message::new("error-two-sends"));
                    }
                }
                self.pending = None;
            }
            let Some(step) = self.steps.pop_front() else {
                return Ok(true);
            };
            self.since = session.now();
            self.from = (session.record().len(), session.record().notes_len());
            self.old = session.tcp().last_client(self.id).map(|info| info.id);
            (step.act)(self, session)?;
            self.pending = Some(step);
        }
    }

    /// Puts the settings back, and lets the client that was added go.
    fn put_back(&mut self, session: &mut Session) {
        self.steps.clear();
        self.pending = None;
        if self.experiment == Experiment::TwoSends {
            let reads = read_on(self, session);
            return session.told(reads);
        }
        if let Some(other) = self.other.take() {
            let gone = session.tcp_mut().remove_client(other);
            session.told(gone);
        }
        let mut tcp = self.before.tcp.clone();
        match self.experiment {
            // What waits is there to be looked at.
            Experiment::Full => tcp.reads.reading = session.tcp().settings().reads.reading,
            Experiment::FinOrEmpty => session.udp_mut().set_settings(self.before.server.clone()),
            _ => {}
        }
        let back = session.tcp_mut().set_settings(tcp);
        session.told(back);
        if let (Some(to), Some(now)) = (self.before.to, session.udp().clients().get(&self.id)) {
            let back = ClientSettings { to, ..now.clone() };
            let back = session.udp_mut().set_client(self.id, back);
            session.told(back);
        }
        let now = session.tcp().clients().get(&self.id).cloned();
        if let Some(now) = now {
            let usual = || TcpClientSettings {
                framing: self.before.tcp.framing,
                ..TcpClientSettings::to(now.to)
            };
            let old = self.before.client.clone().unwrap_or_else(usual);
            let back = session
                .tcp_mut()
                .set_client(self.id, TcpClientSettings { to: now.to, ..old });
            session.told(back);
        }
        if session.tcp().server().is_none() {
            let listens = session.listen_beside();
            session.told(listens);
        }
    }
}

impl Session {
    fn told(&mut self, outcome: Result<(), Message>) {
        if let Err(message) = outcome {
            self.notices.push(message);
        }
    }
}
