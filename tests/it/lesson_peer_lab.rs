//! The lab as one end of calls that were recorded: each is asked for, and what it returned is told.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use packet_lab::{
    model::{
        ClientId, Errno, OnPeerFin, Owner, ReadOptions, ReadPolicy, ReadWait, Reply, Row, RowFlags,
        RowId, ServerSettings, SockOpt, SocketId, StreamRole, Syscall, TcpClientCommand,
        TcpClientSettings, TcpServerCommand, TcpServerSettings, TcpState, UdpClientSettings,
        UdpServerCommand, UdpServerSettings, UdpSwitches,
    },
    session::{Session, Start},
};

use crate::lesson_peer_calls::{PeerCall, Places, Seen, name_of};

/// For each thing that is waited for; far more than is needed.
const DEADLINE: Duration = Duration::from_secs(30);

/// The lab's session, and how far its rows have been told.
pub(crate) struct LabEnd {
    session: Session,
    /// What the lesson's server answers.
    reply: Reply,
    /// The first row that is not told yet, of each party, transport and kind of call.
    next_rows: BTreeMap<(String, bool, &'static str), RowId>,
    /// The lab's sockets of streams by those of the lesson.
    streams: BTreeMap<u16, SocketId>,
}

impl LabEnd {
    pub(crate) fn start(reply: Reply) -> Self {
        Self {
            session: Session::start(Start::default()).unwrap(),
            reply,
            next_rows: BTreeMap::new(),
            streams: BTreeMap::new(),
        }
    }

    /// The port that the socket of a call has here; 0 where it has none.
    pub(crate) fn port(&self, call: &PeerCall) -> u16 {
        let record = self.session.record();
        if call.is_stream {
            let info = self.streams.get(&call.socket.0);
            let info = info.and_then(|id| record.stream(*id));
            return info
                .and_then(|info| info.local)
                .map_or(0, |local| local.port());
        }
        let mut sockets = record.sockets().rev();
        let info = sockets.find(|info| info.owner == call.owner);
        info.map_or(0, |info| info.local.port())
    }

    /// Makes a call as the lesson made it; `None` where the lab does it together with another one.
    pub(crate) fn make(
        &mut self,
        number: usize,
        all: &[PeerCall],
        places: &mut Places,
    ) -> Option<Seen> {
        let call = &all[number];
        match (call.owner, call.is_stream) {
            _ if matches!(call.role, Some(StreamRole::Datagram)) => self.ask_datagram(call)?,
            (Owner::Server, false) => self.server(number, all, places)?,
            (Owner::Server, true) => self.tcp_server(number, all, places)?,
            (Owner::Client(id), false) => self.client(id, number, all, places)?,
            (Owner::Client(id), true) => self.tcp_client(id, number, all, places)?,
        }
        Some(self.next(call))
    }

    /// What only a stream can is asked of a socket of datagrams: all its calls at once.
    fn ask_datagram(&mut self, call: &PeerCall) -> Option<()> {
        match call.row.call {
            Syscall::Socket => {
                let order = TcpServerCommand::ListenOnDatagram;
                self.session.tcp_mut().command(order).unwrap();
                None
            }
            Syscall::Listen | Syscall::Accept => Some(()),
            _ => None,
        }
    }

    fn server(&mut self, number: usize, all: &[PeerCall], places: &mut Places) -> Option<()> {
        let call = &all[number];
        match call.name() {
            "bind" => {
                let settings = UdpServerSettings {
                    switches: switches(call, all),
                    ..UdpServerSettings::from(quiet(Reply::None))
                };
                self.session.udp_mut().set_settings(settings);
                let at = places.at(call.peer.unwrap(), false);
                // A bind that fails is a row.
                self.session.udp_mut().listen(at).ok();
            }
            "recv" => {
                // Its answer comes with the read.
                let mut later = all[number + 1..].iter();
                let sends =
                    later.find(|next| next.owner == Owner::Server && next.name() != "setsockopt");
                let answer = sends.filter(|next| next.name() == "send");
                let reply = match answer.map(|next| &next.data) {
                    None => Reply::None,
                    Some(_) if !Reply::PLAIN.contains(&self.reply) => self.reply,
                    Some(data) if *data == call.data => Reply::Echo,
                    Some(_) => Reply::Upper,
                };
                self.session.udp_mut().set_settings(quiet(reply).into());
                self.session.udp_mut().read_once(options(call)).unwrap();
            }
            "send" => {}
            "close" => self
                .session
                .udp_mut()
                .command(UdpServerCommand::Stop)
                .unwrap(),
            _ => return None,
        }
        Some(())
    }

