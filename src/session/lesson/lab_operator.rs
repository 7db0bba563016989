//! What a lesson orders, carried out: its verbs become what the session can do.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Shutdown, SocketAddr},
    time::Duration,
};

use super::server_addresses::ServerAddresses;
use crate::{
    lesson::{
        CallFlag, ClientChange, DirectionName, FramingWord, LessonAddress, LessonOrder, OfGroup,
        OpenServer, Party, ReadOnce, SendBytes, ServerChange, SocketSelector, Verb,
    },
    model::{
        Burst, ClientId, Group, GroupSending, Message, Owner, ReadPolicy, ServerSettings, SocketId,
        TcpClientCommand, TcpClientSettings, TcpServerCommand, TcpServerSettings, Transport,
        UdpClientSettings, UdpServerCommand, UdpServerSettings, UdpSwitches,
    },
    session::Session,
};

/// Where a server is where nothing else is said: a free port.
const LOOPBACK_ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// How many ports after the one of before are tried where that one is in use.
const OTHER_PORTS: u16 = 100;

/// Does what a lesson orders, and knows what its orders leave out.
#[derive(Debug)]
pub(super) struct LabOperator {
    /// On which transport, where an order does not say.
    topic: Transport,
    /// Where the servers of each transport are, or were last.
    servers: ServerAddresses,
    /// Settings of UDP clients, also of one whose socket is closed.
    udp_clients: BTreeMap<ClientId, UdpClientSettings>,
}

impl LabOperator {
    /// An operator that takes the lab over as it is.
    pub(super) fn new(topic: Transport, session: &Session) -> Self {
        let (udp_at, tcp_at) = (session.udp().local(), session.tcp().local());
        Self {
            topic,
            servers: ServerAddresses {
                udp: udp_at,
                tcp: tcp_at.or(udp_at),
            },
            udp_clients: session.udp().clients().clone(),
        }
    }

    /// Does one thing, on `topic` where it does not say, but for a Python program, which is the lesson's own.
    ///
    /// # Errors
    /// It cannot be done, or the lab is busy.
    pub(super) fn execute(
        &mut self,
        session: &mut Session,
        topic: Transport,
        order: &LessonOrder,
    ) -> Result<(), Message> {
        self.topic = topic;
        self.servers.refresh(session);
        match order {
            LessonOrder::CloseAll => {
                self.udp_clients.clear();
                close_all(session)
            }
            LessonOrder::OpenServers(change) => self.open_servers(session, change),
            LessonOrder::Do(verb) => self.act(session, verb),
            LessonOrder::Look => look(session),
            LessonOrder::Python(_) => Ok(()),
        }
    }

    fn open_servers(&self, session: &mut Session, change: &ServerChange) -> Result<(), Message> {
        let on = change.on.unwrap_or(self.topic);
        session.udp_mut().set_settings(UdpServerSettings::default());
        if on.has_tcp() {
            let settings = TcpServerSettings::default();
            session.tcp_mut().set_settings(settings)?;
        }
        self.server(session, change)?;
        // Without SO_REUSEADDR the port of an earlier run may still be in TIME_WAIT.
        let anew =
            (change.reuse_address == Some(false)).then_some(LessonAddress(LOOPBACK_ANY_PORT));
        let open = OpenServer {
            address: change.address.or(anew),
        };
        // While its port was closed, another program may have got it.
        let other_ports = open.address.map_or(OTHER_PORTS, |_| 0);
        if on.has_udp() {
            self.bind(session, &open, other_ports)?;
        }
        if on.has_tcp() {
            self.listen(session, &open, other_ports)?;
        }
        Ok(())
    }

    fn bind(&self, session: &Session, open: &OpenServer, other_ports: u16) -> Result<(), Message> {
        let wanted = open.address.map(|LessonAddress(address)| address);
        let addr = wanted.or(self.servers.udp).unwrap_or(LOOPBACK_ANY_PORT);
        session.engine.server.request_bind(addr, other_ports)
    }

    /// Listens beside UDP's server, where that is the topic too.
    fn listen(
        &self,
        session: &mut Session,
        open: &OpenServer,
        other_ports: u16,
    ) -> Result<(), Message> {
        let wanted = open.address.map(|LessonAddress(address)| address);
        let addr = wanted.or(self.servers.tcp).or(self.servers.udp);
        let addr = addr.unwrap_or(LOOPBACK_ANY_PORT);
        session.tcp_mut().open(addr, other_ports)
    }

