//! The TCP server's thread: owns the listener and every connection accepted from it.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    net::SocketAddr,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, TryRecvError};

use super::{
    closed_sockets::ClosedSocketTracker,
    conn::{Conn, Got},
    stream::{Accept, Open, Stream},
};
use crate::{
    engine::{endpoint::SocketIds, mailbox::Mailbox, outbox::Outbox},
    model::{
        Errno, Message, Note, OnPeerFin, SockOpt, SocketId, Stamp, StreamRole, TcpServerCommand,
        TcpServerSettings, Who, read_size,
    },
    net::{Backend, Interest, NetError, Operation, StreamReady, Watch},
};

/// How often sockets are looked at while something waits that is not taken.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Sockets that are looked at each time.
const LOOKS: usize = 64;
/// After what time `accept` is tried again when there were no descriptors left.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// Connections that are accepted, and reads that are made, before orders are looked at again.
const AT_ONCE: usize = 64;

/// What the thread is asked.
#[derive(Debug)]
pub(in crate::engine) enum TcpOrder {
    /// Listen there.
    Listen {
        addr: SocketAddr,
        answer: Option<Sender<Result<SocketAddr, NetError>>>,
    },
    /// A command of a face.
    Command(TcpServerCommand),
}

/// The thread's state.
#[derive(Debug)]
pub(super) struct TcpServer {
    pub(super) orders: Receiver<TcpOrder>,
    pub(super) settings: Mailbox<TcpServerSettings>,
    pub(super) watch: Watch,
    pub(super) ids: SocketIds,
    pub(super) backend: Backend,
    pub(super) out: Outbox,
}

/// What changes while it runs.
#[derive(Debug, Default)]
struct State {
    now: TcpServerSettings,
    listener: Option<Stream>,
    conns: BTreeMap<SocketId, Conn>,
    /// Connections of which a read would not wait.
    ready: VecDeque<SocketId>,
    /// `recv` calls made, over all connections.
    reads: u64,
    next_read: Stamp,
    /// When to accept again after there were no descriptors left.
    accept_again: Option<Stamp>,
    next_look: Stamp,
    after: ClosedSocketTracker,
}

impl State {
    /// Whether it reads by itself.
    fn may_read(&self) -> bool {
        self.now.reads.reading
            && self
                .now
                .reads
                .max_reads
                .is_none_or(|most| self.reads < most)
    }
}

impl TcpServer {
    /// Runs until the orders hang up.
    pub(super) fn run(mut self) {
        let mut state = State::default();
        let mut events = Vec::new();
        loop {
            self.out.mark_active();
            if let Some(settings) = self.settings.take() {
                self.apply(&mut state, settings);
            }
            if self.out.is_left() {
                break;
            }
            match self.orders.try_recv() {
                Ok(order) => {
                    self.obey(&mut state, order);
                    continue;
                }
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {}
            }
            if self.out.is_ahead() {
                // TCP waits as well as it reads: nothing is lost by that.
                self.out.pause();
                continue;
            }
            self.read_ready(&mut state);
            self.wait(&mut state, &mut events);
        }
        self.stop(&mut state);
        self.out.finish();
    }

    /// Reads from connections that are ready, each in turn.
    fn read_ready(&mut self, state: &mut State) {
        for _ in 0..AT_ONCE {
            let now = self.out.clock.now();
            if !state.may_read() || now < state.next_read {
                break;
            }
            let Some(id) = state.ready.pop_front() else {
                break;
            };
            self.read(state, id);
            if !state.now.reads.pace.is_zero() {
                state.next_read = now.plus(state.now.reads.pace);
            }
            self.out.flush_if_due(now);
        }
    }

    fn read(&mut self, state: &mut State, id: SocketId) {
        let Some(conn) = state.conns.get_mut(&id) else {
            return;
        };
        if conn.ended || conn.has_unsent() {
            conn.ready = false;
            return;
        }
        let size = read_size(&state.now.reads.read_sizes, conn.stream.receives() as usize);
        let got = conn.read(size, state.now.reads.reply, &mut self.out);
        if got == Got::Nothing {
            return;
        }
        state.reads += 1;
        if conn.ready {
            state.ready.push_back(id);
        }
        let over = match got {
            Got::Fin => state.now.on_peer_fin == OnPeerFin::Close,
            Got::Failed => true,
            Got::Bytes { .. } | Got::Nothing => false,
        };
        conn.closing |= over;
        if state.may_read() {
            self.touch(state, id);
        } else {
            self.touch_all(state);
        }
    }