    fn client(
        &mut self,
        id: ClientId,
        number: usize,
        all: &[PeerCall],
        places: &mut Places,
    ) -> Option<()> {
        let call = &all[number];
        let of = |name: &str| {
            let mut later = all[number..].iter();
            later.find(|next| next.socket == call.socket && next.name() == name)
        };
        let (bind, send) = (of("bind"), of("send"));
        let mut to = |call: Option<&PeerCall>| {
            let peer = call.and_then(|call| call.peer);
            peer.map(|peer| places.at(peer, false))
        };
        let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
        let old = self.session.udp().clients().get(&id).cloned();
        match call.name() {
            "socket" => {
                let peer = to(of("connect")).or_else(|| to(send)).unwrap_or(nobody);
                let settings = UdpClientSettings {
                    from: to(bind),
                    plain: send.is_some_and(|send| send.row.flags.has(RowFlags::PLAIN)),
                    switches: switches(call, all),
                    reads: ReadPolicy::stopped(),
                    ..UdpClientSettings::to(peer)
                };
                self.session.udp_mut().set_client(id, settings).unwrap();
                return None;
            }
            "bind" => {}
            "connect" => {
                let peer = to(Some(call)).unwrap();
                let settings = UdpClientSettings {
                    to: peer,
                    connected: true,
                    ..old.unwrap()
                };
                self.session.udp_mut().set_client(id, settings).unwrap();
            }
            "send" => {
                let old = old.unwrap();
                let peer = to(Some(call)).unwrap_or(old.to);
                let settings = UdpClientSettings { to: peer, ..old };
                self.session.udp_mut().set_client(id, settings).unwrap();
                let data = call.data.clone();
                self.session.udp_mut().send(id, data, 1).unwrap();
            }
            "recv" => {
                let read = options(call);
                self.session.udp_mut().client_read_once(id, read).unwrap();
            }
            "close" => self.session.udp_mut().remove_client(id).unwrap(),
            _ => return None,
        }
        Some(())
    }

    fn tcp_server(&mut self, number: usize, all: &[PeerCall], places: &mut Places) -> Option<()> {
        let call = &all[number];
        let socket = self.streams.get(&call.socket.0).copied();
        let order = match call.name() {
            "bind" => {
                let mut same = all.iter().filter(|other| other.socket == call.socket);
                let listen = same.clone().find(|other| other.name() == "listen");
                let reuse =
                    |other: &PeerCall| other.row.call == Syscall::SetSockOpt(SockOpt::ReuseAddr);
                let settings = TcpServerSettings {
                    backlog: listen.map_or(128, |listen| listen.row.asked),
                    reuse_address: same.any(reuse),
                    accepting: false,
                    on_peer_fin: OnPeerFin::Stay,
                    ..TcpServerSettings::from(quiet(Reply::None))
                };
                let at = places.at(call.peer.unwrap(), true);
                // A bind that fails is a row.
                self.session.tcp_mut().listen(at, settings).ok();
                return Some(());
            }
            "listen" => return Some(()),
            "accept" => TcpServerCommand::AcceptOnce,
            "recv" => {
                let socket = socket.unwrap();
                if let Some(peek) = peek(call) {
                    self.session.tcp_mut().read_once(socket, peek).unwrap();
                    self.next(call);
                }
                self.session
                    .tcp_mut()
                    .read_once(socket, options(call))
                    .unwrap();
                return Some(());
            }
            "send" => {
                self.wait_reset(call);
                TcpServerCommand::Send(socket.unwrap(), call.data.clone())
            }
            "shutdown" => TcpServerCommand::Shutdown(socket.unwrap(), how(call)),
            "close" if matches!(call.role, Some(StreamRole::Listener)) => {
                TcpServerCommand::StopListening
            }
            "close" if lingers(call, all) => TcpServerCommand::Abort(socket.unwrap()),
            "close" => TcpServerCommand::Close(socket.unwrap()),
            _ => return None,
        };
        self.session.tcp_mut().command(order).unwrap();
        Some(())
    }