    fn server(&self, session: &mut Session, change: &ServerChange) -> Result<(), Message> {
        let on = change.on.unwrap_or(self.topic);
        if on.has_udp() {
            let old = session.udp().settings();
            let switches = UdpSwitches {
                reuse_address: change.reuse_address.unwrap_or(old.switches.reuse_address),
                reuse_port: change.reuse_port.unwrap_or(old.switches.reuse_port),
                ..old.switches
            };
            let settings = UdpServerSettings {
                server: changed(&old.server, change),
                switches,
                ..old.clone()
            };
            session.udp_mut().set_settings(settings);
        }
        if !on.has_tcp() {
            return Ok(());
        }
        let old = session.tcp().settings().clone();
        let framing = change.framing.map(|FramingWord(framing)| framing);
        let settings = TcpServerSettings {
            server: changed(&old.server, change),
            backlog: change.backlog.unwrap_or(old.backlog),
            reuse_address: change.reuse_address.unwrap_or(old.reuse_address),
            accepting: change.accepting.unwrap_or(old.accepting),
            no_delay: change.no_delay.unwrap_or(old.no_delay),
            framing: framing.unwrap_or(old.framing),
            on_peer_fin: change.on_peer_fin.unwrap_or(old.on_peer_fin),
        };
        session.tcp_mut().set_settings(settings)
    }

    fn client(&mut self, session: &mut Session, change: &ClientChange) -> Result<(), Message> {
        let on = change.on.unwrap_or(self.topic);
        let id = client_of(change.who)?;
        if on.has_udp() {
            let on = Transport::Udp;
            let from = self.servers.own_address(session, change.from, on)?;
            let old = self.udp_clients.get(&id).cloned();
            let to = match (change.to, &old) {
                (None, Some(old)) => old.to,
                (to, _) => self.servers.destination(session, to, on)?,
            };
            let old = old.unwrap_or_else(|| UdpClientSettings::to(to));
            let settings = UdpClientSettings {
                to,
                from: from.or(old.from),
                connected: change.connected.unwrap_or(old.connected),
                switches: UdpSwitches {
                    broadcast: change.broadcast.unwrap_or(old.switches.broadcast),
                    reuse_address: change.reuse_address.unwrap_or(old.switches.reuse_address),
                    reuse_port: change.reuse_port.unwrap_or(old.switches.reuse_port),
                },
                groups: old.groups,
                group_sending: GroupSending {
                    ttl: change.multicast_ttl.or(old.group_sending.ttl),
                    looped: change.multicast_loop.or(old.group_sending.looped),
                    ..old.group_sending
                },
                plain: change.plain.unwrap_or(old.plain),
                reads: reads(&old.reads, change.reading, change.read_size.as_ref()),
            };
            self.set_udp_client(session, id, settings)?;
        }
        if on.has_tcp() {
            let on = Transport::Tcp;
            let from = self.servers.own_address(session, change.from, on)?;
            let old = session.tcp().clients().get(&id).cloned();
            let to = match (change.to, &old) {
                (None, Some(old)) => old.to,
                (to, _) => self.servers.destination(session, to, on)?,
            };
            let old = old.unwrap_or_else(|| TcpClientSettings::to(to));
            let framing = change.framing.map(|FramingWord(framing)| framing);
            let settings = TcpClientSettings {
                to,
                from: from.or(old.from),
                receive_buffer: change.receive_buffer.or(old.receive_buffer),
                send_buffer: change.send_buffer.or(old.send_buffer),
                no_delay: change.no_delay.unwrap_or(old.no_delay),
                framing: framing.unwrap_or(old.framing),
                on_peer_fin: change.on_peer_fin.unwrap_or(old.on_peer_fin),
                reads: reads(&old.reads, change.reading, change.read_size.as_ref()),
            };
            session.tcp_mut().set_client(id, settings)?;
        }
        Ok(())
    }

    fn set_udp_client(
        &mut self,
        session: &mut Session,
        id: ClientId,
        settings: UdpClientSettings,
    ) -> Result<(), Message> {
        self.udp_clients.insert(id, settings.clone());
        session.udp_mut().set_client(id, settings)
    }

    fn act(&mut self, session: &mut Session, verb: &Verb) -> Result<(), Message> {
        match verb {
            Verb::Server(change) => self.server(session, change),
            Verb::Client(change) => self.client(session, change),
            Verb::Bind(open) => self.bind(session, open, 0),
            Verb::Listen(open) => self.listen(session, open, 0),
            Verb::Stop(ends) => {
                let on = ends.on.unwrap_or(self.topic);
                if on.has_udp() {
                    session.udp_mut().command(UdpServerCommand::Stop)?;
                }
                if on.has_tcp() {
                    session.tcp_mut().command(TcpServerCommand::Stop)?;
                }
                Ok(())
            }
            Verb::StopListening => session.tcp_mut().command(TcpServerCommand::StopListening),
            Verb::Accept => session.tcp_mut().command(TcpServerCommand::AcceptOnce),
            Verb::ListenOnDatagram => session
                .tcp_mut()
                .command(TcpServerCommand::ListenOnDatagram),
            Verb::Send(send) => self.send(session, send),
            Verb::Read(read) => self.read(session, read),
            Verb::Connect(ends) => self.connect(session, ends),
            Verb::Close(ends)
            | Verb::Abort(ends)
            | Verb::Shutdown(ends)
            | Verb::Cancel(ends)
            | Verb::Remove(ends) => self.end(session, verb, ends),
            Verb::Join(of) => self.change_group(session, of, true),
            Verb::Leave(of) => self.change_group(session, of, false),
            Verb::Clear => {
                session.clear();
                Ok(())
            }
            // These are not for the session.
            Verb::Wait(_) | Verb::Repeat(_) => Ok(()),
        }
    }

