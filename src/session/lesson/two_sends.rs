//! Two sends while nobody reads, then reads, by one click: so the outcome is always the same.

use super::lab_operator::LabOperator;
use crate::{
    lesson::{LabBytes, Party, RunNews, SendBytes, SocketSelector, StepRun, Verb},
    model::{ClientId, Message, Owner},
    session::{Session, Transport},
};

/// The payloads of the two sends.
const WORDS: [&[u8]; 2] = [b"hello", b"world"];

/// The two sends of a client with the lab as it is set, made by the verbs of lessons; those into a stream go
/// through a new connection. It is carried on by [`Self::advance`] and never waits itself.
#[derive(Debug)]
pub(crate) struct TwoSends {
    transport: Transport,
    run: StepRun,
    operator: LabOperator,
}

impl TwoSends {
    /// Stops reading, and begins.
    ///
    /// # Errors
    /// The TCP server cannot listen; a thread is busy, or has failed.
    pub(crate) fn begin(
        id: ClientId,
        transport: Transport,
        session: &mut Session,
    ) -> Result<Self, Message> {
        if transport.has_tcp() {
            session.listen_beside()?;
            session.point_at_server(id)?;
            session.tcp_mut().set_up(id)?;
        }
        set_reading(session, transport, false)?;
        let who = Some(Party(Owner::Client(id)));
        let connect = Verb::Connect(SocketSelector {
            who,
            on: Some(Transport::Tcp),
            ..SocketSelector::default()
        });
        let send = |word: &[u8]| {
            Verb::Send(SendBytes {
                from: who,
                data: Some(LabBytes(word.to_vec())),
                ..SendBytes::default()
            })
        };
        let actions = transport.has_tcp().then_some(connect).into_iter();
        let actions = actions.chain(WORDS.map(send)).collect();
        let accepting = session.tcp().settings().accepting;
        Ok(Self {
            transport,
            run: StepRun::of_actions(transport, actions, accepting, session.now()),
            operator: LabOperator::new(transport, session),
        })
    }

    /// Does what can be done now; returns what came of it, with the servers reading on, when it is over.
    pub(crate) fn advance(&mut self, session: &mut Session) -> Option<Result<(), Message>> {
        loop {
            let now = session.now();
            match self.run.advance(session.observed(), now, |_, _| Some(true)) {
                RunNews::Order(order) => {
                    let outcome = self.operator.execute(session, self.transport, &order);
                    self.run.order_finished(outcome);
                }
                RunNews::Waits => return None,
                RunNews::Over(stuck) => {
                    let reads = self.end(session);
                    return Some(stuck.map_or(reads, |stuck| {
                        let late = ["lesson-late", "lesson-too-long"].contains(&stuck.key);
                        Err(if late {
                            Message::new("error-two-sends")
                        } else {
                            stuck
                        })
                    }));
                }
            }
        }
    }

    /// Lets the servers read on.
    ///
    /// # Errors
    /// With TCP a read size of 0.
    pub(crate) fn end(&self, session: &mut Session) -> Result<(), Message> {
        set_reading(session, self.transport, true)
    }
}

fn set_reading(session: &mut Session, transport: Transport, reading: bool) -> Result<(), Message> {
    let mut settings = session.udp().settings().clone();
    settings.server.reads.reading = reading;
    session.set_servers(settings, transport)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        lesson::LessonOrder,
        model::{ConnectionSettings, Fate, Fault, Framing, UdpServerCommand, UdpServerSettings},
    };

    #[test]
    fn a_server_that_hangs_does_not_hold_the_window_up() {
        let mut session = Session::listening(UdpServerSettings::default());
        session.udp_mut().add_client().unwrap();
        let hang = Fault::Hang(Duration::from_millis(300));
        let hang = UdpServerCommand::Fail(hang);
        session.udp_mut().command(hang).unwrap();
        let mut both = TwoSends::begin(ClientId(0), Transport::Udp, &mut session).unwrap();
        assert_eq!(both.advance(&mut session), None, "at once");
        let found = session.ledger().fate_counts(|_| true).sent;
        assert_eq!(found, 0, "nothing was sent yet");
        assert!(
            !session.udp().settings().server.reads.reading,
            "it stopped reading"
        );
        // It goes on when the server does.
        let outcome = loop {
            session.wait(Duration::from_secs(10));
            session.poll(Duration::from_millis(5));
            if let Some(outcome) = both.advance(&mut session) {
                break outcome;
            }
        };
        assert_eq!(outcome, Ok(()), "it came to its end");
        assert!(session.udp().settings().server.reads.reading, "it reads on");
        let read = |session: &Session| session.ledger().fate_counts(|_| true).of(Fate::Whole) == 2;
        assert!(session.wait_until(Duration::from_secs(10), read), "read");
    }

    #[test]
    fn messages_in_frames_come_whole_from_the_client_that_was_asked() {
        let mut session = Session::listening(UdpServerSettings::default());
        let [other, asked] = [(); 2].map(|()| session.udp_mut().add_client().unwrap());
        session.listen_beside().unwrap();
        session
            .set_connection_settings(ConnectionSettings {
                clients: Framing::Length(2),
                ..session.connection_settings()
            })
            .unwrap();
        let mut both = TwoSends::begin(asked, Transport::Tcp, &mut session).unwrap();
        let outcome = loop {
            session.wait(Duration::from_secs(10));
            session.poll(Duration::from_millis(5));
            if let Some(outcome) = both.advance(&mut session) {
                break outcome;
            }
        };
        assert_eq!(outcome, Ok(()), "both were sent");
        let read = |session: &Session| session.ledger().streams().flows(|_| true).received == 14;
        let done = session.wait_until(Duration::from_secs(30), read);
        assert!(done, "two bytes of length before each word");
        assert!(session.tcp().last_client(other).is_none(), "by no other");
    }

    #[test]
    fn a_connect_is_that_of_the_client_that_was_named() {
        let mut session = Session::listening(UdpServerSettings::default());
        let [other, named] = [(); 2].map(|()| session.udp_mut().add_client().unwrap());
        let mut operator = LabOperator::new(Transport::Udp, &session);
        let connect = LessonOrder::Do(Verb::Connect(SocketSelector {
            who: Some(Party(Owner::Client(named))),
            ..SocketSelector::default()
        }));
        operator
            .execute(&mut session, Transport::Udp, &connect)
            .unwrap();
        let connected = |id| session.udp().clients()[&id].connected;
        assert!(connected(named) && !connected(other));
    }
}
