//! What is asked of the UDP server and its clients, and what they have open.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::{
    model::{
        Burst, ClientId, Message, Owner, Progress, ReadOptions, SendTotals, SocketId,
        UdpClientCommand, UdpClientSettings, UdpServerCommand, UdpServerSettings, address,
    },
    net,
    record::SocketInfo,
    session::Session,
};

/// The UDP side of a session: `S` is `&Session` to look, `&mut Session` to give orders too.
#[derive(Clone, Copy, Debug)]
pub struct UdpSide<S>(S);

impl Session {
    /// What the UDP sockets are and do.
    pub const fn udp(&self) -> UdpSide<&Self> {
        UdpSide(self)
    }

    /// The datagram side, to give orders.
    pub const fn udp_mut(&mut self) -> UdpSide<&mut Self> {
        UdpSide(self)
    }
}

impl<'a> UdpSide<&'a Session> {
    /// The server's socket, if it listens.
    pub fn server(self) -> Option<&'a SocketInfo> {
        let mut sockets = self.0.record.server_sockets().rev();
        sockets.find(|info| info.is_bound() && info.closed.is_none())
    }

    /// Where the server listens, if it does.
    pub fn local(self) -> Option<SocketAddr> {
        self.server().map(|info| info.local)
    }

    /// The server's newest socket, also one that is closed.
    pub fn last_server(self) -> Option<SocketId> {
        let mut sockets = self.0.record.server_sockets().rev();
        sockets.find(|info| info.is_bound()).map(|info| info.id)
    }

    /// A client's socket, if it is open.
    pub fn client(self, id: ClientId) -> Option<&'a SocketInfo> {
        let of = |info: &&SocketInfo| info.owner == Owner::Client(id) && info.closed.is_none();
        self.0.record.sockets().rev().find(of)
    }

    /// Whether a client's socket is open and, where its settings ask for that, bound and connected.
    pub fn is_ready(self, id: ClientId) -> bool {
        let wanted = self.clients().get(&id);
        let bound = wanted.is_some_and(|wanted| wanted.from.is_some());
        let connected = wanted.is_some_and(|wanted| wanted.connected);
        self.client(id).is_some_and(|info| {
            (info.is_bound() || !bound) && (info.connected.is_some() || !connected)
        })
    }

    /// The settings that the UDP server has.
    pub const fn settings(self) -> &'a UdpServerSettings {
        &self.0.udp.settings
    }

    /// The settings of all clients.
    pub const fn clients(self) -> &'a BTreeMap<ClientId, UdpClientSettings> {
        &self.0.udp.clients
    }

    /// The destination of a client that is not on this machine: another one, or a group of machines.
    pub(crate) fn far_destination(self) -> Option<SocketAddr> {
        self.0.far.values().next().copied()
    }

    /// How far a client's orders are, and the rate that it has reached.
    pub fn progress(self, id: ClientId) -> Progress {
        self.0.engine.clients.progress(id)
    }

    /// What a client has done of all its orders.
    pub fn send_totals(self, id: ClientId) -> SendTotals {
        self.0.engine.clients.send_totals(id)
    }
}

/// Orders. Each fails where its thread is busy, or has failed.
impl UdpSide<&mut Session> {
    /// Listens at `addr` instead; a notice tells if that fails, and the old socket stays.
    pub fn listen(self, addr: SocketAddr) -> Result<(), Message> {
        self.0.engine.server.request_bind(addr, 0)
    }

    /// Gives the server other settings; they act at once, also while it waits for a datagram.
    pub fn set_settings(self, settings: UdpServerSettings) {
        if self.0.udp.settings != settings {
            let from = self.0.record.len();
            self.0.services.answers(from, settings.server.reply);
            self.0.udp.settings = settings.clone();
            self.0.engine.server.set(settings);
        }
    }

    /// Asks something of the server.
    pub fn command(self, command: UdpServerCommand) -> Result<(), Message> {
        self.0.engine.server.order(command)
    }

    /// Lets the server read one datagram, also while reading is stopped. A read of before that still waits is
    /// given up.
    pub fn read_once(self, options: ReadOptions) -> Result<(), Message> {
        self.command(UdpServerCommand::ReadOnce(options))
    }

    /// Lets a client read one datagram, also while its reading is stopped. A read of before that still waits is
    /// given up.
    pub fn client_read_once(self, id: ClientId, options: ReadOptions) -> Result<(), Message> {
        let read = UdpClientCommand::ReadOnce(id, options);
        self.0.engine.clients.order(read)
    }

    /// Makes a client, or gives it other settings.
    pub fn set_client(self, id: ClientId, settings: UdpClientSettings) -> Result<(), Message> {
        if self.0.udp.clients.get(&id) != Some(&settings) {
            let set = UdpClientCommand::Set(id, settings.clone());
            self.0.engine.clients.order(set)?;
            if net::is_here(address::canonical(settings.to).ip()) {
                self.0.far.remove(&id);
            } else {
                self.0.far.insert(id, settings.to);
            }
            self.0.udp.clients.insert(id, settings);
        }
        Ok(())
    }

    /// Makes one more client that sends where the first one does, or to the server.
    ///
    /// # Errors
    /// `error-clients` where there are 26.
    pub fn add_client(self) -> Result<ClientId, Message> {
        let clients = &self.0.udp.clients;
        let free = ClientId::all().find(|id| !clients.contains_key(id));
        let id = free.ok_or_else(|| Message::new("error-clients").with("n", 26_u32))?;
        let server = self.0.udp().server().map(|info| info.local);
        let settings = clients.values().next().cloned().unwrap_or_else(|| {
            UdpClientSettings::to(server.unwrap_or_else(|| ([127, 0, 0, 1], 8080).into()))
        });
        let from = None;
        self.set_client(id, UdpClientSettings { from, ..settings })?;
        Ok(id)
    }