    fn tcp_client(
        &mut self,
        id: ClientId,
        number: usize,
        all: &[PeerCall],
        places: &mut Places,
    ) -> Option<()> {
        let call = &all[number];
        let order = match call.name() {
            "socket" => {
                let of = |name: &str| {
                    let mut same = all.iter().filter(|other| other.socket == call.socket);
                    same.find(|other| other.name() == name)
                        .and_then(|other| other.peer)
                };
                let settings = TcpClientSettings {
                    from: of("bind").map(|at| places.at(at, true)),
                    reads: ReadPolicy::stopped(),
                    ..TcpClientSettings::to(places.at(of("connect")?, true))
                };
                self.session.tcp_mut().set_client(id, settings).unwrap();
                let order = TcpClientCommand::Connect(id);
                self.session.tcp_mut().client_command(order).unwrap();
                return None;
            }
            "bind" | "connect" => return Some(()),
            "recv" => {
                if let Some(peek) = peek(call) {
                    self.session.tcp_mut().client_read_once(id, peek).unwrap();
                    self.next(call);
                }
                self.session
                    .tcp_mut()
                    .client_read_once(id, options(call))
                    .unwrap();
                return Some(());
            }
            "send" => {
                self.wait_reset(call);
                self.session
                    .tcp_mut()
                    .send(id, call.data.clone(), 1)
                    .unwrap();
                return Some(());
            }
            "shutdown" => TcpClientCommand::Shutdown(id, how(call)),
            // The lab closes a socket that was refused by itself.
            "close" if is_refused(call, all) => return Some(()),
            "close" if lingers(call, all) => TcpClientCommand::Abort(id),
            "close" => TcpClientCommand::Close(id),
            _ => return None,
        };
        self.session.tcp_mut().client_command(order).unwrap();
        Some(())
    }

    /// Waits until the kernel has heard that the peer reset the connection.
    fn wait_reset(&mut self, call: &PeerCall) {
        if !call.is_after_reset {
            return;
        }
        let socket = self.streams[&call.socket.0];
        let is_closed = |session: &Session| {
            let figures = session
                .record()
                .stream(socket)
                .and_then(|info| info.figures);
            figures.is_some_and(|figures| figures.state == TcpState::Close)
        };
        // Its kernel is asked until it says so.
        for _ in 0..DEADLINE.as_millis() / 20 {
            if call.owner == Owner::Server {
                self.session
                    .tcp_mut()
                    .command(TcpServerCommand::Look)
                    .unwrap();
            } else {
                self.session
                    .tcp_mut()
                    .client_command(TcpClientCommand::Look)
                    .unwrap();
            }
            if self
                .session
                .wait_until(Duration::from_millis(20), is_closed)
            {
                return;
            }
        }
        panic!("no reset: {call:?}");
    }