    /// Watches a connection for what is wanted of it now, and closes it if it is over.
    fn touch(&mut self, state: &mut State, id: SocketId) {
        let Some(conn) = state.conns.get(&id) else {
            return;
        };
        if conn.closing && !conn.has_unsent() {
            self.close(state, id);
            return;
        }
        let held = conn.ready && !state.now.reads.pace.is_zero();
        let interest = Interest {
            read: state.may_read() && !conn.ended && !conn.has_unsent() && !held,
            write: conn.has_unsent(),
        };
        if let Err(error) = self
            .watch
            .set(usize::from(id.0), &conn.stream.tcp, interest)
        {
            self.trouble(Message::new("error-wait").with("detail", error.to_string()));
        }
    }

    fn touch_all(&mut self, state: &mut State) {
        let all: Vec<SocketId> = state.conns.keys().copied().collect();
        for id in all {
            self.touch(state, id);
        }
        self.touch_listener(state);
    }

    fn touch_listener(&mut self, state: &State) {
        let Some(listener) = &state.listener else {
            return;
        };
        let interest = Interest {
            read: state.now.accepting && state.accept_again.is_none(),
            write: false,
        };
        let key = usize::from(listener.id.0);
        if let Err(error) = self.watch.set(key, &listener.tcp, interest) {
            self.trouble(Message::new("error-wait").with("detail", error.to_string()));
        }
    }

    /// Waits for what comes next: bytes, connections, room, an order, the next read, the next look.
    fn wait(&mut self, state: &mut State, events: &mut Vec<StreamReady>) {
        let after = state.after.look(&mut self.out);
        let now = self.out.clock.now();
        let mut timeout = self.out.rest();
        let mut least = |wait: Duration| {
            timeout = Some(timeout.map_or(wait, |least: Duration| least.min(wait)));
        };
        if state.may_read() && !state.ready.is_empty() {
            least(state.next_read.since(now));
        }
        if let Some(again) = state.accept_again {
            least(again.since(now));
        }
        let stuck = !state.now.reads.reading
            || !state.now.accepting
            || state.conns.values().any(Conn::is_settling);
        if stuck && (state.listener.is_some() || !state.conns.is_empty()) {
            least(state.next_look.since(now));
        }
        if let Some(next) = after {
            least(next);
        }
        let waited = self.watch.wait(timeout, events);
        self.out.mark_active();
        if let Err(error) = waited {
            self.trouble(Message::new("error-wait").with("detail", error.to_string()));
            // Without a watch it waits for orders, and does not spin.
            if let Ok(order) = self.orders.recv_timeout(LOOK_EVERY) {
                self.obey(state, order);
            }
            return;
        }
        for event in events.iter() {
            let id = SocketId(u16::try_from(event.key).unwrap_or(u16::MAX));
            if state
                .listener
                .as_ref()
                .is_some_and(|stream| stream.id == id)
            {
                self.accept(state, AT_ONCE, false);
            } else {
                self.awake(state, id, *event);
            }
        }
        let now = self.out.clock.now();
        if state.accept_again.is_some_and(|again| again <= now) {
            state.accept_again = None;
            self.accept(state, AT_ONCE, true);
            self.touch_listener(state);
        }
        if stuck && state.next_look <= now {
            self.look(state, false);
        }
    }

    /// Something came for a connection, or there is room for what it sends.
    fn awake(&mut self, state: &mut State, id: SocketId, event: StreamReady) {
        let Some(conn) = state.conns.get_mut(&id) else {
            return;
        };
        if event.write && conn.has_unsent() {
            conn.send_rest(&mut self.out);
            // What came with it is told by the next wait.
            self.touch(state, id);
        } else if event.read && !conn.ready && !conn.ended {
            conn.ready = true;
            state.ready.push_back(id);
            if !state.now.reads.pace.is_zero() {
                self.touch(state, id);
            }
        }
    }