    /// Closes a client's socket and forgets it.
    pub fn remove_client(self, id: ClientId) -> Result<(), Message> {
        self.0.engine.clients.order(UdpClientCommand::Remove(id))?;
        self.0.udp.clients.remove(&id);
        self.0.far.remove(&id);
        Ok(())
    }

    /// Lets a client send `payload` so many times, one datagram and one call each.
    pub fn send(self, id: ClientId, payload: Vec<u8>, repeat: u32) -> Result<(), Message> {
        self.burst(Burst::of(id, payload, repeat.max(1)))
    }

    /// Lets a client send as that order says.
    ///
    /// # Errors
    /// A number that is out of bounds.
    pub fn burst(self, burst: Burst) -> Result<(), Message> {
        burst.check()?;
        self.0.engine.clients.order(UdpClientCommand::Send(burst))
    }

    /// Lets all clients forget what they have not sent yet, also in the middle of a burst.
    pub fn cancel(self) -> Result<(), Message> {
        self.0.engine.clients.order(UdpClientCommand::Cancel)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{
        explain,
        model::{
            ClientId, Fate, Owner, Reply, RowId, ServerSettings, Syscall, UdpClientSettings,
            UdpServerSettings,
        },
        session::{Session, Start},
    };

    const A: ClientId = ClientId(0);
    const DEADLINE: Duration = Duration::from_secs(30);

    /// A server on all addresses that answers, and a client that asks it at 127.0.0.5.
    fn ask(connected: bool) -> Session {
        let mut session = Session::start(Start {
            bind: Some(([0, 0, 0, 0], 0).into()),
            settings: UdpServerSettings::from(ServerSettings {
                reply: Reply::Upper,
                ..ServerSettings::default()
            }),
            ..Start::default()
        })
        .unwrap();
        let port = session.udp().local().unwrap().port();
        let to = ([127, 0, 0, 5], port).into();
        let settings = UdpClientSettings {
            connected,
            ..UdpClientSettings::to(to)
        };
        session.udp_mut().set_client(A, settings).unwrap();
        session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap();
        session
    }

    fn rows(session: &Session, of: impl Fn(Syscall) -> bool) -> Vec<RowId> {
        let record = session.record();
        let of = |id: &RowId| record.row(*id).is_some_and(|row| of(row.call));
        (0..record.len()).filter(of).collect()
    }

    #[track_caller]
    fn tells(session: &Session, row: RowId, keys: &[&str]) {
        let why = explain::why(session.folded(), row, None);
        let keys_told: Vec<&str> = why.facts.iter().map(|fact| fact.key).collect();
        assert!(
            keys.iter().all(|key| keys_told.contains(key)),
            "{keys_told:?}"
        );
    }

    #[test]
    fn a_client_has_the_socket_that_it_has_open() {
        let mut session = ask(false);
        let b = ClientId(1);
        let to = session.udp().local().unwrap();
        for id in [A, b] {
            let settings = UdpClientSettings::to(to);
            session.udp_mut().set_client(id, settings).unwrap();
            session.udp_mut().send(id, b"hello".to_vec(), 1).unwrap();
        }
        let both = |session: &Session| {
            let open = |id| session.udp().client(id).is_some();
            open(A) && open(b)
        };
        assert!(session.wait_until(DEADLINE, both));
        for id in [A, b] {
            let owner = session.udp().client(id).map(|info| info.owner);
            assert_eq!(owner, Some(Owner::Client(id)));
        }
        session.udp_mut().remove_client(b).unwrap();
        let is_closed = |session: &Session| session.udp().client(b).is_none();
        assert!(session.wait_until(DEADLINE, is_closed), "it is closed");
        assert!(session.udp().client(A).is_some(), "the other is not");
    }

    #[test]
    fn a_server_on_all_addresses_answers_from_another_than_was_asked() {
        if std::net::UdpSocket::bind("127.0.0.5:0").is_err() {
            return; // 127.0.0.5 is no address of this machine
        }
        let mut session = ask(false);
        let reads = |session: &Session| rows(session, Syscall::is_receive);
        let answered = |session: &Session| reads(session).len() == 2;
        assert!(session.wait_until(DEADLINE, answered), "the client got it");
        let facts = ["why-elsewhere", "why-wildcard", "why-set-source"];
        tells(&session, reads(&session)[1], &facts);
        let sends = |session: &Session| rows(session, Syscall::is_send);
        tells(&session, sends(&session)[1], &["why-answered-elsewhere"]);

        let mut session = ask(true);
        let refused = |session: &Session| {
            let answer = sends(session).get(1).copied();
            answer.is_some_and(|row| {
                session.ledger().current_verdict(session.record(), row).fate == Fate::Refused
            })
        };
        let refused = session.wait_until(DEADLINE, refused);
        assert!(refused, "the client does not hear it");
        let facts = ["why-answer-filtered", "why-set-source"];
        tells(&session, sends(&session)[1], &facts);
    }

    #[test]
    fn one_more_client_sends_to_the_same_place_from_an_address_of_its_own() {
        let mut session = Session::listening(UdpServerSettings::default());
        let to = ([127, 0, 0, 9], 7).into();
        let settings = UdpClientSettings {
            from: Some(([127, 0, 0, 2], 0).into()),
            ..UdpClientSettings::to(to)
        };
        session.udp_mut().set_client(A, settings).unwrap();
        let added = session.udp_mut().add_client().unwrap();
        let added = &session.udp().clients()[&added];
        assert_eq!((added.to, added.from), (to, None));
    }
}
