//! The TCP clients' thread: owns the sockets of all clients.

use std::{collections::BTreeMap, io, time::Duration};

use crossbeam_channel::{Receiver, TryRecvError};

use super::{
    client::{Link, TcpClient, Then, tell},
    closed_sockets::ClosedSocketTracker,
    conn::{Conn, Got},
    server::LOOK_EVERY,
    stream::{Connect, Open, Stream, note},
};
use crate::{
    engine::{endpoint::SocketIds, outbox::Outbox, progress_counters::ProgressCounters},
    model::{
        ClientId, Message, OnPeerFin, Reply, SockOpt, Stamp, StreamNote, StreamRole,
        TcpClientCommand, TcpClientSettings, Who, read_size,
    },
    net::{Backend, Interest, NetError, Operation, StreamReady, Watch},
};

/// Reads of one client before the others have their turn.
const READS: usize = 32;

/// The thread's state.
#[derive(Debug)]
pub(super) struct TcpClients {
    pub(super) commands: Receiver<TcpClientCommand>,
    pub(super) watch: Watch,
    pub(super) ids: SocketIds,
    pub(super) backend: Backend,
    pub(super) out: Outbox,
    pub(super) board: ProgressCounters,
}

/// What lives as long as the thread runs.
#[derive(Debug, Default)]
struct State {
    all: BTreeMap<ClientId, TcpClient>,
    after: ClosedSocketTracker,
    next_look: Stamp,
}

