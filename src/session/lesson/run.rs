//! A lesson that is played in a session: its orders become what the session can do.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use super::{
    lab_operator::{LabOperator, close_all},
    program_text::ProgramText,
};
use crate::{
    lesson::{
        DrawnCurve, LessonInput, LessonOrder, LessonPlayer, MeasuredSweep, SweepRule,
        is_own_program,
    },
    model::{
        ClientId, ConnectionSettings, Message, TcpClientSettings, TcpServerSettings,
        UdpClientSettings, UdpServerSettings,
    },
    session::{Session, datagram_cost},
};

/// A lesson that is played, with what was there before.
#[derive(Debug)]
pub struct LessonRun {
    /// The player: the place in the lesson, and the results so far.
    pub player: LessonPlayer,
    operator: LabOperator,
    /// The Python program that runs.
    snippet: Option<ProgramText>,
    before: SavedLab,
    /// The session keeps how it goes.
    noted: bool,
}

/// The lab as it was before the lesson.
#[derive(Clone, Debug)]
pub struct SavedLab {
    udp_at: Option<SocketAddr>,
    tcp_at: Option<SocketAddr>,
    server: UdpServerSettings,
    tcp_server: TcpServerSettings,
    clients: BTreeMap<ClientId, UdpClientSettings>,
    tcp_clients: BTreeMap<ClientId, TcpClientSettings>,
    connection_settings: ConnectionSettings,
}

impl LessonRun {
    /// Begins to play; what the session has open and set is remembered.
    pub fn begin(player: LessonPlayer, session: &Session) -> Self {
        Self::begin_after(player, session, None)
    }

    /// Begins to play after another lesson, which was just finished, with what was there [before](Self::before) that:
    /// the session may not have seen yet that it is there again.
    pub(crate) fn begin_after(
        player: LessonPlayer,
        session: &Session,
        before: Option<SavedLab>,
    ) -> Self {
        Self {
            operator: LabOperator::new(player.topic(), session),
            player,
            snippet: None,
            noted: false,
            before: before.unwrap_or_else(|| SavedLab {
                udp_at: session.udp().local(),
                tcp_at: session.tcp().local(),
                server: session.udp().settings().clone(),
                tcp_server: session.tcp().settings().clone(),
                clients: session.udp().clients().clone(),
                tcp_clients: session.tcp().clients().clone(),
                connection_settings: session.connection_settings(),
            }),
        }
    }

    /// The lab as it was before the lesson.
    pub fn before(&self) -> SavedLab {
        self.before.clone()
    }

    /// Does what the lesson wants done now, and waits for nothing.
    pub(crate) fn advance(&mut self, session: &mut Session) {
        session.note_lesson(&self.player, std::mem::replace(&mut self.noted, true));
        if !self.player.is_running() {
            self.snippet = None;
            return;
        }
        let now = session.now();
        if let Some(text) = self.snippet.as_mut().and_then(|snippet| snippet.take(now)) {
            self.player.program_finished(text);
            self.snippet = None;
        }
        loop {
            let now = session.now();
            let Some(order) = self.player.advance(session.observed(), now) else {
                break;
            };
            let topic = self.player.topic();
            let outcome = match &order {
                LessonOrder::Python(code) => self.run_python(code, session),
                order => self.operator.execute(session, topic, order),
            };
            self.player.order_finished(outcome);
        }
        // What a lesson lets go wrong is no trouble.
        let expected = [
            "error-connect-stream",
            "error-port-in-use",
            "notice-port-moved",
        ];
        session
            .notices
            .retain(|notice| !expected.contains(&notice.key));
        if !self.player.is_running() {
            self.keep_sweep(session);
        }
        session.note_lesson(&self.player, true);
    }

    /// Gives the session what was drawn and measured of the step's sweep, if it has one.
    fn keep_sweep(&self, session: &mut Session) {
        let points = self.player.points();
        let sweep = self.player.step().and_then(|step| step.sweep.as_ref());
        let (Some(sweep), false) = (sweep, points.is_empty()) else {
            return;
        };
        let drawn = self.player.result().and_then(|result| result.drawn.clone());
        let seen = SweepRule::of(points).cost;
        session.note_sweep(MeasuredSweep {
            sweep: sweep.clone(),
            curve: drawn.unwrap_or_else(|| DrawnCurve::new(sweep.len())),
            points: points.to_vec(),
            cost: seen.or_else(|| datagram_cost(sweep.payload(0).len())),
        });
    }

    /// Plays until nothing runs any more.
    pub fn play_on(&mut self, session: &mut Session) {
        while self.player.is_running() {
            session.poll(Duration::from_millis(20));
            self.advance(session);
            if self.player.is_running() {
                session.wait(Duration::from_millis(2));
            }
        }
    }

    /// Plays all steps, to the summary or where the lesson goes no further.
    pub(crate) fn play_through(&mut self, session: &mut Session) {
        let mut before = None;
        while before != Some(self.player.place()) {
            before = Some(self.player.place());
            self.player.input(LessonInput::Next, session.now());
            self.play_on(session);
        }
    }

    /// Ends it: sockets and settings become what they were before.
    ///
    /// # Errors
    /// The first thing that could not be put back; the others are all the same.
    pub fn finish(self, session: &mut Session) -> Result<(), Message> {
        if self.player.is_running() {
            self.keep_sweep(session);
        }
        let before = self.before;
        let mut outcome = close_all(session);
        let mut and = |next: Result<(), Message>| {
            if let (Ok(()), Err(message)) = (&outcome, next) {
                outcome = Err(message);
            }
        };
        session.udp_mut().set_settings(before.server);
        and(session.tcp_mut().set_settings(before.tcp_server));
        and(session.set_connection_settings(before.connection_settings));
        if let Some(addr) = before.udp_at {
            and(session.udp_mut().listen(addr));
        }
        if let Some(addr) = before.tcp_at {
            and(session.engine.tcp_server.request_bind(addr, 0));
        }
        for (id, settings) in before.clients {
            and(session.udp_mut().set_client(id, settings));
        }
        for (id, settings) in before.tcp_clients {
            and(session.tcp_mut().set_client(id, settings));
        }
        outcome
    }

    fn run_python(&mut self, code: &str, session: &Session) -> Result<(), Message> {
        if !is_own_program(code) {
            return Err(Message::new("error-lesson-python-foreign"));
        }
        self.snippet = Some(ProgramText::python(code, session.now())?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        lesson::{BUILT_IN, Lesson},
        session::Start,
    };

    #[test]
    fn what_was_there_before_two_lessons_is_there_again() {
        let patience = Duration::from_secs(30);
        let bind = Some(([127, 0, 0, 1], 0).into());
        let mut session = Session::start(Start {
            bind,
            ..Start::default()
        })
        .unwrap();
        let at = session.udp().local();
        let (name, text) = BUILT_IN[0];
        let player = || LessonPlayer::new(Lesson::parse(name, text).unwrap());
        let first = LessonRun::begin(player(), &session);
        // As a lesson may do.
        close_all(&mut session).unwrap();
        let closed = |session: &Session| session.udp().local().is_none();
        assert!(session.wait_until(patience, closed), "closed");
        let before = first.before();
        first.finish(&mut session).unwrap();
        assert!(closed(&session), "it is not seen yet that it is open again");
        let second = LessonRun::begin_after(player(), &session, Some(before));
        second.finish(&mut session).unwrap();
        let again = |session: &Session| session.udp().local() == at;
        assert!(
            session.wait_until(patience, again),
            "{:?}",
            session.udp().local()
        );
    }
}