    /// Accepts at most so many connections. Where there are no descriptors left it says so once, and goes
    /// on with those that it has; `quiet`: it has said so.
    fn accept(&mut self, state: &mut State, most: usize, quiet: bool) {
        for _ in 0..most {
            let Some(listener) = &state.listener else {
                return;
            };
            match listener.accept(quiet, &self.ids, &mut self.out) {
                Accept::Stream(mut stream) => {
                    stream.look(&mut self.out);
                    if state.now.no_delay {
                        stream.set(SockOpt::NoDelay, 1, &mut self.out).ok();
                    }
                    let id = stream.id;
                    let conn = Conn::new(stream, state.now.framing, &mut self.out);
                    state.conns.insert(id, conn);
                    self.touch(state, id);
                    self.out.flush_if_due(self.out.clock.now());
                }
                Accept::Nothing => return,
                Accept::NoNumber => {
                    self.trouble(Message::new("error-socket-numbers"));
                    state.accept_again = Some(Stamp(u64::MAX));
                    self.touch_listener(state);
                    return;
                }
                // It was reset while it waited: the next one may be well (accept(2)).
                Accept::Failed(Errno::ECONNABORTED) => {}
                Accept::Failed(errno) => {
                    if !quiet {
                        let message = Message::new("error-accept").with("errno", errno.to_string());
                        self.trouble(message);
                    }
                    state.accept_again = Some(self.out.clock.now().plus(ACCEPT_AGAIN));
                    self.touch_listener(state);
                    return;
                }
            }
        }
    }

    /// Looks at the listener and at some connections.
    fn look(&mut self, state: &mut State, anew: bool) {
        let listener = state.listener.iter_mut();
        let conns = state.conns.values_mut().map(|conn| &mut conn.stream);
        for stream in listener.chain(conns).take(LOOKS) {
            if anew {
                stream.look_anew(&mut self.out);
            } else {
                stream.look(&mut self.out);
            }
        }
        state.next_look = self.out.clock.now().plus(LOOK_EVERY);
    }

    fn apply(&mut self, state: &mut State, settings: TcpServerSettings) {
        let old = std::mem::replace(&mut state.now, settings);
        let now = &state.now;
        if old.reads.pace != now.reads.pace {
            let at = self.out.clock.now();
            state.next_read = state.next_read.min(at.plus(now.reads.pace));
        }
        if let Some(listener) = &mut state.listener {
            if old.backlog != now.backlog {
                listener.listen(now.backlog, &mut self.out).ok();
            }
            if let Some(asked) = now.reads.receive_buffer
                && old.reads.receive_buffer != now.reads.receive_buffer
            {
                listener
                    .set(SockOpt::ReceiveBuffer, asked, &mut self.out)
                    .ok();
            }
        }
        for conn in state.conns.values_mut() {
            if old.no_delay != now.no_delay {
                let on = u32::from(now.no_delay);
                conn.stream.set(SockOpt::NoDelay, on, &mut self.out).ok();
            }
            if let Some(asked) = now.reads.receive_buffer
                && old.reads.receive_buffer != now.reads.receive_buffer
            {
                conn.stream
                    .set(SockOpt::ReceiveBuffer, asked, &mut self.out)
                    .ok();
            }
            conn.set_framing(now.framing, &mut self.out);
        }
        if old.reads.reading != now.reads.reading || old.accepting != now.accepting {
            self.look(state, false);
        }
        self.touch_all(state);
    }

    fn obey(&mut self, state: &mut State, order: TcpOrder) {
        let command = match order {
            TcpOrder::Listen { addr, answer } => {
                let result = self.listen(state, addr);
                if let (None, Err(error)) = (&answer, &result) {
                    self.trouble(error.message());
                }
                if let Some(answer) = answer {
                    // Whoever asked may have given up.
                    answer.try_send(result).ok();
                }
                return;
            }
            TcpOrder::Command(command) => command,
        };
        match command {
            TcpServerCommand::AcceptOnce => self.accept(state, 1, false),
            TcpServerCommand::ReadOnce(id) => {
                let reads = state.reads;
                if let Some(conn) = state.conns.get_mut(&id) {
                    // Whatever it is told elsewhere, this read is made.
                    conn.ready = false;
                }
                state.ready.retain(|ready| *ready != id);
                self.read(state, id);
                if state.reads == reads {
                    self.trouble(Message::new("notice-nothing-waits-stream"));
                }
            }
            TcpServerCommand::Send(id, bytes) => {
                if let Some(conn) = state.conns.get_mut(&id) {
                    let mut frame = Vec::new();
                    match state.now.framing.encode(&bytes, &mut frame) {
                        Ok(()) => conn.say(&frame, &mut self.out),
                        Err(message) => self.trouble(message),
                    }
                }
                self.touch(state, id);
            }
            TcpServerCommand::Shutdown(id, how) => {
                if let Some(conn) = state.conns.get_mut(&id) {
                    conn.shutdown(how, &mut self.out);
                }
                self.touch(state, id);
            }
            TcpServerCommand::Close(id) => self.close(state, id),
            TcpServerCommand::Abort(id) => {
                if let Some(conn) = state.conns.get(&id) {
                    conn.arm(&mut self.out);
                }
                self.close(state, id);
            }
            TcpServerCommand::Look => self.look(state, true),
            TcpServerCommand::StopListening => self.stop_listening(state),
            TcpServerCommand::Stop => self.stop(state),
            TcpServerCommand::ListenOnDatagram => self.listen_on_datagram(),
            #[cfg(test)]
            TcpServerCommand::Fail(fault) => fault.happen(),
        }
    }