impl TcpClients {
    /// Runs until the commands hang up.
    pub(super) fn run(mut self) {
        let mut state = State::default();
        let mut events = Vec::new();
        loop {
            self.out.mark_active();
            if self.out.is_left() {
                break;
            }
            match self.commands.try_recv() {
                Ok(command) => {
                    self.obey(&mut state, command);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            let next = self.work(&mut state);
            self.wait(&mut state, next, &mut events);
        }
        let ids: Vec<ClientId> = state.all.keys().copied().collect();
        for id in ids {
            self.close(&mut state, id);
        }
        self.out.finish();
    }

    /// Sends what is due and reads what is known to wait, each client in turn; gives the time to the
    /// next.
    fn work(&mut self, state: &mut State) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        let ids: Vec<ClientId> = state.all.keys().copied().collect();
        for id in ids {
            let Some(client) = state.all.get_mut(&id) else {
                continue;
            };
            // An answer first: the next message may wait for it.
            let more = self.read(client);
            let mut wait = client.send(&self.board, &mut self.out);
            if more {
                wait = Some(Duration::ZERO);
            }
            if client.is_idle() && !matches!(client.link, Link::Connecting(..)) {
                while let Some(then) = client.then.pop_front() {
                    match (then, client.conn()) {
                        (Then::Shutdown(how), Some(conn)) => conn.shutdown(how, &mut self.out),
                        (Then::Shutdown(_), None) => not_connected(id, &mut self.out),
                        (Then::Close, _) => {
                            client.then.clear();
                            self.close(state, id);
                            break;
                        }
                    }
                }
            }
            self.touch(state, id);
            if let Some(wait) = wait {
                next = Some(next.map_or(wait, |least| least.min(wait)));
            }
        }
        next
    }

    /// Reads what is known to wait; returns whether more may.
    fn read(&mut self, client: &mut TcpClient) -> bool {
        let on_peer_fin = client.settings.on_peer_fin;
        let Link::Open(conn) = &mut client.link else {
            return false;
        };
        for _ in 0..READS {
            if !conn.ready || conn.ended || !client.settings.reading {
                break;
            }
            let size = read_size(&client.settings.read_sizes, conn.stream.receives() as usize);
            match conn.read(size, Reply::None, &mut self.out) {
                Got::Fin if on_peer_fin == OnPeerFin::Close => {
                    client.then.push_back(Then::Close);
                }
                Got::Bytes { .. } | Got::Fin | Got::Failed | Got::Nothing => {}
            }
            self.out.flush_if_due(self.out.clock.now());
        }
        conn.ready && !conn.ended && client.settings.reading
    }

    /// Watches a client's socket for what is wanted of it now.
    fn touch(&mut self, state: &State, id: ClientId) {
        let Some(client) = state.all.get(&id) else {
            return;
        };
        let (tcp, interest) = match &client.link {
            Link::None => return,
            Link::Connecting(stream, _) => {
                let (read, write) = (false, true);
                (&stream.tcp, Interest { read, write })
            }
            Link::Open(conn) => {
                let read = client.settings.reading && !conn.ended;
                let write = conn.has_unsent();
                (&conn.stream.tcp, Interest { read, write })
            }
        };
        if let Err(error) = self.watch.set(usize::from(id.0), tcp, interest) {
            let message = Message::new("error-wait").with("detail", error.to_string());
            tell(id, message, &mut self.out);
        }
    }

    fn wait(&mut self, state: &mut State, next: Option<Duration>, events: &mut Vec<StreamReady>) {
        let now = self.out.clock.now();
        let stuck = state.all.values().any(|client| match &client.link {
            Link::Open(conn) => conn.is_settling() || !client.settings.reading,
            Link::None | Link::Connecting(..) => false,
        });
        let look = stuck.then(|| state.next_look.since(now));
        let after = state.after.look(&mut self.out);
        let timeout = if next == Some(Duration::ZERO) {
            next
        } else {
            let times = [next, look, after, self.out.rest()];
            times.into_iter().flatten().min()
        };
        let waited = self.watch.wait(timeout, events);
        self.out.mark_active();
        if let Err(error) = waited {
            let message = Message::new("error-wait").with("detail", error.to_string());
            tell(ClientId(0), message, &mut self.out);
            if let Ok(command) = self.commands.recv_timeout(LOOK_EVERY) {
                self.obey(state, command);
            }
            return;
        }
        for event in events.iter() {
            let id = ClientId(u8::try_from(event.key).unwrap_or(u8::MAX));
            let Some(client) = state.all.get_mut(&id) else {
                continue;
            };
            match std::mem::take(&mut client.link) {
                Link::None => {}
                Link::Connecting(stream, since) => self.connect_later(state, id, stream, since),
                Link::Open(mut conn) => {
                    conn.ready |= event.read;
                    if event.write && conn.has_unsent() {
                        conn.send_rest(&mut self.out);
                    }
                    client.link = Link::Open(conn);
                }
            }
        }
        let now = self.out.clock.now();
        if stuck && state.next_look <= now {
            self.look(state, false);
        }
    }

    fn look(&mut self, state: &mut State, anew: bool) {
        for client in state.all.values_mut() {
            let stream = match &mut client.link {
                Link::None => continue,
                Link::Connecting(stream, _) => stream,
                Link::Open(conn) => &mut conn.stream,
            };
            if anew {
                stream.look_anew(&mut self.out);
            } else {
                stream.look(&mut self.out);
            }
        }
        state.next_look = self.out.clock.now().plus(LOOK_EVERY);
    }

    fn obey(&mut self, state: &mut State, command: TcpClientCommand) {
        match command {
            TcpClientCommand::Set(id, settings) => self.set(state, id, settings),
            TcpClientCommand::Connect(id) => self.connect(state, id),
            TcpClientCommand::Cancel(id) => {
                if let Some(client) = state.all.get_mut(&id) {
                    client.cancel(&self.board);
                    if let Link::Connecting(stream, _) = &client.link {
                        let socket = stream.id;
                        let at = self.out.clock.now();
                        note(&mut self.out, at, StreamNote::Cancelled { socket });
                        self.close(state, id);
                    }
                }
            }
            TcpClientCommand::Send(burst) => {
                let id = burst.client;
                if let Some(client) = state.all.get_mut(&id) {
                    client.plan(burst, &self.board);
                    if matches!(client.link, Link::None) {
                        client.cancel(&self.board);
                        not_connected(id, &mut self.out);
                    }
                }
            }
            TcpClientCommand::ReadOnce(id) => self.read_once(state, id),
            TcpClientCommand::Shutdown(id, how) => {
                if let Some(client) = state.all.get_mut(&id) {
                    client.then.push_back(Then::Shutdown(how));
                }
            }
            TcpClientCommand::Close(id) => {
                if let Some(client) = state.all.get_mut(&id) {
                    client.then.push_back(Then::Close);
                }
            }
            TcpClientCommand::Abort(id) => {
                if let Some(client) = state.all.get_mut(&id) {
                    client.cancel(&self.board);
                    client.then.clear();
                    if let Some(conn) = client.conn() {
                        conn.arm(&mut self.out);
                    }
                }
                self.close(state, id);
            }
            TcpClientCommand::Look => self.look(state, true),
            TcpClientCommand::Remove(id) => {
                self.close(state, id);
                state.all.remove(&id);
            }
            #[cfg(test)]
            TcpClientCommand::Fail(fault) => fault.happen(),
        }
    }

    fn set(&mut self, state: &mut State, id: ClientId, settings: TcpClientSettings) {
        let Some(client) = state.all.get_mut(&id) else {
            state.all.insert(id, TcpClient::new(id, settings));
            return;
        };
        let old = std::mem::replace(&mut client.settings, settings);
        let now = &client.settings;
        if let Link::Open(conn) = &mut client.link {
            // The rows tell of failures.
            if old.no_delay != now.no_delay {
                let on = u32::from(now.no_delay);
                conn.stream.set(SockOpt::NoDelay, on, &mut self.out).ok();
            }
            for (option, before, asked) in [
                (
                    SockOpt::ReceiveBuffer,
                    old.receive_buffer,
                    now.receive_buffer,
                ),
                (SockOpt::SendBuffer, old.send_buffer, now.send_buffer),
            ] {
                if let Some(asked) = asked.filter(|_| before != asked) {
                    conn.stream.set(option, asked, &mut self.out).ok();
                }
            }
            conn.set_framing(now.framing, &mut self.out);
            conn.stream.look(&mut self.out);
        }
        self.touch(state, id);
    }

    /// Opens a socket and connects; an old one is closed.
    fn connect(&mut self, state: &mut State, id: ClientId) {
        self.close(state, id);
        let Some(client) = state.all.get_mut(&id) else {
            return;
        };
        client.begin_anew(&self.board);
        let settings = client.settings.clone();
        let open = Open {
            who: Who::Client(id),
            part: StreamRole::Client,
            like: settings.to,
            backend: self.backend,
        };
        let mut stream = match Stream::open(open, &self.ids, &mut self.out) {
            Ok(stream) => stream,
            Err(error) => return tell(id, error.message(), &mut self.out),
        };
        if let Err(error) = prepare(&mut stream, &settings, &mut self.out) {
            let addr = settings.from.unwrap_or(settings.to);
            let error = NetError::new(Operation::Bind, addr, error);
            tell(id, error.message(), &mut self.out);
            stream.close(&mut self.out);
            return;
        }
        let came = stream.connect(settings.to, &mut self.out);
        self.connected(state, id, stream, came);
    }

    fn connect_later(&mut self, state: &mut State, id: ClientId, mut stream: Stream, since: Stamp) {
        let came = stream.connect_later(since, &mut self.out);
        self.connected(state, id, stream, came);
    }

    fn connected(&mut self, state: &mut State, id: ClientId, stream: Stream, came: Connect) {
        let Some(client) = state.all.get_mut(&id) else {
            stream.close(&mut self.out);
            return;
        };
        match came {
            Connect::Done => {
                let framing = client.settings.framing;
                client.link = Link::Open(Conn::new(stream, framing, &mut self.out));
            }
            Connect::Pending(since) => client.link = Link::Connecting(stream, since),
            Connect::Failed(errno) => {
                self.watch.forget(usize::from(id.0));
                client.cancel(&self.board);
                client.then.clear();
                let message = Message::new("error-connect-stream")
                    .with("addr", client.settings.to.to_string())
                    .with("errno", errno.to_string());
                tell(id, message, &mut self.out);
                stream.close(&mut self.out);
            }
        }
        self.touch(state, id);
    }

    fn read_once(&mut self, state: &mut State, id: ClientId) {
        let Some(client) = state.all.get_mut(&id) else {
            return;
        };
        let sizes = client.settings.read_sizes.clone();
        match client.conn() {
            None => not_connected(id, &mut self.out),
            Some(conn) if conn.ended => {}
            Some(conn) => {
                let size = read_size(&sizes, conn.stream.receives() as usize);
                if conn.read(size, Reply::None, &mut self.out) == Got::Nothing {
                    let message = Message::new("notice-nothing-waits-stream");
                    tell(id, message, &mut self.out);
                }
                conn.stream.look(&mut self.out);
            }
        }
    }

    /// Closes a client's socket, if it has one.
    fn close(&mut self, state: &mut State, id: ClientId) {
        let Some(client) = state.all.get_mut(&id) else {
            return;
        };
        if !client.is_idle() {
            client.cancel(&self.board);
        }
        self.watch.forget(usize::from(id.0));
        match std::mem::take(&mut client.link) {
            Link::None => {}
            Link::Connecting(stream, _) => stream.close(&mut self.out),
            Link::Open(conn) => {
                let (id, ends) = (conn.stream.id, conn.ends());
                conn.stream.close(&mut self.out);
                state.after.follow(id, ends, self.out.clock.now());
            }
        }
    }
}

/// Options and address, before it connects.
fn prepare(stream: &mut Stream, settings: &TcpClientSettings, out: &mut Outbox) -> io::Result<()> {
    if settings.no_delay {
        stream.set(SockOpt::NoDelay, 1, out)?;
    }
    if let Some(asked) = settings.receive_buffer {
        stream.set(SockOpt::ReceiveBuffer, asked, out)?;
    }
    if let Some(asked) = settings.send_buffer {
        stream.set(SockOpt::SendBuffer, asked, out)?;
    }
    match settings.from {
        Some(from) => stream.bind(from, out),
        None => Ok(()),
    }
}

fn not_connected(id: ClientId, out: &mut Outbox) {
    tell(id, Message::new("error-not-connected"), out);
}
