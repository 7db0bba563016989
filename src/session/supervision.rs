//! Threads that fail: told of, and started again.

use super::Session;
use crate::{
    engine::ThreadRole,
    model::{Message, Note, Owner, StreamNote, TcpClientCommand, UdpClientCommand},
};

/// Ports that are tried where another program has taken a server's own.
const OTHER_PORTS: u16 = 20;

impl Session {
    /// Whether a thread has panicked, and can be started again.
    pub(crate) const fn can_restart(&self) -> bool {
        !self.failed.is_empty()
    }

    /// Starts the threads again that have panicked, with the settings and at the addresses that they had.
    /// The record goes on.
    ///
    /// # Errors
    /// No descriptors or threads left. A server's address that is in use by now is told of by a
    /// notice.
    pub(crate) fn restart(&mut self) -> Result<(), Message> {
        while let Some(&role) = self.failed.first() {
            self.engine.restart(role, &mut self.inbox)?;
            self.failed.remove(0);
            match role {
                ThreadRole::Server => {
                    self.engine.server.set(self.udp.settings.clone());
                    if let Some(addr) = self.udp.lost_server.take() {
                        self.engine.server.request_bind(addr, OTHER_PORTS)?;
                    }
                }
                ThreadRole::Clients => {
                    for (id, settings) in &self.udp.clients {
                        let set = UdpClientCommand::Set(*id, settings.clone());
                        self.engine.clients.order(set)?;
                    }
                }
                ThreadRole::TcpServer => {
                    self.engine.tcp_server.set(self.tcp.settings.clone());
                    if let Some(addr) = self.tcp.lost_server.take() {
                        self.engine.tcp_server.request_bind(addr, OTHER_PORTS)?;
                    }
                }
                ThreadRole::TcpClients => {
                    for (id, settings) in &self.tcp.clients {
                        let set = TcpClientCommand::Set(*id, settings.clone());
                        self.engine.tcp_clients.order(set)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Looks after the threads: one that has panicked has closed its sockets by that, and one
    /// that is stuck is told of.
    pub(super) fn supervise(&mut self) {
        while let Some((role, source, words)) = self.engine.take_failure() {
            let died = Message::new("error-thread-died").with("thread", role.name());
            self.notices.push(died.with("message", words));
            match role {
                ThreadRole::Server => self.udp.lost_server = self.udp().local(),
                ThreadRole::TcpServer => self.tcp.lost_server = self.tcp().local(),
                ThreadRole::Clients | ThreadRole::TcpClients => {}
            }
            self.conclude(role, source);
            self.failed.push(role);
        }
        while let Some(source) = self.inbox.take_stuck() {
            if let Some(role) = self.engine.role_of(source) {
                let message = Message::new("error-thread-stuck");
                self.notices.push(message.with("thread", role.name()));
            }
        }
    }

    /// The sockets of a thread are closed by the kernel when it has ended.
    fn conclude(&mut self, role: ThreadRole, source: u16) {
        let is_server = matches!(role, ThreadRole::Server | ThreadRole::TcpServer);
        let of_role = |owner: Owner| (owner == Owner::Server) == is_server;
        let notes = if matches!(role, ThreadRole::Server | ThreadRole::Clients) {
            let open = self.record.sockets().filter(|info| info.closed.is_none());
            open.filter(|info| of_role(info.owner))
                .map(|info| Note::Closed { socket: info.id })
                .collect()
        } else {
            let open = self.record.streams().filter(|info| info.closed.is_none());
            open.filter(|info| of_role(info.owner))
                .map(|info| Note::Stream(StreamNote::Closed { socket: info.id }))
                .collect()
        };
        self.inbox.conclude(&mut self.record, source, notes);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{ClientId, Fault, UdpClientSettings, UdpServerCommand, UdpServerSettings};

    const A: ClientId = ClientId(0);
    const DEADLINE: Duration = Duration::from_secs(30);

    fn start() -> Session {
        let mut session = Session::listening(UdpServerSettings::default());
        let client = UdpClientSettings::to(session.udp().local().unwrap());
        session.udp_mut().set_client(A, client).unwrap();
        session
    }

    #[track_caller]
    fn say_hello(session: &mut Session) {
        let before = session.ledger().fate_counts(|_| true).whole;
        session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap();
        let whole = |session: &Session| session.ledger().fate_counts(|_| true).whole;
        let came = session.wait_until(DEADLINE, |session| whole(session) > before);
        assert!(
            came,
            "it came: {:?}",
            session.ledger().fate_counts(|_| true)
        );
    }

    #[track_caller]
    fn check_notice(session: &mut Session, key: &str, thread: &str) {
        session.wait_until(DEADLINE, Session::has_notices);
        let notices = session.take_notices();
        let notice = notices.iter().find(|message| message.key == key).unwrap();
        assert_eq!(notice.args[0], ("thread", thread.into()), "which one");
    }

    #[test]
    fn a_server_that_panicked_is_told_of_and_started_again() {
        let mut session = start();
        say_hello(&mut session);
        let addr = session.udp().local().unwrap();
        let fail = UdpServerCommand::Fail(Fault::Panic);
        session.engine.server.order(fail).unwrap();
        check_notice(&mut session, "error-thread-died", "server");
        assert!(session.can_restart(), "it can be");
        session.wait_until(DEADLINE, |session| session.udp().server().is_none());
        assert!(session.udp().server().is_none(), "its socket is closed");
        // Nobody listens now, and the kernel says so.
        session.udp_mut().send(A, b"anybody?".to_vec(), 1).unwrap();
        let refused = |session: &Session| session.ledger().fate_counts(|_| true).refused == 1;
        assert!(session.wait_until(DEADLINE, refused), "refused");
        session.restart().unwrap();
        assert!(!session.can_restart(), "it was");
        session.wait_until(DEADLINE, |session| session.udp().server().is_some());
        assert_eq!(session.udp().local().unwrap(), addr, "at its address");
        say_hello(&mut session);
        session.stop();
        let counts = session.ledger().fate_counts(|_| true);
        assert!(counts.balance() && counts.in_flight == 0, "{counts:?}");
    }

    #[test]
    fn clients_that_panicked_are_started_again_with_their_settings() {
        let mut session = start();
        say_hello(&mut session);
        let fail = UdpClientCommand::Fail(Fault::Panic);
        session.engine.clients.order(fail).unwrap();
        check_notice(&mut session, "error-thread-died", "clients");
        let busy = session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap_err();
        assert_eq!(busy.key, "error-thread-ended", "nobody sends");
        session.restart().unwrap();
        say_hello(&mut session);
        let sockets = session.record().sockets().count();
        assert_eq!(sockets, 3, "a server, and two of A one after the other");
        session.stop();
        let counts = session.ledger().fate_counts(|_| true);
        assert_eq!((counts.sent, counts.whole), (2, 2), "{counts:?}");
    }

    #[test]
    fn tcp_threads_that_panicked_are_started_again() {
        let mut session = start();
        let here = ([127, 0, 0, 1], 0).into();
        let addr = session.tcp_mut().listen(here, Default::default()).unwrap();
        let to = crate::model::TcpClientSettings::to(addr);
        session.tcp_mut().set_client(A, to).unwrap();
        let talk = |session: &mut Session| {
            let received = |session: &Session| session.ledger().streams().received(|_| true);
            let before = received(session);
            session
                .tcp_mut()
                .client_command(TcpClientCommand::Connect(A))
                .unwrap();
            session.tcp_mut().send(A, b"hello".to_vec(), 1).unwrap();
            session.wait_until(DEADLINE, |session| received(session) == before + 5)
        };
        assert!(talk(&mut session), "it came");
        let fail = crate::model::TcpServerCommand::Fail(Fault::Panic);
        session.engine.tcp_server.order(fail).unwrap();
        check_notice(&mut session, "error-thread-died", "tcp-server");
        session.wait_until(DEADLINE, |session| session.tcp().server().is_none());
        let n = session.tcp().connections().count();
        assert_eq!(n, 0, "the kernel closed them");
        session.restart().unwrap();
        session.wait_until(DEADLINE, |session| session.tcp().server().is_some());
        let again = session.tcp().local();
        assert_eq!(again, Some(addr), "at its address");
        let fail = TcpClientCommand::Fail(Fault::Panic);
        session.engine.tcp_clients.order(fail).unwrap();
        check_notice(&mut session, "error-thread-died", "tcp-clients");
        session.restart().unwrap();
        assert!(talk(&mut session), "both work again");
        session.stop();
        let flow = session.ledger().streams().flows(|_| true);
        assert!(flow.balance() && flow.in_flight == 0, "{flow:?}");
    }

    #[test]
    fn a_stuck_thread_is_told_of_and_holds_nobody_back() {
        let mut session = start();
        say_hello(&mut session);
        let hang = Fault::Hang(Duration::from_secs(5));
        session
            .engine
            .server
            .order(UdpServerCommand::Fail(hang))
            .unwrap();
        session.udp_mut().send(A, b"one".to_vec(), 1).unwrap();
        let rows = session.record().len();
        assert!(
            session.wait_until(DEADLINE, |session| session.record().len() > rows),
            "the send is on record while the server hangs"
        );
        check_notice(&mut session, "error-thread-stuck", "server");
        let whole = |session: &Session| session.ledger().fate_counts(|_| true).whole;
        assert!(
            session.wait_until(DEADLINE, |session| whole(session) == 2),
            "it comes back and reads: {:?}",
            session.ledger().fate_counts(|_| true)
        );
    }
}