    /// Lets somebody's UDP socket join a group, or leave it.
    fn change_group(
        &mut self,
        session: &mut Session,
        of: &OfGroup,
        join: bool,
    ) -> Result<(), Message> {
        let group = of.group.group()?;
        let change = |groups: &mut Vec<Group>| {
            let joined = groups.contains(&group);
            if joined == join {
                let key = if join {
                    "error-group-joined"
                } else {
                    "error-group-not-joined"
                };
                return Err(Message::new(key).with("group", group.to_string()));
            }
            groups.retain(|other| *other != group);
            groups.extend(join.then_some(group));
            Ok(())
        };
        let Party(who) = of.who.unwrap_or(Party::SERVER);
        match who {
            Owner::Server => {
                let mut settings = session.udp().settings().clone();
                change(&mut settings.groups)?;
                session.udp_mut().set_settings(settings);
                Ok(())
            }
            Owner::Client(id) => {
                let settings = self.udp_clients.get(&id).cloned();
                let mut settings = settings.ok_or_else(|| Message::new("error-not-connected"))?;
                change(&mut settings.groups)?;
                self.set_udp_client(session, id, settings)
            }
        }
    }

    fn connect(&mut self, session: &mut Session, ends: &SocketSelector) -> Result<(), Message> {
        let (id, on) = (client_of(ends.who)?, ends.on.unwrap_or(self.topic));
        let change = ClientChange {
            who: ends.who,
            on: Some(on),
            connected: on.has_udp().then_some(true),
            ..ClientChange::default()
        };
        self.client(session, &change)?;
        if on.has_tcp() {
            let connect = TcpClientCommand::Connect(id);
            session.tcp_mut().client_command(connect)?;
        }
        Ok(())
    }

    fn send(&self, session: &mut Session, send: &SendBytes) -> Result<(), Message> {
        let dont_wait = dont_wait(&send.flags)?;
        let on = send.on.unwrap_or(self.topic);
        let Party(who) = send.from.unwrap_or(Party::A);
        let payload = send.payload();
        let Owner::Client(id) = who else {
            if dont_wait {
                return Err(Message::new("error-lesson-flags"));
            }
            let socket = server_end(session, send.to)?;
            let mut bytes = Vec::new();
            payload.write(0, &mut bytes);
            let send = TcpServerCommand::Send(socket, bytes);
            return session.tcp_mut().command(send);
        };
        let burst = Burst {
            payload,
            rate: send.rate,
            batch_mode: send.calls.unwrap_or_default(),
            lossless: send.lossless,
            in_turn: send.in_turn,
            dont_wait,
            ..Burst::of(id, Vec::new(), send.count())
        };
        if on.has_udp() {
            // One whose socket was closed opens a new one.
            let settings = self.udp_clients.get(&id).cloned();
            let settings = settings.ok_or_else(|| Message::new("error-not-connected"))?;
            session.udp_mut().set_client(id, settings)?;
            session.udp_mut().burst(burst.clone())?;
        }
        if on.has_tcp() {
            session.tcp_mut().burst(burst)?;
        }
        Ok(())
    }

    fn read(&mut self, session: &mut Session, read: &ReadOnce) -> Result<(), Message> {
        let on = read.on.unwrap_or(self.topic);
        let Party(who) = read.by.unwrap_or(Party::SERVER);
        let size = read.size.map(|size| vec![size]);
        let options = read.options();
        match who {
            Owner::Server => {
                let change = ServerChange {
                    read_size: size,
                    on: Some(on),
                    ..ServerChange::default()
                };
                self.server(session, &change)?;
                if on.has_udp() {
                    session.udp_mut().read_once(options)?;
                }
                if on.has_tcp() {
                    let socket = server_end(session, read.of)?;
                    session.tcp_mut().read_once(socket, options)?;
                }
            }
            Owner::Client(id) => {
                let change = ClientChange {
                    who: Some(Party(who)),
                    read_size: size,
                    on: Some(on),
                    ..ClientChange::default()
                };
                self.client(session, &change)?;
                // One that reads by itself needs no order.
                let settings = session.udp().clients().get(&id);
                if on.has_udp() && settings.is_some_and(|settings| !settings.reads.reading) {
                    session.udp_mut().client_read_once(id, options)?;
                }
                if on.has_tcp() {
                    session.tcp_mut().client_read_once(id, options)?;
                }
            }
        }
        Ok(())
    }

