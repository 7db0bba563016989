//! Who has a port of this machine that refused something, or leaves it without an answer, looked up as soon as that is
//! known.

use std::{net::SocketAddr, time::Duration};

use crate::{
    model::{
        Errno, Note, PeerId, PortProbe, Protocol, Row, Stamp, StreamNote, StreamRole, Syscall,
        TcpState,
    },
    net::{is_here, listen_overflows, port_probe},
    session::Session,
};

/// The least time between two looks at one port.
const PAUSE: Duration = Duration::from_millis(500);
/// Ports that are looked up at once at most.
const MAX: usize = 8;

impl Session {
    /// Whether a client's connection was reset before anything came: the waiting list may have been full.
    fn was_reset_at_once(&self, row: &Row) -> bool {
        let is_client = |socket| {
            let info = self.record.stream(socket);
            info.is_some_and(|info| info.role == StreamRole::Client)
        };
        row.errno == Errno::ECONNRESET
            && is_client(row.socket)
            // A read tells how many bytes came before it.
            && (row.call != Syscall::StreamRecv || row.stream_off() == Some(0))
    }

    /// Looks through what is new for refusals, and looks their ports up in the socket table.
    pub(in crate::session) fn probe_ports(&mut self) {
        let record = &self.record;
        let rows = (self.rows_seen.max(record.first_kept_row())..record.len())
            .filter_map(|id| record.row(id))
            .filter(|row| {
                row.errno == Errno::ECONNREFUSED
                    || row.is_datagram() && row.errno.is_refusal()
                    || self.was_reset_at_once(row)
            })
            .filter_map(|row| {
                let protocol = if row.is_stream() {
                    Protocol::Tcp
                } else {
                    Protocol::Udp
                };
                Some((protocol, record.peer(row.peer)?))
            });
        let notes = (self.notes_seen..record.notes_len()).filter_map(|n| record.note(n));
        let notes = notes.filter_map(|entry| match entry.note {
            Note::Report {
                to,
                errno: Errno::ECONNREFUSED,
                ..
            } => Some((Protocol::Udp, to)),
            Note::PendingError {
                socket,
                errno: Errno::ECONNREFUSED,
            } => Some((Protocol::Udp, record.socket(socket)?.connected?)),
            _ => None,
        });
        let mut refused: Vec<(Protocol, SocketAddr)> = Vec::new();
        for one in rows.chain(notes) {
            if !refused.contains(&one) && refused.len() < MAX {
                refused.push(one);
            }
        }
        self.probe_unanswered();
        self.probe_far_ends();
        self.rows_seen = self.record.len();
        let now = self.clock.now();
        for (protocol, addr) in refused {
            let last = self.record.port_probe(protocol, addr, now);
            let is_fresh = last.is_some_and(|(then, _)| now.since(*then) < PAUSE);
            if is_fresh || !is_here(addr.ip()) {
                continue;
            }
            let look = |table| PortProbe::of_refusal(table, protocol, addr);
            if let Ok(look) = port_probe(look) {
                self.record.push_port_probe(self.clock.now(), look);
            }
        }
    }
}

impl Session {
    /// Looks at the listeners of this machine that have not answered a SYN, each time that it was sent again.
    fn probe_unanswered(&mut self) {
        let mut asked: Vec<SocketAddr> = Vec::new();
        for entry in (self.notes_seen..self.record.notes_len()).filter_map(|n| self.record.note(n))
        {
            if let Note::Stream(StreamNote::Figures { socket, figures }) = &entry.note
                && figures.state == TcpState::SynSent
                && let Some(to) = self.record.stream(*socket).and_then(|info| info.peer)
                && !asked.contains(&to)
                && asked.len() < MAX
            {
                asked.push(to);
            }
        }
        for addr in asked {
            let [looks, _] = self.record.port_probes();
            let of_it = |(_, look): &&(Stamp, PortProbe)| look.addr == addr && look.syns.is_some();
            let before = looks.iter().rfind(of_it);
            let now = self.clock.now();
            if before.is_some_and(|(then, _)| now.since(*then) < PAUSE) || !is_here(addr.ip()) {
                continue;
            }
            let (before, overflows) = (before.map(|(_, look)| look), listen_overflows());
            let look = |table: Vec<_>| PortProbe::of_unanswered(&table, addr, overflows, before);
            if let Ok(look) = port_probe(look)
                && look.is_full()
                && look.syns.is_some()
            {
                self.record.push_port_probe(self.clock.now(), look);
            }
        }
    }