    /// Waits for the next row of this party and kind.
    fn next(&mut self, call: &PeerCall) -> Seen {
        let is_datagram = matches!(call.role, Some(StreamRole::Datagram));
        let is_stream = call.is_stream || is_datagram;
        let key = (call.owner.to_string(), is_stream, call.name());
        let from = self.next_rows.get(&key).copied().unwrap_or(0);
        let find = |session: &Session| {
            let record = session.record();
            (from..record.len()).find(|id| {
                let row = record.row(*id);
                row.is_some_and(|row| is_alike(session, row, call, is_stream))
            })
        };
        let came = self
            .session
            .wait_until(DEADLINE, |session| find(session).is_some());
        if !came {
            let errno = Some("no row".to_owned());
            return Seen {
                errno,
                ..Seen::default()
            };
        }
        let id = find(&self.session).unwrap();
        self.next_rows.insert(key, id + 1);
        let record = self.session.record();
        let row = *record.row(id).unwrap();
        if call.is_stream {
            self.streams.insert(call.socket.0, row.socket);
        }
        if let Some(accepted) = call.accepted {
            let peer = record.peer(row.peer);
            let mut streams = record.streams().rev();
            let info = streams
                .find(|info| matches!(info.role, StreamRole::Accepted { .. }) && info.peer == peer);
            let id = info.unwrap().id;
            self.streams.insert(accepted.0, id);
        }
        let moves = matches!(call.name(), "recv" | "send");
        Seen {
            returned: if row.failed() {
                -1
            } else if moves {
                row.returned.into()
            } else {
                0
            },
            errno: row.failed().then(|| name_of(row.errno)),
            data: if call.name() == "recv" {
                record.payload(&row).to_vec()
            } else {
                Vec::new()
            },
            peer: record.peer(row.peer).map_or(0, |peer| peer.port()),
        }
    }
}

/// Whether a row is a call of this party and kind.
fn is_alike(session: &Session, row: &Row, call: &PeerCall, is_stream: bool) -> bool {
    let record = session.record();
    let stream = record.stream(row.socket).map(|info| info.owner);
    let owner = stream.or_else(|| record.socket(row.socket).map(|info| info.owner));
    let kind = match row.call {
        Syscall::RecvMsg | Syscall::RecvMMsg | Syscall::RecvFrom | Syscall::StreamRecv => "recv",
        Syscall::Send
        | Syscall::SendTo
        | Syscall::SendMMsg
        | Syscall::SendMsg
        | Syscall::StreamSend => "send",
        other => other.name(),
    };
    let kind = if kind.starts_with("accept") {
        "accept"
    } else {
        kind
    };
    owner == Some(call.owner) && stream.is_some() == is_stream && kind == call.name()
}

/// The switches that the socket of this call was given.
fn switches(call: &PeerCall, all: &[PeerCall]) -> UdpSwitches {
    let given = |option| {
        let mut own = all.iter().filter(|other| other.socket == call.socket);
        own.any(|other| other.row.call == Syscall::SetSockOpt(option))
    };
    UdpSwitches {
        broadcast: given(SockOpt::Broadcast),
        reuse_address: given(SockOpt::ReuseAddr),
        reuse_port: given(SockOpt::ReusePort),
    }
}

/// A server that does nothing by itself.
fn quiet(reply: Reply) -> ServerSettings {
    ServerSettings {
        reads: ReadPolicy::stopped(),
        reply,
        ..ServerSettings::default()
    }
}

fn options(call: &PeerCall) -> ReadOptions {
    let flags = call.row.flags;
    ReadOptions {
        size: Some(call.row.asked),
        peek: flags.has(RowFlags::PEEK),
        wait_all: flags.has(RowFlags::WAIT_ALL),
        // A read that found nothing, whether it waited for a time or not, is made without waiting.
        wait: if call.row.errno == Errno::EAGAIN {
            ReadWait::DontWait
        } else {
            ReadWait::Forever
        },
    }
}

/// Of a read of a stream that returned bytes: one that waits until they are there.
fn peek(call: &PeerCall) -> Option<ReadOptions> {
    let size = u32::try_from(call.row.returned)
        .ok()
        .filter(|size| *size > 0);
    size.map(|size| ReadOptions {
        size: Some(size),
        peek: true,
        wait_all: true,
        wait: ReadWait::Forever,
    })
}

fn how(call: &PeerCall) -> std::net::Shutdown {
    match call.row.asked {
        0 => std::net::Shutdown::Read,
        1 => std::net::Shutdown::Write,
        _ => std::net::Shutdown::Both,
    }
}

fn lingers(call: &PeerCall, all: &[PeerCall]) -> bool {
    let linger = Syscall::SetSockOpt(SockOpt::Linger);
    let mut same = all.iter().filter(|other| other.socket == call.socket);
    same.any(|other| other.row.call == linger)
}

fn is_refused(call: &PeerCall, all: &[PeerCall]) -> bool {
    let mut same = all.iter().filter(|other| other.socket == call.socket);
    same.any(|other| matches!(other.name(), "connect" | "bind") && other.row.failed())
}