    /// Listens at `addr`. An old listener is closed before; its connections stay.
    fn listen(&mut self, state: &mut State, addr: SocketAddr) -> Result<SocketAddr, NetError> {
        self.stop_listening(state);
        let open = Open {
            who: Who::Server,
            part: StreamRole::Listener,
            like: addr,
            backend: self.backend,
        };
        let mut stream = Stream::open(open, &self.ids, &mut self.out)?;
        match self.prepare(&mut stream, &state.now, addr) {
            Ok(local) => {
                state.listener = Some(stream);
                state.accept_again = None;
                self.touch_listener(state);
                Ok(local)
            }
            Err(error) => {
                stream.close(&mut self.out);
                Err(NetError::new(Operation::Bind, addr, error))
            }
        }
    }

    fn prepare(
        &mut self,
        stream: &mut Stream,
        now: &TcpServerSettings,
        addr: SocketAddr,
    ) -> io::Result<SocketAddr> {
        if now.reuse_address {
            stream.set(SockOpt::ReuseAddr, 1, &mut self.out)?;
        }
        if let Some(asked) = now.reads.receive_buffer {
            // What is accepted inherits it (tcp(7)).
            stream.set(SockOpt::ReceiveBuffer, asked, &mut self.out)?;
        }
        stream.bind(addr, &mut self.out)?;
        stream.listen(now.backlog, &mut self.out)?;
        Ok(stream.local.unwrap_or(addr))
    }

    /// UDP has no connections to wait for: `EOPNOTSUPP`, twice.
    fn listen_on_datagram(&mut self) {
        let here = SocketAddr::from(([127, 0, 0, 1], 0));
        let open = Open {
            who: Who::Server,
            part: StreamRole::Datagram,
            like: here,
            backend: self.backend,
        };
        match Stream::open(open, &self.ids, &mut self.out) {
            Ok(mut stream) => {
                // The rows tell what came of it.
                stream.bind(here, &mut self.out).ok();
                stream.listen(1, &mut self.out).ok();
                stream.accept(false, &self.ids, &mut self.out);
                stream.close(&mut self.out);
            }
            Err(error) => self.trouble(error.message()),
        }
    }

    fn close(&mut self, state: &mut State, id: SocketId) {
        let Some(conn) = state.conns.remove(&id) else {
            return;
        };
        self.watch.forget(usize::from(id.0));
        state.ready.retain(|ready| *ready != id);
        let ends = conn.ends();
        conn.stream.close(&mut self.out);
        state.after.follow(id, ends, self.out.clock.now());
        if state.accept_again.is_some_and(|again| again.0 != u64::MAX) {
            // There is a descriptor again.
            state.accept_again = Some(self.out.clock.now());
        }
    }

    fn stop_listening(&mut self, state: &mut State) {
        if let Some(listener) = state.listener.take() {
            self.watch.forget(usize::from(listener.id.0));
            listener.close(&mut self.out);
        }
    }

    fn stop(&mut self, state: &mut State) {
        self.stop_listening(state);
        let all: Vec<SocketId> = state.conns.keys().copied().collect();
        for id in all {
            self.close(state, id);
        }
    }

    fn trouble(&mut self, message: Message) {
        let who = Who::Server;
        self.out
            .note(self.out.clock.now(), Note::Trouble { who, message });
    }
}