    /// Looks at the sockets of other programs on this machine that were sent to, as long as something is sent there.
    fn probe_far_ends(&mut self) {
        let record = &self.record;
        let mut last = PeerId::NONE;
        for id in self.rows_seen.max(record.first_kept_row())..record.len() {
            // Most of a flood goes to one address.
            let Some(row) = record.row(id).filter(|row| row.peer != last) else {
                continue;
            };
            if !row.call.is_send() || row.failed() || record.far_end(row).is_some() {
                continue;
            }
            last = row.peer;
            let to = record
                .peer(row.peer)
                .filter(|to| !self.far_ends.contains(to));
            if let Some(to) = to.filter(|to| self.far_ends.len() < MAX && is_here(to.ip())) {
                self.far_ends.push(to);
            }
        }
        let now = self.clock.now();
        let due = |addr: &SocketAddr| {
            let last = self.record.far_probe(*addr);
            last.is_none_or(|(then, _)| now.since(*then) >= PAUSE)
        };
        let looks: Vec<SocketAddr> = self.far_ends.iter().copied().filter(due).collect();
        for addr in looks {
            self.far_ends.retain(|one| *one != addr);
            self.probe_far_end(addr);
        }
    }

    /// Looks at the socket of another program on this machine that hears what is sent to `addr`: its queue and its
    /// drops.
    pub(crate) fn probe_far_end(&mut self, addr: SocketAddr) {
        let look = |table| PortProbe::of_refusal(table, Protocol::Udp, addr);
        if is_here(addr.ip())
            && let Ok(look) = port_probe(look)
        {
            self.record.push_far_probe(self.clock.now(), look);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        net::{TcpListener, UdpSocket},
    };

    use super::*;
    use crate::{
        model::{
            ClientId, Message, Owner, TcpClientCommand, TcpClientSettings, TcpServerSettings,
            UdpClientSettings,
        },
        net::socket_table,
        session::Start,
        testing::script::played,
    };

    const A: ClientId = ClientId(0);

    /// What is told of the port once something was refused there.
    fn why_port(session: &mut Session, protocol: Protocol, addr: SocketAddr) -> Message {
        let message = RefCell::new(None);
        session.wait_until(Duration::from_secs(30), |session| {
            let now = session.now();
            let found = session.record().port_probe(protocol, addr, now);
            *message.borrow_mut() = found.map(|(_, look)| look.tell("why-port"));
            found.is_some()
        });
        let message = message.into_inner();
        message.unwrap_or_else(|| panic!("{addr} was looked up"))
    }

    fn udp(addr: SocketAddr) -> Message {
        let mut session = Session::start(Start::default()).unwrap();
        let settings = UdpClientSettings::to(addr);
        session.udp_mut().set_client(A, settings).unwrap();
        session.udp_mut().send(A, b"hello".to_vec(), 1).unwrap();
        why_port(&mut session, Protocol::Udp, addr)
    }

    fn tcp(addr: SocketAddr) -> Message {
        let mut session = Session::start(Start::default()).unwrap();
        let settings = TcpClientSettings::to(addr);
        session.tcp_mut().set_client(A, settings).unwrap();
        let connect = TcpClientCommand::Connect(A);
        session.tcp_mut().client_command(connect).unwrap();
        why_port(&mut session, Protocol::Tcp, addr)
    }

    #[track_caller]
    fn has(message: &Message, name: &'static str, want: &str) {
        assert!(
            message.args.contains(&(name, want.into())),
            "{want}: {message:?}"
        );
    }

    #[test]
    fn a_syn_that_a_full_waiting_list_dropped_is_known() {
        if socket_table().is_err() {
            return; // not Linux, or a kernel without `sock_diag`
        }
        let mut session = Session::start(Start::default()).unwrap();
        let server = TcpServerSettings {
            backlog: 0,
            accepting: false,
            ..TcpServerSettings::default()
        };
        let here = SocketAddr::from(([127, 67, 0, 2], 0));
        let addr = session.tcp_mut().listen(here, server).unwrap();
        let patience = Duration::from_mins(1);
        for (n, id) in [A, ClientId(1)].into_iter().enumerate() {
            let settings = TcpClientSettings::to(addr);
            session.tcp_mut().set_client(id, settings).unwrap();
            let connect = TcpClientCommand::Connect(id);
            session.tcp_mut().client_command(connect).unwrap();
            let returned = |session: &Session| {
                let rows = session.record().rows();
                rows.filter(|row| row.call == Syscall::Connect).count() > n
            };
            assert!(session.wait_until(patience, returned), "connect {n}");
        }
        let record = session.record();
        let pending = |row: &Row| row.call == Syscall::Connect && row.errno == Errno::EINPROGRESS;
        let row = *record.rows().find(|row| pending(row)).expect("a full list");
        let from = record.stream(row.socket).unwrap().local.unwrap();
        let look = |session: &Session| {
            let look = session.record().unanswered_probe(addr, from, row.at);
            look.cloned()
        };
        // Each time that the SYN is sent again the counts are compared.
        let known =
            |session: &Session| look(session).is_some_and(|look| look.syns_dropped().is_some());
        assert!(session.wait_until(patience, known), "{:?}", look(&session));
        let message = look(&session).unwrap().tell("why-port-unanswered");
        has(&message, "how", "full");
    }

    #[test]
    fn a_reset_before_anything_came_may_be_of_a_full_waiting_list_only_at_a_client() {
        let mut session = Session::start(Start::default()).unwrap();
        for (end, read_before, want) in [("near", 0, true), ("near", 1, false), ("far", 0, false)] {
            let script = format!("listen; connect; fails {end} recv ECONNRESET");
            session.record = played(&script).record;
            let mut row = *session.record.rows().last().unwrap();
            row.set_stream_off(read_before);
            assert_eq!(
                session.was_reset_at_once(&row),
                want,
                "{end}, {read_before} bytes"
            );
        }
    }

    #[test]
    fn a_port_is_looked_up_only_where_something_was_refused_and_not_too_often() {
        if socket_table().is_err() {
            return; // not Linux, or a kernel without `udp_diag`
        }
        let mut session = Session::start(Start {
            bind: Some(([127, 67, 0, 3], 0).into()),
            ..Start::default()
        })
        .unwrap();
        let server = session.udp().local().unwrap();
        let nobody = SocketAddr::from(([127, 67, 0, 4], server.port()));
        for (id, to) in [(A, nobody), (ClientId(1), server)] {
            let settings = UdpClientSettings::to(to);
            session.udp_mut().set_client(id, settings).unwrap();
        }
        let patience = Duration::from_secs(30);
        let refusals = |session: &Session| {
            let record = session.record();
            let notes = (0..record.notes_len()).filter_map(|n| record.note(n));
            let refused = notes.filter(|entry| matches!(entry.note, Note::Report { .. }));
            refused.count()
        };
        for n in 1..=4 {
            for id in [A, ClientId(1)] {
                session.udp_mut().send(id, b"hello".to_vec(), 1).unwrap();
            }
            let done = |session: &Session| {
                let b = |owner| owner == Owner::Client(ClientId(1));
                session.ledger().fate_counts(b).whole == n && refusals(session) as u64 == n
            };
            assert!(session.wait_until(patience, done), "round {n}");
        }
        let [looks, _] = session.record().port_probes();
        let looks: Vec<_> = looks.iter().collect();
        let right = looks.iter().all(|(_, look)| look.addr == nobody);
        assert!(right, "{looks:?}");
        let times: Vec<Stamp> = looks.iter().map(|(at, _)| *at).collect();
        assert!(!times.is_empty(), "it was looked up");
        let apart = times.windows(2).all(|two| two[1].since(two[0]) >= PAUSE);
        assert!(apart, "{times:?}");
    }

    #[test]
    fn a_refusal_is_explained_by_the_sockets_of_this_machine() {
        if socket_table().is_err() {
            return; // not Linux, or a kernel without `udp_diag`
        }
        let pid = format!("PID {}", std::process::id());
        let own = |message: &Message| {
            let program = |(name, value): &(&str, crate::model::Value)| {
                *name == "program" && format!("{value:?}").contains(&pid)
            };
            assert!(message.args.iter().any(program), "{pid}: {message:?}");
        };
        // A socket that is connected elsewhere takes nothing from others.
        let socket = UdpSocket::bind("127.67.0.1:0").unwrap();
        socket.connect("127.67.0.9:9").unwrap();
        let addr = socket.local_addr().unwrap();
        let connected = udp(addr);
        has(&connected, "how", "connected");
        has(&connected, "peer", "127.67.0.9:9");
        own(&connected);
        drop(socket);
        has(&udp(addr), "how", "nobody");
        has(&tcp(addr), "how", "nobody");
        // One that listens at another address of this machine.
        let Ok(listener) = TcpListener::bind("[::1]:0") else {
            return; // without IPv6
        };
        let local = listener.local_addr().unwrap();
        let elsewhere = tcp(SocketAddr::from(([127, 67, 0, 1], local.port())));
        has(&elsewhere, "how", "elsewhere");
        has(&elsewhere, "local", &local.to_string());
        own(&elsewhere);
    }
}