    /// Closes, resets, shuts down, cancels or removes.
    fn end(
        &self,
        session: &mut Session,
        verb: &Verb,
        ends: &SocketSelector,
    ) -> Result<(), Message> {
        let on = ends.on.unwrap_or(self.topic);
        let Party(who) = ends.who.unwrap_or(Party::A);
        let how = match ends.how {
            Some(DirectionName::Read) => Shutdown::Read,
            Some(DirectionName::Both) => Shutdown::Both,
            Some(DirectionName::Write) | None => Shutdown::Write,
        };
        if on.has_udp() {
            match (who, verb) {
                (Owner::Server, _) => session.udp_mut().command(UdpServerCommand::Stop)?,
                (Owner::Client(_), Verb::Cancel(_)) => session.udp_mut().cancel()?,
                (Owner::Client(id), _) => session.udp_mut().remove_client(id)?,
            }
        }
        if !on.has_tcp() {
            return Ok(());
        }
        match who {
            Owner::Server => {
                let socket = server_end(session, ends.of)?;
                session.tcp_mut().command(match verb {
                    Verb::Abort(_) => TcpServerCommand::Abort(socket),
                    Verb::Shutdown(_) => TcpServerCommand::Shutdown(socket, how),
                    _ => TcpServerCommand::Close(socket),
                })
            }
            Owner::Client(id) => session.tcp_mut().client_command(match verb {
                Verb::Abort(_) => TcpClientCommand::Abort(id),
                Verb::Shutdown(_) => TcpClientCommand::Shutdown(id, how),
                Verb::Cancel(_) => TcpClientCommand::Cancel(id),
                Verb::Remove(_) => TcpClientCommand::Remove(id),
                _ => TcpClientCommand::Close(id),
            }),
        }
    }
}

/// Whether a send is made with `MSG_DONTWAIT`; other flags are refused rather than left out.
fn dont_wait(flags: &[CallFlag]) -> Result<bool, Message> {
    if flags.iter().all(|flag| *flag == CallFlag::DontWait) {
        return Ok(!flags.is_empty());
    }
    Err(Message::new("error-lesson-flags"))
}

/// Closes all sockets and forgets all clients.
pub(super) fn close_all(session: &mut Session) -> Result<(), Message> {
    let udp: Vec<ClientId> = session.udp().clients().keys().copied().collect();
    let tcp: Vec<ClientId> = session.tcp().clients().keys().copied().collect();
    for id in udp {
        session.udp_mut().remove_client(id)?;
    }
    for id in tcp {
        session.tcp_mut().remove_client(id)?;
    }
    session.udp_mut().command(UdpServerCommand::Stop)?;
    if session.engine.is_tcp_running() {
        session.tcp_mut().command(TcpServerCommand::Stop)?;
    }
    Ok(())
}

/// Everybody who runs looks at his sockets.
fn look(session: &mut Session) -> Result<(), Message> {
    session.udp_mut().command(UdpServerCommand::Look)?;
    if session.engine.is_tcp_running() {
        session.tcp_mut().command(TcpServerCommand::Look)?;
        session.tcp_mut().client_command(TcpClientCommand::Look)?;
    }
    Ok(())
}

fn client_of(who: Option<Party>) -> Result<ClientId, Message> {
    let Party(who) = who.unwrap_or(Party::A);
    match who {
        Owner::Client(id) => Ok(id),
        Owner::Server => Err(Message::new("error-lesson-client")),
    }
}

/// The server's end of the connection with a client, or of the newest.
fn server_end(session: &Session, of: Option<Party>) -> Result<SocketId, Message> {
    let end = session.observed().server_end(of.and_then(Party::client));
    end.ok_or_else(|| Message::new("error-not-connected"))
}

/// How a server reads and what it answers, changed.
fn changed(old: &ServerSettings, change: &ServerChange) -> ServerSettings {
    ServerSettings {
        reads: reads(&old.reads, change.reading, change.read_size.as_ref()),
        receive_buffer: change.receive_buffer.or(old.receive_buffer),
        pace: change.pace_ms.map_or(old.pace, Duration::from_millis),
        reply: change.reply.unwrap_or(old.reply),
        ..old.clone()
    }
}

/// How a server or a client reads, changed.
fn reads(old: &ReadPolicy, reading: Option<bool>, sizes: Option<&Vec<u32>>) -> ReadPolicy {
    ReadPolicy {
        reading: reading.unwrap_or(old.reading),
        sizes: sizes.unwrap_or(&old.sizes).clone(),
    }
}
